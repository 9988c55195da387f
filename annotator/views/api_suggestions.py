"""Suggestions of models over the API: to read as cards show them, to add, to end."""

import json
from typing import Any

from annotator import api, web
from annotator.api import Answer, Endpoint
from annotator.errors import Fault, InvalidRecord
from annotator.formats import suggestions as formats
from annotator.formats.files import File
from annotator.rules import Act
from annotator.schemas_api_asked import ModelAskedSchema, SuggestionsAskedSchema
from annotator.schemas_api_records import AddedSuggestionsRecord, SuggestedRecord
from annotator.schemas_api_sent import MOST_SUGGESTIONS, SuggestionSentSchema
from annotator.store import (
    articles,
    listing_suggestions,
    suggestion_imports,
    suggestions,
)
from annotator.views import api_records as records


def index(asked: dict[str, Any]) -> Answer:
    """List suggestions by sentence, the first import first.

    Who decides sees all that ever came, whether it stands or was withdrawn. A reviewer
    sees what their cards show: of each sentence the one that stands, before or after
    they answered it as the project has it, or none.
    """
    db = web.get_db()
    sentence, _, batch = (asked["after"] or "0-0").partition("-")
    found = listing_suggestions.suggestions_page(
        db,
        after=(int(sentence), int(batch)),
        limit=asked["limit"],
        seen_by=None if web.sees_all() else web.reviewer()["id"],
        model=asked["model"],
        version=asked["version"],
        article_id=asked["article"] and articles.named(db, asked["article"]),
    )
    last = found.last and f"{found.last['sentence_id']}-{found.last['batch_id']}"
    return api.page([records.suggestion(row) for row in found.rows], last)


def create(sent: dict[str, Any] | list[dict[str, Any]]) -> Answer:
    """Add a suggestion, or up to 1,000 in a list: all of them or none.

    They are checked as a file of them is. What the model proposes for the sentence
    already is not added again, so that the same may be sent twice; the status is 200
    where none was new.
    """
    several = isinstance(sent, list)
    given = sent if isinstance(sent, list) else [sent]
    lines = [json.dumps(one, ensure_ascii=False).encode() for one in given]
    db = web.get_db()
    content = b"\n".join(lines)
    draft = formats.read(db, [File("suggestions", None, content, ending=".jsonl")])
    if draft.faults:
        raise InvalidRecord([_placed(one, several) for one in draft.faults])
    added = {
        (model, version): count
        for model, version, count in suggestion_imports.put(
            db, by=web.reviewer()["id"], again=False
        )
    }
    items = [
        {
            "model": model,
            "version": version,
            "sent": count,
            "new": added.get((model, version), 0),
        }
        for model, version, count in draft.models
    ]
    return Answer({"items": items}, 201 if added else 200)


def delete(asked: dict[str, Any]) -> Answer:
    """Withdraw all that a model proposed so far; it is kept, and no more shown.

    Asked again, nothing changes. What the model proposes later stands again.
    """
    db = web.get_db()
    model_id = suggestions.named(db, asked["model"], asked["version"])
    suggestions.withdraw(db, model_id, by=web.reviewer()["id"])
    return Answer(status=204)


def _placed(fault: Fault, several: bool) -> Fault:
    """Answer a fault of a line as one of the record sent in its place."""
    place = f"{(fault.line or 1) - 1}" if several else None
    field = ".".join(part for part in (place, fault.field) if part)
    return Fault(fault.problem, field=field or None)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/suggestions",
        index,
        Act.LABEL,
        {200: SuggestedRecord},
        asked=SuggestionsAskedSchema,
        paged=True,
        refusals=(404,),
    ),
    Endpoint(
        "POST",
        "/suggestions",
        create,
        Act.OWN,
        {201: AddedSuggestionsRecord, 200: AddedSuggestionsRecord},
        sent=SuggestionSentSchema,
        many=MOST_SUGGESTIONS,
    ),
    Endpoint(
        "DELETE",
        "/suggestions",
        delete,
        Act.OWN,
        {204: None},
        asked=ModelAskedSchema,
        refusals=(404,),
    ),
)
