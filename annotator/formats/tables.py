"""Articles as rows of a table, under a row of headings."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.errors import Fault
from annotator.formats.columns import split
from annotator.formats.found import Record, Unread

LARGEST_CELL = 64 * 1024 * 1024
csv.field_size_limit(LARGEST_CELL)


def read_csv(text: str, columns: Mapping[str, str]) -> Iterator[Record | Unread]:
    """Yield the articles of a .csv file, cells between commas, or between semicolons.

    Semicolons where the headings have them and no comma, as spreadsheets write where
    the comma is in numbers.
    """
    return read(text, columns, between(text.partition("\n")[0]))


def read_tsv(text: str, columns: Mapping[str, str]) -> Iterator[Record | Unread]:
    """Yield the articles of a .tsv file, whose cells stand between tabs."""
    return read(text, columns, "\t")


def between(heading: str, kind: str = ".csv") -> str:
    """Answer the sign between the cells of a table with this line of headings."""
    if kind == ".tsv":
        return "\t"
    return ";" if ";" in heading and "," not in heading else ","


def read(
    text: str, columns: Mapping[str, str], delimiter: str
) -> Iterator[Record | Unread]:
    """Yield an article, or what is wrong with it, for each row below the headings.

    Headings are ArticleSchema's fields, or what `columns` names for them; other columns
    become `meta`. A cell in quotation marks may hold line breaks; `line` is the row's
    first line in the file, from 1. Reading ends at a mark that does not close. Raises
    nothing.
    """
    rows = _rows(text, delimiter)
    first = next(rows, None)
    if first is None:
        return
    fault = first.fault or _heading_fault(first, columns)
    if fault:
        rest = "".join(row.source for row in rows)
        yield Unread(fault, first.source + rest)
        return
    for row in rows:
        yield _record(row, first.cells, columns)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells, its first line, and the very lines it stands on."""

    cells: list[str]
    line: int
    source: str
    fault: Fault | None = None


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """Yield the rows that are not blank; the last one may be a fault."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # What follows could be read as rows that nobody wrote.
            problem = (
                f"The quotation marks do not fit ({error}); nothing was read from here "
                "on. Double each mark inside a cell that stands in marks."
            )
            fault = Fault(problem, line=before + 1)
            yield _Row([], before + 1, "".join(lines[before:]), fault)
            return
        source = "".join(lines[before : reader.line_num])
        if any(cell.strip() for cell in cells):
            yield _Row(cells, before + 1, source)
        before = reader.line_num


def _heading_fault(heading: _Row, columns: Mapping[str, str]) -> Fault | None:
    """Answer why the articles cannot be found under these headings, or None."""
    names = heading.cells
    listed = ", ".join(names)
    twice = [name for at, name in enumerate(names) if name in names[:at]]
    if twice:
        problem = f"Two columns are called “{twice[0]}”. Rename one."
        return Fault(problem, line=heading.line)
    for field, column in {"text": "text", **columns}.items():
        if column not in names:
            like = [name for name in names if name.strip().lower() == column.lower()]
            problem = (
                f"There is no column “{column}”; the columns are {listed}. Say under "
                f"Columns (--columns) which one it is: {field}={(like or ['…'])[0]}."
            )
            return Fault(problem, line=heading.line, field=field)
    return None


def _record(row: _Row, names: list[str], columns: Mapping[str, str]) -> Record | Unread:
    """Answer the article in one row, or why there is none."""
    if row.fault:
        return Unread(row.fault, row.source)
    if len(row.cells) != len(names):
        problem = (
            f"The row has {len(row.cells)} cells under {len(names)} headings. Put a "
            "cell with commas, tabs or line breaks in quotation marks."
        )
        return Unread(Fault(problem, line=row.line), row.source)
    pairs = zip(names, row.cells, strict=True)
    fields, meta = split({name: cell for name, cell in pairs if cell.strip()}, columns)
    return Record(fields, meta, line=row.line, source=row.source)
