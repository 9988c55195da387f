"""A project as it stood at a moment, whatever was answered and decided since."""

import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.cli import main
from annotator.db import connect
from annotator.store import (
    again,
    decisions,
    history,
    labels,
    precedents,
    projects,
    rewound,
)
from tests import queueing
from tests.exporting import AT, decide, say

LABELS = "select * from labels order by sentence_id, reviewer_id"
DECISIONS = "select * from decisions order by sentence_id"
HISTORY = "select * from label_history order by sentence_id, reviewer_id, revision"
DECIDED = "select * from decision_history order by sentence_id, revision"
VOTES = "select * from decision_votes order by 1, 2, 3"
PROGRESS = "select reviewer_id, article_id, labelled, saved_at from progress"
KINDS = st.sampled_from(["fact", "other", "claim"])
DID = st.one_of(
    st.tuples(st.just("label"), st.integers(0, 4), st.booleans(), KINDS),
    st.tuples(st.just("withdraw"), st.integers(0, 4), st.booleans(), KINDS),
    st.tuples(st.just("decide"), st.integers(0, 4), st.booleans(), KINDS),
    st.tuples(st.just("reopen"), st.integers(0, 4), st.booleans(), KINDS),
)
saves = (f"save-{number:06}" for number in count())


def stood(db):
    """All that goes back, as rows."""
    return [
        db.execute(sql).fetchall()
        for sql in (LABELS, DECISIONS, HISTORY, DECIDED, VOTES, PROGRESS)
    ]


def moment(turn):
    return f"2024-03-14T10:{turn:02}:00.000Z"


def do(db, people, what, position, second, kind, at):
    """Do one thing, where there is anything to be done."""
    who = people[second]
    sentence_id = position + 1
    speaker = {"speaker": "Ines Valdor"} if kind == "claim" else {}
    if what == "label":
        say(db, who, position, kind, at=at, **speaker)
    elif what == "withdraw" and labels.find(db, sentence_id, who["id"]):
        revision = history.revision(db, sentence_id, who["id"])
        form = {"to": 0, "revision": revision, "save_id": next(saves)}
        labels.restore(db, sentence_id, who["id"], form, at=at)
    elif what == "decide":
        decide(db, who, position, kind, at=at, rationale=f"{kind} at {at}", **speaker)
    elif what == "reopen" and decisions.find(db, sentence_id):
        decisions.reopen(db, sentence_id, who["id"], save_id=next(saves), at=at)


@given(st.lists(DID, min_size=1, max_size=12), st.data())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_rewinding_to_any_moment_gives_what_stood_then(
    project, db, article, ada, ben, did, data
):
    with tempfile.TemporaryDirectory() as folder:
        with closing(connect(project)) as source:
            projects.backup(source, Path(folder) / "own.db")
        with closing(connect(Path(folder) / "own.db")) as own:
            kept = [stood(own)]
            for turn, (what, position, second, kind) in enumerate(did, 1):
                do(own, (ada, ben), what, position, second, kind, moment(turn))
                kept.append(stood(own))
            back = data.draw(st.integers(0, len(did)), label="back to")
            rewound.rewind(own, moment(back))
            assert list(projects.check(own)) == []
            # Who began an article has a place in it; nothing says when that ended.
            was, found = kept[back], stood(own)
            assert found[:5] == was[:5]
            assert [row for row in found[5] if row[3]] == [
                row for row in was[5] if row[3]
            ]


def test_the_copy_guards_its_history_again(db, article, ada, tmp_path):
    say(db, ada, 0, "fact")
    say(db, ada, 0, "other", at=moment(1))
    triggers = "select name, sql from sqlite_master where type = 'trigger' order by 1"
    rewound.make(db, moment(0), tmp_path / "then.db")
    with closing(connect(tmp_path / "then.db")) as then:
        assert then.execute(triggers).fetchall() == db.execute(triggers).fetchall()
        assert labels.find(then, 1, ada["id"])["kind"] == "fact"
        assert labels.put(
            then,
            1,
            ada["id"],
            {"kind": "claim", "speaker": "x", "revision": 1, "save_id": "save-anew"},
        )
        assert list(projects.check(then)) == []
    assert labels.find(db, 1, ada["id"])["kind"] == "other"


def test_a_case_keeps_the_decision_it_was_made_of(db, article, ada, mara, tmp_path):
    say(db, ada, 0, "fact")
    decide(db, mara, 0, "fact", at=moment(2))
    precedents.make(db, 1, mara["id"], rule="Weather is fact.", save_id=next(saves))
    say(db, ada, 1, "other", at=moment(3))
    done = rewound.make(db, moment(1), tmp_path / "then.db")
    assert (done.labels, done.decisions, done.left) == (1, 0, 1)
    with closing(connect(tmp_path / "then.db")) as then:
        assert decisions.find(then, 1)


ROUNDS = "select id, answers, done_at is not null, closed_at from again_rounds"
SECOND = "select kind from again_history order by sentence_id, revision"
WEEK = 7 * 24


@pytest.fixture
def again_answered(db, ada):
    """Two articles finished, the second one given again after five weeks and done."""
    for n, article_id in enumerate(queueing.plant(db, 2)):
        queueing.label(db, article_id, ada["id"], at=n / 60)
    again.put(db, by=None, one_in=2, weeks=4)
    found = again.due(db, ada["id"], at=queueing.hour(5 * WEEK))
    first, second = again.sentences(db, found)
    for n, (sentence, kind, revision) in enumerate(
        [(first, "fact", 0), (first, "other", 1), (second, "fact", 0)]
    ):
        form = {"kind": kind, "revision": revision, "save_id": next(saves)}
        at = queueing.hour(5 * WEEK + 1 + n)
        again.save(db, found, ada["id"], sentence["id"], form, at=at)
    assert db.execute(ROUNDS).fetchall() == [(found, 2, 1, None)]
    return found


@pytest.mark.parametrize(
    ("hours", "second", "rounds"),
    [
        (-1, [], []),
        (4 * WEEK, [], []),
        (5 * WEEK + 0.5, [], [(0, 0)]),
        (5 * WEEK + 1.5, ["fact"], [(1, 0)]),
        (5 * WEEK + 2.5, ["fact", "other"], [(1, 0)]),
        (6 * WEEK, ["fact", "other", "fact"], [(2, 1)]),
    ],
)
def test_second_rounds_go_back_with_the_answers_they_are_held_against(
    db, ada, again_answered, tmp_path, hours, second, rounds
):
    rewound.make(db, queueing.hour(hours), tmp_path / "then.db")
    with closing(connect(tmp_path / "then.db")) as then:
        assert [kind for (kind,) in then.execute(SECOND)] == second
        found = then.execute(ROUNDS).fetchall()
        assert [row[1:3] for row in found] == rounds
        if rounds == [(1, 0)]:
            row = again.sentences(then, again_answered)[1]
            form = {"kind": "claim", "revision": 0, "save_id": next(saves)}
            again.save(then, again_answered, ada["id"], row["id"], form)
            assert then.execute(ROUNDS).fetchall()[0][1:3] == (2, 1)
        assert list(projects.check(then)) == []


def test_a_second_round_of_who_left_meanwhile_stays_closed(
    db, ada, mara, again_answered, tmp_path
):
    db.execute(
        "update reviewers set retired_at = ? where id = ?",
        [queueing.hour(7 * WEEK), ada["id"]],
    )
    rewound.make(db, queueing.hour(5 * WEEK + 1.5), tmp_path / "then.db")
    with closing(connect(tmp_path / "then.db")) as then:
        ((_, answers, done, closed),) = then.execute(ROUNDS).fetchall()
        assert (answers, done) == (1, 0)
        assert closed


@pytest.fixture
def run(runner, project, tmp_path):
    def invoke(*words):
        return runner.invoke(main, ["-p", str(project), "as-of", *words])

    return invoke


def test_a_day_means_its_end(run, db, article, ada, tmp_path):
    say(db, ada, 0, "fact", at=AT)
    say(db, ada, 1, "fact", at="2024-03-19T09:00:00.000Z")
    done = run("2024-03-16", str(tmp_path / "then.db"))
    assert done.exit_code == 0, done.output
    assert "1 labels and 0 decisions were given or changed later" in done.stderr
    with closing(connect(tmp_path / "then.db")) as then:
        assert then.execute("select count(*) from labels").fetchone() == (1,)
    again = run("2024-03-16", str(tmp_path / "then.db"))
    assert again.exit_code == 1
    assert "is there already" in again.stderr


def test_a_moment_that_is_not_yet_is_refused(run, article, tmp_path):
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    done = run(f"{tomorrow:%Y-%m-%d %H:%M}", str(tmp_path / "then.db"))
    assert done.exit_code == 1
    assert "is not yet. Give a moment that is past" in done.stderr
    assert not (tmp_path / "then.db").exists()
    assert run(f"{tomorrow:%Y-%m-%d}", str(tmp_path / "then.db")).exit_code == 1
    today = run(f"{datetime.now().astimezone():%Y-%m-%d}", str(tmp_path / "then.db"))
    assert today.exit_code == 0, today.output
    assert f"As at {datetime.now().astimezone():%d %b %Y, %H:}" in today.stderr


@pytest.mark.parametrize("given", ["yesterday", "2024-13-01", "10000-01-01", ""])
def test_what_is_no_moment_is_refused(run, article, given, tmp_path):
    done = run(given, str(tmp_path / "then.db"))
    assert done.exit_code == 1
    assert "is no moment. Give a day, as 2026-03-14" in done.stderr
    assert not (tmp_path / "then.db").exists()
