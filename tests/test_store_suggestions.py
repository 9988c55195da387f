"""Suggestions: which one stands, what labels say of them, and that nothing is lost."""

import json
import sqlite3

import pytest

from annotator.errors import InvalidRecord, NotFound
from annotator.store import (
    audit,
    cast,
    exports,
    history,
    labels,
    projects,
    speakers,
    suggestion_report,
    suggestions,
)
from annotator.store.suggestions import NEWEST
from tests.exporting import add, decide, merge, say
from tests.suggesting import AT, line, propose, show

VALDOR = "Ines Valdor"


def put(db, who, kind, speaker=None, *, position=0, **more):
    """Save an answer, as a card with its suggestion sends it."""
    revision = history.revision(db, position + 1, who["id"])
    form = {"kind": kind, "speaker": speaker, "revision": revision, **more}
    form["save_id"] = f"save-{position}-{who['id']}-{revision}"
    return labels.put(db, position + 1, who["id"], form)


def said(db, who, position=0):
    """Answer what a label says of its suggestion."""
    label = labels.find(db, position + 1, who["id"])
    return label and (
        label["suggestion_id"],
        label["from_suggestion"],
        label["changed"],
    )


def test_a_newer_one_of_the_same_version_stands_and_the_older_is_kept(db, article):
    propose(db, line(0, "fact"), line(1, "fact"))
    propose(db, line(0, "claim", VALDOR, score=0.83))
    assert suggestions.find(db, 1)["kind"] == "claim"
    assert suggestions.find(db, 2)["kind"] == "fact"
    assert db.execute("select count(*) from suggestions").fetchone() == (3,)


def test_the_chosen_model_stands_else_the_newest_import(db, article):
    propose(db, line(0, "fact"))
    propose(db, line(0, "claim", VALDOR), version="2.0")
    assert suggestions.find(db, 1)["model"] == "headline-marker 2.0"
    show(db, "before", suggestions.named(db, "headline-marker", "1.2"))
    assert suggestions.find(db, 1)["model"] == "headline-marker 1.2"
    assert suggestions.find(db, 2) is None


def test_what_is_withdrawn_stands_no_more_until_it_is_imported_again(db, article, ada):
    propose(db, line(0, "fact"))
    propose(db, line(0, "claim", VALDOR), version="2.0")
    newer = suggestions.named(db, "headline-marker", "2.0")
    assert suggestions.withdraw(db, newer, by=ada["id"], at=AT)
    assert not suggestions.withdraw(db, newer, by=ada["id"], at=AT)
    assert suggestions.find(db, 1)["model"] == "headline-marker 1.2"
    propose(db, line(0, "other"), version="2.0")
    assert suggestions.find(db, 1)["kind"] == "other"
    rows = audit.rows(db)
    assert [row["event"] for row in rows].count("withdrew suggestions") == 1


def test_a_sentence_finds_its_suggestion_without_reading_others(db, article):
    propose(db, line(0, "fact"))
    plan = " ".join(
        row[3] for row in db.execute(f"explain query plan {NEWEST}", {"sentence_id": 1})
    )
    assert "USING INDEX suggestions_by_sentence (sentence_id=?)" in plan
    assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", "")
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "table",
    [
        "suggestions",
        "suggestion_models",
        "suggestion_batches",
        "suggestion_withdrawals",
    ],
)
def test_nothing_that_came_is_changed_deleted_or_replaced(db, article, table):
    propose(db, line(0, "fact"))
    suggestions.withdraw(db, 1, by=None, at=AT)
    columns = ", ".join(column.name for column in db.table(table).columns)
    for sql in (
        f"delete from {table}",  # noqa: S608
        f"update {table} set id = id + 1",  # noqa: S608
        f"insert or replace into {table} select {columns} from {table}",  # noqa: S608
    ):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
            db.execute(sql)


def test_a_label_is_silent_where_nothing_was_shown(db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    put(db, ada, "claim", VALDOR)
    assert said(db, ada) == (None, None, None)
    assert "from_suggestion" not in history.answer_at(db, 1, ada["id"], 1)


@pytest.mark.parametrize(
    ("kind", "speaker", "taken", "expected"),
    [
        ("claim", VALDOR, True, (1, 1, 0)),
        ("claim", "the chair", True, (1, 1, 0)),
        ("claim", "Tomas Reik", True, (1, 1, 1)),
        ("quote", VALDOR, True, (1, 1, 1)),
        ("claim", VALDOR, False, (1, 0, 0)),
        ("fact", None, False, (1, 0, 0)),
    ],
)
def test_a_label_says_what_was_shown_taken_and_changed(
    db, article, ada, kind, speaker, taken, expected
):
    speakers.add_alias(db, speakers.named(db, VALDOR), "the chair")
    propose(db, line(0, "claim", VALDOR))
    put(db, ada, kind, speaker, suggestion_id=1, from_suggestion=taken)
    assert said(db, ada) == expected
    kept = history.answer_at(db, 1, ada["id"], 1)
    assert (kept["suggestion_id"], kept["from_suggestion"]) == expected[:2]


def test_a_speaker_added_where_none_was_proposed_is_no_change(db, article, ada):
    propose(db, line(0, "claim"))
    put(db, ada, "claim", VALDOR, suggestion_id=1, from_suggestion=True)
    assert said(db, ada) == (1, 1, 0)


def test_a_speaker_whom_the_cast_merged_is_the_one_proposed(db, article, ada):
    speakers.named(db, "Valdor")
    speakers.named(db, VALDOR)
    propose(db, line(0, "claim", "Valdor"))
    merge(db, "Valdor", VALDOR)
    assert suggestions.find(db, 1)["speaker"] == VALDOR
    put(db, ada, "claim", VALDOR, suggestion_id=1, from_suggestion=True)
    assert said(db, ada) == (1, 1, 0)


def test_an_answer_that_began_as_a_suggestion_goes_on_saying_so(db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    put(db, ada, "claim", VALDOR, suggestion_id=1, from_suggestion=True)
    put(db, ada, "fact", suggestion_id=1, from_suggestion=False)
    assert said(db, ada) == (1, 1, 1)
    put(db, ada, "other")
    assert said(db, ada) == (1, 1, 1)
    put(db, ada, "claim", VALDOR)
    assert said(db, ada) == (1, 1, 0)


def test_what_was_seen_stays_seen_and_saying_the_same_again_is_no_change(
    db, article, ada
):
    propose(db, line(0, "claim", VALDOR))
    put(db, ada, "fact")
    assert put(db, ada, "fact", suggestion_id=1, from_suggestion=False) == 1
    assert said(db, ada) == (None, None, None)
    put(db, ada, "quote", VALDOR, suggestion_id=1, from_suggestion=False)
    put(db, ada, "other")
    assert said(db, ada) == (1, 0, 0)


def test_undo_brings_back_what_the_answer_said_of_its_suggestion(db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    put(db, ada, "fact")
    put(db, ada, "claim", VALDOR, suggestion_id=1, from_suggestion=True)
    for to, revision, expected in ((1, 2, (None, None, None)), (2, 3, (1, 1, 0))):
        form = {"to": to, "revision": revision, "save_id": f"undo-{to}-{revision}"}
        labels.restore(db, 1, ada["id"], form)
        assert said(db, ada) == expected
    form = {"to": 0, "revision": 4, "save_id": "undo-to-nothing"}
    labels.restore(db, 1, ada["id"], form)
    assert said(db, ada) is None


def test_a_save_sent_twice_is_one_save(db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    form = {"kind": "claim", "speaker": VALDOR, "revision": 0, "save_id": "save-0001"}
    form |= {"suggestion_id": 1, "from_suggestion": True}
    assert labels.put(db, 1, ada["id"], form) == labels.put(db, 1, ada["id"], form) == 1


def test_a_suggestion_for_another_sentence_is_refused(db, article, ada):
    propose(db, line(0, "claim", VALDOR))
    with pytest.raises(InvalidRecord, match="did not come whole"):
        put(db, ada, "fact", position=1, suggestion_id=1, from_suggestion=True)
    assert labels.find(db, 2, ada["id"]) is None


def test_an_answer_from_elsewhere_may_say_so_without_the_suggestion(db, article, ada):
    put(db, ada, "claim", VALDOR, from_suggestion=True, changed=False)
    assert said(db, ada) == (None, 1, 0)
    put(db, ada, "fact")
    assert said(db, ada) == (None, 1, 1)


@pytest.mark.parametrize(
    ("shown", "answered", "expected"),
    [
        ("never", False, [False, False]),
        ("never", True, [False, False]),
        ("after", False, [False, False]),
        ("after", True, [True, False]),
        ("before", False, [True, True]),
    ],
)
def test_a_reviewers_export_holds_what_their_cards_show(
    db, article, ada, shown, answered, expected
):
    propose(db, line(0, "claim", VALDOR), line(1, "fact"))
    show(db, shown)
    if answered:
        put(db, ada, "fact")
    selection = exports.Selection(seen_by="r1")
    (found,) = exports.articles_with_sentences(db, selection)
    assert [bool(one["suggestion"]) for one in found["sentences"][:2]] == expected
    (found,) = exports.articles_with_sentences(db)
    assert [bool(one["suggestion"]) for one in found["sentences"][:2]] == [True, True]


def test_the_setting_is_on_the_record_and_names_a_model_that_is_here(db, ada):
    show(db, "after")
    show(db, "after")
    (row,) = audit.rows(db)
    assert row["detail"] == {"shown": ["never", "after"], "model": "the newest import"}
    with pytest.raises(NotFound, match="not here"):
        show(db, "before", 7)


def test_agreement_counts_sentences_on_which_nobody_took_a_suggestion(
    db, article, ada, ben
):
    add(db, "mine", "The mine shut.", "Nobody was hurt.", "It reopens in May.")
    lines = [line(at, "fact", score=0.75) for at in range(5)]
    more = [{**one, "sent_id": f"mine:{at:04d}"} for at, one in enumerate(lines[:3])]
    propose(db, *lines, *more)
    say(db, ada, 0, "fact")  # the same, from one
    say(db, ada, 1, "fact")
    say(db, ben, 1, "claim", speaker=VALDOR)  # they differ
    decide(db, ada, 2, "claim", speaker=VALDOR)  # decided otherwise
    say(db, ada, 3, "fact", suggestion_id=4, from_suggestion=True)  # taken
    say(db, ben, 3, "fact")
    say(db, ada, 0, "fact", article_id=2, suggestion_id=6, from_suggestion=False)
    found = suggestion_report.report(db, 1)
    assert (found.every, found.sentences, found.compared) == (8, 8, 3)
    assert found.percent.value == pytest.approx(2 / 3)
    assert (found.shown, found.taken, found.changed) == (2, 1, 0)
    (share,) = found.tenths
    assert (share.name, share.every, share.compared, share.same) == (
        "70 to 80 %",
        8,
        3,
        2,
    )
    assert [one.name for one in found.kinds] == ["fact"]


def test_alpha_with_a_model_is_krippendorffs(db, ada):
    kinds = ["fact", "claim", "fact", "other", "claim", "fact"]
    people = ["fact", "claim", "claim", "other", "fact", "fact"]
    add(db, "mine", *(f"Sentence {at} of the report." for at in range(6)))
    propose(db, *({"sent_id": f"mine:{i}", "label": k} for i, k in enumerate(kinds)))
    for at, kind in enumerate(people):
        say(db, ada, at, kind, speaker=VALDOR if kind == "claim" else None)
    found = suggestion_report.report(db, 1)
    # Observed 4/6 the same; expected from 12 answers: 6 fact, 4 claim, 2 other.
    expected = 1 - (6 * 5 + 4 * 3 + 2 * 1) / (12 * 11)
    assert found.alpha.value == pytest.approx(1 - (2 / 6) / expected)


@pytest.mark.parametrize(
    ("score", "name"),
    [(0, "0 to 10 %"), (0.999, "90 to 100 %"), (1, "90 to 100 %"), (None, "no score")],
)
def test_scores_stand_in_their_tenth(db, article, score, name):
    propose(db, line(0, "fact", score=score))
    assert [one.name for one in suggestion_report.report(db, 1).tenths] == [name]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (
            "update suggestion_batches set suggestions = 9",
            "says it brought 9, but has 2",
        ),
        (
            "update suggestions set speaker_start = 3, speaker_end = 14 where id = 1",
            "is not there",
        ),
        ("update suggestions set sentence_id = 3 where id = 1", "for another sentence"),
        ("update suggestions set kind = 'quote' where id = 1", "is of another kind"),
        (
            "update labels set from_suggestion = null, changed = null, revision = 2",
            "does not say",
        ),
        ("update suggestion_withdrawals set model_id = 2", "import of another model"),
        ("update labels set changed = 1, revision = 2", "differs from its history in"),
    ],
)
def test_check_names_what_is_amiss(db, article, ada, damage, problem):
    propose(db, line(0, "claim", VALDOR, speaker_surface=VALDOR), line(1, "fact"))
    propose(db, line(2, "fact"), version="2.0")
    put(db, ada, "claim", VALDOR, suggestion_id=1, from_suggestion=True)
    suggestions.withdraw(db, 1, by=None)
    assert list(projects.check(db)) == []
    for (name,) in db.execute(
        "select name from sqlite_master where type = 'trigger'"
    ).fetchall():
        db.execute(f"drop trigger {name}")
    db.execute("pragma foreign_keys = off")
    if "labels" in damage:
        answer = json.dumps(history.answer_at(db, 1, ada["id"], 1))
        db.execute(
            "insert into label_history values (1, 1, 2, 'save-x', ?, null, ?)",
            [answer, AT],
        )
    db.execute(damage)
    assert problem in "\n".join(projects.check(db))


def test_a_renamed_speaker_is_proposed_under_the_new_name(db, article, ada):
    entry = speakers.named(db, VALDOR)
    propose(db, line(0, "claim", VALDOR))
    cast.rename(
        db,
        entry,
        ada["id"],
        {"name": "Inés Valdor-Reik", "revision": 0, "save_id": "rename-0001"},
    )
    assert suggestions.find(db, 1)["speaker"] == "Inés Valdor-Reik"
