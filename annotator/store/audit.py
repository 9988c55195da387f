"""The record of who saw, changed, decided, exported and ran what, and when."""

import json
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing


class Event(StrEnum):
    """What the record holds; the words are what its page says."""

    EXPORTED = "exported"
    GUIDELINE_CHANGED = "changed the guideline"
    PRECEDENT_MADE = "made a precedent"
    PRECEDENT_REWORDED = "reworded a precedent"
    PRECEDENT_WITHDRAWN = "withdrew a precedent"
    SHEET_MADE = "made a calibration sheet"
    SHEET_OPENED = "opened a calibration sheet"
    SHEET_NAMES_SHOWN = "saw the names on a calibration sheet"


def note(
    db: Database,
    reviewer_id: int | None,
    event: Event,
    *,
    about: str | None = None,
    at: str | None = None,
    **detail: Any,
) -> None:
    """Add a row to the record; without a reviewer it was the command line.

    `about` names the thing in words that last, such as a doc_id or a person's name.
    """
    with writing(db):
        db.execute(
            """
            insert into audit (at, reviewer_id, event, about, detail)
            values (?, ?, ?, ?, ?)
            """,
            [
                at or now(),
                reviewer_id,
                event,
                about,
                json.dumps(detail, ensure_ascii=False),
            ],
        )


def rows(
    db: Database, *, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Answer the record, the latest first, from below the row `before`."""
    found = db.query(
        """
        select audit.id, at, name, pseudonym, event, about, detail
        from audit
        left join reviewers on reviewers.id = audit.reviewer_id
        where :before is null or audit.id < :before
        order by audit.id desc
        limit :limit
        """,
        {"before": before, "limit": limit},
    )
    return [{**row, "detail": json.loads(row["detail"])} for row in found]
