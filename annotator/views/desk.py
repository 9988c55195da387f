"""What stands beside the article: the card of the sentence at hand."""

from functools import lru_cache
from typing import Any
from uuid import uuid4

from flask import current_app, request
from sqlite_utils import Database

from annotator import web
from annotator.actions import OFFERED, Action
from annotator.schemas import UNCLEAR, UNNAMED, Kind, name_key
from annotator.schemas_suggestions import Shown
from annotator.store import (
    articles,
    blindness,
    guidelines,
    history,
    labels,
    quotations,
    speakers,
    suggestions,
)
from annotator.text import reading, spans
from annotator.text.candidates import CAST, Candidate
from annotator.text.segment import Sentence
from annotator.views import comments, earlier, finer, jumps

CAST_OFFERED = 50
_FIELDS = {"kind", "speaker", "note", *finer.FIELDS}


def card(
    sentence: dict[str, Any],
    reviewer: dict[str, Any],
    *,
    typed: dict[str, Any] | None = None,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
    revision: int | None = None,
    article: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer all that the card of a sentence shows.

    `typed` is what a refused form held, `faults` the problems by field, `clash` the
    sentence that says why a save was refused though nothing was wrong with it,
    `revision` the one that the answer is made against when it is not the latest,
    `article` the sentence's, where that is at hand.
    """
    db, keys = web.get_db(), web.preferred()["keys"]
    article = article or articles.get(db, sentence["article_id"])
    latest = history.revision(db, sentence["id"], reviewer["id"])
    label = labels.find(db, sentence["id"], reviewer["id"]) if latest else None
    cast = speakers.cast(db, limit=CAST_OFFERED)
    before = _neighbour(db, sentence, -1)
    last = before and labels.find(db, before["id"], reviewer["id"])
    offered = candidates(db, article, sentence, reviewer, cast, last)
    seen = reading_of(db, article)
    form = finer.without_refused(typed or _form(label, sentence), faults or {})
    quotes = seen.quotes[sentence["position"]]
    others = label and blindness.others(db, sentence, reviewer["id"])
    return {
        "sentence": sentence,
        "article": article,
        "reviewer_id": reviewer["id"],
        "label": label,
        "form": form,
        "faults": shown(faults or {}),
        "clash": clash,
        "typed": bool(typed),
        "save_id": uuid4().hex,
        "guideline_version": guidelines.version(db),
        "revision": latest if revision is None else revision,
        "latest": latest,
        "candidates": list(zip(map(keys.get, OFFERED), offered, strict=False)),
        "fixed": [(keys[Action.UNNAMED], UNNAMED), (keys[Action.UNCLEAR], UNCLEAR)],
        "cast": cast,
        "finer": finer.finer(sentence["text"], quotes, form, offered),
        "last": last,
        "joinable": bool(last and Kind(last["kind"]).attributed),
        "runs_on": seen.runs_on[sentence["position"]],
        "before": before,
        "after": _neighbour(db, sentence, 1),
        "jumps": jumps.links(db, article, reviewer["id"], sentence["position"]),
        "undo": undo(db, sentence["id"], reviewer["id"], latest),
        "history": (
            history.rows(db, sentence["id"], reviewer["id"], limit=20) if latest else []
        ),
        "suggestion": suggested(db, sentence, label),
        "earlier": None if label else earlier.note(db, sentence, reviewer["id"]),
        "others": others,
        "thread": label and comments.thread(sentence, others=bool(others)),
    }


def suggested(
    db: Database, sentence: dict[str, Any], label: dict[str, Any] | None
) -> dict[str, Any] | None:
    """Answer what a model proposed, where the card shows it, or None.

    `differs` says whether the answer there is says otherwise, `offered` whether a key
    takes it: only while it is meant to be seen before one answers.
    """
    shown = suggestions.settings(db)["shown"]
    if shown == Shown.NEVER or (shown == Shown.AFTER and label is None):
        return None
    found = suggestions.find(db, sentence["id"])
    if found is None:
        return None
    differs = label is not None and suggestions.differs(db, found, label)
    offered = shown == Shown.BEFORE and (label is None or differs)
    return {**found, "differs": differs, "offered": offered}


def undo(
    db: Database, sentence_id: int, reviewer_id: int, latest: int
) -> dict[str, Any] | None:
    """Answer the form that takes back the last change of a sentence, or None.

    `latest` is the number of that change, 0 for none.
    """
    to = history.step_back(db, sentence_id, reviewer_id, latest) if latest else None
    if to is None:
        return None
    return {
        "sentence_id": sentence_id,
        "reviewer_id": reviewer_id,
        "to": to,
        "revision": latest,
        "save_id": uuid4().hex,
    }


def whole(
    db: Database, sentence: dict[str, Any], reviewer_id: int
) -> dict[str, Any] | None:
    """Answer the form that gives a quotation one speaker, None when it has one."""
    joined = quotations.whole(db, sentence, reviewer_id)
    here = next((row for row in joined if row["id"] == sentence["id"]), None)
    if here is None:
        return None
    others = [row for row in joined if row["speaker_id"] != here["speaker_id"]]
    if not others:
        return None
    return {
        "sentence_id": sentence["id"],
        "reviewer_id": reviewer_id,
        "revision": here["revision"],
        "others": len(others),
        "save_id": uuid4().hex,
    }


def chosen_speaker() -> dict[str, str]:
    """Answer the candidate chosen in the form sent, if none was typed since."""
    chosen = request.form.get("candidate", "")
    typed = request.form.get("speaker", "").strip()
    last = chosen and typed == request.form.get("speaker_shown", "").strip()
    return {"speaker": chosen} if last else {}


def answer_before(
    db: Database, sentence: dict[str, Any], reviewer_id: int
) -> dict[str, Any] | None:
    """Answer this reviewer's label of the sentence before, or None."""
    before = _neighbour(db, sentence, -1)
    return before and labels.find(db, before["id"], reviewer_id)


def candidates(
    db: Database,
    article: dict[str, Any],
    sentence: dict[str, Any],
    reviewer: dict[str, Any],
    cast: list[dict[str, Any]],
    last: dict[str, Any] | None,
    *,
    named: list[str] | None = None,
) -> list[Candidate]:
    """Answer who could be speaking, best first, without unnamed and unclear.

    Names found in the text are spelt as in the `cast`; `last` is the reviewer's answer
    for the sentence before, `named` whom they named before it where labels do not say.
    """
    position = sentence["position"]
    if named is None:
        named = speakers.used_before(db, article["id"], position, reviewer["id"])
    used = [name for name in dict.fromkeys(named) if _somebody(name)]
    found = _speakers(
        *_known_as(article),
        position,
        _somebody(last["speaker"] if last else None),
        tuple(used),
        tuple(entry["name"] for entry in cast),
    )
    # The rest of the cast is behind the field's type-ahead: as keys it would be noise.
    ranked = [one for one in found if _somebody(one.name) and one.why != CAST]
    return _with_used(ranked, used)


def as_written(
    offered: list[Candidate], speaker: str | None
) -> tuple[str | None, list[list[int]] | None, str | None]:
    """Answer how a chosen speaker is written in the sentence, where, and their type."""
    for one in offered:
        if speaker and name_key(one.name) == name_key(speaker):
            span = None
            if one.start is not None and one.end is not None:
                span = [[one.start, one.end]]
            return one.surface, span, one.type
    return None, None, None


def _with_used(ranked: list[Candidate], used: list[str]) -> list[Candidate]:
    """Answer as many as there are keys, among them the two the reviewer named last."""
    last = used[:2]
    first, rest = ranked[: len(OFFERED)], ranked[len(OFFERED) :]
    kept = [one for one in rest if one.name in last]
    return first[: len(OFFERED) - len(kept)] + kept


def _somebody(name: str | None) -> str | None:
    """Answer the name, None where it says that there is none to give."""
    return None if name in (UNNAMED, UNCLEAR) else name


def shown(faults: dict[str, str]) -> dict[str, str]:
    """Answer the faults by the fields they stand at, others under ""."""
    here = {field: problem for field, problem in faults.items() if field in _FIELDS}
    rest = [problem for field, problem in faults.items() if field not in _FIELDS]
    return {**here, "": " ".join(rest)} if rest else here


def _form(label: dict[str, Any] | None, sentence: dict[str, Any]) -> dict[str, Any]:
    """Answer what the form holds for a label: text as typed, spans as written."""
    if label is None:
        return {}
    form = {key: value for key, value in label.items() if value not in (None, [])}
    for field in ("speaker", "cue"):
        start, end = label[f"{field}_start"], label[f"{field}_end"]
        if start is not None and 0 <= start < end <= len(sentence["text"]):
            form[f"{field}_span"] = spans.write([(start, end)])
    if "speaker_span" in form:
        form.pop("speaker_surface", None)
    form["content"] = spans.write(label["content"])
    form["speaker_span_of"] = label["speaker"]
    return form


def _neighbour(
    db: Database, sentence: dict[str, Any], step: int
) -> dict[str, Any] | None:
    """Answer the sentence before or after in the article, or None at its ends."""
    position = sentence["position"] + step
    return articles.sentence_at(db, sentence["article_id"], position)


def reading_of(db: Database, article: dict[str, Any]) -> reading.Reading:
    """Answer the reading of an article, made once for as long as it is in use."""
    return _read(*_known_as(article))


def _known_as(article: dict[str, Any]) -> tuple[str, int, tuple[str, int | None]]:
    """Answer what a text is known by: project, article, and which text of it."""
    project = str(current_app.config["PROJECT"])
    return project, article["id"], (article["body_sha256"], article["correction"])


@lru_cache(maxsize=1024)
def _speakers(
    project: str,
    article_id: int,
    text: tuple[str, int | None],
    position: int,
    previous: str | None,
    used: tuple[str, ...],
    cast: tuple[str, ...],
) -> tuple[Candidate, ...]:
    """Answer who could be speaking: asked for a card, and again when it is saved."""
    return tuple(
        _read(project, article_id, text).speakers(
            position,
            previous=previous,
            used=used,
            cast=cast,
            limit=3 * len(OFFERED),
        )
    )


@lru_cache(maxsize=128)
def _read(
    project: str, article_id: int, text: tuple[str, int | None]
) -> reading.Reading:
    db = web.get_db()
    return reading.read(
        articles.body(db, article_id),
        [
            Sentence(row["starts"], row["ends"], row["paragraph"])
            for row in articles.sentences(db, article_id)
        ],
    )
