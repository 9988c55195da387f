"""Guideline versions with reasons, decided cases and calibration sheets."""

from sqlite_utils import Database


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
