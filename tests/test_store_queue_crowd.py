"""The queue with many people at once, and with any people in any order."""

import random
import threading
import time
from contextlib import closing

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from annotator.db import connect
from annotator.errors import NotYours
from annotator.store import projects, queue
from tests import queueing

PEOPLE, ARTICLES, K = 50, 200, 3


class Person(threading.Thread):
    """Somebody who asks, labels and finishes until there is nothing for them."""

    def __init__(self, project, who, begin, *, leaves_after=None, at=0):
        super().__init__()
        self.project, self.who, self.begin, self.at = project, who, begin, at
        self.leaves_after, self.finished = leaves_after, 0

    def run(self):
        with closing(connect(self.project)) as db:
            # The file's own locks are tried, not the disk.
            db.execute("pragma synchronous = off")
            self.begin.wait()
            while (article := queueing.ask(db, self.who, self.at)) is not None:
                if self.finished == self.leaves_after:
                    queueing.label(db, article, self.who, 1, self.at)
                    return
                queueing.label(db, article, self.who, 2, self.at)
                self.finished += 1


def work(project, people, **how):
    begin = threading.Barrier(len(people))
    crowd = [Person(project, who, begin, **how) for who in people]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    return crowd


def test_a_crowd_of_whom_a_third_leaves_gives_each_article_its_reviewers(
    db, project, capsys
):
    articles = queueing.plant(db, ARTICLES)
    people = queueing.people(db, PEOPLE)
    queueing.overlap(db, K)
    leaving = set(random.Random(7).sample(people, PEOPLE // 3))
    begun = time.perf_counter()
    work(project, sorted(leaving), leaves_after=2, at=0)
    stayed = work(project, [one for one in people if one not in leaving], at=1)
    stuck = db.execute("select count(*) from article_queue where done < ?", [K])
    assert (
        stuck.fetchone()[0]
        == len(
            {
                row[0]
                for row in db.execute(
                    "select article_id from assignments "
                    "where done_at is null and returned_at is null"
                )
            }
        )
        > 0
    )
    again = work(project, [one.who for one in stayed], at=50)
    took = time.perf_counter() - begun
    assert [queueing.places(db, one) for one in articles] == [(K, K)] * ARTICLES
    most = db.execute(
        """
        select max(held)
        from (
            select sum(
                case state when 'held' then 1 when 'returned' then -1 else 0 end
            ) over (partition by article_id order by id) as held
            from assignment_history
        )
        """
    ).fetchone()[0]
    assert most == K
    assert list(projects.check(db)) == []
    assert took < 20
    with capsys.disabled():
        print(
            f"\n{PEOPLE} people, {ARTICLES} articles, overlap {K}: "
            f"{sum(one.finished for one in (*stayed, *again)):,} finished by those who "
            f"stayed, {took:.1f} s"
        )


class Queue(RuleBasedStateMachine):
    """Any order of asking, labelling, leaving, coming back and changing the rules."""

    make = None  # Set by the test: answers a new project.

    @initialize()
    def begin(self):
        self.db = type(self).make()
        self.articles = queueing.plant(self.db, 5)
        self.people = queueing.people(self.db, 4)
        self.k, self.hours, self.most = None, 0.0, {}
        self.set_overlap(2)

    @rule(k=st.sampled_from([1, 2, 3]))
    def set_overlap(self, k):
        queueing.overlap(self.db, k)
        self.k = k
        self.note()

    @rule()
    def set_none(self):
        queueing.overlap(self.db, None)
        self.k = None

    @rule(hours=st.sampled_from([0.5, 20, 49]))
    def pass_time(self, hours):
        self.hours += hours

    @rule(who=st.integers(0, 3))
    def ask(self, who):
        had = self.own(who)
        found = queueing.ask(self.db, self.people[who], self.hours)
        if self.k is not None and found is not None:
            state = self.own(who)[found]
            assert state == "held"
            assert had.get(found) in (None, "held", "returned")
        self.given()

    @rule(who=st.integers(0, 3), article=st.integers(0, 4))
    def open(self, who, article):
        number, person = self.articles[article], self.people[who]
        why = queue.enter(self.db, number, person, at=queueing.hour(self.hours))
        if self.k is not None:
            state = self.own(who).get(number)
            assert (why is None) == (state in ("held", "done"))
        self.given()

    @rule(who=st.integers(0, 3), article=st.integers(0, 4), count=st.integers(1, 2))
    def label(self, who, article, count):
        number, person = self.articles[article], self.people[who]
        try:
            queueing.label(self.db, number, person, count, self.hours)
        except NotYours:
            assert self.own(who).get(number) in (None, "returned")
        if self.k is not None:
            self.given()

    @rule(who=st.integers(0, 3))
    def leave(self, who):
        for number, state in self.own(who).items():
            if state == "held":
                at = queueing.hour(self.hours)
                assert queue.leave(self.db, number, self.people[who], at=at)

    @rule(who=st.integers(0, 3), to=st.integers(0, 3))
    def hand_over(self, who, to):
        queue.release_all(
            self.db,
            self.people[who],
            None,
            "left the team",
            to=self.people[to],
            at=queueing.hour(self.hours),
        )
        self.given()

    @precondition(lambda self: self.k is not None)
    @rule(article=st.integers(0, 4), common=st.sampled_from([None, 0, 1]))
    def everybody(self, article, common):
        from_common = self.common()
        number = self.articles[article]
        queueing.queue_settings.set_common(self.db, number, common, by=None)
        if number in from_common:
            self.note()

    def common(self):
        found = "select article_id from article_queue where common"
        return {number for (number,) in self.db.execute(found)}

    def own(self, who):
        rows = self.db.execute(
            """
            select
                article_id,
                case
                    when done_at is not null then 'done'
                    when returned_at is not null then 'returned'
                    else 'held'
                end
            from assignments
            where reviewer_id = ?
            """,
            [self.people[who]],
        )
        return dict(rows.fetchall())

    def holders(self):
        rows = "select article_id, holders from article_queue"
        return dict(self.db.execute(rows).fetchall())

    def note(self):
        """What is over the overlap by its change stays; nothing may be added."""
        self.most = self.holders()

    def given(self):
        if self.k is None:
            return
        common = self.common()
        for number, holders in self.holders().items():
            if number not in common:
                assert holders <= max(self.k, self.most.get(number, 0))

    @invariant()
    def counts_are_what_there_is(self):
        if hasattr(self, "db"):
            assert list(projects.check(self.db)) == []

    def teardown(self):
        if hasattr(self, "db"):
            self.db.close()


def test_in_any_order_nobody_gets_one_twice_and_no_article_gets_too_many(
    tmp_path, empty_project
):
    count = iter(range(10**6))

    def make():
        path = tmp_path / f"{next(count)}.db"
        path.write_bytes(empty_project.read_bytes())
        db = connect(path)
        db.execute("pragma synchronous = off")
        return db

    Queue.make = staticmethod(make)
    machine = Queue.TestCase()
    machine.settings = settings(
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine.runTest()


@pytest.mark.parametrize("k", [1, 2, 3])
def test_people_who_take_turns_finish_one_article_before_the_next(db, k):
    articles = queueing.plant(db, 3)
    people = queueing.people(db, 4)
    queueing.overlap(db, k)
    for who in people[:k]:
        assert queueing.ask(db, who) == articles[0]
        queueing.label(db, articles[0], who)
    assert queueing.ask(db, people[3]) == articles[1]
