"""The owner's pages about people."""

import re

import pytest

from annotator.store import audit, invites, people, reviewers, sessions, tokens
from tests.people import PASSWORD, at_browser


@pytest.fixture
def browser(team, ada, ben):
    """The owner's browser, with two reviewers in the project."""
    with at_browser(team, "Mara Kessel", PASSWORD) as opened:
        yield opened


@pytest.fixture
def part(browser):
    """The same browser, asking for parts of pages as htmx does."""
    browser.environ_base["HTTP_HX_REQUEST"] = "true"
    return browser


def link_in(page):
    return re.search(r'<code class="once" id="link">([^<]+)</code>', page).group(1)


def invite(browser, **changed):
    form = {"role": "reviewer", "days": "7", "save_id": "invite-0001", **changed}
    return browser.post("/people/invites", data=form)


def test_the_list_has_everybody_with_what_the_owner_asks_about(browser, db, ada, ben):
    people.retire(db, ben["id"], by=None)
    page = " ".join(re.sub(r"<[^>]+>", " ", browser.get("/people").text).split())
    assert re.search(r"Mara Kessel owner r1 0 \d+ \w+ \d+, [\d:]+ signed in has", page)
    assert "Ada Lind reviewer r2 0 not yet no password" in page
    assert "Ben Okoro reviewer r3 0 not yet retired" in page


def test_many_people_are_several_pages(browser, db, monkeypatch):
    monkeypatch.setattr("annotator.views.people.SHOWN", 2)
    first = browser.get("/people").text
    assert "Ada Lind" in first and "Ben Okoro" not in first
    after = re.search(r'href="(/people\?after=\d+)"', first).group(1)
    assert "Ben Okoro" in browser.get(after).text


def test_only_owners_see_team_in_the_bar(browser, app, ada, ben):
    assert '<a href="/people">Team</a>' in browser.get("/articles").text
    with at_browser(app, "Ada Lind") as reviewers_browser:
        assert "/people" not in reviewers_browser.get("/articles").text


def test_a_role_is_given_and_taken(browser, db, ada):
    place = f"/people/{ada['id']}"
    answer = browser.post(f"{place}/role", data={"role": "adjudicator"})
    assert (answer.status_code, answer.location) == (303, place)
    assert "Saved: now adjudicator." in browser.get(place).text
    assert reviewers.get(db, ada["id"])["role"] == "adjudicator"


def test_the_part_of_the_page_says_what_was_done(part, db, ada):
    answer = part.post(f"/people/{ada['id']}/role", data={"role": "adjudicator"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="person">')
    assert "Saved: now adjudicator." in answer.text
    assert '<option value="adjudicator" selected>' in answer.text


def test_the_last_owner_cannot_step_down(browser, part, db, owner):
    answer = part.post(f"/people/{owner['id']}/role", data={"role": "reviewer"})
    assert answer.status_code == 409
    assert "Mara Kessel is the only owner. Make somebody else owner" in answer.text
    assert part.post(f"/people/{owner['id']}/retire").status_code == 409


def test_an_owner_who_steps_down_is_led_to_a_page_of_theirs(part, db, owner, ada):
    people.put_role(db, ada["id"], "owner", by=owner["id"])
    people.put_password(db, ada["id"], "scrypt:of-a-test", by=owner["id"])
    answer = part.post(f"/people/{owner['id']}/role", data={"role": "reviewer"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/")
    assert part.get("/people").status_code == 403


@pytest.mark.parametrize(
    ("pseudonym", "status", "said"),
    [
        (" coder-3 ", 303, None),
        ("r3", 422, "what newcomers get"),
        ("Ben Okoro", 422, "letters, figures"),
        ("", 422, "Give a pseudonym"),
        ("<b>", 422, "letters, figures"),
    ],
)
def test_a_pseudonym_is_kept_or_refused_at_its_field(
    browser, db, ada, pseudonym, status, said
):
    place = f"/people/{ada['id']}/pseudonym"
    answer = browser.post(place, data={"pseudonym": pseudonym})
    assert answer.status_code == status
    kept = reviewers.get(db, ada["id"])["pseudonym"]
    assert kept == ("coder-3" if said is None else "r2")
    if said:
        fault = re.search(r'id="pseudonym-fault">([^<]*)<', answer.text).group(1)
        assert said in fault


def test_a_person_retires_and_comes_back(browser, db, ada):
    place = f"/people/{ada['id']}"
    browser.post(f"{place}/retire")
    assert "All labels of Ada Lind stay" in browser.get(place).text
    browser.post(f"{place}/back")
    assert reviewers.get(db, ada["id"])["retired_at"] is None


def test_the_owner_ends_somebodys_sessions(browser, db, ada):
    token = sessions.begin(db, ada["id"])
    browser.post(f"/people/{ada['id']}/out")
    assert sessions.find(db, token) is None
    assert "Signed out of 1 browser." in browser.get(f"/people/{ada['id']}").text


def test_the_owner_revokes_somebodys_token(browser, db, ada):
    token = tokens.make(db, ada["id"], "nightly export", save_id="token-0001")
    assert "nightly export" in browser.get(f"/people/{ada['id']}").text
    answer = browser.post("/account/tokens/1/revoke")
    assert answer.location == f"/people/{ada['id']}"
    assert tokens.find(db, token) is None


def test_a_link_is_shown_once_and_lets_in(browser, team, db):
    page = invite(browser, role="adjudicator").text
    address = link_in(page)
    assert address.startswith("http://localhost/invite/")
    assert address.rpartition("/")[2] not in browser.get("/people").text
    with team.test_client() as guest:
        form = {"name": "Cleo", "password": PASSWORD, "again": PASSWORD}
        assert guest.post(address, data=form).status_code == 303
    assert reviewers.find(db, "Cleo")["role"] == "adjudicator"


def test_a_link_says_https_where_people_use_it(browser, team):
    team.config["HTTPS"] = 1
    assert link_in(invite(browser).text).startswith("https://localhost/invite/")


def test_a_form_sent_twice_makes_one_link(browser, db):
    invite(browser)
    again = invite(browser)
    assert again.status_code == 409
    assert "shown only once" in again.text
    assert len(invites.open_ones(db)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"role": "king"}, "Choose one of: reviewer, adjudicator, owner."),
        ({"days": "365"}, "Choose 1, 7 or 30 days."),
        ({"days": "x"}, "Choose how many days"),
        ({"save_id": ""}, "did not come whole"),
    ],
)
def test_a_link_that_cannot_be_is_refused(browser, db, changed, said):
    answer = invite(browser, **changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert invites.open_ones(db) == []


def test_a_link_is_taken_back(browser, team, db):
    address = link_in(invite(browser).text)
    assert "A new <b>reviewer</b>" in browser.get("/people").text
    assert browser.post("/people/invites/1/revoke").location == "/people"
    assert team.test_client().get(address).status_code == 404
    assert "The link was taken back." in browser.get("/people").text
    assert audit.rows(db)[0]["event"] == "invite revoked"


def test_a_link_is_taken_back_in_its_place(browser, part):
    invite(browser)
    answer = part.post("/people/invites/1/revoke")
    assert answer.text.startswith('<div id="links">')
    assert "No link waits for anybody." in answer.text


def test_a_link_for_a_new_password_is_made_for_a_person(browser, db, ada):
    form = {"days": "1", "save_id": "invite-0001"}
    page = browser.post(f"/people/{ada['id']}/link", data=form).text
    assert "A link for Ada Lind" in page
    assert invites.find(db, link_in(page).rpartition("/")[2])["name"] == "Ada Lind"


@pytest.mark.parametrize("what", ["role", "pseudonym", "retire", "back", "out", "link"])
def test_an_address_that_takes_forms_leads_back_to_the_person(browser, ada, what):
    place = f"/people/{ada['id']}"
    assert browser.get(f"{place}/{what}").location == place


@pytest.mark.parametrize("place", ["invites", "invites/1/revoke"])
def test_an_address_that_takes_forms_leads_back_to_the_list(browser, place):
    assert browser.get(f"/people/{place}").location == "/people"


def test_nobody_is_found_who_is_not_here(browser):
    assert browser.get("/people/99").status_code == 404
    assert browser.post("/people/99/retire").status_code == 404
