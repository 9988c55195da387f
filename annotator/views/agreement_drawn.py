"""All that the first agreement page draws of a report, and where its numbers lead."""

from typing import Any

from flask import url_for

from annotator.agreement import citations, methods, words
from annotator.agreement.pitfalls import pitfalls
from annotator.agreement.report import FEW_SHARED, Pair, Person, Report, Window
from annotator.schemas_agreement import ALL, Cell, Filters, What
from annotator.views import (
    agreement_asked,
    agreement_drift,
    agreement_parts,
    agreement_plots,
)

LISTED = 190
"""So many pairs stand in the table under the map; the downloads have them all."""


def drawn(report: Report, called: dict[int, str], filters: Filters) -> dict[str, Any]:
    """Answer the plots of a report, and the words that go with it."""
    order = agreement_plots.on_the_map(report.people, report.pairs)
    carried = agreement_asked.carried(filters)
    described = agreement_asked.described(filters, called)
    return {
        "summary": words.summary(report),
        "pitfalls": pitfalls(report),
        "forest": agreement_parts.forest(report),
        "more_figures": agreement_parts.further(report),
        "causes": agreement_parts.causes(report, lambda one: place(one, filters)),
        "order": order,
        "heat_map": agreement_plots.heat_map(
            order,
            report.pairs,
            called,
            lambda a, b: url_for("agreement.pair", a=a, b=b, **carried),
        ),
        "pairs": sorted(report.pairs, key=_least_first)[:LISTED],
        "coincidences": agreement_parts.by_kinds(
            report.labels,
            report.what.coincidences,
            lambda x, y: place(Cell(What.KINDS, x=x, y=y), filters) if x != y else None,
        ),
        "drift": agreement_drift.drift(
            report.windows, lambda one: place(_of_window(one), filters)
        ),
        "stretch": agreement_drift.stretch,
        "of_version": lambda one: place(
            Cell(What.VERSION, version=one.version or 0), filters
        ),
        "methods": methods.paragraph(report, described),
        "halve": words.to_halve(report),
        "scales": citations.customs(report),
        "words": words,
        "few_shared": FEW_SHARED,
    }


def place(cell: Cell, filters: Filters = ALL, **more: Any) -> str:
    """Answer where the sentences of a cell are listed."""
    carried = agreement_asked.carried(filters)
    return url_for("agreement.sentences", **cell.asked(), **carried, **more)


def _of_window(window: Window) -> Cell:
    return Cell(What.WINDOW, first=window.first[:13], last=window.last[:13])


def _least_first(pair: Pair) -> tuple[bool, float]:
    return (pair.few, 2.0 if pair.kappa.value is None else pair.kappa.value)


def pair_table(found: Pair, report: Report, filters: Filters) -> list[Any]:
    """Answer the table of two people, each number leading to its sentences."""
    return agreement_parts.by_kinds(
        report.labels,
        found.cells,
        lambda x, y: place(Cell(What.PAIR, a=found.a, b=found.b, x=x, y=y), filters),
    )


def person_table(found: Person, report: Report, filters: Filters) -> list[Any]:
    """Answer the table of a person beside others, what differs leading somewhere."""
    return agreement_parts.by_kinds(
        report.labels,
        found.cells,
        lambda x, y: (
            place(Cell(What.PERSON, a=found.id, x=x, y=y), filters) if x != y else None
        ),
    )
