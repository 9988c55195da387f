"""The project file as a whole."""

import sqlite3
from contextlib import closing

import pytest

from annotator.db import connect
from annotator.errors import BrokenProject
from annotator.store import articles, labels, projects, reviewers

FORM = {
    "kind": "claim",
    "speaker": "Ines Valdor",
    "revision": 0,
    "save_id": "save-0001",
}


@pytest.fixture
def labelled(db, article, ada):
    labels.put(db, 1, ada["id"], FORM)
    return db


def test_a_sound_project_has_no_faults(labelled):
    assert list(projects.check(labelled)) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("update sentences set text = 'X' || substr(text, 2)", "is not the slice"),
        (
            "update articles set sentence_count = 9",
            "has 9 sentences, but has 5",
        ),
        ("update sentences set starts = 0 where position = 1", "begins before the one"),
        ("update progress set labelled = 4", "is 4, but there are 1 labels"),
        ("update reviewers set labelled = 7", "is 7, but there are 1"),
        ("update totals set sentences = 50", "50 sentences, but has 1 and 5"),
        (
            "insert into label_history values "
            "(1, 1, 2, 'x-save', '{\"kind\": \"fact\"}', null, 'now')",
            "is not the latest of its history",
        ),
        (
            "insert into label_history values "
            "(2, 1, 1, 'x-save', '{\"kind\": \"fact\"}', null, 'now')",
            "is in the history only",
        ),
        (
            "update labels set revision = 2, kind = 'fact'",
            "differs from its history",
        ),
    ],
)
def test_check_names_what_is_damaged(labelled, damage, said):
    labelled.execute("pragma ignore_check_constraints = on")
    labelled.execute("pragma foreign_keys = off")
    if "revision = 2" in damage:
        labelled.execute(
            "insert into label_history values "
            "(1, 1, 2, 'x-save', '{\"kind\": \"claim\"}', null, 'now')"
        )
    labelled.execute(damage)
    assert said in "\n".join(projects.check(labelled))


def test_a_label_for_nobody_is_named(labelled):
    labelled.execute("pragma foreign_keys = off")
    labelled.execute("delete from reviewers")
    assert "points to a row of reviewers that is gone" in "\n".join(
        projects.check(labelled)
    )


def test_a_backup_is_a_whole_project_without_the_key(labelled, ada, tmp_path):
    projects.secret_key(labelled)
    target = projects.backup(labelled, tmp_path / "monday.db")
    with closing(projects.open_project(target)) as copy:
        assert labels.find(copy, 1, ada["id"])["kind"] == "claim"
        assert projects.setting(copy, "secret_key") is None
        assert list(projects.check(copy)) == []


def test_a_backup_overwrites_nothing(labelled, tmp_path):
    (tmp_path / "monday.db").write_text("precious")
    with pytest.raises(BrokenProject, match="is there already"):
        projects.backup(labelled, tmp_path / "monday.db")
    assert (tmp_path / "monday.db").read_text() == "precious"


def test_restore_brings_the_backup_and_keeps_what_it_replaces(
    labelled, project, ada, tmp_path
):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    labels.put(labelled, 2, ada["id"], {**FORM, "save_id": "save-0002"})
    labelled.close()
    kept = projects.restore(backup, project)
    with closing(connect(project)) as now, closing(connect(kept)) as before:
        assert reviewers.get(now, ada["id"])["labelled"] == 1
        assert reviewers.get(before, ada["id"])["labelled"] == 2
        assert articles.totals(before) == articles.totals(now)


def test_restore_refuses_while_the_project_is_open(labelled, project, tmp_path):
    backup = projects.backup(labelled, tmp_path / "monday.db")
    with pytest.raises(BrokenProject, match="is open elsewhere"):
        projects.restore(backup, project)
    assert not list(tmp_path.glob("*.replaced-*"))


def test_restore_refuses_what_is_no_backup(project, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("create table recipes (name)")
    (tmp_path / "letter.txt").write_text("Dear project, " * 100)
    for source in (other, tmp_path / "letter.txt", tmp_path / "nowhere.db"):
        with pytest.raises(BrokenProject):
            projects.restore(source, project)
