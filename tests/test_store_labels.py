"""Saving answers: nothing is lost, nothing is saved twice, every change has a row."""

import sqlite3
from contextlib import closing

import pytest

from annotator.errors import Conflict, InvalidRecord, NotFound
from annotator.store import articles, guidelines, history, labels, speakers
from tests.conftest import AT
from tests.exporting import merge


def form(revision=0, save="save-0001", **answer):
    """A label as the sentence form loads it."""
    given = {"kind": "claim", "speaker": "Ines Valdor"} | answer
    return {**given, "revision": revision, "save_id": save}


@pytest.fixture
def sentence(db, article):
    return articles.sentence_at(db, article["id"], 0)["id"]


KEPT = ("texts", "labels", "label_history")


def rows(db, sql):
    return [tuple(row.values()) for row in db.query(sql)]


def test_a_saved_label_is_found_with_its_speaker(db, sentence, ada):
    assert labels.put(db, sentence, ada["id"], form(), at=AT) == 1
    found = labels.find(db, sentence, ada["id"])
    assert (found["kind"], found["speaker"], found["continues"]) == (
        "claim",
        "Ines Valdor",
        0,
    )


def test_the_same_save_twice_is_one_save(db, sentence, ada):
    first = labels.put(db, sentence, ada["id"], form())
    again = labels.put(db, sentence, ada["id"], form())
    assert first == again == 1
    assert rows(db, "select count(*) as n from label_history") == [(1,)]


def test_a_late_repeat_of_an_old_save_does_not_undo_a_newer_one(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    labels.put(db, sentence, ada["id"], form(1, "save-0002", kind="quote"))
    assert labels.put(db, sentence, ada["id"], form()) == 1
    assert labels.find(db, sentence, ada["id"])["kind"] == "quote"


def test_another_answer_under_a_used_save_id_is_refused(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    with pytest.raises(Conflict, match="sent before with another answer"):
        labels.put(db, sentence, ada["id"], form(kind="quote"))


def test_somebody_elses_save_id_is_refused(db, sentence, ada, ben):
    labels.put(db, sentence, ada["id"], form())
    with pytest.raises(Conflict):
        labels.put(db, sentence, ben["id"], form())
    assert labels.find(db, sentence, ben["id"]) is None


def test_a_stale_save_is_refused_and_changes_nothing(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    labels.put(db, sentence, ada["id"], form(1, "save-0002", kind="quote"))
    with pytest.raises(Conflict, match="changed elsewhere"):
        labels.put(db, sentence, ada["id"], form(1, "save-0003", speaker="Nobody New"))
    assert labels.find(db, sentence, ada["id"])["kind"] == "quote"
    assert "Nobody New" not in [entry["name"] for entry in speakers.cast(db)]


def test_two_reviewers_do_not_meet(db, sentence, ada, ben):
    labels.put(db, sentence, ada["id"], form())
    labels.put(db, sentence, ben["id"], form(0, "save-0002", kind="fact", speaker=None))
    assert labels.find(db, sentence, ada["id"])["kind"] == "claim"
    assert labels.find(db, sentence, ben["id"])["kind"] == "fact"


def test_undo_goes_back_ten_steps_and_no_further(db, sentence, ada):
    kinds = ["claim", "quote"] * 5
    for turn, kind in enumerate(kinds):
        labels.put(db, sentence, ada["id"], form(turn, f"save-{turn:04}", kind=kind))
    seen = []
    for turn in range(10, 20):
        back = history.step_back(db, sentence, ada["id"])
        undo = {"to": back, "revision": turn, "save_id": f"undo-{turn:04}"}
        labels.restore(db, sentence, ada["id"], undo)
        found = labels.find(db, sentence, ada["id"])
        seen.append(found and found["kind"])
    assert seen == [*reversed(kinds[:-1]), None]
    assert history.step_back(db, sentence, ada["id"]) is None
    assert len(history.rows(db, sentence, ada["id"])) == 20


def test_an_undo_sent_twice_is_one_undo(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    undo = {"to": 0, "revision": 1, "save_id": "undo-0001"}
    assert labels.restore(db, sentence, ada["id"], undo) == 2
    assert labels.restore(db, sentence, ada["id"], undo) == 2
    assert labels.find(db, sentence, ada["id"]) is None


def test_an_answer_under_the_save_id_of_an_undo_is_refused_and_not_lost(
    db, sentence, ada
):
    labels.put(db, sentence, ada["id"], form())
    undo = {"to": 0, "revision": 1, "save_id": "undo-0001"}
    labels.restore(db, sentence, ada["id"], undo)
    with pytest.raises(Conflict, match="sent before with another answer"):
        labels.put(db, sentence, ada["id"], form(2, "undo-0001"))


def test_a_withdrawn_label_can_be_given_again(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    labels.restore(
        db, sentence, ada["id"], {"to": 0, "revision": 1, "save_id": "undo-0001"}
    )
    assert labels.put(db, sentence, ada["id"], form(2, "save-0002")) == 3
    assert history.step_back(db, sentence, ada["id"]) == 0


def test_an_earlier_answer_that_never_was_cannot_be_brought_back(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    with pytest.raises(NotFound, match="no earlier answer 7"):
        labels.restore(
            db, sentence, ada["id"], {"to": 7, "revision": 1, "save_id": "undo-0001"}
        )
    assert history.revision(db, sentence, ada["id"]) == 1


def test_progress_follows_labels_and_undos(db, article, ada):
    assert labels.progress(db, article["id"], ada["id"]) == 0
    for position in (0, 1):
        row = articles.sentence_at(db, article["id"], position)
        labels.put(db, row["id"], ada["id"], form(0, f"save-{position:04}"))
    assert labels.progress(db, article["id"], ada["id"]) == 2
    labels.restore(
        db, row["id"], ada["id"], {"to": 0, "revision": 1, "save_id": "undo-0001"}
    )
    assert labels.progress(db, article["id"], ada["id"]) == 1


def test_a_span_beyond_the_sentence_is_refused(db, sentence, ada):
    with pytest.raises(InvalidRecord, match="a span ends at 9999"):
        labels.put(db, sentence, ada["id"], form(content=[[0, 9999]]))
    assert labels.find(db, sentence, ada["id"]) is None


def test_the_finer_layer_comes_back_as_it_went_in(db, sentence, ada):
    finer = {
        "content": [[0, 11], [14, 40]],
        "cue_span": [[98, 102]],
        "speaker_span": [[86, 97]],
        "speaker_surface": "Ines Valdor",
        "quote_type": "indirect",
        "polarity": "negative",
        "unsure": True,
        "scare_quotes": True,
        "note": "“expects” is hers",
        "duration_ms": 5300,
    }
    labels.put(db, sentence, ada["id"], form(**finer))
    found = labels.find(db, sentence, ada["id"])
    assert found["content"] == finer["content"]
    assert (found["cue_start"], found["cue_end"]) == (98, 102)
    assert (found["speaker_start"], found["speaker_end"]) == (86, 97)
    for name in ("quote_type", "polarity", "note", "duration_ms"):
        assert found[name] == finer[name]


@pytest.mark.parametrize(
    "sql",
    [
        "delete from label_history",
        "update label_history set answer = null",
        "delete from labels",
        "update labels set kind = 'fact'",
        "insert into labels (sentence_id, reviewer_id, revision, kind, created_at, "
        "changed_at) values (2, 1, 1, 'fact', 'now', 'now')",
        "update articles set body = 'other'",
        "insert into label_history values (1, 1, 9, 'x', 'no json', null, 'now')",
        "insert or replace into label_history "
        "values (1, 1, 1, 'x-save', null, null, 'now')",
        "insert or replace into label_history "
        "values (2, 1, 1, 'save-0001', null, null, 'now')",
        "insert or replace into labels (sentence_id, reviewer_id, revision, kind, "
        "created_at, changed_at) values (1, 1, 1, 'fact', 'now', 'now')",
        "insert or replace into articles (doc_id, title, sentence_count, added_at, "
        "body_sha256, body) values ('harbour', 'x', 5, 'now', 'x', 'other')",
    ],
)
@pytest.mark.parametrize("opened_by", ["us", "any other program"])
def test_the_file_itself_refuses_to_lose_a_label(
    db, project, sentence, ada, sql, opened_by
):
    labels.put(db, sentence, ada["id"], form())
    before = [list(db.table(name).rows) for name in KEPT]
    with closing(sqlite3.connect(project)) as other:
        connection = db if opened_by == "us" else other
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(sql)
    assert before == [list(db.table(name).rows) for name in KEPT]


def test_labels_follow_a_merged_speaker_and_keep_what_was_typed(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form(speaker="I. Valdor"))
    target = speakers.named(db, "Ines Valdor")
    db.execute("update speakers set merged_into = ? where name = 'I. Valdor'", [target])
    assert labels.find(db, sentence, ada["id"])["speaker"] == "Ines Valdor"
    assert speakers.named(db, "i. valdor") == target


def test_the_history_names_the_speaker_of_each_answer_as_merged(db, sentence, ada):
    names = ("I. Valdor", "Tomas Brekke", "Ines Valdor")
    for turn, name in enumerate(names):
        label = form(turn, f"save-{turn:04}", speaker=name)
        labels.put(db, sentence, ada["id"], label)
    merge(db, "I. Valdor", "Ines Valdor")
    told = history.rows(db, sentence, ada["id"])
    assert [(row["revision"], row["speaker"]) for row in told] == [
        (3, "Ines Valdor"),
        (2, "Tomas Brekke"),
        (1, "Ines Valdor"),
    ]


def test_two_spellings_of_a_name_are_one_speaker(db):
    assert speakers.named(db, "Tayyip Erdoğan") == speakers.named(db, "tayyip  erdogan")


def test_the_save_path_reads_no_table_from_end_to_end(db, article, sentence, ada):
    plans = []
    db.conn.set_trace_callback(plans.append)
    labels.put(db, sentence, ada["id"], form())
    labels.find(db, sentence, ada["id"])
    history.step_back(db, sentence, ada["id"])
    labels.progress(db, article["id"], ada["id"])
    speakers.used_before(db, article["id"], 2, ada["id"])
    db.conn.set_trace_callback(None)
    reads = [sql for sql in plans if sql.lstrip().lower().startswith("select")]
    assert len(reads) >= 8
    for sql in reads:
        steps = [row[3] for row in db.execute("explain query plan " + sql)]
        scans = [step for step in steps if step.startswith("SCAN")]
        assert not [step for step in scans if "CONSTANT" not in step], (sql, steps)


def test_saving_the_same_answer_again_adds_no_row(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    assert labels.put(db, sentence, ada["id"], form(1, "save-0002")) == 1
    assert rows(db, "select count(*) as n from label_history") == [(1,)]


def test_the_same_answer_under_a_new_guideline_is_a_new_row(db, sentence, ada):
    labels.put(db, sentence, ada["id"], form())
    guidelines.add(db, "A new rule.")
    assert labels.put(db, sentence, ada["id"], form(1, "save-0002")) == 2
    assert labels.find(db, sentence, ada["id"])["guideline_version"] == 2


def test_a_label_keeps_the_guideline_that_was_on_screen(db, sentence, ada):
    guidelines.add(db, "A new rule.")
    labels.put(db, sentence, ada["id"], form(guideline_version=1))
    assert labels.find(db, sentence, ada["id"])["guideline_version"] == 1
    later = form(1, "save-0002", kind="quote", guideline_version=99)
    labels.put(db, sentence, ada["id"], later)
    assert labels.find(db, sentence, ada["id"])["guideline_version"] == 2
