"""Comments: said once, kept for good, and read by whom they concern."""

import sqlite3

import pytest

from annotator.errors import Conflict, NotFound
from annotator.store import comments, review, reviewers
from tests.exporting import say


@pytest.fixture
def mara(db):
    """Who decides."""
    return reviewers.named(db, "Mara Kessel", role="adjudicator")


@pytest.fixture
def talk(db, article, ada, ben, mara):
    """Ada and Mara said something on the first sentence, Ben as well."""
    for who in (ada, ben):
        say(db, who, 0, "fact")
    comments.add(db, 1, ada["id"], "Is a plan a fact?", save_id="comment-1")
    comments.add(db, 1, ben["id"], "I took it for one.", save_id="comment-2")
    comments.add(db, 1, mara["id"], "See page 3.", save_id="comment-3")
    return db


def told(rows):
    return [row["text"] for row in rows]


def test_a_reviewer_reads_their_own_and_what_those_who_decide_said(talk, ada):
    rows = comments.seen_by(talk, 1, ada["id"], others=False)
    assert told(rows) == ["Is a plan a fact?", "See page 3."]
    assert [row["name"] for row in rows] == ["Ada Lind", None]


def test_once_opened_others_are_read_without_their_names(talk, ada):
    rows = comments.seen_by(talk, 1, ada["id"], others=True)
    assert told(rows)[1] == "I took it for one."
    assert "Ben Okoro" not in [row["name"] for row in rows]


def test_comments_are_open_until_settled_and_again_when_more_is_said(talk, mara, ada):
    assert review.find(talk, 1)["comments"] == 3
    comments.resolve(talk, 1, mara["id"], save_id="settle-1")
    assert review.find(talk, 1)["comments"] == 0
    assert not any(row["open"] for row in comments.on(talk, 1))
    comments.add(talk, 1, ada["id"], "And page 4?", save_id="comment-4")
    assert review.find(talk, 1)["comments"] == 1
    assert told(row for row in comments.on(talk, 1) if row["open"]) == ["And page 4?"]


def test_a_comment_brings_a_sentence_with_one_vote_into_the_queue(db, article, ada):
    say(db, ada, 0, "fact")
    comments.add(db, 1, ada["id"], "Is a plan a fact?", save_id="comment-1")
    row = review.find(db, 1)
    assert (row["votes"], row["comments"], row["state"]) == (1, 1, "agreed")


def test_comments_for_a_reviewer_are_on_their_own_sentences(talk, ada, ben, mara):
    (row,) = comments.for_reviewer(talk, ada["id"])
    assert (row["id"], row["said"], row["own"]) == (1, "See page 3.", 0)
    assert comments.for_reviewer(talk, mara["id"]) == []
    comments.add(talk, 2, mara["id"], "Look again.", save_id="comment-5")
    assert len(comments.for_reviewer(talk, ada["id"])) == 1


def test_what_another_reviewer_says_last_is_not_shown_as_the_last(talk, ada, ben):
    comments.add(talk, 1, ben["id"], "Ben again.", save_id="comment-6")
    assert comments.for_reviewer(talk, ada["id"])[0]["said"] == "See page 3."


def test_the_same_comment_twice_is_said_once(talk, ada):
    comments.add(talk, 1, ada["id"], "Is a plan a fact?", save_id="comment-1")
    assert len(comments.on(talk, 1)) == 3
    with pytest.raises(Conflict, match="sent before with other words"):
        comments.add(talk, 1, ada["id"], "Is it?", save_id="comment-1")


@pytest.mark.parametrize(
    "sql", ["delete from comments", "update comments set text = 'No.' where id = 1"]
)
def test_what_was_said_stays(talk, sql):
    with pytest.raises(sqlite3.IntegrityError, match="What was said stays"):
        talk.execute(sql)


def test_a_sentence_that_there_is_not_cannot_be_talked_about(db, ada):
    with pytest.raises(NotFound, match="no sentence 99"):
        comments.add(db, 99, ada["id"], "Hello?", save_id="comment-1")


def test_the_list_for_a_reviewer_is_read_by_index(talk, ada):
    asked = []
    with talk.tracer(lambda sql, parameters: asked.append((sql, parameters))):
        comments.for_reviewer(talk, ada["id"])
    ((sql, given),) = asked
    plan = [row[3] for row in talk.execute(f"explain query plan {sql}", given)]
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_a_new_role_publishes_nothing_and_hides_nothing(talk, ada, ben, mara):
    reviewers.named(talk, "Ben Okoro", role="adjudicator")
    reviewers.named(talk, "Mara Kessel", role="reviewer")
    rows = comments.seen_by(talk, 1, ada["id"], others=False)
    assert told(rows) == ["Is a plan a fact?", "See page 3."]
    assert comments.for_reviewer(talk, ada["id"])[0]["said"] == "See page 3."
    comments.add(talk, 1, ben["id"], "I decide now.", save_id="comment-7")
    comments.add(talk, 1, mara["id"], "I do no more.", save_id="comment-8")
    rows = comments.seen_by(talk, 1, ada["id"], others=False)
    assert told(rows)[2:] == ["I decide now."]
