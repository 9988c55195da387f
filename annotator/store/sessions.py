"""Who is signed in where: a row a browser, found by the hash of what its cookie has."""

from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from annotator.db import now, shifted, writing
from annotator.store import secret

LASTS = timedelta(days=31)
SEEN_EVERY = timedelta(minutes=10)
"""How exact "last seen" is: a page that is read must not cost a write each time."""


def begin(db: Database, reviewer_id: int, *, at: str | None = None) -> str:
    """Sign a person in at one more browser; answer what its cookie has to carry."""
    token, moment = secret.made(), at or now()
    with writing(db):
        db.execute(
            """
            insert into sessions (token_sha256, reviewer_id, created_at, seen_at)
            values (?, ?, ?, ?)
            """,
            [secret.digest(token), reviewer_id, moment, moment],
        )
    return token


def find(db: Database, token: str, *, at: str | None = None) -> dict[str, Any] | None:
    """Answer the person a cookie names, with `session_id`; None when it is over.

    It is over when it was ended, when it is a month old, and when the person retired.
    """
    moment = at or now()
    # Read to the end: a statement still open would be in the way of the write below.
    found = list(
        db.query(
            """
            select
                reviewers.id, name, pseudonym, role, labelled, added_at, retired_at,
                password_hash is not null as has_password,
                sessions.id as session_id, seen_at
            from sessions
            join reviewers on reviewers.id = sessions.reviewer_id
            where token_sha256 = ? and ended_at is null and created_at > ?
            and retired_at is null
            """,
            [secret.digest(token), shifted(moment, -LASTS)],
        )
    )
    person = found[0] if found else None
    if person and person["seen_at"] < shifted(moment, -SEEN_EVERY):
        with writing(db):
            db.execute(
                "update sessions set seen_at = ? where id = ?",
                [moment, person["session_id"]],
            )
    return person


def end(db: Database, token: str, *, at: str | None = None) -> None:
    """Sign out the one browser whose cookie carries this."""
    with writing(db):
        db.execute(
            """
            update sessions set ended_at = ?
            where token_sha256 = ? and ended_at is null
            """,
            [at or now(), secret.digest(token)],
        )


def end_all(db: Database, reviewer_id: int, *, at: str | None = None) -> int:
    """Sign a person out of every browser; answer how many that were."""
    with writing(db):
        ended = db.execute(
            """
            update sessions set ended_at = ?
            where reviewer_id = ? and ended_at is null
            """,
            [at or now(), reviewer_id],
        )
        return ended.rowcount
