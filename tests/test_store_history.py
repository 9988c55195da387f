"""The history of an article: every moment of it can be seen, and brought back."""

import sqlite3
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.db import writing
from annotator.errors import Conflict
from annotator.store import article_history, articles, history, jumps, labels
from annotator.store.checks import check
from annotator.text import segment
from tests.conftest import BODY

DAY = "2024-03-14T09:"


def at(seconds):
    """A moment, so many seconds past nine."""
    return f"{DAY}{seconds // 60:02}:{seconds % 60:02}.000Z"


class Hand:
    """A reviewer at one article, as the pages call the store."""

    def __init__(self, db, article, reviewer):
        self.db, self.article_id, self.who = db, article["id"], reviewer["id"]
        self.place = (db, self.article_id, self.who)
        rows = articles.sentences(db, self.article_id)
        self.ids = [row["id"] for row in rows]

    def save(self, number, kind, at, **more):
        sentence_id = self.ids[number - 1]
        speaker = "Ines Valdor" if kind in ("claim", "quote") else None
        form = {"kind": kind, "speaker": speaker, "save_id": uuid.uuid4().hex, **more}
        form["revision"] = history.revision(self.db, sentence_id, self.who)
        return labels.put(self.db, sentence_id, self.who, form, at=at)

    def undo(self, number, at):
        sentence_id = self.ids[number - 1]
        to = history.step_back(self.db, sentence_id, self.who)
        if to is None:
            return
        form = {"to": to, "revision": history.revision(self.db, sentence_id, self.who)}
        form["save_id"] = uuid.uuid4().hex
        labels.restore(self.db, sentence_id, self.who, form, at=at)

    def bring_back(self, moment, made_at, save="save-back", **more):
        form = {"at": moment, "save_id": save} | more
        form.setdefault("revision", article_history.revision(*self.place))
        return article_history.bring_back(*self.place, form, made_at=made_at)

    def now(self):
        rows = articles.sentences(self.db, self.article_id, self.who)
        return [row["kind"] for row in rows]

    def then(self, moment):
        rows = article_history.at(*self.place, moment)
        return [row["stood"] and row["stood"]["kind"] for row in rows]


@pytest.fixture
def hand(db, article, ada):
    return Hand(db, article, ada)


@pytest.fixture
def worked(hand):
    """Three sentences answered, one answer changed, one taken back."""
    hand.save(1, "claim", at(1))
    hand.save(2, "fact", at(2))
    hand.save(3, "quote", at(3))
    hand.save(2, "other", at(4))
    hand.undo(3, at(5))
    return hand


@pytest.mark.parametrize(
    ("seconds", "kinds"),
    [
        (0, [None, None, None, None, None]),
        (1, ["claim", None, None, None, None]),
        (3, ["claim", "fact", "quote", None, None]),
        (4, ["claim", "other", "quote", None, None]),
        (5, ["claim", "other", None, None, None]),
        (3599, ["claim", "other", None, None, None]),
    ],
)
def test_an_article_is_shown_as_it_was_at_a_moment(worked, seconds, kinds):
    assert worked.then(at(seconds)) == kinds


def test_a_moment_holds_what_was_saved_in_its_millisecond_and_no_later(hand):
    hand.save(1, "claim", f"{DAY}00:01.234Z")
    assert hand.then(f"{DAY}00:01.233Z")[0] is None
    assert hand.then(f"{DAY}00:01.234Z")[0] == "claim"


def test_of_two_changes_in_one_millisecond_the_later_one_stood(hand):
    for kind in ("claim", "fact"):
        hand.save(1, kind, at(1))
    hand.save(2, "other", at(1))
    assert hand.then(at(1))[:2] == ["fact", "other"]
    (moment,) = article_history.moments(*hand.place)
    told = article_history.changes(*hand.place, [moment])
    assert [(row["position"], row["revision"]) for row in told] == [
        (0, 2),
        (0, 1),
        (1, 1),
    ]


def test_a_clock_set_back_does_not_turn_the_order_of_answers(hand):
    hand.save(1, "claim", at(10))
    hand.save(1, "fact", at(5))
    assert (hand.then(at(5))[0], hand.then(at(10))[0]) == ("fact", "fact")


def test_a_whole_article_is_brought_back_and_that_is_taken_back(worked):
    before = worked.now()
    assert worked.bring_back(at(3), at(10)) == 2
    assert worked.now() == ["claim", "fact", "quote", None, None]
    assert worked.bring_back(at(5), at(11), "save-forth") == 2
    assert worked.now() == before


def test_sentences_without_an_answer_then_have_none_again(worked):
    assert worked.bring_back(at(0), at(10)) == 2
    assert worked.now() == [None] * 5
    assert labels.progress(worked.db, worked.article_id, worked.who) == 0


def test_only_what_differs_gets_a_row_that_says_what_it_brought_back(worked):
    worked.bring_back(at(3), at(10))
    told = article_history.changes(*worked.place, [at(10)])
    assert [(row["position"], row["restores"]) for row in told] == [(1, 1), (2, 1)]
    assert list(check(worked.db)) == []


def test_undo_goes_on_behind_what_was_brought_back(worked):
    worked.bring_back(at(3), at(10))
    worked.undo(2, at(11))
    assert worked.now()[1] is None


def test_the_answer_comes_back_whole(hand):
    finer = {"note": "hers", "unsure": True, "cue_span": [[98, 102]]}
    hand.save(1, "claim", at(1), **finer)
    before = labels.find(hand.db, hand.ids[0], hand.who)
    hand.save(1, "fact", at(2))
    hand.bring_back(at(1), at(3))
    after = labels.find(hand.db, hand.ids[0], hand.who)
    aside = {"revision", "changed_at"}
    assert {k: v for k, v in after.items() if k not in aside} == {
        k: v for k, v in before.items() if k not in aside
    }


def test_the_same_save_twice_brings_back_once(worked):
    revision = article_history.revision(*worked.place)
    assert worked.bring_back(at(3), at(10), revision=revision) == 2
    assert worked.bring_back(at(3), at(11), revision=revision) == 2
    assert article_history.revision(*worked.place) == revision + 2


def test_a_change_since_the_page_was_opened_refuses_all_of_it(worked):
    revision = article_history.revision(*worked.place)
    worked.save(5, "fact", at(8))
    with pytest.raises(Conflict, match="nothing was brought back"):
        worked.bring_back(at(3), at(10), revision=revision)
    assert worked.now() == ["claim", "other", None, None, "fact"]


def test_another_moment_under_a_used_save_id_is_refused(worked):
    worked.bring_back(at(3), at(10))
    with pytest.raises(Conflict, match="sent before"):
        worked.bring_back(at(0), at(11))
    assert worked.now() == ["claim", "fact", "quote", None, None]


def test_somebody_elses_save_id_is_refused(worked, db, article, ben):
    worked.bring_back(at(3), at(10))
    with pytest.raises(Conflict, match="sent before"):
        Hand(db, article, ben).bring_back(at(3), at(11))


def test_an_error_half_way_leaves_everything_as_it_was(worked, db):
    db.execute(
        f"""
        create temp trigger the_disk_is_full before insert on label_history
        when new.sentence_id = {worked.ids[2]} begin
            select raise(abort, 'no room');
        end
        """
    )
    before = worked.now()
    with pytest.raises(sqlite3.IntegrityError, match="no room"):
        worked.bring_back(at(3), at(10))
    assert worked.now() == before
    assert at(10) not in article_history.moments(*worked.place)


def test_nobody_sees_or_moves_anothers_answers(worked, db, article, ben):
    other = Hand(db, article, ben)
    assert article_history.moments(*other.place) == []
    assert other.then(at(5)) == [None] * 5
    assert other.bring_back(at(0), at(10)) == 0
    assert worked.now() == ["claim", "other", None, None, None]


def test_changes_are_paged_by_moments(worked):
    assert article_history.moments(*worked.place, limit=2) == [at(5), at(4)]
    assert article_history.moments(*worked.place, before=at(4)) == [at(3), at(2), at(1)]
    assert article_history.moments(*worked.place, after=at(3), limit=1) == [at(4)]


def test_a_change_is_told_with_the_answer_before_it(worked):
    (row,) = article_history.changes(*worked.place, [at(4)])
    assert (row["earlier"]["kind"], row["answer"]["kind"]) == ("fact", "other")
    (row,) = article_history.changes(*worked.place, [at(3)])
    assert (row["earlier"], row["speaker"]) == (None, "Ines Valdor")


KINDS = st.sampled_from(["claim", "quote", "fact", "other"])
STEPS = st.lists(
    st.tuples(st.integers(1, 5), st.one_of(KINDS, st.just("undo")), st.integers(0, 6)),
    max_size=14,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS, back=st.integers(0, 7))
def test_every_moment_is_shown_as_it_was_and_can_be_brought_back(
    db, article, ada, steps, back
):
    with writing(db):
        article_id = articles.add(
            db,
            {"doc_id": "again", "title": "Again", "body": BODY + uuid.uuid4().hex},
            segment.sentences(BODY),
        )
    hand = Hand(db, articles.get(db, article_id), ada)
    made = []  # what a plain model remembers: time, sentence, kind after it
    for number, what, seconds in steps:
        if what == "undo":
            hand.undo(number, at(seconds))
        else:
            hand.save(number, what, at(seconds))
        kind = hand.now()[number - 1]
        if kind != _stood(made, number, 99):
            made.append((seconds, number, kind))
    for seconds in range(8):
        model = [_stood(made, number, seconds) for number in range(1, 6)]
        assert hand.then(at(seconds)) == model
    then = hand.then(at(back))
    differing = sum(one != other for one, other in zip(then, hand.now(), strict=True))
    assert hand.bring_back(at(back), at(20), uuid.uuid4().hex) == differing
    assert hand.now() == then == hand.then(at(20))


def _stood(made, number, seconds):
    """What a plain list of changes says of a sentence at a time."""
    kinds = [kind for at, one, kind in made if one == number and at <= seconds]
    return kinds[-1] if kinds else None


class TestJumps:
    """Where a reviewer goes on."""

    def test_the_next_open_sentence_is_found_round_the_end(self, hand):
        for number in (1, 3, 5):
            hand.save(number, "fact", at(number))
        found = [jumps.next_open(*hand.place, here)["position"] for here in range(5)]
        assert found == [1, 3, 3, 1, 1]

    def test_the_sentence_at_hand_is_not_the_next(self, hand):
        for number in (1, 2, 4, 5):
            hand.save(number, "fact", at(number))
        assert jumps.next_open(*hand.place, 2) is None
        assert jumps.next_open(*hand.place, 0)["position"] == 2

    @pytest.mark.parametrize(
        "mark", [{"unsure": True}, {"scare_quotes": True}, {"note": "why?"}]
    )
    def test_a_mark_or_a_note_asks_for_another_look(self, hand, mark):
        hand.save(1, "fact", at(1))
        hand.save(4, "fact", at(2), **mark)
        assert [row["position"] for row in jumps.look_again(*hand.place)] == [3]

    def test_the_last_change_counts_and_of_one_go_its_first_sentence(self, hand):
        assert jumps.last_changed(*hand.place) is None
        hand.save(4, "fact", at(2))
        hand.save(1, "fact", at(1))
        assert jumps.last_changed(*hand.place) == 3
        hand.save(3, "fact", at(2))
        assert jumps.last_changed(*hand.place) == 2

    def test_the_article_saved_in_last_comes_first_until_it_is_finished(
        self, db, hand, ada
    ):
        added = []
        for n in range(3):
            with writing(db):
                fields = {"doc_id": f"a{n}", "title": "A", "body": f"{BODY} {n}."}
                body = fields["body"]
                added.append(articles.add(db, fields, segment.sentences(body)))
        second = Hand(db, articles.get(db, added[1]), ada)
        hand.save(1, "fact", at(1))
        assert jumps.next_article(db, ada["id"]) == hand.article_id
        second.save(1, "fact", at(2))
        assert jumps.next_article(db, ada["id"]) == second.article_id
        for number in range(2, len(second.ids) + 1):
            second.save(number, "fact", at(3))
        assert jumps.next_article(db, ada["id"], after=added[1]) == hand.article_id
        for number in range(2, 6):
            hand.save(number, "fact", at(4))
        assert jumps.next_article(db, ada["id"], after=added[1]) == added[2]

    def test_an_article_whose_answers_were_all_taken_back_is_still_begun(
        self, db, hand, ada
    ):
        hand.save(1, "fact", at(1))
        hand.undo(1, at(2))
        assert jumps.next_article(db, ada["id"], after=99) == hand.article_id


def test_no_question_grows_with_the_project(worked, db):
    asked = []
    db.conn.set_trace_callback(asked.append)
    jumps.next_open(*worked.place, 0)
    jumps.look_again(*worked.place)
    jumps.last_changed(*worked.place)
    jumps.next_article(db, worked.who)
    article_history.moments(*worked.place, before=at(9))
    article_history.changes(*worked.place, [at(1)])
    worked.bring_back(at(3), at(10))
    db.conn.set_trace_callback(None)
    reads = [sql for sql in asked if sql.lstrip().lower().startswith("select")]
    assert len(reads) >= 10
    for sql in reads:
        steps = [row[3] for row in db.execute("explain query plan " + sql)]
        scans = [step for step in steps if step.startswith("SCAN")]
        assert not [s for s in scans if "CONSTANT" not in s and "json_each" not in s]
        own = [s for s in steps if "label_history" in s and "save_id" not in s]
        # Behind a reviewer alone there are the labels of the whole project.
        assert not [s for s in own if "sentence_id=?" not in s], (sql, steps)
        assert "labels_by_reviewer" not in " ".join(steps)
