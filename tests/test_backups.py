"""A backup a day while serving: whole, looked through, so many kept, never silent."""

import threading
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from annotator.backups import Backups, kept
from annotator.db import connect
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
    assert backups.make().name == "project.20260316T093000.db"
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
    others = ["project.monday.db", "another.20200101T000000.db", "project.db"]
    for name in others:
        (folder / name).write_text("not ours")
    for _ in range(5):
        assert backups.make()
        wall.moment += DAY
    assert [path.name for path in backups.made()] == [
        "project.20260318T093000.db",
        "project.20260319T093000.db",
        "project.20260320T093000.db",
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


def test_what_a_copy_that_broke_off_left_is_no_backup(backups, tmp_path):
    part = tmp_path / "backups" / "project.20260316T093000.db.part"
    part.write_text("half of it")
    assert backups.made() == []
    assert backups.make()
    assert not part.exists()


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
