"""Corrected texts: what an article's texts were before, and sentences cut by hand."""

import re
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import InvalidRecord, NotFound
from annotator.rules import Act
from annotator.schemas import load, made
from annotator.schemas_corrections import Cut, CutSchema
from annotator.store import articles, corrections, corrections_plan, lineage
from annotator.text import changes, spans
from annotator.views.history import told

blueprint = Blueprint("corrections", __name__, url_prefix="/articles/<int:article_id>")
_WORD = re.compile(r"\S+")


@blueprint.get("/corrections")
@web.needs(Act.LABEL)
def index(article_id: int) -> ResponseReturnValue:
    """List the corrections of an article, the latest first."""
    db = web.get_db()
    return render_template(
        "corrections/index.html",
        article=articles.get(db, article_id),
        corrections=corrections.of(db, article_id),
    )


@blueprint.get("/corrections/<int:number>")
@web.needs(Act.LABEL)
def show(article_id: int, number: int) -> ResponseReturnValue:
    """Show the text as it was before a correction, and what became of it."""
    db, who = web.get_db(), web.reviewer()
    correction = corrections.get(db, article_id, number)
    gone = lineage.put_aside(db, correction["earlier_id"], who["id"])
    marked = [(f"gone-{row['position']}", row["starts"], row["ends"]) for row in gone]
    return render_template(
        "corrections/show.html",
        article=articles.get(db, article_id),
        correction=correction,
        gone=[_became(row) for row in gone],
        pieces=spans.pieces(correction["body"], marked),
    )


@blueprint.get("/sentences/<int:sentence_id>/cut")
@web.needs(Act.IMPORT)
def cut(article_id: int, sentence_id: int) -> ResponseReturnValue:
    """Offer to split a sentence, or to join it with the next."""
    return _cutting(article_id, sentence_id, {})


@blueprint.post("/sentences/<int:sentence_id>/cut")
@web.needs(Act.IMPORT)
def do_cut(article_id: int, sentence_id: int) -> ResponseReturnValue:
    """Split a sentence, or join it with the next."""
    db, who = web.get_db(), web.reviewer()
    known = made(CutSchema).fields
    typed = {key: value for key, value in request.form.items() if key in known}
    try:
        form = load(CutSchema, typed)
        _sentence(article_id, sentence_id, sent=form["save_id"])
        told_of = {"by": who["id"], "why": form["why"], "save_id": form["save_id"]}
        if form["how"] == Cut.SPLIT:
            corrections.split(db, sentence_id, form["place"], **told_of)
            flash("The sentence is split.")
        else:
            corrections.join(db, sentence_id, **told_of)
            flash("The sentences are joined.")
    except InvalidRecord as error:
        return _cutting(article_id, sentence_id, error.by_field()), 422
    position = corrections.position_of(db, form["save_id"])
    return redirect(
        url_for("articles.show", article_id=article_id, sentence=position + 1), 303
    )


def _cutting(article_id: int, sentence_id: int, faults: dict[str, str]) -> str:
    """Answer the page on which a sentence is cut."""
    db = web.get_db()
    sentence = _sentence(article_id, sentence_id)
    following = corrections.next_one(db, sentence)
    ids = [sentence_id, following["id"]] if following else [sentence_id]
    words = [
        (found.start(), found.group()) for found in _WORD.finditer(sentence["text"])
    ]
    return render_template(
        "corrections/cut.html",
        article=articles.get(db, article_id),
        sentence=sentence,
        following=following,
        words=words,
        answers=corrections_plan.labelled_by(db, [sentence_id]),
        answers_of_both=corrections_plan.labelled_by(db, ids),
        faults=faults,
        typed=request.form,
        save_ids=(uuid4().hex, uuid4().hex),
    )


def _sentence(
    article_id: int, sentence_id: int, *, sent: str | None = None
) -> dict[str, Any]:
    """Answer a sentence of this article; {} for a form that was carried out."""
    db = web.get_db()
    if sent and corrections.made(db, sent):
        return {}
    sentence = articles.sentence(db, sentence_id)
    if sentence["article_id"] != article_id:
        raise NotFound(
            f"Sentence {sentence_id} is not one of this article. "
            "Open the article again, then choose a sentence."
        )
    return sentence


def _became(row: dict[str, Any]) -> dict[str, Any]:
    """Answer a sentence that is gone with the words that changed, and one's answer."""
    now = " ".join(one["text"] for one in row["became"])
    return {
        **row,
        "how": row["became"][0]["how"] if row["became"] else None,
        "line": changes.words(row["text"], now) if now else None,
        "told": told(row["answer"], row["speaker"]) if row["answer"] else None,
        "now": next((one for one in row["became"] if one["article_id"] > 0), None),
    }
