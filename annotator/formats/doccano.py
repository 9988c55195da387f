"""doccano: texts with labelled stretches, a file a person as its own exports have it.

It counts code points. It knows stretches and labels only: the speaker stands in a field
of its own beside the text, which doccano keeps and gives back as it is.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from annotator.errors import Fault
from annotator.formats import jsonl, marked
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.json_files import Found, first_keys, objects
from annotator.formats.parts import Format, Part, Row, Source, safe_name
from annotator.formats.standoff import Label, labels
from annotator.schemas_export import Resolve, Shape

FOLDER = "doccano"
ALL = "all.jsonl"
_IN_MEMORY = 16 * 1024 * 1024
_BESIDE = (
    *("speaker", "speaker_type", "quote_type", "polarity"),
    *("flags", "quotation", "note"),
)
_LABELS = ("label", "labels", "entities", "annotations", "cats")


def write(source: Source) -> Iterator[Part]:
    """Yield an example an article: in all.jsonl, or in a file for each reviewer.

    doccano names its own files so, and takes one in for the person who uploads it.
    """
    if source.order.resolve != Resolve.VOTES:
        yield Part(f"{FOLDER}/{ALL}", b"")
        for row in source.rows(Shape.ARTICLES):
            said = _by_person(row, source)
            made = _example(row, [one for every in said.values() for one in every])
            yield Part(f"{FOLDER}/{ALL}", jsonl.line(made), 1)
        return
    places: dict[str, list[tuple[int, int]]] = {}
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        for row in source.rows(Shape.ARTICLES):
            for who, said_by in _by_person(row, source).items():
                line = jsonl.line(_example(row, said_by))
                places.setdefault(who, []).append((kept.tell(), len(line)))
                kept.write(line)
        for who in sorted(places):
            for at, size in places[who]:
                kept.seek(at)
                yield Part(f"{FOLDER}/{safe_name(who)}.jsonl", kept.read(size), 1)


def _by_person(row: Row, source: Source) -> dict[str, list[Label]]:
    found: dict[str, list[Label]] = {}
    for label in labels(row, source.order.resolve):
        found.setdefault(label.who or "", []).append(label)
    return found


def _example(row: Row, said: Sequence[Label]) -> Row:
    ordered = sorted(said, key=lambda label: label.start)
    people = {label.who for label in said if not label.decided}
    who = people.pop() if len(people) == 1 else None
    marks = []
    speakers = []
    for label in ordered:
        start, end = label.start, label.end
        marks.append([start, end, label.kind])
        told = {
            "speaker": label.speaker,
            "speaker_type": label.speaker_type,
            "surface": list(label.surface_at) if label.surface_at else label.surface,
            "quote_type": label.quote_type,
            "polarity": label.polarity,
            "flags": list(label.flags),
            "quotation": label.attribution_id,
            "note": label.note,
            "label_from": label.label_from,
            "annotator": label.who if label.who != who else None,
        }
        given = {name: value for name, value in told.items() if value}
        if given or label.decided:
            place = {"start": start, "end": end, **given}
            speakers.append(place | {"decided": True} if label.decided else place)
    return {
        "text": row["body"],
        "label": marks,
        "Comments": [],
        **marked.beside(row),
        "speakers": speakers,
        "annotator": who,
    }


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is an export of doccano: JSONL, or the JSON of old ones."""
    keys = first_keys(head)
    labels = any(keys.get(name) == "[" for name in _LABELS)
    return labels and bool({"text", "data"} & set(keys)) and "answer" not in keys


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each example, and a Fault for what of it cannot be read.

    Labels are of stretches, of the whole text, or with relations, by any of the names
    that doccano gave them. The reviewer is the file's name unless it is all.jsonl, or
    in exports before 1.0 the number of the user. Raises nothing.
    """
    for file in files:
        person = _person(file)
        for found in objects(file, "example"):
            if isinstance(found, Fault):
                yield found
            else:
                yield from _Example(file, found, person).read()


def _person(file: File) -> str | None:
    stem = file.base_name.rpartition(".")[0]
    return None if stem.casefold() in _NOBODY else stem or None


_NOBODY = frozenset(("all", "admin_all", "unknown", "doccano", "export", "dataset"))


class _Example:
    """One example as it is read."""

    def __init__(self, file: File, found: Found, person: str | None):
        self.file, self.found, self.row = file, found, found.row
        self.faults: list[Fault] = []
        self.left: Counter[str] = Counter()
        named = self.row.get("annotator")
        own = isinstance(named, str) and named and "doc_id" in self.row
        self.who = str(named) if own else person

    def read(self) -> Iterator[Document | Fault]:
        """Yield the text with its answers, and what is wrong with some of them."""
        text = self.row.get("text", self.row.get("data"))
        if not isinstance(text, str) or not text.strip():
            self.fault("has no text. Export a project of texts.")
            yield from self.faults
            return
        spans, links = self.spans(text)
        self.tell(text, spans)
        made, left = marked.answers(text, spans, links)
        self.left.update(left)
        place = f"example {self.found.number}"
        without = (*_LABELS, "text", "data", "relations", "Comments", "comments", "id")
        given = {
            **_dict(self.row.get("meta")),
            **{name: it for name, it in self.row.items() if name != "meta"},
        }
        name, fields, meta = marked.article(given, without=(*without, "annotator"))
        notes = _comments(self.row)
        if notes:
            meta["comments"] = notes
        if self.left:
            meta["left_out"] = dict(self.left)
        yield Document(
            text,
            name,
            fields,
            meta,
            marked.fixed(self.row.get("sentences"), text),
            tuple(replace(one, place=place, line=self.found.line) for one in made),
            self.found.line,
            place,
        )
        yield from self.faults

    def fault(self, problem: str) -> None:
        """Remember what is wrong."""
        where = f"Example {self.found.number} {problem}"
        self.faults.append(Fault(where, self.file.name, self.found.line))

    def spans(self, text: str) -> tuple[list[marked.Span], list[marked.Link]]:
        """Answer the stretches that are labelled, and what joins them."""
        found: list[marked.Span] = []
        words: list[str] = []
        for name in _LABELS:
            for one in _list(self.row.get(name)):
                if isinstance(one, str):
                    words.append(one)
                else:
                    span = self.span(one, text)
                    found += [span] if span else []
        if len(words) == 1:
            found.append(marked.Span(0, len(text), words[0], who=self.who))
        elif words:
            self.fault(f"has {len(words)} labels of the whole text. Leave one of them.")
        links = [
            (one.get("from_id"), one.get("to_id"), str(one.get("type")))
            for one in _list(self.row.get("relations"))
            if isinstance(one, dict)
            and isinstance(one.get("from_id"), int)
            and isinstance(one.get("to_id"), int)
        ]
        return found, links

    def span(self, one: Any, text: str) -> marked.Span | None:
        """Answer one stretch: [start, end, label], or an object that names them."""
        key, who = None, self.who
        if isinstance(one, dict):
            start, end = one.get("start_offset"), one.get("end_offset")
            label = one.get("label")
            key = one.get("id") if isinstance(one.get("id"), int) else None
            if isinstance(one.get("user"), str | int) and not self.who:
                who = str(one["user"])
            if start is None and label is not None:
                start, end = 0, len(text)
        elif isinstance(one, list) and len(one) == 3:
            start, end, label = one
        else:
            start = end = label = None
        if not isinstance(label, str | int) or type(start) is not int:
            self.fault("has a label that is none. Export it once more as JSONL.")
        elif type(end) is not int or not 0 <= start < end <= len(text):
            self.fault(
                f"labels {start} to {end} as {label}, which its text of {len(text)} "
                "signs has not. Mark that stretch again in doccano."
            )
        else:
            return marked.Span(start, end, str(label), key, who)
        return None

    def tell(self, text: str, spans: Sequence[marked.Span]) -> None:
        """Take in what our own export put beside the labels."""
        told = {
            (one["start"], one["end"]): one
            for one in _list(self.row.get("speakers"))
            if isinstance(one, dict)
            and type(one.get("start")) is int
            and type(one.get("end")) is int
        }
        for span in spans:
            given = told.get((span.start, span.end), {})
            for name in _BESIDE:
                span.told.update(marked.told(name, given.get(name)))
            surface = given.get("surface")
            if isinstance(surface, str):
                span.told["surface_text"] = surface
            elif isinstance(surface, list) and [type(n) for n in surface] == [int] * 2:
                start, end = surface
                if 0 <= start < end <= len(text):
                    span.told["surface"] = (start, end)
                    span.told["surface_text"] = text[start:end]
            if given.get("decided") is True:
                span.told["decided"] = True
            if isinstance(given.get("annotator"), str) and given["annotator"]:
                span.who = given["annotator"]
            span.told["common"] = marked.is_common(given.get("label_from"))


def _comments(row: Row) -> list[str]:
    every = _list(row.get("Comments")) + _list(row.get("comments"))
    said = [
        one.get("comment", one.get("text")) if isinstance(one, dict) else one
        for one in every
    ]
    return [one for one in said if isinstance(one, str) and one]


def _list(value: Any) -> list[Any]:
    return (
        value if isinstance(value, list) else [value] if isinstance(value, str) else []
    )


def _dict(value: Any) -> Row:
    return value if isinstance(value, dict) else {}


FORMAT = Format("doccano", "labelled stretches to import into doccano", write)
READER = Reader(
    "doccano", "an export of doccano: JSONL, or its older JSON", recognises, read
)
