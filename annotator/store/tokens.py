"""Tokens by which a person's scripts do what the person may do."""

import sqlite3
from typing import Any

from sqlite_utils import Database

from annotator.db import now, shifted, writing
from annotator.errors import Conflict, NotFound
from annotator.store import audit, secret
from annotator.store.audit import Event
from annotator.store.sessions import SEEN_EVERY

PREFIX = "annotator_"


def make(
    db: Database,
    reviewer_id: int,
    name: str,
    *,
    save_id: str,
    at: str | None = None,
) -> str:
    """Add a token and answer it; it is shown this once and never again."""
    token, moment = secret.made(PREFIX), at or now()
    with writing(db):
        try:
            db.execute(
                """
                insert into tokens (token_sha256, save_id, reviewer_id, name, made_at)
                values (?, ?, ?, ?, ?)
                """,
                [secret.digest(token), save_id, reviewer_id, name, moment],
            )
        except sqlite3.IntegrityError as error:
            raise Conflict(
                "This token was made already and is shown only once. If you have not "
                "kept it, revoke it and make another."
            ) from error
        audit.note(db, reviewer_id, Event.TOKEN_MADE, about=name, at=moment)
    return token


def find(db: Database, token: str, *, at: str | None = None) -> dict[str, Any] | None:
    """Answer the person whose token this is; None when it is nobody's any more."""
    # Read to the end: a statement still open would be in the way of the write below.
    found = list(
        db.query(
            """
            select
                reviewers.id, reviewers.name, pseudonym, role, labelled, added_at,
                retired_at, password_hash is not null as has_password,
                tokens.id as token_id, used_at
            from tokens
            join reviewers on reviewers.id = tokens.reviewer_id
            where token_sha256 = ? and revoked_at is null and retired_at is null
            """,
            [secret.digest(token)],
        )
    )
    person, moment = (found[0] if found else None), at or now()
    if person and (person["used_at"] or "") < shifted(moment, -SEEN_EVERY):
        with writing(db):
            db.execute(
                "update tokens set used_at = ? where id = ?",
                [moment, person["token_id"]],
            )
    return person


def listed(db: Database, reviewer_id: int) -> list[dict[str, Any]]:
    """Answer a person's tokens that are good, the latest first."""
    return list(
        db.query(
            """
            select id, name, made_at, used_at
            from tokens
            where reviewer_id = ? and revoked_at is null
            order by id desc
            """,
            [reviewer_id],
        )
    )


def get(db: Database, token_id: int) -> dict[str, Any]:
    """Answer one token: whose it is, and what it is called."""
    found = db.query(
        "select id, name, reviewer_id, revoked_at from tokens where id = ?", [token_id]
    )
    for row in found:
        return row
    raise NotFound("There is no such token. Look at the list of tokens again.")


def revoke(db: Database, token_id: int, *, by: int, at: str | None = None) -> None:
    """Refuse a token from now on; a token revoked already stays so."""
    token, moment = get(db, token_id), at or now()
    with writing(db):
        revoked = db.execute(
            "update tokens set revoked_at = ? where id = ? and revoked_at is null",
            [moment, token_id],
        )
        if revoked.rowcount:
            audit.note(db, by, Event.TOKEN_REVOKED, about=token["name"], at=moment)


def revoke_all(db: Database, reviewer_id: int, *, at: str | None = None) -> None:
    """Refuse all tokens of a person from now on."""
    with writing(db):
        db.execute(
            """
            update tokens set revoked_at = ?
            where reviewer_id = ? and revoked_at is null
            """,
            [at or now(), reviewer_id],
        )
