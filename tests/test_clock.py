"""Moments that are stored never go back."""

from datetime import UTC, datetime, timedelta

import pytest

from annotator import clock, db
from annotator.cli.keeping import looked_after
from annotator.clock import Clock
from annotator.store import blindness, labels, projects

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hands:
    """A machine's clock that can be set."""

    def __init__(self, moment=NOON):
        self.moment = moment

    def __call__(self):
        return self.moment.timestamp()


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def machine(hands, monkeypatch):
    """The clock of this test's own machine, for everything that stores a moment."""
    own = Clock(hands)
    for module in (db, clock, projects):
        monkeypatch.setattr(module, "CLOCK", own)
    monkeypatch.setattr("annotator.cli.keeping.CLOCK", own)
    return hands


def test_it_goes_on_by_the_least_while_the_machine_is_behind(hands):
    own = Clock(hands)
    assert own.now() == NOON
    hands.moment = NOON - HOUR
    assert own.now() == NOON + clock.TICK
    assert own.now() == NOON + 2 * clock.TICK
    hands.moment = NOON + HOUR
    assert own.now() == NOON + HOUR


def test_a_clock_that_was_days_ahead_is_let_go(hands):
    own = Clock(hands)
    own.now()
    hands.moment = NOON - 40 * HOUR
    assert own.now() == hands.moment


@pytest.mark.parametrize(
    ("stored", "behind", "then"),
    [
        (NOON - HOUR, timedelta(), NOON),
        (NOON + HOUR, HOUR, NOON + HOUR + clock.TICK),
        (NOON + 40 * HOUR, 40 * HOUR, NOON),
    ],
)
def test_it_begins_behind_what_is_stored(hands, stored, behind, then):
    own = Clock(hands)
    assert own.not_before(stored) == behind
    assert own.now() == then


def test_an_answer_after_a_look_at_others_is_none_before_it(
    db, article, ada, ben, machine
):
    """Blind is told by moments: a clock set back must not make an answer blind."""
    save = {"kind": "fact", "revision": 0}
    labels.put(db, 1, ada["id"], save | {"save_id": "save-0001"})
    labels.put(db, 1, ben["id"], save | {"save_id": "save-0002"})
    machine.moment += timedelta(seconds=1)
    blindness.saw(db, ada["id"], [1])
    machine.moment += timedelta(milliseconds=1)
    machine.moment -= HOUR
    labels.put(
        db,
        1,
        ada["id"],
        {"kind": "other", "revision": 1, "save_id": "save-0003"},
    )
    (row,) = [
        row for row in blindness.blind_answers(db) if row["reviewer_id"] == ada["id"]
    ]
    assert (row["blind"], row["kind"]) == (0, "fact")
    assert list(projects.check(db)) == []


def test_a_server_that_starts_with_a_clock_behind_says_so(
    app, db, article, ada, machine, capsys
):
    labels.put(db, 1, ada["id"], {"kind": "fact", "revision": 0, "save_id": "save-01"})
    machine.moment -= HOUR
    with looked_after(app):
        pass
    assert "later than this machine's clock" in capsys.readouterr().err
    machine.moment += 2 * HOUR
    with looked_after(app):
        pass
    assert capsys.readouterr().err == ""
