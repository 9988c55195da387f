"""What stands beside the article in review: the votes on a sentence, and the form."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import url_for
from sqlite_utils import Database

from annotator import web
from annotator.actions import OFFERED, Action
from annotator.schemas import UNCLEAR, UNNAMED, Kind
from annotator.schemas_review import OWN, Why
from annotator.store import (
    articles,
    audit,
    blindness,
    decisions,
    labels,
    review,
    speakers,
    votes,
)
from annotator.store.audit import Event
from annotator.store.review import Part
from annotator.text import spans
from annotator.views import comments, desk, finer

FORM = ("take", "kind", "speaker", "continues", "rationale", "note")


def card(
    sentence: dict[str, Any],
    part: Part,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    clash: str | None = None,
    against: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Answer all that the card of a sentence to decide shows.

    `part` is the part of the queue that is gone through, `typed` what a refused form
    held, `faults` its problems by field, `clash` why it was refused though it was well,
    `against` the decided cases that it contradicts.
    """
    db, who = web.get_db(), web.reviewer()
    keys = web.preferred()["keys"]
    article = articles.get(db, sentence["article_id"])
    told = votes.of(db, sentence["id"])
    row = review.find(db, sentence["id"])
    groups = _lettered(votes.grouped(told), sentence["text"])
    decision = decisions.find(db, sentence["id"])
    form = dict(typed) if typed else _form(decision, groups)
    cast, offered = _candidates(db, sentence, article, who)
    broken = [one["sentence_id"] for one in against or []]
    blindness.saw(db, who["id"], [sentence["id"], *broken])
    name = articles.name_of(db, sentence["id"])
    shown = next((one for one in groups if one["take"] == form.get("take")), None)
    return {
        "sentence": sentence,
        "article": article,
        "reviewer_id": who["id"],
        "votes": told,
        "groups": groups,
        "differs": [cause.words for cause in review.differs(row)] if row else [],
        "marked": any(
            vote["content"] or vote["cue_start"] is not None for vote in told
        ),
        "unsure": sum(vote["unsure"] for vote in told),
        "decision": decision,
        "stale": bool(row and row["stale"]),
        "form": form,
        "faults": _shown(faults or {}),
        "clash": clash,
        "against": against or [],
        "candidates": list(zip(map(keys.get, OFFERED), offered, strict=False)),
        "fixed": [(keys[Action.UNNAMED], UNNAMED), (keys[Action.UNCLEAR], UNCLEAR)],
        "cast": cast,
        "finer": _marked(sentence, shown or (groups[0] if groups else None)),
        "whys": list(Why),
        "names_shown": audit.noted(db, who["id"], Event.NAMES_SHOWN, name),
        "revision": decisions.latest(db, sentence["id"]),
        "seen": votes.fingerprint(told),
        "save_id": uuid4().hex,
        "undo": undo(db, sentence["id"]),
        "history": decisions.rows(db, sentence["id"]),
        "part": part,
        "thread": comments.thread(sentence, others=True),
        **_moves(db, sentence, part),
    }


def undo(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the form that takes back the last change of a decision, or None."""
    to = decisions.step_back(db, sentence_id)
    if to is None:
        return None
    return {
        "sentence_id": sentence_id,
        "to": to,
        "revision": decisions.latest(db, sentence_id),
        "save_id": uuid4().hex,
    }


def taken(sentence: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """Answer the decision that a form says: a vote with its finer points, or one's own.

    `form` is as DecisionSchema loads it; a letter that there is not, gives no kind.
    """
    db, who = web.get_db(), web.reviewer()
    why = {name: form[name] for name in ("causes", "rationale", "note")}
    if form["take"] != OWN:
        groups = _lettered(votes.grouped(votes.of(db, sentence["id"])), "")
        vote = next((one for one in groups if one["take"] == form["take"]), None)
        return decisions.as_taken(vote) | why if vote else {}
    article = articles.get(db, sentence["article_id"])
    _, offered = _candidates(db, sentence, article, who)
    surface, span, _ = desk.as_written(offered, form["speaker"])
    start, end = span[0] if span else (None, None)
    attributed = Kind(form["kind"]).attributed
    return {
        "kind": form["kind"],
        "speaker": form["speaker"],
        "speaker_surface": surface,
        "speaker_start": start,
        "speaker_end": end,
        "continues": attributed and form["continues"],
        **why,
    }


def place(sentence_id: int, part: Part) -> str:
    """Answer the address of a sentence in review, within a part of the queue."""
    return url_for("decisions.show", sentence_id=sentence_id, **asked(part))


def asked(part: Part) -> dict[str, Any]:
    """Answer a part of the queue as addresses and forms carry it."""
    return {
        "state": None if part.state == review.ALL.state else str(part.state),
        "article": part.article_id,
        "cause": part.cause and str(part.cause),
    }


def written(answer: dict[str, Any], text: str) -> dict[str, Any]:
    """Answer an answer's spans as words: theirs, the cue, the speaker as written."""
    start, end = answer["cue_start"], answer["cue_end"]
    return {
        "content": [text[first:last] for first, last in answer["content"]],
        "cue": None if start is None else text[start:end],
        "surface": None
        if answer["speaker_start"] is None
        else answer["speaker_surface"],
    }


def _lettered(groups: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Answer the different answers with the key that takes each, and their words."""
    keys = web.preferred()["keys"]
    return [
        {
            **group,
            "take": str(at),
            "letter": keys[OFFERED[at]] if at < len(OFFERED) else "",
            "unsure": sum(vote["unsure"] for vote in group["votes"]),
            "after_seeing": sum(vote["after_seeing"] for vote in group["votes"]),
            "notes": [vote["note"] for vote in group["votes"] if vote["note"]],
            "written": written(group, text),
        }
        for at, group in enumerate(groups)
    ]


def _form(
    decision: dict[str, Any] | None, groups: list[dict[str, Any]]
) -> dict[str, Any]:
    """Answer what the form holds: the decision there is, else nothing chosen."""
    if decision is None:
        return {"causes": []}
    entry = decision | {"speaker_id": decision["speaker_entry"]}
    same = (one["take"] for one in groups if not votes.differences(entry, one))
    return {
        "take": next(same, OWN),
        "kind": decision["kind"],
        "speaker": decision["speaker"],
        "continues": decision["continues"],
        "causes": decision["causes"],
        "rationale": decision["rationale"],
        "note": decision["note"],
    }


def _candidates(
    db: Database,
    sentence: dict[str, Any],
    article: dict[str, Any],
    who: dict[str, Any],
) -> tuple[list[dict[str, Any]], list[Any]]:
    """Answer the cast, and who could be speaking in a sentence, best first."""
    cast = speakers.cast(db, limit=desk.CAST_OFFERED)
    before = articles.sentence_at(db, article["id"], sentence["position"] - 1)
    last = before and labels.find(db, before["id"], who["id"])
    return cast, desk.candidates(db, article, sentence, who, cast, last)


def _marked(sentence: dict[str, Any], answer: dict[str, Any] | None) -> dict[str, Any]:
    """Answer the sentence in pieces, with the words an answer picks out of it."""
    form: dict[str, Any] = {}
    if answer:
        form = {"kind": answer["kind"], "speaker": answer["speaker"]}
        form["content"] = spans.write(answer["content"])
        for name, field in (("cue", "cue_span"), ("speaker", "speaker_span")):
            start, end = answer[f"{name}_start"], answer[f"{name}_end"]
            if start is not None and 0 <= start < end <= len(sentence["text"]):
                form[field] = spans.write([(start, end)])
    return finer.finer(sentence["text"], [], form, [])


def _shown(faults: Mapping[str, str]) -> dict[str, str]:
    """Answer the faults by the fields they stand at, others under ""."""
    here = {name: problem for name, problem in faults.items() if name in FORM}
    rest = " ".join(each for name, each in faults.items() if name not in FORM)
    return {**here, "": rest} if rest else here


def _moves(db: Database, sentence: dict[str, Any], part: Part) -> dict[str, Any]:
    """Answer where the keys for next, previous and later lead."""
    following = review.next_one(db, part, sentence["id"], around=False)
    before = review.previous_one(db, part, sentence["id"])
    later = following or review.next_one(db, part, sentence["id"])
    return {
        name: row and place(row["sentence_id"], part)
        for name, row in (("after", following), ("before", before), ("later", later))
    }
