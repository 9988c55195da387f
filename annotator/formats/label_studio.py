"""Label Studio: tasks to import there, and what its JSON exports hold.

Its offsets count code points, and \\r\\n as two signs (its page on the Text tag).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotator.errors import Fault
from annotator.formats import jsonl, marked, regions
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document, Reader
from annotator.formats.json_files import Found, first_keys, objects
from annotator.formats.parts import Format, Part, Row, Source
from annotator.formats.parts import sentences as sentences_of
from annotator.formats.standoff import Label, labels
from annotator.schemas import FLAGS, Kind, Polarity, QuoteType, SpeakerType
from annotator.schemas_export import LabelFrom, Shape

NAME = "label-studio.json"
CONFIG_NAME = "label-studio-config.xml"
_PARTS = ("speaker", "cue", "content")


def write(source: Source) -> Iterator[Part]:
    """Yield the labelling interface, and a task for each article to import into it."""
    yield Part(CONFIG_NAME, _config())
    yield Part(NAME, b"[\n")
    for number, row in enumerate(source.rows(Shape.ARTICLES), 1):
        task = jsonl.line(_task(row, source, number))
        yield Part(NAME, (b",\n" if number > 1 else b"") + task[:-1], 1)
    yield Part(NAME, b"\n]\n")


def _config() -> bytes:
    """Answer the labelling interface: kinds, their parts, and the fields of each."""

    def choices(name: str, words: Sequence[str], choice: str = "single") -> str:
        inner = "".join(f'<Choice value="{word}"/>' for word in words)
        return (
            f'  <Choices name="{name}" toName="text" perRegion="true" '
            f'choice="{choice}" whenTagName="kind">{inner}</Choices>\n'
        )

    def marks(name: str, words: Sequence[str]) -> str:
        inner = "".join(f'<Label value="{word}"/>' for word in words)
        return f'  <Labels name="{name}" toName="text">{inner}</Labels>\n'

    def texts(name: str, more: str = ' perRegion="true"') -> str:
        return (
            f'  <TextArea name="{name}" toName="text"{more} editable="true" '
            'maxSubmissions="1"/>\n'
        )

    relations = "".join(f'<Relation value="{word}"/>' for word in _PARTS)
    return (
        "<View>\n"
        + marks("kind", tuple(Kind))
        + marks("part", _PARTS)
        + f"  <Relations>{relations}</Relations>\n"
        + "  <Style>.htx-text{ white-space: pre-wrap; }</Style>\n"
        + '  <Text name="text" value="$text" saveTextResult="yes"/>\n'
        + texts("speaker")
        + choices("speaker_type", tuple(SpeakerType))
        + texts("speaker_as_written")
        + choices("quote_type", tuple(QuoteType))
        + choices("polarity", tuple(Polarity))
        + choices("flags", FLAGS, "multiple")
        + texts("note")
        + texts("quotation")
        + choices("label_from", tuple(LabelFrom))
        + texts("reviewer", "")
        + "</View>\n"
    ).encode()


def _task(row: Row, source: Source, number: int) -> Row:
    by_whom: dict[tuple[bool, str], list[Label]] = {}
    suggested: dict[str, list[Row]] = {}
    for label in labels(row, source.order.resolve):
        by_whom.setdefault((label.decided, label.who or ""), []).append(label)
    for sentence in sentences_of(row):
        if sentence["suggestion"]:
            suggested.setdefault(sentence["suggestion"]["model"], []).append(sentence)
    body = row["body"]
    kept = marked.beside(row)
    hidden = {name: kept.pop(name) for name in ("split", "sentences")}
    return {
        "id": number,
        "data": {"text": body, **kept},
        "meta": hidden,
        "annotations": [
            _annotation(body, *whom, by_whom[whom]) for whom in sorted(by_whom)
        ],
        "predictions": [
            _prediction(body, model, suggested[model]) for model in sorted(suggested)
        ],
    }


def _annotation(body: str, decided: bool, who: str, said: Sequence[Label]) -> Row:
    """Answer one person's regions. `completed_by` is left out: an import is refused
    where it names nobody of that Label Studio."""
    result = [item for label in said for item in _regions(body, label)]
    if who:
        result.append(_item("reviewer", "textarea", {"text": [who]}, "reviewer"))
    spent = [label.duration_ms for label in said if label.duration_ms is not None]
    made: Row = {"ground_truth": decided, "was_cancelled": False, "result": result}
    if spent:
        made["lead_time"] = sum(spent) / 1000
    return made


def _regions(body: str, label: Label) -> Iterator[Row]:
    """Yield the sentence as a region, its fields, its parts, and what joins them."""
    key = f"s{label.row['sent_index']}"
    place = (label.start, label.end)
    value = _value(body, place)
    yield _item("kind", "labels", {**value, "labels": [label.kind]}, key)
    for name, said in (
        ("speaker", label.speaker),
        ("speaker_as_written", None if label.surface_at else label.surface),
        ("note", label.note),
        ("quotation", label.attribution_id),
    ):
        if said:
            yield _item(name, "textarea", {**value, "text": [said]}, key)
    for name, chosen in (
        ("speaker_type", label.speaker_type),
        ("quote_type", label.quote_type),
        ("polarity", label.polarity),
        ("flags", label.flags),
        ("label_from", label.label_from),
    ):
        if chosen:
            words = [chosen] if isinstance(chosen, str) else list(chosen)
            yield _item(name, "choices", {**value, "choices": words}, key)
    parts = [("speaker", label.surface_at), ("cue", label.cue)]
    parts += [("content", span) for span in label.content]
    for number, (role, span) in enumerate(parts):
        if span:
            part = f"{key}-{role}{number}"
            marks = {**_value(body, span), "labels": [role]}
            yield _item("part", "labels", marks, part)
            yield {
                "type": "relation",
                "from_id": key,
                "to_id": part,
                "direction": "right",
                "labels": [role],
            }


def _prediction(body: str, model: str, rows: Sequence[Row]) -> Row:
    result = []
    for row in rows:
        said, key = row["suggestion"], f"s{row['sent_index']}"
        value = _value(body, (row["doc_start"], row["doc_end"]))
        item = _item("kind", "labels", {**value, "labels": [said["label"]]}, key)
        result.append(
            item if said["score"] is None else item | {"score": said["score"]}
        )
        name = said["speaker_canonical"] or said["speaker_surface"]
        if name:
            given = {**value, "text": [name]}
            result.append(_item("speaker", "textarea", given, key))
    return {"model_version": model, "result": result}


def _value(body: str, place: tuple[int, int]) -> Row:
    return {"start": place[0], "end": place[1], "text": body[slice(*place)]}


def _item(name: str, of: str, value: Row, key: str) -> Row:
    return {"id": key, "from_name": name, "to_name": "text", "type": of, "value": value}


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is an export of Label Studio, JSON or JSON-MIN."""
    keys = first_keys(head)
    full = keys.get("data") == "{" and "schema_version" not in keys
    return full or {"annotation_id", "annotator"} <= set(keys)


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each task, and a Fault for what of it cannot be read.

    Exports of any version: a list of tasks, a file for each, JSON-MIN, and
    `completions`, as they were called before 1.0. Raises nothing.
    """
    for file in files:
        for found in objects(file):
            if isinstance(found, Fault):
                yield found
            else:
                yield from _Task(file, found).read()


class _Task:
    """One task as it is read."""

    def __init__(self, file: File, found: Found):
        self.file, self.found = file, found
        self.left: Counter[str] = Counter()
        self.faults: list[Fault] = []

    def read(self) -> Iterator[Document | Fault]:
        row = self.found.row
        small = "data" not in row
        data = row if small else row["data"]
        key = _text_key(data) if isinstance(data, dict) else None
        if key is None:
            self.fault("has no text. Export with the data, or import the text as text.")
            yield from self.faults
            return
        text = data[key]
        given = [_from_small(row, key)] if small else self.annotations(row)
        found, left = self.answers(text, given)
        without = {key, *row} - {*_KEPT_OF_SMALL} if small else {key}
        name, fields, meta = marked.article(data, without=without)
        more = row.get("meta")
        more = more if isinstance(more, dict) else {}
        self.left.update(left)
        if row.get("predictions"):
            self.left["predictions of a model"] += 1
        if self.left:
            meta["left_out"] = dict(self.left)
        yield Document(
            text,
            name,
            fields,
            {**{n: it for n, it in more.items() if n != "sentences"}, **meta},
            marked.fixed(more.get("sentences"), text),
            found,
            self.found.line,
            f"task {self.found.number}",
        )
        yield from self.faults

    def fault(self, problem: str, place: str = "") -> None:
        """Remember what is wrong."""
        where = f"Task {self.found.number}{place}"
        self.faults.append(Fault(f"{where} {problem}", self.file.name, self.found.line))

    def annotations(self, row: Row) -> list[Row]:
        """Answer the annotations of a task that were handed in."""
        given = row.get("annotations", row.get("completions"))
        if not isinstance(given, list):
            given = []
        found = [one for one in given if isinstance(one, dict)]
        for one in found:
            if one.get("was_cancelled") or one.get("skipped"):
                self.left["skipped there"] += 1
        return [
            one for one in found if not (one.get("was_cancelled") or one.get("skipped"))
        ]

    def answers(
        self, text: str, given: Sequence[Row]
    ) -> tuple[tuple[Answer, ...], dict[str, int]]:
        """Answer what all annotations say, in order."""
        place = regions.ruler(text, given)
        found: list[Answer] = []
        left: Counter[str] = Counter()
        for number, one in enumerate(given, 1):
            where = f", annotation {number}"
            reading = regions.Annotation(text, place, one)
            said, lost = reading.answers()
            for key, problem in reading.problems:
                self.fault(problem, f"{where}, region {key}")
            named = [
                replace(
                    it, place=f"task {self.found.number}{where}", line=self.found.line
                )
                for it in said
            ]
            spent = one.get("lead_time")
            if len(named) == 1 and isinstance(spent, int | float) and spent >= 0:
                named = [replace(named[0], duration_ms=min(round(spent * 1000), 2**53))]
            found += named
            left.update(lost)
        return tuple(found), dict(left)


def _text_key(data: Row) -> str | None:
    """Answer which value of a task is its text: `text`, else the longest."""
    texts = {key: it for key, it in data.items() if isinstance(it, str) and it.strip()}
    if "text" in texts:
        return "text"
    return max(texts, key=lambda key: len(texts[key]), default=None)


_KEPT_OF_SMALL = (
    "doc_id",
    "title",
    "publisher",
    "published",
    "url",
    "language",
    "licence",
)


def _from_small(row: Row, text_key: str) -> Row:
    """Answer a task of JSON-MIN as an annotation, its regions by their names."""
    result: list[Row] = []
    for name, value in row.items():
        if name == text_key:
            continue
        for at, one in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(one, dict) and isinstance(one.get("labels"), list):
                key = f"{name}{at}"
                result.append(
                    {"id": key, "from_name": name, "type": "labels", "value": one}
                )
    if not result:
        for name in row:
            if marked.plain_word(name) in marked.LABELS and isinstance(row[name], str):
                value = {"choices": [row[name]]}
                result.append({"from_name": name, "type": "choices", "value": value})
    kept = {name: row.get(name) for name in ("lead_time", "created_at")}
    named = row.get("reviewer")
    who = named if isinstance(named, str) and named else row.get("annotator")
    return {"completed_by": who, "result": result, **kept}


FORMAT = Format("label-studio", "tasks to import into Label Studio", write)
READER = Reader(
    "label-studio", "an export of Label Studio: JSON or JSON-MIN", recognises, read
)
