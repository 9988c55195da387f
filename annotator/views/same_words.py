"""Same words, different label: sentences alike that were answered differently."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.agreement import words
from annotator.rules import Act
from annotator.schemas import Kind
from annotator.store import blindness, reviewers, same_words
from annotator.store.same_words import Among, Differs

blueprint = Blueprint("same_words", __name__, url_prefix="/agreement/same-words")
PAGE = 25
_NAMES = {
    Among.PERSON: "Same person, two answers",
    Among.DECISIONS: "Decided two ways",
    Among.PEOPLE: "Different people",
}


@blueprint.get("")
@web.needs(Act.DECIDE)
def index() -> ResponseReturnValue:
    """List sentences of the same words that were answered differently."""
    asked = _asked()
    listed = _near(asked) if asked["nearly"] else _equal(asked)
    return render_template(
        "same_words/index.html",
        words=words,
        asked=asked,
        names=_NAMES,
        people=reviewers.everyone(web.get_db()),
        place=_place,
        **listed,
    )


@blueprint.get("/<int:key>")
@web.needs(Act.DECIDE)
def show(key: int) -> ResponseReturnValue:
    """Show every sentence of the same words with its answers, or those of one kind."""
    db, after = web.get_db(), web.number("after")
    group = same_words.group(db, key)
    kind, who = _kind(), web.number("who") or None
    rows = same_words.sentences(
        db, key, kind=kind, who=who, after=after, limit=PAGE + 1
    )
    near = [] if after else same_words.neighbours(db, key)
    _saw([group, *near])
    return render_template(
        "same_words/show.html",
        words=words,
        group=group,
        asked={"kind": kind, "who": who},
        kinds=list(dict.fromkeys(one["kind"] for one in group["counts"])),
        person=who and reviewers.get(db, who),
        rows=rows[:PAGE],
        near=near,
        more=rows[PAGE - 1]["id"] if len(rows) > PAGE else None,
    )


def _equal(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer a page of groups of equal sentences."""
    db = web.get_db()
    last = (web.number("sentences"), web.number("after"))
    rows = same_words.page(
        db,
        asked["among"],
        asked["differs"],
        who=asked["who"],
        after=last if "after" in request.args else same_words.FIRST,
        limit=PAGE + 1,
    )
    _saw(rows[:PAGE])
    end = rows[PAGE - 1] if len(rows) > PAGE else None
    more = end and _place(asked, sentences=end["sentences"], after=end["key"])
    return {"groups": rows[:PAGE], "pairs": [], "more": more}


def _near(asked: dict[str, Any]) -> dict[str, Any]:
    """Answer a page of pairs of nearly equal sentences."""
    pairs, before = same_words.near(
        web.get_db(),
        asked["among"],
        asked["differs"],
        who=asked["who"],
        before=web.number("before") or None,
        limit=PAGE,
    )
    _saw([side for pair in pairs for side in pair["sides"]])
    more = before and _place(asked, before=before)
    return {"groups": [], "pairs": pairs, "more": more}


def _saw(groups: list[dict[str, Any]]) -> None:
    """Note every answer to these words as seen, where they are shown counted."""
    keys = [group["key"] for group in groups if group["counts"] is not None]
    blindness.saw_words(web.get_db(), web.reviewer()["id"], keys)


def _asked() -> dict[str, Any]:
    """Answer which differences the address asks for."""
    among, differs = request.args.get("among"), request.args.get("differs")
    return {
        "among": Among(among) if among in list(Among) else Among.PERSON,
        "differs": Differs(differs) if differs in list(Differs) else Differs.KIND,
        "who": web.number("who") or None,
        "nearly": request.args.get("nearly") == "1",
    }


def _kind() -> str | None:
    """Answer the kind that the address asks for."""
    given = request.args.get("kind", "")
    return given if given in list(Kind) else None


def _place(asked: dict[str, Any], **changed: Any) -> str:
    """Answer the address of the list as asked for, but for what is changed."""
    given = {**asked, "nearly": 1 if asked["nearly"] else None, **changed}
    return url_for("same_words.index", **given)
