"""What all answered alike is decided in one go, and taken back in one go."""

import pytest

from annotator.errors import NotFound
from annotator.store import acceptance, audit, decisions, projects, review, reviewers
from tests.exporting import add, decide, say


@pytest.fixture
def alike(db, article, ada, ben):
    """Three sentences answered alike by two, one of them by three; and two not."""
    cleo = reviewers.named(db, "Cleo Marsh")
    for who in (ada, ben):
        say(db, who, 0, "claim", speaker="Ines Valdor")
        say(db, who, 1, "fact")
        say(db, who, 2, "fact", unsure=who is ben)
    say(db, cleo, 1, "fact")
    say(db, ada, 3, "fact")
    say(db, ben, 3, "other")
    return db


def taken(db, least=2, save_id="accept-1", **more):
    return acceptance.accept(db, 1, least=least, save_id=save_id, **more)["decided"]


def test_what_two_answered_alike_without_doubt_is_decided(alike):
    assert acceptance.count(alike, 2) == 2
    assert taken(alike) == 2
    kinds = [decisions.find(alike, place) for place in (1, 2, 3, 4)]
    assert [found and found["kind"] for found in kinds] == ["claim", "fact", None, None]
    assert kinds[0]["speaker"] == "Ines Valdor"
    assert acceptance.count(alike, 2) == 0
    assert review.counts(alike)["decided"] == 2
    assert list(projects.check(alike)) == []


def test_a_flag_of_one_alone_is_not_decided_for_all(db, article, ada, ben):
    for who, flagged in ((ada, (0, 1)), (ben, (1,))):
        for place in (0, 1):
            say(db, who, place, "fact", scare_quotes=place in flagged)
    taken(db)
    flags = [decisions.find(db, number)["scare_quotes"] for number in (1, 2)]
    assert flags == [0, 1]


def test_more_votes_can_be_asked_for(alike):
    assert acceptance.count(alike, 3) == 1
    assert [row["sentence_id"] for row in acceptance.first(alike, 3)] == [2]
    assert taken(alike, least=3) == 1


def test_one_vote_is_never_enough(alike, ada):
    say(alike, ada, 4, "fact")
    assert acceptance.count(alike, 0) == 2


def test_an_article_can_be_accepted_alone(alike, ada, ben):
    later = add(alike, "later", "Rain fell.")
    for who in (ada, ben):
        say(alike, who, 0, "fact", article_id=later)
    assert acceptance.count(alike, 2, later) == 1
    assert taken(alike, article_id=later) == 1
    assert acceptance.count(alike, 2) == 2


def test_the_fullest_of_equal_votes_is_taken(db, article, ada, ben):
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "claim", speaker="Ines Valdor", cue_span=[[0, 3]])
    assert acceptance.first(db, 2)[0]["answer"]["cue_end"] == 3
    taken(db)
    assert decisions.find(db, 1)["cue_end"] == 3


def test_the_same_acceptance_twice_is_one_and_is_recorded_once(alike, ada, ben):
    assert taken(alike) == 2
    for who in (ada, ben):
        say(alike, who, 4, "fact")
    assert taken(alike) == 2
    assert decisions.find(alike, 5) is None
    row, begun = audit.rows(alike)
    assert begun["event"] == "began to accept what all answered alike"
    assert row["event"] == "accepted what all answered alike"
    assert (row["name"], row["detail"]["sentences"]) == ("Ada Lind", 2)


def test_an_acceptance_is_taken_back_but_for_what_was_decided_anew(alike, ben):
    taken(alike)
    decide(alike, ben, 0, "quote", speaker="Ines Valdor", at="2024-03-15T09:00:00.000Z")
    (batch,) = acceptance.batches(alike)
    undone = [
        acceptance.undo(alike, batch["id"], ben["id"], save_id="back-0001")
        for _ in range(2)
    ]
    assert undone == [1, 0]
    assert decisions.find(alike, 1)["kind"] == "quote"
    assert decisions.find(alike, 2) is None
    assert [bool(row["answer"]) for row in decisions.rows(alike, 2)] == [False, True]
    assert acceptance.find(alike, batch["id"])["undone_at"]


def test_batches_leave_others_their_turn_and_lose_nothing(
    db, article, ada, ben, monkeypatch
):
    monkeypatch.setattr(acceptance, "AT_ONCE", 2)
    for position in range(5):
        for who in (ada, ben):
            say(db, who, position, "fact")
    assert taken(db) == 5
    assert acceptance.undo(db, 1, ada["id"], save_id="back-0001") == 5


@pytest.fixture
def broken_off(alike, monkeypatch):
    """An acceptance that was broken off after the first of its two sentences."""
    some = acceptance._some

    def first_only(*given):
        some(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(acceptance, "AT_ONCE", 1)
    with monkeypatch.context() as power, pytest.raises(KeyboardInterrupt):
        power.setattr(acceptance, "_some", first_only)
        taken(alike)
    return alike


def test_what_was_reopened_meanwhile_is_not_decided_again(broken_off, ben):
    (batch,) = acceptance.batches(broken_off)
    ((first, _),) = acceptance._decided_by(broken_off, batch)
    decisions.reopen(broken_off, first, ben["id"], save_id="reopen-1")
    assert taken(broken_off) == 2
    assert decisions.find(broken_off, first) is None
    assert review.counts(broken_off)["decided"] == 1


def test_what_was_broken_off_is_on_record_and_goes_on(broken_off):
    (row,) = audit.rows(broken_off)
    assert row["event"] == "began to accept what all answered alike"
    (batch,) = acceptance.batches(broken_off)
    assert (batch["decided"], batch["so_far"]) == (None, 1)
    assert taken(broken_off, least=9, article_id=7) == 2
    assert review.counts(broken_off)["decided"] == 2


def test_what_was_broken_off_can_be_taken_back_and_then_decides_no_more(
    broken_off, ben
):
    (batch,) = acceptance.batches(broken_off)
    again = {"save_id": "back-0001"}
    assert acceptance.undo(broken_off, batch["id"], ben["id"], **again) == 1
    assert taken(broken_off) == 1
    assert review.counts(broken_off)["decided"] == 0


@pytest.mark.parametrize("article_id", [None, 1])
def test_what_is_alike_is_found_by_index(db, article_id):
    asked = []
    with db.tracer(lambda sql, parameters: asked.append((sql, parameters))):
        acceptance.count(db, 2, article_id)
    ((sql, given),) = asked
    plan = [row[3] for row in db.execute(f"explain query plan {sql}", given)]
    assert all(step.startswith("SEARCH") for step in plan), plan


def test_an_acceptance_that_there_is_not_is_named(db, ada):
    with pytest.raises(NotFound, match="no acceptance 9"):
        acceptance.undo(db, 9, ada["id"], save_id="back-0001")
