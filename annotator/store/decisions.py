"""Decisions: the adjudicated label of a sentence, and every change of it."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, NotFound
from annotator.schemas import Kind
from annotator.store import (
    articles,
    audit,
    guidelines,
    labels,
    rejoined,
    same_words,
    speakers,
    votes,
)
from annotator.store.audit import Event

_FIND = """
    select
        decisions.*, reviewers.name as adjudicator,
        coalesce(merged.name, typed.name) as speaker,
        coalesce(merged.id, typed.id) as speaker_entry,
        iif(merged.id is null, typed.type, merged.type) as speaker_type
    from decisions
    join reviewers on reviewers.id = decisions.adjudicator_id
    left join speakers as typed on typed.id = decisions.speaker_id
    left join speakers as merged on merged.id = typed.merged_into
    where sentence_id = ?
"""
_PUT = """
    insert into decisions (
        sentence_id, adjudicator_id, revision, kind, speaker_id, speaker_surface,
        speaker_start, speaker_end, cue_start, cue_end, content, quote_type, polarity,
        continues, unsure, scare_quotes, rationale, causes, note, guideline_version,
        decided_at
    ) values (
        :sentence_id, :adjudicator_id, :revision, :kind, :speaker_id,
        :speaker_surface, :speaker_start, :speaker_end, :cue_start, :cue_end, :content,
        :quote_type, :polarity, :continues, :unsure, :scare_quotes,
        :rationale, :causes, :note, :guideline_version, :at
    )
"""
_WHY = ("rationale", "causes", "note")
_ASIDE = {"at", "revision", "guideline_version"}
"""What of an answer is made on saving, and not part of what is said."""


def put(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    decision: dict[str, Any],
    *,
    save_id: str,
    at: str | None = None,
    revision: int | None = None,
    seen: str | None = None,
    noted: bool = True,
) -> int:
    """Save a decision, replacing an earlier one; answer its revision.

    The same save id twice is one save. A decision made against another `revision`
    than the present one, or on other votes than the ones `seen`, is refused with
    Conflict, and nothing is changed. The record tells it unless it is not to be
    `noted`, as one of many that it tells of together.
    """
    at = at or now()
    sentence = articles.sentence(db, sentence_id)
    labels.check_spans(decision, len(sentence["text"]))
    with writing(db):
        answer = _answer(db, sentence_id, adjudicator_id, decision)
        found = _saved_before(db, sentence_id, save_id, answer)
        if found:
            return found
        _refuse_late(db, sentence_id, revision, seen)
        saved = (answer, save_id, at)
        return _write(db, sentence_id, adjudicator_id, *saved, noted=noted)


def reopen(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    *,
    save_id: str,
    revision: int | None = None,
    at: str | None = None,
    noted: bool = True,
) -> int:
    """Take a decision away, so that its sentence is to be decided again."""
    articles.sentence(db, sentence_id)
    with writing(db):
        found = _saved_before(db, sentence_id, save_id, None)
        if found:
            return found
        _refuse_late(db, sentence_id, revision, None)
        if find(db, sentence_id) is None:
            raise Conflict("This sentence has no decision that could be reopened.")
        saved = (None, save_id, at or now())
        return _write(db, sentence_id, adjudicator_id, *saved, noted=noted)


def restore(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    form: dict[str, Any],
    *,
    at: str | None = None,
) -> int:
    """Bring back what stood at an earlier revision, 0 for none; answer the new one."""
    sentence = articles.sentence(db, sentence_id)
    at, to = at or now(), form["to"]
    with writing(db):
        answer = answer_at(db, sentence_id, to) if to else None
        if answer:
            answer = rejoined.fitting(db, sentence, answer)
            answer["adjudicator_id"] = adjudicator_id
        found = _saved_before(db, sentence_id, form["save_id"], answer)
        if found:
            return found
        _refuse_late(db, sentence_id, form["revision"], None)
        saved = (answer, form["save_id"], at, to)
        return _write(db, sentence_id, adjudicator_id, *saved)


def confirm(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    *,
    save_id: str,
    revision: int,
    seen: str,
    at: str | None = None,
) -> int:
    """Let a decision stand on the votes as they are now; answer its new revision."""
    articles.sentence(db, sentence_id)
    with writing(db):
        answer = answer_at(db, sentence_id, revision)
        if answer is None:
            raise Conflict("This sentence has no decision that could be confirmed.")
        answer["adjudicator_id"] = adjudicator_id
        found = _saved_before(db, sentence_id, save_id, answer)
        if found:
            return found
        _refuse_late(db, sentence_id, revision, seen)
        return _write(db, sentence_id, adjudicator_id, answer, save_id, at or now())


def made(db: Database, save_id: str) -> bool:
    """Answer whether a form was sent before, and its decision made."""
    found = db.execute("select 1 from decision_history where save_id = ?", [save_id])
    return found.fetchone() is not None


def find(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the decision on a sentence with its speaker's name, or None."""
    for row in db.query(_FIND, [sentence_id]):
        return {
            **row,
            "content": json.loads(row["content"]),
            "causes": json.loads(row["causes"] or "[]"),
        }
    return None


def latest(db: Database, sentence_id: int) -> int:
    """Answer the number of the latest change of a decision, 0 when there was none."""
    (number,) = db.execute(
        """
        select coalesce(max(revision), 0)
        from decision_history
        where sentence_id = ?
        """,
        [sentence_id],
    ).fetchone()
    return number


def step_back(db: Database, sentence_id: int) -> int | None:
    """Answer the revision that one undo would bring back; None when at the start."""
    shown = _shown(db, sentence_id, latest(db, sentence_id))
    return _shown(db, sentence_id, shown - 1) if shown else None


def rows(db: Database, sentence_id: int, *, limit: int = 20) -> list[dict[str, Any]]:
    """Answer every change of a decision, the latest first, with who made it."""
    found = db.query(
        """
        select
            revision, restores, decision_history.saved_at, answer,
            iif(by_command_line, null, reviewers.name) as adjudicator,
            coalesce(merged.name, typed.name) as speaker
        from decision_history
        join reviewers on reviewers.id = adjudicator_id
        left join speakers as typed on typed.id = answer ->> '$.speaker_id'
        left join speakers as merged on merged.id = typed.merged_into
        where sentence_id = ?
        order by revision desc
        limit ?
        """,
        [sentence_id, limit],
    )
    return [{**row, "answer": json.loads(row["answer"] or "null")} for row in found]


def answer_at(db: Database, sentence_id: int, revision: int) -> dict[str, Any] | None:
    """Answer what the history holds at a revision."""
    found = db.execute(
        """
        select answer
        from decision_history
        where sentence_id = ? and revision = ?
        """,
        [sentence_id, revision],
    ).fetchone()
    if found is None:
        raise NotFound(
            f"There is no earlier decision {revision} on this sentence. "
            "Open the sentence again, then choose one that is listed."
        )
    return found[0] and json.loads(found[0])


def as_taken(vote: dict[str, Any]) -> dict[str, Any]:
    """Answer a vote as `put` takes it, finer points and all."""
    aside = {"speaker_id", "note", "unsure", "guideline_version", "duration_ms"}
    taken = {name: vote[name] for name in labels.ANSWER if name not in aside}
    return taken | {"speaker": vote["speaker"]}


def spoken(kind: str, speaker: str | None) -> str:
    """Answer a decision in words."""
    name = Kind(kind).capitalize()
    return f"{name} · {speaker}" if speaker else name


def _answer(
    db: Database, sentence_id: int, adjudicator_id: int, decision: dict[str, Any]
) -> dict[str, Any]:
    """Answer the columns of a decision for what was decided."""
    name = decision.get("speaker")
    causes = [str(cause) for cause in decision.get("causes") or []]
    row = dict.fromkeys((*labels.ANSWER, *_WHY))
    row |= {name: decision[name] for name in row if name in decision}
    return row | {
        "kind": str(decision["kind"]),
        "speaker_id": name and speakers.named(db, name),
        "content": json.dumps(decision.get("content") or []),
        "continues": int(decision.get("continues") or False),
        "unsure": int(decision.get("unsure") or False),
        "scare_quotes": int(decision.get("scare_quotes") or False),
        "causes": json.dumps(causes) if causes else None,
        "guideline_version": guidelines.version(db),
        "sentence_id": sentence_id,
        "adjudicator_id": adjudicator_id,
    }


def _saved_before(
    db: Database, sentence_id: int, save_id: str, answer: dict[str, Any] | None
) -> int | None:
    """Answer the revision of a save sent twice, None for one that is new."""
    found = db.execute(
        """
        select sentence_id, revision, answer
        from decision_history
        where save_id = ?
        """,
        [save_id],
    ).fetchone()
    if found is None:
        return None
    kept = _said(found[2] and json.loads(found[2]))
    if found[0] == sentence_id and kept == _said(answer):
        return int(found[1])
    raise Conflict(
        "This form was sent before with another answer. "
        "Look at the decision as it is now, then decide again."
    )


def _said(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    """Answer what an answer says, without what is made on saving it."""
    if answer is None:
        return None
    return {
        name: value
        for name, value in answer.items()
        if name not in _ASIDE and value is not None
    }


def _refuse_late(
    db: Database, sentence_id: int, revision: int | None, seen: str | None
) -> None:
    """Refuse what was decided on a page that is no longer as it was."""
    if revision is not None and revision != latest(db, sentence_id):
        row = rows(db, sentence_id, limit=1)[0] if latest(db, sentence_id) else None
        raise Conflict(_overtaken(row))
    if seen is not None and seen != votes.fingerprint(votes.of(db, sentence_id)):
        raise Conflict(
            "A vote on this sentence came, went or changed while you had it open. "
            "Nothing was saved. Look at the votes below, then decide again."
        )


def _overtaken(row: dict[str, Any] | None) -> str:
    """Answer who was faster, and with what."""
    if row is None:
        return "This page is not of this project. Open the sentence again."
    answer = row["answer"]
    did = (
        f"decided {spoken(answer['kind'], row['speaker'])}" if answer else "reopened it"
    )
    return (
        f"{row['adjudicator']} {did} while you had this sentence open. "
        "Nothing was overwritten. To decide otherwise, decide once more."
    )


def _write(
    db: Database,
    sentence_id: int,
    adjudicator_id: int,
    answer: dict[str, Any] | None,
    save_id: str,
    at: str,
    restores: int | None = None,
    *,
    noted: bool = True,
) -> int:
    """Add a row to the history, make the decision what it says, tell the record."""
    revision = latest(db, sentence_id) + 1
    row = answer and {**answer, "revision": revision, "at": at}
    db.execute(
        """
        insert into decision_history (
            sentence_id, revision, adjudicator_id, save_id, answer, saved_at, restores
        ) values (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            sentence_id,
            revision,
            adjudicator_id,
            save_id,
            json.dumps(row, ensure_ascii=False) if row else None,
            at,
            restores,
        ],
    )
    db.execute("delete from decisions where sentence_id = ?", [sentence_id])
    if row:
        same_words.keep(db, articles.sentence(db, sentence_id))
        db.execute(_PUT, dict.fromkeys(_WHY) | row)
    if noted:
        event = Event.DECIDED if row else Event.REOPENED
        about = articles.name_of(db, sentence_id)
        audit.note(db, adjudicator_id, event, about=about, at=at)
    return revision


def _shown(db: Database, sentence_id: int, at: int) -> int:
    """Answer which revision stood at one: its own, or the one it brought back."""
    found = db.execute(
        """
        select coalesce(restores, revision)
        from decision_history
        where sentence_id = ? and revision = ?
        """,
        [sentence_id, at],
    ).fetchone()
    return found[0] if found else 0
