"""The API's own description, OpenAPI 3.1, made of the table of its endpoints."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from annotator import __version__
from annotator.api import JSON, LINES, PROBLEM, ZIP, Endpoint
from annotator.rules import Act, asks_for
from annotator.schemas_api import REVISION, SAVE_ID, ProblemRecord

ABOUT = (
    "Articles, sentences, labels, decisions, suggestions and exports of one project. A "
    "token does what its person may do on the pages, and no more; reading also works "
    "with the cookie of a browser that is signed in. Lists come in pages: follow "
    "`next` until it is null. Every refusal is a `Problem`. Offsets count Unicode code "
    "points, the end exclusive. Sentences go by the names that exports give them."
)
NAMES = {
    "doc_id": ("the article's name, as `doc_id` in every export", "akar"),
    "sent_id": ("the sentence's name: `doc_id`, a colon, its place", "akar:0007"),
    "export_id": ("the export's number, as the list has it", "1"),
}
NUMBERS = {"export_id"}
HEADERS = {
    "If-Match": (REVISION, "the revision this is made against, as ETag gave it", '"3"'),
    "Idempotency-Key": (
        SAVE_ID,
        "a word of your own for this very save: sent again, it is not saved twice",
        "save-7f3a9c41",
    ),
}
REFUSED = {
    400: "what was sent cannot be read",
    401: "no token, or one that opens nothing",
    403: "not for this role, or not handed out to this person",
    404: "no such thing in the project",
    409: "it changed meanwhile, or this was sent before otherwise; see `present`",
    413: "more than the server takes at once",
    415: "not JSON",
    422: "the record does not fit; `errors` says which field and why",
    429: "too many wrong tokens; wait as Retry-After says",
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """Answer the document as plain JSON."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        "annotator",
        __version__,
        "3.1.0",
        info={"description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        plugins=[plugin],
        servers=[{"url": "/"}],
        security=[{"token": []}],
    )
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "Made on the page Preferences → Sign-in and scripts.",
        },
    )
    spec.components.schema("Problem", schema=ProblemRecord)
    made: dict[str, dict[str, Any]] = {}
    sent = {}
    for one in endpoints:
        made.setdefault(one.address, {})[one.method.lower()] = _operation(one)
        if one.sent:
            sent[_name(one.sent)] = one.sent
    for address, operations in made.items():
        spec.path(path=address, operations=operations)
    found = spec.to_dict()
    for name, schema in sent.items():
        found["components"]["schemas"][name] |= {
            **getattr(schema, "RULES", {}),
            "examples": [schema.EXAMPLE],
        }
    return found


def _name(schema: Any) -> str:
    """Answer what the document calls a schema."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _operation(one: Endpoint) -> dict[str, Any]:
    """Answer an endpoint as the document has it."""
    role = "" if one.act == Act.LABEL else f"For {asks_for(one.act)} only. "
    made: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.noun],
        "summary": one.summary,
        "description": f"{role}{one.more}".strip(),
        "parameters": [*map(_part, one.parts), *_asked(one), *_headers(one)],
        "responses": {
            **{str(status): _answer(one, status) for status in sorted(one.answers)},
            **{str(status): _refusal(status) for status in one.problems},
        },
    }
    if one.sent:
        made["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": _body(one)}},
        }
    return made


def _part(name: str) -> dict[str, Any]:
    means, example = NAMES[name]
    number = name in NUMBERS
    text, whole = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": means,
        "schema": whole if number else text,
        "example": int(example) if number else example,
    }


def _asked(one: Endpoint) -> list[Any]:
    return [{"in": "query", "schema": one.asked}] if one.asked().fields else []


def _headers(one: Endpoint) -> list[dict[str, Any]]:
    if not one.saves:
        return []
    return [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": means,
            "schema": {"type": "string", "pattern": pattern},
            "example": example,
        }
        for name, (pattern, means, example) in HEADERS.items()
    ]


def _body(one: Endpoint) -> Any:
    if not one.many:
        return one.sent
    return {
        "anyOf": [
            one.sent,
            {"type": "array", "minItems": 1, "maxItems": one.many, "items": one.sent},
        ]
    }


def _answer(one: Endpoint, status: int) -> dict[str, Any]:
    schema = one.record(status)
    made: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if one.mimetype == LINES:
        made["description"] = "JSON objects, one a line; by default these records"
        made["content"] = {LINES: {"schema": {"type": "string"}}}
    elif one.mimetype == ZIP:
        made["description"] = "the files, and manifest.json beside them"
        made["content"] = {ZIP: {"schema": {}}}
    elif schema:
        both = {"anyOf": [schema, one.listed]} if one.listed else schema
        made["content"] = {JSON: {"schema": both}}
    if one.paged:
        made["headers"] = {"Link": _header("the address of the next page")}
    elif one.saves and schema:
        made["headers"] = {"ETag": _header("the revision, to be sent as If-Match")}
    return made


def _header(means: str) -> dict[str, Any]:
    return {"description": means, "schema": {"type": "string"}}


def _refusal(status: int) -> dict[str, Any]:
    return {
        "description": REFUSED[status],
        "content": {PROBLEM: {"schema": "Problem"}},
    }
