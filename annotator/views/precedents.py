"""Precedents: the decided cases for everybody, and the forms of those who decide."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import Kind, load
from annotator.schemas_precedents import PrecedentSchema, WithdrawSchema
from annotator.store import articles, blindness, precedents
from annotator.store.similar import against, similar

blueprint = Blueprint("precedents", __name__)
EACH = 20
PAGE = 50
SIMILAR = 3


@blueprint.get("/precedents")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show the precedents by kind, those of one kind, or those with certain words."""
    db = web.get_db()
    search = request.args.get("search", "").strip()[:200]
    kind = next((one for one in Kind if one == request.args.get("kind")), None)
    limit = PAGE if kind else EACH
    found: dict[Kind, dict[str, Any]] = {}
    more = None
    for one in [kind] if kind else list(Kind):
        rows = precedents.page(
            db,
            kind=one,
            search=search,
            before=(web.number("before") or None) if kind else None,
            limit=limit + 1,
        )
        found[one] = {"rows": rows[:limit], "more": len(rows) > limit}
        more = rows[limit - 1]["id"] if kind and len(rows) > limit else None
    aside = [] if kind or search else precedents.laid_aside(db, limit=PAGE)
    note_shown([*aside, *(row for group in found.values() for row in group["rows"])])
    template = "_cases" if web.wants_fragment() else "index"
    return render_template(
        f"precedents/{template}.html",
        found=found,
        kind=kind,
        search=search,
        more=more,
        counts=precedents.counts(db),
        aside=aside,
    )


@blueprint.get("/sentences/<int:sentence_id>/similar")
@web.needs(Act.LABEL)
def like(sentence_id: int) -> ResponseReturnValue:
    """Show what was decided on sentences like this one.

    A reviewer sees precedents, which were made public on purpose; who decides sees
    every decision.
    """
    db = web.get_db()
    sentence = articles.sentence(db, sentence_id)
    found = similar(db, sentence, SIMILAR, decisions=web.sees_all())
    note_shown(found)
    template = "_similar" if web.wants_fragment() else "similar"
    return render_template(
        f"precedents/{template}.html", sentence=sentence, similar=found
    )


@blueprint.get("/sentences/<int:sentence_id>/against")
@web.needs(Act.DECIDE)
def warn(sentence_id: int) -> ResponseReturnValue:
    """Say which precedents an answer would contradict, while it is being chosen."""
    if not web.wants_fragment():
        return redirect(url_for("precedents.like", sentence_id=sentence_id), 303)
    kind = next((one for one in Kind if one == request.args.get("kind")), None)
    speaker = request.args.get("speaker", "").strip() or None
    found = against(web.get_db(), sentence_id, kind, speaker=speaker) if kind else []
    note_shown(found)
    return render_template(
        "precedents/_against.html", sentence_id=sentence_id, against=found
    )


@blueprint.get("/sentences/<int:sentence_id>/precedent")
@web.needs(Act.DECIDE)
def edit(sentence_id: int) -> ResponseReturnValue:
    """Show the decision on a sentence with the rule that makes it a precedent."""
    return _page(sentence_id)


@blueprint.post("/sentences/<int:sentence_id>/precedent")
@web.needs(Act.DECIDE)
def make(sentence_id: int) -> ResponseReturnValue:
    """Make a decision a precedent, or word its rule anew."""
    try:
        form = load(PrecedentSchema, _typed("rule"))
        precedents.make(
            web.get_db(),
            sentence_id,
            web.reviewer()["id"],
            form["rule"],
            form["save_id"],
            revision=form["revision"],
        )
    except InvalidRecord as error:
        return _page(sentence_id, faults=error.by_field("rule")), 422
    except Conflict as error:
        return _page(sentence_id, clash=error.message), 409
    flash("Saved: everybody sees this case beside the guideline.")
    return redirect(_place(sentence_id), 303)


@blueprint.post("/sentences/<int:sentence_id>/precedent/withdraw")
@web.needs(Act.DECIDE)
def withdraw(sentence_id: int) -> ResponseReturnValue:
    """Let a precedent hold no longer."""
    try:
        form = load(WithdrawSchema, _typed("why"))
        precedents.withdraw(
            web.get_db(),
            sentence_id,
            web.reviewer()["id"],
            form["save_id"],
            revision=form["revision"],
            why=form["why"],
        )
    except InvalidRecord as error:
        return _page(sentence_id, faults=error.by_field("why")), 422
    except Conflict as error:
        return _page(sentence_id, clash=error.message), 409
    flash("Withdrawn: the decision stays, and the case holds for others no longer.")
    return redirect(_place(sentence_id), 303)


@blueprint.get("/sentences/<int:sentence_id>/precedent/withdraw")
@web.needs(Act.DECIDE)
def lost(sentence_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the precedent."""
    return redirect(_place(sentence_id), 303)


def note_shown(rows: list[dict[str, Any]]) -> None:
    """Note that these cases, and what was decided on them, are on this screen."""
    ids = [row["sentence_id"] for row in rows]
    blindness.saw(web.get_db(), web.reviewer()["id"], ids)


def _typed(field: str) -> dict[str, Any]:
    """Answer what the form holds, a field and what it was made against."""
    return {name: request.form.get(name, "") for name in (field, "revision", "save_id")}


def _place(sentence_id: int) -> str:
    """Answer the address of a sentence's precedent."""
    return url_for("precedents.edit", sentence_id=sentence_id)


def _page(
    sentence_id: int,
    *,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
) -> str:
    """Answer the page of one precedent, with what was typed."""
    db = web.get_db()
    sentence = articles.sentence(db, sentence_id)
    before = precedents.find(db, sentence_id)
    decision = precedents.decided(db, sentence_id)
    note_shown([one for one in (before, decision) if one])
    return render_template(
        "precedents/edit.html",
        sentence=sentence,
        article=articles.get(db, sentence["article_id"]),
        decision=decision,
        precedent=before,
        revision=before["revision"] if before else 0,
        changes=precedents.changes(db, sentence_id),
        save_ids=[uuid4().hex, uuid4().hex],
        typed=request.form,
        faults=faults or {},
        clash=clash,
    )
