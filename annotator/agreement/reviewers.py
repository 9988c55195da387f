"""What reviewers confuse, and what is likely true, told from their answers alone."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

Votes = tuple[tuple[Hashable, Hashable], ...]
"""Who said what of one item, as (person, class); a person may answer several times."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What Dawid and Skene's model reads out of the votes.

    `shares`: how often each class is the true one. `errors[person][true][said]`: how
    often this person says one class where another is true, None in place of a row where
    nothing they answered may be of that class. `posteriors[votes][true]`: how likely
    each class is the true one of an item with these votes. `steps` were taken;
    `settled` says whether the last one still changed anything.
    """

    shares: dict[Hashable, float]
    errors: dict[Hashable, dict[Hashable, dict[Hashable, float] | None]]
    posteriors: dict[Votes, dict[Hashable, float]]
    log_likelihood: float
    steps: int
    settled: bool


def dawid_skene(
    votes: Mapping[Votes, int],
    classes: Sequence[Hashable],
    *,
    limit: int = 1000,
    settled: float = 1e-10,
) -> Reading:
    """Answer the likely truth and each person's errors, by maximum likelihood.

    `votes` counts items by who said what of them; those without a vote are left out.
    Begins with the shares of the votes of each item, as the paper does, and repeats
    until no likelihood of a class moves by more than `settled`, `limit` times at most.
    The same votes give the same answer; another optimum than the nearest may exist.
    Raises ValueError for a vote that is none of `classes`. Source: Dawid & Skene 1979.
    """
    places = {label: at for at, label in enumerate(classes)}
    rows = []
    for given, times in votes.items():
        unknown = [label for _, label in given if label not in places]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is none of the classes.")
        if given and times:
            rows.append((given, times, [(who, places[said]) for who, said in given]))
    likely = [_shares_of(own, len(classes)) for _, _, own in rows]
    steps, moved = 0, math.inf
    while True:
        shares, errors = _maximized(rows, likely, len(classes))
        expected, log_likelihood = _expected(rows, shares, errors)
        if moved <= settled or steps >= limit:
            break
        steps += 1
        moved = max(
            (
                abs(a - b)
                for old, new in zip(likely, expected, strict=True)
                for a, b in zip(old, new, strict=True)
            ),
            default=0.0,
        )
        likely = expected
    return Reading(
        shares=dict(zip(classes, shares, strict=True)),
        errors={
            who: {
                classes[true]: dict(zip(classes, row, strict=True))
                if any(row)
                else None
                for true, row in enumerate(square)
            }
            for who, square in errors.items()
        },
        posteriors={
            given: dict(zip(classes, own, strict=True))
            for (given, _, _), own in zip(rows, likely, strict=True)
        },
        log_likelihood=log_likelihood,
        steps=steps,
        settled=moved <= settled,
    )


_Row = tuple[Votes, int, list[tuple[Hashable, int]]]
_Errors = dict[Hashable, list[list[float]]]


def _shares_of(own: Sequence[tuple[Hashable, int]], classes: int) -> list[float]:
    found = [0.0] * classes
    for _, said in own:
        found[said] += 1 / len(own)
    return found


def _maximized(
    rows: Sequence[_Row], likely: Sequence[Sequence[float]], classes: int
) -> tuple[list[float], _Errors]:
    """Answer shares and error rates for these likelihoods (formulas 2.3 and 2.4)."""
    shares = [0.0] * classes
    errors: _Errors = {}
    for (_, times, own), row in zip(rows, likely, strict=True):
        weights = [times * each for each in row]
        for true, weight in enumerate(weights):
            shares[true] += weight
        for who, said in own:
            if who not in errors:
                errors[who] = [[0.0] * classes for _ in range(classes)]
            square = errors[who]
            for true, weight in enumerate(weights):
                square[true][said] += weight
    total = sum(shares) or 1.0
    for square in errors.values():
        for true, counts in enumerate(square):
            given = sum(counts)
            if given:
                square[true] = [each / given for each in counts]
    return [share / total for share in shares], errors


def _expected(
    rows: Sequence[_Row], shares: Sequence[float], errors: _Errors
) -> tuple[list[list[float]], float]:
    """Answer how likely each class is for each row (2.5), and the log-likelihood."""
    prior = [_log(share) for share in shares]
    logs = {
        who: [[_log(each) for each in row] for row in square]
        for who, square in errors.items()
    }
    found, total = [], []
    for _, times, own in rows:
        sums = list(prior)
        for who, said in own:
            for true, row in enumerate(logs[who]):
                sums[true] += row[said]
        top = max(sums)
        weights = [math.exp(each - top) for each in sums]
        whole = sum(weights)
        found.append([weight / whole for weight in weights])
        total.append(times * (top + math.log(whole)))
    return found, math.fsum(total)


def _log(share: float) -> float:
    return math.log(share) if share else -math.inf
