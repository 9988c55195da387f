"""Decisions, and that the file refuses to change one without a row."""

import sqlite3

import pytest

from annotator.errors import Conflict, InvalidRecord, NotFound
from annotator.store import audit, decisions, labels, projects, votes
from tests.exporting import merge


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
        "values (1, 1, 1, 'other-1', null, 'now', null, 0)",
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


def test_the_same_save_twice_is_one_decision(decided, ada):
    given = {"kind": "claim", "speaker": "Ines Valdor", "rationale": "She is named."}
    assert decisions.put(decided, 1, ada["id"], given, save_id="decide-1") == 1
    assert decisions.latest(decided, 1) == 1


def test_another_answer_under_the_same_save_id_is_refused(decided, ada):
    with pytest.raises(Conflict, match="sent before with another answer"):
        decisions.put(decided, 1, ada["id"], {"kind": "fact"}, save_id="decide-1")
    with pytest.raises(Conflict, match="sent before with another answer"):
        decisions.reopen(decided, 1, ada["id"], save_id="decide-1")


def test_the_second_of_two_who_decide_is_told_and_nothing_overwritten(
    decided, ada, ben
):
    given = {"kind": "fact"}
    late = {"save_id": "decide-2", "revision": 0}
    with pytest.raises(Conflict, match="Ada Lind decided Claim · Ines Valdor while"):
        decisions.put(decided, 1, ben["id"], given, **late)
    assert decisions.find(decided, 1)["kind"] == "claim"
    assert decisions.put(decided, 1, ben["id"], given, **late | {"revision": 1}) == 2


def test_votes_that_changed_meanwhile_are_told(decided, ada, ben):
    seen = votes.fingerprint(votes.of(decided, 1))
    fact = {"kind": "fact", "revision": 0, "save_id": "save-0001"}
    labels.put(decided, 1, ben["id"], fact)
    with pytest.raises(Conflict, match="A vote on this sentence came, went or changed"):
        decisions.put(
            decided, 1, ada["id"], {"kind": "fact"}, save_id="decide-2", seen=seen
        )
    assert decisions.latest(decided, 1) == 1


def test_a_decision_reopened_is_gone_and_its_history_kept(decided, ben):
    again = {"save_id": "reopen-1", "revision": 1}
    assert decisions.reopen(decided, 1, ben["id"], **again) == 2
    assert decisions.reopen(decided, 1, ben["id"], **again) == 2
    assert decisions.find(decided, 1) is None
    found = decisions.rows(decided, 1)
    assert [(row["adjudicator"], bool(row["answer"])) for row in found] == [
        ("Ben Okoro", False),
        ("Ada Lind", True),
    ]
    with pytest.raises(Conflict, match="Ben Okoro reopened it while"):
        decisions.put(
            decided, 1, ben["id"], {"kind": "fact"}, save_id="late-0001", revision=1
        )


def test_what_has_no_decision_cannot_be_reopened(db, article, ada):
    with pytest.raises(Conflict, match="no decision that could be reopened"):
        decisions.reopen(db, 1, ada["id"], save_id="reopen-1")


def test_undo_goes_back_step_by_step(decided, ada):
    decisions.put(decided, 1, ada["id"], {"kind": "fact"}, save_id="decide-2")
    decisions.reopen(decided, 1, ada["id"], save_id="reopen-1")
    stood = []
    while (to := decisions.step_back(decided, 1)) is not None:
        latest = decisions.latest(decided, 1)
        form = {"to": to, "revision": latest, "save_id": f"undo-{latest}"}
        decisions.restore(decided, 1, ada["id"], form)
        found = decisions.find(decided, 1)
        stood.append(found and found["kind"])
    assert stood == ["fact", "claim", None]
    assert list(projects.check(decided)) == []


def test_the_record_has_each_change_of_a_decision_once(decided, ada, ben):
    given = {"kind": "claim", "speaker": "Ines Valdor", "rationale": "She is named."}
    decisions.put(decided, 1, ada["id"], given, save_id="decide-1")
    decisions.reopen(decided, 1, ben["id"], save_id="reopen-1")
    back = {"to": 1, "revision": 2, "save_id": "undo-0001"}
    decisions.restore(decided, 1, ada["id"], back)
    told = [
        (row["name"], row["event"], row["about"]) for row in audit.rows(decided)[::-1]
    ]
    assert told == [
        ("Ada Lind", "decided", "harbour:0000"),
        ("Ben Okoro", "reopened", "harbour:0000"),
        ("Ada Lind", "decided", "harbour:0000"),
    ]


def test_why_and_note_are_kept_with_a_decision_and_its_history(db, article, ada):
    given = {
        "kind": "quote",
        "speaker": "Ines Valdor",
        "causes": ["slip"],
        "rationale": "Three words in marks.",
        "note": "Ask the desk.",
        "continues": True,
        "content": [[0, 3]],
    }
    decisions.put(db, 1, ada["id"], given, save_id="decide-1")
    found = decisions.find(db, 1)
    assert {name: found[name] for name in ("causes", "rationale", "note")} == {
        "causes": ["slip"],
        "rationale": "Three words in marks.",
        "note": "Ask the desk.",
    }
    assert (found["continues"], found["content"]) == (1, [[0, 3]])
    assert list(projects.check(db)) == []


def test_a_vote_taken_brings_its_finer_points(db, article, ada, ben):
    said = {
        "kind": "quote",
        "speaker": "Ines Valdor",
        "cue_span": [[0, 3]],
        "content": [[4, 9]],
        "quote_type": "mixed",
        "polarity": "positive",
        "continues": True,
        "note": "mine alone",
        "revision": 0,
        "save_id": "save-0001",
    }
    labels.put(db, 1, ada["id"], said)
    (vote,) = votes.grouped(votes.of(db, 1))
    decisions.put(db, 1, ben["id"], decisions.as_taken(vote), save_id="decide-1")
    found = decisions.find(db, 1)
    names = ("cue_start", "cue_end", "content", "quote_type", "polarity", "continues")
    assert [found[name] for name in names] == [0, 3, [[4, 9]], "mixed", "positive", 1]
    assert (found["speaker"], found["note"]) == ("Ines Valdor", None)


def test_letters_say_nothing_of_who_answered_and_stay(db, article, ada, ben):
    first = set()
    for place in range(1, 6):
        for who, kind in ((ada, "fact"), (ben, "other")):
            given = {"kind": kind, "revision": 0, "save_id": f"save-{place}-{kind}"}
            labels.put(db, place, who["id"], given)
        told = votes.of(db, place)
        groups = votes.grouped(told)
        assert votes.grouped(list(reversed(told))) == groups
        first.add(groups[0]["kind"])
    assert first == {"fact", "other"}


def test_an_undo_on_a_page_that_is_no_longer_as_it_was_changes_nothing(
    decided, ada, ben
):
    decisions.put(decided, 1, ben["id"], {"kind": "fact"}, save_id="decide-2")
    late = {"to": 0, "revision": 1, "save_id": "undo-0001"}
    with pytest.raises(Conflict, match="Ben Okoro decided Fact while"):
        decisions.restore(decided, 1, ada["id"], late)
    assert decisions.find(decided, 1)["kind"] == "fact"


def test_a_decision_that_never_was_cannot_be_brought_back(decided, ada):
    undo = {"to": 7, "revision": 1, "save_id": "undo-0001"}
    with pytest.raises(NotFound, match="no earlier decision 7"):
        decisions.restore(decided, 1, ada["id"], undo)
    assert decisions.latest(decided, 1) == 1


def test_who_lets_a_decision_stand_answers_for_it_and_only_as_they_saw_it(
    decided, ada, ben
):
    seen = votes.fingerprint(votes.of(decided, 1))
    labels.put(
        decided, 1, ada["id"], {"kind": "fact", "revision": 0, "save_id": "save-0001"}
    )
    as_seen = {"save_id": "stand-0001", "revision": 1, "seen": seen}
    with pytest.raises(Conflict, match="A vote on this sentence came"):
        decisions.confirm(decided, 1, ben["id"], **as_seen)
    assert decisions.latest(decided, 1) == 1
    as_seen["seen"] = votes.fingerprint(votes.of(decided, 1))
    assert decisions.confirm(decided, 1, ben["id"], **as_seen) == 2
    found = decisions.find(decided, 1)
    assert (found["kind"], found["adjudicator_id"]) == ("claim", ben["id"])
    as_seen |= {"save_id": "stand-0002"}
    with pytest.raises(Conflict, match="Ben Okoro decided Claim"):
        decisions.confirm(decided, 1, ada["id"], **as_seen)


def test_a_decision_names_its_speaker_as_merged(decided, ada):
    merge_into = {"kind": "claim", "speaker": "I. Valdor"}
    decisions.put(decided, 1, ada["id"], merge_into, save_id="decide-2")
    decisions.put(
        decided, 2, ada["id"], {"kind": "claim", "speaker": "Bo"}, save_id="decide-3"
    )
    merge(decided, "I. Valdor", "Ines Valdor")
    named = [decisions.find(decided, number)["speaker"] for number in (1, 2)]
    assert named == ["Ines Valdor", "Bo"]
