"""The labels out: what will be exported, and the direct download."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from annotator import rules, web
from annotator.formats import catalogue, offered, past
from annotator.formats import export as files
from annotator.formats.order import Order
from annotator.formats.past import Make
from annotator.rules import Act
from annotator.schemas_export import Resolve, Which
from annotator.store import articles, audit, blindness, past_exports, reviewers
from annotator.store.audit import Event
from annotator.views import export_asked, export_summary

blueprint = Blueprint("exports", __name__, url_prefix="/export")
blueprint.record(export_summary.keep_counts)
FOUND_ARTICLES = 20
PAST = 5
NOT_TOLD = "This export is somebody else’s, or has more than you may see now."


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show what would be exported, with its first rows."""
    return page(export_asked.asked(request.args))


@blueprint.get("/articles")
@web.needs(Act.LABEL)
def find() -> ResponseReturnValue:
    """Show the articles that were chosen, and those whose title or outlet fits."""
    if not web.wants_fragment():
        query = request.query_string.decode("utf-8", "replace")
        return redirect(f"{url_for('exports.index')}?{query}", 303)
    asked = export_asked.asked(request.args)
    return render_template("exports/_articles.html", chooser=_chooser(asked.order))


@blueprint.get("/download")
@web.needs(Act.LABEL)
def download() -> ResponseReturnValue:
    """Send the export as one .zip."""
    order = export_asked.order(request.args)
    return streamed(files.zipped, order, "application/zip", zip_name(order))


@blueprint.get("/rows.jsonl")
@web.needs(Act.LABEL)
def rows() -> ResponseReturnValue:
    """Send the rows alone."""
    given = request.args.copy()
    given.setlist("format", [Order().format])
    order = export_asked.order(given)
    return streamed(files.lines, order, "application/x-ndjson", files.file_name(order))


def page(asked: export_asked.Asked, fault: str = "") -> ResponseReturnValue:
    """Answer the page, or of it what will be in the export; 422 where it was refused.

    `fault` is what keeps an export from being made now, which is no field's.
    """
    db = web.get_db()
    shown: dict[str, Any] = {
        "summary": export_summary.summary(db, asked.order),
        "faults": {**asked.faults, **({"": fault} if fault else {})},
        "fields": export_asked.FIELDS,
        "made": catalogue.FORMATS[asked.order.format],
    }
    status = 409 if fault else 422 if asked.faults else 200
    if web.wants_fragment():
        return render_template("exports/_live.html", **shown), status
    names = asked.order.names
    text = render_template(
        "exports/index.html",
        **shown,
        groups=offered.grouped(),
        choices=list(Which),
        resolves=list(Resolve),
        people=[
            (one["pseudonym"], one["name"] if names else one["pseudonym"])
            for one in reviewers.everyone(db)
        ],
        chooser=_chooser(asked.order),
        past=past_exports.listed(db, reviewer_id=told_of(), limit=PAST),
        since=past.since,
    )
    return text, status


def told_of() -> int | None:
    """Answer whose exports the person here is told of; None: everybody's."""
    who = web.reviewer()
    return None if rules.sees_export(who, None, everything=True) else who["id"]


def is_told(export: Mapping[str, Any]) -> bool:
    """Answer whether the person here is told of an export, as the project keeps it."""
    everything = export["ordered"]["seen_by"] is None
    return rules.sees_export(
        web.reviewer(), export["reviewer_id"], everything=everything
    )


def zip_name(order: Order) -> str:
    """Answer what the .zip of an export is called."""
    usual = order.format == Order().format
    return f"annotator-{order.shape if usual else order.format}.zip"


def note(db: Database, who: int, order: Order, *, way: str) -> int:
    """Note that this person begins an export, and answer its number.

    The record has it, and what it holds counts as seen, before it begins: what was
    broken off was seen all the same.
    """
    everything = order.selection.seen_by is None
    blindness.saw_file(db, who, everything=everything, doc_ids=order.selection.articles)
    audit.note(
        db,
        who,
        Event.EXPORTED,
        about=str(order.selection.which),
        shape=str(order.shape),
        format=order.format,
        names=order.names,
    )
    return past.begin(db, who, order, way=way)


def _chooser(order: Order) -> dict[str, Any]:
    """Answer what the list of articles shows: those chosen and those found."""
    db, who = web.get_db(), web.reviewer()["id"]
    search = request.values.get("find", "").strip()
    chosen = [
        articles.get(db, articles.named(db, doc_id))
        for doc_id in order.selection.articles
    ]
    found = (
        articles.page(db, who, search=search, limit=FOUND_ARTICLES + 1)
        if search
        else []
    )
    known = set(order.selection.articles)
    return {
        "search": search,
        "chosen": chosen,
        "found": [one for one in found[:FOUND_ARTICLES] if one["doc_id"] not in known],
        "more": len(found) > FOUND_ARTICLES,
    }


def streamed(
    make: Make, order: Order, mimetype: str, name: str, *, way: str = "download"
) -> Response:
    """Answer a download that is made while it is read.

    A look at its head alone exports nothing, and nothing is noted.
    """
    response = Response(mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    if request.method == "HEAD":
        return response
    export_id = note(web.get_db(), web.reviewer()["id"], order, way=way)
    connections = current_app.extensions["connections"]

    def body() -> Iterator[bytes]:
        # The request's connection may be in other hands before the body is read.
        with (
            contextlib.closing(connections.apart()) as db,
            contextlib.closing(past.made(db, export_id, order, make)) as parts,
        ):
            yield from parts

    response.response = body()
    return response
