"""Exports over the API: files of any format, rows resolved, and what was before."""

import io
import json
import zipfile

import pytest

from annotator.formats import catalogue, offered
from annotator.store import past_exports, reviewers
from tests.calling import Script, fields, refused
from tests.exporting import say


@pytest.fixture
def script(app, db, ada, ben, article):
    """Ada's script, who is a reviewer."""
    return Script(app, db, ada)


@pytest.fixture
def other(app, db, ada, ben, article):
    """Ben's script, who is a reviewer."""
    return Script(app, db, ben)


@pytest.fixture
def chief(app, db, article, ada, ben):
    """The script of Mara, who decides."""
    return Script(app, db, reviewers.named(db, "Mara Kessel", role="adjudicator"))


@pytest.fixture
def labelled(db, article, ada, ben):
    """Three answered a sentence, one otherwise; Ben another one alone."""
    third = reviewers.named(db, "Cleo Marsh")
    for who, kind in ((ada, "fact"), (ben, "fact"), (third, "other")):
        say(db, who, 0, kind)
    say(db, ben, 1, "fact")


def rows_of(answer):
    """Answer the rows of a stream."""
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.data.splitlines()]


def files_of(answer):
    """Answer the files of a .zip by name, looked at for damage."""
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("resolve", "label", "why"),
    [("unanimous", None, None), ("majority", "fact", "majority")],
)
def test_the_label_of_a_row_is_resolved_as_asked(chief, labelled, resolve, label, why):
    first = rows_of(chief("GET", f"/exports/rows?resolve={resolve}"))[0]
    assert (first["label"], first["label_from"]) == (label, why)
    files = files_of(chief("GET", f"/exports/file?format=jsonl&resolve={resolve}"))
    row = json.loads(files["sentences.jsonl"].splitlines()[0])
    assert (row["label"], row["label_from"]) == (label, why)


@pytest.mark.parametrize("name", catalogue.FORMATS)
def test_every_format_is_streamed_with_its_manifest_and_kept(chief, labelled, db, name):
    files = files_of(chief("GET", f"/exports/file?format={name}"))
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["format"] == name
    assert {one["name"] for one in manifest["files"]} <= set(files)
    (past,) = past_exports.listed(db)
    assert (past["way"], past["ordered"]["format"]) == ("api", name)
    assert past["counts"] == manifest["counts"]


def test_a_reviewers_file_has_what_the_page_gives_and_no_names(script, labelled):
    path = "/exports/file?format=jsonl&shape=labels&names=true"
    text = files_of(script("GET", path))["labels.jsonl"]
    assert {json.loads(line)["annotator"] for line in text.splitlines()} == {"r1"}


@pytest.mark.parametrize("path", ["/exports/rows?", "/exports/file?format=csv&"])
def test_a_reviewer_does_not_find_out_whose_pseudonym_is_whose(
    script, chief, labelled, path
):
    refused(script("GET", f"{path}reviewer=Ben Okoro"), 404)
    answer = chief("GET", f"{path}reviewer=Ben Okoro")
    assert (answer.status_code, bool(answer.data)) == (200, True)


def test_a_format_whose_library_is_not_here_says_what_to_run(
    chief, labelled, monkeypatch
):
    monkeypatch.setattr(offered, "find_spec", lambda name: None)
    for name, module in (("parquet", "pyarrow"), ("spacy", "spacy")):
        problem = refused(chief("GET", f"/exports/file?format={name}"), 422)
        assert fields(problem) == ["format"]
        assert f"pip install {module}" in problem["errors"][0]["problem"]
    assert files_of(chief("GET", "/exports/file?format=csv"))


@pytest.mark.parametrize(
    ("asked", "status", "found"),
    [
        ("", 400, ["format"]),
        ("format=", 400, ["format"]),
        ("format=docx", 422, ["format"]),
        ("format=csv&shape=articles", 422, ["shape"]),
        ("format=csv&shape=lines", 400, ["shape"]),
        ("format=csv&resolve=luck", 400, ["resolve"]),
        ("format=csv&since=2024-03-02&until=2024-03-01", 400, ["until"]),
        ("format=csv&article=nowhere", 404, []),
    ],
)
def test_a_file_that_cannot_be_is_refused_before_it_begins(
    chief, db, asked, status, found
):
    assert fields(refused(chief("GET", f"/exports/file?{asked}"), status)) == found
    assert past_exports.listed(db) == []


def test_a_look_at_the_head_of_a_file_exports_nothing(chief, db, labelled):
    assert chief("HEAD", "/exports/file?format=csv").status_code == 200
    assert past_exports.listed(db) == []


def test_past_exports_come_the_latest_first_in_pages(chief, labelled):
    for name in ("csv", "tsv", "jsonl", "brat", "handover"):
        files_of(chief("GET", f"/exports/file?format={name}"))
    pages = chief.pages("/exports?limit=2")
    assert [[one["id"] for one in page] for page in pages] == [[5, 4], [3, 2], [1]]
    first = pages[-1][0]
    assert chief("GET", "/exports/1").json == first
    assert first["ordered"]["format"] == "csv"
    assert first["ordered"]["resolve"] == "unanimous"
    assert first["counts"]["sentences"] == 5
    assert first["made_at"] and first["files"][0]["sha256"]


def test_a_past_export_says_what_was_done_since(chief, labelled, db, ada):
    files_of(chief("GET", "/exports/file?format=csv"))
    assert chief("GET", "/exports/1").json["since"] == {}
    say(db, ada, 3, "fact")
    assert chief("GET", "/exports/1").json["since"] == {"labels": 1}


def test_an_export_that_broke_off_is_not_whole(chief, labelled):
    with chief("GET", "/exports/file?format=csv", buffered=False) as answer:
        assert next(answer.iter_encoded())
    found = chief("GET", "/exports/1").json
    assert (found["made_at"], found["counts"], found["files"]) == (None, None, [])


def test_a_reviewer_is_told_of_their_own_exports_alone(
    script, other, chief, labelled, ada
):
    rows_of(script("GET", "/exports/rows"))
    rows_of(other("GET", "/exports/rows"))
    (own,) = script("GET", "/exports").json["items"]
    assert (own["id"], own["reviewer"]) == (1, ada["pseudonym"])
    assert own["ordered"]["seen_by"] == ada["pseudonym"]
    assert "somebody else" in refused(script("GET", "/exports/2"), 403)["detail"]
    assert [one["id"] for one in chief("GET", "/exports").json["items"]] == [2, 1]
    assert chief("GET", "/exports/2").status_code == 200


@pytest.mark.parametrize("number", ["7", "0", "9" * 30, "-1", "first"])
def test_an_export_that_was_not_made_is_not_found(chief, number):
    refused(chief("GET", f"/exports/{number}"), 404)
