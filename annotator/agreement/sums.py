"""Counts of answers that are enough for every figure: whole numbers, added up.

A part is what is left out at a time when an interval is made: an article, or a group
of articles where there are many. Each part has a row for every number of answers an
item has, since items weigh by it.
"""

from dataclasses import dataclass

MOST_PARTS = 200
"""Articles that are left out one by one; of more, groups of articles are."""
GROUPS = 100


@dataclass(frozen=True, slots=True)
class Sums:
    """Items that each have `labels` answers, of classes in the order of the codebook.

    Over the items: `given[c]` sums how many answers are c, `squares[c]` the square of
    that. Enough for percent, alpha, one class against the rest, AC1, Fleiss' kappa and
    Brennan-Prediger.
    """

    labels: int
    items: int
    given: tuple[int, ...]
    squares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The sums of some hours on end, the first and last as 2024031409, both in it."""

    first: int
    last: int
    sums: tuple[Sums, ...]


@dataclass(frozen=True, slots=True)
class OpenSums:
    """Items that each have `labels` answers out of an open list, such as speakers.

    `same` sums over the items n (n - 1) of each answer, the ordered pairs alike.
    """

    labels: int
    items: int
    same: int


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One part's items of two answers or more, and how its answers meet the pool.

    With n(v) how often this part gives the answer v, N(v) how often all do:
    `own` sums n(v)², `met` sums n(v) N(v). Over all parts `met` sums up to N(v)².
    """

    sums: tuple[OpenSums, ...]
    own: int
    met: int


@dataclass(frozen=True, slots=True)
class SpanSums:
    """Items in each of which `labels` people marked stretches of one layer.

    Lengths are in code points. `chars` sums the items' lengths; `inside` the marked
    lengths of every person, `both` what each ordered pair of persons marked in common;
    `inside_squares` sums the squared lengths of every person's marked stretches;
    `spans` counts the stretches; `exact` those of each ordered pair that the other
    person has too, from the same start to the same end; `overlapping` those that meet
    one of the other's.
    """

    labels: int
    items: int
    chars: int
    inside: int
    both: int
    inside_squares: int
    spans: int
    exact: int
    overlapping: int
