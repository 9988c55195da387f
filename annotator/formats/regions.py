"""The regions of a Label Studio annotation: where they are, and what they come to.

Its offsets count code points; before 2022 they counted UTF-16. A region carries its own
words, which tells the two apart, and finds it again where neither fits.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from annotator.formats import marked
from annotator.formats.incoming import Answer
from annotator.formats.offsets import Utf16
from annotator.schemas_export import LabelFrom

Row = dict[str, Any]
Place = Callable[[Any, Any], tuple[int, int] | None]


class Annotation:
    """One person's regions of a task; `problems` are regions and what ails them."""

    def __init__(self, text: str, place: Place, row: Row):
        self.text, self.place = text, place
        self.problems: list[tuple[str, str]] = []
        self.left: Counter[str] = Counter()
        result = row.get("result")
        self.items = [
            item
            for item in (result if isinstance(result, list) else [])
            if isinstance(item, dict)
        ]
        self.who = self._who(row.get("completed_by"))
        self.decided = row.get("ground_truth") is True
        self.at = row.get("created_at")

    def _who(self, completed_by: Any) -> str | None:
        for item in self.items:
            if item.get("from_name") == "reviewer" and "start" not in _value_of(item):
                said = _words(item)
                if said:
                    return said[0]
        if isinstance(completed_by, dict):
            names = [completed_by.get("first_name"), completed_by.get("last_name")]
            full = " ".join(name for name in names if isinstance(name, str) and name)
            completed_by = completed_by.get("email") or full or completed_by.get("id")
        return str(completed_by) if completed_by not in (None, "") else None

    def answers(self) -> tuple[tuple[Answer, ...], dict[str, int]]:
        """Answer what the regions come to."""
        spans: dict[Any, marked.Span] = {}
        links: list[marked.Link] = []
        for item in self.items:
            if item.get("type") == "relation":
                word = (_words(item) or [""])[0]
                links.append((str(item.get("from_id")), str(item.get("to_id")), word))
                continue
            span = self.span(item)
            if span:
                spans[span.key] = span
        for item in self.items:
            self.tell(item, spans.get(str(item.get("id"))))
        made, left = marked.answers(self.text, list(spans.values()), links)
        return made, {**self.left, **left}

    def span(self, item: Row) -> marked.Span | None:
        """Answer the stretch that an item labels, None for one that labels none."""
        value, of = _value_of(item), str(item.get("type"))
        words = value.get(of)
        key = str(item.get("id"))
        if of == "choices" and "start" not in value:
            if marked.plain_word(str(item.get("from_name"))) in marked.FIELDS:
                return None
            spot: tuple[int, int] | None = (0, len(self.text))
        elif of.endswith("labels") and isinstance(words, list):
            spot = self.spot(value, key)
        else:
            return None
        if (
            not isinstance(words, list)
            or len(words) != 1
            or not spot
            or spot[0] == spot[1]
        ):
            if isinstance(words, list) and len(words) > 1:
                problem = f"has {len(words)} labels. Leave one of them there."
                self.problems.append((key, problem))
            return None
        told: Row = {"decided": self.decided}
        if isinstance(self.at, str):
            told["created_at"] = self.at
        return marked.Span(*spot, str(words[0]), key, self.who, told)

    def spot(self, value: Row, key: str) -> tuple[int, int] | None:
        """Answer where a region is: by its numbers, else where its words stand."""
        spot = self.place(value.get("start"), value.get("end"))
        words = value.get("text")
        if not isinstance(words, str) or not words.strip():
            words = None
        if spot and (words is None or _same(words, self.text[slice(*spot)])):
            return spot
        if words and self.text.count(words) == 1:
            self.left["regions moved to where their words are"] += 1
            at = self.text.find(words)
            return at, at + len(words)
        problem = (
            "does not stand where it says. Export as JSON from a text region, not from "
            "HTML or a table."
        )
        self.problems.append((key, problem))
        return None

    def tell(self, item: Row, span: marked.Span | None) -> None:
        """Take in what a field beside a region says of it."""
        if span is None or item.get("type") == "relation":
            return
        note = item.get("meta")
        if isinstance(note, dict) and note.get("text"):
            span.told.update(marked.told("note", note["text"]))
        name, words = str(item.get("from_name")), _words(item)
        if str(item.get("type")) not in ("choices", "textarea") or not words:
            return
        if name == "label_from":
            span.told["decided"] = words[0] == LabelFrom.DECIDED
            span.told["common"] = marked.is_common(words[0])
        elif marked.plain_word(name) in marked.LABELS and len(words) == 1:
            span.word = words[0]
        else:
            span.told.update(marked.told(name, words))


def ruler(text: str, given: Sequence[Row]) -> Place:
    """Answer how the regions of a task count: by what fits most of their words."""
    units = Utf16(text)

    def by_points(start: Any, end: Any) -> tuple[int, int] | None:
        return (start, end) if 0 <= start <= end <= len(text) else None

    def by_units(start: Any, end: Any) -> tuple[int, int] | None:
        first, last = units.point(start), units.point(end)
        return None if first is None or last is None or last < first else (first, last)

    def safe(count: Place) -> Place:
        def placed(start: Any, end: Any) -> tuple[int, int] | None:
            numbers = type(start) is int and type(end) is int
            return count(start, end) if numbers else None

        return placed

    fits: Counter[int] = Counter()
    rulers = [safe(by_points), safe(by_units)]
    if not units.wide:
        return rulers[0]
    for one in given:
        result = one.get("result")
        for item in result if isinstance(result, list) else []:
            value = _value_of(item) if isinstance(item, dict) else {}
            words = value.get("text")
            if isinstance(words, str) and words.strip():
                for at, place in enumerate(rulers):
                    spot = place(value.get("start"), value.get("end"))
                    fits[at] += spot is not None and _same(
                        words, text[spot[0] : spot[1]]
                    )
    return rulers[1] if fits[1] > fits[0] else rulers[0]


def _same(one: str, other: str) -> bool:
    """Answer whether the words are the same; Label Studio trims white space in some."""
    return one == other or _squeezed(one) == _squeezed(other)


def _squeezed(words: str) -> str:
    return "".join(words.replace("\\n", "\n").split())


def _value_of(item: Row) -> Row:
    value = item.get("value")
    return value if isinstance(value, dict) else {}


def _words(item: Row) -> list[str]:
    """Answer the words of a field: choices, a text area, a relation's labels."""
    found = item.get("labels")
    if item.get("type") != "relation":
        value = _value_of(item)
        found = value.get("choices", value.get("text"))
    found = found if isinstance(found, list) else [found]
    return [word for word in found if isinstance(word, str) and word]
