"""The answers of a calibration sheet side by side, and decisions taken from there."""

import hashlib
import json
from itertools import combinations, groupby
from string import ascii_uppercase
from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.schemas import Kind
from annotator.schemas_review import Cause
from annotator.store import calibration, decisions, rulings, votes

WHO, WHERE = "who speaks", "which words"
_ANSWERS = """
    select
        sentences.id as sentence_id, sentences.article_id, sentences.position,
        sentences.text, articles.title, articles.language,
        labels.reviewer_id, people.name, labels.revision, labels.kind,
        labels.speaker_surface, labels.speaker_start, labels.speaker_end,
        labels.cue_start, labels.cue_end, labels.content, labels.quote_type,
        labels.polarity, labels.continues, labels.unsure, labels.scare_quotes,
        labels.note,
        coalesce(speakers.merged_into, speakers.id) as speaker_id,
        coalesce(merged.name, speakers.name) as speaker,
        decisions.revision as decided, decisions.kind as decided_kind,
        coalesce(voice_merged.name, voice.name) as decided_speaker,
        decisions.rationale, precedents.rule
    from calibration_articles
    join sentences on sentences.article_id = calibration_articles.article_id
    join articles on articles.id = sentences.article_id
    join calibration_people
        on calibration_people.sheet_id = calibration_articles.sheet_id
    join labels
        on labels.sentence_id = sentences.id
        and labels.reviewer_id = calibration_people.reviewer_id
    join reviewers as people on people.id = labels.reviewer_id
    left join speakers on speakers.id = labels.speaker_id
    left join speakers as merged on merged.id = speakers.merged_into
    left join decisions on decisions.sentence_id = sentences.id
    left join speakers as voice on voice.id = decisions.speaker_id
    left join speakers as voice_merged on voice_merged.id = voice.merged_into
    left join precedents
        on precedents.sentence_id = sentences.id and not precedents.withdrawn
    where calibration_articles.sheet_id = :sheet_id
    and (:sentence_id is null or sentences.id = :sentence_id)
    order by sentences.article_id, sentences.position, labels.reviewer_id
"""


def aligned(
    db: Database, sheet_id: int, *, sentence_id: int | None = None
) -> list[dict[str, Any]]:
    """Answer the sentences that two or more answered, in order, with their answers.

    Each has `answers` under the letters of their people, `cause` (None where all say
    the same), `votes` as what a decision is made against, and the decision if any.
    """
    letters = letters_of(db, sheet_id)
    rows = db.query(_ANSWERS, {"sheet_id": sheet_id, "sentence_id": sentence_id})
    found = []
    for _, group in groupby(rows, lambda row: row["sentence_id"]):
        given = [
            {**row, "content": json.loads(row["content"])}
            | {"letter": letters[row["reviewer_id"]]}
            for row in group
        ]
        if len(given) > 1:
            given.sort(key=lambda row: row["letter"])
            found.append(_sentence(given))
    return found


def letters_of(db: Database, sheet_id: int) -> dict[int, str]:
    """Answer a letter for each person of a sheet, in no order that says who it is."""
    ids = db.execute(
        "select reviewer_id from calibration_people where sheet_id = ?", [sheet_id]
    ).fetchall()

    def shuffled(reviewer_id: int) -> str:
        return hashlib.sha256(f"{sheet_id} {reviewer_id}".encode()).hexdigest()

    people = sorted((reviewer_id for (reviewer_id,) in ids), key=shuffled)
    return dict(zip(people, ascii_uppercase, strict=False))


def decide(
    db: Database,
    sheet_id: int,
    sentence_id: int,
    adjudicator_id: int,
    form: dict[str, Any],
    *,
    at: str | None = None,
) -> None:
    """Decide a sentence of an opened sheet, and make it a precedent if it is to be one.

    `form` is as SheetDecisionSchema loads it. Answers or a decision that changed since
    are refused with Conflict, what goes against a precedent with AgainstCases unless
    the form says `despite`; a form sent twice is one decision.
    """
    with writing(db):
        if not calibration.get(db, sheet_id)["opened_at"]:
            raise Conflict("This sheet is not open yet. Open it, then decide.")
        if decisions.made(db, form["save_id"]):
            return
        found = aligned(db, sheet_id, sentence_id=sentence_id)
        if not found:
            raise NotFound(f"Sentence {sentence_id} has no two answers on this sheet.")
        (sentence,) = found
        now_seen = (sentence["decided"] or 0, sentence["votes"])
        if now_seen != (form["seen"], form["votes"]):
            raise Conflict(
                f"Sentence {sentence['position'] + 1} got another answer or decision "
                "meanwhile. It is shown as it is now; decide again."
            )
        decision = _taken(sentence, form) | {"rationale": form["rationale"]}
        rulings.decide(
            db,
            sentence_id,
            adjudicator_id,
            decision,
            save_id=form["save_id"],
            despite=form["despite"],
            rule=form["rule"] if form["precedent"] else None,
            at=at,
        )


def _taken(sentence: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """Answer what is decided: one of the answers with all its words, or one's own."""
    if not form["take"]:
        return {"kind": form["kind"], "speaker": form["speaker"]}
    for answer in sentence["answers"]:
        if answer["letter"] == form["take"]:
            return decisions.as_taken(answer)
    raise InvalidRecord(
        [Fault("There is no such answer. Take one of those shown.", field="take")]
    )


def _sentence(given: list[dict[str, Any]]) -> dict[str, Any]:
    """Answer a sentence with all answers to it, and in what they differ."""
    first = given[0]
    told = "-".join(f"{row['letter']}{row['revision']}" for row in given)
    place = ("sentence_id", "article_id", "position", "text", "title", "language")
    decision = ("decided", "decided_kind", "decided_speaker", "rationale", "rule")
    return {name: first[name] for name in place + decision} | {
        "answers": given,
        "cause": _cause(given),
        "votes": told,
    }


def _cause(given: list[dict[str, Any]]) -> str | None:
    """Answer in what answers differ first: the kinds, who, where; None if in nothing.

    Words that somebody did not mark differ from nobody's.
    """
    found = set[Cause]()
    for one, other in combinations(given, 2):
        found |= votes.differences(one, other)
    if Cause.KIND in found:
        kinds = {row["kind"] for row in given}
        return " / ".join(kind.value for kind in Kind if kind.value in kinds)
    if Cause.WHO in found:
        return WHO
    return WHERE if found else None
