"""The queue's pages: the owner sets it, everybody meets it on the desk."""

import re

import pytest

from annotator.store import (
    assignments,
    audit,
    labels,
    queue,
    queue_settings,
    reviewers,
)
from tests import queueing
from tests.queueing import label, overlap, places

RULES = {"overlap": "2", "lease_hours": "24", "share": "10"}


@pytest.fixture
def ids(db):
    return queueing.plant(db, 4)


@pytest.fixture
def mara(app, client):
    """A browser of somebody who is no owner."""
    browser = app.test_client()
    browser.post("/who", data={"name": "Mara Kessel"})
    return browser


def hold(db, article, who):
    """Let somebody take a place now, whatever the time is."""
    assert queue.enter(db, article, who) is None


def form(who, revision=0, save="save-0001", **answer):
    given = {"kind": "fact", "revision": revision, "save_id": save, "reviewer": who}
    return {**given, **answer}


def test_the_owner_sets_it_and_the_page_says_so(client, db, ids):
    assert "Nothing is handed out" in client.get("/queue").text
    answer = client.post("/queue", data=RULES)
    assert (answer.status_code, answer.location) == (303, "/queue")
    page = client.get("/queue").text
    assert "Saved: each article gets 2 reviewers." in page
    assert "Each article goes to 2 people." in page
    assert queue_settings.settings(db) == {
        "overlap": 2,
        "lease_hours": 24,
        "share": 10,
    }
    assert audit.rows(db)[0]["name"] == "Ada Lind"
    client.post("/queue", data={**RULES, "overlap": ""})
    assert "everybody may label everything" in client.get("/queue").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("overlap", "0", "Give a whole number from 1 to 20, or leave it empty."),
        ("overlap", "21", "Give a whole number from 1 to 20, or leave it empty."),
        ("overlap", "two", "Give a whole number from 1 to 20, or leave it empty."),
        ("overlap", "2.5", "Give a whole number from 1 to 20, or leave it empty."),
        ("lease_hours", "0", "Give whole hours, from 1 to 8760 (a year)."),
        ("lease_hours", "", "Give whole hours, from 1 to 8760 (a year)."),
        ("lease_hours", "9999", "Give whole hours, from 1 to 8760 (a year)."),
        ("share", "101", "Give a whole number from 0 to 100."),
        ("share", "-1", "Give a whole number from 0 to 100."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(client, db, field, value, sentence):
    answer = client.post("/queue", data={**RULES, field: value})
    assert answer.status_code == 422
    fault = re.search(rf'id="{field}-fault">([^<]*)<', answer.text).group(1)
    assert fault == sentence
    assert answer.text.count("aria-invalid") == 1
    assert f'name="{field}" value="{value}"' in answer.text
    assert queue_settings.settings(db)["overlap"] is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/queue"),
        ("post", "/queue"),
        ("post", "/queue/common"),
        ("get", "/queue/people/1"),
        ("post", "/queue/people/1"),
        ("post", "/queue/people/1/places"),
        ("get", "/queue/articles/1/1"),
        ("post", "/queue/articles/1/1"),
        ("get", "/overview"),
    ],
)
def test_it_is_the_owners(mara, ids, method, path):
    answer = getattr(mara, method)(path)
    assert answer.status_code == 403
    assert "one must be an owner" in answer.text


def test_annotate_hands_out(client, mara, db, ids, ada):
    overlap(db, 1)
    assert client.get("/annotate").location == f"/articles/{ids[0]}"
    assert mara.get("/annotate").location == f"/articles/{ids[1]}"
    assert client.get("/annotate").location == f"/articles/{ids[0]}"


def test_an_article_without_a_place_is_read_with_the_reason(client, mara, db, ids):
    overlap(db, 1)
    client.get("/annotate")
    page = mara.get(f"/articles/{ids[0]}").text
    assert "The ferry to Teshi sails again on day 0." in page
    assert "This article has its reviewer: 0 finished it, 1 is at it." in page
    assert "label-form" not in page
    assert "give it back" not in page
    assert "give it back" in client.get(f"/articles/{ids[0]}").text


def test_its_cards_say_the_same(htmx, db, ids, ben):
    overlap(db, 1)
    hold(db, ids[0], ben["id"])
    answer = htmx.get("/sentences/1")
    assert answer.status_code == 200
    assert answer.text.startswith('<aside id="card"')
    assert "has its reviewer" in answer.text
    assert "label-form" not in answer.text


@pytest.mark.parametrize("fragment", [False, True])
def test_a_save_without_a_place_is_refused_and_kept_on_the_page(
    client, db, ids, ada, ben, fragment
):
    overlap(db, 1)
    hold(db, ids[0], ben["id"])
    if fragment:
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    answer = client.post(
        "/sentences/1/label", data=form(ada["id"], kind="other", note="a caption?")
    )
    assert answer.status_code == 403
    assert "has its reviewer: 0 finished it, 1 is at it" in answer.text
    assert 'value="a caption?"' in answer.text
    assert labels.find(db, 1, ada["id"]) is None
    back = {"to": 0, "revision": 0, "save_id": "save-0002", "reviewer": ada["id"]}
    assert client.post("/sentences/1/restore", data=back).status_code == 403


def test_who_decides_looks_without_taking_a_place(client, db, ids, ada, mara):
    overlap(db, 1)
    reviewers.named(db, ada["name"], role="adjudicator")
    assert "label-form" in client.get(f"/articles/{ids[2]}").text
    assert assignments.find(db, ids[2], ada["id"]) is None
    assert client.post("/sentences/5/label", data=form(ada["id"])).status_code == 303
    assert assignments.find(db, ids[2], ada["id"])["why"] == "opened"


def test_a_free_place_is_taken_by_opening(client, db, ids, ada, mara):
    overlap(db, 1)
    reviewers.named(db, ada["name"], role="reviewer")
    assert "label-form" in client.get(f"/articles/{ids[2]}").text
    assert assignments.find(db, ids[2], ada["id"])["why"] == "opened"
    answer = client.post("/sentences/5/label", data=form(ada["id"]))
    assert answer.status_code == 303


class TestNothing:
    """When there is nothing, the page says why, and what would change it."""

    def test_all_are_finished_or_with_somebody(self, client, mara, db, ids, ada, ben):
        overlap(db, 1)
        for article in ids[:2]:
            hold(db, article, ben["id"])
            label(db, article, ben["id"])
        for article in ids[2:]:
            hold(db, article, ben["id"])
        page = client.get("/annotate").text
        assert "Every article has its 1 reviewer, or is with somebody now." in page
        assert "2 articles have all their reviewers; 2 are with somebody" in page
        assert "2 places come back from" in page
        assert 'href="/queue"' in page
        theirs = mara.get("/annotate").text
        assert 'href="/queue"' not in theirs
        assert "ask the owner of the project" in theirs

    def test_all_wait_for_somebody_else(self, client, db, ids, ada):
        overlap(db, 2)
        for article in ids:
            hold(db, article, ada["id"])
            label(db, article, ada["id"])
        page = client.get("/annotate").text
        assert "You have had every article that still has a free place (4)." in page
        assert "each article needs 2 different people" in page

    def test_ones_limits_are_the_reason(self, client, db, ids, ada):
        overlap(db, 1)
        client.post(f"/queue/people/{ada['id']}", data={"outlets": "Teshi Post"})
        for article in ids[1::2]:
            hold(db, article, ada["id"])
            label(db, article, ada["id"])
        page = client.get("/annotate").text
        assert "You label articles of Teshi Post only, and none of the 2 articles" in (
            page
        )
        client.post(f"/queue/people/{ada['id']}", data={"no_new": "1"})
        assert "You get no new articles for now" in client.get("/annotate").text

    def test_without_a_queue_it_is_as_it_was(self, client, db, ids, ada):
        for article in ids:
            label(db, article, ada["id"])
        assert "Nothing left for you" in client.get("/annotate").text


class TestPlaces:
    """Who has which article, and taking it back."""

    def test_they_are_listed_the_longest_unvisited_first(self, client, db, ids, ben):
        overlap(db, 1)
        hold(db, ids[2], ben["id"])
        assert queue.enter(db, ids[0], ben["id"], at=queueing.hour(0)) is None
        rows = re.findall(r'scope="row"><a [^>]*>(Ferry \d)', client.get("/queue").text)
        assert rows == ["Ferry 0", "Ferry 2"]
        assert "when next asked for" in client.get("/queue").text

    def test_more_than_a_page_goes_on_below(self, client, db, ben):
        ids = queueing.plant(db, 60)
        overlap(db, 1)
        for article in ids:
            hold(db, article, ben["id"])
        page = client.get("/queue").text
        more = re.search(r'href="(/queue\?after=[^"#]*)', page).group(1)
        rest = client.get(more.replace("&amp;", "&")).text
        first = set(re.findall(r"(Ferry \d+)</a></th>", page))
        later = set(re.findall(r"(Ferry \d+)</a></th>", rest))
        assert (len(first), len(later), first & later) == (50, 10, set())
        for wrong in ("x", "a b c", "2024 99999999999999999999 1", "%00"):
            assert client.get(f"/queue?after={wrong}").status_code == 200

    def test_one_is_taken_back_and_handed_over(self, client, db, ids, ada, ben):
        overlap(db, 1)
        hold(db, ids[0], ben["id"])
        path = f"/queue/articles/{ids[0]}/{ben['id']}"
        assert "Ben Okoro" in client.get(path).text
        answer = client.post(path, data={"reason": "left the team", "to": ada["id"]})
        assert answer.status_code == 303
        page = client.get("/queue").text
        assert "Taken back from Ben Okoro: 1 article. Ada Lind has it now." in page
        assert audit.rows(db)[0]["detail"]["reason"] == "left the team"
        again = client.post(path, data={"reason": "left the team", "to": ""})
        assert again.status_code == 303
        assert "nothing was changed" in client.get("/queue").text
        assert "There is nothing to take back" in client.get(path).text

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"reason": " "}, "Say why, in a few words; it is kept."),
            ({"reason": "x" * 201}, "Keep it under 200 characters."),
            ({"reason": "left", "to": "2"}, "This person has it now."),
        ],
    )
    def test_what_does_not_fit_is_refused(self, client, db, ids, ben, data, sentence):
        assert ben["id"] == 2
        overlap(db, 1)
        hold(db, ids[0], ben["id"])
        for path in ("/queue/articles/1/2", "/queue/people/2/places"):
            answer = client.post(path, data=data)
            assert answer.status_code == 422
            assert sentence in answer.text
        assert places(db, ids[0]) == (1, 0)

    def test_all_of_somebody_who_left(self, client, db, ids, ben):
        overlap(db, 1)
        for article in ids[:3]:
            hold(db, article, ben["id"])
        assert "Take all 3 back" in client.get("/queue/people/2").text
        data = {"reason": "left the team", "to": "1"}
        assert client.post("/queue/people/2/places", data=data).status_code == 303
        assert "3 articles. Ada Lind has them now." in client.get("/queue").text
        assert "They have no article" in client.get("/queue/people/2").text

    def test_one_gives_back_what_one_cannot_do(self, client, mara, db, ids, ada):
        overlap(db, 1)
        assert client.get("/annotate").location == "/articles/1"
        page = client.get("/articles/1/give-back").text
        assert "Give this article back?" in page
        answer = client.post("/articles/1/give-back")
        assert (answer.status_code, answer.location) == (303, "/articles")
        assert client.get("/annotate").location == "/articles/2"
        assert client.get("/articles/1/give-back").location == "/articles/1"
        assert mara.get("/annotate").location == "/articles/1"


class TestPersonAndArticle:
    """What one person is given, and what everybody is."""

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            (
                "outlets",
                "Teshi Past",
                "No article has the outlet Teshi Past. There are",
            ),
            ("languages", "fr", "No article has the language fr. There are: en, tr."),
            ("outlets", "x" * 201, "Keep each under 200 characters."),
        ],
    )
    def test_what_there_is_not_is_refused(self, client, ids, field, value, sentence):
        answer = client.post("/queue/people/1", data={field: value})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "any article" in client.get("/queue").text

    def test_limits_are_kept_and_shown(self, client, ids):
        given = {"outlets": "Teshi Post\r\nNorthport Gazette", "languages": "tr, en"}
        assert client.post("/queue/people/1", data=given).status_code == 303
        page = client.get("/queue/people/1").text
        assert "Northport Gazette\nTeshi Post</textarea>" in page
        assert 'value="en tr"' in page
        assert "of Northport Gazette or Teshi Post in en or tr only" in (
            client.get("/queue").text
        )

    def test_an_article_is_made_everybodys_in_the_list(self, client, mara, db, ids):
        assert "To everybody" not in client.get("/articles").text
        overlap(db, 1)
        assert "To everybody" not in mara.get("/articles").text
        data = {"article_id": ids[1], "common": "1", "next": "/articles"}
        answer = client.post("/queue/common", data=data)
        assert (answer.status_code, answer.location) == (303, "/articles")
        page = client.get("/articles").text
        assert "“Ferry 1” goes to everybody now." in page
        assert "everybody’s" in page
        assert client.get("/annotate").location == f"/articles/{ids[1]}"
        assert mara.get("/annotate").location == f"/articles/{ids[1]}"
        client.post("/queue/common", data={**data, "common": "0"})
        assert "everybody’s" not in client.get("/articles").text

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            ({"article_id": "1", "common": "2"}, 422),
            ({"common": "1"}, 422),
            ({"article_id": "99", "common": "1"}, 404),
        ],
    )
    def test_a_form_that_is_not_whole_changes_nothing(self, client, ids, data, status):
        assert client.post("/queue/common", data=data).status_code == status

    def test_somebody_there_is_not_is_said_so(self, client, ids):
        for path in ("/queue/people/99", "/queue/articles/1/99"):
            assert client.get(path).status_code == 404
            assert client.post(path, data={"reason": "left"}).status_code == 404
        data = {"reason": "left", "to": "99"}
        assert client.post("/queue/articles/1/1", data=data).status_code == 404


@pytest.mark.parametrize("path", ["/queue/common", "/queue/people/1/places"])
def test_an_address_that_takes_forms_leads_back(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, "/queue")
