"""Reading agreement: what figures are made of, parts of it, the sentences behind."""

import itertools
from collections import Counter

import pytest

from annotator.agreement.sums import MOST_PARTS, Sums
from annotator.store import (
    agreement,
    agreement_lists,
    articles,
    projects,
)
from annotator.store import reviewers as people
from tests.agreeing import KINDS, Crowd
from tests.exporting import add, decide, merge, say

VALDOR = {"speaker": "Ines Valdor"}
UNION = {"speaker": "the union"}
DAYS = [f"2024-03-{day}" for day in (14, 15, 16)]
EARLY, LATER, LATE = (f"{day}T09:00:00.000Z" for day in DAYS)


@pytest.fixture
def cleo(db):
    """A third reviewer."""
    return people.named(db, "Cleo Marsh")


@pytest.fixture
def answered(db, article, ada, ben, cleo):
    """Five sentences: all agree, two kinds, two speakers, one alone, three kinds."""
    for who in (ada, ben, cleo):
        say(db, who, 0, "fact", at=EARLY)
    say(db, ada, 1, "claim", at=EARLY, **VALDOR)
    say(db, ben, 1, "quote", at=LATER, **VALDOR)
    say(db, ada, 2, "quote", at=LATER, **VALDOR)
    say(db, cleo, 2, "quote", at=LATER, **UNION)
    say(db, ben, 3, "other", at=LATE)
    for who, kind in ((ada, "claim"), (ben, "fact"), (cleo, "other")):
        say(db, who, 4, kind, at=LATE, **(VALDOR if kind == "claim" else {}))
    return db


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A project in which much has happened, only read from here."""
    db = projects.open_project(tmp_path_factory.mktemp("crowd") / "project.db")
    made = Crowd(db, 7)
    made.work(700)
    yield made
    db.close()


def test_an_empty_project_has_empty_counts(db):
    for grain in ("all", "article", "group", "hour", "version"):
        assert agreement.sums(db, grain) == agreement.attributed(db, grain) == {}
    assert agreement.patterns(db) == agreement.pair_cells(db) == {}
    assert agreement.by_reviewer(db) == agreement.first_uses(db) == {}
    assert agreement.who_parts(db, "group") == agreement.blind_changes(db) == []
    assert set(agreement.causes(db).values()) == {0}
    assert agreement.counts(db).labels == agreement.counts(db).articles == 0
    assert agreement.by_article(db) == [] and agreement.by_outlet(db) == {}
    assert agreement.grain_of_parts(db) == "article"


def test_sums_are_by_how_many_answered(answered):
    assert agreement.sums(answered, "all") == {
        0: [
            Sums(1, 1, (0, 0, 0, 1), (0, 0, 0, 1)),
            Sums(2, 2, (1, 3, 0, 0), (1, 5, 0, 0)),
            Sums(3, 2, (1, 0, 4, 1), (1, 0, 10, 1)),
        ]
    }
    assert agreement.attributed(answered, "all")[0][2] == Sums(3, 2, (1, 5), (1, 13))


def test_the_counts_say_what_the_figures_rest_on(answered):
    counts = agreement.counts(answered)
    assert (counts.sentences, counts.labelled, counts.double) == (5, 5, 4)
    assert (counts.labels, counts.reviewers, counts.articles) == (11, 3, 1)


def test_each_pair_that_differs_has_one_cause(answered):
    assert agreement.causes(answered) == {
        "pairs": 8,
        "attributed": 2,
        "kind": 2,
        "who": 1,
        "span": 0,
        "finer": 0,
        "joins": 0,
    }


def test_a_pair_is_a_table_and_how_often_they_name_the_same(answered, ada, ben):
    pair = agreement.pair_cells(answered)[ada["id"], ben["id"]]
    claim, quote, fact, _ = range(4)
    assert pair.cells[claim][quote] == pair.cells[claim][fact] == 1
    assert pair.cells[fact][fact] == 1
    assert sum(map(sum, pair.cells)) == 3
    assert (pair.speakers, pair.same) == (1, 1)


def test_a_person_leaves_with_all_their_answers(answered, ada):
    """What by_reviewer is for: the patterns without one person."""
    patterns = Counter(agreement.patterns(answered))
    for (kind, pattern), items in agreement.by_reviewer(answered)[ada["id"]].items():
        less = tuple(n - (at == kind) for at, n in enumerate(pattern))
        patterns[pattern] -= items
        patterns[less] += items
    assert +patterns == {
        (0, 0, 2, 0): 1,
        (0, 1, 0, 0): 2,
        (0, 0, 0, 1): 1,
        (0, 0, 1, 1): 1,
    }


def test_articles_and_outlets_have_their_own_sums(answered, ada, ben):
    other = add(answered, "later", "Rain fell.", "Snow fell.")
    say(answered, ada, 0, "fact", article_id=other)
    say(answered, ben, 0, "other", article_id=other)
    first, second = agreement.by_article(answered)
    assert (first.doc_id, first.outlet) == ("harbour", "Northport Gazette")
    assert (second.title, second.outlet) == ("About later", None)
    assert second.sums == (Sums(2, 1, (0, 0, 1, 1), (0, 0, 1, 1)),)
    assert agreement.by_outlet(answered) == {
        None: list(second.sums),
        "Northport Gazette": list(first.sums),
    }


def test_articles_are_left_out_one_by_one_until_they_are_many(db, ada, ben):
    first = add(db, "first", "Rain fell.")
    say(db, ada, 0, "fact", article_id=first)
    for number in range(MOST_PARTS):
        article_id = add(db, f"more-{number}", f"Snow fell on day {number}.")
        for who in (ada, ben):
            say(db, who, 0, "fact", article_id=article_id)
    assert agreement.grain_of_parts(db) == "article"
    assert agreement.counts(db).articles == MOST_PARTS
    say(db, ben, 0, "fact", article_id=first)
    assert agreement.grain_of_parts(db) == "group"
    assert len(agreement.sums(db, "group")) == 100


def ids(rows):
    return [row["sentence_id"] for row in rows]


def test_the_sentences_of_a_cell_are_those_it_counts(answered, ada, ben, cleo):
    a, b, c = ada["id"], ben["id"], cleo["id"]
    lists = agreement_lists
    assert ids(lists.of_pair(answered, a, b, ("claim", "quote"))) == [2]
    assert ids(lists.of_pair(answered, b, a, ("quote", "claim"))) == [2]
    assert ids(lists.of_pair(answered, b, a, ("claim", "quote"))) == []
    assert ids(lists.of_pair(answered, a, b, ("fact", "fact"))) == [1]
    assert ids(lists.of_person(answered, c, ("other", "fact"))) == [5]
    assert ids(lists.of_person(answered, a, ("quote", "quote"))) == [3]
    assert ids(lists.of_person(answered, b, ("other", "other"))) == []
    assert ids(lists.of_kinds(answered, ("claim", "quote"))) == [2]
    assert ids(lists.of_kinds(answered, ("other", "claim"))) == [5]
    assert ids(lists.of_kinds(answered, ("fact", "fact"))) == [1]
    assert ids(lists.of_article(answered, 1)) == [2, 3, 5]
    assert ids(lists.of_hours(answered, 2024031500, 2024031623)) == [2, 3, 5]
    assert ids(lists.of_hours(answered, 2024031600, 2024031623)) == [5]
    assert ids(lists.of_cause(answered, "kind")) == [2, 5]
    assert ids(lists.of_cause(answered, "who")) == [3]
    assert ids(lists.of_cause(answered, "joins")) == []
    version = answered.execute("select max(version) from guidelines").fetchone()[0]
    assert ids(lists.of_version(answered, version)) == [2, 3, 5]
    assert ids(lists.of_version(answered, 0)) == []


def test_a_row_has_its_article_and_the_votes_with_who_is_named(answered, ada, ben):
    merge(answered, "Ines Valdor", "the union")
    decide(answered, ada, 1, "claim", **VALDOR)
    (row,) = agreement_lists.of_kinds(answered, ("claim", "quote"))
    assert row["votes"] == [
        {"reviewer_id": ada["id"], "kind": "claim", "speaker": "the union"},
        {"reviewer_id": ben["id"], "kind": "quote", "speaker": "the union"},
    ]
    sentence = articles.sentence(answered, 2)
    assert (row["text"], row["position"]) == (sentence["text"], 1)
    assert (row["doc_id"], row["decided"], row["hour"]) == ("harbour", 1, 2024031509)


def listings(db):
    """Answer every list of a project as a function of where to go on and how far."""
    lists, (first, second) = agreement_lists, (2, 3)
    for pair in itertools.product(KINDS, KINDS):
        yield lambda pair=pair, **page: lists.of_pair(db, first, second, pair, **page)
        yield lambda pair=pair, **page: lists.of_person(db, first, pair, **page)
        yield lambda pair=pair, **page: lists.of_kinds(db, pair, **page)
    for cause in agreement.CAUSES:
        yield lambda cause=cause, **page: lists.of_cause(db, cause, **page)
    for version in (0, 1):
        yield lambda version=version, **page: lists.of_version(db, version, **page)
    yield lambda **page: lists.of_article(db, 1, **page)


def test_pages_go_on_behind_the_last_sentence_and_miss_none(crowd):
    lengths = []
    for listing in listings(crowd.db):
        whole, after, got = ids(listing(limit=1000)), 0, []
        while page := ids(listing(after=after, limit=2)):
            got += page
            after = page[-1]
        assert got == whole == sorted(set(whole))
        lengths.append(len(whole))
    assert sum(length > 2 for length in lengths) > 20


def test_the_pages_of_a_time_go_on_behind_the_hour_and_sentence(crowd):
    hours = sorted(agreement.sums(crowd.db, "hour"))
    first, last = hours[1], hours[-2]
    whole = agreement_lists.of_hours(crowd.db, first, last, limit=1000)
    after, got = (0, 0), []
    while page := agreement_lists.of_hours(crowd.db, first, last, after=after, limit=3):
        got += page
        after = page[-1]["hour"], page[-1]["sentence_id"]
    assert got == whole
    assert {first <= row["hour"] <= last for row in whole} == {True}
    assert len(whole) > 6


def test_the_lists_are_as_long_as_the_figures_say(crowd):
    cells = agreement.pair_cells(crowd.db)[2, 3].cells
    for x, y in itertools.product(range(4), range(4)):
        kinds = KINDS[x], KINDS[y]
        found = agreement_lists.of_pair(crowd.db, 2, 3, kinds, limit=1000)
        assert len(found) == cells[x][y]
        at_all = agreement_lists.of_kinds(crowd.db, kinds, limit=1000)
        wanted = sum(
            items
            for pattern, items in agreement.patterns(crowd.db).items()
            if (pattern[x] > 1 if x == y else pattern[x] and pattern[y])
        )
        assert len(at_all) == wanted


def plans(db, ask):
    """Answer the plan of every query that is asked."""
    asked = []
    with db.tracer(lambda sql, parameters: asked.append((sql, parameters))):
        ask()
    queries = [one for one in asked if one[0].lstrip().startswith(("select", "with"))]
    assert queries
    for sql, values in queries:
        yield [row[3] for row in db.execute(f"explain query plan {sql}", values or [])]


GROWING = ("labels", "agreement_items", "sentences", "label_history", "agreement_spans")


def test_no_list_scans_labels_or_sentences(crowd):
    asks = [*listings(crowd.db)]
    asks.append(lambda: agreement_lists.of_hours(crowd.db, 2024031409, 2024031509))
    for ask in asks:
        for plan in plans(crowd.db, ask):
            scans = [step.split()[1] for step in plan if step.startswith("SCAN")]
            assert not set(scans) & {*GROWING, "agreement_splits"}, plan


READS = [
    *("patterns", "causes", "pair_cells", "by_reviewer", "first_uses", "counts"),
    *("hours", "grain_of_parts", "by_article", "by_outlet", "blind_changes"),
    *(("sums", grain) for grain in ("all", "article", "group", "hour", "version")),
    *(("attributed", grain) for grain in ("all", "article", "group")),
    *(("who_parts", grain) for grain in ("article", "group")),
    *(("span_parts", grain) for grain in ("all", "article", "group")),
]


@pytest.mark.parametrize("read", READS, ids=str)
def test_no_read_walks_labels_or_sentences(crowd, read):
    name, *rest = [read] if isinstance(read, str) else read
    for plan in plans(crowd.db, lambda: getattr(agreement, name)(crowd.db, *rest)):
        scans = [step.split()[1] for step in plan if step.startswith("SCAN")]
        assert not set(scans) & {*GROWING, "one", "other"}, plan
