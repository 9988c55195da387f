"""The lines of one brat .ann, gathered about the stretches of text that they mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.errors import Fault
from annotator.formats.incoming import Stretch

FLAGS = {"unsure": "unsure", "scarequotes": "scare_quotes"}
_PARTS = {"speaker": "speaker", "source": "speaker", "cue": "cue", "content": "content"}
_MARK = re.compile(r"(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*)")
_ID = re.compile(r"(?:[TREAMN]|#)[0-9]{1,12}")
_JOINS = {
    "R": "Relation Arg1:T1 Arg2:T2",
    "E": "Type:T1 Role:T2",
    "A": "Attribute T1 Value",
    "N": "Reference T1 Names:1",
    "#": "AnnotatorNotes T1",
}


@dataclass(slots=True)
class Mark:
    """One T line and what other lines say of it."""

    id: str
    word: str
    spans: tuple[Stretch, ...]
    line: int
    said: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    parts: list[tuple[str, "Mark"]] = field(default_factory=list)
    quotation: str | None = None
    joined: bool = False

    @property
    def start(self) -> int:
        """Where the first of its stretches begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last of its stretches ends."""
        return self.spans[-1][1]

    @property
    def part(self) -> str | None:
        """What it would be of another: speaker, cue, content or nothing."""
        return _PARTS.get(self.word.lower())


class Page:
    """The lines of one .ann, gathered about its marks."""

    def __init__(self, text: str, name: str) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._name = name
        self._marks: dict[str, Mark] = {}
        self._triggers: dict[str, str] = {}
        self._seen: set[str] = set()
        self._others = list[tuple[int, str, list[str]]]()

    def take(self, lines: str) -> None:
        """Read every line; what refers to others waits until all are there."""
        for number, line in enumerate(lines.split("\n"), 1):
            line = line.removesuffix("\r")
            if line.strip() and not line.startswith("*\t"):
                self._line(number, line)
        for number, letter, cells in sorted(
            self._others, key=lambda one: (one[1] != "E", one[0])
        ):
            if not self._other(number, letter, cells):
                self._fault(
                    number,
                    f"{cells[0]} joins what is not marked in this file, or not as brat "
                    f"does ({cells[0]}, tab, {_JOINS[letter]}). Mend or remove it.",
                )

    def answers(self) -> list[Mark]:
        """Answer the marks that are no part of another, in the order of the text."""
        whole = [mark for mark in self._marks.values() if not mark.part]
        whole.sort(key=lambda mark: (mark.start, -mark.end, mark.line))
        loose = [mark for mark in self._marks.values() if mark.part and not mark.joined]
        alone = [mark for mark in loose if not _lodged(mark, whole)]
        return sorted(
            whole + alone, key=lambda mark: (mark.start, -mark.end, mark.line)
        )

    def _fault(self, number: int, problem: str) -> None:
        self.faults.append(Fault(problem, self._name, number))

    def _line(self, number: int, line: str) -> None:
        cells = line.split("\t", 2)
        if len(cells) < 2 or not _ID.fullmatch(cells[0]):
            self._fault(
                number,
                "This is no line of brat’s: it begins with T1, R1, E1, A1, N1 or #1 "
                "and a tab. Mend or remove it.",
            )
        elif cells[0] in self._seen:
            self._fault(
                number, f"{cells[0]} is there twice. Give one of them a new number."
            )
        else:
            self._seen.add(cells[0])
            letter = cells[0][0].replace("M", "A")
            if letter == "T":
                self._mark(number, cells)
            else:
                self._others.append((number, letter, cells))

    def _mark(self, number: int, cells: list[str]) -> None:
        """Keep a T line, if it is one and its stretches are in the text."""
        found = _MARK.fullmatch(cells[1].rstrip())
        if not found:
            self._fault(
                number,
                f"{cells[0]} has no label and place. Write it as: {cells[0]}, tab, "
                "Claim 0 12, tab, the words.",
            )
            return
        pairs = (pair.split(" ") for pair in found[2].split(";"))
        spans = tuple(sorted((int(start), int(end)) for start, end in pairs))
        problem = _misplaced(self._text, spans, cells[2] if len(cells) > 2 else "")
        if problem:
            self._fault(number, f"{cells[0]} {problem}")
            return
        self._marks[cells[0]] = Mark(
            cells[0], found[1], _joined(self._text, spans), number
        )

    def _other(self, number: int, letter: str, cells: list[str]) -> bool:
        """Take a line about marks; answer whether these are there."""
        words = cells[1].split()
        if letter == "E":
            return self._event(cells[0], words)
        if letter == "R":
            return self._relation(words)
        target = self._target(words[1]) if len(words) > 1 else None
        if target is None:
            # What is said of a relation or a whole text is about no stretch.
            return len(words) < 2 or words[1] in self._seen
        rest = cells[2].strip() if len(cells) > 2 else ""
        name = words[0].lower()
        if letter == "A":
            target.said[name] = " ".join(words[2:])
            if not _known(name):
                target.notes.append(" ".join([f"{words[0]}:", *words[2:]]).strip(":"))
        elif letter == "N":
            target.said.setdefault("speakername", rest)
        elif name in ("annotator", "speakername", "speakersurface"):
            target.said[name] = rest
        elif rest:
            target.notes.append(rest)
        return True

    def _target(self, name: str) -> Mark | None:
        return self._marks.get(self._triggers.get(name, name))

    def _event(self, name: str, words: list[str]) -> bool:
        """Join the arguments of an event to its trigger."""
        roles = [word.partition(":") for word in words]
        if not roles or roles[0][2] not in self._marks:
            return False
        self._triggers[name] = roles[0][2]
        trigger = self._marks[roles[0][2]]
        whole = True
        for role, _, target in roles[1:]:
            part = self._target(target)
            whole = whole and (part is not None or target in self._seen)
            if part is not None:
                self._attach(
                    trigger, part, _PARTS.get(role.lower().rstrip("0123456789"))
                )
        return whole

    def _relation(self, words: list[str]) -> bool:
        """Join the two ends of a relation, whichever is the part of the other."""
        names = [word.partition(":")[2] for word in words[1:3]]
        one, two = (self._target(name) for name in [*names, "", ""][:2])
        if one is None or two is None:
            return len(names) == 2 and self._seen.issuperset(names)
        if words[0].lower() == "continues":
            first = two.quotation or two.id
            one.quotation = two.quotation = first
        elif two.part and not one.part:
            self._attach(one, two)
        elif one.part and not two.part:
            self._attach(two, one)
        return True

    def _attach(self, whole: Mark, part: Mark, role: str | None = None) -> None:
        """Make one mark the part of another that its role says, or its word."""
        role = role or part.part
        if role and whole is not part:
            part.joined = True
            whole.parts.append((role, part))


def _known(name: str) -> bool:
    return name in FLAGS or name in (
        "labelfrom",
        "quotetype",
        "polarity",
        "speakertype",
    )


def _lodged(part: Mark, whole: Sequence[Mark]) -> bool:
    """Put a part that nothing joins into the smallest mark around it, if there is."""
    around = [
        mark for mark in whole if mark.start <= part.start and part.end <= mark.end
    ]
    if around:
        nearest = min(around, key=lambda mark: mark.end - mark.start)
        nearest.parts.append((part.part or "", part))
    return bool(around)


def _misplaced(text: str, spans: tuple[Stretch, ...], words: str) -> str | None:
    """Answer what is wrong with the stretches of a mark, or None."""
    before = 0
    for start, end in spans:
        if not start < end <= len(text) or start < before:
            return (
                f"is at {start} to {end}, which is no stretch of a text of {len(text)} "
                "characters. Check that both files belong together and that offsets "
                "count characters, not bytes."
            )
        before = end
    there = " ".join(text[start:end] for start, end in spans)
    if "".join(words.split()) not in ("", "".join(there.split())):
        return (
            f"says “{_short(words)}”, but the text has “{_short(there)}” there. Check "
            "that both files belong together and that offsets count characters, not "
            "bytes."
        )
    return None


def _joined(text: str, spans: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Answer the stretches, those as one that only white space parts."""
    whole: list[Stretch] = []
    for start, end in spans:
        if whole and not text[whole[-1][1] : start].strip():
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return tuple(whole)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
