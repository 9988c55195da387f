"""Where the paragraphs of an article begin and end, and what counts as white space."""

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]

WHITE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
"""White space as Unicode has it, and the marks that take no room."""


def paragraphs(text: str, start: int = 0) -> list[Span]:
    """Answer the paragraphs of `text[start:]` as spans of code points, trimmed.

    A blank line ends a paragraph; so does a single line break, unless the lines were
    wrapped at a width of 50 to 100. Empty paragraphs are left out.
    """
    found: list[Span] = []
    block: list[Span] = []
    for first, last, closed in _lines(text, start):
        if first < last:
            block.append((first, last))
        if closed and block:
            found += _unwrapped(text, block)
            block = []
    return found


def after_white(text: str, at: int) -> int:
    """Answer the first offset from `at` on, in code points, that is not white space."""
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def trimmed(text: str, first: int, last: int) -> Span:
    """Answer the span, in code points, without the white space at its end."""
    return first, first + len(text[first:last].rstrip(WHITE))


_BREAKS = "\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}][{WHITE}]*")
_ONE_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_GAP = re.compile(f"[{WHITE}]*")
_ITEM = re.compile(r"(?:[-*•·‣–—]|\d{1,3}[.)])\s")
_FIRST_WORD = re.compile(r"\S{1,100}")


def _lines(text: str, start: int) -> Iterator[tuple[int, int, bool]]:
    """Yield each line trimmed, and whether its paragraph surely ends with it."""
    first = after_white(text, start)
    for gap in _BREAK.finditer(text, first):
        yield (*trimmed(text, first, gap.start()), _blank(gap.group()))
        first = gap.end()
    yield (*trimmed(text, first, len(text)), True)


def _blank(gap: str) -> bool:
    return "\u2029" in gap or (gap != "\n" and len(_ONE_BREAK.findall(gap)) > 1)


def _unwrapped(text: str, lines: list[Span]) -> list[Span]:
    """Answer the paragraphs of one block, its lines joined where they were wrapped."""
    width = max(last - first for first, last in lines)
    if len(lines) == 1 or not 50 <= width <= 100:
        return lines
    pairs = list(pairwise(lines))
    runs_on = [_runs_on(text, above, below) for above, below in pairs]
    if not any(runs_on):
        return lines
    joined = lines[:1]
    for (above, below), running in zip(pairs, runs_on, strict=True):
        if running or _filled(text, above, below, width):
            joined[-1] = (joined[-1][0], below[1])
        else:
            joined.append(below)
    return joined


def _runs_on(text: str, above: Span, below: Span) -> bool:
    """Tell whether the line below goes on in the middle of a sentence."""
    head = text[below[0]]
    cut = text[above[1] - 1] not in ".!?…:。！？؟۔।”\"'’»)"
    long = above[1] - above[0] >= 50
    return long and cut and head.isalpha() and not (head.isupper() or head.istitle())


def _filled(text: str, above: Span, below: Span, width: int) -> bool:
    """Tell whether the next word would not have fitted on the line above."""
    word = _FIRST_WORD.match(text, *below)
    room = width - (above[1] - above[0]) - 1
    return (
        word is not None and len(word.group()) > room and not _ITEM.match(text, *below)
    )
