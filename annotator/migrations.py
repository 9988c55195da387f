"""The schema, step by step; each step says what it makes true."""

import hashlib

from sqlite_utils import Database, Migrations

migrations = Migrations("annotator")


@migrations()
def m001_articles_people_and_labels(db: Database) -> None:
    """Articles, their sentences, the cast, labels with an append-only history."""
    db.executescript("""
        create table articles (
            id integer primary key,
            doc_id text not null unique check (doc_id <> ''),
            title text not null check (title <> ''),
            outlet text,
            published text check (published is date(published)),
            url text,
            language text,
            licence text,
            meta text not null default '{}' check (json_valid(meta)),
            sentence_count integer not null check (sentence_count >= 0),
            added_at text not null,
            file_name text,
            body_sha256 text not null unique,
            header text not null default '',
            body text not null,
            original text
        ) strict;

        create table sentences (
            id integer primary key,
            article_id integer not null references articles (id),
            position integer not null check (position >= 0),
            paragraph integer not null check (paragraph >= 0),
            starts integer not null check (starts >= 0),
            ends integer not null,
            text text not null,
            unique (article_id, position),
            check (ends > starts),
            check (length(text) = ends - starts)
        ) strict;

        create table reviewers (
            id integer primary key,
            name text not null check (name <> ''),
            name_key text not null unique,
            pseudonym text not null unique,
            role text not null check (role in ('reviewer', 'adjudicator', 'owner')),
            labelled integer not null default 0 check (labelled >= 0),
            added_at text not null
        ) strict;

        create table speakers (
            id integer primary key,
            name text not null check (name <> ''),
            name_key text not null,
            type text check (
                type in ('person', 'organisation', 'group', 'document', 'unnamed')
            ),
            merged_into integer references speakers (id) check (merged_into <> id),
            added_at text not null
        ) strict;
        create unique index speakers_by_name
            on speakers (name_key) where merged_into is null;
        create index speakers_by_any_name on speakers (name_key);
        create index speakers_merged_into
            on speakers (merged_into) where merged_into is not null;

        create table speaker_aliases (
            speaker_id integer not null references speakers (id),
            name_key text not null,
            name text not null check (name <> ''),
            primary key (speaker_id, name_key)
        ) strict, without rowid;
        create index speaker_aliases_by_name on speaker_aliases (name_key);

        create table guidelines (
            version integer primary key,
            text text not null check (text <> ''),
            added_at text not null,
            added_by integer references reviewers (id)
        ) strict;

        create table settings (
            name text primary key,
            value text not null
        ) strict, without rowid;

        create table label_history (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            revision integer not null check (revision >= 1),
            save_id text not null unique check (save_id <> ''),
            answer text check (answer is null or json_valid(answer)),
            restores integer check (restores >= 0 and restores < revision),
            saved_at text not null,
            primary key (sentence_id, reviewer_id, revision)
        ) strict, without rowid;

        create table labels (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            revision integer not null,
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker_id integer references speakers (id),
            speaker_surface text check (speaker_surface <> ''),
            speaker_start integer,
            speaker_end integer,
            cue_start integer,
            cue_end integer,
            content text not null default '[]' check (json_type(content) = 'array'),
            quote_type text check (quote_type in ('direct', 'mixed', 'indirect')),
            polarity text check (polarity in ('positive', 'negative')),
            continues integer not null default 0 check (continues in (0, 1)),
            unsure integer not null default 0 check (unsure in (0, 1)),
            scare_quotes integer not null default 0 check (scare_quotes in (0, 1)),
            note text check (note <> ''),
            guideline_version integer references guidelines (version),
            duration_ms integer check (duration_ms >= 0),
            created_at text not null,
            changed_at text not null,
            primary key (sentence_id, reviewer_id),
            foreign key (sentence_id, reviewer_id, revision)
                references label_history (sentence_id, reviewer_id, revision),
            check (kind in ('fact', 'other') or speaker_id is not null),
            check (kind in ('claim', 'quote') or continues = 0),
            check ((speaker_start is null) = (speaker_end is null)),
            check (speaker_end > speaker_start),
            check ((cue_start is null) = (cue_end is null)),
            check (cue_start >= 0 and cue_end > cue_start)
        ) strict, without rowid;
        create index labels_by_reviewer on labels (reviewer_id, sentence_id);
        create index labels_to_look_at on labels (reviewer_id, sentence_id)
            where unsure or scare_quotes or note is not null;
        create index labels_by_speaker on labels (speaker_id, sentence_id);

        create table decision_history (
            sentence_id integer not null references sentences (id),
            revision integer not null check (revision >= 1),
            adjudicator_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            answer text check (answer is null or json_valid(answer)),
            saved_at text not null,
            primary key (sentence_id, revision)
        ) strict, without rowid;

        create table decisions (
            sentence_id integer primary key references sentences (id),
            adjudicator_id integer not null references reviewers (id),
            revision integer not null,
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker_id integer references speakers (id),
            speaker_surface text check (speaker_surface <> ''),
            speaker_start integer,
            speaker_end integer,
            cue_start integer,
            cue_end integer,
            content text not null default '[]' check (json_type(content) = 'array'),
            quote_type text check (quote_type in ('direct', 'mixed', 'indirect')),
            polarity text check (polarity in ('positive', 'negative')),
            continues integer not null default 0 check (continues in (0, 1)),
            unsure integer not null default 0 check (unsure in (0, 1)),
            scare_quotes integer not null default 0 check (scare_quotes in (0, 1)),
            rationale text check (rationale <> ''),
            guideline_version integer references guidelines (version),
            decided_at text not null,
            foreign key (sentence_id, revision)
                references decision_history (sentence_id, revision),
            check (kind in ('fact', 'other') or speaker_id is not null),
            check (kind in ('claim', 'quote') or continues = 0),
            check ((speaker_start is null) = (speaker_end is null)),
            check (speaker_end > speaker_start),
            check ((cue_start is null) = (cue_end is null)),
            check (cue_start >= 0 and cue_end > cue_start)
        ) strict;

        create table progress (
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            labelled integer not null check (labelled >= 0),
            primary key (reviewer_id, article_id)
        ) strict, without rowid;

        create table totals (
            id integer primary key check (id = 1),
            articles integer not null,
            sentences integer not null
        ) strict;
        insert into totals values (1, 0, 0);
    """)
    db.executescript("""
        create trigger articles_are_counted after insert on articles begin
            update totals
            set articles = articles + 1, sentences = sentences + new.sentence_count;
        end;
        create trigger bodies_stay before update of body, body_sha256 on articles begin
            select raise(abort, 'The text of an article is never altered.');
        end;

        create trigger labels_are_counted after insert on labels begin
            insert into progress (reviewer_id, article_id, labelled)
            select new.reviewer_id, article_id, 1
            from sentences
            where id = new.sentence_id
            on conflict do update set labelled = labelled + 1;
            update reviewers set labelled = labelled + 1 where id = new.reviewer_id;
        end;
        create trigger labels_are_uncounted after delete on labels begin
            update progress
            set labelled = labelled - 1
            where reviewer_id = old.reviewer_id
            and article_id =
                (select article_id from sentences where id = old.sentence_id);
            update reviewers set labelled = labelled - 1 where id = old.reviewer_id;
        end;
        create trigger labels_leave_with_a_row before delete on labels
        when (
            select answer
            from label_history
            where sentence_id = old.sentence_id and reviewer_id = old.reviewer_id
            order by revision desc
            limit 1
        ) is not null begin
            select raise(abort, 'A label is withdrawn by a row in label_history.');
        end;
        create trigger labels_change_with_a_row before update on labels
        when new.revision <= old.revision begin
            select raise(abort, 'A label is changed by a row in label_history.');
        end;
        create trigger labels_come_with_a_row before insert on labels
        when new.revision <= (
            select revision
            from labels
            where sentence_id = new.sentence_id and reviewer_id = new.reviewer_id
        ) or not exists (
            select 1
            from label_history
            where sentence_id = new.sentence_id
            and reviewer_id = new.reviewer_id
            and revision = new.revision
        ) begin
            select raise(abort, 'A label is changed by a row in label_history.');
        end;

        create trigger decisions_leave_with_a_row before delete on decisions
        when old.revision = (
            select max(revision)
            from decision_history
            where sentence_id = old.sentence_id
        ) begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;
        create trigger decisions_change_with_a_row before update on decisions
        when new.revision <= old.revision begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;
        create trigger decisions_come_with_a_row before insert on decisions
        when new.revision <= (
            select revision from decisions where sentence_id = new.sentence_id
        ) or not exists (
            select 1
            from decision_history
            where sentence_id = new.sentence_id and revision = new.revision
        ) begin
            select raise(abort, 'A decision is changed by a row in decision_history.');
        end;

        create trigger articles_are_not_replaced before insert on articles
        when exists (
            select 1
            from articles
            where id = new.id
            or (doc_id = new.doc_id and body_sha256 <> new.body_sha256)
        ) begin
            select raise(abort, 'The text of an article is never altered.');
        end;
        create trigger label_history_is_not_replaced before insert on label_history
        when exists (
            select 1
            from label_history
            where save_id = new.save_id
            or (
                sentence_id = new.sentence_id
                and reviewer_id = new.reviewer_id
                and revision = new.revision
            )
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_is_not_replaced
        before insert on decision_history
        when exists (
            select 1
            from decision_history
            where save_id = new.save_id
            or (sentence_id = new.sentence_id and revision = new.revision)
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;

        create trigger label_history_stays before delete on label_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger label_history_is_fixed before update on label_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_stays before delete on decision_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_history_is_fixed before update on decision_history begin
            select raise(abort, 'The history is only ever added to.');
        end;

        create view label_rows as
        select
            articles.doc_id,
            articles.title,
            sentences.position,
            sentences.text,
            reviewers.name as reviewer,
            labels.kind,
            cast_entry.name as speaker,
            cast_entry.type as speaker_type,
            labels.speaker_surface as speaker_as_written,
            labels.unsure,
            labels.continues,
            labels.scare_quotes,
            labels.note,
            labels.guideline_version,
            labels.duration_ms / 1000.0 as seconds,
            labels.changed_at,
            labels.sentence_id,
            labels.reviewer_id,
            cast_entry.id as speaker_id
        from labels
        join sentences on sentences.id = labels.sentence_id
        join articles on articles.id = sentences.article_id
        join reviewers on reviewers.id = labels.reviewer_id
        left join speakers as typed on typed.id = labels.speaker_id
        left join speakers as cast_entry
            on cast_entry.id = coalesce(typed.merged_into, typed.id);

        create view disagreements as
        select
            doc_id,
            title,
            position,
            text,
            count(*) as reviewers,
            count(distinct kind) as kinds,
            count(
                distinct iif(kind in ('claim', 'quote'), speaker_id, null)
            ) as speakers,
            group_concat(
                reviewer || ': ' || kind || coalesce(' by ' || speaker, ''), '; '
            ) as answers,
            exists (
                select 1
                from decisions
                where decisions.sentence_id = label_rows.sentence_id
            ) as decided,
            sentence_id
        from (select * from label_rows order by sentence_id, reviewer_id) as label_rows
        group by sentence_id
        having kinds > 1 or speakers > 1;
    """)


@migrations()
def m002_changes_of_the_cast(db: Database) -> None:
    """Every change of the cast is a row that stays; a merge is one step.

    An entry is silent when it was made of another's alias and that was undone: its
    labels follow the merge, its name is an alias again.
    """
    db.executescript("""
        alter table speakers
            add column silent integer not null default 0 check (silent in (0, 1));

        create table speaker_history (
            id integer primary key,
            reviewer_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            what text not null check (
                what in (
                    'merge', 'split', 'separate', 'rename', 'retype', 'add',
                    'remove', 'apart', 'undo'
                )
            ),
            asked text not null check (json_valid(asked)),
            before text not null check (json_valid(before)),
            after text not null check (json_valid(after)),
            touches text not null check (json_type(touches) = 'array'),
            undoes integer unique references speaker_history (id) check (undoes < id),
            changed_at text not null,
            check ((what = 'undo') = (undoes is not null))
        ) strict;

        create table speaker_history_entries (
            speaker_id integer not null references speakers (id),
            history_id integer not null references speaker_history (id),
            name text not null check (name <> ''),
            primary key (speaker_id, history_id)
        ) strict, without rowid;
        create index speaker_history_entries_by_change
            on speaker_history_entries (history_id);
    """)
    db.executescript("""
        create trigger speaker_history_stays before delete on speaker_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_is_fixed before update on speaker_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_entries_stay
        before delete on speaker_history_entries begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_entries_are_fixed
        before update on speaker_history_entries begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger merges_are_one_step before update of merged_into on speakers
        when exists (
            select 1
            from speakers
            where (id = new.merged_into and merged_into is not null)
            or (new.merged_into is not null and merged_into = new.id)
        ) begin
            select raise(abort, 'An entry is merged into one that stands by itself.');
        end;
    """)


@migrations()
def m003_preferences(db: Database) -> None:
    """What a reviewer prefers is kept under their name, not in one browser."""
    db.executescript("""
        create table preferences (
            reviewer_id integer not null references reviewers (id),
            name text not null check (name <> ''),
            value text not null check (value <> ''),
            primary key (reviewer_id, name)
        ) strict, without rowid;
    """)


@migrations()
def m004_record(db: Database) -> None:
    """Who did what, beyond labels, decisions and the cast, is a row that stays."""
    db.executescript("""
        create table audit (
            id integer primary key,
            at text not null,
            reviewer_id integer references reviewers (id),
            event text not null check (event <> ''),
            about text,
            detail text not null default '{}' check (json_valid(detail))
        ) strict;
        create trigger audit_stays before delete on audit begin
            select raise(abort, 'The record is only ever added to.');
        end;
        create trigger audit_is_fixed before update on audit begin
            select raise(abort, 'The record is only ever added to.');
        end;
    """)


@migrations()
def m005_people(db: Database) -> None:
    """People sign in, are invited, give tokens to scripts, and leave."""
    db.executescript("""
        alter table reviewers add column password_hash text
            check (password_hash <> '');
        alter table reviewers add column retired_at text;

        create table sessions (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            reviewer_id integer not null references reviewers (id),
            created_at text not null,
            seen_at text not null,
            ended_at text
        ) strict;
        create index sessions_by_reviewer on sessions (reviewer_id, seen_at);
        create index sessions_going_on
            on sessions (reviewer_id, created_at) where ended_at is null;

        create table invites (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            save_id text not null unique check (save_id <> ''),
            role text check (role in ('reviewer', 'adjudicator', 'owner')),
            reviewer_id integer references reviewers (id),
            made_by integer references reviewers (id),
            made_at text not null,
            expires_at text not null,
            used_at text,
            revoked_at text,
            check ((role is null) = (reviewer_id is not null))
        ) strict;
        create index invites_open on invites (expires_at)
            where used_at is null and revoked_at is null;

        create table tokens (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            save_id text not null unique check (save_id <> ''),
            reviewer_id integer not null references reviewers (id),
            name text not null check (name <> ''),
            made_at text not null,
            used_at text,
            revoked_at text
        ) strict;
        create index tokens_by_reviewer on tokens (reviewer_id)
            where revoked_at is null;

        create index audit_by_reviewer on audit (reviewer_id, id);
        create index audit_by_event on audit (event, id);
    """)


@migrations()
def m006_queue(db: Database) -> None:
    """Who is to label which article; what the next one and the overview ask is counted.

    `progress` says when it was saved in last and how long its article is, so that what
    is begun and not finished is found by an index. `article_queue` has a row for each
    article with sentences: `holders` are the people who have it or finished it, `open`
    says whether one more may, `turn` in which order those begun came to have a free
    place. `queue_people` remembers for each person how far these orders hold nothing
    more for them.
    """
    db.executescript("""
        alter table progress add column sentences integer;
        alter table progress add column saved_at text;
        alter table reviewers
            add column unsure integer not null default 0 check (unsure >= 0);
        alter table reviewers
            add column finished integer not null default 0 check (finished >= 0);
        alter table reviewers add column saved_at text;
        alter table totals add column labelled integer not null default 0;
        alter table totals add column decided integer not null default 0;
        create index progress_unfinished
            on progress (reviewer_id, saved_at desc, article_id)
            where labelled < sentences;
        create index progress_by_article on progress (article_id);

        create table queue_settings (
            id integer primary key check (id = 1),
            overlap integer check (overlap between 1 and 20),
            lease_hours integer not null check (lease_hours between 1 and 8760),
            share integer not null check (share between 0 and 100),
            turn integer not null
        ) strict;
        insert into queue_settings values (1, null, 48, 0, 0);

        create table article_queue (
            article_id integer primary key references articles (id),
            sentences integer not null check (sentences > 0),
            bucket integer check (bucket between 0 and 99),
            by_hand integer check (by_hand in (0, 1)),
            common integer not null default 0 check (common in (0, 1)),
            begun integer not null default 0 check (begun in (0, 1)),
            holders integer not null default 0 check (holders >= 0),
            done integer not null default 0 check (done >= 0),
            open integer not null default 0 check (open in (0, 1)),
            turn integer not null default 0
        ) strict;
        create index article_queue_started on article_queue (turn)
            where open and begun and not common;
        create index article_queue_fresh on article_queue (article_id)
            where open and not begun and not common;
        create index article_queue_common on article_queue (article_id) where common;

        create table assignments (
            article_id integer not null references article_queue (article_id),
            reviewer_id integer not null references reviewers (id),
            common integer not null default 0 check (common in (0, 1)),
            given_at text not null,
            seen_at text not null,
            done_at text,
            returned_at text,
            why text not null check (
                why in (
                    'next', 'opened', 'began', 'again', 'handed', 'finished',
                    'reopened', 'lease', 'left', 'taken'
                )
            ),
            reason text check (reason <> ''),
            by_id integer references reviewers (id),
            primary key (article_id, reviewer_id),
            check (done_at is null or returned_at is null)
        ) strict, without rowid;
        create index assignments_held on assignments (reviewer_id, seen_at desc)
            where done_at is null and returned_at is null;
        create index assignments_running
            on assignments (seen_at, article_id, reviewer_id)
            where done_at is null and returned_at is null;
        create index assignments_lapsed on assignments (reviewer_id, returned_at desc)
            where returned_at is not null and why = 'lease';

        create table assignment_history (
            id integer primary key,
            article_id integer not null,
            reviewer_id integer not null,
            state text not null check (state in ('held', 'done', 'returned')),
            why text not null,
            reason text,
            by_id integer references reviewers (id),
            at text not null,
            foreign key (article_id, reviewer_id)
                references assignments (article_id, reviewer_id)
        ) strict;
        create index assignment_history_by_article
            on assignment_history (article_id, reviewer_id, id);

        create table queue_people (
            reviewer_id integer primary key references reviewers (id),
            no_new integer not null default 0 check (no_new in (0, 1)),
            given integer not null default 0,
            common_given integer not null default 0,
            started_to integer not null default 0,
            common_to integer not null default 0,
            fresh_to integer not null default 0,
            begun_to integer not null default 0
        ) strict;
        create table queue_limits (
            reviewer_id integer not null references reviewers (id),
            field text not null check (field in ('outlet', 'language')),
            value text not null check (value <> ''),
            primary key (reviewer_id, field, value)
        ) strict, without rowid;

        create table label_days (
            reviewer_id integer not null references reviewers (id),
            day text not null,
            labels integer not null check (labels >= 0),
            primary key (reviewer_id, day)
        ) strict, without rowid;
        create table label_paces (
            reviewer_id integer not null references reviewers (id),
            half_seconds integer not null check (half_seconds between 0 and 1200),
            labels integer not null check (labels >= 0),
            primary key (reviewer_id, half_seconds)
        ) strict, without rowid;
    """)
    _count_what_is_there(db)
    db.executescript("""
        create trigger articles_queue_up after insert on articles
        when new.sentence_count > 0 begin
            insert into article_queue (article_id, sentences, open)
            select new.id, new.sentence_count, overlap is not null
            from queue_settings
            where id = 1;
        end;

        create trigger label_history_moves_on after insert on label_history begin
            insert into progress (
                reviewer_id, article_id, labelled, sentences, saved_at
            )
            select new.reviewer_id, articles.id, 0, sentence_count, new.saved_at
            from sentences
            join articles on articles.id = sentences.article_id
            where sentences.id = new.sentence_id
            on conflict do update
            set saved_at = max(coalesce(saved_at, ''), excluded.saved_at);
            update reviewers
            set saved_at = max(coalesce(saved_at, ''), new.saved_at)
            where id = new.reviewer_id;
            update assignments
            set seen_at = max(seen_at, new.saved_at)
            where reviewer_id = new.reviewer_id
            and article_id =
                (select article_id from sentences where id = new.sentence_id)
            and done_at is null
            and returned_at is null;
        end;

        create trigger progress_finishes after update of labelled on progress
        when new.labelled = new.sentences and old.labelled <> new.labelled begin
            update article_queue set done = done + 1 where article_id = new.article_id;
            update reviewers set finished = finished + 1 where id = new.reviewer_id;
            update assignments
            set
                done_at = new.saved_at,
                seen_at = new.saved_at,
                returned_at = null,
                why = 'finished',
                reason = null,
                by_id = null
            where article_id = new.article_id and reviewer_id = new.reviewer_id;
        end;
        create trigger progress_reopens after update of labelled on progress
        when old.labelled = old.sentences and new.labelled < new.sentences begin
            update article_queue set done = done - 1 where article_id = new.article_id;
            update reviewers set finished = finished - 1 where id = new.reviewer_id;
            update assignments
            set
                done_at = null,
                seen_at = new.saved_at,
                why = 'reopened',
                reason = null,
                by_id = null
            where article_id = new.article_id
            and reviewer_id = new.reviewer_id
            and done_at is not null;
        end;

        create trigger assignments_are_counted after insert on assignments begin
            update queue_settings set turn = turn + 1 where id = 1;
            update article_queue
            set
                holders = holders + (new.returned_at is null),
                begun = 1,
                open = coalesce(
                    holders + (new.returned_at is null)
                        < (select overlap from queue_settings where id = 1),
                    0
                ),
                turn = iif(
                    open and begun,
                    turn,
                    (select turn from queue_settings where id = 1)
                )
            where article_id = new.article_id;
            insert into queue_people (reviewer_id, given, common_given)
            select new.reviewer_id, 1, new.common
            where true
            on conflict do update set
                given = given + 1,
                common_given = common_given + excluded.common_given;
            insert into assignment_history (
                article_id, reviewer_id, state, why, reason, by_id, at
            ) values (
                new.article_id,
                new.reviewer_id,
                iif(
                    new.done_at is not null,
                    'done',
                    iif(new.returned_at is not null, 'returned', 'held')
                ),
                new.why,
                new.reason,
                new.by_id,
                coalesce(new.done_at, new.returned_at, new.given_at)
            );
        end;
        create trigger assignments_change
        after update of done_at, returned_at on assignments
        when (old.done_at is null) <> (new.done_at is null)
        or (old.returned_at is null) <> (new.returned_at is null) begin
            update queue_settings set turn = turn + 1 where id = 1;
            update article_queue
            set
                holders = holders
                    + (new.returned_at is null) - (old.returned_at is null),
                open = coalesce(
                    holders + (new.returned_at is null) - (old.returned_at is null)
                        < (select overlap from queue_settings where id = 1),
                    0
                ),
                turn = iif(
                    open and begun,
                    turn,
                    (select turn from queue_settings where id = 1)
                )
            where article_id = new.article_id;
            insert into assignment_history (
                article_id, reviewer_id, state, why, reason, by_id, at
            ) values (
                new.article_id,
                new.reviewer_id,
                iif(
                    new.done_at is not null,
                    'done',
                    iif(new.returned_at is not null, 'returned', 'held')
                ),
                new.why,
                new.reason,
                new.by_id,
                coalesce(new.done_at, new.returned_at, new.seen_at)
            );
        end;
        create trigger assignments_stay before delete on assignments begin
            select raise(abort, 'What was handed out stays; it can only be returned.');
        end;
        create trigger assignment_history_stays
        before delete on assignment_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger assignment_history_is_fixed
        before update on assignment_history begin
            select raise(abort, 'The history is only ever added to.');
        end;

        create trigger labels_are_tallied after insert on labels begin
            insert into label_days (reviewer_id, day, labels)
            select new.reviewer_id, substr(new.created_at, 1, 10), 1
            where true
            on conflict do update set labels = labels + 1;
            insert into label_paces (reviewer_id, half_seconds, labels)
            select new.reviewer_id, min(new.duration_ms / 500, 1200), 1
            where new.duration_ms is not null
            on conflict do update set labels = labels + 1;
            update reviewers
            set unsure = unsure + new.unsure
            where id = new.reviewer_id;
            update totals
            set labelled = labelled + 1
            where id = 1
            and not exists (
                select 1
                from labels
                where sentence_id = new.sentence_id
                and reviewer_id <> new.reviewer_id
            );
        end;
        create trigger labels_are_retallied
        after update of unsure, duration_ms on labels begin
            update reviewers
            set unsure = unsure + new.unsure - old.unsure
            where id = new.reviewer_id;
            update label_paces
            set labels = labels - 1
            where reviewer_id = old.reviewer_id
            and half_seconds = min(old.duration_ms / 500, 1200);
            insert into label_paces (reviewer_id, half_seconds, labels)
            select new.reviewer_id, min(new.duration_ms / 500, 1200), 1
            where new.duration_ms is not null
            on conflict do update set labels = labels + 1;
        end;
        create trigger labels_are_untallied after delete on labels begin
            update label_days
            set labels = labels - 1
            where reviewer_id = old.reviewer_id
            and day = substr(old.created_at, 1, 10);
            update label_paces
            set labels = labels - 1
            where reviewer_id = old.reviewer_id
            and half_seconds = min(old.duration_ms / 500, 1200);
            update reviewers
            set unsure = unsure - old.unsure
            where id = old.reviewer_id;
            update totals
            set labelled = labelled - 1
            where id = 1
            and not exists (
                select 1 from labels where sentence_id = old.sentence_id
            );
        end;

        create trigger decisions_are_counted after insert on decisions begin
            update totals set decided = decided + 1 where id = 1;
        end;
        create trigger decisions_are_uncounted after delete on decisions begin
            update totals set decided = decided - 1 where id = 1;
        end;
    """)


def _count_what_is_there(db: Database) -> None:
    """Bring the counts of a project up to its labels, as the triggers go on to."""
    db.executescript("""
        update progress
        set
            sentences = (select sentence_count from articles where id = article_id),
            saved_at = (
                select max(label_history.saved_at)
                from sentences
                cross join label_history
                    on label_history.sentence_id = sentences.id
                    and label_history.reviewer_id = progress.reviewer_id
                where sentences.article_id = progress.article_id
            );
        update reviewers
        set
            unsure = (
                select count(*)
                from labels
                where reviewer_id = reviewers.id and unsure
            ),
            finished = (
                select count(*)
                from progress
                where reviewer_id = reviewers.id and progress.labelled = sentences
            ),
            saved_at = (
                select max(saved_at) from progress where reviewer_id = reviewers.id
            );
        update totals
        set
            labelled = (select count(distinct sentence_id) from labels),
            decided = (select count(*) from decisions);
        insert into label_days (reviewer_id, day, labels)
        select reviewer_id, substr(created_at, 1, 10), count(*)
        from labels
        group by 1, 2;
        insert into label_paces (reviewer_id, half_seconds, labels)
        select reviewer_id, min(duration_ms / 500, 1200), count(*)
        from labels
        where duration_ms is not null
        group by 1, 2;
    """)
    finished = dict(
        db.execute("""
            select article_id, count(*)
            from progress
            where labelled = sentences
            group by article_id
        """).fetchall()
    )
    db.conn.executemany(
        """
        insert into article_queue (article_id, sentences, bucket, done)
        values (?, ?, ?, ?)
        """,
        [
            (number, sentences, bucket(doc_id), finished.get(number, 0))
            for number, doc_id, sentences in db.execute(
                "select id, doc_id, sentence_count from articles"
            ).fetchall()
            if sentences
        ],
    )


def bucket(doc_id: str) -> int:
    """Answer the place of an article among a hundred, the same in every project.

    Not the hash that splits an export, or all that everybody labels were in one split.
    """
    digest = hashlib.sha256(f"common {doc_id}".encode()).hexdigest()
    return int(digest[:16], 16) % 100


@migrations()
def m007_review(db: Database) -> None:
    """What is to be decided is kept in step; who saw others' answers, and when, stays.

    A row of the queue follows from the votes of its sentence and nothing else, so
    that a save counts one sentence anew. Pairs of votes are compared: two claims of
    which only one marks its words do not differ in them.
    """
    db.executescript("""
        alter table decisions
            add column causes text check (causes is null or json_valid(causes));
        alter table decisions add column note text check (note <> '');
        alter table decision_history
            add column restores integer check (restores >= 0 and restores < revision);
        create index decisions_by_speaker on decisions (speaker_id);
        create index audit_by_thing on audit (reviewer_id, about, event);

        create table decision_votes (
            sentence_id integer not null,
            revision integer not null,
            reviewer_id integer not null references reviewers (id),
            label_revision integer not null,
            primary key (sentence_id, revision, reviewer_id),
            foreign key (sentence_id, revision)
                references decision_history (sentence_id, revision),
            foreign key (sentence_id, reviewer_id, label_revision)
                references label_history (sentence_id, reviewer_id, revision)
        ) strict, without rowid;

        create table decision_batches (
            id integer primary key,
            save_id text not null unique check (save_id <> ''),
            adjudicator_id integer not null references reviewers (id),
            made_at text not null,
            decided integer check (decided >= 0),
            undone_at text
        ) strict;

        create table comments (
            id integer primary key,
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            what text not null check (what in ('said', 'resolved')),
            text text check (text <> ''),
            said_at text not null,
            check ((what = 'said') = (text is not null))
        ) strict;
        create index comments_by_sentence on comments (sentence_id, id);

        create table opened_articles (
            article_id integer primary key references articles (id),
            opened_by integer not null references reviewers (id),
            opened_at text not null
        ) strict;

        create table seen_others (
            reviewer_id integer not null references reviewers (id),
            sentence_id integer not null references sentences (id),
            first_at text not null,
            primary key (reviewer_id, sentence_id)
        ) strict, without rowid;
        create table seen_articles (
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            first_at text not null,
            primary key (reviewer_id, article_id)
        ) strict, without rowid;

        create table review_queue (
            sentence_id integer primary key references sentences (id),
            article_id integer not null references articles (id),
            votes integer not null,
            unsure integer not null,
            kind integer not null,
            who integer not null,
            span integer not null,
            finer integer not null,
            joins integer not null,
            decided integer not null check (decided in (0, 1)),
            stale integer not null check (stale in (0, 1)),
            comments integer not null,
            score integer not null generated always as (
                iif(votes < 2, 0,
                    2000 * kind / (votes * votes) * 1000000
                    + 2000 * who / (votes * votes) * 1000
                    + (span > 0) * 400 + (finer > 0) * 200 + (joins > 0) * 100
                    + 99 * unsure / votes
                )
            ) virtual,
            state text not null generated always as (
                case
                    when stale then 'stale'
                    when decided then 'decided'
                    when votes > 1 and kind + who + span + finer + joins + unsure > 0
                        then 'open'
                    else 'agreed'
                end
            ) virtual
        ) strict;
        create index review_by_state on review_queue (state, score desc, sentence_id);
        create index review_by_article
            on review_queue (article_id, state, score desc, sentence_id);
        create index review_by_kind
            on review_queue (state, score desc, sentence_id) where kind > 0;
        create index review_by_who
            on review_queue (state, score desc, sentence_id) where who > 0;
        create index review_by_span
            on review_queue (state, score desc, sentence_id) where span > 0;
        create index review_by_finer
            on review_queue (state, score desc, sentence_id) where finer > 0;
        create index review_by_joins
            on review_queue (state, score desc, sentence_id) where joins > 0;
        create index review_by_unsure
            on review_queue (state, score desc, sentence_id) where unsure > 0;
        create index review_by_comments
            on review_queue (score desc, sentence_id) where comments > 0;
        create index review_comments_by_sentence
            on review_queue (sentence_id) where comments > 0;
        create index review_agreed
            on review_queue (votes, sentence_id) where state = 'agreed';

        create table review_articles (
            article_id integer primary key references articles (id),
            open integer not null,
            stale integer not null,
            decided integer not null,
            agreed integer not null,
            comments integer not null
        ) strict;
    """)
    db.executescript("""
        create view review_votes as
        select
            one.sentence_id,
            count(distinct one.reviewer_id) as votes,
            count(distinct iif(one.unsure, one.reviewer_id, null)) as unsure,
            coalesce(sum(one.kind <> other.kind), 0) as kind,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and coalesce(one_named.merged_into, one.speaker_id)
                    <> coalesce(other_named.merged_into, other.speaker_id)
            ), 0) as who,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and (
                    coalesce(one.cue_start <> other.cue_start, 0)
                    or coalesce(one.cue_end <> other.cue_end, 0)
                    or (
                        one.content <> other.content
                        and '[]' not in (one.content, other.content)
                    )
                    or (
                        coalesce(one_named.merged_into, one.speaker_id)
                        = coalesce(other_named.merged_into, other.speaker_id)
                        and (
                            coalesce(one.speaker_start <> other.speaker_start, 0)
                            or coalesce(one.speaker_end <> other.speaker_end, 0)
                        )
                    )
                )
            ), 0) as span,
            coalesce(sum(
                one.kind = other.kind
                and (
                    coalesce(one.quote_type <> other.quote_type, 0)
                    or coalesce(one.polarity <> other.polarity, 0)
                )
            ), 0) as finer,
            coalesce(sum(
                one.kind in ('claim', 'quote')
                and other.kind in ('claim', 'quote')
                and one.continues <> other.continues
            ), 0) as joins
        from labels as one
        left join labels as other
            on other.sentence_id = one.sentence_id
            and other.reviewer_id > one.reviewer_id
        left join speakers as one_named on one_named.id = one.speaker_id
        left join speakers as other_named on other_named.id = other.speaker_id
        group by one.sentence_id;

        create view outdated_decisions as
        select decisions.sentence_id, labels.reviewer_id
        from decisions
        join labels on labels.sentence_id = decisions.sentence_id
        left join decision_votes
            on decision_votes.sentence_id = decisions.sentence_id
            and decision_votes.revision = decisions.revision
            and decision_votes.reviewer_id = labels.reviewer_id
        left join speakers as said on said.id = labels.speaker_id
        left join speakers as decided on decided.id = decisions.speaker_id
        where labels.revision is not decision_votes.label_revision
        and (
            labels.kind <> decisions.kind
            or (
                labels.kind in ('claim', 'quote')
                and coalesce(said.merged_into, said.id)
                    <> coalesce(decided.merged_into, decided.id)
            )
        );

        create view open_comments as
        select sentence_id, id
        from comments
        where what = 'said'
        and not exists (
            select 1
            from comments as later
            where later.sentence_id = comments.sentence_id
            and later.id > comments.id
            and later.what = 'resolved'
        );

        create view blind_answers as
        select
            sentence_id, reviewer_id, article_id, first_at, changed_at,
            first_at is null or changed_at <= first_at as blind,
            iif(
                first_at is null or changed_at <= first_at,
                null,
                (
                    select answer
                    from label_history
                    where label_history.sentence_id = seen.sentence_id
                    and label_history.reviewer_id = seen.reviewer_id
                    and label_history.saved_at <= first_at
                    order by revision desc
                    limit 1
                )
            ) as blind_answer
        from (
            select
                labels.sentence_id, labels.reviewer_id, sentences.article_id,
                labels.changed_at,
                min(
                    coalesce(seen_others.first_at, seen_articles.first_at),
                    coalesce(seen_articles.first_at, seen_others.first_at)
                ) as first_at
            from labels
            join sentences on sentences.id = labels.sentence_id
            left join seen_others
                on seen_others.reviewer_id = labels.reviewer_id
                and seen_others.sentence_id = labels.sentence_id
            left join seen_articles
                on seen_articles.reviewer_id = labels.reviewer_id
                and seen_articles.article_id = sentences.article_id
        ) as seen;

        create view review_recount as select id as sentence_id from sentences;
        create trigger review_is_recounted instead of insert on review_recount begin
            insert into review_queue (
                sentence_id, article_id, votes, unsure, kind, who, span, finer, joins,
                decided, stale, comments
            )
            select
                new.sentence_id,
                (select article_id from sentences where id = new.sentence_id),
                coalesce(sum(votes), 0), coalesce(sum(unsure), 0),
                coalesce(sum(kind), 0), coalesce(sum(who), 0),
                coalesce(sum(span), 0), coalesce(sum(finer), 0),
                coalesce(sum(joins), 0),
                exists (
                    select 1 from decisions where sentence_id = new.sentence_id
                ),
                exists (
                    select 1
                    from outdated_decisions
                    where sentence_id = new.sentence_id
                ),
                (
                    select count(*)
                    from open_comments
                    where sentence_id = new.sentence_id
                )
            from review_votes
            where sentence_id = new.sentence_id
            on conflict (sentence_id) do update set
                votes = excluded.votes,
                unsure = excluded.unsure,
                kind = excluded.kind,
                who = excluded.who,
                span = excluded.span,
                finer = excluded.finer,
                joins = excluded.joins,
                decided = excluded.decided,
                stale = excluded.stale,
                comments = excluded.comments;
            delete from review_queue
            where sentence_id = new.sentence_id
            and votes < 2 and not decided and not comments;
        end;

        create trigger labels_are_votes after insert on labels begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger votes_change after update on labels begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger votes_leave after delete on labels begin
            insert into review_recount (sentence_id) values (old.sentence_id);
        end;
        create trigger decisions_are_reviewed after insert on decisions begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger decisions_are_reviewed_again after update on decisions begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger decisions_are_reopened after delete on decisions begin
            insert into review_recount (sentence_id) values (old.sentence_id);
        end;
        create trigger comments_are_counted after insert on comments begin
            insert into review_recount (sentence_id) values (new.sentence_id);
        end;
        create trigger merges_are_reviewed
        after update of merged_into on speakers
        when new.merged_into is not old.merged_into begin
            insert into review_recount (sentence_id)
            select sentence_id from labels where speaker_id = new.id
            union
            select sentence_id from decisions where speaker_id = new.id;
        end;

        create trigger review_is_counted after insert on review_queue begin
            insert into review_articles
            values (
                new.article_id, new.state = 'open', new.state = 'stale',
                new.state = 'decided', new.state = 'agreed', new.comments > 0
            )
            on conflict (article_id) do update set
                open = open + excluded.open,
                stale = stale + excluded.stale,
                decided = decided + excluded.decided,
                agreed = agreed + excluded.agreed,
                comments = comments + excluded.comments;
        end;
        create trigger review_is_counted_again after update on review_queue
        when new.state <> old.state or (new.comments > 0) <> (old.comments > 0) begin
            update review_articles set
                open = open + (new.state = 'open') - (old.state = 'open'),
                stale = stale + (new.state = 'stale') - (old.state = 'stale'),
                decided = decided + (new.state = 'decided') - (old.state = 'decided'),
                agreed = agreed + (new.state = 'agreed') - (old.state = 'agreed'),
                comments = comments + (new.comments > 0) - (old.comments > 0)
            where article_id = new.article_id;
        end;
        create trigger review_is_uncounted after delete on review_queue begin
            update review_articles set
                open = open - (old.state = 'open'),
                stale = stale - (old.state = 'stale'),
                decided = decided - (old.state = 'decided'),
                agreed = agreed - (old.state = 'agreed'),
                comments = comments - (old.comments > 0)
            where article_id = old.article_id;
        end;

        create trigger decisions_keep_their_votes after insert on decision_history
        when new.answer is not null begin
            insert into decision_votes
            select new.sentence_id, new.revision, reviewer_id, revision
            from labels
            where sentence_id = new.sentence_id;
        end;
        create trigger decision_votes_stay before delete on decision_votes begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger decision_votes_are_fixed before update on decision_votes begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger comments_stay before delete on comments begin
            select raise(abort, 'What was said stays; say more, or resolve it.');
        end;
        create trigger comments_are_fixed before update on comments begin
            select raise(abort, 'What was said stays; say more, or resolve it.');
        end;
        create trigger what_was_seen_stays before delete on seen_others begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger what_was_seen_is_fixed before update on seen_others begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger articles_seen_stay before delete on seen_articles begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
        create trigger articles_seen_are_fixed before update on seen_articles begin
            select raise(abort, 'What somebody has seen stays seen.');
        end;
    """)
    db.executescript("""
        insert into decision_votes
        select
            decisions.sentence_id, decisions.revision, label_history.reviewer_id,
            max(label_history.revision)
        from decisions
        join label_history
            on label_history.sentence_id = decisions.sentence_id
            and label_history.saved_at <= decisions.decided_at
        group by decisions.sentence_id, label_history.reviewer_id;

        insert into review_recount (sentence_id)
        select sentence_id
        from labels
        group by sentence_id
        having count(*) > 1
        union
        select sentence_id
        from decisions;
    """)


@migrations()
def m008_precedents(db: Database) -> None:
    """Versions say why, decisions become precedents, answers are aligned on sheets.

    The words of decided sentences and of precedents are indexed as they come and go.
    """
    db.executescript("""
        alter table guidelines add column why text check (why <> '');
        create trigger guidelines_stay before delete on guidelines begin
            select raise(abort, 'Labels name their guideline; versions stay.');
        end;
        create trigger guidelines_are_fixed
        before update of version, text on guidelines begin
            select raise(abort, 'Labels name their guideline; versions stay.');
        end;

        create table guideline_seen (
            reviewer_id integer not null references reviewers (id),
            version integer not null references guidelines (version),
            seen_at text not null,
            primary key (reviewer_id, version)
        ) strict, without rowid;
        insert into guideline_seen (reviewer_id, version, seen_at)
        select reviewer_id, max(guideline_version), max(changed_at)
        from labels
        where guideline_version is not null
        group by reviewer_id;

        create table precedent_history (
            sentence_id integer not null references sentences (id),
            revision integer not null check (revision >= 1),
            reviewer_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            what text not null check (what in ('made', 'reworded', 'withdrawn')),
            rule text not null check (rule <> ''),
            why text check (why <> ''),
            decision_revision integer not null,
            saved_at text not null,
            primary key (sentence_id, revision),
            foreign key (sentence_id, decision_revision)
                references decision_history (sentence_id, revision)
        ) strict, without rowid;

        create table precedents (
            id integer primary key,
            sentence_id integer not null unique references sentences (id),
            revision integer not null,
            reviewer_id integer not null references reviewers (id),
            rule text not null check (rule <> ''),
            decision_revision integer not null,
            withdrawn integer not null default 0 check (withdrawn in (0, 1)),
            made_at text not null,
            changed_at text not null,
            foreign key (sentence_id, revision)
                references precedent_history (sentence_id, revision)
        ) strict;

        create virtual table decided_words using fts5 (
            text, tokenize = 'unicode61 remove_diacritics 2'
        );
        create virtual table precedent_words using fts5 (
            text, rule, tokenize = 'unicode61 remove_diacritics 2'
        );
        insert into decided_words (rowid, text)
        select sentences.id, text
        from decisions
        join sentences on sentences.id = decisions.sentence_id;

        create table calibration_sheets (
            id integer primary key,
            name text not null check (name <> ''),
            save_id text not null unique check (save_id <> ''),
            made_by integer not null references reviewers (id),
            made_at text not null,
            opened_by integer references reviewers (id),
            opened_at text,
            early integer not null default 0 check (early in (0, 1)),
            check ((opened_by is null) = (opened_at is null))
        ) strict;
        create table calibration_articles (
            sheet_id integer not null references calibration_sheets (id),
            article_id integer not null references articles (id),
            primary key (sheet_id, article_id)
        ) strict, without rowid;
        create index calibration_sheets_by_article
            on calibration_articles (article_id);
        create table calibration_people (
            sheet_id integer not null references calibration_sheets (id),
            reviewer_id integer not null references reviewers (id),
            primary key (sheet_id, reviewer_id)
        ) strict, without rowid;
        create table calibration_names (
            sheet_id integer not null references calibration_sheets (id),
            reviewer_id integer not null references reviewers (id),
            shown_at text not null,
            primary key (sheet_id, reviewer_id)
        ) strict, without rowid;
    """)
    db.executescript("""
        create trigger decided_words_come after insert on decisions begin
            insert into decided_words (rowid, text)
            select id, text from sentences where id = new.sentence_id;
        end;
        create trigger decided_words_move after update of sentence_id on decisions
        begin
            delete from decided_words where rowid = old.sentence_id;
            insert into decided_words (rowid, text)
            select id, text from sentences where id = new.sentence_id;
        end;
        create trigger decided_words_go after delete on decisions begin
            delete from decided_words where rowid = old.sentence_id;
        end;

        create trigger precedent_words_come after insert on precedents
        when not new.withdrawn begin
            insert into precedent_words (rowid, text, rule)
            select id, text, new.rule from sentences where id = new.sentence_id;
        end;
        create trigger precedent_words_change after update on precedents begin
            delete from precedent_words where rowid = old.sentence_id;
            insert into precedent_words (rowid, text, rule)
            select id, text, new.rule
            from sentences
            where id = new.sentence_id and not new.withdrawn;
        end;

        create trigger precedents_stay before delete on precedents begin
            select raise(abort, 'A precedent is withdrawn, not deleted.');
        end;
        create trigger precedents_change_with_a_row before update on precedents
        when new.revision <= old.revision begin
            select raise(abort, 'A precedent is changed by a row of its history.');
        end;
        create trigger precedent_history_stays before delete on precedent_history
        begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger precedent_history_is_fixed before update on precedent_history
        begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger precedent_history_is_not_replaced
        before insert on precedent_history
        when exists (
            select 1
            from precedent_history
            where save_id = new.save_id
            or (sentence_id = new.sentence_id and revision = new.revision)
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger sheets_stay_open before update on calibration_sheets
        when old.opened_at is not null begin
            select raise(abort, 'A sheet that was opened stays open.');
        end;
    """)
