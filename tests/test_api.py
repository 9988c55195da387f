"""What holds for every endpoint of the API: who is let in, refusals, the document."""

import json
import re

import pytest

from annotator import api, web
from annotator.app import create_app
from annotator.rules import Act
from annotator.store import labels, reviewers
from annotator.throttle import FREE
from annotator.views.api_v1 import ENDPOINTS
from tests.calling import API, Script, fields, refused
from tests.people import PASSWORD, at_browser
from tests.routes import routes

LABEL = {"label": "claim", "speaker_canonical": "Ines Valdor"}
AT = "/sentences/harbour:0000/label"


@pytest.fixture
def script(app, db, ada, article):
    """A reviewer's script."""
    return Script(app, db, ada)


@pytest.fixture
def chief(app, db, article):
    """The owner's script."""
    return Script(app, db, reviewers.named(db, "Mara Kessel", role="owner"))


def test_a_script_without_a_token_is_told_how_to_get_one(app, db, article):
    for method, path in (("GET", "/me"), ("PUT", AT), ("GET", "/openapi.json")):
        answer = Script(app, db, None)(method, path)
        problem = refused(answer, 401)
        assert "Preferences → Sign-in and scripts" in problem["detail"]
        assert "own machine too" in problem["detail"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_browser_that_is_signed_in_reads(client, article):
    assert client.get(f"{API}/me").json["name"] == "Ada Lind"


def test_a_browser_that_is_signed_in_changes_nothing_over_the_api(client, db, article):
    answer = client.put(f"{API}{AT}", json=LABEL)
    assert "needs a token" in refused(answer, 401)["detail"]
    assert labels.find(db, 1, 1) is None


@pytest.mark.parametrize("header", ["Origin", "Sec-Fetch-Site"])
def test_another_sites_page_is_refused_before_all_else(client, article, header):
    sent = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    answer = client.put(f"{API}{AT}", json=LABEL, headers={header: sent[header]})
    assert "another site" in refused(answer, 403)["detail"]


def test_a_token_without_a_password_opens_nothing_for_a_team(team, db, ada):
    assert (
        "opens nothing" in refused(Script(team, db, ada)("GET", "/me"), 401)["detail"]
    )


def test_many_wrong_tokens_wait_and_a_good_one_does_not(app, db, script):
    wrong = Script(app, db, None)
    sent = {"Authorization": "Bearer annotator_guessed"}
    for _ in range(FREE["token"]):
        refused(wrong("GET", "/me", headers=sent), 401)
    answer = wrong("GET", "/me", headers=sent)
    assert "Too many tokens were wrong" in refused(answer, 429)["detail"]
    assert answer.headers["Retry-After"] == "30"
    assert script("GET", "/me").status_code == 200


def test_wrong_tokens_keep_nobody_from_signing_in(team, db, owner):
    for _ in range(FREE["token"] + 5):
        sent = {"Authorization": "Bearer annotator_guessed"}
        Script(team, db, None)("GET", "/me", headers=sent)
    with at_browser(team, "Mara Kessel", PASSWORD) as browser:
        assert browser.get("/articles").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "said"),
    [
        ("GET", "/nothing", {}, 404, "openapi.json lists"),
        ("GET", "/articles/nowhere", {}, 404, "no article nowhere"),
        ("GET", "/sentences/harbour:7", {}, 404, "four digits"),
        ("GET", "/sentences/harbour:9999", {}, 404, "no sentence"),
        ("GET", "/sentences/harbour:٠٠٠١", {}, 404, "no sentence"),
        ("GET", "/sentences/%00%ff", {}, 404, "no sentence"),
        ("PATCH", "/me", {}, 405, "Allow"),
        (
            "PUT",
            AT,
            {"data": b"", "content_type": "text/plain"},
            415,
            "application/json",
        ),
        ("PUT", AT, {"data": b"label=fact"}, 415, "application/json"),
        ("PUT", AT, {"data": b""}, 400, "not JSON"),
        ("PUT", AT, {"data": b"{"}, 400, "line 1"),
        ("PUT", AT, {"data": b"\xff\xfe"}, 400, "not UTF-8"),
        ("PUT", AT, {"data": b'{"label": NaN}'}, 400, "NaN"),
        ("PUT", AT, {"data": b'{"label": "\\ud800"}'}, 400, "half a character"),
        ("PUT", AT, {"data": b'{"a": 1, "a": 2}'}, 400, "twice"),
        ("PUT", AT, {"data": b"[" * 100_000}, 400, "nested too deeply"),
        ("PUT", AT, {"data": b"9" * 10_000}, 400, "too large"),
        ("PUT", AT, {"data": b"[]"}, 422, "errors"),
        ("GET", "/labels?article=nowhere", {}, 404, "no article"),
        ("GET", "/labels?reviewer=nobody", {}, 404, "pseudonym"),
    ],
)
def test_every_refusal_is_a_problem_with_a_next_step(
    script, method, path, sent, status, said
):
    if "data" in sent and "content_type" not in sent and sent["data"] != b"label=fact":
        sent = {**sent, "content_type": "application/json"}
    assert said in refused(script(method, path, **sent), status)["detail"]


def test_a_method_that_is_not_taken_is_told_which_are(script):
    assert script("PATCH", "/me").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "POST" in script("DELETE", "/articles").headers["Allow"]


def test_a_body_that_is_too_large_is_refused(project, db, article, ada):
    app = create_app(PROJECT=str(project), TESTING=True, MAX_UPLOAD_MB=1)
    sent = {"data": b'"' + b"x" * 2**20 + b'"', "content_type": "application/json"}
    problem = refused(Script(app, db, ada)("PUT", AT, **sent), 413)
    assert "smaller parts" in problem["detail"]
    app.extensions["connections"].close()


def test_an_accident_of_ours_is_a_problem_too(project, db, article, ada):
    app = create_app(PROJECT=str(project))
    app.view_functions["api.project_me"] = web.needs(Act.LABEL)(lambda: 1 / 0)
    app.logger.disabled = True
    assert (
        "the server's log" in refused(Script(app, db, ada)("GET", "/me"), 500)["detail"]
    )
    app.extensions["connections"].close()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=five", "limit"),
        ("limit=1_0", "limit"),
        ("limit=%D9%A5", "limit"),
        ("limit=1&limit=2", "limit"),
        ("after=-1", "after"),
        ("after=99999999999999999999", "after"),
        ("outlt=Gazette", "outlt"),
        ("outlet=", "outlet"),
    ],
)
def test_an_argument_that_is_none_is_named(script, query, field):
    assert field in fields(refused(script("GET", f"/articles?{query}"), 400))


@pytest.mark.parametrize(
    "since", ["never", "2026-13-01", "2026-03-14T09:00:00", "2026"]
)
def test_a_moment_that_is_none_is_named(script, since):
    problem = refused(script("GET", "/labels", query_string={"since": since}), 400)
    assert fields(problem) == ["since"]


@pytest.mark.parametrize(
    "headers", [{"If-Match": "*"}, {"If-Match": '"a"'}, {"Idempotency-Key": "short"}]
)
def test_a_header_that_is_none_is_named(script, headers):
    problem = refused(script("PUT", AT, LABEL, headers), 400)
    assert fields(problem) == list(headers)


def test_what_is_answered_is_kept_by_no_cache(script):
    for path in ("/me", "/nothing"):
        assert script("GET", path).headers["Cache-Control"] == "no-store"


def test_head_and_options_answer_without_a_body(script):
    answer = script("HEAD", "/me")
    assert (answer.status_code, answer.data) == (200, b"")
    answer = script("OPTIONS", "/articles")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST", "HEAD"}


def test_the_document_has_every_route_and_no_other(app, script):
    document = script("GET", "/openapi.json").json
    told = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    there = {
        (one.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.rule.rule))
        for one in routes(app)
        if one.api and one.rule.rule != api.DOCUMENT
    }
    assert told == there == {(one.method, one.address) for one in ENDPOINTS}


def test_the_document_is_openapi_3_1(script):
    from schemathesis import openapi as reader  # Takes a second.

    document = script("GET", "/openapi.json").json
    assert document["openapi"] == "3.1.0"
    reader.from_dict(document).validate()


def test_every_field_and_argument_says_what_it_means(script):
    document = script("GET", "/openapi.json").json
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema["properties"].items()
        if not said.get("description")
    ]
    silent += [
        f"{path} {one['name']}"
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for one in operation["parameters"]
        if not one.get("description")
    ]
    assert silent == []


@pytest.mark.parametrize(
    "one",
    [one for one in ENDPOINTS if one.sent],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_the_example_of_each_body_is_taken(chief, one):
    address = one.address.replace("{sent_id}", "harbour:0000")
    assert chief(one.method, address, one.sent.EXAMPLE).status_code == 201


def test_the_page_shows_every_endpoint_record_and_a_command(client, article):
    page = client.get("/api/").text
    document = client.get(f"{API}/openapi.json").json
    for one in ENDPOINTS:
        assert f"{one.method} {one.address}</a>" in page
    for name in document["components"]["schemas"]:
        assert f'id="record-{name}"' in page
    links = set(re.findall(r'href="#([^"]+)"', page)) - {"main"}
    assert links <= set(re.findall(r'id="([^"]+)"', page))
    assert "curl -X PUT -H &#34;Authorization: Bearer $TOKEN&#34;" in page
    assert "annotator_…" in page and not re.search(r"annotator_\w", page)


def test_the_page_of_the_token_leads_to_it(client):
    assert 'href="/api/"' in client.get("/account").text


def test_records_come_in_their_order_and_unescaped(script):
    text = script("GET", "/articles/harbour").text
    assert text.startswith('{"doc_id": "harbour", "split": ')
    assert "last year’s" in text
    assert json.loads(text)["source"]["publisher"] == "Northport Gazette"
