"""What files of other tools are read into: texts, and answers about stretches of them.

Readers yield these and know nothing of the project; `receiving` makes sentences, kinds,
people and speakers of them. Offsets are code points of `text`, the end exclusive.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.errors import Fault
from annotator.formats.files import File

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about a stretch of a text: a sentence, some of it, or several.

    `label` is the file's own word for the kind, `who` the file's own name for the
    reviewer (None where it has none). `speaker` is a name; `surface` where it is
    written. `quotation` is the same for answers about the parts of one quotation.
    `place` says in words where it stands in the file: "task 12, annotation 3". Where
    the file names a sentence of the project ("akar:0007") instead of a stretch,
    `sent_id` is that name and start and end are 0. `common` says that the file has it
    as what several people agreed on, so that it is nobody's own.
    """

    start: int
    end: int
    label: str
    who: str | None = None
    decided: bool = False
    speaker: str | None = None
    speaker_type: str | None = None
    surface: Stretch | None = None
    surface_text: str | None = None
    cue: Stretch | None = None
    content: tuple[Stretch, ...] = ()
    quote_type: str | None = None
    polarity: str | None = None
    quotation: str | None = None
    flags: tuple[str, ...] = ()
    note: str | None = None
    created_at: str | None = None
    duration_ms: int | None = None
    guideline_version: int | None = None
    from_suggestion: bool | None = None
    changed: bool | None = None
    line: int | None = None
    place: str = ""
    sent_id: str | None = None
    common: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model proposed for a sentence; nobody's answer.

    `model` is its name with its version, "marker 1.2".
    """

    start: int
    end: int
    kind: str
    speaker: str | None
    surface: str | None
    score: float | None
    model: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what was said of it; None where the article is in the project.

    `fields` are those of ArticleSchema but the text (title, outlet, published, url,
    language, licence), as far as the file has them; `meta` what else came along.
    `sentences` are start, end and paragraph where the file fixes them, else None.
    """

    text: str | None
    name: str | None = None
    fields: dict[str, str | None] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    sentences: tuple[tuple[int, int, int], ...] | None = None
    answers: tuple[Answer, ...] = ()
    line: int | None = None
    place: str = ""
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """One tool's files: how they are known, and what they hold.

    `recognises` is asked of one file and its first 64 kB of text; `read` gets the files
    that belong together (brat's .txt and .ann) and yields what they hold, and a Fault
    with file, line and a next step for whatever it cannot read. It raises nothing.
    """

    name: str
    hint: str
    recognises: Callable[[File, str], bool]
    read: Callable[[Sequence[File]], Iterator[Document | Fault]]
