"""The people of the project, for its owner: roles, links, leaving and coming back."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import AnnotatorError, Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import Role, load
from annotator.schemas_people import (
    DAYS,
    InviteSchema,
    LinkSchema,
    PseudonymSchema,
    RoleSchema,
)
from annotator.store import invites, people, tokens

blueprint = Blueprint("people", __name__, url_prefix="/people")
SHOWN = 100
MEANS = {
    Role.REVIEWER: "labels",
    Role.ADJUDICATOR: "labels, adds articles and decides",
    Role.OWNER: "all of that, and runs the project",
}


@blueprint.get("")
@web.needs(Act.OWN)
def index() -> ResponseReturnValue:
    """List who is here, and whom a link is waiting for."""
    return _list({})


@blueprint.get("/<int:person_id>")
@blueprint.get("/<int:person_id>/<any(role,pseudonym,retire,back,out,link):_>")
@web.needs(Act.OWN)
def show(person_id: int, _: str | None = None) -> ResponseReturnValue:
    """Show one person, with what an owner can change."""
    if _:
        return redirect(url_for("people.show", person_id=person_id), 303)
    return _person(person_id)


@blueprint.post("/<int:person_id>/<any(role,pseudonym,retire,back,out):what>")
@web.needs(Act.OWN)
def act(person_id: int, what: str) -> ResponseReturnValue:
    """Change one thing about a person."""
    try:
        said = ACTS[what](person_id)
    except (InvalidRecord, Conflict) as error:
        return _person(person_id, error)
    own = person_id == _own_id()
    if web.wants_fragment() and not own:
        return _person(person_id, said=said)
    flash(said)
    target = url_for("people.show", person_id=person_id)
    if own and what in {"role", "retire"}:
        target = url_for("articles.home")  # This page may be theirs no more.
    if web.wants_fragment():
        return "", 204, {"HX-Redirect": target}
    return redirect(target, 303)


@blueprint.post("/<int:person_id>/link")
@web.needs(Act.OWN)
def link(person_id: int) -> ResponseReturnValue:
    """Make a link by which this person sets a new password."""
    person = people.get(web.get_db(), person_id)
    try:
        form = load(LinkSchema, _sent("days", "save_id"))
        token = invites.make(
            web.get_db(), **form, reviewer_id=person_id, by=web.reviewer()["id"]
        )
    except (InvalidRecord, Conflict) as error:
        return _person(person_id, error)
    return _made(token, form["days"], person)


@blueprint.get("/invites")
@blueprint.get("/invites/<int:invite_id>/revoke")
@web.needs(Act.OWN)
def lost(invite_id: int | None = None) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the list."""
    return redirect(url_for("people.index"), 303)


@blueprint.post("/invites")
@web.needs(Act.OWN)
def invite() -> ResponseReturnValue:
    """Make a link by which somebody new comes in."""
    try:
        form = load(InviteSchema, _sent("role", "days", "save_id"))
        token = invites.make(web.get_db(), **form, by=web.reviewer()["id"])
    except InvalidRecord as error:
        return _list(error.at("role", "days")), error.status
    except Conflict as error:
        return _list({"": error.message}), error.status
    return _made(token, form["days"])


@blueprint.post("/invites/<int:invite_id>/revoke")
@web.needs(Act.OWN)
def revoke(invite_id: int) -> ResponseReturnValue:
    """Take a link back."""
    open_until_now = invites.revoke(web.get_db(), invite_id, by=web.reviewer()["id"])
    said = "The link was taken back." if open_until_now else "It was not open any more."
    if web.wants_fragment():
        return render_template("people/_links.html", **_links(), said=said)
    flash(said)
    return redirect(url_for("people.index"), 303)


def _role(person_id: int) -> str:
    role = load(RoleSchema, _sent("role"))["role"]
    changed = people.put_role(web.get_db(), person_id, role, by=_own_id())
    return f"Saved: {'now' if changed else 'still'} {role}."


def _pseudonym(person_id: int) -> str:
    name = load(PseudonymSchema, _sent("pseudonym"))["pseudonym"]
    people.put_pseudonym(web.get_db(), person_id, name, by=_own_id())
    return f"Saved: exports say {name}."


def _retire(person_id: int) -> str:
    people.retire(web.get_db(), person_id, by=_own_id())
    return "Retired. All that they labelled stays."


def _back(person_id: int) -> str:
    people.bring_back(web.get_db(), person_id, by=_own_id())
    return "Back. To sign in they may need a new link."


def _out(person_id: int) -> str:
    ended = people.sign_out(web.get_db(), person_id, by=_own_id())
    return f"Signed out of {ended} {'browser' if ended == 1 else 'browsers'}."


ACTS: dict[str, Callable[[int], str]] = {
    "role": _role,
    "pseudonym": _pseudonym,
    "retire": _retire,
    "back": _back,
    "out": _out,
}


def _own_id() -> int:
    return web.reviewer()["id"]


def _sent(*names: str) -> dict[str, str]:
    """Answer what the form sent of these fields."""
    return {name: request.form[name] for name in names if name in request.form}


def _links() -> dict[str, Any]:
    return {"invites": invites.open_ones(web.get_db())}


def _list(faults: Mapping[str, str]) -> str:
    """Answer the page of all, with what was refused at the form for a link."""
    found = people.listed(web.get_db(), after=web.number("after"), limit=SHOWN + 1)
    return render_template(
        "people/index.html",
        people=found[:SHOWN],
        more=found[SHOWN - 1]["id"] if len(found) > SHOWN else None,
        roles=MEANS,
        days=DAYS,
        faults=faults,
        typed=request.form,
        accounts=current_app.config["ACCOUNTS"],
        save_id=uuid4().hex,
        **_links(),
    )


def _person(
    person_id: int, problem: AnnotatorError | None = None, said: str | None = None
) -> tuple[str, int]:
    """Answer the page of one person, with why a change was refused."""
    faults = {"": problem.message} if problem else {}
    if isinstance(problem, InvalidRecord):
        faults = problem.at("role", "days", "pseudonym")
    page = "people/_person.html" if web.wants_fragment() else "people/show.html"
    text = render_template(
        page,
        person=people.get(web.get_db(), person_id),
        tokens=tokens.listed(web.get_db(), person_id),
        roles=MEANS,
        days=DAYS,
        faults=faults,
        said=said,
        typed=request.form if problem else {},
        save_id=uuid4().hex,
    )
    return text, problem.status if problem else 200


def _made(
    token: str, days: int, person: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    """Show a link, this once: a page that could be asked for again would keep it."""
    address = url_for("invites.show", token=token, _external=True)
    if current_app.config["HTTPS"]:
        address = address.replace("http://", "https://", 1)
    return render_template(
        "people/made.html", address=address, days=days, person=person
    )
