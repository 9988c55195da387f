"""Suggestions in the browser: the card, the page of the models, and files of them."""

import io
import json
import re

import pytest

from annotator.store import articles, audit, exports, labels, projects, suggestions
from tests.exporting import say
from tests.suggesting import line, propose, show
from tests.test_views_imports import settled

VALDOR = "Ines Valdor"
TAKE = 'value="take"'


def card(browser, position=0):
    """Answer the card of a sentence, as the desk shows it."""
    address = f"/articles/1?sentence={position + 1}"
    page = browser.get(f"/sentences/{position + 1}")
    return (browser.get(address) if page.status_code == 303 else page).text


def fields(page):
    """Answer what the form of a card sends of itself."""
    form = page[page.index('id="label-form"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form)
    return dict(found)


def save(browser, page, position=0, **form):
    """Send a card's form."""
    return browser.post(
        f"/sentences/{position + 1}/label", data={**fields(page), **form}
    )


def said(db, who, position=0):
    label = labels.find(db, position + 1, who["id"])
    return label and (
        label["kind"],
        label["speaker"],
        label["from_suggestion"],
        label["changed"],
    )


@pytest.fixture
def proposed(db, article):
    """Suggestions for two sentences, shown before one answers."""
    surface = "its chair Ines Valdor"
    propose(
        db,
        line(0, "claim", VALDOR, speaker_surface=surface, score=0.826),
        line(1, "fact", score=0.6),
        line(2, "claim", speaker_surface="“Nobody"),
    )
    show(db, "before")


def test_nobody_sees_a_suggestion_until_the_owner_says_so(client, db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    page = card(client)
    assert "Proposed" not in page and fields(page)["suggestion_id"] == ""
    save(client, page, kind="fact")
    assert "Proposed" not in card(client)
    assert said(db, ada) == ("fact", None, None, None)


def test_before_an_answer_the_card_says_what_is_proposed_and_takes_it(
    client, db, proposed, ada
):
    page = card(client)
    assert "Proposed: <b>Claim</b> · <bdi>Ines Valdor</bdi>" in page
    assert "<bdi>headline-marker 1.2</bdi>, 83 %" in page
    assert page.index('id="save"') < page.index(TAKE), "Enter in a field means Save"
    answer = save(client, page, how="take")
    assert answer.status_code == 303
    assert said(db, ada) == ("claim", VALDOR, 1, 0)
    label = labels.find(db, 1, ada["id"])
    assert label["speaker_surface"] == "its chair Ines Valdor"
    assert (label["speaker_start"], label["speaker_end"]) != (None, None)
    page = card(client)
    assert "as you answered" in page and TAKE not in page


def test_taking_it_by_script_brings_the_next_card(htmx, db, proposed, ada):
    answer = save(htmx, card(htmx), how="take")
    assert answer.status_code == 200
    assert 'data-sentence="2"' in answer.text
    assert "Saved: Claim · Ines Valdor" in answer.text
    assert said(db, ada) == ("claim", VALDOR, 1, 0)
    undo = re.search(r'name="to" value="(\d+)"', answer.text)
    form = {"to": undo[1], "revision": 1, "save_id": "undo-0001", "reviewer": ada["id"]}
    htmx.post("/sentences/1/restore", data=form)
    assert said(db, ada) is None


def test_an_answer_of_ones_own_says_that_one_was_shown(client, db, proposed, ada):
    save(client, card(client), kind="claim", speaker="Tomas Reik")
    assert said(db, ada) == ("claim", "Tomas Reik", 0, 0)
    page = card(client)
    assert "not as you answered" in page and TAKE in page


def test_what_was_taken_and_changed_before_it_was_saved_is_both(
    client, db, proposed, ada
):
    save(client, card(client), kind="quote", speaker=VALDOR, from_suggestion="1")
    assert said(db, ada) == ("quote", VALDOR, 1, 1)


def test_a_proposal_without_a_speaker_asks_for_one_and_stays_taken(
    client, db, proposed, ada
):
    page = card(client, 2)
    assert "“<bdi>“Nobody</bdi>”" in page
    answer = save(client, page, 2, how="take")
    assert answer.status_code == 422
    assert "Say who speaks in this claim" in answer.text
    assert 'value="claim" id="kind-claim" data-key="1" checked' in answer.text
    assert fields(answer.text)["from_suggestion"] == "1"
    save(client, answer.text, 2, kind="claim", speaker=VALDOR)
    assert said(db, ada, 2) == ("claim", VALDOR, 1, 0)


def test_a_speaker_typed_is_kept_where_none_was_proposed(client, db, proposed, ada):
    save(client, card(client, 2), 2, how="take", speaker=VALDOR)
    assert said(db, ada, 2) == ("claim", VALDOR, 1, 0)


def test_after_an_answer_the_card_compares_and_offers_nothing(client, db, article, ada):
    propose(db, line(0, "claim", VALDOR), line(1, "fact"))
    show(db, "after")
    page = card(client)
    assert "Proposed" not in page
    save(client, page, kind="fact")
    save(client, card(client, 1), 1, kind="fact")
    page = card(client)
    assert "not as you answered" in page and TAKE not in page
    assert "· as you answered" in card(client, 1)
    assert said(db, ada) == ("fact", None, None, None)
    save(client, page, kind="claim", speaker=VALDOR)
    assert said(db, ada) == ("claim", VALDOR, 0, 0)


@pytest.mark.parametrize("sent", ["99", "2", "x", "0", "9" * 30])
def test_a_suggestion_of_another_sentence_or_none_is_not_taken(
    client, db, proposed, ada, sent
):
    page = card(client)
    answer = save(client, page, how="take", kind="fact", suggestion_id=sent)
    assert answer.status_code == 422
    assert said(db, ada) is None


def test_text_of_a_model_is_never_html(client, db, article):
    evil = "<b>Ines & Co</b>"
    propose(db, line(0, "claim", evil, speaker_surface=evil), model=evil)
    show(db, "before")
    assert evil not in card(client)


def test_rows_carry_the_suggestion_and_what_became_of_it(client, db, proposed, ada):
    save(client, card(client), how="take")
    save(client, card(client, 1), 1, kind="other")
    say(db, ada, 4, "fact")
    rows = [
        json.loads(one) for one in client.get("/export/rows.jsonl").text.splitlines()
    ]
    assert rows[0]["suggestion"] == {
        "label": "claim",
        "speaker_surface": "its chair Ines Valdor",
        "speaker_canonical": VALDOR,
        "score": 0.826,
        "model": "headline-marker 1.2",
    }
    assert rows[4]["suggestion"] is None
    told = [
        (one["from_suggestion"], one["changed"])
        for at in (0, 1, 4)
        for one in rows[at]["annotations"]
    ]
    assert told == [(True, False), (False, False), (None, None)]
    assert rows[0]["speaker"]["surface"] == "its chair Ines Valdor"
    assert list(projects.check(db)) == []


@pytest.fixture
def page_of(team, owner):
    """The owner's browser."""
    from tests.people import sign_in

    browser = team.test_client()
    sign_in(browser, owner["name"])
    return browser


def test_the_page_lists_models_and_says_who_sees_them(page_of, db, article):
    assert "No model has proposed anything yet" in page_of.get("/suggestions").text
    propose(db, line(0, "claim", VALDOR))
    page = page_of.get("/suggestions").text
    assert "headline-marker" in page
    assert "People who read a proposal before they answer come to agree" in page
    answer = page_of.post("/suggestions", data={"shown": "before", "model_id": "1"})
    assert answer.status_code == 303
    assert "shown to everybody, before they answer." in page_of.get("/suggestions").text
    assert suggestions.settings(db) == {"shown": "before", "model_id": 1}
    assert audit.rows(db)[0]["name"] == "Mara Kessel"
    assert "changed when suggestions are shown" in page_of.get("/record").text


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, "Choose when cards show a suggestion."),
        ({"shown": "always"}, "Choose one of: never, after, before."),
        ({"shown": "after", "model_id": "7"}, "This model is not here."),
        ({"shown": "after", "model_id": "x"}, "Choose a model of the list."),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_at_its_field(
    page_of, db, form, problem
):
    answer = page_of.post("/suggestions", data=form)
    assert answer.status_code == 422
    assert problem in answer.text
    assert suggestions.settings(db)["shown"] == "never"


def give(browser, *rows, **typed):
    """Send a file; answer where it leads."""
    content = b"".join(
        one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n"
        for one in rows
    )
    form = {"model": "headline-marker", "version": "1.2", **typed}
    form["files"] = [(io.BytesIO(content), "marked.jsonl")]
    answer = browser.post(
        "/suggestions/import", data=form, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_file_is_looked_at_and_then_stored(page_of, db, article):
    address = give(page_of, line(0, "claim", VALDOR, probs=1), line(1, "fact"))
    page = settled(page_of, address)
    assert "2 suggestions (headline-marker 1.2: 2) fit." in page
    assert "Passed over, as no field has this name: probs." in page
    assert suggestions.models(db) == []
    page_of.post(address)
    page_of.post(address)
    assert "2 suggestions (headline-marker 1.2: 2) added." in settled(page_of, address)
    (model,) = suggestions.models(db)
    assert (model["suggestions"], model["batches"]) == (2, 1)
    page_of.environ_base["HTTP_HX_REQUEST"] = "true"
    assert page_of.get(address).text.lstrip().startswith("<section")


def test_what_does_not_fit_is_listed_and_downloaded_and_the_good_ones_kept(
    page_of, db, article
):
    address = give(page_of, line(0, "fact"), b"nonsense\n", line(9, "fact"))
    page = settled(page_of, address)
    assert "2 lines do not fit" in page
    assert "marked.jsonl, line 3, sent_id" in page
    assert "Add the good suggestion" in page
    refused = page_of.get(f"{address}/refused").text.splitlines()
    assert [json.loads(one)["line"] for one in refused] == [2, 3]
    page_of.post(address, data={"keep_good": "yes"})
    assert "2 refused" in settled(page_of, address)
    assert suggestions.find(db, 1)["kind"] == "fact"


def test_nothing_to_store_is_said(page_of, article):
    assert "There is nothing in this." in settled(page_of, give(page_of, b"\n"))
    assert "Download the refused" not in settled(page_of, give(page_of, b"\n"))


def test_no_file_is_refused_at_its_field(page_of, article):
    answer = page_of.post("/suggestions/import", data={"model": "m"})
    assert answer.status_code == 422
    assert "Choose a file of suggestions." in answer.text
    assert 'value="m"' in answer.text


def test_addresses_that_take_forms_lead_back(page_of, db, article):
    propose(db, line(0, "fact"))
    assert page_of.get("/suggestions/import").location == "/suggestions"
    assert page_of.get("/suggestions/1/withdraw").location == "/suggestions/1"
    assert page_of.get("/suggestions/9").status_code == 404
    assert page_of.get("/suggestions/import/nothing").status_code == 404


def test_a_model_is_held_against_people_by_kind_and_score_and_withdrawn(
    page_of, db, article, ada
):
    propose(
        db,
        line(0, "claim", VALDOR, score=0.95),
        line(1, "fact", score=0.95),
        line(2, "fact", score=0.35),
    )
    say(db, ada, 0, "claim", speaker=VALDOR)
    say(db, ada, 1, "other")
    page = page_of.get("/suggestions/1").text
    assert '<div class="k">Compared with people</div><div class="v">2</div>' in page
    cell = '<td class="n">{}</td>'.format
    assert (
        '<th scope="row" class="nowrap">90 to 100 %</th>'
        + cell(2)
        + cell(2)
        + cell("50\u00a0%")
        in page
    )
    assert (
        '<th scope="row" class="nowrap">30 to 40 %</th>' + cell(1) + cell(0) + cell("–")
        in page
    )
    seen = page.partition('name="up_to" value="')[2].partition('"')[0]
    answer = page_of.post("/suggestions/1/withdraw", data={"up_to": seen})
    assert answer.status_code == 303
    assert "are withdrawn." in page_of.get("/suggestions").text
    page = page_of.get("/suggestions/1").text
    assert "All are withdrawn" in page and "Withdraw what it proposed" not in page
    (found,) = exports.articles_with_sentences(db)
    assert not any(one["suggestion"] for one in found["sentences"])


def test_a_model_without_anything_to_compare_says_so(page_of, db, article):
    propose(db, line(0, "fact"))
    assert "there is nothing to compare" in page_of.get("/suggestions/1").text


def test_an_old_form_does_not_withdraw_what_came_after_it(page_of, db, article):
    propose(db, line(0, "fact"))
    old = {"up_to": "1"}
    assert page_of.post("/suggestions/1/withdraw", data=old).status_code == 303
    assert page_of.post("/suggestions/1/withdraw", data=old).status_code == 303
    assert "withdrawn before" in page_of.get("/suggestions").text
    propose(db, line(0, "claim", VALDOR))
    answer = page_of.post("/suggestions/1/withdraw", data=old)
    assert answer.status_code == 409
    assert "has proposed more since this page was opened" in answer.text
    assert suggestions.find(db, 1)["kind"] == "claim"
    assert 'name="up_to" value="2"' in answer.text
    answer = page_of.post("/suggestions/1/withdraw", data={"up_to": "2"})
    assert answer.status_code == 303
    assert suggestions.find(db, 1) is None


@pytest.mark.parametrize("sent", [{}, {"up_to": ""}, {"up_to": "0"}, {"up_to": "x"}])
def test_a_form_that_did_not_come_whole_withdraws_nothing(page_of, db, article, sent):
    propose(db, line(0, "fact"))
    answer = page_of.post("/suggestions/1/withdraw", data=sent)
    assert answer.status_code == 422
    assert "did not come whole" in answer.text
    assert suggestions.find(db, 1)


def test_settings_sent_twice_are_on_the_record_once(page_of, db):
    for _ in range(2):
        page_of.post("/suggestions", data={"shown": "before", "model_id": ""})
    assert len(audit.rows(db, event="changed when suggestions are shown")) == 1


def test_a_place_at_which_other_words_stand_is_not_taken_over(
    client, db, proposed, ada
):
    db.execute("drop trigger suggestions_stay_on_update")
    db.execute("update suggestions set speaker_start = 0, speaker_end = 3 where id = 1")
    save(client, card(client), how="take")
    label = labels.find(db, 1, ada["id"])
    assert (label["kind"], label["speaker"]) == ("claim", VALDOR)
    start, end = label["speaker_start"], label["speaker_end"]
    sentence = articles.sentence(db, 1)
    assert sentence["text"][start:end] == label["speaker_surface"]
    (found,) = projects.check(db)
    assert found.startswith("Suggestion 1 says where")
