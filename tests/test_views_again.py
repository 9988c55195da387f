"""The pages of an article that is given again, of its settings, and what came of it."""

import re
from datetime import timedelta

import pytest

from annotator.db import now, shifted
from annotator.store import again, articles, audit, labels
from tests import queueing
from tests.exporting import add

GIVEN = {"one_in": "2", "weeks": "3"}


@pytest.fixture
def round_id(db, ada):
    """Ada's second round, of the second of two articles finished in March 2024."""
    ids = queueing.plant(db, 2)
    again.put(db, by=None, one_in=2, weeks=4)
    for n, article_id in enumerate(ids):
        queueing.label(db, article_id, ada["id"], at=n)
    return again.due(db, ada["id"])


def form(who, revision=0, save="again-0001", **answer):
    given = {"kind": "fact", "revision": revision, "save_id": save}
    return {**given, "reviewer": who["id"], **answer}


def save(client, round_id, sentence, *args, **answer):
    place = f"/again/{round_id}/sentences/{sentence}"
    return client.post(place, data=form(*args, **answer))


def kinds(page):
    """Answer which sentences of the article wear an answer."""
    return re.findall(r'class="s(?: (\w+))?[" ]', page)


def test_annotate_gives_it_before_anything_new(client, db, round_id):
    answer = client.get("/annotate")
    assert (answer.status_code, answer.location) == (303, f"/again/{round_id}")


def test_it_shows_none_of_the_first_answers(client, round_id):
    page = client.get(f"/again/{round_id}").text
    assert "You had this article before" in page
    assert "0 of 2 sentences labelled" in page
    assert "Sentence 1 of 2" in page
    assert not {"claim", "quote", "fact", "other"} & set(kinds(page))
    assert "checked" not in page
    assert "history" not in page.replace("keylist", "")


def test_names_given_the_first_time_are_not_offered(client, db, ada):
    (one, two) = queueing.plant(db, 2)
    queueing.label(db, one, ada["id"])
    for sentence in articles.sentences(db, two, ada["id"]):
        given = {"kind": "claim", "speaker": "Zoltan Quist", "revision": 0}
        given["save_id"] = f"first-{sentence['id']}"
        labels.put(db, sentence["id"], ada["id"], given, at=queueing.hour(1))
    again.put(db, by=None, one_in=2, weeks=4)
    found = again.due(db, ada["id"])
    page = client.get(f"/again/{found}?sentence=2").text
    assert 'name="candidate" value="Zoltan Quist"' not in page
    save(client, found, 3, ada, kind="claim", speaker="Zoltan Quist")
    page = client.get(f"/again/{found}?sentence=2").text
    assert 'name="candidate" value="Zoltan Quist"' in page


def test_an_answer_leads_to_the_next_sentence_and_the_last_to_the_end(
    client, db, ada, round_id
):
    answer = save(client, round_id, 3, ada)
    assert (answer.status_code, answer.location) == (
        303,
        f"/again/{round_id}?sentence=2",
    )
    page = client.get(answer.location).text
    assert "1 of 2 sentences labelled" in page
    assert kinds(page)[0] == "fact"
    answer = save(client, round_id, 4, ada, save="again-0002", kind="other")
    page = client.get(answer.location).text
    assert "That was the second time" in page
    assert "1 of 2 sentences got the kind that you gave them then." in page
    assert client.get("/annotate").location is None


def test_what_was_told_at_the_end_is_not_answered_anew(client, db, ada, round_id):
    for n, sentence in enumerate((3, 4)):
        save(client, round_id, sentence, ada, save=f"again-000{n}")
    page = client.get(f"/again/{round_id}?sentence=1").text
    assert "That was the second time" in page
    assert 'name="save_id"' not in page
    answer = save(client, round_id, 3, ada, 1, save="again-0009", kind="other")
    assert answer.status_code == 403
    assert "Go on with Annotate" in answer.text
    assert again.same(db, round_id) == 2


def test_htmx_gets_the_next_card_with_its_article(htmx, ada, round_id):
    answer = save(htmx, round_id, 3, ada)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="review"')
    assert "Sentence 2 of 2" in answer.text
    assert "Saved: Fact" in answer.text
    assert answer.headers["HX-Replace-Url"] == f"/again/{round_id}?sentence=2"


def test_what_is_sent_twice_is_one_answer(client, db, ada, round_id):
    for _ in range(2):
        assert save(client, round_id, 3, ada).status_code == 303
    assert db["again_history"].count == 1


def test_the_same_as_before_and_what_goes_on_are_taken_over(client, db, ada, round_id):
    save(client, round_id, 3, ada, kind="quote", speaker="Ines Valdor")
    given = {"save": "again-0002", "kind": "", "how": "continue"}
    assert save(client, round_id, 4, ada, **given).status_code == 303
    last = again.sentences(db, round_id)[1]
    assert (last["kind"], last["speaker"], last["continues"]) == (
        "quote",
        "Ines Valdor",
        1,
    )


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ({"kind": ""}, 422, "Choose what the sentence is"),
        ({"kind": "claim"}, 422, "Say who speaks in this claim"),
        ({"kind": "", "how": "same"}, 422, "no such answer to repeat"),
        ({"revision": 3}, 409, "elsewhere since you opened it"),
        ({"reviewer": 99}, 409, "opened under another name"),
    ],
)
def test_a_refusal_stands_on_the_card_with_what_was_typed(
    client, db, ada, round_id, answer, status, says
):
    given = save(client, round_id, 3, ada, unsure="1", **answer)
    assert given.status_code == status
    assert says in given.text
    assert 'name="unsure" value="1"' in given.text
    assert db["again_history"].count == 0


def test_it_can_be_left_for_the_day(client, db, round_id):
    answer = client.post(f"/again/{round_id}/later")
    assert (answer.status_code, answer.location) == (303, "/annotate")
    assert client.get("/annotate").status_code == 200
    moment = shifted(now(), timedelta(hours=25))
    assert again.due(db, 1, at=moment) == round_id


@pytest.mark.parametrize("path", ["/again/{}/later", "/again/{}/sentences/3"])
def test_an_address_of_a_form_leads_back(client, round_id, path):
    answer = client.get(path.format(round_id))
    assert (answer.status_code, answer.location) == (303, f"/again/{round_id}")


def test_nobody_else_gets_at_it(app, ben, ada, round_id):
    browser = app.test_client()
    browser.post("/who", data={"name": ben["name"]})
    assert browser.get(f"/again/{round_id}").status_code == 404
    assert save(browser, round_id, 3, ben).status_code == 404
    assert browser.post(f"/again/{round_id}/later").status_code == 404


def test_a_sentence_that_there_is_not_is_not_found(client, ada, round_id):
    assert client.get(f"/again/{round_id}?sentence=9").status_code == 404
    assert save(client, round_id, 1, ada).status_code == 404


def test_the_owner_says_how_often(client, db):
    assert 'name="one_in" value=""' in client.get("/queue/again").text
    answer = client.post("/queue/again", data=GIVEN)
    assert (answer.status_code, answer.location) == (303, "/queue")
    page = client.get("/queue").text
    assert "1 in 2 finished articles is given again." in page
    assert again.settings(db) == {"one_in": 2, "weeks": 3}
    assert audit.rows(db)[0]["detail"] == {"one_in": [None, 2], "weeks": [4, 3]}
    client.post("/queue/again", data={**GIVEN, "one_in": ""})
    assert again.settings(db)["one_in"] is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"one_in": "1", "weeks": "3"}, "from 2 to 100"),
        ({"one_in": "some", "weeks": "3"}, "from 2 to 100"),
        ({"one_in": "2", "weeks": ""}, "from 1 to 104"),
        ({"one_in": "2", "weeks": "105"}, "from 1 to 104"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, db, given, says):
    answer = client.post("/queue/again", data=given)
    assert answer.status_code == 422
    assert says in answer.text
    assert again.settings(db)["one_in"] is None


def test_who_decides_reads_what_came_of_it(decider, db, ada):
    assert "Nobody has answered" in decider.get("/agreement/again").text
    queueing.plant(db, 2)
    for n, article_id in enumerate((1, 2)):
        queueing.label(db, article_id, ada["id"], at=n)
    again.put(db, by=None, one_in=2, weeks=4)
    found = again.due(db, ada["id"])
    for sentence, kind in ((3, "fact"), (4, "other")):
        given = {"kind": kind, "revision": 0, "save_id": f"again-{sentence}"}
        again.save(db, found, ada["id"], sentence, given)
    page = decider.get("/agreement/again").text
    assert "50\u00a0%" in page
    assert "r3" in page
    assert "Ada" not in page
    assert 'href="/review/4"' in page
    assert 'href="/review/3"' not in page
    assert "There are none" in decider.get("/agreement/again?who=1").text
    assert "There are none" in decider.get("/agreement/again?round=1&after=4").text


def test_nearly_all_the_same_is_not_told_as_all(decider, db, ada):
    lines = [f"Berth {n} is free." for n in range(250)]
    ids = [add(db, "one", "The ferry sails."), add(db, "many", *lines)]
    for n, article_id in enumerate(ids):
        queueing.label(db, article_id, ada["id"], count=250, at=n)
    again.put(db, by=None, one_in=2, weeks=4)
    found = again.due(db, ada["id"])
    for n, row in enumerate(again.sentences(db, found)):
        given = {"kind": "fact" if n else "other", "revision": 0}
        given["save_id"] = f"again-{row['id']}"
        again.save(db, found, ada["id"], row["id"], given)
    page = decider.get("/agreement/again").text
    assert "99.6\u00a0%" in page
    assert "100\u00a0%" not in page
    assert ">0.00<" in page


def test_a_reviewer_reads_none_of_it(reader):
    assert reader.get("/agreement/again").status_code == 403
    assert reader.get("/queue/again").status_code == 403
