"""Preferences: colours and keys, as this reviewer wants them everywhere."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.actions import Action
from annotator.errors import InvalidRecord
from annotator.rules import Act
from annotator.schemas import load
from annotator.schemas_preferences import KeysSchema, SingleKeysSchema, ThemeSchema
from annotator.store import preferences

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")
SAID = {
    "system": "Saved: colours as the system has them.",
    "light": "Saved: light colours.",
    "dark": "Saved: dark colours.",
}


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show what can be preferred, and what is."""
    return _page(web.preferred()["keys"])


@blueprint.get("/theme")
@blueprint.get("/keys")
@blueprint.get("/usual-keys")
@blueprint.get("/single-keys")
@web.needs(Act.LABEL)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the page."""
    return redirect(url_for("preferences.index"), 303)


@blueprint.post("/theme")
@web.needs(Act.LABEL)
def put_theme() -> ResponseReturnValue:
    """Keep the colours."""
    form = load(ThemeSchema, {"theme": request.form.get("theme", "")})
    preferences.put(web.get_db(), web.reviewer()["id"], theme=form["theme"])
    return _saved(SAID[form["theme"]])


@blueprint.post("/keys")
@web.needs(Act.LABEL)
def put_keys() -> ResponseReturnValue:
    """Keep the keys, or say at which field one does not fit."""
    typed = {one.value: request.form[one] for one in Action if one in request.form}
    try:
        form = load(KeysSchema, {**typed, "before": web.preferred()["keys"]})
    except InvalidRecord as error:
        return _page({**web.preferred()["keys"], **typed}, error.by_field()), 422
    preferences.put(web.get_db(), web.reviewer()["id"], keys=form)
    return _saved("Saved: your keys.")


@blueprint.post("/usual-keys")
@web.needs(Act.LABEL)
def reset_keys() -> ResponseReturnValue:
    """Give every action its usual key back."""
    usual = {action.value: action.usual for action in Action}
    preferences.put(web.get_db(), web.reviewer()["id"], keys=usual)
    return _saved("Saved: the usual keys.")


@blueprint.post("/single-keys")
@web.needs(Act.LABEL)
def put_single_keys() -> ResponseReturnValue:
    """Turn keys of one sign on or off, from the desk or from the page."""
    form = load(SingleKeysSchema, {"single_keys": request.form.get("single_keys")})
    preferences.put(web.get_db(), web.reviewer()["id"], single_keys=form["single_keys"])
    place = web.back(request.form.get("next"))
    if not web.wants_fragment():
        return redirect(place, 303)
    return render_template("preferences/_single_keys.html", next=place)


def _saved(message: str) -> ResponseReturnValue:
    """Say what was saved, on the page where it was asked for."""
    flash(message)
    return redirect(url_for("preferences.index"), 303)


def _page(typed: Mapping[str, str], faults: Mapping[str, str] | None = None) -> str:
    """Answer the page with these keys in its fields."""
    return render_template(
        "preferences/index.html", typed=typed, faults=faults or {}, Action=Action
    )
