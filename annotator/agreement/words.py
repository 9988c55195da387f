"""What the figures of a report say, in sentences; no verdict in them is ours."""

from collections.abc import Callable

from annotator.agreement.figure import Figure
from annotator.agreement.report import Report

RELY, TENTATIVE = 0.8, 0.667
"""Krippendorff's bounds, read at the lower end of the interval."""
NONE = "–"
PERCENT = "\u00a0%"
"""A sign that stays on the line of its number."""
CAUSES = {
    "attributed": "whether it is somebody else’s statement",
    "kind": "the kind: claim or quote, fact or other",
    "who": "who speaks",
    "span": "which words they marked",
    "finer": "finer points",
    "joins": "whether it goes on from the sentence before",
}
LAYERS = {"content": "their words", "cue": "the cue", "speaker": "the speaker"}


def number(value: float | None) -> str:
    """Answer "0.81", "−0.03" or "–"."""
    if value is None:
        return NONE
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def signed(value: float | None) -> str:
    """Answer "+0.02" or "−0.02", "–" where there is none."""
    if value is None or round(value, 2) == 0:
        return number(value and 0.0)
    return f"+{value:.2f}" if value > 0 else number(value)


def percent(value: float | None) -> str:
    """Answer "88 %", with a decimal where a whole one would say all or none."""
    if value is None:
        return NONE
    whole = round(100 * value)
    hidden = whole in (0, 100) and value not in (0, 1)
    if not hidden:
        return f"{whole}{PERCENT}"
    return f"{min(max(100 * value, 0.1), 99.9):.1f}{PERCENT}"


Show = Callable[[float | None], str]


def interval(figure: Figure, show: Show = number) -> str:
    """Answer "0.77 – 0.85", "" where there is no interval."""
    if figure.ci is None:
        return ""
    low, high = figure.ci
    if show is percent:
        return f"{percent(low).removesuffix(PERCENT)} – {percent(high)}"
    return f"{number(low)} – {number(high)}"


def with_interval(figure: Figure, show: Show = number) -> str:
    """Answer "0.81 (0.77 – 0.85)", or "–"."""
    ends = interval(figure, show)
    return show(figure.value) + (f" ({ends})" if ends else "")


def why(figure: Figure) -> str:
    """Answer why a figure has no value, or no interval; "" where it has both."""
    return figure.undefined or figure.unsure or ""


def count(n: int, one: str, many: str | None = None) -> str:
    """Answer "1 sentence", "412 sentences"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def summary(report: Report) -> list[str]:
    """Answer what there is to say first: how far they agree, where not, how sure."""
    counts = report.counts
    if not counts.double:
        return [nothing_shared(report)]
    double = count(counts.double, "sentence")
    was = "was" if counts.double == 1 else "were"
    people = count(counts.reviewers, "person", "people")
    said = [
        f"{double} {was} labelled by two or more people "
        f"({people}, {count(counts.labels, 'answer')})."
    ]
    return [*said, _on_the_kind(report), *_weakest(report), *_on_who(report),
            *_mostly(report)]  # fmt: skip


def nothing_shared(report: Report) -> str:
    """Answer why there is nothing to compare, and what brings it about."""
    counts = report.counts
    if not counts.labels:
        return (
            "Nothing is labelled yet. Agreement can be told once two people have "
            "labelled the same sentences."
        )
    if counts.reviewers == 1:
        return (
            f"One person alone labelled {count(counts.labelled, 'sentence')}. "
            "Agreement can be told once somebody else labels some of them too."
        )
    return (
        f"{count(counts.reviewers, 'person', 'people')} labelled "
        f"{count(counts.labelled, 'sentence')}, but none of them twice. Let the queue "
        "give some articles to two people or more."
    )


def by_krippendorff(figure: Figure) -> str:
    """Answer what Krippendorff's rule says of alpha; "" without an interval."""
    if figure.ci is None:
        return ""
    low = figure.ci[0]
    if low >= RELY:
        return "even its lower end reaches the 0.800 that Krippendorff asks for"
    if low >= TENTATIVE:
        return (
            "its lower end is between Krippendorff’s bounds of 0.667 and 0.800, which "
            "he finds enough for tentative conclusions"
        )
    return (
        "its lower end is below 0.667, the least that Krippendorff accepts for "
        "tentative conclusions"
    )


def cause(name: str) -> str:
    """Answer what a cause of disagreement is called."""
    return CAUSES.get(name, name)


def layer(name: str) -> str:
    """Answer what a layer of marked words is called."""
    return LAYERS.get(name, name)


def to_halve(report: Report) -> str:
    """Answer how many more articles would halve alpha's interval, "" if not known."""
    more = report.articles_to_halve
    if more is None or report.what.alpha.ci is None:
        return ""
    low, high = report.what.alpha.ci
    wide = number(high - low)
    return (
        f"The interval of alpha is {wide} wide. About "
        f"{count(more, 'more article')} labelled by two people or more would halve it: "
        "four times as many articles halve an interval."
    )


def _on_the_kind(report: Report) -> str:
    alpha, share = report.what.alpha, report.what.percent
    said = (
        "On the kind, two answers to the same sentence agree "
        f"{percent(share.value)} of the time"
    )
    if report.what.chance is not None:
        said += f"; chance alone would give {percent(report.what.chance)}"
    if alpha.value is None:
        return f"{said}. Krippendorff’s alpha has no value here. {alpha.undefined}"
    said += f". Krippendorff’s alpha is {with_interval(alpha)}"
    rule = by_krippendorff(alpha)
    if rule:
        return f"{said}: {rule}."
    return f"{said}. How sure that is cannot be told. {alpha.unsure or ''}".rstrip()


def _weakest(report: Report) -> list[str]:
    known = {
        name: one.value
        for name, one in report.what.per_class.items()
        if one.value is not None
    }
    if len(known) < 2 or min(known.values()) == max(known.values()):
        return []
    weak, strong = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    return [
        f"They agree least on {weak} (alpha {number(known[weak])}) and most on "
        f"{strong} ({number(known[strong])})."
    ]


def _on_who(report: Report) -> list[str]:
    alpha, share = report.who.alpha, report.who.percent
    if alpha.value is None:
        return [f"On the speaker, alpha has no value here. {alpha.undefined}"]
    return [
        f"On the speaker, where two people or more name one, {percent(share.value)} "
        f"agree; alpha is {with_interval(alpha)}."
    ]


def _mostly(report: Report) -> list[str]:
    if report.causes is None:
        return []
    first = report.causes.first
    parted = sum(first.values())
    if not parted:
        return ["No two answers to a sentence differ."] if report.causes.pairs else []
    most = max(first, key=first.__getitem__)
    return [
        f"Of {count(parted, 'pair')} of answers that differ, the largest part, "
        f"{percent(first[most] / parted)}, differs first on {cause(most)}."
    ]
