"""A table or JSON lines of labels, a line an answer or a column a person.

`ratings` reads such files for agreement alone; here they become articles and answers.
A sentence's answers may stand anywhere, so the file is in memory while it is read.
"""

import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import Fault
from annotator.formats import jsonl, marked
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document, Reader
from annotator.formats.json_files import first_keys, whole
from annotator.formats.ratings import cells_of, is_jsonl

_COLUMNS = {
    "text": ("text", "sentence", "sentence text", "content", "body"),
    "doc_id": ("doc id", "document", "doc", "article", "article id", "document id"),
    "sent_id": ("sent id", "sentence id", "item", "item id"),
    "index": ("sent index", "sentence index", "sentence number", "sentence no"),
    "start": ("doc start", "start", "begin", "start offset"),
    "end": ("doc end", "end", "end offset"),
    "label": ("label", "kind", "category", "class", "rating", "tag", "answer"),
    "who": (
        *("annotator", "reviewer", "coder", "rater", "user", "annotator id"),
        *("annotated by", "worker", "worker id", "person"),
    ),
    "at": ("created at", "timestamp", "time"),
}
_NAMED = {word: name for name, words in _COLUMNS.items() for word in words}
_OFF_LABELS = ("decided", "gold", "id", "split", "title", "url", "line", "status")
_OURS = re.compile(r".+:\d{4,9}", re.DOTALL)
_MOST_WORDS, _LONGEST_WORD = 12, 30

Cells = dict[str, str]


@dataclass(slots=True)
class _Doc:
    """The sentences of one article as they come, and the answers to them."""

    line: int
    texts: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    by_key: dict[Any, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    bare: list[Answer] = field(default_factory=list)
    size: int = 0


def recognises(file: File, head: str) -> bool:
    """Answer whether a file has labels in it, and what they are of."""
    if is_jsonl(file.name, head.encode("utf-8", "replace")[:64]):
        keys = first_keys(head)
        words = {
            _meaning(name) for name, sign in keys.items() if sign not in ("[", "{")
        }
        return "label" in words and bool({"text", "sent_id", "start"} & words)
    table = _table(io.BytesIO(head.encode("utf-8", "replace")), _Faults(file.name))
    rows = [cells for _, cells in itertools.islice(table, 200)]
    if not rows:
        return False
    meant = {_meaning(name) for name in rows[0]}
    if not {"text", "sent_id", "index", "start"} & meant:
        return False
    return "label" in meant or bool(_people(rows))


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each article that a file names, else one for the file.

    With the sentences' texts its text is made of them, one a line, in their order. With
    their names only (`sent_id`), or their places (`start`, `end`), the Document has no
    text, and its article is to be in the project. Raises nothing.
    """
    for file in files:
        data = whole(file, "table")
        if isinstance(data, Fault):
            yield data
            continue
        faults = _Faults(file.name)
        docs: dict[str | None, _Doc] = {}
        said: dict[tuple[Any, ...], tuple[str, int]] = {}
        for line, cells, who in _answers(data, faults):
            _take(docs, said, (line, cells, who), faults)
            yield from faults.drained()
        yield from faults.drained()
        for doc_id, doc in docs.items():
            yield from _documents(file, doc_id, doc)


class _Faults:
    """What is wrong with a file, until it is handed on."""

    def __init__(self, name: str):
        self.name = name
        self._held: list[Fault] = []

    def refuse(self, problem: str, line: int, field: str | None = None) -> None:
        """Remember what is wrong with a line."""
        self._held.append(Fault(problem, self.name, line, field))

    def drained(self) -> Iterator[Fault]:
        """Yield what was remembered, and forget it."""
        yield from self._held
        self._held.clear()


def _meaning(name: str) -> str | None:
    """Answer what a column of this name holds, None for one that is not known."""
    return _NAMED.get(marked.plain_word(name))


def _answers(data: bytes, faults: _Faults) -> Iterator[tuple[int, Cells, str | None]]:
    """Yield the line, the cells by what they mean, and the person of each answer."""
    rows: Iterator[tuple[int, Cells]]
    if is_jsonl(faults.name, data[:64]):
        rows = _json_rows(data, faults)
        people: list[str] = []
    else:
        listed = list(_table(io.BytesIO(data), faults))
        rows = iter(listed)
        people = _people([cells for _, cells in listed])
        if listed and not people and "label" not in map(_meaning, listed[0][1]):
            faults.refuse(
                "There is no column of labels. Call it label, or have a column for "
                "each person with nothing but labels in it.",
                1,
            )
            return
    for line, cells in rows:
        meant: Cells = {}
        for name, value in cells.items():
            meaning = _meaning(name)
            if meaning and value:
                meant.setdefault(meaning, value)
            elif name not in people and value:
                meant.setdefault(name, value)
        for person in people:
            if cells.get(person):
                yield line, {**meant, "label": cells[person]}, person
        if not people:
            yield line, meant, meant.get("who")


def _json_rows(data: bytes, faults: _Faults) -> Iterator[tuple[int, Cells]]:
    for line, written in enumerate(data.split(b"\n"), 1):
        if not written.strip():
            continue
        try:
            row = jsonl.parsed(written)
        except jsonl.Unfit as error:
            faults.refuse(f"{error} Write one object a line, in UTF-8.", line)
            continue
        yield (
            line,
            {
                name: str(value).strip() if _meaning(name) != "text" else str(value)
                for name, value in row.items()
                if isinstance(value, str | int | float)
            },
        )


def _table(stream: Any, faults: _Faults) -> Iterator[tuple[int, Cells]]:
    heading: list[str] = []
    for line, cells in cells_of(stream, faults):
        if not heading:
            heading = [cell.strip() for cell in cells]
            twice = [name for at, name in enumerate(heading) if name in heading[:at]]
            if any(twice):
                faults.refuse(f"Two columns are called “{twice[0]}”. Rename one.", line)
                return
        elif len(cells) != len(heading):
            faults.refuse(
                f"The row has {len(cells)} cells under {len(heading)} headings. Put a "
                "cell with commas, tabs or line breaks in quotation marks.",
                line,
            )
        else:
            yield line, dict(zip(heading, cells, strict=True))
    if not heading:
        faults.refuse("The file is empty. Begin it with a line of headings.", 1)


def _people(rows: Sequence[Cells]) -> list[str]:
    """Answer the columns that are people: all they hold is a handful of short words.

    A table with a column of labels has none, and one word alone makes no column one.
    """
    if not rows or "label" in map(_meaning, rows[0]):
        return []
    found = []
    words: set[str] = set()
    for name in rows[0]:
        plain = marked.plain_word(name)
        if (
            not plain
            or plain in _NAMED
            or plain in marked.FIELDS
            or plain in _OFF_LABELS
        ):
            continue
        held = [row[name].strip() for row in rows if row.get(name, "").strip()]
        few = set(held)
        short = all(len(word) <= _LONGEST_WORD for word in few)
        if held and short and len(few) <= _MOST_WORDS and not _numbers(few):
            found.append(name)
            words |= few
    return (
        found
        if len(words) <= _MOST_WORDS and (len(found) > 1 or len(rows) > len(words))
        else []
    )


def _numbers(words: set[str]) -> bool:
    return all(word.replace(".", "", 1).isdecimal() for word in words)


def _take(
    docs: dict[str | None, _Doc],
    said: dict[tuple[Any, ...], tuple[str, int]],
    given: tuple[int, Cells, str | None],
    faults: _Faults,
) -> None:
    """Take in one answer, with its sentence where that is new."""
    line, cells, who = given
    doc_id, sent_id = cells.get("doc_id"), cells.get("sent_id")
    if doc_id is None and sent_id and _OURS.fullmatch(sent_id):
        doc_id = sent_id.rpartition(":")[0]
    doc = docs.setdefault(doc_id, _Doc(line))
    where = _where(doc, cells, who, line)
    if where is None:
        faults.refuse(
            "Say which sentence this is: its text, or the article (doc_id) with "
            "sent_id, sent_index or start and end.",
            line,
        )
        return
    start, end, name, key = where
    label = cells.get("label")
    if not label:
        return
    before = said.setdefault((doc_id, key, who), (label, line))
    if before[1] != line:
        if before[0] != label:
            faults.refuse(
                f"{who or 'Somebody'} calls this sentence {label} here and {before[0]} "
                f"in line {before[1]}. Take out one of the two lines.",
                line,
                "label",
            )
        return
    more = _more(cells)
    answer = Answer(start, end, label, who, line=line, place=f"line {line}", **more)
    if name is not None or "text" not in cells or "start" in cells:
        doc.bare.append(replace(answer, sent_id=name))
    else:
        doc.answers.append(answer)


def _where(
    doc: _Doc,
    cells: Cells,
    who: str | None,
    line: int,
) -> tuple[int, int, str | None, Any] | None:
    """Answer start, end, `sent_id` and key of the sentence, None where none is said."""
    text, sent_id, index = (cells.get(name) for name in ("text", "sent_id", "index"))
    start, end = cells.get("start"), cells.get("end")
    doc_id = cells.get("doc_id")
    if index and index.isdecimal() and len(index) < 10 and doc_id and not text:
        sent_id = sent_id or f"{doc_id}:{int(index):04d}"
    if sent_id and _OURS.fullmatch(sent_id):
        if text:
            doc.known[sent_id] = text
        return 0, 0, sent_id, sent_id
    if start and end and doc_id and start.isdecimal() and end.isdecimal():
        if len(start) < 12 and len(end) < 12 and int(start) < int(end):
            return int(start), int(end), None, (int(start), int(end))
        return None
    if text and text.strip():
        return _told(doc, cells, text.strip(), who, line)
    return None


def _told(
    doc: _Doc, cells: Cells, text: str, who: str | None, line: int
) -> tuple[int, int, str | None, Any]:
    """Answer where a sentence is in the text that is made; at its end, when it is new.

    Of sentences with the same words and no name, the second of a person is another.
    """
    name = cells.get("sent_id") or cells.get("index")
    key: Any = ("name", name, text)
    if not name:
        turn = doc.by_key.get(("turn", text, who, line))
        if turn is None:
            turn = doc.by_key.get(("turns", text, who), 0)
            doc.by_key[("turns", text, who)] = turn + 1
            doc.by_key[("turn", text, who, line)] = turn
        key = ("text", text, turn)
    at = doc.by_key.get(key)
    if at is None:
        at = doc.by_key[key] = len(doc.texts)
        start = doc.size + bool(doc.texts)
        doc.texts.append(text)
        doc.places.append((start, start + len(text)))
        doc.size = start + len(text)
    return *doc.places[at], None, key


def _more(cells: Cells) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in cells.items():
        if name not in _COLUMNS:
            found.update(marked.told(name, value))
    if cells.get("at"):
        found["created_at"] = cells["at"]
    if any(
        cells.get(name, "").casefold() in ("true", "1", "yes")
        for name in ("decided", "gold")
    ):
        found["decided"] = True
    return found


def _documents(file: File, doc_id: str | None, doc: _Doc) -> Iterator[Document]:
    name = doc_id or file.base_name.rpartition(".")[0] or file.base_name
    here: dict[str, Any] = {"line": doc.line, "place": f"line {doc.line}"}
    if doc.bare:
        texts = {"texts": doc.known} if doc.known else {}
        yield Document(None, doc_id, {}, texts, None, tuple(doc.bare), **here)
    if doc.texts:
        places = tuple((start, end, 0) for start, end in doc.places)
        text = "\n".join(doc.texts)
        yield Document(text, name, {}, {}, places, tuple(doc.answers), **here)


READER = Reader(
    "ratings",
    "labels in a table or JSON lines: a line an answer, or a column a person",
    recognises,
    read,
)
