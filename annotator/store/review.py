"""The review queue: what is to be decided, the most divided first.

Triggers keep it, from the votes of one sentence at a time; here it is only read.
"""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.schemas_review import Cause, State

_ROW = """
    select
        sentence_id, review_queue.article_id, votes, unsure, kind, who, span, finer,
        joins, decided, stale, review_queue.comments, score, state, position, text,
        articles.title, articles.doc_id, articles.language
    from review_queue indexed by {index}
    cross join sentences on sentences.id = sentence_id
    cross join articles on articles.id = review_queue.article_id
    where {chosen}
    and {beyond}
    order by {order}
    limit :limit
"""
_BEYOND = "score <= :score and (score < :score or sentence_id > :sentence_id)"
_BEFORE = "score >= :score and (score > :score or sentence_id < :sentence_id)"
_DOWN = "score desc, sentence_id"
_UP = "score, sentence_id desc"
_TOP = {"score": 2**62, "sentence_id": 0}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the queue is looked at; as it stands, all that is to be decided."""

    state: State = State.OPEN
    article_id: int | None = None
    cause: Cause | None = None


ALL = Part()


def page(
    db: Database,
    part: Part = ALL,
    *,
    after: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer rows of the queue in its order, from behind a score and sentence."""
    place = {"score": after[0], "sentence_id": after[1]} if after else _TOP
    return _rows(db, part, place, limit, _BEYOND, _DOWN)


def next_one(
    db: Database, part: Part, sentence_id: int, *, around: bool = True
) -> dict[str, Any] | None:
    """Answer the row behind a sentence's, the end leading to the start; or None."""
    rows = _rows(db, part, _place(db, sentence_id), 1, _BEYOND, _DOWN)
    if not rows and around:
        rows = _rows(db, part, _TOP, 1, _BEYOND, _DOWN)
    return next((row for row in rows if row["sentence_id"] != sentence_id), None)


def previous_one(db: Database, part: Part, sentence_id: int) -> dict[str, Any] | None:
    """Answer the row in front of a sentence's, or None at the start."""
    rows = _rows(db, part, _place(db, sentence_id), 1, _BEFORE, _UP)
    return rows[0] if rows else None


def find(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer a sentence's row, None while there is nothing to decide on it."""
    for row in db.query(
        "select * from review_queue where sentence_id = ?", [sentence_id]
    ):
        return row
    return None


def counts(db: Database, article_id: int | None = None) -> dict[str, int]:
    """Answer how many sentences are to be decided, stale, decided, agreed, discussed.

    `all` are those that were or are to be decided.
    """
    for row in db.query(
        """
        select
            coalesce(sum(open), 0) as open, coalesce(sum(stale), 0) as stale,
            coalesce(sum(decided), 0) as decided, coalesce(sum(agreed), 0) as agreed,
            coalesce(sum(comments), 0) as comments
        from review_articles
        where :article_id is null or article_id = :article_id
        """,
        {"article_id": article_id},
    ):
        row["all"] = row["open"] + row["stale"] + row["decided"]
        return row
    raise AssertionError


def articles_to_review(
    db: Database, *, after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Answer the articles in which votes meet, in the order they came."""
    return list(
        db.query(
            """
            select
                articles.id, doc_id, title, language, open, stale, decided, agreed,
                review_articles.comments, opened_at, reviewers.name as opened_by
            from review_articles
            join articles on articles.id = review_articles.article_id
            left join opened_articles on opened_articles.article_id = articles.id
            left join reviewers on reviewers.id = opened_by
            where review_articles.article_id > :after
            order by review_articles.article_id
            limit :limit
            """,
            {"after": after, "limit": limit},
        )
    )


def in_article(db: Database, article_id: int) -> list[dict[str, Any]]:
    """Answer an article's sentences with how far the review of each is.

    `kind` is the one decided, or the one that all votes agree on.
    """
    return list(
        db.query(
            """
            select
                sentences.id, sentences.article_id, position, paragraph, starts, ends,
                text, review_queue.state, review_queue.votes,
                coalesce(
                    decisions.kind,
                    iif(
                        state = 'agreed' and votes > 1,
                        (
                            select min(labels.kind)
                            from labels
                            where labels.sentence_id = sentences.id
                        ),
                        null
                    )
                ) as kind
            from sentences
            left join review_queue on review_queue.sentence_id = sentences.id
            left join decisions on decisions.sentence_id = sentences.id
            where sentences.article_id = ?
            order by position
            """,
            [article_id],
        )
    )


def differs(row: dict[str, Any]) -> list[Cause]:
    """Answer in what the votes of a row differ, the gravest first."""
    return [cause for cause in Cause if cause != Cause.UNSURE and row[cause.value] > 0]


def _rows(
    db: Database,
    part: Part,
    place: dict[str, int],
    limit: int,
    beyond: str,
    order: str,
) -> list[dict[str, Any]]:
    index, chosen = _chosen(part)
    sql = _ROW.format(index=index, chosen=chosen, beyond=beyond, order=order)
    given = {**place, "state": str(part.state), "article_id": part.article_id}
    return list(db.query(sql, given | {"limit": limit}))


def _chosen(part: Part) -> tuple[str, str]:
    """Answer the index that holds a part in order, and the condition that chooses it.

    Every choice is from constants. With an article, its own rows are all that is read.
    """
    conditions = []
    if part.state == State.COMMENTS:
        index = "review_by_comments"
        conditions.append("review_queue.comments > 0")
    else:
        index = "review_by_state"
        conditions.append("state = :state")
    if part.cause:
        conditions.append(f"{part.cause.value} > 0")
        if part.state != State.COMMENTS:
            index = f"review_by_{part.cause.value}"
    if part.article_id is not None:
        index = "review_by_article"
        conditions.append("review_queue.article_id = :article_id")
    return index, " and ".join(conditions)


def _place(db: Database, sentence_id: int) -> dict[str, int]:
    """Answer where a sentence stands in the order; one that has no row, at the end."""
    row = find(db, sentence_id)
    score = row["score"] if row else 0
    return {"score": score, "sentence_id": sentence_id}
