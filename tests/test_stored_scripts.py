"""Hostile text in every field comes out as text: on every page, in every download."""

import csv
import io
import json
import pkgutil
import sqlite3
import zipfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from urllib.parse import urlencode

import marshmallow
import pytest

import annotator
from annotator.app import create_app
from annotator.formats.catalogue import FORMATS
from annotator.formats.cells import is_formula
from annotator.store import projects, sessions
from tests.hostile import MARK, TEXTS, Page, one_line
from tests.planting import plant
from tests.routes import example, routes

SENTENCES = (1, 5)
"""Those that are tried where an address names one."""
DOWNLOADS = {"application/zip", "application/x-ndjson", "text/csv"}
AS_DATA = {"application/json", "application/problem+json", "text/plain"}


@dataclass(frozen=True)
class Got:
    """What one address answered."""

    address: str
    fragment: bool
    status: int
    mimetype: str
    headers: dict[str, str]
    body: bytes


@contextmanager
def planted(project, texts):
    """Give the pages of a project of hostile text, its owner's browser, and names."""
    db = projects.open_project(project)
    owner = plant(db, texts)
    cookie, named = sessions.begin(db, owner["id"]), _named(db)
    db.close()
    app = create_app(PROJECT=str(project), TESTING=True)
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["sign_in"] = cookie
    yield app, browser, named
    app.extensions["connections"].close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A project of all hostile texts."""
    project = tmp_path_factory.mktemp("hostile") / "project.db"
    with planted(project, list(TEXTS.values())) as made:
        yield made


@pytest.fixture(scope="module")
def answers(hostile) -> list[Got]:
    """What every address answers to a look, whole and as a part of a page."""
    app, browser, named = hostile
    got = []
    for route in routes(app):
        if route.method != "GET" or route.rule.endpoint == "static":
            continue
        for address in sorted(set(_addresses(route, named))):
            for fragment in (False, True) if not route.api else (False,):
                got.append(_got(browser, address, fragment))
    return got


def _addresses(route, named):
    """Yield the address, for things that are there, with the questions of its page."""
    parts = {**_firsts(route), **named.get(route.rule.rule, {})}
    address = route.rule.build(parts)[1]
    yield address
    if "sentence_id" in parts:
        for sentence in SENTENCES:
            yield route.rule.build({**parts, "sentence_id": sentence})[1]
    if address in ("/articles", "/speakers", "/precedents", "/export/articles"):
        for text in list(TEXTS.values())[::6]:
            yield f"{address}?{urlencode({'search': text, 'find': text})}"
    if address == "/agreement":
        yield f"{address}?names=1"
    if address == "/agreement/sentences":
        yield f"{address}?a=1&b=2&mine=claim&theirs=claim"


def _firsts(route):
    """Answer an example for each part of an address."""
    return {
        name: example(converter) for name, converter in route.rule._converters.items()
    }


def _named(db) -> dict[str, dict]:
    """Answer what is there where the first of all things is not."""
    (key,) = db.execute("select max(key) from sentence_keys").fetchone()
    doc_id = one_line(next(iter(TEXTS.values())), 200)
    sentence = {"sent_id": f"{doc_id}:0000"}
    return {
        "/agreement/same-words/<int:key>": {"key": key},
        "/agreement/pair/<int:a>/<int:b>": {"a": 1, "b": 2},
        "/articles/<int:article_id>/corrections/<int:number>": {"article_id": 2},
        "/api/v1/articles/<name:doc_id>": {"doc_id": doc_id},
        "/api/v1/articles/<name:doc_id>/sentences": {"doc_id": doc_id},
        "/api/v1/sentences/<name:sent_id>": sentence,
        "/api/v1/sentences/<name:sent_id>/label": sentence,
        "/api/v1/sentences/<name:sent_id>/decision": sentence,
    }


def _got(browser, address: str, fragment: bool) -> Got:
    headers = {"HX-Request": "true"} if fragment else {}
    with browser.get(address, headers=headers) as answer:
        return Got(
            address,
            fragment,
            answer.status_code,
            answer.mimetype,
            dict(answer.headers),
            answer.data,
        )


@pytest.fixture(scope="module")
def pages(answers) -> dict[tuple[str, bool], Page]:
    """The pages and their parts, taken apart, by address and whether it is a part."""
    return {
        (got.address, got.fragment): Page(got.body.decode())
        for got in answers
        if got.mimetype == "text/html"
    }


def test_no_page_has_anything_of_a_text_that_runs(pages):
    assert {at: page.alive[:3] for at, page in pages.items() if page.alive} == {}


def test_every_text_is_to_be_read_on_some_page(pages):
    read = "\n".join(" ".join(page.text.split()) for page in pages.values())
    unread = [
        name for name, text in TEXTS.items() if " ".join(text.split())[:80] not in read
    ]
    assert unread == []


def test_no_page_breaks_on_a_text(answers):
    assert [(got.address, got.status) for got in answers if got.status >= 500] == []
    whole = {got.address for got in answers if got.status == 200}
    assert len(whole) > 60


def test_every_answer_forbids_guessing_and_keeping(answers):
    for got in answers:
        assert got.headers["X-Content-Type-Options"] == "nosniff", got.address
        assert got.headers["Cache-Control"] == "no-store", got.address
        assert "default-src 'self'" in got.headers["Content-Security-Policy"]


def test_only_pages_are_html_and_what_is_a_file_is_saved(answers):
    for got in answers:
        assert got.mimetype in {"text/html", *DOWNLOADS, *AS_DATA}, got.address
        if got.mimetype in DOWNLOADS:
            assert got.headers["Content-Disposition"].startswith("attachment"), got


def test_no_text_comes_into_a_header(answers):
    for got in answers:
        named = {
            name: value
            for name, value in got.headers.items()
            if name not in ("Location", "HX-Redirect", "Link")
        }
        assert MARK not in json.dumps(named).lower(), got.address
        for value in got.headers.values():
            assert "\n" not in value and "\r" not in value


def test_a_page_that_was_imported_comes_back_as_plain_text(answers):
    (got,) = {one.mimetype for one in answers if one.address == "/articles/1/original"}
    assert got == "text/plain"


@pytest.fixture(scope="module", params=FORMATS)
def files(request, hostile) -> dict[str, bytes]:
    """The files of an export with names, as it comes over the page."""
    _, browser, _ = hostile
    with browser.get(f"/export/download?format={request.param}&names=true") as got:
        assert got.status_code == 200
        assert got.mimetype == "application/zip"
        assert got.headers["Content-Disposition"].startswith("attachment; filename=")
        archive = zipfile.ZipFile(io.BytesIO(got.data))
    assert len(set(archive.namelist())) == len(archive.namelist())
    return {name: archive.read(name) for name in archive.namelist()}


def test_no_name_of_a_file_leads_out_of_its_folder(files):
    for name in files:
        path = PurePosixPath(name)
        assert not path.is_absolute() and ".." not in path.parts, name
        assert not set(name) & set('\\:*?"<>|\r\n\t\0'), name
        assert len(name) < 200


def test_no_cell_is_a_formula(files):
    for name, data in files.items():
        if name.endswith((".csv", ".tsv")):
            mark = "\t" if name.endswith(".tsv") else ","
            text = io.StringIO(data.decode("utf-8-sig"), newline="")
            rows = list(csv.reader(text, delimiter=mark))
            assert len(rows) > 1
            # A spreadsheet that meets an apostrophe first reads text to the end.
            cells = [cell for row in rows for cell in row if cell[:1] != "'"]
            assert [cell for cell in cells if is_formula(cell)] == []
            assert any(MARK in cell for cell in cells)


def test_what_people_open_in_a_browser_runs_nothing(files):
    for name, data in files.items():
        if name.endswith(".html"):
            page = Page(data.decode())
            assert [one for one in page.alive if one != "<style>"] == []
            assert MARK in page.text


def test_json_is_json_and_its_lines_are_lines(files):
    for name, data in files.items():
        if name.endswith((".json", ".jsonld")):
            json.loads(data)
        if name.endswith(".jsonl"):
            lines = data.decode().split("\n")
            assert lines.pop() == ""
            assert all(isinstance(json.loads(line), dict) for line in lines)
            assert len(data.decode().splitlines()) == len(lines)


FIELDS = sorted(
    name
    for module in pkgutil.iter_modules(annotator.__path__, "annotator.")
    if module.name.startswith("annotator.schemas")
    and module.name.rpartition("_")[2] not in {"export", "manifest", "records", "api"}
    for schema in vars(import_module(module.name)).values()
    if isinstance(schema, type) and issubclass(schema, marshmallow.Schema)
    for name in schema._declared_fields
)
"""The names of all fields of all forms."""
SENT = ("".join(TEXTS.values())[:1000], *list(TEXTS.values())[:4])
"""What is sent in every field at once: many texts, and short ones that may be taken."""


def test_what_is_sent_comes_back_as_text(project):
    wrong = {}
    with (
        planted(project, list(TEXTS.values())[:6]) as (app, browser, named),
        closing(sqlite3.connect(":memory:")) as kept,
    ):
        db = app.extensions["connections"].get()
        db.conn.backup(kept)
        for number, route in enumerate(routes(app)):
            if route.rule.endpoint in LEFT or route.api:
                continue
            address = next(_addresses(route, named))
            text = SENT[number % len(SENT)]
            if route.method == "GET":
                sent = {"query_string": dict.fromkeys(ASKED, text)}
            else:
                sent = {"data": dict.fromkeys({*FIELDS, *ASKED}, text)}
            with browser.open(address, method=route.method, **sent) as answer:
                assert answer.status_code < 500, (str(route), text)
                alive = Page(answer.text).alive if "html" in answer.mimetype else []
            if alive:
                wrong[str(route)] = alive[:3]
            if route.method != "GET" and answer.status_code < 400:
                kept.backup(db.conn)
    assert wrong == {}


ASKED = ("next", "search", "find", "at", "typed", "was", "before", "after", "columns")
"""What addresses and forms ask for beside the fields of schemas."""
LEFT = {"static", "reviewers.leave", "reviewers.leave_everywhere"}
"""What would sign the owner out."""
