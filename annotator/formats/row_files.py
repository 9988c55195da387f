"""One file of rows, each checked as it comes, and the report of what is wrong in it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import Fault
from annotator.formats import archives, checks, streams
from annotator.formats.answers import AS_THEY_STAND, Judge
from annotator.formats.archives import Place
from annotator.formats.files import printable
from annotator.formats.sequence import RowSequence
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import columns

Row = dict[str, Any]
KEPT = 100
COLUMNS = {shape: columns(RECORDS[shape]) for shape in Shape}


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

    def of(self, name: str) -> Callable[[str], None]:
        """Answer what takes in the problems of one file."""
        return lambda problem: self.add(Fault(problem, name))


class Rows:
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
            self._shape = guessed(row)
        if self._sequence is None:
            self._sequence = RowSequence(self._shape, self._selection, self._by)
        before = self._report.count
        for place, problem in checks.shape(row, COLUMNS[self._shape]):
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


def read_alone(files: Place, name: str, report: Report) -> None:
    """Check a file of rows of which no manifest tells."""
    rows = Rows(name, None, None, AS_THEY_STAND, report)

    def tell(fault: Fault) -> None:
        report.add(replace(fault, file=name))
        rows.skip(fault.line)

    report.files += 1
    with archives.telling(report.of(name)), files.open(name) as stream:
        for number, row in streams.read_jsonl(stream, Shape.SENTENCES, tell):
            rows.check(number, row)
    rows.end()
    report.rows += rows.number


def guessed(row: Row) -> Shape:
    """Answer the shape of which a row without a manifest seems to be."""
    if "sentences" in row:
        return Shape.ARTICLES
    return Shape.LABELS if "annotator" in row else Shape.SENTENCES
