"""The server as a process: many connections, slow ones, its log, its end."""

import contextlib
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from annotator.cli import main, running
from tests.bench.labelling import FORM, reviewer_of
from tests.server import Server


@contextlib.contextmanager
def serving(project, *options) -> Iterator[Server]:
    server = Server(project, *options).start()
    try:
        yield server
    finally:
        server.stop()


def ask(server, path="/health", method="GET", body=None, **headers):
    """Ask over a connection of its own; answer status, headers and text."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=20)) as line:
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def label_form(server, root=""):
    """Sign in; answer the headers and the form that answer the first sentence."""
    body = urlencode({"name": "Ada Lind"})
    _, headers, _ = ask(server, f"{root}/who", "POST", body, **FORM)
    sent = {**FORM, "Cookie": headers["Set-Cookie"].partition(";")[0]}
    _, _, card = ask(server, f"{root}/sentences/1", **sent)
    form = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
    return sent, urlencode({**form, "reviewer": reviewer_of(card)})


def test_a_hundred_idle_browsers_shut_nobody_out(project):
    with serving(project) as server, ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(
                socket.create_connection(("127.0.0.1", server.port), timeout=5)
            )
        assert ask(server, "/who")[0] == 200


def test_a_hundred_that_say_half_of_what_they_want_shut_nobody_out(project):
    with serving(project) as server, ExitStack() as slow:
        for _ in range(100):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            slow.enter_context(line).sendall(b"POST /who HTTP/1.1\r\nHost: local")
        for _ in range(20):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            slow.enter_context(line).sendall(
                b"POST /who HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\nna"
            )
        assert ask(server, "/who")[0] == 200


def test_who_dawdles_over_what_they_want_is_let_go(project, monkeypatch):
    begun = running._Request(running.create_server.__globals__["Adjustments"]())
    channel = running._Channel.__new__(running._Channel)
    channel.request = begun
    assert not channel.dawdles(begun.begun + running.HEAD_SECONDS)
    assert channel.dawdles(begun.begun + running.HEAD_SECONDS + 1)
    begun.headers_finished = True
    assert not channel.dawdles(begun.begun + running.HEAD_SECONDS + 1)


def test_one_connection_carries_many_requests_and_heads(project):
    with serving(project) as server:
        line = HTTPConnection("127.0.0.1", server.port, timeout=20)
        with closing(line):
            for method in ("GET", "HEAD", "GET", "HEAD", "GET"):
                line.request(method, "/who")
                own = line.sock
                answer = line.getresponse()
                content = answer.read()
                assert answer.status == 200
                assert bool(content) is (method == "GET")
                assert int(answer.headers["Content-Length"]) > 1000
                assert "Server" not in answer.headers
                assert line.sock is own, "the connection stays open"


def test_a_head_or_a_body_beyond_all_measure_is_refused_at_once(project):
    with serving(project) as server:
        assert ask(server, Cookie="x" * 70_000)[0] == 431
        with socket.create_connection(("127.0.0.1", server.port), 20) as line:
            line.sendall(
                b"POST /import HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Length: 99999999999\r\n\r\nnothing more"
            )
            assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_the_log_has_a_line_a_request_and_no_name(project):
    with serving(project, "--log") as server:
        ask(server, "/who?next=/articles%3Fsearch=Ines")
        label_form(server)
    lines = server.said().splitlines()
    assert [line.split(" ")[1:5] for line in lines[:3]] == [
        ["127.0.0.1", "GET", "/who", "200"],
        ["127.0.0.1", "POST", "/who", "303"],
        ["127.0.0.1", "GET", "/sentences/1", "404"],
    ]
    assert "Ines" not in server.said()
    assert "Ada" not in server.said()


def test_without_asking_for_a_log_there_is_none(project):
    with serving(project) as server:
        ask(server)
    assert server.said() == ("Stopped. Everything that was saved is in the project.\n")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_save_under_way_is_acknowledged_before_the_end(project, article, how):
    server = Server(project).start()
    sent, form = label_form(server)
    answers = []
    with closing(sqlite3.connect(project, isolation_level=None)) as other:
        other.execute("begin immediate")
        saving = threading.Thread(
            target=lambda: answers.append(
                ask(server, "/sentences/1/label", "POST", form, **sent)[0]
            )
        )
        saving.start()
        time.sleep(0.5)  # The save has come, and waits for the file.
        ending = threading.Thread(target=lambda: answers.append(server._end(how)))
        ending.start()
        with pytest.raises(OSError):
            for _ in range(100):
                ask(server)
                time.sleep(0.05)
        assert answers == [], "it neither ended nor answered too early"
        other.rollback()
        saving.join(20)
        ending.join(20)
        assert answers == [200, 0], "the answer was there before the end"
        assert other.execute("select kind from labels").fetchall() == [("fact",)]


def test_a_save_that_is_still_coming_is_acknowledged_before_the_end(project, article):
    server = Server(project).start()
    sent, form = label_form(server)
    body = form.encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(
            f"POST /sentences/1/label HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"{head}Content-Length: {len(body)}\r\n\r\n".encode()
            + body[:20]
        )
        time.sleep(0.3)
        ending = threading.Thread(target=server.stop)
        ending.start()
        time.sleep(0.5)
        line.sendall(body[20:])
        assert line.recv(100).startswith(b"HTTP/1.1 200 ")
        ending.join(20)
    with closing(sqlite3.connect(project)) as other:
        assert other.execute("select kind from labels").fetchall() == [("fact",)]


def test_open_connections_do_not_keep_it_from_ending(project):
    server = Server(project).start()
    with ExitStack() as idle:
        for said in (
            b"",
            b"GET /who HT",
            b"POST /who HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
        ):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            idle.enter_context(line).sendall(said)
        begun = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - begun < running.STOP_SECONDS


def test_a_save_that_never_ends_is_given_up_in_time(project, article):
    server = Server(project).start()
    sent, form = label_form(server)
    with closing(sqlite3.connect(project, isolation_level=None)) as other:
        other.execute("begin immediate")
        line = HTTPConnection("127.0.0.1", server.port, timeout=40)
        with closing(line):
            line.request("POST", "/sentences/1/label", form, sent)
            time.sleep(0.3)
            begun = time.monotonic()
            assert server.stop() == 1
            assert time.monotonic() - begun < running.STOP_SECONDS + 8
            assert "before every request was finished" in server.said()
            with pytest.raises(OSError):
                line.getresponse()
        other.rollback()
        assert other.execute("select count(*) from labels").fetchone() == (0,)


def test_two_projects_are_served_side_by_side(project, tmp_path, db, article):
    db.execute("pragma wal_checkpoint(truncate)")
    other = shutil.copy(project, tmp_path / "Other Tides.db")
    options = (str(project), str(other), "--prefix", "label", "--log")
    with serving(project, *options) as server:
        assert server.address.endswith("/label")
        assert 'href="/label/other-tides/"' in ask(server, "/label/")[2]
        sent, form = label_form(server, "/label/other-tides")
        path = "/label/other-tides/sentences/1/label"
        status, _, page = ask(server, path, "POST", form, **sent)
        assert status == 200
        assert 'action="/label/other-tides/sentences/2/label"' in page
        assert ask(server, "/label/project/sentences/1", **sent)[0] == 204
    assert " POST /label/other-tides/sentences/1/label 200 " in server.said()
    for path, count in ((project, 0), (other, 1)):
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("select count(*) from labels").fetchone() == (count,)


def test_projects_are_named_in_one_place(runner, project):
    done = runner.invoke(main, ["-p", str(project), "serve", str(project)])
    assert done.exit_code == 2
    assert "either with -p or behind serve, not both" in done.output
