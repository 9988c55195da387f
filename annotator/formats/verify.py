"""Whether an export is what it says it is: rows, neighbours, hashes, counts, agreement.

Everything is drawn from the files alone, without the project they came from.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
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
    said_of_itself,
    streams,
)
from annotator.formats.answers import Judge, judge
from annotator.formats.archives import Place, Unreadable, is_hidden, is_manifest
from annotator.formats.export import ARTICLES
from annotator.formats.order import Order
from annotator.formats.parts import Format, Source, sentences
from annotator.formats.row_files import COLUMNS, KEPT, Report, Rows, read_alone
from annotator.formats.rows import split_of
from annotator.schemas import SCHEMA_VERSION
from annotator.schemas_export import RECORDS, Resolve, Shape, Split
from annotator.schemas_manifest import ManifestSchema, columns, described, features

Row = dict[str, Any]
_CHUNK = 1024 * 1024


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
    with ExitStack() as stack:
        try:
            files = stack.enter_context(archives.opened(path))
        except Unreadable as error:
            report.add(Fault(str(error), path.name))
            return report
        if archives.one_file(path):
            _verify_file(files, path.name, report)
        else:
            _verify_all(files, report)
    return report


def _verify_all(files: Place, report: Report) -> None:
    """Verify the files that manifests name, and say which none does."""
    names = [name for name in files.names() if not is_hidden(name)]
    listed: set[str] = set()
    whole = True
    manifests = [name for name in names if is_manifest(name)]
    if not manifests:
        report.add(Fault("The manifest is missing.", manifest.NAME))
    for name in manifests:
        stated = _manifest(files, name, report)
        if stated is not None:
            listed |= {entry["name"] for entry in stated["files"]}
            _Stated(files, name, stated, report).verify()
        whole = whole and stated is not None
    for name, problem in files.misplaced():
        report.add(Fault(problem, name))
    for name in names:
        if name in listed or is_manifest(name):
            continue
        # What a manifest that cannot be read names is not known to be too much.
        if manifests and whole:
            report.add(Fault("No manifest names this file.", name))
        if name.endswith(".jsonl"):
            read_alone(files, name, report)


def _verify_file(files: Place, name: str, report: Report) -> None:
    """Verify one file of rows, with its manifest where there is one."""
    for beside in archives.beside(files, name):
        stated = _manifest(files, beside, report)
        if stated and name in [entry["name"] for entry in stated["files"]]:
            _Stated(files, beside, stated, report).verify()
            return
    read_alone(files, name, report)


def _manifest(files: Place, name: str, report: Report) -> Row | None:
    """Answer a manifest that can be compared; report what keeps one from being so."""
    before = report.count
    try:
        content = archives.content(files, name)
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
        self._here = [one for one in stated["files"] if files.has(one["name"])]

    def verify(self) -> None:
        """Report all that is not as it is stated."""
        here = [entry["name"] for entry in self._here]
        for entry in self._stated["files"]:
            if entry["name"] not in here:
                problem = "The manifest names this file, but it is not here."
                self._report.add(Fault(problem, entry["name"]))
        tally = manifest.Tally(self._shape)
        counted = {name: self._count(name, tally) for name in self._of_rows()}
        self._report.rows += sum(counted.values())
        for entry in self._here:
            self._compare_file(entry, counted.get(entry["name"], entry["rows"]))
        for place, found in (
            ("counts", tally.counts()),
            ("guideline_versions", tally.guideline_versions()),
            ("agreement", tally.agreement()),
        ):
            self._compare(found, self._stated[place], place)
        for place, problem in said_of_itself.problems(
            self._stated, self._order(), tally.named
        ):
            self._report.add(Fault(problem, self._name, field=place))
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
        rows = Rows(name, self._shape, self._stated, self._judge(), self._report)
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
                if not any(checks.shape(row, COLUMNS[self._shape])):
                    nested = sentences(row) if "sentences" in row else [row]
                    for sentence in nested:
                        yield sentence["annotations"]

    def _read(
        self, name: str, report: Report, rows: Rows | None = None
    ) -> Iterator[tuple[int, Row]]:
        """Yield number and row of what stands in a file."""
        read = self._format.read or streams.read_jsonl

        def tell(fault: Fault) -> None:
            report.add(replace(fault, file=name))
            if rows is not None:
                rows.skip(fault.line)

        with archives.telling(report.of(name)), self._files.open(name) as stream:
            yield from read(stream, self._shape, tell)

    def _compare_file(self, entry: Row, rows: int | None) -> None:
        """Report where a file is not of the rows, size and hash that are stated."""
        measure, name = jsonl.Measure(), entry["name"]
        tell = self._report.of(name)
        with archives.telling(tell), self._files.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                measure.add(chunk, 0)
        found = {
            "name": name,
            "rows": rows,
            "bytes": measure.size,
            "sha256": measure.sha256,
        }
        self._report.files += 1
        self._compare(found, entry, f"files.{name}")

    def _compare_made(self) -> None:
        """Make the files that are made of the rows again, and compare them."""
        stated = {entry["name"]: entry for entry in self._here}
        made_of_rows = stated.keys() - set(self._of_rows())
        if not made_of_rows or self._report.count:
            return
        source = Source(
            self._order(), self._rows, lambda: manifest.lasting(self._stated)
        )
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
        return Order(
            self._shape,
            manifest.selection_of(self._stated["selection"]),
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
