"""Articles given again after weeks, and the answers of the second time."""

from sqlite_utils import Database


def m011_again(db: Database) -> None:
    """Second answers stand apart: no label, vote or count knows of them.

    An article is given again once to a person. A person who retires finds their second
    rounds closed. The history is only ever added to.
    """
    _rounds(db)
    _answers(db)
    _pairs(db)
    _counted(db)
    _kept(db)
    _closed(db)


def _rounds(db: Database) -> None:
    """Make the setting, and the articles given again."""
    db.executescript("""
        create table again_settings (
            id integer primary key check (id = 1),
            one_in integer check (one_in between 2 and 100),
            weeks integer not null check (weeks between 1 and 104)
        ) strict;
        insert into again_settings values (1, null, 4);

        create index progress_finished on progress (reviewer_id, saved_at, article_id)
            where labelled = sentences;

        create table again_rounds (
            id integer primary key,
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            finished_at text not null,
            finished_then integer not null,
            given_at text not null,
            put_off_at text,
            done_at text,
            closed_at text,
            answers integer not null default 0 check (answers >= 0),
            unique (reviewer_id, article_id)
        ) strict;
        create index again_rounds_by_person
            on again_rounds (reviewer_id, finished_at desc, article_id desc);
        create index again_rounds_open on again_rounds (reviewer_id, id)
            where done_at is null and closed_at is null;
    """)


def _answers(db: Database) -> None:
    """Make the history of second answers, and which of them stands."""
    db.executescript("""
        create table again_history (
            round_id integer not null references again_rounds (id),
            sentence_id integer not null references sentences (id),
            revision integer not null check (revision >= 1),
            save_id text not null unique check (save_id <> ''),
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker text check (speaker <> ''),
            speaker_id integer references speakers (id),
            continues integer not null check (continues in (0, 1)),
            unsure integer not null check (unsure in (0, 1)),
            guideline_version integer references guidelines (version),
            duration_ms integer check (duration_ms >= 0),
            saved_at text not null,
            primary key (round_id, sentence_id, revision),
            check (speaker is not null or speaker_id is null)
        ) strict, without rowid;

        create table again_answers (
            round_id integer not null references again_rounds (id),
            sentence_id integer not null references sentences (id),
            revision integer not null,
            first_revision integer not null,
            primary key (round_id, sentence_id),
            foreign key (round_id, sentence_id, revision)
                references again_history (round_id, sentence_id, revision)
        ) strict, without rowid;
    """)


def _pairs(db: Database) -> None:
    """Make the view of each second answer beside the first one of its person."""
    db.executescript("""
        create view again_pairs as
        select
            again_answers.round_id, again_answers.sentence_id,
            again_rounds.reviewer_id, again_rounds.article_id,
            second.kind, second.speaker, second.unsure, second.saved_at,
            coalesce(second_merged.merged_into, second.speaker_id) as speaker_id,
            first.answer ->> '$.kind' as first_kind,
            coalesce(
                first_merged.merged_into, first.answer ->> '$.speaker_id'
            ) as first_speaker_id,
            first.saved_at as first_saved_at
        from again_answers
        join again_rounds on again_rounds.id = again_answers.round_id
        join again_history as second
            on second.round_id = again_answers.round_id
            and second.sentence_id = again_answers.sentence_id
            and second.revision = again_answers.revision
        join label_history as first
            on first.sentence_id = again_answers.sentence_id
            and first.reviewer_id = again_rounds.reviewer_id
            and first.revision = again_answers.first_revision
        left join speakers as second_merged on second_merged.id = second.speaker_id
        left join speakers as first_merged
            on first_merged.id = first.answer ->> '$.speaker_id';
    """)


def _counted(db: Database) -> None:
    """Count the answers of a round, which is done with its last sentence."""
    db.executescript("""
        create trigger again_answers_are_counted after insert on again_answers begin
            update again_rounds
            set
                answers = answers + 1,
                done_at = iif(
                    answers + 1 = (
                        select sentence_count from articles where id = article_id
                    ),
                    (
                        select saved_at
                        from again_history
                        where round_id = new.round_id
                        and sentence_id = new.sentence_id
                        and revision = new.revision
                    ),
                    done_at
                )
            where id = new.round_id;
        end;
    """)


def _kept(db: Database) -> None:
    """Keep what was answered the second time from being rewritten."""
    db.executescript("""
        create trigger again_answers_stay before delete on again_answers begin
            select raise(abort, 'A second answer is changed, not deleted.');
        end;
        create trigger again_answers_change_with_a_row before update on again_answers
        when new.revision <= old.revision
        or new.first_revision <> old.first_revision begin
            select raise(abort, 'A second answer is changed by a row of its history.');
        end;
        create trigger again_history_stays before delete on again_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger again_history_is_fixed before update on again_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger again_history_is_not_replaced before insert on again_history
        when exists (
            select 1
            from again_history
            where save_id = new.save_id
            or (
                round_id = new.round_id
                and sentence_id = new.sentence_id
                and revision = new.revision
            )
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger again_history_ends_with_its_round before insert on again_history
        when exists (
            select 1
            from again_rounds
            where id = new.round_id
            and (done_at is not null or closed_at is not null)
        ) begin
            select raise(abort, 'A second round that is over takes no more answers.');
        end;
        create trigger again_rounds_stay before delete on again_rounds begin
            select raise(abort, 'A second round is closed, not deleted.');
        end;
    """)


def _closed(db: Database) -> None:
    """Close the rounds of a person who retires."""
    db.executescript("""
        create trigger again_closes_with_its_person
        after update of retired_at on reviewers
        when new.retired_at is not null and old.retired_at is null begin
            update again_rounds
            set closed_at = new.retired_at
            where reviewer_id = new.id and done_at is null and closed_at is null;
        end;
    """)
