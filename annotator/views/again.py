"""Second rounds: an article given again, and what people answered as before."""

from itertools import groupby
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from annotator import web
from annotator.actions import OFFERED, Action
from annotator.agreement import words
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound, NotYours
from annotator.rules import Act
from annotator.schemas import UNCLEAR, UNNAMED, Kind, LabelSchema, load, made
from annotator.schemas_again import AgainSchema
from annotator.store import (
    again,
    again_report,
    articles,
    blindness,
    guidelines,
    reviewers,
    speakers,
)
from annotator.views import desk, finer

blueprint = Blueprint("again", __name__)
PAGE = 50
_KEEP = "Save again to keep this as the answer of {name}, or switch the name above."


@blueprint.get("/again/<int:round_id>")
@web.needs(Act.LABEL)
def show(round_id: int) -> ResponseReturnValue:
    """Show an article that is given again, with the card of one of its sentences.

    Once it is done there is no card: what was told at the end is not answered anew.
    """
    one, rows = _round(round_id)
    number = request.args.get("sentence", type=int)
    if number is not None and not 1 <= number <= len(rows):
        raise NotFound(f"This article has sentences 1 to {len(rows)}, no {number}.")
    still = [row for row in rows if not row["kind"]]
    here = rows[number - 1] if number else next(iter(still), None)
    card = here and not one["done_at"] and _card(one, rows, here)
    return _page(one, rows, card or None)


@blueprint.get("/again/<int:round_id>/later")
@blueprint.get("/again/<int:round_id>/sentences/<int:sentence_id>")
@web.needs(Act.LABEL)
def lost(round_id: int, sentence_id: int = 0) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the article."""
    return redirect(url_for("again.show", round_id=round_id), 303)


@blueprint.post("/again/<int:round_id>/sentences/<int:sentence_id>")
@web.needs(Act.LABEL)
def save(round_id: int, sentence_id: int) -> ResponseReturnValue:
    """Save a second answer and go on to the next sentence."""
    db, who = web.get_db(), web.reviewer()
    one, rows = _round(round_id)
    here = next((row for row in rows if row["id"] == sentence_id), None)
    if here is None:
        raise NotFound(f"Sentence {sentence_id} is not of this article.")
    try:
        web.same_person(_KEEP)
        form = load(LabelSchema, _form() | _from_before(rows, here))
        again.save(db, round_id, who["id"], sentence_id, form)
    except InvalidRecord as error:
        return _refused(one, rows, here, 422, faults=error.by_field())
    except NotYours as error:
        return _refused(one, rows, here, error.status, faults={"": error.message})
    except Conflict as error:
        return _refused(one, rows, here, 409, clash=error.message)
    said = f"Saved: {Kind(form['kind']).capitalize()}"
    said += f" · {form['speaker']}" if form["speaker"] else ""
    return _saved(round_id, here, said, finishes=form["revision"] == 0)


@blueprint.post("/again/<int:round_id>/later")
@web.needs(Act.LABEL)
def later(round_id: int) -> ResponseReturnValue:
    """Leave the article for today."""
    again.put_off(web.get_db(), round_id, web.reviewer()["id"])
    flash("It comes back tomorrow. What you answered in it stays.")
    return redirect(url_for("articles.annotate"), 303)


@blueprint.get("/queue/again")
@web.needs(Act.OWN)
def settings() -> ResponseReturnValue:
    """Show how often a finished article is given again."""
    return _settings()


@blueprint.post("/queue/again")
@web.needs(Act.OWN)
def put() -> ResponseReturnValue:
    """Change how often a finished article is given again."""
    try:
        form = load(AgainSchema, _sent(AgainSchema))
    except InvalidRecord as error:
        return _settings(request.form.to_dict(), error.by_field()), 422
    again.put(web.get_db(), by=web.reviewer()["id"], **form)
    flash(
        "Saved: no article is given again."
        if form["one_in"] is None
        else f"Saved: 1 in {form['one_in']} finished articles is given again."
    )
    return redirect(url_for("queue.index"), 303)


@blueprint.get("/agreement/again")
@web.needs(Act.DECIDE)
def report() -> ResponseReturnValue:
    """Show how far people answered as they had weeks before."""
    db, who = web.get_db(), web.number("who") or None
    last = web.number("round"), web.number("after")
    rows = again_report.changed(
        db,
        who=who,
        before=last if last[0] else (web.LARGEST_NUMBER, 0),
        limit=PAGE + 1,
    )
    blindness.saw(db, web.reviewer()["id"], [row["sentence_id"] for row in rows[:PAGE]])
    return render_template(
        "again/report.html",
        words=words,
        people=again_report.people(db),
        rounds=again_report.rounds(db),
        rows=rows[:PAGE],
        more=rows[PAGE - 1] if len(rows) > PAGE else None,
        who=who and reviewers.get(db, who),
    )


def _round(round_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Answer a round of the person here with its sentences."""
    db = web.get_db()
    one = again.get(db, round_id, web.reviewer()["id"])
    return one, again.sentences(db, round_id)


def _card(
    one: dict[str, Any],
    rows: list[dict[str, Any]],
    here: dict[str, Any],
    *,
    typed: dict[str, Any] | None = None,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
) -> dict[str, Any]:
    """Answer all that the card of a sentence shows, none of it of the first time."""
    db, who, keys = web.get_db(), web.reviewer(), web.preferred()["keys"]
    article = articles.get(db, one["article_id"])
    at = here["position"]
    last = rows[at - 1] if at and rows[at - 1]["kind"] else None
    cast = speakers.cast(db, limit=desk.CAST_OFFERED)
    offered = _candidates(db, article, rows, here, cast, last)
    seen = desk.reading_of(db, article)
    names = ("kind", "speaker", "continues", "unsure")
    form = typed or {name: here[name] for name in names if here[name]}
    return {
        "sentence": here,
        "article": article,
        "reviewer_id": who["id"],
        "label": here if here["kind"] else None,
        "form": form,
        "faults": desk.shown(faults or {}),
        "clash": clash,
        "save_id": uuid4().hex,
        "guideline_version": guidelines.version(db),
        "revision": here["revision"],
        "candidates": list(zip(map(keys.get, OFFERED), offered, strict=False)),
        "fixed": [(keys[Action.UNNAMED], UNNAMED), (keys[Action.UNCLEAR], UNCLEAR)],
        "cast": cast,
        "finer": finer.finer(here["text"], seen.quotes[at], form, offered),
        "last": last,
        "joinable": bool(last and Kind(last["kind"]).attributed),
        "runs_on": seen.runs_on[at],
        "before": rows[at - 1] if at else None,
        "after": rows[at + 1] if at + 1 < len(rows) else None,
    }


def _candidates(
    db: Database,
    article: dict[str, Any],
    rows: list[dict[str, Any]],
    here: dict[str, Any],
    cast: list[dict[str, Any]],
    last: dict[str, Any] | None,
) -> list[Any]:
    """Answer who could be speaking, by the text and the second answers alone."""
    named = [row["speaker"] for row in rows[: here["position"]] if row["speaker"]]
    return desk.candidates(
        db, article, here, web.reviewer(), cast, last, named=named[::-1]
    )


def _page(
    one: dict[str, Any],
    rows: list[dict[str, Any]],
    card: dict[str, Any] | None,
    toast: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Answer the article with a card, or with what is said at the end."""
    db = web.get_db()
    template = "again/_moved.html" if web.wants_fragment() else "again/show.html"
    page = render_template(
        template,
        round=one,
        article=articles.get(db, one["article_id"]),
        paragraphs=[list(each) for _, each in groupby(rows, _paragraph)],
        card=card,
        progress={"labelled": one["answers"], "sentences": one["sentences"]},
        same=None if card else again.same(db, one["id"]),
        toast=toast,
    )
    return make_response(page, status)


def _paragraph(row: dict[str, Any]) -> int:
    return row["paragraph"]


def _saved(
    round_id: int, here: dict[str, Any], said: str, *, finishes: bool
) -> ResponseReturnValue:
    """Answer the next card, or the end where this answer was the last to come."""
    one, rows = _round(round_id)
    still = [row for row in rows if not row["kind"]]
    at = here["position"] + 1
    following = rows[at] if at < len(rows) else next(iter(still), None)
    if finishes and not still:
        following = None
    number = following and following["position"] + 1
    place = url_for("again.show", round_id=round_id, sentence=number)
    if not web.wants_fragment():
        flash(f"{said} (sentence {at}).")
        return redirect(place, 303)
    answer = make_response(
        _page(one, rows, following and _card(one, rows, following), f"{said}")
    )
    answer.headers["HX-Replace-Url"] = place
    return answer


def _refused(
    one: dict[str, Any],
    rows: list[dict[str, Any]],
    here: dict[str, Any],
    status: int,
    **why: Any,
) -> ResponseReturnValue:
    """Answer the same card with what was typed and why it was not saved."""
    card = _card(one, rows, here, typed=request.form.to_dict() | _form(), **why)
    return _page(one, rows, card, status=status)


def _from_before(rows: list[dict[str, Any]], here: dict[str, Any]) -> dict[str, Any]:
    """Answer what the form takes over from the sentence before, when it is to."""
    how = request.form.get("how")
    if how not in ("same", "continue"):
        return {}
    at = here["position"]
    last = rows[at - 1] if at and rows[at - 1]["kind"] else None
    goes_on = how == "continue"
    if last is None or (goes_on and not Kind(last["kind"]).attributed):
        problem = "The sentence before has no such answer to repeat; choose one here."
        raise InvalidRecord([Fault(problem)])
    return {"kind": last["kind"], "speaker": last["speaker"], "continues": goes_on}


def _form() -> dict[str, Any]:
    return _sent(LabelSchema) | desk.chosen_speaker()


def _sent(schema: Any) -> dict[str, Any]:
    """Answer what was sent of the schema's fields."""
    known = made(schema).fields
    return {key: value for key, value in request.form.items() if key in known}


def _settings(
    typed: dict[str, Any] | None = None, faults: dict[str, str] | None = None
) -> str:
    return render_template(
        "again/settings.html",
        again=typed or again.settings(web.get_db()),
        again_faults=faults or {},
    )
