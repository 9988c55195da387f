"""A project from before there were suggestions keeps its labels, which saw none."""

import json
from contextlib import closing

from annotator.db import connect, prepare
from annotator.migrations import migrations
from annotator.store import exports, history, labels, projects, suggestions
from tests import older
from tests.exporting import decide, say
from tests.suggesting import line, propose, show


def test_labels_from_before_stay_as_they_were(project, db, article, ada, ben, tmp_path):
    say(db, ada, 0, "claim", speaker="Ines Valdor", note="sure")
    say(db, ada, 0, "quote", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    decide(db, ben, 0, "claim", speaker="Ines Valdor")
    before = older.of_then(tmp_path / "before.db", project, "m011_again")
    with closing(connect(before)) as db:
        columns = [column.name for column in db.table("labels").columns]
        assert "suggestion_id" not in columns
        told = db.execute("select * from labels").fetchall()
    with closing(prepare(before)) as db:
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
