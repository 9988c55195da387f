"""What the project keeps of its exports, and what it counts since."""

import sqlite3

import pytest

from annotator.db import writing
from annotator.formats import export as files
from annotator.formats import past
from annotator.formats.order import PLAIN
from annotator.store import blindness, past_exports, projects
from tests.exporting import add, decide, merge, say


def export(db, who=None) -> int:
    """Make an export to nowhere, and answer its number."""
    export_id = past.begin(db, who, PLAIN, way="download")
    list(past.made(db, export_id, PLAIN, files.lines))
    return export_id


DONE = {
    "a label": (
        lambda db, ada: say(db, ada, 1, "fact"),
        {"labels": 1},
        "1 label",
    ),
    "a label twice": (
        lambda db, ada: [say(db, ada, 1, kind) for kind in ("fact", "other")],
        {"labels": 2},
        "2 labels",
    ),
    "a decision": (
        lambda db, ada: decide(db, ada, 1, "fact"),
        {"decisions": 1},
        "1 decision",
    ),
    "an article": (
        lambda db, ada: add(db, "quay", "The quay is old."),
        {"articles": 1},
        "1 change of articles",
    ),
    "another title": (
        lambda db, ada: db.execute("update articles set title = 'Talks'"),
        {"articles": 1},
        "1 change of articles",
    ),
    "a merge": (
        lambda db, ada: merge(db, "Valdor", "Ines Valdor"),
        {"speakers": 1},
        "1 change of a speaker",
    ),
    "a pseudonym": (
        lambda db, ada: db.execute("update reviewers set pseudonym = 'heron'"),
        {"names": 1},
        "1 change of a name",
    ),
    "an opening": (
        lambda db, ada: blindness.set_open(db, 1, ada["id"], True),
        {"openings": 1},
        "1 article opened or closed",
    ),
}


@pytest.mark.parametrize("name", DONE)
def test_whatever_can_alter_the_rows_is_counted(db, article, ada, name):
    do, since, said = DONE[name]
    for position, speaker in ((2, "Valdor"), (3, "Ines Valdor")):
        say(db, ada, position, "quote", speaker=speaker)
    export_id = export(db)
    assert past_exports.get(db, export_id)["since"] == {}
    with writing(db):
        do(db, ada)
    counted = past_exports.get(db, export_id)["since"]
    assert counted == since
    assert past.since(counted) == said


def test_several_things_are_said_in_one_sentence(db):
    counted = {"labels": 1200, "decisions": 3, "names": 1}
    assert past.since(counted) == "1,200 labels, 3 decisions and 1 change of a name"
    assert past.since({}) == ""


def test_what_alters_no_row_is_not_counted(db, article, ada):
    export_id = export(db)
    db.execute("update reviewers set role = 'owner'")
    past.begin(db, ada["id"], PLAIN, way="page")
    assert past_exports.get(db, export_id)["since"] == {}


def test_what_is_saved_while_rows_are_read_counts_as_after(project, db, article, ada):
    export_id = past.begin(db, ada["id"], PLAIN, way="download")
    other = projects.open_project(project)
    parts = past.made(db, export_id, PLAIN, files.lines)
    next(parts)
    say(other, ada, 4, "fact")
    rest = b"".join(parts)
    other.close()
    assert b'"annotator"' not in rest
    assert past_exports.get(db, export_id)["since"] == {"labels": 1}


@pytest.mark.parametrize(
    "sql",
    [
        "delete from exports",
        "update exports set version = 'x'",
        "insert or replace into exports select * from exports",
        "delete from exports_made",
        "update exports_made set files = '[]'",
        "insert or replace into exports_made select * from exports_made",
    ],
)
def test_what_was_exported_is_only_added_to(db, article, sql):
    export(db)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        db.execute(sql)


def test_the_list_is_read_along_its_keys(db, ada):
    for own in (None, ada["id"]):
        sql = past_exports._LISTED + (
            f"where exports.id < 9 {'and reviewer_id = 1' if own else ''} "
            "order by exports.id desc limit 5"
        )
        plan = [row[3] for row in db.execute(f"explain query plan {sql}")]
        assert not [step for step in plan if "TEMP B-TREE" in step or "SCAN" in step]


def test_a_project_of_before_counts_on_from_what_it_has(db, article, ada):
    say(db, ada, 0, "fact")
    (count,) = db.execute("select count(*) from label_history").fetchone()
    assert past_exports.reached(db)["labels"] == count == 1


def test_the_check_knows_what_was_done(db, article, ada):
    say(db, ada, 0, "fact")
    decide(db, ada, 1, "fact")
    assert list(projects.check(db)) == []
    db.execute("update reached set labels = labels - 1")
    assert list(projects.check(db)) == [
        "The labels ever given are counted as 0, but the history has 1."
    ]


def test_whatever_is_counted_is_told(db, article):
    export(db)
    counted = [
        name for _, name, *_ in db.execute("pragma table_info(reached)") if name != "id"
    ]
    assert sorted(counted) == sorted(past.SAID)
    for number, name in enumerate(counted, 1):
        with writing(db):
            db["reached"].update(1, {name: past_exports.reached(db)[name] + 1})
        (found,) = past_exports.listed(db)
        assert found["since"] == dict.fromkeys(counted[:number], 1)
        assert f"1 {past.SAID[name][0]}" in past.since(found["since"])
