"""Static files and packed answers."""

import gzip

import pytest

from annotator import assets

PACK = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_file_by_its_fingerprint_is_kept_for_ever(app, client):
    with app.test_request_context():
        address = assets.asset("site.css")
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    plain = client.get("/static/site.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/site.css?v=old").headers["Cache-Control"] == "no-cache"
    assert plain.data == answer.data
    assert plain.headers["Content-Type"].startswith("text/css")


def test_a_file_travels_packed_to_who_takes_it(client):
    whole = client.get("/static/desk.js")
    small = client.get("/static/desk.js", headers=PACK)
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(whole.data) / 2
    assert gzip.decompress(small.data) == whole.data
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in whole.headers["Vary"]
    assert "Content-Encoding" not in whole.headers
    refused = client.get("/static/desk.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.data == whole.data


@pytest.mark.parametrize("headers", [{}, PACK])
def test_a_file_that_the_browser_has_is_not_sent_again(client, headers):
    first = client.get("/static/site.css", headers=headers)
    known = {**headers, "If-None-Match": first.headers["ETag"]}
    again = client.get("/static/site.css", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    head = client.head("/static/site.css", headers=headers)
    assert head.headers["Content-Length"] == str(len(first.data))


@pytest.mark.parametrize(
    "name",
    ["nothing.css", "../setup.cfg", "..%2fsetup.cfg", "%2e%2e/README.md", "", "%00"],
)
def test_nothing_else_is_a_static_file(client, name):
    assert client.get(f"/static/{name}").status_code in (404, 308)


def test_a_page_travels_packed_and_reads_the_same(client, article):
    whole = client.get("/articles/1")
    small = client.get("/articles/1", headers=PACK)
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.data) < len(whole.data)
    assert gzip.decompress(small.data).startswith(b"<!doctype html>")
    assert {"HX-Request", "Accept-Encoding"} <= set(small.headers["Vary"].split(", "))


def test_the_answer_to_a_label_is_not_packed(htmx, article, ada):
    form = {"kind": "other", "revision": 0, "save_id": "save-0001"}
    answer = htmx.post(
        "/sentences/1/label", data={**form, "reviewer": ada["id"]}, headers=PACK
    )
    assert answer.status_code == 200
    assert len(answer.data) > assets.SMALLEST
    assert "Content-Encoding" not in answer.headers


def test_a_page_with_a_secret_is_not_packed(client):
    answer = client.get("/account", headers=PACK)
    assert len(answer.data) > assets.SMALLEST
    assert "Content-Encoding" not in answer.headers


def test_a_small_answer_is_not_packed(client):
    assert "Content-Encoding" not in client.get("/health", headers=PACK).headers


def test_a_download_is_a_stream_and_stays_one(client, article):
    answer = client.get("/export/file?format=jsonl", headers=PACK)
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("name", ["a" * 300, "a%00b", "%2e%2e/app.py", "vendor", "."])
def test_a_name_that_is_no_file_of_ours_is_not_there(client, name):
    assert client.get(f"/static/{name}").status_code == 404
