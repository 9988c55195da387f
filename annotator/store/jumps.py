"""Jumps: where a reviewer goes on, in an article and in the project."""

from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.store.articles import SENTENCE

BEYOND = 2**62
REMEMBERED = 100
"""So many articles are gone past before the way is remembered."""
_OPEN = (
    SENTENCE  # noqa: S608 (a constant)
    + """
    where article_id = :article_id
    and position > :after
    and position < :before
    and not exists (
        select 1
        from labels
        where labels.sentence_id = sentences.id
        and labels.reviewer_id = :reviewer_id
    )
    order by position
    limit 1
"""
)


def next_open(
    db: Database, article_id: int, reviewer_id: int, position: int
) -> dict[str, Any] | None:
    """Answer the next other sentence without an answer, the end leading to the start.

    None when every other sentence has one.
    """
    for after, before in ((position, BEYOND), (-1, position)):
        place = {"article_id": article_id, "after": after, "before": before}
        for row in db.query(_OPEN, {**place, "reviewer_id": reviewer_id}):
            return row
    return None


def look_again(db: Database, article_id: int, reviewer_id: int) -> list[dict[str, Any]]:
    """Answer the sentences that this reviewer marked or wrote a note on, in order."""
    return list(
        db.query(
            """
            select sentences.id, article_id, position
            from sentences
            cross join labels indexed by labels_to_look_at
                on labels.sentence_id = sentences.id
                and labels.reviewer_id = :reviewer_id
                and (unsure or scare_quotes or note is not null)
            where article_id = :article_id
            order by position
            """,
            {"article_id": article_id, "reviewer_id": reviewer_id},
        )
    )


def last_changed(db: Database, article_id: int, reviewer_id: int) -> int | None:
    """Answer where in an article this reviewer changed an answer last; or None.

    Of several changed in one go, as with a whole quotation, it is the first.
    """
    found = db.execute(
        """
        select position
        from sentences
        cross join label_history
            on label_history.sentence_id = sentences.id
            and label_history.reviewer_id = :reviewer_id
        where article_id = :article_id
        order by saved_at desc, position
        limit 1
        """,
        {"article_id": article_id, "reviewer_id": reviewer_id},
    ).fetchone()
    return found and found[0]


def next_article(db: Database, reviewer_id: int, *, after: int = 0) -> int | None:
    """Answer the article to go on with: the one saved in last that is not finished.

    Where none is begun, it is the first one beyond `after`, or else of all.
    """
    found = db.execute(
        """
        select article_id
        from progress indexed by progress_unfinished
        where reviewer_id = :reviewer_id
        and labelled < sentences
        order by saved_at desc, article_id
        limit 1
        """,
        {"reviewer_id": reviewer_id},
    ).fetchone()
    if found:
        return found[0]
    return (after and _unbegun(db, reviewer_id, after)) or _first(db, reviewer_id)


def _first(db: Database, reviewer_id: int) -> int | None:
    """Answer the first article of all that the reviewer has not begun.

    What is begun stays begun, so that the way to it is remembered now and then.
    """
    known = db.execute(
        "select begun_to from queue_people where reviewer_id = ?", [reviewer_id]
    ).fetchone()
    begun_to = known[0] if known else 0
    # Asked before: an article that comes in between must not count as begun.
    (newest,) = db.execute("select coalesce(max(id), 0) from articles").fetchone()
    found = _unbegun(db, reviewer_id, begun_to)
    last = newest if found is None else found - 1
    if last - begun_to >= REMEMBERED:
        with writing(db):
            db.execute(
                """
                insert into queue_people (reviewer_id, begun_to)
                values (?, ?)
                on conflict do update set begun_to = excluded.begun_to
                """,
                [reviewer_id, last],
            )
    return found


def _unbegun(db: Database, reviewer_id: int, after: int) -> int | None:
    """Answer the first article after this one that the reviewer has not begun."""
    found = db.execute(
        """
        select id
        from articles
        where id > :after
        and sentence_count > 0
        and not exists (
            select 1
            from progress
            where progress.reviewer_id = :reviewer_id
            and progress.article_id = articles.id
        )
        order by id
        limit 1
        """,
        {"reviewer_id": reviewer_id, "after": after},
    ).fetchone()
    return found and found[0]
