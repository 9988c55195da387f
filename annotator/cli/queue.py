"""`annotator queue`: how articles are handed out."""

from typing import Any

import click
from sqlite_utils import Database

from annotator.schemas import load
from annotator.schemas_again import AgainSchema
from annotator.schemas_queue import QueueSchema
from annotator.store import again as second_rounds
from annotator.store import articles, queue_numbers, queue_settings


@click.command()
@click.option("--overlap", help="Reviewers an article, 1 to 20; none for no queue.")
@click.option("--lease", "lease_hours", help="Hours until a place nobody visits opens.")
@click.option("--share", help="Percent of the articles that everybody labels.")
@click.option(
    "--everybody", multiple=True, metavar="DOC_ID", help="Everybody labels this one."
)
@click.option(
    "--not-everybody", multiple=True, metavar="DOC_ID", help="Its reviewers only."
)
@click.option("--again", help="Give 1 in so many finished articles again; or none.")
@click.option("--again-after", help="Weeks until a finished article may come again.")
@click.pass_context
def queue(
    ctx: click.Context,
    everybody: tuple[str, ...],
    not_everybody: tuple[str, ...],
    again: str | None,
    again_after: str | None,
    **given: str | None,
) -> None:
    """Show how articles are handed out, or change it.

    \b
    annotator queue
    annotator queue --overlap 3 --share 10
    annotator queue --overlap none
    annotator queue --again 20 --again-after 4
    """
    db = ctx.obj.existing()
    wished = {name: value for name, value in given.items() if value is not None}
    if wished:
        before: dict[str, Any] = queue_settings.settings(db)
        if wished.get("overlap") == "none":
            wished["overlap"] = ""
        queue_settings.put(db, by=None, **load(QueueSchema, {**before, **wished}))
    _give_again(db, one_in=again, weeks=again_after)
    for doc_ids, by_hand in ((everybody, 1), (not_everybody, 0)):
        for doc_id in doc_ids:
            number = articles.named(db, doc_id)
            queue_settings.set_common(db, number, by_hand, by=None)
    _show({**queue_settings.settings(db), **queue_numbers.counts(db)})
    _show_again(second_rounds.settings(db))


def _give_again(db: Database, **given: str | None) -> None:
    """Change which finished articles are given again, as far as it is given."""
    wished = {name: value for name, value in given.items() if value is not None}
    if not wished:
        return
    if wished.get("one_in") == "none":
        wished["one_in"] = ""
    before: dict[str, Any] = second_rounds.settings(db)
    second_rounds.put(db, by=None, **load(AgainSchema, {**before, **wished}))


def _show_again(now: dict[str, Any]) -> None:
    """Print which finished articles are given again."""
    often = f"1 in {now['one_in']}, after {now['weeks']} weeks"
    click.echo(f"given again\t{often if now['one_in'] else 'none'}")


def _show(now: dict[str, Any]) -> None:
    """Print the queue as it is, a name and a value a line."""
    overlap = now["overlap"] or "none: everybody may label everything"
    lines = {
        "overlap": overlap,
        "lease": f"{now['lease_hours']} hours",
        "share": f"{now['share']} %",
        "articles": now["articles"],
        "for everybody": now["common"],
    }
    if now["overlap"]:
        lines |= {
            "finished": now["finished"],
            "with somebody": now["busy"],
            "open": now["open"],
            "over the overlap": now["over"],
        }
    for name, value in lines.items():
        click.echo(f"{name}\t{value}")
