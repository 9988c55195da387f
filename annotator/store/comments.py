"""Comments: what reviewers and those who decide say to each other on a sentence.

What was said stays. A sentence's comments are open from the first thing said until
somebody who decides resolves them, and again when more is said. A comment keeps whether
it was said as one who decides, so that a new role neither publishes nor hides it.
"""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict
from annotator.store import articles

_SHOWN = """
    select
        comments.id, comments.sentence_id, comments.reviewer_id,
        iif(by_command_line, null, reviewers.name) as name,
        decides, what, text, said_at,
        open_comments.id is not null as open
    from comments
    join reviewers on reviewers.id = comments.reviewer_id
    left join open_comments on open_comments.id = comments.id
"""


def add(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    text: str,
    *,
    save_id: str,
    at: str | None = None,
) -> None:
    """Say something on a sentence; the same save id twice is said once."""
    _put(db, sentence_id, reviewer_id, "said", text, save_id, at)


def resolve(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    *,
    save_id: str,
    at: str | None = None,
    by_command_line: bool = False,
) -> None:
    """Let what was said on a sentence count as settled; it stays to be read.

    `by_command_line` says that it was not this person's doing.
    """
    _put(db, sentence_id, reviewer_id, "resolved", None, save_id, at, by_command_line)


def on(db: Database, sentence_id: int) -> list[dict[str, Any]]:
    """Answer all that was said on a sentence, in order, for those who decide."""
    return list(
        db.query(
            _SHOWN + "where comments.sentence_id = ? order by comments.id",
            [sentence_id],
        )
    )


def seen_by(
    db: Database, sentence_id: int, reviewer_id: int, *, others: bool
) -> list[dict[str, Any]]:
    """Answer what a reviewer reads of it: their own, and what those who decide said.

    What other reviewers said comes with it where `others` are no secret any more;
    `name` is never theirs.
    """
    return [
        row | {"name": row["name"] if row["reviewer_id"] == reviewer_id else None}
        for row in on(db, sentence_id)
        if others or row["decides"] or row["reviewer_id"] == reviewer_id
    ]


def for_reviewer(
    db: Database, reviewer_id: int, *, after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Answer the sentences this reviewer answered on which something is open.

    Only what those who decide said counts, or this reviewer. In order of sentences,
    each with the last thing said.
    """
    return list(
        db.query(
            """
            select
                sentences.id, sentences.article_id, sentences.position,
                sentences.text, articles.title, articles.language,
                comments.text as said, comments.said_at,
                comments.reviewer_id = :reviewer_id as own
            from review_queue indexed by review_comments_by_sentence
            cross join labels
                on labels.sentence_id = review_queue.sentence_id
                and labels.reviewer_id = :reviewer_id
            cross join sentences on sentences.id = review_queue.sentence_id
            cross join articles on articles.id = sentences.article_id
            join comments on comments.id = (
                select max(open_comments.id)
                from open_comments
                join comments as last on last.id = open_comments.id
                where open_comments.sentence_id = review_queue.sentence_id
                and (
                    last.reviewer_id = :reviewer_id
                    or last.decides
                )
            )
            where review_queue.comments > 0
            and review_queue.sentence_id > :after
            order by review_queue.sentence_id
            limit :limit
            """,
            {"reviewer_id": reviewer_id, "after": after, "limit": limit},
        )
    )


def _put(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    what: str,
    text: str | None,
    save_id: str,
    at: str | None,
    by_command_line: bool = False,
) -> None:
    articles.sentence(db, sentence_id)
    with writing(db):
        found = db.execute(
            "select sentence_id, reviewer_id, what, text from comments "
            "where save_id = ?",
            [save_id],
        ).fetchone()
        if found == (sentence_id, reviewer_id, what, text):
            return
        if found:
            raise Conflict(
                "This form was sent before with other words. Open the sentence "
                "again, then write."
            )
        db.execute(
            """
            insert into comments (
                sentence_id, reviewer_id, save_id, what, text, said_at, decides,
                by_command_line
            )
            select ?, id, ?, ?, ?, ?, not ? and role in ('adjudicator', 'owner'), ?
            from reviewers
            where id = ?
            """,
            [
                sentence_id,
                save_id,
                what,
                text,
                at or now(),
                by_command_line,
                by_command_line,
                reviewer_id,
            ],
        )
