"""Tokens for one's own scripts, and the password: parts of the preferences page."""

from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from annotator import passwords, rules, signin, web
from annotator.errors import AnnotatorError, Conflict, InvalidRecord, TooMany
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_people import OwnPasswordSchema, TokenSchema
from annotator.store import people, reviewers, tokens

blueprint = Blueprint("tokens", __name__, url_prefix="/account")
FIELDS = ("present", "password", "again")
WRONG = "This is not the password you have now."


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show how one signs in, and what scripts act in one's name."""
    return _page()


@blueprint.get("/password")
@blueprint.get("/tokens")
@blueprint.get("/tokens/<int:token_id>/revoke")
@web.needs(Act.LABEL)
def lost(token_id: int | None = None) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    return redirect(url_for("tokens.index"), 303)


@blueprint.post("/password")
@web.needs(Act.LABEL)
def put_password() -> ResponseReturnValue:
    """Change one's own password, which signs out all other browsers.

    Who has none gets one by the owner's link only: a name alone, which is enough on
    the server's own machine, must not take a name away from who has it.
    """
    who = web.reviewer()
    typed = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    try:
        form = load(OwnPasswordSchema, {**typed, "name": who["name"]})
        known = signin.by_password(web.get_db(), who["name"], form["present"])
    except (InvalidRecord, TooMany) as error:
        return _page(error, "present")
    if known is None:
        return _page(Conflict(WRONG), "present")
    people.put_password(
        web.get_db(),
        who["id"],
        passwords.hashed(form["password"]),
        by=who["id"],
        keep_tokens=True,
    )
    if not signin.by_script():
        signin.begin(web.get_db(), reviewers.get(web.get_db(), who["id"]))
    flash("Saved: your new password. Other browsers are signed out.")
    return redirect(url_for("tokens.index"), 303)


@blueprint.post("/tokens")
@web.needs(Act.LABEL)
def make() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    sent = {name: request.form.get(name, "") for name in ("name", "save_id")}
    try:
        form = load(TokenSchema, sent)
        token = tokens.make(web.get_db(), web.reviewer()["id"], **form)
    except (InvalidRecord, Conflict) as error:
        return _page(error, "")
    return render_template("tokens/made.html", token=token, name=form["name"])


@blueprint.post("/tokens/<int:token_id>/revoke")
@web.needs(Act.LABEL, holder=rules.may_revoke)
def revoke(token_id: int) -> ResponseReturnValue:
    """Refuse a token from now on."""
    token = tokens.get(web.get_db(), token_id)
    if not rules.may_revoke(web.reviewer(), token["reviewer_id"]):
        raise Forbidden("This is somebody else’s token. Ask them or the owner.")
    tokens.revoke(web.get_db(), token_id, by=web.reviewer()["id"])
    flash(f"Revoked: {token['name']}.")
    if token["reviewer_id"] != web.reviewer()["id"]:
        return redirect(url_for("people.show", person_id=token["reviewer_id"]), 303)
    return redirect(url_for("tokens.index"), 303)


def _page(
    problem: AnnotatorError | None = None, field: str = ""
) -> ResponseReturnValue:
    """Answer the page, with why something was refused."""
    faults = {field: problem.message} if problem else {}
    if isinstance(problem, InvalidRecord):
        faults = problem.at("name", *FIELDS)
    text = render_template(
        "tokens/index.html",
        tokens=tokens.listed(web.get_db(), web.reviewer()["id"]),
        faults=faults,
        typed=request.form.get("name", ""),
        save_id=uuid4().hex,
    )
    headers = {}
    if isinstance(problem, TooMany):
        headers["Retry-After"] = str(problem.seconds)
    return text, problem.status if problem else 200, headers
