"""Agreement on classes: every figure that does not ask who said what."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import Interval, analytic, interval, less
from annotator.agreement.sums import Sums

Row = tuple[int, Mapping[int, int]]
"""So many items, and how many of each one's answers are of which class."""

NOTHING = "Nothing has two answers yet, so there is nothing to compare."
ONE_CLASS = "The codebook has a single class, so there is nothing to agree on."


@dataclass(frozen=True, slots=True)
class Nominal:
    """The figures of one set of answers; `per_class` is alpha of each against the rest.

    `chance` is the share of agreement that chance alone would give (by alpha): 1 less
    its expected disagreement; None where nothing has two answers.
    """

    percent: Figure
    alpha: Figure
    ac1: Figure
    fleiss: Figure
    brennan_prediger: Figure
    chance: float | None
    per_class: dict[str, Figure]


def figures(
    parts: Sequence[Sequence[Sums]], labels: Sequence[str], *, of: str = "articles"
) -> Nominal:
    """Answer every figure with its interval, from leaving out one part at a time.

    Each part is an article's rows of sums (or a group's: say so in `of`), classes in
    the order of `labels`, the codebook. Percent agreement: mean over items of their
    agreeing pairs. Alpha: Krippendorff 2004; AC1: Gwet 2008; Fleiss' kappa in Gwet's
    form for missing answers (2014); Brennan & Prediger 1981. Items with one answer
    count in the chance of AC1 and Fleiss only. AC1 and Brennan-Prediger go by the size
    of the codebook. Raises nothing.
    """
    scale = _scale(chain.from_iterable(parts))
    size = len(labels)
    moments = [_moments(part, size, scale) for part in parts]
    moments = [row for row in moments if row[_ITEMS]]
    whole = [sum(column) for column in zip(*moments, strict=True)]
    if not whole:
        return values([], labels)
    found = _values(whole, size, scale)
    rest = [_values(less(whole, row), size, scale) for row in moments]
    double = [left for left, row in zip(rest, moments, strict=True) if row[_COMPARED]]
    intervals = [
        interval(
            value,
            # Who is alone with an item still says how often each class is given.
            [left[at] for left in (rest if at in _BY_SHARES else double)],
            held=len(double),
            lowest=0.0 if at == _PERCENT else -1.0,
            of=of,
        )
        for at, value in enumerate(found)
    ]
    return _nominal(whole, labels, found, intervals)


def values(sums: Iterable[Sums], labels: Sequence[str]) -> Nominal:
    """Answer the same figures without intervals, fast. Raises nothing."""
    rows = list(sums)
    scale = _scale(rows)
    whole = _moments(rows, len(labels), scale)
    found = _values(whole, len(labels), scale)
    return _nominal(whole, labels, found, [Interval()] * len(found))


def alphas_without(
    parts: Sequence[Sequence[Sums]], labels: Sequence[str]
) -> list[float | None]:
    """Answer alpha of all others for each part, None where it is not defined.

    The time is that of the number of parts. Raises nothing.
    """
    scale = _scale(chain.from_iterable(parts))
    moments = [_moments(part, len(labels), scale) for part in parts]
    whole = [sum(column) for column in zip(*moments, strict=True)]
    return [_values(less(whole, row), len(labels), scale)[_ALPHA] for row in moments]


def of_rows(rows: Iterable[Row], labels: Sequence[str]) -> Nominal:
    """Answer every figure with its analytic interval over items, each on its own.

    For data without articles: items that hang together make these intervals too narrow.
    Source: the variances of Gwet 2008 and 2014 as the raw-data functions of irrCAC have
    them (n - 1; t quantile), intervals cut at 1. Raises nothing.
    """
    rows = [(items, counts) for items, counts in rows if items and counts]
    sums = sums_of_rows(rows, len(labels))
    found = values(sums, labels)
    if found.percent.value is None:
        return found
    errors = _errors(rows, found, len(labels))
    return Nominal(
        percent=_with(found.percent, errors["percent"], lowest=0.0),
        alpha=_with(found.alpha, errors["alpha"]),
        ac1=_with(found.ac1, errors["ac1"]),
        fleiss=_with(found.fleiss, errors["fleiss"]),
        brennan_prediger=_with(found.brennan_prediger, errors["brennan_prediger"]),
        chance=found.chance,
        per_class=_classes_with(found.per_class, rows, labels),
    )


def sums_of(patterns: Mapping[tuple[int, ...], int]) -> list[Sums]:
    """Answer the sums of items with such patterns, fewest answers first."""
    size = max(map(len, patterns), default=0)
    rows = [
        (items, {at: n for at, n in enumerate(counts) if n})
        for counts, items in patterns.items()
    ]
    return sums_of_rows(rows, size)


def sums_of_rows(rows: Iterable[Row], classes: int) -> list[Sums]:
    """Answer the sums of rows of items, fewest answers first."""
    items: Counter[int] = Counter()
    given: dict[int, list[int]] = defaultdict(lambda: [0] * classes)
    squares: dict[int, list[int]] = defaultdict(lambda: [0] * classes)
    for times, counts in rows:
        labels = sum(counts.values())
        if not labels or not times:
            continue
        items[labels] += times
        for at, n in counts.items():
            given[labels][at] += times * n
            squares[labels][at] += times * n * n
    return [
        Sums(labels, times, tuple(given[labels]), tuple(squares[labels]))
        for labels, times in sorted(items.items())
    ]


def total(parts: Iterable[Iterable[Sums]]) -> list[Sums]:
    """Answer the sums of all the parts together, fewest answers first."""
    return _added((row, 1) for part in parts for row in part)


def minus(sums: Iterable[Sums], part: Iterable[Sums]) -> list[Sums]:
    """Answer what is left of sums when a part is taken out of them."""
    return _added(chain(((row, 1) for row in sums), ((row, -1) for row in part)))


def coincidences(
    patterns: Mapping[tuple[int, ...], int], classes: int
) -> list[list[float]]:
    """Answer how often classes meet on one item, each answer weighing the same.

    A square of `classes` rows; the whole sums to the number of answers that can be
    compared. Source: Krippendorff 2004 (observed coincidences).
    """
    found = [[0.0] * classes for _ in range(classes)]
    for counts, items in patterns.items():
        labels = sum(counts)
        if labels < 2:
            continue
        for a, first in enumerate(counts):
            for b, second in enumerate(counts):
                pairs = first * (second - (a == b)) * items
                if pairs:
                    found[a][b] += pairs / (labels - 1)
    return found


def alpha_variance(rows: Sequence[tuple[int, int, float, float]]) -> float:
    """Answer the variance of alpha over items.

    Each row: so many items, each one's answers (2 or more), the distances of its
    ordered pairs summed and divided by answers - 1, and the distances of its answers to
    an answer drawn from all. Source: Gwet's variance for alpha (2014), as irrCAC for R
    has it (without the correction for small samples), in distances of any kind.
    """
    items = sum(times for times, *_ in rows)
    answers = sum(times * labels for times, labels, *_ in rows)
    mean = answers / items
    observed = math.fsum(times * met for times, _, met, _ in rows) / answers
    expected = math.fsum(times * drawn for times, _, _, drawn in rows) / answers
    alpha = 1 - observed / expected
    squares = []
    for times, labels, met, drawn in rows:
        more = (labels - mean) / mean
        own = met / mean - observed * more
        chance = drawn / mean - expected * more
        off = (
            1 - own / expected + 2 * (1 - alpha) * (chance - expected) / expected
        ) - alpha
        squares.append(times * off * off)
    return math.fsum(squares) / (items * (items - 1)) if items > 1 else 0.0


_ITEMS, _COMPARED, _ANSWERS, _AGREEING, _FIRST = range(5)
_PERCENT, _ALPHA, _AC1, _FLEISS, _BP, _CLASSES = range(6)
_BY_SHARES = (_AC1, _FLEISS)


def _scale(rows: Iterable[Sums]) -> int:
    """Answer by what to multiply, so that every weighed sum is a whole number."""
    sizes = {row.labels for row in rows if row.labels}
    return math.lcm(*(size * max(size - 1, 1) for size in sizes))


def _moments(rows: Iterable[Sums], classes: int, scale: int) -> list[int]:
    """Answer what the figures are made of, as whole numbers that add up over parts.

    Items, items compared, their answers, agreement; then for each class disagreement,
    answers compared, and shares.
    """
    found = [0] * (_FIRST + 3 * classes)
    for row in rows:
        if not row.labels or not row.items:
            continue
        found[_ITEMS] += row.items
        share = scale // row.labels
        for at, n in enumerate(row.given):
            found[_FIRST + 2 * classes + at] += n * share
        if row.labels < 2:
            continue
        found[_COMPARED] += row.items
        found[_ANSWERS] += row.labels * row.items
        agreeing = sum(row.squares) - sum(row.given)
        found[_AGREEING] += agreeing * (share // (row.labels - 1))
        weight = scale // (row.labels - 1)
        for at, (n, square) in enumerate(zip(row.given, row.squares, strict=True)):
            found[_FIRST + at] += (row.labels * n - square) * weight
            found[_FIRST + classes + at] += n
    return found


def _values(row: Sequence[int], classes: int, scale: int) -> list[float | None]:
    """Answer percent, alpha, AC1, Fleiss, Brennan-Prediger, then alpha of each class.

    None where a figure is not defined.
    """
    if not row[_COMPARED]:
        return [None] * (_CLASSES + classes)
    differing = row[_FIRST : _FIRST + classes]
    given = row[_FIRST + classes : _FIRST + 2 * classes]
    shares = row[_FIRST + 2 * classes :]
    answers = row[_ANSWERS]
    percent = row[_AGREEING] / (row[_COMPARED] * scale)
    found: list[float | None] = [percent, None, None, None, None]
    chance = answers * answers - sum(n * n for n in given)
    if chance:
        found[_ALPHA] = 1 - (answers - 1) * sum(differing) / (chance * scale)
    all_shares = row[_ITEMS] * scale
    squares = sum(share * share for share in shares)
    if classes > 1:
        met = (1 - squares / all_shares**2) / (classes - 1)
        found[_AC1] = (percent - met) / (1 - met)
        found[_BP] = (percent * classes - 1) / (classes - 1)
    if squares != all_shares**2:
        met = squares / all_shares**2
        found[_FLEISS] = (percent - met) / (1 - met)
    for n, off in zip(given, differing, strict=True):
        between = n * (answers - n)
        found.append(1 - (answers - 1) * off / (between * scale) if between else None)
    return found


def _nominal(
    whole: Sequence[int],
    labels: Sequence[str],
    found: Sequence[float | None],
    intervals: Sequence[Interval],
) -> Nominal:
    """Answer figures with their reasons."""
    classes = len(labels)
    n, answers = whole[_COMPARED], whole[_ANSWERS]
    given = whole[_FIRST + classes : _FIRST + 2 * classes]
    made = [
        Figure(value, n, each.se, each.ci, None, each.unsure)
        for value, each in zip(found, intervals, strict=True)
    ]
    return Nominal(
        percent=_or(made[_PERCENT], NOTHING),
        alpha=_or(made[_ALPHA], _constant(n, given, labels)),
        ac1=_or(made[_AC1], ONE_CLASS if n else NOTHING),
        fleiss=_or(made[_FLEISS], _constant(n, given, labels)),
        brennan_prediger=_or(made[_BP], ONE_CLASS if n else NOTHING),
        chance=sum(each * (each - 1) for each in given) / (answers * (answers - 1))
        if n
        else None,
        per_class={
            label: _or(figure, _one_sided(n, count, label))
            for label, figure, count in zip(labels, made[_CLASSES:], given, strict=True)
        },
    )


def _or(figure: Figure, why: str) -> Figure:
    """Answer the figure, or that it is not defined and why."""
    return figure if figure.value is not None else Figure(None, figure.n, undefined=why)


def _constant(n: int, given: Sequence[int], labels: Sequence[str]) -> str:
    """Answer why nothing corrected by chance is defined: no two classes are met."""
    if not n:
        return NOTHING
    label = next(label for label, n in zip(labels, given, strict=True) if n)
    return (
        f"Every answer that can be compared is “{label}”: without a second class there "
        "is no telling agreement from chance."
    )


def _one_sided(n: int, count: int, label: str) -> str:
    """Answer why one class has no figure of its own."""
    if not n:
        return NOTHING
    every = "Every" if count else "No"
    return f"{every} answer that can be compared is “{label}”."


def _with(figure: Figure, variance: tuple[float, int], lowest: float = -1.0) -> Figure:
    """Answer a figure with the interval of its variance; 0 is the lowest of percent."""
    if figure.value is None:
        return figure
    made = analytic(figure.value, *variance, held=figure.n, lowest=lowest)
    return Figure(figure.value, figure.n, made.se, made.ci, None, made.unsure)


def _errors(
    rows: Sequence[Row], found: Nominal, classes: int
) -> dict[str, tuple[float, int]]:
    """Answer the variance of every figure over items, with its degrees of freedom."""
    items = sum(times for times, _ in rows)
    shares = [0.0] * classes
    given = [0] * classes
    for times, counts in rows:
        labels = sum(counts.values())
        for at, n in counts.items():
            shares[at] += times * n / labels / items
            given[at] += times * n if labels > 1 else 0
    spread = (
        math.fsum(share * share for share in shares),
        (1 - math.fsum(share * share for share in shares)) / max(classes - 1, 1),
    )
    answers = sum(given)
    squares: dict[str, list[float]] = defaultdict(list)
    compared: list[tuple[int, int, float, float]] = []
    for times, counts in rows:
        labels = sum(counts.values())
        same = sum(n * (n - 1) for n in counts.values())
        own = same / (labels * (labels - 1)) if labels > 1 else None
        drawn = math.fsum(n * shares[at] for at, n in counts.items()) / labels
        chances = {
            "percent": (found.percent, 0.0, 0.0),
            "fleiss": (found.fleiss, spread[0], drawn),
            "ac1": (found.ac1, spread[1], (1 - drawn) / max(classes - 1, 1)),
            "brennan_prediger": (found.brennan_prediger, 1 / classes, 1 / classes),
        }
        for name, (figure, chance, met) in chances.items():
            if figure.value is not None:
                off = _deviation(figure, items, own, chance, met)
                squares[name].append(times * off * off)
        if labels > 1:
            others = math.fsum(
                n * (answers - given[at]) / answers for at, n in counts.items()
            )
            pairs = labels * (labels - 1) - same
            compared.append((times, labels, pairs / (labels - 1), others))
    free = items - 1
    variances = {
        name: (math.fsum(each) / (items * free) if free else 0.0, free)
        for name, each in squares.items()
    }
    variances["alpha"] = (
        alpha_variance(compared) if found.alpha.value is not None else 0.0,
        free,
    )
    return defaultdict(lambda: (0.0, free), variances)


def _deviation(
    figure: Figure, items: int, own: float | None, chance: float, met: float
) -> float:
    """Answer how far one item's part of a figure is off; Gwet 2014, linearized."""
    value = figure.value or 0.0
    base = 0.0 if own is None else (items / figure.n) * (own - chance) / (1 - chance)
    return base - 2 * (1 - value) * (met - chance) / (1 - chance) - value


def _classes_with(
    per_class: Mapping[str, Figure], rows: Sequence[Row], labels: Sequence[str]
) -> dict[str, Figure]:
    """Answer each class's figure with its interval."""
    compared = [row for row in rows if sum(row[1].values()) > 1]
    free = sum(times for times, _ in rows) - 1
    sizes: Counter[int] = Counter()
    holding: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    for times, counts in compared:
        size = sum(counts.values())
        sizes[size] += times
        for at, n in counts.items():
            holding[at][size, n] += times
    answers = sum(size * times for size, times in sizes.items())
    found = {}
    for at, label in enumerate(labels):
        figure = per_class[label]
        if figure.value is not None:
            own = sum(n * times for (_, n), times in holding[at].items()) / answers
            figure = _with(
                figure, (alpha_variance(_against(sizes, holding[at], own)), free)
            )
        found[label] = figure
    return found


def _against(
    sizes: Mapping[int, int], holding: Mapping[tuple[int, int], int], share: float
) -> list[tuple[int, int, float, float]]:
    """Answer rows for `alpha_variance` of a class, of this share, against the rest."""
    rows = []
    without = Counter(sizes)
    for (size, n), times in holding.items():
        without[size] -= times
        others = size - n
        drawn = n * (1 - share) + others * share
        rows.append((times, size, 2 * n * others / (size - 1), drawn))
    rows += [
        (times, size, 0.0, size * share) for size, times in without.items() if times
    ]
    return rows


def _added(rows: Iterable[tuple[Sums, int]]) -> list[Sums]:
    """Answer rows added up by their number of answers, each by its sign."""
    items: Counter[int] = Counter()
    given: dict[int, tuple[int, ...]] = {}
    squares: dict[int, tuple[int, ...]] = {}
    for row, sign in rows:
        items[row.labels] += sign * row.items
        for kept, new in ((given, row.given), (squares, row.squares)):
            before = kept.get(row.labels, (0,) * len(new))
            kept[row.labels] = tuple(
                a + sign * b for a, b in zip(before, new, strict=True)
            )
    return [
        Sums(labels, times, given[labels], squares[labels])
        for labels, times in sorted(items.items())
        if times
    ]
