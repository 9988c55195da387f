"""Our own exports read back: the articles as they were, with labels and decisions.

Rows of the shape `articles` give the very text. Those of `sentences` have no text
between the sentences; blanks of the same length stand for it.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from zipfile import ZipInfo

from annotator.errors import Fault
from annotator.formats import (
    archives,
    delimited,
    jsonl,
    manifest,
    own_rows,
    parquet,
    streams,
    unread,
)
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.own_rows import WHOLE
from annotator.schemas_export import Shape, Which

Row = dict[str, Any]
NAME = "annotator"
LONGEST_SENT = 16 * 1024 * 1024
"""The longest line of a file that was sent; on the disk it is streams.LONGEST_LINE."""
LARGEST_MANIFEST = 16 * 1024 * 1024
_TOO_LONG = (
    "An article as long as this is read on the computer with the project: annotator "
    "labels FILE. There too, a line has 64 MB at most; the shape sentences has short "
    "ones."
)
_OURS = re.compile(r'\ufeff?\s*\{\s*"schema_version"\s*:\s*"')
_TABLES = {
    ".csv": delimited.CSV,
    ".tsv": delimited.TSV,
    ".parquet": parquet.FORMAT,
}
_A_TABLE = re.compile(r'"format":\s*"(?:csv|tsv|parquet)"')


@dataclass(slots=True)
class About:
    """What an export says of itself: how people are called, its guidelines, and notes.

    `pseudonyms` is None where nothing says it. `guidelines` has text and moment of each
    version that came along.
    """

    pseudonyms: bool | None = None
    guidelines: dict[int, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A file of rows of one shape, in a folder or in a .zip."""

    name: str
    shape: Shape | None
    open: Callable[[ExitStack], BinaryIO]
    longest: int


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield the articles of these exports one at a time, and what cannot be read.

    Where there are articles and sentences, the articles are read. Raises nothing.
    """
    listed, faults = _listed(files)
    yield from faults
    rows = [one for one in listed if one.shape is not None]
    if not rows:
        none = unread.reason(files) == unread.NO_ROWS
        problem = f"There are no rows of an export in it. {WHOLE}"
        yield Fault(unread.NO_ROWS if none else problem)
    nothing = bool(rows)
    for one in _best(rows):
        if one.shape == Shape.LABELS:
            problem = "This has the sentences with labels only, so no article is whole."
            yield Fault(f"{problem} {WHOLE}", one.name)
            nothing = False
            continue
        with ExitStack() as opened:
            faults.clear()
            stream = None
            with archives.telling(_of(one.name, faults)):
                stream = one.open(opened)
            yield from faults
            nothing = nothing and not faults
            for document in _documents(one, stream) if stream is not None else ():
                nothing = False
                yield document
    if nothing:
        yield Fault(unread.NO_ROWS)


def about(files: Sequence[File]) -> About:
    """Answer what the manifests say; nothing where there are none. Raises nothing."""
    found = About()
    listed, _ = _listed(files)
    if Shape.SENTENCES in {one.shape for one in _best(listed)}:
        found.notes.append(
            "The rows have sentences only: blanks stand for what is between them in "
            "new articles. The shape articles brings the whole text."
        )
    for one in listed:
        if not one.name.endswith(manifest.NAME):
            continue
        _take_in(_stated(one), found)
    return found


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is one of our exports, a .zip of one, or tells of tables.

    A table alone may be anybody's; the manifest beside it says that it is ours.
    """
    if file.name.endswith(manifest.NAME) and _A_TABLE.search(head):
        return True
    if file.kind == ".zip" or head.startswith("PK\x03\x04"):
        listed, _ = _listed([file])
        return any(one.shape for one in listed)
    return _shape(head) is not None


READER = Reader(
    NAME, "an export of annotator: a folder, .zip or .jsonl", recognises, read
)


def _listed(files: Sequence[File]) -> tuple[list[_Rows], list[Fault]]:
    """Answer the files of rows and the manifests, those in a .zip too."""
    found: list[_Rows] = []
    faults: list[Fault] = []
    for file in files:
        with archives.telling(_of(file.name, faults)):
            if file.kind == ".zip":
                found += _zipped(file)
            elif file.kind in (".jsonl", ".ndjson", ".json", *_TABLES):
                with file.opened() as stream:
                    found.append(_rows(file, file.name, stream, partial(_open, file)))
    return _with_tables(found), faults


def _with_tables(listed: list[_Rows]) -> list[_Rows]:
    """Answer the files, each table with its shape where a manifest tells of it."""
    tables = {one.name for one in listed if PurePosixPath(one.name).suffix in _TABLES}
    if not tables:
        return listed
    shapes = {}
    for one in listed:
        if one.name.endswith(manifest.NAME):
            stated = _stated(one)
            for suffix, made in _TABLES.items():
                if stated.get("format") == made.name:
                    shapes[suffix] = stated.get("shape")
    return [
        replace(one, shape=Shape(shape))
        if (shape := shapes.get(PurePosixPath(one.name).suffix)) in list(Shape)
        else one
        for one in listed
    ]


def _stated(one: _Rows) -> Row:
    """Answer what a manifest says, nothing where it is none."""
    # What is damaged is told where the rows are read.
    with archives.telling(bool), suppress(jsonl.Unfit), ExitStack() as opened:
        return jsonl.parsed(one.open(opened).read(LARGEST_MANIFEST))
    return {}


def _of(name: str, faults: list[Fault]) -> Callable[[str], None]:
    """Answer what takes in why one file cannot be read."""
    return lambda problem: faults.append(Fault(problem, name))


def _zipped(file: File) -> Iterator[_Rows]:
    """Yield the files of rows and the manifests in a .zip, by name."""
    with archives.unzipped(file.path or io.BytesIO(file.content)) as archive:
        for entry in sorted(archive.infolist(), key=lambda one: one.filename):
            if PurePosixPath(entry.filename).suffix in (".jsonl", ".json", *_TABLES):
                name = f"{file.name}/{entry.filename}"
                with archives.member(archive, entry) as stream:
                    yield _rows(file, name, stream, partial(_taken_out, file, entry))


def _taken_out(file: File, entry: ZipInfo, opened: ExitStack) -> BinaryIO:
    source = file.path or io.BytesIO(file.content)
    archive = opened.enter_context(archives.unzipped(source))
    return opened.enter_context(archives.member(archive, entry))


def _open(file: File, opened: ExitStack) -> BinaryIO:
    return opened.enter_context(file.opened())


def _rows(
    file: File, name: str, stream: BinaryIO, open_: Callable[[ExitStack], BinaryIO]
) -> _Rows:
    """Answer rows of a file with the shape of the first; None for what is no row."""
    head = ""
    if PurePosixPath(name).suffix not in _TABLES:
        head = stream.read(65_536).decode("utf-8", "replace")
    shape = None if name.endswith(manifest.NAME) else _shape(head)
    longest = LONGEST_SENT if file.path is None else streams.LONGEST_LINE
    return _Rows(name, shape, open_, longest)


def _shape(head: str) -> Shape | None:
    """Answer the shape of the row that a text begins with, or None."""
    first = head.lstrip().partition("\n")[0]
    if not _OURS.match(first) or '"doc_id"' not in first[:4096]:
        return None
    if '"body_sha256":' in first or '"sent_id"' not in first[:4096]:
        return Shape.ARTICLES
    return (
        Shape.LABELS
        if '"annotator":' in first
        and '"label_from":' not in first
        and ('"annotations":' not in first)
        else Shape.SENTENCES
    )


def _best(rows: Sequence[_Rows]) -> list[_Rows]:
    """Answer the files of the shape that holds most; two shapes say the same twice."""
    for shape in (Shape.ARTICLES, Shape.SENTENCES, Shape.LABELS):
        chosen = [one for one in rows if one.shape == shape]
        if chosen:
            return chosen
    return []


def _take_in(stated: Row, found: About) -> None:
    """Take in what a manifest says, as far as it is one."""
    names = stated.get("names")
    if names in ("names", "pseudonyms"):
        found.pseudonyms = names == "pseudonyms"
    for one in _list(stated.get("guidelines")):
        if isinstance(one, dict) and _is_version(one.get("version")):
            text, at = one.get("text"), one.get("added_at")
            if isinstance(text, str) and text and isinstance(at, str):
                found.guidelines[one["version"]] = (text, at)
    chosen = stated.get("selection")
    if isinstance(chosen, dict):
        found.notes += _selected(chosen)


def _selected(chosen: Row) -> Iterator[str]:
    """Yield a sentence for each thing by which an export was narrowed."""
    if chosen.get("which") not in (None, Which.ALL):
        yield f"The export has only some sentences: {chosen['which']}."
    people = [name for name in _list(chosen.get("reviewers")) if isinstance(name, str)]
    if people:
        yield f"The export has the labels of {', '.join(people)} only."
    for name, word in (("since", "from"), ("until", "up to")):
        if isinstance(chosen.get(name), str):
            yield f"The export has labels and decisions {word} {chosen[name]} only."
    if isinstance(chosen.get("seen_by"), str):
        yield f"The export has what {chosen['seen_by']} had seen, and no more."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_version(value: Any) -> bool:
    return type(value) is int and 0 < value < 1_000_000


def _documents(rows: _Rows, stream: BinaryIO) -> Iterator[Document | Fault]:
    """Yield the articles of one file, and a fault for each that cannot be taken."""
    found: list[Fault] = []
    shape = rows.shape or Shape.ARTICLES
    table = _TABLES.get(PurePosixPath(rows.name).suffix)
    if table and table.read:
        given = table.read(
            stream,
            shape,
            lambda fault: found.append(replace(fault, file=rows.name)),
        )
    else:
        given = jsonl.read(_lines(rows, stream, found), found.append, file=rows.name)
    articles = own_rows.articles(given, shape)
    for line, row in articles:
        yield from _drained(found)
        if isinstance(row, str):
            yield Fault(row, rows.name, line)
            continue
        problem = own_rows.problem(row)
        if problem:
            yield Fault(problem, rows.name, line, row["doc_id"][:200])
        else:
            yield own_rows.document(row, line)
    yield from _drained(found)


def _drained(found: list[Fault]) -> Iterator[Fault]:
    yield from found
    found.clear()


def _lines(rows: _Rows, stream: BinaryIO, found: list[Fault]) -> Iterator[bytes]:
    """Yield the lines as our files have them, however they were saved since."""
    first = True
    for line in streams.lines(
        stream, found.append, file=rows.name, longest=rows.longest, advice=_TOO_LONG
    ):
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        line = line.rstrip(b"\r\n")
        if line.strip():
            yield line + b"\n"
