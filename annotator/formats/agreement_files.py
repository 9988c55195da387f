"""A report of agreement as files: JSON for scripts, CSV for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from annotator.agreement.figure import Figure
from annotator.agreement.report import Layer, Report, Simple
from annotator.formats.cells import defused

COLUMNS = ("part", "of", "figure", "value", "se", "low", "high", "n", "undefined")
COEFFICIENTS = (
    "percent",
    "alpha",
    "ac1",
    "fleiss",
    "conger",
    "scott",
    "brennan_prediger",
)


def as_json(
    report: Report, names: Mapping[int, str] | None = None, only: str = ""
) -> dict[str, Any]:
    """Answer the report as one object: plain types, null where nothing is defined.

    `names` says what people are called; without it they are their numbers as text.
    `only` says of which part of the project it is, "" for all.
    """
    called = _Called(names or {})
    counts, what = report.counts, report.what
    return {
        "only": only or None,
        "distance": "nominal",
        **{name: _figure(getattr(what, name)) for name in COEFFICIENTS},
        "chance": what.chance,
        "per_class": {name: _figure(one) for name, one in what.per_class.items()},
        "pairs": [
            {
                "a": called[pair.a],
                "b": called[pair.b],
                "kappa": pair.kappa.value,
                "n": pair.n,
                "undefined": pair.kappa.undefined,
                "ci": _ends(pair.kappa),
                "percent": pair.percent.value,
                "cells": [list(row) for row in pair.cells],
                "speakers": pair.speakers,
                "same_speaker": pair.same_speaker,
            }
            for pair in report.pairs
        ],
        "labels": list(report.labels),
        "items": counts.labelled,
        "annotators": counts.reviewers,
        "judgements": counts.labels,
        "sentences": counts.sentences,
        "double": counts.double,
        "articles": counts.articles,
        "coincidences": [list(row) for row in what.coincidences],
        "attributed": _simple(report.attributed),
        "speaker": _simple(report.who),
        "spans": {one.name: _layer(one) for one in report.where},
        "causes": report.causes
        and {"pairs": report.causes.pairs, "first": dict(report.causes.first)},
        "people": [
            {
                "annotator": called[one.id],
                "judgements": one.labels,
                "shared": one.shared,
                "percent": _figure(one.percent),
                "mean_kappa": _figure(one.mean_kappa),
                "alpha_without": _figure(one.alpha_without),
                "pull": one.pull,
                "cells": [list(row) for row in one.cells],
            }
            for one in report.people
        ],
        "windows": [
            {
                "first": one.first,
                "last": one.last,
                "n": one.n,
                "alpha": _figure(one.alpha),
                "percent": _figure(one.percent),
                "new_versions": list(one.new_versions),
            }
            for one in report.windows
        ],
        "versions": [
            {
                "version": one.version,
                "n": one.n,
                "alpha": _figure(one.alpha),
                "percent": _figure(one.percent),
            }
            for one in report.versions
        ],
        "blind": report.blind
        and {
            "changed": report.blind.changed,
            "new": report.blind.new,
            "before": _simple(report.blind.before),
            "after": _simple(report.blind.after),
        },
        "articles_to_halve": report.articles_to_halve,
    }


def json_of(
    report: Report, names: Mapping[int, str] | None = None, only: str = ""
) -> str:
    """Answer the report as the text of a JSON file, as `as_json` has it."""
    made = as_json(report, names, only)
    return json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def csv_of(
    report: Report, names: Mapping[int, str] | None = None, only: str = ""
) -> str:
    """Answer the report as a table, a row a figure or count; no cell is a formula.

    The first row says of what part of the project it is.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(defused(cell) for cell in _said("report", "", "only", only))
    for row in _rows(report, _Called(names or {})):
        writer.writerow([defused(cell) for cell in row])
    return text.getvalue()


class _Called(dict[int, str]):
    """What people are called; who is not named goes by number."""

    def __missing__(self, reviewer_id: int) -> str:
        return str(reviewer_id)


def _rows(report: Report, called: Mapping[int, str]) -> Iterator[list[Any]]:
    for name, n in asdict(report.counts).items():
        yield _said("count", name, "count", n)
    yield from _of_kinds(report)
    for part, both in (("attributed", report.attributed), ("speaker", report.who)):
        yield from _both(part, "", both)
    for layer in report.where:
        for name in ("unit_alpha", "character_alpha", "exact_f1", "overlap_f1"):
            yield _row("spans", layer.name, name, getattr(layer, name))
    if report.causes:
        yield _said("cause", "", "pairs", report.causes.pairs)
        for cause, n in report.causes.first.items():
            yield _said("cause", cause, "pairs that differ", n)
    yield from _of_people(report, called)
    yield from _of_time(report)
    if report.blind:
        yield _said("after seeing others", "", "changed answers", report.blind.changed)
        yield _said("after seeing others", "", "new answers", report.blind.new)
        yield from _both("before seeing others", "", report.blind.before)
        yield from _both("after seeing others", "", report.blind.after)


def _of_kinds(report: Report) -> Iterator[list[Any]]:
    for name in COEFFICIENTS:
        yield _row("kind", "", name, getattr(report.what, name))
    for label, one in report.what.per_class.items():
        yield _row("kind", label, "alpha", one)
    yield _said("kind", "", "chance", report.what.chance)
    for x, row in zip(report.labels, report.what.coincidences, strict=True):
        for y, n in zip(report.labels, row, strict=True):
            yield _said("coincidence", f"{x} / {y}", "count", n)


def _of_people(report: Report, called: Mapping[int, str]) -> Iterator[list[Any]]:
    for pair in report.pairs:
        two = f"{called[pair.a]} / {called[pair.b]}"
        yield _row("pair", two, "kappa", pair.kappa)
        yield _row("pair", two, "percent", pair.percent)
        yield _said("pair", two, "both name a speaker", pair.speakers)
        yield _said("pair", two, "the same speaker", pair.same_speaker)
    for person in report.people:
        name = called[person.id]
        yield _row("person", name, "percent", person.percent)
        yield _row("person", name, "mean kappa", person.mean_kappa)
        yield _row("person", name, "alpha without", person.alpha_without)
        yield _said("person", name, "pull", person.pull)
        yield _said("person", name, "answers", person.labels)


def _of_time(report: Report) -> Iterator[list[Any]]:
    for window in report.windows:
        stretch = f"{window.first} / {window.last}"
        yield _row("time", stretch, "alpha", window.alpha)
        yield _row("time", stretch, "percent", window.percent)
    for version in report.versions:
        name = "several" if version.version is None else str(version.version)
        yield _row("guideline", name, "alpha", version.alpha)
        yield _row("guideline", name, "percent", version.percent)


def _both(part: str, of: str, both: Simple) -> Iterator[list[Any]]:
    yield _row(part, of, "percent", both.percent)
    yield _row(part, of, "alpha", both.alpha)


def _said(part: str, of: str, name: str, value: Any = None) -> list[Any]:
    """Answer a row of something that is counted, or said of the whole."""
    return [part, of, name, value, None, None, None, None, None]


def _row(part: str, of: str, name: str, figure: Figure) -> list[Any]:
    low, high = figure.ci or (None, None)
    return [
        part, of, name, figure.value, figure.se, low, high, figure.n, figure.undefined,
    ]  # fmt: skip


def _figure(figure: Figure) -> dict[str, Any]:
    return {**asdict(figure), "ci": _ends(figure)}


def _ends(figure: Figure) -> list[float] | None:
    return None if figure.ci is None else list(figure.ci)


def _simple(both: Simple) -> dict[str, Any]:
    return {"percent": _figure(both.percent), "alpha": _figure(both.alpha)}


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        name: _figure(getattr(layer, name))
        for name in ("unit_alpha", "character_alpha", "exact_f1", "overlap_f1")
    }
