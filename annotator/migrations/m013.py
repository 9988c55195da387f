"""Corrected articles: the texts they had before, and what became of each sentence."""

from sqlite_utils import Database


def m013_corrections(db: Database) -> None:
    """A text may give way to a corrected one, once it is put aside where it stays.

    Every text that an article has or had is a row of `texts`: the present ones have the
    numbers that articles go by, the earlier ones count down from -2. `articles` is a
    view of the present ones alone, so that no list of articles comes upon an earlier
    text. Sentences that are gone belong to the earlier text that they stood in. The
    hash of an earlier text has its name behind it, so that the text may come back.
    """
    _texts(db)
    _corrections(db)
    _kept(db)
    _progress(db)
    _unsigned(db)


def _texts(db: Database) -> None:
    """Make the table of all texts, and the view of those that articles have."""
    db.executescript("""
        drop trigger articles_are_counted;
        drop trigger articles_queue_up;
        drop trigger bodies_stay;
        alter table articles rename to texts;

        create view articles as
        select
            id, doc_id, title, outlet, published, url, language, licence, meta,
            sentence_count, added_at, file_name, body_sha256, header, body, original
        from texts
        where id > 0;
        create trigger articles_come_as_texts instead of insert on articles begin
            insert into texts (
                id, doc_id, title, outlet, published, url, language, licence, meta,
                sentence_count, added_at, file_name, body_sha256, header, body, original
            ) values (
                new.id, new.doc_id, new.title, new.outlet, new.published, new.url,
                new.language, new.licence, coalesce(new.meta, '{}'),
                new.sentence_count, new.added_at, new.file_name, new.body_sha256,
                coalesce(new.header, ''), new.body, new.original
            );
        end;
        create trigger articles_change_as_texts instead of update on articles begin
            update texts
            set
                id = new.id, doc_id = new.doc_id, title = new.title,
                outlet = new.outlet, published = new.published, url = new.url,
                language = new.language, licence = new.licence, meta = new.meta,
                sentence_count = new.sentence_count, added_at = new.added_at,
                file_name = new.file_name, body_sha256 = new.body_sha256,
                header = new.header, body = new.body, original = new.original
            where id = old.id;
        end;

        create trigger articles_are_counted after insert on texts when new.id > 0 begin
            update totals
            set articles = articles + 1, sentences = sentences + new.sentence_count;
        end;
        create trigger articles_queue_up after insert on texts
        when new.id > 0 and new.sentence_count > 0 begin
            insert into article_queue (article_id, sentences, open)
            select new.id, new.sentence_count, overlap is not null
            from queue_settings
            where id = 1;
        end;
    """)


def _corrections(db: Database) -> None:
    """Make the record of corrections, and of what each new sentence was before."""
    db.executescript("""
        create table corrections (
            id integer primary key,
            article_id integer not null references texts (id) check (article_id > 0),
            earlier_id integer not null unique references texts (id)
                check (earlier_id < -1),
            how text not null check (how in ('text', 'split', 'join')),
            save_id text not null unique check (save_id <> ''),
            reviewer_id integer references reviewers (id),
            why text check (why <> ''),
            at text not null,
            counts text not null check (json_valid(counts))
        ) strict;
        create index corrections_by_article on corrections (article_id, id);

        create table sentence_lineage (
            sentence_id integer not null references sentences (id),
            earlier_id integer not null references sentences (id),
            how text not null check (how in ('changed', 'split', 'joined')),
            primary key (sentence_id, earlier_id),
            check (earlier_id < sentence_id)
        ) strict, without rowid;
        create index sentence_lineage_by_earlier on sentence_lineage (earlier_id);
    """)


def _kept(db: Database) -> None:
    """Keep texts, and the record of their corrections, from being lost or rewritten."""
    db.executescript("""
        create trigger bodies_stay before update of body, body_sha256 on texts
        when (new.body is not old.body or new.body_sha256 is not old.body_sha256)
        and not exists (
            select 1
            from corrections
            join texts as aside on aside.id = corrections.earlier_id
            where corrections.article_id = old.id and aside.body = old.body
        ) begin
            select raise(abort, 'The text of an article is never altered.');
        end;
        create trigger texts_stay before delete on texts begin
            select raise(abort, 'The text of an article is never lost.');
        end;
        create trigger earlier_texts_are_fixed before update on texts
        when old.id < 0 or new.id <> old.id begin
            select raise(abort, 'An earlier text stays as it was.');
        end;
        create trigger sentences_leave_with_their_text
        before update of article_id on sentences
        when new.article_id <> old.article_id
        and not exists (
            select 1
            from corrections
            where article_id = old.article_id and earlier_id = new.article_id
        ) begin
            select raise(abort, 'A sentence goes only where its text is put aside.');
        end;

        create trigger corrections_are_not_replaced before insert on corrections
        when exists (
            select 1
            from corrections
            where id = new.id
            or save_id = new.save_id
            or earlier_id = new.earlier_id
        ) begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger corrections_stay before delete on corrections begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger corrections_are_fixed before update on corrections begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger sentence_lineage_stays before delete on sentence_lineage begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger sentence_lineage_is_fixed before update on sentence_lineage begin
            select raise(abort, 'The history is only ever added to.');
        end;
    """)


def _unsigned(db: Database) -> None:
    """Let histories say that a row was the command line's, whoever it has to name."""
    for table in ("comments", "decision_history", "precedent_history"):
        db.execute(
            f"alter table {table} add column by_command_line "
            "integer not null default 0 check (by_command_line in (0, 1))"
        )


def _progress(db: Database) -> None:
    """Let an article be finished or open again when its number of sentences changes."""
    db.executescript("""
        drop trigger progress_finishes;
        drop trigger progress_reopens;
        create trigger progress_finishes
        after update of labelled, sentences on progress
        when new.labelled = new.sentences and old.labelled is not old.sentences begin
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
        create trigger progress_reopens after update of labelled, sentences on progress
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
    """)
