"""The queue: which article a person gets next, so that each has its reviewers.

An article has as many places as the overlap says. A place is held from when the
article is given until it is finished, given back, taken back, or not visited for the
length of the lease. Who finishes keeps the place for good. Articles that everybody
labels have a place for each person. Without an overlap nothing is handed out:
everybody may label everything.
"""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import NotYours
from annotator.store import (
    articles,
    assignments,
    audit,
    jumps,
    queue_limits,
    queue_orders,
    reviewers,
)
from annotator.store.audit import Event
from annotator.store.queue_settings import settings

RETIRED = "retired from the project"
"""Why places open when their holder retires; who is brought back may ask again."""


def next_article(
    db: Database, reviewer_id: int, *, after: int = 0, at: str | None = None
) -> int | None:
    """Answer the article a person should go on with, given to them if need be.

    Their own come first, the latest before others; then what others have begun; then
    what nobody has. `after` counts only without an overlap.
    """
    given = settings(db)
    if given["overlap"] is None:
        return jumps.next_article(db, reviewer_id, after=after)
    at = at or now()
    with writing(db):
        held = _held(db, reviewer_id)
        if held:
            assignments.see(db, held["article_id"], reviewer_id, held["seen_at"], at)
            return held["article_id"]
        assignments.reclaim(db, at=at)
        lapsed = _lapsed(db, reviewer_id)
        if lapsed:
            assignments.give(db, lapsed, reviewer_id, "again", at)
            return lapsed
        found = queue_orders.first(db, reviewer_id, given["share"])
        if found:
            assignments.give(db, found, reviewer_id, "next", at)
        return found


def enter(
    db: Database,
    article_id: int,
    reviewer_id: int,
    *,
    take: bool = True,
    at: str | None = None,
) -> str | None:
    """Give a person a place in an article; answer why they may not label it, or None.

    Whoever has it or finished it may go on; others get a place that is free. Without
    `take` they only look, and a place that is free stays so.
    """
    given = settings(db)
    if given["overlap"] is None:
        return None
    at = at or now()
    own = assignments.find(db, article_id, reviewer_id)
    if own and own["returned_at"] is None:
        if own["done_at"] is None:
            assignments.see(db, article_id, reviewer_id, own["seen_at"], at)
        return None
    with writing(db):
        assignments.reclaim(db, at=at)
        # Read again: somebody else may have been faster.
        given = settings(db)
        if given["overlap"] is None:
            return None
        own = assignments.find(db, article_id, reviewer_id)
        why = _refusal(db, article_id, reviewer_id, own, given)
        if take and why is None and (own is None or own["returned_at"]):
            assignments.give(
                db, article_id, reviewer_id, "again" if own else "opened", at
            )
        return why


def hold(db: Database, article_id: int, reviewer_id: int, *, at: str) -> None:
    """Refuse with NotYours whoever may not save in an article now."""
    why = enter(db, article_id, reviewer_id, at=at)
    if why:
        raise NotYours(why)


def may_leave(db: Database, article_id: int, reviewer_id: int) -> bool:
    """Answer whether a person has an article that they can give back."""
    if settings(db)["overlap"] is None:
        return False
    own = assignments.find(db, article_id, reviewer_id)
    return bool(own and own["done_at"] is None and own["returned_at"] is None)


def leave(
    db: Database, article_id: int, reviewer_id: int, *, at: str | None = None
) -> bool:
    """Give an article back; answer whether the person had it."""
    return assignments.give_back(db, article_id, reviewer_id, "left", at or now())


def take_back(
    db: Database,
    article_id: int,
    reviewer_id: int,
    *,
    by: int | None,
    reason: str | None = None,
    to: int | None = None,
    at: str | None = None,
) -> dict[str, bool]:
    """Open a person's place in an article, or hand it straight `to` somebody.

    Answer what came of it: `taken`, `handed`. What was labelled stays. Nobody gets an
    article twice, or one that has its reviewers without this place.
    """
    at = at or now()
    with writing(db):
        done = _take(db, article_id, reviewer_id, by, reason, to, at)
        if done["taken"]:
            event = Event.HANDED_OVER if done["handed"] else Event.TAKEN_BACK
            doc_id = articles.get(db, article_id)["doc_id"]
            said = _said(db, reviewer_id, to if done["handed"] else None, reason)
            audit.note(db, by, event, about=doc_id, at=at, **said)
        return done


def release_all(
    db: Database,
    reviewer_id: int,
    by: int | None,
    why: str | None,
    *,
    to: int | None = None,
    at: str | None = None,
) -> dict[str, int]:
    """Open every place that a person holds and has not finished.

    For somebody who left: it needs nothing of them. Answer how many articles were
    `taken`, and how many of them `handed` straight `to` another.
    """
    at = at or now()
    with writing(db):
        held = db.execute(
            """
            select article_id
            from assignments indexed by assignments_held
            where reviewer_id = ? and done_at is null and returned_at is null
            order by article_id
            """,
            [reviewer_id],
        ).fetchall()
        done = [_take(db, number, reviewer_id, by, why, to, at) for (number,) in held]
        counts = {
            "taken": sum(one["taken"] for one in done),
            "handed": sum(one["handed"] for one in done),
        }
        if counts["taken"]:
            event = Event.HANDED_OVER if counts["handed"] else Event.TAKEN_BACK
            said = _said(db, reviewer_id, to if counts["handed"] else None, why)
            detail: dict[str, Any] = {**said, **counts}
            audit.note(db, by, event, at=at, **detail)
        return counts


def _held(db: Database, reviewer_id: int) -> dict[str, Any] | None:
    """Answer the article a person was at last and has not finished."""
    for row in db.query(
        """
        select article_id, seen_at
        from assignments indexed by assignments_held
        where reviewer_id = ? and done_at is null and returned_at is null
        order by seen_at desc, article_id
        limit 1
        """,
        [reviewer_id],
    ):
        return row
    return None


def _lapsed(db: Database, reviewer_id: int) -> int | None:
    """Answer an article whose lease ran out and whose place is still free."""
    found = db.execute(
        """
        select article_id
        from (
            select article_id, returned_at
            from assignments indexed by assignments_lapsed
            where reviewer_id = ? and returned_at is not null and why = 'lease'
            order by returned_at desc
            limit 50
        )
        cross join article_queue using (article_id)
        where open or common
        order by returned_at desc, article_id
        limit 1
        """,
        [reviewer_id],
    ).fetchone()
    return found and found[0]


def _refusal(
    db: Database,
    article_id: int,
    reviewer_id: int,
    own: dict[str, Any] | None,
    given: dict[str, Any],
) -> str | None:
    """Answer the sentence that says why there is no place here, None for a free one."""
    if own and own["returned_at"] is None:
        return None
    if own and own["why"] == "taken" and own["reason"] != RETIRED:
        reason = f" ({own['reason']})" if own["reason"] else ""
        return (
            f"The owner took this article back from you{reason}. What you labelled "
            "stays. Ask the owner if you should go on with it."
        )
    if own is None and (unfit := queue_limits.refusal(db, article_id, reviewer_id)):
        return unfit
    row = assignments.standing(db, article_id)
    if row is None or row["open"] or row["common"]:
        return None
    if own and own["why"] == "lease":
        return (
            f"Nobody saw you here for {_hours(given['lease_hours'])}, so your place "
            "went to somebody else. What you labelled stays; Annotate gives you "
            "another article."
        )
    people = (
        "its reviewer" if row["holders"] == 1 else f"its {row['holders']} reviewers"
    )
    at_it = row["holders"] - row["done"]
    return (
        f"This article has {people}: {row['done']} finished it, {at_it} "
        f"{'is' if at_it == 1 else 'are'} at it. You can read it; Annotate gives you "
        "one to label."
    )


def _take(
    db: Database,
    article_id: int,
    reviewer_id: int,
    by: int | None,
    reason: str | None,
    to: int | None,
    at: str,
) -> dict[str, bool]:
    taken = assignments.give_back(db, article_id, reviewer_id, "taken", at, reason, by)
    handed = taken and to is not None and _hand(db, article_id, to, by, reason, at)
    return {"taken": taken, "handed": handed}


def _hand(
    db: Database,
    article_id: int,
    reviewer_id: int,
    by: int | None,
    reason: str | None,
    at: str,
) -> bool:
    """Give a place to a named person; answer whether they and it were free."""
    own = assignments.find(db, article_id, reviewer_id)
    row = assignments.standing(db, article_id)
    if own and own["returned_at"] is None:
        return False
    if row is None or not (row["open"] or row["common"]):
        return False
    if reviewers.get(db, reviewer_id)["retired_at"]:
        return False
    assignments.give(db, article_id, reviewer_id, "handed", at, reason=reason, by=by)
    return True


def _said(
    db: Database, reviewer_id: int, to: int | None, reason: str | None
) -> dict[str, Any]:
    """Answer what the record says of a place taken back, people by their names."""
    said = {"reviewer": reviewers.get(db, reviewer_id)["name"]}
    if to is not None:
        said["to"] = reviewers.get(db, to)["name"]
    return said | ({"reason": reason} if reason else {})


def _hours(hours: int) -> str:
    return "an hour" if hours == 1 else f"{hours} hours"
