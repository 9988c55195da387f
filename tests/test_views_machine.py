"""Whether the server works, and its figures."""

import os
import re
import shutil
import threading
from collections import namedtuple
from contextlib import closing

import pytest

from annotator.db import connect, probe, writers_waiting, writing
from annotator.store import labels, tokens

FIGURE = re.compile(
    r'[a-z_]+(\{([a-z_]+="([^"\\\n]|\\.)*",?)+\})? [0-9.e+-]+(nan|inf)?', re.I
)


def figures(text):
    """Answer the samples of a page of figures by name and labels, none twice."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            assert FIGURE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            assert name not in found
            found[name] = float(value)
    return found


@pytest.fixture
def stranger(app):
    return app.test_client()


def test_a_working_server_says_ok_to_anybody(stranger):
    answer = stranger.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert stranger.head("/health").status_code == 200


def test_a_project_that_is_gone_is_said(stranger, project):
    project.rename(project.with_name("elsewhere.db"))
    answer = stranger.get("/health")
    assert answer.status_code == 503
    assert "The project file is gone. Put it back" in answer.text


def test_a_file_that_is_no_project_any_more_is_said(app, stranger, project):
    app.extensions["connections"].close()
    for left in project.parent.glob("project.db-*"):
        left.unlink()
    project.write_bytes(b"no longer a project" * 500)
    answer = stranger.get("/health")
    assert answer.status_code == 503
    assert str(project.parent) not in answer.text


def test_a_project_that_cannot_be_written_to_is_said(app, stranger):
    app.extensions["connections"].get().execute("pragma query_only = on")
    answer = stranger.get("/health")
    assert answer.status_code == 503
    assert "readonly" in answer.text


def test_a_disk_that_is_nearly_full_is_said(stranger, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 900_000))
    answer = stranger.get("/health")
    assert answer.status_code == 503
    assert "nearly full (878 KB free). Make room there." in answer.text


def test_health_waits_for_nobody_who_writes(app, stranger, db):
    with writing(db):
        assert stranger.get("/health").status_code == 200
    other = connect(app.config["PROJECT"])
    with closing(other):
        other.execute("begin immediate")
        app.extensions.pop("health")
        assert stranger.get("/health").status_code == 200
        other.rollback()


def test_health_is_looked_up_once_a_second(app, stranger, project):
    stranger.get("/health")
    project.rename(project.with_name("elsewhere.db"))
    assert stranger.get("/health").status_code == 200
    moment, trouble = app.extensions["health"]
    app.extensions["health"] = moment - 1, trouble
    assert stranger.get("/health").status_code == 503


def test_a_probe_leaves_the_connection_as_it_was(db):
    (before,) = db.execute("pragma busy_timeout").fetchone()
    probe(db)
    assert db.execute("pragma busy_timeout").fetchone() == (before,)
    assert not db.conn.in_transaction


def test_who_waits_to_write_is_counted(db, project):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with closing(connect(project)) as own, writing(own):
            entered.set()
            leave.wait(10)

    def wait():
        with closing(connect(project)) as own, writing(own):
            pass

    assert writers_waiting(db) == 0
    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(10)
    waiters = [threading.Thread(target=wait) for _ in range(3)]
    for one in waiters:
        one.start()
    try:
        while writers_waiting(db) < 3:
            assert all(one.is_alive() for one in waiters)
    finally:
        leave.set()
        for one in (holder, *waiters):
            one.join()
    assert writers_waiting(db) == 0


def test_the_owners_token_reads_the_figures(app, db, article, owner, ada, client):
    labels.put(db, 1, ada["id"], {"kind": "fact", "revision": 0, "save_id": "save-1"})
    for path in ("/articles", "/articles/1", "/nowhere"):
        client.get(path).close()
    token = tokens.make(db, owner["id"], "watching", save_id="token-0001")
    script = app.test_client(use_cookies=False)
    answer = script.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found = figures(answer.text)
    about = 'method="GET",route="/articles/<int:article_id>",status="200"'
    assert found[f"annotator_requests_total{{{about}}}"] == 1
    assert found['annotator_requests_total{method="GET",route="-",status="404"}'] == 1
    assert found["annotator_labels"] == 1
    assert found["annotator_sentences"] == 5
    assert found["annotator_articles"] == 1
    assert found["annotator_decisions"] == 0
    assert found["annotator_writers_waiting"] == 0
    assert found["process_cpu_seconds_total"] > 0
    if os.path.exists("/proc/self/status"):
        assert found["process_resident_memory_bytes"] > 10**6


def test_a_reviewers_token_does_not_read_them(app, db, ada):
    token = tokens.make(db, ada["id"], "curious", save_id="token-0001")
    script = app.test_client(use_cookies=False)
    answer = script.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


def test_the_figures_come_from_counters_alone(app, db, article):
    plans = db.execute(
        """
        explain query plan
        select
            articles, sentences, decided as decisions,
            (select coalesce(sum(labelled), 0) from reviewers) as labels
        from totals
        where id = 1
        """
    ).fetchall()
    told = " ".join(row[3] for row in plans)
    assert re.findall(r"(?:SCAN|SEARCH) (\w+)", told) == ["totals", "reviewers"]


def test_a_project_that_was_replaced_is_said(stranger, project, tmp_path):
    assert stranger.get("/articles").status_code == 303
    project.rename(tmp_path / "elsewhere.db")
    shutil.copy(tmp_path / "elsewhere.db", project)
    answer = stranger.get("/health")
    assert (answer.status_code, answer.content_type) == (
        503,
        "text/plain; charset=utf-8",
    )
    assert "was moved or replaced. Put it back" in answer.text
