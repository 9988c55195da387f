"""`annotator import` and `segment`: articles in, and where their sentences are."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from annotator.errors import Fault, InvalidRecord
from annotator.formats import columns as mapping
from annotator.formats import corrected, imports
from annotator.formats.articles import Progress, read_files
from annotator.formats.files import LARGEST_FILE, File, printable

READ_BY_US = {"byline", "dateline"}
PATHS = click.Path(path_type=Path, allow_dash=True)


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=PATHS)
@click.option(
    "--columns",
    multiple=True,
    metavar="FIELD=COLUMN,…",
    help="Which column or name of the files holds which field of an article.",
)
@click.option("--keep-good", is_flag=True, help="Add the good ones, list the refused.")
@click.option(
    "--correct",
    is_flag=True,
    help="Take articles that are here with another text as corrected texts.",
)
@click.option("--why", metavar="TEXT", help="Why they are corrected, for the history.")
@click.option("--dry-run", is_flag=True, help="Check everything and store nothing.")
@click.option("--language", metavar="TAG", help="Where a file names none, such as en.")
@click.option(
    "--outlet", metavar="NAME", help="Who published it, where a file is mute."
)
@click.option("--licence", metavar="NAME", help="The terms, where a file is mute.")
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    columns: tuple[str, ...],
    keep_good: bool,
    correct: bool,
    why: str | None,
    dry_run: bool,
    **defaults: str | None,
) -> None:
    """Add the articles in FILE… to the project: all of them, or none and why.

    A FILE is .txt, .md, .html, .jsonl, .csv or .tsv, a folder of such files, or - for
    text on standard input. An article that is here already is counted, not doubled.

    \b
    annotator import articles/
    annotator import news.csv --columns text=Body,title=Headline
    annotator import --correct --why "Typos mended" news.jsonl
    """
    named = mapping.parse(columns)
    sources = [_source(path) for path in files]
    db = ctx.obj.as_it_is()
    with bar("Checking") as progress:
        draft = imports.check(
            db, sources, named, defaults, progress=progress, correct=True
        )
    _tell_corrections(draft, correct=correct)
    if not correct:
        draft = draft.uncorrected()
    for note in draft.skipped:
        click.echo(f"Passed over: {note}.", err=True)
    if draft.faults and (dry_run or not keep_good):
        _raise(draft.faults)
    if draft.faults and not draft.articles:
        raise InvalidRecord(draft.faults)  # Before a new project is made for nothing.
    if dry_run:
        said = imports.counted(len(draft.new), draft.sentences)
        if draft.corrections:
            said += f" would be added, {len(draft.corrections)} corrected"
        else:
            said += " would be added"
        click.echo(f"{said}{imports.known(draft.already, draft.repeated)}.")
        return
    with bar("Storing") as progress:
        outcome = imports.store(
            ctx.obj.db(), draft, keep_good=keep_good, progress=progress, why=why
        )
    for fault in outcome.faults:
        click.echo(str(fault), err=True)
    for path in outcome.files:
        click.echo(f"The refused lines are in {printable(str(path))}.", err=True)
    _tell_unread(draft)
    click.echo(str(outcome))


@click.command()
@click.argument("file", type=PATHS)
def segment(file: Path) -> None:
    """Print the sentences of the article in FILE, one JSON object a line.

    Each has start and end in the text of the file (code points, end exclusive), its
    paragraph, and its text; the header above the article is left out. - reads standard
    input. No project is needed.

    \b
    annotator segment article.txt
    """
    batch = read_files([_source(file)])
    if batch.faults:
        raise InvalidRecord(batch.faults)
    if len(batch.articles) != 1:
        problem = (
            f"It holds {len(batch.articles)} articles. Give a file of one article."
        )
        raise InvalidRecord([Fault(problem, printable(str(file)))])
    article = batch.articles[0]
    body, before = article.fields["body"], len(article.fields["header"])
    for sentence in article.sentences:
        row = {
            "start": before + sentence.start,
            "end": before + sentence.end,
            "paragraph": sentence.paragraph,
            "text": body[sentence.start : sentence.end],
        }
        click.echo(json.dumps(row, ensure_ascii=False).encode() + b"\n", nl=False)


def _tell_corrections(draft: imports.Draft, *, correct: bool) -> None:
    """Say of each article that is here with another text what that would keep."""
    for one in draft.corrections:
        click.echo(f"{one.doc_id}: {corrected.counted(one.counts)}.", err=True)
    new = sum(
        one.article.refused is None and not one.article.already
        for one in draft.corrections
    )
    if new and not correct:
        click.echo(
            "These look like other texts of articles that are here, and are added as "
            "new ones. To take them as corrected texts, add --correct.",
            err=True,
        )


def _tell_unread(draft: imports.Draft) -> None:
    """Say which names of the files were kept aside, and how to use them."""
    names = {name for article in draft.new for name in article.fields["meta"]}
    aside = sorted(names - READ_BY_US)
    if aside:
        click.echo(
            f"Kept aside, not read as fields: {', '.join(aside[:20])}. "
            "To read one, say which field it holds: --columns url=NAME.",
            err=True,
        )


def _source(path: Path) -> Path | File:
    """Answer the path, or what stands on standard input as a text."""
    if str(path) != "-":
        return path
    # One byte more than is taken is enough to refuse it.
    content = sys.stdin.buffer.read(LARGEST_FILE + 1)
    return File("standard input", content=content, ending=".txt")


def _raise(faults: list[Fault]) -> None:
    click.echo(
        "Nothing was stored. Repair these, or add --keep-good to take the others.",
        err=True,
    )
    raise InvalidRecord(faults)


@contextlib.contextmanager
def bar(label: str) -> Iterator[Progress | None]:
    """Yield what draws a bar on standard error where somebody is watching it."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def draw(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield draw
