"""Versions of the guideline: why each was made, and who has seen which."""

import sqlite3

import pytest

from annotator.errors import Conflict, NotFound
from annotator.store import audit, guidelines

OURS = "# Ours\n\nSlogans are quotes.\n"


def events(db):
    return [(row["event"], row["about"], row["detail"]) for row in audit.rows(db)]


def test_a_version_says_who_made_it_and_why(db, ada):
    version = guidelines.add(db, OURS, reviewer_id=ada["id"], why="Banners came up.")
    row = guidelines.get(db, version)
    assert (row["added_by"], row["why"], row["text"]) == (
        "Ada Lind",
        "Banners came up.",
        OURS,
    )
    assert [one["version"] for one in guidelines.versions(db, before=2)] == [1]
    detail = {"version": 2, "why": "Banners came up."}
    assert events(db) == [("guideline changed", None, detail)]


def test_the_first_guideline_is_no_change_for_the_record(db):
    assert events(db) == []


def test_a_version_made_against_an_older_one_is_refused(db, ada, ben):
    made = {"why": "Banners.", "based_on": 1}
    guidelines.put(db, OURS, reviewer_id=ada["id"], **made)
    with pytest.raises(Conflict, match="Meanwhile there is a version 2"):
        guidelines.put(db, "Other.\n", reviewer_id=ben["id"], **made)
    assert guidelines.put(db, OURS, reviewer_id=ada["id"], **made) == 2
    assert guidelines.version(db) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "update guidelines set text = 'Another.'",
        "update guidelines set version = 9",
        "delete from guidelines",
    ],
)
def test_the_file_itself_keeps_every_version(db, sql):
    with pytest.raises(sqlite3.IntegrityError, match="versions stay"):
        db.execute(sql)


def test_who_comes_first_begins_with_the_version_in_force(db, ada):
    guidelines.add(db, OURS)
    assert guidelines.unseen(db, ada["id"]) == []
    guidelines.add(db, "# Ours\n\nSlogans are claims.\n", why="We were wrong.")
    assert [row["version"] for row in guidelines.unseen(db, ada["id"])] == [2, 3]


def test_what_was_seen_is_not_shown_again_and_is_kept(db, ada, ben):
    for reviewer in (ada, ben):
        assert guidelines.unseen(db, reviewer["id"]) == []
    guidelines.add(db, OURS)
    guidelines.saw(db, ada["id"], 2)
    guidelines.saw(db, ada["id"], 2)
    assert guidelines.unseen(db, ada["id"]) == []
    assert len(guidelines.unseen(db, ben["id"])) == 2
    seen = db.execute("select version from guideline_seen where reviewer_id = ?", [1])
    assert seen.fetchall() == [(1,), (2,)]


def test_who_writes_a_version_has_seen_it(db, ada):
    guidelines.unseen(db, ada["id"])
    guidelines.add(db, OURS, reviewer_id=ada["id"], why="Banners.")
    assert guidelines.unseen(db, ada["id"]) == []


def test_a_version_that_there_is_not_cannot_have_been_seen(db, ada):
    guidelines.saw(db, ada["id"], 99)
    assert db.execute("select count(*) from guideline_seen").fetchone() == (0,)
    with pytest.raises(NotFound, match="no version 99"):
        guidelines.get(db, 99)


def test_opening_the_desk_asks_two_indexes_and_scans_nothing(db, ada):
    asked = []
    db.conn.set_trace_callback(asked.append)
    guidelines.unseen(db, ada["id"])
    db.conn.set_trace_callback(None)
    (first, *_) = [sql for sql in asked if "guideline_seen" in sql]
    plan = db.execute("explain query plan " + first).fetchall()
    assert plan
    assert not [row for row in plan if row[3].startswith("SCAN guideline_seen")]
    guidelines.saw(db, ada["id"], 1)
    asked.clear()
    db.conn.set_trace_callback(asked.append)
    guidelines.unseen(db, ada["id"])
    db.conn.set_trace_callback(None)
    assert len(asked) == 1
