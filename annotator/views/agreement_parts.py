"""Parts of the agreement pages: rows of figures, tables of kinds, headings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from annotator import web
from annotator.agreement import words
from annotator.agreement.figure import Figure
from annotator.agreement.report import Report
from annotator.schemas_agreement import Cell, What
from annotator.views.agreement_plots import Line, axis, bar, lowest, strip

CELL_FIELDS = ("of", "a", "b", "x", "y", "article", "first", "last", "under", "cause")
STEPS = (0.02, 0.05, 0.1, 0.2)
"""Shares of all answers at which a cell beside the diagonal gets a stronger colour."""
EXPLAINED = {
    "percent": "How often two answers to a sentence are the same, chance included.",
    "alpha": "What is left of agreement once chance is taken off: 1 is full "
    "agreement, 0 what answers by lot would give.",
    "ac1": "Takes off less for chance where nearly all answers are one kind.",
    "attributed": "Only whether the article or somebody else says it.",
    "who": "Whether those who name a speaker name the same one.",
    "class": "This kind against the three others together.",
}
FURTHER = (
    ("fleiss", "Fleiss’ kappa", "Chance by the shares of kinds in all answers."),
    ("conger", "Conger’s kappa", "Chance by each person’s own shares of kinds."),
    ("scott", "Scott’s pi", "Fleiss’ kappa for two people."),
    (
        "brennan_prediger",
        "Brennan and Prediger’s kappa",
        "Chance as if every kind of the codebook were as likely.",
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as a row of a table, with its mark on the plot."""

    line: Line
    value: str
    interval: str
    why: str
    mark: Markup


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a table of kinds: what it holds, how strongly, where it leads."""

    x: str
    y: str
    n: str
    tone: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """A cause of disagreement: how many pairs of answers, and where they are."""

    name: str
    n: int
    percent: str
    bar: Markup
    place: str


def forest(report: Report) -> dict[str, object]:
    """Answer the rows of the forest plot and its axis."""
    what = report.what
    lines = [
        Line("Alpha on the kind", what.alpha, EXPLAINED["alpha"]),
        *(
            Line(f"Alpha: {name}", one, EXPLAINED["class"])
            for name, one in what.per_class.items()
        ),
        Line("Alpha: attributed or not", report.attributed.alpha,
             EXPLAINED["attributed"]),
        Line("Alpha on the speaker", report.who.alpha, EXPLAINED["who"]),
        Line("AC1 on the kind", what.ac1, EXPLAINED["ac1"], has_bounds=False),
        Line("Percent on the kind", what.percent, EXPLAINED["percent"],
             has_bounds=False, is_share=True),
    ]  # fmt: skip
    low = lowest([line.figure for line in lines])
    rows = [_row(line, strip(line, low)) for line in lines]
    # Why there is no interval is said once, not beside every figure.
    once = what.alpha.unsure
    told = [replace(row, why="") if row.why == once else row for row in rows]
    return {"rows": told, "axis": axis(low), "unsure": once}


def further(report: Report) -> list[Row]:
    """Answer the figures that some journals ask for."""
    return [
        _row(Line(name, getattr(report.what, field), explained), Markup())
        for field, name, explained in FURTHER
    ]


def causes(report: Report, link: Callable[[Cell], str]) -> list[Share]:
    """Answer in what answers differ first, each with its part of all that differ."""
    first = report.causes.first if report.causes else {}
    parted = sum(first.values())
    return [
        Share(
            words.cause(name),
            n,
            words.percent(n / parted),
            bar(n, parted),
            link(Cell(What.CAUSE, cause=name)),
        )
        for name, n in first.items()
        if parted
    ]


def by_kinds(
    labels: Sequence[str],
    cells: Sequence[Sequence[float]],
    link: Callable[[str, str], str | None],
) -> list[tuple[str, list[Square]]]:
    """Answer a table of kinds by kinds, a row a kind; nothing links where nothing is.

    Cells beside the diagonal are stronger the more answers they hold; none is painted
    as a good one.
    """
    everything = sum(map(sum, cells))
    made = []
    for x, row in zip(labels, cells, strict=True):
        squares = [
            Square(
                x,
                y,
                _count(n),
                "same" if x == y else _tone(n, everything),
                link(x, y) if n else None,
            )
            for y, n in zip(labels, row, strict=True)
        ]
        made.append((x, squares))
    return made


def heading(cell: Cell, names: Mapping[int, str], title: str | None) -> str:
    """Answer in words which sentences a list shows."""
    x, y = (cell.x or "").capitalize(), (cell.y or "").capitalize()
    a = names[cell.a] if cell.a else ""
    b = names[cell.b] if cell.b else ""
    if cell.what == What.PAIR:
        both = f"{a} and {b} both say {x}"
        return both if x == y else f"{a} says {x} where {b} says {y}"
    if cell.what == What.PERSON:
        return f"{a} says {x} where somebody else says {y}"
    if cell.what == What.KINDS:
        return f"One says {x} where another says {y}"
    if cell.what == What.CAUSE:
        return f"They differ first on {words.cause(str(cell.cause))}"
    if cell.what == What.ARTICLE:
        return f"Where they differ in “{title}”"
    if cell.what == What.WINDOW:
        return f"Where they differ, {_hour(cell.first)} to {_hour(cell.last)} UTC"
    if cell.version:
        return f"Where they differ under version {cell.version} of the guideline"
    return "Where they differ under several versions of the guideline"


def _row(line: Line, mark: Markup) -> Row:
    show = words.percent if line.is_share else words.number
    figure: Figure = line.figure
    return Row(
        line,
        show(figure.value),
        words.interval(figure, show),
        words.why(figure),
        mark,
    )


def _count(n: float) -> str:
    return f"{n:,.0f}" if round(n, 1) == round(n) else f"{n:,.1f}"


def _tone(n: float, everything: float) -> str:
    share = n / everything if everything else 0
    return f"off{sum(share >= step for step in STEPS)}" if n else "empty"


def _hour(moment: str | None) -> str:
    """Answer "4 March 2026, 08:00"; hours are kept in UTC."""
    day, _, hour = (moment or "").partition("T")
    return f"{web.day(day)}, {hour}:00"
