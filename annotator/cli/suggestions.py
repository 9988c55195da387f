"""`annotator suggest`: what models propose, in, listed, and withdrawn."""

import sys
from pathlib import Path
from typing import Any

import click

from annotator.agreement.figure import Figure
from annotator.errors import AnnotatorError, Fault
from annotator.formats import suggestions as formats
from annotator.formats.files import LARGEST_FILE, File, printable
from annotator.schemas import load
from annotator.schemas_suggestions import ModelSchema
from annotator.store import suggestion_report
from annotator.store import suggestions as store

PATHS = click.Path(path_type=Path, allow_dash=True)
COLUMNS = (
    "model",
    "version",
    "suggestions",
    "sentences",
    "compared",
    "same",
    "alpha",
    "imported",
    "withdrawn",
)


@click.group("suggest")
def suggest() -> None:
    """Take in what models propose, list it, or withdraw it.

    \b
    annotator suggest import marked.jsonl --model headline-marker --version 1.2
    annotator suggest list
    annotator suggest withdraw headline-marker 1.2
    """


@suggest.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=PATHS)
@click.option("--model", metavar="NAME", help="The model, where a line does not say.")
@click.option("--version", metavar="V", help="Its version, where a line does not say.")
@click.option("--keep-good", is_flag=True, help="Add the good ones, list the refused.")
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    model: str | None,
    version: str | None,
    keep_good: bool,
    dry_run: bool,
) -> None:
    """Add the suggestions in FILE…, one JSON object a line: all of them, or none.

    A newer one of the same model and version takes an older one's place. They become
    nobody's labels. - reads standard input.

    \b
    annotator suggest import marked.jsonl --model headline-marker --version 1.2
    """
    defaults = load(ModelSchema, {"model": model, "version": version})
    db = ctx.obj.existing()
    draft = formats.read(db, [_source(path) for path in files], defaults, report=_tell)
    if draft.passed_over:
        names = ", ".join(sorted(draft.passed_over))
        click.echo(f"Passed over, as no field has this name: {names}.", err=True)
    if draft.refused and (dry_run or not keep_good or not draft.good):
        lines = "1 line does" if draft.refused == 1 else f"{draft.refused:,} lines do"
        raise AnnotatorError(
            f"{lines} not fit, listed above. Nothing was stored. Repair them, or add "
            "--keep-good to take the others."
        )
    if dry_run:
        click.echo(f"{draft} would be added.")
        return
    for path in formats.store(db, draft, keep_good=keep_good):
        click.echo(f"The refused lines are in {printable(str(path))}.", err=True)
    click.echo(f"{draft} added.")


@suggest.command("list")
@click.pass_context
def list_(ctx: click.Context) -> None:
    """Print every model and version, tab-separated, and how far people agree with it.

    Compared are sentences that people answered without taking a suggestion: what was
    decided, else what all who answered say. `same` is the share with the same kind,
    `alpha` Krippendorff's between the model and people.

    \b
    annotator suggest list
    """
    db = ctx.obj.existing()
    click.echo("\t".join(COLUMNS))
    for model in store.models(db):
        report = suggestion_report.report(db, model["id"])
        row: tuple[Any, ...] = (
            model["name"],
            model["version"],
            report.every,
            report.sentences,
            report.compared,
            _figure(report.percent),
            _figure(report.alpha),
            model["imported_at"],
            model["withdrawn_at"] or "",
        )
        click.echo("\t".join(map(str, row)))


@suggest.command("withdraw")
@click.argument("model")
@click.argument("version")
@click.pass_context
def withdraw(ctx: click.Context, model: str, version: str) -> None:
    """Withdraw all that MODEL in VERSION proposed so far.

    Cards and exports show it no more. It is kept, and so are the labels that began
    with it, which go on saying so.

    \b
    annotator suggest withdraw headline-marker 1.2
    """
    db = ctx.obj.existing()
    done = store.withdraw(db, store.named(db, model, version), by=None)
    said = "withdrawn" if done else "withdrawn before; nothing was changed"
    click.echo(f"The suggestions of {model} {version} are {said}.")


def _source(path: Path) -> File:
    """Answer the file at a path, or what stands on standard input."""
    if str(path) != "-":
        return File(printable(str(path)), path)
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise AnnotatorError("Standard input is over 64 MB. Give it as a file.")
    return File("standard input", content=content, ending=".jsonl")


def _tell(fault: Fault) -> None:
    click.echo(str(fault), err=True)


def _figure(figure: Figure) -> str:
    return "" if figure.value is None else f"{figure.value:.3f}"
