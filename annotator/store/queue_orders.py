"""The orders in which articles are handed out, and how far each person is in them.

There are three, and all before a person's place in one is theirs already or not for
them, and stays so: an article that gets a free place again goes to the end of its
order. So the next one is found without going past what a person has done.
"""

from typing import Any

from sqlite_utils import Database

from annotator.store import queue_limits

_NOT_OURS = """
    and not exists (
        select 1
        from assignments
        where assignments.article_id = article_queue.article_id
        and assignments.reviewer_id = :reviewer_id
    )
"""
_NEXT = {
    "common_to": (
        """
        select article_queue.article_id, article_queue.article_id as place
        from article_queue indexed by article_queue_common
        cross join articles on articles.id = article_queue.article_id
        where common and article_queue.article_id > :after
        """,
        "order by article_queue.article_id limit 1",
    ),
    "started_to": (
        """
        select article_queue.article_id, turn as place
        from article_queue indexed by article_queue_started
        cross join articles on articles.id = article_queue.article_id
        where open and begun and not common and turn > :after
        """,
        "order by turn limit 1",
    ),
    "fresh_to": (
        """
        select article_queue.article_id, article_queue.article_id as place
        from article_queue indexed by article_queue_fresh
        cross join articles on articles.id = article_queue.article_id
        where open and not begun and not common and article_queue.article_id > :after
        """,
        "order by article_queue.article_id limit 1",
    ),
}
"""By the column of queue_people that says how far a person is.

What everybody labels, what others have begun, and what nobody has.
"""


def first(db: Database, reviewer_id: int, share: int) -> int | None:
    """Answer an article that may be given to a person, and remember the way to it."""
    person = queue_limits.get(db, reviewer_id)
    if person["no_new"]:
        return None
    due = person["common_given"] * 100 < (share or 101) * (person["given"] + 1)
    others = ["started_to", "fresh_to"]
    for order in ["common_to", *others] if due else [*others, "common_to"]:
        found = _look(db, order, reviewer_id, person)
        if found:
            return found
    return None


def _look(
    db: Database, order: str, reviewer_id: int, person: dict[str, Any]
) -> int | None:
    """Answer the next article of one order for a person, and how far it takes them."""
    select, end = _NEXT[order]
    sql = select + _NOT_OURS + (queue_limits.FITS if person["limits"] else "") + end
    asked = {"reviewer_id": reviewer_id, "after": person[order]}
    found = db.execute(sql, asked).fetchone()
    place = found[1] if found else _end_of(db, order)
    # Given, it is theirs: what comes next time stands behind it.
    queue_limits.remember(db, reviewer_id, order, place)
    return found and found[0]


def _end_of(db: Database, order: str) -> int:
    """Answer the last place that an order has given out until now."""
    if order == "started_to":
        return db.execute("select turn from queue_settings where id = 1").fetchone()[0]
    last = "select coalesce(max(article_id), 0) from article_queue"
    return db.execute(last).fetchone()[0]
