"""Alpha where some answers are nearer to each other than others."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations
from typing import Any

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import Interval, analytic, interval
from annotator.agreement.nominal import NOTHING, alpha_variance

Counts = Mapping[Any, float]
Between = Callable[[Any, Any], float]

NO_DISTANCE = (
    "All answers that can be compared are the same: without a second there is no "
    "telling agreement from chance."
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
    jaccard and masi; `distance` is one of these or a function of two answers. With
    `parts`, which names the part of each item, the interval is
    by leaving out one part at a time; without, by Gwet's variance over items, the
    distances taken as fixed. Raises KeyError for another distance.
    """
    items = [tuple(item) for item in items]
    names = [0] * len(items) if parts is None else parts
    made: dict[Any, _Part] = {}
    for item, name in zip(items, names, strict=True):
        if len(item) > 1:
            made.setdefault(name, _Part(Counter(), {})).add(item)
    whole = _Part(Counter(), {})
    for part in made.values():
        whole.take(part)
    measure = _measure(distance, whole.given)
    value = _alpha(whole, measure)
    n = whole.items
    if value is None:
        return Figure(None, n, undefined=NO_DISTANCE if n else NOTHING)
    each = (
        _over_items(value, items, whole, measure)
        if parts is None
        else interval(value, list(_rest(whole, made.values(), distance)), of=of)
    )
    return Figure(value, n, each.se, each.ci, None, each.unsure)


@dataclass(slots=True)
class _Part:
    """How often each answer is given, and each two meet, in items of two or more."""

    given: Counter[Any]
    pairs: dict[frozenset[Any], float]
    items: int = 0

    def add(self, item: Sequence[Any]) -> None:
        """Count an item."""
        counts = Counter(item)
        self.given.update(counts)
        self.items += 1
        for a, b in combinations(counts, 2):
            self._meet(frozenset((a, b)), 2 * counts[a] * counts[b] / (len(item) - 1))

    def take(self, part: "_Part") -> None:
        """Count another part's items."""
        self.given.update(part.given)
        for pair, n in part.pairs.items():
            self._meet(pair, n)
        self.items += part.items

    def _meet(self, pair: frozenset[Any], n: float) -> None:
        self.pairs[pair] = self.pairs.get(pair, 0.0) + n


@dataclass(frozen=True, slots=True)
class _Measure:
    """A distance, and where on a line each answer stands if it is the squared way."""

    between: Between
    places: Mapping[Any, float] | None

    def of(self, a: Any, b: Any) -> float:
        """Answer the distance of two answers."""
        if self.places is None:
            return self.between(a, b)
        return (self.places[a] - self.places[b]) ** 2

    def drawn(self, given: Counts) -> dict[Any, float]:
        """Answer each answer's distance to all these, summed."""
        if self.places is None:
            return {
                a: math.fsum(n * self.between(a, b) for b, n in given.items())
                for a in given
            }
        total = math.fsum(given.values())
        mean = math.fsum(n * self.places[a] for a, n in given.items()) / total
        spread = math.fsum(n * (self.places[a] - mean) ** 2 for a, n in given.items())
        return {a: total * (self.places[a] - mean) ** 2 + spread for a in given}


def _measure(distance: str | Between, given: Counts) -> _Measure:
    """Answer the distance; an ordinal one counts the answers between (2004, p. 233)."""
    between = BETWEEN[distance] if isinstance(distance, str) else distance
    if distance == "interval":
        return _Measure(between, {a: float(a) for a in given})
    if distance == "ordinal":
        ordered = sorted(given)
        ends = accumulate(given[a] for a in ordered)
        places = {a: end - given[a] / 2 for a, end in zip(ordered, ends, strict=True)}
        return _Measure(between, places)
    return _Measure(between, None)


def _alpha(part: _Part, measure: _Measure) -> float | None:
    """Answer alpha, None where it is not defined."""
    return _of(part.given, _met(part, measure), _expected(part.given, measure))


def _of(given: Counts, met: float, expected: float) -> float | None:
    """Answer alpha of summed distances; None where no two answers differ."""
    if sum(n > 0 for n in given.values()) < 2 or expected <= 0:
        return None
    return 1 - (sum(given.values()) - 1) * met / expected


def _met(part: _Part, measure: _Measure) -> float:
    return math.fsum(n * measure.of(*pair) for pair, n in part.pairs.items())


def _expected(given: Counts, measure: _Measure) -> float:
    if not given:
        return 0.0
    drawn = measure.drawn(given)
    return math.fsum(n * drawn[a] for a, n in given.items())


def _rest(
    whole: _Part, parts: Iterable[_Part], distance: str | Between
) -> Iterator[float | None]:
    """Yield alpha without each part."""
    measure = _measure(distance, whole.given)
    fixed = distance != "ordinal"
    met, drawn = _met(whole, measure), measure.drawn(whole.given)
    expected = math.fsum(n * drawn[a] for a, n in whole.given.items())
    for part in parts:
        given = whole.given - part.given
        if fixed:
            gone = 2 * math.fsum(n * drawn[a] for a, n in part.given.items())
            left = expected - gone + _expected(part.given, measure)
            yield _of(given, met - _met(part, measure), left)
            continue
        others = _measure(distance, given)
        apart = math.fsum(
            (n - part.pairs.get(pair, 0.0)) * others.of(*pair)
            for pair, n in whole.pairs.items()
            if all(a in given for a in pair)
        )
        yield _of(given, apart, _expected(given, others))


def _over_items(
    value: float, items: Sequence[Sequence[Any]], whole: _Part, measure: _Measure
) -> Interval:
    """Answer the interval by the variance over items."""
    answers = sum(whole.given.values())
    drawn = {a: all_ / answers for a, all_ in measure.drawn(whole.given).items()}
    rows: Counter[tuple[int, float, float]] = Counter()
    for item in items:
        if len(item) > 1:
            met = math.fsum(measure.of(a, b) for a, b in combinations(item, 2))
            rows[
                len(item),
                2 * met / (len(item) - 1),
                math.fsum(drawn[a] for a in item),
            ] += 1
    variance = alpha_variance([(times, *row) for row, times in rows.items()])
    return analytic(value, variance, sum(map(bool, items)) - 1, held=whole.items)
