"""Second rounds: when an article is given again, and what is kept of it."""

import sqlite3
from datetime import date

import pytest

from annotator.errors import Conflict, NotFound, NotYours
from annotator.formats.export import export
from annotator.formats.order import Order
from annotator.schemas_export import Shape
from annotator.store import (
    again,
    again_report,
    articles,
    blindness,
    checks,
    overview,
    people,
    queue_limits,
    speakers,
)
from tests import queueing
from tests.exporting import say

AT = queueing.hour(0)
UNTOUCHED = [
    "labels",
    "label_history",
    "decisions",
    "progress",
    "reviewers",
    "speakers",
    "review_queue",
    "review_articles",
    "same_answers",
    "same_people",
    "assignments",
    "label_days",
    "label_paces",
    "totals",
    "queue_people",
]
WEEK = 7 * 24


def finish(db, ids, who, at=0.0):
    """Label these articles, one a minute."""
    for n, article_id in enumerate(ids):
        queueing.label(db, article_id, who, at=at + n / 60)


def due(db, who, weeks):
    return again.due(db, who["id"], at=queueing.hour(weeks * WEEK))


def answer(db, round_id, who, position, kind="fact", *, at=5.0, revision=0, **more):
    """Answer a sentence the second time."""
    row = again.sentences(db, round_id)[position]
    save_id = more.pop("save_id", f"again-{round_id}-{position}-{revision}")
    form = {"kind": kind, "revision": revision, "save_id": save_id, **more}
    at = queueing.hour(at * WEEK)
    return again.save(db, round_id, who["id"], row["id"], form, at=at)


@pytest.fixture
def ids(db, ada):
    """Six articles of two sentences, finished by Ada in turn."""
    made = queueing.plant(db, 6)
    finish(db, made, ada["id"])
    return made


@pytest.fixture
def given(db, ada, ids):
    """The second round that Ada has after five weeks: the third article of six."""
    again.put(db, by=None, one_in=3, weeks=4)
    found = due(db, ada, 5)
    assert again.get(db, found, ada["id"])["article_id"] == ids[2]
    return found


def test_nothing_is_given_again_unless_the_owner_says_so(db, ada, ids):
    assert due(db, ada, 50) is None


def test_nothing_is_given_again_before_its_weeks_are_over(db, ada, ids):
    again.put(db, by=None, one_in=2, weeks=4)
    assert due(db, ada, 3.9) is None
    assert due(db, ada, 4.1)


def test_few_finished_articles_are_not_enough(db, ada, ids):
    again.put(db, by=None, one_in=7, weeks=4)
    assert due(db, ada, 5) is None


def test_between_two_rounds_as_many_other_articles_are_finished(db, ada, ids, given):
    assert due(db, ada, 5) == given
    for position in range(2):
        answer(db, given, ada, position)
    assert due(db, ada, 5.1) is None
    finish(db, queueing.plant(db, 3, first=6), ada["id"], at=5.2 * WEEK)
    found = due(db, ada, 5.3)
    assert found != given
    assert again.get(db, found, ada["id"])["article_id"] == ids[5]


def test_whoever_is_in_the_middle_of_an_article_goes_on_with_it(db, ada, ids):
    again.put(db, by=None, one_in=3, weeks=4)
    (other,) = queueing.plant(db, 1, first=6)
    queueing.label(db, other, ada["id"], count=1, at=5 * WEEK)
    assert due(db, ada, 5.1) is None
    queueing.label(db, other, ada["id"], at=5.2 * WEEK)
    assert due(db, ada, 5.3)


def test_an_article_opened_to_its_reviewers_is_not_given_again(db, ada, ids):
    again.put(db, by=None, one_in=3, weeks=4)
    blindness.set_open(db, ids[2], ada["id"], True)
    assert again.get(db, due(db, ada, 5), ada["id"])["article_id"] == ids[3]


def test_who_is_given_no_new_articles_is_given_none_again(db, ada, ids):
    again.put(db, by=None, one_in=3, weeks=4)
    limits = {"no_new": True, "outlets": [], "languages": []}
    queue_limits.put(db, ada["id"], by=None, **limits)
    assert due(db, ada, 5) is None


def look(db, who, article_id, ben, *, how):
    """See Ben's answers to an article, in one of the ways in which they are shown."""
    finish(db, [article_id], ben["id"], at=1)
    rows = articles.sentences(db, article_id, who["id"])
    if how == "all its sentences":
        blindness.saw(db, who["id"], [row["id"] for row in rows])
    elif how == "one of its sentences":
        blindness.saw(db, who["id"], [rows[1]["id"]])
    elif how == "a download of everything":
        doc_id = articles.get(db, article_id)["doc_id"]
        blindness.saw_file(db, who["id"], everything=True, doc_ids=[doc_id])
    else:
        blindness.set_open(db, article_id, ben["id"], True)
        assert blindness.others(db, articles.sentence(db, rows[0]["id"]), who["id"])
        blindness.set_open(db, article_id, ben["id"], False)


LOOKS = [
    "all its sentences",
    "one of its sentences",
    "a download of everything",
    "while it was open",
]


@pytest.mark.parametrize("how", LOOKS)
def test_an_article_whose_other_answers_one_saw_is_not_given_again(
    db, ada, ben, ids, how
):
    again.put(db, by=None, one_in=3, weeks=4)
    look(db, ada, ids[2], ben, how=how)
    assert again.get(db, due(db, ada, 5), ada["id"])["article_id"] == ids[3]


def test_what_another_person_saw_keeps_nothing_from_coming_back(db, ada, ben, ids):
    again.put(db, by=None, one_in=3, weeks=4)
    look(db, ben, ids[2], ada, how="all its sentences")
    assert again.get(db, due(db, ada, 5), ada["id"])["article_id"] == ids[2]


@pytest.mark.parametrize("how", LOOKS)
def test_a_round_is_closed_once_other_answers_were_seen(db, ada, ben, ids, given, how):
    look(db, ada, ids[2], ben, how=how)
    with pytest.raises(NotYours, match="was closed"):
        answer(db, given, ada, 0)
    assert due(db, ada, 5.1) is None
    assert again.get(db, given, ada["id"])["closed_at"] == queueing.hour(5.1 * WEEK)
    assert list(checks.check(db)) == []


def test_a_round_is_closed_once_its_article_is_opened(db, ada, ben, ids, given):
    again.put_off(db, given, ada["id"], at=queueing.hour(5 * WEEK))
    blindness.set_open(db, ids[2], ben["id"], True)
    assert due(db, ada, 5.1) is None
    assert again.get(db, given, ada["id"])["closed_at"]


def test_after_a_closed_round_the_next_one_is_found_in_the_same_call(
    db, ada, ben, ids, given
):
    finish(db, queueing.plant(db, 3, first=6), ada["id"], at=4.5 * WEEK)
    look(db, ada, ids[2], ben, how="one of its sentences")
    found = due(db, ada, 9)
    assert found not in (None, given)
    assert again.get(db, found, ada["id"])["article_id"] == ids[5]


def test_who_gets_no_new_articles_is_not_led_to_a_waiting_round(db, ada, ids, given):
    limits = {"no_new": True, "outlets": [], "languages": []}
    queue_limits.put(db, ada["id"], by=None, **limits)
    assert due(db, ada, 5) is None
    queue_limits.put(db, ada["id"], by=None, **(limits | {"no_new": False}))
    assert due(db, ada, 5) == given


def test_what_was_given_stays_due_when_no_more_is_given(db, ada, ids, given):
    again.put(db, by=None, one_in=None, weeks=4)
    assert due(db, ada, 5) == given
    for position in range(2):
        answer(db, given, ada, position)
    finish(db, queueing.plant(db, 6, first=6), ada["id"], at=5.2 * WEEK)
    assert due(db, ada, 50) is None


def test_after_the_score_was_told_no_answer_is_changed(db, ada, ids, given):
    answer(db, given, ada, 0)
    answer(db, given, ada, 0, "claim", revision=1, speaker="The ferry company")
    assert answer(db, given, ada, 1, save_id="again-last") == 1
    assert again.same(db, given) == 1
    with pytest.raises(NotYours, match="Go on with Annotate"):
        answer(db, given, ada, 0, "fact", revision=2)
    assert answer(db, given, ada, 1, save_id="again-last") == 1
    assert again.same(db, given) == 1
    with pytest.raises(sqlite3.IntegrityError, match="is over"):
        db.execute("""
            insert into again_history
            select
                round_id, sentence_id, 9, 'another', kind, speaker, speaker_id,
                continues, unsure, guideline_version, duration_ms, saved_at
            from again_history
            limit 1
        """)


def test_a_round_put_off_comes_back_the_next_day(db, ada, ids, given):
    again.put_off(db, given, ada["id"], at=queueing.hour(5 * WEEK))
    assert due(db, ada, 5) is None
    assert due(db, ada, 5 + 1 / 7) == given


def test_a_round_goes_on_without_the_first_answers(db, ada, ids, given):
    rows = again.sentences(db, given)
    assert [(row["kind"], row["speaker"]) for row in rows] == [(None, None)] * 2
    answer(db, given, ada, 0, "claim", speaker="The ferry company", unsure=True)
    first, second = again.sentences(db, given)
    assert (first["kind"], first["speaker"], first["unsure"]) == (
        "claim",
        "The ferry company",
        1,
    )
    assert second["kind"] is None


def test_the_same_save_twice_is_one(db, ada, ids, given):
    assert answer(db, given, ada, 0, save_id="again-0001") == 1
    assert answer(db, given, ada, 0, save_id="again-0001") == 1
    with pytest.raises(Conflict):
        answer(db, given, ada, 0, "other", save_id="again-0001")
    assert db["again_history"].count == 1


def test_a_save_against_an_old_answer_is_refused(db, ada, ids, given):
    answer(db, given, ada, 0)
    with pytest.raises(Conflict):
        answer(db, given, ada, 0, "other", save_id="again-0002")
    assert answer(db, given, ada, 0, "other", revision=1) == 2
    assert again.sentences(db, given)[0]["kind"] == "other"


def test_a_round_is_its_persons_alone(db, ada, ben, ids, given):
    with pytest.raises(NotFound):
        answer(db, given, ben, 0)


def test_a_sentence_of_another_article_is_none_of_the_round(db, ada, ids, given):
    other = articles.sentence_at(db, ids[0], 0)["id"]
    form = {"kind": "fact", "revision": 0, "save_id": "again-0001"}
    with pytest.raises(NotFound):
        again.save(db, given, ada["id"], other, form)


def test_who_retires_finds_the_round_closed(db, ada, owner, ids, given):
    answer(db, given, ada, 0)
    people.retire(db, ada["id"], by=owner["id"])
    assert due(db, ada, 6) is None
    with pytest.raises(NotYours):
        answer(db, given, ada, 1)
    assert list(checks.check(db)) == []
    people.bring_back(db, ada["id"], by=owner["id"])
    assert due(db, ada, 6) is None


def test_a_second_round_changes_nothing_of_the_first(db, ada, ben, ids, tmp_path):
    again.put(db, by=None, one_in=3, weeks=4)
    finish(db, ids[:3], ben["id"])

    def everything(name):
        files = {}
        for shape in Shape:
            folder = tmp_path / f"{name}-{shape}"
            folder.mkdir()
            export(db, folder, Order(shape), at=AT)
            files |= {(shape, one.name): one.read_bytes() for one in folder.iterdir()}
        assert len(files) == 2 * len(Shape)
        day = date(2024, 4, 20)
        seen = overview.people(db, today=day), overview.project(db, today=day)
        return files, seen, [list(db[table].rows) for table in UNTOUCHED]

    before = everything("before")
    found = due(db, ada, 5)
    for position in range(2):
        answer(db, found, ada, position, "claim", speaker="Somebody new")
    assert again.get(db, found, ada["id"])["done_at"]
    assert everything("after") == before
    assert list(checks.check(db)) == []


def test_the_report_counts_what_was_the_same(db, ada, ids, given):
    answer(db, given, ada, 0, "fact")
    answer(db, given, ada, 1, "claim", speaker="The ferry company")
    (one,) = again_report.people(db)
    assert (one["pseudonym"], one["sentences"], one["same"]) == ("r1", 2, 0.5)
    assert one["kappa"].value == 0
    assert one["speaker"] is None
    assert one["weeks"] == pytest.approx(5, abs=0.01)
    assert again.same(db, given) == 1
    (row,) = again_report.changed(db)
    assert (row["first_kind"], row["kind"]) == ("fact", "claim")
    assert again_report.changed(db, who=ada["id"] + 1) == []
    assert again_report.changed(db, before=(given, row["sentence_id"])) == []


def test_answers_all_of_one_kind_have_no_kappa(db, ada, ids, given):
    answer(db, given, ada, 0)
    (one,) = again_report.people(db)
    assert one["kappa"].value is None
    assert one["kappa"].undefined


def test_the_first_answer_is_the_one_when_it_was_given_again(db, ada, ids, given):
    say(db, ada, 0, "other", article_id=ids[2], at=queueing.hour(5.01 * WEEK))
    answer(db, given, ada, 0, "fact")
    assert again.same(db, given) == 1


def test_a_speaker_is_the_same_by_the_cast(db, ada):
    (article_id,) = queueing.plant(db, 1)
    more = queueing.plant(db, 1, first=1)
    for at in range(2):
        say(db, ada, at, "claim", speaker="Ines Valdor", article_id=article_id, at=AT)
    finish(db, more, ada["id"], at=-1)
    again.put(db, by=None, one_in=2, weeks=4)
    found = due(db, ada, 5)
    speakers.add_alias(db, speakers.find(db, "Ines Valdor"), "Valdor")
    answer(db, found, ada, 0, "claim", speaker="Valdor")
    answer(db, found, ada, 1, "claim", speaker="Somebody else")
    (one,) = again_report.people(db)
    assert (one["named"], one["speaker"]) == (2, 0.5)
    assert speakers.find(db, "Somebody else") is None


@pytest.mark.parametrize(
    "harm",
    [
        "update again_rounds set answers = 9",
        "update again_rounds set done_at = 'now'",
        "update reviewers set retired_at = 'now'; "
        "update again_rounds set closed_at = null",
        "drop trigger again_answers_change_with_a_row; "
        "update again_answers set first_revision = 7",
        "drop trigger again_answers_stay; delete from again_answers",
    ],
)
def test_the_check_finds_what_is_not_so(db, ada, ids, given, harm):
    answer(db, given, ada, 0)
    assert list(checks.check(db)) == []
    db.executescript(harm)
    assert any("econd round" in one for one in checks.check(db))


@pytest.mark.parametrize(
    "change",
    [
        "update again_history set kind = 'other'",
        "delete from again_history",
        "delete from again_rounds",
        "delete from again_answers",
        "insert or replace into again_history select * from again_history",
    ],
)
def test_the_history_is_only_added_to(db, ada, ids, given, change):
    answer(db, given, ada, 0)
    with pytest.raises(sqlite3.IntegrityError, match=r"only ever|not deleted"):
        db.execute(change)


@pytest.mark.parametrize("waiting", [True, False])
def test_looking_for_a_round_takes_no_longer_in_a_large_project(
    db, ada, ids, given, waiting
):
    if not waiting:
        db.execute("update again_rounds set closed_at = ?", [AT])
        finish(db, queueing.plant(db, 3, first=6), ada["id"], at=4.5 * WEEK)
    asked = []
    db.conn.set_trace_callback(asked.append)
    assert (due(db, ada, 9) == given) is waiting
    db.conn.set_trace_callback(None)
    plans = [
        row[3]
        for sql in asked
        if sql.lstrip().lower().startswith("select")
        for row in db.execute(f"explain query plan {sql}")
    ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN ")]
