"""The queue: who is to label which article, and the counts of the overview."""

import hashlib

from sqlite_utils import Database


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
        create trigger assignment_history_is_not_replaced
        before insert on assignment_history
        when exists (
            select 1 from assignment_history where id = new.id
        ) begin
            select raise(abort, 'The history is only ever added to.');
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
