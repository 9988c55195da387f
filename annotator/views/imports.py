"""Adding articles: give a text or files, look at what they hold, then store them."""

from contextlib import closing

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

from annotator import web
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.formats import columns as mapping
from annotator.formats import corrected, imports
from annotator.formats.files import ENDINGS, File, printable
from annotator.jobs import Job, Jobs, Progress
from annotator.rules import Act
from annotator.schemas import ArticleSchema, load

blueprint = Blueprint("imports", __name__, url_prefix="/import")
TYPED = ("text", "title", "outlet", "published")
CHECK, STORE = "check", "store"
SHOWN = 100


@blueprint.record
def _keep_jobs(state: BlueprintSetupState) -> None:
    """Give each application its own jobs."""
    state.app.extensions["imports"] = Jobs()


@blueprint.get("")
@web.needs(Act.IMPORT)
def index() -> ResponseReturnValue:
    """Ask for a text or for files."""
    return _form({})


@blueprint.post("")
@web.needs(Act.IMPORT)
def create() -> ResponseReturnValue:
    """Begin to check what was given."""
    try:
        columns = mapping.parse([request.form.get("columns", "")])
        files = _given()
    except InvalidRecord as error:
        return _form(error.by_field()), 422
    connections = current_app.extensions["connections"]

    def work(progress: Progress) -> imports.Draft:
        with closing(connections.apart()) as db:
            return imports.check(db, files, columns, progress=progress, correct=True)

    try:
        job = _jobs().start(web.reviewer()["id"], CHECK, work)
    except Conflict as error:
        again = " Choose the files again then." if request.files.get("files") else ""
        return _form({"": error.message + again}), 409
    return redirect(url_for("imports.show", token=job.token), 303)


@blueprint.get("/<token>")
@web.needs(Act.IMPORT)
def show(token: str) -> ResponseReturnValue:
    """Show how far an import is, what it would add, or what it has added."""
    job = _job(token)
    template = "imports/_import.html" if web.wants_fragment() else "imports/show.html"
    return render_template(template, job=job, shown=SHOWN, counted=corrected.counted)


@blueprint.post("/<token>")
@web.needs(Act.IMPORT)
def store(token: str) -> ResponseReturnValue:
    """Store what was checked: all of it, or the good ones where that was asked for."""
    job = _job(token)
    draft = job.results.get(CHECK)
    back = redirect(url_for("imports.show", token=token), 303)
    if draft is None:
        return back
    connections = current_app.extensions["connections"]
    keep_good = request.form.get("keep_good") == "yes"
    why = request.form.get("why", "").strip()[:400] or None
    if request.form.get("correct") != "yes":
        draft = draft.uncorrected()
    who = web.reviewer()["id"]

    def work(progress: Progress) -> imports.Outcome:
        with closing(connections.apart()) as db:
            stored = imports.store(
                db, draft, keep_good=keep_good, progress=progress, by=who, why=why
            )
        job.results[CHECK] = draft.without_articles()
        return stored

    _jobs().go_on(job, STORE, work)
    return back


@blueprint.get("/<token>/corrections/<int:number>")
@web.needs(Act.IMPORT)
def correction(token: str, number: int) -> ResponseReturnValue:
    """Show what a corrected text would change, sentence by sentence, word by word."""
    draft = _job(token).results.get(CHECK)
    offered = draft.corrections if draft else []
    if not 1 <= number <= len(offered):
        raise NotFound(
            "This text is not waiting to be corrected. Choose the files again."
        )
    one = offered[number - 1]
    return render_template(
        "imports/correction.html",
        one=one,
        steps=corrected.shown(web.get_db(), one),
        said=corrected.counted(one.counts),
        token=token,
    )


@blueprint.get("/<token>/refused")
@web.needs(Act.IMPORT)
def refused(token: str) -> ResponseReturnValue:
    """Send what was refused, one JSON object a line, with what is wrong with it."""
    draft = _job(token).results.get(CHECK)
    lines = imports.refused_lines(draft.refused) if draft else ""
    headers = {"Content-Disposition": "attachment; filename=refused.jsonl"}
    return Response(lines, mimetype="application/x-ndjson", headers=headers)


def _jobs() -> Jobs:
    return current_app.extensions["imports"]


def _job(token: str) -> Job:
    return _jobs().get(token, web.reviewer()["id"])


def _given() -> list[File]:
    """Answer the files and the text of the form, or raise InvalidRecord by field."""
    files = [
        File(printable(sent.filename), content=sent.read())
        for sent in request.files.getlist("files")
        if sent.filename
    ]
    typed = {name: request.form.get(name, "") for name in TYPED}
    # A form sends each line break as two signs, whichever one was pasted.
    text = typed["text"].replace("\r\n", "\n")
    if text.strip():
        load(ArticleSchema, typed)
        fields = {name: typed[name].strip() for name in TYPED if name != "text"}
        files.append(File("pasted text", None, text.encode(), fields, ".txt"))
    if not files:
        raise InvalidRecord(
            [Fault("Paste a text here, or choose files.", field="text")]
        )
    return files


def _form(faults: dict[str, str]) -> str:
    return render_template(
        "imports/index.html", faults=faults, typed=request.form, endings=ENDINGS
    )
