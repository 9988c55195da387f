"""How the queue is set: overlap, lease, and what everybody labels."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import NotFound
from annotator.store import audit
from annotator.store.audit import Event

_SETTINGS = "select overlap, lease_hours, share from queue_settings where id = 1"
_WORDS = {None: "as the share says", 1: "everybody labels it", 0: "its reviewers only"}


def settings(db: Database) -> dict[str, Any]:
    """Answer `overlap` (None: nothing is handed out), `lease_hours` and `share`."""
    for row in db.query(_SETTINGS):
        return row
    raise NotFound("This project has no queue. Run: annotator check")


def put(
    db: Database,
    *,
    by: int | None,
    overlap: int | None,
    lease_hours: int,
    share: int,
    at: str | None = None,
) -> None:
    """Set the queue. More places open at once; fewer take nothing away from anybody.

    When the first overlap is set, those who began an article have it from now on, and
    those who finished it have finished it, even where they are more than that.
    """
    at = at or now()
    wished = {"overlap": overlap, "lease_hours": lease_hours, "share": share}
    with writing(db):
        before = settings(db)
        if before == wished:
            return
        db.execute(
            """
            update queue_settings
            set overlap = :overlap, lease_hours = :lease_hours, share = :share
            where id = 1
            """,
            wished,
        )
        if share != before["share"]:
            db.execute(
                "update article_queue set common = coalesce(by_hand, bucket < ?, 0)",
                [share],
            )
        if overlap is not None and before["overlap"] is None:
            _adopt(db, at)
        if overlap != before["overlap"]:
            db.execute(
                "update article_queue set open = coalesce(holders < ?, 0)", [overlap]
            )
        look_from_the_start(db)
        changed: dict[str, Any] = {
            name: [before[name], value]
            for name, value in wished.items()
            if before[name] != value
        }
        audit.note(db, by, Event.QUEUE_SET, at=at, **changed)


def set_common(
    db: Database,
    article_id: int,
    by_hand: int | None,
    *,
    by: int | None,
    at: str | None = None,
) -> None:
    """Say by hand whether everybody labels an article; None leaves it to the share."""
    with writing(db):
        row = db.execute(
            """
            select doc_id, by_hand
            from articles
            join article_queue on article_id = id
            where id = ?
            """,
            [article_id],
        ).fetchone()
        if row is None:
            raise NotFound(
                f"There is no article {article_id} with sentences in this project."
            )
        if row[1] == by_hand:
            return
        db.execute(
            """
            update article_queue
            set
                by_hand = :by_hand,
                common = coalesce(
                    :by_hand,
                    bucket < (select share from queue_settings where id = 1),
                    0
                )
            where article_id = :id
            """,
            {"id": article_id, "by_hand": by_hand},
        )
        look_from_the_start(db)
        audit.note(
            db, by, Event.COMMON_SET, about=row[0], at=at, common=_WORDS[by_hand]
        )


def look_from_the_start(db: Database, reviewer_id: int | None = None) -> None:
    """Forget how far people are in the orders: what is for them has changed."""
    db.execute(
        """
        update queue_people
        set started_to = 0, common_to = 0, fresh_to = 0
        where :reviewer_id is null or reviewer_id = :reviewer_id
        """,
        {"reviewer_id": reviewer_id},
    )


def _adopt(db: Database, at: str) -> None:
    """Let those who began an article hold it, and those who finished have finished.

    The lease of whoever only began runs from now on.
    """
    db.execute(
        """
        insert into assignments (
            article_id, reviewer_id, common, given_at, seen_at, done_at, why
        )
        select
            article_id, progress.reviewer_id, article_queue.common,
            coalesce(saved_at, :at), :at,
            iif(labelled = progress.sentences, coalesce(saved_at, :at), null),
            'began'
        from progress
        join article_queue using (article_id)
        where labelled > 0
        order by saved_at, article_id, progress.reviewer_id
        on conflict do nothing
        """,
        {"at": at},
    )
    db.execute(
        """
        update assignments
        set seen_at = max(seen_at, :at)
        where done_at is null and returned_at is null
        """,
        {"at": at},
    )
