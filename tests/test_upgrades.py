"""Projects of every earlier step: opened, counted, whole; and the drill before it."""

import gzip
from contextlib import closing

import pytest

from annotator.cli import main
from annotator.db import connect, step_names
from annotator.store import projects, upgrades
from tests import older

FILES = sorted(older.PROJECTS.glob("*.db.gz"))
ROWS = {
    "articles": 2,
    "sentences": 5,
    "reviewers": 2,
    "labels": 5,
    "label_history": 8,
    "decisions": 1,
    "decision_history": 1,
}
CLAIM = ("claim", "Ines Valdor", 1)


@pytest.fixture(params=FILES, ids=lambda path: path.name.partition("_")[0])
def kept(request, tmp_path):
    """A project as its step left it, on the disk."""
    path = tmp_path / "project.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


@pytest.fixture
def old(tmp_path):
    """A project of the first step."""
    path = tmp_path / "project.db"
    path.write_bytes(gzip.decompress(FILES[0].read_bytes()))
    return path


def test_there_is_a_project_of_each_step():
    assert [path.name.partition(".")[0] for path in FILES] == sorted(step_names())


def test_a_project_of_then_opens_with_all_that_is_in_it(kept):
    with closing(projects.open_project(kept)) as db:
        assert list(projects.check(db)) == []
        for table, count in ROWS.items():
            found = db.execute(f"select count(*) from {table}")  # noqa: S608
            assert found.fetchone() == (count,), table
        assert (
            db.execute(
                "select kind, speakers.name, unsure from labels "
                "join speakers on speakers.id = speaker_id "
                "where sentence_id = 2 and reviewer_id = 2"
            ).fetchone()
            == CLAIM
        )


def test_the_drill_says_that_it_is_safe_and_touches_nothing(old):
    before = old.read_bytes()
    done = upgrades.drill(old)
    assert (len(done.steps), done.faults) == (len(FILES) - 1, [])
    assert done.rows["label_history"] == (8, 8)
    assert old.read_bytes() == before
    assert [path.name for path in old.parent.iterdir()] == ["project.db"]


def run(runner, path, *words):
    return runner.invoke(main, ["-p", str(path), "upgrade", *words])


def test_a_dry_run_leaves_the_project_as_it_is(old, runner):
    before = old.read_bytes()
    done = run(runner, old, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "label_history\t8\t8\n" in done.stdout
    assert "of a copy went well" in done.stderr
    assert old.read_bytes() == before


def test_an_upgrade_keeps_what_was_there_before(old, runner):
    done = run(runner, old)
    assert done.exit_code == 0, done.output
    assert "is up to date, by 13 steps" in done.stderr
    (before,) = old.parent.glob("project.db.before-*")
    with closing(connect(before)) as db:
        assert len(list(db.execute("select name from _sqlite_migrations"))) == 1
    assert "project.db is up to date." in run(runner, old).stderr


def test_a_step_that_loses_something_is_found_and_nothing_is_switched(
    old, runner, monkeypatch
):
    opened = projects.open_project

    def losing(path):
        db = opened(path)
        db.execute("drop trigger label_history_stays")
        db.execute("pragma foreign_keys = off")
        db.execute("delete from label_history where revision > 1")
        return db

    monkeypatch.setattr(projects, "open_project", losing)
    before = old.read_bytes()
    done = run(runner, old)
    assert done.exit_code == 1
    assert "There were 8 label_history, and now there are 6." in done.stderr
    assert "which was not touched" in done.stderr
    assert old.read_bytes() == before


def test_a_project_that_is_not_there_is_named(tmp_path, runner):
    done = run(runner, tmp_path / "nowhere.db")
    assert done.exit_code == 1
    assert "There is no project" in done.stderr
