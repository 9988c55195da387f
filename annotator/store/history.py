"""The history of a label: every answer one reviewer ever gave to one sentence."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.errors import NotFound

LARGEST = 2**63 - 1


def revision(db: Database, sentence_id: int, reviewer_id: int) -> int:
    """Answer the number of the latest change, 0 when there was none."""
    (latest,) = db.execute(
        """
        select coalesce(max(revision), 0)
        from label_history
        where sentence_id = ? and reviewer_id = ?
        """,
        [sentence_id, reviewer_id],
    ).fetchone()
    return latest


def rows(
    db: Database, sentence_id: int, reviewer_id: int, *, limit: int = 50
) -> list[dict[str, Any]]:
    """Answer every change of one label, the latest first, with the speaker's name."""
    found = db.query(
        """
        select
            revision, restores, saved_at, answer,
            coalesce(merged.name, typed.name) as speaker
        from label_history
        left join speakers as typed on typed.id = answer ->> '$.speaker_id'
        left join speakers as merged on merged.id = typed.merged_into
        where sentence_id = ? and reviewer_id = ?
        order by revision desc
        limit ?
        """,
        [sentence_id, reviewer_id, limit],
    )
    return [{**row, "answer": json.loads(row["answer"] or "null")} for row in found]


def note_when_saved(db: Database, article_id: int | None = None) -> None:
    """Bring to date when each person saved last in every article, or in this one."""
    # Bounds and not a condition that may be left out: they are looked up by the index.
    first, last = (0, LARGEST) if article_id is None else (article_id, article_id)
    db.execute(
        """
        update progress
        set saved_at = (
            select max(label_history.saved_at)
            from sentences
            cross join label_history
                on label_history.sentence_id = sentences.id
                and label_history.reviewer_id = progress.reviewer_id
            where sentences.article_id = progress.article_id
        )
        where article_id between ? and ?
        """,
        [first, last],
    )


def step_back(
    db: Database, sentence_id: int, reviewer_id: int, latest: int | None = None
) -> int | None:
    """Answer the revision that one undo would bring back; None when at the start.

    `latest` is the number of the latest change, where that is at hand. An undo is
    itself a change; undoing again goes further back, not forth.
    """
    if latest is None:
        latest = revision(db, sentence_id, reviewer_id)
    shown = _shown(db, sentence_id, reviewer_id, latest)
    return _shown(db, sentence_id, reviewer_id, shown - 1) if shown else None


def answer_at(
    db: Database, sentence_id: int, reviewer_id: int, at: int
) -> dict[str, Any] | None:
    """Answer what the history holds at a revision."""
    found = db.execute(
        """
        select answer
        from label_history
        where sentence_id = ? and reviewer_id = ? and revision = ?
        """,
        [sentence_id, reviewer_id, at],
    ).fetchone()
    if found is None:
        raise NotFound(
            f"There is no earlier answer {at} of this sentence. "
            "Open the sentence again, then choose one that is listed."
        )
    return found[0] and json.loads(found[0])


def was_open(db: Database, sentence_id: int, reviewer_id: int, at: int) -> bool:
    """Answer whether a sentence had no answer at a revision, 0 being before all."""
    return not at or answer_at(db, sentence_id, reviewer_id, at) is None


def made(db: Database, save_ids: list[str]) -> bool:
    """Answer whether one of these saves is in the history already."""
    found = db.execute(
        """
        select 1
        from label_history
        where save_id in (select value from json_each(?))
        limit 1
        """,
        [json.dumps(save_ids)],
    ).fetchone()
    return found is not None


def _shown(db: Database, sentence_id: int, reviewer_id: int, at: int) -> int:
    """Answer whose answer stood at a revision: its own, or the one it brought back."""
    found = db.execute(
        """
        select coalesce(restores, revision)
        from label_history
        where sentence_id = ? and reviewer_id = ? and revision = ?
        """,
        [sentence_id, reviewer_id, at],
    ).fetchone()
    return found[0] if found else 0
