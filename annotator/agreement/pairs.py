"""Agreement where it matters who said what: two people, and each one's own shares."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotator.agreement.figure import Figure
from annotator.agreement.intervals import Interval, analytic, interval
from annotator.agreement.nominal import NOTHING
from annotator.agreement.sums import Sums

Cells = Sequence[Sequence[int]]
"""How many items the first person calls the row's class and the second the column's."""
Met = Mapping[tuple[int, int], int]
"""The same, but only the cells that are not 0."""

NO_SHARED = "These two have answered nothing in common."
NO_VARIATION = (
    "Both give every answer they share the same class: without a second class there is "
    "no telling agreement from chance."
)
ALONE = "One person alone has answered, so there is nobody to compare with."


def percent(cells: Cells) -> Figure:
    """Answer the share of items that both call the same, with its interval.

    The variance divides by items - 1, as Gwet's raw-data functions do (irrCAC).
    """
    n, same = _count(_met(cells))
    if not n:
        return Figure(None, 0, undefined=NO_SHARED)
    value = same / n
    variance = value * (1 - value) / (n - 1) if n > 1 else 0.0
    return _figure(value, n, variance, lowest=0.0)


def cohen(cells: Cells) -> Figure:
    """Answer Cohen's kappa (1960) of two people, with its interval.

    The variance is the large-sample one of Fleiss, Cohen & Everitt 1969 (divides by
    items), the interval by the t quantile with items - 1 degrees of freedom, as Gwet's
    function for two raters has it (irrCAC, kappa2.table).
    """
    return cohen_of(_met(cells))


def cohen_of(met: Met) -> Figure:
    """Answer the same from the cells that are not 0, by their two classes."""
    n, same = _count(met)
    if not n:
        return Figure(None, 0, undefined=NO_SHARED)
    rows, columns = _margins(met)
    drawn = sum(count * columns[at] for at, count in rows.items())
    if drawn == n * n:
        return Figure(None, n, undefined=NO_VARIATION)
    off, apart = n * n - drawn, n * (n - same)
    # In whole numbers to the end: a variance of 0 must not come out as nearly 0.
    squares = 0
    for (x, y), count in met.items():
        if x == y:
            squares += count * (n * off - (rows[x] + columns[x]) * apart) ** 2
        else:
            squares += count * ((columns[x] + rows[y]) * apart) ** 2
    centre = (same * n - drawn) * n * n - drawn * apart
    variance = (n * squares - centre**2) / (n * off**4)
    return _figure((same * n - drawn) / off, n, variance)


def scott(cells: Cells) -> Figure:
    """Answer Scott's pi (1955) of two people, with its interval.

    The variance is linearized and divides by items, the interval goes by the t quantile
    with items - 1 degrees of freedom: Gwet's function for two raters (scott2.table).
    """
    return scott_of(_met(cells))


def scott_of(met: Met) -> Figure:
    """Answer the same from the cells that are not 0, by their two classes."""
    n, same = _count(met)
    if not n:
        return Figure(None, 0, undefined=NO_SHARED)
    rows, columns = _margins(met)
    pooled = rows + columns
    squares = sum(count * count for count in pooled.values())
    if squares == 4 * n * n:
        return Figure(None, n, undefined=NO_VARIATION)
    value = (4 * same * n - squares) / (4 * n * n - squares)
    chance = squares / (4 * n * n)
    spread = 0.0
    for (x, y), count in met.items():
        drawn = (pooled[x] + pooled[y]) / (4 * n)
        off = ((x == y) - chance) / (1 - chance) - value
        off -= 2 * (1 - value) * (drawn - chance) / (1 - chance)
        spread += count * off * off
    return _figure(value, n, spread / (n * n))


def not_two(people: int, n: int) -> Figure:
    """Answer why Scott's pi is not defined: more people than two, or nothing shared."""
    if people <= 2:
        return Figure(None, n, undefined=NOTHING)
    return Figure(
        None,
        n,
        undefined=f"Scott’s pi is for two people; here are {people}. Fleiss’ kappa is "
        "its form for more.",
    )


def conger(sums: Iterable[Sums], margins: Mapping[Any, Sequence[int]]) -> Figure:
    """Answer Conger's kappa (1980), whose chance goes by each person's own shares.

    `sums` are the items' sums; `margins` say per person how often they give each class,
    over all items, those they are alone with too. In Gwet's form for missing answers
    (2014). Without interval: sums do not say whose answers they are; `conger_of` has
    one.
    """
    compared = agreeing = 0.0
    for row in sums:
        if row.labels > 1:
            compared += row.items
            same = sum(row.squares) - sum(row.given)
            agreeing += same / (row.labels * (row.labels - 1))
    n = int(compared)
    if not n:
        return Figure(None, 0, undefined=NOTHING)
    shares = _shares(margins)
    value = _conger(agreeing / compared, shares)
    if value is None:
        return Figure(None, n, undefined=_why(shares))
    return Figure(
        value, n, unsure="No interval: who answered what is not counted by article."
    )


def conger_of(
    items: Sequence[Mapping[Any, int]],
    parts: Sequence[Any] | None = None,
    *,
    of: str = "articles",
) -> Figure:
    """Answer Conger's kappa with its interval, from the class each person gave an item.

    With `parts`, which names the part of each item, by leaving out one part at a time;
    without, by the variance of Gwet 2014 over items (irrCAC, conger.kappa.raw).
    """
    margins: dict[Any, Counter[int]] = {}
    for item in items:
        for person, at in item.items():
            margins.setdefault(person, Counter())[at] += 1
    own = [_agreeing(item) for item in items]
    n = sum(each is not None for each in own)
    if not n:
        return Figure(None, 0, undefined=NOTHING)
    shares = _shares_of(margins)
    agreed = math.fsum(each for each in own if each is not None) / n
    value = _conger(agreed, shares)
    if value is None:
        return Figure(None, n, undefined=_why(shares))
    if parts is None:
        variance = _conger_variance(items, own, shares, margins, value)
        made = analytic(value, variance, len(items) - 1, held=n)
    else:
        rest, held = _conger_rest(items, own, parts, margins)
        made = interval(value, rest, held=held, of=of)
    return _given(value, n, made)


def _figure(value: float, n: int, variance: float, lowest: float = -1.0) -> Figure:
    """Answer a figure with the interval of its variance over n items."""
    return _given(value, n, analytic(value, variance, n - 1, held=n, lowest=lowest))


def _given(value: float, n: int, made: Interval) -> Figure:
    return Figure(value, n, made.se, made.ci, None, made.unsure)


def _met(cells: Cells) -> dict[tuple[int, int], int]:
    """Answer the cells that are not 0."""
    return {
        (x, y): count
        for x, row in enumerate(cells)
        for y, count in enumerate(row)
        if count
    }


def _count(met: Met) -> tuple[int, int]:
    """Answer how many items there are, and how many both call the same."""
    same = sum(count for (x, y), count in met.items() if x == y)
    return sum(met.values()), same


def _margins(met: Met) -> tuple[Counter[int], Counter[int]]:
    """Answer how often the first person gives each class, and the second."""
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()
    for (x, y), count in met.items():
        rows[x] += count
        columns[y] += count
    return rows, columns


Shares = Mapping[Any, Mapping[int, float]]


def _shares(margins: Mapping[Any, Sequence[int]]) -> dict[Any, dict[int, float]]:
    """Answer each person's shares, those left out who gave nothing."""
    return _shares_of(
        {
            person: {at: n for at, n in enumerate(counts) if n}
            for person, counts in margins.items()
        }
    )


def _shares_of(margins: Mapping[Any, Mapping[int, int]]) -> dict[Any, dict[int, float]]:
    found = {}
    for person, counts in margins.items():
        given = sum(counts.values())
        if given:
            found[person] = {at: n / given for at, n in counts.items() if n}
    return found


def _pooled(shares: Shares) -> dict[int, float]:
    """Answer the sum of all persons' shares of each class."""
    found: dict[int, float] = {}
    for own in shares.values():
        for at, share in own.items():
            found[at] = found.get(at, 0.0) + share
    return found


def _chance(shares: Shares) -> float:
    """Answer how often two different people meet by chance; for two or more of them."""
    people = len(shares)
    together = math.fsum(each * each for each in _pooled(shares).values())
    alone = math.fsum(
        share * share for own in shares.values() for share in own.values()
    )
    return (together - alone) / (people * (people - 1))


def _one_class(shares: Shares) -> bool:
    return len({at for own in shares.values() for at in own}) < 2


def _conger(agreed: float, shares: Shares) -> float | None:
    """Answer Conger's kappa, None where it is not defined."""
    if len(shares) < 2 or _one_class(shares):
        return None
    chance = _chance(shares)
    return (agreed - chance) / (1 - chance)


def _why(shares: Shares) -> str:
    """Answer why Conger's kappa is not defined."""
    if len(shares) < 2:
        return ALONE
    return (
        "Everybody gives every answer the same class: without a second class there is "
        "no telling agreement from chance."
    )


def _agreeing(item: Mapping[Any, int]) -> float | None:
    """Answer the share of an item's pairs that agree; None for fewer than two."""
    labels = len(item)
    if labels < 2:
        return None
    same = sum(n * (n - 1) for n in Counter(item.values()).values())
    return same / (labels * (labels - 1))


def _conger_variance(
    items: Sequence[Mapping[Any, int]],
    own: Sequence[float | None],
    shares: Shares,
    margins: Mapping[Any, Mapping[int, int]],
    value: float,
) -> float:
    """Answer the variance of Conger's kappa over items, linearized (Gwet 2014)."""
    total = len(items)
    if total < 2:
        return 0.0
    n = sum(each is not None for each in own)
    chance, pooled = _chance(shares), _pooled(shares)
    ordered = len(shares) * (len(shares) - 1)
    pull: dict[Any, dict[int, float]] = {}
    for person, mine in shares.items():
        slope = {
            at: (together - mine.get(at, 0.0)) / ordered
            for at, together in pooled.items()
        }
        mean = math.fsum(share * slope[at] for at, share in mine.items())
        weight = total / sum(margins[person].values())
        pull[person] = {at: weight * (each - mean) for at, each in slope.items()}
    squares = []
    for item, agreed in zip(items, own, strict=True):
        base = 0.0 if agreed is None else (total / n) * (agreed - chance) / (1 - chance)
        drawn = math.fsum(pull[person][at] for person, at in item.items())
        off = base - 2 * (1 - value) * drawn / (1 - chance) - value
        squares.append(off * off)
    return math.fsum(squares) / (total * (total - 1))


def _conger_rest(
    items: Sequence[Mapping[Any, int]],
    own: Sequence[float | None],
    parts: Sequence[Any],
    margins: Mapping[Any, Mapping[int, int]],
) -> tuple[list[float | None], int]:
    """Answer the figure without each part, and how many parts can be compared in."""
    members: dict[Any, list[int]] = {}
    for at, part in enumerate(parts):
        members.setdefault(part, []).append(at)
    n = sum(each is not None for each in own)
    agreed = math.fsum(each for each in own if each is not None)
    rest: list[float | None] = []
    held = 0
    for inside in members.values():
        left = {person: dict(counts) for person, counts in margins.items()}
        for at in inside:
            for person, given in items[at].items():
                left[person][given] -= 1
        compared = [own[at] for at in inside if own[at] is not None]
        held += bool(compared)
        gone = math.fsum(each for each in compared if each is not None)
        others = n - len(compared)
        rest.append(
            _conger((agreed - gone) / others, _shares_of(left)) if others else None
        )
    return rest, held
