"""Reports of agreement made by hand, from invented votes: what the pages draw.

The arithmetic here is short and plain; the product's own is tested elsewhere. Intervals
are typed in, not reckoned.
"""

import random
from dataclasses import replace
from functools import cache
from itertools import combinations, permutations

from annotator.agreement.figure import Figure
from annotator.agreement.report import (
    Blind,
    Causes,
    Counts,
    Layer,
    Pair,
    Person,
    Report,
    Simple,
    Version,
    What,
    Window,
)

KINDS = ("claim", "quote", "fact", "other")
SHARES = (30, 22, 38, 10)
LIKE = {0: (0, 0, 0, 1, 2), 1: (1, 1, 1, 0), 2: (2, 2, 2, 0, 3), 3: (3, 3, 2)}
NO_VARIATION = "All answers are the same kind, so nothing shows that they could differ."
NOBODY = "No sentence has answers of two people or more."
FEW = "Too few articles for an interval: 4 have such sentences; 10 are needed."

Votes = list[dict[int, int]]
"""A sentence's answers: by reviewer, the place of the kind in KINDS."""


def none(reason: str = NOBODY, n: int = 0) -> Figure:
    """Answer a figure that is not defined."""
    return Figure(None, n, undefined=reason)


def some(value: float, n: int = 412, half: float | None = 0.04) -> Figure:
    """Answer a figure with an interval so wide to either side, or without one."""
    if half is None:
        return Figure(value, n, unsure=FEW)
    ci = (value - half, min(1.0, value + half * 0.9))
    return Figure(value, n, se=half / 2, ci=ci)


def votes(
    sentences: int, people: int, *, wrong: float = 0.12, kinds: tuple = SHARES
) -> Votes:
    """Answer invented votes, two or three a sentence, always the same ones."""
    chance = random.Random(7)
    made = []
    for _ in range(sentences):
        truth = chance.choices(range(4), kinds)[0]
        several = chance.choice((2, 2, 3, 3, 3))
        who = chance.sample(range(1, people + 1), min(several, people))
        made.append(
            {
                one: chance.choice(LIKE[truth])
                if chance.random() < wrong * (1 + one % 5 / 3)
                else truth
                for one in sorted(who)
            }
        )
    return made


def matrix(given: Votes) -> list[list[float]]:
    """Answer the coincidences of kinds, each answer weighing the same."""
    cells = [[0.0] * 4 for _ in range(4)]
    for said in given:
        for first, second in permutations(said.values(), 2):
            cells[first][second] += 1 / (len(said) - 1)
    return cells


def alpha(cells: list[list[float]]) -> float | None:
    """Answer nominal alpha of a coincidence matrix, None without variation."""
    totals = [sum(row) for row in cells]
    n = sum(totals)
    expected = n * n - sum(one * one for one in totals)
    if n < 2 or not expected:
        return None
    seen = n - sum(cells[one][one] for one in range(len(cells)))
    return 1 - (n - 1) * seen / expected


def kappa(cells: list[list[int]]) -> float | None:
    """Answer Cohen's kappa of a square table."""
    n = sum(map(sum, cells))
    rows = [sum(row) for row in cells]
    columns = [sum(row[one] for row in cells) for one in range(len(cells))]
    chance = sum(a * b for a, b in zip(rows, columns, strict=True))
    if not n or chance == n * n:
        return None
    same = sum(cells[one][one] for one in range(len(cells))) / n
    return (same - chance / n / n) / (1 - chance / n / n)


def _figure(value: float | None, n: int, half: float | None = 0.04) -> Figure:
    return (
        none(NO_VARIATION if n else NOBODY, n)
        if value is None
        else some(value, n, half)
    )


def _pairs(given: Votes) -> list[Pair]:
    tables: dict[tuple[int, int], list[list[int]]] = {}
    for said in given:
        for a, b in combinations(sorted(said), 2):
            cells = tables.setdefault((a, b), [[0] * 4 for _ in range(4)])
            cells[said[a]][said[b]] += 1
    made = []
    for (a, b), cells in sorted(tables.items()):
        n = sum(map(sum, cells))
        same = sum(cells[one][one] for one in range(4))
        named = cells[0][0] + cells[1][1]
        made.append(
            Pair(
                a,
                b,
                _figure(kappa(cells), n, 0.6 / n**0.5),
                _figure(same / n, n, 0.4 / n**0.5),
                n,
                cells,
                named,
                round(named * 0.8),
            )
        )
    return made


def _people(given: Votes, pairs: list[Pair]) -> list[Person]:
    made, whole = [], alpha(matrix(given))
    for one in sorted({who for said in given for who in said}):
        cells = [[0] * 4 for _ in range(4)]
        for said in given:
            for other, kind in said.items():
                if one in said and other != one:
                    cells[said[one]][kind] += 1
        n = sum(map(sum, cells))
        same = sum(cells[kind][kind] for kind in range(4))
        rest = [{k: v for k, v in said.items() if k != one} for said in given]
        without = alpha(matrix([said for said in rest if len(said) > 1]))
        kappas = [
            pair.kappa.value
            for pair in pairs
            if one in (pair.a, pair.b) and pair.kappa.value is not None
        ]
        pull = None if None in (without, whole) else without - whole
        made.append(
            Person(
                one,
                sum(one in said for said in given) + 40,
                sum(one in said for said in given),
                _figure(same / n if n else None, n),
                _figure(sum(kappas) / len(kappas) if kappas else None, n, None),
                _figure(without, n, None) if without is not None else none(NOBODY),
                pull,
                cells,
            )
        )
    return made


def _windows(given: Votes, size: int) -> list[Window]:
    made = []
    for at in range(0, len(given) - size + 1, size):
        part = given[at : at + size]
        cells = matrix(part)
        n = sum(map(sum, cells))
        day = 4 + at // size
        made.append(
            Window(
                f"2026-03-{day:02}T08",
                f"2026-03-{day:02}T17",
                size,
                _figure(alpha(cells), size, 0.1),
                _figure(sum(cells[one][one] for one in range(4)) / n, size, None),
                (2,) if at == 3 * size else (),
            )
        )
    return made


def report(given: Votes, *, half: float | None = 0.04, window: int = 40) -> Report:
    """Answer the report of invented votes."""
    cells = matrix(given)
    n, double = sum(map(sum, cells)), len(given)
    value = alpha(cells)
    same = sum(cells[one][one] for one in range(4)) / n if n else None
    totals = [sum(row) for row in cells]
    chance = sum(one * (one - 1) for one in totals) / n / (n - 1) if n > 1 else None
    classes = {}
    for at, name in enumerate(KINDS):
        inside, rest = cells[at][at], totals[at] - cells[at][at]
        other = n - inside - 2 * rest
        classes[name] = _figure(
            alpha([[inside, rest], [rest, other]]), double, half and half * 1.6
        )
    figure = _figure(value, double, half)
    spread = sum(t / n * (1 - t / n) for t in totals) / 3 if n else 0
    ac1 = (same - spread) / (1 - spread) if n else None
    pairs = _pairs(given)
    parted = sum(
        sum(a != b for a, b in combinations(said.values(), 2)) for said in given
    )
    people = _people(given, pairs)
    return Report(
        labels=KINDS,
        counts=Counts(
            sentences=double + 1200,
            labelled=double + 260,
            double=double,
            labels=sum(map(len, given)) + 260,
            reviewers=len(people),
            articles=4 if half is None else max(1, double // 14),
        ),
        what=What(
            percent=_figure(same, double, half),
            alpha=figure,
            ac1=_figure(ac1, double, half),
            fleiss=_figure(value, double, half),
            conger=_figure(value and value + 0.003, double, half),
            scott=none("Scott's pi is for two people; Fleiss' kappa is its form for "
            "more.", double),
            brennan_prediger=_figure(
                (same - 0.25) / 0.75 if n else None, double, half
            ),
            chance=chance,
            per_class=classes,
            coincidences=cells,
        ),
        attributed=Simple(_figure(0.93 if n else None, double, half),
                          _figure(0.86 if n else None, double, half)),
        who=Simple(_figure(0.78 if n else None, 203, half),
                   _figure(0.66 if n else None, 203, half and 0.065)),
        where=[
            Layer("content", some(0.71, 96, half), some(0.78, 96, half),
                  some(0.52, 96, half), some(0.88, 96, half)),
            Layer("cue", some(0.64, 81, half), some(0.69, 81, half),
                  some(0.70, 81, half), some(0.81, 81, half)),
        ] if n else [],
        causes=Causes(
            sum(len(said) * (len(said) - 1) // 2 for said in given),
            {"attributed": parted // 2, "kind": parted - parted // 2, "who": 41,
             "span": 23, "finer": 9, "joins": 4}
            if parted else dict.fromkeys(
                ("attributed", "kind", "who", "span", "finer", "joins"), 0),
        ),
        pairs=pairs,
        people=people,
        windows=_windows(given, window),
        versions=[
            Version(1, double // 2, some((value or 0.8) - 0.05, double // 2),
                    some(0.86, double // 2)),
            Version(2, double // 3, some((value or 0.8) + 0.04, double // 3),
                    some(0.90, double // 3)),
            Version(None, double // 6, none(NO_VARIATION, double // 6),
                    some(1.0, double // 6, None)),
        ] if double > 60 else [],
        blind=Blind(
            6, 11,
            Simple(some(same or 1, double, half), figure),
            Simple(some(min(1, (same or 1) + 0.01), double, half),
                   _figure(value and value + 0.02, double, half)),
        ) if double > 60 else None,
        left_out=11,
        articles_to_halve=88 if n and half else None,
    )  # fmt: skip


@cache
def demo() -> Report:
    """Three people, 412 sentences that two or more of them labelled."""
    return report(votes(412, 3))


@cache
def twenty() -> Report:
    """Twenty people, so that many pairs share few sentences."""
    return report(votes(3000, 20), window=250)


@cache
def fifty() -> Report:
    """Fifty people."""
    return report(votes(6000, 50), window=500)


@cache
def perfect() -> Report:
    """Everybody says the same, and the kinds vary."""
    made = report(votes(412, 3, wrong=0))
    return replace(made, causes=Causes(900, dict.fromkeys(made.causes.first, 0)))


@cache
def constant() -> Report:
    """Everybody says fact, of everything."""
    made = report([{1: 2, 2: 2} for _ in range(120)])
    silent = none("No sentence has two people who name a speaker.")
    return replace(made, who=Simple(silent, silent), where=[])


@cache
def rare() -> Report:
    """Nearly everything is fact: much agreement, low alpha."""
    return report(votes(400, 3, wrong=0.05, kinds=(2, 1, 96, 1)))


@cache
def chance() -> Report:
    """Answers that have nothing to do with each other."""
    dice = random.Random(3)
    return report([{who: dice.randrange(4) for who in (1, 2, 3)} for _ in range(300)])


@cache
def few() -> Report:
    """Four articles, and a pair with few sentences in common."""
    return report(votes(44, 3), half=None, window=10)


@cache
def two() -> Report:
    """Two people."""
    return report(votes(150, 2))


def nothing(*, labels: int = 0, reviewers: int = 0, sentences: int = 0) -> Report:
    """A project in which no sentence has two answers."""
    empty = Simple(none(), none())
    return Report(
        labels=KINDS,
        counts=Counts(sentences, labels, 0, labels, reviewers, 0),
        what=What(
            percent=none(), alpha=none(), ac1=none(), fleiss=none(), conger=none(),
            scott=none(), brennan_prediger=none(), chance=None,
            per_class={kind: none() for kind in KINDS},
            coincidences=[[0.0] * 4 for _ in range(4)],
        ),
        attributed=empty, who=empty, where=[],
        causes=Causes(0, {}), pairs=[], people=[], windows=[], versions=[], blind=None,
        left_out=11,
        articles_to_halve=None,
    )  # fmt: skip


@cache
def alone() -> Report:
    """One person, who labelled 80 sentences."""
    return nothing(labels=80, reviewers=1, sentences=120)


ALL = {
    made.__name__: made
    for made in (
        demo, twenty, fifty, perfect, constant, rare, chance, few, two, nothing, alone,
    )
}  # fmt: skip
