"""What every endpoint of the API needs: one table, what comes in, what goes out."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import BaseConverter

from annotator import signin, web
from annotator.errors import AnnotatorError, Fault, InvalidRecord, TooMany, Unavailable
from annotator.formats import jsonl
from annotator.rules import Act
from annotator.schemas import load, made
from annotator.schemas_api import (
    REVISION,
    SAVE_ID,
    NothingSchema,
    ProblemRecord,
    page_of,
)

ROOT = web.API
DOCUMENT = f"{ROOT}/openapi.json"
JSON = "application/json"
PROBLEM = "application/problem+json"
LINES = "application/x-ndjson"
ZIP = "application/zip"
SHOWN = 10**6
"""A bound beyond this is none that anybody meets."""
NEXT_STEPS = {
    400: "The server could not read what was sent. Look at the address, the headers "
    "and the body, then send it again.",
    404: f"There is nothing at this address. {DOCUMENT} lists the addresses.",
    405: "This address does not take that method. The header Allow lists those it "
    "takes.",
    413: "This is more than the server takes at once. Send it in smaller parts.",
    500: "Something went wrong here; it is in the server's log. What was saved before "
    "is safe.",
}
Schema = Any


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to use an address of the API.

    `answers` has a record by status, None for no content; `asked` and `sent` are the
    schemas of the arguments and of the body, of which a list of so `many` is taken too
    and answered as `listed`; `saves` endpoints take If-Match and
    Idempotency-Key; `refusals` are statuses besides those that every endpoint has;
    `holder` is the rule by which what is another person's is refused.
    """

    method: str
    path: str
    view: Callable[..., Any]
    act: Act
    answers: Mapping[int, Schema | None]
    asked: Schema = NothingSchema
    sent: Schema | None = None
    many: int = 0
    listed: Schema | None = None
    paged: bool = False
    saves: bool = False
    refusals: Sequence[int] = ()
    mimetype: str = JSON
    holder: Callable[..., bool] | None = None

    @property
    def name(self) -> str:
        """What it is called in the document and in Flask: api_labels_put."""
        module = self.view.__module__.rpartition(".")[2]
        return f"{module.removeprefix('api_')}_{self.view.__name__}"

    @property
    def noun(self) -> str:
        """What it is about."""
        return self.view.__module__.rpartition(".")[2].removeprefix("api_")

    @property
    def summary(self) -> str:
        """What it does, in a sentence."""
        return (self.view.__doc__ or "").partition("\n")[0]

    @property
    def more(self) -> str:
        """What else is to be known of it."""
        text = (self.view.__doc__ or "").partition("\n")[2]
        return " ".join(text.split())

    @property
    def address(self) -> str:
        """The whole address, as OpenAPI writes it: /api/v1/articles/{doc_id}."""
        return ROOT + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.path)

    @property
    def parts(self) -> list[str]:
        """The names of what is put into the address."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    @property
    def problems(self) -> list[int]:
        """Every status with which it may be refused."""
        found = {400, 401, 403, 429, *self.refusals}
        if self.parts:
            found.add(404)
        if self.sent:
            found |= {413, 415, 422}
        if self.saves:
            found |= {409, 422}
        return sorted(found)

    def record(self, status: int) -> Schema | None:
        """Answer the schema of what is answered with a status."""
        schema = self.answers[status]
        return page_of(schema) if schema and self.paged else schema


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answers when it is more than a record with 200."""

    record: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Problem(AnnotatorError):
    """A refusal with whatever a script needs to go on from it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ):
        super().__init__(detail)
        self.status = status
        self.faults = faults
        self.headers = headers or {}
        self.more = more


class Name(BaseConverter):
    """A name in an address, which may hold any sign, a slash and a break too."""

    regex = r"[\s\S]+?"
    part_isolating = False

    def to_url(self, value: Any) -> str:
        """Answer the name with every sign escaped that an address would take apart."""
        return super().to_url(value).replace("/", "%2F")


def serve(endpoint: Endpoint) -> Callable[..., Response]:
    """Answer the view that Flask calls for an endpoint."""

    def view(**names: Any) -> Response:
        _refuse_cookies()
        given = dict(names)
        arguments = _arguments(endpoint.asked)
        if endpoint.asked is not NothingSchema:
            given["asked"] = arguments
        if endpoint.saves:
            given["save"] = _save()
        if endpoint.sent:
            given["sent"] = _body(endpoint)
        found = endpoint.view(**given)
        if isinstance(found, Response):
            return found
        if not isinstance(found, Answer):
            found = Answer(found)
        return _answered(endpoint, found)

    return web.needs(endpoint.act, holder=endpoint.holder)(view)


def page(items: list[Any], after: object | None) -> Answer:
    """Answer a page of records; `after` is the key to go on from, None at the end."""
    address = None
    headers = {}
    if after is not None:
        asked: dict[str, Any] = request.args.to_dict(flat=False)
        asked["after"] = after
        address = url_for(str(request.endpoint), **(request.view_args or {}), **asked)
        headers["Link"] = f'<{address}>; rel="next"'
    return Answer({"items": items, "next": address}, headers=headers)


def tagged(record: dict[str, Any], status: int = 200) -> Answer:
    """Answer a record with its revision as an ETag."""
    return Answer(record, status, {"ETag": f'"{record["revision"]}"'})


def problem(error: AnnotatorError | HTTPException) -> Response:
    """Answer an error as RFC 9457 has it."""
    headers: dict[str, str] = {}
    more: dict[str, Any] = {}
    faults: Sequence[Fault] = ()
    if isinstance(error, HTTPException):
        status = error.code or 500
        own = error.description if status in (401, 403, 415) else None
        detail = own or NEXT_STEPS.get(status, f"{error.name}.")
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    else:
        status, detail = error.status, error.message
        faults = getattr(error, "faults", ())
        if isinstance(error, Problem):
            headers, more = dict(error.headers), error.more
        elif isinstance(error, InvalidRecord):
            detail = "This was not taken. `errors` says which field and why."
        elif isinstance(error, TooMany | Unavailable):
            headers["Retry-After"] = str(error.seconds)
    record = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [{"field": one.field, "problem": one.problem} for one in faults],
    }
    written = text(made(ProblemRecord).dump(record | more))
    answer = Response(written, status, headers, mimetype=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def example(endpoint: Endpoint) -> dict[str, Any]:
    """Answer a body that an endpoint takes, {} where it takes none."""
    found: dict[str, Any] = getattr(endpoint.sent, "EXAMPLE", {})
    return found


def _refuse_cookies() -> None:
    """Refuse a change that does not bring a token."""
    if request.method not in web.SAFE_METHODS and not signin.by_script():
        raise Problem(401, f"A change over the API needs a token. {web.UNKNOWN_SCRIPT}")


def _arguments(schema: Schema) -> dict[str, Any]:
    """Answer what the address asks, or refuse what there is no such argument of."""
    known = made(schema).fields
    lists = {name for name, one in known.items() if hasattr(one, "inner")}
    asked = request.args.to_dict(flat=False)
    twice = [
        Fault("Give this once.", field=name)
        for name, values in asked.items()
        if len(values) > 1 and name not in lists
    ]
    given = {name: each if name in lists else each[0] for name, each in asked.items()}
    try:
        loaded = load(schema, given)
    except InvalidRecord as error:
        raise _misasked([*twice, *error.faults]) from error
    if twice:
        raise _misasked(twice)
    return loaded


def _misasked(faults: list[Fault]) -> Problem:
    detail = "The address or a header asks for what there is not; `errors` says what."
    return Problem(400, detail, faults=faults)


def _save() -> dict[str, Any]:
    """Answer `revision` and `save_id` as the headers give them, None where not."""
    match, key = (request.headers.get(one) for one in ("If-Match", "Idempotency-Key"))
    faults = []
    if match is not None and not re.fullmatch(REVISION, match):
        problem = 'Give the revision in quotation marks, as ETag has it: "3".'
        faults.append(Fault(problem, field="If-Match"))
    if key is not None and not re.fullmatch(SAVE_ID, key):
        problem = "Give 8 to 64 letters, digits and signs, without spaces."
        faults.append(Fault(problem, field="Idempotency-Key"))
    if faults:
        raise _misasked(faults)
    return {"revision": match and int(match.strip('"')), "save_id": key}


def _body(endpoint: Endpoint) -> Any:
    """Answer the body as its schema loads it, a list of such where it may be one."""
    schema = endpoint.sent
    if request.mimetype != JSON:
        raise Problem(
            415,
            "Send JSON in UTF-8, with the header `Content-Type: application/json`.",
            headers={"Accept-Post" if request.method == "POST" else "Accept": JSON},
        )
    try:
        given = jsonl.value(request.get_data(cache=False), of="body")
    except jsonl.Unfit as error:
        raise Problem(400, f"{error} Send the whole record as JSON.") from error
    if not endpoint.many or not isinstance(given, list):
        return _loaded(schema, given, "")
    if not 1 <= len(given) <= endpoint.many:
        fault = Fault(f"Give 1 to {endpoint.many} at once.")
        raise InvalidRecord([fault])
    found, faults = [], []
    for at, one in enumerate(given):
        try:
            found.append(_loaded(schema, one, f"{at}"))
        except InvalidRecord as error:
            faults += error.faults
    if faults:
        raise InvalidRecord(faults)
    return found


def _loaded(schema: Schema, given: Any, place: str) -> dict[str, Any]:
    """Answer one record of the body; its faults carry its place in the list."""
    if not isinstance(given, dict):
        raise InvalidRecord([Fault("Give an object, in braces.", field=place or None)])
    nul = next((name for name in given if "\0" in name), None)
    try:
        if nul is not None:
            raise InvalidRecord([Fault("A name has a NUL in it. Take it out.")])
        return load(schema, given)
    except InvalidRecord as error:
        raise InvalidRecord(
            [
                Fault(
                    one.problem,
                    field=".".join(filter(None, (place, one.field))) or None,
                )
                for one in error.faults
            ]
        ) from error


def text(record: Any) -> str:
    """Answer a record as JSON, its fields in their order."""
    return json.dumps(record, ensure_ascii=False)


def _answered(endpoint: Endpoint, answer: Answer) -> Response:
    schema = endpoint.record(answer.status)
    if endpoint.listed and "items" in answer.record:
        schema = endpoint.listed
    written = "" if schema is None else text(made(schema).dump(answer.record))
    made_of = None if schema is None else endpoint.mimetype
    response = Response(written, answer.status, dict(answer.headers), mimetype=made_of)
    if schema is None:
        del response.headers["Content-Type"]
    response.headers["Cache-Control"] = "no-store"
    return response
