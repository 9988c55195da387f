"""Rows as JSON, one object a line, in UTF-8 with "\\n" after each."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from annotator.errors import Fault

Row = dict[str, Any]
# Some readers take these for line ends, as Python's own str.splitlines does.
_LINE_ENDS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
).encode


class Unfit(ValueError):
    """A line that is JSON, but not such as can be read the same way everywhere."""


@dataclass(slots=True)
class Measure:
    """What has been written: lines, bytes, and the SHA-256 of these bytes."""

    rows: int = 0
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        """Count a line."""
        self.rows += 1
        self.size += len(line)
        self._hash.update(line)

    @property
    def sha256(self) -> str:
        """The hash so far, in hexadecimal digits."""
        return str(self._hash.hexdigest())


def line(row: Row) -> bytes:
    """Answer a row as a line. Raises ValueError for NaN, which JSON has not."""
    text = _encode(row)
    if not text.isascii():
        for sign, escape in _LINE_ENDS.items():
            if sign in text:
                text = text.replace(sign, escape)
    return text.encode() + b"\n"


def write(rows: Iterable[Row], stream: BinaryIO) -> Measure:
    """Write rows as lines; answer their number, size in bytes and hash."""
    measure = Measure()
    for row in rows:
        written = line(row)
        measure.add(written)
        stream.write(written)
    return measure


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
            yield number, _object(written)
        except UnicodeDecodeError as error:
            problem = f"Byte {error.start + 1} of the line is not UTF-8."
            report(Fault(problem, file, number))
        except json.JSONDecodeError as error:
            problem = f"This is not JSON at column {error.colno} ({error.msg})."
            report(Fault(problem, file, number))
        except RecursionError:
            report(Fault("The JSON is nested too deeply.", file, number))
        except ValueError as error:
            report(Fault(str(error), file, number))


def _object(written: bytes) -> Row:
    """Answer the object on a line; raises ValueError where there is none."""
    row = _decode(written.decode())
    if not isinstance(row, dict):
        raise Unfit("The line is not a JSON object.")
    return row


def _unique(pairs: list[tuple[str, Any]]) -> Row:
    """Answer an object, each of whose keys stands in it once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name in found if [n for n, _ in pairs].count(name) > 1)
        raise Unfit(f"The key {twice} stands in one object twice.")
    return found


def _no_constant(word: str) -> None:
    raise Unfit(f"{word} is not JSON.")


_decode = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant
).decode
