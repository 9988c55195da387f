"""`annotator diff`: in what two exports differ."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotator.errors import AnnotatorError
from annotator.formats import differing
from annotator.formats.differing import Change, Report, What
from annotator.formats.exported import Exported

PATH = click.Path(path_type=Path)
SHOWN_SIGNS = 70
_STATED = (
    "format",
    "shape",
    "resolve",
    "names",
    "exported_at",
    "annotator_version",
    "guideline_versions",
    "selection",
    "agreement",
)
"""What is compared of two manifests; counts are told of the rows."""


class Trouble(click.ClickException):
    """What cannot be compared; the same exit code as that of `diff`."""

    exit_code = 2


@click.command()
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@click.option(
    "--lines",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="How many of each kind of difference are shown.",
)
@click.option("--all", "everything", is_flag=True, help="Show every difference.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="JSON lines: first the counts, then a line for each difference shown.",
)
@click.pass_context
def diff(
    ctx: click.Context,
    before: Path,
    after: Path,
    lines: int,
    everything: bool,
    as_json: bool,
) -> None:
    """Compare two exports: articles, sentences, labels, decisions, agreement.

    BEFORE and AFTER are folders, .zip or .jsonl files of the shape sentences or
    articles. Exit codes as of `diff`: 0 the same; 1 they differ; 2 not comparable.

    \b
    annotator diff march.zip april.zip
    annotator diff march.zip april.zip --all --json | jq 'select(.who == "r2")'
    """
    try:
        pair = differing.chosen(before, after)
        report = differing.compared(*pair, keep=0 if everything else lines)
        shown = differing.changes(*pair) if everything else _kept(report)
        for line in (_json if as_json else _text)(report, pair, shown):
            click.echo(line)
    except AnnotatorError as error:
        raise Trouble(error.message) from error
    ctx.exit(1 if report.counts else 0)


def _kept(report: Report) -> Iterator[Change]:
    for listed in report.changes.values():
        yield from listed


def _json(
    report: Report, pair: tuple[Exported, Exported], shown: Iterator[Change]
) -> Iterator[str]:
    """Yield the counts and then the differences as JSON, a line each."""
    yield _line(
        {
            "before": asdict(report.before),
            "after": asdict(report.after),
            "differences": {str(what): report.counts[what] for what in What},
            "manifests": {
                name: {"before": one, "after": two} for name, one, two in _stated(pair)
            },
        }
    )
    for change in shown:
        yield _line(asdict(change))


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=True)


def _text(
    report: Report, pair: tuple[Exported, Exported], shown: Iterator[Change]
) -> Iterator[str]:
    """Yield the tables, and then the differences, for people."""
    yield f"{'':12}{'before':>14}{'after':>14}"
    after = asdict(report.after)
    for name, count in asdict(report.before).items():
        yield f"{name:12}{count:>14,}{after[name]:>14,}"
    yield ""
    for what in What:
        if count := report.counts[what]:
            named = f" ({', '.join(report.other_fields)})"
            more = named if what == What.OTHER else ""
            yield f"{count:>8,}  {_named(what, count)}{more}"
    if not report.counts:
        yield "Nothing differs in the rows."
    stated = list(_stated(pair))
    if stated:
        yield ""
    for name, one, two in stated:
        yield _clean(f"{name}: {_short(one)} → {_short(two)}")
    if report.keep:
        yield from _headed(report)
    else:
        for change in shown:
            yield f"{change.what}: {_said(change)}"


def _headed(report: Report) -> Iterator[str]:
    """Yield the first differences of each kind under its heading."""
    for what, listed in report.changes.items():
        if listed:
            yield f"\n{_named(what, report.counts[what])}:"
            yield from (f"  {_said(change)}" for change in listed)
            left = report.counts[what] - len(listed)
            if left:
                yield f"  and {left:,} more, which --all shows"


def _named(what: What, count: int) -> str:
    """Answer "label added", or "labels added" where there are several."""
    if count == 1:
        return str(what)
    noun, _, rest = what.partition(" ")
    return f"{noun}s {rest.replace('of the sentence', 'of sentences')}"


def _said(change: Change) -> str:
    """Answer a difference in a line."""
    parts = [change.sent_id or change.doc_id, change.who or ""]
    if change.what == What.SENTENCE_TEXT:
        parts.append(f"“{_short(change.before)}” → “{_short(change.after)}”")
        return _clean(" ".join(filter(None, parts)))
    if change.before != change.after:
        parts.append(f"{change.before or 'none'} → {change.after or 'none'}")
    elif change.fields:
        called = "field" if len(change.fields) == 1 else "fields"
        parts.append(f"{called} {', '.join(change.fields)}")
    return _clean(" ".join([*filter(None, parts), f"“{_short(change.text)}”"]))


def _stated(pair: tuple[Exported, Exported]) -> Iterator[tuple[str, Any, Any]]:
    """Yield what two manifests say otherwise; nothing where one is missing."""
    one, two = (part.manifest for part in pair)
    if one and two:
        for name in _STATED:
            yield from _leaves(name, one.get(name), two.get(name))


def _leaves(name: str, one: Any, two: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield the innermost values under a name in which two manifests differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for below in [*one, *(key for key in two if key not in one)]:
            yield from _leaves(f"{name}.{below}", one.get(below), two.get(below))
    elif one != two:
        yield name, one, two


def _clean(line: str) -> str:
    """Answer a line with � for what would steer a screen."""
    return "".join(sign if sign.isprintable() else "�" for sign in line)


def _short(value: Any) -> str:
    """Answer a value for people, cut where it is long."""
    if isinstance(value, list):
        value = ", ".join(map(str, value)) or "none"
    said = "none" if value is None else str(value)
    shown = " ".join(said.split())
    return shown if len(shown) <= SHOWN_SIGNS else f"{shown[: SHOWN_SIGNS - 1]}…"
