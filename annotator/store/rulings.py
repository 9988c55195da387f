"""A decision is held against the decided cases, made, and made one, in one go."""

from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.store import decisions, precedents, similar


def decide(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    decision: dict[str, Any],
    *,
    save_id: str,
    despite: bool = False,
    rule: str | None = None,
    revision: int | None = None,
    seen: str | None = None,
    at: str | None = None,
) -> int:
    """Decide a sentence, and make it a precedent where a rule is given.

    Answers the decision's revision. One that would contradict a precedent is refused
    with AgainstCases unless it is to be so `despite` that; all else is as with
    `decisions.put`. What is refused leaves nothing behind.
    """
    with writing(db):
        if not despite and not decisions.made(db, save_id):
            kind, speaker = decision["kind"], decision.get("speaker")
            similar.keep_to(db, sentence_id, kind, speaker=speaker)
        made = decisions.put(
            db,
            sentence_id,
            adjudicator_id,
            decision,
            save_id=save_id,
            revision=revision,
            seen=seen,
            at=at,
        )
        if rule is not None:
            precedents.make(db, sentence_id, adjudicator_id, rule, save_id, at=at)
        return made
