"""Spans of a sentence: how they are written, which to propose, where to cut."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from annotator.text import cues
from annotator.text.paragraphs import Span


class Piece(NamedTuple):
    """A stretch of a sentence, what it is part of, and what begins and ends with it."""

    text: str
    names: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]


class Proposal(NamedTuple):
    """What a sentence shows by its marks and words; nothing of it is an answer yet."""

    content: list[Span]
    cue: Span | None
    quote_type: Literal["direct", "mixed", "indirect"] | None


def read(written: str) -> list[Span]:
    """Answer the spans that "12-40 52-60" says; ValueError where they are none."""
    spans: list[Span] = []
    for piece in written.split():
        first, _, last = piece.partition("-")
        if len(piece) > 20 or not (first.isdecimal() and last.isdecimal()):
            raise ValueError(piece)
        start, end = int(first), int(last)
        if start >= end or (spans and start < spans[-1][1]):
            raise ValueError(piece)
        spans.append((start, end))
    return spans


def readable(written: str | None, length: int) -> list[Span]:
    """Answer the spans of a sentence so long, none where they do not fit in it."""
    try:
        spans = read(written or "")
    except ValueError:
        return []
    return [] if spans and spans[-1][1] > length else spans


def write(spans: Iterable[Sequence[int]]) -> str:
    """Answer spans as `read` reads them."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def pieces(text: str, spans: Sequence[tuple[str, int, int]]) -> list[Piece]:
    """Answer the text cut where one of the named spans begins or ends."""
    inner = [
        (name, max(start, 0), min(end, len(text)))
        for name, start, end in spans
        if start < len(text) and end > 0
    ]
    cuts = sorted({0, len(text), *(cut for _, *ends in inner for cut in ends)})
    return [
        Piece(
            text[start:end],
            tuple(name for name, s, e in inner if s <= start and end <= e),
            tuple(name for name, s, e in inner if s == start),
            tuple(name for name, s, e in inner if e == end),
        )
        for start, end in pairwise(cuts)
    ]


def cue(text: str, quotes: Sequence[Span]) -> Span | None:
    """Answer the main cue outside the quotations, or None."""
    found = _cues(text, quotes)
    if not found:
        return None
    best = cues.main(found)
    return best.start, best.end


def proposal(text: str, quotes: Sequence[Span], kind: str | None) -> Proposal:
    """Answer what to propose for a sentence of this kind, None for one not yet chosen.

    `quotes` are its parts in quotation marks. Of a fact or other nothing is proposed.
    """
    if kind == "claim":
        return Proposal([], cue(text, quotes), "indirect")
    if kind == "quote":
        return Proposal(list(quotes), cue(text, quotes), whose_words(text, quotes))
    if kind is None:
        return Proposal(list(quotes), cue(text, quotes), None)
    return Proposal([], None, None)


def whose_words(text: str, quotes: Sequence[Span]) -> Literal["direct", "mixed"] | None:
    """Answer "direct" where all but the frame is in marks, "mixed" where more is not.

    The frame is who says it and the cue, with what stands around them: "Valdor told
    reporters on Thursday". In doubt it is mixed; without marks, None.
    """
    if not quotes:
        return None
    outside = _outside(text, quotes)
    if not any(map(_LETTER.search, outside)):
        return "direct"
    found = _cues(text, quotes)
    framed = (
        _is_frame(text, outside, found)
        and all(_opens_freely(text, quotes, at, found) for at in range(len(quotes)))
        and all(_closes_freely(text, quotes, at) for at in range(len(quotes)))
    )
    return "direct" if framed else "mixed"


_LETTER = re.compile(r"\w")
_CLAUSE = re.compile(r"\b(?:that|whether|how|why)\b", re.IGNORECASE)
_SHORT = 3
_PAUSES = frozenset(",:;—–-(")
_STOPS = frozenset(".,;:!?…—–-")
_CLOSERS = "\"'”“„‟’‘«»‹›」』＂ "


def _cues(text: str, quotes: Sequence[Span]) -> list[cues.Cue]:
    return [
        each
        for each in cues.cues(text)
        if not any(start < each.end and each.start < end for start, end in quotes)
    ]


def _outside(text: str, quotes: Sequence[Span]) -> list[str]:
    """Answer the stretches before, between and after the quotations."""
    edges = [0, *(edge for span in quotes for edge in span), len(text)]
    return [text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]


def _is_frame(text: str, outside: list[str], found: list[cues.Cue]) -> bool:
    """Say whether the words outside only say who speaks: "she said", "Valdor:"."""
    if not found:
        return outside[0].rstrip().endswith(":") and not _LETTER.search(outside[-1])
    return len(found) == 1 and not any(map(_CLAUSE.search, outside))


def _opens_freely(
    text: str, quotes: Sequence[Span], at: int, found: list[cues.Cue]
) -> bool:
    """Say whether a quotation begins by itself and does not go on another's clause."""
    since = quotes[at - 1][1] if at else 0
    before = text[since : quotes[at][0]].rstrip()
    if not _LETTER.search(before) or before.endswith(":"):
        return True
    last = since + len(before)
    if any(each.end == last for each in found):
        return True
    led = [each.end for each in found if since <= each.end <= last]
    between = text[led[-1] : last] if led else ""
    return before[-1] in _PAUSES and len(between.split()) <= _SHORT


def _closes_freely(text: str, quotes: Sequence[Span], at: int) -> bool:
    """Say whether a stop or comma ends a quotation that words follow."""
    start, end = quotes[at]
    until = quotes[at + 1][0] if at + 1 < len(quotes) else len(text)
    after = text[end:until].lstrip()
    if not _LETTER.search(after):
        return True
    inner = text[start:end].rstrip(_CLOSERS)
    return inner[-1:] in _STOPS or after[0] in _STOPS
