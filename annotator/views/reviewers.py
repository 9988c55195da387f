"""Who is at this browser."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import InvalidRecord
from annotator.schemas import ReviewerSchema, Role, load
from annotator.store import reviewers

blueprint = Blueprint("reviewers", __name__, url_prefix="/who")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Ask for a name, and offer those who are here already."""
    return _page()


@blueprint.post("")
def choose() -> ResponseReturnValue:
    """Make this browser one person's."""
    try:
        form = load(ReviewerSchema, {"name": request.form.get("name", "")})
    except InvalidRecord as error:
        return _page(fault=error.by_field().get("name")), 422
    role = None if reviewers.has_owner(web.get_db()) else Role.OWNER
    person = reviewers.named(web.get_db(), form["name"], role=role)
    session["reviewer_id"] = person["id"]
    session.permanent = True
    return redirect(web.back(request.form.get("next")), 303)


def _page(fault: str | None = None) -> str:
    return render_template(
        "reviewers/index.html",
        people=reviewers.everyone(web.get_db()),
        owned=reviewers.has_owner(web.get_db()),
        fault=fault,
        typed=request.form.get("name", ""),
        next=request.values.get("next") or url_for("articles.annotate"),
    )
