"""Decisions: the adjudicated label of a sentence."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.store import articles, guidelines, labels, speakers

_PUT = """
    insert into decisions (
        sentence_id, adjudicator_id, revision, kind, speaker_id, speaker_surface,
        speaker_start, speaker_end, cue_start, cue_end, content, quote_type, polarity,
        continues, unsure, scare_quotes, rationale, guideline_version,
        decided_at
    ) values (
        :sentence_id, :adjudicator_id, :revision, :kind, :speaker_id,
        :speaker_surface, :speaker_start, :speaker_end, :cue_start, :cue_end, :content,
        :quote_type, :polarity, :continues, :unsure, :scare_quotes,
        :rationale, :guideline_version, :at
    )
"""


def put(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    decision: dict[str, Any],
    *,
    save_id: str,
    at: str | None = None,
) -> int:
    """Save a decision, replacing an earlier one; answer its revision."""
    at = at or now()
    sentence = articles.sentence(db, sentence_id)
    labels.check_spans(decision, len(sentence["text"]))
    with writing(db):
        (revision,) = db.execute(
            """
            select coalesce(max(revision), 0) + 1
            from decision_history
            where sentence_id = ?
            """,
            [sentence_id],
        ).fetchone()
        name = decision.get("speaker")
        row = dict.fromkeys(labels.ANSWER)
        row |= {name: decision.get(name) for name in labels.ANSWER if name in decision}
        row |= {
            "speaker_id": name and speakers.named(db, name, at=at),
            "content": json.dumps(decision.get("content") or []),
            "continues": int(decision.get("continues") or False),
            "unsure": int(decision.get("unsure") or False),
            "scare_quotes": int(decision.get("scare_quotes") or False),
            "guideline_version": guidelines.version(db),
            "rationale": decision.get("rationale"),
            "sentence_id": sentence_id,
            "adjudicator_id": adjudicator_id,
            "revision": revision,
            "at": at,
        }
        db.execute(
            """
            insert into decision_history (
                sentence_id, revision, adjudicator_id, save_id, answer, saved_at
            ) values (?, ?, ?, ?, ?, ?)
            """,
            [
                sentence_id,
                revision,
                adjudicator_id,
                save_id,
                json.dumps(row, ensure_ascii=False),
                at,
            ],
        )
        db.execute("delete from decisions where sentence_id = ?", [sentence_id])
        db.execute(_PUT, row)
        return revision
