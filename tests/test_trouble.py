"""File and disk refuse: a sentence that says what to do, and nothing lost."""

import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.db import connect, writing
from annotator.errors import Unavailable
from annotator.jobs import Jobs
from annotator.store import projects
from annotator.trouble import told
from tests.calling import Script
from tests.server import Server
from tests.test_durability import Labeller

SAVE = {
    "kind": "fact",
    "revision": 0,
    "save_id": "save-0001",
    "note": "Ask the harbour",
}
SENT = ("/sentences/harbour%3A0000/label", {"label": "fact"})
AS_NOBODY = (
    "-c",
    "import os, encodings.utf_8_sig; from annotator.cli import main; "
    "os.geteuid() or os.setuid(65534); main()",
)
"""Root may write everything, so that it is given up first."""


@contextmanager
def full(app, project):
    """No page more than there are now: SQLITE_FULL, as from a full disk."""
    db = app.extensions["connections"].get()
    (most,) = db.execute("pragma max_page_count").fetchone()
    (pages,) = db.execute("pragma page_count").fetchone()
    (free,) = db.execute("pragma freelist_count").fetchone()
    assert free == 0
    db.execute(f"pragma max_page_count = {pages}")
    # What is free within a page is filled up, so that the next row asks for one more.
    with pytest.raises(sqlite3.OperationalError, match="full"):
        for turn in range(10_000):
            db.execute("insert into settings values (?, ?)", [f"full-{turn}", "x" * 99])
    with pytest.raises(sqlite3.OperationalError, match="full"):
        _save(db)
    yield
    db.execute(f"pragma max_page_count = {most}")
    db.execute("delete from settings where name glob 'full-*'")


def _save(db):
    """Take what is left of the pages that a save writes."""
    for turn in range(10_000):
        db.execute(
            "insert into label_history (sentence_id, reviewer_id, revision, save_id, "
            "answer, saved_at) values (2, 1, ?, ?, null, '2024-03-14T09:00:00.000Z')",
            [turn + 1, f"filling-{turn:05}"],
        )


@contextmanager
def read_only(app, project):
    """SQLITE_READONLY, as from a disk that is mounted for reading."""
    db = app.extensions["connections"].get()
    db.execute("pragma query_only = on")
    yield
    db.execute("pragma query_only = off")


@contextmanager
def held(app, project):
    """SQLITE_BUSY: another program writes and does not end."""
    app.extensions["connections"].get().execute("pragma busy_timeout = 20")
    with closing(sqlite3.connect(project, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


@contextmanager
def moved(app, project):
    """The file goes elsewhere, and comes back."""
    app.extensions["connections"].get()
    away = project.with_name("elsewhere.db")
    project.rename(away)
    yield
    assert not project.exists(), "no new file in its place"
    away.rename(project)


@contextmanager
def replaced(app, project):
    """Another file comes into its place, and goes again."""
    app.extensions["connections"].get()
    away = project.with_name("elsewhere.db")
    shutil.copyfile(project, away)
    away, project = project.rename(project.with_name("old.db")), away.rename(project)
    yield
    away.rename(project)


@contextmanager
def without_log(app, project):
    """The write-ahead log is taken away, and put back."""
    app.extensions["connections"].get()
    log = Path(f"{project}-wal")
    away = log.rename(f"{project}-gone")
    yield
    away.rename(log)


FAULTS = [
    (full, "The disk is full, so nothing was saved."),
    (read_only, "The project file cannot be written, so nothing was saved."),
    (held, "Another program holds the project file, so nothing was saved."),
    (moved, "The project file project.db was moved, deleted or replaced"),
    (replaced, "The project file project.db was moved, deleted or replaced"),
    (without_log, "The project file project.db was moved, deleted or replaced"),
]
EACH = pytest.mark.parametrize(
    ("fault", "words"), FAULTS, ids=[fault.__name__ for fault, _ in FAULTS]
)


@EACH
def test_a_page_says_what_to_do_and_keeps_what_was_typed(
    app, client, project, db, article, ada, fault, words
):
    form = SAVE | {"reviewer": ada["id"]}
    with fault(app, project):
        answer = client.post("/sentences/1/label", data=form)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert words in answer.text
        assert "Ask the harbour" in answer.text
        assert _labels(db) == 0
    assert client.post("/sentences/1/label", data=form).status_code == 303
    assert _labels(db) == 1


@EACH
def test_a_part_of_a_page_says_it_in_a_notice(
    app, htmx, project, article, ada, fault, words
):
    with fault(app, project):
        answer = htmx.post("/sentences/1/label", data=SAVE | {"reviewer": ada["id"]})
    assert answer.status_code == 503
    assert re.fullmatch(rf'<p class="notice">{words}[^<]*</p>\s*', answer.text)
    assert answer.headers["HX-Retarget"] == "#notice"


@EACH
def test_the_api_answers_a_problem(app, project, db, article, ada, fault, words):
    script = Script(app, db, ada)
    with fault(app, project):
        answer = script("PUT", *SENT)
        assert answer.status_code == 503, answer.text
        assert answer.mimetype == "application/problem+json"
        assert answer.json["detail"].startswith(words)
        assert answer.headers["Retry-After"] == "10"
    assert script("PUT", *SENT).status_code in (200, 201)


def test_the_home_page_does_not_ask_a_file_that_is_gone(app, client, project, article):
    with moved(app, project):
        answer = client.get("/articles")
    assert answer.status_code == 503
    assert "Stop the server, put the right file" in answer.text
    assert "Ada Lind" not in answer.text


def test_a_deleted_file_is_not_made_anew(app, client, project, article, ada):
    client.get("/articles")
    for path in (project, *(Path(f"{project}-{one}") for one in ("wal", "shm"))):
        path.unlink()
    app.extensions["connections"].close()
    assert client.get("/articles").status_code == 503
    assert not project.exists()


def test_what_went_to_a_file_that_moved_meanwhile_is_not_acknowledged(db, project):
    away = project.with_name("elsewhere.db")
    with pytest.raises(Unavailable, match="moved"), writing(db):
        db.execute("insert into settings values ('a', 'b')")
        project.rename(away)


def test_a_fault_of_the_program_is_no_sentence_about_the_disk(app, client, monkeypatch):
    wrong = sqlite3.OperationalError("no such column: kind")
    wrong.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert told(wrong) is None
    assert told(FileNotFoundError(2, "No such file")) is None
    assert told(ValueError("nothing")) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_IOERR_FSYNC, "The disk gave an error"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened"),
        (sqlite3.SQLITE_LOCKED, "Another program holds"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "Another program holds"),
        (sqlite3.SQLITE_NOMEM, "memory of this machine is full"),
        (sqlite3.SQLITE_CORRUPT, "restore a backup"),
        (sqlite3.SQLITE_NOTADB, "restore a backup"),
    ],
)
def test_each_code_of_sqlite_has_its_sentence(code, words):
    error = sqlite3.OperationalError("as SQLite puts it")
    error.sqlite_errorcode = code
    assert words in told(error).message


def test_a_disk_that_is_full_of_uploads_is_told_too():
    assert "disk is full" in told(OSError(28, "No space left on device")).message


def test_work_behind_a_page_ends_in_the_sentence(tmp_path):
    jobs = Jobs()

    def work(_progress):
        raise OSError(28, "No space left on device")

    job = jobs.start(1, "adding", work)
    while jobs.get(job.token, 1).running:
        pass
    assert "The disk is full" in jobs.get(job.token, 1).problem


def _labels(db):
    return db.execute("select count(*) from labels").fetchone()[0]


class TestCommands:
    """The command line as its own process, which the system refuses something."""

    @pytest.fixture
    def news(self, tmp_path):
        path = tmp_path / "news.jsonl"
        long = " ".join(f"The tide gauge at pier {n} fell." for n in range(4000))
        path.write_text(json.dumps({"doc_id": "tides", "text": long}))
        return path

    def test_a_file_that_may_not_grow_is_an_error_of_the_disk(
        self, project, news, db, article
    ):
        db.close()
        done = _run(
            [project, "import", news],
            preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_FSIZE, (200_000, 200_000)
            ),
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert "Traceback" not in done.stderr
        assert "The disk gave an error" in done.stderr
        _whole(project, articles=1)
        assert _run([project, "import", news]).returncode == 0
        _whole(project, articles=2)

    @pytest.mark.parametrize("what", ["file", "folder"])
    def test_what_may_not_be_written_is_named(self, project, news, what, db, article):
        db.close()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            copy, mine = folder / "project.db", folder / "news.jsonl"
            shutil.copyfile(project, copy)
            shutil.copyfile(news, mine)
            if os.geteuid() == 0:
                mine.chmod(0o644)
                folder.chmod(0o777 if what == "file" else 0o755)
                copy.chmod(0o644 if what == "file" else 0o666)
            else:
                folder.chmod(0o777 if what == "file" else 0o555)
                copy.chmod(0o444 if what == "file" else 0o644)
            done = _run([copy, "import", mine], start=AS_NOBODY)
            folder.chmod(0o777)
            assert (done.returncode, done.stdout) == (1, "")
            assert "Traceback" not in done.stderr
            assert re.search(
                r"cannot be (written|opened).*(write|there)", done.stderr
            ), done.stderr
            _whole(copy, articles=1)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a disk")
    def test_a_disk_that_is_full_is_called_so(self, project, news, tmp_path, article):
        disk = tmp_path / "disk"
        disk.mkdir()
        size = project.stat().st_size // 1024 + 400
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(disk)],
            capture_output=True,
        )
        if mounted.returncode:
            pytest.skip("no disk can be mounted here")
        try:
            shutil.copyfile(project, disk / "project.db")
            done = _run([disk / "project.db", "import", news])
            assert done.returncode == 1
            assert "The disk is full" in done.stderr
            done = _run([disk / "project.db", "backup", disk / "monday.db"])
            assert done.returncode == 1, done
            assert "has room" in done.stderr
            assert not (disk / "monday.db").exists()
            _whole(disk / "project.db", articles=0)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)

    def test_a_file_that_is_held_is_waited_for_and_then_named(
        self, project, runner, monkeypatch, article
    ):
        monkeypatch.setattr("annotator.db.BUSY_SECONDS", 0.05)
        with closing(sqlite3.connect(project, isolation_level=None)) as other:
            other.execute("begin immediate")
            done = runner.invoke(main, ["-p", str(project), "reviewer", "Mara Kessel"])
        assert done.exit_code == 1
        assert "Another program holds the project file" in done.stderr


class TestServer:
    """A real server whose disk fails under it."""

    @pytest.fixture
    def server(self, project):
        running = Server(project)
        yield running
        running.kill()

    def test_a_commit_that_fails_is_not_acknowledged(self, server, db, article, ada):
        server.start()
        labeller = Labeller(server.port, ada, [], [])
        form = {"kind": "fact", "revision": 0, "reviewer": ada["id"]}
        first = form | {"save_id": "save-0004"}
        assert labeller.send("/sentences/4/label", first) == 303
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, -1))
        refused = [
            labeller.send(f"/sentences/{n}/label", form | {"save_id": f"save-000{n}"})
            for n in (1, 2, 3)
        ]
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (-1, -1))
        assert refused == [503, 503, 503]
        assert _labels(db) == 1
        taken = [
            labeller.send(f"/sentences/{n}/label", form | {"save_id": f"save-000{n}"})
            for n in (1, 2, 3)
        ]
        labeller.hang_up()
        assert taken == [303, 303, 303]
        assert _labels(db) == 4
        assert list(projects.check(db)) == []

    def test_a_second_server_is_refused_and_the_first_goes_on(self, server, project):
        server.start()
        done = _run([project, "serve", "--port", "0"])
        assert done.returncode == 1
        assert (
            f"Another server has {project} open (process {server.pid})" in done.stderr
        )
        server.kill()
        server.start()
        assert server.stop() == 0
        assert not Path(f"{project}.serving").exists()


def _run(words, start=("-m", "annotator"), **options):
    return subprocess.run(
        [sys.executable, *start, "-p", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        **options,
    )


def _whole(project, *, articles):
    with closing(connect(project)) as db:
        assert list(projects.check(db)) == []
        (count,) = db.execute("select count(*) from articles").fetchone()
        assert count == articles
