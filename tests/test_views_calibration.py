"""Calibration sheets: made, opened when all are done, decided on the spot."""

import re

import pytest

from annotator.store import (
    audit,
    calibration,
    decisions,
    labels,
    people,
    precedents,
)
from tests.exporting import add

NEW = {"name": "Week 12", "article": ["1"], "save_id": "sheet-01"}


def label(db, number, who, kind, speaker=None):
    given = {"kind": kind, "speaker": speaker, "revision": 0}
    given["save_id"] = f"save-{number}-{who['id']}"
    labels.put(db, number, who["id"], given)


@pytest.fixture
def sheet(db, article, ada, ben, decider):
    """A sheet of Ada and Ben, who differ in the first sentence; not open yet."""
    for number in range(2, 6):
        label(db, number, ada, "fact")
        label(db, number, ben, "fact")
    label(db, 1, ada, "claim", "Ines Valdor")
    invited = [ada["id"], ben["id"]]
    answer = decider.post("/calibration/new", data={**NEW, "person": invited})
    assert (answer.status_code, answer.location) == (303, "/calibration/1")
    return 1


@pytest.fixture
def opened(db, sheet, ben, decider):
    """The same sheet, everybody done, opened."""
    label(db, 1, ben, "fact")
    assert decider.post("/calibration/1/open").status_code == 303
    return sheet


def settle(browser, **given):
    page = browser.get("/calibration/1").text
    form = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page).group(1)
        for name in ("reviewer", "seen", "votes", "save_id")
    }
    form |= {"take": "own", "kind": "", "speaker": "", "rationale": "We talked."}
    return browser.post("/calibration/1/sentences/1", data={**form, **given})


def test_articles_are_searched_and_the_chosen_kept(decider, db, article):
    empty = decider.get("/calibration").text
    assert "There is no sheet yet." in empty
    page = decider.get("/calibration/new?search=zzz&article=1&name=Week+12").text
    assert 'name="article" value="1" checked' in page
    assert 'value="Week 12"' in page
    assert "Harbour talks go on" in page


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": " "}, "Give the sheet a name"),
        ({"article": []}, "Choose 1 to 20 articles."),
        ({"person": ["1"]}, "Choose 2 to 26 people."),
        ({"person": ["1", "x"]}, "people"),
        ({"article": ["99"]}, "Choose again."),
        ({"save_id": ""}, "did not come whole"),
    ],
)
def test_what_does_not_fit_makes_no_sheet(
    decider, db, article, ada, ben, given, problem
):
    answer = decider.post(
        "/calibration/new", data={**NEW, "person": ["1", "2"], **given}
    )
    assert answer.status_code == 422
    assert problem in answer.text
    assert calibration.page(db) == []


def test_until_it_is_open_it_shows_who_is_done_and_no_answer(decider, sheet):
    page = decider.get("/calibration/1").text
    assert "1 of 2 not done yet" in page
    assert "4 of 5" in page
    for words in ("Ines Valdor", "The harbour board", "Claim / fact"):
        assert words not in page


def test_it_is_not_opened_before_all_are_done_unless_one_insists(decider, db, sheet):
    refused = decider.post("/calibration/1/open")
    assert refused.status_code == 409
    assert "Ben Okoro is not done yet" in refused.text
    assert "The harbour board" not in refused.text
    assert decider.post("/calibration/1/open", data={"early": "1"}).status_code == 303
    assert "before everybody was done" in decider.get("/calibration/1").text
    assert audit.rows(db)[0]["event"] == "opened a calibration sheet"


def test_answers_stand_under_letters_grouped_by_what_differs(decider, opened):
    page = decider.get("/calibration/1").text
    assert "Everybody is done" in page
    assert "Claim / fact" in page
    assert "80 %" in page
    assert "4 of 5 sentences" in page
    before = page.split('<ul class="given">')[1]
    assert "Ada Lind" not in before
    assert re.search(r"<b>[AB]</b>", before)


def test_names_are_shown_on_demand_and_recorded(decider, db, opened):
    sneaked = decider.get("/calibration/1?names=1").text.split('<ul class="given">')[1]
    assert "Ada Lind" not in sneaked
    answer = decider.post("/calibration/1/names")
    assert answer.location == "/calibration/1?names=1"
    shown = decider.get("/calibration/1?names=1").text.split('<ul class="given">')[1]
    assert "Ada Lind" in shown
    events = [row["event"] for row in audit.rows(db)]
    assert events.count("saw the names on a calibration sheet") == 1


def test_a_sentence_is_decided_and_made_a_case_in_one_go(decider, db, opened):
    rule = "A figure with a source is a claim."
    answer = settle(
        decider, kind="claim", speaker="Ines Valdor", precedent="1", rule=rule
    )
    assert answer.status_code == 303
    assert answer.location == "/calibration/1#sentence-1"
    page = decider.get("/calibration/1").text
    assert "Decided, and a case for all." in page
    assert "We talked." in page
    assert [row["rule"] for row in precedents.page(db)] == [rule]


def test_one_of_the_answers_is_taken(decider, db, opened):
    assert settle(decider, take="A").status_code == 303
    (kind,) = db.execute("select kind from decisions").fetchone()
    assert kind in ("claim", "fact")


@pytest.mark.parametrize(
    ("given", "status", "problem"),
    [
        ({}, 422, "Take one of the answers"),
        ({"kind": "quote"}, 422, "Say who speaks in this quote"),
        ({"kind": "fact", "precedent": "1"}, 422, "Say the rule in one line"),
        ({"take": "Z"}, 422, "There is no such answer"),
        ({"kind": "fact", "seen": "7"}, 409, "It is shown as it is now"),
        ({"kind": "fact", "votes": "A9-B9"}, 409, "It is shown as it is now"),
        ({"kind": "fact", "reviewer": "1"}, 409, "you are Mara Kessel now"),
        ({"kind": "fact", "reviewer": ""}, 409, "Decide again to do it as Mara"),
        ({"kind": "fact", "save_id": "x"}, 422, "did not come whole"),
    ],
)
def test_what_does_not_fit_decides_nothing_and_keeps_what_was_typed(
    decider, db, opened, given, status, problem
):
    answer = settle(decider, **given)
    assert answer.status_code == status
    assert problem in answer.text
    assert 'value="We talked."' in answer.text
    assert '<details class="settle" open>' in answer.text
    assert db.execute("select count(*) from decisions").fetchone() == (0,)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/calibration"),
        ("get", "/calibration/new"),
        ("post", "/calibration/new"),
        ("get", "/calibration/1"),
        ("post", "/calibration/1/open"),
        ("post", "/calibration/1/names"),
        ("post", "/calibration/1/sentences/1"),
    ],
)
def test_reviewers_have_no_part_in_it(reader, db, opened, method, path):
    answer = getattr(reader, method)(path)
    assert answer.status_code == 403
    assert "The harbour board" not in answer.text


@pytest.mark.parametrize("path", ["open", "names", "sentences/1"])
def test_an_address_that_takes_forms_leads_back_to_the_sheet(decider, opened, path):
    assert decider.get(f"/calibration/1/{path}").location == "/calibration/1"


def test_an_article_alone_is_shown_and_stays_chosen(decider, opened):
    assert "The harbour board" in decider.get("/calibration/1?article=1").text
    other = decider.get("/calibration/1?article=2").text
    assert "No sentence has two answers yet." in other
    answer = settle(decider, kind="fact", article="1")
    assert answer.location == "/calibration/1?article=1#sentence-1"


def test_a_decided_case_is_not_broken_by_mistake(decider, db, opened):
    rule = {"precedent": "1", "rule": "A named source claims."}
    settle(decider, kind="claim", speaker="Ines Valdor", **rule)
    answer = settle(decider, kind="fact")
    assert answer.status_code == 409
    assert "This goes against a decided case." in answer.text
    assert 'value="We talked."' in answer.text
    assert settle(decider, kind="fact", despite="1").status_code == 303
    assert db.execute("select kind from decisions").fetchall() == [("fact",)]


def test_after_a_clash_the_answer_is_chosen_anew(decider, db, opened):
    answer = settle(decider, take="A", votes="A9-B9")
    assert answer.status_code == 409
    assert 'name="take" value="A">' in answer.text
    assert "checked" not in answer.text


def test_who_retired_is_not_offered(decider, db, article, ada, ben):
    people.retire(db, ben["id"], by=None)
    page = decider.get("/calibration/new").text
    assert f'name="person" value="{ada["id"]}" checked' in page
    assert "Ben Okoro" not in page


def test_a_case_in_the_way_counts_as_a_look_at_its_sentence(decider, db, mara, opened):
    nora = db.execute("select id from reviewers where role = 'owner'").fetchone()[0]
    piece = "The harbour board expects the union to keep last year’s agreement, its "
    add(db, "later", f"{piece}chair Ines Valdor said on Friday.")
    given = {"kind": "claim", "speaker": "Ines Valdor"}
    decisions.put(db, 6, nora, given, save_id="decide-6")
    precedents.make(db, 6, nora, "A named source claims.", "case-0006")
    look = "select 1 from seen_others where reviewer_id = ? and sentence_id = 6"
    decider.get("/calibration/1")
    assert not db.execute(look, [mara["id"]]).fetchone()
    assert settle(decider, kind="fact").status_code == 409
    assert db.execute(look, [mara["id"]]).fetchone()
