"""`annotator labels`: labels of other tools and of our own exports, brought in."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import click

from annotator.cli.articles import bar
from annotator.errors import AnnotatorError, Fault, InvalidRecord
from annotator.formats import bringing, handed, receiving
from annotator.formats.catalogue import READERS
from annotator.formats.files import printable
from annotator.formats.planning import Fate
from annotator.formats.receiving import Draft
from annotator.formats.wishes import Wishes, parse_kinds, parse_people
from annotator.schemas import Kind

SHOWN = 20


@click.command()
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(READERS)),
    help="The tool they come from, where it is not recognised.",
)
@click.option(
    "--kinds",
    multiple=True,
    metavar="WORD=KIND,…",
    help="Which kind a word of the files is; WORD= leaves its answers out.",
)
@click.option(
    "--people",
    multiple=True,
    metavar="NAME=NAME,…",
    help="Who somebody of the files is here.",
)
@click.option("--by", metavar="NAME", help="Who answered, where the files do not say.")
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
@click.option("--keep-good", is_flag=True, help="Add what fits, list the refused.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write what became of each answer to FILE, a JSON object a line.",
)
@click.pass_context
def labels(
    ctx: click.Context,
    files: tuple[Path, ...],
    format_: str | None,
    kinds: tuple[str, ...],
    people: tuple[str, ...],
    by: str | None,
    dry_run: bool,
    keep_good: bool,
    report: Path | None,
) -> None:
    """Add the labels in FILE… to the project, with their articles and decisions.

    A FILE is an export of annotator or another tool's file: a folder, a .zip or files
    that belong together. What stands here already is left alone. Nothing is stored
    when anything does not fit, unless --keep-good.

    \b
    annotator labels exports/ --dry-run
    annotator labels tasks.json --kinds "Assertion=claim,Skip=" --people "7=Ana"
    """
    by_name = " ".join((by or "").split()) or None
    wishes = Wishes(parse_kinds(kinds), parse_people(people), by_name)
    reader, found = handed.known(handed.find(files), format_)
    with _told(report) as tell, bar("Checking") as progress:
        draft = receiving.check(
            ctx.obj.as_it_is(), reader, found, wishes, tell=tell, progress=progress
        )
    for line in preview(draft):
        click.echo(line, err=not dry_run)
    faults = draft.faults()
    if faults and (dry_run or not keep_good or not draft.new):
        _raise(draft)
    if dry_run:
        said = bringing.counted(
            draft.articles_new, draft.labels, draft.decisions, draft.suggestions
        )
        click.echo(f"{said} would be added, {draft.already:,} are already here.")
        return
    with _told(report) as tell, bar("Storing") as progress:
        outcome = bringing.store(
            ctx.obj.db(), draft, keep_good=keep_good, tell=tell, progress=progress
        )
    if outcome.refused:
        _list(draft)
    for path in outcome.files:
        click.echo(f"What was refused is in {printable(str(path))}.", err=True)
    click.echo(str(outcome))


def preview(draft: Draft) -> Iterator[str]:
    """Yield what was found, what each word is taken for, and whose answers it is."""
    yield f"Read as {draft.reader.name} ({draft.reader.hint})."
    yield (
        f"Articles: {draft.articles_new:,} new with {draft.sentences:,} sentences, "
        f"{draft.articles_here:,} already here."
    )
    for word in draft.words:
        means = word.kind or ("left out" if word.kind == "" else "not known")
        guessed = " (a guess; --kinds says otherwise)" if word.guessed else ""
        shown = _plain(word.word)
        if word.word != word.kind:
            yield f"“{shown}” is {means}{guessed}: {word.count:,} answers."
    for person in draft.people:
        called = _plain(person.who or "(nobody named)")
        here = f" = {_plain(person.name)}" if person.name != person.who else ""
        new = " (new)" if person.id is None and person.name else ""
        kinds = ", ".join(f"{person.kinds[str(kind)]:,} {kind}" for kind in Kind)
        yield f"{called}{here}{new}: {kinds}; {person.decisions:,} decisions."
    if draft.unclear:
        yield f"{draft.unclear:,} claims and quotes name no speaker: “unclear” speaks."
    if draft.left_count:
        yield f"{draft.left_count:,} are answered otherwise here, and are left alone:"
        for fate in draft.left[:SHOWN]:
            yield f"  {_safe(str(fate.fault()))}"
        if draft.left_count > SHOWN:
            yield f"  and {draft.left_count - SHOWN:,} more (--report lists all)."
    if draft.out:
        yield f"{draft.out:,} are left out, as was asked."
    yield from map(_safe, draft.notes)


def _plain(text: str) -> str:
    """Answer a text of a file that cannot steer the screen."""
    return _safe(text[:80])


def _safe(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _list(draft: Draft) -> None:
    """Print what is refused, as far as it is worth a screen."""
    faults = draft.faults()
    for fault in faults[:SHOWN]:
        click.echo(_safe(str(fault)), err=True)
    more = len(draft.asked) + draft.refused_count - min(len(faults), SHOWN)
    if more:
        click.echo(f"and {more:,} more (--report FILE lists all).", err=True)


def _raise(draft: Draft) -> None:
    click.echo(
        "Nothing was stored. Repair these, or add --keep-good to take the others.",
        err=True,
    )
    faults = draft.faults()[:SHOWN]
    more = len(draft.asked) + draft.refused_count - len(faults)
    if more:
        click.echo(f"{more:,} more than these (--report FILE lists all):", err=True)
    raise InvalidRecord([Fault(_safe(str(fault))) for fault in faults])


@contextlib.contextmanager
def _told(report: Path | None) -> Iterator[Callable[[Fate], object]]:
    """Yield what writes the fate of each answer to a file, if one is asked for."""
    if report is None:
        yield bool
        return
    try:
        stream: TextIO = report.open("w", encoding="utf-8")
    except OSError as error:
        raise AnnotatorError(
            f"{report} cannot be written ({error.strerror}). Name another file."
        ) from error
    with stream:
        yield lambda fate: stream.write(bringing.line(fate))
