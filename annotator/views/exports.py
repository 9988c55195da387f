"""The labels out: what will be exported, and the download."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from annotator import web
from annotator.db import connect
from annotator.formats import export as files
from annotator.formats.order import Order
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_export import ExportFormSchema, Shape, Which
from annotator.store import audit, blindness, exports
from annotator.store.audit import Event
from annotator.store.exports import Selection

blueprint = Blueprint("exports", __name__, url_prefix="/export")
SHOWN_ROWS = 3
SHOWN_SIGNS = 3000


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show what would be exported, with its first rows."""
    order = _order()
    db = web.get_db()
    summary = {
        "order": order,
        "counts": exports.counts(db, order.selection),
        "rows": _first_rows(db, replace(order, selection=_blind(order.selection))),
        "command": files.command(db, order),
    }
    if web.wants_fragment():
        return render_template("exports/_summary.html", summary=summary)
    return render_template(
        "exports/index.html", summary=summary, shapes=list(Shape), choices=list(Which)
    )


@blueprint.get("/download")
@web.needs(Act.LABEL)
def download() -> ResponseReturnValue:
    """Send the rows and their manifest as one .zip."""
    order = _order()
    name = f"annotator-{order.shape}.zip"
    return streamed(files.zipped, order, "application/zip", name)


@blueprint.get("/rows.jsonl")
@web.needs(Act.LABEL)
def rows() -> ResponseReturnValue:
    """Send the rows alone."""
    order = _order()
    return streamed(files.lines, order, "application/x-ndjson", files.file_name(order))


def _order() -> Order:
    """Answer what is asked for.

    Other people's labels are not shown to a reviewer who has not answered, unless
    the reviewer is the one who decides.
    """
    form = load(ExportFormSchema, request.args)
    seen_by = None if web.sees_all() else web.reviewer()["pseudonym"]
    selection = Selection(Which(form["which"]), seen_by=seen_by)
    # Others stay letters to a reviewer, in a file as on the page.
    return Order(Shape(form["shape"]), selection, form["names"] and web.sees_all())


def _blind(selection: Selection) -> Selection:
    """Answer the selection as somebody may see it who has still to label."""
    return replace(selection, seen_by=web.reviewer()["pseudonym"])


def _first_rows(db: Database, order: Order) -> list[str]:
    """Answer the first rows for people to read; a long one is cut."""
    with contextlib.closing(files.rows(db, order)) as found:
        first = list(islice(found, SHOWN_ROWS))
    doc_ids = {row["doc_id"] for row in first}
    if doc_ids:
        who = web.reviewer()["id"]
        blindness.saw_file(db, who, everything=False, doc_ids=doc_ids)
    shown = [json.dumps(row, ensure_ascii=False, indent=2) for row in first]
    return [
        text if len(text) <= SHOWN_SIGNS else f"{text[:SHOWN_SIGNS]}…" for text in shown
    ]


def streamed(
    make: Callable[[Database, Order], Iterator[bytes]],
    order: Order,
    mimetype: str,
    name: str,
) -> Response:
    """Answer a download that is made while it is read.

    The record has it, and what it holds counts as seen, before it begins: what was
    broken off was seen all the same.
    """
    everything = order.selection.seen_by is None
    blindness.saw_file(web.get_db(), web.reviewer()["id"], everything=everything)
    project = current_app.config["PROJECT"]
    audit.note(
        web.get_db(),
        web.reviewer()["id"],
        Event.EXPORTED,
        about=str(order.selection.which),
        shape=str(order.shape),
        names=order.names,
    )

    def body() -> Iterator[bytes]:
        # The request's connection may be in other hands before the body is read.
        with contextlib.closing(connect(project)) as db:
            yield from make(db, order)

    response = Response(body(), mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
