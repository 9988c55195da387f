"""What whoever brings labels says of them: which word is which kind, who is who."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annotator.errors import Fault, InvalidRecord
from annotator.formats import kinds
from annotator.schemas import Kind

LEAVE_OUT = ""
"""What a word is given for a kind whose answers are not wanted."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was said of the words and people of some files, and who answered.

    `kinds` has a kind for a word of the files, "" to leave its answers out; `people` a
    name here for one in the files; `by` is whose the answers are where a file is mute.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None


NOTHING_SAID = Wishes()


@dataclass(slots=True)
class Word:
    """A word of the files: how often it stands there, for what, and one example.

    `kind` is None where nobody knows, "" where its answers are left out. `guessed` says
    that nobody said so, and the word is not the kind's own.
    """

    word: str
    kind: str | None
    guessed: bool
    count: int = 0
    example: str = ""


def word_of(label: str, wishes: Wishes) -> Word:
    """Answer what a word of the files stands for, as said, as named, or as guessed."""
    if label in wishes.kinds:
        return Word(label, wishes.kinds[label], guessed=False)
    own = kinds.ours(label)
    if own:
        return Word(label, str(own), guessed=False)
    guessed = kinds.guess(label)
    return Word(label, guessed and str(guessed), guessed=guessed is not None)


def parse_kinds(written: Iterable[str]) -> dict[str, str]:
    """Answer {"Assertion": "claim", "Skip": ""} for "Assertion=claim,Skip=".

    Raises InvalidRecord. A word with a comma stands in double quotation marks.
    """
    found = _pairs(written, "kinds", "Assertion=claim, or Skip= to leave it out")
    checked = {}
    faults = []
    for word, kind in found.items():
        named = kinds.ours(kind) if kind else LEAVE_OUT
        if named is None:
            listed = ", ".join(Kind)
            problem = f"“{kind}” is no kind. Choose one of {listed}, or none: {word}="
            faults.append(Fault(problem, field="kinds"))
        else:
            checked[word] = str(named)
    if faults:
        raise InvalidRecord(faults)
    return checked


def parse_people(written: Iterable[str]) -> dict[str, str]:
    """Answer {"7": "Ana"} for "7=Ana", or raise InvalidRecord."""
    found = _pairs(written, "people", "7=Ana")
    faults = [
        Fault(f"Say who “{name}” is here, such as {name}=Ana.", field="people")
        for name, here in found.items()
        if not here
    ]
    if faults:
        raise InvalidRecord(faults)
    return found


def _pairs(written: Iterable[str], field_: str, example: str) -> dict[str, str]:
    """Answer what stands before and behind each "="."""
    found: dict[str, str] = {}
    faults = []
    for piece in _pieces(written):
        name, sign, value = (part.strip() for part in piece.rpartition("="))
        if not sign or not name:
            faults.append(
                Fault(f"“{piece}” says nothing. Give {example}.", field=field_)
            )
        elif name in found:
            faults.append(Fault(f"“{name}” stands here twice. Keep one.", field=field_))
        else:
            found[name] = " ".join(value.split())
    if faults:
        raise InvalidRecord(faults)
    return found


def _pieces(written: Iterable[str]) -> list[str]:
    lines = [line for text in written for line in text.splitlines()]
    rows = csv.reader(lines, skipinitialspace=True)
    return [piece for row in rows for piece in row if piece.strip()]
