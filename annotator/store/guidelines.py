"""The project's guideline, version by version, and who has seen which."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, NotFound
from annotator.store import audit
from annotator.store.audit import Event

VERSION = """
    select version, text, why, guidelines.added_at, name as added_by
    from guidelines
    left join reviewers on reviewers.id = guidelines.added_by
"""


def add(
    db: Database,
    text: str,
    *,
    reviewer_id: int | None = None,
    why: str | None = None,
    at: str | None = None,
) -> int:
    """Make this the guideline; answer its version, the old one if nothing changed."""
    with writing(db):
        newest = _newest(db)
        if newest and newest["text"] == text:
            return newest["version"]
        at = at or now()
        cursor = db.execute(
            """
            insert into guidelines (text, why, added_at, added_by)
            values (?, ?, ?, ?)
            """,
            [text, why, at, reviewer_id],
        )
        added = int(cursor.lastrowid or 0)
        if newest:
            event = Event.GUIDELINE_CHANGED
            audit.note(db, reviewer_id, event, at=at, version=added, why=why)
        if reviewer_id is not None:
            saw(db, reviewer_id, added, at=at)
        return added


def put(
    db: Database,
    text: str,
    *,
    reviewer_id: int,
    why: str,
    based_on: int,
    at: str | None = None,
) -> int:
    """Make this the guideline if `based_on` is still the one in force, else refuse."""
    with writing(db):
        newest = present(db)
        if newest["text"] != text and newest["version"] != based_on:
            raise Conflict(
                f"Meanwhile there is a version {newest['version']}. Yours is below, "
                "not saved. Take into it what you want of the other, then save again."
            )
        return add(db, text, reviewer_id=reviewer_id, why=why, at=at)


def present(db: Database) -> dict[str, Any]:
    """Answer the guideline in force."""
    newest = _newest(db)
    if newest is None:
        raise NotFound("This project has no guideline yet. Set one from a file.")
    return newest


def get(db: Database, version: int) -> dict[str, Any]:
    """Answer one version."""
    for row in db.query(VERSION + "where version = ?", [version]):
        return row
    raise NotFound(f"There is no version {version} of the guideline.")


def version(db: Database) -> int | None:
    """Answer the version in force, without its text."""
    return db.execute("select max(version) from guidelines").fetchone()[0]


def read_by(db: Database, seen: int | None) -> int | None:
    """Answer the version that a reviewer had before them, else the one in force."""
    newest = version(db)
    return seen if seen and newest and seen <= newest else newest


def versions(
    db: Database, *, before: int | None = None, limit: int = 1000
) -> list[dict[str, Any]]:
    """Answer the versions from below `before`, the newest first."""
    given = {"before": before, "limit": limit}
    return list(
        db.query(
            VERSION
            + """
            where :before is null or version < :before
            order by version desc
            limit :limit
            """,
            given,
        )
    )


def unseen(db: Database, reviewer_id: int) -> list[dict[str, Any]]:
    """Answer the version last seen and those since, oldest first; [] when up to date.

    Who comes for the first time has nothing to catch up with: they begin with the
    version in force.
    """
    newest, seen = db.execute(
        """
        select
            (select max(version) from guidelines),
            (select max(version) from guideline_seen where reviewer_id = ?)
        """,
        [reviewer_id],
    ).fetchone()
    if newest == seen:
        return []
    if seen is None:
        if newest is not None:
            saw(db, reviewer_id, newest)
        return []
    return list(db.query(VERSION + "where version >= ? order by version", [seen]))


def saw(db: Database, reviewer_id: int, version: int, *, at: str | None = None) -> None:
    """Keep that a reviewer has seen a version, and so all before it."""
    with writing(db):
        db.execute(
            """
            insert into guideline_seen (reviewer_id, version, seen_at)
            select ?, version, ? from guidelines where version = ?
            on conflict do nothing
            """,
            [reviewer_id, at or now(), version],
        )


def _newest(db: Database) -> dict[str, Any] | None:
    for row in db.query(VERSION + "order by version desc limit 1"):
        return row
    return None
