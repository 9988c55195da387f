"""Exports that were made: the list, and each with what was done since."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from annotator import __version__, rules, web
from annotator.formats import export as files
from annotator.formats import past
from annotator.rules import Act
from annotator.store import past_exports
from annotator.views import export_asked, exports

blueprint = Blueprint("past_exports", __name__, url_prefix="/export/past")
SHOWN = 30


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show what was exported, the latest first, a page at a time."""
    found = past_exports.listed(
        web.get_db(),
        reviewer_id=exports.told_of(),
        before=web.number("before") or None,
        limit=SHOWN + 1,
    )
    return render_template(
        "past_exports/index.html",
        past=found[:SHOWN],
        more=found[SHOWN - 1]["id"] if len(found) > SHOWN else None,
        since=past.since,
    )


@blueprint.get("/<int:export_id>")
@web.needs(Act.LABEL, holder=rules.sees_export)
def show(export_id: int) -> ResponseReturnValue:
    """Show one export: what was ordered, what is in it, what was done since."""
    db = web.get_db()
    export = past_exports.get(db, export_id)
    if not exports.is_told(export):
        raise Forbidden(f"{exports.NOT_TOLD} Your own are on your list.")
    order = past.order_of(export["ordered"])
    return render_template(
        "past_exports/show.html",
        export=export,
        order=order,
        ordered=export_asked.said(order),
        command=files.command(db, order),
        again=export_asked.carried(order),
        since=past.since(export["since"]),
        version=__version__,
    )
