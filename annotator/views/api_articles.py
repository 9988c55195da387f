"""Articles over the API: list, read and add them."""

import json
from typing import Any
from urllib.parse import unquote

from flask import Response, request, url_for

from annotator import api, web
from annotator.api import Answer, Endpoint
from annotator.errors import Fault, InvalidRecord
from annotator.formats import imports
from annotator.formats.files import File
from annotator.rules import Act
from annotator.schemas_api_asked import ArticlesAskedSchema, SentencesAskedSchema
from annotator.schemas_api_records import (
    AddedListRecord,
    AddedRecord,
    ArticleRecord,
    ArticleWholeRecord,
    SentenceRecord,
)
from annotator.schemas_api_sent import MOST_ARTICLES, NewArticleSchema
from annotator.store import articles, listing
from annotator.views import api_records as records

LAST = "/sentences"


def index(asked: dict[str, Any]) -> Answer:
    """List the articles, in the order they came."""
    asked["after"] = asked["after"] or 0
    found = listing.articles_page(web.get_db(), **asked)
    last = found.last and found.last["id"]
    return api.page([records.article(row) for row in found.rows], last)


def create(sent: dict[str, Any] | list[dict[str, Any]]) -> Answer:
    """Add an article, or up to 100 in a list: all of them or none.

    They are checked and cut into sentences as on the page for adding articles. A text
    that is in the project already is not added again: its record says so, and the
    status is 200 where none was new.
    """
    given = sent if isinstance(sent, list) else [sent]
    # Escaped, so that no sign in it ends a line.
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in given)
    db = web.get_db()
    draft = imports.check(db, [File("articles", None, lines, ending=".jsonl")])
    if draft.faults:
        raise InvalidRecord(
            [_placed(one, isinstance(sent, list)) for one in draft.faults]
        )
    imports.store(db, draft, by=web.reviewer()["id"])
    added = []
    for one in draft.articles:
        kept = listing.by_body(db, one.body_sha256)
        added.append(
            {
                "doc_id": kept["doc_id"],
                "n_sentences": kept["sentence_count"],
                "new": not one.already,
            }
        )
    status = 201 if any(one["new"] for one in added) else 200
    if isinstance(sent, list):
        return Answer({"items": added}, status)
    place = url_for("api.articles_show", doc_id=added[0]["doc_id"])
    return Answer(added[0], status, {"Location": place})


def show(doc_id: str) -> dict[str, Any]:
    """Answer an article with its text and its sentences."""
    db = web.get_db()
    row = listing.article(db, doc_id)
    return {
        **records.article(row),
        "meta": row["meta"],
        "body": row["body"],
        "body_sha256": row["body_sha256"],
        "sentences": [
            records.sentence(one) for one in listing.sentences(db, row["id"])
        ],
    }


def sentences(doc_id: str, asked: dict[str, Any]) -> Response | Answer:
    """List the sentences of an article, in order.

    Where `doc_id` ends in `/sentences` itself, write its slashes as %2F to read the
    article.
    """
    db = web.get_db()
    if _is_a_name(doc_id):
        return api.serve(SHOW)(doc_id=f"{doc_id}{LAST}")
    article_id = articles.named(db, doc_id)
    after = -1 if asked["after"] is None else asked["after"]
    found = listing.sentences_page(db, article_id, after=after, limit=asked["limit"])
    last = found.last and found.last["position"]
    return api.page([records.sentence(row) for row in found.rows], last)


def _is_a_name(doc_id: str) -> bool:
    """Answer whether `/sentences` behind this is the end of an article's name.

    It is where its slash came escaped, and where there is no such article without it.
    A server that does not tell how the address was written leaves it at the second.
    """
    raw = request.environ.get("REQUEST_URI") or request.path
    last = raw.partition("?")[0].rpartition("/")[2]
    if unquote(last) != LAST.removeprefix("/"):
        return True
    db = web.get_db()
    return listing.has(db, f"{doc_id}{LAST}") and not listing.has(db, doc_id)


def _placed(fault: Fault, several: bool) -> Fault:
    """Answer a fault of a line as one of the record sent in its place."""
    place = f"{(fault.line or 1) - 1}" if several else None
    field = ".".join(part for part in (place, fault.field) if part)
    return Fault(fault.problem, field=field or None)


SHOW = Endpoint(
    "GET", "/articles/<name:doc_id>", show, Act.LABEL, {200: ArticleWholeRecord}
)
ENDPOINTS = (
    Endpoint(
        "GET",
        "/articles",
        index,
        Act.LABEL,
        {200: ArticleRecord},
        asked=ArticlesAskedSchema,
        paged=True,
    ),
    Endpoint(
        "POST",
        "/articles",
        create,
        Act.IMPORT,
        {201: AddedRecord, 200: AddedRecord},
        sent=NewArticleSchema,
        many=MOST_ARTICLES,
        listed=AddedListRecord,
        refusals=(409,),
    ),
    SHOW,
    Endpoint(
        "GET",
        "/articles/<name:doc_id>/sentences",
        sentences,
        Act.LABEL,
        {200: SentenceRecord},
        asked=SentencesAskedSchema,
        paged=True,
    ),
)
