"""A project from before there were suggestions keeps its labels, which saw none."""

import json
from contextlib import closing

from annotator.db import connect, prepare
from annotator.migrations import migrations
from annotator.store import exports, history, labels, projects, suggestions
from tests.exporting import decide, say
from tests.suggesting import line, propose, show

STEP = "m012_suggestions"


def before_there_were_any(db):
    """Take the step back, as far as a project made before it is without it."""
    db.execute("pragma foreign_keys = off")
    made = db.execute("select type, name, sql from sqlite_master").fetchall()
    labels_follow = [
        (type_, name, sql)
        for type_, name, sql in made
        if type_ in ("trigger", "view") and sql
    ]
    for type_, name, _ in sorted(labels_follow):  # Triggers stand on views.
        db.execute(f"drop {type_} {name}")
    db.execute("drop index labels_by_suggestion")
    for column in ("changed", "from_suggestion", "suggestion_id"):
        db.execute(f"alter table labels drop column {column}")
    for table in ("settings", "withdrawals"):
        db.execute(f"drop table suggestion_{table}")
    for table in ("suggestions", "suggestion_batches", "suggestion_models"):
        db.execute(f"drop table {table}")
    for type_ in ("view", "trigger"):
        for kind, name, sql in labels_follow:
            if kind == type_ and "suggestion" not in name:
                db.execute(sql)
    db.execute("delete from _sqlite_migrations where name = ?", [STEP])


def test_labels_from_before_stay_as_they_were(project, db, article, ada, ben):
    say(db, ada, 0, "claim", speaker="Ines Valdor", note="sure")
    say(db, ada, 0, "quote", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    decide(db, ben, 0, "claim", speaker="Ines Valdor")
    before_there_were_any(db)
    columns = [column.name for column in db.table("labels").columns]
    assert "suggestion_id" not in columns
    told = db.execute("select * from labels").fetchall()
    db.close()
    with closing(prepare(project)) as db:
        assert not migrations.pending(db)
        kept = f"select {', '.join(columns)} from labels"  # noqa: S608
        assert db.execute(kept).fetchall() == told
        assert list(projects.check(db)) == []
        (found,) = exports.articles_with_sentences(db)
        said = found["sentences"][0]["labels"]
        assert [one["from_suggestion"] for one in said] == [None, None]
        propose(db, line(0, "fact"))
        show(db, "before")
        form = {"to": 1, "revision": 2, "save_id": "restore-0001"}
        labels.restore(db, 1, ada["id"], form)
        assert labels.find(db, 1, ada["id"])["from_suggestion"] is None
        form = {"kind": "fact", "revision": 3, "save_id": "save-0009"}
        form |= {"suggestion_id": 1, "from_suggestion": True}
        labels.put(db, 1, ada["id"], form)
        assert history.answer_at(db, 1, ada["id"], 4)["from_suggestion"] == 1
        assert list(projects.check(db)) == []


def test_a_new_project_shows_nothing_to_anybody(project):
    with closing(connect(project)) as db:
        assert suggestions.settings(db) == {"shown": "never", "model_id": None}
        assert json.dumps(suggestions.models(db)) == "[]"
