"""WebAnno TSV 3, as INCEpTION and WebAnno export it: one article a file.

Format 3.3 of INCEpTION's user guide. Offsets count units of UTF-16. The file has the
text of sentences only; what stood between two is put back as white space.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from annotator.errors import Fault
from annotator.formats import layers, marked
from annotator.formats.files import File
from annotator.formats.incoming import Document, Reader
from annotator.formats.json_files import whole
from annotator.formats.offsets import Utf16

_START = "#FORMAT=WebAnno TSV 3"
_ROW = re.compile(
    r"(\d{1,9})-(\d{1,9})(?:\.(\d{1,9}))?\t(\d{1,9})-(\d{1,9})\t([^\t]*)(.*)"
)
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_SIGNS = {"t": "\t", "r": "\r", "n": "\n", "b": "\b", "f": "\f"}
_STACKED = re.compile(r"(?:[^\\|]|\\.)+", re.DOTALL)
_SLOTS = re.compile(r"(?:[^\\;]|\\.)+", re.DOTALL)
_NUMBERED = re.compile(r"(.*?)(?<!\\)\[(\d{1,9}(?:_\d{1,9})?)\]", re.DOTALL)
_WIDEST_GAP = 100_000

_Key = tuple[str, str]
"""A layer, and the number or place that tells one of its stretches from the others."""


@dataclass(frozen=True, slots=True)
class _Link:
    """What a stretch is joined with: that of a layer ("" for any) at a token."""

    key: _Key
    layer: str
    row: str
    number: str
    word: str


class _Broken(ValueError):
    """A line that is not of the format, and why."""

    def __init__(self, problem: str, line: int):
        super().__init__(problem)
        self.line = line


@dataclass(slots=True)
class _Column:
    layer: str
    feature: str
    family: str


@dataclass(slots=True)
class _Sentence:
    line: int
    text: str
    begins: int | None = None


@dataclass(slots=True)
class _Read:
    """What a file holds, by units of UTF-16."""

    columns: list[_Column] = field(default_factory=list)
    sentences: list[_Sentence] = field(default_factory=list)
    marks: dict[_Key, layers.Mark] = field(default_factory=dict)
    rows: dict[str, list[_Key]] = field(default_factory=dict)
    links: list[_Link] = field(default_factory=list)
    words: list[tuple[int, str, int]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def recognises(file: File, head: str) -> bool:
    """Answer whether a file says that it is WebAnno TSV."""
    return head.lstrip("\ufeff").startswith("#FORMAT=WebAnno TSV")


def read(files: Sequence[File]) -> Iterator[Document | Fault]:
    """Yield a Document for each file, or a Fault with the line that cannot be read.

    Spans of every custom layer are answers, their label the value of a feature. Person
    and article are those of INCEpTION's folders. Raises nothing.
    """
    for file in files:
        data = whole(file, "article")
        if isinstance(data, Fault):
            yield data
            continue
        try:
            yield _document(file, data.decode())
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            yield Fault("This is not UTF-8. Export it once more.", file.name, line)
        except _Broken as error:
            yield Fault(f"{error} Export it once more.", file.name, error.line)


def _document(file: File, text: str) -> Document:
    read_in = _lines(text)
    body, sentences = _body(read_in.sentences)
    units = Utf16(body)
    for start, word, line in read_in.words:
        at = units.point(start)
        if at is None or not body.startswith(word, at):
            raise _Broken(f"The word “{word[:40]}” does not stand at {start}.", line)
    links = [
        (link.key, key, link.word)
        for link in read_in.links
        for key in _ends(read_in, link)
    ]
    name, who, decided = marked.place_of(file.name)
    spans, left = layers.spans(list(read_in.marks.values()), units, who, decided)
    made, lost = marked.answers(body, spans, links)
    meta = {}
    left_out = {**read_in.left, **left, **lost}
    if left_out:
        meta["left_out"] = left_out
    named = tuple(
        replace(one, place=f"annotation {at}") for at, one in enumerate(made, 1)
    )
    return Document(body, name, {}, meta, sentences, named, place=file.base_name)


def _lines(text: str) -> _Read:
    """Take a file apart, line by line."""
    found = _Read()
    if not text.startswith(_START):
        problem = "Only WebAnno TSV 3 is read. Export in that format."
        raise _Broken(problem, 1)
    more = False
    for line, written in enumerate(text.split("\n"), 1):
        written = written.removesuffix("\r")
        if written.startswith("#T_"):
            found.columns += _columns(written, line)
        elif written.startswith("#Text="):
            said = _plain(written.removeprefix("#Text="))
            if more:
                found.sentences[-1].text += "\n" + said
            else:
                found.sentences.append(_Sentence(line, said))
            more = True
            continue
        elif written and not written.startswith("#"):
            _row(found, written, line)
        more = False
    return found


def _columns(written: str, line: int) -> list[_Column]:
    """Answer the columns that a line of the header declares."""
    family, equals, declared = written.removeprefix("#T_").partition("=")
    layer, *features = declared.split("|")
    if not equals or family not in ("SP", "CH", "RL") or not features:
        raise _Broken("This line declares no layer.", line)
    found: list[_Column] = []
    slot = False
    for feature in features:
        part = family
        if slot:
            part, slot = "TARGET", False
        elif feature.startswith("ROLE_"):
            part, slot = "ROLE", True
            feature = feature.partition(":")[2].split("_")[0]
        elif family == "RL" and feature.startswith("BT_"):
            part, feature = "BASE", feature.removeprefix("BT_")
        found.append(_Column(layer, feature, part))
    return found


def _row(found: _Read, written: str, line: int) -> None:
    """Take in a token or a part of one, with what is marked there."""
    match = _ROW.fullmatch(written)
    if not match or not found.sentences:
        raise _Broken("This line is no token: 1-2, begin-end and the word.", line)
    sentence, token, part, begin, end, word, rest = match.groups()
    start, stop, word = int(begin), int(end), _plain(word)
    if stop < start:
        raise _Broken("This token ends before it begins.", line)
    last = found.sentences[-1]
    if last.begins is None:
        last.begins = start - _lead(last.text, word)
    found.words.append((start, word, line))
    cells = rest.split("\t")[1:]
    if len(cells) < len(found.columns):
        raise _Broken(
            f"The line has {len(cells)} cells for {len(found.columns)} columns.", line
        )
    name = f"{sentence}-{token}" + (f".{part}" if part else "")
    _cells(found, cells, (name, start, stop, line))


def _cells(found: _Read, cells: Sequence[str], at: tuple[str, int, int, int]) -> None:
    """Take in the cells of one token."""
    here: dict[str, list[_Key]] = {}
    for column, cell in zip(found.columns, cells, strict=False):
        if cell == "_":
            continue
        if column.family == "CH":
            found.left["links of chains"] += 1
        elif column.family in ("SP", "ROLE"):
            _mark(found, here, column, cell, at)
        elif column.family == "TARGET":
            _slots(found, here, column, cell)
        elif column.family == "BASE":
            _relations(found, column, cell, at[0])


def _mark(
    found: _Read,
    here: dict[str, list[_Key]],
    column: _Column,
    cell: str,
    at: tuple[str, int, int, int],
) -> None:
    """Take in the values of a feature of the stretches that a token is in."""
    name, start, stop, line = at
    first = column.layer not in here
    for place, stacked in enumerate(_STACKED.findall(cell)):
        value, number = stacked, ""
        numbered = _NUMBERED.fullmatch(stacked)
        if numbered and column.family == "SP":
            value, number = numbered[1], numbered[2]
        if first:
            key = (column.layer, number or f"{name}/{place}")
            here.setdefault(column.layer, []).append(key)
            mark = found.marks.get(key)
            if mark is None:
                found.marks[key] = layers.Mark(key, column.layer, start, stop, {}, line)
            else:
                mark.start, mark.end = min(mark.start, start), max(mark.end, stop)
            found.rows.setdefault(name, []).append(key)
        if column.family == "SP" and place < len(here[column.layer]):
            told = found.marks[here[column.layer][place]].features
            if column.feature and value != "*":
                told.setdefault(column.feature, _plain(value))
            elif not column.feature:
                told.setdefault("", "")
        elif column.family == "ROLE":
            mark = found.marks[here[column.layer][0]]
            mark.roles = [_plain(role) for role in _SLOTS.findall(cell)]
            mark.slot = column.feature


def _slots(
    found: _Read, here: dict[str, list[_Key]], column: _Column, cell: str
) -> None:
    """Join a stretch with what fills its slots."""
    for key in here.get(column.layer, [])[:1]:
        mark = found.marks[key]
        for place, target in enumerate(_SLOTS.findall(cell)):
            numbered = _NUMBERED.fullmatch(target)
            row, number = (numbered[1], numbered[2]) if numbered else (target, "")
            role = mark.roles[place] if place < len(mark.roles) else ""
            word = role if role not in ("", "*") else mark.slot
            found.links.append(_Link(key, "", row, number, word))


def _relations(found: _Read, column: _Column, cell: str, name: str) -> None:
    """Join the stretches at two tokens; numbers say which, where there are several."""
    word = layers.last_name(column.layer)
    for source in _STACKED.findall(cell):
        numbered = _NUMBERED.fullmatch(source)
        row, number = (numbered[1], numbered[2]) if numbered else (source, "")
        first, _, second = number.partition("_")
        for key in found.rows.get(name, []):
            if key[0] == column.feature and (second in ("", "0") or key[1] == second):
                chosen = first if first != "0" else ""
                found.links.append(_Link(key, column.feature, row, chosen, word))


def _ends(found: _Read, link: _Link) -> Iterator[_Key]:
    """Yield the stretches that one is joined with."""
    for key in found.rows.get(link.row, []):
        right = link.layer in ("", key[0]) and link.number in ("", key[1])
        if right and key != link.key:
            yield key


def _lead(sentence: str, word: str) -> int:
    """Answer how much white space a sentence has before its first word."""
    at = len(sentence) - len(sentence.lstrip())
    return at if at and sentence[at:].startswith(word) else 0


def _body(
    sentences: Sequence[_Sentence],
) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Answer the article's text, and its sentences by code points.

    A gap of one sign is taken for a space, a wider one for line breaks.
    """
    pieces: list[str] = []
    places: list[tuple[int, int, int]] = []
    unit = point = paragraph = 0
    for sentence in sentences:
        begins = unit if sentence.begins is None else sentence.begins
        gap = begins - unit
        if not 0 <= gap <= _WIDEST_GAP:
            problem = f"The sentence begins at {begins}, where the text is at {unit}."
            raise _Broken(problem, sentence.line)
        paragraph += gap > 1 and bool(places)
        pieces += [" " if gap == 1 else "\n" * gap, sentence.text]
        point += gap
        text = sentence.text
        if text.strip():
            lead = len(text) - len(text.lstrip())
            size = len(text.strip())
            places.append((point + lead, point + lead + size, paragraph))
        point += len(text)
        unit = begins + Utf16(text).unit(len(text))
    if not places:
        raise _Broken("The file has no sentence.", 1)
    return "".join(pieces), tuple(places)


def _plain(written: str) -> str:
    """Answer what an escaped text says."""
    if "\\" not in written:
        return written
    return _ESCAPED.sub(lambda match: _SIGNS.get(match[1], match[1]), written)


READER = Reader(
    "webanno", "INCEpTION or WebAnno: an export as WebAnno TSV 3", recognises, read
)
