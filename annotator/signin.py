"""Who is at this browser or behind this script, and how they come and go."""

from typing import Any

from flask import current_app, g, request, session
from sqlite_utils import Database

from annotator import passwords
from annotator.db import writing
from annotator.schemas import name_key
from annotator.store import audit, people, reviewers, sessions, tokens
from annotator.store.audit import Event
from annotator.throttle import Throttle


def by_script() -> bool:
    """Answer whether the request brings a token; its cookies then count for nothing."""
    given = request.authorization
    return given is not None and given.type == "bearer"


def known(db: Database) -> dict[str, Any] | None:
    """Answer the person whom the token names, else whom the browser's cookie names.

    Wrong tokens are counted by address, and raise TooMany when they were many. Where
    passwords are asked for, whoever has none is nobody: what was begun by a name alone,
    on the server's own machine, opens nothing here.
    """
    given = request.authorization
    if by_script():
        person = tokens.find(db, (given and given.token) or "")
    else:
        person = _of_cookie(db)
    if person and current_app.config["ACCOUNTS"] and not person["has_password"]:
        person = None
    if person is None and by_script():
        # A good token never waits: others' wrong ones must not stop it, and nobody
        # guesses 256 bits.
        throttle().begin([("token", request.remote_addr or "")], what="tokens")
    return person


def begin(db: Database, person: dict[str, Any]) -> None:
    """Make this browser the person's, by a session that nobody can have known before.

    Only a sign-in by password goes to the record: a name alone proves nothing.
    """
    with writing(db):
        _end(db)
        session["sign_in"] = sessions.begin(db, person["id"])
        session.permanent = True
        if person["has_password"]:
            audit.note(db, person["id"], Event.SIGNED_IN)
    g.reviewer = person


def end(db: Database, person: dict[str, Any]) -> None:
    """Sign this browser out."""
    with writing(db):
        _end(db)
        if person["has_password"]:
            audit.note(db, person["id"], Event.SIGNED_OUT)
    g.reviewer = None


def by_password(db: Database, name: str, password: str) -> dict[str, Any] | None:
    """Answer whom name and password open, or None; raise TooMany after many tries.

    A name that there is not, or without a password, takes as long and is counted and
    recorded as well. What was typed as a name is not: it may be a password.
    """
    keys = ("name", name_key(name)), ("address", request.remote_addr or "")
    throttle().begin(keys)
    person = reviewers.find(db, name)
    kept = people.password_hash(db, person["id"] if person else 0)
    if passwords.fits(kept, password) and person:
        throttle().succeeded(*keys)
        return person
    about = person["name"] if person else None
    audit.note(
        db, None, Event.SIGN_IN_REFUSED, about=about, address=request.remote_addr
    )
    return None


def throttle() -> Throttle:
    """Answer this server's count of tries."""
    return current_app.extensions["throttle"]


def _of_cookie(db: Database) -> dict[str, Any] | None:
    token = session.get("sign_in")
    if token is None:
        return None
    # The cookie of a session that is over stays: taking it away would take away that
    # of who signed in while this request was on its way.
    return sessions.find(db, str(token))


def _end(db: Database) -> None:
    """End the session that this browser has, if any."""
    if token := session.get("sign_in"):
        sessions.end(db, str(token))
    session.clear()
