"""The API: every endpoint in one table, its description, and its page for people."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from annotator import api, openapi, web
from annotator.api import Endpoint
from annotator.rules import Act
from annotator.views import (
    api_articles,
    api_decisions,
    api_exports,
    api_labels,
    api_page,
    api_project,
    api_sentences,
    api_suggestions,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    *api_articles.ENDPOINTS,
    *api_sentences.ENDPOINTS,
    *api_labels.ENDPOINTS,
    *api_decisions.ENDPOINTS,
    *api_suggestions.ENDPOINTS,
    *api_exports.ENDPOINTS,
    *api_project.ENDPOINTS,
)
blueprint = Blueprint("api", __name__)


@blueprint.get("/api/")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show every endpoint with what it takes, answers and refuses."""
    return render_template(
        "api/index.html",
        **described(),
        curl=api_page.curl,
        host=request.url_root.rstrip("/"),
        refused=openapi.REFUSED,
    )


@blueprint.get(api.DOCUMENT)
@web.needs(Act.LABEL)
def document() -> ResponseReturnValue:
    """Answer the same as an OpenAPI document."""
    # The document is made once; where the pages stand is known by the request.
    here = {"servers": [{"url": request.script_root or "/"}]}
    return Response(api.text({**described()["document"], **here}), mimetype=api.JSON)


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """Answer the document, made once, and the endpoints as the page lists them."""
    made = openapi.document(ENDPOINTS)
    return {
        "document": made,
        "nouns": api_page.nouns(ENDPOINTS, made),
        "schemas": api_page.schemas(made),
    }


for _one in ENDPOINTS:
    blueprint.add_url_rule(
        f"{api.ROOT}{_one.path}",
        endpoint=_one.name,
        view_func=api.serve(_one),
        methods=[_one.method],
        merge_slashes=False,
    )
