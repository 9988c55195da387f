"""What every format is made with: rows in, bytes of named files out, one after another.

A format is a module with a `FORMAT`; `catalogue` lists them. It writes from its source
and nothing else (no clock, no chance, no order of a set), so that the same rows give
the same bytes, and `annotator verify` can make the files again from the rows.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from annotator.errors import Fault
from annotator.formats.order import Order
from annotator.schemas_export import Shape, Split

Row = dict[str, Any]
Report = Callable[[Fault], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of one file; those of a file come in a row, a new name begins another.

    `name` may have folders, "brat/akar.ann"; never "..", a leading "/" or a backslash
    (`safe_name` makes one of a doc_id). `rows` counts the records that end in `data`.
    """

    name: str
    data: bytes
    rows: int = 0


class Rows(Protocol):
    """The rows of an export, as often as asked for; every pass gives the same."""

    def __call__(self, shape: Shape, split: Split | None = None) -> Iterator[Row]:
        """Yield the rows of a shape, of all articles or of one part of the data set."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a format is made of.

    `manifest` answers the manifest as it will be written but for `files` and
    `exported_at`; counts and agreement are there once all rows were read.
    """

    order: Order
    rows: Rows
    manifest: Callable[[], Row]


@dataclass(frozen=True, slots=True)
class Format:
    """One way out.

    With `read`, the rows themselves stand in its files, in one of `shapes`, and `read`
    gives those of one file back as they were, numbered from 1, and reports a Fault for
    what is no row. Without, the files are made of whole articles (Shape.ARTICLES),
    which are put beside them as articles.jsonl, and checked by being made again.
    `needs` is the module that it imports, called as the package that brings it.
    """

    name: str
    hint: str
    write: Callable[[Source], Iterator[Part]]
    shapes: tuple[Shape, ...] = (Shape.ARTICLES,)
    read: Callable[[BinaryIO, Shape, Report], Iterator[tuple[int, Row]]] | None = None
    needs: str | None = None


def sentences(article: Row) -> Iterator[Row]:
    """Yield the rows of the shape `sentences` that are nested in one of `articles`."""
    for nested in article["sentences"]:
        # In the order of `ExportSchema`, which other readers rely on.
        yield {
            "schema_version": article["schema_version"],
            "doc_id": article["doc_id"],
            **{name: value for name, value in nested.items() if name not in _BEHIND},
            "split": article["split"],
            "source": article["source"],
            **{name: nested[name] for name in _BEHIND if name in nested},
        }


_BEHIND = ("text_sha256", "guideline_version")


def safe_name(doc_id: str) -> str:
    """Answer a file name for an article: its doc_id where that is one, else escaped.

    Letters, digits, ".", "_" and "-" stay; every other sign is its UTF-8 in %XX, as is
    a dot at either end, and the first letter of a name that Windows keeps for itself
    ("con", "nul.txt"). What is over 150 bytes is cut, and ends in "~" and 12 digits of
    its hash. Different doc_ids give different names, also where capitals do not count:
    a capital is escaped as well.
    """
    made = "".join(
        chr(byte) if chr(byte) in _PLAIN else f"%{byte:02x}" for byte in doc_id.encode()
    )
    if made.startswith(".") or made.partition(".")[0] in _RESERVED:
        made = f"%{ord(made[0]):02x}{made[1:]}"
    if made.endswith("."):
        made = f"{made[:-1]}%2e"
    if len(made) <= _LONGEST:
        return made
    digits = hashlib.sha256(doc_id.encode()).hexdigest()[:_DIGITS]
    return f"{_HALF.sub('', made[:_LONGEST])}~{digits}"


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
_LONGEST = 150
_DIGITS = 12
_HALF = re.compile(r"%[0-9a-f]?\Z")
