"""Our own exports read back: the articles as they were, with labels and decisions.

Rows of the shape `articles` give the very text. Those of `sentences` have no text
between the sentences; blanks of the same length stand for it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from annotator.errors import Fault
from annotator.formats import checks, jsonl, manifest
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document, Reader, Stretch
from annotator.schemas_export import RECORDS, Shape, Which
from annotator.schemas_manifest import Column, columns

Row = dict[str, Any]
NAME = "annotator"
LONGEST_LINE = 512 * 1024 * 1024
LARGEST_MANIFEST = 16 * 1024 * 1024
WHOLE = "Export whole articles: annotator export FOLDER --shape articles"
_OURS = re.compile(r'\ufeff?\s*\{\s*"schema_version"\s*:\s*"')
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,  # An encrypted .zip has no other error of its own.
    ValueError,
)


@dataclass(slots=True)
class About:
    """What an export says of itself: how people are called, its guidelines, and notes.

    `pseudonyms` is None where nothing says it. `guidelines` has text and moment of each
    version that came along.
    """

    pseudonyms: bool | None = None
    guidelines: dict[int, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A file of rows of one shape, in a folder or in a .zip."""

    name: str
    shape: Shape | None
    open: Callable[[ExitStack], BinaryIO]


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield the articles of these exports one at a time, and what cannot be read.

    Where there are articles and sentences, the articles are read. Raises nothing.
    """
    listed, faults = _listed(files)
    yield from faults
    rows = [one for one in listed if one.shape is not None]
    if not rows:
        yield Fault(f"There are no rows of an export in it. {WHOLE}")
    for one in _best(rows):
        if one.shape == Shape.LABELS:
            problem = "This has the sentences with labels only, so no article is whole."
            yield Fault(f"{problem} {WHOLE}", one.name)
            continue
        try:
            with ExitStack() as opened:
                yield from _documents(one, one.open(opened))
        except _DAMAGED as error:
            problem = f"The file cannot be read any further ({error}). Copy it anew."
            yield Fault(problem, one.name)


def about(files: Sequence[File]) -> About:
    """Answer what the manifests say; nothing where there are none. Raises nothing."""
    found = About()
    listed, _ = _listed(files)
    if Shape.SENTENCES in {one.shape for one in _best(listed)}:
        found.notes.append(
            "The rows have sentences only: blanks stand for what is between them in "
            "new articles. The shape articles brings the whole text."
        )
    for one in listed:
        if not one.name.endswith(manifest.NAME):
            continue
        try:
            with ExitStack() as opened:
                stated = jsonl.parsed(one.open(opened).read(LARGEST_MANIFEST))
        except (*_DAMAGED, jsonl.Unfit):
            continue
        _take_in(stated, found)
    return found


def recognises(file: File, head: str) -> bool:
    """Answer whether a file is one of our exports, or a .zip of one."""
    if file.kind == ".zip" or head.startswith("PK\x03\x04"):
        listed, _ = _listed([file])
        return any(one.shape for one in listed)
    return _shape(head) is not None


READER = Reader(
    NAME, "an export of annotator: a folder, .zip or .jsonl", recognises, read
)


def _listed(files: Sequence[File]) -> tuple[list[_Rows], list[Fault]]:
    """Answer the files of rows and the manifests, those in a .zip too."""
    found: list[_Rows] = []
    faults: list[Fault] = []
    for file in files:
        try:
            if file.kind == ".zip":
                found += _zipped(file)
            elif file.kind in (".jsonl", ".ndjson", ".json"):
                found.append(_rows(file.name, partial(_open, file)))
        except _DAMAGED as error:
            problem = f"The file cannot be read ({error}). Copy it anew, or unpack it."
            faults.append(Fault(problem, file.name))
    return found, faults


def _zipped(file: File) -> Iterator[_Rows]:
    with zipfile.ZipFile(file.path or io.BytesIO(file.content)) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    for name in sorted(names):
        if PurePosixPath(name).suffix not in (".jsonl", ".json"):
            continue

        def opened(stack: ExitStack, name: str = name) -> BinaryIO:
            archive = zipfile.ZipFile(file.path or io.BytesIO(file.content))
            return stack.enter_context(  # type: ignore[return-value]
                stack.enter_context(archive).open(name)
            )

        yield _rows(f"{file.name}/{name}", opened)


def _open(file: File, opened: ExitStack) -> BinaryIO:
    if file.path is None:
        return io.BytesIO(file.content)
    return opened.enter_context(file.path.open("rb"))


def _rows(name: str, open_: Callable[[ExitStack], BinaryIO]) -> _Rows:
    """Answer a file with the shape of its first row; None for what is no row."""
    with ExitStack() as opened:
        stream = open_(opened)
        head = stream.read(65_536).decode("utf-8", "replace")
    return _Rows(name, _shape(head), open_)


def _shape(head: str) -> Shape | None:
    """Answer the shape of the row that a text begins with, or None."""
    first = head.lstrip().partition("\n")[0]
    if not _OURS.match(first) or '"doc_id"' not in first[:4096]:
        return None
    if '"body_sha256":' in first or '"sent_id"' not in first[:4096]:
        return Shape.ARTICLES
    return (
        Shape.LABELS
        if '"annotator":' in first
        and '"label_from":' not in first
        and ('"annotations":' not in first)
        else Shape.SENTENCES
    )


def _best(rows: Sequence[_Rows]) -> list[_Rows]:
    """Answer the files of the shape that holds most; two shapes say the same twice."""
    for shape in (Shape.ARTICLES, Shape.SENTENCES, Shape.LABELS):
        chosen = [one for one in rows if one.shape == shape]
        if chosen:
            return chosen
    return []


def _take_in(stated: Row, found: About) -> None:
    """Take in what a manifest says, as far as it is one."""
    names = stated.get("names")
    if names in ("names", "pseudonyms"):
        found.pseudonyms = names == "pseudonyms"
    for one in _list(stated.get("guidelines")):
        if isinstance(one, dict) and _is_version(one.get("version")):
            text, at = one.get("text"), one.get("added_at")
            if isinstance(text, str) and text and isinstance(at, str):
                found.guidelines[one["version"]] = (text, at)
    chosen = stated.get("selection")
    if isinstance(chosen, dict):
        found.notes += _selected(chosen)


def _selected(chosen: Row) -> Iterator[str]:
    """Yield a sentence for each thing by which an export was narrowed."""
    if chosen.get("which") not in (None, Which.ALL):
        yield f"The export has only some sentences: {chosen['which']}."
    people = [name for name in _list(chosen.get("reviewers")) if isinstance(name, str)]
    if people:
        yield f"The export has the labels of {', '.join(people)} only."
    for name, word in (("since", "from"), ("until", "up to")):
        if isinstance(chosen.get(name), str):
            yield f"The export has labels and decisions {word} {chosen[name]} only."
    if isinstance(chosen.get("seen_by"), str):
        yield f"The export has what {chosen['seen_by']} had seen, and no more."


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_version(value: Any) -> bool:
    return type(value) is int and 0 < value < 1_000_000


def _kept(listed: Iterable[Column], names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(column for column in listed if column.name in names)


_ARTICLE = ("doc_id", "source", "body", "sentences")
_SENTENCE = (
    *("sent_index", "paragraph_index", "text", "doc_start", "doc_end"),
    *("context_before", "context_after", "label", "quote_type", "attribution_id"),
    *("polarity", "speaker", "cue", "content", "flags", "adjudicator"),
    *("adjudicated_at", "rationale", "annotations", "guideline_version"),
)
"""What is read of a row; the rest follows from it, or is newer or older than we are."""
_OF_SENTENCES = _kept(
    columns(RECORDS[Shape.SENTENCES]), ("doc_id", "source", *_SENTENCE)
)
_OF_ARTICLES = _kept(columns(RECORDS[Shape.ARTICLES]), _ARTICLE)
_NESTED = {"sentences": _SENTENCE}


def _projected(row: Any, listed: tuple[Column, ...]) -> Any:
    """Answer a row without the fields that are not read, all the way down."""
    if not isinstance(row, dict):
        return row
    kept = {}
    for column in listed:
        if column.name in row:
            value = row[column.name]
            if column.columns:
                below = column.columns
                many = isinstance(value, list)
                parts = [_projected(one, below) for one in (value if many else [value])]
                value = parts if many else parts[0]
            kept[column.name] = value
    return kept


def _narrowed(listed: tuple[Column, ...]) -> tuple[Column, ...]:
    """Answer the columns of articles with those of their sentences that are read."""
    return tuple(
        Column(
            one.name, one.type, one.many, one.null, one.words,
            _kept(one.columns, _NESTED[one.name]), one.means,
        )
        if one.name in _NESTED
        else one
        for one in listed
    )  # fmt: skip


_OF_ARTICLES = _narrowed(_OF_ARTICLES)


def _documents(rows: _Rows, stream: BinaryIO) -> Iterator[Document | Fault]:
    """Yield the articles of one file, and a fault for each that cannot be taken."""
    found: list[Fault] = []
    listed = _OF_ARTICLES if rows.shape == Shape.ARTICLES else _OF_SENTENCES
    good = _checked(jsonl.read(_lines(stream), found.append, file=rows.name), listed)
    articles = _one_by_one(good) if rows.shape == Shape.ARTICLES else _grouped(good)
    for line, row in articles:
        yield from _drained(found)
        if isinstance(row, str):
            yield Fault(row, rows.name, line)
            continue
        problem = _problem(row)
        if problem:
            yield Fault(problem, rows.name, line, row["doc_id"][:200])
        else:
            yield _document(row, line)
    yield from _drained(found)


def _drained(found: list[Fault]) -> Iterator[Fault]:
    yield from found
    found.clear()


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines as our files have them, however they were saved since."""
    first = True
    while line := stream.readline(LONGEST_LINE):
        if first:
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        line = line.rstrip(b"\r\n")
        if line.strip():
            yield line + b"\n"


def _checked(
    rows: Iterable[tuple[int, Row]], listed: tuple[Column, ...]
) -> Iterator[tuple[int, Row | str]]:
    """Yield each row with its number, or what is wrong with its types."""
    for number, row in rows:
        kept = _projected(row, listed)
        wrong = next(iter(checks.shape(kept, listed)), None)
        if wrong:
            field_, problem = wrong
            yield number, f"{field_} {problem}. This line was changed; export it anew."
        else:
            yield number, kept


def _one_by_one(
    rows: Iterable[tuple[int, Row | str]],
) -> Iterator[tuple[int, Row | str]]:
    return iter(rows)


def _grouped(rows: Iterable[tuple[int, Row | str]]) -> Iterator[tuple[int, Row | str]]:
    """Yield an article for each run of sentences, blanks for what is between them."""

    def name(found: tuple[int, Row | str]) -> tuple[bool, str]:
        row = found[1]
        return (False, row) if isinstance(row, str) else (True, row["doc_id"])

    for (whole, _), group in groupby(rows, key=name):
        listed = list(group)
        line, first = listed[0]
        if not whole or isinstance(first, str):
            yield from listed
            continue
        sentences = [row for _, row in listed if not isinstance(row, str)]
        body = ""
        for row in sentences:
            gap = row["doc_start"] - len(body)
            # A gap longer than any article would be memory without end.
            body += " " * min(max(gap, 0), 5_000_000) + row["text"]
        yield line, {**first, "body": body, "sentences": sentences}


def _problem(row: Row) -> str | None:
    """Answer why an article cannot be taken as it stands, or None."""
    body, sentences = row["body"], row["sentences"]
    if not row["doc_id"] or not row["source"]["title"]:
        return "The article has no name or no title. Export it anew."
    if sentences and (
        [one["sent_index"] for one in sentences] != list(range(len(sentences)))
        or sentences[0]["context_before"] is not None
        or sentences[-1]["context_after"] is not None
    ):
        return f"Only some of its sentences are here. {WHOLE}"
    ends = 0
    for one in sentences:
        start, end = one["doc_start"], one["doc_end"]
        if not ends <= start < end or body[start:end] != one["text"]:
            return (
                f"Sentence {one['sent_index']} is not the slice of the text that it "
                "claims to be. Export it anew."
            )
        ends = end
        people = [said["annotator"] for said in one["annotations"]]
        if len(set(people)) < len(people) or "" in people:
            return f"Sentence {one['sent_index']} has two labels of one person."
        if any(
            len(said["content_starts"]) != len(said["content_ends"])
            for said in one["annotations"]
        ):
            return f"Sentence {one['sent_index']} has stretches without an end."
    return None


def _document(row: Row, line: int) -> Document:
    """Answer an article as it was."""
    source = row["source"]
    return Document(
        text=row["body"],
        name=row["doc_id"],
        fields={
            "title": source["title"],
            "outlet": source["publisher"],
            **{name: source[name] for name in ("published", "url", "language")},
            "licence": source["licence"],
        },
        sentences=tuple(
            (one["doc_start"], one["doc_end"], one["paragraph_index"])
            for one in row["sentences"]
        ),
        answers=tuple(
            answer for one in row["sentences"] for answer in _answers(one, line)
        ),
        line=line,
        place=row["doc_id"],
    )


def _answers(sentence: Row, line: int) -> Iterator[Answer]:
    """Yield the labels of a sentence, then the decision on it."""
    start, end = sentence["doc_start"], sentence["doc_end"]
    place = f"sentence {sentence['sent_index']}"
    for said in sentence["annotations"]:
        yield Answer(
            start,
            end,
            said["label"],
            who=said["annotator"],
            speaker=said["speaker_canonical"],
            speaker_type=said["speaker_type"],
            surface=_span(said["speaker_start"], said["speaker_end"], start),
            surface_text=said["speaker_surface"],
            cue=_span(said["cue_start"], said["cue_end"], start),
            content=tuple(
                (start + first, start + last)
                for first, last in zip(
                    said["content_starts"], said["content_ends"], strict=True
                )
            ),
            quote_type=said["quote_type"],
            polarity=said["polarity"],
            quotation=said["attribution_id"],
            flags=tuple(said["flags"]),
            note=said["comment"],
            created_at=said["created_at"],
            duration_ms=said["duration_ms"],
            guideline_version=said["guideline_version"],
            from_suggestion=said["from_suggestion"],
            changed=said["changed"],
            line=line,
            place=f"{place}, {said['annotator'][:80]}",
        )
    if sentence["adjudicator"] is not None:
        yield _decision(sentence, line, f"{place}, decision")


def _decision(sentence: Row, line: int, place: str) -> Answer:
    """Answer the decision on a sentence, which its row shows as its label.

    A row names the newest guideline of labels and decision only; the decision, being
    made after them, is taken to have that one.
    """
    start, end = sentence["doc_start"], sentence["doc_end"]
    speaker = sentence["speaker"] or {}
    cue = sentence["cue"]
    return Answer(
        start,
        end,
        sentence["label"] or "",
        who=sentence["adjudicator"],
        decided=True,
        speaker=speaker.get("canonical"),
        speaker_type=speaker.get("type"),
        surface=_span(speaker.get("doc_start"), speaker.get("doc_end"), 0),
        surface_text=speaker.get("surface"),
        cue=cue and (start + cue["start"], start + cue["end"]),
        content=tuple(
            (start + one["start"], start + one["end"]) for one in sentence["content"]
        ),
        quote_type=sentence["quote_type"],
        polarity=sentence["polarity"],
        quotation=sentence["attribution_id"],
        flags=tuple(sentence["flags"]),
        note=sentence["rationale"],
        created_at=sentence["adjudicated_at"],
        guideline_version=sentence["guideline_version"],
        line=line,
        place=place,
    )


def _span(start: int | None, end: int | None, shift: int) -> Stretch | None:
    if start is None or end is None:
        return None
    return shift + start, shift + end
