"""Labels: one reviewer's answer for one sentence, and every change of it."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord
from annotator.schemas import Kind, QuoteType
from annotator.store import (
    articles,
    guidelines,
    history,
    queue,
    rejoined,
    same_words,
    speakers,
    suggestions,
)
from annotator.store.suggestions import SUGGESTED

LABEL = """
    select
        labels.sentence_id, labels.reviewer_id, labels.revision, labels.kind,
        labels.speaker_id, coalesce(merged.name, typed.name) as speaker,
        iif(merged.id is null, typed.type, merged.type) as speaker_type,
        labels.speaker_surface, labels.speaker_start, labels.speaker_end,
        labels.cue_start, labels.cue_end, labels.content, labels.quote_type,
        labels.polarity, labels.continues, labels.unsure, labels.scare_quotes,
        labels.note, labels.guideline_version,
        labels.duration_ms, labels.created_at, labels.changed_at,
        labels.suggestion_id, labels.from_suggestion, labels.changed
    from labels
    left join speakers as typed on typed.id = labels.speaker_id
    left join speakers as merged on merged.id = typed.merged_into
"""
ANSWER = (
    "kind",
    "speaker_id",
    "speaker_surface",
    "speaker_start",
    "speaker_end",
    "cue_start",
    "cue_end",
    "content",
    "quote_type",
    "polarity",
    "continues",
    "unsure",
    "scare_quotes",
    "note",
    "guideline_version",
    "duration_ms",
)
_WRITTEN = {"speaker_surface", "speaker_start", "speaker_end"}
_MADE_HERE = _WRITTEN | {"guideline_version", "duration_ms"}
"""What is filled in on saving, and may come out otherwise when a save is sent again."""
_PUT = """
    insert into labels (
        sentence_id, reviewer_id, revision, kind, speaker_id, speaker_surface,
        speaker_start, speaker_end, cue_start, cue_end, content, quote_type,
        polarity, continues, unsure, scare_quotes, note,
        guideline_version, duration_ms, suggestion_id, from_suggestion, changed,
        created_at, changed_at
    ) values (
        :sentence_id, :reviewer_id, :revision, :kind, :speaker_id, :speaker_surface,
        :speaker_start, :speaker_end, :cue_start, :cue_end, :content, :quote_type,
        :polarity, :continues, :unsure, :scare_quotes, :note,
        :guideline_version, :duration_ms, :suggestion_id, :from_suggestion, :changed,
        :at, :at
    )
    on conflict (sentence_id, reviewer_id) do update set
        revision = excluded.revision,
        kind = excluded.kind,
        speaker_id = excluded.speaker_id,
        speaker_surface = excluded.speaker_surface,
        speaker_start = excluded.speaker_start,
        speaker_end = excluded.speaker_end,
        cue_start = excluded.cue_start,
        cue_end = excluded.cue_end,
        content = excluded.content,
        quote_type = excluded.quote_type,
        polarity = excluded.polarity,
        continues = excluded.continues,
        unsure = excluded.unsure,
        scare_quotes = excluded.scare_quotes,
        note = excluded.note,
        guideline_version = excluded.guideline_version,
        duration_ms = excluded.duration_ms,
        suggestion_id = excluded.suggestion_id,
        from_suggestion = excluded.from_suggestion,
        changed = excluded.changed,
        changed_at = excluded.changed_at
"""


def put(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    label: dict[str, Any],
    *,
    at: str | None = None,
) -> int:
    """Save this reviewer's label, as LabelSchema loads it; answer its revision.

    The same save id twice is one save. A label made against another revision than
    the present one is refused with Conflict, one in an article that this reviewer has
    no place in with NotYours, and nothing is changed.
    """
    sentence = articles.sentence(db, sentence_id)
    check_spans(label, len(sentence["text"]))
    at = at or now()
    with writing(db):
        before = find(db, sentence_id, reviewer_id)
        answer = _answer(db, label, at)
        row = _row(db, sentence_id, reviewer_id, label, at)
        if row is None:
            return _saved_before(db, sentence_id, reviewer_id, label, answer)
        if before and _unchanged(before, answer):
            return before["revision"]
        answer |= suggestions.seen(db, sentence_id, label, answer, before)
        queue.hold(db, sentence["article_id"], reviewer_id, at=at)
        same_words.keep(db, sentence)
        _write(db, row, answer)
        return row["revision"]


def restore(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    form: dict[str, Any],
    *,
    at: str | None = None,
) -> int:
    """Bring back the answer of an earlier revision, 0 for none; answer the new one."""
    at = at or now()
    sentence = articles.sentence(db, sentence_id)
    with writing(db):
        row = _row(db, sentence_id, reviewer_id, form, at)
        if row is None:
            return _saved_before(db, sentence_id, reviewer_id, form, None)
        queue.hold(db, sentence["article_id"], reviewer_id, at=at)
        answer = None
        if form["to"]:
            answer = history.answer_at(db, sentence_id, reviewer_id, form["to"])
            answer = answer and rejoined.fitting(db, sentence, answer)
            same_words.keep(db, sentence)
        _write(db, {**row, "restores": form["to"]}, answer)
        return row["revision"]


def find(db: Database, sentence_id: int, reviewer_id: int) -> dict[str, Any] | None:
    """Answer this reviewer's label with the speaker's name, or None."""
    for row in db.query(
        LABEL + "where labels.sentence_id = ? and labels.reviewer_id = ?",
        [sentence_id, reviewer_id],
    ):
        return {**row, "content": json.loads(row["content"])}
    return None


def as_form(label: dict[str, Any]) -> dict[str, Any]:
    """Answer a label as LabelSchema loads it, its speaker as written left out."""
    form = {name: label[name] for name in ANSWER if name in label}
    if label.get("cue_start") is not None:
        form["cue_span"] = [[label["cue_start"], label["cue_end"]]]
    return form | {"speaker_surface": None, "speaker_span": None}


def progress(db: Database, article_id: int, reviewer_id: int) -> int:
    """Answer how many sentences of an article this reviewer has labelled."""
    found = db.execute(
        "select labelled from progress where reviewer_id = ? and article_id = ?",
        [reviewer_id, article_id],
    ).fetchone()
    return found[0] if found else 0


def _row(
    db: Database, sentence_id: int, reviewer_id: int, form: dict[str, Any], at: str
) -> dict[str, Any] | None:
    """Answer the next row of the history, None when this very save is in it."""
    if db.execute(
        "select 1 from label_history where save_id = ?", [form["save_id"]]
    ).fetchone():
        return None
    latest = history.revision(db, sentence_id, reviewer_id)
    if form["revision"] != latest:
        raise Conflict(
            "This sentence was changed elsewhere since you opened it here. "
            "Compare both answers below, then save the one you want."
        )
    return {
        "sentence_id": sentence_id,
        "reviewer_id": reviewer_id,
        "revision": latest + 1,
        "save_id": form["save_id"],
        "restores": None,
        "at": at,
    }


def _write(db: Database, row: dict[str, Any], answer: dict[str, Any] | None) -> None:
    """Add the row to the history and make the label what it says."""
    db.execute(
        """
        insert into label_history (
            sentence_id, reviewer_id, revision, save_id, answer, restores, saved_at
        ) values (
            :sentence_id, :reviewer_id, :revision, :save_id, :answer, :restores, :at
        )
        """,
        {**row, "answer": _as_kept(answer) if answer else None},
    )
    if answer is None:
        db.execute(
            "delete from labels where sentence_id = ? and reviewer_id = ?",
            [row["sentence_id"], row["reviewer_id"]],
        )
    else:
        content = json.dumps(answer["content"])
        unseen = dict.fromkeys(SUGGESTED)
        db.execute(_PUT, {**row, **unseen, **answer, "content": content})


def _as_kept(answer: dict[str, Any]) -> str:
    """Answer an answer as the history holds it: of suggestions, only what was seen."""
    seen = answer.get("from_suggestion") is not None
    kept = {k: v for k, v in answer.items() if seen or k not in SUGGESTED}
    return json.dumps(kept, ensure_ascii=False)


def _answer(db: Database, label: dict[str, Any], at: str) -> dict[str, Any]:
    """Answer the columns of a label for what the form said."""
    attributed = Kind(label["kind"]).attributed
    name = label.get("speaker")
    speaker_id = name and speakers.named(
        db, name, speaker_type=label.get("speaker_type"), at=at
    )
    speaker_start, speaker_end = (label.get("speaker_span") or [[None, None]])[0]
    cue_start, cue_end = (label.get("cue_span") or [[None, None]])[0]
    return {
        "kind": str(label["kind"]),
        "speaker_id": speaker_id,
        "speaker_surface": label.get("speaker_surface") if speaker_id else None,
        "speaker_start": speaker_start if speaker_id else None,
        "speaker_end": speaker_end if speaker_id else None,
        "cue_start": cue_start if attributed else None,
        "cue_end": cue_end if attributed else None,
        "content": (label.get("content") or []) if attributed else [],
        "quote_type": _quote_type(label),
        "polarity": label.get("polarity") if attributed else None,
        "continues": int(attributed and bool(label.get("continues"))),
        "unsure": int(label.get("unsure") or False),
        "scare_quotes": int(label.get("scare_quotes") or False),
        "note": label.get("note"),
        "guideline_version": guidelines.read_by(db, label.get("guideline_version")),
        "duration_ms": label.get("duration_ms"),
    }


def _saved_before(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    form: dict[str, Any],
    answer: dict[str, Any] | None,
) -> int:
    """Answer the revision of a save sent twice; refuse another answer under its id."""
    found = db.execute(
        """
        select revision, answer, restores
        from label_history
        where save_id = ? and sentence_id = ? and reviewer_id = ?
        """,
        [form["save_id"], sentence_id, reviewer_id],
    ).fetchone()
    if found:
        kept = found[1] and json.loads(found[1])
        aside = _MADE_HERE - _WRITTEN if form.get("written_by_hand") else _MADE_HERE
        same = form["to"] == found[2] if "to" in form else _same(kept, answer, aside)
        if same:
            return found[0]
    raise Conflict(
        "This form was sent before with another answer. "
        "Compare both answers below, then save the one you want."
    )


def _quote_type(label: dict[str, Any]) -> str | None:
    """Answer whose words they are, where that goes with the kind."""
    given = label.get("quote_type")
    if label["kind"] == Kind.CLAIM:
        return given if given == QuoteType.INDIRECT else None
    return given if label["kind"] == Kind.QUOTE else None


def _unchanged(before: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Answer whether a save says again what is there, under the same guideline."""
    aside = {"duration_ms"}
    return all(before[name] == answer[name] for name in ANSWER if name not in aside)


def _same(
    one: dict[str, Any] | None, other: dict[str, Any] | None, aside: set[str]
) -> bool:
    """Answer whether two answers say the same, but for what is put aside."""
    if one is None or other is None:
        return False
    return all(one[name] == other[name] for name in ANSWER if name not in aside)


def check_spans(label: dict[str, Any], length: int) -> None:
    """Refuse spans that reach beyond the sentence."""
    spans = {"cue_span": label.get("cue_span"), "content": label.get("content")}
    faults = [
        Fault(
            f"The sentence has {length} characters; a span ends at {end}. "
            "Select the words again.",
            field=name,
        )
        for name, given in spans.items()
        for _, end in given or []
        if end > length
    ]
    if faults:
        raise InvalidRecord(faults)
