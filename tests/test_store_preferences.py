"""Preferences: a reviewer's own, at every computer, and only what is not usual."""

import sqlite3
from contextlib import closing

import pytest

from annotator import migrations as steps
from annotator.actions import Action
from annotator.db import prepare
from annotator.store import preferences, projects

USUAL = {action.value: action.usual for action in Action}


def rows(db):
    return db.execute("select name, value from preferences order by name").fetchall()


def test_who_chose_nothing_has_the_usual(db, ada):
    chosen = preferences.get(db, ada["id"])
    assert chosen == {"theme": "system", "single_keys": True, "keys": USUAL}
    assert chosen == preferences.usual()


def test_what_is_kept_is_there_for_another_connection_and_nobody_else(
    db, project, ada, ben
):
    keys = {**USUAL, "next": "l", "note": "ñ"}
    preferences.put(db, ada["id"], theme="dark", single_keys=False, keys=keys)
    with closing(projects.open_project(project)) as other:
        found = preferences.get(other, ada["id"])
        assert found == {"theme": "dark", "single_keys": False, "keys": keys}
        assert preferences.get(other, ben["id"]) == preferences.usual()


def test_one_preference_leaves_the_others(db, ada):
    preferences.put(db, ada["id"], theme="dark")
    preferences.put(db, ada["id"], keys={**USUAL, "undo": "l"})
    preferences.put(db, ada["id"], theme="light")
    found = preferences.get(db, ada["id"])
    assert (found["theme"], found["single_keys"]) == ("light", True)
    assert found["keys"]["undo"] == "l"


def test_what_is_as_usual_takes_no_row(db, ada):
    preferences.put(db, ada["id"], theme="dark", keys={**USUAL, "undo": "l"})
    assert rows(db) == [("key_undo", "l"), ("theme", "dark")]
    preferences.put(db, ada["id"], theme="system", single_keys=True, keys=USUAL)
    assert rows(db) == []


def test_preferences_are_some_reviewers(db):
    with pytest.raises(sqlite3.IntegrityError):
        preferences.put(db, 99, theme="dark")


def test_a_project_of_before_takes_preferences_after_a_copy(tmp_path, monkeypatch):
    path = tmp_path / "old.db"
    before = steps.Migrations("annotator")
    before()(steps.m001_articles_people_and_labels)
    before()(steps.m002_changes_of_the_cast)
    monkeypatch.setattr("annotator.db.migrations", before)
    with closing(prepare(path)) as db:
        ada = {"id": 1}
        db.execute(
            """
            insert into reviewers (id, name, name_key, pseudonym, role, added_at)
            values (1, 'Ada Lind', 'ada lind', 'r1', 'reviewer', 'then')
            """
        )
        assert "preferences" not in db.table_names()
    monkeypatch.undo()
    with closing(prepare(path)) as db:
        preferences.put(db, ada["id"], theme="dark")
        assert preferences.get(db, ada["id"])["theme"] == "dark"
    assert len(list(tmp_path.glob("old.db.before-*"))) == 1
