"""Agreement: the counts that every figure is made of, kept in step with the labels."""

from sqlite_utils import Database

from annotator.migrations.m009_counted import CAUSES, KEPT, KEYS, views
from annotator.migrations.m009_followed import triggers

INDEXES = {
    "agreement_by_pattern": "agreement_items (claim, quote, fact, other)",
    "agreement_by_hour": "agreement_items (hour)",
    "agreement_by_version": "agreement_items (version)",
    **{
        f"agreement_by_{cause}": f"agreement_items (sentence_id) "
        f"where differs_{cause} > 0"
        for cause in CAUSES
    },
    "agreement_double": "agreement_sums (grain, unit) where labels > 1 and items > 0",
    "articles_by_outlet": "articles (outlet)",
}


def m009_agreement(db: Database) -> None:
    """What agreement is counted from follows every save, as whole numbers.

    A sentence is counted anew into one row of agreement_items, and what that row
    changes is added to the other tables, so that no figure walks the labels.
    """
    _tables(db)
    views(db)
    fill(db)
    index(db)
    triggers(db)


def refill(db: Database) -> None:
    """Count everything from the labels anew, whatever was counted before."""
    following = db.execute("""
        select name, sql
        from sqlite_master
        where type = 'trigger' and tbl_name in ('agreement_items', 'agreement_spans')
    """).fetchall()
    for name, _ in following:
        db.execute(f"drop trigger {name}")
    for table in ("items", "spans", *KEPT, "versions", "splits"):
        db.execute(f"delete from agreement_{table}")  # noqa: S608
    db.execute("delete from changed_after_seeing")
    fill(db)
    for _, sql in following:
        db.execute(sql)


def fill(db: Database) -> None:
    """Count everything from the labels, into tables that are empty."""
    for table in ("agreement_items", "agreement_spans"):
        db.execute(f"insert into {table} select * from {table}_counted")  # noqa: S608
    for table in (*KEPT, "versions"):
        db.execute(
            f"insert into agreement_{table} select * from agreement_{table}_counted"  # noqa: S608
        )
    # In the order of its key: in any other it is written many times over.
    db.execute("""
        insert into agreement_splits
        select reviewer_id, kind, other_kind, sentence_id, other_id
        from agreement_splits_counted
        order by reviewer_id, kind, other_kind, sentence_id, other_id
    """)
    db.execute("""
        insert into changed_after_seeing select * from changed_after_seeing_counted
    """)


def index(db: Database) -> None:
    """Index what is filled; row by row it would be written many times over."""
    for name, what in INDEXES.items():
        db.execute(f"create index {name} on {what}")


def _tables(db: Database) -> None:
    causes = "".join(f"differs_{cause} integer not null," for cause in CAUSES)
    db.executescript(f"""
        create table agreement_items (
            sentence_id integer primary key references sentences (id),
            article_id integer not null references articles (id),
            claim integer not null,
            quote integer not null,
            fact integer not null,
            other integer not null,
            votes text not null check (json_type(votes) = 'array'),
            hour integer not null,
            version integer not null,
            speakers integer not null,
            same integer not null,
            {causes}
            differs integer not null generated always as (
                {" + ".join(f"differs_{cause}" for cause in CAUSES)}
            ) virtual
        ) strict;

        create table agreement_spans (
            sentence_id integer not null references sentences (id),
            layer text not null check (layer in ('content', 'cue', 'speaker')),
            article_id integer not null references articles (id),
            labels integer not null,
            chars integer not null,
            inside integer not null,
            both integer not null,
            inside_squares integer not null,
            spans integer not null,
            exact integer not null,
            overlapping integer not null,
            primary key (sentence_id, layer)
        ) strict, without rowid;

        create table agreement_splits (
            reviewer_id integer not null,
            kind text not null,
            other_kind text not null,
            sentence_id integer not null,
            other_id integer not null,
            primary key (reviewer_id, kind, other_kind, sentence_id, other_id)
        ) strict, without rowid;

        create table agreement_versions (
            version integer primary key,
            first_at text not null
        ) strict;

        create table changed_after_seeing (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            kind text,
            speaker_id integer,
            primary key (sentence_id, reviewer_id)
        ) strict, without rowid;
    """)
    words = {"grain", "layer", "kind", "kind_a", "kind_b"}
    for table, columns in KEPT.items():
        typed = ", ".join(
            f"{name} {'text' if name in words else 'integer'} not null"
            for name in columns
        )
        db.execute(f"""
            create table agreement_{table} (
                {typed}, primary key ({", ".join(KEYS[table])})
            ) strict, without rowid
        """)
