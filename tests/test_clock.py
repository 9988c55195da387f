"""Moments that are stored never go back."""

from datetime import UTC, datetime, timedelta

import pytest

from annotator import clock, db
from annotator.cli.keeping import looked_after
from annotator.clock import Clock
from annotator.store import blindness, decisions, labels, projects
from tests.exporting import say

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


def test_a_clock_that_was_ahead_by_one_day_is_held(hands):
    own = Clock(hands)
    own.now()
    hands.moment = NOON - clock.HELD
    assert own.now() == NOON + clock.TICK


@pytest.mark.parametrize(
    ("stored", "behind", "then"),
    [
        (NOON - HOUR, timedelta(), NOON),
        (NOON + HOUR, HOUR, NOON + HOUR + clock.TICK),
        (NOON + clock.HELD, clock.HELD, NOON + clock.HELD + clock.TICK),
        (NOON + 40 * HOUR, 40 * HOUR, NOON),
    ],
)
def test_it_begins_behind_what_is_stored(hands, stored, behind, then):
    own = Clock(hands)
    assert own.not_before(stored) == behind
    assert own.now() == then


def test_moments_within_one_millisecond_differ_as_they_are_stored(machine):
    machine.moment += timedelta(microseconds=300)
    stored = [db.now() for _ in range(3)]
    machine.moment += timedelta(microseconds=300)
    stored.append(db.now())
    assert [moment[-4:] for moment in stored] == ["000Z", "001Z", "002Z", "003Z"]


@pytest.mark.parametrize("since", [0, 500, 998])
def test_it_begins_behind_what_is_stored_within_the_same_millisecond(hands, since):
    own = Clock(hands)
    stored = NOON + timedelta(milliseconds=since)
    hands.moment = stored + timedelta(microseconds=300)
    assert own.not_before(stored) == timedelta()
    assert own.now() == stored + clock.TICK


def test_it_is_as_fine_as_a_millisecond(hands):
    hands.moment = NOON + timedelta(milliseconds=999, microseconds=700)
    assert Clock(hands).now() == NOON + timedelta(milliseconds=999)


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


def restarted(hands, monkeypatch):
    """Have the clock of a process that starts now."""
    own = Clock(hands)
    for module in ("annotator.db", "annotator.store.projects", "annotator.cli.keeping"):
        monkeypatch.setattr(f"{module}.CLOCK", own)


def test_an_answer_after_a_look_is_none_before_it_in_a_server_started_anew(
    db, project, article, ada, ben, machine, monkeypatch
):
    save = {"kind": "fact", "revision": 0}
    labels.put(db, 1, ada["id"], save | {"save_id": "save-0001"})
    labels.put(db, 1, ben["id"], save | {"save_id": "save-0002"})
    machine.moment += 2 * HOUR
    blindness.saw(db, ada["id"], [1])
    machine.moment -= HOUR
    restarted(machine, monkeypatch)
    projects.open_project(project).close()
    labels.put(
        db, 1, ada["id"], {"kind": "other", "revision": 1, "save_id": "save-0003"}
    )
    (row,) = [
        row for row in blindness.blind_answers(db) if row["reviewer_id"] == ada["id"]
    ]
    assert (row["blind"], row["kind"]) == (0, "fact")


LATE = "2026-03-14T19:00:00.000Z"


def look_into(db, ada):
    blindness.saw(db, ada["id"], [1], at=LATE)


def decided(db, ada):
    """One of many decided at once, which are noted together."""
    answer = {"kind": "fact"}
    decisions.put(db, 1, ada["id"], answer, save_id="save-d", at=LATE, noted=False)


def opened(db, ada):
    db.execute("insert into opened_articles values (1, ?, ?)", [ada["id"], LATE])


def seen_whole(db, ada):
    db.execute("insert into seen_articles values (?, 1, ?)", [ada["id"], LATE])


def answered_again(db, ada):
    db.execute(
        """
        insert into again_rounds (
            reviewer_id, article_id, finished_at, finished_then, given_at
        ) values (?, 1, ?, 1, ?)
        """,
        [ada["id"], LATE, LATE],
    )
    db.execute(
        """
        insert into again_history (
            round_id, sentence_id, revision, save_id, kind, continues, unsure, saved_at
        ) values (1, 1, 1, 'save-again', 'fact', 0, 0, ?)
        """,
        [LATE],
    )


@pytest.mark.parametrize(
    "did", [look_into, decided, opened, seen_whole, answered_again]
)
def test_whatever_is_dated_is_the_last_moment_of_the_project(
    db, article, ada, ben, did
):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "fact")
    did(db, ada)
    assert projects.latest_moment(db) == LATE


def test_a_project_beside_one_of_the_future_is_told_what_its_saves_are_dated(
    app, db, article, ada, machine, capsys
):
    """The moments of one process are in one order, whichever project they go to."""
    labels.put(db, 1, ada["id"], {"kind": "fact", "revision": 0, "save_id": "save-01"})
    other = projects.CLOCK
    assert other.not_before(machine.moment + 20 * HOUR) == 20 * HOUR
    with looked_after(app):
        pass
    said = capsys.readouterr().err
    assert "What is saved in project.db is dated up to 20 hours ahead" in said
    assert "Serve the two apart" in said


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
