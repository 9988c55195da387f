"""Exports read back, an article at a time: a folder, a .zip or one file of rows."""

import heapq
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from annotator.errors import AnnotatorError, Fault, InvalidRecord, NotFound
from annotator.formats import catalogue, checks, jsonl, manifest, parts
from annotator.formats.files import printable
from annotator.schemas_export import RECORDS, Shape, Which
from annotator.schemas_manifest import ManifestSchema, columns

Row = dict[str, Any]
Read = Callable[[BinaryIO, Shape, parts.Report], Iterator[tuple[int, Row]]]
LONGEST_LINE = 64 * 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024
_COLUMNS = {shape: columns(RECORDS[shape]) for shape in Shape}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


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
            place = stack.enter_context(_place(self.path))
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
        shown = f"{printable(str(self.path))}: {printable(name)}"
        try:
            for number, row in self.read(stream, self.shape, faults.append):
                self._stop(faults, shown)
                for field, problem in checks.shape(row, _COLUMNS[self.shape]):
                    self._stop([Fault(problem, line=number, field=field)], shown)
                if before is not None and _order(row) <= before:
                    self._stop([Fault("stands out of order", line=number)], shown)
                before = _order(row)
                yield row
        except _DAMAGED as error:
            self._stop([Fault(f"The .zip is damaged here ({error}).")], shown)
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
    with _place(path) as place:
        found = [
            _stated(place, name, path) for name in place.names() if _is_manifest(name)
        ]
        only = place.only
        if only is not None:
            found = [one for one in found if only in one.names]
        if not found:
            found = list(_bare(place, path))
    if not found:
        raise AnnotatorError(
            f"{printable(str(path))} holds no rows of an export: no manifest.json and "
            "no .jsonl file. Name the folder, the .zip or the file that was exported."
        )
    return found


class _Place:
    """The files of a folder or of a .zip; of a folder for one file, `only` that."""

    def __init__(self, path: Path):
        self.only = None if path.is_dir() or zipfile.is_zipfile(path) else path.name
        self._folder = path.parent if self.only else path
        self._archive: zipfile.ZipFile | None = None
        self._root = PurePosixPath()
        if not self.only and not path.is_dir():
            self._archive = zipfile.ZipFile(path)
            names = [PurePosixPath(name) for name in self._archive.namelist()]
            homes = [name.parent for name in names if _is_manifest(name.name)] or [
                name.parent for name in names if name.suffix == ".jsonl"
            ]
            self._root = min(homes, key=lambda home: len(home.parts), default=_HERE)

    def __enter__(self) -> "_Place":
        return self

    def __exit__(self, *raised: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def names(self) -> list[str]:
        """Answer the names of the files beside the manifest, in order."""
        if self._archive is None:
            return sorted(one.name for one in self._folder.iterdir() if one.is_file())
        every = map(PurePosixPath, self._archive.namelist())
        return sorted(one.name for one in every if one.parent == self._root)

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        if self._archive is None:
            return (self._folder / name).open("rb")
        return self._archive.open(str(self._root / name))  # type: ignore[return-value]


_HERE = PurePosixPath()


def _place(path: Path) -> _Place:
    """Answer the files at a path, or raise AnnotatorError."""
    try:
        return _Place(path)
    except (*_DAMAGED, ValueError) as error:
        raise AnnotatorError(
            f"{printable(str(path))} is a damaged .zip ({error}). Copy it anew."
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def _opened(place: _Place, name: str, path: Path) -> BinaryIO:
    try:
        return place.open(name)
    except KeyError as error:
        raise AnnotatorError(
            f"{printable(name)} is not in {printable(str(path))}, though its manifest "
            "names it. Export anew, or name the whole export."
        ) from error
    except (*_DAMAGED, RuntimeError) as error:
        raise AnnotatorError(
            f"{printable(name)} in {printable(str(path))} cannot be read ({error}). "
            "Unpack the .zip, and name the folder."
        ) from error
    except OSError as error:
        raise _unreadable(path / name, error) from error


def _unreadable(path: Path, error: OSError) -> AnnotatorError:
    said = f"{printable(str(path))} cannot be read ({error.strerror or error})."
    return AnnotatorError(f"{said} Check that it is there and that you may read it.")


def _stated(place: _Place, name: str, path: Path) -> Exported:
    """Answer the export that a manifest tells of."""
    with _opened(place, name, path) as stream:
        try:
            written = stream.read(LARGEST_MANIFEST)
            stated = jsonl.parsed(written, of="manifest")
            problems = list(checks.shape(stated, columns(ManifestSchema)))
        except (jsonl.Unfit, *_DAMAGED) as error:
            problems = [("", str(error))]
    for field, problem in problems:
        raise InvalidRecord(
            [
                Fault(
                    f"{problem.removesuffix('.')}. Name the rows themselves, or export "
                    "anew with this annotator.",
                    f"{printable(str(path))}: {printable(name)}",
                    field=field or None,
                )
            ]
        )
    read, names = _files(stated, path)
    return Exported(path, Shape(stated["shape"]), names, stated, read)


def _files(stated: Row, path: Path) -> tuple[Read, tuple[str, ...]]:
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
    return _json, tuple(names)


def _bare(place: _Place, path: Path) -> Iterator[Exported]:
    """Yield the files of rows that no manifest tells of."""
    for name in [place.only] if place.only else place.names():
        if place.only or name.endswith(".jsonl"):
            with _opened(place, name, path) as stream:
                passed: list[Fault] = []
                found = _json(stream, Shape.SENTENCES, passed.append)
                first = next(found, (1, Row()))[1]
            yield Exported(path, _guessed(first), (name,), None, _json)


def _guessed(row: Row) -> Shape:
    """Answer the shape of which a row seems to be."""
    if "sentences" in row:
        return Shape.ARTICLES
    return Shape.LABELS if "annotator" in row else Shape.SENTENCES


def _json(
    stream: BinaryIO, shape: Shape, report: parts.Report
) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a file of JSON lines."""
    lines = iter(partial(stream.readline, LONGEST_LINE), b"")
    return jsonl.read(lines, report)


def _is_manifest(name: str) -> bool:
    return name == manifest.NAME or name.endswith(f".{manifest.NAME}")


def _order(row: Row) -> tuple[str, int]:
    return row["doc_id"], row.get("sent_index", 0)


def _article(doc_id: str, rows: list[Row], shape: Shape) -> Article:
    """Answer one article of its rows, or of its one row."""
    first = rows[0]
    if shape == Shape.ARTICLES:
        sentences = list(parts.sentences(first))
        return Article(doc_id, first["source"], first["body_sha256"], sentences)
    return Article(doc_id, first["source"], None, rows)
