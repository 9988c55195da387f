"""Which sentences of an article are the same in two exports, in whatever words."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

Row = dict[str, Any]
Pair = tuple[Row | None, Row | None]
LONG = 3000
"""Sentences between which every possible match is looked for."""


def aligned(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Pair]:
    """Yield each sentence beside the same one of the other export, or beside None.

    Rows of the shape sentences, in order. Where no sentence that both name has another
    text, names tell; else the text does, and what stands between the same two
    sentences at the same place is one sentence in other words.
    """
    if _same_text(before, after):
        yield from _by_name(before, after)
        return
    last: tuple[int, int] = (-1, -1)
    steps = _steps(before, after)
    for at, (tag, i, j, k, m) in enumerate(steps):
        if tag == "equal":
            pairs = list(zip(before[i:j], after[k:m], strict=True))
            yield from pairs
            last = _at(*pairs[-1])
        else:
            follows = steps[at + 1] if at + 1 < len(steps) else None
            next_ = _at(before[follows[1]], after[follows[3]]) if follows else None
            yield from _reworded(before[i:j], after[k:m], last, next_)


def _same_text(before: Sequence[Row], after: Sequence[Row]) -> bool:
    texts = {row["sent_id"]: row["text_sha256"] for row in before}
    return all(
        texts.get(row["sent_id"], row["text_sha256"]) == row["text_sha256"]
        for row in after
    )


def _by_name(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Pair]:
    one = {row["sent_index"]: row for row in before}
    two = {row["sent_index"]: row for row in after}
    for index in sorted(one.keys() | two.keys()):
        yield one.get(index), two.get(index)


def _steps(
    before: Sequence[Row], after: Sequence[Row]
) -> list[tuple[str, int, int, int, int]]:
    """Answer the runs of the same and of other texts, as difflib has them."""
    one = [row["text_sha256"] for row in before]
    two = [row["text_sha256"] for row in after]
    head = _alike(one, two)
    tail = _alike(one[head:][::-1], two[head:][::-1])
    ends = len(one) - tail, len(two) - tail
    # Beyond that the junk of difflib, which is what occurs often, keeps it quick.
    junk = max(ends) - head > LONG
    matcher = SequenceMatcher(
        None, one[head : ends[0]], two[head : ends[1]], autojunk=junk
    )
    inner = [
        (tag, head + i, head + j, head + k, head + m)
        for tag, i, j, k, m in matcher.get_opcodes()
    ]
    return [
        *([("equal", 0, head, 0, head)] if head else []),
        *inner,
        *([("equal", ends[0], len(one), ends[1], len(two))] if tail else []),
    ]


def _alike(one: Sequence[str], two: Sequence[str]) -> int:
    """Answer how many of both are the same from the beginning on."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (x, y) in pairs if x != y), min(len(one), len(two)))


def _reworded(
    gone: Sequence[Row],
    come: Sequence[Row],
    last: tuple[int, int],
    next_: tuple[int, int] | None,
) -> Iterator[Pair]:
    """Yield what stands between the same two sentences, counted from either."""
    pairs: dict[int, Row] = {}
    left = {row["sent_index"]: row for row in come}
    for one, two in (last, next_) if next_ else (last,):
        for row in gone:
            index = row["sent_index"]
            there = index - one + two
            if index not in pairs and there in left:
                pairs[index] = left.pop(there)
    for row in gone:
        yield row, pairs.get(row["sent_index"])
    for row in left.values():
        yield None, row


def _at(before: Row, after: Row) -> tuple[int, int]:
    return before["sent_index"], after["sent_index"]
