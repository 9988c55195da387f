"""Coming in by name or password, going, and who is kept out."""

import re

import pytest

from annotator.app import create_app
from annotator.errors import AnnotatorError
from annotator.store import audit, people, reviewers, sessions
from annotator.store.audit import Event
from annotator.throttle import FREE, Throttle
from tests.people import PASSWORD, at_browser, given_password, sign_in

WRONG = "harbour lantern eight"
NOT_TOGETHER = "This name and password do not go together."


@pytest.fixture
def browser(team):
    """A browser that nobody has signed in at."""
    with team.test_client() as opened:
        yield opened


def fault(answer, field):
    """Answer what is said beneath a field."""
    found = re.search(rf'id="{field}-fault">([^<]*)<', answer.text)
    return found and found.group(1)


def cookie(answer):
    return answer.headers.get("Set-Cookie", "")


def test_a_team_signs_in_and_goes_where_it_wanted(browser, owner):
    assert browser.get("/articles").location == "/who?next=/articles"
    answer = browser.post(
        "/who", data={"name": "mara KESSEL", "password": PASSWORD, "next": "/articles"}
    )
    assert (answer.status_code, answer.location) == (303, "/articles")
    assert "Mara Kessel" in browser.get("/articles").text


def test_the_cookie_is_for_this_site_and_no_script(browser, owner):
    sent = cookie(sign_in(browser, "Mara Kessel"))
    assert "HttpOnly" in sent and "SameSite=Strict" in sent
    assert "Secure" not in sent


def test_behind_https_the_cookie_never_goes_without(project, owner):
    app = create_app(PROJECT=str(project), HTTPS=1)
    with app.test_client() as browser:
        sent = cookie(sign_in(browser, "Mara Kessel"))
    app.extensions["connections"].close()
    assert "Secure" in sent


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Mara Kessel", WRONG),
        ("Nobody Here", PASSWORD),
        ("Ada Lind", PASSWORD),
        ("Ada Lind", "scrypt:of-a-test"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_are_one_answer(
    browser, db, ada, name, password
):
    answer = sign_in(browser, name, password)
    assert answer.status_code == 422
    assert (fault(answer, "name"), fault(answer, "password")) == (None, NOT_TOGETHER)
    assert browser.get("/articles").location == "/who?next=/articles"
    assert "Ada Lind" not in answer.text.replace(f'value="{name}"', "")


def test_each_refusal_costs_one_slow_hash(browser, ada, monkeypatch):
    hashed = []
    check = "annotator.passwords.check_password_hash"
    monkeypatch.setattr(check, lambda kept, typed: hashed.append(kept) or False)
    for name in ("Mara Kessel", "Ada Lind", "Nobody Here"):
        sign_in(browser, name, WRONG)
    assert [kept.partition("$")[0] for kept in hashed] == ["scrypt:32768:8:1"] * 3


def test_no_page_for_strangers_says_who_is_here(browser, ada, owner):
    page = browser.get("/who").text
    assert "Mara Kessel" not in page and "Ada Lind" not in page
    assert "The owner of this project makes a link for you" in page


def test_nobody_signs_up(browser, db):
    sign_in(browser, "Mallory", PASSWORD)
    assert reviewers.find(db, "Mallory") is None


def test_what_was_typed_as_a_name_is_not_recorded(browser, db):
    sign_in(browser, "harbour lantern seven", "x")
    sign_in(browser, "Mara Kessel", WRONG)
    known, unknown = audit.rows(db, event=Event.SIGN_IN_REFUSED)
    assert (known["about"], unknown["about"]) == ("Mara Kessel", None)
    assert known["detail"] == {"address": "127.0.0.1"}
    assert "lantern" not in str([known, unknown])


def test_wrong_passwords_wait_and_the_page_says_how_long(browser, team, owner):
    clock = [0.0]
    team.extensions["throttle"] = Throttle(lambda: clock[0])
    for _ in range(FREE["name"]):
        assert sign_in(browser, "Mara Kessel", WRONG).status_code == 422
    answer = sign_in(browser, "Mara Kessel")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"
    assert fault(answer, "password").endswith("Try again in 30 seconds.")
    clock[0] = 31
    assert sign_in(browser, "Mara Kessel").status_code == 303


def test_a_name_that_there_is_not_waits_as_well(browser):
    for _ in range(FREE["name"]):
        sign_in(browser, "Nobody Here", WRONG)
    assert sign_in(browser, "Nobody Here", WRONG).status_code == 429


def test_each_sign_in_is_a_session_that_nobody_can_have_known(browser, db, owner):
    with browser.session_transaction() as kept:
        kept["sign_in"] = planted = sessions.begin(db, owner["id"])
    sign_in(browser, "Mara Kessel")
    with browser.session_transaction() as kept:
        assert kept["sign_in"] != planted
    assert sessions.find(db, planted) is None


def test_a_name_alone_on_the_machine_opens_nothing_for_a_team(team, db, ada):
    begun = sessions.begin(db, ada["id"])
    with team.test_client() as browser:
        with browser.session_transaction() as kept:
            kept["sign_in"] = begun
        assert browser.get("/articles").location == "/who?next=/articles"


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser, db, owner):
    sign_in(browser, "Mara Kessel")
    with browser.session_transaction() as kept:
        copied = kept["sign_in"]
    assert browser.post("/who/out").location == "/who"
    with browser.session_transaction() as kept:
        assert "sign_in" not in kept
        kept["sign_in"] = copied
    assert browser.get("/articles").location == "/who?next=/articles"
    assert [row["event"] for row in audit.rows(db)][:2] == ["signed out", "signed in"]


def test_signing_out_everywhere_reaches_the_other_browser(team, owner):
    with at_browser(team, "Mara Kessel", PASSWORD) as one:
        with at_browser(team, "Mara Kessel", PASSWORD) as other:
            other.post("/who/out-everywhere")
            page = other.get("/who").text
        assert "You are signed out of 2 browsers." in page
        assert one.get("/articles").status_code == 303


def test_who_retired_is_out_in_the_middle_of_work(team, db, owner, ada, article):
    given_password(db, ada)
    with at_browser(team, "Ada Lind", PASSWORD) as browser:
        people.retire(db, ada["id"], by=owner["id"])
        label = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
        answer = browser.post("/sentences/1/label", data=label)
        assert answer.status_code == 401
        assert "sign in" in answer.text
        refused = sign_in(browser, "Ada Lind")
        assert refused.status_code == 422
        assert "You have retired" in fault(refused, "name")


def test_on_its_own_machine_a_name_is_enough_for_who_has_no_password(app, ada):
    with at_browser(app, "Ada Lind") as browser:
        assert browser.get("/articles").status_code == 200


def test_on_its_own_machine_a_password_is_asked_for_where_there_is_one(app, owner):
    with app.test_client() as browser:
        asked = browser.post("/who", data={"name": "Mara Kessel"})
        assert asked.status_code == 422
        assert 'type="password"' in asked.text
        assert 'value="Mara Kessel"' in asked.text
        assert fault(sign_in(browser, "Mara Kessel", WRONG), "password") == NOT_TOGETHER
        assert sign_in(browser, "Mara Kessel").status_code == 303


def test_on_its_own_machine_who_retired_is_not_offered_and_kept_out(
    app, db, owner, ada
):
    people.retire(db, ada["id"], by=owner["id"])
    with app.test_client() as browser:
        assert "Ada Lind" not in browser.get("/who").text
        answer = browser.post("/who", data={"name": "Ada Lind"})
        assert answer.status_code == 422
        assert "You have retired" in fault(answer, "name")


@pytest.mark.parametrize("address", ["/who/out", "/who/out-everywhere"])
def test_an_address_that_takes_forms_leads_back_to_the_page(client, address):
    assert client.get(address).location == "/who"


@pytest.mark.parametrize(
    "settings",
    [
        {"ACCOUNTS": 1},
        {"HOST": "192.168.1.5"},
        {"PUBLIC_NAME": "label.example.org"},
        {"HTTPS": 1},
    ],
)
@pytest.mark.parametrize("owned", ["nobody", "owner without password", "retired"])
def test_nothing_is_served_to_others_before_an_owner_can_sign_in(
    project, db, settings, owned
):
    if owned != "nobody":
        reviewers.named(db, "Mara Kessel", role="owner")
    if owned == "retired":
        db.execute("update reviewers set retired_at = 'then', password_hash = 'x'")
    with pytest.raises(AnnotatorError, match="reviewer NAME --role owner --password"):
        create_app(PROJECT=str(project), **settings)


def test_other_host_names_are_refused_and_ours_are_answered(project, owner):
    app = create_app(PROJECT=str(project), PUBLIC_NAME="label.example.org")
    with app.test_client() as browser:
        for host, status in [
            ("label.example.org", 200),
            ("label.example.org:8080", 200),
            ("127.0.0.1:5757", 200),
            ("evil.example", 400),
            ("label.example.org.evil.example", 400),
        ]:
            assert browser.get("/who", headers={"Host": host}).status_code == status
    app.extensions["connections"].close()


def test_a_request_on_its_way_does_not_sign_out_who_came_after(client, app):
    client.post("/who", data={"name": "Ines Valdor"})
    before = client.get_cookie("session").value
    client.post("/who", data={"name": "Tomas Reik"})
    late = app.test_client()
    late.set_cookie("session", before)
    answer = late.get("/articles")
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
