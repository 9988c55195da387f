"""Scripts with a token, and one's own password."""

import io
import json
import re
import time

import pytest

from annotator.store import audit, labels, people, reviewers, tokens
from tests.people import PASSWORD, at_browser, given_password, sign_in

LABEL = {"kind": "claim", "speaker": "Ines Valdor", "revision": 0}
NEW = "quiet orange ferry"


@pytest.fixture
def browser(team):
    """The owner's browser."""
    with at_browser(team, "Mara Kessel", PASSWORD) as opened:
        yield opened


@pytest.fixture
def script(team):
    """A script, which keeps no cookies."""
    return team.test_client(use_cookies=False)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def made(browser, name="nightly export", save_id="token-0001"):
    answer = browser.post("/account/tokens", data={"name": name, "save_id": save_id})
    return re.search(r'<code class="once" id="token">([^<]+)<', answer.text).group(1)


def test_a_token_is_shown_once_and_listed_by_its_name(browser):
    token = made(browser)
    page = browser.get("/account").text
    assert "nightly export" in page and "not used yet" in page
    assert token not in page


def test_a_script_downloads_what_its_person_may(browser, script, db, article, ada):
    given_password(db, ada)
    labels.put(db, 1, ada["id"], {**LABEL, "save_id": "save-0001"})
    answer = script.get("/export/rows.jsonl", headers=bearer(made(browser)))
    assert answer.status_code == 200
    rows = [json.loads(line) for line in answer.data.splitlines()]
    assert [row["label"] for row in rows][:2] == ["claim", None]
    (row,) = audit.rows(db, event="exported")
    assert (row["name"], row["about"]) == ("Mara Kessel", "all")


def test_a_script_imports(browser, script, db):
    headers = bearer(made(browser))
    text = b"The ferry sank at noon. Nobody was hurt."
    sent = script.post(
        "/import", data={"files": (io.BytesIO(text), "ferry.txt")}, headers=headers
    )
    assert sent.status_code == 303
    for step in (lambda: None, lambda: script.post(sent.location, headers=headers)):
        step()
        for _ in range(500):
            if "<progress" not in script.get(sent.location, headers=headers).text:
                break
            time.sleep(0.01)
    (row,) = audit.rows(db, event="imported")
    assert (row["name"], row["detail"]) == (
        "Mara Kessel",
        {"articles": 1, "sentences": 2},
    )


def test_a_script_may_what_its_person_may_and_no_more(team, script, db, ada):
    given_password(db, ada)
    with at_browser(team, "Ada Lind", PASSWORD) as hers:
        headers = bearer(made(hers))
    assert script.get("/articles", headers=headers).status_code == 200
    answer = script.get("/people", headers=headers)
    assert answer.status_code == 403
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("To run the project, one must be an owner")


def test_a_script_is_on_no_other_sites_page(browser, script):
    headers = bearer(made(browser)) | {"Origin": "https://elsewhere.example"}
    form = {"theme": "dark"}
    answer = script.post("/preferences/theme", data=form, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "annotator_guessed", "é"])
def test_a_wrong_token_is_refused_and_not_led_to_a_form(script, token):
    for method in (script.get, script.post):
        answer = method("/articles", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == (401 if method == script.get else 405)
    answer = script.get("/articles", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "This token opens nothing" in answer.text


def test_a_wrong_token_is_not_made_good_by_a_cookie(browser):
    answer = browser.post(
        "/preferences/theme",
        data={"theme": "dark"},
        headers=bearer("wrong") | {"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 401


def test_another_site_cannot_use_the_cookie_by_naming_another_scheme(browser):
    answer = browser.post(
        "/preferences/theme",
        data={"theme": "dark"},
        headers={"Authorization": "Basic eA==", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("how", ["revoked", "retired", "new password by a link"])
def test_a_token_is_refused_at_once(team, script, db, owner, ada, how):
    given_password(db, ada)
    with at_browser(team, "Ada Lind", PASSWORD) as hers:
        headers = bearer(made(hers))
        if how == "revoked":
            assert hers.post("/account/tokens/1/revoke").location == "/account"
    if how == "retired":
        people.retire(db, ada["id"], by=owner["id"])
    if how == "new password by a link":
        given_password(db, ada, NEW)
    assert script.get("/articles", headers=headers).status_code == 401


def test_a_token_made_by_a_name_alone_opens_nothing_for_a_team(app, script, ada):
    with at_browser(app, "Ada Lind") as hers:
        headers = bearer(made(hers))
        assert hers.get("/articles", headers=headers).status_code == 200
    assert script.get("/articles", headers=headers).status_code == 401


def test_somebody_elses_token_is_not_ours_to_revoke(team, db, owner, ada):
    given_password(db, ada)
    tokens.make(db, owner["id"], "nightly export", save_id="token-0001")
    with at_browser(team, "Ada Lind", PASSWORD) as hers:
        answer = hers.post("/account/tokens/1/revoke")
        assert answer.status_code == 403
        assert "somebody else’s" in answer.text
    assert tokens.listed(db, owner["id"])


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"name": " ", "save_id": "token-0001"}, 422, "Say what it is for"),
        ({"name": "x" * 81, "save_id": "token-0001"}, 422, "under 80"),
    ],
)
def test_a_token_without_a_name_is_refused_at_its_field(
    browser, db, owner, form, status, said
):
    answer = browser.post("/account/tokens", data=form)
    assert answer.status_code == status
    fault = re.search(r'id="token-name-fault">([^<]*)<', answer.text).group(1)
    assert said in fault
    assert tokens.listed(db, owner["id"]) == []


def change(browser, present=PASSWORD, password=NEW, again=NEW):
    form = {"present": present, "password": password, "again": again}
    return browser.post("/account/password", data=form)


def test_ones_password_changes_and_other_browsers_are_out(team, browser, db):
    token = made(browser)
    with at_browser(team, "Mara Kessel", PASSWORD) as elsewhere:
        assert change(browser).location == "/account"
        assert elsewhere.get("/articles").status_code == 303
    assert "Saved: your new password." in browser.get("/account").text
    assert tokens.find(db, token)
    other = team.test_client()
    assert sign_in(other, "Mara Kessel").status_code == 422
    assert sign_in(other, "Mara Kessel", NEW).status_code == 303


@pytest.mark.parametrize(
    ("typed", "field", "status", "said"),
    [
        ({"present": "wrong wrong wrong"}, "present", 409, "not the password you have"),
        ({"present": ""}, "present", 422, "Give the password you have now."),
        ({"password": "short", "again": "short"}, "password", 422, "10 characters"),
        ({"again": "another"}, "again", 422, "The two differ."),
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(
    browser, db, owner, typed, field, status, said
):
    kept = people.password_hash(db, owner["id"])
    answer = change(browser, **typed)
    assert answer.status_code == status
    assert said in re.search(rf'id="{field}-fault">([^<]*)<', answer.text).group(1)
    assert people.password_hash(db, owner["id"]) == kept


def test_guessing_at_the_present_password_waits_too(browser):
    for _ in range(6):
        answer = change(browser, present="wrong wrong wrong")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "30"


def test_nobody_takes_a_name_by_giving_it_a_password(app, db, ada):
    with at_browser(app, "Ada Lind") as browser:
        assert change(browser, present="anything").status_code in {409, 422}
        assert 'id="present"' not in browser.get("/account").text
    assert not reviewers.get(db, ada["id"])["has_password"]


@pytest.mark.parametrize("place", ["password", "tokens", "tokens/1/revoke"])
def test_an_address_that_takes_forms_leads_back_to_the_page(browser, place):
    assert browser.get(f"/account/{place}").location == "/account"


@pytest.mark.parametrize(
    "path", ["/account/tokens", "/people/invites", "/people/1/link"]
)
def test_a_token_makes_no_tokens_and_lets_nobody_in(browser, script, path):
    token = made(browser)
    with browser.application.test_client() as lone:
        answer = lone.post(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert "A token changes nothing about people" in answer.text
