"""Comments: what is said on a sentence between reviewers and those who decide."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from annotator import rules, web
from annotator.errors import InvalidRecord
from annotator.rules import Act
from annotator.schemas import ChangeSchema, load
from annotator.schemas_review import CommentSchema
from annotator.store import articles, blindness, comments, labels

blueprint = Blueprint("comments", __name__)
PAGE = 50


@blueprint.get("/comments")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """List what those who decide said on sentences of this reviewer, still open."""
    rows = comments.for_reviewer(
        web.get_db(), web.reviewer()["id"], after=web.number("after"), limit=PAGE + 1
    )
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    _heard([row["id"] for row in rows[:PAGE] if not row["own"]])
    return render_template("comments/index.html", rows=rows[:PAGE], more=more)


@blueprint.post("/sentences/<int:sentence_id>/comments")
@web.needs(Act.LABEL, holder=rules.may_comment)
def add(sentence_id: int) -> ResponseReturnValue:
    """Say something on a sentence."""
    sentence = _sentence(sentence_id)
    try:
        form = load(CommentSchema, _form("text"))
    except InvalidRecord as error:
        shown = {
            **(thread(sentence, others=_others(sentence)) or {}),
            "fault": " ".join(error.by_field().values()),
            "text": request.form.get("text"),
        }
        if web.wants_fragment():
            return render_template("comments/_thread.html", thread=shown), 422
        return render_template("comments/refused.html", thread=shown), 422
    who = web.reviewer()["id"]
    comments.add(web.get_db(), sentence_id, who, form["text"], save_id=form["save_id"])
    return _said(sentence, "Said. It stays here until somebody who decides settles it.")


@blueprint.post("/sentences/<int:sentence_id>/comments/resolve")
@web.needs(Act.DECIDE)
def resolve(sentence_id: int) -> ResponseReturnValue:
    """Let what was said on a sentence count as settled."""
    sentence = _sentence(sentence_id)
    form = load(ChangeSchema, _form())
    who = web.reviewer()["id"]
    comments.resolve(web.get_db(), sentence_id, who, save_id=form["save_id"])
    return _said(sentence, "Settled. What was said stays to be read.")


@blueprint.get("/sentences/<int:sentence_id>/comments")
@blueprint.get("/sentences/<int:sentence_id>/comments/resolve")
@web.needs(Act.LABEL)
def lost(sentence_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to its sentence."""
    return redirect(url_for("labels.show", sentence_id=sentence_id), 303)


def thread(sentence: dict[str, Any], *, others: bool) -> dict[str, Any] | None:
    """Answer the comments on a sentence as this person may read them; None where
    they have no say in it.

    `others` is whether other reviewers' answers are no secret to this person.
    """
    db, who = web.get_db(), web.reviewer()
    decides = web.may(Act.DECIDE)
    if not _has_a_say(sentence):
        return None
    rows = comments.seen_by(db, sentence["id"], who["id"], others=others)
    if any(row["text"] and row["reviewer_id"] != who["id"] for row in rows):
        _heard([sentence["id"]])
    return {
        "sentence": sentence,
        "rows": rows,
        "open": any(row["open"] for row in rows),
        "decides": decides,
        "in_review": decides and _in_review(),
        "save_id": uuid4().hex,
        "fault": None,
        "text": None,
    }


def _sentence(sentence_id: int) -> dict[str, Any]:
    """Answer a sentence on which this person has a say."""
    sentence = articles.sentence(web.get_db(), sentence_id)
    if not _has_a_say(sentence):
        raise Forbidden(
            "You can say something on a sentence once you have answered it. "
            "Open it, answer, and write then."
        )
    return sentence


def _has_a_say(sentence: dict[str, Any]) -> bool:
    """Answer whether this person may read and write comments on a sentence."""
    who = web.reviewer()
    own = labels.find(web.get_db(), sentence["id"], who["id"])
    return rules.may_comment(who, own["reviewer_id"] if own else None)


def _heard(ids: list[int]) -> None:
    """Note that others' comments on these sentences are on this screen."""
    blindness.saw(web.get_db(), web.reviewer()["id"], ids, told=True)


def _others(sentence: dict[str, Any]) -> bool:
    """Answer whether others' comments are no secret to this person here."""
    if _in_review() and web.may(Act.DECIDE):
        return True
    return blindness.is_open(web.get_db(), sentence["article_id"])


def _in_review() -> bool:
    """Answer whether the comments stand on a page of the review, not on the desk."""
    return request.path.startswith("/review") or request.form.get("in") == "review"


def _form(*names: str) -> dict[str, Any]:
    """Answer what was sent of these fields; a comment is made against no revision."""
    known = (*names, "save_id")
    form = {name: request.form[name] for name in known if name in request.form}
    return {**form, "revision": 0}


def _said(sentence: dict[str, Any], message: str) -> ResponseReturnValue:
    """Answer the comments with the new one among them."""
    if not web.wants_fragment():
        flash(message)
        page = "decisions.show" if _in_review() else "labels.show"
        return redirect(url_for(page, sentence_id=sentence["id"]), 303)
    shown = thread(sentence, others=_others(sentence))
    return render_template("comments/_thread.html", thread=shown)
