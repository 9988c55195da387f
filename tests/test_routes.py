"""Every address, tried by everybody: what the pages say of themselves is so."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from annotator import rules
from annotator.app import create_app
from annotator.formats import past
from annotator.formats.order import PLAIN
from annotator.store import invites, labels, reviewers, sessions, tokens
from annotator.store.exports import Selection
from tests.routes import COLUMNS, OUTSIDER, PEOPLE, routes

LABEL = {"kind": "claim", "speaker": "Ines Valdor", "revision": 0}


@pytest.fixture
def walked(project, db, article):
    """The pages, a first of everything, a cookie each, and a way back to all this."""
    people = [reviewers.named(db, who, role=one["role"]) for who, one in PEOPLE.items()]
    assert [one["id"] for one in people] == [one["id"] for one in PEOPLE.values()]
    holder, owner = people[0]["id"], people[-1]["id"]
    labels.put(db, 1, holder, {**LABEL, "save_id": "save-0001"})
    tokens.make(db, holder, "nightly export", save_id="token-0001")
    invites.make(db, days=7, role="reviewer", save_id="invite-0001", by=owner)
    own = replace(PLAIN, selection=Selection(seen_by="r1"))
    past.begin(db, holder, own, way="page")
    cookies = {one["name"]: sessions.begin(db, one["id"]) for one in people}
    bearers = {
        one["name"]: tokens.make(db, one["id"], "api", save_id=f"token-of-{one['id']}")
        for one in people
    }
    app = create_app(PROJECT=str(project), TESTING=True)
    with closing(sqlite3.connect(":memory:")) as kept:
        db.conn.backup(kept)

        def again():
            kept.backup(app.extensions["connections"].get().conn)

        yield app, cookies, again, bearers
        app.extensions["connections"].close()


def asked(app, route, cookie, bearer=None):
    """Answer the status of a route for who has this cookie, with nothing sent along.

    The API takes changes by a token only, so all of it is asked with one.
    """
    if route.api:
        script = app.test_client(use_cookies=False)
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        with script.open(route.address(), method=route.method, headers=headers) as one:
            return one.status_code, ""
    with app.test_client() as browser:
        if cookie:
            with browser.session_transaction() as session:
                session["sign_in"] = cookie
        with browser.open(route.address(), method=route.method) as answer:
            return answer.status_code, answer.headers.get("Location", "")


def held(route, who, status, location):
    """Answer whether an answer is the one that the route's mark promises."""
    if route.allows(who):
        return status not in {401, 403} and status < 500
    if who != OUTSIDER:
        return status == 403
    for_a_person = not route.api and str(route) != "GET /metrics"
    if route.method == "GET" and for_a_person:
        return status == 303 and location.startswith("/who?next=")
    return status == 401


@pytest.mark.parametrize("who", COLUMNS)
def test_every_address_lets_in_whom_it_says_and_nobody_else(walked, who):
    app, cookies, again, bearers = walked
    wrong = []
    for route in routes(app):
        again()
        answer = asked(app, route, cookies.get(who), bearers.get(who))
        if not held(route, who, *answer):
            wrong.append((str(route), *answer))
    assert wrong == []


def test_every_address_says_whom_it_is_for(app):
    silent = [str(one) for one in routes(app) if not one.open and one.act is None]
    assert silent == []


def test_only_saying_who_one_is_is_open_to_all(app):
    assert [str(one) for one in routes(app) if one.open] == [
        "GET /health",
        "GET /invite/<token>",
        "POST /invite/<token>",
        "GET /static/<path:filename>",
        "GET /who",
        "POST /who",
    ]


def test_an_address_that_says_nothing_is_the_owners(walked):
    app, cookies, again, _ = walked
    again()
    view = app.view_functions["articles.index"]
    app.view_functions["articles.index"] = lambda: view()
    (route,) = [one for one in routes(app) if str(one) == "GET /articles"]
    for who in PEOPLE:
        status, _ = asked(app, route, cookies[who])
        assert status == (200 if who == "owner" else 403)


def test_a_token_is_revoked_by_who_holds_it_and_by_the_owner():
    who = [name for name, one in PEOPLE.items() if rules.may_revoke(one, 1)]
    assert who == ["reviewer", "owner"]
