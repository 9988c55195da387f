"""Articles as JSON, one object a line."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from annotator.errors import Fault
from annotator.formats.columns import split
from annotator.formats.found import Record, Unread

DEEPEST = 100
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(text: str, columns: Mapping[str, str]) -> Iterator[Record | Unread]:
    """Yield an article or what is wrong with it for each line that is not blank.

    Fields are ArticleSchema's, other ones become `meta`; an object under the name meta
    is laid open. Lines count from 1. Raises nothing.
    """
    for number, match in enumerate(_LINE.finditer(text), 1):
        line = match.group()
        if line.strip():
            yield _record(line, number, columns)


def _record(line: str, number: int, columns: Mapping[str, str]) -> Record | Unread:
    """Answer the article on one line, or why there is none."""
    try:
        data = _DECODER.decode(line)
        _check(data)
    except json.JSONDecodeError as error:
        problem = (
            f"This is not JSON at column {error.colno} ({error.msg}). "
            "Give one whole JSON object a line."
        )
    except _Unfit as error:
        problem = str(error)
    except RecursionError:
        problem = _TOO_DEEP
    except ValueError:
        problem = "A number is too long to be one. Put it in quotation marks."
    else:
        fields, meta = split(data, columns)
        if isinstance(fields.get("doc_id"), int):
            fields["doc_id"] = str(fields["doc_id"])
        inner = meta.pop("meta", None)
        meta = {**inner, **meta} if isinstance(inner, dict) else meta
        return Record(fields, meta, line=number, source=line)
    return Unread(Fault(problem, line=number), line)


class _Unfit(ValueError):
    """JSON that Python reads but no project can hold."""


_TOO_DEEP = "This is nested too deeply. Give an article as a flat object."


def _check(data: Any) -> None:
    """Raise _Unfit unless this is an object that can be stored."""
    if isinstance(data, list):
        raise _Unfit(
            "This line is a list. Give one object a line: "
            "jq -c '.[]' old.json > new.jsonl makes them."
        )
    if not isinstance(data, dict):
        raise _Unfit('This line is no object. Give one such as {"text": "…"}.')
    _check_inside(data, 0)


def _check_inside(value: Any, depth: int) -> None:
    """Raise _Unfit at text that no file can hold, or where the nesting has no end."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise _Unfit(_TOO_DEEP)
        for name in value if isinstance(value, dict) else ():
            _check_text(name)
        for below in value.values() if isinstance(value, dict) else value:
            _check_inside(below, depth + 1)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise _Unfit("The text has a NUL (\\u0000) in it. Take it out.")
    half = None if text.isascii() else _SURROGATE.search(text)
    if half:
        raise _Unfit(
            f"The text has half a character (\\u{ord(half.group()):04x}) in it. "
            "Write the whole one, or take it out."
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Answer the object, refused when a name stands in it twice."""
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise _Unfit(f"The name “{twice}” stands here twice. Keep one of them.")
    return data


def _number(written: str) -> float:
    """Answer the number, refused when it is too large to be one."""
    number = float(written)
    if math.isinf(number):
        raise _Unfit(f"{written} is too large a number. Put it in quotation marks.")
    return number


def _no_number(written: str) -> NoReturn:
    raise _Unfit(f"{written} is not JSON. Write null, or leave the field out.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_constant=_no_number
)
