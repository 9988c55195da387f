"""The review queue: kept by triggers, in order, read by index."""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.schemas_review import Cause, State
from annotator.store import articles, comments, decisions, labels, projects, review
from annotator.store import reviewers as people
from annotator.store import votes as voting
from annotator.store.review import Part
from tests.exporting import add, decide, merge, say

VALDOR = {"speaker": "Ines Valdor"}


@pytest.fixture
def cleo(db):
    """A third reviewer."""
    return people.named(db, "Cleo Marsh")


def queue(db, part=review.ALL):
    """Answer the places of the sentences in a part of the queue."""
    return [row["position"] for row in review.page(db, part)]


def test_one_vote_or_two_equal_ones_are_nothing_to_decide(db, article, ada, ben):
    say(db, ada, 0, "claim", **VALDOR)
    assert review.find(db, 1) is None
    say(db, ben, 0, "claim", **VALDOR)
    assert queue(db) == []
    assert review.find(db, 1)["state"] == "agreed"


@pytest.mark.parametrize(
    ("one", "other", "causes"),
    [
        (("claim", VALDOR), ("fact", {}), [Cause.KIND]),
        (("claim", VALDOR), ("claim", {"speaker": "unnamed"}), [Cause.WHO]),
        (
            ("claim", VALDOR),
            ("quote", {"speaker": "the union"}),
            [Cause.KIND, Cause.WHO],
        ),
        (("claim", VALDOR), ("fact", {"speaker": "the union"}), [Cause.KIND]),
        (("fact", VALDOR), ("fact", {"speaker": "the union"}), []),
        (
            ("claim", VALDOR | {"cue_span": [[0, 3]]}),
            ("claim", VALDOR | {"cue_span": [[4, 8]]}),
            [Cause.SPAN],
        ),
        (("claim", VALDOR | {"cue_span": [[0, 3]]}), ("claim", VALDOR), []),
        (
            ("quote", VALDOR | {"content": [[0, 3]]}),
            ("quote", VALDOR | {"content": [[0, 3], [5, 9]]}),
            [Cause.SPAN],
        ),
        (
            ("claim", VALDOR | {"speaker_span": [[0, 3]], "speaker_surface": "The"}),
            ("claim", VALDOR | {"speaker_span": [[1, 3]], "speaker_surface": "he"}),
            [Cause.SPAN],
        ),
        (
            ("quote", VALDOR | {"quote_type": "direct"}),
            ("quote", VALDOR | {"quote_type": "mixed"}),
            [Cause.FINER],
        ),
        (("quote", VALDOR | {"quote_type": "direct"}), ("quote", VALDOR), []),
        (
            ("claim", VALDOR | {"polarity": "negative"}),
            ("claim", VALDOR | {"polarity": "positive"}),
            [Cause.FINER],
        ),
        (
            ("quote", VALDOR | {"continues": True}),
            ("quote", VALDOR),
            [Cause.JOINS],
        ),
    ],
)
def test_a_row_says_in_what_the_votes_differ(db, article, ada, ben, one, other, causes):
    for who, (kind, more) in ((ada, one), (ben, other)):
        say(db, who, 0, kind, **more)
    row = review.find(db, 1)
    assert review.differs(row) == causes
    assert row["state"] == ("open" if causes else "agreed")
    assert (len(voting.grouped(voting.of(db, 1))) > 1) == bool(causes)
    assert list(projects.check(db)) == []


def test_the_most_even_split_of_kinds_comes_first(db, article, ada, ben, cleo):
    dora = people.named(db, "Dora Pike")
    answers = [
        ("claim", "claim", "claim", "fact"),
        ("claim", "claim", "fact", "fact"),
        ("claim", "quote", "fact", "other"),
        ("fact", "fact", "fact", "fact"),
    ]
    for position, kinds in enumerate(answers):
        for who, kind in zip((ada, ben, cleo, dora), kinds, strict=True):
            say(db, who, position, kind, speaker="unnamed")
    assert queue(db) == [2, 1, 0]


def test_who_comes_behind_the_kind_and_before_the_words(db, article, ada, ben):
    for position, one, other in (
        (0, {"cue_span": [[0, 3]]}, {"cue_span": [[4, 8]]}),
        (1, {"speaker": "the union"}, {}),
        (3, {}, {"unsure": True}),
    ):
        say(db, ada, position, "claim", **(VALDOR | one))
        say(db, ben, position, "claim", **(VALDOR | other))
    say(db, ada, 2, "fact")
    say(db, ben, 2, "other")
    assert queue(db) == [2, 1, 0, 3]


def test_an_unsure_vote_raises_a_sentence_among_its_like(db, article, ada, ben):
    for position in (0, 1):
        say(db, ada, position, "fact", unsure=position == 1)
        say(db, ben, position, "other")
    assert queue(db) == [1, 0]


def test_a_vote_withdrawn_leaves_the_queue(db, article, ada, ben):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    again = {"revision": 1, "save_id": "withdraw-1", "to": 0}
    labels.restore(db, 1, ben["id"], again)
    assert review.find(db, 1) is None
    assert review.counts(db)["all"] == 0


def test_a_merge_of_speakers_ends_a_difference_and_a_split_brings_it_back(
    db, article, ada, ben
):
    say(db, ada, 0, "claim", speaker="I. Valdor")
    say(db, ben, 0, "claim", **VALDOR)
    say(db, ada, 1, "claim", speaker="the union")
    say(db, ben, 1, "claim", **VALDOR)
    assert queue(db) == [0, 1]
    merge(db, "I. Valdor", "Ines Valdor")
    assert queue(db) == [1]
    db.execute("update speakers set merged_into = null where name = 'I. Valdor'")
    assert queue(db) == [0, 1]


def test_a_decision_that_votes_turn_against_is_stale_until_confirmed(
    db, article, ada, ben, cleo
):
    say(db, ada, 0, "claim", **VALDOR)
    say(db, ben, 0, "fact")
    decide(db, cleo, 0, "claim", **VALDOR)
    assert review.find(db, 1)["state"] == "decided"
    say(db, ben, 0, "claim", **VALDOR)
    assert review.find(db, 1)["state"] == "decided", "it agrees by now"
    say(db, ada, 0, "quote", **VALDOR)
    assert queue(db, Part(State.STALE)) == [0]
    seen = voting.fingerprint(voting.of(db, 1))
    again = {"save_id": "confirm-1", "revision": 1, "seen": seen}
    assert decisions.confirm(db, 1, cleo["id"], **again) == 2
    assert queue(db, Part(State.STALE)) == []
    assert decisions.find(db, 1)["kind"] == "claim"


@pytest.mark.parametrize(
    ("late", "stale"),
    [
        (("fact", {}), True),
        (("claim", {"speaker": "the union"}), True),
        (("claim", VALDOR), False),
        (("claim", VALDOR | {"cue_span": [[0, 3]], "note": "As she says."}), False),
    ],
)
def test_a_vote_that_comes_later_makes_a_decision_stale_where_it_disagrees(
    db, article, ada, ben, late, stale
):
    say(db, ada, 0, "claim", **VALDOR)
    decide(db, ben, 0, "claim", **VALDOR)
    kind, more = late
    say(db, ben, 0, kind, **more)
    assert review.find(db, 1)["stale"] == stale


def test_a_vote_the_decision_was_made_against_does_not_make_it_stale(
    db, article, ada, ben
):
    say(db, ada, 0, "claim", **VALDOR)
    say(db, ben, 0, "fact")
    decide(db, ada, 0, "claim", **VALDOR)
    assert review.find(db, 1)["stale"] == 0
    kept = db.execute("select reviewer_id, label_revision from decision_votes")
    assert kept.fetchall() == [(ada["id"], 1), (ben["id"], 1)]


def test_undo_brings_a_decision_back_with_the_votes_it_was_made_on(
    db, article, ada, ben
):
    say(db, ada, 0, "claim", **VALDOR)
    decide(db, ben, 0, "claim", **VALDOR)
    say(db, ada, 0, "fact")
    assert review.find(db, 1)["stale"] == 1
    decisions.reopen(db, 1, ben["id"], save_id="reopen-1")
    back = {"to": 1, "revision": 2, "save_id": "undo-0001"}
    decisions.restore(db, 1, ben["id"], back)
    assert review.find(db, 1)["stale"] == 1


def test_a_merge_counts_only_what_stands_in_the_queue(db, ada, ben):
    def merged(name, sentences):
        """Answer how often review is counted when who speaks in so many is merged."""
        body = [f"{name} said {number}." for number in range(sentences)]
        article_id = add(db, name.lower(), *body)
        for position in range(sentences):
            given = {"article_id": article_id, "speaker": name}
            say(db, ada, position, "claim", **given)
        before = db["counted"].count
        merge(db, name, "Ines Valdor")
        return db["counted"].count - before

    db.execute("create temp table counted (sentence_id)")
    db.execute("""
        create temp trigger review_is_counted_here after insert on main.review_queue
        begin
            insert into counted values (new.sentence_id);
        end
    """)
    other = add(db, "valdor", "Ines Valdor spoke.")
    say(db, ada, 0, "claim", article_id=other, speaker="Ines Valdor")
    assert merged("Berg", 1) == merged("Kessel", 20) == 0
    say(db, ben, 0, "claim", article_id=other, speaker="Ines Valdor")
    merge(db, "Ines Valdor", "the union")
    assert db["counted"].count > 0


def test_the_queue_goes_on_behind_a_row_and_round_to_the_start(db, article, ada, ben):
    for position in range(4):
        say(db, ada, position, "fact", unsure=position == 2)
        say(db, ben, position, "other")
    first = review.page(db, limit=2)
    assert [row["position"] for row in first] == [2, 0]
    last = first[-1]
    rest = review.page(db, after=(last["score"], last["sentence_id"]))
    assert [row["position"] for row in rest] == [1, 3]
    assert review.next_one(db, review.ALL, 1)["position"] == 1
    assert review.next_one(db, review.ALL, 4)["position"] == 2
    assert review.next_one(db, review.ALL, 4, around=False) is None
    assert review.previous_one(db, review.ALL, 1)["position"] == 2
    assert review.previous_one(db, review.ALL, 3) is None


def test_a_part_is_cut_by_article_cause_and_comments(db, article, ada, ben):
    later = add(db, "later", "Rain fell.", "Snow fell.")
    for article_id in (1, later):
        say(db, ada, 0, "fact", article_id=article_id)
        say(db, ben, 0, "other", article_id=article_id)
    say(db, ada, 1, "claim", **VALDOR)
    say(db, ben, 1, "claim", speaker="the union", unsure=True)
    assert queue(db, Part(article_id=1)) == [0, 1]
    assert queue(db, Part(article_id=later)) == [0]
    assert queue(db, Part(cause=Cause.WHO)) == [1]
    assert queue(db, Part(cause=Cause.UNSURE, article_id=1)) == [1]
    assert queue(db, Part(cause=Cause.KIND, article_id=later)) == [0]
    comments.add(db, 2, ada["id"], "Is it the union?", save_id="comment-1")
    assert queue(db, Part(State.COMMENTS)) == [1]
    assert review.counts(db)["comments"] == 1
    assert review.counts(db, later)["open"] == 1


PARTS = [
    Part(state, article_id, cause)
    for state in State
    for article_id in (None, 1)
    for cause in (None, *Cause)
]


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_no_part_of_the_queue_scans_or_sorts(db, part):
    asked = []
    with db.tracer(lambda sql, parameters: asked.append((sql, parameters))):
        review.page(db, part, after=(5, 5))
        review.previous_one(db, part, 5)
    seen = [one for one in asked if "indexed by" in one[0]]
    assert len(seen) == 2
    for sql, values in seen:
        plan = [row[3] for row in db.execute(f"explain query plan {sql}", values)]
        # The comments of one article are sorted; they are of one article.
        bounded = part.state == State.COMMENTS and part.article_id is not None
        assert all(step.startswith("SEARCH") for step in plan) or bounded, plan


def test_a_save_counts_one_sentence_anew_whatever_the_project_holds(db, article):
    plan = "explain query plan select sum(votes) from review_votes where sentence_id=7"
    steps = [
        row[3] for row in db.execute(plan) if "labels" in row[3] or "one" in row[3]
    ]
    assert steps and not [step for step in steps if step.startswith("SCAN one")]


def test_check_names_a_row_that_is_not_as_the_votes_are(db, article, ada, ben):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    assert list(projects.check(db)) == []
    db.execute("update review_queue set kind = 0")
    (said,) = projects.check(db)
    assert "sentence 1" in said and "review" in said
    db.execute("delete from review_queue")
    assert any("sentence 1" in said for said in projects.check(db))


def test_check_names_an_article_whose_counts_are_not_its_rows(db, article, ada, ben):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    db.execute("update review_articles set open = 7")
    assert any("harbour" in said for said in projects.check(db))


NAMES = st.sampled_from(["Ines Valdor", "I. Valdor", "the union"])
SPANS = st.sampled_from([None, [[0, 3]], [[4, 8]]])
ACTS = st.one_of(
    st.tuples(
        st.just("say"),
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from(["claim", "quote", "fact", "other"]),
        NAMES,
        SPANS,
        SPANS,
        st.sampled_from([None, "direct", "indirect"]),
        st.booleans(),
        st.booleans(),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 2), st.integers(0, 1)),
    st.tuples(
        st.just("decide"),
        st.integers(0, 1),
        st.sampled_from(["claim", "fact"]),
        NAMES,
    ),
    st.tuples(st.just("reopen"), st.integers(0, 1)),
    st.tuples(st.just("merge"), st.booleans()),
    st.tuples(st.just("comment"), st.integers(0, 1)),
    st.tuples(st.just("settle"), st.integers(0, 1)),
)


class Project:
    """A project that random people work on, two sentences of it."""

    turn: ClassVar[int] = 0

    def __init__(self, db, people, article_id):
        self.db, self.people, self.article_id = db, people, article_id
        self.ids = [row["id"] for row in articles.sentences(db, article_id)]

    def save_id(self):
        """Answer an id that was not used before."""
        Project.turn += 1
        return f"random-{Project.turn:06d}"

    def say(self, who, place, kind, name, cue, content, quote_type, goes_on, unsure):
        """Label a sentence."""
        said = {
            "speaker": name,
            "cue_span": cue,
            "content": content,
            "quote_type": quote_type,
            "continues": goes_on,
            "unsure": unsure,
            "save_id": self.save_id(),
        }
        say(self.db, self.people[who], place, kind, article_id=self.article_id, **said)

    def withdraw(self, who, place):
        """Take a label back."""
        found = labels.find(self.db, self.ids[place], self.people[who]["id"])
        if found:
            form = {"revision": found["revision"], "to": 0, "save_id": self.save_id()}
            labels.restore(self.db, self.ids[place], self.people[who]["id"], form)

    def decide(self, place, kind, name):
        """Decide a sentence."""
        decisions.put(
            self.db,
            self.ids[place],
            self.people[0]["id"],
            {"kind": kind, "speaker": name},
            save_id=self.save_id(),
        )

    def reopen(self, place):
        """Reopen a decision."""
        if decisions.find(self.db, self.ids[place]):
            who = self.people[0]["id"]
            decisions.reopen(self.db, self.ids[place], who, save_id=self.save_id())

    def merge(self, together):
        """Make two speakers one, or two again."""
        into = "(select id from speakers where name = 'Ines Valdor')"
        value = into if together else "null"
        if self.db.execute(f"select {into}").fetchone()[0]:
            self.db.execute(
                f"update speakers set merged_into = {value} "  # noqa: S608 (ours)
                "where name = 'I. Valdor'"
            )

    def comment(self, place):
        """Say something."""
        who = self.people[1]["id"]
        comments.add(self.db, self.ids[place], who, "Really?", save_id=self.save_id())

    def settle(self, place):
        """Let comments be settled."""
        who = self.people[0]["id"]
        comments.resolve(self.db, self.ids[place], who, save_id=self.save_id())


def expected(db, sentence_id):
    """Answer a sentence's row of the queue, counted in Python from its votes."""
    told = voting.of(db, sentence_id)
    pairs = [(a, b) for at, a in enumerate(told) for b in told[at + 1 :]]
    found = [voting.differences(*pair) for pair in pairs]
    decision = decisions.find(db, sentence_id)
    said = comments.on(db, sentence_id)
    counted = {
        "votes": len(told),
        "unsure": sum(vote["unsure"] for vote in told),
        **{c.value: sum(c in one for one in found) for c in list(Cause)[:5]},
        "decided": int(decision is not None),
        "comments": sum(row["open"] for row in said),
    }
    if len(told) < 2 and not decision and not counted["comments"]:
        return None
    return counted


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTS, min_size=1, max_size=14))
def test_the_queue_is_what_the_votes_say_whatever_was_done(db, ada, ben, acts):
    db.execute("update speakers set merged_into = null where merged_into is not null")
    doc_id = f"random-{articles.totals(db)['articles']}"
    article_id = add(db, doc_id, f"{doc_id} rained all day.", f"{doc_id} snowed too.")
    cleo = people.named(db, "Cleo Marsh")
    project = Project(db, [ada, ben, cleo], article_id)
    for name, *given_ in acts:
        getattr(project, name)(*given_)
    for sentence_id in project.ids:
        row = review.find(db, sentence_id)
        wanted = expected(db, sentence_id)
        assert (row and {name: row[name] for name in wanted or row}) == wanted
    assert list(projects.check(db)) == []
