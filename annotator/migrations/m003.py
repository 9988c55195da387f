"""Preferences: kept under a reviewer's name."""

from sqlite_utils import Database


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
