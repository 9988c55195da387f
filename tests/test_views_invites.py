"""Where a link leads: a name, a password, and one is in."""

import re

import pytest

from annotator.store import audit, invites, people, reviewers
from tests.people import PASSWORD, at_browser, sign_in

JOIN = {"name": "Cleo Marr", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def link(db, owner):
    """A link for a new adjudicator."""
    return "/invite/" + invites.make(
        db, days=7, role="adjudicator", save_id="invite-0001", by=owner["id"]
    )


@pytest.fixture
def guest(team):
    """A browser that nobody has signed in at."""
    return team.test_client()


def test_somebody_new_joins_and_is_signed_in(guest, db, link):
    page = guest.get(link)
    assert page.status_code == 200 and "invited as adjudicator" in page.text
    answer = guest.post(link, data=JOIN)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Cleo Marr" in guest.get("/articles").text
    assert reviewers.find(db, "Cleo Marr")["role"] == "adjudicator"
    assert [row["event"] for row in audit.rows(db)][:2] == ["signed in", "invite used"]


def test_looking_at_a_link_uses_nothing_up(guest, link):
    for _ in range(3):
        assert guest.get(link).status_code == 200
    assert guest.post(link, data=JOIN).status_code == 303


def test_a_link_works_once(guest, team, db, link):
    guest.post(link, data=JOIN)
    with team.test_client() as second:
        for answer in (
            second.get(link),
            second.post(link, data={**JOIN, "name": "Dan Holt"}),
        ):
            assert answer.status_code == 404
            assert "Ask the owner of the project for a new one." in answer.text
    assert reviewers.find(db, "Dan Holt") is None


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "Give your name."),
        ({"name": "mara kessel"}, "name", "Somebody here has this name."),
        ({"password": "short", "again": "short"}, "password", "10 characters or more"),
        ({"again": "another one"}, "again", "The two differ."),
        ({"name": "Harbour Lantern Seven"}, "password", "guessed at once"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_uses_nothing_up(
    guest, link, changed, field, said
):
    answer = guest.post(link, data={**JOIN, **changed})
    assert answer.status_code == 422
    assert said in re.search(rf'id="{field}-fault">([^<]*)<', answer.text).group(1)
    assert 'aria-invalid="true"' in answer.text
    assert PASSWORD not in answer.text
    assert guest.post(link, data=JOIN).status_code == 303


def test_who_forgot_a_password_sets_a_new_one_and_the_old_one_is_over(
    guest, team, db, owner
):
    link = invites.make(
        db, days=1, reviewer_id=owner["id"], save_id="invite-0001", by=None
    )
    with at_browser(team, "Mara Kessel", PASSWORD) as elsewhere:
        assert "For Mara Kessel." in guest.get(f"/invite/{link}").text
        new = {"password": "quiet orange ferry", "again": "quiet orange ferry"}
        assert guest.post(f"/invite/{link}", data=new).status_code == 303
        assert elsewhere.get("/articles").status_code == 303
    assert guest.get("/people").status_code == 200
    guest.post("/who/out")
    assert sign_in(guest, "Mara Kessel").status_code == 422
    assert sign_in(guest, "Mara Kessel", "quiet orange ferry").status_code == 303


def test_a_retired_persons_link_is_over(guest, db, owner, ada):
    link = invites.make(
        db, days=1, reviewer_id=ada["id"], save_id="invite-0001", by=owner["id"]
    )
    people.retire(db, ada["id"], by=owner["id"])
    assert guest.get(f"/invite/{link}").status_code == 404


def test_a_link_of_nobodys_is_said_to_be_none(guest, link):
    assert guest.get("/invite/guessed").status_code == 404
    assert guest.post("/invite/guessed", data=JOIN).status_code == 404
