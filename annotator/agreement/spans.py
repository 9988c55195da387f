"""Agreement on where: how well the stretches that people marked fit together."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any, NamedTuple

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import interval, less
from annotator.agreement.sums import SpanSums

Span = tuple[int, int]
"""Where a stretch starts and where it ends, the end not in it."""

NOTHING = "No sentence was marked by two people yet, so there is nothing to compare."
NO_STRETCH = "Nobody marked a stretch in what two people answered."
ALL_OR_NONE = (
    "Either all of the text or none of it was marked: without the other there is no "
    "telling agreement from chance."
)


@dataclass(frozen=True, slots=True)
class Spans:
    """The figures of one layer of spans."""

    unit_alpha: Figure
    character_alpha: Figure
    exact_f1: Figure
    overlap_f1: Figure


class Unitizing(NamedTuple):
    """The unitizing alpha of 1995, and the disagreement it is made of."""

    alpha: float | None
    observed: float
    expected: float


def figures(parts: Sequence[Sequence[SpanSums]], *, of: str = "articles") -> Spans:
    """Answer the figures of one layer, with intervals from leaving out one part each.

    Unit alpha: Krippendorff, Mathet, Bouvry & Widlöcher 2016, marked stretches and gaps
    as the two classes; what is expected leaves out the meeting of a stretch with itself
    (its length squared), and of each character of a gap with itself (its length).
    Character alpha: nominal alpha of marked or not, over characters. F1: the mean of
    two people's precision and recall, over all pairs of people together (Hripcsak &
    Rothschild 2005): stretches of the same start and end, or that meet at all. Raises
    nothing.
    """
    scale = math.lcm(*(row.labels - 1 for part in parts for row in _compared(part)))
    rows = [_moments(part, scale) for part in parts]
    rows = [row for row in rows if row[_ITEMS]]
    whole = [sum(column) for column in zip(*rows, strict=True)] or [0] * _SIZE
    found = _values(whole, scale)
    rest = [_values(less(whole, row), scale) for row in rows]
    made = []
    for at, value in enumerate(found):
        n = whole[_ITEMS]
        if value is None:
            made.append(Figure(None, n, undefined=_why(at, whole)))
            continue
        each = interval(
            value,
            [left[at] for left in rest],
            lowest=0.0 if at in _F1 else -1.0,
            of=of,
        )
        made.append(Figure(value, n, each.se, each.ci, None, each.unsure))
    return Spans(*made)


def span_sums(spans_by_person: Mapping[Any, Iterable[Span]], length: int) -> SpanSums:
    """Answer the sums of one item of `length` characters, marked by these people.

    A person's stretches must not overlap each other; whoever marked nothing has an
    empty list. Raises ValueError for stretches that overlap, are empty, or leave the
    item.
    """
    marked = [_sorted(spans, length) for spans in spans_by_person.values()]
    both = exact = overlapping = 0
    for mine, other in permutations(marked, 2):
        theirs = set(other)
        for span in mine:
            shared = sum(_shared(span, each) for each in other)
            both += shared
            overlapping += shared > 0
            exact += span in theirs
    return SpanSums(
        labels=len(marked),
        items=1,
        chars=length,
        inside=sum(end - start for spans in marked for start, end in spans),
        both=both,
        inside_squares=sum((end - start) ** 2 for s in marked for start, end in s),
        spans=sum(map(len, marked)),
        exact=exact,
        overlapping=overlapping,
    )


def _gaps(spans: Sequence[Span], length: int) -> list[Span]:
    """Answer the stretches before, between and after sorted spans; no empty ones."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return [
        (edges[at], edges[at + 1])
        for at in range(0, len(edges), 2)
        if edges[at] < edges[at + 1]
    ]


def unitizing_1995(
    spans_by_person: Mapping[Any, Iterable[Span]], length: int
) -> Unitizing:
    """Answer the unitizing alpha of Krippendorff 1995 (2004, 11.6) for one class.

    `observed` and `expected` are its disagreements: added up over several classes,
    1 - observed / expected is their common alpha. Alpha is None for fewer than two
    people, and where nobody marked anything. Raises ValueError as `span_sums` does.
    """
    marked = [_sorted(spans, length) for spans in spans_by_person.values()]
    people = len(marked)
    units = [end - start for spans in marked for start, end in spans]
    if people < 2 or not units:
        return Unitizing(None, 0.0, 0.0)
    free = [end - start for s in marked for start, end in _gaps(s, length)]
    apart = sum(_apart(mine, other) for mine, other in permutations(marked, 2))
    observed = apart / (people * (people - 1) * length**2)
    reach = people * length
    met = sum(
        (len(units) - 1) / 3 * (2 * unit**3 - 3 * unit**2 + unit)
        + unit**2 * sum(gap - unit + 1 for gap in free if gap >= unit)
        for unit in units
    )
    pairs = reach * (reach - 1) - sum(unit * (unit - 1) for unit in units)
    expected = 2 / length * met / pairs if pairs else 0.0
    alpha = 1 - observed / expected if expected else None
    return Unitizing(alpha, observed, expected)


_ITEMS, _LENGTH, _INSIDE, _DIFFERING, _ALONE, _PAIRED, _EXACT, _MEETING = range(8)
_SIZE = 8
_F1 = (2, 3)


def _compared(part: Iterable[SpanSums]) -> list[SpanSums]:
    return [row for row in part if row.labels > 1 and row.items]


def _moments(part: Iterable[SpanSums], scale: int) -> list[int]:
    """Answer whole numbers that add up over parts, from items of two people or more.

    Items, characters of every person, those marked, those that differ, what a unit
    meets in itself, stretches of every ordered pair, and how many of these are the same
    and how many meet.
    """
    found = [0] * _SIZE
    for row in _compared(part):
        length = row.labels * row.chars
        differing = 2 * ((row.labels - 1) * row.inside - row.both)
        found[_ITEMS] += row.items
        found[_LENGTH] += length
        found[_INSIDE] += row.inside
        found[_DIFFERING] += differing * (scale // (row.labels - 1))
        found[_ALONE] += row.inside_squares + length - row.inside
        found[_PAIRED] += (row.labels - 1) * row.spans
        found[_EXACT] += row.exact
        found[_MEETING] += row.overlapping
    return found


def _values(row: Sequence[int], scale: int) -> list[float | None]:
    """Answer unit alpha, character alpha, exact and overlap F1; None if undefined."""
    found: list[float | None] = [None] * 4
    length, inside = row[_LENGTH], row[_INSIDE]
    between = 2 * inside * (length - inside)
    if between:
        off = row[_DIFFERING] / (between * scale * length)
        found[0] = 1 - off * (length * length - row[_ALONE])
        found[1] = 1 - off * (length * (length - 1))
    if row[_PAIRED]:
        found[2] = row[_EXACT] / row[_PAIRED]
        found[3] = row[_MEETING] / row[_PAIRED]
    return found


def _why(at: int, row: Sequence[int]) -> str:
    """Answer why a figure is not defined."""
    if not row[_ITEMS]:
        return NOTHING
    return NO_STRETCH if at in _F1 or not row[_INSIDE] else ALL_OR_NONE


def _sorted(spans: Iterable[Span], length: int) -> list[Span]:
    """Answer spans in order; raises ValueError where they are none of one item."""
    ordered = sorted((start, end) for start, end in spans)
    if any(not 0 <= start < end <= length for start, end in ordered):
        raise ValueError(f"{ordered} do not fit in {length} characters.")
    if any(before[1] > after[0] for before, after in pairwise(ordered)):
        raise ValueError(f"{ordered} overlap each other.")
    return ordered


def _shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _apart(mine: Sequence[Span], other: Sequence[Span]) -> int:
    """Answer the squared differences of one person's units from another's.

    Each unit of mine from each of the other's that it meets. One that lies in a gap of
    the other's counts twice: as my unit in their gap, and as their gap round my unit,
    which the other direction does not see.
    """
    found = 0
    for start, end in mine:
        meeting = [span for span in other if _shared((start, end), span)]
        found += sum((start - s) ** 2 + (end - e) ** 2 for s, e in meeting)
        if not meeting:
            found += 2 * (end - start) ** 2
    return found
