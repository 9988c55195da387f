"""Decisions, and that the file refuses to change one without a row."""

import sqlite3

import pytest

from annotator.errors import InvalidRecord
from annotator.store import decisions, labels


@pytest.fixture
def decided(db, article, ada):
    given = {"kind": "claim", "speaker": "Ines Valdor", "rationale": "She is named."}
    decisions.put(db, 1, ada["id"], given, save_id="decide-1")
    return db


def test_a_decision_is_replaced_and_its_history_kept(decided, ada):
    again = {"kind": "fact", "rationale": "On second thought."}
    assert decisions.put(decided, 1, ada["id"], again, save_id="decide-2") == 2
    kinds = decided.execute("select kind, revision from decisions").fetchall()
    assert kinds == [("fact", 2)]
    (kept,) = decided.execute("select count(*) from decision_history").fetchone()
    assert kept == 2


@pytest.mark.parametrize(
    "sql",
    [
        "update decisions set kind = 'other'",
        "delete from decisions",
        "delete from decision_history",
        "update decision_history set answer = null",
        "insert or replace into decision_history "
        "values (1, 1, 1, 'other-1', null, 'now', null)",
    ],
)
def test_the_file_itself_refuses_to_lose_a_decision(decided, sql):
    with pytest.raises(sqlite3.IntegrityError):
        decided.execute(sql)
    assert decided.execute("select kind from decisions").fetchall() == [("claim",)]


def test_a_decision_with_a_span_beyond_the_sentence_is_refused(decided, ada):
    beyond = {"kind": "fact", "content": [[0, 9999]]}
    with pytest.raises(InvalidRecord, match="a span ends at 9999"):
        decisions.put(decided, 1, ada["id"], beyond, save_id="decide-2")


def test_two_facts_with_and_without_a_speaker_are_no_disagreement(
    db, article, ada, ben
):
    one = {"kind": "fact", "speaker": "Ines Valdor", "revision": 0}
    labels.put(db, 1, ada["id"], {**one, "save_id": "save-0001"})
    labels.put(db, 1, ben["id"], {**one, "speaker": None, "save_id": "save-0002"})
    assert list(db.query("select * from disagreements")) == []
