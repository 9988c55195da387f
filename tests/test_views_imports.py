"""Adding articles in the browser: give, look, store."""

import io
import json
import threading
import time

import pytest

from annotator.jobs import MOST_RUNNING
from annotator.store import articles, audit, reviewers

FERRY = "The ferry to Lund sank at noon. “Nobody was hurt,” its captain said."
RAIN = "It rained in Northport. The market closed."


def give(browser, *files: tuple[str, bytes], **typed: str) -> str:
    """Send the form; answer where it leads."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    answer = browser.post(
        "/import", data={**typed, "files": sent}, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def settled(browser, address: str) -> str:
    """Answer the page once nothing is under way any more."""
    for _ in range(500):
        page = browser.get(address)
        assert page.status_code == 200
        if "<progress" not in page.text:
            return page.text
        time.sleep(0.01)
    raise AssertionError("still under way")


def add(browser, address: str, **form: str) -> str:
    """Press the button once it is there; answer the page that follows."""
    settled(browser, address)
    assert browser.post(address, data=form).status_code == 303
    return settled(browser, address)


def lines(*rows: dict) -> bytes:
    """Answer an import file."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_the_form_offers_files_and_a_text(client):
    page = client.get("/import").text
    assert 'type="file"' in page and "<textarea" in page
    assert 'enctype="multipart/form-data"' in page


def test_files_are_shown_before_they_are_stored(client, db):
    address = give(client, ("ferry.txt", FERRY.encode()), ("rain.md", RAIN.encode()))
    page = settled(client, address)
    assert "2 new articles, 4 sentences" in page
    assert "Add 2 articles" in page
    assert "<li>“Nobody was hurt,” its captain said.</li>" in page
    assert articles.totals(db)["articles"] == 0

    page = add(client, address)
    assert "2 articles with 4 sentences added." in page
    assert "Start labelling" in page
    assert articles.totals(db) == {"articles": 2, "sentences": 4}


def test_a_pasted_text_keeps_its_title_date_and_single_breaks(client, db):
    address = give(
        client,
        text="The ferry sank.\r\n\r\nNobody was hurt.",
        title="Ferry lost",
        outlet="Gazette",
        published="2024-03-14",
    )
    add(client, address)
    (row,) = articles.page(db, 0)
    assert (row["title"], row["outlet"]) == ("Ferry lost", "Gazette")
    assert (row["doc_id"], row["published"]) == ("ferry-lost", "2024-03-14")
    assert articles.body(db, row["id"]) == "The ferry sank.\n\nNobody was hurt."


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Paste a text here, or choose files."),
        ({"text": FERRY, "published": "soon"}, "Give the date as year-month-day"),
        ({"text": FERRY, "columns": "body=Text"}, "There is no field “body”."),
        ({"text": FERRY, "title": "x" * 501}, "Keep it under 500 characters."),
    ],
)
def test_a_form_that_does_not_fit_comes_back_as_it_was_typed(client, typed, says):
    answer = client.post("/import", data=typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text
    for value in typed.values():
        assert value in answer.text


def test_faults_are_listed_and_the_good_ones_can_go_in(client, db):
    content = lines({"text": FERRY}, {"title": "x"}, {"text": RAIN}) + b"{broken\n"
    address = give(client, ("news.jsonl", content))
    page = settled(client, address)
    assert "2 things do not fit" in page
    assert "<b>news.jsonl, line 2, text</b> The text is missing." in page
    assert "Add the 2 good ones" in page and "Choose other files" in page

    page = add(client, address, keep_good="yes")
    assert "2 articles with 4 sentences added. 2 refused." in page
    assert articles.totals(db)["articles"] == 2
    refused = client.get(address + "/refused")
    assert (
        refused.headers["Content-Disposition"] == "attachment; filename=refused.jsonl"
    )
    rows = [json.loads(row) for row in refused.text.splitlines()]
    assert [row["line"] for row in rows] == [2, 4]
    assert rows[1]["original"] == "{broken"


def test_without_that_wish_faults_keep_everything_out(client, db):
    address = give(client, ("news.jsonl", lines({"text": FERRY}, {})))
    settled(client, address)
    page = add(client, address)
    assert 'role="alert"' in page and "The text is missing" in page
    assert articles.totals(db)["articles"] == 0


def test_what_is_here_already_is_marked(client):
    first = give(client, text=FERRY)
    add(client, first)
    page = settled(client, give(client, ("a.txt", FERRY.encode())))
    assert "here already" in page and "Nothing new" in page
    assert "Add 1 article" not in page


def test_sending_the_button_twice_stores_once(client, db):
    address = give(client, text=FERRY)
    settled(client, address)
    client.post(address)
    page = add(client, address)
    assert "1 article with 2 sentences added." in page
    assert articles.totals(db)["articles"] == 1


def test_imported_markup_is_never_live(client):
    text = (
        "<script>alert(1)</script> The <b>ferry</b> sank. <img src=x onerror=alert(1)>"
    )
    address = give(client, ("<i>x</i>.txt", text.encode()), ("<u>.bin", b"x"))
    page = settled(client, address)
    assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;" in page and "<u>" not in page


def test_an_unknown_import_says_what_to_do(client):
    for answer in (
        client.get("/import/unknown"),
        client.post("/import/unknown"),
        client.get("/import/unknown/refused"),
    ):
        assert answer.status_code == 404
        assert "Choose the files again." in answer.text


def test_an_import_is_seen_by_who_made_it_only(client, app, db):
    reviewers.named(db, "Ben Okoro", role="adjudicator")
    address = give(client, text=FERRY)
    with app.test_client() as other:
        other.post("/who", data={"name": "Ben Okoro"})
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404


def test_a_reviewer_adds_no_articles_and_is_not_offered_to(client, app, db, ben):
    assert "Add articles" in client.get("/articles").text
    with app.test_client() as other:
        other.post("/who", data={"name": ben["name"]})
        answer = other.post("/import", data={"text": FERRY})
        assert answer.status_code == 403
        assert "To add articles, one must be an adjudicator or an owner" in answer.text
        for page in ("/articles", "/annotate"):
            shown = other.get(page, follow_redirects=True).text
            assert "/import" not in shown
            assert "The owner of this project adds them" in shown


def test_an_import_is_on_the_record_with_who_and_how_much(client, db, ada):
    address = give(client, ("news.jsonl", lines({"text": FERRY}, {"title": "x"})))
    settled(client, address)
    add(client, address, keep_good="yes")
    (row,) = audit.rows(db, event=audit.Event.IMPORTED)
    assert row["name"] == ada["name"]
    assert row["detail"] == {"articles": 1, "sentences": 2}


def test_too_large_an_upload_is_a_sentence(client, app):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = client.post(
        "/import",
        data={"files": (io.BytesIO(b"x" * 2000), "a.txt")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "Send it in smaller parts." in answer.text


def test_the_page_asks_for_itself_while_work_goes_on(client, app):
    address = give(client, text=FERRY)
    settled(client, address)
    job = app.extensions["imports"]._jobs[address.rpartition("/")[2]]
    job.running, job.done, job.total = True, 1, 4
    page = client.get(address).text
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page
    assert 'value="1" max="4"' in page
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<section id="import"')
    assert f'hx-get="{address}" hx-trigger="every 500ms"' in part
    job.running = False
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert "hx-get" not in part


def test_one_import_too_many_gives_the_form_back_as_it_was_typed(client, app):
    gate = threading.Event()
    jobs = app.extensions["imports"]
    running = [
        jobs.start(1, "check", lambda progress: gate.wait(5))
        for _ in range(MOST_RUNNING)
    ]
    answer = client.post("/import", data={"text": FERRY, "title": "Ferry lost"})
    gate.set()
    assert answer.status_code == 409
    assert 'role="alert">3 imports are under way. Wait a minute' in answer.text
    assert FERRY in answer.text and 'value="Ferry lost"' in answer.text
    while any(job.running for job in running):
        time.sleep(0.01)


def test_texts_are_not_kept_once_they_are_stored(client, app):
    address = give(client, ("news.jsonl", lines({"text": FERRY}, {"title": "x"})))
    job = app.extensions["imports"].get(address.rpartition("/")[2], 1)
    settled(client, address)
    assert job.results["check"].articles
    page = add(client, address, keep_good="yes")
    assert job.results["check"].articles == []
    assert "1 article with 2 sentences added. 1 refused." in page
    assert "The text is missing" in page
    assert client.get(address + "/refused").text.count("\n") == 1
