"""Every error a reader can meet, as a sentence with a next step.

AnnotatorError            message is a sentence for the reader; `status` its HTTP code
├── NotFound      404     "There is no sentence 99 in this project."
├── NotYours      403     "This article has its 3 reviewers."
├── Conflict      409     "This sentence was changed elsewhere; look again."
│   ├── TextCorrected     "The text of this sentence was corrected."; `number`
│   └── AgainstCases      "This goes against a decided case."; carries `cases`
├── TooMany       429     "Try again in 30 seconds."; carries `seconds`
├── InvalidRecord 422     carries `faults`: file, line, field and what to do
├── Unavailable   503     "The disk is full." The same may be sent again later
└── BrokenProject 500     the project file cannot be used as it is
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was given, and where it stands."""

    problem: str
    file: str | None = None
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        """Answer "news.jsonl, line 3, title: Say what the article is called."."""
        places = [self.file, self.line and f"line {self.line}", self.field]
        where = ", ".join(place for place in places if place)
        return f"{where}: {self.problem}" if where else self.problem


class AnnotatorError(Exception):
    """A sentence for the reader that says what to do next."""

    status = 500

    @property
    def message(self) -> str:
        """The sentence."""
        return str(self.args[0]) if self.args else self.__class__.__name__


class NotFound(AnnotatorError):
    """What was asked for is not in the project."""

    status = 404


class NotYours(AnnotatorError):
    """This was not handed out to the reader; the sentence says why."""

    status = 403


class Conflict(AnnotatorError):
    """The world moved on since the reader last looked."""

    status = 409


class TextCorrected(Conflict):
    """A sentence went with its text; `number` is the correction."""

    def __init__(self, article_id: int, number: int):
        super().__init__(
            "The text of this sentence was corrected since you opened it, so nothing "
            f"was saved. Open the article again: /articles/{article_id}"
        )
        self.article_id, self.number = article_id, number


class AgainstCases(Conflict):
    """A decision would contradict decided cases; `cases` holds them."""

    def __init__(self, cases: list[dict[str, Any]]):
        super().__init__("This goes against a decided case. Nothing was saved.")
        self.cases = cases


class TooMany(AnnotatorError):
    """It was tried too often; `seconds` says how long to wait."""

    status = 429

    def __init__(self, sentence: str, seconds: int):
        super().__init__(sentence)
        self.seconds = seconds


class InvalidRecord(AnnotatorError):
    """What was given does not fit; `faults` says where and why."""

    status = 422

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults

    def by_field(self, *shown: str) -> dict[str, str]:
        """Answer the problems under the names of their form fields.

        Where the fields `shown` are named, those of others stand under "".
        """
        found: dict[str, str] = {}
        for fault in self.faults:
            field = (fault.field or "").partition(".")[0] if shown else fault.field
            found[field if field and (not shown or field in shown) else ""] = (
                fault.problem
            )
        return found

    def at(self, *fields: str) -> dict[str, str]:
        """Answer the problems under these fields' names, and the others under ""."""
        found = self.by_field()
        shown = {name: found.pop(name) for name in fields if name in found}
        return {**shown, "": " ".join(found.values())} if found else shown


class Unavailable(AnnotatorError):
    """File or disk refuse for now; what was sent can be sent again."""

    status = 503
    seconds = 10


class BrokenProject(AnnotatorError):
    """The project file cannot be opened or has lost something."""
