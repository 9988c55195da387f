"""Exports read back, an article at a time: a folder, a .zip or one file of rows."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from annotator.errors import AnnotatorError, Fault, InvalidRecord, NotFound
from annotator.formats import archives, catalogue, checks, jsonl, parts
from annotator.formats.archives import Place, Unreadable, is_manifest
from annotator.formats.files import printable
from annotator.formats.row_files import COLUMNS, guessed
from annotator.formats.streams import DAMAGED, read_jsonl
from annotator.schemas_export import Shape, Which
from annotator.schemas_manifest import ManifestSchema, columns

Row = dict[str, Any]
Read = Callable[[BinaryIO, Shape, parts.Report], Iterator[tuple[int, Row]]]


@dataclass(frozen=True, slots=True)
class Article:
    """What an export has of one article; `body_sha256` is None in rows of sentences."""

    doc_id: str
    source: Row
    body_sha256: str | None
    sentences: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Exported:
    """One export: the rows of one shape in some files, and their manifest, if any."""

    path: Path
    shape: Shape
    names: tuple[str, ...]
    manifest: Row | None
    read: Read

    @property
    def whole(self) -> bool:
        """Whether it is known to have every sentence of its articles."""
        stated = self.manifest
        return stated is not None and stated["selection"]["which"] == Which.ALL

    def articles(self) -> Iterator[Article]:
        """Yield its articles in order of doc_id, one held at a time.

        Raises InvalidRecord, with file, line and field, at what is no row of it.
        """
        with ExitStack() as stack:
            place = stack.enter_context(_files(self.path))
            streams = [
                self._rows(name, stack.enter_context(_opened(place, name, self.path)))
                for name in self.names
            ]
            rows = heapq.merge(*streams, key=_order)
            for doc_id, found in groupby(rows, key=lambda row: row["doc_id"]):
                yield _article(doc_id, list(found), self.shape)

    def _rows(self, name: str, stream: BinaryIO) -> Iterator[Row]:
        """Yield the rows of one file, each as its schema has it and in its order."""
        faults: list[Fault] = []
        before: tuple[str, int] | None = None
        shown = _shown(self.path, name)
        try:
            for number, row in self.read(stream, self.shape, faults.append):
                self._stop(faults, shown)
                for field, problem in checks.shape(row, COLUMNS[self.shape]):
                    self._stop([Fault(problem, line=number, field=field)], shown)
                if before is not None and _order(row) <= before:
                    self._stop([Fault("stands out of order", line=number)], shown)
                before = _order(row)
                yield row
        except DAMAGED as error:
            self._stop([Fault(str(archives.unread(error)))], shown)
        self._stop(faults, shown)

    def _stop(self, faults: list[Fault], shown: str) -> None:
        """Raise InvalidRecord where there is something wrong."""
        for fault in faults:
            advice = f"Check it: annotator verify {printable(str(self.path))}"
            problem = f"{fault.problem.removesuffix('.')}. {advice}"
            raise InvalidRecord([Fault(problem, shown, fault.line, fault.field)])


def exported(path: Path) -> list[Exported]:
    """Answer the exports that are at a path, one for each shape, at least one.

    Raises AnnotatorError, in a sentence, where there is none.
    """
    if not path.exists():
        raise NotFound(f"There is nothing at {path}. Name an export.")
    with _files(path) as files:
        if archives.one_file(path):
            names = archives.beside(files, path.name)
            found = [_stated(files, name, path) for name in names]
            found = [one for one in found if path.name in one.names]
            bare = [path.name]
        else:
            names = files.names()
            found = [_stated(files, name, path) for name in names if is_manifest(name)]
            bare = [name for name in names if _is_bare(name)]
        if not found:
            found = [_bare(files, name, path) for name in bare]
    if not found:
        raise AnnotatorError(
            f"{printable(str(path))} holds no rows of an export: no manifest.json and "
            "no .jsonl file. Name the folder, the .zip or the file that was exported."
        )
    return found


@contextmanager
def _files(path: Path) -> Iterator[Place]:
    """Give the files at a path, or raise AnnotatorError."""
    with ExitStack() as stack:
        try:
            files = stack.enter_context(archives.opened(path))
        except Unreadable as error:
            shown = printable(str(path))
            raise AnnotatorError(f"{shown}: {error} Copy it anew.") from error
        yield files


def _opened(files: Place, name: str, path: Path) -> BinaryIO:
    try:
        return files.open(name)
    except Unreadable as error:
        raise InvalidRecord([Fault(str(error), _shown(path, name))]) from error


def _shown(path: Path, name: str) -> str:
    return f"{printable(str(path))}: {printable(name)}"


def _stated(files: Place, name: str, path: Path) -> Exported:
    """Answer the export that a manifest tells of."""
    try:
        stated = jsonl.parsed(archives.content(files, name), of="manifest")
        problems = list(checks.shape(stated, columns(ManifestSchema)))
    except (jsonl.Unfit, Unreadable) as error:
        problems = [("", str(error))]
    for field, problem in problems:
        raise InvalidRecord(
            [
                Fault(
                    f"{problem.removesuffix('.')}. Name the rows themselves, or export "
                    "anew with this annotator.",
                    _shown(path, name),
                    field=field or None,
                )
            ]
        )
    read, names = _named(stated, path)
    return Exported(path, Shape(stated["shape"]), names, stated, read)


def _named(stated: Row, path: Path) -> tuple[Read, tuple[str, ...]]:
    """Answer how the rows of an export are read, and the files they are in."""
    made = catalogue.FORMATS.get(stated.get("format", "jsonl"))
    entries = stated["files"]
    if made is None:
        raise AnnotatorError(
            f"{printable(str(path))} is of the format {stated['format']}, which is not "
            "known here. Export it as jsonl."
        )
    if made.name != "jsonl" and made.read is not None:
        return made.read, tuple(one["name"] for one in entries if one["rows"])
    names = [one["name"] for one in entries if one["name"].endswith(".jsonl")]
    if made.name != "jsonl":
        names = [name for name in names if name == f"{Shape.ARTICLES}.jsonl"]
    return read_jsonl, tuple(names)


def _is_bare(name: str) -> bool:
    return name.endswith(".jsonl") and "/" not in name


def _bare(files: Place, name: str, path: Path) -> Exported:
    """Answer the file of rows that no manifest tells of."""
    with _opened(files, name, path) as stream:
        passed: list[Fault] = []
        rows = read_jsonl(stream, Shape.SENTENCES, passed.append)
        first = next(rows, (1, Row()))[1]
    return Exported(path, guessed(first), (name,), None, read_jsonl)


def _order(row: Row) -> tuple[str, int]:
    return row["doc_id"], row.get("sent_index", 0)


def _article(doc_id: str, rows: list[Row], shape: Shape) -> Article:
    """Answer one article of its rows, or of its one row."""
    first = rows[0]
    if shape == Shape.ARTICLES:
        sentences = list(parts.sentences(first))
        return Article(doc_id, first["source"], first["body_sha256"], sentences)
    return Article(doc_id, first["source"], None, rows)
