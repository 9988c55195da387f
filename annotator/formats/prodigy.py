"""Prodigy: a task a sentence to import there, and what `prodigy db-out` gives back.

It counts code points, as spaCy does.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from annotator.errors import Fault
from annotator.formats import jsonl, marked
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document, Reader
from annotator.formats.json_files import Found, first_keys, listed, objects
from annotator.formats.parts import Format, Part, Row, Source
from annotator.formats.standoff import Label, labels
from annotator.schemas import Kind
from annotator.schemas_export import Shape

NAME = "prodigy.jsonl"
_OPTIONS = [{"id": str(kind), "text": str(kind)} for kind in Kind]
_OWN = frozenset(
    ("answer", "_input_hash", "_task_hash", "_session_id", "_annotator_id")
)


def write(source: Source) -> Iterator[Part]:
    """Yield a task for each answer to a sentence, as `textcat.manual` leaves them."""
    yield Part(NAME, b"")
    for row in source.rows(Shape.ARTICLES):
        for label in labels(row, source.order.resolve):
            yield Part(NAME, jsonl.line(_task(label)), 1)


def _task(label: Label) -> Row:
    row = label.row
    meta = {
        "doc_id": row["doc_id"],
        "sent_id": row["sent_id"],
        "title": row["source"]["title"],
        "speaker": label.speaker,
        "speaker_type": label.speaker_type,
        "speaker_as_written": label.surface,
        "quote_type": label.quote_type,
        "polarity": label.polarity,
        "flags": list(label.flags),
        "note": label.note,
        "quotation": label.attribution_id,
        "label_from": label.label_from,
    }
    task: Row = {
        "text": row["text"],
        "spans": sorted(_spans(label), key=lambda span: (span["start"], span["end"])),
        "options": _OPTIONS,
        "accept": [label.kind],
        "answer": "accept",
        "meta": {name: value for name, value in meta.items() if value},
    }
    if label.who:
        task["_annotator_id"] = label.who
        task["_session_id"] = f"annotator-{label.who}"
    if label.noted_at:
        moment = datetime.fromisoformat(label.noted_at)
        task["_timestamp"] = int(moment.timestamp())
    return task


def _spans(label: Label) -> Iterator[Row]:
    """Yield the parts of an answer that stand in the sentence."""
    base, size = label.start, len(label.row["text"])
    parts = [("SPEAKER", label.surface_at), ("CUE", label.cue)]
    parts += [("CONTENT", span) for span in label.content]
    for name, span in parts:
        if span and base <= span[0] < span[1] <= base + size:
            yield {"start": span[0] - base, "end": span[1] - base, "label": name}


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is what `prodigy db-out` writes."""
    keys = set(first_keys(head))
    return "text" in keys and bool(_OWN & keys or {"spans", "accept"} & keys)


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each task, and a Fault for what of it cannot be read.

    A text that several people answered comes once for each. Tasks that name a sentence
    of the project (`meta.sent_id`) come together by article, as long as they stand in a
    row, without a text. What was rejected or ignored is no answer, and counted in
    `meta["left_out"]`. Raises nothing.
    """
    for file in files:
        held: Document | None = None
        for found in objects(file):
            got = (
                list(_Task(file, found).read()) if isinstance(found, Found) else [found]
            )
            for one in got:
                if isinstance(one, Document) and one.text is None:
                    if held and held.name == one.name:
                        held = _joined(held, one)
                        continue
                    held, one = one, held
                    if one is None:
                        continue
                yield one
        if held:
            yield held


def _joined(held: Document, more: Document) -> Document:
    texts = {**held.meta["texts"], **more.meta["texts"]}
    left = Counter(held.meta.get("left_out", {}))
    left.update(more.meta.get("left_out", {}))
    meta = {**held.meta, "texts": texts, **({"left_out": dict(left)} if left else {})}
    return replace(held, answers=(*held.answers, *more.answers), meta=meta)


class _Task:
    """One task as it is read."""

    def __init__(self, file: File, found: Found):
        self.file, self.found, self.row = file, found, found.row
        self.place = f"task {found.number}"
        who = self.row.get("_annotator_id") or self.row.get("_session_id")
        self.who = str(who) if isinstance(who, str | int) and who else None
        self.faults: list[Fault] = []

    def read(self) -> Iterator[Document | Fault]:
        """Yield the text with its answers, and what is wrong with some of them."""
        text = self.row.get("text")
        if not isinstance(text, str) or not text.strip():
            self.fault("has no text. Only tasks of text are read.")
            yield from self.faults
            return
        given = self.row.get("meta")
        given = given if isinstance(given, dict) else {}
        left: Counter[str] = Counter()
        answered = self.row.get("answer", "accept")
        found: tuple[Answer, ...] = ()
        if answered == "accept":
            spans, links = self.spans(text, given)
            found, lost = marked.answers(text, spans, links)
            left.update(lost)
        else:
            left["rejected" if answered == "reject" else "ignored"] += 1
        sent_id, doc_id = given.get("sent_id"), given.get("doc_id")
        more = {"left_out": dict(left)} if left else {}
        here: Row = {"line": self.found.line, "place": self.place}
        if isinstance(sent_id, str) and isinstance(doc_id, str):
            whole = [one for one in found if (one.start, one.end) == (0, len(text))]
            bare: Row = {"surface": None, "cue": None, "content": ()}
            made = tuple(
                replace(one, start=0, end=0, sent_id=sent_id, **bare, **here)
                for one in whole
            )
            texts = {"texts": {sent_id: text}}
            yield Document(None, doc_id, {}, {**texts, **more}, None, made, **here)
        else:
            name, fields, meta = marked.article(given)
            made = tuple(replace(one, **here) for one in found)
            yield Document(text, name, fields, {**meta, **more}, None, made, **here)
        yield from self.faults

    def fault(self, problem: str) -> None:
        """Remember what is wrong."""
        where = f"Task {self.found.number} {problem}"
        self.faults.append(Fault(where, self.file.name, self.found.line))

    def spans(
        self, text: str, meta: Row
    ) -> tuple[list[marked.Span], list[marked.Link]]:
        """Answer what is labelled, the whole text too, and what joins it."""
        found: dict[Any, marked.Span] = {}
        links: list[marked.Link] = []
        for one in listed(self.row.get("spans")):
            span = self.span(one, text)
            if span:
                found[span.key] = span
        for relation in listed(self.row.get("relations")):
            ends = []
            for name in ("head_span", "child_span"):
                end = relation.get(name) if isinstance(relation, dict) else None
                span = self.span(end, text, quiet=True)
                ends.append(found.setdefault(span.key, span) if span else None)
            if ends[0] and ends[1]:
                links.append((ends[0].key, ends[1].key, str(relation.get("label"))))
        word = self.whole()
        if word is not None:
            told = self.told(meta)
            found["whole"] = marked.Span(0, len(text), word, "whole", self.who, told)
        return list(found.values()), links

    def span(self, one: Any, text: str, *, quiet: bool = False) -> marked.Span | None:
        """Answer a stretch of the text, with its label."""
        one = one if isinstance(one, dict) else {}
        start, end, label = one.get("start"), one.get("end"), one.get("label")
        right = type(start) is int and type(end) is int and isinstance(label, str)
        if right and 0 <= start < end <= len(text):
            told = self.told({})
            return marked.Span(start, end, label, (start, end, label), self.who, told)
        if not quiet:
            self.fault(
                f"labels {start} to {end} as {label}, which its text of {len(text)} "
                "signs has not. Export it once more with db-out."
            )
        return None

    def whole(self) -> str | None:
        """Answer the label of the whole text, if there is one."""
        chosen = [one for one in listed(self.row.get("accept")) if isinstance(one, str)]
        if len(chosen) > 1:
            self.fault(f"has {len(chosen)} labels. Leave one of them.")
            return None
        label = self.row.get("label")
        if chosen:
            return chosen[0]
        return label if isinstance(label, str) and label else None

    def told(self, meta: Row) -> Row:
        """Answer what a task says of its answers beside their labels."""
        found: Row = {}
        for name, value in meta.items():
            found.update(marked.told(name, value))
        if meta.get("label_from") == "decided":
            found["decided"] = True
        at = self.row.get("_timestamp")
        if isinstance(at, int | float) and 0 <= at < 2**32:
            moment = datetime.fromtimestamp(at, UTC)
            found["created_at"] = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return found


FORMAT = Format("prodigy", "a task a sentence to import into Prodigy", write)
READER = Reader("prodigy", "what `prodigy db-out` writes", recognises, read)
