"""Where a link of the owner's leads: a name and a password, and one is in."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import passwords, signin, web
from annotator.errors import InvalidRecord
from annotator.schemas import load
from annotator.schemas_people import SHORTEST, JoinSchema, PasswordSchema
from annotator.store import invites

blueprint = Blueprint("invites", __name__, url_prefix="/invite")
ASKED = ("password", "again")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Ask for a password, and for the name of who is new; this uses nothing up."""
    return _page(invites.find(web.get_db(), token), {})


@blueprint.post("/<token>")
def use(token: str) -> ResponseReturnValue:
    """Let the person in."""
    invite = invites.find(web.get_db(), token)
    typed = {name: request.form.get(name, "") for name in ASKED}
    try:
        if invite["name"]:
            form = load(PasswordSchema, {**typed, "name": invite["name"]})
        else:
            form = load(JoinSchema, {**typed, "name": request.form.get("name", "")})
        person = invites.use(
            web.get_db(),
            token,
            name=form["name"],
            password_hash=passwords.hashed(form["password"]),
        )
    except InvalidRecord as error:
        return _page(invite, error.by_field()), 422
    signin.begin(web.get_db(), person)
    return redirect(url_for("articles.home"), 303)


def _page(invite: dict[str, Any], faults: Mapping[str, str]) -> str:
    return render_template(
        "invites/show.html",
        invite=invite,
        faults=faults,
        shortest=SHORTEST,
        typed=request.form.get("name", ""),
    )
