"""A quotation over several sentences, by the buttons of the card."""

import re

import pytest

from annotator.store import articles, labels, quotations
from tests.exporting import merge, say

VALDOR, BREKKE = {"speaker": "Ines Valdor"}, {"speaker": "Tomas Brekke"}


@pytest.fixture(params=["plain", "htmx"])
def browser(request, client, article):
    if request.param == "htmx":
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    return client


def press(browser, ada, sentence, how, **fields):
    form = {"how": how, "reviewer": ada["id"], "revision": 0, "save_id": "pressed-1"}
    return browser.post(f"/sentences/{sentence}/label", data={**form, **fields})


def parts(db, ada):
    rows = articles.sentences(db, 1, ada["id"])
    return [found and str(found[1]) for found in quotations.parts(rows)]


def test_goes_on_takes_kind_speaker_and_quotation_from_before(db, browser, ada):
    say(db, ada, 0, "quote", **VALDOR)
    press(browser, ada, 2, "continue")
    found = labels.find(db, 2, ada["id"])
    assert (found["kind"], found["speaker"]) == ("quote", "Ines Valdor")
    assert parts(db, ada)[:2] == ["first", "last"]


def test_same_as_before_takes_kind_and_speaker_but_no_quotation(db, browser, ada):
    say(db, ada, 0, "quote", **VALDOR)
    press(browser, ada, 2, "same")
    found = labels.find(db, 2, ada["id"])
    assert (found["kind"], found["speaker"]) == ("quote", "Ines Valdor")
    assert parts(db, ada)[:2] == ["single", "single"]


def test_same_as_before_keeps_what_was_typed_besides(db, browser, ada):
    say(db, ada, 0, "fact")
    press(browser, ada, 2, "same", note="a guess", unsure="1")
    found = labels.find(db, 2, ada["id"])
    assert (found["kind"], found["note"], found["unsure"]) == ("fact", "a guess", 1)


@pytest.mark.parametrize(
    ("before", "how", "sentence"),
    [
        (None, "same", "The sentence before has no answer to repeat"),
        (None, "continue", "The sentence before has no answer to repeat"),
        ("fact", "continue", "no quote or claim that could go on here"),
    ],
)
def test_there_must_be_something_to_go_on(db, browser, ada, before, how, sentence):
    if before:
        say(db, ada, 0, before)
    response = press(browser, ada, 2, how)
    assert response.status_code == 422
    assert sentence in response.text
    assert labels.find(db, 2, ada["id"]) is None


def test_the_neighbours_marks_come_with_the_save(db, htmx, article, ada):
    say(db, ada, 0, "quote", **VALDOR)
    answer = press(htmx, ada, 2, "continue").text
    assert 'hx-target="#s-1"' in answer and 'data-part="first"' in answer
    assert 'hx-target="#s-2"' in answer and 'data-part="last"' in answer
    assert 'hx-target="#s-3"' not in answer


def test_a_joined_sentence_saved_again_stays_joined_until_unticked(db, browser, ada):
    say(db, ada, 0, "quote", **VALDOR)
    say(db, ada, 1, "quote", **VALDOR, continues=True)
    form = {"kind": "quote", **VALDOR, "reviewer": ada["id"]}
    page = browser.get("/sentences/2", follow_redirects=True).text
    assert 'name="continues" value="1" checked' in page
    browser.post(
        "/sentences/2/label",
        data={
            **form,
            "continues": "1",
            "note": "x",
            "revision": 1,
            "save_id": "saved-0001",
        },
    )
    assert parts(db, ada)[:2] == ["first", "last"]
    browser.post(
        "/sentences/2/label", data={**form, "revision": 2, "save_id": "saved-0002"}
    )
    assert parts(db, ada)[:2] == ["single", "single"]


def three(db, ada):
    for position in range(3):
        say(db, ada, position, "quote", **VALDOR, continues=position > 0)


def other_speaker(browser, ada):
    form = {"kind": "quote", **BREKKE, "continues": "1", "reviewer": ada["id"]}
    return browser.post(
        "/sentences/2/label", data={**form, "revision": 1, "save_id": "saved-0001"}
    )


def give(browser, ada, revision=2):
    form = {"reviewer": ada["id"], "revision": revision, "save_id": "saved-whole"}
    return browser.post("/sentences/2/quotation", data=form)


def test_another_speaker_in_the_middle_is_offered_to_the_whole(db, htmx, article, ada):
    three(db, ada)
    answer = other_speaker(htmx, ada).text
    assert "Also the other 2 sentences of this quotation" in answer
    assert parts(db, ada)[:3] == ["single", "single", "single"]
    again = give(htmx, ada).text
    assert "Tomas Brekke speaks in all 3 sentences of the quotation" in again
    assert parts(db, ada)[:3] == ["first", "middle", "last"]
    assert [labels.find(db, at, ada["id"])["speaker"] for at in (1, 2, 3)] == [
        "Tomas Brekke"
    ] * 3


def test_giving_the_whole_a_speaker_twice_is_once(db, browser, ada):
    three(db, ada)
    other_speaker(browser, ada)
    give(browser, ada)
    give(browser, ada)
    (changes,) = db.execute("select count(*) from label_history").fetchone()
    assert changes == 3 + 1 + 2


def test_what_else_an_answer_says_stays_when_its_speaker_changes(db, browser, ada):
    three(db, ada)
    more = {"note": "hard", "unsure": True, "content": [[0, 4]], "cue_span": [[5, 7]]}
    say(db, ada, 2, "quote", **VALDOR, continues=True, **more)
    other_speaker(browser, ada)
    give(browser, ada)
    found = labels.find(db, 3, ada["id"])
    assert (found["note"], found["unsure"], found["content"]) == ("hard", 1, [[0, 4]])
    assert (found["cue_start"], found["cue_end"]) == (5, 7)


def test_a_quotation_changed_elsewhere_is_left_alone(db, browser, ada):
    three(db, ada)
    other_speaker(browser, ada)
    response = give(browser, ada, revision=1)
    assert response.status_code == 409
    assert labels.find(db, 1, ada["id"])["speaker"] == "Ines Valdor"


def test_after_a_merge_only_those_who_differ_are_changed(db, browser, ada):
    say(db, ada, 0, "quote", speaker="Valdor", speaker_surface="she")
    say(db, ada, 1, "quote", **BREKKE, continues=True)
    say(db, ada, 2, "quote", **VALDOR, continues=True, note="hers")
    merge(db, "Valdor", "Ines Valdor")
    form = {"reviewer": ada["id"], "revision": 1, "save_id": "saved-whole"}
    browser.post("/sentences/1/quotation", data=form)
    assert parts(db, ada)[:3] == ["first", "middle", "last"]
    changed = [labels.find(db, number, ada["id"])["revision"] for number in (1, 2, 3)]
    assert changed == [1, 2, 1]
    assert labels.find(db, 1, ada["id"])["speaker_surface"] == "she"


def test_a_form_sent_again_leaves_alone_what_was_undone_since(db, browser, ada):
    three(db, ada)
    other_speaker(browser, ada)
    give(browser, ada)
    say(db, ada, 2, "quote", **VALDOR, continues=True)
    give(browser, ada)
    assert labels.find(db, 3, ada["id"])["speaker"] == "Ines Valdor"


def test_an_undo_that_comes_too_late_shows_what_is_saved(db, browser, ada):
    say(db, ada, 0, "fact")
    say(db, ada, 0, "other")
    form = {"to": 0, "revision": 1, "save_id": "undone-0001", "reviewer": ada["id"]}
    response = browser.post("/sentences/1/restore", data=form)
    assert response.status_code == 409
    assert "Saved now:" in response.text and "Yours, below" not in response.text
    assert re.search(r'value="other"[^>]* checked', response.text)
