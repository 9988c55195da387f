"""The pages of past exports: who is told what, and what was done since."""

import contextlib

import pytest

from annotator.formats import past
from annotator.formats.order import Order
from annotator.schemas_export import Shape, Which
from annotator.store import audit, past_exports, reviewers
from annotator.store.exports import Selection
from tests.exporting import decide, say


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article that Ada has labelled in part."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    return db


def download(browser, query: str = "") -> bytes:
    """Fetch an export to its end."""
    return browser.get(f"/export/download?{query}").data


def test_a_download_is_on_the_list_with_its_hash(client, labelled):
    download(client, "shape=labels&which=labelled")
    (export,) = past_exports.listed(labelled)
    assert export["way"] == "download"
    page = client.get("/export/past").text
    assert "labelled labels as jsonl" in page
    assert export["files"][0]["sha256"][:12] in page
    assert "nothing has changed" in page


def test_an_export_has_a_page_with_its_whole_hash_and_command(client, labelled):
    download(client, "which=labelled&article=harbour&until=2024-03-14")
    (export,) = past_exports.listed(labelled)
    page = client.get(f"/export/past/{export['id']}").text
    assert export["files"][0]["sha256"] in page
    assert "--labelled --article harbour --until 2024-03-14" in page
    assert "the same order gives the same rows now" in page


def test_what_was_done_since_is_counted(client, labelled, ada, ben):
    download(client)
    (export,) = past_exports.listed(labelled)
    say(labelled, ada, 1, "fact")
    say(labelled, ada, 1, "other")
    decide(labelled, ben, 2, "fact")
    for address in ("/export", "/export/past", f"/export/past/{export['id']}"):
        assert "2 labels and 1 decision" in client.get(address).text


def test_make_it_again_brings_the_same_choice(decider, labelled):
    query = "shape=labels&which=labelled&reviewer=r1&since=2024-01-02&names=true"
    download(decider, query)
    (export,) = past_exports.listed(labelled)
    page = decider.get(f"/export/past/{export['id']}").text
    start = page.index('href="/export?') + 6
    again = page[start : page.index('"', start)].replace("&amp;", "&")
    before = decider.get(f"/export/rows.jsonl?{query}").data
    assert decider.get(again.replace("/export?", "/export/rows.jsonl?")).data == before
    assert "names=true" in again


def test_again_means_the_same_people_whatever_they_are_called_now(
    decider, labelled, ada
):
    download(decider, "reviewer=r1")
    labelled.execute("update reviewers set pseudonym = 'heron' where id = 1")
    (export,) = past_exports.listed(labelled)
    assert export["ordered"]["reviewers"] == ["heron"]
    assert "--reviewer heron" in decider.get(f"/export/past/{export['id']}").text


def test_a_download_that_broke_off_is_not_said_to_be_whole(labelled, ada):
    order = Order()
    export_id = past.begin(labelled, ada["id"], order, way="download")

    def two(db, order, *, passed, told):
        yield b"one"
        yield b"two"
        told({"counts": {}, "files": [], "agreement": {}})

    with contextlib.closing(past.made(labelled, export_id, order, two)) as parts:
        next(parts)
    assert past_exports.get(labelled, export_id)["made_at"] is None
    assert not labelled.conn.in_transaction
    list(past.made(labelled, export_id, order, two))
    assert past_exports.get(labelled, export_id)["made_at"]


def test_what_was_not_finished_says_so(client, labelled, ada):
    export_id = past.begin(labelled, ada["id"], Order(), way="download")
    assert "it was not finished" in client.get("/export/past").text
    page = client.get(f"/export/past/{export_id}").text
    assert "Nobody should rely on what came of it." in page


def test_reviewers_are_told_of_their_own_and_who_decides_of_all(
    labelled, reader, decider, ada
):
    download(decider, "shape=articles")
    download(reader, "shape=labels")
    by_command = past.begin(labelled, None, Order(), way="command")
    own, others = reader.get("/export/past").text, decider.get("/export/past").text
    assert "all labels" in own and "all articles" not in own
    assert "Command line" not in own
    assert "all labels" in others and "all articles" in others
    assert "Command line" in others
    statuses = [
        reader.get(f"/export/past/{export_id}").status_code
        for export_id in (1, 2, by_command)
    ]
    assert statuses == [403, 200, 403]
    assert decider.get(f"/export/past/{by_command}").status_code == 200


def test_who_decided_an_export_is_a_letter_to_others(labelled, decider, ada):
    past.begin(labelled, ada["id"], Order(), way="page")
    page = decider.get("/export/past").text
    assert f'data-name="by">{ada["pseudonym"]}</td>' in page
    assert ada["name"] not in page


def test_an_export_that_is_not_there_is_not_found(client, labelled):
    answer = client.get("/export/past/7")
    assert answer.status_code == 404
    assert "There is no export 7 here." in answer.text


def test_the_list_goes_on_by_key(client, labelled, ada):
    for _ in range(35):
        past.begin(labelled, ada["id"], Order(), way="download")
    first = client.get("/export/past").text
    assert first.count("it was not finished") == 30
    assert 'href="/export/past?before=6"' in first
    assert client.get("/export/past?before=6").text.count("it was not finished") == 5


def test_an_empty_list_says_what_will_stand_there(client):
    assert "No export was made yet" in client.get("/export/past").text


def test_an_older_programs_export_is_not_promised_byte_for_byte(
    client, labelled, monkeypatch
):
    monkeypatch.setattr(past_exports, "__version__", "0.0.9")
    download(client)
    page = client.get("/export/past/1").text
    assert "with annotator 0.0.9" in page
    assert "may write the same rows otherwise" in page


def test_the_order_is_kept_whole(labelled, ada, ben):
    order = Order(
        shape=Shape.LABELS,
        selection=Selection(
            Which.OVERLAP, ("harbour",), ("r2", "r1"), "2024-01-01", "2024-02-01", "r1"
        ),
        names=True,
    )
    export_id = past.begin(labelled, ada["id"], order, way="command")
    kept = past.order_of(past_exports.get(labelled, export_id)["ordered"])
    assert set(kept.selection.reviewers) == {"r1", "r2"}
    assert kept == Order(
        shape=order.shape,
        selection=Selection(
            Which.OVERLAP, ("harbour",), ("r1", "r2"), "2024-01-01", "2024-02-01", "r1"
        ),
        names=True,
    )


def test_the_owner_of_the_record_reads_of_it_too(client, labelled):
    reviewers.named(labelled, "Ada Lind", role="owner")
    download(client)
    assert "Ada Lind exported all sentences" in client.get("/record").text


def test_who_decides_no_more_is_told_of_no_export_of_everything(
    decider, mara, labelled
):
    download(decider, "shape=articles")
    assert decider.get("/export/past/1").status_code == 200
    reviewers.named(labelled, mara["name"], role="reviewer")
    answer = decider.get("/export/past/1")
    assert (answer.status_code, "more than you may see now" in answer.text) == (
        403,
        True,
    )
    download(decider, "shape=labels")
    listed = decider.get("/export/past").text
    assert "all labels" in listed and "all articles" not in listed
    assert decider.get("/export/past/2").status_code == 200


@pytest.mark.parametrize("address", ["/export/download", "/export/rows.jsonl"])
def test_a_look_at_the_head_of_an_export_exports_nothing(client, labelled, address):
    before = audit.rows(labelled, event="exported")
    answer = client.head(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert past_exports.listed(labelled) == []
    assert audit.rows(labelled, event="exported") == before
    client.get(address)
    assert len(past_exports.listed(labelled)) == 1
