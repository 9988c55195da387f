"""Whether an export is what it says it is: rows, neighbours, hashes, counts, agreement.

Everything is drawn from the files alone, without the project they came from.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.errors import Fault, NotFound
from annotator.formats import (
    archives,
    catalogue,
    checks,
    jsonl,
    manifest,
    records,
)
from annotator.formats.answers import AS_THEY_STAND, Judge, judge
from annotator.formats.archives import Archive, Folder, Place, Unreadable, is_manifest
from annotator.formats.export import ARTICLES
from annotator.formats.files import printable
from annotator.formats.order import Order
from annotator.formats.parts import Format, Source, sentences
from annotator.formats.rows import split_of
from annotator.formats.sequence import RowSequence
from annotator.schemas import SCHEMA_VERSION
from annotator.schemas_export import RECORDS, Resolve, Shape, Split, Which
from annotator.schemas_manifest import ManifestSchema, columns, described, features
from annotator.store.exports import Selection

Row = dict[str, Any]
KEPT = 100
LARGEST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024


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
    which the manifest is looked for as `<name>.manifest.json` or manifest.json. Rows
    are read one at a time; files that are made of the rows are made again and compared.
    Raises NotFound where there is nothing at `path`.
    """
    report = Report(keep)
    if not path.exists():
        raise NotFound(f"There is nothing at {path}. Name an export.")
    if path.is_dir():
        _verify_all(Folder(path), report)
    elif zipfile.is_zipfile(path):
        _verify_zip(path, report)
    elif path.suffix == ".zip":
        report.add(Fault("This is not a whole .zip file.", path.name))
    else:
        _verify_file(Folder(path.parent), path.name, report)
    return report


def _verify_zip(path: Path, report: Report) -> None:
    """Verify the files of a .zip, if its list of them can be read."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        report.add(Fault(f"The .zip is damaged ({error}).", path.name))
        return
    with archive:
        _verify_all(Archive(archive), report)


def _verify_all(files: Place, report: Report) -> None:
    """Verify the files that manifests name, and say which none does."""
    names = files.names()
    listed: set[str] = set()
    manifests = [name for name in names if is_manifest(name)]
    if not manifests:
        report.add(Fault("The manifest is missing.", manifest.NAME))
    for name in manifests:
        stated = _manifest(files, name, report)
        if stated is not None:
            listed |= {entry["name"] for entry in stated["files"]}
            _Stated(files, name, stated, report).verify()
    for name in names:
        if name.endswith(".jsonl") and name not in listed:
            if manifests:
                report.add(Fault("No manifest names this file.", name))
            _read_alone(files, name, report)


def _verify_file(files: Place, name: str, report: Report) -> None:
    """Verify one file of rows, with its manifest where there is one."""
    names = files.names()
    for beside in (f"{Path(name).stem}.{manifest.NAME}", manifest.NAME):
        stated = _manifest(files, beside, report) if beside in names else None
        if stated and name in [entry["name"] for entry in stated["files"]]:
            _Stated(files, beside, stated, report).verify()
            return
    _read_alone(files, name, report)


def _manifest(files: Place, name: str, report: Report) -> Row | None:
    """Answer a manifest that can be compared; report what keeps one from being so."""
    before = report.count
    try:
        content = archives.content(files, name, LARGEST_MANIFEST)
        stated = jsonl.parsed(content, of="manifest")
    except (jsonl.Unfit, Unreadable) as error:
        report.add(Fault(str(error), name))
        return None
    if stated.get("schema_version") != SCHEMA_VERSION:
        problem = f"is not {SCHEMA_VERSION}, the version that this annotator knows"
        report.add(Fault(problem, name, field="schema_version"))
        return None
    for place, problem in checks.shape(stated, columns(ManifestSchema)):
        report.add(Fault(problem, name, field=place))
    report.manifest = True
    if report.count == before and stated["format"] not in catalogue.FORMATS:
        problem = f"is {stated['format']}, a format that this annotator does not know"
        report.add(Fault(problem, name, field="format"))
    return stated if report.count == before else None


class _Stated:
    """An export with its manifest: each file beside what the manifest says of it."""

    def __init__(self, files: Place, name: str, stated: Row, report: Report):
        self._files = files
        self._name = name
        self._stated = stated
        self._report = report
        self._format: Format = catalogue.FORMATS[stated["format"]]
        self._shape = Shape(stated["shape"])
        here = files.names()
        self._here = [one for one in stated["files"] if one["name"] in here]

    def verify(self) -> None:
        """Report all that is not as it is stated."""
        here = [entry["name"] for entry in self._here]
        for entry in self._stated["files"]:
            if entry["name"] not in here:
                problem = "The manifest names this file, but it is not here."
                self._report.add(Fault(problem, entry["name"]))
        tally = manifest.Tally(self._shape)
        counted = {name: self._count(name, tally) for name in self._of_rows()}
        for entry in self._here:
            self._compare_file(entry, counted.get(entry["name"], entry["rows"]))
        for place, found in (
            ("counts", tally.counts()),
            ("guideline_versions", tally.guideline_versions()),
            ("agreement", tally.agreement()),
        ):
            self._compare(found, self._stated[place], place)
        record = columns(RECORDS[self._shape])
        for place, right in (
            ("schema", described(record)),
            ("features", features(record)),
        ):
            if self._stated[place] != right:
                problem = "does not describe the fields of this record"
                self._report.add(Fault(problem, self._name, field=place))
        if len(self._here) == len(self._stated["files"]):
            self._compare_made()

    def _of_rows(self) -> list[str]:
        """Answer the files in which the rows stand."""
        if self._format.read is None:
            return [one["name"] for one in self._here if one["name"] == ARTICLES]
        return [one["name"] for one in self._here if one["rows"] is not None]

    def _count(self, name: str, tally: manifest.Tally) -> int:
        """Check every row of a file; answer how many there are."""
        rows = _Rows(name, self._shape, self._stated, self._judge(), self._report)
        for number, row in self._read(name, self._report, rows):
            if rows.check(number, row):
                tally.add(row)
        rows.end()
        return rows.number

    def _judge(self) -> Judge:
        """Answer how labels become one label, as the manifest says."""
        resolve = Resolve(self._stated["resolve"])
        if resolve != Resolve.LIKELY or self._shape == Shape.LABELS:
            return Judge(resolve)
        if self._likely is None:
            self._likely = judge(resolve, self._voted())
        return self._likely

    _likely: Judge | None = None

    def _voted(self) -> Iterator[list[Row]]:
        """Yield the annotations of each sentence that can be read."""
        aside = Report()
        for name in self._of_rows():
            for _, row in self._read(name, aside):
                if not any(checks.shape(row, _COLUMNS[self._shape])):
                    nested = sentences(row) if "sentences" in row else [row]
                    for sentence in nested:
                        yield sentence["annotations"]

    def _read(
        self, name: str, report: Report, rows: "_Rows | None" = None
    ) -> Iterator[tuple[int, Row]]:
        """Yield number and row of what stands in a file."""
        read = self._format.read or records.read

        def tell(fault: Fault) -> None:
            report.add(replace(fault, file=name))
            if rows is not None:
                rows.skip(fault.line)

        try:
            with self._files.open(name) as stream:
                yield from read(stream, self._shape, tell)
        except (*archives.DAMAGED, OSError) as error:
            report.add(Fault(str(archives.unread(error)), name))
        except Unreadable as error:
            report.add(Fault(str(error), name))

    def _compare_file(self, entry: Row, rows: int | None) -> None:
        """Report where a file is not of the rows, size and hash that are stated."""
        measure = jsonl.Measure()
        try:
            with self._files.open(entry["name"]) as stream:
                while chunk := stream.read(_CHUNK):
                    measure.add(chunk, 0)
        except (*archives.DAMAGED, OSError) as error:
            self._report.add(Fault(str(archives.unread(error)), entry["name"]))
        except Unreadable as error:
            self._report.add(Fault(str(error), entry["name"]))
        found = {
            "name": entry["name"],
            "rows": rows,
            "bytes": measure.size,
            "sha256": measure.sha256,
        }
        self._report.files += 1
        self._report.rows += rows or 0
        self._compare(found, entry, f"files.{entry['name']}")

    def _compare_made(self) -> None:
        """Make the files that are made of the rows again, and compare them."""
        stated = {entry["name"]: entry for entry in self._here}
        made_of_rows = stated.keys() - set(self._of_rows())
        if not made_of_rows or self._report.count:
            return
        source = Source(self._order(), self._rows, lambda: self._stated)
        made: dict[str, jsonl.Measure] = {}
        for part in self._format.write(source):
            made.setdefault(part.name, jsonl.Measure()).add(part.data, 0)
        for name in sorted(made_of_rows | (made.keys() - stated.keys())):
            found = made[name].sha256 if name in made else None
            if name not in stated or stated[name]["sha256"] != found:
                self._report.add(Fault(self._unlike(), name))

    def _unlike(self) -> str:
        """Answer what to say of a file that is not as its rows would make it."""
        version = self._stated["annotator_version"]
        if version == __version__:
            return "The file is not what the rows come to."
        return (
            f"The file is not what the rows come to here; it was made by annotator "
            f"{version}, and this is {__version__}. Verify it with that version."
        )

    def _order(self) -> Order:
        """Answer what was asked for."""
        asked = self._stated["selection"]
        selection = Selection(
            Which(asked["which"]),
            tuple(asked["articles"]),
            tuple(asked["reviewers"]),
            asked["since"],
            asked["until"],
            asked["seen_by"],
        )
        return Order(
            self._shape,
            selection,
            self._stated["names"] == "names",
            Resolve(self._stated["resolve"]),
            self._stated["format"],
        )

    def _rows(self, shape: Shape, split: Split | None = None) -> Iterator[Row]:
        """Yield the rows once more, as a format asks for them."""
        for name in self._of_rows():
            for _, row in self._read(name, Report()):
                if split is None or split_of(row["doc_id"]) == split:
                    yield row

    def _compare(self, found: Any, stated: Any, place: str) -> None:
        for name, one, other in manifest.differences(found, stated, place):
            problem = f"says {other}, but the rows come to {one}"
            self._report.add(Fault(problem, self._name, field=name))


def _read_alone(files: Place, name: str, report: Report) -> None:
    """Check a file of rows of which no manifest tells."""
    rows = _Rows(name, None, None, AS_THEY_STAND, report)

    def tell(fault: Fault) -> None:
        report.add(replace(fault, file=name))
        rows.skip(fault.line)

    report.files += 1
    try:
        with files.open(name) as stream:
            for number, row in jsonl.read(jsonl.lines(stream, tell), tell):
                rows.check(number, row)
    except (*archives.DAMAGED, OSError) as error:
        report.add(Fault(str(archives.unread(error)), name))
    except Unreadable as error:
        report.add(Fault(str(error), name))
    rows.end()
    report.rows += rows.number


class _Rows:
    """The rows of one file, each checked as it comes."""

    def __init__(
        self,
        name: str,
        shape: Shape | None,
        stated: Row | None,
        by: Judge,
        report: Report,
    ):
        self.number = 0
        self._name = name
        self._shape = shape
        self._by = by
        self._report = report
        self._selection = stated["selection"] if stated else None
        self._sequence: RowSequence | None = None

    def check(self, number: int, row: Row) -> bool:
        """Check one row; answer whether its fields are of the right types.

        Only such a row is compared with others.
        """
        self.number = number
        if self._shape is None:
            self._shape = _guess(row)
        if self._sequence is None:
            self._sequence = RowSequence(self._shape, self._selection, self._by)
        before = self._report.count
        for place, problem in checks.shape(row, _COLUMNS[self._shape]):
            self._add(number, place, problem)
        if self._report.count > before:
            self._sequence.skip()
            return False
        for fault in self._sequence.row(number, row):
            self._add(*fault)
        return True

    def skip(self, number: int | None) -> None:
        """Know that a row that could not be read stood here."""
        self.number = max(self.number, number or 0)
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


def _guess(row: Row) -> Shape:
    """Answer the shape of which a row without a manifest seems to be."""
    if "sentences" in row:
        return Shape.ARTICLES
    return Shape.LABELS if "annotator" in row else Shape.SENTENCES
