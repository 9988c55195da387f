"""Who may send what, and what every answer carries."""

import pytest

from annotator.store import labels, reviewers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(client, db, headers):
    response = client.post("/who", data={"name": "Mallory"}, headers=headers)
    assert response.status_code == 403
    assert "sent from another site" in response.text
    assert "Mallory" not in [person["name"] for person in reviewers.everyone(db)]


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_a_change_asked_for_by_our_own_page_is_made(client, headers):
    assert (
        client.post("/who", data={"name": "Cleo"}, headers=headers).status_code == 303
    )


def test_another_host_name_is_refused(client):
    response = client.get("/articles", headers={"Host": "evil.example"})
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/articles", "/who", "/nothing-here", "/guideline"])
def test_every_answer_carries_the_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_first_visit_asks_for_a_name_and_goes_on(app):
    with app.test_client() as browser:
        response = browser.get("/articles?search=port")
        assert response.location == "/who?next=/articles?search%3Dport"
        answer = browser.post(
            "/who", data={"name": "Cleo", "next": "/articles?search=port"}
        )
        assert answer.location == "/articles?search=port"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        " //evil.example",
        "/\t/evil.example",
        "/\\evil.example",
        "javascript:x",
        "",
    ],
)
def test_a_name_never_leads_to_another_site(client, elsewhere):
    answer = client.post("/who", data={"name": "Cleo", "next": elsewhere})
    assert answer.location == "/annotate"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_is_none_is_refused_with_a_sentence(client, name):
    answer = client.post("/who", data={"name": name})
    assert answer.status_code == 422
    assert "name" in answer.text


def test_a_label_of_a_forgotten_session_is_refused_and_kept_on_screen(app, article):
    with app.test_client() as browser:
        answer = browser.post(
            "/sentences/1/label",
            data={"kind": "fact", "revision": 0, "save_id": "save-0001"},
            headers={"HX-Request": "true"},
        )
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "give your name" in answer.text


def test_a_plain_page_gives_back_what_a_forgotten_session_typed(app, article):
    with app.test_client() as browser:
        form = {"kind": "claim", "speaker": "Tomas Brekke", "note": "so he says"}
        answer = browser.post("/sentences/1/label", data=form)
    assert answer.status_code == 401
    assert '<dt>Speaker</dt><dd dir="auto">Tomas Brekke</dd>' in answer.text
    assert '<dt>Note</dt><dd dir="auto">so he says</dd>' in answer.text


def test_a_session_of_someone_gone_starts_anew(app, db, article, ada):
    with app.test_client() as browser:
        with browser.session_transaction() as session:
            session["sign_in"] = "of a session that there never was"
        assert browser.get("/articles").location.startswith("/who")
    assert labels.find(db, 1, ada["id"]) is None


def test_the_first_person_of_a_project_owns_it(app, db):
    with app.test_client() as browser:
        browser.post("/who", data={"name": "Cleo"})
        browser.post("/who", data={"name": "Dan"})
    roles = {person["name"]: person["role"] for person in reviewers.everyone(db)}
    assert roles == {"Cleo": "owner", "Dan": "reviewer"}
