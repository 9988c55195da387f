"""Rows as JSON, one object a line, in UTF-8 with "\\n" after each."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from annotator.errors import Fault

Row = dict[str, Any]
# Some readers take these for line ends, as Python's own str.splitlines does.
_LINE_ENDS = {
    sign.encode(): f"\\u{ord(sign):04x}".encode() for sign in "\u0085\u2028\u2029"
}
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode


class Unfit(ValueError):
    """Bytes that hold no JSON object which is read the same way everywhere."""


@dataclass(slots=True)
class Measure:
    """What has been written: rows, bytes, and the SHA-256 of these bytes."""

    rows: int = 0
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, data: bytes, rows: int = 1) -> None:
        """Count some bytes, with which so many rows end."""
        self.rows += rows
        self.size += len(data)
        self._hash.update(data)

    @property
    def sha256(self) -> str:
        """The hash so far, in hexadecimal digits."""
        return str(self._hash.hexdigest())


def line(row: Row) -> bytes:
    """Answer a row as a line; a number that is none (NaN), which JSON has not, as null.

    Raises TypeError for half a character and for whole numbers of over 64 bits.
    """
    written = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    if not written.isascii():
        for sign, escape in _LINE_ENDS.items():
            if sign in written:
                written = written.replace(sign, escape)
    return written


def read(
    lines: Iterable[bytes], report: Callable[[Fault], None], *, file: str | None = None
) -> Iterator[tuple[int, Row]]:
    """Yield the number, from 1, and the object of each line that holds one.

    `lines` are bytes that end in "\\n", as a file opened for bytes gives them. What is
    wrong with the other lines is reported as a Fault with file and line, not raised.
    """
    for number, written in enumerate(lines, 1):
        try:
            if not written.endswith(b"\n") or written.endswith(b"\r\n"):
                report(Fault("The line does not end in \\n.", file, number))
            yield number, parsed(written)
        except Unfit as error:
            report(Fault(str(error), file, number))


def parsed(written: bytes, *, of: str = "line") -> Row:
    """Answer the JSON object in these bytes; raises Unfit, a sentence, for others.

    Whole numbers are those of 64 bits, and no text has half a character.
    """
    row = _value(written, of, _decode)
    if not isinstance(row, dict):
        raise Unfit(f"The {of} is not a JSON object.")
    return row


def value(written: bytes, *, of: str = "line") -> Any:
    """Answer what the JSON in these bytes says, object or not, its numbers of any size.

    Raises Unfit as `parsed` does for whatever else is read in two ways.
    """
    return _value(written, of, _decode_any)


def _value(written: bytes, of: str, decode: Callable[[str], Any]) -> Any:
    try:
        found = decode(written.decode())
        if b"\\ud" in written or b"\\uD" in written:
            _encode(found).encode()
    except UnicodeDecodeError as error:
        raise Unfit(f"Byte {error.start + 1} of the {of} is not UTF-8.") from error
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        raise Unfit(f"A text has half a character ({half}) in it.") from error
    except json.JSONDecodeError as error:
        place = f"column {error.colno}"
        if of != "line":
            place = f"line {error.lineno}, {place}"
        raise Unfit(f"This is not JSON at {place} ({error.msg}).") from error
    except RecursionError as error:
        raise Unfit("The JSON is nested too deeply.") from error
    return found


def _unique(pairs: list[tuple[str, Any]]) -> Row:
    """Answer an object, each of whose keys stands in it once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise Unfit(f"The key {twice} stands in one object twice.")
    return found


def _no_constant(word: str) -> None:
    raise Unfit(f"{word} is not JSON.")


def _integer(written: str) -> int:
    """Answer the number, refused when 64 bits cannot hold it."""
    number = int(written) if len(written) < 20 + written.startswith("-") else None
    if number is None or not -(2**63) <= number < 2**63:
        raise Unfit(f"A number of {len(written)} signs is too large to be one here.")
    return number


def _any_integer(written: str) -> int:
    """Answer the number, refused where Python refuses to read so many digits."""
    try:
        return int(written)
    except ValueError:
        raise Unfit(f"A number of {len(written)} signs is too large.") from None


def _decimal(written: str) -> float:
    """Answer the number, refused when it has no end."""
    number = float(written)
    if math.isinf(number):
        raise Unfit(f"A number of {len(written)} signs is too large to be one here.")
    return number


_decode = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_no_constant,
    parse_int=_integer,
    parse_float=_decimal,
).decode
_decode_any = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_constant=_no_constant,
    parse_int=_any_integer,
    parse_float=_decimal,
).decode
