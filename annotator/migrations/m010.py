"""Keys of the same words, and what was answered to them."""

import json

from sqlite_utils import Database

from annotator.text import sameness


def m010_same_words(db: Database) -> None:
    """Sentences with an answer or a decision are found by their words.

    What was answered to the same words is counted by person, 0 for the decisions, so
    that the list of what differs never reads all sentences. A fact or other has the
    speaker 0, and so has who names none.
    """
    _words(db)
    _answers(db)
    _views(db)
    _enter_all(db)
    _count(db)
    _follow_answers(db)
    _follow_tables(db)
    _follow_sentences(db)
    _follow_merges(db)


def enter(db: Database, sentence_id: int, text: str) -> None:
    """Enter a sentence by its words, and beside the groups that it comes near to.

    It costs the same in every project: few sentences with one end in common are
    compared, and only when these words are new.
    """
    key = sameness.whole(text)
    new = db.execute(
        """
        insert into same_groups (key, example_id)
        values (?, ?)
        on conflict do nothing
        """,
        [key, sentence_id],
    ).rowcount
    db.execute(
        "insert into sentence_keys (sentence_id, key) values (?, ?)", [sentence_id, key]
    )
    if new:
        _enter_ends(db, key, text)


def recount(db: Database) -> None:
    """Count what is answered to the same words anew, whatever was counted before."""
    db.execute("delete from same_answers")
    db.execute("delete from same_people")
    _count(db)


def _enter_ends(db: Database, key: int, text: str) -> None:
    """Enter new words by their ends, but for ends that are crowded, and compare."""
    others: set[int] = set()
    for part, words in sameness.ends(text):
        found = db.execute(
            """
            select key
            from same_ends
            where part = ? and words = ?
            order by key
            limit ?
            """,
            [part, words, sameness.CROWD],
        ).fetchall()
        if len(found) < sameness.CROWD:
            others.update(other for (other,) in found)
            db.execute(
                "insert into same_ends (part, words, key) values (?, ?, ?)",
                [part, words, key],
            )
    if others:
        db.conn.executemany(
            "insert into near_groups (one, other) values (?, ?)",
            [(key, other) for other in sameness.near(text, _examples(db, others))],
        )


def _examples(db: Database, keys: set[int]) -> list[tuple[int, str]]:
    """Answer the words of groups, each with its key and in the order of it."""
    found: list[tuple[int, str]] = db.execute(
        """
        select key, text
        from same_groups
        join sentences on sentences.id = example_id
        where key in (select value from json_each(?))
        order by key
        """,
        [json.dumps(list(keys))],
    ).fetchall()
    return found


def _words(db: Database) -> None:
    """Make the groups of the same words, and what they are found by."""
    db.executescript("""
        create table same_groups (
            key integer primary key,
            example_id integer not null references sentences (id),
            sentences integer not null default 0 check (sentences >= 0),
            kinds integer not null default 0 check (kinds in (0, 1)),
            speakers integer not null default 0 check (speakers in (0, 1))
        ) strict;
        create index same_groups_of_two_kinds on same_groups (sentences desc, key)
            where kinds and sentences > 1;
        create index same_groups_of_two_speakers on same_groups (sentences desc, key)
            where speakers and sentences > 1;

        create table sentence_keys (
            sentence_id integer primary key references sentences (id),
            key integer not null references same_groups (key)
        ) strict;
        create index sentence_keys_by_key on sentence_keys (key, sentence_id);

        create table same_ends (
            part text not null check (part in ('opening', 'ending')),
            words integer not null,
            key integer not null references same_groups (key),
            primary key (part, words, key)
        ) strict, without rowid;

        create table near_groups (
            id integer primary key,
            one integer not null references same_groups (key),
            other integer not null references same_groups (key),
            unique (one, other)
        ) strict;
        create index near_groups_by_other on near_groups (other);
    """)


def _answers(db: Database) -> None:
    """Make the counts of what was answered to the same words, and by whom two ways."""
    db.executescript("""
        create table same_answers (
            key integer not null references same_groups (key),
            who integer not null,
            kind text not null,
            speaker_id integer not null,
            answers integer not null,
            primary key (key, who, kind, speaker_id)
        ) strict, without rowid;
        create index same_answers_by_person_and_speaker
            on same_answers (key, who, speaker_id);
        create index same_answers_by_kind on same_answers (key, kind) where who > 0;
        create index same_answers_by_speaker on same_answers (key, speaker_id)
            where who > 0;

        create table same_people (
            key integer not null references same_groups (key),
            who integer not null,
            kinds integer not null check (kinds in (0, 1)),
            speakers integer not null check (speakers in (0, 1)),
            primary key (key, who),
            check (kinds or speakers)
        ) strict, without rowid;
        create index same_people_by_person on same_people (who, key);
    """)


def _views(db: Database) -> None:
    """Make the views that count it all anew."""
    db.executescript("""
        create view same_counted as
        select key, who, kind, speaker_id, count(*) as answers
        from (
            select
                key, reviewer_id as who, kind,
                iif(
                    kind in ('claim', 'quote'),
                    coalesce(merged_into, speakers.id, 0),
                    0
                ) as speaker_id
            from labels
            join sentence_keys using (sentence_id)
            left join speakers on speakers.id = labels.speaker_id
            union all
            select
                key, 0, kind,
                iif(
                    kind in ('claim', 'quote'),
                    coalesce(merged_into, speakers.id, 0),
                    0
                )
            from decisions
            join sentence_keys using (sentence_id)
            left join speakers on speakers.id = decisions.speaker_id
        )
        group by key, who, kind, speaker_id;

        create view same_differing as
        select
            key, who, min(kind) <> max(kind) as kinds,
            coalesce(
                min(nullif(speaker_id, 0)) <> max(nullif(speaker_id, 0)), 0
            ) as speakers
        from same_counted
        group by key, who;
    """)


def _enter_all(db: Database) -> None:
    """Enter what is answered or decided, in the order of the articles.

    Which words are the same is asked of `sameness` as it is today, here as at a save;
    `check` asks it too, so that a change of it brings its own step.
    """
    for sentence_id, text in db.execute("""
        select id, text
        from sentences
        where id in (select sentence_id from labels)
        or id in (select sentence_id from decisions)
        order by id
    """).fetchall():
        enter(db, sentence_id, text)


def _count(db: Database) -> None:
    """Count what was answered before there were these tables."""
    db.executescript("""
        insert into same_answers (key, who, kind, speaker_id, answers)
        select key, who, kind, speaker_id, answers from same_counted;
        insert into same_people (key, who, kinds, speakers)
        select key, who, kinds, speakers from same_differing where kinds or speakers;
        update same_groups
        set
            sentences = (
                select count(*)
                from sentence_keys
                where sentence_keys.key = same_groups.key
                and exists (
                    select 1
                    from labels
                    where labels.sentence_id = sentence_keys.sentence_id
                )
            ),
            kinds = (
                select min(kind) from same_answers
                where same_answers.key = same_groups.key and who > 0
            ) is not (
                select max(kind) from same_answers
                where same_answers.key = same_groups.key and who > 0
            ),
            speakers = (
                select min(speaker_id) from same_answers
                where same_answers.key = same_groups.key
                and who > 0 and speaker_id > 0
            ) is not (
                select max(speaker_id) from same_answers
                where same_answers.key = same_groups.key
                and who > 0 and speaker_id > 0
            );
    """)


def _follow_answers(db: Database) -> None:
    """Add what changes to the counts, and tell anew who answered two ways."""
    db.executescript("""
        create view same_changes as
        select key, who, kind, speaker_id, answers from same_answers;
        create trigger same_answers_are_counted instead of insert on same_changes
        when new.key is not null begin
            insert into same_answers (key, who, kind, speaker_id, answers)
            values (new.key, new.who, new.kind, new.speaker_id, new.answers)
            on conflict do update set answers = answers + excluded.answers;
            delete from same_answers
            where key = new.key and who = new.who and kind = new.kind
            and speaker_id = new.speaker_id and answers = 0;
            delete from same_people where key = new.key and who = new.who;
            insert into same_people (key, who, kinds, speakers)
            select new.key, new.who, kinds, speakers
            from (
                select
                    (
                        select min(kind) from same_answers
                        where key = new.key and who = new.who
                    ) is not (
                        select max(kind) from same_answers
                        where key = new.key and who = new.who
                    ) as kinds,
                    (
                        select min(speaker_id) from same_answers
                        where key = new.key and who = new.who and speaker_id > 0
                    ) is not (
                        select max(speaker_id) from same_answers
                        where key = new.key and who = new.who and speaker_id > 0
                    ) as speakers
            )
            where kinds or speakers;
            update same_groups
            set
                kinds = (
                    select min(kind) from same_answers
                    where key = new.key and who > 0
                ) is not (
                    select max(kind) from same_answers
                    where key = new.key and who > 0
                ),
                speakers = (
                    select min(speaker_id) from same_answers
                    where key = new.key and who > 0 and speaker_id > 0
                ) is not (
                    select max(speaker_id) from same_answers
                    where key = new.key and who > 0 and speaker_id > 0
                )
            where key = new.key and new.who > 0;
        end;
    """)


def _follow_tables(db: Database) -> None:
    """Let the counts follow the labels and the decisions."""
    for table, person in (("labels", "{row}.reviewer_id"), ("decisions", "0")):
        for event, rows in _EVENTS.items():
            db.execute(
                f"create trigger {table}_have_words_{event.split()[0]} "
                f"after {event} on {table} begin "
                + "".join(
                    _CHANGE.format(row=row, who=person.format(row=row), by=by)
                    for row, by in rows
                )
                + "end"
            )


def _follow_sentences(db: Database) -> None:
    """Count the sentences of a group that have a label."""
    db.executescript("""
        create trigger labels_have_words_first after insert on labels
        when not exists (
            select 1
            from labels
            where sentence_id = new.sentence_id and reviewer_id <> new.reviewer_id
        ) begin
            update same_groups
            set sentences = sentences + 1
            where key = (
                select key from sentence_keys where sentence_id = new.sentence_id
            );
        end;
        create trigger labels_have_words_no_more after delete on labels
        when not exists (
            select 1 from labels where sentence_id = old.sentence_id
        ) begin
            update same_groups
            set sentences = sentences - 1
            where key = (
                select key from sentence_keys where sentence_id = old.sentence_id
            );
        end;
    """)


def _follow_merges(db: Database) -> None:
    """Let the counts follow entries of the cast that are made one, or two again."""
    db.executescript("""
        create trigger merges_have_words after update of merged_into on speakers
        when new.merged_into is not old.merged_into begin
            insert into same_changes (key, who, kind, speaker_id, answers)
            select key, who, kind, speaker_id, answers
            from (
                select
                    key, reviewer_id as who, kind,
                    coalesce(old.merged_into, old.id) as speaker_id, -1 as answers
                from labels
                join sentence_keys using (sentence_id)
                where speaker_id = new.id and kind in ('claim', 'quote')
                union all
                select
                    key, reviewer_id, kind, coalesce(new.merged_into, new.id), 1
                from labels
                join sentence_keys using (sentence_id)
                where speaker_id = new.id and kind in ('claim', 'quote')
                union all
                select key, 0, kind, coalesce(old.merged_into, old.id), -1
                from decisions
                join sentence_keys using (sentence_id)
                where speaker_id = new.id and kind in ('claim', 'quote')
                union all
                select key, 0, kind, coalesce(new.merged_into, new.id), 1
                from decisions
                join sentence_keys using (sentence_id)
                where speaker_id = new.id and kind in ('claim', 'quote')
            );
        end;
    """)


_EVENTS = {
    "insert": [("new", 1)],
    "update of kind, speaker_id": [("old", -1), ("new", 1)],
    "delete": [("old", -1)],
}
_CHANGE = """
    insert into same_changes (key, who, kind, speaker_id, answers)
    select
        key, {who}, {row}.kind,
        iif(
            {row}.kind in ('claim', 'quote'),
            coalesce(
                (
                    select coalesce(merged_into, id)
                    from speakers
                    where id = {row}.speaker_id
                ),
                0
            ),
            0
        ),
        {by}
    from sentence_keys
    where sentence_id = {row}.sentence_id;
"""
