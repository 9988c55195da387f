"""Decisions over the API: to read as far as one may, and for deciders to make."""

from typing import Any

from annotator import api, web
from annotator.api import Answer, Endpoint
from annotator.errors import AgainstCases, Conflict, InvalidRecord, NotFound
from annotator.rules import Act
from annotator.schemas import FLAGS, Kind, QuoteType
from annotator.schemas_api_asked import DecisionsAskedSchema
from annotator.schemas_api_records import DecisionRecord
from annotator.schemas_api_sent import DecisionSentSchema
from annotator.store import (
    articles,
    blindness,
    decisions,
    listing,
    listing_answers,
    rulings,
)
from annotator.views import api_answers as answers
from annotator.views import api_records as records


def index(asked: dict[str, Any]) -> Answer:
    """List decisions by sentence.

    Who decides sees all. A reviewer sees those on sentences they answered, once the
    article is opened; that they were seen is kept.
    """
    db = web.get_db()
    found = listing_answers.decisions_page(
        db,
        after=asked["after"] or 0,
        limit=asked["limit"],
        seen_by=_seen_by(),
        article_id=asked["article"] and articles.named(db, asked["article"]),
    )
    shown = [row["sentence_id"] for row in found.rows]
    blindness.saw(db, web.reviewer()["id"], shown)
    last = found.last and found.last["sentence_id"]
    return api.page([records.decision(row) for row in found.rows], last)


def show(sent_id: str) -> Answer:
    """Answer the decision on a sentence, where one may see it."""
    sentence = listing.sentence(web.get_db(), sent_id)
    found = _find(sent_id, sentence["id"])
    blindness.saw(web.get_db(), web.reviewer()["id"], [sentence["id"]])
    return api.tagged(found)


def put(sent_id: str, sent: dict[str, Any], save: dict[str, Any]) -> Answer:
    """Decide a sentence, or decide it anew.

    It has to name the revision it is made against, 0 or none where none was ever made.
    One that goes against decided cases is refused with 409 and their names in `cases`,
    unless `despite` is true.
    """
    db, who = web.get_db(), web.reviewer()
    sentence = listing.sentence(db, sent_id)
    sent |= answers.against(sent, save)
    before = decisions.find(db, sentence["id"])
    decision = _decision(sent, before, len(sentence["text"]))
    try:
        rulings.decide(
            db,
            sentence["id"],
            who["id"],
            decision,
            save_id=sent["save_id"],
            despite=sent["despite"],
            revision=sent["revision"],
        )
    except InvalidRecord as error:
        raise answers.renamed(error) from error
    except AgainstCases as error:
        ids = [one["sentence_id"] for one in error.cases]
        blindness.saw(db, who["id"], ids)
        raise answers.clash(
            "A decided case says otherwise: see `cases`, and send `despite` to decide "
            "so all the same.",
            _present(sentence["id"]),
            decisions.latest(db, sentence["id"]),
            cases=[articles.name_of(db, one) for one in ids],
        ) from error
    except Conflict as error:
        raise _clash(sentence["id"], sent["save_id"]) from error
    return api.tagged(_find(sent_id, sentence["id"]), 200 if before else 201)


def delete(sent_id: str, save: dict[str, Any]) -> Answer:
    """Reopen a sentence: its decision is taken away, and its history keeps it.

    With If-Match only where it is still at that revision.
    """
    db, who = web.get_db(), web.reviewer()
    sentence = listing.sentence(db, sent_id)
    save_id = answers.against({}, save)["save_id"]
    if not decisions.made(db, save_id):
        _find(sent_id, sentence["id"])
    try:
        decisions.reopen(
            db, sentence["id"], who["id"], save_id=save_id, revision=save["revision"]
        )
    except Conflict as error:
        raise _clash(sentence["id"], save_id) from error
    return Answer(status=204)


def _seen_by() -> int | None:
    """Answer whose sight bounds what is shown; None where nothing does."""
    return None if web.sees_all() else web.reviewer()["id"]


def _find(sent_id: str, sentence_id: int) -> dict[str, Any]:
    """Answer the decision as a record; NotFound where none is to be seen."""
    row = listing_answers.decision(web.get_db(), sentence_id, seen_by=_seen_by())
    if row is None:
        raise NotFound(
            f"There is no decision on {sent_id} that you may see. /api/v1/decisions "
            "lists those there are."
        )
    return records.decision(row)


def _present(sentence_id: int) -> dict[str, Any] | None:
    row = listing_answers.decision(web.get_db(), sentence_id)
    return row and records.decision(row)


def _decision(
    sent: dict[str, Any], before: dict[str, Any] | None, length: int
) -> dict[str, Any]:
    """Answer a decision as `rulings.decide` takes it, without what no such kind has."""
    form = answers.form(sent, before, length)
    kind = Kind(form["kind"])
    types = {Kind.QUOTE: set(QuoteType), Kind.CLAIM: {QuoteType.INDIRECT}}.get(kind)
    speaks = form["speaker"] is not None
    decision = {
        "kind": form["kind"],
        "speaker": form["speaker"],
        "speaker_surface": form["speaker_surface"] if speaks else None,
        "quote_type": form["quote_type"]
        if form["quote_type"] in (types or ())
        else None,
        **{flag: form[flag] for flag in FLAGS},
        **{name: sent[name] for name in ("rationale", "note")},
        "rationale": sent["rationale"] or None,
        "note": sent["note"] or None,
        "causes": sent["causes"],
    }
    if speaks:
        decision |= _places("speaker", sent["speaker_start"], sent["speaker_end"])
    if kind.attributed:
        decision |= _places("cue", sent["cue_start"], sent["cue_end"])
        decision |= {name: form[name] for name in ("polarity", "continues", "cue_span")}
        decision["content"] = form["content"] or []
    return decision


def _places(name: str, start: int | None, end: int | None) -> dict[str, Any]:
    return {f"{name}_start": start, f"{name}_end": end}


def _clash(sentence_id: int, save_id: str) -> api.Problem:
    """Answer the refusal of what came too late, or under a save id again."""
    db = web.get_db()
    return answers.clash(
        "This save id was sent before, with another decision."
        if decisions.made(db, save_id)
        else "The decision is at another revision than the one given.",
        _present(sentence_id),
        decisions.latest(db, sentence_id),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/decisions",
        index,
        Act.LABEL,
        {200: DecisionRecord},
        asked=DecisionsAskedSchema,
        paged=True,
        refusals=(404,),
    ),
    Endpoint(
        "GET",
        "/sentences/<name:sent_id>/decision",
        show,
        Act.LABEL,
        {200: DecisionRecord},
    ),
    Endpoint(
        "PUT",
        "/sentences/<name:sent_id>/decision",
        put,
        Act.DECIDE,
        {200: DecisionRecord, 201: DecisionRecord},
        sent=DecisionSentSchema,
        saves=True,
    ),
    Endpoint(
        "DELETE",
        "/sentences/<name:sent_id>/decision",
        delete,
        Act.DECIDE,
        {204: None},
        saves=True,
    ),
)
