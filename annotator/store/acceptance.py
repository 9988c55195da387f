"""What everybody answered alike is decided in one go, and taken back in one go."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, NotFound
from annotator.store import audit, decisions, votes
from annotator.store.audit import Event

AT_ONCE = 200
"""So many sentences are decided before others get their turn to write."""
REASON = "All votes say the same."
_AGREED = """
    from review_queue indexed by {index}
    where state = 'agreed'
    and votes >= :least
    and {chosen}
"""
_NOT_YET = """
    and not exists (
        select 1
        from decision_history
        where save_id = :save_id || '-' || review_queue.sentence_id
    )
    limit :limit
"""
"""What a batch decided and somebody reopened meanwhile, it does not decide again."""
_ROWS = """
    from decision_history
    where save_id > {batch} || '-'
    and save_id < {batch} || '.'
    and save_id = {batch} || '-' || sentence_id
"""
_BATCH = f"""
    select
        decision_batches.*, reviewers.name as adjudicator,
        coalesce(
            decided,
            (select count(*) {_ROWS.format(batch="decision_batches.save_id")})
        ) as so_far
    from decision_batches
    join reviewers on reviewers.id = decision_batches.adjudicator_id
"""  # noqa: S608 (a constant)
_ITS_ROWS = f"""
    select sentence_id, revision
    {_ROWS.format(batch=":save_id")}
    order by sentence_id
"""

_FIRST = """
    with agreed as (
        select sentence_id, votes
        {agreed}
        order by votes, sentence_id
        limit :limit
    )
    select
        sentence_id, votes, sentences.text, sentences.position, articles.title,
        articles.language
    from agreed
    join sentences on sentences.id = sentence_id
    join articles on articles.id = sentences.article_id
    order by votes, sentence_id
"""


def count(db: Database, least: int, article_id: int | None = None) -> int:
    """Answer how many undecided sentences have so many votes that are all equal.

    A sentence on which somebody was unsure is not among them: it is for people.
    """
    sql = "select count(*)" + _agreed(article_id)
    (found,) = db.execute(
        sql, {"least": max(least, 2), "article_id": article_id}
    ).fetchone()
    return found


def first(
    db: Database, least: int, article_id: int | None = None, *, limit: int = 10
) -> list[dict[str, Any]]:
    """Answer the first of these sentences, each with the answer that all gave."""
    sql = _FIRST.format(agreed=_agreed(article_id))
    given = {"least": max(least, 2), "article_id": article_id, "limit": limit}
    return [
        {**row, "answer": _fullest(db, row["sentence_id"])}
        for row in db.query(sql, given)
    ]


def is_begun(db: Database, save_id: str) -> bool:
    """Answer whether an acceptance of this id is there, finished or not."""
    found = db.execute("select 1 from decision_batches where save_id = ?", [save_id])
    return found.fetchone() is not None


def accept(
    db: Database,
    adjudicator_id: int,
    *,
    least: int,
    save_id: str,
    article_id: int | None = None,
    at: str | None = None,
) -> dict[str, Any]:
    """Decide all of these sentences as they were answered; answer the batch.

    They are decided a few at a time, so that nobody's save has to wait for long. The
    same save id again goes on where a batch was broken off, with what that one was
    begun with, and else does nothing.
    """
    at = at or now()
    batch = _begin(db, adjudicator_id, save_id, (max(least, 2), article_id), at)
    while _some(db, batch["id"], adjudicator_id, at):
        pass
    with writing(db):
        _end(db, batch["id"], adjudicator_id, at)
        return find(db, batch["id"])


def undo(
    db: Database,
    batch_id: int,
    adjudicator_id: int,
    *,
    save_id: str,
    at: str | None = None,
) -> int:
    """Reopen what a batch decided and nobody decided anew; answer how many.

    A batch that is under way, or was broken off, is ended first: it decides no more.
    """
    at = at or now()
    with writing(db):
        batch = find(db, batch_id)
        if batch["undone_at"]:
            return 0
        _end(db, batch_id, adjudicator_id, at)
    reopened = 0
    todo = _decided_by(db, batch)
    for start in range(0, len(todo), AT_ONCE):
        with writing(db):
            for sentence_id, revision in todo[start : start + AT_ONCE]:
                if decisions.latest(db, sentence_id) != revision:
                    continue
                decisions.reopen(
                    db,
                    sentence_id,
                    adjudicator_id,
                    save_id=f"{save_id}-{sentence_id}",
                    at=at,
                    noted=False,
                )
                reopened += 1
    with writing(db):
        db.execute(
            "update decision_batches set undone_at = ? where id = ?", [at, batch_id]
        )
        audit.note(
            db, adjudicator_id, Event.ACCEPTANCE_UNDONE, at=at, sentences=reopened
        )
    return reopened


def find(db: Database, batch_id: int) -> dict[str, Any]:
    """Answer a batch: who accepted how many sentences, when, and whether undone.

    `decided` is None until the batch has come to its end, `so_far` what it decided.
    """
    for row in db.query(_BATCH + "where decision_batches.id = ?", [batch_id]):
        return row
    raise NotFound(f"There is no acceptance {batch_id} in this project.")


def batches(db: Database, *, limit: int = 5) -> list[dict[str, Any]]:
    """Answer the latest batches that decided anything, the latest first."""
    latest = "where so_far > 0 order by decision_batches.id desc limit ?"
    return list(db.query(_BATCH + latest, [limit]))


def _agreed(article_id: int | None) -> str:
    if article_id is None:
        return _AGREED.format(index="review_agreed", chosen="true")
    return _AGREED.format(
        index="review_by_article", chosen="review_queue.article_id = :article_id"
    )


def _begin(
    db: Database,
    adjudicator_id: int,
    save_id: str,
    asked: tuple[int, int | None],
    at: str,
) -> dict[str, Any]:
    """Answer the batch of this save id, begun now or before."""
    least, article_id = asked
    with writing(db):
        begun = db.execute(
            """
            insert into decision_batches (
                save_id, adjudicator_id, least, article_id, made_at
            ) values (?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            [save_id, adjudicator_id, least, article_id, at],
        ).rowcount
        if begun:
            audit.note(
                db,
                adjudicator_id,
                Event.ACCEPTANCE_BEGUN,
                at=at,
                least=least,
                article=article_id,
            )
        (batch_id,) = db.execute(
            "select id from decision_batches where save_id = ?", [save_id]
        ).fetchone()
        return find(db, batch_id)


def _some(db: Database, batch_id: int, adjudicator_id: int, at: str) -> bool:
    """Decide the next few; answer whether there were any."""
    with writing(db):
        batch = find(db, batch_id)
        if batch["decided"] is not None:
            return False
        sql = "select sentence_id" + _agreed(batch["article_id"]) + _NOT_YET
        names = ("save_id", "least", "article_id")
        given = {name: batch[name] for name in names}
        todo = db.execute(sql, given | {"limit": AT_ONCE}).fetchall()
        for (sentence_id,) in todo:
            taken = decisions.as_taken(_fullest(db, sentence_id))
            decisions.put(
                db,
                sentence_id,
                adjudicator_id,
                {**taken, "rationale": REASON},
                save_id=f"{batch['save_id']}-{sentence_id}",
                at=at,
                noted=False,
            )
    return bool(todo)


def _end(db: Database, batch_id: int, adjudicator_id: int, at: str) -> None:
    """Let a batch decide no more, and tell the record what it came to, once."""
    batch = find(db, batch_id)
    if batch["decided"] is not None:
        return
    db.execute(
        "update decision_batches set decided = ? where id = ?",
        [batch["so_far"], batch_id],
    )
    audit.note(
        db,
        adjudicator_id,
        Event.ACCEPTED,
        at=at,
        sentences=batch["so_far"],
        least=batch["least"],
        article=batch["article_id"],
    )


def _fullest(db: Database, sentence_id: int) -> dict[str, Any]:
    """Answer the vote that says most, of several that say the same."""
    groups = votes.grouped(votes.of(db, sentence_id))
    if len(groups) != 1:
        raise Conflict("The votes on a sentence have come to differ. Look again.")
    # A flag that some gave and others did not is nobody's but theirs.
    scare = all(vote["scare_quotes"] for vote in groups[0]["votes"])
    return groups[0] | {"scare_quotes": scare}


def _decided_by(db: Database, batch: dict[str, Any]) -> list[tuple[int, int]]:
    """Answer the sentences a batch decided, each with its decision's revision."""
    return db.execute(_ITS_ROWS, {"save_id": batch["save_id"]}).fetchall()
