"""The paragraph for a paper: what was compared, by which figures, how sure."""

from annotator.agreement import words
from annotator.agreement.figure import Figure
from annotator.agreement.report import FEW_SHARED, Report
from annotator.agreement.sums import MOST_PARTS

CITED = {
    "alpha": "Krippendorff, K. (2004). Reliability in content analysis: Some common "
    "misconceptions and recommendations. Human Communication Research, 30(3), 411–433.",
    "ac1": "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in "
    "the presence of high agreement. British Journal of Mathematical and Statistical "
    "Psychology, 61(1), 29–48.",
    "kappa": "Cohen, J. (1960). A coefficient of agreement for nominal scales. "
    "Educational and Psychological Measurement, 20(1), 37–46.",
    "spans": "Krippendorff, K., Mathet, Y., Bouvry, S., & Widlöcher, A. (2016). On the "
    "reliability of unitizing textual continua: Further developments. Quality & "
    "Quantity, 50(6), 2347–2364.",
}


def paragraph(report: Report, filtered: str = "") -> str:
    """Answer a paragraph with its references, ready to paste; "" without figures.

    `filtered` says in words which part of the project the figures are of.
    """
    counts, what = report.counts, report.what
    if not counts.double:
        return ""
    kinds = ", ".join(report.labels)
    part = f" (only {filtered})" if filtered else ""
    said = [
        f"{words.count(counts.reviewers, 'reviewer')} labelled sentences of news "
        f"articles{part} as one of {len(report.labels)} kinds ({kinds}). Agreement "
        f"rests on the {words.count(counts.double, 'sentence')} in "
        f"{words.count(counts.articles, 'article')} with labels by two reviewers or "
        f"more{_seen(report)}.",
        f"On the kind, {_share(what.percent)} of the pairs of labels of a sentence "
        f"agreed on average; "
        f"Krippendorff’s alpha (nominal; Krippendorff, 2004) was {_told(what.alpha)}, "
        f"Gwet’s AC1 (Gwet, 2008) {_told(what.ac1)}.",
    ]
    classes = [
        f"{name} {words.number(one.value)}"
        for name, one in what.per_class.items()
        if one.value is not None
    ]
    if classes:
        said.append(f"Alpha of each kind against the rest: {', '.join(classes)}.")
    kappas = [
        one.kappa.value
        for one in report.pairs
        if one.kappa.value is not None and not one.few
    ]
    if kappas:
        said.append(
            f"The unweighted mean of Cohen’s kappa (Cohen, 1960) over "
            f"{words.count(len(kappas), 'pair')} of reviewers who share {FEW_SHARED} "
            "sentences or more was "
            f"{words.number(sum(kappas) / len(kappas))}."
        )
    if report.who.alpha.value is not None:
        said.append(
            f"On the speaker, over {words.count(report.who.alpha.n, 'sentence')} for "
            f"which two reviewers or more named one, {_share(report.who.percent)} "
            f"agreed; alpha was {_told(report.who.alpha)}."
        )
    spans = [
        f"{words.layer(one.name)} {words.number(one.unit_alpha.value)}"
        for one in report.where
        if one.unit_alpha.value is not None
    ]
    if spans:
        said.append(
            "On the words marked, alpha for unitizing (Krippendorff et al., 2016) was: "
            f"{', '.join(spans)}."
        )
    said.append(_sure(report))
    cited = [CITED["alpha"], CITED["ac1"], *([CITED["kappa"]] if kappas else []),
             *([CITED["spans"]] if spans else [])]  # fmt: skip
    return " ".join(one for one in said if one) + "\n\n" + "\n".join(cited)


def _seen(report: Report) -> str:
    """Answer how many answers were not given blind, and alpha before."""
    blind = report.blind
    if blind is None:
        return ""
    return (
        f", {words.count(blind.changed, 'label')} of them changed and "
        f"{words.count(blind.new, 'label')} first given after others’ labels had been "
        f"seen (before, alpha on the kind was {_told(blind.before.alpha)})"
    )


def _told(figure: Figure) -> str:
    if figure.value is None:
        return f"not defined ({(figure.undefined or '').rstrip('.')})"
    if figure.ci is None:
        return words.number(figure.value)
    return f"{words.number(figure.value)} [{words.interval(figure)}]"


def _share(figure: Figure) -> str:
    ends = words.interval(figure, words.percent)
    return words.percent(figure.value) + (f" [{ends}]" if ends else "")


def _sure(report: Report) -> str:
    alpha = report.what.alpha
    pooled = "All figures are pooled over sentences, not averaged over articles."
    if alpha.ci is None:
        return pooled
    left_out = (
        "delete-one-article jackknife"
        if report.counts.articles <= MOST_PARTS
        else f"delete-a-group jackknife over {report.left_out} groups of whole articles"
    )
    return (
        f"Brackets hold 95 % intervals by the {left_out} with quantiles of Student’s "
        f"t, since sentences of one article are not independent. {pooled}"
    )
