"""What changed between two versions of a text: by line, and within a line by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, NEW = "same", "gone", "new"
ALIKE = 0.5
"""How much of two lines must be the same for one to be shown as the other's change."""
_CLOSELY = 900
"""So many pairs of lines are compared with each other; more are shown one by one."""
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


class Piece(NamedTuple):
    """Words that stayed, went or came."""

    sign: str
    text: str


Line = list[Piece]


class Part(NamedTuple):
    """Changed lines that stand together, and the heading above them."""

    heading: str | None
    lines: list[Line]


def compare(old: str, new: str) -> list[Line]:
    """Answer the lines of both texts in order, each as pieces that stayed or not."""
    before, after = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for tag, i, j, k, m in _matcher(before, after).get_opcodes():
        if tag == "equal":
            found += [[Piece(SAME, line)] for line in before[i:j]]
        else:
            found += _replaced(before[i:j], after[k:m])
    return found


def changed(line: Line) -> bool:
    """Answer whether something that can be seen went from a line or came to it."""
    return any(piece.sign != SAME and piece.text.strip() for piece in line)


def parts(old: str, new: str) -> list[Part]:
    """Answer what changed only, under the headings it stands below."""
    found: list[Part] = []
    heading: str | None = None
    together = False
    for line in compare(old, new):
        text = "".join(piece.text for piece in line)
        if re.match(r"#{1,6}\s", text) and not changed(line):
            heading, together = text.lstrip("# ").strip(), False
        if changed(line):
            if not together:
                found.append(Part(heading, []))
            found[-1].lines.append(line)
            together = True
    return found


def _replaced(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Answer lines in the place of others: the most alike as changes, the rest whole.

    What is alike splits both sides in two, and each half is treated the same way.
    """
    pair = _most_alike(before, after)
    if pair is None:
        gone = [[Piece(GONE, line)] for line in before]
        return gone + [[Piece(NEW, line)] for line in after]
    i, k = pair
    return [
        *_replaced(before[:i], after[:k]),
        words(before[i], after[k]),
        *_replaced(before[i + 1 :], after[k + 1 :]),
    ]


def _most_alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int] | None:
    """Answer which line on each side is most like the other; None when none is."""
    if len(before) * len(after) > _CLOSELY:
        return None
    best, found = ALIKE, None
    for i, old in enumerate(before):
        for k, new in enumerate(after):
            matcher = _matcher(_WORD.findall(old), _WORD.findall(new))
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                alike = matcher.ratio()
                if alike > best:
                    best, found = alike, (i, k)
    return found


def words(old: str, new: str) -> Line:
    """Answer one line with the words that went and came."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    line: Line = []
    for tag, i, j, k, m in _matcher(before, after).get_opcodes():
        if tag == "equal":
            line.append(Piece(SAME, "".join(before[i:j])))
            continue
        for sign, words in ((GONE, before[i:j]), (NEW, after[k:m])):
            if words:
                line.append(Piece(sign, "".join(words)))
    return line


def _matcher(before: Sequence[str], after: Sequence[str]) -> SequenceMatcher[str]:
    """Answer the comparison of two rows of lines or words, however often one stands."""
    return SequenceMatcher(None, before, after, autojunk=False)
