"""Comments on the desk and in review, and the list of those for a reviewer."""

import pytest

from annotator.store import blindness, comments, reviewers
from tests.exporting import decide, say


@pytest.fixture
def mara(db):
    """Who decides; the project is somebody else's."""
    reviewers.named(db, "Olga Berg", role="owner")
    return reviewers.named(db, "Mara Kessel", role="adjudicator")


@pytest.fixture
def begun(db, article, mara, ada, ben):
    """Ada and Ben answered the first sentence."""
    for who in (ada, ben):
        say(db, who, 0, "fact")
    return db


@pytest.fixture
def client(app, begun, ada):
    """A browser in which Ada is signed in, who is no owner."""
    with app.test_client() as browser:
        browser.post("/who", data={"name": ada["name"]})
        yield browser


@pytest.fixture(params=["plain", "htmx"])
def either(client, begun, request):
    """Ada's browser, asking for pages or for parts of them."""
    if request.param == "htmx":
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    return client


def test_a_reviewer_says_something_on_a_sentence_they_answered(either, begun, ada):
    form = {"text": " Is a plan a fact? ", "save_id": "comment-1"}
    for _ in range(2):
        answer = either.post("/sentences/1/comments", data=form)
    (row,) = comments.on(begun, 1)
    assert (row["name"], row["text"]) == ("Ada Lind", "Is a plan a fact?")
    if answer.status_code == 303:
        assert answer.location == "/sentences/1"
    else:
        assert answer.text.startswith('<section id="thread"')
        assert "Is a plan a fact?" in answer.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" ", "Write the comment first."), ("x" * 4001, "Keep it under 4000")],
)
def test_a_comment_that_does_not_fit_is_refused_beside_the_field(
    either, begun, text, sentence
):
    form = {"text": text, "save_id": "comment-1"}
    answer = either.post("/sentences/1/comments", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text and 'id="comment-fault"' in answer.text
    assert comments.on(begun, 1) == []


def test_on_a_sentence_without_ones_answer_nothing_is_said(either, begun):
    form = {"text": "And this one?", "save_id": "comment-1"}
    answer = either.post("/sentences/2/comments", data=form)
    assert answer.status_code == 403
    assert "once you have answered it" in answer.text
    assert comments.on(begun, 2) == []


def test_what_those_who_decide_say_stands_on_the_card_and_in_the_list(
    client, begun, mara
):
    assert "Nobody has left anything for you" in client.get("/comments").text
    comments.add(begun, 1, mara["id"], "See page 3.", save_id="comment-1")
    card = client.get("/articles/1?sentence=1").text
    assert "See page 3." in card and "<b>Adjudicator</b>" in card
    assert "Mara Kessel" not in card
    page = client.get("/comments").text
    assert "See page 3." in page and 'href="/sentences/1"' in page


def test_no_comment_form_stands_where_one_has_not_answered(client, begun):
    assert 'id="thread"' not in client.get("/articles/1?sentence=2").text
    assert 'id="thread"' in client.get("/articles/1?sentence=1").text


def test_who_decides_reads_all_and_settles_them(app, begun, ada, mara):
    comments.add(begun, 1, ada["id"], "Is a plan a fact?", save_id="comment-1")
    with app.test_client() as browser:
        browser.post("/who", data={"name": mara["name"]})
        page = browser.get("/review/1").text
        assert "Is a plan a fact?" in page and "Settle these comments" in page
        assert "1 comment" in browser.get("/review?state=comments").text
        form = {"save_id": "settle-01", "in": "review"}
        answer = browser.post("/sentences/1/comments/resolve", data=form)
        assert (answer.status_code, answer.location) == (303, "/review/1")
        assert "No comment waits" in browser.get("/review?state=comments").text
        assert "Settle these comments" not in browser.get("/review/1").text


@pytest.mark.parametrize("what", ["comments", "comments/resolve"])
def test_an_address_that_takes_forms_leads_back(client, begun, what):
    answer = client.get(f"/sentences/1/{what}")
    assert (answer.status_code, answer.location) == (303, "/sentences/1")


SECRETS = (
    "Secret Source",
    "Secret note",
    "Secret comment",
    "Secret reason",
    "Ben Okoro",
)
ADDRESSES = [
    "/annotate",
    "/articles",
    "/articles/1?sentence={n}",
    "/articles/1/history",
    "/sentences/{n}",
    "/comments",
    "/export",
    "/export/rows.jsonl",
    "/export/rows.jsonl?shape=labels",
    "/export/rows.jsonl?shape=articles",
    "/review",
    "/review/{n}",
    "/review/accept",
    "/review/articles",
    "/sentences/{n}/comments",
    "/sentences/{n}/label",
]


@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize(
    ("answered", "opened"), [(False, False), (True, False), (False, True)]
)
def test_no_page_gives_another_away_before_answered_and_opened(
    client, begun, ada, ben, mara, answered, opened, fragment
):
    n = 1 if answered else 2
    hide(begun, ben, mara, n)
    blindness.set_open(begun, 1, mara["id"], opened)
    if fragment:
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    for address in ADDRESSES:
        answer = client.get(address.format(n=n), follow_redirects=True)
        given_away = [one for one in SECRETS[1:] if one in answer.text]
        assert not given_away, (address, given_away)
    form = {"text": "Who else?", "save_id": "comment-9"}
    answer = client.post(f"/sentences/{n}/comments", data=form)
    assert not [one for one in SECRETS if one in answer.text]
    seen = "select * from seen_others where sentence_id = ?"
    assert begun.execute(seen, [n]).fetchall() == []


def test_once_answered_and_opened_all_is_shown_but_names(client, begun, ben, mara):
    hide(begun, ben, mara, 1)
    blindness.set_open(begun, 1, mara["id"], True)
    page = client.get("/articles/1?sentence=1").text
    for shown in ("Secret Source", "Secret comment", "Secret reason", "with yours"):
        assert shown in page
    assert "Ben Okoro" not in page and "Secret note" not in page
    (row,) = begun.execute("select reviewer_id, sentence_id from seen_others")
    assert row[1] == 1


def hide(db, ben, mara, n):
    """Have Ben and Mara say what Ada is not to know."""
    say(db, ben, n - 1, "claim", speaker="Secret Source", note="Secret note")
    comments.add(db, n, ben["id"], "Secret comment", save_id="hidden-01")
    decide(
        db,
        mara,
        n - 1,
        "claim",
        speaker="Secret Source",
        rationale="Secret reason",
    )


def seen(db):
    return db.execute("select reviewer_id, sentence_id from seen_others").fetchall()


@pytest.mark.parametrize("path", ["/comments", "/articles/1?sentence=1"])
def test_what_those_who_decide_say_counts_as_seen(client, db, begun, ada, mara, path):
    """Also on an article that is blind, and where nobody else answered."""
    say(db, ada, 1, "fact")
    comments.add(begun, 1, ada["id"], "Is a plan a fact?", save_id="comment-1")
    client.get(path)
    assert seen(begun) == []
    comments.add(begun, 1, mara["id"], "It is none.", save_id="comment-2")
    client.get("/articles/1?sentence=2")
    assert seen(begun) == []
    assert "It is none." in client.get(path).text
    assert seen(begun) == [(ada["id"], 1)]


def test_a_comment_sent_shows_the_thread_and_counts_as_a_look(client, begun, ada, mara):
    comments.add(begun, 1, mara["id"], "It is none.", save_id="comment-1")
    form = {"text": "Why?", "save_id": "comment-2"}
    client.post("/sentences/1/comments", data=form)
    assert seen(begun) == []
    client.environ_base["HTTP_HX_REQUEST"] = "true"
    client.post("/sentences/1/comments", data=form)
    assert seen(begun) == [(ada["id"], 1)]
