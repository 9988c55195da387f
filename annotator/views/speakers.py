"""The cast: who speaks in the articles, under which names, and who is whom."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from annotator import web
from annotator.errors import AnnotatorError, Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import (
    ApartSchema,
    Change,
    ChangeSchema,
    MergeSchema,
    OtherNameSchema,
    RetypeSchema,
    SpeakerNameSchema,
    SplitSchema,
    UndoSchema,
    load,
    made,
)
from annotator.store import cast, cast_changes, cast_history, speakers
from annotator.views import cast_pages

blueprint = Blueprint("speakers", __name__, url_prefix="/speakers")
SHOWN = ("name", "type")
CarryOut = Callable[[Database, int, int, dict[str, Any]], int]
ACTS: dict[str, tuple[type[ChangeSchema], CarryOut]] = {
    "rename": (SpeakerNameSchema, cast.rename),
    "retype": (RetypeSchema, cast.retype),
    "add": (SpeakerNameSchema, cast.add_name),
    "remove": (OtherNameSchema, cast.remove_name),
    "separate": (OtherNameSchema, cast.separate),
    "split": (SplitSchema, cast.split),
}
"""What is done on the page of an entry, by the last word of its address."""


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """List the cast, with those who may be one and the same on top."""
    return _cast()


@blueprint.get("/match")
@web.needs(Act.LABEL)
def match() -> ResponseReturnValue:
    """Answer the options for what is typed in the desk's speaker field."""
    options = cast_pages.options(request.args.get("speaker", "").strip())
    return render_template("speakers/_options.html", options=options)


@blueprint.get("/merge")
@web.needs(Act.LABEL)
def choose() -> ResponseReturnValue:
    """Ask which name several entries go by once they are one."""
    return _choice(request.args.getlist("id", type=int))


@blueprint.post("/merge")
@web.needs(Act.LABEL)
def merge() -> ResponseReturnValue:
    """Make several entries one."""
    ids = request.form.getlist("ids", type=int)
    from_list = request.form.get("from") == "list"
    try:
        form = load(MergeSchema, {**_form(MergeSchema), "ids": ids})
        change = cast.merge(web.get_db(), web.reviewer()["id"], form)
    except (InvalidRecord, Conflict) as error:
        return _cast(error) if from_list else _choice(ids, error)
    return _done(change, None if from_list else form["into"])


@blueprint.post("/apart")
@web.needs(Act.LABEL)
def apart() -> ResponseReturnValue:
    """Remember that two entries are not the same."""
    ids = request.form.getlist("ids", type=int)
    try:
        form = load(ApartSchema, {**_form(ApartSchema), "ids": ids})
        change = cast.apart(web.get_db(), web.reviewer()["id"], form)
    except (InvalidRecord, Conflict) as error:
        return _cast(error)
    return _done(change, None)


@blueprint.post("/undo")
@web.needs(Act.LABEL)
def undo() -> ResponseReturnValue:
    """Take back a change of the cast."""
    place = _place()
    try:
        form = load(UndoSchema, _form(UndoSchema))
        change = cast_changes.undo(web.get_db(), web.reviewer()["id"], form)
    except (InvalidRecord, Conflict) as error:
        return _speaker(place, "undo", error) if place else _cast(error)
    return _done(change, place)


@blueprint.get("/apart")
@blueprint.get("/undo")
@web.needs(Act.LABEL)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the cast."""
    return redirect(url_for("speakers.index"), 303)


@blueprint.get("/<int:speaker_id>")
@blueprint.get("/<int:speaker_id>/<any(rename,retype,add,remove,separate,split):_>")
@web.needs(Act.LABEL)
def show(speaker_id: int, _: str | None = None) -> ResponseReturnValue:
    """Show an entry: its names, its history, its sentences."""
    entry = speakers.get(web.get_db(), speaker_id)
    if entry["id"] != speaker_id or _:
        return redirect(url_for("speakers.show", speaker_id=entry["id"]), 303)
    return _speaker(speaker_id)


@blueprint.post("/<int:speaker_id>/<any(rename,retype,add,remove,separate,split):what>")
@web.needs(Act.LABEL)
def act(speaker_id: int, what: str) -> ResponseReturnValue:
    """Change one entry."""
    schema, carry_out = ACTS[what]
    try:
        form = load(schema, _form(schema))
        change = carry_out(web.get_db(), speaker_id, web.reviewer()["id"], form)
    except (InvalidRecord, Conflict) as error:
        return _speaker(speaker_id, what, error)
    return _done(change, speaker_id)


def _form(schema: type[ChangeSchema]) -> dict[str, Any]:
    """Answer what was sent of the schema's fields."""
    known = made(schema).fields
    return {key: value for key, value in request.form.items() if key in known}


def _place() -> int | None:
    """Answer the entry on whose page the form was, None for the list."""
    given = request.form.get("from", "")
    return int(given) if given.isdecimal() and len(given) < 16 else None


def _why(problem: AnnotatorError | None) -> str | None:
    """Answer a refusal without the names of fields that nobody fills in."""
    if isinstance(problem, InvalidRecord):
        return " ".join(problem.by_field().values())
    return problem.message if problem else None


def _cast(problem: AnnotatorError | None = None) -> tuple[str, int]:
    """Answer the list, with why a change was refused."""
    listed = cast_pages.listed(_why(problem))
    page = "speakers/_cast.html" if web.wants_fragment() else "speakers/index.html"
    return render_template(page, cast=listed), problem.status if problem else 200


def _choice(
    ids: list[int], problem: AnnotatorError | None = None
) -> ResponseReturnValue:
    """Answer the page that asks for the name to go by."""
    choice = cast_pages.choice(ids, _why(problem))
    status = problem.status if problem else 200
    return render_template("speakers/merge.html", choice=choice), status


def _speaker(
    speaker_id: int, refused: str | None = None, problem: AnnotatorError | None = None
) -> tuple[str, int]:
    """Answer the page of an entry, with what was typed and why it was refused."""
    entry = cast_pages.entry(speaker_id)
    entry["refused"] = refused
    faults = problem.by_field() if isinstance(problem, InvalidRecord) else {}
    entry["faults"] = {name: faults.pop(name) for name in SHOWN if name in faults}
    if faults:
        entry["faults"][""] = " ".join(faults.values())
    entry["clash"] = problem.message if isinstance(problem, Conflict) else None
    entry["typed"] = request.form.to_dict() if refused else {}
    page = "speakers/_speaker.html" if web.wants_fragment() else "speakers/show.html"
    return render_template(page, speaker=entry), problem.status if problem else 200


def _done(change: int, speaker_id: int | None) -> ResponseReturnValue:
    """Answer the page a change was made on, and say what was done."""
    row = cast_history.change(web.get_db(), change)
    message = f"{cast_pages.words(row)}."
    toast = {
        "message": message,
        "change": None if row["what"] == Change.UNDO else change,
        "place": speaker_id,
        "save_id": uuid4().hex,
    }
    if speaker_id is not None:
        speaker_id = speakers.get(web.get_db(), speaker_id)["id"]
    if not web.wants_fragment():
        flash(message)
        if speaker_id is None:
            return redirect(url_for("speakers.index"), 303)
        return redirect(url_for("speakers.show", speaker_id=speaker_id), 303)
    # What was pressed may be gone; whoever works by keyboard goes on near its place.
    g.moved = row["what"] not in {Change.RENAME, Change.RETYPE, Change.ADD}
    part, _ = _cast() if speaker_id is None else _speaker(speaker_id)
    return part + render_template("speakers/_toast.html", toast=toast)
