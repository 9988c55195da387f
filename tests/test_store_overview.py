"""The overview: what is counted of people and the project, and when it may end."""

from datetime import timedelta

import pytest

from annotator.db import writing
from annotator.store import decisions, labels, overview, queue_settings, speakers
from tests import queueing
from tests.queueing import ask, hour, label, overlap

TODAY = queueing.BEGIN.date()


@pytest.fixture
def ids(db):
    return queueing.plant(db, 4)


@pytest.fixture
def crew(db):
    return queueing.people(db, 3)


def of(db, who, today=TODAY):
    return next(one for one in overview.people(db, today=today) if one["id"] == who)


def answer(db, sentence, who, revision=0, at=0, **given):
    form = {"kind": "fact", "speaker": None, "revision": revision} | given
    form["save_id"] = f"save-{sentence}-{who}-{revision}"
    labels.put(db, sentence, who, form, at=hour(at))


def decide(db, sentence, who, **given):
    with writing(db):
        form = {"kind": "fact", "speaker": None} | given
        decisions.put(
            db, sentence, who, form, save_id=f"decision-{sentence}", at=hour(0)
        )


def test_a_person_alone_is_given_what_they_began(db, ids, crew):
    label(db, ids[0], crew[0], 2)
    label(db, ids[1], crew[0], 1)
    found = of(db, crew[0])
    assert (found["given"], found["finished"], found["left"]) == (2, 1, 1)
    assert (found["labelled"], found["week"]) == (3, 3)
    assert found["saved_at"] == hour(0)


def test_with_a_queue_what_was_handed_out_counts(db, ids, crew):
    overlap(db, 1)
    ask(db, crew[0])
    label(db, ids[0], crew[0])
    ask(db, crew[0])
    found = of(db, crew[0])
    assert (found["given"], found["finished"], found["left"]) == (2, 1, 1)


def test_people_come_by_name_whatever_they_did(db, ids, crew):
    label(db, ids[0], crew[2])
    names = [one["name"] for one in overview.people(db, today=TODAY)]
    assert names == ["Person 0", "Person 1", "Person 2"]


def test_the_pace_is_the_median_and_only_of_known_times(db, ids, crew):
    assert of(db, crew[0])["seconds"] is None
    for sentence, ms in zip((1, 2, 3, 4), (1_000, 3_200, 90_000, None), strict=True):
        answer(db, sentence, crew[0], duration_ms=ms)
    assert of(db, crew[0])["seconds"] == 3.0
    answer(db, 3, crew[0], revision=1, kind="other", duration_ms=2_000)
    assert of(db, crew[0])["seconds"] == 2.0


def test_the_week_is_seven_days(db, ids, crew):
    for sentence, days in ((1, 0), (2, 6), (3, 7)):
        answer(db, sentence, crew[0], at=-24 * days)
    assert of(db, crew[0])["week"] == 2
    assert of(db, crew[0], TODAY + timedelta(days=1))["week"] == 1


def test_unsure_labels_are_counted_as_they_change(db, ids, crew):
    answer(db, 1, crew[0], unsure=True)
    answer(db, 2, crew[0], unsure=True)
    assert of(db, crew[0])["unsure"] == 2
    answer(db, 1, crew[0], revision=1)
    assert of(db, crew[0])["unsure"] == 1
    back = {"to": 0, "revision": 1, "save_id": "save-back"}
    labels.restore(db, 2, crew[0], back, at=hour(1))
    assert (of(db, crew[0])["unsure"], of(db, crew[0])["week"]) == (0, 1)


def test_as_decided_means_kind_and_speaker_by_the_cast(db, ids, crew):
    answer(db, 1, crew[0], kind="claim", speaker="Ola Renn")
    answer(db, 2, crew[0], kind="claim", speaker="Renn")
    answer(db, 3, crew[0], kind="claim", speaker="Mara Voss")
    answer(db, 4, crew[0], kind="fact", speaker="Mara Voss")
    answer(db, 5, crew[0], kind="quote", speaker="Ola Renn")
    for sentence in (1, 2, 3, 5):
        decide(db, sentence, crew[1], kind="claim", speaker="Ola Renn")
    decide(db, 4, crew[1], kind="fact")
    found = of(db, crew[0])
    assert (found["decided"], found["as_decided"]) == (5, 2)
    assert (of(db, crew[1])["decided"], of(db, crew[1])["as_decided"]) == (0, 0)
    root = speakers.named(db, "Ola Renn")
    with writing(db):
        db.execute("update speakers set merged_into = ? where name = 'Renn'", [root])
    assert of(db, crew[0])["as_decided"] == 3


def test_articles_are_counted_by_how_many_finished_them(db, ids, crew):
    for who in crew[:2]:
        label(db, ids[0], who)
    label(db, ids[1], crew[0])
    label(db, ids[2], crew[0], 1)
    assert by_done(db) == [2, 1, 1]
    overlap(db, 1)
    assert by_done(db) == [2, 2]
    overlap(db, 3)
    queue_settings.set_common(db, ids[3], 1, by=None)
    assert by_done(db) == [1, 1, 1, 0]


def by_done(db):
    return [row["articles"] for row in overview.project(db, today=TODAY)["by_done"]]


def test_sentences_with_an_answer_are_counted_once(db, ids, crew):
    for who in crew:
        label(db, ids[0], who)
    decide(db, 1, crew[0])
    found = overview.project(db, today=TODAY)
    assert (found["sentences"], found["labelled"], found["decided"]) == (8, 2, 1)
    for who in crew[:2]:
        queueing.withdraw(db, ids[0], who)
    assert overview.project(db, today=TODAY)["labelled"] == 2
    queueing.withdraw(db, ids[0], crew[2])
    assert overview.project(db, today=TODAY)["labelled"] == 1


class TestTheEnd:
    """What is wanted, and the day on which it may be there."""

    def test_the_overlap_wants_so_many_of_each(self, db, ids, crew):
        overlap(db, 2)
        ask(db, crew[0])
        label(db, ids[0], crew[0])
        ask(db, crew[1])
        label(db, ids[0], crew[1], 1)
        found = overview.project(db, today=TODAY)
        assert found["wanted"] == 8 * 2 - 3
        assert (found["week"], found["active"]) == (3, 2)
        assert found["end"] == (TODAY + timedelta(days=4)).isoformat()

    def test_everybodys_articles_want_those_who_are_active(self, db, ids, crew):
        overlap(db, 1)
        queue_settings.set_common(db, ids[0], 1, by=None)
        for who in crew[:2]:
            ask(db, who)
            label(db, ids[0], who)
        assert overview.project(db, today=TODAY)["wanted"] == 6

    def test_without_a_queue_whoever_is_active_labels_all(self, db, ids, crew):
        label(db, ids[0], crew[0])
        found = overview.project(db, today=TODAY)
        assert (found["wanted"], found["active"]) == (6, 1)
        assert found["end"] == (TODAY + timedelta(days=3)).isoformat()

    def test_nothing_in_a_week_tells_no_end(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0])
        label(db, ids[0], crew[0])
        found = overview.project(db, today=TODAY + timedelta(days=30))
        assert (found["week"], found["end"], found["wanted"]) == (0, None, 6)

    def test_an_empty_project_has_none(self, db):
        found = overview.project(db, today=TODAY)
        assert (found["wanted"], found["end"]) == (0, None)
        assert found["by_done"] == [{"done": 0, "articles": 0}]


def test_what_is_asked_of_each_person_is_found_by_an_index(db, ids, crew):
    overlap(db, 2)
    steps = [
        row[3]
        for row in db.execute(
            "explain query plan " + overview._PEOPLE, {"week_ago": "2024-03-07"}
        )
    ]
    (scan,) = [step for step in steps if step.startswith("SCAN")]
    assert scan.startswith("SCAN reviewers")
    steps = [row[3] for row in db.execute("explain query plan " + overview._AS_DECIDED)]
    assert [s for s in steps if s.startswith("SCAN")] == ["SCAN decisions"]


def test_what_is_begun_in_one_article_is_not_taken_off_another(db, ids, crew):
    ada, ben = crew[0], crew[1]
    overlap(db, 2)
    label(db, ids[0], ada)
    label(db, ids[0], ben, count=1)
    overlap(db, 1)
    assert overview.project(db, today=TODAY)["wanted"] == 2 * (len(ids) - 1)
