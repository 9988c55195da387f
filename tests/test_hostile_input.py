"""What a hostile stranger, site or file sends is refused, and costs little."""

import ast
import importlib
import io
import pkgutil
import re
import socket
import time
import zipfile
from collections import defaultdict
from pathlib import Path

import pytest

import annotator
from annotator import passwords
from annotator.errors import InvalidRecord
from annotator.formats import articles, handed
from annotator.formats.files import File
from tests.server import Server

SIGNS = 10_000
SOON = 0.15
"""Seconds on the processor; what looks at each sign once takes a hundredth of it."""


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "localhost", "", "http://localhost:x", "//"]
)
def test_an_origin_that_is_none_is_another_site(client, origin):
    answer = client.post("/who", data={"name": "Mallory"}, headers={"Origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://[",
        "/articles\r\nSet-Cookie: session=x",
        "/articles\nx",
        "/\t/evil.example",
        "/\x00",
        "/" + "a" * 3000,
        "data:text/html,x",
        "articles",
    ],
)
def test_nobody_is_led_away_or_to_an_error(client, elsewhere):
    answer = client.post("/who", data={"name": "Cleo", "next": elsewhere})
    assert (answer.status_code, answer.location) == (303, "/annotate")
    assert "session=x" not in str(answer.headers)


@pytest.mark.parametrize("next", ["/articles?search=h%C3%A4fen", "/articles?a=b c"])
def test_whoever_signs_in_goes_on_to_where_they_wanted(client, next):
    answer = client.post("/who", data={"name": "Cleo", "next": next})
    assert answer.location.startswith("/articles?")


@pytest.mark.parametrize("path", ["/who", "/sentences/1/label", "/import", "/api/v1/x"])
def test_a_stranger_sends_a_megabyte_and_no_more(app, article, path):
    with app.test_client() as stranger:
        for megabytes in (0.5, 1.5):
            form = {"name": "x" * int(megabytes * 2**20), "note": "so he says"}
            answer = stranger.post(path, data=form)
            assert 400 <= answer.status_code < 500
            assert ("so he says" in answer.text) == (
                path in ("/sentences/1/label", "/import") and megabytes < 1
            )


def test_who_is_known_sends_as_much_as_a_file_may_have(client):
    answer = client.post("/import", data={"text": "The ferry sank. " * 100_000})
    assert answer.status_code == 303


def test_the_server_does_not_take_in_what_is_too_large(project):
    server = Server(project).start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), 10) as line:
            head = f"POST /who HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            line.sendall(f"{head}Content-Length: {2**33}\r\n\r\nname=".encode())
            line.settimeout(10)
            assert b" 413 " in line.recv(200)
    finally:
        server.stop()


def test_no_password_of_megabytes_is_worked_on():
    kept = passwords.hashed("three plain words")
    long = "\ufdfa" * 5_000_000
    began = time.process_time()
    assert not passwords.fits(kept, long)
    assert not passwords.fits(None, "")
    assert passwords.fits(kept, "three plain words")
    assert time.process_time() - began < 1.5


def test_a_zip_of_very_many_files_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("a.ann")
        archive.writestr(entry, b"")
        archive.filelist += [entry] * handed.MOST_FILES
    with pytest.raises(InvalidRecord, match="over 50,000 files"):
        handed.known([File("all.zip", content=packed.getvalue())])


def test_a_zip_that_swells_is_refused_unread():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("all.json")
        archive.writestr(entry, b" " * 2**20, zipfile.ZIP_DEFLATED)
        archive.filelist += [entry] * (handed.LARGEST_SENT // 2**20)
    assert len(packed.getvalue()) < 200_000
    with pytest.raises(InvalidRecord, match="over 128 MB"):
        handed.known([File("all.zip", content=packed.getvalue())])


SLOW_TO_READ = {
    "a heading of blanks": "# a" + " " * SIGNS * 5 + "b",
    "a heading of hashes": "# a" + "#" * SIGNS * 5 + "b",
    "a name of blanks": f"---\na{' ' * SIGNS * 5}b\n---\nIt sank.",
    "a value of very many lines": f"---\na: b\n{'x' * 3}\n"
    + "x\n" * SIGNS * 20
    + "---\nIt.",
}


@pytest.mark.parametrize("text", SLOW_TO_READ.values(), ids=SLOW_TO_READ)
def test_markdown_is_read_in_the_time_that_its_length_takes(text):
    began = time.process_time()
    articles.read_files([File("x.md", content=text.encode())])
    assert time.process_time() - began < 2


def patterns():
    """Answer each pattern of annotator by its name, with how the code uses it."""
    used, found = defaultdict(set), {}
    for module in pkgutil.walk_packages(annotator.__path__, "annotator."):
        if module.name.endswith("__main__"):
            continue
        made = importlib.import_module(module.name)
        for name, value in vars(made).items():
            if isinstance(value, re.Pattern):
                found.setdefault(value, f"{module.name}.{name}")
        source = ast.parse(Path(made.__file__).read_text(encoding="utf-8"))
        for call in ast.walk(source):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                of = call.func.value
                name = getattr(of, "id", None) or getattr(of, "attr", None)
                value = getattr(made, name, None) if name else None
                if isinstance(value, re.Pattern):
                    used[value].add(call.func.attr)
    ways = {"match", "search", "fullmatch"}
    return [
        pytest.param(value, used[value] & ways or {"search"}, id=name)
        for value, name in found.items()
    ]


PIECES = [
    *(" ", "a", "A", "1", "\n", "\t", ".", ",", "'", "’", '"', "“", "-", "—", "#", ":"),
    *("(", "\\", "|", "[", "{", "é", " \t", "a ", "A ", "a.", "A.", "1.", "1,", "a-"),
    *("a'", "A a ", "\n ", "\r\n", "# ", "said ", "by ", "al-", "Mar ", "<!--", "0 0;"),
]


@pytest.mark.parametrize(("pattern", "ways"), patterns())
def test_no_pattern_goes_back_over_a_long_text(pattern, ways):
    for before in ("", "a", "# a", '"', "T1 "):
        for piece in PIECES:
            text = before + piece * (SIGNS // len(piece)) + "\x00"
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            for way in ways:
                began = time.process_time()
                getattr(pattern, way)(given)
                assert time.process_time() - began < SOON, (way, before, piece)
