"""What the figures of a report say, in sentences; no verdict in them is ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotator.agreement.figure import Figure
from annotator.agreement.report import Pair, Report

RELY, TENTATIVE = 0.8, 0.667
"""Krippendorff's bounds, read at the lower end of the interval."""
FEW_SHARED = 30
"""A pair's kappa on fewer sentences jumps about: in a trial from .27 to 1.00."""
FEW_DOUBLE = 30
FEW_ARTICLES = 10
PARADOX = 0.15
"""So far apart are AC1 and alpha when nearly all answers are of one kind."""
APART = 0.05
NONE = "–"
CAUSES = {
    "attributed": "whether it is somebody else’s statement",
    "kind": "the kind: claim or quote, fact or other",
    "who": "who speaks",
    "span": "which words they marked",
    "finer": "finer points",
    "joins": "whether it goes on from the sentence before",
}
LAYERS = {"content": "their words", "cue": "the cue", "speaker": "the speaker"}


@dataclass(frozen=True, slots=True)
class Pitfall:
    """Something in this data that makes a figure easy to misread."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Somebody's scale: what it says, and where."""

    name: str
    text: str
    source: str


SCALES = (
    Scale(
        "Krippendorff",
        "Rely on answers whose alpha is at least 0.800; where tentative conclusions "
        "are still acceptable, 0.667 is the lowest. Judge by the lower end of the "
        "interval, not by alpha itself. The bounds are for alpha, not for percent.",
        "K. Krippendorff (2004): Reliability in content analysis. Human Communication "
        "Research 30, 411–433; Content Analysis, chapter on reliability.",
    ),
    Scale(
        "Landis and Koch",
        "For kappa: below 0 poor, to 0.20 slight, to 0.40 fair, to 0.60 moderate, to "
        "0.80 substantial, above almost perfect. The authors call the bands arbitrary.",
        "J. R. Landis, G. G. Koch (1977): The measurement of observer agreement for "
        "categorical data. Biometrics 33, 159–174.",
    ),
    Scale(
        "Gwet",
        "Take the bands of another scale, but only the highest one of which the "
        "figure and its uncertainty leave at least 95 % sure. With wide intervals "
        "this is often one band below what the figure alone suggests.",
        "K. L. Gwet (2014): Handbook of Inter-Rater Reliability, 4th edition, chapter "
        "on benchmarking.",
    ),
)


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
        return f"{whole} %"
    return f"{min(max(100 * value, 0.1), 99.9):.1f} %"


Show = Callable[[float | None], str]


def interval(figure: Figure, show: Show = number) -> str:
    """Answer "0.77 – 0.85", "" where there is no interval."""
    if figure.ci is None:
        return ""
    low, high = figure.ci
    if show is percent:
        return f"{percent(low).removesuffix(' %')} – {percent(high)}"
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


def pitfalls(report: Report) -> list[Pitfall]:
    """Answer what makes the figures of this very data easy to misread."""
    found = [
        *_little(report),
        *_paradoxes(report),
        *_singles(report),
        *_few_in_common(report.pairs),
        *_versions(report),
        *_seen(report),
    ]
    return [Pitfall(name, text) for name, text in found]


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
    first = report.causes.first
    parted = sum(first.values())
    if not parted:
        return ["No two answers to a sentence differ."] if report.causes.pairs else []
    most = max(first, key=first.__getitem__)
    return [
        f"Of {count(parted, 'pair')} of answers that differ, the largest part, "
        f"{percent(first[most] / parted)}, differs first on {cause(most)}."
    ]


Found = list[tuple[str, str]]


def _little(report: Report) -> Found:
    counts, what = report.counts, report.what
    found = []
    if 0 < counts.double < FEW_DOUBLE:
        found.append(
            (
                "Few sentences in common",
                f"Only {count(counts.double, 'sentence')} have two answers. One more "
                "disagreement would change every figure here.",
            )
        )
    if 0 < counts.articles < FEW_ARTICLES and counts.double:
        found.append(
            (
                "Few articles",
                f"These sentences come from {count(counts.articles, 'article')}. "
                "Sentences of one article resemble each other, so intervals are told "
                f"from {FEW_ARTICLES} articles on.",
            )
        )
    if what.alpha.value is None and what.percent.value == 1:
        found.append(
            (
                "No variation",
                "Every answer that is compared is the same kind. That is full "
                "agreement in percent, yet no evidence that people could tell the "
                "kinds apart: alpha and kappa have no value then.",
            )
        )
    return found


def _paradoxes(report: Report) -> Found:
    what, found = report.what, []
    alpha, ac1, share = what.alpha.value, what.ac1.value, what.percent.value
    if alpha is not None and ac1 is not None and ac1 - alpha >= PARADOX:
        found.append(
            (
                "Much agreement, low alpha",
                f"Nearly all answers are of one kind, so chance alone agrees often "
                f"({percent(what.chance)}), and alpha counts what is left. Gwet’s AC1 "
                f"counts chance only where it is hard to tell: {number(ac1)} against "
                f"{number(alpha)}. Neither is wrong; tell both, and look at each kind "
                "(Feinstein and Cicchetti 1990).",
            )
        )
    if alpha is not None and alpha <= 0 and share is not None and share >= 0.9:
        found.append(
            (
                "Hardly any variation",
                f"With {percent(share)} of answers alike and nearly no variation, a "
                "single disagreement takes alpha to zero. It says that little can be "
                "told, not that people answered by lot.",
            )
        )
    conger, fleiss = what.conger.value, what.fleiss.value
    if conger is not None and fleiss is not None and conger - fleiss >= APART:
        found.append(
            (
                "People use the kinds unequally",
                "Kappa by Cohen and Conger gives credit to people whose shares of "
                "kinds differ, so it is higher here than Fleiss’ kappa and alpha, "
                "which do not (Krippendorff 2004).",
            )
        )
    return found


def _singles(report: Report) -> Found:
    single = report.counts.labelled - report.counts.double
    if not report.counts.double or single <= report.counts.double:
        return []
    return [
        (
            "Many sentences with one answer",
            f"{count(single, 'sentence')} have a single answer. Percent and alpha "
            "leave them out; AC1 and Fleiss’ kappa use them for what chance would "
            "give.",
        )
    ]


def _few_in_common(pairs: Sequence[Pair]) -> Found:
    few = sum(0 < pair.n < FEW_SHARED for pair in pairs)
    if not few:
        return []
    pair = "pair shares" if few == 1 else "pairs share"
    return [
        (
            "Pairs with little in common",
            f"{few:,} {pair} fewer than {FEW_SHARED} sentences. They are hatched: on "
            "so few, kappa may come out anywhere.",
        )
    ]


def _versions(report: Report) -> Found:
    used = [one for one in report.versions if one.version is not None]
    if len(used) < 2:
        return []
    return [
        (
            "Several guidelines",
            f"Answers were given under {len(used)} versions of the guideline. The "
            "figures above mix them; the table by version tells them apart.",
        )
    ]


def _seen(report: Report) -> Found:
    blind = report.blind
    if blind is None or not (blind.changed or blind.new):
        return []
    parts = []
    if blind.changed:
        parts.append(f"{count(blind.changed, 'answer')} changed")
    if blind.new:
        parts.append(f"{count(blind.new, 'answer')} first given")
    told = " and ".join(parts)
    were = "was" if blind.changed + blind.new == 1 else "were"
    return [
        (
            "Answers after seeing others’",
            f"{told} {were} after others’ answers had been seen. The figures take what "
            "people said before; the table below tells both.",
        )
    ]
