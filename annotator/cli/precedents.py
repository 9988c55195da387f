"""`annotator precedents`: the decided cases as a text to print or to send."""

from collections.abc import Iterator

import click
from sqlite_utils import Database

from annotator.schemas import Kind
from annotator.store import precedents as store

_AT_ONCE = 200


@click.command()
@click.pass_context
def precedents(ctx: click.Context) -> None:
    """Print the decided cases with their rules, as Markdown.

    \b
    annotator precedents > cases.md
    """
    db = ctx.obj.existing()
    click.echo("# Decided cases")
    for kind in Kind:
        heading = f"\n## {kind.capitalize()}"
        for row in _all(db, kind):
            if heading:
                click.echo(heading)
                heading = ""
            decided = f"{row['kind']}, {row['speaker']}" if row["speaker"] else kind
            place = f"{row['doc_id']}:{row['position']}"
            click.echo(f"\n**{_plain(row['rule'])}**\n")
            click.echo(f"> {_plain(row['text'])}\n")
            click.echo(f"{decided} ({place})")


def _all(db: Database, kind: Kind) -> Iterator[dict]:
    """Yield the precedents of a kind, the newest first."""
    before = None
    while rows := store.page(db, kind=kind, before=before, limit=_AT_ONCE):
        yield from rows
        before = rows[-1]["id"]


def _plain(text: str) -> str:
    """Answer a text as one line in which Markdown means nothing."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in line)
