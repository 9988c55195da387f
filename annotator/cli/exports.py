"""`annotator export` and `verify`: the labels out, and whether a file is whole."""

import sys
from pathlib import Path

import click

from annotator.errors import AnnotatorError
from annotator.formats import export as files
from annotator.formats import past, words
from annotator.formats import verify as verifying
from annotator.formats.catalogue import FORMATS, shape_of
from annotator.formats.order import PLAIN, Order
from annotator.schemas_export import Resolve, Shape, Which
from annotator.store import audit, exports
from annotator.store.audit import Event
from annotator.store.exports import Selection
from annotator.text.dates import is_day

PATH = click.Path(path_type=Path, allow_dash=True)


def _day(ctx: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Answer a day as it was given, such as 2024-03-14."""
    if value is not None and not is_day(value):
        raise click.BadParameter(
            f"{value} is no day. Give one as year-month-day, such as 2024-03-14."
        )
    return value


@click.command()
@click.argument("target", type=PATH, default=Path("exports"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    help="How it is written; jsonl, or what TARGET ends in.",
)
@click.option(
    "--shape",
    type=click.Choice([str(shape) for shape in Shape]),
    help="What one row is; sentences where the format has a choice.",
)
@click.option(
    "--resolve",
    type=click.Choice([str(way) for way in Resolve]),
    default=str(Resolve.UNANIMOUS),
    show_default=True,
    help="What makes the label of a sentence that several people answered.",
)
@click.option("--gold", is_flag=True, help=f"Only {Which.GOLD.hint}.")
@click.option("--overlap", is_flag=True, help=f"Only {Which.OVERLAP.hint}.")
@click.option("--labelled", is_flag=True, help=f"Only {Which.LABELLED.hint}.")
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="DOC_ID",
    help="Only this article; may be given several times.",
)
@click.option(
    "--reviewer",
    "reviewers",
    multiple=True,
    metavar="NAME",
    help="Count only this reviewer's labels, by name or pseudonym; may be given "
    "several times.",
)
@click.option("--since", callback=_day, metavar="DAY", help="Labels from this day on.")
@click.option("--until", callback=_day, metavar="DAY", help="Labels up to this day.")
@click.option(
    "--seen-by",
    metavar="NAME",
    help="Others' labels only where this reviewer has answered, in opened articles.",
)
@click.option("--names", is_flag=True, help="Names of reviewers for their pseudonyms.")
@click.pass_context
def export(
    ctx: click.Context,
    target: Path,
    format_: str | None,
    shape: str | None,
    resolve: str,
    gold: bool,
    overlap: bool,
    labelled: bool,
    articles: tuple[str, ...],
    reviewers: tuple[str, ...],
    since: str | None,
    until: str | None,
    seen_by: str | None,
    names: bool,
) -> None:
    """Write the labels, as JSON lines or otherwise, to the folder or file TARGET, or -.

    A manifest is put beside the rows: counts, hashes, agreement, and the command.

    \b
    annotator export
    annotator export gold --gold --names
    annotator export corpus --format huggingface --resolve majority
    annotator export - --shape labels | head
    """
    form = FORMATS[_format(format_, target)]
    which = _which(gold, overlap, labelled)
    selection = Selection(which, articles, reviewers, since, until, seen_by)
    wanted = shape_of(form, Shape(shape) if shape else None)
    order = Order(wanted, selection, names, Resolve(resolve), form.name)
    db = ctx.obj.existing()
    counts = exports.counts(db, selection)
    with click.progressbar(
        length=counts[order.shape] * files.passes(order),
        label="Exporting",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        to = sys.stdout.buffer if str(target) == "-" else target
        made = past.noted(
            db,
            None,
            order,
            lambda: files.export(db, to, order, passed=bar.update),
            way="command",
        )
    rows = made["counts"]["rows"]
    audit.note(
        db,
        None,
        Event.EXPORTED,
        about=str(selection.which),
        shape=str(order.shape),
        rows=rows,
        names=names,
    )
    if isinstance(to, Path):
        click.echo(target)
        click.echo(f"{rows} rows and their manifest.", err=True)
        lacking = words.without(order.format, made["counts"])
        if lacking:
            click.echo(lacking, err=True)
    else:
        click.echo(f"{rows} rows; no manifest with standard output.", err=True)


def _format(asked: str | None, target: Path) -> str:
    """Answer the format asked for, or of a file of this name; else lines of JSON."""
    ending = target.suffix.removeprefix(".")
    if files.is_file(target) and ending in FORMATS and asked in (None, ending):
        return ending
    if not ending or target.is_dir():
        return asked or PLAIN.format
    raise click.UsageError(
        f"{target} is neither a folder nor a file that ends as its format does. "
        "Name a folder, a file such as labels.jsonl, or -. A .zip is what the page "
        "Export gives; a folder that you pack yourself is read as one too."
    )


def _which(gold: bool, overlap: bool, labelled: bool) -> Which:
    """Answer the sentences that were asked for."""
    flags = {Which.GOLD: gold, Which.OVERLAP: overlap, Which.LABELLED: labelled}
    chosen = [which for which, given in flags.items() if given]
    if len(chosen) > 1:
        raise click.UsageError("Choose one of --gold, --overlap and --labelled.")
    return chosen[0] if chosen else Which.ALL


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
def verify(path: Path) -> None:
    """Check an exported folder, .zip or .jsonl file, from what is in it alone.

    Each fault is a line: file, line, field and what is wrong.

    \b
    annotator verify exports
    """
    if path.is_file() and _is_sqlite(path):
        raise AnnotatorError(
            f"{path} is a project and no export. Export it first: "
            f"annotator -p {path} export FOLDER"
        )
    report = verifying.verify(path)
    for fault in report.faults:
        click.echo(fault)
    more = report.count - len(report.faults)
    if more:
        click.echo(f"{more} more {_faults(more)}, not shown.", err=True)
    if report.count:
        raise AnnotatorError(f"{report.count} {_faults(report.count)} in {path}.")
    beside = "" if report.manifest else "; there is no manifest to compare them with"
    rows = "1 row" if report.rows == 1 else f"{report.rows} rows"
    are = "is as it says" if report.rows == 1 else "are as they say"
    click.echo(f"{rows} of {path} {are}{beside}.", err=True)


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(16) == b"SQLite format 3\0"


def _faults(count: int) -> str:
    """Answer the word that goes with a count."""
    return "fault" if count == 1 else "faults"
