"""An export that is made behind the page: the bar, the file, and who gets it."""

import errno
import io
import json
import time
import zipfile

import pytest

from annotator.formats.verify import verify
from annotator.spool import Spooled
from annotator.store import blindness, past_exports, reviewers
from tests.exporting import decide, say


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article that Ada and Ben have labelled in part."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 1, "other", note="Ben alone saw this.")
    return db


def made(browser, **form) -> str:
    """Have an export made; answer the address of its page once it is done."""
    answer = browser.post("/export/make", data={"format": "jsonl", **form})
    assert answer.status_code == 303, answer.text
    for _ in range(500):
        if "You can leave this page open" not in browser.get(answer.location).text:
            return answer.location
        time.sleep(0.01)
    raise AssertionError("still running")


def files_of(browser, place: str) -> dict[str, bytes]:
    """Answer the files of what was made."""
    answer = browser.get(f"{place}/download")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_was_made_is_told_and_fetched_with_its_length(client, labelled, tmp_path):
    place = made(client)
    page = client.get(place).text
    answer = client.get(f"{place}/download")
    assert answer.content_length == len(answer.data)
    assert "annotator-sentences.zip" in answer.headers["Content-Disposition"]
    (tmp_path / "got.zip").write_bytes(answer.data)
    assert verify(tmp_path / "got.zip").faults == []
    stated = json.loads(files_of(client, place)["manifest.json"])
    assert stated["files"][0]["sha256"] in page
    assert "It is made: 5 rows." in page


def test_it_is_the_file_that_the_direct_download_sends(client, labelled):
    query = {"shape": "labels", "which": "labelled", "reviewer": "r1"}
    place = made(client, **query)
    direct = client.get("/export/rows.jsonl", query_string=query)
    assert files_of(client, place)["labels.jsonl"] == direct.data


def test_what_was_ordered_and_which_split_is_empty_stand_by_the_file(client, labelled):
    page = client.get(made(client, format="huggingface", which="labelled")).text
    assert "<dt>Which</dt><dd>sentences with a label or a decision</dd>" in page
    assert "No article fell into" in page
    assert 'href="/export/past"' in page
    assert client.get("/export/past/1").status_code == 200


def test_htmx_gets_the_bar_alone(client, labelled):
    place = made(client)
    part = client.get(place, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section id="making"')
    assert "hx-trigger" not in part


def test_the_page_asks_again_by_itself_while_it_is_made(app, client, labelled):
    place = made(client)
    (job,) = app.extensions["export_files"].jobs._jobs.values()
    job.running, job.done, job.total = True, 2, 5
    page = client.get(place).text
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in page
    assert '<progress id="progress" class="wide" value="2" max="5">' in page
    assert 'hx-trigger="every 500ms"' in page


def test_the_bar_ends_at_the_number_of_rows(app, client, labelled):
    made(client)
    (job,) = app.extensions["export_files"].jobs._jobs.values()
    assert (job.done, job.total) == (5, 5)


def test_what_cannot_be_made_is_refused_by_its_field(client, labelled):
    answer = client.post(
        "/export/make", data={"format": "jsonl", "since": "soon", "which": "gold"}
    )
    assert answer.status_code == 422
    assert "Give a day as year-month-day" in answer.text
    assert '<option value="gold" selected>' in answer.text
    assert past_exports.listed(labelled) == []


def test_a_form_that_did_not_come_whole_makes_nothing(client, labelled):
    answer = client.post("/export/make")
    assert answer.status_code == 409
    assert "This form did not come whole." in answer.text
    assert past_exports.listed(labelled) == []


def test_the_address_of_the_form_leads_to_the_page(client):
    answer = client.get("/export/make?which=gold")
    assert (answer.status_code, answer.location) == (303, "/export?which=gold")


def test_it_is_its_makers_alone(client, decider, labelled):
    place = made(client)
    for address in (place, f"{place}/download"):
        assert decider.get(address).status_code == 404


def test_who_decides_no_more_gets_no_more(decider, mara, labelled):
    place = made(decider)
    assert decider.get(f"{place}/download").status_code == 200
    reviewers.named(labelled, mara["name"], role="reviewer")
    for address in (place, f"{place}/download"):
        answer = decider.get(address)
        assert (answer.status_code, "Make it again" in answer.text) == (404, True)


def test_a_reviewers_file_has_what_a_reviewer_may_see(reader, labelled, ada, ben):
    said = f'"annotator":"{ben["pseudonym"]}"'.encode()
    rows = files_of(reader, made(reader))["sentences.jsonl"]
    assert b"Ben alone saw this." not in rows
    assert said not in rows
    blindness.set_open(labelled, 1, ada["id"], True)
    assert said in files_of(reader, made(reader))["sentences.jsonl"]


def test_names_are_for_who_decides(reader, decider, labelled, ben):
    names = {"names": "true"}
    rows = files_of(decider, made(decider, **names))["sentences.jsonl"]
    assert ben["name"].encode() in rows
    for content in files_of(reader, made(reader, **names)).values():
        assert ben["name"].encode() not in content


def test_what_is_made_counts_as_seen(decider, mara, labelled):
    made(decider)
    seen = labelled.execute("select reviewer_id from seen_articles").fetchall()
    assert seen == [(mara["id"],)]


def test_only_the_chosen_articles_count_as_seen(decider, labelled):
    made(decider, article="harbour", reviewer="r1")
    assert labelled.execute("select count(*) from seen_articles").fetchone() == (1,)


def test_a_full_disk_is_a_sentence_and_no_finished_export(
    client, labelled, monkeypatch, tmp_path
):
    class Full:
        def __init__(self, *given, **more):
            self.given = given

        def __enter__(self):
            return self

        def __exit__(self, *given):
            return None

        def write(self, part):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pathlib.Path.open", lambda *given, **more: Full())
    place = made(client)
    page = client.get(place).text
    monkeypatch.undo()
    assert "disk takes no more of this file (No space left on device)" in page
    (export,) = past_exports.listed(labelled)
    assert export["made_at"] is None
    assert client.get(f"{place}/download").status_code == 303


def test_the_file_is_gone_after_its_hour(app, client, labelled):
    app.extensions["export_files"].spool._seconds = 0.01
    place = made(client)
    time.sleep(0.2)
    answer = client.get(f"{place}/download")
    assert answer.status_code == 404
    assert "its hour is over" in answer.text


def test_the_file_goes_with_the_last_who_knows_of_it(tmp_path):
    kept = Spooled(tmp_path / "kept", 3600)
    assert kept.fill([b"rows", b" and rows"]) == 13
    assert (tmp_path / "kept").read_bytes() == b"rows and rows"
    del kept
    assert not (tmp_path / "kept").exists()


def test_the_folder_is_for_the_server_alone(app, client, labelled):
    made(client)
    folder = app.extensions["export_files"].spool._folder
    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == 1


def test_the_same_order_after_a_decision_is_another_file(client, labelled, ben):
    before = files_of(client, made(client, which="gold"))
    decide(labelled, ben, 2, "quote", speaker="Ines Valdor")
    reviewers.named(labelled, "Ada Lind", role="owner")
    assert files_of(client, made(client, which="gold")) != before
