"""Calibration sheets: who is done, when they open, and in what answers differ."""

import sqlite3

import pytest

from annotator.errors import AgainstCases, Conflict, InvalidRecord, NotFound
from annotator.store import (
    alignment,
    articles,
    audit,
    calibration,
    decisions,
    labels,
    precedents,
    reviewers,
)

OWN = {
    "take": None,
    "kind": None,
    "speaker": None,
    "rationale": "We talked about it.",
    "precedent": False,
    "rule": None,
    "despite": False,
    "save_id": "decide-01",
}


def label(db, number, who, kind, speaker=None, turn=0, **more):
    given = {"kind": kind, "speaker": speaker, "revision": turn, **more}
    save_id = f"save-{number}-{who['id']}-{turn}"
    labels.put(db, number, who["id"], {**given, "save_id": save_id})


def all_facts(db, who, but=()):
    for number in range(1, 6):
        if number not in but:
            label(db, number, who, "fact")


@pytest.fixture
def sheet(db, article, ada, ben):
    """A sheet of one article of five sentences and two people."""
    people = [ada["id"], ben["id"]]
    return calibration.make(
        db, "Week 12", [article["id"]], people, made_by=ada["id"], save_id="sheet-01"
    )


@pytest.fixture
def opened(db, sheet, ada, ben):
    """The same, opened; the two differ in the first four sentences."""
    label(db, 1, ada, "claim", "Ines Valdor")
    label(db, 1, ben, "fact")
    label(db, 2, ada, "claim", "Ines Valdor")
    label(db, 2, ben, "claim", "harbour board")
    label(db, 3, ada, "quote", "Ines Valdor", content=[[1, 5]])
    label(db, 3, ben, "quote", "Ines Valdor", content=[[1, 12]])
    label(db, 4, ada, "quote", "Ines Valdor", content=[[1, 5]])
    label(db, 4, ben, "quote", "Ines Valdor")
    label(db, 5, ada, "fact")
    label(db, 5, ben, "fact", "Ines Valdor")
    calibration.open_sheet(db, sheet, ada["id"])
    return sheet


def form(db, sheet, number, **given):
    (row,) = alignment.aligned(db, sheet, sentence_id=number)
    return {**OWN, "seen": row["decided"] or 0, "votes": row["votes"], **given}


def test_a_sheet_says_who_has_done_what(db, sheet, ada, ben):
    all_facts(db, ada)
    all_facts(db, ben, but=[4, 5])
    done = [(row["name"], row["labelled"]) for row in calibration.finished(db, sheet)]
    assert done == [("Ada Lind", 5), ("Ben Okoro", 3)]
    found = calibration.get(db, sheet)
    assert (found["articles"], found["people"], found["opened_at"]) == (1, 2, None)


def test_the_same_form_twice_is_one_sheet(db, sheet, ada, ben):
    again = calibration.make(
        db, "Week 12", [1], [1, 2], made_by=ada["id"], save_id="sheet-01"
    )
    assert again == sheet
    assert len(calibration.page(db)) == 1
    told = [row["event"] for row in audit.rows(db)]
    assert told == ["made a calibration sheet", "everybody’s articles changed"]


@pytest.mark.parametrize(("chosen", "people"), [([99], [1, 2]), ([1], [1, 99])])
def test_what_is_not_in_the_project_makes_no_sheet(
    db, article, ada, ben, chosen, people
):
    with pytest.raises(InvalidRecord, match="Choose again"):
        calibration.make(
            db, "Week 12", chosen, people, made_by=ada["id"], save_id="sheet-01"
        )
    assert calibration.page(db) == []
    assert audit.rows(db) == []


def test_it_stays_closed_until_everybody_is_done(db, sheet, ada, ben):
    all_facts(db, ada)
    all_facts(db, ben, but=[5])
    with pytest.raises(Conflict, match="Ben Okoro is not done yet"):
        calibration.open_sheet(db, sheet, ada["id"])
    assert calibration.get(db, sheet)["opened_at"] is None
    label(db, 5, ben, "fact")
    calibration.open_sheet(db, sheet, ada["id"])
    calibration.open_sheet(db, sheet, ben["id"])
    found = calibration.get(db, sheet)
    assert (found["opened_by"], found["early"]) == ("Ada Lind", 0)
    events = [row["event"] for row in audit.rows(db)]
    assert events.count("opened a calibration sheet") == 1


def test_opened_early_the_record_says_who_was_missing(db, sheet, ada, ben):
    calibration.open_sheet(db, sheet, ada["id"], early=True)
    assert calibration.get(db, sheet)["early"] == 1
    assert audit.rows(db)[0]["detail"] == {"missing": ["Ada Lind", "Ben Okoro"]}
    with pytest.raises(sqlite3.IntegrityError, match="stays open"):
        db.execute("update calibration_sheets set opened_at = null, opened_by = null")


def test_answers_differ_in_kind_speaker_or_words(db, opened):
    causes = [row["cause"] for row in alignment.aligned(db, opened)]
    assert causes == ["claim / fact", "who speaks", "which words", None, None]


def test_three_kinds_are_one_cause(db, article, ada, ben):
    cleo = reviewers.named(db, "Cleo Marr")
    people = (ada, ben, cleo)
    sheet = calibration.make(
        db, "W", [1], [one["id"] for one in people], made_by=1, save_id="sheet-02"
    )
    for who, kind in zip(people, ("quote", "claim", "fact"), strict=True):
        label(db, 1, who, kind, "Ines Valdor")
    (row,) = alignment.aligned(db, sheet)
    assert row["cause"] == "claim / quote / fact"
    assert sorted(one["letter"] for one in row["answers"]) == ["A", "B", "C"]


def test_merged_speakers_are_one(db, opened):
    db.execute(
        """
        update speakers
        set merged_into = (select id from speakers where name = 'Ines Valdor')
        where name = 'harbour board'
        """
    )
    assert [row["cause"] for row in alignment.aligned(db, opened)][1] is None


def test_others_answers_are_not_on_the_sheet(db, opened):
    cleo = reviewers.named(db, "Cleo Marr")
    label(db, 5, cleo, "quote", "Tomas Reik")
    assert alignment.aligned(db, opened)[4]["cause"] is None


def test_names_are_for_who_asked_and_recorded_once(db, opened, ada, ben):
    for _ in range(2):
        calibration.show_names(db, opened, ada["id"])
    assert calibration.names_shown(db, opened, ada["id"])
    assert not calibration.names_shown(db, opened, ben["id"])
    events = [row["event"] for row in audit.rows(db)]
    assert events.count("saw the names on a calibration sheet") == 1


def test_an_answer_is_taken_with_its_words(db, opened, ada):
    letter = alignment.letters_of(db, opened)[ada["id"]]
    taken = form(db, opened, 3, take=letter, precedent=True, rule="The words in marks.")
    alignment.decide(db, opened, 3, ada["id"], taken)
    (row,) = db.query(
        "select kind, content, rationale from decisions where sentence_id = 3"
    )
    assert row == {
        "kind": "quote",
        "content": "[[1, 5]]",
        "rationale": "We talked about it.",
    }
    (case,) = precedents.page(db)
    assert (case["rule"], case["speaker"]) == ("The words in marks.", "Ines Valdor")


def test_a_reviewers_note_and_doubt_are_not_part_of_a_decision(db, opened, ben):
    label(db, 1, ben, "fact", turn=1, unsure=True, note="Who says so?")
    letter = alignment.letters_of(db, opened)[ben["id"]]
    alignment.decide(db, opened, 1, ben["id"], form(db, opened, 1, take=letter))
    (kept,) = db.execute("select answer from decision_history").fetchone()
    assert "Who says so?" not in kept
    assert '"unsure": 0' in kept


def test_another_answer_can_be_decided_and_sent_twice(db, opened, ada):
    given = form(db, opened, 1, kind="claim", speaker="Port Office")
    for _ in range(2):
        alignment.decide(db, opened, 1, ada["id"], given)
    (row,) = alignment.aligned(db, opened, sentence_id=1)
    assert (row["decided"], row["decided_speaker"]) == (1, "Port Office")
    told = [row["about"] for row in audit.rows(db) if row["event"] == "decided"]
    assert told == ["harbour:0000"]


def test_a_precedent_that_is_refused_takes_the_decision_with_it(db, opened, ada):
    precedents_rule = form(db, opened, 1, kind="fact", precedent=True, rule="")
    with pytest.raises(sqlite3.IntegrityError):
        alignment.decide(db, opened, 1, ada["id"], precedents_rule)
    assert db.execute("select count(*) from decisions").fetchone() == (0,)


def test_what_changed_meanwhile_is_looked_at_first(db, opened, ada, ben):
    given = form(db, opened, 1, kind="fact")
    label(db, 1, ben, "claim", "Ines Valdor", turn=1)
    with pytest.raises(Conflict, match="Sentence 1 got another answer"):
        alignment.decide(db, opened, 1, ada["id"], given)
    given = form(db, opened, 1, kind="fact")
    decisions.put(db, 1, ben["id"], {"kind": "other"}, save_id="decide-99")
    with pytest.raises(Conflict, match="or decision"):
        alignment.decide(db, opened, 1, ada["id"], given)


def test_what_is_not_there_cannot_be_decided(db, sheet, ada, ben):
    with pytest.raises(Conflict, match="not open yet"):
        alignment.decide(db, sheet, 1, ada["id"], OWN)
    calibration.open_sheet(db, sheet, ada["id"], early=True)
    with pytest.raises(NotFound, match="no two answers"):
        alignment.decide(db, sheet, 1, ada["id"], OWN)
    with pytest.raises(NotFound, match="no calibration sheet 99"):
        calibration.get(db, 99)
    all_facts(db, ada)
    all_facts(db, ben)
    with pytest.raises(InvalidRecord, match="no such answer"):
        alignment.decide(db, sheet, 1, ada["id"], form(db, sheet, 1, take="Z"))
    assert articles.sentence(db, 1)


def test_a_decision_against_a_precedent_waits_for_a_word_more(db, opened, ada):
    given = form(db, opened, 1, kind="claim", speaker="Ines Valdor")
    given |= {"precedent": True, "rule": "Who is named speaks."}
    alignment.decide(db, opened, 1, ada["id"], given)
    other = form(db, opened, 1, kind="fact", save_id="decide-02")
    with pytest.raises(AgainstCases) as refused:
        alignment.decide(db, opened, 1, ada["id"], other)
    (broken,) = refused.value.cases
    assert (broken["rule"], broken["differs"]) == ("Who is named speaks.", "kind")
    kinds = "select kind from decisions"
    assert db.execute(kinds).fetchall() == [("claim",)]
    alignment.decide(db, opened, 1, ada["id"], {**other, "despite": True})
    assert db.execute(kinds).fetchall() == [("fact",)]
