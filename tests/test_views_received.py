"""Labels from elsewhere in the browser: give, say what is meant, store."""

import io
import json

import pytest

from annotator.formats.catalogue import READERS
from annotator.store import articles, audit
from tests.exporting import say
from tests.receiving import answer, document, exported, labels_of, tool
from tests.test_views_imports import settled

ADDRESS = "/import/labels"


@pytest.fixture
def slips(monkeypatch):
    """A tool whose every file holds three answers."""
    found = document(
        answer("“Nobody here wants a stoppage,” Valdor told reporters.", "Quotation"),
        answer("The two sides met for the third time.", "Weather"),
        answer("she added", "quote", who="Ben", speaker="Ines Valdor"),
    )
    monkeypatch.setitem(READERS, "slips", tool(found))


def give(browser, content: bytes = b"slips", name: str = "s.txt", **typed: str) -> str:
    """Send the form; answer where it leads."""
    sent = {**typed, "files": [(io.BytesIO(content), name)]}
    answered = browser.post(ADDRESS, data=sent, content_type="multipart/form-data")
    assert answered.status_code == 303, answered.text
    return answered.location


def press(browser, address: str, **form) -> str:
    """Press a button of the preview; answer the page that follows."""
    assert browser.post(address, data=form).status_code == 303
    return settled(browser, address)


def test_the_import_page_leads_to_it(client):
    assert f'href="{ADDRESS}"' in client.get("/import").text
    assert 'type="file"' in client.get(ADDRESS).text


def test_words_and_people_are_shown_before_anything_is_stored(client, db, slips):
    page = settled(client, give(client))
    assert "Nothing is stored yet." in page
    assert "Quotation" in page and "a guess" in page
    assert "Nobody knows: choose." in page
    assert "Ben, a new person" in page
    assert articles.totals(db)["articles"] == 0


def test_a_word_is_given_its_kind_and_then_all_is_stored(client, db, slips):
    address = give(client)
    settled(client, address)
    means = {"word": ["Weather", "Quotation"], "kind": ["fact", "quote"]}
    page = press(client, address, do="store", **means)
    assert "look once more, then add it" in page
    assert labels_of(db) == []

    page = press(client, address, do="store", **means)
    assert "1 article, 3 labels and 0 decisions added." in page
    assert labels_of(db) == [
        ("Ana", 1, "fact", None),
        ("Ana", 2, "quote", "unclear"),
        ("Ben", 3, "quote", "Ines Valdor"),
    ]
    (row, *_) = audit.rows(db, event="brought labels")
    assert row["detail"]["labels"] == 3


def test_a_word_can_be_left_out(client, db, slips):
    address = give(client)
    settled(client, address)
    press(client, address, do="look", word=["Weather"], kind=["leave out"])
    page = press(client, address, do="store", word=["Weather"], kind=["leave out"])
    assert "2 labels" in page
    assert [kind for _, _, kind, _ in labels_of(db)] == ["quote", "quote"]


def test_somebody_of_the_files_can_be_somebody_here(client, db, slips):
    address = give(client)
    settled(client, address)
    same = {"who": ["Ana", "Ben"], "name": ["Ana", "Ada Lind"]}
    same |= {"word": ["Weather"], "kind": ["other"]}
    press(client, address, do="look", **same)
    press(client, address, do="store", **same)
    assert {who for who, *_ in labels_of(db)} == {"Ana", "Ada Lind"}


def test_what_fits_is_added_and_the_rest_can_be_downloaded(client, db, slips):
    address = give(client)
    assert "Add 2 of 3 answers, leave out Weather" in settled(client, address)
    page = press(client, address, do="store", keep_good="yes")
    assert "2 labels" in page and "1 was refused" in page
    (line,) = client.get(f"{address}/refused").text.splitlines()
    assert json.loads(line)["label"] == "Weather"
    assert json.loads(line)["fate"] == "refused"


def test_without_keep_good_nothing_is_stored_and_the_reason_stays(client, db, slips):
    address = give(client)
    settled(client, address)
    page = press(client, address, do="store")
    assert "Nobody knows what “Weather” is" in page
    assert articles.totals(db)["articles"] == 0


def test_an_export_comes_back(client, db, article, ada):
    say(db, ada, 1, "fact")
    page = settled(client, give(client, exported(db), "rows.jsonl"))
    assert "There is nothing new in this." in page


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\x00\xff\xfe", "This is not text of any kind"),
        (b"Dear all, these are my labels.", "no tool"),
    ],
)
def test_files_of_no_tool_are_refused_by_the_field(client, content, problem):
    sent = {"files": [(io.BytesIO(content), "x.bin")]}
    page = client.post(ADDRESS, data=sent, content_type="multipart/form-data")
    assert page.status_code == 422
    assert problem in page.text and 'id="files-fault"' in page.text


def test_no_files_and_unknown_tools_are_refused(client, slips):
    assert client.post(ADDRESS, data={}).status_code == 422
    sent = {"files": [(io.BytesIO(b"slips"), "s.txt")], "format": "parchment"}
    page = client.post(ADDRESS, data=sent, content_type="multipart/form-data")
    assert page.status_code == 422 and 'id="format-fault"' in page.text


def test_nobody_named_can_be_named_on_the_page(client, db, monkeypatch):
    found = document(answer("Ines Valdor said.", "claim", who=None))
    monkeypatch.setitem(READERS, "slips", tool(found))
    address = give(client)
    assert "do not say who answered" in settled(client, address)
    press(client, address, do="look", who=[""], name=["Ada Lind"])
    press(client, address, do="store", who=[""], name=["Ada Lind"])
    assert labels_of(db) == [("Ada Lind", 0, "claim", "unclear")]


def test_the_part_that_is_asked_for_is_the_page_s_own(htmx, slips):
    address = give(htmx)
    page = settled(htmx, address)
    assert page.lstrip().startswith('<section id="received"')


def test_somebody_else_s_import_is_not_shown(client, app, slips):
    address = give(client)
    settled(client, address)
    with app.test_client() as other:
        other.post("/who", data={"name": "Ben Okoro"})
        assert other.get(address).status_code in (403, 404)
