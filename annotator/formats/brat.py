"""brat's standoff files, out: a .txt and an .ann beside it for each article.

The format is the one at brat.nlplab.org/standoff.html: T lines mark stretches by code
points, R lines join them, A lines are attributes, # lines notes. A sentence is a T of
its kind; speaker, cue and each span of content are T lines of their own, joined to it
by an Attribution, which brat draws as an arc and which, unlike an event, needs no word
of the text as its trigger. brat reads lines as str.splitlines does: stretches break
where a line does.
"""

import re
from collections.abc import Iterator
from typing import Any

from annotator.formats import brat_read
from annotator.formats.incoming import Reader
from annotator.formats.parts import Format, Part, Row, Source, safe_name
from annotator.formats.standoff import Label, Stretch, labels
from annotator.schemas import Kind, Polarity, QuoteType, SpeakerType
from annotator.schemas_export import LabelFrom, Resolve, Shape

_PIECE = re.compile("[^\n\r\t\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")
_KINDS = tuple(str(kind).capitalize() for kind in Kind)
_FLAGS = {"unsure": "Unsure", "scare_quotes": "ScareQuotes"}


def _configuration() -> str:
    """Answer annotation.conf: what brat lets people mark, and may overlap."""
    kinds = "|".join(_KINDS)
    values = {
        "LabelFrom": LabelFrom,
        "QuoteType": QuoteType,
        "Polarity": Polarity,
    }
    return "\n".join(
        [
            "[entities]",
            *_KINDS,
            "Speaker",
            "Cue",
            "Content",
            "",
            "[relations]",
            f"Attribution\tArg1:{kinds}, Arg2:Speaker|Cue|Content",
            f"Continues\tArg1:{kinds}, Arg2:{kinds}",
            "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
            "",
            "[events]",
            "",
            "[attributes]",
            *(
                f"{name}\tArg:{kinds}, Value:{'|'.join(words)}"
                for name, words in values.items()
            ),
            *(f"{name}\tArg:{kinds}" for name in _FLAGS.values()),
            f"SpeakerType\tArg:{kinds}|Speaker, Value:{'|'.join(SpeakerType)}",
            "",
        ]
    )


def write(source: Source) -> Iterator[Part]:
    """Yield annotation.conf, then the two files of each article.

    With votes each reviewer has a folder with the articles that they labelled, as brat
    shows one .ann of a text at a time.
    """
    yield Part("brat/annotation.conf", _configuration().encode())
    for article in source.rows(Shape.ARTICLES):
        found = list(labels(article, source.order.resolve))
        name = safe_name(article["doc_id"])
        if source.order.resolve != Resolve.VOTES:
            yield from _pair(f"brat/{name}", article, found)
            continue
        for annotator in sorted({label.annotator or "" for label in found}):
            own = [label for label in found if label.annotator == annotator]
            # A folder of a reviewer is never taken for the configuration.
            folder = safe_name(annotator).replace(".", "%2e")
            yield from _pair(f"brat/{folder}/{name}", article, own)


FORMAT = Format(
    "brat",
    "text and marks for the brat annotation tool and what reads its files",
    write,
)
READER = Reader(
    "brat",
    "a .txt and an .ann beside it, as brat keeps them",
    brat_read.recognises,
    brat_read.read,
)


def _pair(name: str, article: Row, found: list[Label]) -> Iterator[Part]:
    yield Part(f"{name}.txt", article["body"].encode())
    marks = "".join(f"{line}\n" for line in _Marks(article["body"]).of(found))
    yield Part(f"{name}.ann", marks.encode(), len(found))


class _Marks:
    """The lines of one .ann, numbered as they come."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._lines: list[str] = []
        self._last = dict.fromkeys("TRA#", 0)
        self._speakers: dict[tuple[Any, ...], str] = {}
        self._sentences: dict[str, str] = {}

    def of(self, found: list[Label]) -> list[str]:
        """Answer the lines of some labels, no two of one sentence."""
        for label in found:
            self._sentence(label)
        return self._lines

    def _sentence(self, label: Label) -> None:
        marked = self._mark(label.kind.capitalize(), (label.start, label.end))
        if marked is None:
            return
        self._sentences[label.sent_id] = marked
        self._speaker(label, marked)
        if label.cue:
            self._join(marked, self._mark("Cue", label.cue))
        for span in label.content:
            self._join(marked, self._mark("Content", span))
        first = self._sentences.get(label.attribution_id or "", marked)
        if first != marked:
            self._add("R", f"Continues Arg1:{marked} Arg2:{first}")
        self._attribute("LabelFrom", marked, label.label_from)
        self._attribute("QuoteType", marked, label.quote_type)
        self._attribute("Polarity", marked, label.polarity)
        for flag in label.flags:
            self._add("A", f"{_FLAGS[flag]} {marked}")
        if len(label.by) == 1:
            self._note("Annotator", marked, label.by[0])
        self._note("AnnotatorNotes", marked, label.comment)

    def _speaker(self, label: Label, marked: str) -> None:
        """Mark the speaker where written; else say on the sentence who it is."""
        mention = None
        if label.surface_at:
            key = (label.surface_at, label.speaker, label.speaker_type)
            mention = self._speakers.get(key)
            if mention is None:
                mention = self._mark("Speaker", label.surface_at)
                self._named(label, mention)
            if mention:
                self._speakers[key] = mention
            self._join(marked, mention)
        if mention is None:
            self._named(label, marked)
            self._note("SpeakerSurface", marked, label.surface)

    def _named(self, label: Label, target: str | None) -> None:
        if target:
            self._attribute("SpeakerType", target, label.speaker_type)
            self._note("SpeakerName", target, label.speaker)

    def _mark(self, word: str, span: Stretch) -> str | None:
        """Add a T line, broken where lines break; answer its id, None if all white."""
        pieces = [
            piece
            for piece in _PIECE.finditer(self._body, *span)
            if not piece[0].isspace()
        ]
        if not pieces:
            return None
        places = ";".join(f"{piece.start()} {piece.end()}" for piece in pieces)
        text = " ".join(piece[0] for piece in pieces)
        return self._add("T", f"{word} {places}\t{text}")

    def _join(self, marked: str, part: str | None) -> None:
        if part:
            self._add("R", f"Attribution Arg1:{marked} Arg2:{part}")

    def _attribute(self, name: str, target: str, value: str | None) -> None:
        if value:
            self._add("A", f"{name} {target} {value}")

    def _note(self, name: str, target: str, text: str | None) -> None:
        """Add a note; it has one line, so that breaks become spaces."""
        words = " ".join((text or "").split())
        if words:
            self._add("#", f"{name} {target}\t{words}")

    def _add(self, letter: str, rest: str) -> str:
        self._last[letter] += 1
        made = f"{letter}{self._last[letter]}"
        self._lines.append(f"{made}\t{rest}")
        return made
