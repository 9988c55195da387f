"""Assignments: who was given which article, and how that ended."""

from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from annotator.db import shifted, writing
from annotator.store.queue_settings import settings

SEEN_EVERY = timedelta(minutes=10)
"""A visit is noted when the last one noted is this long ago."""


def find(db: Database, article_id: int, reviewer_id: int) -> dict[str, Any] | None:
    """Answer how a person stands to an article, None when they never had it."""
    for row in db.query(
        """
        select given_at, seen_at, done_at, returned_at, why, reason
        from assignments
        where article_id = ? and reviewer_id = ?
        """,
        [article_id, reviewer_id],
    ):
        return row
    return None


def standing(db: Database, article_id: int) -> dict[str, Any] | None:
    """Answer an article's places: who holds and finished it, whether one is open."""
    for row in db.query(
        """
        select sentences, by_hand, common, begun, holders, done, open
        from article_queue
        where article_id = ?
        """,
        [article_id],
    ):
        return row
    return None


def give(
    db: Database,
    article_id: int,
    reviewer_id: int,
    why: str,
    at: str,
    *,
    reason: str | None = None,
    by: int | None = None,
) -> None:
    """Give a place that is free, anew to whoever had it before."""
    db.execute(
        """
        insert into assignments (
            article_id, reviewer_id, common, given_at, seen_at, why, reason, by_id
        )
        select article_id, :reviewer_id, common, :at, :at, :why, :reason, :by
        from article_queue
        where article_id = :article_id
        on conflict do update set
            seen_at = excluded.seen_at,
            returned_at = null,
            why = excluded.why,
            reason = excluded.reason,
            by_id = excluded.by_id
        """,
        {
            "article_id": article_id,
            "reviewer_id": reviewer_id,
            "at": at,
            "why": why,
            "reason": reason,
            "by": by,
        },
    )


def give_back(
    db: Database,
    article_id: int,
    reviewer_id: int,
    why: str,
    at: str,
    reason: str | None = None,
    by: int | None = None,
) -> bool:
    """Open a place that is held and not finished; answer whether it was."""
    with writing(db):
        cursor = db.execute(
            """
            update assignments
            set returned_at = :at, why = :why, reason = :reason, by_id = :by
            where article_id = :article_id
            and reviewer_id = :reviewer_id
            and done_at is null
            and returned_at is null
            """,
            {
                "article_id": article_id,
                "reviewer_id": reviewer_id,
                "at": at,
                "why": why,
                "reason": reason,
                "by": by,
            },
        )
        return cursor.rowcount > 0


def see(db: Database, article_id: int, reviewer_id: int, seen_at: str, at: str) -> None:
    """Note a visit, which keeps the place, unless one was noted just now."""
    noted, visit = datetime.fromisoformat(seen_at), datetime.fromisoformat(at)
    if visit - noted < SEEN_EVERY:
        return
    with writing(db):
        db.execute(
            """
            update assignments
            set seen_at = ?
            where article_id = ? and reviewer_id = ? and seen_at < ?
            """,
            [at, article_id, reviewer_id, at],
        )


def reclaim(db: Database, *, at: str) -> int:
    """Open the places of all whose lease has run out; answer how many there were."""
    lease = timedelta(hours=settings(db)["lease_hours"])
    cursor = db.execute(
        """
        update assignments indexed by assignments_running
        set returned_at = :at, why = 'lease', reason = null, by_id = null
        where done_at is null and returned_at is null and seen_at <= :limit
        """,
        {"at": at, "limit": shifted(at, -lease)},
    )
    return cursor.rowcount
