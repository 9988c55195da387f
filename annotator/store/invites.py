"""Links by which an owner lets one person in, once."""

import sqlite3
from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from annotator.db import now, shifted, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.store import audit, people, reviewers, secret
from annotator.store.audit import Event

GONE = (
    "This link does not work: it was used or taken back, its time is over, or it did "
    "not come whole. Ask the owner of the project for a new one."
)
_OPEN = """
    select
        invites.id, invites.role, invites.reviewer_id, made_at, expires_at, made_by,
        invited.name, maker.name as maker
    from invites
    left join reviewers as invited on invited.id = invites.reviewer_id
    left join reviewers as maker on maker.id = invites.made_by
    where used_at is null and revoked_at is null and expires_at > :now
"""


def make(
    db: Database,
    *,
    days: int,
    save_id: str,
    by: int | None,
    role: str | None = None,
    reviewer_id: int | None = None,
    at: str | None = None,
) -> str:
    """Add a link for a new person of a role, or for one who is here; answer its secret.

    One for somebody who is here sets a new password, and takes the place of earlier
    ones for the same person.
    """
    token, moment = secret.made(), at or now()
    with writing(db):
        about = f"a new {role}"
        if reviewer_id is not None:
            person = reviewers.get(db, reviewer_id)
            if person["retired_at"]:
                raise Conflict(
                    f"{person['name']} has retired. Bring them back, then make a link."
                )
            about, role = person["name"], None
            _revoke_for(db, reviewer_id, moment)
        try:
            db.execute(
                """
                insert into invites (
                    token_sha256, save_id, role, reviewer_id, made_by, made_at,
                    expires_at
                )
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    secret.digest(token),
                    save_id,
                    role,
                    reviewer_id,
                    by,
                    moment,
                    shifted(moment, timedelta(days=days)),
                ],
            )
        except sqlite3.IntegrityError as error:
            raise Conflict(
                "This link was made already and is shown only once. If you have not "
                "kept it, take it back and make another."
            ) from error
        audit.note(db, by, Event.INVITED, about=about, at=moment, days=days)
    return token


def find(db: Database, token: str, *, at: str | None = None) -> dict[str, Any]:
    """Answer the open invite of a link; NotFound when it is open no more."""
    found = db.query(
        _OPEN + "and invites.token_sha256 = :digest",
        {"now": at or now(), "digest": secret.digest(token)},
    )
    for row in found:
        return row
    raise NotFound(GONE)


def open_ones(db: Database, *, at: str | None = None) -> list[dict[str, Any]]:
    """Answer the invites that nobody has used yet, the latest first."""
    return list(db.query(_OPEN + "order by invites.id desc", {"now": at or now()}))


def revoke(db: Database, invite_id: int, *, by: int, at: str | None = None) -> bool:
    """Take a link back; answer whether it was open until now."""
    with writing(db):
        revoked = db.execute(
            """
            update invites set revoked_at = ?
            where id = ? and used_at is null and revoked_at is null
            """,
            [at or now(), invite_id],
        )
        if revoked.rowcount:
            role, name = db.execute(
                """
                select invites.role, name
                from invites
                left join reviewers on reviewers.id = invites.reviewer_id
                where invites.id = ?
                """,
                [invite_id],
            ).fetchone()
            audit.note(db, by, Event.INVITE_REVOKED, about=name or f"a new {role}")
        return revoked.rowcount > 0


def use(
    db: Database,
    token: str,
    *,
    name: str | None,
    password_hash: str,
    at: str | None = None,
) -> dict[str, Any]:
    """Let in who holds a link: with a new name, or a new password; answer the person.

    Of two who come at the same moment, the second finds it used.
    """
    moment = at or now()
    with writing(db):
        invite = find(db, token, at=moment)
        person = _invited(db, invite, name or "", moment)
        if person["retired_at"]:
            raise NotFound(GONE)
        db.execute(
            "update invites set used_at = ? where id = ?", [moment, invite["id"]]
        )
        people.put_password(db, person["id"], password_hash, by=person["id"])
        audit.note(
            db,
            person["id"],
            Event.INVITE_USED,
            about=invite["maker"],
            at=moment,
            role=person["role"],
        )
        return reviewers.get(db, person["id"])


def _invited(
    db: Database, invite: dict[str, Any], name: str, at: str
) -> dict[str, Any]:
    """Answer the person a link is for, added where it is for somebody new."""
    if invite["reviewer_id"] is not None:
        return reviewers.get(db, invite["reviewer_id"])
    if reviewers.find(db, name):
        raise InvalidRecord(
            [
                Fault(
                    "Somebody here has this name. Add to it, such as your second "
                    "name; if it is you, ask the owner for a link of your own.",
                    field="name",
                )
            ]
        )
    return reviewers.named(db, name, role=invite["role"], at=at)


def _revoke_for(db: Database, reviewer_id: int, at: str) -> None:
    """Take back the open links for a person."""
    db.execute(
        """
        update invites set revoked_at = ?
        where reviewer_id = ? and used_at is null and revoked_at is null
        """,
        [at, reviewer_id],
    )
