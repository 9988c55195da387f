"""Anybody's labels out of a table or JSON lines: an item, a person, a label a line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO, Protocol

from annotator.agreement.ratings import (
    SETS_BETWEEN,
    Rating,
    canonical,
    composed,
    plain,
    shown,
)
from annotator.errors import Fault, InvalidRecord
from annotator.formats import jsonl
from annotator.formats.tables import between

FIELDS = ("item", "annotator", "label", "article")
NEEDED = FIELDS[:3]
MOST_FAULTS = 50
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read(
    stream: BinaryIO,
    name: str,
    *,
    columns: Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    distance: str = "nominal",
) -> Iterator[Rating]:
    """Yield the answers of a CSV, TSV or JSONL file, without loading it whole.

    `name` tells by its ending which it is, else its first sign does. `columns` says
    which column holds each of FIELDS. A line without a label is passed over: nothing
    was answered. The same answer twice counts once. After the last line raises
    InvalidRecord with what is wrong, by line, if anything is; at most 50 are told.
    """
    named = {field: composed(name) for field, name in (columns or {}).items()}
    taken = {field: field for field in FIELDS} | named
    kept = _Kept(name, taken, labels, distance)
    source, head = begun(stream)
    if head.startswith(_UTF16):
        problem = "This is UTF-16. Save the file as UTF-8."
        raise InvalidRecord([Fault(problem, plain(name))])
    rows = _json_rows if is_jsonl(name, head) else _table_rows
    for line, fields in rows(source, kept):
        rating = kept.rating(line, fields)
        if rating:
            yield rating
    kept.close()


class Refusing(Protocol):
    """Whoever reads a file of this name, and is told what is wrong with a line."""

    name: str

    def refuse(self, problem: str, line: int, field: str | None = None) -> None:
        """Take in what is wrong."""


class _Kept:
    """What must be remembered from line to line: who said what, and what is wrong."""

    def __init__(
        self,
        name: str,
        columns: Mapping[str, str],
        labels: Sequence[str] | None,
        distance: str,
    ):
        self.name, self.columns = name, columns
        self.labels, self.distance = labels, distance
        self.faults: list[Fault] = []
        self.more = 0
        self._said: dict[tuple[str, str, str], tuple[str, int]] = {}
        self._articles: bool | None = None

    def refuse(self, problem: str, line: int, field: str | None = None) -> None:
        """Remember a fault."""
        if len(self.faults) < MOST_FAULTS:
            column = field and plain(self.columns[field])
            fault = Fault(plain(problem), plain(self.name), line, column)
            self.faults.append(fault)
        else:
            self.more += 1

    def close(self) -> None:
        """Raise InvalidRecord if anything was wrong."""
        if self.more:
            self.faults.append(
                Fault(f"{self.more} more are not shown.", plain(self.name))
            )
        if self.faults:
            raise InvalidRecord(self.faults)

    def rating(self, line: int, fields: Mapping[str, str]) -> Rating | None:
        """Answer the line's answer, None where it has none, is said twice, or wrong."""
        if not fields["label"]:
            return None
        for field in NEEDED[:2]:
            if not fields[field]:
                self.refuse(f"Say which {field} this is.", line, field)
                return None
        article = fields.get("article", "")
        if self._articles is None:
            self._articles = bool(article)
        if bool(article) != self._articles:
            more = "Name it" if self._articles else "Lines before name none. Name it"
            self.refuse(f"{more} in every line or in none.", line, "article")
            return None
        try:
            label = canonical(fields["label"], self.distance, self.labels)
        except ValueError as error:
            self.refuse(str(error), line, "label")
            return None
        who, item = fields["annotator"], fields["item"]
        before = self._said.setdefault((article, item, who), (label, line))
        if before == (label, line):
            return Rating(item, who, label, article or None)
        if before[0] != label:
            self.refuse(
                f"{shown(who)} gives item {shown(item)} the label “{shown(label)}” "
                f"here and “{shown(before[0])}” in line {before[1]}. Take out one of "
                "the two lines.",
                line,
                "label",
            )
        return None


def begun(stream: BinaryIO) -> tuple[BinaryIO, bytes]:
    """Answer the stream, still at its beginning, and how it begins."""
    if isinstance(stream, io.BufferedReader):
        return stream, stream.peek(64)
    data = stream.read()  # What is not buffered is in memory already, as in tests.
    return io.BytesIO(data), data[:64]


def is_jsonl(name: str, head: bytes) -> bool:
    """Answer whether the file holds JSON lines, by its ending or its first sign."""
    ending = name.rpartition(".")[2].lower()
    if ending in ("jsonl", "ndjson", "csv", "tsv"):
        return ending in ("jsonl", "ndjson")
    return head.removeprefix(_BOM).lstrip().startswith(b"{")


def _json_rows(source: Any, kept: _Kept) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line's number and fields; what is wrong is remembered."""
    for line, written in enumerate(source, 1):
        written = written.removeprefix(_BOM) if line == 1 else written
        if not written.strip():
            continue
        try:
            row = {composed(name): it for name, it in jsonl.parsed(written).items()}
        except jsonl.Unfit as error:
            kept.refuse(f"{error} Write one object a line, in UTF-8.", line)
            continue
        missing = [field for field in NEEDED if kept.columns[field] not in row]
        if missing:
            kept.refuse(_absent(kept.columns[missing[0]], list(row), missing[0]), line)
            continue
        fields = {f: _text(row.get(kept.columns[f]), f) for f in FIELDS}
        unfit = [field for field, value in fields.items() if value is None]
        if unfit:
            kept.refuse("Write a text or a number here.", line, unfit[0])
            continue
        yield line, {field: value or "" for field, value in fields.items()}


def _text(value: Any, field: str) -> str | None:
    """Answer a value of JSON as text, "" for none; None for what no text can say."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return composed(str(value))
    if field == "label" and isinstance(value, list):
        return _set(value)
    return None


def _set(value: list[Any]) -> str | None:
    """Answer a list of tags as one label, the same for every order."""
    if not all(isinstance(tag, str) and SETS_BETWEEN not in tag for tag in value):
        return None
    return SETS_BETWEEN.join(sorted({composed(tag) for tag in value})) or SETS_BETWEEN


def _table_rows(source: Any, kept: _Kept) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's first line and fields; what is wrong is remembered."""
    heading: list[str] = []
    for line, cells in cells_of(source, kept):
        if not heading:
            heading = [composed(cell) for cell in cells]
            if not _fits(heading, kept, line):
                return
        elif len(cells) != len(heading):
            kept.refuse(
                f"The row has {len(cells)} cells under {len(heading)} headings. Put a "
                "cell with commas, tabs or line breaks in quotation marks.",
                line,
            )
        else:
            row = dict(zip(heading, cells, strict=True))
            yield line, {f: composed(row.get(kept.columns[f], "")) for f in FIELDS}
    if not heading and not kept.faults:
        problem = f"The file is empty. Begin it with a line of headings: {_HEADINGS}."
        kept.refuse(problem, 1)


def cells_of(source: Any, kept: Refusing) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's first line and cells, but blank ones and those not in UTF-8."""
    bad: list[tuple[int, int]] = []
    text = io.TextIOWrapper(
        source, encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    lines = _noting(text, bad)
    first: list[str] = []
    while not "".join(first).strip() and (more := next(lines, "")):
        first.append(more)
    sign = _between("".join(first), kept.name)
    reader = csv.reader(chain(first, lines), delimiter=sign, strict=True)
    line = 1
    try:
        for cells in reader:
            at, line = line, reader.line_num + 1
            if bad:
                number, byte = bad[0]
                bad.clear()
                problem = f"Byte {byte} of the line is not UTF-8. Save the file so."
                kept.refuse(problem, number)
            elif any(cell.strip() for cell in cells):
                yield at, cells
    except csv.Error as error:
        kept.refuse(
            f"The quotation marks do not fit ({error}); nothing was read from here on. "
            "Double each mark inside a cell that stands in marks.",
            line,
        )
    finally:
        text.detach()


def _between(heading: str, name: str) -> str:
    """Answer the sign between cells: tabs by the ending, or where most signs are."""
    tabs = heading.count("\t")
    if tabs > max(heading.count(","), heading.count(";")):
        return "\t"
    return between(heading, "." + name.rpartition(".")[2].lower())


_HEADINGS = ",".join(NEEDED)


def _fits(heading: Sequence[str], kept: _Kept, line: int) -> bool:
    """Answer whether the fields can be found under these headings; remember why not."""
    twice = [name for at, name in enumerate(heading) if name in heading[:at]]
    named = [f for f in FIELDS if kept.columns[f] not in heading]
    missing = [f for f in named if f in NEEDED or kept.columns[f] != f]
    if twice and twice[0]:
        kept.refuse(f"Two columns are called “{shown(twice[0])}”. Rename one.", line)
    for field in missing:
        kept.refuse(_absent(kept.columns[field], heading, field), line, field)
    return not (missing or (twice and twice[0]))


def _absent(column: str, names: Sequence[str], field: str) -> str:
    """Answer that a column is not there, and how to say which one it is."""
    like = [name for name in names if name.lower() == column.lower()]
    return (
        f"There is no “{shown(column)}”; there are "
        f"{', '.join(map(shown, names)) or 'none'}. Say which it is: --columns "
        f"{field}={shown((like or ['…'])[0])}."
    )


def _noting(lines: Iterator[str] | Any, bad: list[tuple[int, int]]) -> Iterator[str]:
    """Yield lines, and note in which place bytes were not UTF-8."""
    for number, line in enumerate(lines, 1):
        if not line.isascii():
            try:
                line.encode()
            except UnicodeEncodeError as error:
                before = line[: error.start].encode("utf-8", "surrogateescape")
                bad.append((number, len(before) + 1))
        yield line
