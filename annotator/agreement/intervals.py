"""How sure a figure is: what becomes of it when one part at a time is left out."""

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

FEWEST_PARTS = 10
LEVEL = 0.975
_SAME = 1e-12
_LARGE = 1000
_PERCENT = "\u00a0%"  # A sign that stays on the line of its number.


class Interval(NamedTuple):
    """A standard error and an interval of 95 %, or the sentence that says why not."""

    se: float | None = None
    ci: tuple[float, float] | None = None
    unsure: str | None = None


def t_quantile(p: float, df: float) -> float:
    """Answer the value below which Student's t with `df` degrees falls with chance p.

    Right to 1e-9 for df of 1 and more. Raises ValueError for p outside 0 to 1 (both
    excluded) and df below 1. Source: the incomplete beta function by its continued
    fraction (Abramowitz & Stegun 1964, 26.5.8 and 26.7.1); from 1,000 degrees on the
    expansion round the normal quantile (26.7.5).
    """
    if not 0 < p < 1 or df < 1:
        raise ValueError(f"There is no t quantile for p={p}, df={df}.")
    if p == 0.5:
        return 0.0
    return -_upper(p, df) if p < 0.5 else _upper(1 - p, df)


def less(whole: Sequence[int], part: Sequence[int]) -> list[int]:
    """Answer sums without one part's."""
    return [each - taken for each, taken in zip(whole, part, strict=True)]


def interval(
    value: float | None,
    rest: Sequence[float | None],
    *,
    held: int | None = None,
    lowest: float = -1.0,
    of: str = "articles",
) -> Interval:
    """Answer the interval of `value` from the values without each part, `rest`.

    `held` counts the parts with items of two answers or more, where `rest` has others
    as well; it gives the degrees of freedom. No interval, and a sentence for it, where
    these are fewer than 10; where the figure is not defined without one of the parts,
    since it then rests on that one; and where no part changes anything, since a width
    of 0 would say that the figure is certain. The interval is cut at `lowest` and 1.
    Source: Efron & Stein 1981; t quantile with parts - 1 degrees of freedom.
    """
    held = len(rest) if held is None else held
    if value is None:
        return Interval()
    if held < FEWEST_PARTS:
        return Interval(
            unsure=f"Too few {of} for an interval: {held} with two answers or more to "
            f"compare; {FEWEST_PARTS} are needed."
        )
    known = [each for each in rest if each is not None]
    if len(known) < len(rest):
        return Interval(
            unsure=f"No interval: the figure rests on one of the {of} alone and is not "
            "defined without it."
        )
    if max(known) - min(known) < _SAME:
        return Interval(unsure=unmoved(value, held, of))
    mean = math.fsum(known) / len(known)
    squares = math.fsum((each - mean) ** 2 for each in known)
    se = math.sqrt(squares * (len(known) - 1) / len(known))
    return Interval(se, around(value, se, held - 1, lowest))


def analytic(
    value: float,
    variance: float,
    df: int,
    *,
    held: int,
    lowest: float = -1.0,
) -> Interval:
    """Answer the interval of a value whose variance is known, over single items.

    `held` counts the items that were compared. No interval where there are fewer than
    two, or where nothing varies.
    """
    if held < 2:
        return Interval(unsure=f"Too few items for an interval: {held}; 2 are needed.")
    if variance < _SAME**2:
        return Interval(unsure=unmoved(value, held, "items", one_by_one=False))
    se = math.sqrt(variance)
    return Interval(se, around(value, se, df, lowest))


def around(
    value: float, se: float, df: int, lowest: float = -1.0
) -> tuple[float, float]:
    """Answer the interval of 95 % round a value, cut at `lowest` and 1."""
    reach = t_quantile(LEVEL, df) * se
    return max(value - reach, lowest), min(value + reach, 1.0)


def unmoved(value: float, held: int, of: str, *, one_by_one: bool = True) -> str:
    """Answer why a figure with an error of 0 has no interval.

    `one_by_one` says that parts were left out, else the error is a formula's.
    Where all agree, it says in how many others there may be a difference all the same:
    1 - .05 ** (1 / parts). Source: Hanley & Lippman-Hand 1983 ("rule of three").
    """
    if abs(value - 1) < _SAME:
        share = math.ceil(100 * (1 - 0.05 ** (1 / held)))
        return (
            f"No interval: nothing differs in {held} {of}. That is no proof: with "
            f"95{_PERCENT} confidence, up to {share}{_PERCENT} of such {of} may still "
            "have a difference."
        )
    if not one_by_one:
        return (
            f"No interval: from these {held} {of} the published formula makes an error "
            "of 0, which would say that the figure is certain."
        )
    return (
        f"No interval: leaving out any one of the {held} {of} changes nothing, so "
        "nothing here tells how far others would stray."
    )


@lru_cache(maxsize=1024)
def _upper(tail: float, df: float) -> float:
    """Answer the t above which lies this chance, of less than a half."""
    if df >= _LARGE:
        return _expanded(-NormalDist().inv_cdf(tail), df)
    low, high = 0.0, 1.0
    while _tail(high, df) > tail:
        low, high = high, high * 2
    t = (low + high) / 2
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2)
    scale = math.exp(log_scale) / math.sqrt(df * math.pi)
    for _ in range(200):
        off = _tail(t, df) - tail
        low, high = (t, high) if off > 0 else (low, t)
        density = scale * math.exp(-(df + 1) / 2 * math.log1p(t * t / df))
        step = t + off / density if density else low
        step = step if low < step < high else (low + high) / 2
        if abs(step - t) <= 1e-14 * max(step, 1e-3):
            return step
        t = step
    return t


def _expanded(z: float, df: float) -> float:
    """Answer the t that belongs to a normal quantile, for many degrees of freedom."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / df**power for power, term in enumerate(terms, 1))


def _tail(t: float, df: float) -> float:
    """Answer the chance that Student's t exceeds t, which is 0 or more."""
    return _beta(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t)) / 2


def _beta(a: float, b: float, x: float, y: float) -> float:
    """Answer the regularized incomplete beta function; y is 1 - x, kept exact."""
    if x == 0 or y == 0:
        return float(y == 0)
    front = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log(x)
        + b * math.log(y)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, y) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Answer the continued fraction of the incomplete beta, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    found = d
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return found
