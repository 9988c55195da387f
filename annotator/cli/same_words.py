"""`annotator same-words`: answers to the same words that differ, as a table."""

from collections.abc import Iterator
from typing import Any

import click
from sqlite_utils import Database

from annotator.store import same_words as store
from annotator.store.same_words import Among, Differs

COLUMNS = ("words", "among", "doc_id", "sentence", "by", "kind", "speaker", "text")
_AT_ONCE = 200


@click.command("same-words")
@click.option(
    "--among",
    type=click.Choice([one.value for one in Among]),
    help="Between answers of one person, of people, or decisions; else all three.",
)
@click.option(
    "--differs",
    type=click.Choice([one.value for one in Differs]),
    default=Differs.KIND.value,
    help="On what they differ; the kind, unless you say the speaker.",
)
@click.pass_context
def same_words(ctx: click.Context, among: str | None, differs: str) -> None:
    """Print the answers to equal sentences that differ, tab-separated.

    \b
    annotator same-words
    annotator same-words --among person --differs speaker
    """
    db = ctx.obj.existing()
    click.echo("\t".join(COLUMNS))
    for one in [Among(among)] if among else Among:
        for group in _groups(db, one, Differs(differs)):
            for sentence in _sentences(db, group["key"]):
                for answer in sentence["answers"]:
                    click.echo("\t".join(_line(one, group["key"], sentence, answer)))


def _groups(db: Database, among: Among, differs: Differs) -> Iterator[dict[str, Any]]:
    """Yield the groups of equal sentences that were answered differently."""
    after = store.FIRST
    while rows := store.page(db, among, differs, after=after, limit=_AT_ONCE):
        yield from rows
        after = rows[-1]["sentences"], rows[-1]["key"]


def _sentences(db: Database, key: int) -> Iterator[dict[str, Any]]:
    """Yield the sentences of a group."""
    after = 0
    while rows := store.sentences(db, key, after=after, limit=_AT_ONCE):
        yield from rows
        after = rows[-1]["id"]


def _line(
    among: Among, key: int, sentence: dict[str, Any], answer: dict[str, Any]
) -> list[str]:
    """Answer the columns, each on one line and without a tab in it."""
    values = (
        key,
        among,
        sentence["doc_id"],
        sentence["position"] + 1,
        answer["by"] or "decided",
        answer["kind"],
        answer["speaker"] or "",
        sentence["text"],
    )
    return [" ".join(str(value).split()) for value in values]
