"""Blindness: what is seen when, and which answers were given before it."""

import sqlite3

import pytest

from annotator import rules
from annotator.store import (
    articles,
    audit,
    blindness,
    decisions,
    precedents,
    reviewers,
)
from tests.exporting import add, decide, say

EARLY, SEEN, LATE = (f"2024-03-{day}T09:00:00.000Z" for day in (14, 15, 16))


@pytest.fixture
def first(db, article):
    """The first sentence."""
    return articles.sentence(db, 1)


@pytest.fixture
def answered(db, first, ada, ben):
    """A sentence that Ada and Ben answered, otherwise."""
    say(db, ada, 0, "claim", speaker="Ines Valdor", at=EARLY)
    say(db, ben, 0, "fact", note="Ben alone thinks so.", at=EARLY)
    return db


def test_others_are_seen_once_answered_and_opened_and_not_before(
    answered, first, ada, ben
):
    assert blindness.others(answered, first, ada["id"]) is None
    blindness.set_open(answered, 1, ben["id"], True)
    found = blindness.others(answered, first, ada["id"])
    assert sorted(group["kind"] for group in found["groups"]) == ["claim", "fact"]
    cleo = reviewers.named(answered, "Cleo Marsh")
    assert blindness.others(answered, first, cleo["id"]) is None
    blindness.set_open(answered, 1, ben["id"], False)
    assert blindness.others(answered, first, ada["id"]) is None


@pytest.mark.parametrize(
    ("answered_", "opened", "sees"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_the_rule_is_one(answered_, opened, sees):
    assert rules.sees_others(answered=answered_, opened=opened) is sees


def test_opening_and_closing_are_recorded_with_the_article(answered, ben):
    for wished in (True, True, False):
        blindness.set_open(answered, 1, ben["id"], wished)
    assert [(row["event"], row["about"]) for row in audit.rows(answered)] == [
        ("closed an article to its reviewers", "harbour"),
        ("opened an article to its reviewers", "harbour"),
    ]


def test_the_first_look_is_kept_and_never_changes(answered, first, ada, ben):
    blindness.set_open(answered, 1, ben["id"], True)
    for at in (SEEN, LATE):
        blindness.others(answered, first, ada["id"], at=at)
    rows = answered.execute("select * from seen_others").fetchall()
    assert rows == [(ada["id"], 1, SEEN)]
    for sql in (
        "delete from seen_others",
        "update seen_others set first_at = 'later'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="stays seen"):
            answered.execute(sql)


def test_where_there_is_nobody_else_nothing_is_seen(db, article, ada):
    say(db, ada, 0, "fact")
    decide(db, ada, 0, "fact")
    blindness.saw(db, ada["id"], [1, 2])
    assert db.execute("select * from seen_others").fetchall() == []


def test_an_answer_changed_after_the_look_is_not_blind_and_the_blind_one_is_known(
    answered, ada, ben
):
    blindness.saw(answered, ada["id"], [1], at=SEEN)
    say(answered, ada, 0, "fact", at=LATE)
    found = blindness.blind_answers(answered)
    assert [
        (row["reviewer_id"], row["blind"], row["kind"], row["first_at"])
        for row in found
    ] == [(ada["id"], 0, "claim", SEEN), (ben["id"], 1, "fact", None)]
    name = "select name from speakers where id = ?"
    assert answered.execute(name, [found[0]["speaker_id"]]).fetchone() == (
        "Ines Valdor",
    )
    assert blindness.changed_after(answered, 1) == 1


def test_an_answer_seen_and_left_as_it_was_stays_blind(answered, ada):
    blindness.saw(answered, ada["id"], [1], at=SEEN)
    (row, _) = blindness.blind_answers(answered, 1)
    assert (row["blind"], row["kind"]) == (1, "claim")


def test_an_answer_first_given_after_the_look_has_no_blind_one(answered):
    mara = reviewers.named(answered, "Mara Kessel", role="adjudicator")
    blindness.saw(answered, mara["id"], [1], at=SEEN)
    say(answered, mara, 0, "quote", speaker="unnamed", at=LATE)
    row = blindness.blind_answers(answered)[-1]
    assert (row["blind"], row["kind"], row["speaker_id"]) == (0, None, None)


def test_a_whole_download_counts_as_a_look_at_each_article_with_others(answered, ada):
    add(answered, "later", "Rain fell.")
    blindness.saw_file(answered, ada["id"], everything=True, at=SEEN)
    blindness.saw_file(answered, ada["id"], everything=True, at=LATE)
    rows = answered.execute("select * from seen_articles").fetchall()
    assert rows == [(ada["id"], 1, SEEN)]
    say(answered, ada, 1, "fact", at=LATE)
    assert [row["blind"] for row in blindness.blind_answers(answered)] == [1, 1, 0]


def test_a_reviewers_download_counts_where_it_holds_others(answered, ada, ben):
    say(answered, ben, 1, "fact")
    say(answered, ada, 2, "fact")
    blindness.saw_file(answered, ada["id"], everything=False)
    seen = "select reviewer_id, sentence_id from seen_others"
    assert answered.execute(seen).fetchall() == []
    blindness.set_open(answered, 1, ben["id"], True)
    elsewhere = {"everything": False, "doc_ids": ["elsewhere"]}
    blindness.saw_file(answered, ada["id"], **elsewhere)
    assert answered.execute(seen).fetchall() == []
    blindness.saw_file(answered, ada["id"], everything=False, doc_ids=["harbour"])
    assert answered.execute(seen).fetchall() == [(ada["id"], 1)]


def test_a_blind_article_costs_the_desk_one_look_by_key(answered, first, ada):
    asked = []
    with answered.tracer(lambda sql, parameters: asked.append(sql)):
        blindness.others(answered, first, ada["id"])
    assert len(asked) == 1


def test_a_decision_with_its_reason_is_shown_with_the_others(answered, first, ada, ben):
    decide(answered, ben, 0, "fact", rationale="No source is named.")
    blindness.set_open(answered, 1, ben["id"], True)
    found = blindness.others(answered, first, ada["id"])["decision"]
    assert (found["kind"], found["rationale"]) == ("fact", "No source is named.")
    assert decisions.find(answered, 1) == found


def test_words_of_others_count_where_nobody_else_answered(db, article, ada):
    say(db, ada, 0, "other", at=EARLY)
    blindness.saw(db, ada["id"], [1], told=True, at=SEEN)
    say(db, ada, 0, "fact", at=LATE)
    assert [row["blind"] for row in blindness.blind_answers(db)] == [0]


def test_a_case_counts_also_when_its_decision_was_reopened(db, article, ada, ben):
    decide(db, ben, 0, "fact")
    precedents.make(db, 1, ben["id"], "A plan is a fact.", "case-0001")
    decisions.reopen(db, 1, ben["id"], save_id="reopen-1")
    for who in (ada, ben):
        blindness.saw(db, who["id"], [1], at=SEEN)
    rows = db.execute("select reviewer_id from seen_others").fetchall()
    assert rows == [(ada["id"],)]
