"""Labels over the API: one's own to read and write, and all that one may see."""

from typing import Any

from annotator import api, web
from annotator.api import Answer, Endpoint
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.rules import Act
from annotator.schemas_api_asked import LabelsAskedSchema
from annotator.schemas_api_records import LabelRecord
from annotator.schemas_api_sent import LabelSentSchema
from annotator.schemas_suggestions import Shown
from annotator.store import (
    articles,
    blindness,
    history,
    labels,
    listing,
    listing_answers,
    suggestions,
)
from annotator.views import api_answers as answers
from annotator.views import api_records as records
from annotator.views.labels import fill_in


def index(asked: dict[str, Any]) -> Answer:
    """List labels by sentence and reviewer: one's own, and others' as far as one may.

    Who decides sees all. A reviewer sees others' labels of a sentence they answered,
    once its article is opened; that they were seen is kept.
    """
    db, who = web.get_db(), web.reviewer()
    sentence, _, reviewer = (asked["after"] or "0-0").partition("-")
    found = listing_answers.labels_page(
        db,
        after=(int(sentence), int(reviewer)),
        limit=asked["limit"],
        seen_by=None if web.sees_all() else who["id"],
        by=asked["reviewer"] and listing_answers.reviewer_named(db, asked["reviewer"]),
        article_id=asked["article"] and articles.named(db, asked["article"]),
        since=asked["since"],
    )
    others = {
        row["sentence_id"] for row in found.rows if row["reviewer_id"] != who["id"]
    }
    blindness.saw(db, who["id"], sorted(others))
    last = found.last and f"{found.last['sentence_id']}-{found.last['reviewer_id']}"
    seen_by = None if web.sees_all() else who["id"]
    listed = [records.label(db, row, seen_by=seen_by) for row in found.rows]
    return api.page(listed, last)


def show(sent_id: str) -> Answer:
    """Answer one's own label of a sentence."""
    sentence = listing.sentence(web.get_db(), sent_id)
    return api.tagged(_own(sent_id, sentence["id"]))


def put(sent_id: str, sent: dict[str, Any], save: dict[str, Any]) -> Answer:
    """Give one's own label of a sentence, or change it.

    It has to name the revision it is made against, 0 or none for a first label. Where
    there is another by now the answer is 409, with the label as it is in `present`.
    """
    db, who = web.get_db(), web.reviewer()
    named = listing.sentence(db, sent_id)
    sentence = articles.sentence(db, named["id"])
    sent |= answers.against(sent, save)
    before = labels.find(db, sentence["id"], who["id"])
    label = answers.form(sent, before, len(sentence["text"]))
    _check_seen(sentence["id"], sent["suggestion_id"], before)
    try:
        fill_in(sentence, who, label)
        labels.put(db, sentence["id"], who["id"], label)
    except InvalidRecord as error:
        raise answers.renamed(error) from error
    except Conflict as error:
        raise _clash(sentence["id"], who["id"], label["save_id"]) from error
    return api.tagged(_own(sent_id, sentence["id"]), 200 if before else 201)


def delete(sent_id: str, save: dict[str, Any]) -> Answer:
    """Withdraw one's own label of a sentence; its history keeps it.

    With If-Match only where it is still at that revision.
    """
    db, who = web.get_db(), web.reviewer()
    sentence = listing.sentence(db, sent_id)
    form = answers.against({}, save) | {"to": 0}
    if save["revision"] is None:
        form["revision"] = history.revision(db, sentence["id"], who["id"])
    if not history.made(db, [form["save_id"]]):
        _own(sent_id, sentence["id"])
    try:
        labels.restore(db, sentence["id"], who["id"], form)
    except Conflict as error:
        raise _clash(sentence["id"], who["id"], form["save_id"]) from error
    return Answer(status=204)


def _check_seen(
    sentence_id: int, suggestion_id: int | None, before: dict[str, Any] | None
) -> None:
    """Refuse a suggestion that this reviewer was not shown."""
    if suggestion_id is None or (before and before["suggestion_id"] == suggestion_id):
        return
    db = web.get_db()
    shown = suggestions.settings(db)["shown"]
    try:
        if not web.sees_all() and (
            shown == Shown.NEVER or (shown == Shown.AFTER and not before)
        ):
            raise InvalidRecord([])
        suggestions.get(db, suggestion_id, sentence_id)
    except InvalidRecord:
        problem = (
            "No such suggestion is shown to you for this sentence. Take its `id` from "
            "/api/v1/suggestions, or leave this out."
        )
        raise InvalidRecord([Fault(problem, field="suggestion_id")]) from None


def _own(sent_id: str, sentence_id: int) -> dict[str, Any]:
    """Answer one's own label as a record; NotFound where there is none."""
    row = listing_answers.label(web.get_db(), sentence_id, web.reviewer()["id"])
    if row is None:
        raise NotFound(
            f"You have no label of {sent_id}. PUT one at this address to give it."
        )
    return records.label(web.get_db(), row)


def _clash(sentence_id: int, reviewer_id: int, save_id: str) -> api.Problem:
    """Answer the refusal of a label that came too late, or under a save id again."""
    db = web.get_db()
    row = listing_answers.label(db, sentence_id, reviewer_id)
    again = history.made(db, [save_id])
    return answers.clash(
        "This save id was sent before, with another answer."
        if again
        else "The label is at another revision than the one given.",
        row and records.label(db, row),
        history.revision(db, sentence_id, reviewer_id),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "/labels",
        index,
        Act.LABEL,
        {200: LabelRecord},
        asked=LabelsAskedSchema,
        paged=True,
        refusals=(404,),
    ),
    Endpoint(
        "GET", "/sentences/<name:sent_id>/label", show, Act.LABEL, {200: LabelRecord}
    ),
    Endpoint(
        "PUT",
        "/sentences/<name:sent_id>/label",
        put,
        Act.LABEL,
        {200: LabelRecord, 201: LabelRecord},
        sent=LabelSentSchema,
        saves=True,
    ),
    Endpoint(
        "DELETE",
        "/sentences/<name:sent_id>/label",
        delete,
        Act.LABEL,
        {204: None},
        saves=True,
    ),
)
