"""What agreement is counted from follows everything that happens, and is checked."""

import itertools
from collections import Counter
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.db import connect, writing
from annotator.store import agreement, blindness, labels, projects
from annotator.store import reviewers as people
from tests import agreeing
from tests.agreeing import Crowd
from tests.exporting import add, merge, say
from tests.older import of_then

VALDOR = {"speaker": "Ines Valdor"}
EARLY, SEEN, LATE = (f"2024-03-{day}T09:00:00.000Z" for day in (14, 15, 16))
GRAINS = ("all", "article", "group", "hour", "version")
PARTS = ("all", "article", "group")


@pytest.fixture
def cleo(db):
    """A third reviewer."""
    return people.named(db, "Cleo Marsh")


def agrees_with_hand_counting(db):
    """Compare every read with the labels counted in Python."""
    found = agreeing.answers(db)
    for grain in GRAINS:
        assert agreement.sums(db, grain) == agreeing.summed(found, grain)
        assert agreement.attributed(db, grain) == agreeing.halved(found, grain)
    for grain in PARTS[1:]:
        assert agreement.who_parts(db, grain) == agreeing.spoken(found, grain)
    for grain in PARTS:
        assert agreement.span_parts(db, grain) == agreeing.marked(found, grain)
    assert agreement.causes(db) == agreeing.differing(found)
    patterns = Counter(agreeing.pattern(votes) for votes in found.values())
    assert agreement.patterns(db) == patterns
    given_ = Counter(
        (vote["reviewer_id"], agreeing.KINDS.index(vote["kind"]), pattern)
        for votes in found.values()
        for pattern in [agreeing.pattern(votes)]
        for vote in votes
    )
    assert {
        (who, *key): n
        for who, rows in agreement.by_reviewer(db).items()
        for key, n in rows.items()
    } == given_
    cells, same = Counter(), Counter()
    for votes in found.values():
        for one, two in itertools.combinations(votes, 2):
            pair = one["reviewer_id"], two["reviewer_id"]
            cells[(*pair, one["kind"], two["kind"])] += 1
            if agreeing.attributed(one) and agreeing.attributed(two):
                same[pair] += one["root"] == two["root"]
    kept = agreement.pair_cells(db)
    assert {
        (*pair, x, y): n
        for pair, table in kept.items()
        for x, row in zip(agreeing.KINDS, table.cells, strict=True)
        for y, n in zip(agreeing.KINDS, row, strict=True)
        if n
    } == cells
    assert {pair: table.same for pair, table in kept.items() if table.same} == +same


@pytest.mark.parametrize("seed", [1, 2])
def test_after_whatever_happens_what_is_kept_is_what_a_recount_says(db, seed):
    crowd = Crowd(db, seed)
    for _ in range(5):
        crowd.work(160)
        assert list(projects.check(db)) == []
        agrees_with_hand_counting(db)
    assert len(crowd.done) == 11 and min(crowd.done.values()) > 1, crowd.done
    found = agreement.causes(db)
    assert found["kind"] and found["who"]
    assert agreement.blind_changes(db)


def test_a_project_of_before_is_counted_as_it_is_opened(tmp_path, db, project):
    Crowd(db, 3).work(400)
    path = of_then(tmp_path / "older.db", project, "m008_precedents")
    with closing(connect(path)) as older:
        assert "agreement_items" not in older.table_names()
    with closing(projects.open_project(path)) as db:
        assert agreement.counts(db).double > 20
        assert list(projects.check(db)) == []
        agrees_with_hand_counting(db)
        labels_ = agreement.counts(db).labels
    assert list(tmp_path.glob("older.db.before-*")), "a copy was made first"
    with closing(projects.open_project(path)) as db:
        assert agreement.counts(db).labels == labels_, "once is enough"


DIFFERENCES = [
    (("claim", VALDOR), ("fact", {}), "attributed"),
    (("claim", VALDOR), ("quote", {"speaker": "the union"}), "kind"),
    (("fact", {}), ("other", {}), "kind"),
    (("claim", VALDOR), ("claim", {"speaker": "the union"}), "who"),
    (
        ("claim", VALDOR | {"cue_span": [[0, 3]], "polarity": "negative"}),
        ("claim", VALDOR | {"cue_span": [[4, 8]], "polarity": "positive"}),
        "span",
    ),
    (
        ("quote", VALDOR | {"content": [[0, 3]]}),
        ("quote", VALDOR | {"content": [[0, 3], [5, 9]]}),
        "span",
    ),
    (("quote", VALDOR | {"content": [[0, 3]]}), ("quote", VALDOR), None),
    (
        ("quote", VALDOR | {"quote_type": "direct", "continues": True}),
        ("quote", VALDOR | {"quote_type": "mixed"}),
        "finer",
    ),
    (("quote", VALDOR | {"continues": True}), ("quote", VALDOR), "joins"),
    (("fact", VALDOR), ("fact", {"speaker": "the union"}), None),
]


@pytest.mark.parametrize(("one", "other", "cause"), DIFFERENCES)
def test_a_pair_counts_where_it_first_differs(db, article, ada, ben, one, other, cause):
    for who, (kind, more) in ((ada, one), (ben, other)):
        say(db, who, 0, kind, **more)
    found = agreement.causes(db)
    assert found.pop("pairs") == 1
    assert [name for name, n in found.items() if n] == ([cause] if cause else [])


def test_two_connections_count_as_one(db, project, article, ada, ben):
    with closing(connect(project)) as second:
        say(db, ada, 0, "claim", **VALDOR)
        say(second, ben, 0, "fact")
        say(db, ada, 1, "fact")
        say(second, ben, 1, "fact")
        assert agreement.patterns(db) == {(0, 0, 2, 0): 1, (1, 0, 1, 0): 1}
        assert agreement.patterns(second) == agreement.patterns(db)
    assert list(projects.check(db)) == []


def test_a_save_that_is_taken_back_is_not_counted(db, article, ada, ben):
    say(db, ada, 0, "claim", **VALDOR)
    with pytest.raises(RuntimeError), writing(db):
        say(db, ben, 0, "fact")
        raise RuntimeError
    assert agreement.patterns(db) == {(1, 0, 0, 0): 1}


def test_a_merge_makes_two_names_one_and_its_undo_two(db, article, ada, ben):
    say(db, ada, 0, "claim", speaker="I. Valdor")
    say(db, ben, 0, "quote", **VALDOR)
    say(db, ada, 1, "claim", speaker="I. Valdor")
    (part,) = agreement.who_parts(db, "article")
    assert (part.sums[0].items, part.sums[0].same) == (1, 0)
    merge(db, "I. Valdor", "Ines Valdor")
    (part,) = agreement.who_parts(db, "article")
    assert (part.sums[0].same, part.own, part.met) == (2, 4, 4)
    (pair,) = agreement.pair_cells(db).values()
    assert (pair.speakers, pair.same) == (1, 1)
    db.execute("update speakers set merged_into = null where name = 'I. Valdor'")
    assert agreement.who_parts(db, "article")[0].sums[0].same == 0
    assert list(projects.check(db)) == []


def test_a_clock_that_goes_back_moves_the_sentence_to_the_latest_answer(
    db, article, ada, ben
):
    say(db, ada, 0, "fact", at=LATE)
    say(db, ben, 0, "other", at=EARLY)
    assert list(agreement.sums(db, "hour")) == [2024031609]
    say(db, ada, 0, "other", at=SEEN)
    assert list(agreement.sums(db, "hour")) == [2024031509]
    assert list(projects.check(db)) == []


def test_a_sentence_of_two_versions_is_of_none(db, article, ada, ben, cleo):
    first = db.execute("select max(version) from guidelines").fetchone()[0]
    say(db, ada, 0, "fact", guideline_version=first)
    say(db, ben, 0, "fact", guideline_version=first)
    assert list(agreement.sums(db, "version")) == [first]
    db.execute("insert into guidelines (text, added_at) values ('Anew.', ?)", [EARLY])
    say(db, cleo, 0, "fact", guideline_version=first + 1, at=LATE)
    assert list(agreement.sums(db, "version")) == [0]
    assert agreement.first_uses(db)[first + 1] == 2024031609


class TestWhatWasSeen:
    """Answers given or changed after others' were seen."""

    @pytest.fixture
    def answered(self, db, article, ada, ben):
        """A sentence to which two people say different things."""
        say(db, ada, 0, "claim", at=EARLY, **VALDOR)
        say(db, ben, 0, "fact", at=EARLY)
        return db

    def test_an_answer_changed_after_a_look_has_its_blind_one_beside_it(
        self, answered, ada
    ):
        blindness.saw(answered, ada["id"], [1], at=SEEN)
        assert agreement.blind_changes(answered) == []
        say(answered, ada, 0, "fact", at=LATE)
        (row,) = agreement.blind_changes(answered)
        assert (row.now, row.before) == ((0, 0, 2, 0), (1, 0, 1, 0))
        (changed,) = row.answers
        assert (changed.kind, changed.kind_before) == ("fact", "claim")
        assert changed.speaker_id is None and changed.speaker_before is not None

    def test_one_first_given_after_a_look_was_none_before(self, answered, cleo):
        blindness.saw(answered, cleo["id"], [1], at=SEEN, told=True)
        say(answered, cleo, 0, "other", at=LATE)
        (row,) = agreement.blind_changes(answered)
        assert (row.now, row.before) == ((1, 0, 1, 1), (1, 0, 1, 0))
        assert row.answers[0].kind_before is None

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_look_that_is_noted_as_of_before_the_answer_counts(
        self, answered, ada, whole
    ):
        say(answered, ada, 0, "quote", at=LATE, **VALDOR)
        if whole:
            blindness.saw_file(answered, ada["id"], everything=True, at=SEEN)
        else:
            blindness.saw(answered, ada["id"], [1], at=SEEN)
        (row,) = agreement.blind_changes(answered)
        assert row.answers[0].kind_before == "claim"
        assert list(projects.check(answered)) == []

    def test_one_withdrawn_is_not_counted(self, answered, ada):
        blindness.saw(answered, ada["id"], [1], at=SEEN)
        say(answered, ada, 0, "fact", at=LATE)
        back = {"revision": 2, "save_id": "withdraw-1", "to": 0}
        labels.restore(answered, 1, ada["id"], back)
        assert agreement.blind_changes(answered) == []
        assert list(projects.check(answered)) == []

    def test_a_download_after_all_answers_looks_at_no_label(self, answered, ada):
        sql = "select sql from sqlite_master where name = 'articles_seen_are_counted'"
        ((trigger,),) = answered.execute(sql).fetchall()
        assert "saved_at > new.first_at" in trigger.partition("begin")[0]
        before = answered.conn.total_changes
        blindness.saw_file(answered, ada["id"], everything=True, at=LATE)
        assert answered.conn.total_changes - before == 1


spans = st.lists(st.integers(0, 30), max_size=8, unique=True).map(
    lambda edges: [
        (start, end)
        for start, end in itertools.pairwise(sorted(edges))
        if (start + end) % 3
    ]
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(marked=st.lists(spans, min_size=2, max_size=3))
def test_stretches_are_counted_as_letter_by_letter(db, article, marked):
    with pytest.raises(RuntimeError), writing(db):
        for number, content in enumerate(marked):
            who = people.named(db, f"Person {number}")
            say(db, who, 0, "quote", content=[list(one) for one in content], **VALDOR)
        there = [content for content in marked if content]
        found = agreement.span_parts(db, "all")["content"]
        if len(there) < 2:
            assert found == []
        else:
            ((sums,),) = found
            length = len(db["sentences"].get(1)["text"])
            wanted = agreeing.by_letters(there, length)
            assert {name: getattr(sums, name) for name in wanted} == wanted
            assert sums.labels == len(there)
        raise RuntimeError


def test_what_only_one_marked_or_marks_elsewhere_is_not_compared(db, article, ada, ben):
    outside = {"speaker_span": [[-9, -4]], "speaker_surface": "She"}
    inside = {"speaker_span": [[2, 9]], "speaker_surface": "harbour"}
    say(db, ada, 0, "claim", content=[[0, 5]], **VALDOR, **inside)
    say(db, ben, 0, "claim", **VALDOR, **outside)
    assert agreement.span_parts(db, "all") == {"content": [], "cue": [], "speaker": []}
    say(db, ben, 0, "fact")
    assert list(projects.check(db)) == []


SPOILED = [
    ("update agreement_items set claim = claim + 1", "What agreement counts of sent"),
    ("delete from agreement_items", "What agreement counts of sentence 1"),
    ("update agreement_spans set both = both + 1", "of the content marked in sent"),
    ("delete from agreement_spans", "of the content marked in sentence 1"),
    ("update agreement_patterns set items = 7", "the pattern 1, 1, 0, 0"),
    ("update agreement_sums set claim_squares = 9", "the sums of all 0 with 2 ans"),
    ("delete from agreement_sums where grain = 'hour'", "the sums of hour 20240314"),
    ("update agreement_who set same = same + 2", "on the speaker, the sums of all"),
    ("update agreement_speakers set n = n + 1", "does not count speaker"),
    ("update agreement_reviewers set items = 5", "saying claim in the pattern"),
    ("update agreement_pairs set same = 0", "saying claim and quote"),
    ("update agreement_span_sums set exact = 9", "the sums of all 0 for content"),
    ("delete from agreement_splits", "is not listed as that"),
    ("update agreement_versions set first_at = 'now'", "first used at another"),
    (
        "insert into changed_after_seeing values (1, 1, 1, 'fact', null)",
        "changed the answer to sentence 1",
    ),
]


@pytest.mark.parametrize(("spoil", "said"), SPOILED)
def test_check_names_what_is_not_as_the_labels_say(db, article, ada, ben, spoil, said):
    version = db.execute("select max(version) from guidelines").fetchone()[0]
    more = {"content": [[0, 5]], "guideline_version": version, **VALDOR}
    say(db, ada, 0, "claim", **more)
    say(db, ben, 0, "quote", **more)
    assert list(projects.check(db)) == []
    for (name,) in db.execute(
        "select name from sqlite_master where type = 'trigger' "
        "and tbl_name in ('agreement_items', 'agreement_spans')"
    ).fetchall():
        db.execute(f"drop trigger {name}")
    db.execute(spoil)
    found = list(projects.check(db))
    assert [line for line in found if said in line], found


def test_a_row_that_fell_to_nothing_is_no_fault(db, article, ada, ben):
    say(db, ada, 0, "claim", **VALDOR)
    say(db, ada, 0, "fact")
    assert db.execute("select min(items) from agreement_patterns").fetchone() == (0,)
    assert agreement.patterns(db) == {(0, 0, 1, 0): 1}
    assert list(projects.check(db)) == []


def steps_of(db, act):
    """Answer how many hundreds of steps SQLite takes for something."""
    steps_taken = []
    db.conn.set_progress_handler(lambda: steps_taken.append(1) and 0, 100)
    act()
    db.conn.set_progress_handler(None, 0)
    return len(steps_taken)


def test_a_save_takes_as_many_steps_however_much_is_labelled(db, ada, ben, cleo):
    def fill(number):
        """Have an article in which all three answered, and not alike."""
        pieces = [f"Valdor said {number} and {at}." for at in range(10)]
        article_id = add(db, f"day-{number}", *pieces)
        for at in range(10):
            say(db, ada, at, "claim", article_id=article_id, **VALDOR)
            say(db, ben, at, "fact", article_id=article_id)
            say(db, cleo, at, "quote", article_id=article_id, **VALDOR)
        return article_id

    def change(article_id):
        """Answer the steps of a change of mind, and of going back on it."""
        given = {"article_id": article_id, "speaker": "the union"}
        say(db, cleo, 0, "quote", article_id=article_id, **VALDOR, unsure=True)
        return steps_of(db, lambda: say(db, cleo, 0, "claim", **given)) + steps_of(
            db, lambda: say(db, cleo, 0, "fact", article_id=article_id)
        )

    few = change(fill(0))
    for number in range(1, 30):
        fill(number)
    many = change(fill(30))
    assert few > 20
    assert many < few * 1.1


RECOUNTS = [
    "select * from agreement_items_counted where sentence_id = 7",
    "select * from agreement_spans_counted where sentence_id = 7",
    "select * from changed_after_seeing_counted where sentence_id=7 and reviewer_id=2",
    "select sentence_id from agreement_items where speakers > 1 and sentence_id in "
    "(select sentence_id from labels where speaker_id = 5)",
]


@pytest.mark.parametrize("sql", RECOUNTS)
def test_what_a_save_counts_anew_is_found_by_index(db, sql):
    plan = [row[3] for row in db.execute(f"explain query plan {sql}")]
    mine = {"layer", "mine", "theirs", "agreement_items_counted"}
    mine |= {"agreement_spans_counted"}
    scanned = [step.split()[1] for step in plan if step.startswith("SCAN")]
    assert set(scanned) <= mine, plan
