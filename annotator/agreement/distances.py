"""Alpha where some answers are nearer to each other than others."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, combinations
from typing import Any

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import Interval, analytic, interval
from annotator.agreement.nominal import NOTHING, alpha_variance

Counts = Mapping[Any, int]
Drawn = Mapping[Any, float]
Between = Callable[[Any, Any], float]

NO_DISTANCE = (
    "All answers that can be compared are the same: without a second there is no "
    "telling agreement from chance."
)
TOO_NEAR = (
    "The answers differ by too little to be measured: no distance between two of them "
    "is above 0."
)


def nominal(a: Any, b: Any) -> float:
    """Answer 0 for equal answers and 1 for others."""
    return float(a != b)


def interval_(a: float, b: float) -> float:
    """Answer the squared difference of two numbers (Krippendorff 2004)."""
    return (a - b) ** 2


def ratio(a: float, b: float) -> float:
    """Answer the squared share by which two numbers of 0 or more differ; 0 for 0, 0."""
    return ((a - b) / (a + b)) ** 2 if a + b else 0.0


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Answer the share of two sets' members that one of them lacks; 0 if both empty."""
    return 1 - len(a & b) / len(a | b) if a | b else 0.0


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    """Answer the MASI distance of two sets (Passonneau 2006); 0 if both are empty.

    1 - J M with the Jaccard likeness J, and M of 1 for equal sets, 2/3 where one holds
    the other, 1/3 where they overlap, 0 where they do not.
    """
    if a == b:
        return 0.0
    shared = a & b
    if not shared:
        return 1.0
    likeness = len(shared) / len(a | b)
    return 1 - likeness * (2 / 3 if a <= b or b <= a else 1 / 3)


BETWEEN: Mapping[str, Between] = {
    "nominal": nominal,
    "ordinal": interval_,  # Of the middle ranks, which the answers themselves make.
    "interval": interval_,
    "ratio": ratio,
    "jaccard": jaccard,
    "masi": masi,
}
NUMBERS = frozenset({"ordinal", "interval", "ratio"})
ON_A_LINE = frozenset({"ordinal", "interval"})
SETS = frozenset({"jaccard", "masi"})


def alpha(
    items: Iterable[Sequence[Any]],
    distance: str | Between = "nominal",
    parts: Sequence[Any] | None = None,
    *,
    of: str = "articles",
) -> Figure:
    """Answer Krippendorff's alpha (2004) with a distance, and its interval.

    Each item is the answers to it: numbers for ordinal, interval and ratio, sets for
    jaccard and masi; `distance` is one of these or a function of two answers. Numbers
    of any size are measured exactly. With `parts`, which names the part of each item,
    the interval is by leaving out one part at a time; without, by Gwet's variance over
    items, the distances taken as fixed. Raises KeyError for another distance.
    """
    items = [tuple(item) for item in items]
    if distance in NUMBERS:
        items = _whole_numbers(items, moved=distance in ON_A_LINE)
    names = [0] * len(items) if parts is None else parts
    sizes = {len(item) for item in items if len(item) > 1}
    weight = math.lcm(*(size - 1 for size in sizes)) if distance in ON_A_LINE else 1
    made: dict[Any, _Part] = {}
    for item, name in zip(items, names, strict=True):
        if len(item) > 1:
            made.setdefault(name, _Part(Counter(), {})).add(item, weight)
    whole = _Part(Counter(), {})
    for part in made.values():
        whole.take(part)
    measure = _measure(distance, whole.given)
    drawn = measure.drawn(whole.given)
    expected = measure.sum(n * drawn[a] for a, n in whole.given.items())
    value = _of(whole.given, _met(whole, measure), expected, weight)
    n = whole.items
    if value is None:
        return Figure(None, n, undefined=_why(whole))
    if parts is None:
        each = _over_items(value, items, whole, measure, drawn)
    else:
        rest = _rest(whole, made.values(), distance, weight, drawn)
        each = interval(value, list(rest), of=of)
    return Figure(value, n, each.se, each.ci, None, each.unsure)


def _whole_numbers(
    items: Sequence[Sequence[Any]], *, moved: bool
) -> list[tuple[int, ...]]:
    """Answer numbers that stand to each other as the given ones, but whole and small.

    Whole, since sums of them are exact however large they are. The smallest becomes 0
    where the numbers may be `moved`, as only their differences count.
    """
    exact = {each: Fraction(each) for item in items for each in item}
    least = min(exact.values(), default=Fraction()) if moved else Fraction()
    times = math.lcm(*{each.denominator for each in exact.values()})
    whole = {each: int((value - least) * times) for each, value in exact.items()}
    shared = math.gcd(*whole.values()) or 1
    small = {each: value // shared for each, value in whole.items()}
    return [tuple(small[each] for each in item) for item in items]


def _why(whole: "_Part") -> str:
    """Answer why alpha is not defined."""
    if not whole.items:
        return NOTHING
    return NO_DISTANCE if len(whole.given) < 2 else TOO_NEAR


@dataclass(slots=True)
class _Part:
    """How often each answer is given, and each two meet, in items of two or more.

    Meetings count 2 `weight` / (answers - 1) each: whole, where `weight` allows it.
    """

    given: Counter[Any]
    pairs: dict[frozenset[Any], float]
    items: int = 0

    def add(self, item: Sequence[Any], weight: int) -> None:
        """Count an item."""
        others = len(item) - 1
        each = 2 * weight // others if weight % others == 0 else 2 * weight / others
        counts = Counter(item)
        self.given.update(counts)
        self.items += 1
        for a, b in combinations(counts, 2):
            self._meet(frozenset((a, b)), each * counts[a] * counts[b])

    def take(self, part: "_Part") -> None:
        """Count another part's items."""
        self.given.update(part.given)
        for pair, n in part.pairs.items():
            self._meet(pair, n)
        self.items += part.items

    def _meet(self, pair: frozenset[Any], n: float) -> None:
        self.pairs[pair] = self.pairs.get(pair, 0) + n


@dataclass(frozen=True, slots=True)
class _Measure:
    """A distance, and where on a line each answer stands if it is the squared way.

    Places are whole numbers, and so are sums of such distances.
    """

    between: Between
    places: Mapping[Any, int] | None

    def of(self, a: Any, b: Any) -> float:
        """Answer the distance of two answers."""
        if self.places is None:
            return self.between(a, b)
        return (self.places[a] - self.places[b]) ** 2

    def sum(self, distances: Iterable[float]) -> float:
        """Answer the sum of distances, exact where they are whole."""
        return math.fsum(distances) if self.places is None else sum(distances)

    def drawn(self, given: Counts) -> dict[Any, float]:
        """Answer each answer's distance to all these, summed."""
        if self.places is None:
            return {
                a: math.fsum(n * self.between(a, b) for b, n in given.items())
                for a in given
            }
        at = self.places
        total = sum(given.values())
        once = sum(n * at[a] for a, n in given.items())
        squares = sum(n * at[a] ** 2 for a, n in given.items())
        return {a: at[a] * (total * at[a] - 2 * once) + squares for a in given}


def _measure(distance: str | Between, given: Counts) -> _Measure:
    """Answer the distance; an ordinal one counts the answers between (2004, p. 233)."""
    between = BETWEEN[distance] if isinstance(distance, str) else distance
    if distance == "interval":
        return _Measure(between, {a: a for a in given})
    if distance == "ordinal":
        ordered = sorted(given)
        ends = accumulate(given[a] for a in ordered)
        # Twice the middle rank, which may be a half.
        places = {a: 2 * end - given[a] for a, end in zip(ordered, ends, strict=True)}
        return _Measure(between, places)
    return _Measure(between, None)


def _of(given: Counts, met: float, expected: float, weight: int) -> float | None:
    """Answer alpha of summed distances; None where no two answers differ."""
    if sum(n > 0 for n in given.values()) < 2 or expected <= 0:
        return None
    return 1 - (sum(given.values()) - 1) * met / (expected * weight)


def _met(part: _Part, measure: _Measure) -> float:
    return measure.sum(n * measure.of(*pair) for pair, n in part.pairs.items())


def _expected(given: Counts, measure: _Measure) -> float:
    if not given:
        return 0
    drawn = measure.drawn(given)
    return measure.sum(n * drawn[a] for a, n in given.items())


def _rest(
    whole: _Part,
    parts: Iterable[_Part],
    distance: str | Between,
    weight: int,
    drawn: Drawn,
) -> Iterator[float | None]:
    """Yield alpha without each part."""
    measure = _measure(distance, whole.given)
    fixed = distance != "ordinal"
    met = _met(whole, measure)
    expected = measure.sum(n * drawn[a] for a, n in whole.given.items())
    for part in parts:
        given = whole.given - part.given
        if fixed:
            gone = 2 * measure.sum(n * drawn[a] for a, n in part.given.items())
            left = expected - gone + _expected(part.given, measure)
            yield _of(given, met - _met(part, measure), left, weight)
            continue
        others = _measure(distance, given)
        apart = others.sum(
            (n - part.pairs.get(pair, 0)) * others.of(*pair)
            for pair, n in whole.pairs.items()
            if all(a in given for a in pair)
        )
        yield _of(given, apart, _expected(given, others), weight)


def _over_items(
    value: float,
    items: Sequence[Sequence[Any]],
    whole: _Part,
    measure: _Measure,
    drawn: Drawn,
) -> Interval:
    """Answer the interval by the variance over items."""
    answers = sum(whole.given.values())
    # By the largest, as whole distances may be beyond what a float holds.
    unit = max(drawn.values())
    near = {a: all_ / (unit * answers) for a, all_ in drawn.items()}
    rows: Counter[tuple[int, float, float]] = Counter()
    for item in items:
        if len(item) > 1:
            met = measure.sum(measure.of(a, b) for a, b in combinations(item, 2))
            rows[
                len(item),
                2 * met / (unit * (len(item) - 1)),
                math.fsum(near[a] for a in item),
            ] += 1
    variance = alpha_variance([(times, *row) for row, times in rows.items()])
    return analytic(value, variance, sum(map(bool, items)) - 1, held=whole.items)
