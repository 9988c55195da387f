"""Decisions held against decided cases: all in one go, or nothing."""

import sqlite3

import pytest

from annotator.errors import AgainstCases, Conflict
from annotator.store import decisions, precedents, rulings

VALDOR = {"kind": "claim", "speaker": "Ines Valdor"}


@pytest.fixture
def case(db, article, ada):
    """A decided case: the first sentence is Valdor's claim."""
    rule = "Who is named speaks."
    rulings.decide(db, 1, ada["id"], VALDOR, save_id="decide-1", rule=rule)
    return db


def test_a_decision_against_a_case_leaves_nothing_unless_it_is_meant(case, ben):
    given = {"save_id": "decide-2", "rule": "Nobody speaks.", "revision": 1}
    with pytest.raises(AgainstCases) as refused:
        rulings.decide(case, 1, ben["id"], {"kind": "fact"}, **given)
    assert [row["rule"] for row in refused.value.cases] == ["Who is named speaks."]
    assert decisions.latest(case, 1) == 1
    rulings.decide(case, 1, ben["id"], {"kind": "fact"}, **given, despite=True)
    assert decisions.find(case, 1)["kind"] == "fact"
    assert precedents.find(case, 1)["rule"] == "Nobody speaks."


def test_a_decision_sent_twice_is_not_held_against_what_came_after(case, ada, ben):
    again = {"save_id": "decide-2", "rule": "It is.", "despite": True}
    rulings.decide(case, 1, ben["id"], {"kind": "fact"}, **again)
    first = {"save_id": "decide-1", "rule": "Who is named speaks."}
    assert rulings.decide(case, 1, ada["id"], VALDOR, **first) == 1
    assert decisions.find(case, 1)["kind"] == "fact"


def test_a_case_that_is_refused_takes_the_decision_with_it(case, ben):
    with pytest.raises(sqlite3.IntegrityError):
        rulings.decide(case, 2, ben["id"], VALDOR, save_id="decide-2", rule="")
    assert decisions.find(case, 2) is None


def test_a_page_that_is_late_is_refused(case, ben):
    late = {"save_id": "decide-2", "revision": 0}
    with pytest.raises(Conflict, match="Ada Lind decided"):
        rulings.decide(case, 1, ben["id"], VALDOR, **late)


def test_no_case_can_come_between_the_look_and_the_decision(case, ben):
    asked = []
    with case.tracer(lambda sql, _: asked.append(sql)):
        rulings.decide(case, 1, ben["id"], VALDOR, save_id="decide-2")
    looked = [at for at, sql in enumerate(asked) if "precedent_words" in sql]
    assert asked.index("begin immediate") < looked[0]
