"""A backup a day while serving: whole, looked through, so many kept, never silent."""

import errno
import os
import re
import sqlite3
import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from annotator.backups import Backups, kept
from annotator.db import connect
from annotator.errors import Unavailable
from annotator.store import labels, projects
from tests.people import PASSWORD
from tests.test_trouble import _run as command

MONDAY = datetime(2026, 3, 16, 9, 30)
DAY = timedelta(days=1)


class Wall:
    """A clock on the wall that the test sets."""

    def __init__(self):
        self.moment = MONDAY

    def __call__(self):
        return self.moment


@pytest.fixture
def mark(project, tmp_path):
    """What a project's backups are told by among others of its name."""
    folder = tmp_path / "looked-at"
    folder.mkdir()
    made = Backups(project, folder, keep=1, hour=3).make()
    return made.name.split(".")[1]


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def said():
    return []


@pytest.fixture
def backups(project, tmp_path, wall, said, article):
    folder = tmp_path / "backups"
    folder.mkdir()
    return Backups(project, folder, keep=3, hour=3, say=said.append, clock=wall)


def test_the_first_is_due_at_once_and_the_next_when_its_hour_strikes(backups, wall):
    assert backups.due()
    made = backups.make()
    assert re.fullmatch(r"project\.[0-9a-f]{8}\.20260316T093000\.db", made.name)
    assert not backups.due()
    wall.moment = datetime(2026, 3, 17, 2, 59)
    assert not backups.due()
    wall.moment = datetime(2026, 3, 17, 3)
    assert backups.due()


def test_one_that_was_missed_is_due_when_serving_again(backups, wall):
    backups.make()
    wall.moment += 5 * DAY
    assert backups.due()


def test_the_oldest_make_room_and_other_files_stay(backups, wall, tmp_path):
    folder = tmp_path / "backups"
    others = ["project.monday.db", "project.20200101T000000.db", "project.db"]
    for name in others:
        (folder / name).write_text("not ours")
    for _ in range(5):
        assert backups.make()
        wall.moment += DAY
    assert [path.name[-18:] for path in backups.made()] == [
        "20260318T093000.db",
        "20260319T093000.db",
        "20260320T093000.db",
    ]
    assert all((folder / name).exists() for name in others)


def test_a_backup_is_whole_and_restored(backups, db, ada, tmp_path):
    labels.put(db, 1, ada["id"], {"kind": "fact", "revision": 0, "save_id": "save-01"})
    made = backups.make()
    projects.restore(made, tmp_path / "again.db")
    with closing(connect(tmp_path / "again.db")) as again:
        assert list(projects.check(again)) == []
        assert again.execute("select count(*) from labels").fetchone() == (1,)


def test_one_that_fails_is_said_kept_in_mind_and_tried_again(
    backups, wall, said, tmp_path
):
    (tmp_path / "backups").rmdir()
    assert backups.make() is None
    assert "There is no folder" in said[0]
    assert said[0].startswith("No backup of project.db in ")
    assert "There is no folder" in backups.state().problem
    assert not backups.due()
    wall.moment += timedelta(hours=1)
    assert backups.due()
    (tmp_path / "backups").mkdir()
    assert backups.make()
    assert backups.state().problem is None


def test_a_project_that_is_gone_is_said_too(backups, project, said, db):
    db.close()
    project.unlink()
    assert backups.make() is None
    assert "cannot be opened" in said[0]
    assert backups.made() == []


def test_what_a_killed_copy_left_goes_with_the_next_and_other_halves_stay(
    backups, tmp_path, mark
):
    folder = tmp_path / "backups"
    own = f"project.{mark}.20260315T030000.db.part"
    left = [folder / f"{own}{ending}" for ending in ("", "-journal", "-wal", "-shm")]
    others = [
        folder / "project.db.part",
        folder / "project.0badcafe.20260315T030000.db.part",
        folder / f"project.{mark}.monday.db.part",
    ]
    for path in (*left, *others):
        path.write_text("half of it")
    assert backups.made() == []
    assert backups.make()
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in others)


@pytest.mark.parametrize("ahead", [timedelta(minutes=20), timedelta(days=400)])
@pytest.mark.parametrize("keep", [1, 2, 3])
def test_backups_of_the_future_make_room_before_the_one_just_made(
    project, tmp_path, wall, article, ahead, keep
):
    folder = tmp_path / "backups"
    folder.mkdir()
    backups = Backups(project, folder, keep=keep, hour=3, clock=wall)
    wall.moment += ahead
    for _ in range(3):
        backups.make()
        wall.moment += timedelta(minutes=1)
    wall.moment = MONDAY
    assert backups.due()
    made = backups.make()
    assert made in backups.made()
    assert len(backups.made()) == keep
    assert backups.state().last == MONDAY
    wall.moment += timedelta(minutes=1)
    assert not backups.due()


def test_a_name_that_is_no_date_is_no_backup_and_ends_nothing(backups, tmp_path, mark):
    for stamp in ("20240230T000000", "20241301T000000", "00000000T000000", "2024"):
        (tmp_path / "backups" / f"project.{mark}.{stamp}.db").write_text("x")
    assert backups.made() == []
    assert backups.state().last is None
    assert backups.due()
    assert backups.make() in backups.made()


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES])
def test_a_folder_that_cannot_be_read_is_said_and_looked_at_again(
    backups, said, wall, monkeypatch, number
):
    def refuse(path):
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patched:
        patched.setattr("annotator.backups.os.listdir", refuse)
        backups.look()
        assert len(said) == 1
        assert said[0].startswith("No backup of project.db in ")
        state = backups.state()
        assert (state.last, state.failed) == (None, wall.moment)
        assert state.problem in said[0]
        backups.look()
        assert len(said) == 1, "it is tried again in an hour, not in a minute"
    wall.moment += timedelta(hours=1)
    backups.look()
    assert backups.state().problem is None
    assert len(backups.made()) == 1


def test_a_folder_of_too_long_a_name_ends_no_thread(project, tmp_path, said, article):
    backups = Backups(project, tmp_path / ("x" * 300), keep=3, hour=3, say=said.append)
    assert backups.state().problem
    with kept(backups):
        deadline = time.monotonic() + 10
        while not said and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(said) == 1
    assert "name too long" in said[0]


def test_two_projects_of_one_name_share_a_folder(tmp_path, wall):
    folder = tmp_path / "backups"
    folder.mkdir()
    both = []
    for place in ("north", "south"):
        (tmp_path / place).mkdir()
        path = tmp_path / place / "ferries.db"
        projects.open_project(path).close()
        both.append(Backups(path, folder, keep=1, hour=3, clock=wall))
    north, south = both
    first = north.make()
    assert south.due()
    wall.moment += DAY
    second = south.make()
    assert north.made() == [first]
    assert south.made() == [second]


def test_a_stop_breaks_off_the_copy_and_leaves_nothing(
    backups, monkeypatch, tmp_path, said
):
    monkeypatch.setattr("annotator.backups.PAGES", 1)
    monkeypatch.setattr("annotator.backups.PAUSE", 0.2)
    folder = tmp_path / "backups"
    with kept(backups):
        deadline = time.monotonic() + 10
        while not os.listdir(folder) and time.monotonic() < deadline:
            time.sleep(0.01)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    assert os.listdir(folder) == []
    assert said == []
    assert backups.state().problem is None


class StoppedAfterTheCopy(threading.Event):
    """A stop that comes when the pages are copied, and the copy is tidied."""

    def wait(self, timeout=None):
        return False


@pytest.mark.parametrize(
    ("stopped", "error"),
    [
        (threading.Event, Unavailable),
        (StoppedAfterTheCopy, sqlite3.OperationalError),
    ],
)
def test_a_stop_breaks_off_a_statement_too(db, tmp_path, article, stopped, error):
    stop = stopped()
    stop.set()
    with pytest.raises(error, match=r"broken off|interrupted"):
        projects.backup(db, tmp_path / "monday.db", stopped=stop)
    assert list(tmp_path.glob("monday*")) == []


def test_a_copy_that_hangs_on_its_disk_holds_up_no_stop(backups, monkeypatch):
    going, hangs = threading.Event(), threading.Event()

    def hang(*_, **__):
        hangs.set()
        going.wait(30)

    monkeypatch.setattr("annotator.backups.projects.backup", hang)
    begun = time.monotonic()
    with kept(backups):
        assert hangs.wait(10)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    going.set()


def test_saves_go_on_while_a_copy_is_made(project, db, article, ada, tmp_path):
    """The copy is of one moment, and holds up nobody who saves."""
    waits = []
    made = threading.Event()

    def copy():
        with closing(connect(project)) as own:
            projects.backup(own, tmp_path / "slow.db", pages=4, pause=0.01)
        made.set()

    thread = threading.Thread(target=copy)
    thread.start()
    revision = 0
    while not made.is_set():
        begun = time.monotonic()
        kind = ["fact", "other"][revision % 2]
        form = {"kind": kind, "revision": revision, "save_id": f"save-{revision:05}"}
        revision = labels.put(db, 1, ada["id"], form)
        waits.append(time.monotonic() - begun)
    thread.join()
    assert revision > 3
    assert sorted(waits)[len(waits) // 2] < 0.5
    with closing(connect(tmp_path / "slow.db")) as copied:
        assert list(projects.check(copied)) == []


def test_a_server_makes_one_as_it_starts(backups, said):
    with kept(backups):
        deadline = time.monotonic() + 30
        while not backups.made() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(backups.made()) == 1
    assert said == []


def test_the_owner_reads_of_one_that_failed(team, owner, backups, tmp_path):
    team.extensions["backups"] = backups
    browser = team.test_client()
    browser.post("/who", data={"name": owner["name"], "password": PASSWORD})
    assert "There is none yet in" in browser.get("/people").text
    backups.make()
    assert "The last was made 16 Mar 2026, 09:30" in browser.get("/people").text
    for old in backups.made():
        old.unlink()
    (tmp_path / "backups").rmdir()
    backups.make()
    for page in ("/people", "/queue"):
        text = browser.get(page).text
        assert "The backup of 16 Mar 2026, 09:30 failed. There is no folder" in text


@pytest.mark.parametrize("ending", ["keep", "hour"])
def test_settings_out_of_range_are_refused(project, ending, monkeypatch, article):
    name = {"keep": "ANNOTATOR_BACKUPS_KEEP", "hour": "ANNOTATOR_BACKUPS_HOUR"}[ending]
    monkeypatch.setenv(name, "9999")
    done = command([project, "serve", "--port", "0"])
    assert done.returncode == 1
    assert f"{name} is “9999”. Give a whole number" in done.stderr
    assert not Path(f"{project}.serving").exists()
