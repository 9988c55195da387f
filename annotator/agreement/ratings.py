"""Every figure of agreement for anybody's labels: an item, a person and a label."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from annotator.agreement import distances, nominal, pairs
from annotator.agreement.figure import Figure
from annotator.agreement.intervals import interval
from annotator.agreement.sums import GROUPS, MOST_PARTS

ALL_PAIRS = 100
SETS_BETWEEN = "|"
LONGEST = 60
LARGEST = 300
"""The power of ten beyond which a number, or one divided by it, is not read."""


class Rating(NamedTuple):
    """One answer; `label` as `canonical` writes it."""

    item: str
    annotator: str
    label: str
    article: str | None = None


def report(
    rows: Iterable[Rating],
    labels: Sequence[str] | None = None,
    distance: str = "nominal",
) -> dict[str, Any]:
    """Answer all the figures as a record that JSON can hold; see the README.

    `labels` is the codebook in its order; without, the labels that occur are. Where the
    rows name articles, intervals come from leaving out one article at a time (a
    hundredth of them where there are more than 200), else from the variance over items.
    `distance` is alpha's. An item is one article's: the same name in two articles is
    two items. Raises ValueError for a label outside `labels` or that the distance
    cannot measure, and for two different answers of one person to one item.
    """
    items = _items(rows)
    written = {
        label: canonical(label, distance, labels)
        for label in {label for item in items.values() for label in item.values()}
    }
    codebook = _codebook(set(written.values()), labels)
    places = {label: at for at, label in enumerate(codebook)}
    answers = [
        {who: places[written[label]] for who, label in item.items()}
        for item in items.values()
    ]
    parts, of = _parts([article for article, _ in items])
    figures = _nominal(answers, parts, of, codebook)
    people = sorted({who for item in answers for who in item}, key=_natural)
    alpha = figures.alpha
    if distance != "nominal":
        measured = [value_of(label, distance, labels) for label in codebook]
        alpha = distances.alpha(
            [[measured[at] for at in item.values()] for item in answers],
            distance,
            parts,
            of=of,
        )
    conger = pairs.conger_of(answers, parts, of=of)
    return {
        "percent": _told(figures.percent),
        "alpha": _told(alpha),
        "ac1": _told(_hinted(figures.ac1, labels)),
        "fleiss": _told(figures.fleiss),
        "conger": _told(conger),
        "scott": _told(_scott(answers, parts, of, people)),
        "brennan_prediger": _told(_hinted(figures.brennan_prediger, labels)),
        "per_class": {
            label: _told(figure) for label, figure in figures.per_class.items()
        },
        "pairs": _pairs(answers, people),
        "labels": list(codebook),
        "items": len(answers),
        "annotators": len(people),
        "judgements": sum(map(len, answers)),
        "distance": distance,
        "articles": len({article for article, _ in items}) if parts else None,
        "remarks": _remarks(codebook),
    }


def canonical(
    label: str, distance: str = "nominal", labels: Sequence[str] | None = None
) -> str:
    """Answer a label as it is compared; numbers and sets have one way to be written.

    So has a letter with its accents (NFC). Numbers are kept to the last digit.
    Raises ValueError, a sentence with what to do, for what the distance cannot measure
    and for what is not in the codebook `labels` (canonical itself).
    """
    label = composed(label)
    if distance in distances.SETS:
        members = sorted(filter(None, map(str.strip, label.split(SETS_BETWEEN))))
        label = SETS_BETWEEN.join(dict.fromkeys(members)) or SETS_BETWEEN
    elif distance in distances.NUMBERS and not (distance == "ordinal" and labels):
        label = _written(_number(label, distance))
    if labels is None or label in labels:
        return label
    if distance in distances.SETS and all(tag in labels for tag in _members(label)):
        return label
    raise ValueError(
        f"“{shown(label)}” is not among the labels "
        f"{', '.join(map(shown, labels))}. Write it as one of these, or name it with "
        "--labels."
    )


def composed(text: str) -> str:
    """Answer a text without space round it, its letters and accents composed (NFC)."""
    return unicodedata.normalize("NFC", text).strip()


def value_of(label: str, distance: str, labels: Sequence[str] | None = None) -> Any:
    """Answer what a distance measures for a canonical label: a number or a set.

    Under "ordinal" it is the label's place in the codebook, where there is one.
    """
    if distance in distances.SETS:
        return frozenset(_members(label))
    if distance == "ordinal" and labels:
        return labels.index(label)
    return Fraction(Decimal(label)) if distance in distances.NUMBERS else label


def shown(text: str) -> str:
    """Answer a text as a sentence can show it: one line, no signs that steer a screen.

    At most 60 signs of it.
    """
    return plain(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def plain(text: str) -> str:
    """Answer a text in one line, without signs that steer a screen."""
    return text if text.isprintable() else "".join(map(_seen, text))


def _seen(sign: str) -> str:
    return sign if sign.isprintable() or unicodedata.category(sign) == "Zs" else "�"


def _number(label: str, distance: str) -> Decimal:
    try:
        number = Decimal("nan" if "_" in label else label)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        hint = " or give the order of the labels with --labels" * (
            distance == "ordinal"
        )
        raise ValueError(
            f"“{shown(label)}” is not a number, as the distance {distance} needs. "
            f"Write one, with a decimal point,{hint} or choose --distance nominal."
        )
    if number and abs(number.adjusted()) > LARGEST:
        raise ValueError(
            f"“{shown(label)}” is beyond the numbers that are read, which end at "
            f"1e{LARGEST} and 1e-{LARGEST}. Write it in another unit."
        )
    if distance == "ratio" and number < 0:
        raise ValueError(
            f"“{shown(label)}” is below 0, which has no ratio. Choose "
            "--distance interval."
        )
    return number


def _written(number: Decimal) -> str:
    """Answer the one way to write a number: 1000 for 1e3, 2.5 for +2.50."""
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    kept = "".join(map(str, digits)).rstrip("0")
    exponent = int(exponent) + len(digits) - len(kept)
    short = Decimal((sign, tuple(map(int, kept)), exponent))
    plainly = -7 < short.adjusted() < 22
    return format(short, "f") if plainly else str(short).lower()


def _members(label: str) -> list[str]:
    return [tag for tag in label.split(SETS_BETWEEN) if tag]


def _items(rows: Iterable[Rating]) -> dict[tuple[str | None, str], dict[str, str]]:
    """Answer what each person says of each item."""
    items: dict[tuple[str | None, str], dict[str, str]] = {}
    for row in rows:
        item = items.setdefault((row.article, row.item), {})
        if item.setdefault(row.annotator, row.label) != row.label:
            raise ValueError(
                f"{shown(row.annotator)} gives item {shown(row.item)} two labels: "
                f"{shown(item[row.annotator])} and {shown(row.label)}. Keep one."
            )
    return items


def _codebook(found: Collection[str], labels: Sequence[str] | None) -> list[str]:
    """Answer the labels in their order, those of sets that no codebook names last."""
    named = list(labels or ())
    return named + sorted((each for each in found if each not in named), key=_natural)


def _remarks(codebook: Iterable[str]) -> list[str]:
    """Answer what may not be meant so: labels that only capitals tell apart."""
    like: dict[str, list[str]] = {}
    for label in codebook:
        like.setdefault(label.casefold(), []).append(label)
    return [
        f"{' and '.join(f'“{shown(label)}”' for label in labels)} differ in capitals "
        f"only; they count as {len(labels)} labels."
        for labels in like.values()
        if len(labels) > 1
    ]


def _natural(label: str) -> tuple[bool, Decimal, str]:
    """Answer by what to sort: numbers by their size, before words by their letters."""
    try:
        number = Decimal(label)
    except InvalidOperation:
        number = Decimal("nan")
    return (False, number, label) if number.is_finite() else (True, Decimal(), label)


def _parts(articles: Sequence[str | None]) -> tuple[list[str] | None, str]:
    """Answer which part each item is in, and what a part is; None without articles."""
    names = sorted({article for article in articles if article is not None})
    if not names:
        return None, "items"
    if len(names) <= MOST_PARTS:
        return [article or "" for article in articles], "articles"
    groups = {name: str(at % GROUPS) for at, name in enumerate(names)}
    return [groups[article or ""] for article in articles], "groups of articles"


def _nominal(
    answers: Sequence[Mapping[str, int]],
    parts: Sequence[str] | None,
    of: str,
    codebook: Sequence[str],
) -> nominal.Nominal:
    """Answer the figures that do not ask who, with the interval that the data allow."""
    counted: dict[str, Counter[tuple[tuple[int, int], ...]]] = {}
    for at, item in enumerate(answers):
        pattern = tuple(sorted(Counter(item.values()).items()))
        part = parts[at] if parts else ""
        counted.setdefault(part, Counter())[pattern] += 1
    rows = {
        part: [(times, dict(pattern)) for pattern, times in patterns.items()]
        for part, patterns in counted.items()
    }
    if parts is None:
        return nominal.of_rows(rows.get("", []), codebook)
    sums = [nominal.sums_of_rows(each, len(codebook)) for each in rows.values()]
    return nominal.figures(sums, codebook, of=of)


def _scott(
    answers: Sequence[Mapping[str, int]],
    parts: Sequence[str] | None,
    of: str,
    people: Sequence[str],
) -> Figure:
    """Answer Scott's pi where there are two people, or why there is none."""
    if len(people) > 2:
        return pairs.not_two(len(people), sum(len(item) > 1 for item in answers))
    cells = _cells(answers, people)
    shared = cells.get((people[0], people[1])) if len(people) == 2 else None
    if not shared:
        return pairs.not_two(len(people), 0)
    whole = pairs.scott_of(shared)
    if parts is None or whole.value is None:
        return whole
    names = list(dict.fromkeys(parts))
    rest, held = [], 0
    for name in names:
        inside = [
            item for item, part in zip(answers, parts, strict=True) if part == name
        ]
        own = _cells(inside, people).get((people[0], people[1]), Counter())
        if own:
            held += 1
            rest.append(pairs.scott_of(shared - own).value)
    made = interval(whole.value, rest, held=held, of=of)
    return Figure(whole.value, whole.n, made.se, made.ci, None, made.unsure)


def _cells(
    answers: Sequence[Mapping[str, int]], people: Sequence[str]
) -> dict[tuple[str, str], Counter[tuple[int, int]]]:
    """Answer how often each two people give each two labels, in the order of people."""
    order = {who: at for at, who in enumerate(people)}
    found: dict[tuple[str, str], Counter[tuple[int, int]]] = {}
    for item in answers:
        for a, b in combinations(sorted(item, key=order.__getitem__), 2):
            found.setdefault((a, b), Counter())[item[a], item[b]] += 1
    return found


def _pairs(
    answers: Sequence[Mapping[str, int]], people: Sequence[str]
) -> list[dict[str, Any]]:
    """Answer Cohen's kappa of each two; of many people only those who share an item."""
    cells = _cells(answers, people)
    chosen = (
        list(combinations(people, 2)) if len(people) <= ALL_PAIRS else sorted(cells)
    )
    found = []
    for a, b in chosen:
        figure = pairs.cohen_of(cells.get((a, b), {}))
        found.append(
            {
                "a": a,
                "b": b,
                "kappa": figure.value,
                "n": figure.n,
                "undefined": figure.undefined,
            }
        )
    return found


def _told(figure: Figure) -> dict[str, Any]:
    """Answer a figure as a record."""
    return {
        "value": figure.value,
        "se": figure.se,
        "ci": list(figure.ci) if figure.ci else None,
        "n": figure.n,
        "undefined": figure.undefined,
        "unsure": figure.unsure,
    }


def _hinted(figure: Figure, labels: Sequence[str] | None) -> Figure:
    """Answer a figure; where the codebook was too small, with what to do about it."""
    if labels is not None or figure.undefined != nominal.ONE_CLASS:
        return figure
    return Figure(
        None,
        figure.n,
        undefined="Only one label occurs. Give the whole codebook with --labels.",
    )
