"""Who is at this browser: coming by name or with a password, and going."""

from collections.abc import Mapping

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from annotator import signin, web
from annotator.errors import InvalidRecord, TooMany
from annotator.rules import Act
from annotator.schemas import ReviewerSchema, Role, load
from annotator.store import people, reviewers

blueprint = Blueprint("reviewers", __name__, url_prefix="/who")
NOT_TOGETHER = "This name and password do not go together."
RETIRED = "You have retired from this project. Ask its owner to bring you back."


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Ask for a name, and offer those who are here already; or ask to sign in."""
    return _page({})


@blueprint.post("")
def choose() -> ResponseReturnValue:
    """Make this browser one person's."""
    try:
        form = load(ReviewerSchema, {"name": request.form.get("name", "")})
    except InvalidRecord as error:
        return _page(error.by_field()), 422
    person = reviewers.find(web.get_db(), form["name"])
    if current_app.config["ACCOUNTS"] or (person and person["has_password"]):
        return _by_password(form["name"])
    if person and person["retired_at"]:
        return _page({"name": RETIRED}), 422
    role = None if reviewers.has_owner(web.get_db()) else Role.OWNER
    return _begun(reviewers.named(web.get_db(), form["name"], role=role))


@blueprint.get("/out")
@blueprint.get("/out-everywhere")
@web.needs(Act.LABEL)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    return redirect(url_for("reviewers.index"), 303)


@blueprint.post("/out")
@web.needs(Act.LABEL)
def leave() -> ResponseReturnValue:
    """Sign this browser out."""
    signin.end(web.get_db(), web.reviewer())
    return redirect(url_for("reviewers.index"), 303)


@blueprint.post("/out-everywhere")
@web.needs(Act.LABEL)
def leave_everywhere() -> ResponseReturnValue:
    """Sign this person out of every browser, this one as well."""
    who = web.reviewer()
    ended = people.sign_out(web.get_db(), who["id"], by=who["id"])
    signin.end(web.get_db(), who)
    browsers = "browser" if ended == 1 else "browsers"
    flash(f"You are signed out of {ended} {browsers}.")
    return redirect(url_for("reviewers.index"), 303)


def _by_password(name: str) -> ResponseReturnValue:
    """Let in who gives the password that goes with the name."""
    given = request.form.get("password", "")
    if not given:
        # On its own machine the page lists names; pressing one leads here.
        return _page({"password": "Give the password that goes with it."}), 422
    try:
        person = signin.by_password(web.get_db(), name, given)
    except TooMany as error:
        answer = make_response(_page({"password": error.message}), error.status)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    if person is None:
        return _page({"password": NOT_TOGETHER}), 422
    if person["retired_at"]:
        return _page({"name": RETIRED}), 422
    return _begun(person)


def _begun(person: dict) -> ResponseReturnValue:
    """Begin a session, and go on to where the person wanted to."""
    signin.begin(web.get_db(), person)
    return redirect(web.back(request.form.get("next")), 303)


def _page(faults: Mapping[str, str]) -> str:
    """Answer the page; with passwords for all it names nobody who is here."""
    accounts = current_app.config["ACCOUNTS"]
    return render_template(
        "reviewers/index.html",
        accounts=accounts,
        people=[] if accounts else reviewers.working(web.get_db()),
        owned=reviewers.has_owner(web.get_db()),
        asked=accounts or "password" in faults,
        faults=faults,
        typed=request.form.get("name", ""),
        next=request.values.get("next") or url_for("articles.home"),
    )
