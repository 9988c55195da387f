"""What an owner does with people: roles, passwords, pseudonyms, leaving and coming."""

import re
from typing import Any

from sqlite_utils import Database

from annotator.db import now, shifted, writing
from annotator.errors import Conflict, Fault, InvalidRecord
from annotator.schemas import Role, name_key
from annotator.store import audit, queue, reviewers, sessions, tokens
from annotator.store.audit import Event

GIVEN_BY_US = re.compile(r"r[0-9]+")
_LISTED = """
    select
        id, name, pseudonym, role, labelled, added_at, retired_at,
        password_hash is not null as has_password,
        (
            select max(seen_at) from sessions where reviewer_id = reviewers.id
        ) as seen_at,
        (
            select count(*)
            from sessions
            where reviewer_id = reviewers.id and ended_at is null
            and created_at > :since
        ) as signed_in
    from reviewers
"""


def listed(
    db: Database, *, after: int = 0, limit: int = 100, at: str | None = None
) -> list[dict[str, Any]]:
    """Answer people in the order they came, with when each was seen and is signed in.

    `signed_in` is the number of browsers.
    """
    return list(
        db.query(
            _LISTED + "where id > :after order by id limit :limit",
            {"since": _since(at), "after": after, "limit": limit},
        )
    )


def get(db: Database, reviewer_id: int, *, at: str | None = None) -> dict[str, Any]:
    """Answer one person as the list has them."""
    for row in db.query(
        _LISTED + "where id = :id", {"since": _since(at), "id": reviewer_id}
    ):
        return row
    return reviewers.get(db, reviewer_id)


def put_role(db: Database, reviewer_id: int, role: str, *, by: int | None) -> bool:
    """Give a person a role; answer whether it is another one than before.

    The project always keeps an owner. Who is no owner any more has no links out that
    let others in.
    """
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        if person["role"] == role:
            return False
        if person["role"] == Role.OWNER:
            _keep_an_owner(db, person)
            _close_links(db, reviewer_id)
        db.execute("update reviewers set role = ? where id = ?", [role, reviewer_id])
        audit.note(
            db,
            by,
            Event.ROLE_CHANGED,
            about=person["name"],
            before=person["role"],
            now=role,
        )
    return True


def put_pseudonym(
    db: Database, reviewer_id: int, pseudonym: str, *, by: int | None
) -> bool:
    """Have exports call a person so; answer whether that is another name than before.

    Refused is what is taken, what is somebody's name, and r1, r2, … of others, which
    newcomers get.
    """
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        if person["pseudonym"] == pseudonym:
            return False
        if problem := _unfit(db, reviewer_id, pseudonym):
            raise InvalidRecord([Fault(problem, field="pseudonym")])
        db.execute(
            "update reviewers set pseudonym = ? where id = ?", [pseudonym, reviewer_id]
        )
        audit.note(
            db,
            by,
            Event.PSEUDONYM_CHANGED,
            about=person["name"],
            before=person["pseudonym"],
            now=pseudonym,
        )
    return True


def put_password(
    db: Database,
    reviewer_id: int,
    password_hash: str,
    *,
    by: int | None,
    keep_tokens: bool = False,
) -> None:
    """Keep a new password's hash, and sign the person out everywhere.

    What was begun under the old password, or by a name alone, must not outlive it; so
    tokens go too, unless the person who holds them says who they are by the old one.
    """
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        db.execute(
            "update reviewers set password_hash = ? where id = ?",
            [password_hash, reviewer_id],
        )
        sessions.end_all(db, reviewer_id)
        if not keep_tokens:
            tokens.revoke_all(db, reviewer_id)
        audit.note(db, by, Event.PASSWORD_SET, about=person["name"])


def password_hash(db: Database, reviewer_id: int) -> str | None:
    """Answer the hash of a person's password; None for who has none."""
    found = db.execute(
        "select password_hash from reviewers where id = ?", [reviewer_id]
    ).fetchone()
    return found and found[0]


def sign_out(db: Database, reviewer_id: int, *, by: int) -> int:
    """End all of a person's sessions; answer how many there were."""
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        ended = sessions.end_all(db, reviewer_id)
        if ended:
            audit.note(
                db, by, Event.SESSIONS_ENDED, about=person["name"], browsers=ended
            )
    return ended


def retire(
    db: Database, reviewer_id: int, *, by: int | None, at: str | None = None
) -> bool:
    """Let a person work here no more; answer whether they did until now.

    Sessions, tokens and links end at once; all that the person labelled stays.
    """
    moment = at or now()
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        if person["retired_at"]:
            return False
        if person["role"] == Role.OWNER:
            _keep_an_owner(db, person)
        db.execute(
            "update reviewers set retired_at = ? where id = ?", [moment, reviewer_id]
        )
        sessions.end_all(db, reviewer_id, at=moment)
        tokens.revoke_all(db, reviewer_id, at=moment)
        _close_links(db, reviewer_id)
        queue.release_all(db, reviewer_id, by, queue.RETIRED, at=moment)
        audit.note(db, by, Event.RETIRED, about=person["name"], at=moment)
    return True


def bring_back(db: Database, reviewer_id: int, *, by: int | None) -> bool:
    """Let a retired person work again; answer whether they were retired."""
    with writing(db):
        person = reviewers.get(db, reviewer_id)
        if not person["retired_at"]:
            return False
        db.execute("update reviewers set retired_at = null where id = ?", [reviewer_id])
        audit.note(db, by, Event.BROUGHT_BACK, about=person["name"])
    return True


def _since(at: str | None) -> str:
    return shifted(at or now(), -sessions.LASTS)


def _keep_an_owner(db: Database, person: dict[str, Any]) -> None:
    """Refuse to take away the last owner, or the last who can sign in as one."""
    if person["retired_at"]:
        return
    others, with_password = db.execute(
        """
        select count(*), count(password_hash)
        from reviewers
        where role = 'owner' and retired_at is null and id <> ?
        """,
        [person["id"]],
    ).fetchone()
    if not others:
        raise Conflict(
            f"{person['name']} is the only owner. Make somebody else owner first."
        )
    if person["has_password"] and not with_password:
        raise Conflict(
            f"{person['name']} is the only owner with a password. Have another owner "
            "set one first."
        )


def _close_links(db: Database, reviewer_id: int) -> None:
    """Revoke the open links that a person made, and those made for the person."""
    db.execute(
        """
        update invites set revoked_at = :now
        where used_at is null and revoked_at is null
        and (made_by = :id or reviewer_id = :id)
        """,
        {"now": now(), "id": reviewer_id},
    )


def _unfit(db: Database, reviewer_id: int, pseudonym: str) -> str | None:
    """Answer why this cannot be the person's pseudonym."""
    if GIVEN_BY_US.fullmatch(pseudonym) and pseudonym != f"r{reviewer_id}":
        return "r and a number is what newcomers get. Choose another."
    taken = db.execute(
        """
        select 1
        from reviewers
        where (lower(pseudonym) = lower(:pseudonym) and id <> :id) or name_key = :key
        """,
        {"pseudonym": pseudonym, "id": reviewer_id, "key": name_key(pseudonym)},
    )
    if taken.fetchone():
        return "Somebody here has this name or pseudonym. Choose another."
    return None
