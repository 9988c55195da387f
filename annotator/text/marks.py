"""Where quotations begin and end, however carelessly their marks were set."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from annotator.text.paragraphs import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """One outermost quotation with its marks, in code points.

    `opened` is false where it goes on from the paragraph before without a mark of its
    own, `closed` where no mark ends it. `continues` is true where it carries on the
    unclosed quotation before it, with a mark or without.
    """

    start: int
    end: int
    opened: bool
    closed: bool
    continues: bool = False


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """Answer the outermost quotations of the paragraphs, in order, none overlapping.

    Paragraphs and answer are spans of code points of `text`, ends exclusive. An
    unclosed quotation ends with its paragraph, or before the next one in it. Single
    marks count only outside double ones. Takes any text and raises nothing.
    """
    found: list[Quotation] = []
    running = False
    for start, end in paragraphs:
        here = _in_paragraph(text, start, end, running)
        if running and here and here[0].start == start:
            here[0] = replace(here[0], continues=True)
        found += here
        running = bool(here) and not here[-1].closed and here[-1].end == end
    return found


def within(quotations: Sequence[Quotation], start: int, end: int) -> list[Span]:
    """Answer what of the quotations lies in `start` to `end`, counted from `start`.

    The quotations are in order and not overlapping; all offsets are code points.
    """
    at = max(bisect_right(quotations, start, key=_start) - 1, 0)
    parts: list[Span] = []
    while at < len(quotations) and quotations[at].start < end:
        first, last = max(quotations[at].start, start), min(quotations[at].end, end)
        if first < last:
            parts.append((first - start, last - start))
        at += 1
    return parts


def open_at(quotations: Sequence[Quotation], offset: int) -> bool:
    """Tell whether a quotation runs across this offset, in code points.

    It also does between a paragraph that leaves it open and the one that goes on.
    """
    at = bisect_right(quotations, offset, key=_start) - 1
    if at < 0:
        return False
    if quotations[at].start == offset:
        return quotations[at].continues
    following = quotations[at + 1 : at + 2]
    return offset < quotations[at].end or any(later.continues for later in following)


def _start(quotation: Quotation) -> int:
    return quotation.start


_DOUBLE = re.compile(r"[\"“”„‟«»「」『』＂]|``|''")
_FAMILIES = {
    **dict.fromkeys(['"', "＂", "``", "''"], "straight"),
    **dict.fromkeys("“”„‟", "curly"),
    **dict.fromkeys("«»", "angle"),
    **dict.fromkeys("「」『』", "corner"),
}
_OPENERS = frozenset(["“", "„", "‟", "«", "「", "『", "``"])
_CLOSERS = frozenset(["”", "»", "」", "』"])
_FIXED = frozenset("„「」『』")
_BEFORE_OPENING = frozenset("([{—–-/:“‘«„")
_AFTER_CLOSING = frozenset('.,;:!?…)]}—–-/”’»"')
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    family: str
    role: str


def _in_paragraph(text: str, start: int, end: int, running: bool) -> list[Quotation]:
    """Answer the quotations of one paragraph; `running` when the one before is open."""
    found = _doubles(text, start, end, running)
    singles = list(_singles(text, start, end, found))
    if singles:
        kept = [double for double in found if not _covered(double.start, singles)]
        found = sorted([*kept, *singles], key=_start)
    return [one for one in found if _WORD.search(text, one.start, one.end)]


def _doubles(text: str, start: int, end: int, running: bool) -> list[Quotation]:
    marks = [
        _Mark(*mark.span(), _FAMILIES[mark[0]], _role(text, mark, start, end))
        for mark in _DOUBLE.finditer(text, start, end)
    ]
    if not marks:
        return []
    pairs, unclosed, unopened = _paired(marks)
    if _contradictions(marks) < len(unclosed) + unopened and not running:
        pairs = list(zip(marks[::2], marks[1::2], strict=True))
        unclosed = []
    found = [Quotation(a.start, b.end, True, True) for a, b in _outermost(pairs)]
    if running and marks[0].role == "close":
        found.insert(0, Quotation(start, marks[0].end, False, True))
    return _with_unclosed(text, start, end, found, unclosed)


def _role(text: str, mark: re.Match[str], start: int, end: int) -> str:
    """Tell what a mark does: its own direction, unless the spaces around say other."""
    opening, closing = _shape(text, *mark.span(), start, end)
    if opening != closing and mark[0] not in _FIXED:
        return "open" if opening else "close"
    if mark[0] in _OPENERS:
        return "open"
    return "close" if mark[0] in _CLOSERS else "either"


def _shape(text: str, at: int, after: int, start: int, end: int) -> tuple[bool, bool]:
    """Tell whether a mark clings to the word after it, and to the word before it."""
    left = text[at - 1] if at > start else " "
    right = text[after] if after < end else " "
    opening = left.isspace() or left in _BEFORE_OPENING
    closing = right.isspace() or right in _AFTER_CLOSING
    return opening and not closing, closing and not left.isspace()


Pair = tuple[_Mark, _Mark]


def _paired(marks: Sequence[_Mark]) -> tuple[list[Pair], list[_Mark], int]:
    """Answer the pairs, the marks never closed and the number of those never opened."""
    pairs: list[Pair] = []
    waiting: list[_Mark] = []
    unopened = 0
    for mark in marks:
        if mark.role == "open" or (mark.role == "either" and not waiting):
            waiting.append(mark)
        elif not waiting:
            unopened += 1
        elif waiting[-1].family != mark.family == waiting[0].family:
            pairs.append((waiting[0], mark))
            waiting.clear()
        else:
            pairs.append((waiting.pop(), mark))
    return pairs, waiting, unopened


def _contradictions(marks: Sequence[_Mark]) -> int:
    """Answer how many marks taking turns would misread; many where they cannot."""
    if len(marks) % 2 or any(mark.family != "straight" for mark in marks):
        return len(marks)
    turns = ("close", "open") * (len(marks) // 2)
    return sum(mark.role == turn for mark, turn in zip(marks, turns, strict=True))


def _outermost(pairs: list[Pair]) -> Iterator[Pair]:
    reached = -1
    for pair in sorted(pairs, key=lambda pair: pair[0].start):
        if pair[0].start >= reached:
            yield pair
            reached = pair[1].end


def _with_unclosed(
    text: str, start: int, end: int, closed: list[Quotation], unclosed: list[_Mark]
) -> list[Quotation]:
    """Add a quotation for each mark never closed, up to the next or the end.

    The mark a paragraph opens with may run over quotations marked in another way.
    """
    kept = closed
    if unclosed and unclosed[0].start == start:
        kept = [one for one in closed if _family(text, one) == unclosed[0].family]
    starts = sorted([one.start for one in kept] + [mark.start for mark in unclosed])
    until = dict(pairwise([*starts, end]))
    ends = (
        (mark.start, len(text[mark.start : until[mark.start]].rstrip()))
        for mark in unclosed
    )
    added = [Quotation(at, at + length, True, False) for at, length in ends]
    return sorted([*kept, *added], key=_start)


def _family(text: str, quotation: Quotation) -> str:
    return _FAMILIES.get(text[quotation.start], "straight")


_SINGLE = re.compile(r"[‘’‚‛']")
_ELIDED = re.compile(r"(?:em|tis|twas|til|n|cos|\d\ds?)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=[sS])['’] (?=[a-z])")
_LAST_STOP = frozenset(".,!?…—–")


def _singles(
    text: str, start: int, end: int, doubles: Sequence[Quotation]
) -> Iterator[Quotation]:
    """Yield the quotations in single marks that begin and end outside double ones."""
    openers: list[int] = []
    closers: list[int] = []
    for mark in _SINGLE.finditer(text, start, end):
        role = _single_role(text, mark, start, end)
        if role != "apostrophe" and not _covered(mark.start(), doubles):
            (openers if role == "open" else closers).append(mark.start())
    for opener, following in pairwise([*openers, end]):
        until = bisect_right(closers, following)
        candidates = closers[bisect_right(closers, opener) : until]
        if candidates:
            yield Quotation(opener, _closing(text, candidates) + 1, True, True)
        elif opener == start and text[opener] == "‘":
            last = start + len(text[start:following].rstrip())
            yield Quotation(start, last, True, False)


def _single_role(text: str, mark: re.Match[str], start: int, end: int) -> str:
    opening, closing = _shape(text, *mark.span(), start, end)
    if opening and mark[0] != "’" and not _ELIDED.match(text, mark.end(), end):
        return "open"
    return "close" if closing and not opening else "apostrophe"


def _closing(text: str, candidates: Sequence[int]) -> int:
    """Answer the mark that closes; the first may belong to "the ministers’ word"."""
    if _POSSESSIVE.match(text, candidates[0]):
        ends = (at for at in candidates if text[at - 1] in _LAST_STOP)
        return next(ends, candidates[0])
    return candidates[0]


def _covered(at: int, quotations: Sequence[Quotation]) -> bool:
    before = bisect_right(quotations, at, key=_start) - 1
    return before >= 0 and at < quotations[before].end
