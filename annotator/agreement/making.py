"""A report on agreement, made from what was counted."""

from collections.abc import Mapping, Sequence

from annotator.agreement import nominal, openlist, pairs, spans
from annotator.agreement.counted import Counted, Pattern, Table
from annotator.agreement.figure import Figure
from annotator.agreement.report import (
    FEW_SHARED,
    Blind,
    Layer,
    Pair,
    Person,
    Report,
    Simple,
    Version,
    What,
    Window,
)
from annotator.agreement.sums import SpanSums, Stretch, Sums

VOICES = ("attributed", "not attributed")
WINDOWS = 12
FEWEST = 20
"""Sentences in a window, where there are as many."""

BY_SENTENCES = (
    "No interval: the sentences of an article hang together, and two people’s answers "
    "are not counted by article."
)

BY_TIME = "No interval: a stretch of time holds parts of few articles."
NO_KAPPA = f"No kappa is defined on {FEW_SHARED} sentences shared with somebody."

Labels = tuple[str, ...]
Answers = Mapping[tuple[int, Pattern], int]


def report(counted: Counted, labels: Labels, blind: Blind | None = None) -> Report:
    """Answer all that is to say of what was counted, classes in order of `labels`.

    Intervals leave out one part at a time (`counted.of`). Raises nothing: what is not
    defined is a figure that says why.
    """
    what = _what(counted, labels)
    listed = [_pair(a, b, *found) for (a, b), found in counted.pairs.items()]
    voices = nominal.figures(counted.attributed, VOICES, of=counted.of)
    percent, alpha = openlist.figures(counted.who, of=counted.of)
    return Report(
        labels=labels,
        counts=counted.counts,
        what=what,
        attributed=Simple(voices.percent, voices.alpha),
        who=Simple(percent, alpha),
        where=_where(counted.where, counted.of),
        causes=counted.causes,
        pairs=listed,
        people=_people(counted, listed, what.alpha, labels),
        windows=_windows(counted, labels),
        versions=_versions(counted.versions, labels),
        blind=blind,
        left_out=sum(any(map(_compared, part)) for part in counted.parts),
        articles_to_halve=_to_halve(what.alpha, counted.counts.articles),
    )


def _what(counted: Counted, labels: Labels) -> What:
    """Answer agreement on the kind."""
    found = nominal.figures(counted.parts, labels, of=counted.of)
    margins = {
        who: _margins(answers, len(labels)) for who, answers in counted.people.items()
    }
    return What(
        percent=found.percent,
        alpha=found.alpha,
        ac1=found.ac1,
        fleiss=found.fleiss,
        conger=pairs.conger(nominal.total(counted.parts), margins),
        scott=_scott(counted, found.percent.n),
        brennan_prediger=found.brennan_prediger,
        chance=found.chance,
        per_class=found.per_class,
        coincidences=nominal.coincidences(counted.patterns, len(labels)),
    )


def _margins(answers: Answers, classes: int) -> list[int]:
    """Answer how often a person gave each class."""
    given = [0] * classes
    for (kind, _), items in answers.items():
        given[kind] += items
    return given


def _scott(counted: Counted, n: int) -> Figure:
    """Answer Scott's pi where two people label; it is not made for more."""
    people = len(counted.people)
    if people == 2 and counted.pairs:
        ((table, _, _),) = counted.pairs.values()
        return _alone(pairs.scott(table), BY_SENTENCES)
    return pairs.not_two(people, n)


def _pair(a: int, b: int, table: Table, speakers: int, same: int) -> Pair:
    """Answer how two people agree."""
    return Pair(
        a=a,
        b=b,
        kappa=_alone(pairs.cohen(table), BY_SENTENCES),
        percent=_alone(pairs.percent(table), BY_SENTENCES),
        n=sum(map(sum, table)),
        cells=table,
        speakers=speakers,
        same_speaker=same,
    )


def _alone(figure: Figure, why: str) -> Figure:
    """Answer a figure without an interval, which would be too narrow, and why."""
    if figure.value is None:
        return figure
    return Figure(figure.value, figure.n, unsure=why)


def _where(layers: Mapping[str, Sequence[Sequence[SpanSums]]], of: str) -> list[Layer]:
    """Answer agreement on each layer of spans."""
    listed = []
    for name, parts in layers.items():
        found = spans.figures(parts, of=of)
        listed.append(
            Layer(
                name=name,
                unit_alpha=found.unit_alpha,
                character_alpha=found.character_alpha,
                exact_f1=found.exact_f1,
                overlap_f1=found.overlap_f1,
            )
        )
    return listed


def _people(
    counted: Counted, listed: Sequence[Pair], alpha: Figure, labels: Labels
) -> list[Person]:
    """Answer each person beside the others, and alpha without them."""
    total = nominal.total(counted.parts)
    return [
        _person(who, answers, total, listed, alpha, labels)
        for who, answers in counted.people.items()
    ]


def _person(
    who: int,
    answers: Answers,
    total: Sequence[Sums],
    listed: Sequence[Pair],
    alpha: Figure,
    labels: Labels,
) -> Person:
    """Answer one person beside the others."""
    with_them: dict[Pattern, int] = {}
    without: dict[Pattern, int] = {}
    cells = [[0] * len(labels) for _ in labels]
    for (kind, pattern), items in answers.items():
        rest = tuple(n - (k == kind) for k, n in enumerate(pattern))
        with_them[pattern] = with_them.get(pattern, 0) + items
        without[rest] = without.get(rest, 0) + items
        for other, n in enumerate(rest):
            cells[kind][other] += n * items
    shared = sum(n for rest, n in without.items() if any(rest))
    left = nominal.minus(total, nominal.sums_of(with_them))
    left = nominal.total([left, nominal.sums_of(without)])
    alpha_without = nominal.values(left, labels).alpha
    kappas = [
        pair.kappa.value
        for pair in listed
        if who in (pair.a, pair.b) and pair.kappa.value is not None and not pair.few
    ]
    return Person(
        id=who,
        labels=sum(answers.values()),
        shared=shared,
        percent=_share(sum(cells[k][k] for k in range(len(labels))), cells, shared),
        mean_kappa=_mean(kappas, shared),
        alpha_without=alpha_without,
        pull=rise(alpha.value, alpha_without.value),
        cells=cells,
    )


def _share(alike: int, cells: Sequence[Sequence[int]], shared: int) -> Figure:
    """Answer the share of others' answers that are the same."""
    told = sum(map(sum, cells))
    if not told:
        return Figure(None, 0, undefined="Nobody else answered the same sentences.")
    return Figure(alike / told, shared)


def _mean(kappas: Sequence[float], shared: int) -> Figure:
    """Answer the plain mean of a person's kappas, few shared sentences left out."""
    if not kappas:
        return Figure(None, shared, undefined=NO_KAPPA)
    return Figure(sum(kappas) / len(kappas), shared)


def rise(alpha: float | None, without: float | None) -> float | None:
    """Answer how much alpha rises when something is left out; None if undefined."""
    return None if alpha is None or without is None else without - alpha


def _windows(counted: Counted, labels: Labels) -> list[Window]:
    """Answer stretches of hours with about as many sentences each, in order."""
    hours = [(one, _doubles(one.sums)) for one in counted.hours]
    least = max(FEWEST, -(-sum(n for _, n in hours) // WINDOWS))
    windows: list[list[Stretch]] = [[]]
    held = 0
    for one, doubles in hours:
        if not doubles:
            continue
        windows[-1].append(one)
        held += doubles
        if held >= least:
            windows.append([])
            held = 0
    last = windows.pop()
    if last and windows and 2 * held < least:
        windows[-1] += last
    elif last:
        windows.append(last)
    ends = [0, *(window[-1].last for window in windows)]
    return [
        _window(counted, window, labels, since=end)
        for window, end in zip(windows, ends, strict=False)
    ]


def _window(
    counted: Counted, window: Sequence[Stretch], labels: Labels, *, since: int
) -> Window:
    """Answer one window, without intervals: it holds parts of few articles.

    A version of the guideline is new in the window that ends next after its first use.
    """
    found = nominal.values(nominal.total(one.sums for one in window), labels)
    first, last = window[0].first, window[-1].last
    return Window(
        first=_moment(first),
        last=_moment(last),
        n=found.percent.n,
        alpha=_alone(found.alpha, BY_TIME),
        percent=_alone(found.percent, BY_TIME),
        new_versions=tuple(
            version
            for version, hour in counted.first_uses.items()
            if since < hour <= last
        ),
    )


def _moment(hour: int) -> str:
    """Answer 2024-03-14T09 for 2024031409."""
    told = f"{hour:010}"
    return f"{told[:4]}-{told[4:6]}-{told[6:8]}T{told[8:]}"


def _doubles(sums: Sequence[Sums]) -> int:
    """Answer how many items have two answers or more."""
    return sum(row.items for row in sums if _compared(row))


def _compared(row: Sums) -> bool:
    """Answer whether these items have two answers or more."""
    return row.labels > 1 and row.items > 0


def _versions(found: Mapping[int, Sequence[Sums]], labels: Labels) -> list[Version]:
    """Answer the figures by version of the guideline."""
    listed = []
    for version, sums in found.items():
        values = nominal.values(sums, labels)
        listed.append(
            Version(
                version=version or None,
                n=_doubles(sums),
                alpha=values.alpha,
                percent=values.percent,
            )
        )
    return [one for one in listed if one.n]


def _to_halve(alpha: Figure, articles: int) -> int | None:
    """Answer how many more; the interval shrinks by the root of their number."""
    if alpha.ci is None or alpha.ci[0] == alpha.ci[1]:
        return None
    return 3 * articles
