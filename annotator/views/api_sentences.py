"""Sentences over the API, by the names that exports give them."""

from typing import Any

from annotator import web
from annotator.api import Endpoint
from annotator.rules import Act
from annotator.schemas_api_records import SentenceRecord
from annotator.store import listing
from annotator.views import api_records as records


def show(sent_id: str) -> dict[str, Any]:
    """Answer a sentence with what stands before and behind it."""
    return records.sentence(listing.sentence(web.get_db(), sent_id))


ENDPOINTS = (
    Endpoint(
        "GET", "/sentences/<name:sent_id>", show, Act.LABEL, {200: SentenceRecord}
    ),
)
