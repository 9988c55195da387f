"""Bringing labels from elsewhere: give files, say what they mean, then store them."""

from contextlib import closing
from dataclasses import replace
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

from annotator import web
from annotator.errors import Conflict, InvalidRecord
from annotator.formats import bringing, handed, receiving
from annotator.formats.catalogue import READERS
from annotator.formats.files import File, printable
from annotator.formats.incoming import Reader
from annotator.formats.persons import Person
from annotator.formats.receiving import Draft
from annotator.formats.wishes import LEAVE_OUT, Wishes
from annotator.jobs import Job, Jobs, Progress, Work
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_received import LEAVE, MeaningSchema, ReceiveSchema
from annotator.store import reviewers

blueprint = Blueprint("received", __name__, url_prefix="/import/labels")
CHECK, STORE, ASKED = "check", "store", "asked"
LISTED = ("word", "kind", "who", "name")
SHOWN = 100


@blueprint.record
def _keep_jobs(state: BlueprintSetupState) -> None:
    """Give each application its own jobs."""
    state.app.extensions["received"] = Jobs()


@blueprint.get("")
@web.needs(Act.IMPORT)
def index() -> ResponseReturnValue:
    """Ask for files."""
    return _form({})


@blueprint.post("")
@web.needs(Act.IMPORT)
def create() -> ResponseReturnValue:
    """Begin to check what was given."""
    try:
        form = load(ReceiveSchema, request.form)
        files = [
            File(printable(sent.filename), content=sent.read())
            for sent in request.files.getlist("files")
            if sent.filename
        ]
        reader, files = handed.known(files, form["format"] or None)
    except InvalidRecord as error:
        return _form(error.by_field("files", "format", "by")), 422
    wishes = Wishes(by=" ".join(form["by"].split()) or None)
    try:
        work = _check(reader, files, wishes)
        job = _jobs().start(web.reviewer()["id"], f"{CHECK}-1", work)
    except Conflict as error:
        return _form({"": f"{error.message} Choose the files again then."}), 409
    return redirect(url_for("received.show", token=job.token), 303)


@blueprint.get("/<token>")
@web.needs(Act.IMPORT)
def show(token: str) -> ResponseReturnValue:
    """Show how far it is, what it would add, or what it has added."""
    return _page(_job(token), {})


@blueprint.post("/<token>")
@web.needs(Act.IMPORT)
def store(token: str) -> ResponseReturnValue:
    """Store what was checked, or check it anew where it was said to mean otherwise."""
    job = _job(token)
    draft = _draft(job)
    back = redirect(url_for("received.show", token=token), 303)
    if draft is None or job.running or STORE in job.results:
        return back
    try:
        form = load(MeaningSchema, _sent())
    except InvalidRecord as error:
        return _page(job, {"": error.faults[0].problem}), 422
    wishes = _wished(draft, form)
    if wishes != draft.wishes:
        turn = sum(step.startswith(CHECK) for step in job.results) + 1
        job.results[ASKED] = form["do"] == STORE
        again = _check(draft.reader, draft.files, wishes)
        _jobs().go_on(job, f"{CHECK}-{turn}", again)
        return back
    if form["do"] != STORE:
        return back
    connections = current_app.extensions["connections"]
    who = web.reviewer()["id"]
    keep_good = form["keep_good"]

    def work(progress: Progress) -> bringing.Outcome:
        with closing(connections.apart()) as db:
            stored = bringing.store(
                db, draft, keep_good=keep_good, by=who, progress=progress
            )
        draft.files.clear()
        return stored

    _jobs().go_on(job, STORE, work)
    return back


@blueprint.get("/<token>/refused")
@web.needs(Act.IMPORT)
def refused(token: str) -> ResponseReturnValue:
    """Send what was refused or left alone, one JSON object a line, with the reason."""
    draft = _draft(_job(token))
    found = [*draft.refused, *draft.left] if draft else []
    headers = {"Content-Disposition": "attachment; filename=refused.jsonl"}
    body = "".join(bringing.lines(found))
    return Response(body, mimetype="application/x-ndjson", headers=headers)


def _check(reader: Reader, files: list[File], wishes: Wishes) -> Work:
    """Answer the work of checking files."""
    connections = current_app.extensions["connections"]

    def work(progress: Progress) -> Draft:
        with closing(connections.apart()) as db:
            return receiving.check(db, reader, files, wishes, progress=progress)

    return work


def _sent() -> dict[str, Any]:
    """Answer the form: what is on the page many times as lists."""
    listed = {name: request.form.getlist(name) for name in LISTED}
    return {**request.form.to_dict(), **listed}


def _wished(draft: Draft, form: dict[str, Any]) -> Wishes:
    """Answer what was said so far, with what the form says otherwise."""
    means = {word.word: word.kind for word in draft.words}
    called = {person.who: _name(person) for person in draft.people}
    kinds, people, by = dict(draft.wishes.kinds), dict(draft.wishes.people), None
    for word, kind in zip(form["word"], form["kind"], strict=False):
        wanted = LEAVE_OUT if kind == LEAVE else kind
        if kind and word in means and wanted != means[word]:
            kinds[word] = wanted
    for who, given in zip(form["who"], form["name"], strict=False):
        name = " ".join(given.split())
        if not name or who not in called or name == called[who]:
            continue
        if who:
            people[who] = name
        else:
            by = name
    return replace(draft.wishes, kinds=kinds, people=people, by=by or draft.wishes.by)


def _name(person: Person) -> str:
    """Answer what the page shows as somebody's name here, "" where that is asked."""
    return "" if person.problem else person.name


def _page(job: Job, faults: dict[str, str]) -> str:
    part = "_received" if web.wants_fragment() else "show"
    return render_template(
        f"received/{part}.html",
        job=job,
        draft=_draft(job),
        outcome=job.results.get(STORE),
        asked=job.results.get(ASKED),
        people=reviewers.everyone(web.get_db()),
        faults=faults,
        leave=LEAVE,
        shown=SHOWN,
    )


def _draft(job: Job) -> Draft | None:
    """Answer the latest thing that was found."""
    steps = [step for step in job.results if step.startswith(CHECK)]
    return job.results[steps[-1]] if steps else None


def _jobs() -> Jobs:
    return current_app.extensions["received"]


def _job(token: str) -> Job:
    return _jobs().get(token, web.reviewer()["id"])


def _form(faults: dict[str, str]) -> str:
    return render_template(
        "received/index.html",
        faults=faults,
        typed=request.form,
        readers=list(READERS.values()),
        people=reviewers.everyone(web.get_db()),
    )
