"""The desk's requests: one a label, the same with script and without."""

import re

import pytest

from annotator.store import articles, labels


@pytest.fixture
def sentence(db, article):
    return articles.sentence_at(db, article["id"], 0)


@pytest.fixture(params=["plain", "htmx"])
def browser(request, client):
    if request.param == "htmx":
        client.environ_base["HTTP_HX_REQUEST"] = "true"
    client.kind = request.param
    return client


def answer(ada, revision=0, save="save-0001", **fields):
    given = {"kind": "claim", "speaker": "Ines Valdor", "reviewer": ada["id"]} | fields
    return {**given, "revision": revision, "save_id": save}


def hidden_fields(page):
    """What the sentence form carries of its own."""
    form = page.partition('id="label-form"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(revision|save_id)" value="([^"]+)"', form))


def test_a_saved_answer_goes_on_to_the_next_sentence(db, browser, sentence, ada):
    response = browser.post("/sentences/1/label", data=answer(ada))
    assert labels.find(db, 1, ada["id"])["speaker"] == "Ines Valdor"
    if browser.kind == "plain":
        assert response.status_code == 303
        assert response.location == "/articles/1?sentence=2"
    else:
        assert response.status_code == 200
        assert 'data-sentence="2"' in response.text
        assert "1 of 5 sentences labelled" in response.text
        assert response.headers["HX-Replace-Url"] == "/articles/1?sentence=2"


def test_the_speaker_as_written_is_found_in_the_sentence(db, browser, sentence, ada):
    browser.post("/sentences/1/label", data=answer(ada))
    found = labels.find(db, 1, ada["id"])
    written = sentence["text"][found["speaker_start"] : found["speaker_end"]]
    assert found["speaker_surface"] == written
    assert "Valdor" in written


@pytest.mark.parametrize(
    ("fields", "sentence_of_refusal"),
    [
        ({"kind": ""}, "Choose what the sentence is"),
        ({"kind": "opinion"}, "Choose one of: claim, quote, fact, other."),
        ({"speaker": "  "}, "Say who speaks in this claim"),
        ({"kind": "quote", "speaker": ""}, "Say who speaks in this quote"),
        ({"note": "x" * 4001}, "Keep it under 4000 characters."),
    ],
)
def test_a_refused_answer_stays_on_screen(
    db, browser, sentence, ada, fields, sentence_of_refusal
):
    given = {"note": "typed with care", **fields}
    response = browser.post("/sentences/1/label", data=answer(ada, **given))
    assert response.status_code == 422
    assert sentence_of_refusal in response.text
    assert given["note"] in response.text
    assert labels.find(db, 1, ada["id"]) is None


def test_a_stale_answer_shows_both(db, browser, sentence, ada):
    browser.post("/sentences/1/label", data=answer(ada))
    late = answer(ada, 0, "save-0002", kind="quote", speaker="Tomas Brekke")
    response = browser.post("/sentences/1/label", data=late)
    assert response.status_code == 409
    assert "changed elsewhere" in response.text
    assert "Claim · Ines Valdor" in response.text
    assert 'value="Tomas Brekke"' in response.text
    assert labels.find(db, 1, ada["id"])["kind"] == "claim"


def test_the_refused_form_can_be_saved_knowingly(db, browser, sentence, ada):
    browser.post("/sentences/1/label", data=answer(ada))
    late = answer(ada, 0, "save-0002", kind="fact", speaker="")
    page = browser.post("/sentences/1/label", data=late).text
    hidden = hidden_fields(page)
    response = browser.post("/sentences/1/label", data={**late, **hidden})
    assert response.status_code in (200, 303)
    assert labels.find(db, 1, ada["id"])["kind"] == "fact"


def test_a_page_opened_under_another_name_is_refused(db, browser, sentence, ada, ben):
    browser.post("/who", data={"name": ben["name"]})
    response = browser.post("/sentences/1/label", data=answer(ada))
    assert response.status_code == 409
    assert "you are Ben Okoro now" in response.text
    assert labels.find(db, 1, ada["id"]) is None
    assert labels.find(db, 1, ben["id"]) is None


def test_undo_takes_the_answer_back_and_stays(db, browser, sentence, ada):
    browser.post("/sentences/1/label", data=answer(ada))
    undo = {"to": 0, "revision": 1, "save_id": "undo-0001", "reviewer": ada["id"]}
    response = browser.post("/sentences/1/restore", data=undo)
    assert labels.find(db, 1, ada["id"]) is None
    if browser.kind == "plain":
        assert response.location == "/articles/1?sentence=1"
    else:
        assert 'data-sentence="1"' in response.text
        assert "Back to: no answer" in response.text


def test_the_last_sentence_says_the_article_is_finished(db, browser, article, ada):
    for number in range(1, 6):
        data = answer(ada, 0, f"save-{number:04}", kind="fact", speaker="")
        response = browser.post(f"/sentences/{number}/label", data=data)
    if browser.kind == "plain":
        response = browser.get(response.location)
    assert "This article is finished" in response.text


def test_a_candidate_wins_over_a_name_that_was_only_shown(client, db, sentence, ada):
    data = answer(ada, candidate="Tomas Brekke", speaker_shown="Ines Valdor")
    client.post("/sentences/1/label", data=data)
    assert labels.find(db, 1, ada["id"])["speaker"] == "Tomas Brekke"


def test_a_typed_name_wins_over_a_candidate(client, db, sentence, ada):
    data = answer(ada, candidate="Tomas Brekke", speaker_shown="")
    client.post("/sentences/1/label", data=data)
    assert labels.find(db, 1, ada["id"])["speaker"] == "Ines Valdor"


@pytest.mark.parametrize("path", ["", "/label", "/restore"])
def test_an_address_in_the_bar_leads_back_to_the_sentence(client, sentence, path):
    response = client.get(f"/sentences/1{path}", follow_redirects=True)
    assert response.status_code == 200
    assert response.request.path == "/articles/1"


@pytest.mark.parametrize("path", ["/sentences/999", "/articles/999"])
def test_what_is_not_there_is_said_so(browser, path):
    response = browser.get(path)
    assert response.status_code == 404
    assert "in this project" in response.text


def test_an_error_leaves_the_page_in_place(htmx):
    response = htmx.get("/sentences/999")
    assert response.headers["HX-Retarget"] == "#notice"


def test_others_answers_are_on_no_page_of_mine(client, db, sentence, ada, ben):
    given = {"kind": "quote", "speaker": "Secret Source", "note": "only Ben thinks so"}
    labels.put(db, 1, ben["id"], {**given, "revision": 0, "save_id": "ben-0001"})
    page = client.get("/articles/1").text
    assert "only Ben thinks so" not in page
    assert 's quote"' not in page
    assert "not labelled yet" in page


def test_a_finished_card_asks_the_project_a_bounded_number_of_times(
    app, client, db, article, ada
):
    connection = app.extensions["connections"].get().conn
    seen = []
    connection.set_trace_callback(seen.append)
    client.environ_base["HTTP_HX_REQUEST"] = "true"
    client.post("/sentences/1/label", data=answer(ada))
    connection.set_trace_callback(None)
    assert 0 < len([sql for sql in seen if "select" in sql.lower()]) <= 60


def test_a_refusal_does_not_let_a_stale_save_through(db, browser, sentence, ada):
    labels.put(db, 1, ada["id"], {**OTHER, "revision": 0, "save_id": "elsewhere-1"})
    late = answer(ada, 0, "save-0002", kind="quote", speaker="")
    page = browser.post("/sentences/1/label", data=late)
    assert page.status_code == 422
    hidden = hidden_fields(page.text)
    again = {**late, **hidden, "speaker": "Tomas Brekke"}
    assert browser.post("/sentences/1/label", data=again).status_code == 409
    assert labels.find(db, 1, ada["id"])["kind"] == "fact"


def test_a_save_sent_again_is_one_save_whatever_changed_around_it(
    db, browser, article, ada
):
    first = answer(ada, speaker="Tomas Brekke")
    browser.post("/sentences/3/label", data=first)
    second = answer(ada, 0, "save-0002", kind="quote", speaker="Tomas Brekke")
    browser.post("/sentences/4/label", data=second)
    changed = answer(ada, 1, "save-0003", kind="quote", speaker="Ines Valdor")
    browser.post("/sentences/3/label", data=changed)
    assert browser.post("/sentences/4/label", data=second).status_code in (200, 303)


def test_a_form_that_came_in_part_says_so(browser, sentence, ada):
    response = browser.post(
        "/sentences/1/label", data={"kind": "fact", "reviewer": ada["id"]}
    )
    assert response.status_code == 422
    assert "did not come whole" in response.text


def test_a_note_that_is_mended_leaves_the_speaker_as_written(
    db, browser, sentence, ada
):
    written = {"speaker_surface": "its chair", "kind": "claim", "speaker": "Ada Holt"}
    labels.put(db, 1, ada["id"], {**written, "revision": 0, "save_id": "first-one"})
    again = answer(ada, 1, **written, speaker_span_of="Ada Holt", note="checked")
    browser.post("/sentences/1/label", data=again)
    found = labels.find(db, 1, ada["id"])
    assert (found["speaker_surface"], found["note"]) == ("its chair", "checked")


HUGE = "9" * 25


@pytest.mark.parametrize(
    "path",
    [f"/articles/{HUGE}", f"/sentences/{HUGE}", f"/articles/1?sentence={HUGE}"],
)
def test_a_number_beyond_all_bounds_is_not_there(browser, article, path):
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("after", [HUGE, "-1", "x"])
def test_a_place_that_is_none_starts_the_list(browser, article, after):
    assert "Harbour talks" in browser.get(f"/articles?after={after}").text


OTHER = {"kind": "fact", "speaker": None}


def test_each_sentence_of_the_page_carries_the_revision_of_its_answer(
    db, client, article, ada
):
    client.post("/sentences/1/label", data=answer(ada))
    client.post("/sentences/2/label", data=answer(ada, save="save-0002"))
    undo = {"to": 0, "revision": 1, "save_id": "undo-0001", "reviewer": ada["id"]}
    client.post("/sentences/2/restore", data=undo)
    page = client.get("/articles/1").text
    found = dict(re.findall(r'id="s-(\d)"[^>]* data-revision="(\d)"', page))
    assert found == {"1": "1", "2": "2", "3": "0", "4": "0", "5": "0"}


def test_a_save_sent_again_answers_with_its_own_revision(db, htmx, sentence, ada):
    htmx.post("/sentences/1/label", data=answer(ada))
    htmx.post("/sentences/1/label", data=answer(ada, 1, "save-0002", kind="quote"))
    again = htmx.post("/sentences/1/label", data=answer(ada)).text
    assert re.findall(r'id="s-1"[^>]* data-revision="(\d)"', again) == ["1"]
