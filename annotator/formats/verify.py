"""Whether an export is what it says it is: rows, neighbours, hashes, counts, agreement.

Everything is drawn from the files alone, without the project they came from.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from annotator.errors import Fault, NotFound
from annotator.formats import checks, jsonl, manifest
from annotator.formats.files import printable
from annotator.formats.sequence import RowSequence
from annotator.schemas import SCHEMA_VERSION
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import ManifestSchema, columns, described, features

Row = dict[str, Any]
KEPT = 100
LONGEST_LINE = 64 * 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(slots=True)
class Report:
    """What was found wrong: all is counted, the first faults are kept."""

    keep: int = KEPT
    count: int = 0
    rows: int = 0
    files: int = 0
    faults: list[Fault] = field(default_factory=list)
    manifest: bool = False

    def add(self, fault: Fault) -> None:
        """Take in a fault."""
        self.count += 1
        if self.count <= self.keep:
            self.faults.append(
                replace(fault, file=fault.file and printable(fault.file))
            )


def verify(path: Path, *, keep: int = KEPT) -> Report:
    """Answer what is wrong with an export, each fault with file, line and field.

    `path` is a folder with its manifests, a .zip of one, or one file of rows, beside
    which the manifest is looked for as `<name>.manifest.json` or manifest.json. Lines
    are read one at a time. Raises NotFound where there is nothing at `path`.
    """
    report = Report(keep)
    if not path.exists():
        raise NotFound(f"There is nothing at {path}. Name an export.")
    if path.is_dir():
        _verify_all(_Folder(path), report)
    elif zipfile.is_zipfile(path):
        _verify_zip(path, report)
    elif path.suffix == ".zip":
        report.add(Fault("This is not a whole .zip file.", path.name))
    else:
        _verify_file(_Folder(path.parent), path.name, report)
    return report


class _Unreadable(Exception):
    """A file of an export cannot be read; the message is a sentence that says why."""


class _Folder:
    """The files of a folder."""

    def __init__(self, path: Path):
        self._path = path

    def names(self) -> list[str]:
        """Answer the names of its files, in order."""
        return sorted(path.name for path in self._path.iterdir() if path.is_file())

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        try:
            return (self._path / name).open("rb")
        except OSError as error:
            problem = f"The file cannot be read ({error.strerror}). Check its rights."
            raise _Unreadable(problem) from error


class _Archive:
    """The files of a .zip, which stand side by side where its manifest is."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._entries = {
            PurePosixPath(entry.filename): entry
            for entry in archive.infolist()
            if not entry.is_dir()
        }
        every = list(self._entries)
        manifests = [path.parent for path in every if _is_manifest(path.name)]
        parents = (
            manifests
            or [path.parent for path in every if path.suffix]
            or [PurePosixPath()]
        )
        self._parent = min(parents, key=lambda path: (len(path.parts), str(path)))

    def names(self) -> list[str]:
        """Answer the names of its files, in order."""
        return sorted(
            path.name for path in self._entries if path.parent == self._parent
        )

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        entry = self._entries[self._parent / name]
        if entry.flag_bits & 1:
            raise _Unreadable("The file is encrypted. Unpack the .zip, then verify.")
        if entry.compress_type not in _PACKED:
            problem = "The file is packed in a way not read here."
            raise _Unreadable(f"{problem} Unpack the .zip, then verify the folder.")
        try:
            return self._archive.open(entry)  # type: ignore[return-value]
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise _Unreadable(f"The .zip is damaged here ({error}).") from error


_Place = _Folder | _Archive


def _verify_zip(path: Path, report: Report) -> None:
    """Verify the files of a .zip, if its list of them can be read."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        report.add(Fault(f"The .zip is damaged ({error}).", path.name))
        return
    with archive:
        _verify_all(_Archive(archive), report)


def _verify_all(files: _Place, report: Report) -> None:
    """Verify the files that manifests name, and say which none does."""
    names = files.names()
    listed: set[str] = set()
    manifests = [name for name in names if _is_manifest(name)]
    if not manifests:
        report.add(Fault("The manifest is missing.", manifest.NAME))
    for name in manifests:
        stated = _manifest(files, name, report)
        if stated is not None:
            listed |= {entry["name"] for entry in stated["files"]}
            _verify_stated(files, name, stated, report)
    for name in names:
        if name.endswith(".jsonl") and name not in listed:
            if manifests:
                report.add(Fault("No manifest names this file.", name))
            _read(files, name, None, None, report)


def _verify_file(files: _Place, name: str, report: Report) -> None:
    """Verify one file of rows, with its manifest where there is one."""
    names = files.names()
    for beside in (_beside(name), manifest.NAME):
        stated = _manifest(files, beside, report) if beside in names else None
        if stated and name in [entry["name"] for entry in stated["files"]]:
            _verify_stated(files, beside, stated, report)
            return
    _read(files, name, None, None, report)


def _is_manifest(name: str) -> bool:
    return name == manifest.NAME or name.endswith(f".{manifest.NAME}")


def _beside(name: str) -> str:
    return f"{name.removesuffix('.jsonl')}.{manifest.NAME}"


def _manifest(files: _Place, name: str, report: Report) -> Row | None:
    """Answer a manifest that can be compared; report what keeps one from being so."""
    before = report.count
    try:
        with files.open(name) as stream:
            stated = jsonl.parsed(_whole(stream), of="manifest")
    except (jsonl.Unfit, _Unreadable) as error:
        report.add(Fault(str(error), name))
        return None
    if stated.get("schema_version") != SCHEMA_VERSION:
        problem = f"is not {SCHEMA_VERSION}, the version that this annotator knows"
        report.add(Fault(problem, name, field="schema_version"))
        return None
    for place, problem in checks.shape(stated, columns(ManifestSchema)):
        report.add(Fault(problem, name, field=place))
    report.manifest = True
    return stated if report.count == before else None


def _verify_stated(files: _Place, name: str, stated: Row, report: Report) -> None:
    """Verify the files of a manifest, and what it says of them."""
    tally = manifest.Tally(Shape(stated["shape"]))
    names = files.names()
    for entry in stated["files"]:
        if entry["name"] not in names:
            problem = "The manifest names this file, but it is not here."
            report.add(Fault(problem, entry["name"]))
            continue
        measure = _read(files, entry["name"], stated, tally, report)
        found = {
            "name": entry["name"],
            "rows": measure.rows,
            "bytes": measure.size,
            "sha256": measure.sha256,
        }
        _compare(found, entry, f"files.{entry['name']}", name, report)
    for place, counted in (
        ("counts", tally.counts()),
        ("guideline_versions", tally.guideline_versions()),
        ("agreement", tally.agreement()),
    ):
        _compare(counted, stated[place], place, name, report)
    record = columns(RECORDS[tally.shape])
    for place, right in (("schema", described(record)), ("features", features(record))):
        if stated[place] != right:
            problem = "does not describe the fields of this record"
            report.add(Fault(problem, name, field=place))


def _compare(found: Any, stated: Any, place: str, name: str, report: Report) -> None:
    for field_name, one, other in manifest.differences(found, stated, place):
        problem = f"says {other}, but the rows come to {one}"
        report.add(Fault(problem, name, field=field_name))


def _read(
    files: _Place,
    name: str,
    stated: Row | None,
    tally: manifest.Tally | None,
    report: Report,
) -> jsonl.Measure:
    """Check every line of a file of rows; answer its size and hash."""
    measure = jsonl.Measure()
    report.files += 1
    rows = _Rows(name, stated, tally, report)
    try:
        with files.open(name) as stream:
            lines = _measured(stream, measure)
            for number, row in jsonl.read(lines, rows.unread, file=name):
                rows.check(number, row)
    except _Unreadable as error:
        report.add(Fault(str(error), name))
    rows.end()
    report.rows += measure.rows
    return measure


class _Rows:
    """The rows of one file, each checked as it comes."""

    def __init__(
        self,
        name: str,
        stated: Row | None,
        tally: manifest.Tally | None,
        report: Report,
    ):
        self._name = name
        self._tally = tally
        self._report = report
        self._selection = stated["selection"] if stated else None
        self._shape = Shape(stated["shape"]) if stated else None
        self._sequence: RowSequence | None = None

    def check(self, number: int, row: Row) -> None:
        """Check one row; only one of the right shape is compared with others."""
        if self._shape is None:
            self._shape = _guess(row)
        if self._sequence is None:
            self._sequence = RowSequence(self._shape, self._selection)
        before = self._report.count
        for place, problem in checks.shape(row, _COLUMNS[self._shape]):
            self._add(number, place, problem)
        if self._report.count > before:
            self._sequence.skip()
            return
        for fault in self._sequence.row(number, row):
            self._add(*fault)
        if self._tally is not None:
            self._tally.add(row)

    def unread(self, fault: Fault) -> None:
        """Take in that a line could not be read."""
        self._report.add(fault)
        if self._sequence is not None:
            self._sequence.skip()

    def end(self) -> None:
        """Check what only the end shows."""
        if self._sequence is not None:
            for fault in self._sequence.end():
                self._add(*fault)

    def _add(self, number: int, place: str, problem: str) -> None:
        self._report.add(Fault(problem, self._name, number, place))


_COLUMNS = {shape: columns(RECORDS[shape]) for shape in Shape}


def _measured(stream: BinaryIO, measure: jsonl.Measure) -> Iterator[bytes]:
    """Yield the lines of a file, counting them; raise _Unreadable at one too long."""
    while line := _some(stream.readline, LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise _Unreadable(
                f"Line {measure.rows + 1} is over {LONGEST_LINE // 2**20} MB; nothing "
                "was read from there on. Ask for the shape sentences, of short lines."
            )
        measure.add(line)
        yield line


def _whole(stream: BinaryIO) -> bytes:
    """Answer the bytes of a manifest, or raise _Unreadable."""
    content = _some(stream.read, LARGEST_MANIFEST + 1)
    if len(content) > LARGEST_MANIFEST:
        problem = f"The manifest is over {LARGEST_MANIFEST // 2**20} MB."
        raise _Unreadable(f"{problem} Ask for a smaller one.")
    return content


def _some(read: Callable[[int], bytes], most: int) -> bytes:
    """Answer up to so many bytes, or raise _Unreadable."""
    try:
        return read(most)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _Unreadable(f"The .zip is damaged here ({error}).") from error
    except OSError as error:
        problem = f"The file cannot be read ({error.strerror})."
        raise _Unreadable(f"{problem} Copy it anew.") from error


def _guess(row: Row) -> Shape:
    """Answer the shape of which a row without a manifest seems to be."""
    if "sentences" in row:
        return Shape.ARTICLES
    return Shape.LABELS if "annotator" in row else Shape.SENTENCES
