"""The report on a project: from what is kept, from a part, and the sentences behind."""

import itertools
from collections import Counter
from dataclasses import replace

import pytest

from annotator.agreement import counted, making
from annotator.agreement.counted import Answered
from annotator.agreement.report import Blind
from annotator.schemas_agreement import Cell, Filters, What
from annotator.store import (
    agreement,
    agreement_filters,
    agreement_report,
    blindness,
    projects,
)
from annotator.store import reviewers as people
from tests import agreeing
from tests.agreeing import KINDS, Crowd
from tests.exporting import add, merge, say
from tests.test_store_agreement import GROWING, plans

VALDOR = {"speaker": "Ines Valdor"}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A project in which much has happened, only read from here."""
    db = projects.open_project(tmp_path_factory.mktemp("crowd") / "project.db")
    made = Crowd(db, 11)
    made.work(900)
    yield made
    db.close()


def left_by(found, filters):
    """Answer by hand the votes that filters leave."""
    left = {}
    for sentence, votes in found.items():
        hour = agreeing.units(votes, "hour") // 100
        since = int((filters.since or "0000-00-00").replace("-", ""))
        until = int((filters.until or "9999-99-99").replace("-", ""))
        fits = (
            filters.doc_id in (None, f"tides-{votes[0]['article_id'] - 1}")
            and filters.outlet in (None, "Northport Gazette")
            and filters.version in (None, agreeing.units(votes, "version"))
            and since <= hour <= until
        )
        some = filters.reviewers
        mine = [vote for vote in votes if not some or vote["reviewer_id"] in some]
        said = {vote["kind"] for vote in mine}
        if fits and mine and (filters.kind is None or filters.kind in said):
            left[sentence] = mine
    return left


FILTERS = [
    Filters(doc_id="tides-0"),
    Filters(version=1),
    Filters(version=0),
    Filters(since="2024-03-15"),
    Filters(until="2024-03-15"),
    Filters(since="2024-03-15", until="2024-03-16", version=0),
    Filters(reviewers=(2, 3)),
    Filters(doc_id="tides-1", reviewers=(2, 3, 4), since="2024-03-14"),
    Filters(doc_id="tides-99"),
    Filters(outlet="Northport Gazette"),
    Filters(kind="claim"),
    Filters(kind="fact", reviewers=(2, 4)),
    Filters(kind="quote", version=2, outlet="Northport Gazette"),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_a_part_of_the_project_is_counted_as_by_hand(crowd, filters):
    report = agreement_report.of_project(crowd.db, filters)
    left = left_by(agreeing.answers(crowd.db), filters)
    if (
        filters.outlet
        and not crowd.db.execute(
            "select 1 from articles where outlet = ?", [filters.outlet]
        ).fetchone()
    ):
        left = {}
    double = [votes for votes in left.values() if len(votes) > 1]
    assert report.counts.labels == sum(map(len, left.values()))
    assert report.counts.labelled == len(left)
    assert report.counts.double == report.what.percent.n == len(double)
    pairs = Counter(
        (one["reviewer_id"], two["reviewer_id"])
        for votes in double
        for one, two in itertools.combinations(votes, 2)
    )
    assert {(pair.a, pair.b): pair.n for pair in report.pairs} == pairs
    if filters.reviewers:
        assert report.causes is None or not left
    else:
        by_hand, first = agreeing.differing(left), report.causes.first
        assert report.causes.pairs == by_hand["pairs"]
        assert {name: first.get(name, 0) for name in agreement.CAUSES} == {
            name: by_hand[name] for name in agreement.CAUSES
        }
        wanted = agreeing.marked(left, "article")
        assert agreement_filters.spans(crowd.db, filters) == wanted


def test_counting_every_sentence_comes_to_what_is_kept(crowd):
    kept = agreement_report._kept(crowd.db)
    anew = counted.count(
        agreement_filters.chosen(crowd.db, Filters()),
        classes=len(KINDS),
        attributed=frozenset({0, 1}),
        where=agreement_filters.spans(crowd.db, Filters()),
        first_uses=agreement.first_uses(crowd.db),
    )
    for name in ("patterns", "people", "hours", "versions", "where", "of", "who"):
        assert getattr(anew, name) == getattr(kept, name), name
    for name in ("parts", "attributed"):
        assert sorted(map(str, getattr(anew, name))) == sorted(
            map(str, getattr(kept, name))
        )
    assert {pair: list(map(list, found[0])) for pair, found in kept.pairs.items()} == {
        pair: list(map(list, found[0])) for pair, found in anew.pairs.items()
    }
    assert [found[1:] for found in kept.pairs.values()] == [
        found[1:] for found in anew.pairs.values()
    ]
    assert anew.counts == replace(kept.counts, sentences=anew.counts.labelled)
    assert {name: anew.causes.first.get(name, 0) for name in agreement.CAUSES} == (
        kept.causes.first
    )
    assert anew.causes.pairs == kept.causes.pairs


@pytest.mark.parametrize("filters", [f for f in FILTERS if not f.kind], ids=str)
def test_a_part_is_read_by_its_index(crowd, filters):
    def ask():
        list(agreement_filters.chosen(crowd.db, filters))
        agreement_filters.spans(crowd.db, filters)

    for plan in plans(crowd.db, ask):
        scans = [step.split()[1] for step in plan if step.startswith("SCAN")]
        assert not set(scans) & set(GROWING), plan


def cells():
    """Answer cells of every sort that a page leads to."""
    kinds = list(itertools.permutations(KINDS, 2))
    return [
        *(Cell(What.PAIR, a=2, b=3, x=x, y=y) for x, y in kinds),
        Cell(What.PAIR, a=2, b=3, x="claim", y="claim"),
        *(Cell(What.PERSON, a=3, x=x, y=y) for x, y in kinds[:4]),
        *(Cell(What.KINDS, x=x, y=y) for x, y in kinds),
        *(Cell(What.CAUSE, cause=cause) for cause in agreement.CAUSES),
        Cell(What.ARTICLE, article_id=1),
        Cell(What.VERSION, version=0),
        Cell(What.VERSION, version=2),
        Cell(What.WINDOW, first="2024-03-15T00", last="2024-03-16T23"),
    ]


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_with_filters_that_leave_all_a_list_is_the_same_as_without(crowd, cell):
    def listed(filters):
        rows = agreement_report.sentences(
            crowd.db, cell, filters, after=(0, 0), limit=999
        )
        return sorted(row["sentence_id"] for row in rows)

    assert listed(Filters(since="0001-01-01")) == listed(Filters())


def test_a_list_with_filters_has_only_what_they_leave_and_goes_on_by_pages(crowd):
    filters = Filters(reviewers=(2, 3, 4))
    cell = Cell(What.KINDS, x="claim", y="fact")
    by_hand = [
        sentence
        for sentence, votes in left_by(agreeing.answers(crowd.db), filters).items()
        if {"claim", "fact"} <= {vote["kind"] for vote in votes}
    ]

    def page(after, limit):
        return [
            row["sentence_id"]
            for row in agreement_report.sentences(
                crowd.db, cell, filters, after=(0, after), limit=limit
            )
        ]

    whole = page(0, 999)
    assert whole == sorted(by_hand)
    assert len(whole) > 3
    assert page(whole[1], 2) == whole[2:4]


def test_a_window_s_pages_miss_nothing(crowd):
    cell = Cell(What.WINDOW, first="2024-03-14T00", last="2024-03-30T23")
    rows = agreement_report.sentences(crowd.db, cell, after=(0, 0), limit=999)
    after, got = (0, 0), []
    while page := agreement_report.sentences(crowd.db, cell, after=after, limit=4):
        got += page
        after = page[-1]["hour"], page[-1]["sentence_id"]
    assert got == rows
    assert len(rows) > 8


def test_an_article_s_pull_is_what_leaving_it_out_changes(db, ada, ben):
    calm, wild = (
        add(db, day, f"It rained on {day}.", "Nobody came.")
        for day in ("Monday", "Tuesday")
    )
    for article_id, kinds in ((calm, "cq cq"), (wild, "cf fc")):
        for place, two in enumerate(kinds.split()):
            for who, letter in zip((ada, ben), two, strict=True):
                kind = {"c": "claim", "q": "claim", "f": "fact"}[letter]
                kind = "fact" if article_id == calm and place else kind
                said = VALDOR if kind == "claim" else {}
                say(db, who, place, kind, article_id=article_id, **said)
    rows = {row.id: row for row in agreement_report.articles(db, outlets=False)}
    whole = agreement_report.of_project(db).what.alpha.value
    assert rows[wild].alpha_without.value == 1
    assert rows[wild].pull == pytest.approx(1 - whole)
    assert rows[wild].percent.value == 0
    assert rows[calm].pull < 0
    assert [row.n for row in rows.values()] == [2, 2]


@pytest.mark.parametrize("outlets", [False, True])
def test_articles_of_a_filter_that_leaves_all_are_those_of_none(crowd, outlets):
    everything = agreement_report.articles(crowd.db, outlets=outlets)
    same = Filters(since="0001-01-01")
    assert agreement_report.articles(crowd.db, same, outlets=outlets) == everything
    assert everything


def test_before_others_were_seen_the_blind_answers_count(db, article, ada, ben):
    cleo = people.named(db, "Cleo Marsh")
    say(db, ada, 0, "claim", at="2024-03-14T09:00:00.000Z", **VALDOR)
    say(db, ben, 0, "fact", at="2024-03-14T09:01:00.000Z")
    say(db, ada, 1, "fact", at="2024-03-14T09:02:00.000Z")
    say(db, ben, 1, "fact", at="2024-03-14T09:02:00.000Z")
    assert agreement_report.of_project(db).blind is None
    ids = [row for (row,) in db.execute("select id from sentences order by id limit 3")]
    for who in (ada, cleo):
        blindness.saw(db, who["id"], ids, at="2024-03-14T10:00:00.000Z", told=True)
    say(db, ada, 0, "fact", at="2024-03-14T11:00:00.000Z")
    say(db, cleo, 1, "fact", at="2024-03-14T11:00:00.000Z")
    blind = agreement_report.of_project(db).blind
    assert isinstance(blind, Blind)
    assert (blind.changed, blind.new) == (1, 1)
    assert blind.before.percent.value == 0.5
    assert blind.after.percent.value == 1
    assert blind.after.alpha.undefined


def test_a_part_tells_of_its_own_answers_after_seeing_alone(db, article, ada, ben):
    other = add(db, "tuesday", "It rained on Tuesday.", "Nobody came.")
    first, last = "2024-03-14T09:00:00.000Z", "2024-03-14T11:00:00.000Z"
    for article_id in (1, other):
        for place in (0, 1):
            say(db, ada, place, "claim", at=first, article_id=article_id, **VALDOR)
            say(db, ben, place, "fact", at=first, article_id=article_id)
    ids = [row for (row,) in db.execute("select id from sentences order by id")]
    blindness.saw(db, ada["id"], ids, at="2024-03-14T10:00:00.000Z", told=True)
    say(db, ada, 0, "fact", at=last, article_id=other)
    say(db, ada, 1, "other", at=last, article_id=other)
    say(db, ada, 1, "claim", at="2024-03-14T12:00:00.000Z", article_id=other, **VALDOR)
    whole = agreement_report.of_project(db).blind
    part = agreement_report.of_project(db, Filters(doc_id="tuesday")).blind
    assert (whole.changed, part.changed) == (1, 1), "changed back is not changed"
    assert (whole.after.percent.value, part.after.percent.value) == (0.25, 0.5)
    assert part.before.percent.value == 0
    assert agreement_report.of_project(db, Filters(doc_id="harbour")).blind is None


def test_a_version_first_used_between_two_windows_is_new_in_the_next():
    found = counted.count(
        [
            Answered(at, 1, [(1, 0, 7), (2, 0, 7)], hour, 1, {})
            for hour in (2024031409, 2024031613)
            for at in range(25)
        ],
        classes=4,
        attributed=frozenset({0, 1}),
        where={},
        first_uses={1: 2024031409, 2: 2024031609, 3: 2024040109},
    )
    windows = making.report(found, KINDS).windows
    assert [window.new_versions for window in windows] == [(1,), (2,)]
    assert [window.alpha.ci for window in windows] == [None, None]


def test_a_merge_changes_the_figure_on_the_speaker_at_once(db, article, ada, ben):
    for place in (0, 1):
        say(db, ada, place, "claim", **VALDOR)
        say(db, ben, place, "claim", speaker="I. Valdor" if place else "Ines Valdor")
    assert agreement_report.of_project(db).who.percent.value == 0.5
    merge(db, "I. Valdor", into="Ines Valdor")
    assert agreement_report.of_project(db).who.percent.value == 1


def test_windows_hold_about_as_many_sentences_and_leave_none_out():
    chance = itertools.cycle([(0, 0), (0, 2), (2, 2)])
    days = [(at, day, next(chance)) for day in range(1, 29) for at in range(11)]
    found = counted.count(
        [
            Answered(
                sentence_id=at,
                article_id=day,
                voices=[(1, a, 7 if a < 2 else None), (2, b, 7 if b < 2 else None)],
                hour=2024030000 + day * 100 + 9,
                version=1 + (day > 14),
                differs={"attributed": 1} if a != b else {},
            )
            for at, day, (a, b) in days
        ],
        classes=4,
        attributed=frozenset({0, 1}),
        where={},
        first_uses={1: 2024030109, 2: 2024031509},
    )
    report = making.report(found, KINDS)
    sizes = [window.n for window in report.windows]
    assert sum(sizes) == 28 * 11
    assert len(sizes) == 9
    assert max(sizes) - min(sizes) <= 11
    assert [
        window.new_versions for window in report.windows if window.new_versions
    ] == [
        (1,),
        (2,),
    ]
    assert report.windows[0].first == "2024-03-01T09"
    assert [(one.version, one.n) for one in report.versions] == [(1, 154), (2, 154)]


def test_two_thirds_more_articles_are_not_enough_to_halve_an_interval(crowd):
    report = agreement_report.of_project(crowd.db)
    assert report.what.alpha.ci is None
    assert report.articles_to_halve is None


def test_a_person_beside_the_others_is_their_pairs_together(crowd):
    report = agreement_report.of_project(crowd.db)
    for person in report.people:
        mine = [pair for pair in report.pairs if person.id in (pair.a, pair.b)]
        for x, y in itertools.product(range(4), range(4)):
            assert person.cells[x][y] == sum(
                pair.cells[x][y] if pair.a == person.id else pair.cells[y][x]
                for pair in mine
            )


def test_alpha_without_somebody_is_alpha_of_the_others(crowd):
    report = agreement_report.of_project(crowd.db)
    ids = [person.id for person in report.people]
    for person in report.people:
        others = tuple(one for one in ids if one != person.id)
        rest = agreement_report.of_project(crowd.db, Filters(reviewers=others))
        assert person.alpha_without.value == pytest.approx(rest.what.alpha.value)
        assert person.pull == pytest.approx(
            rest.what.alpha.value - report.what.alpha.value
        )
