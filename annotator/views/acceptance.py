"""Acceptance: what everybody answered alike, looked at first and decided in one go."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import InvalidRecord
from annotator.rules import Act
from annotator.schemas import ChangeSchema, load
from annotator.schemas_review import AcceptanceSchema, AcceptSchema
from annotator.store import acceptance, articles, blindness

blueprint = Blueprint("acceptance", __name__, url_prefix="/review/accept")


@blueprint.get("")
@web.needs(Act.DECIDE)
def index() -> ResponseReturnValue:
    """Show how many sentences would be decided, and the first of them."""
    given = {
        name: request.args[name]
        for name in ("least", "article")
        if request.args.get(name)
    }
    try:
        return _page(load(AcceptSchema, given))
    except InvalidRecord as error:
        return _page(load(AcceptSchema, {}), error.by_field()), 422


@blueprint.post("")
@web.needs(Act.DECIDE)
def accept() -> ResponseReturnValue:
    """Decide them all as they were answered."""
    db, names = web.get_db(), ("least", "article", "save_id", "shown")
    given = {name: request.form[name] for name in names if name in request.form}
    try:
        form = load(AcceptanceSchema, {**given, "revision": 0})
    except InvalidRecord as error:
        return _page(load(AcceptSchema, {}), error.by_field()), 422
    shown = form["shown"]
    count = acceptance.count(db, form["least"], form["article"] or None)
    if shown not in (None, count) and not acceptance.is_begun(db, form["save_id"]):
        told = (
            f"Nothing was decided: {_counted(shown)} stood here, and by now it would "
            f"be {count:,}. Look at them below, then decide again."
        )
        return _page(form, {"": told}), 409
    batch = acceptance.accept(
        db,
        web.reviewer()["id"],
        least=form["least"],
        save_id=form["save_id"],
        article_id=form["article"] or None,
    )
    flash(f"Decided as all answered: {_counted(batch['decided'])}.")
    return redirect(url_for("acceptance.index"), 303)


@blueprint.get("/<int:batch_id>/undo")
@web.needs(Act.DECIDE)
def lost(batch_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    acceptance.find(web.get_db(), batch_id)
    return redirect(url_for("acceptance.index"), 303)


@blueprint.post("/<int:batch_id>/undo")
@web.needs(Act.DECIDE)
def undo(batch_id: int) -> ResponseReturnValue:
    """Reopen what was decided so, where nobody decided anew."""
    form = load(ChangeSchema, {"save_id": request.form.get("save_id"), "revision": 0})
    reopened = acceptance.undo(
        web.get_db(), batch_id, web.reviewer()["id"], save_id=form["save_id"]
    )
    flash(f"Reopened: {_counted(reopened)}.")
    return redirect(url_for("acceptance.index"), 303)


def _page(form: dict[str, Any], faults: dict[str, str] | None = None) -> str:
    """Answer the page for a number of equal votes and an article, 0 for all."""
    db = web.get_db()
    article_id = form["article"] or None
    article = article_id and articles.get(db, article_id)
    first = acceptance.first(db, form["least"], article_id)
    blindness.saw(db, web.reviewer()["id"], [row["sentence_id"] for row in first])
    return render_template(
        "decisions/accept.html",
        form=form,
        article=article,
        faults=faults or {},
        count=acceptance.count(db, form["least"], article_id),
        first=first,
        save_id=uuid4().hex,
        batches=[
            {**row, "going_on": row["save_id"], "save_id": uuid4().hex}
            for row in acceptance.batches(db)
        ],
    )


def _counted(number: int) -> str:
    """Answer "1 sentence" or "12 sentences"."""
    return f"{number:,} {'sentence' if number == 1 else 'sentences'}"
