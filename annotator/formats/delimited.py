"""Rows as a table under headings: .csv for spreadsheets, .tsv for programs.

A record's fields stand side by side under names with a dot (`speaker.canonical`), a
list is JSON in one cell. An empty cell is null. What else is text begins with an
apostrophe where it would mean something else without: a formula to a spreadsheet, an
apostrophe of its own, nothing at all, the word `null`. So the rule for readers is one:
take a leading apostrophe away. RFC 4180, with "\\n"; formulas as OWASP lists them.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, BinaryIO

from annotator.errors import Fault
from annotator.formats import jsonl
from annotator.formats.cells import is_formula
from annotator.formats.parts import Format, Part, Report, Row, Source
from annotator.formats.streams import LONGEST_LINE, lines
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import Column, columns

# Without it, Excel takes the file for one of its old code pages and garbles “ and é.
BOM = "\ufeff"
NULL = "null"
csv.field_size_limit(LONGEST_LINE)

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode


class _Unfit(ValueError):
    """A cell holds nothing of its column's type; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One column of the table: a field, or one of the fields of a record."""

    heading: str
    top: Column
    column: Column


def _leaves(shape: Shape) -> tuple[_Leaf, ...]:
    """Answer the columns of a table of this shape, in the order of the schema."""
    found: list[_Leaf] = []
    for top in columns(RECORDS[shape]):
        if top.columns and not top.many:
            found += (_Leaf(f"{top.name}.{c.name}", top, c) for c in top.columns)
        else:
            found.append(_Leaf(top.name, top, top))
    return tuple(found)


_SHAPES = (Shape.SENTENCES, Shape.LABELS)
_LEAVES = {shape: _leaves(shape) for shape in _SHAPES}
_FIELDS = {
    shape: tuple((top, len(list(of))) for top, of in groupby(leaves, lambda x: x.top))
    for shape, leaves in _LEAVES.items()
}


def plain(text: str) -> str:
    """Answer a text as its cell has it, with an apostrophe where it needs one."""
    marked = text in ("", NULL) or text[0] == "'" or is_formula(text)
    return f"'{text}" if marked else text


def write(source: Source, *, ending: str, delimiter: str, mark: str) -> Iterator[Part]:
    """Yield a table of the rows under a line of headings."""
    shape = source.order.shape
    name = f"{shape}.{ending}"
    headings = [leaf.heading for leaf in _LEAVES[shape]]
    special = re.compile(f'["\r\n{delimiter}]|^\\s|\\s\\Z')
    yield Part(name, (mark + _line(headings, delimiter, special)).encode())
    for row in source.rows(shape):
        cells = _cells(row, shape)
        yield Part(name, _line(cells, delimiter, special).encode(), 1)


def read(
    stream: BinaryIO, shape: Shape, report: Report, *, delimiter: str
) -> Iterator[tuple[int, Row]]:
    """Yield the rows below the headings, numbered from 1. Raises nothing.

    Columns may have changed places. What is wrong is reported with the number of the
    row and the heading; reading ends where the quotation marks do not fit.
    """
    decoded = (
        line.decode("utf-8", "surrogateescape") for line in lines(stream, report)
    )
    records = _records(decoded, delimiter, report)
    _, headings = next(records, (0, []))
    places = _places(headings, _LEAVES[shape], report)
    if places is None:
        return
    for number, cells in records:
        if len(cells) != len(headings):
            problem = (
                f"The row has {len(cells)} cells under {len(headings)} headings. "
                "Export it anew, or put a cell with line breaks in quotation marks."
            )
            report(Fault(problem, line=number))
            continue
        row = _row([cells[at] for at in places], shape, number, report)
        if row is not None:
            yield number, row


def _line(cells: Iterable[str], delimiter: str, special: re.Pattern[str]) -> str:
    """Answer a line of cells, those in quotation marks that need them."""
    marked = (
        '"' + cell.replace('"', '""') + '"' if special.search(cell) else cell
        for cell in cells
    )
    return delimiter.join(marked) + "\n"


def _cells(row: Row, shape: Shape) -> Iterator[str]:
    """Yield the cells of a row."""
    for top, _ in _FIELDS[shape]:
        value = row[top.name]
        if not top.columns or top.many:
            yield _cell(value, top)
            continue
        cells = [_cell(value and value[c.name], c) for c in top.columns]
        if value is not None and top.null and not any(cells):
            # All in it is null, but it is there.
            cells[0] = NULL
        yield from cells


def _cell(value: Any, column: Column) -> str:
    """Answer one value as its cell has it."""
    if value is None:
        return ""
    if column.type == "string" and not column.many:
        return plain(value)
    return _encode(value)


def _records(
    decoded: Iterable[str], delimiter: str, report: Report
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's number and cells, the headings as 0."""
    reader = csv.reader(decoded, delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = (
                f"The quotation marks do not fit ({error}); nothing was read from here "
                "on. Export it anew, or double each mark inside a cell in marks."
            )
            report(Fault(problem, line=max(number, 1)))
            return
        yield number, cells
        number += 1


def _places(
    headings: list[str], leaves: tuple[_Leaf, ...], report: Report
) -> list[int] | None:
    """Answer where each column stands, or None where one is missing."""
    if not headings:
        report(Fault("The file has no headings. Export it anew.", line=1))
        return None
    names = [headings[0].removeprefix(BOM), *headings[1:]]
    known = [leaf.heading for leaf in leaves]
    whole = True
    for name in known:
        if names.count(name) != 1:
            count = "twice" if name in names else "missing"
            problem = f"The column is {count} in the headings. Export the table anew."
            report(Fault(problem, line=1, field=name))
            whole = False
    for name in names:
        if name not in known:
            problem = f"“{_shown(name)}” is no column of an export. Take it out."
            report(Fault(problem, line=1))
    return [names.index(name) for name in known] if whole else None


def _row(cells: Sequence[str], shape: Shape, number: int, report: Report) -> Row | None:
    """Answer the row of these cells; None, and why not, where one is unfit."""
    values: list[Any] = []
    fit = True
    for leaf, cell in zip(_LEAVES[shape], cells, strict=True):
        try:
            values.append(_value(cell, leaf.column))
        except _Unfit as error:
            report(Fault(str(error), line=number, field=leaf.heading))
            fit = False
    if not fit:
        return None
    row: Row = {}
    at = 0
    for top, wide in _FIELDS[shape]:
        if not top.columns or top.many:
            row[top.name] = values[at]
        elif top.null and not any(cells[at : at + wide]):
            row[top.name] = None
        else:
            names = [column.name for column in top.columns]
            row[top.name] = dict(zip(names, values[at : at + wide], strict=True))
        at += wide
    return row


def _value(cell: str, column: Column) -> Any:
    """Answer what a cell holds; raises _Unfit where that is not of the type."""
    if not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell):
        raise _Unfit("The cell is not UTF-8. Save the table as UTF-8.")
    if cell in ("", NULL):
        return None
    if column.type == "string" and not column.many:
        return cell.removeprefix("'")
    try:
        # As one value of an object, it is checked as all JSON here is.
        found = jsonl.parsed(f'{{"cell":{cell}}}'.encode())
    except jsonl.Unfit as error:
        raise _Unfit(_misfit(cell, column)) from error
    value = found["cell"]
    if len(found) > 1 or not _is(value, column):
        raise _Unfit(_misfit(cell, column))
    return value


def _is(value: Any, column: Column) -> bool:
    """Say whether a value is of a column's type."""
    if column.many:
        return isinstance(value, list)
    if column.type == "boolean":
        return isinstance(value, bool)
    kinds = int if column.type == "integer" else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool)


def _misfit(cell: str, column: Column) -> str:
    written = "a list as JSON" if column.many else _TYPES[column.type]
    return f"“{_shown(cell)}” is not {written}. Export the table anew."


_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _shown(text: str) -> str:
    """Answer the beginning of a text, to be shown."""
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return short.encode("utf-8", "replace").decode()


def _format(name: str, hint: str, delimiter: str, mark: str) -> Format:
    return Format(
        name=name,
        hint=hint,
        write=partial(write, ending=name, delimiter=delimiter, mark=mark),
        shapes=_SHAPES,
        read=partial(read, delimiter=delimiter),
    )


CSV = _format("csv", "a table that spreadsheets open, safe from formulas", ",", BOM)
TSV = _format("tsv", "the same table with tabs, for programs", "\t", "")
