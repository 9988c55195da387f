"""Calibration: sheets that compare answers, opened when everybody is done."""

from itertools import groupby
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import AgainstCases, Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import Kind, load
from annotator.schemas_calibration import SheetDecisionSchema, SheetSchema
from annotator.store import (
    alignment,
    articles,
    blindness,
    calibration,
    reviewers,
    speakers,
)

blueprint = Blueprint("calibration", __name__, url_prefix="/calibration")
PAGE = 50
MOST = 200
"""So many differing sentences stand on one page; an article alone shows the rest."""
CAST_OFFERED = 200


@blueprint.get("")
@web.needs(Act.DECIDE)
def index() -> ResponseReturnValue:
    """List the sheets."""
    before = web.number("before") or None
    rows = calibration.page(web.get_db(), before=before, limit=PAGE + 1)
    return render_template(
        "calibration/index.html",
        sheets=rows[:PAGE],
        more=rows[PAGE - 1]["id"] if len(rows) > PAGE else None,
    )


@blueprint.get("/new")
@web.needs(Act.DECIDE)
def new() -> ResponseReturnValue:
    """Choose articles and people for a sheet; a search keeps what is chosen."""
    return _choice(request.args)


@blueprint.post("/new")
@web.needs(Act.DECIDE)
def make() -> ResponseReturnValue:
    """Make a sheet."""
    given = {
        "name": request.form.get("name", ""),
        "articles": request.form.getlist("article"),
        "people": request.form.getlist("person"),
        "save_id": request.form.get("save_id", ""),
    }
    try:
        form = load(SheetSchema, given)
        sheet_id = calibration.make(
            web.get_db(),
            form["name"],
            form["articles"],
            form["people"],
            made_by=web.reviewer()["id"],
            save_id=form["save_id"],
        )
    except InvalidRecord as error:
        return _choice(request.form, error.by_field("name", "articles", "people")), 422
    return redirect(url_for("calibration.show", sheet_id=sheet_id), 303)


@blueprint.get("/<int:sheet_id>")
@web.needs(Act.DECIDE)
def show(sheet_id: int) -> ResponseReturnValue:
    """Show who is done, and on an opened sheet where the answers differ."""
    return _sheet(sheet_id)


@blueprint.post("/<int:sheet_id>/open")
@web.needs(Act.DECIDE)
def open_it(sheet_id: int) -> ResponseReturnValue:
    """Show the answers from now on."""
    early = request.form.get("early") == "1"
    try:
        calibration.open_sheet(
            web.get_db(), sheet_id, web.reviewer()["id"], early=early
        )
    except Conflict as error:
        return _sheet(sheet_id, clash=error.message), 409
    return redirect(url_for("calibration.show", sheet_id=sheet_id), 303)


@blueprint.post("/<int:sheet_id>/names")
@web.needs(Act.DECIDE)
def names(sheet_id: int) -> ResponseReturnValue:
    """Show who gave which answer, which the record keeps."""
    calibration.show_names(web.get_db(), sheet_id, web.reviewer()["id"])
    return redirect(url_for("calibration.show", sheet_id=sheet_id, names=1), 303)


@blueprint.post("/<int:sheet_id>/sentences/<int:sentence_id>")
@web.needs(Act.DECIDE)
def decide(sheet_id: int, sentence_id: int) -> ResponseReturnValue:
    """Decide a sentence, and make it a precedent where that was ticked."""
    known = SheetDecisionSchema().fields
    typed = {name: value for name, value in request.form.items() if name in known}
    if typed.get("take") == "own":
        typed["take"] = ""
    try:
        web.same_person("Decide again to do it as {name}, or switch the name above.")
        form = load(SheetDecisionSchema, typed)
        who = web.reviewer()["id"]
        alignment.decide(web.get_db(), sheet_id, sentence_id, who, form)
    except InvalidRecord as error:
        faults = error.by_field("take", "speaker", "rule")
        return _sheet(sheet_id, at=sentence_id, faults=faults), 422
    except AgainstCases as error:
        return _sheet(sheet_id, at=sentence_id, broken=error.cases), 409
    except Conflict as error:
        return _sheet(sheet_id, at=sentence_id, clash=error.message), 409
    flash("Decided, and a case for all." if form["precedent"] else "Decided.")
    place = url_for(
        "calibration.show",
        sheet_id=sheet_id,
        article=request.form.get("article") or None,
        names=request.form.get("names") or None,
        _anchor=f"sentence-{sentence_id}",
    )
    return redirect(place, 303)


@blueprint.get("/<int:sheet_id>/open")
@blueprint.get("/<int:sheet_id>/names")
@blueprint.get("/<int:sheet_id>/sentences/<int:sentence_id>")
@web.needs(Act.DECIDE)
def lost(sheet_id: int, sentence_id: int = 0) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the sheet."""
    return redirect(url_for("calibration.show", sheet_id=sheet_id), 303)


def _choice(typed: Any, faults: dict[str, str] | None = None) -> str:
    """Answer the page that chooses, with what was chosen so far."""
    db = web.get_db()
    search = typed.get("search", "").strip()
    chosen = dict.fromkeys(typed.getlist("article", type=int))
    rows = articles.page(db, web.reviewer()["id"], search=search, limit=PAGE)
    shown = {row["id"] for row in rows}
    kept = calibration.articles(db, [one for one in chosen if one not in shown])
    people = reviewers.working(db)
    everyone = {person["id"] for person in people}
    return render_template(
        "calibration/new.html",
        name=typed.get("name", ""),
        search=search,
        articles=[*kept, *rows],
        chosen=chosen,
        people=people,
        invited=set(typed.getlist("person", type=int)) if typed else everyone,
        save_id=typed.get("save_id") or uuid4().hex,
        faults=faults or {},
    )


def _sheet(
    sheet_id: int,
    *,
    at: int | None = None,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
    broken: list[dict[str, Any]] | None = None,
) -> str:
    """Answer a sheet: who is done, then the answers; `at` is where a form failed."""
    db, who = web.get_db(), web.reviewer()
    sheet = calibration.get(db, sheet_id)
    rows = calibration.finished(db, sheet_id)
    missing = [row for row in rows if row["labelled"] < row["sentences"]]
    if sheet["opened_at"]:
        seen = calibration.sentence_ids(db, sheet_id)
        cases = [one["sentence_id"] for one in broken or []]
        blindness.saw(db, who["id"], [*seen, *cases])
    given = request.values
    return render_template(
        "calibration/show.html",
        sheet=sheet,
        progress=[
            {"name": name, "articles": list(group)}
            for name, group in groupby(rows, lambda row: row["name"])
        ],
        articles=list({row["article_id"]: row for row in rows}.values()),
        missing=list(dict.fromkeys(row["name"] for row in missing)),
        names=bool(given.get("names"))
        and calibration.names_shown(db, sheet_id, who["id"]),
        article=given.get("article", type=int),
        **(
            _answers(sheet_id, given.get("article", type=int))
            if sheet["opened_at"]
            else {}
        ),
        save_id=uuid4().hex,
        at=at,
        typed=_kept(clash) if at else {},
        broken=broken or [],
        faults=faults or {},
        clash=clash,
    )


def _kept(clash: str | None) -> dict[str, str]:
    """Answer what the refused form held; after a clash one answers anew."""
    return {
        name: value
        for name, value in request.form.items()
        if not (clash and name == "take")
    }


def _answers(sheet_id: int, article_id: int | None) -> dict[str, Any]:
    """Answer the differing sentences by cause, the commonest first, and the counts."""
    db = web.get_db()
    rows = [
        {**row, "options": _options(row)}
        for row in alignment.aligned(db, sheet_id)
        if article_id is None or row["article_id"] == article_id
    ]
    causes: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["cause"]:
            causes.setdefault(row["cause"], []).append(row)
    order = sorted(
        causes, key=lambda cause: (cause == alignment.WHERE, -len(causes[cause]), cause)
    )
    groups, left = [], MOST
    for cause in order:
        groups.append((cause, len(causes[cause]), causes[cause][: max(left, 0)]))
        left -= len(causes[cause])
    agreed = sum(row["cause"] in (None, alignment.WHERE) for row in rows)
    return {
        "groups": groups,
        "hidden": max(-left, 0),
        "compared": len(rows),
        "agreed": agreed,
        "percent": round(100 * agreed / len(rows)) if rows else 0,
        "decided": sum(bool(row["cause"] and row["decided"]) for row in rows),
        "cast": speakers.cast(db, limit=CAST_OFFERED),
    }


def _options(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer the different answers, each once with the letters that gave it."""
    alike: dict[tuple, dict[str, Any]] = {}
    for answer in row["answers"]:
        key: tuple = (
            answer["kind"],
            answer["speaker_id"] if Kind(answer["kind"]).attributed else None,
        )
        if row["cause"] == alignment.WHERE:
            key = (*key, answer["letter"])
        option = alike.setdefault(key, {**answer, "by": []})
        option["by"].append(answer)
    return list(alike.values())
