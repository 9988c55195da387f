"""Editing the guideline: a text with its preview, and every edit a new version."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_guidelines import GuidelineSchema
from annotator.store import guidelines
from annotator.views.guidelines import changed_parts, rendered

blueprint = Blueprint("guideline_edits", __name__, url_prefix="/guideline")


@blueprint.get("/edit")
@web.needs(Act.GUIDE)
def edit() -> ResponseReturnValue:
    """Show the guideline as text, ready to be changed."""
    present = guidelines.present(web.get_db())
    typed = {"text": present["text"], "why": "", "based_on": present["version"]}
    return _page(typed)


@blueprint.post("/preview")
@web.needs(Act.GUIDE)
def preview() -> ResponseReturnValue:
    """Show what a text looks like; nothing is saved."""
    text = request.form.get("text", "")
    if web.wants_fragment():
        return render_template("guidelines/_preview.html", html=rendered(text))
    return _page(_typed())


@blueprint.post("/edit")
@web.needs(Act.GUIDE)
def save() -> ResponseReturnValue:
    """Make the text the new version, or say why not with all that was typed."""
    db, who = web.get_db(), web.reviewer()
    try:
        form = load(GuidelineSchema, _typed())
        if form["text"].strip() == guidelines.present(db)["text"].strip():
            version = guidelines.version(db)
            flash(f"Nothing was changed: this is version {version} already.")
            return redirect(url_for("guidelines.index"), 303)
        version = guidelines.put(
            db,
            form["text"],
            reviewer_id=who["id"],
            why=form["why"],
            based_on=form["based_on"],
        )
    except InvalidRecord as error:
        return _page(_typed(), faults=error.by_field("text", "why")), 422
    except Conflict as error:
        return _page(_typed(), clash=error.message), 409
    flash(f"Saved: version {version}. Reviewers are told when they next open the desk.")
    return redirect(url_for("guidelines.index"), 303)


@blueprint.post("/versions")
@web.needs(Act.GUIDE)
def bring_back() -> ResponseReturnValue:
    """Make an earlier version the new one."""
    db, who = web.get_db(), web.reviewer()
    earlier = guidelines.get(db, request.form.get("version", 0, type=int))
    form = load(
        GuidelineSchema,
        {
            "text": earlier["text"],
            "why": f"Version {earlier['version']} brought back.",
            "based_on": request.form.get("based_on"),
        },
    )
    version = guidelines.put(
        db,
        earlier["text"],
        reviewer_id=who["id"],
        why=form["why"],
        based_on=form["based_on"],
    )
    flash(f"Version {version} is version {earlier['version']}, brought back.")
    return redirect(url_for("guidelines.versions"), 303)


@blueprint.get("/preview")
@web.needs(Act.GUIDE)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the text."""
    return redirect(url_for("guideline_edits.edit"), 303)


def _typed() -> dict[str, Any]:
    """Answer what the form holds."""
    return {name: request.form.get(name, "") for name in ("text", "why", "based_on")}


def _page(
    typed: dict[str, Any],
    *,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
) -> str:
    """Answer the page with these words in its fields.

    After a clash it holds the other version too, and saving again is made against it.
    """
    other = guidelines.present(web.get_db()) if clash else None
    if other:
        typed = {**typed, "based_on": other["version"]}
    return render_template(
        "guidelines/edit.html",
        typed=typed,
        faults=faults or {},
        clash=clash,
        other=other,
        parts=changed_parts(other["text"], typed["text"]) if other else [],
        html=rendered(typed["text"]),
    )
