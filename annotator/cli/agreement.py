"""`annotator agreement`: how far people agree, in the project or in any file."""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlite_utils import Database

from annotator.agreement import distances
from annotator.agreement.ratings import canonical, plain, report, shown
from annotator.errors import NotFound
from annotator.formats import agreement_files
from annotator.formats import ratings as files
from annotator.store import agreement_report, reviewers
from annotator.store.agreement import KINDS

NAMES = {
    "percent": "Percent agreement",
    "alpha": "Krippendorff’s alpha",
    "ac1": "Gwet’s AC1",
    "fleiss": "Fleiss’ kappa",
    "conger": "Conger’s kappa",
    "scott": "Scott’s pi",
    "brennan_prediger": "Brennan-Prediger",
}

_HIDDEN = re.compile(r"[^\x20-\x7e]")


@click.command()
@click.option(
    "--ratings",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Report this file of labels, CSV or JSON lines; - reads standard input.",
)
@click.option(
    "--columns",
    metavar="FIELD=COLUMN,…",
    help="Where the file calls item, annotator, label or article otherwise.",
)
@click.option(
    "--labels",
    metavar="LABEL,…",
    help="The codebook in its order, if not all of it occurs in the file.",
)
@click.option(
    "--distance",
    type=click.Choice(sorted(distances.BETWEEN)),
    default="nominal",
    show_default=True,
    help="How far two labels are apart, for alpha.",
)
@click.option(
    "--error-rates",
    is_flag=True,
    help="How often each person of the project says which kind for which.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON record.")
@click.pass_context
def agreement(
    ctx: click.Context,
    ratings: Path | None,
    columns: str | None,
    labels: str | None,
    distance: str,
    error_rates: bool,
    as_json: bool,
) -> None:
    """Report how far people agree, with intervals, and why where nothing can be said.

    Without a file, of the project: of its answers on the kind, people by pseudonym. A
    file has a line for each answer, with the columns item, annotator and label, and
    article where items hang together by it.

    \b
    annotator agreement
    annotator agreement --error-rates
    annotator agreement --ratings labels.csv
    annotator agreement --ratings labels.jsonl --columns item=doc,label=tag --json
    """
    if ratings is not None and error_rates:
        raise click.UsageError("--error-rates are of the project, not of a file.")
    if ratings is None:
        if columns or labels or distance != "nominal":
            raise click.UsageError(
                "--columns, --labels and --distance go with --ratings FILE."
            )
        db = ctx.obj.existing()
        found = _rates(db) if error_rates else _project(db)
        lines = _confused if error_rates else _lines
        _write(found, lines, as_json)
        return
    codebook = _codebook(labels, distance)
    with _opened(ratings) as (stream, name):
        rows = files.read(
            stream,
            name,
            columns=_columns(columns),
            labels=codebook,
            distance=distance,
        )
        found = report(rows, codebook, distance)
    _write(found, _lines, as_json)


def _write(
    found: Mapping[str, Any],
    lines: Callable[[Mapping[str, Any]], Iterator[str]],
    as_json: bool,
) -> None:
    """Print what was found, as one record or as lines for people."""
    if as_json:
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        click.echo(_HIDDEN.sub(_escaped, text))
    else:
        click.echo("\n".join(lines(found)))


def _escaped(hidden: re.Match[str]) -> str:
    """Answer signs that steer a screen as JSON can write them instead."""
    text = hidden[0]
    return text if plain(text) == text else json.dumps(text)[1:-1]


def _project(db: Database) -> dict[str, Any]:
    """Answer the report on the project, people by pseudonym."""
    return agreement_files.as_json(agreement_report.of_project(db), _called(db))


def _rates(db: Database) -> dict[str, Any]:
    """Answer everybody's error rates by kind, people by pseudonym."""
    called = _called(db)
    return {
        called[who]: {
            true: row and dict(zip(KINDS, row, strict=True))
            for true, row in zip(KINDS, rows, strict=True)
        }
        for who, rows in agreement_report.error_rates(db).items()
    }


def _called(db: Database) -> dict[int, str]:
    """Answer everybody's pseudonym."""
    return {one["id"]: one["pseudonym"] for one in reviewers.everyone(db)}


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, str]]:
    """Give the open file and what it is called, or raise NotFound."""
    if str(path) == "-":
        yield sys.stdin.buffer, "standard input"
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise NotFound(
            f"{plain(str(path))} cannot be read ({error.strerror}). Check its name."
        ) from error
    with stream:
        yield stream, path.name


def _columns(written: str | None) -> dict[str, str]:
    """Answer {"item": "doc"} for "item=doc"."""
    found: dict[str, str] = {}
    for piece in filter(None, map(str.strip, (written or "").split(","))):
        field, _, column = (part.strip() for part in piece.partition("="))
        if field not in files.FIELDS or not column or field in found:
            raise click.BadParameter(
                f"“{shown(piece)}” does not say once which column holds a field. Write "
                f"such as item=doc; the fields are {', '.join(files.FIELDS)}.",
                param_hint="--columns",
            )
        found[field] = column
    return found


def _codebook(written: str | None, distance: str) -> list[str] | None:
    """Answer the labels of the codebook, or None; commas may stand in marks."""
    if written is None:
        return None
    try:
        (cells,) = csv.reader([written], strict=True, skipinitialspace=True)
        # What is ordered by the codebook need not be numbers.
        measured = "nominal" if distance == "ordinal" else distance
        found = [canonical(cell, measured) for cell in cells if cell.strip()]
    except (ValueError, csv.Error) as error:
        raise click.BadParameter(str(error), param_hint="--labels") from error
    if not found or len(set(found)) < len(found):
        raise click.BadParameter(
            "Name each label once, such as claim,quote,fact.", param_hint="--labels"
        )
    return found


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the report for people."""
    counted = [
        _count(found["items"], "item"),
        _count(found["annotators"], "annotator"),
        _count(found["judgements"], "judgement"),
    ]
    if found["articles"] is not None:
        counted.append(_count(found["articles"], "article"))
    yield f"{', '.join(counted)}; {_have(found['percent']['n'])} two or more."
    yield f"Labels: {', '.join(map(shown, found['labels'])) or 'none'}"
    yield from map(plain, found.get("remarks", ()))
    yield ""
    called = dict(NAMES)
    if found["distance"] != "nominal":
        called["alpha"] += f", {found['distance']}"
    yield from _table([(called[key], found[key]) for key in NAMES])
    if found["per_class"]:
        yield ""
        yield "Alpha of each label against the others:"
        yield from _table(
            [(f"  {shown(label)}", f) for label, f in found["per_class"].items()]
        )
    if found["pairs"]:
        yield ""
        yield "Cohen’s kappa of each two:"
        names = [f"{shown(pair['a'])}, {shown(pair['b'])}" for pair in found["pairs"]]
        wide = max(map(len, names))
        for pair, who in zip(found["pairs"], names, strict=True):
            value = _number(pair["kappa"]) if pair["undefined"] is None else "—"
            why = f"  {pair['undefined']}" if pair["undefined"] else ""
            yield f"  {who:{wide}}  {value:>7}  {_count(pair['n'], 'item')}{plain(why)}"


def _confused(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield for everybody a table: the likely kind a line, what they say a column."""
    yield "Estimated by Dawid and Skene (1979) from the answers alone."
    for who, rows in found.items():
        yield ""
        yield f"{who + ' says':20}" + "".join(f"{kind:>9}" for kind in KINDS)
        for true, row in rows.items():
            told = [f"{row[kind]:9.1%}" if row else f"{'—':>9}" for kind in KINDS]
            yield f"{'likely ' + true:20}" + "".join(told)


def _table(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield aligned lines of figures, then why those have no value or no interval."""
    wide = max(20, *(len(name) for name, _ in rows))
    yield f"{'':{wide}}  {'value':>7}  {'95 % interval':>16}  {'items':>6}"
    reasons: dict[str, list[str]] = {}
    for name, figure in rows:
        ci = figure["ci"]
        between = f"{_number(ci[0])} to {_number(ci[1])}" if ci else "—"
        value = "—" if figure["value"] is None else _number(figure["value"])
        yield f"{name:{wide}}  {value:>7}  {between:>16}  {figure['n']:>6}"
        if figure["undefined"]:
            why = f"not defined. {figure['undefined']}"
        else:
            why = figure["unsure"]
        if why:
            reasons.setdefault(why, []).append(name.strip())
    for why, about in reasons.items():
        yield plain(f"{', '.join(about)}: {why}")


def _number(value: float) -> str:
    """Answer three digits, and no minus before nothing."""
    return f"{round(value, 3) + 0.0:.3f}"


def _count(n: int, what: str) -> str:
    """Answer "1 item" or "2 items"."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _have(n: int) -> str:
    return f"{_count(n, 'item')} {'has' if n == 1 else 'have'}"
