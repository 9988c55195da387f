"""The queue: who gets what next, and what becomes of a place."""

import sqlite3

import pytest

from annotator import migrations
from annotator.errors import Conflict, NotFound, NotYours
from annotator.store import (
    articles,
    assignments,
    audit,
    labels,
    people,
    projects,
    queue,
    queue_limits,
    queue_numbers,
    queue_settings,
)
from annotator.store.audit import Event
from tests import queueing
from tests.queueing import ask, hour, label, overlap, places


@pytest.fixture
def ids(db):
    return queueing.plant(db, 6)


@pytest.fixture
def crew(db):
    return queueing.people(db, 4)


def whole(db):
    return list(projects.check(db)) == []


def enter(db, article, who, at=0):
    return queue.enter(db, article, who, at=hour(at))


class TestWithoutAnOverlap:
    """What somebody alone never notices."""

    def test_nothing_is_handed_out_and_everything_may_be_labelled(self, db, ids, crew):
        for who in crew:
            assert ask(db, who) == ids[0]
            label(db, ids[0], who)
            assert ask(db, who) == ids[1]
            assert enter(db, ids[4], who) is None
        assert db.execute("select count(*) from assignments").fetchone() == (0,)
        assert places(db, ids[0]) == (0, 4)

    def test_the_way_to_the_next_is_remembered(self, db, crew):
        ids = queueing.plant(db, 130)
        for article in ids[:120]:
            label(db, article, crew[0], 1)
        for article in ids[:120]:
            label(db, article, crew[0], 2)
        assert ask(db, crew[0]) == ids[120]
        known = queue_begun_to(db, crew[0])
        assert known == ids[119]
        assert ask(db, crew[0]) == ids[120]
        assert whole(db)

    def test_an_article_added_when_all_were_begun_is_found(self, db, crew):
        ids = queueing.plant(db, 101)
        for article in ids:
            label(db, article, crew[0])
        assert ask(db, crew[0]) is None
        assert queue_begun_to(db, crew[0]) == ids[-1]
        (added,) = queueing.plant(db, 1, first=200)
        assert ask(db, crew[0]) == added


def queue_begun_to(db, who):
    found = db.execute("select begun_to from queue_people where reviewer_id = ?", [who])
    return found.fetchone()[0]


class TestHandingOut:
    """What Annotate gives."""

    def test_begun_ones_finish_before_new_ones_begin(self, db, ids, crew):
        overlap(db, 2)
        assert [ask(db, who) for who in crew] == [ids[0], ids[0], ids[1], ids[1]]

    def test_nobody_gets_an_article_twice(self, db, ids, crew):
        overlap(db, 2)
        for article in ids:
            assert ask(db, crew[0]) == article
            label(db, article, crew[0])
        assert ask(db, crew[0]) is None

    def test_ones_own_come_first_the_latest_before_others(self, db, ids, crew):
        overlap(db, 3)
        assert ask(db, crew[0], 0) == ids[0]
        assert enter(db, ids[3], crew[0], 1) is None
        assert ask(db, crew[0], 1) == ids[3]
        label(db, ids[0], crew[0], 1, at=2)
        assert ask(db, crew[0], 2) == ids[0]

    def test_finishing_is_noted_by_the_last_label(self, db, ids, crew):
        overlap(db, 2)
        ask(db, crew[0])
        label(db, ids[0], crew[0], 1, at=1)
        assert assignments.find(db, ids[0], crew[0])["done_at"] is None
        label(db, ids[0], crew[0], 2, at=2)
        assert assignments.find(db, ids[0], crew[0])["done_at"] == hour(2)
        assert places(db, ids[0]) == (1, 1)

    def test_an_answer_taken_back_makes_it_unfinished_again(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0])
        label(db, ids[0], crew[0])
        queueing.withdraw(db, ids[0], crew[0], at=5)
        own = assignments.find(db, ids[0], crew[0])
        assert (own["done_at"], own["seen_at"]) == (None, hour(5))
        assert places(db, ids[0]) == (1, 0)
        assert ask(db, crew[0], 6) == ids[0]
        assert whole(db)

    def test_an_article_of_one_sentence_is_finished_by_it(self, db, crew):
        body = "The ferry sails again."
        with queue.writing(db):
            fields = {"doc_id": "one", "title": "One", "body": body}
            number = articles.add(db, fields, articles_sentences(body))
        overlap(db, 1)
        assert ask(db, crew[0]) == number
        label(db, number, crew[0], 1)
        assert places(db, number) == (1, 1)

    def test_an_article_without_sentences_is_nobodys(self, db, crew):
        with queue.writing(db):
            fields = {"doc_id": "empty", "title": "Empty", "body": "…"}
            number = articles.add(db, fields, [])
        overlap(db, 1)
        assert ask(db, crew[0]) is None
        assert enter(db, number, crew[0]) is None
        assert whole(db)

    def test_articles_added_later_are_handed_out_too(self, db, ids, crew):
        overlap(db, 1)
        for article in ids:
            ask(db, crew[0])
            label(db, article, crew[0])
        assert ask(db, crew[0]) is None
        (added,) = queueing.plant(db, 1, first=50)
        assert ask(db, crew[0]) == added


def articles_sentences(body):
    return queueing.segment.sentences(body)


class TestSaving:
    """A place is what one may label by."""

    def test_without_a_place_nothing_is_saved_and_the_reason_is_said(
        self, db, ids, crew
    ):
        overlap(db, 1)
        ask(db, crew[0])
        with pytest.raises(NotYours, match=r"has its reviewer: 0 finished it, 1 is at"):
            label(db, ids[0], crew[1], 1)
        assert labels.progress(db, ids[0], crew[1]) == 0
        assert db.execute("select count(*) from label_history").fetchone() == (0,)

    def test_a_free_place_is_taken_by_opening_or_saving(self, db, ids, crew):
        overlap(db, 2)
        assert enter(db, ids[2], crew[0]) is None
        label(db, ids[2], crew[1], 1)
        assert places(db, ids[2]) == (2, 0)
        assert "its 2 reviewers: 0 finished it, 2 are at it" in enter(
            db, ids[2], crew[2]
        )

    def test_a_save_sent_again_is_that_save_though_the_place_is_gone(
        self, db, ids, crew
    ):
        overlap(db, 1)
        ask(db, crew[0])
        sentence = articles.sentence_at(db, ids[0], 0)["id"]
        form = {"kind": "fact", "speaker": None, "revision": 0, "save_id": "save-0001"}
        assert labels.put(db, sentence, crew[0], form, at=hour(0)) == 1
        queue.take_back(db, ids[0], crew[0], by=None, to=crew[1], at=hour(1))
        assert labels.put(db, sentence, crew[0], form, at=hour(2)) == 1
        changed = {**form, "kind": "other", "revision": 1, "save_id": "save-0002"}
        with pytest.raises(NotYours, match="took this article back"):
            labels.put(db, sentence, crew[0], changed, at=hour(2))
        restored = {"to": 0, "revision": 1, "save_id": "save-0003"}
        with pytest.raises(NotYours):
            labels.restore(db, sentence, crew[0], restored, at=hour(2))
        stale = {**changed, "revision": 0, "save_id": "save-0004"}
        with pytest.raises(Conflict):
            labels.put(db, sentence, crew[0], stale, at=hour(2))

    def test_who_finished_may_go_on_changing_answers(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0])
        label(db, ids[0], crew[0])
        sentence = articles.sentence_at(db, ids[0], 0)["id"]
        form = {"kind": "other", "speaker": None, "revision": 1, "save_id": "save-0009"}
        assert labels.put(db, sentence, crew[0], form, at=hour(99)) == 2


class TestLease:
    """A place nobody visits goes back, when somebody asks."""

    def test_it_runs_from_the_last_save_or_visit(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0], 0)
        label(db, ids[0], crew[0], 1, at=20)
        enter(db, ids[0], crew[0], at=40)
        assert enter(db, ids[0], crew[1], at=87) is not None
        assert enter(db, ids[0], crew[1], at=88) is None
        assert places(db, ids[0]) == (1, 0)

    def test_who_comes_back_in_time_has_it_again(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0], 0)
        label(db, ids[0], crew[0], 1)
        assert ask(db, crew[1], 30) == ids[1]
        label(db, ids[1], crew[1], at=30)
        assert assignments.reclaim(db, at=hour(60)) == 1
        assert places(db, ids[0]) == (0, 0)
        assert ask(db, crew[0], 61) == ids[0]
        assert assignments.find(db, ids[0], crew[0])["why"] == "again"
        label(db, ids[0], crew[0], 2, at=62)
        assert places(db, ids[0]) == (1, 1)

    def test_who_comes_too_late_is_told_and_keeps_the_labels(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0], 0)
        label(db, ids[0], crew[0], 1)
        assert ask(db, crew[1], 49) == ids[0]
        with pytest.raises(NotYours, match="for 48 hours, so your place went to"):
            label(db, ids[0], crew[0], 2, at=50)
        assert labels.progress(db, ids[0], crew[0]) == 1
        assert ask(db, crew[0], 50) == ids[1]
        label(db, ids[0], crew[1], at=51)
        assert places(db, ids[0]) == (1, 1)
        assert whole(db)

    def test_who_finished_never_loses_the_place(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0], 0)
        label(db, ids[0], crew[0])
        assert assignments.reclaim(db, at=hour(9999)) == 0
        assert "1 finished it, 0 are at it" in enter(db, ids[0], crew[1], at=9999)

    def test_a_place_that_came_back_goes_to_those_who_asked_before(self, db, ids, crew):
        overlap(db, 1)
        assert ask(db, crew[0]) == ids[0]
        for article in ids[1:]:
            assert ask(db, crew[1]) == article
            label(db, article, crew[1])
        assert ask(db, crew[1]) is None
        assert ask(db, crew[1], 48) == ids[0]


class TestChangingTheOverlap:
    """The rules change while people work."""

    def test_those_who_began_before_hold_and_finished(self, db, ids, crew):
        label(db, ids[0], crew[0], 2, at=1)
        label(db, ids[0], crew[1], 1, at=2)
        label(db, ids[0], crew[2], 1, at=3)
        overlap(db, 2)
        assert places(db, ids[0]) == (3, 1)
        assert assignments.find(db, ids[0], crew[0])["done_at"] == hour(1)
        assert queue_numbers.counts(db)["over"] == 1
        label(db, ids[0], crew[2], 2, at=4)
        assert enter(db, ids[0], crew[3]) is not None
        assert whole(db)

    def test_more_opens_places_at_once_also_for_those_who_found_nothing(
        self, db, ids, crew
    ):
        overlap(db, 1)
        for article in ids:
            ask(db, crew[0])
            label(db, article, crew[0])
        assert ask(db, crew[1]) is None
        overlap(db, 2)
        assert ask(db, crew[1]) == ids[0]

    def test_fewer_takes_nothing_from_anybody(self, db, ids, crew):
        overlap(db, 3)
        assert [ask(db, who) for who in crew[:3]] == [ids[0]] * 3
        overlap(db, 1)
        for who in crew[:3]:
            assert ask(db, who) == ids[0]
            label(db, ids[0], who)
        assert places(db, ids[0]) == (3, 3)
        assert queue_numbers.counts(db)["over"] == 1
        assert ask(db, crew[3]) == ids[1]

    def test_none_opens_everything_and_what_was_done_meanwhile_counts(
        self, db, ids, crew
    ):
        overlap(db, 1)
        ask(db, crew[0])
        overlap(db, None)
        label(db, ids[0], crew[1])
        overlap(db, 1)
        assert places(db, ids[0]) == (2, 1)
        assert whole(db)

    def test_each_change_is_in_the_record_once(self, db):
        overlap(db, 3)
        overlap(db, 3)
        (row,) = audit.rows(db)
        assert (row["event"], row["detail"]) == (
            Event.QUEUE_SET,
            {"overlap": [None, 3]},
        )


class TestEverybodysArticles:
    """A share, and some by hand, go to each person."""

    def test_the_share_is_the_same_articles_each_time(self, db):
        ids = queueing.plant(db, 300)
        queueing.overlap(db, 1, share=20)
        chosen = common(db)
        assert 35 <= len(chosen) <= 85
        queueing.overlap(db, 1, share=40)
        assert chosen < common(db)
        queueing.overlap(db, 1, share=20)
        assert common(db) == chosen
        assert chosen == {
            number
            for number in ids
            if migrations.bucket(articles.get(db, number)["doc_id"]) < 20
        }

    def test_an_article_added_later_is_chosen_like_the_others(self, db):
        queueing.overlap(db, 1, share=100)
        added = queueing.plant(db, 3)
        assert common(db) == set(added)

    def test_they_have_a_place_for_each(self, db, ids, crew):
        overlap(db, 1)
        queue_settings.set_common(db, ids[4], 1, by=None)
        for who in crew:
            assert ask(db, who) == ids[4]
            label(db, ids[4], who)
        assert places(db, ids[4]) == (4, 4)
        assert [ask(db, who) for who in crew] == ids[:4]
        assert whole(db)

    def test_those_of_the_share_come_in_between(self, db, crew):
        queueing.plant(db, 100)
        overlap(db, 1, share=30)
        chosen, given = common(db), []
        for _ in range(30):
            given.append(ask(db, crew[0]))
            label(db, given[-1], crew[0])
        assert 8 <= len(chosen & set(given)) <= 10
        assert chosen & set(given[:5])
        assert set(given[:5]) - chosen

    def test_by_hand_wins_over_the_share(self, db, ids, crew):
        overlap(db, 1, share=100)
        queue_settings.set_common(db, ids[0], 0, by=None)
        assert common(db) == set(ids[1:])
        overlap(db, 1, share=0)
        queue_settings.set_common(db, ids[0], 1, by=None)
        overlap(db, 1, share=50)
        overlap(db, 1, share=0)
        assert common(db) == {ids[0]}
        queue_settings.set_common(db, ids[0], None, by=None)
        assert common(db) == set()

    def test_the_record_names_the_article(self, db, ids, ada):
        queue_settings.set_common(db, ids[0], 1, by=ada["id"])
        queue_settings.set_common(db, ids[0], 1, by=ada["id"])
        (row,) = audit.rows(db)
        assert (row["event"], row["about"], row["name"]) == (
            Event.COMMON_SET,
            "ferry-0",
            "Ada Lind",
        )

    def test_an_article_there_is_not_is_refused(self, db):
        with pytest.raises(NotFound):
            queue_settings.set_common(db, 99, 1, by=None)


def common(db):
    found = db.execute("select article_id from article_queue where common")
    return {number for (number,) in found}


class TestLimits:
    """What a person may be given."""

    @pytest.mark.parametrize(
        "limit",
        [
            {"languages": ["tr"]},
            {"outlets": ["Teshi Post"]},
            {"outlets": ["Teshi Post"], "languages": ["tr", "de"]},
        ],
    )
    def test_only_what_fits_is_given(self, db, ids, crew, limit):
        overlap(db, 2)
        ask(db, crew[1])
        queue_limits.put(db, crew[0], by=None, **limit)
        given = []
        while (article := ask(db, crew[0])) is not None:
            given.append(article)
            label(db, article, crew[0])
        assert given == ids[1::2]
        assert "so you can only read this article" in enter(db, ids[0], crew[0])
        queue_limits.put(db, crew[0], by=None)
        assert ask(db, crew[0]) == ids[0]

    def test_a_language_holds_for_its_regions(self, db, ids, crew):
        db.execute("update articles set language = 'tr-CY' where id = ?", [ids[2]])
        overlap(db, 1)
        queue_limits.put(db, crew[0], by=None, languages=["tr"])
        ask(db, crew[0])
        label(db, ids[1], crew[0])
        assert ask(db, crew[0]) == ids[2]

    def test_no_new_articles_leaves_what_one_has(self, db, ids, crew):
        overlap(db, 2)
        ask(db, crew[0])
        queue_limits.put(db, crew[0], by=None, no_new=True)
        assert ask(db, crew[0]) == ids[0]
        label(db, ids[0], crew[0])
        assert ask(db, crew[0]) is None
        assert "no new articles" in enter(db, ids[1], crew[0])
        assert audit.rows(db)[0]["about"] == "Person 0"


class TestTakingOver:
    """From a colleague who left."""

    def test_one_article_goes_straight_to_a_named_person(self, db, ids, crew, ada):
        overlap(db, 1)
        ask(db, crew[0])
        label(db, ids[0], crew[0], 1)
        done = queue.take_back(
            db, ids[0], crew[0], by=ada["id"], reason="left", to=crew[1], at=hour(1)
        )
        assert done == {"taken": True, "handed": True}
        assert ask(db, crew[1], 2) == ids[0]
        assert "took this article back from you (left)" in enter(
            db, ids[0], crew[0], at=2
        )
        assert ask(db, crew[0], 2) == ids[1]
        row = audit.rows(db)[0]
        assert (row["event"], row["about"]) == (Event.HANDED_OVER, "ferry-0")
        assert row["detail"] == {
            "reviewer": "Person 0",
            "to": "Person 1",
            "reason": "left",
        }
        assert whole(db)

    def test_what_was_taken_is_not_given_back_but_can_be_handed(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0])
        queue.take_back(db, ids[0], crew[0], by=None, at=hour(1))
        assert enter(db, ids[0], crew[0], at=1) is not None
        ask(db, crew[1], 2)
        done = queue.take_back(db, ids[0], crew[1], by=None, to=crew[0], at=hour(3))
        assert done["handed"]
        assert enter(db, ids[0], crew[0], at=3) is None

    def test_all_of_a_persons_articles_open_without_them(self, db, ids, crew):
        overlap(db, 1)
        for article in ids[:3]:
            enter(db, article, crew[0])
        label(db, ids[0], crew[0])
        done = queue.release_all(db, crew[0], None, "retired")
        assert done == {"taken": 2, "handed": 0}
        assert queue.release_all(db, crew[0], None, "retired")["taken"] == 0
        assert places(db, ids[0]) == (1, 1)
        assert ask(db, crew[1]) == ids[1]
        assert [row["event"] for row in audit.rows(db)] == [
            Event.TAKEN_BACK,
            Event.QUEUE_SET,
        ]

    def test_nobody_is_handed_what_they_had_or_what_is_full(self, db, ids, crew):
        overlap(db, 2)
        ask(db, crew[0])
        ask(db, crew[1])
        assert not queue.take_back(db, ids[0], crew[0], by=None, to=crew[1])["handed"]
        overlap(db, None)
        label(db, ids[1], crew[0], 1)
        label(db, ids[1], crew[1])
        overlap(db, 1)
        assert not queue.take_back(db, ids[1], crew[0], by=None, to=crew[2])["handed"]
        assert whole(db)

    def test_giving_back_opens_the_place_and_does_not_return_by_itself(
        self, db, ids, crew
    ):
        overlap(db, 1)
        ask(db, crew[0])
        assert queue.may_leave(db, ids[0], crew[0])
        assert queue.leave(db, ids[0], crew[0])
        assert not queue.leave(db, ids[0], crew[0])
        assert ask(db, crew[0]) == ids[1]
        assert ask(db, crew[1]) == ids[0]


class TestHistory:
    """Each change of a place is a row that stays."""

    def test_it_tells_the_whole_way(self, db, ids, crew):
        overlap(db, 1)
        ask(db, crew[0], 0)
        assignments.reclaim(db, at=hour(60))
        ask(db, crew[0], 61)
        label(db, ids[0], crew[0], at=62)
        rows = db.execute("select state, why, at from assignment_history order by id")
        assert rows.fetchall() == [
            ("held", "next", hour(0)),
            ("returned", "lease", hour(60)),
            ("held", "again", hour(61)),
            ("done", "finished", hour(62)),
        ]

    @pytest.mark.parametrize(
        "change",
        [
            "delete from assignment_history",
            "update assignment_history set why = 'next'",
            "delete from assignments",
        ],
    )
    def test_no_row_is_changed_or_leaves(self, db, ids, crew, change):
        overlap(db, 1)
        ask(db, crew[0])
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(change)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ("update article_queue set holders = 5", "5 are counted as having it"),
        ("update article_queue set open = 0", "whether it has a free place"),
        ("update article_queue set done = 1", "1 as finished"),
        ("update queue_people set given = 9", "given is counted as 9, but is 1"),
        ("update reviewers set unsure = 3", "3 labels unsure"),
        ("update totals set labelled = 9", "9 sentences labelled"),
        ("update label_days set labels = 9", "9 labels on 2024-03-14, but has 1"),
        ("update label_paces set labels = 9", "9 labels of 8 half seconds, but has 1"),
        ("update progress set saved_at = 'x'", "another length or last save"),
        (
            "update assignments set done_at = 'x' where article_id = 1",
            "not as its history or the labels say",
        ),
        ("delete from article_queue where not begun", "not in the queue as it must"),
    ],
)
def test_the_check_counts_again(db, ids, crew, spoil, sentence):
    overlap(db, 2)
    ask(db, crew[0])
    label(db, ids[0], crew[0], 1)
    assert whole(db)
    db.execute(spoil)
    assert sentence in " ".join(projects.check(db))


def test_no_question_on_the_way_grows_with_the_project(db, ids, crew):
    queueing.plant(db, 40, first=100)
    overlap(db, 2, share=10)
    queue_limits.put(db, crew[2], by=None, languages=["tr"])
    asked = []
    db.conn.set_trace_callback(asked.append)
    for who in crew:
        article = ask(db, who, 1)
        label(db, article, who, 1, at=2)
        enter(db, ids[5], who, at=3)
        ask(db, who, 60)
        queue.leave(db, article, who)
        ask(db, who, 61)
    overlap(db, None)
    ask(db, crew[0], 62)
    db.conn.set_trace_callback(None)
    words = ("select", "update", "insert")
    seen = {sql for sql in asked if sql.lstrip().lower().startswith(words)}
    assert len(seen) > 60
    for sql in seen:
        if "set common" in sql or "set open" in sql or "started_to = 0" in sql:
            continue  # What the owner changes is changed in every article.
        if "'began'" in sql:
            continue
        steps = [row[3] for row in db.execute("explain query plan " + sql)]
        scans = [step for step in steps if step.startswith("SCAN")]
        bounded = ("CONSTANT", "(subquery", "json_each")
        assert not [s for s in scans if not any(b in s for b in bounded)], (sql, steps)


def test_who_retires_opens_places_and_brought_back_may_take_them_again(db):
    (first,) = queueing.plant(db, 1)
    ada, ben = queueing.people(db, 2)
    overlap(db, 1)
    assert queue.enter(db, first, ada) is None
    people.retire(db, ada, by=None)
    assert queue.enter(db, first, ben, take=False) is None
    people.bring_back(db, ada, by=None)
    assert queue.enter(db, first, ada) is None
    assert queue.enter(db, first, ben) is not None
