"""The record of what was done: rows that stay."""

import sqlite3

import pytest

from annotator.store import audit
from annotator.store.audit import Event

AT = "2024-03-14T09:00:00.000Z"


def test_a_row_says_who_did_what_with_what(db, ada):
    audit.note(db, ada["id"], Event.EXPORTED, about="sentences", at=AT, rows=5)
    (row,) = audit.rows(db)
    assert (row["name"], row["event"], row["about"]) == (
        "Ada Lind",
        "exported",
        "sentences",
    )
    assert (row["at"], row["detail"]) == (AT, {"rows": 5})


def test_the_latest_comes_first_and_pages_go_on_below(db, ada):
    for number in range(3):
        audit.note(db, ada["id"], Event.EXPORTED, about=str(number))
    latest = audit.rows(db, limit=2)
    assert [row["about"] for row in latest] == ["2", "1"]
    rest = audit.rows(db, before=latest[-1]["id"])
    assert [row["about"] for row in rest] == ["0"]


@pytest.mark.parametrize("change", ["delete from audit", "update audit set at = ''"])
def test_no_row_is_changed_or_leaves(db, ada, change):
    audit.note(db, ada["id"], Event.EXPORTED)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        db.execute(change)


def test_what_counts_once_is_noted_once_for_each_person(db, ada, ben):
    for who in (ada, ada, ben):
        audit.note_once(db, who["id"], Event.NAMES_SHOWN, "harbour:0000")
    told = [(row["name"], row["about"]) for row in audit.rows(db)]
    assert told == [("Ben Okoro", "harbour:0000"), ("Ada Lind", "harbour:0000")]
