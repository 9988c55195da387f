"""What makes the figures of this very data easy to misread, in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.agreement.intervals import FEWEST_PARTS
from annotator.agreement.report import FEW_SHARED, Report
from annotator.agreement.words import count, number, percent

FEW_DOUBLE = 30
PARADOX = 0.15
"""So far apart are AC1 and alpha when nearly all answers are of one kind."""
APART = 0.05


@dataclass(frozen=True, slots=True)
class Pitfall:
    """Something in this data that makes a figure easy to misread."""

    name: str
    text: str


def pitfalls(report: Report) -> list[Pitfall]:
    """Answer what to read with care in this report, what weighs most first."""
    if not report.counts.double:
        return []
    return [
        *_little(report),
        *_paradoxes(report),
        *_singles(report),
        *_few_in_common(report),
        *_versions(report),
        *_seen(report),
    ]


def _little(report: Report) -> Iterator[Pitfall]:
    counts, what = report.counts, report.what
    if counts.double < FEW_DOUBLE:
        have = "has" if counts.double == 1 else "have"
        yield Pitfall(
            "Few sentences in common",
            f"Only {count(counts.double, 'sentence')} {have} two answers. One more "
            "disagreement would change every figure here.",
        )
    if counts.articles < FEWEST_PARTS:
        yield Pitfall(
            "Few articles",
            f"These sentences come from {count(counts.articles, 'article')}. Sentences "
            "of one article resemble each other, so intervals are told from "
            f"{FEWEST_PARTS} articles on.",
        )
    if what.alpha.value is None and what.percent.value == 1:
        yield Pitfall(
            "No variation",
            "Every answer that is compared is the same kind. That is full agreement in "
            "percent, yet no evidence that people could tell the kinds apart: alpha "
            "and kappa have no value then.",
        )


def _paradoxes(report: Report) -> Iterator[Pitfall]:
    what = report.what
    alpha, ac1, share = what.alpha.value, what.ac1.value, what.percent.value
    if alpha is not None and ac1 is not None and ac1 - alpha >= PARADOX:
        yield Pitfall(
            "Much agreement, low alpha",
            "Most answers are of one kind, so chance alone agrees often "
            f"({percent(what.chance)}), and alpha takes that off. Gwet’s AC1 takes off "
            f"less: {number(ac1)} against {number(alpha)}. Neither is wrong; tell "
            "both, and look at each kind (Feinstein and Cicchetti 1990).",
        )
    if alpha is not None and alpha <= 0 and share is not None and share >= 0.9:
        yield Pitfall(
            "Hardly any variation",
            f"With {percent(share)} of answers alike and nearly all of one kind, a "
            "single disagreement takes alpha to zero. It says that little can be told, "
            "not that people answered by lot.",
        )
    conger, fleiss = what.conger.value, what.fleiss.value
    if conger is not None and fleiss is not None and conger - fleiss >= APART:
        yield Pitfall(
            "People use the kinds unequally",
            "Kappa by Cohen and Conger gives credit to people whose shares of kinds "
            "differ, so it is higher here than Fleiss’ kappa and alpha, which do not "
            "(Krippendorff 2004).",
        )


def _singles(report: Report) -> Iterator[Pitfall]:
    single = report.counts.labelled - report.counts.double
    if single > report.counts.double:
        have = "has" if single == 1 else "have"
        yield Pitfall(
            "Many sentences with one answer",
            f"{count(single, 'sentence')} {have} a single answer. Percent and alpha "
            "leave them out; AC1 and Fleiss’ kappa use them for what chance would "
            "give.",
        )


def _few_in_common(report: Report) -> Iterator[Pitfall]:
    few = sum(0 < pair.n < FEW_SHARED for pair in report.pairs)
    if few:
        share = "pair of people shares" if few == 1 else "pairs of people share"
        yield Pitfall(
            "Pairs with little in common",
            f"{few:,} {share} fewer than {FEW_SHARED} sentences, hatched on the map: "
            "on so few, kappa may come out anywhere.",
        )


def _versions(report: Report) -> Iterator[Pitfall]:
    used = [one for one in report.versions if one.version is not None]
    if len(used) > 1:
        yield Pitfall(
            "Several guidelines",
            f"Answers were given under {len(used)} versions of the guideline. The "
            "figures above mix them; the table by version tells them apart.",
        )


def _seen(report: Report) -> Iterator[Pitfall]:
    blind = report.blind
    if blind is None or not (blind.changed or blind.new):
        return
    told = []
    if blind.changed:
        was = "was" if blind.changed == 1 else "were"
        told.append(f"{count(blind.changed, 'answer')} {was} changed")
    if blind.new:
        was = "was" if blind.new == 1 else "were"
        told.append(f"{count(blind.new, 'answer')} {was} first given")
    yield Pitfall(
        "Answers after seeing others’",
        f"{' and '.join(told)} after others’ answers had been seen. The figures take "
        "the answers as they are now, so they may come out too high; the table below "
        "has alpha before and after.",
    )
