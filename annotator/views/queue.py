"""The queue: how articles are handed out, who has which, and giving one back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.db import now
from annotator.errors import Fault, InvalidRecord
from annotator.rules import Act
from annotator.schemas import load, made
from annotator.schemas_queue import (
    CommonSchema,
    LimitSchema,
    QueueSchema,
    TakeBackSchema,
)
from annotator.store import (
    again,
    articles,
    assignments,
    queue,
    queue_limits,
    queue_numbers,
    queue_settings,
    reviewers,
)

blueprint = Blueprint("queue", __name__)
PAGE = 50
_AS_SHARE = "goes to everybody if it is of the share"


@blueprint.get("/queue")
@web.needs(Act.OWN)
def index() -> ResponseReturnValue:
    """Show how articles are handed out, and who has which."""
    return _page()


@blueprint.post("/queue")
@web.needs(Act.OWN)
def put() -> ResponseReturnValue:
    """Change how articles are handed out, or say at which field it does not fit."""
    try:
        form = load(QueueSchema, _form(QueueSchema))
    except InvalidRecord as error:
        return _page(request.form.to_dict(), error.by_field()), 422
    queue_settings.put(web.get_db(), by=web.reviewer()["id"], **form)
    flash(
        "Saved: everybody may label everything."
        if form["overlap"] is None
        else f"Saved: each article gets {_people(form['overlap'])}."
    )
    return redirect(url_for("queue.index"), 303)


@blueprint.get("/queue/common")
@blueprint.get("/queue/people/<int:reviewer_id>/places")
@web.needs(Act.OWN)
def lost(reviewer_id: int = 0) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    return redirect(url_for("queue.index"), 303)


@blueprint.post("/queue/common")
@web.needs(Act.OWN)
def put_common() -> ResponseReturnValue:
    """Say by hand whether everybody labels an article."""
    form = load(CommonSchema, _form(CommonSchema))
    queue_settings.set_common(
        web.get_db(), form["article_id"], form["common"], by=web.reviewer()["id"]
    )
    title = articles.get(web.get_db(), form["article_id"])["title"]
    said = {
        1: "goes to everybody now",
        0: "goes to its reviewers only",
        None: _AS_SHARE,
    }
    flash(f"“{title}” {said[form['common']]}.")
    return redirect(web.back(request.form.get("next") or url_for("queue.index")), 303)


@blueprint.get("/queue/people/<int:reviewer_id>")
@web.needs(Act.OWN)
def person(reviewer_id: int) -> ResponseReturnValue:
    """Show what one person is given."""
    return _person(reviewer_id)


@blueprint.post("/queue/people/<int:reviewer_id>")
@web.needs(Act.OWN)
def put_person(reviewer_id: int) -> ResponseReturnValue:
    """Change what one person is given."""
    db = web.get_db()
    try:
        form = load(LimitSchema, _form(LimitSchema))
        _known(form)
    except InvalidRecord as error:
        return _person(reviewer_id, request.form.to_dict(), error.by_field()), 422
    queue_limits.put(db, reviewer_id, by=web.reviewer()["id"], **form)
    flash(f"Saved: what {reviewers.get(db, reviewer_id)['name']} is given.")
    return redirect(url_for("queue.index", _anchor="people"), 303)


@blueprint.post("/queue/people/<int:reviewer_id>/places")
@web.needs(Act.OWN)
def release(reviewer_id: int) -> ResponseReturnValue:
    """Open every place that a person holds, or hand them all to another."""
    db = web.get_db()
    name = reviewers.get(db, reviewer_id)["name"]
    try:
        form = _taking(reviewer_id)
    except InvalidRecord as error:
        given = {"taking": request.form.to_dict(), "taking_faults": error.by_field()}
        return _person(reviewer_id, **given), 422
    done = queue.release_all(
        db, reviewer_id, web.reviewer()["id"], form["reason"], to=form["to"]
    )
    flash(_said(name, done["taken"], done["handed"], form["to"]))
    return redirect(url_for("queue.index"), 303)


@blueprint.get("/queue/articles/<int:article_id>/<int:reviewer_id>")
@web.needs(Act.OWN)
def place(article_id: int, reviewer_id: int) -> ResponseReturnValue:
    """Ask why a place is taken back, and who gets it."""
    return _place(article_id, reviewer_id)


@blueprint.post("/queue/articles/<int:article_id>/<int:reviewer_id>")
@web.needs(Act.OWN)
def take_back(article_id: int, reviewer_id: int) -> ResponseReturnValue:
    """Open a place that a person holds, or hand it to another."""
    db = web.get_db()
    name = reviewers.get(db, reviewer_id)["name"]
    try:
        form = _taking(reviewer_id)
    except InvalidRecord as error:
        return _place(
            article_id, reviewer_id, request.form.to_dict(), error.by_field()
        ), 422
    done = queue.take_back(
        db,
        article_id,
        reviewer_id,
        by=web.reviewer()["id"],
        reason=form["reason"],
        to=form["to"],
    )
    flash(_said(name, done["taken"], done["handed"], form["to"]))
    return redirect(url_for("queue.index"), 303)


@blueprint.get("/articles/<int:article_id>/give-back")
@web.needs(Act.LABEL)
def giving_back(article_id: int) -> ResponseReturnValue:
    """Ask whether an article is to be given back."""
    db, who = web.get_db(), web.reviewer()
    article = articles.get(db, article_id)
    if not queue.may_leave(db, article_id, who["id"]):
        return redirect(url_for("articles.show", article_id=article_id), 303)
    return render_template("queue/give_back.html", article=article)


@blueprint.post("/articles/<int:article_id>/give-back")
@web.needs(Act.LABEL)
def give_back(article_id: int) -> ResponseReturnValue:
    """Give an article back; the list leads on, and gives nobody another unasked."""
    db, who = web.get_db(), web.reviewer()
    title = articles.get(db, article_id)["title"]
    if queue.leave(db, article_id, who["id"]):
        flash(f"You gave “{title}” back. What you labelled in it stays.")
    return redirect(url_for("articles.index"), 303)


def _page(
    typed: dict[str, Any] | None = None, faults: dict[str, str] | None = None
) -> str:
    db, after = web.get_db(), _after()
    rows = queue_numbers.places(db, at=now(), after=after, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    given = queue_settings.settings(db)
    return render_template(
        "queue/index.html",
        settings=given,
        typed=typed or {name: _shown(value) for name, value in given.items()},
        faults=faults or {},
        counts=queue_numbers.counts(db),
        places=rows[:PAGE],
        more=last and f"{last['seen_at']} {last['article_id']} {last['reviewer_id']}",
        first=after == queue_numbers.PLACES_FROM,
        people=queue_numbers.people(db),
        in_words=queue_limits.in_words,
        again=again.settings(db),
        again_faults={},
    )


def _person(
    reviewer_id: int,
    typed: dict[str, Any] | None = None,
    faults: dict[str, str] | None = None,
    taking: dict[str, Any] | None = None,
    taking_faults: dict[str, str] | None = None,
) -> str:
    db = web.get_db()
    given = queue_limits.get(db, reviewer_id)
    limits = given["limits"]
    shown = {
        "no_new": given["no_new"],
        "outlets": "\n".join(limits.get("outlet", [])),
        "languages": " ".join(limits.get("language", [])),
    }
    everyone = queue_numbers.people(db)
    return render_template(
        "queue/person.html",
        person=reviewers.get(db, reviewer_id),
        held=next((one["held"] for one in everyone if one["id"] == reviewer_id), 0),
        typed=typed or shown,
        faults=faults or {},
        taking=taking or {},
        taking_faults=taking_faults or {},
        known=queue_limits.known(db),
        others=_working(everyone, reviewer_id),
    )


def _place(
    article_id: int,
    reviewer_id: int,
    taking: dict[str, Any] | None = None,
    faults: dict[str, str] | None = None,
) -> str:
    db = web.get_db()
    everyone = reviewers.everyone(db)
    return render_template(
        "queue/place.html",
        article=articles.get(db, article_id),
        person=reviewers.get(db, reviewer_id),
        place=assignments.find(db, article_id, reviewer_id),
        taking=taking or {},
        taking_faults=faults or {},
        others=_working(everyone, reviewer_id),
    )


def _taking(reviewer_id: int) -> dict[str, Any]:
    """Answer the form of a place taken back, for somebody else who is here."""
    form = load(TakeBackSchema, _form(TakeBackSchema))
    if form["to"] == reviewer_id:
        fault = "This person has it now. Choose somebody else, or nobody."
        raise InvalidRecord([Fault(fault, field="to")])
    if form["to"] is not None:
        reviewers.get(web.get_db(), form["to"])
    return form


def _known(form: dict[str, Any]) -> None:
    """Refuse an outlet or language of which there is no article."""
    there = queue_limits.known(web.get_db())
    faults = []
    for name, field in (("outlets", "outlet"), ("languages", "language")):
        bases = {value.split("-")[0] for value in there[field]}
        have = {*there[field], *(bases if field == "language" else ())}
        unknown = [value for value in form[name] if value not in have]
        if unknown:
            problem = f"No article has the {field} {' or '.join(unknown)}. "
            listed = ", ".join(there[field][:20]) or "none"
            faults.append(Fault(f"{problem}There are: {listed}.", field=name))
    if faults:
        raise InvalidRecord(faults)


def _form(schema: Any) -> dict[str, str]:
    """Answer what was sent of the schema's fields."""
    known = made(schema).fields
    return {key: value for key, value in request.form.items() if key in known}


def _after() -> tuple[str, int, int]:
    """Answer behind which place the page begins."""
    parts = request.args.get("after", "").split(" ")
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        numbers = int(parts[1]), int(parts[2])
        if max(numbers) <= web.LARGEST_NUMBER:
            return parts[0], *numbers
    return queue_numbers.PLACES_FROM


def _said(name: str, taken: int, handed: int, to: int | None) -> str:
    """Answer what came of places taken back."""
    if not taken:
        return f"{name} holds nothing there any more; nothing was changed."
    said = f"Taken back from {name}: {_articles(int(taken))}."
    if to is None:
        return said
    other = reviewers.get(web.get_db(), to)["name"]
    if handed == taken:
        return f"{said} {other} has {'it' if taken == 1 else 'them'} now."
    return (
        f"{said} {other} got {_articles(int(handed))}; the rest they had before, or it "
        "has its reviewers."
    )


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count} articles"


def _people(count: int) -> str:
    return "1 reviewer" if count == 1 else f"{count} reviewers"


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _working(people: list[dict[str, Any]], besides: int) -> list[dict[str, Any]]:
    """Answer the other people who still work here."""
    return [one for one in people if one["id"] != besides and one["retired_at"] is None]
