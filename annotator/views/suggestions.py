"""Suggestions: what models propose, how good it is, and who gets to see it."""

from contextlib import closing
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.agreement import words
from annotator.db import snapshot
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.formats import suggestions as formats
from annotator.formats.files import File, printable
from annotator.jobs import Job, Jobs, Progress
from annotator.rules import Act
from annotator.schemas import load, made
from annotator.schemas_suggestions import (
    ModelSchema,
    Shown,
    SuggestionsEndSchema,
    SuggestionSettingsSchema,
)
from annotator.store import suggestion_report, suggestions

blueprint = Blueprint("suggestions", __name__, url_prefix="/suggestions")
CHECK, STORE = "check", "store"


@blueprint.record
def _keep_jobs(state: BlueprintSetupState) -> None:
    """Give each application its own jobs."""
    state.app.extensions["suggestions"] = Jobs()


@blueprint.get("")
@web.needs(Act.OWN)
def index() -> ResponseReturnValue:
    """Show the models, who sees what they propose, and the form for more."""
    return _page()


@blueprint.post("")
@web.needs(Act.OWN)
def put() -> ResponseReturnValue:
    """Say when cards show a suggestion, and whose; said twice, it is noted once."""
    db = web.get_db()
    try:
        form = load(SuggestionSettingsSchema, _form(SuggestionSettingsSchema))
        form["shown"] = Shown(form["shown"])
        suggestions.put_settings(db, by=web.reviewer()["id"], **form)
    except InvalidRecord as error:
        return _page(error.at("shown", "model_id")), 422
    except NotFound as error:
        return _page({"model_id": error.message}), 422
    flash(f"Saved. Suggestions are shown {form['shown'].hint.partition(';')[0]}.")
    return redirect(url_for("suggestions.index"), 303)


@blueprint.get("/<int:model_id>")
@web.needs(Act.OWN)
def show(model_id: int) -> ResponseReturnValue:
    """Show how far people agree with one model, by kind and by score."""
    return _report(model_id)


@blueprint.get("/<int:model_id>/withdraw")
@blueprint.get("/import")
@web.needs(Act.OWN)
def lost(model_id: int | None = None) -> ResponseReturnValue:
    """Lead an address that only takes forms back to its page."""
    if model_id is None:
        return redirect(url_for("suggestions.index"), 303)
    return redirect(url_for("suggestions.show", model_id=model_id), 303)


@blueprint.post("/<int:model_id>/withdraw")
@web.needs(Act.OWN)
def withdraw(model_id: int) -> ResponseReturnValue:
    """Withdraw all that a model had proposed when its page was opened."""
    model = _model(model_id)
    try:
        form = load(SuggestionsEndSchema, _form(SuggestionsEndSchema))
        done = suggestions.withdraw(
            web.get_db(), model_id, by=web.reviewer()["id"], **form
        )
    except InvalidRecord as error:
        return _report(model_id, error.faults[0].problem), 422
    except Conflict as error:
        return _report(model_id, error.message), 409
    said = "withdrawn" if done else "withdrawn before; nothing was changed"
    flash(f"The suggestions of {model['name']} {model['version']} are {said}.")
    return redirect(url_for("suggestions.index"), 303)


@blueprint.post("/import")
@web.needs(Act.OWN)
def create() -> ResponseReturnValue:
    """Begin to check the files that were given."""
    try:
        defaults = load(ModelSchema, _form(ModelSchema))
        files = _given()
    except InvalidRecord as error:
        return _page(error.at("files", "model", "version")), 422
    connections = current_app.extensions["connections"]

    def work(progress: Progress) -> formats.Draft:
        with closing(connections.apart()) as db:
            return formats.read(db, files, defaults, progress=progress)

    try:
        job = _jobs().start(web.reviewer()["id"], CHECK, work)
    except Conflict as error:
        return _page({"files": f"{error.message} Choose the files again then."}), 409
    job.results["given"] = files, defaults
    return redirect(url_for("suggestions.job", token=job.token), 303)


@blueprint.get("/import/<token>")
@web.needs(Act.OWN)
def job(token: str) -> ResponseReturnValue:
    """Show how far an import is, what it would add, or what it has added."""
    found = _job(token)
    name = "_import.html" if web.wants_fragment() else "import.html"
    return render_template(f"suggestions/{name}", job=found)


@blueprint.post("/import/<token>")
@web.needs(Act.OWN)
def store(token: str) -> ResponseReturnValue:
    """Add what was checked: all of it, or the good ones where that was asked for."""
    found = _job(token)
    back = redirect(url_for("suggestions.job", token=token), 303)
    if CHECK not in found.results or "given" not in found.results:
        return back
    connections = current_app.extensions["connections"]
    files, defaults = found.results["given"]
    keep_good = request.form.get("keep_good") == "yes"
    who = web.reviewer()["id"]

    def work(progress: Progress) -> str:
        with closing(connections.apart()) as db:
            # Read once more: what was checked belongs to a connection that is closed.
            draft = formats.read(db, files, defaults, progress=progress)
            formats.store(db, draft, keep_good=keep_good, by=who)
        del found.results["given"]
        return str(draft)

    _jobs().go_on(found, STORE, work)
    return back


@blueprint.get("/import/<token>/refused")
@web.needs(Act.OWN)
def refused(token: str) -> ResponseReturnValue:
    """Send what was refused, one JSON object a line, with what is wrong with it."""
    draft = _job(token).results.get(CHECK)
    lines = draft.refused_lines() if draft else iter(())
    headers = {"Content-Disposition": "attachment; filename=refused.jsonl"}
    return Response(lines, mimetype="application/x-ndjson", headers=headers)


def _page(faults: dict[str, str] | None = None) -> str:
    """Answer the page, with what was sent where it is refused."""
    db = web.get_db()
    given = suggestions.settings(db)
    sent = request.form if faults else {}
    shown, model_id = sent.get("shown"), sent.get("model_id")
    return render_template(
        "suggestions/index.html",
        models=suggestions.models(db),
        shown=given["shown"] if shown is None else shown,
        model_id=str(given["model_id"] or "") if model_id is None else model_id,
        Shown=Shown,
        faults=faults or {},
        typed=sent,
    )


def _report(model_id: int, fault: str | None = None) -> str:
    """Answer the page of a model, with why it was not withdrawn where it was not."""
    db = web.get_db()
    with snapshot(db):
        model = _model(model_id)
        report = suggestion_report.report(db, model_id)
    return render_template(
        "suggestions/show.html", model=model, report=report, words=words, fault=fault
    )


def _model(model_id: int) -> dict[str, Any]:
    """Answer one of the models, or raise NotFound."""
    for model in suggestions.models(web.get_db()):
        if model["id"] == model_id:
            return model
    raise NotFound("There is no such model here. Team → Suggestions lists them.")


def _given() -> list[File]:
    """Answer the files that were sent, or raise InvalidRecord."""
    files = [
        File(printable(sent.filename), content=sent.read(), ending=".jsonl")
        for sent in request.files.getlist("files")
        if sent.filename
    ]
    if not files:
        raise InvalidRecord([Fault("Choose a file of suggestions.", field="files")])
    return files


def _form(schema: Any) -> dict[str, str]:
    """Answer what was sent of the schema's fields."""
    known = made(schema).fields
    return {key: value for key, value in request.form.items() if key in known}


def _jobs() -> Jobs:
    return current_app.extensions["suggestions"]


def _job(token: str) -> Job:
    return _jobs().get(token, web.reviewer()["id"])
