"""An export made behind the page: begun, watched, and fetched within the hour."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
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
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from annotator import rules, web
from annotator.errors import Conflict, InvalidRecord, NotFound
from annotator.formats import export as files
from annotator.formats import past, words
from annotator.formats.order import Order
from annotator.jobs import Job, Jobs, Progress
from annotator.rules import Act
from annotator.spool import Spool, Spooled
from annotator.store import past_exports
from annotator.views import export_asked, export_summary, exports

blueprint = Blueprint("export_files", __name__, url_prefix="/export/make")
MAKE = "make"
ORDER = "order"
GONE = (
    "This file is no longer here: the server was started anew, its hour is over, or "
    "others were made since. Make it again; what was made is on the export page."
)
NOT_WHOLE = "This form did not come whole. Choose here what to export, then make it."
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, and the number under which the project knows it."""

    file: Spooled
    size: int
    export_id: int


class Makers:
    """What makes the exports of one server: its jobs, and where their files go."""

    def __init__(self) -> None:
        self.jobs = Jobs(several="exports", gone=GONE)
        self.spool = Spool()


@blueprint.record
def _keep_makers(state: BlueprintSetupState) -> None:
    """Give each application its own."""
    state.app.extensions["export_files"] = Makers()


@blueprint.get("")
@web.needs(Act.LABEL)
def ask() -> ResponseReturnValue:
    """Lead an address that only takes the form back to the page."""
    query = request.query_string.decode("utf-8", "replace")
    return redirect(f"{url_for('exports.index')}?{query}".rstrip("?"), 303)


@blueprint.post("")
@web.needs(Act.LABEL)
def create() -> ResponseReturnValue:
    """Begin to make what was ordered."""
    if "format" not in request.form:
        return exports.page(export_asked.asked(request.form), NOT_WHOLE)
    try:
        order = export_asked.order(request.form)
    except InvalidRecord:
        return exports.page(export_asked.asked(request.form))
    connections = current_app.extensions["connections"]
    rows = export_summary.counts(web.get_db(), order)[order.shape]
    total = rows * files.passes(order)
    makers, who = _makers(), web.reviewer()["id"]

    def work(progress: Progress) -> Made:
        with closing(connections.apart()) as db:
            return _made(db, who, order, makers.spool, progress, total)

    try:
        job = makers.jobs.start(who, MAKE, work)
    except Conflict as error:
        return exports.page(export_asked.asked(request.form), error.message)
    job.results[ORDER] = order
    return redirect(url_for("export_files.show", token=job.token), 303)


@blueprint.get("/<token>")
@web.needs(Act.LABEL)
def show(token: str) -> ResponseReturnValue:
    """Show how far an export is, or what is in it."""
    job = _job(token)
    made: Made | None = job.results.get(MAKE)
    shown: dict[str, Any] = {"job": job, "order": job.results[ORDER]}
    if made:
        export = past_exports.get(web.get_db(), made.export_id)
        shown |= {
            "made": made,
            "export": export,
            "lacking": words.without(shown["order"].format, export["counts"]),
            "ordered": export_asked.said(shown["order"]),
            "size": export_summary.said_size(made.size),
        }
    whole = "export_files/show.html"
    page = "export_files/_making.html" if web.wants_fragment() else whole
    return render_template(page, again=export_asked.carried(shown["order"]), **shown)


@blueprint.get("/<token>/download")
@web.needs(Act.LABEL)
def download(token: str) -> ResponseReturnValue:
    """Send what was made, piece by piece, with its length."""
    job = _job(token)
    made: Made | None = job.results.get(MAKE)
    if made is None:
        return redirect(url_for("export_files.show", token=token), 303)
    try:
        stream = made.file.path.open("rb")
    except FileNotFoundError:
        raise NotFound(GONE) from None

    def body() -> Iterator[bytes]:
        with stream:
            while part := stream.read(CHUNK):
                yield part

    response = Response(body(), mimetype="application/zip")
    response.call_on_close(stream.close)
    response.content_length = made.size
    name = exports.zip_name(job.results[ORDER])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _made(
    db: Database, who: int, order: Order, spool: Spool, progress: Progress, total: int
) -> Made:
    """Answer the file of an export, told row by row of so many in all."""
    file = spool.new()
    export_id = exports.note(db, who, order, way="page")
    done = 0

    def passed(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, total), total)

    with closing(past.made(db, export_id, order, files.zipped, passed=passed)) as parts:
        return Made(file, file.fill(parts), export_id)


def _makers() -> Makers:
    return current_app.extensions["export_files"]


def _job(token: str) -> Job:
    """Answer this person's job, unless it is of what they may see no more."""
    who = web.reviewer()
    job = _makers().jobs.get(token, who["id"])
    everything = job.results[ORDER].selection.seen_by is None
    if not rules.sees_export(who, who["id"], everything=everything):
        raise NotFound(GONE)
    return job
