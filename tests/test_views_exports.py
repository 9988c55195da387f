"""The export page and its downloads."""

import io
import json
import zipfile

import pytest

from annotator.formats.export import manifest_name
from annotator.formats.order import Order
from annotator.formats.verify import verify
from annotator.schemas_export import Shape
from annotator.store import blindness, reviewers
from tests.exporting import add, say


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article that Ada and Ben have labelled in part."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 1, "other", note="Ben alone saw this.")
    return db


def unpacked(answer) -> dict:
    """Answer the files of a .zip by their names."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_page_says_what_will_be_exported(client, labelled):
    page = client.get("/export").text
    assert "What will be in it" in page
    assert "harbour:0000" in page
    assert "annotator export --shape sentences" in page


def test_the_page_of_an_empty_project_says_so(client):
    assert "There is nothing to export yet" in client.get("/export").text


def test_a_choice_is_shown_and_counted(client, labelled):
    page = client.get("/export?shape=labels&which=gold&names=true").text
    assert '<option value="gold" selected>' in page
    assert '<option value="labels" selected>' in page
    assert "Ada Lind" in page and "checked" in page


def test_a_part_of_the_page_is_the_summary_alone(htmx, labelled):
    part = htmx.get("/export?which=gold").text
    assert part.lstrip().startswith('<section id="export-summary"')
    assert "<form" not in part


@pytest.mark.parametrize("address", ["/export", "/export/download"])
def test_an_unknown_choice_is_refused(client, address):
    answer = client.get(f"{address}?shape=pages")
    assert answer.status_code == 422
    assert "Choose one of" in answer.text


@pytest.mark.parametrize("shape", ["sentences", "labels", "articles"])
def test_the_download_is_a_zip_that_verifies(client, labelled, tmp_path, shape):
    answer = client.get(f"/export/download?shape={shape}")
    assert answer.mimetype == "application/zip"
    assert f"annotator-{shape}.zip" in answer.headers["Content-Disposition"]
    assert sorted(unpacked(answer)) == sorted(
        [manifest_name(Order(Shape(shape))), f"{shape}.jsonl"]
    )
    path = tmp_path / "got.zip"
    path.write_bytes(answer.data)
    assert verify(path).faults == []


def test_the_rows_alone_are_those_of_the_zip(client, labelled):
    rows = client.get("/export/rows.jsonl")
    assert rows.mimetype == "application/x-ndjson"
    zipped = client.get("/export/download")
    assert rows.data == unpacked(zipped)["sentences.jsonl"]


def test_a_long_row_is_cut_on_the_page_and_whole_in_the_file(client, db, ada):
    add(db, "long", "It rained. " * 2000)
    assert len(client.get("/export").text) < 12000
    row = json.loads(client.get("/export/rows.jsonl").data)
    assert len(row["text"]) == len("It rained. " * 2000)


def test_text_is_never_shown_as_html(client, db):
    add(db, "sly", "<script>alert(1)</script> said the page.")
    assert "<script>alert" not in client.get("/export").text


@pytest.mark.parametrize("address", ["/export", "/export/rows.jsonl"])
def test_what_others_said_is_kept_from_who_has_not_answered(client, labelled, address):
    reviewers.named(labelled, "Ada Lind", role="reviewer")
    assert "Ben alone saw this." not in client.get(address).text


@pytest.mark.parametrize("role", ["adjudicator", "owner"])
def test_who_decides_gets_everything(client, labelled, role):
    reviewers.named(labelled, "Ada Lind", role=role)
    assert "Ben alone saw this." in client.get("/export/rows.jsonl").text


def test_names_are_for_who_decides_and_no_reviewer_asks_them_out(
    client, labelled, ada, ben
):
    reviewers.named(labelled, "Mara Kessel", role="owner")
    reviewers.named(labelled, ada["name"], role="reviewer")
    blindness.set_open(labelled, 1, ada["id"], True)
    rows = client.get("/export/rows.jsonl?which=all&shape=sentences&names=true").text
    assert ada["pseudonym"] in rows
    assert ada["name"] not in rows and ben["name"] not in rows
    assert "export-names" not in client.get("/export").text


def test_nobody_exports_without_a_name(app, labelled):
    assert app.test_client().get("/export/rows.jsonl").status_code == 303


def test_no_page_shows_others_labels_even_to_the_owner(client, db, article, ada, ben):
    reviewers.named(db, ada["name"], role="owner")
    say(db, ben, 0, "quote", speaker="Secret Source")
    assert "Secret Source" not in client.get("/export").text
    assert b"Secret Source" in client.get("/export/rows.jsonl").data
