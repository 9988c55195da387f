"""The project's guideline, version by version."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import NotFound
from annotator.store import audit
from annotator.store.audit import Event


def add(
    db: Database, text: str, *, reviewer_id: int | None = None, at: str | None = None
) -> int:
    """Make this the guideline; answer its version, the old one if nothing changed."""
    with writing(db):
        newest = _newest(db)
        if newest and newest["text"] == text:
            return newest["version"]
        cursor = db.execute(
            "insert into guidelines (text, added_at, added_by) values (?, ?, ?)",
            [text, at or now(), reviewer_id],
        )
        added = int(cursor.lastrowid or 0)
        if newest:
            # The first one comes with the project; nobody changed anything.
            audit.note(db, reviewer_id, Event.GUIDELINE_CHANGED, at=at, version=added)
        return added


def present(db: Database) -> dict[str, Any]:
    """Answer the guideline in force."""
    newest = _newest(db)
    if newest is None:
        raise NotFound("This project has no guideline yet. Set one from a file.")
    return newest


def version(db: Database) -> int | None:
    """Answer the version in force, without its text."""
    return db.execute("select max(version) from guidelines").fetchone()[0]


def read_by(db: Database, seen: int | None) -> int | None:
    """Answer the version that a reviewer had before them, else the one in force."""
    newest = version(db)
    return seen if seen and newest and seen <= newest else newest


def versions(db: Database) -> list[dict[str, Any]]:
    """Answer every version, the newest first."""
    return list(
        db.query(
            """
            select version, text, guidelines.added_at, name as added_by
            from guidelines
            left join reviewers on reviewers.id = guidelines.added_by
            order by version desc
            """
        )
    )


def _newest(db: Database) -> dict[str, Any] | None:
    for row in db.query(
        "select version, text, added_at from guidelines order by version desc limit 1"
    ):
        return row
    return None
