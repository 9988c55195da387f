"""The people who label."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import NotFound
from annotator.schemas import Role, name_key

REVIEWER = """
    select
        id, name, pseudonym, role, labelled, added_at, retired_at,
        password_hash is not null as has_password
    from reviewers
"""


def named(
    db: Database, name: str, *, role: str | None = None, at: str | None = None
) -> dict[str, Any]:
    """Answer the reviewer of this name, added where there is none.

    A role given is taken on by one who is here already.
    """
    key = name_key(name)
    with writing(db):
        db.execute(
            """
            insert into reviewers (name, name_key, pseudonym, role, added_at)
            values (:name, :key, :pseudonym, :role, :at)
            on conflict (name_key) do nothing
            """,
            {
                "name": name,
                "key": key,
                "pseudonym": _free_pseudonym(db),
                "role": role or Role.REVIEWER,
                "at": at or now(),
            },
        )
        if role:
            db.execute("update reviewers set role = ? where name_key = ?", [role, key])
    return next(db.query(REVIEWER + "where name_key = ?", [key]))


def has_owner(db: Database) -> bool:
    """Answer whether the project is somebody's."""
    owner = db.execute("select 1 from reviewers where role = 'owner' limit 1")
    return owner.fetchone() is not None


def can_sign_in(db: Database) -> bool:
    """Answer whether an owner has a password, so that somebody can let others in."""
    owner = db.execute(
        """
        select 1
        from reviewers
        where role = 'owner' and retired_at is null and password_hash is not null
        limit 1
        """
    )
    return owner.fetchone() is not None


def find(db: Database, name: str) -> dict[str, Any] | None:
    """Answer the reviewer of this name, however it is spelt, or None."""
    found = list(db.query(REVIEWER + "where name_key = ?", [name_key(name)]))
    return found[0] if found else None


def get(db: Database, reviewer_id: int) -> dict[str, Any]:
    """Answer one reviewer."""
    for row in db.query(REVIEWER + "where id = ?", [reviewer_id]):
        return row
    raise NotFound(f"There is no reviewer {reviewer_id} in this project.")


def everyone(db: Database) -> list[dict[str, Any]]:
    """Answer all reviewers in the order they came."""
    return list(db.query(REVIEWER + "order by id"))


def working(db: Database) -> list[dict[str, Any]]:
    """Answer those who have not retired, in the order they came."""
    return list(db.query(REVIEWER + "where retired_at is null order by id"))


def _free_pseudonym(db: Database) -> str:
    """Answer r and the next number; people who came with labels may have it already."""
    (number,) = db.execute("select coalesce(max(id), 0) + 1 from reviewers").fetchone()
    while db.execute(
        """
        select 1 from reviewers where pseudonym = :given or name_key = :given
        """,
        {"given": f"r{number}"},
    ).fetchone():
        number += 1
    return f"r{number}"
