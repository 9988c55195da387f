"""Words picked out of a sentence: shown, kept, looked up and refused by the server."""

import json
import re
from html import unescape

import pytest

from annotator.store import articles, labels
from annotator.views import finer


@pytest.fixture
def sentence(db, article):
    """“Nobody here wants a stoppage,” Valdor told reporters."""
    return articles.sentence_at(db, article["id"], 2)


def answer(ada, revision=0, save="save-0001", **fields):
    given = {"kind": "quote", "speaker": "Ines Valdor", "reviewer": ada["id"]} | fields
    return {**given, "revision": revision, "save_id": save}


def saved(client, db, sentence, ada, *args, **fields):
    response = client.post("/sentences/3/label", data=answer(ada, *args, **fields))
    assert response.status_code == 303, response.text
    return labels.find(db, sentence["id"], ada["id"])


def slice_of(sentence, label, name):
    return sentence["text"][label[f"{name}_start"] : label[f"{name}_end"]]


PICKED = {"content": "1-7 8-12", "cue_span": "39-43"}
OWN = {"speaker_span": "44-53", "speaker_span_of": "Ines Valdor"}


def test_picked_words_are_stored_and_shown(client, db, sentence, ada):
    label = saved(client, db, sentence, ada, **PICKED, **OWN)
    assert [sentence["text"][start:end] for start, end in label["content"]] == [
        "Nobody",
        "here",
    ]
    page = client.get("/articles/1?sentence=3").text
    assert re.search(r'<mark class="said"[^>]*>Nobody</mark>', page)
    assert re.search(r'<span class="speaker"[^>]*>reporters</span>', page)
    assert 'name="content" value="1-7 8-12"' in page
    assert 'name="speaker_span_of" value="Ines Valdor"' in page


def test_a_speaker_as_written_by_hand_is_kept(client, db, sentence, ada):
    label = saved(client, db, sentence, ada, **OWN)
    assert label["speaker_surface"] == slice_of(sentence, label, "speaker")
    assert label["speaker_surface"] == "reporters"
    again = saved(client, db, sentence, ada, 1, "save-0002", **OWN, note="checked")
    assert again["speaker_surface"] == "reporters"


def test_with_another_speaker_it_is_looked_up_anew(client, db, sentence, ada):
    saved(client, db, sentence, ada, **OWN)
    given = {**OWN, "speaker": "Jo Marr"}
    label = saved(client, db, sentence, ada, 1, "save-0002", **given)
    assert (label["speaker_surface"], label["speaker_start"]) == (None, None)
    given = {**OWN, "speaker_span_of": "Jo Marr"}
    label = saved(client, db, sentence, ada, 2, "save-0003", **given)
    assert label["speaker_surface"] == "Valdor"


def test_what_was_picked_before_there_was_a_speaker_is_kept(client, db, sentence, ada):
    given = {"speaker_span": "44-53", "speaker_span_of": ""}
    label = saved(client, db, sentence, ada, **given)
    assert label["speaker_surface"] == "reporters"


def test_a_speaker_not_written_here_stays_so(client, db, sentence, ada):
    given = {"speaker_span": "", "speaker_span_of": "Ines Valdor"}
    label = saved(client, db, sentence, ada, **given)
    assert (label["speaker_surface"], label["speaker_start"]) == (None, None)


def test_a_speaker_written_in_another_sentence_stays_there(client, db, sentence, ada):
    elsewhere = {
        "kind": "quote",
        "speaker": "Ines Valdor",
        "speaker_surface": "its chair Ines Valdor",
        "speaker_span": [[-80, -59]],
    }
    labels.put(db, 3, ada["id"], {**elsewhere, "revision": 0, "save_id": "else-0001"})
    page = client.get("/articles/1?sentence=3").text
    assert "its chair Ines Valdor</bdi>" in page
    given = {
        "speaker_surface": "its chair Ines Valdor",
        "speaker_span_of": "Ines Valdor",
        "note": "checked",
    }
    label = saved(client, db, sentence, ada, 1, "save-0002", **given)
    assert (label["speaker_start"], label["note"]) == (-80, "checked")


def test_a_correction_under_the_id_of_a_save_is_not_taken_for_it(
    client, db, sentence, ada
):
    saved(client, db, sentence, ada)
    response = client.post("/sentences/3/label", data=answer(ada, **OWN))
    assert response.status_code == 409
    assert "sent before with another answer" in response.text
    assert 'value="44-53"' in response.text


@pytest.mark.parametrize("kind", ["fact", "other"])
def test_a_fact_keeps_the_speaker_as_written_alone(client, db, sentence, ada, kind):
    label = saved(client, db, sentence, ada, kind=kind, **PICKED, **OWN)
    assert (label["content"], label["cue_start"]) == ([], None)
    assert label["speaker_surface"] == "reporters"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("content", "0-999", "a span ends at 999. Select the words again."),
        ("cue_span", "50-999", "a span ends at 999. Select the words again."),
        ("speaker_span", "50-999", "a span ends at 999. Select the words again."),
        ("content", "5-2", "These are no words of the sentence."),
        ("content", "0-5 3-8", "These are no words of the sentence."),
        ("cue_span", "x", "These are no words of the sentence."),
        ("cue_span", "0-2 4-6", "Select one stretch of words, not several."),
        ("speaker_span", "0-2 4-6", "Select one stretch of words, not several."),
    ],
)
def test_a_span_that_does_not_fit_is_refused_at_its_field(
    client, db, sentence, ada, field, value, problem
):
    given = {**PICKED, **OWN, field: value}
    response = client.post("/sentences/3/label", data=answer(ada, **given))
    assert response.status_code == 422
    fault = re.search(rf'id="{field}-fault" role="alert">([^<]*)<', response.text)
    assert fault and problem in fault[1]
    assert '<details class="finer" open>' in response.text
    assert f'name="{field}" value=""' in response.text, "it cannot be saved like that"
    assert labels.find(db, 3, ada["id"]) is None


def test_spans_of_a_form_not_yet_looked_at_do_not_break_the_card(
    client, sentence, ada, ben
):
    client.post("/who", data={"name": ben["name"]})
    given = answer(ada, content="0-999", cue_span="x", speaker_span="9")
    assert client.post("/sentences/3/label", data=given).status_code == 409


def test_the_card_proposes_by_kind_and_fills_in_nothing(client, sentence):
    page = client.get("/articles/1?sentence=3").text
    proposed = json.loads(unescape(re.search(r'data-proposals="([^"]*)"', page)[1]))
    nobody = {"content": "0-31", "cue_span": "39-43", "quote_type": "direct"}
    assert proposed["quote"] == nobody
    assert proposed["claim"] == {**nobody, "content": "", "quote_type": "indirect"}
    assert proposed[""] == {**nobody, "quote_type": ""}
    assert 'name="content" value=""' in page
    assert re.search(r'value="Ines Valdor" data-key="\w" data-span="32-38"', page)


def test_a_sentence_reads_on_the_page_sign_by_sign():
    shown = finer.finer("a\r\nb <i>", [], {}, [])
    assert [str(one["text"]) for one in shown["pieces"]] == ["a&#13;\nb &lt;i&gt;"]
