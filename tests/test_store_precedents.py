"""Precedents: made, reworded, withdrawn; what is like them, and what goes against."""

import sqlite3

import pytest

from annotator.db import writing
from annotator.errors import Conflict, InvalidRecord
from annotator.store import (
    articles,
    audit,
    checks,
    decisions,
    precedents,
    similar,
)
from annotator.text import segment
from tests.exporting import merge

RULE = "A figure with a named source is the source’s claim."
FIGURES = (
    "Port traffic fell by 4.5 % in March, according to the statistics office. "
    "Grain exports rose for the third month, according to customs data. "
    "The mole was built in 1904. “Nobody wants a stoppage,” Valdor told reporters."
)
AGAIN = (
    "Port traffic fell by 12 % in June, according to the statistics office. "
    "The mole was built in 1904. Nobody wants a stoppage, Valdor told reporters. "
    "It was not so."
)


def add(db, doc_id, body):
    found = {"doc_id": doc_id, "title": doc_id.capitalize(), "body": body}
    with writing(db):
        number = articles.add(db, found, segment.sentences(body))
    return [row["id"] for row in articles.sentences(db, number)]


def decide(db, sentence_id, who, kind, speaker=None, turn=1):
    given = {"kind": kind, "speaker": speaker, "rationale": "So it is."}
    save_id = f"decide-{sentence_id}-{turn}"
    decisions.put(db, sentence_id, who["id"], given, save_id=save_id)


@pytest.fixture
def figures(db, ada):
    """Four sentences, all decided; the first is a precedent."""
    ids = add(db, "figures", FIGURES)
    decide(db, ids[0], ada, "claim", "Statistics Office")
    decide(db, ids[1], ada, "claim", "Customs")
    decide(db, ids[2], ada, "fact")
    decide(db, ids[3], ada, "quote", "Ines Valdor")
    precedents.make(db, ids[0], ada["id"], RULE, "save-0001")
    return ids


@pytest.fixture
def again(db):
    """Four sentences of another day, none decided."""
    return add(db, "again", AGAIN)


def texts(rows):
    return [row["text"][:12] for row in rows]


def test_a_precedent_is_a_decision_with_a_rule(db, figures):
    (row,) = precedents.page(db)
    assert (row["rule"], row["kind"], row["speaker"]) == (
        RULE,
        "claim",
        "Statistics Office",
    )
    assert precedents.counts(db) == {"claim": 1, "quote": 0, "fact": 0, "other": 0}
    assert audit.rows(db)[0]["event"] == "made a precedent"
    assert audit.rows(db)[0]["about"] == "figures:0000"
    assert list(checks.check(db)) == []


def test_a_sentence_without_a_decision_becomes_none(db, again, ada):
    with pytest.raises(InvalidRecord, match="Decide the sentence first"):
        precedents.make(db, again[0], ada["id"], RULE, "save-0002")
    assert precedents.find(db, again[0]) is None


def test_its_changes_are_kept_one_after_the_other(db, figures, ada, ben):
    first = figures[0]
    precedents.make(db, first, ben["id"], "Figures are claims.", "save-0002")
    precedents.withdraw(db, first, ada["id"], "save-0003", why="Too wide.")
    assert precedents.page(db) == []
    (aside,) = precedents.laid_aside(db)
    assert aside["rule"] == "Figures are claims."
    precedents.make(db, first, ada["id"], RULE, "save-0004")
    told = [(row["what"], row["name"]) for row in precedents.changes(db, first)]
    assert told == [
        ("made", "Ada Lind"),
        ("withdrawn", "Ada Lind"),
        ("reworded", "Ben Okoro"),
        ("made", "Ada Lind"),
    ]
    events = [row["event"] for row in audit.rows(db)]
    assert [event for event in events if "precedent" in event] == [
        "made a precedent",
        "withdrew a precedent",
        "reworded a precedent",
        "made a precedent",
    ]
    assert list(checks.check(db)) == []


def test_the_same_form_twice_is_one_change(db, figures, ada):
    for _ in range(2):
        assert precedents.make(db, figures[1], ada["id"], "R.", "save-0002") == 1
        assert precedents.withdraw(db, figures[0], ada["id"], "save-0003") == 2
    assert len(precedents.changes(db, figures[0])) == 2
    with pytest.raises(Conflict, match="was sent before"):
        precedents.make(db, figures[2], ada["id"], "R.", "save-0002")


def test_the_same_rule_again_changes_nothing(db, figures, ada):
    assert precedents.make(db, figures[0], ada["id"], RULE, "save-0002") == 1
    assert precedents.withdraw(db, figures[0], ada["id"], "save-0003") == 2
    assert precedents.withdraw(db, figures[0], ada["id"], "save-0004") == 2
    assert len(precedents.changes(db, figures[0])) == 2


@pytest.mark.parametrize("what", [precedents.make, precedents.withdraw])
def test_a_form_made_against_an_earlier_state_is_refused(db, figures, ada, what):
    precedents.make(db, figures[0], ada["id"], "Figures are claims.", "save-0002")
    rule = ["Anything."] if what is precedents.make else []
    with pytest.raises(Conflict, match="was changed meanwhile"):
        what(db, figures[0], ada["id"], *rule, "save-0003", revision=1)


def test_a_case_says_what_it_was_made_on_until_its_rule_is_saved_anew(
    db, figures, again, ada
):
    def shown():
        sentence = articles.sentence(db, again[0])
        (row,) = precedents.page(db)
        (like, *_) = similar.similar(db, sentence)
        (also, *_) = similar.similar(db, sentence, decisions=True)
        told = {(one["kind"], one["speaker"]) for one in (row, like, also)}
        return told, row["decided_anew"]

    decide(db, figures[0], ada, "fact", turn=2)
    assert shown() == ({("claim", "Statistics Office")}, 1)
    assert precedents.page(db, kind="fact") == []
    assert precedents.counts(db)["claim"] == 1
    assert similar.against(db, again[0], "fact")[0]["kind"] == "claim"
    assert similar.against(db, again[0], "claim", speaker="Statistics Office") == []
    precedents.make(db, figures[0], ada["id"], RULE, "save-0002")
    assert shown() == ({("fact", None)}, 0)
    assert precedents.counts(db)["claim"] == 0


def test_a_case_has_its_speaker_as_the_cast_has_it(db, figures, ada):
    decide(db, figures[0], ada, "fact", turn=2)
    merge(db, "Statistics Office", "Customs")
    assert precedents.page(db)[0]["speaker"] == "Customs"


@pytest.mark.parametrize("reopened", [False, True])
def test_what_is_withdrawn_shows_no_later_decision(db, figures, ada, reopened):
    precedents.withdraw(db, figures[0], ada["id"], "save-0002")
    if reopened:
        decisions.reopen(db, figures[0], ada["id"], save_id="reopen-1")
    else:
        decide(db, figures[0], ada, "quote", "Ines Valdor", turn=2)
    (row,) = precedents.laid_aside(db)
    assert (row["kind"], row["speaker"]) == ("claim", "Statistics Office")


def test_a_case_whose_decision_was_reopened_is_laid_aside(db, figures, again, ada):
    decisions.reopen(db, figures[0], ada["id"], save_id="reopen-1")
    assert precedents.page(db) == []
    assert precedents.counts(db)["claim"] == 0
    (row,) = precedents.laid_aside(db)
    assert (row["kind"], row["decided"]) == ("claim", None)
    assert similar.similar(db, articles.sentence(db, again[0])) == []


@pytest.mark.parametrize(
    "sql",
    [
        "delete from precedent_history",
        "update precedent_history set rule = 'x'",
        "delete from precedents",
        "update precedents set rule = 'x'",
        "insert or replace into precedent_history select sentence_id, 1, 1, 'other', "
        "'made', 'x', null, 1, 'now', 0 from precedents",
    ],
)
def test_the_file_itself_refuses_to_lose_one(db, figures, sql):
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)
    assert precedents.page(db)[0]["rule"] == RULE


def test_they_are_paged_by_kind_and_found_by_words(db, figures, ada):
    rules = ["Customs data speak.", "The article says it itself.", "Words in marks."]
    for turn, sentence_id in enumerate(figures[1:]):
        precedents.make(db, sentence_id, ada["id"], rules[turn], f"save-100{turn}")
    assert texts(precedents.page(db, kind="claim")) == ["Grain export", "Port traffic"]
    (newest,) = precedents.page(db, kind="claim", limit=1)
    rest = precedents.page(db, kind="claim", before=newest["id"])
    assert texts(rest) == ["Port traffic"]
    assert texts(precedents.page(db, search="stati port")) == ["Port traffic"]
    assert texts(precedents.page(db, search="itself")) == ["The mole was"]
    for odd in ('"', "a OR b NOT", "*", "text:", "(", "' --"):
        precedents.page(db, search=odd)


def test_the_index_goes_with_the_decisions_also_many_at_once(db, figures, again, ada):
    def indexed():
        rows = db.execute("select rowid from decided_words order by rowid")
        return [row[0] for row in rows]

    assert indexed() == figures
    with writing(db):
        for sentence_id in again:
            decide(db, sentence_id, ada, "fact")
    assert indexed() == [*figures, *again]
    decide(db, again[0], ada, "claim", "Customs", turn=2)
    assert indexed() == [*figures, *again]
    assert list(checks.check(db)) == []


def test_reviewers_are_shown_precedents_only(db, figures, again):
    sentence = articles.sentence(db, again[0])
    assert texts(similar.similar(db, sentence)) == ["Port traffic"]
    mole = articles.sentence(db, again[1])
    assert similar.similar(db, mole) == []
    assert texts(similar.similar(db, mole, decisions=True)) == ["The mole was"]


def test_precedents_come_first_and_itself_never(db, figures, ada):
    sentence = articles.sentence(db, figures[0])
    others = similar.similar(db, sentence, decisions=True)
    assert sentence["id"] not in [row["sentence_id"] for row in others]
    precedents.make(db, figures[3], ada["id"], "Words in marks.", "save-0002")
    near = {**sentence, "id": 0, "text": f"{sentence['text']} Nobody wants it."}
    found = similar.similar(db, near, decisions=True)
    ruled = [bool(row["rule"]) for row in found]
    assert ruled == sorted(ruled, reverse=True)
    assert texts(found)[0] == "Port traffic"


def test_a_withdrawn_precedent_is_an_ordinary_decision_again(db, figures, again, ada):
    precedents.withdraw(db, figures[0], ada["id"], "save-0002")
    sentence = articles.sentence(db, again[0])
    assert similar.similar(db, sentence) == []
    (row, *_) = similar.similar(db, sentence, decisions=True)
    assert (row["sentence_id"], row["rule"]) == (figures[0], None)


@pytest.mark.parametrize(
    "text",
    [
        "It was not so.",
        '"',
        "NEAR(port traffic) AND rule:claim OR *",
        "port'); drop table decisions; --",
        "😀 “…” —",
        "هطل المطر في الميناء",
        "word " * 5000,
    ],
)
def test_any_sentence_can_be_looked_up(db, figures, text):
    found = similar.similar(db, {"id": 0, "text": text}, decisions=True)
    assert len(found) <= 3


def test_everyday_words_alone_make_nothing_similar(db, figures, again):
    last = articles.sentence(db, again[3])
    assert similar.similar(db, last, decisions=True) == []


def test_a_word_that_all_have_is_not_looked_up(db, ada, monkeypatch):
    monkeypatch.setattr(similar, "COMMON", 2)
    body = "".join(f"The harbour town counted {n} ships. " for n in range(5))
    for sentence_id in add(db, "counts", body):
        decide(db, sentence_id, ada, "fact")
    same = {"id": 0, "text": "The harbour town counted ships."}
    assert similar.similar(db, same, decisions=True) == []


@pytest.mark.parametrize(
    ("place", "kind", "speaker", "found"),
    [
        (0, "fact", None, ["kind"]),
        (0, "claim", "Statistics Office", []),
        (0, "claim", "Ines Valdor", ["speaker"]),
        (0, "claim", None, []),
        (1, "claim", "Ines Valdor", []),
        (2, "claim", "Ines Valdor", []),
        (3, "claim", "unnamed", []),
    ],
)
def test_an_answer_can_go_against_a_precedent(
    db, figures, again, ada, place, kind, speaker, found
):
    precedents.make(db, figures[3], ada["id"], "Words in marks.", "save-0002")
    rows = similar.against(db, again[place], kind, speaker=speaker)
    assert [row["differs"] for row in rows] == found
    assert [row["rule"] for row in rows] == [RULE] * len(found)


def test_another_name_of_the_same_speaker_goes_against_nothing(db, figures, again):
    db.execute(
        """
        insert into speaker_aliases (speaker_id, name_key, name)
        select id, 'the office', 'The Office'
        from speakers
        where name = 'Statistics Office'
        """
    )
    assert similar.against(db, again[0], "claim", speaker="The Office") == []


def test_deciding_anew_can_go_against_its_own_precedent(db, figures):
    (row,) = similar.against(db, figures[0], "fact")
    assert (row["sentence_id"], row["alike"]) == (figures[0], 1)


def test_what_only_resembles_a_precedent_may_be_decided_otherwise(db, figures):
    assert similar.against(db, figures[1], "fact") == []


def test_looking_up_reads_indexes_and_no_table_from_end_to_end(db, figures, again):
    asked = []
    db.conn.set_trace_callback(asked.append)
    sentence = articles.sentence(db, again[0])
    similar.similar(db, sentence, decisions=True)
    similar.against(db, again[0], "fact", speaker="Customs")
    db.conn.set_trace_callback(None)
    selects = [sql for sql in asked if sql.lstrip().startswith("select")]
    assert selects
    for sql in selects:
        for row in db.execute("explain query plan " + sql).fetchall():
            told = row[3].lower()
            indexed = "virtual table index" in told or "subquery" in told
            assert not told.startswith("scan") or indexed, told
