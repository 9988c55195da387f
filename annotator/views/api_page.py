"""The API's description as its page for people has it."""

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from annotator import api, openapi
from annotator.api import Endpoint
from annotator.rules import Act, asks_for

Row = dict[str, Any]
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "null": "null",
    "array": "list",
}


def nouns(endpoints: Iterable[Endpoint], document: Row) -> dict[str, list[Row]]:
    """Answer the endpoints by what they are about, as the page shows them."""
    found: dict[str, list[Row]] = {}
    for one in endpoints:
        operation = document["paths"][one.address][one.method.lower()]
        found.setdefault(one.noun, []).append(_endpoint(one, operation))
    return found


def schemas(document: Row) -> list[Row]:
    """Answer every record with its fields, by name."""
    return [
        {"name": name, "fields": list(_fields(schema))}
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def curl(endpoint: Endpoint, host: str) -> str:
    """Answer a command that uses an endpoint, its token to be put in."""
    address = endpoint.address
    for name, (_, example) in openapi.NAMES.items():
        address = address.replace(f"{{{name}}}", example)
    words = ["curl", "-H", '"Authorization: Bearer $TOKEN"']
    if endpoint.method != "GET":
        words[1:1] = ["-X", endpoint.method]
    if body := api.example(endpoint):
        words += ["-H", '"Content-Type: application/json"']
        words += ["-d", shlex.quote(json.dumps(body, ensure_ascii=False))]
    return " ".join([*words, f"{host}{address}"])


def _endpoint(one: Endpoint, operation: Row) -> Row:
    """Answer one endpoint."""
    responses = operation["responses"]
    refused = {status: openapi.REFUSED[status] for status in one.problems}
    return {
        "endpoint": one,
        "id": one.name.replace("_", "-"),
        "who": "" if one.act == Act.LABEL else asks_for(one.act),
        "parameters": [
            {
                "name": each["name"],
                "where": {"path": "address", "header": "header"}.get(each["in"], ""),
                "type": _type(each["schema"]),
                "means": each["description"],
                "usual": each["schema"].get("default"),
            }
            for each in operation["parameters"]
        ],
        "sent": _names(operation.get("requestBody")),
        "answers": {
            status: (_names(responses[str(status)]), responses[str(status)])
            for status in sorted(one.answers)
        },
        "refused": refused,
    }


def _names(found: Any) -> list[str]:
    """Answer the records that a body refers to, each once, in their order."""
    if isinstance(found, dict):
        below = [name for value in found.values() for name in _names(value)]
        own = [found["$ref"].rpartition("/")[2]] if "$ref" in found else []
        return list(dict.fromkeys([*own, *below]))
    if isinstance(found, list):
        return list(dict.fromkeys(name for value in found for name in _names(value)))
    return []


def _fields(schema: Row) -> Iterator[Row]:
    """Yield the fields of a record."""
    for name, field in schema["properties"].items():
        yield {
            "name": name,
            "type": _type(field),
            "records": _names(field),
            "needed": name in schema.get("required", ()),
            "means": field.get("description", ""),
        }


def _type(field: Row) -> str:
    """Answer in words what a value is; a record of its own goes by its name."""
    if "enum" in field:
        return ", ".join("null" if one is None else str(one) for one in field["enum"])
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    types = field.get("type", "")
    if types == "array":
        return f"list of {_type(field['items'])}"
    if not types:
        return " or ".join(filter(None, map(_type, field.get("anyOf", []))))
    listed = types if isinstance(types, list) else [types]
    return " or ".join(_TYPES[one] for one in listed) + _bounds(field)


def _bounds(field: Row) -> str:
    """Answer the bounds that one may meet, " 1 to 200"."""
    least, most = field.get("minimum"), field.get("maximum")
    if least is not None and most is not None and most <= api.SHOWN:
        return f", {least} to {most}"
    if "maxLength" in field:
        return f", up to {field['maxLength']} characters"
    return ""
