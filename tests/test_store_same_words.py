"""Sentences of the same words that were answered differently."""

import pytest

from annotator import migrations as steps
from annotator.db import writing
from annotator.store import (
    articles,
    cast,
    cast_changes,
    checks,
    decisions,
    labels,
    same_words,
    speakers,
)
from annotator.store.same_words import Among, Differs
from annotator.text import sameness
from annotator.text.segment import Sentence
from tests.exporting import decide, say

AGENCY = "Traders in Teshi said prices will fall to 12 crowns before the spring fair."
CHANGED = AGENCY.replace("12", "14")
CAPTION = "Read more: the harbour talks"


@pytest.fixture
def copies(db):
    """Three articles: the same copy twice and once with another number."""
    return [
        add(db, n, [text, CAPTION]) for n, text in enumerate((AGENCY, AGENCY, CHANGED))
    ]


def add(db, number, texts):
    """Add an article of these sentences; answer its number."""
    body = " ".join([*texts, f"No. {number}"])
    starts = [body.index(text) for text in texts]
    pieces = [Sentence(at, at + len(t), 0) for at, t in zip(starts, texts, strict=True)]
    article = {"doc_id": f"copy-{number}", "title": f"Copy {number}", "body": body}
    with writing(db):
        return articles.add(db, article, pieces)


def found(db, among=Among.PERSON, differs=Differs.KIND, **more):
    return [row["text"] for row in same_words.page(db, among, differs, **more)]


def paired(db, among=Among.PERSON, differs=Differs.KIND, **more):
    pairs, _ = same_words.near(db, among, differs, **more)
    return [{side["text"] for side in pair["sides"]} for pair in pairs]


def test_one_person_with_two_answers_to_the_same_words_is_found(db, copies, ada):
    say(db, ada, 0, "fact", article_id=copies[0])
    assert found(db) == []
    say(db, ada, 0, "claim", article_id=copies[1], speaker="Traders")
    assert found(db) == [AGENCY]
    assert found(db, who=ada["id"]) == [AGENCY]
    assert found(db, Among.PEOPLE) == []
    assert list(checks.check(db)) == []


def test_two_people_are_not_one(db, copies, ada, ben):
    say(db, ada, 0, "fact", article_id=copies[0])
    say(db, ben, 0, "claim", article_id=copies[1], speaker="Traders")
    assert found(db) == []
    assert found(db, Among.PEOPLE) == [AGENCY]
    assert found(db, Among.PEOPLE, who=ben["id"]) == [AGENCY]
    assert found(db, Among.PEOPLE, who=ben["id"] + 1) == []


def test_two_people_at_one_sentence_are_a_matter_of_the_review(db, copies, ada, ben):
    say(db, ada, 0, "fact", article_id=copies[0])
    say(db, ben, 0, "claim", article_id=copies[0], speaker="Traders")
    assert found(db, Among.PEOPLE) == []


def test_an_answer_changed_or_withdrawn_is_no_difference_any_more(db, copies, ada):
    say(db, ada, 0, "fact", article_id=copies[0])
    say(db, ada, 0, "other", article_id=copies[1])
    say(db, ada, 0, "fact", article_id=copies[1])
    assert found(db) == []
    say(db, ada, 0, "other", article_id=copies[1])
    sentence = articles.sentence_at(db, copies[1], 0)["id"]
    form = {"to": 0, "revision": 3, "save_id": "withdrawn-01"}
    labels.restore(db, sentence, ada["id"], form)
    assert found(db) == []
    assert list(checks.check(db)) == []


def test_decisions_on_the_same_words_are_held_against_each_other(db, copies, ada):
    decide(db, ada, 0, "fact", article_id=copies[0])
    decide(db, ada, 0, "claim", article_id=copies[1], speaker="Traders")
    assert found(db, Among.DECISIONS) == [AGENCY]
    sentence = articles.sentence_at(db, copies[1], 0)["id"]
    decisions.reopen(db, sentence, ada["id"], save_id="reopened-01")
    assert found(db, Among.DECISIONS) == []
    assert list(checks.check(db)) == []


def test_speakers_that_were_merged_are_one(db, copies, ada):
    say(db, ada, 0, "claim", article_id=copies[0], speaker="Traders")
    say(db, ada, 0, "claim", article_id=copies[1], speaker="Teshi traders")
    assert found(db, differs=Differs.SPEAKER) == [AGENCY]
    assert found(db) == []
    ids = [row["id"] for row in speakers.cast(db)]
    form = {"ids": ids, "into": ids[0], "revision": 0, "save_id": "merged-01"}
    change = cast.merge(db, ada["id"], form)
    assert found(db, differs=Differs.SPEAKER) == []
    assert list(checks.check(db)) == []
    form = {"change": change, "revision": 1, "save_id": "undone-01"}
    cast_changes.undo(db, ada["id"], form)
    assert found(db, differs=Differs.SPEAKER) == [AGENCY]
    assert list(checks.check(db)) == []


def test_nearly_equal_sentences_are_found_by_pairs(db, copies, ada, ben):
    say(db, ada, 0, "fact", article_id=copies[0])
    say(db, ada, 0, "claim", article_id=copies[2], speaker="Traders")
    assert found(db) == []
    assert paired(db) == [{AGENCY, CHANGED}]
    assert paired(db, who=ben["id"]) == []
    assert paired(db, Among.PEOPLE) == []
    say(db, ada, 0, "fact", article_id=copies[2])
    assert paired(db) == []
    say(db, ben, 0, "claim", article_id=copies[1], speaker="Traders")
    assert paired(db, Among.PEOPLE) == [{AGENCY, CHANGED}]


def test_an_end_that_is_said_daily_leads_to_no_more_pairs(db, ada):
    days = sameness.CROWD + 10
    lines = [f"The ferry sails at {n} from quay {n} of Teshi." for n in range(days)]
    for n, line in enumerate(lines):
        say(db, ada, 0, "fact" if n % 2 else "other", article_id=add(db, n, [line]))
    assert db["near_groups"].count == sameness.CROWD * (sameness.CROWD - 1) / 2
    assert db["same_ends"].count == 2 * sameness.CROWD
    assert {lines[0], lines[1]} in paired(db, limit=1000)
    assert list(checks.check(db)) == []


def test_boilerplate_is_one_row_with_its_counts(db, ada):
    places = [add(db, n, [CAPTION]) for n in range(30)]
    for n, place in enumerate(places):
        say(db, ada, 0, "fact" if n == 7 else "other", article_id=place)
    (row,) = same_words.page(db, Among.PERSON, Differs.KIND)
    assert row["sentences"] == 30
    counts = [(one["answers"], one["kind"]) for one in row["counts"]]
    assert counts == [(29, "other"), (1, "fact")]
    first = same_words.sentences(db, row["key"], limit=20)
    rest = same_words.sentences(db, row["key"], after=first[-1]["id"], limit=20)
    assert (len(first), len(rest)) == (20, 10)
    (fact,) = same_words.sentences(db, row["key"], kind="fact")
    assert fact == first[7]
    assert len(same_words.sentences(db, row["key"], who=ada["id"])) == 30
    assert same_words.sentences(db, row["key"], who=ada["id"] + 1) == []
    assert fact["answers"] == [{"kind": "fact", "speaker": None, "by": "r1"}]


def test_the_list_goes_on_where_it_stopped(db, ada):
    texts = [f"Notice {letter}: the office is shut." for letter in "abcde"]
    for number, kind in enumerate(("fact", "other")):
        place = add(db, number, texts)
        for at in range(len(texts)):
            say(db, ada, at, kind, article_id=place)
    pages, after = [], same_words.FIRST
    while rows := same_words.page(db, Among.PERSON, Differs.KIND, after=after, limit=2):
        pages.append([row["text"] for row in rows])
        after = (rows[-1]["sentences"], rows[-1]["key"])
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(text for page in pages for text in page) == texts


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("delete from sentence_keys", "is not found by its words"),
        ("update same_answers set answers = 9", "is not what is counted"),
        ("update same_groups set kinds = 1", "is not kept right"),
        ("update same_groups set sentences = 5", "is not kept right"),
        (
            "update sentences set text = replace(text, 'a', 'o')",
            "under words that it has not",
        ),
    ],
)
def test_the_check_finds_what_is_not_so(db, copies, ada, harm, says):
    say(db, ada, 0, "fact", article_id=copies[0])
    assert list(checks.check(db)) == []
    db.execute(harm)
    assert any(says in one for one in checks.check(db))


def test_a_project_from_before_has_its_words_entered(db, copies, ada, ben):
    say(db, ada, 0, "fact", article_id=copies[0])
    say(db, ben, 0, "claim", article_id=copies[1], speaker="Traders")
    say(db, ada, 0, "claim", article_id=copies[2], speaker="Traders")
    decide(db, ada, 1, "other", article_id=copies[0])
    before = everything(db)
    made = db.execute("select type, name from sqlite_master").fetchall()
    for kind in ("trigger", "view", "table"):
        for type_, name in made:
            mine = "same_" in name or "near_" in name or "_words_" in name
            mine = mine or name in ("sentence_keys", "merges_have_words")
            mine = mine and not name.startswith(("decided_", "precedent_"))
            if type_ == kind and mine:
                db.execute("pragma foreign_keys = off")
                db.execute(f"drop {kind} {name}")
    steps.m010_same_words(db)
    assert everything(db) == before
    assert list(checks.check(db)) == []


def everything(db):
    """Answer what is kept of words, answers and differences."""
    return {
        table: list(db[table].rows_where(order_by="1, 2"))
        for table in (
            "same_groups",
            "sentence_keys",
            "same_ends",
            "near_groups",
            "same_answers",
            "same_people",
        )
    }
