"""Corrected texts: what stays with its sentence, what is put aside, what comes back."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.db import connect, snapshot
from annotator.errors import Conflict, InvalidRecord
from annotator.store import (
    again,
    articles,
    assignments,
    audit,
    blindness,
    comments,
    corrections,
    corrections_plan,
    decisions,
    exports,
    history,
    labels,
    lineage,
    precedents,
    projects,
    queue,
    queue_settings,
    review,
    reviewers,
)
from annotator.text import segment
from tests.correcting import AT, LATER, TEXT, correct, stands, texts, worked_on
from tests.exporting import add, decide, say
from tests.older import of_then
from tests.suggesting import line, propose


@pytest.fixture
def quay(db, ada, ben):
    """An article of eight sentences that two people labelled."""
    return worked_on(db, ada, ben)


def whole(db):
    """Say that nothing is amiss, and that every export slice is right."""
    assert list(projects.check(db)) == []
    with snapshot(db):
        for article in exports.articles_with_sentences(db):
            for row in article["sentences"]:
                assert article["body"][row["starts"] : row["ends"]] == row["text"]


def at(db, article_id, position):
    found = articles.sentence_at(db, article_id, position)
    assert found
    return found


def test_a_changed_sentence_reopens_alone(db, quay, ada, ben):
    before = stands(db, quay)
    correct(db, quay, TEXT.replace("on Monday", "on Tuesday"), by=ada["id"])
    after = stands(db, quay)
    assert after["labels"] == before["labels"][2:]
    assert after["decided"] == before["decided"]
    new = at(db, quay, 0)
    (was,) = lineage.earlier(db, new["id"])
    assert (was["how"], was["text"]) == (
        "changed",
        "The harbour board met in Northport on Monday.",
    )
    whole(db)


def test_the_old_text_and_its_answers_stay_in_the_history(db, quay, ada):
    gone = at(db, quay, 0)["id"]
    number = correct(db, quay, TEXT.replace("Monday", "Tuesday"), by=ada["id"], why="A")
    found = corrections.get(db, quay, number)
    assert (found["body"], found["why"], found["name"]) == (TEXT, "A", "Ada Lind")
    assert found["doc_id"] == "quay@1"
    (row,) = lineage.put_aside(db, found["earlier_id"], ada["id"])
    assert (row["id"], row["answer"]["kind"]) == (gone, "fact")
    assert [one["text"] for one in row["became"]] == [texts(db, quay)[0]]
    assert [one["answer"] is None for one in history.rows(db, gone, ada["id"])] == [
        True,
        False,
    ]


def test_nobody_else_s_answer_is_offered(db, quay, ada, ben):
    labels_of = "select count(*) from labels where sentence_id = ? and reviewer_id = ?"
    sentence = at(db, quay, 0)
    form = {"to": 0, "revision": 1, "save_id": "withdrawn-by-ben"}
    labels.restore(db, sentence["id"], ben["id"], form)
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    new = at(db, quay, 0)
    assert [one["answer"]["kind"] for one in lineage.answered(db, new["id"], ada["id"])]
    assert lineage.answered(db, new["id"], ben["id"]) == []
    assert db.execute(labels_of, [new["id"], ada["id"]]).fetchone() == (0,)


def test_a_split_by_hand_keeps_its_history_and_joining_offers_the_answer_again(
    db, quay, ada, ben
):
    sentence = at(db, quay, 5)
    place = sentence["text"].index("and its")
    split = {"by": ada["id"], "why": None, "save_id": "split-0001", "at": LATER}
    number = corrections.split(db, sentence["id"], place, **split)
    assert corrections.split(db, sentence["id"], place, **split) == number
    assert texts(db, quay)[5:7] == [
        "The union welcomed her words,",
        "and its members will vote on the offer in June.",
    ]
    assert articles.get(db, quay)["sentence_count"] == 9
    assert decisions.find(db, at(db, quay, 5)["id"]) is None
    whole(db)
    first = at(db, quay, 5)
    corrections.join(db, first["id"], by=ada["id"], why=None, save_id="join-0001")
    joined = at(db, quay, 5)
    assert joined["text"] == sentence["text"]
    (offered,) = lineage.answered(db, joined["id"], ben["id"])
    assert (offered["same_words"], offered["speaker"]) == (1, "the union")
    assert articles.body(db, quay) == TEXT
    assert corrections.get(db, quay, number)["body"] == sentence["text"]
    whole(db)


@pytest.mark.parametrize("place", [0, -1, 9999, 1_000_000])
def test_a_cut_outside_the_sentence_is_refused(db, quay, ada, place):
    with pytest.raises(InvalidRecord, match="inside the sentence"):
        corrections.split(
            db,
            at(db, quay, 0)["id"],
            place,
            by=ada["id"],
            why=None,
            save_id="cut-00001",
        )
    assert len(texts(db, quay)) == 8


def test_the_last_sentence_has_none_to_be_joined_with(db, quay, ada):
    with pytest.raises(InvalidRecord, match="No sentence follows"):
        corrections.join(
            db, at(db, quay, 7)["id"], by=ada["id"], why=None, save_id="join-00001"
        )


def test_correcting_back_to_the_old_text_is_possible(db, quay, ada, ben):
    other = TEXT.replace("Monday", "Tuesday")
    for text in (other, TEXT, other, TEXT):
        correct(db, quay, text)
        whole(db)
    assert texts(db, quay) == [TEXT[s.start : s.end] for s in segment.sentences(TEXT)]
    assert [row["doc_id"] for row in corrections.of(db, quay)] == [
        f"quay@{turn}" for turn in (4, 3, 2, 1)
    ]
    first = at(db, quay, 0)
    assert lineage.answered(db, first["id"], ada["id"])[0]["same_words"]


def test_nothing_to_correct_is_no_correction(db, quay):
    assert correct(db, quay, TEXT) is None
    assert corrections.of(db, quay) == []


def test_the_same_form_twice_is_one_correction(db, quay, ada):
    text = TEXT.replace("Monday", "Tuesday")
    first = correct(db, quay, text, save_id="sent-0001")
    assert correct(db, quay, text, save_id="sent-0001") == first
    assert len(corrections.of(db, quay)) == 1


def test_another_article_s_text_is_refused(db, quay):
    add(db, "other", "Quite another article.")
    with pytest.raises(Conflict, match="the text of another article, other"):
        correct(db, quay, "Quite another article.")
    whole(db)


def test_who_finished_has_the_article_open_again(db, ada, ben):
    queue_settings.put(db, by=None, overlap=2, lease_hours=48, share=0)
    quay = worked_on(db, ada, ben)
    held = assignments.find(db, quay, ada["id"])
    assert held and held["done_at"]
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    held = assignments.find(db, quay, ada["id"])
    assert held and (held["done_at"], held["why"]) == (None, "reopened")
    assert queue.next_article(db, ada["id"], at=LATER) == quay
    whole(db)
    say(db, ada, 0, "fact", article_id=quay, at=LATER)
    held = assignments.find(db, quay, ada["id"])
    assert held and held["done_at"] == LATER
    whole(db)


def test_a_sentence_added_opens_and_a_missing_one_deleted_finishes(db, ada, ben):
    quay = worked_on(db, ada, ben)
    correct(db, quay, TEXT + " The council meets again soon.")
    assert queue.next_article(db, ada["id"]) == quay
    whole(db)
    correct(db, quay, TEXT)
    assert queue.next_article(db, ada["id"]) is None
    assert len(stands(db, quay)["labels"]) == 16
    whole(db)


class TestRestyled:
    STYLED = TEXT.replace("“", '"').replace("”", '"')

    def test_marks_of_the_same_width_keep_the_labels(self, db, quay, ada):
        before = stands(db, quay)
        correct(db, quay, self.STYLED)
        after = stands(db, quay)
        assert [row[1:] for row in after["labels"]] == [
            row[1:] for row in before["labels"]
        ]
        assert '"We will not sell' in texts(db, quay)[2]
        whole(db)

    def test_a_decided_sentence_is_found_as_it_is_written_now(self, db, quay, ada):
        decide(db, ada, 2, "quote", speaker="Ines Valdor", article_id=quay, at=AT)
        correct(db, quay, self.STYLED)
        found = db.execute(
            "select text from decided_words where rowid = ?", [at(db, quay, 2)["id"]]
        ).fetchone()
        assert found == (texts(db, quay)[2],)

    def test_blanks_that_shift_marked_words_reopen_the_sentence(self, db, quay, ada):
        say(
            db, ada, 2, "quote", speaker="Ines Valdor", content=[[1, 31]],
            article_id=quay, at=LATER,
        )  # fmt: skip
        text = TEXT.replace("not sell", "not  sell").replace(
            "Ferries ran", "Ferries  ran"
        )
        correct(db, quay, text)
        kept = {row[0] for row in stands(db, quay)["labels"]}
        assert "Ferries  ran as usual all day." in kept
        assert not any("not  sell" in words for words in kept)
        whole(db)


class TestQuotations:
    def chain(self, db, quay):
        return [row[3] for row in stands(db, quay)["labels"] if row[1] == "Ada Lind"]

    def test_what_goes_on_a_changed_beginning_goes_on_it_still(self, db, quay):
        correct(db, quay, TEXT.replace("not sell", "never sell"))
        assert self.chain(db, quay) == [0, 0, 1, 1, 0, 0, 0]
        whole(db)

    def test_what_lost_its_beginning_stands_alone(self, db, quay):
        sentence = at(db, quay, 3)["id"]
        correct(
            db, quay,
            TEXT.replace(
                "“We will not sell the east quay,” Ines Valdor told the council. ", ""
            ),
        )  # fmt: skip
        assert self.chain(db, quay) == [0, 0, 0, 1, 0, 0, 0]
        ada_id = 1
        latest = history.rows(db, sentence, ada_id)[0]
        assert (latest["answer"]["continues"], latest["saved_at"]) == (0, AT)
        whole(db)

    def test_a_speaker_of_another_sentence_is_the_same_words_or_none(
        self, db, quay, ada
    ):
        here = at(db, quay, 3)
        named = TEXT.index("Ines Valdor")
        span = [named - here["starts"], named - here["starts"] + len("Ines Valdor")]
        say(
            db, ada, 3, "quote", speaker="Ines Valdor", speaker_surface="Ines Valdor",
            speaker_span=[span], continues=True, article_id=quay, at=LATER,
        )  # fmt: skip

        def named_by():
            label = labels.find(db, here["id"], ada["id"])
            start = articles.sentence(db, here["id"])["starts"]
            if label["speaker_start"] is None:
                return None
            body = articles.body(db, quay)
            return body[start + label["speaker_start"] : start + label["speaker_end"]]

        correct(db, quay, "It rained.\n\n" + TEXT)
        assert named_by() == "Ines Valdor"
        whole(db)
        correct(db, quay, TEXT.replace("told the council", "told the whole council"))
        assert named_by() is None
        whole(db)
        revision = history.revision(db, here["id"], ada["id"])
        form = {"to": 2, "revision": revision, "save_id": "restored-0001"}
        labels.restore(db, here["id"], ada["id"], form)
        assert named_by() is None
        whole(db)


def test_a_decision_a_case_and_a_comment_on_a_changed_sentence_are_closed(
    db, quay, ada, mara
):
    sentence = at(db, quay, 5)
    precedents.make(db, sentence["id"], mara["id"], "A union speaks.", "case-0001")
    comments.add(db, sentence["id"], ada["id"], "Who is it?", save_id="said-0001")
    correct(db, quay, TEXT.replace("in June", "in July"), by=mara["id"])
    assert precedents.page(db) == []
    assert review.counts(db, quay)["comments"] == 0
    assert [row["what"] for row in comments.on(db, sentence["id"])] == [
        "said",
        "resolved",
    ]
    (what,) = db.execute(
        "select why from precedent_history order by revision desc limit 1"
    ).fetchone()
    assert what == "The text was corrected."
    whole(db)


def test_cases_of_sentences_that_stay_are_kept(db, quay, mara):
    decide(db, mara, 1, "fact", article_id=quay)
    for position in (1, 5):
        sentence = at(db, quay, position)["id"]
        precedents.make(db, sentence, mara["id"], "Look.", f"case-{position:04}")
    correct(db, quay, TEXT.replace("in June", "in July"), by=mara["id"])
    assert [row["text"] for row in precedents.page(db)] == [
        "Ferries ran as usual all day."
    ]


def test_what_a_correction_does_not_say_of_an_article_stays(db, quay):
    correct(db, quay, TEXT + " It rained.", fields={"meta": {"desk": "Sée"}})
    correct(db, quay, TEXT, fields={"outlet": "Northport Gazette"})
    found = articles.get(db, quay)
    assert (json.loads(found["meta"]), found["outlet"]) == (
        {"desk": "Sée"},
        "Northport Gazette",
    )


def test_a_correction_is_nobody_s_work(db, quay, ada):
    saved = "select id, saved_at from reviewers"
    before = db.execute(saved).fetchall()
    correct(db, quay, TEXT.replace("in June", "in July"), by=ada["id"])
    assert db.execute(saved).fetchall() == before


def test_what_the_command_line_closes_has_nobody_s_name(db, quay, ada, mara):
    sentence = at(db, quay, 5)["id"]
    precedents.make(db, sentence, mara["id"], "A union speaks.", "case-0001")
    comments.add(db, sentence, ada["id"], "Who is it?", save_id="said-0001")
    correct(db, quay, TEXT.replace("in June", "in July"), by=None)
    assert comments.on(db, sentence)[-1]["name"] is None
    assert decisions.rows(db, sentence)[0]["adjudicator"] is None
    assert precedents.changes(db, sentence)[0]["name"] is None
    (row,) = audit.rows(db, event="withdrew a precedent")
    assert row["name"] is None
    assert comments.on(db, sentence)[0]["name"] == "Ada Lind"
    whole(db)


def test_who_saw_others_answers_to_what_it_was_is_not_blind(db, quay, ada):
    blindness.saw(db, ada["id"], [at(db, quay, 0)["id"]], at=AT)
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    say(db, ada, 0, "fact", article_id=quay, at="2024-05-04T10:00:00.000Z")
    new = at(db, quay, 0)["id"]
    (found,) = [
        row
        for row in blindness.blind_answers(db, quay)
        if (row["sentence_id"], row["reviewer_id"]) == (new, ada["id"])
    ]
    assert (found["blind"], found["first_at"]) == (0, AT)
    whole(db)


def test_who_saw_others_answers_to_one_of_two_first_saw_those_to_both_joined(
    db, quay, ada
):
    for position, day in ((6, 3), (5, 2)):
        moment = f"2024-05-0{day}T08:00:00.000Z"
        blindness.saw(db, ada["id"], [at(db, quay, position)["id"]], at=moment)
    first = at(db, quay, 5)["id"]
    corrections.join(db, first, by=ada["id"], why=None, save_id="join-0001")
    joined = at(db, quay, 5)["id"]
    seen = "select first_at from seen_others where reviewer_id = ? and sentence_id = ?"
    (moment,) = db.execute(seen, [ada["id"], joined]).fetchone()
    assert moment == "2024-05-02T08:00:00.000Z"


def test_a_second_round_of_another_text_is_closed(db, quay, ada):
    again.put(db, by=None, one_in=2, weeks=1)
    other = add(db, "tides", "The tide came in.", "It went out.")
    for position in (0, 1):
        say(db, ada, position, "fact", article_id=other, at="2024-05-02T11:00:00.000Z")
    number = again.due(db, ada["id"], at="2024-06-20T10:00:00.000Z")
    assert number
    answered = again.get(db, number, ada["id"])["article_id"]
    assert answered == other
    first = at(db, other, 0)
    again.save(
        db, number, ada["id"], first["id"],
        {"kind": "fact", "revision": 0, "save_id": "again-0001"},
        at="2024-06-20T10:01:00.000Z",
    )  # fmt: skip
    whole(db)
    correct(
        db, other, "The tide came in late. It went out.", at="2024-06-21T10:00:00.000Z"
    )
    assert again.get(db, number, ada["id"])["closed_at"]
    whole(db)


def test_an_answer_to_a_sentence_that_is_gone_is_refused(db, quay, ada):
    gone = at(db, quay, 0)["id"]
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    label = {"kind": "fact", "revision": 2, "save_id": "late-0001"}
    for late in (
        lambda: labels.put(db, gone, ada["id"], label),
        lambda: comments.add(db, gone, ada["id"], "But", save_id="late-0002"),
        lambda: decisions.put(db, gone, ada["id"], label, save_id="late-0003"),
        lambda: decisions.confirm(
            db, gone, ada["id"], save_id="late-0004", revision=1, seen=""
        ),
    ):
        with pytest.raises(Conflict, match=r"was corrected.*/articles/1"):
            late()
    assert articles.name_of(db, gone) == "quay@1:0000"


def test_lists_know_nothing_of_earlier_texts(db, quay, ada):
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    assert [row["doc_id"] for row in articles.page(db, ada["id"])] == ["quay"]
    assert articles.totals(db) == {"articles": 1, "sentences": 8}
    with snapshot(db):
        found = list(exports.articles_with_sentences(db))
    assert [row["doc_id"] for row in found] == ["quay"]


@pytest.mark.parametrize(
    "sql",
    [
        "update articles set body = 'other'",
        "update texts set body = 'other' where id > 0",
        "update texts set title = 'other' where id < 0",
        "delete from texts where id < 0",
        "delete from corrections",
        "update corrections set why = 'else'",
        "delete from sentence_lineage",
        "update sentences set article_id = -2 where position = 7 and article_id = 2",
        "insert into sentence_lineage values (1, 2, 'changed')",
    ],
)
def test_the_file_itself_refuses_to_lose_a_text(db, quay, sql):
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    add(db, "other", *(f"Sentence {number}." for number in range(8)))
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(sql)
    whole(db)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            ["drop trigger corrections_stay", "delete from corrections"],
            "belongs to no article",
        ),
        (
            [
                "insert into sentence_lineage "
                "select max(id), min(id), 'changed' from sentences where article_id > 0"
            ],
            "is no earlier one of its article",
        ),
        (
            [
                "drop trigger earlier_texts_are_fixed",
                "drop trigger bodies_stay",
                "update texts set body = 'x' || body where id < 0",
            ],
            "is not the slice",
        ),
    ],
)  # fmt: skip
def test_damage_to_earlier_texts_is_found(db, quay, damage, said):
    correct(db, quay, TEXT.replace("Monday", "Tuesday"))
    for sql in damage:
        db.execute(sql)
    assert said in "\n".join(projects.check(db))


def test_the_record_tells_of_a_correction(db, quay, ada):
    correct(db, quay, TEXT.replace("Monday", "Tuesday"), by=ada["id"], why="A slip")
    (event, about, detail) = db.execute(
        "select event, about, detail from audit order by id desc limit 1"
    ).fetchone()
    assert (event, about) == ("corrected the text of an article", "quay")
    assert json.loads(detail) == {
        "kept": 14,
        "reopened": 2,
        "withdrawn": 0,
        "why": "A slip",
    }


def test_a_project_of_before_takes_corrections(tmp_path, db, project, quay, ada):
    path = of_then(tmp_path / "older.db", project, "m011_again")
    with closing(connect(path)) as older:
        assert "articles" in older.table_names()
    with closing(projects.open_project(path)) as opened:
        whole(opened)
        assert stands(opened, quay) == stands(db, quay)
        correct(opened, quay, TEXT.replace("Monday", "Tuesday"))
        add(opened, "other", "A new article comes after it.")
        whole(opened)
        assert len(stands(opened, quay)["labels"]) == 14


@pytest.mark.parametrize(
    ("now", "stays"), [("“Never,”  said", False), ('"Never," said', True)]
)
def test_a_restyled_sentence_stays_where_a_suggestion_s_words_do(db, now, stays):
    text = "“Never,” said Ines Valdor."
    article_id = add(db, "harbour", text)
    propose(db, line(0, "quote", "Ines Valdor", speaker_surface="Ines Valdor"))
    before = at(db, article_id, 0)["id"]
    correct(db, article_id, text.replace("“Never,” said", now))
    assert (at(db, article_id, 0)["id"] == before) is stays
    whole(db)


def test_only_sentences_that_stand_elsewhere_are_written_anew(db, ada):
    article_id = add(db, "long", *[f"Sentence number {n} is here." for n in range(60)])
    db.execute("create temp table written (id integer)")
    db.execute(
        "create temp trigger note after update on main.sentences begin "
        "insert into written values (new.id); end"
    )
    body = articles.body(db, article_id)
    correct(db, article_id, body.replace("number 50", "number 05"))
    assert db.execute("select count(*) from written").fetchone() == (1,)
    db.execute("delete from written")
    middle = at(db, article_id, 40)["id"]
    corrections.split(db, middle, 9, by=ada["id"], why=None, save_id="split-0001")
    written = [one for (one,) in db.execute("select id from written").fetchall()]
    assert len(written) == len(set(written)) == 20
    whole(db)


@pytest.mark.parametrize("order", ["4 0 1 2 3", "1 2 3 4 0", "4 3 2 1 0", "2 3 0 4 1"])
def test_sentences_change_places(db, order):
    pieces = ["Rain fell.", "Snow lay.", "Ice grew.", "Wind blew.", "Sun came."]
    article_id = add(db, "weather", *pieces)
    ids = {row["text"]: row["id"] for row in articles.sentences(db, article_id)}
    wished = [pieces[int(at)] for at in order.split()]
    correct(db, article_id, " ".join(wished))
    assert texts(db, article_id) == wished
    assert ids == {row["text"]: row["id"] for row in articles.sentences(db, article_id)}
    whole(db)


def test_what_was_compared_before_another_correction_is_compared_anew(db, quay, ada):
    text = TEXT.replace("in June", "in July")
    before = corrections_plan.compare(db, quay, text, segment.sentences(text))
    corrections.join(
        db, at(db, quay, 0)["id"], by=ada["id"], why=None, save_id="join-1"
    )
    correct(db, quay, text, compared=before)
    assert texts(db, quay) == [text[s.start : s.end] for s in segment.sentences(text)]
    whole(db)


WORDS = ["Valdor", "said", "the", "quay", "is", "open", "“fair”", "today", "and", "not"]
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
    lambda words: " ".join(words).capitalize() + "."
)
ARTICLE = st.lists(SENTENCE, min_size=1, max_size=7)
KINDS = ["claim", "quote", "fact", "other"]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pieces=ARTICLE,
    editions=st.lists(ARTICLE, min_size=1, max_size=3),
    votes=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(KINDS), st.booleans())),
    cuts=st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=3),
)
def test_whatever_is_edited_no_answer_is_lost(
    empty_project, tmp_path, pieces, editions, votes, cuts
):
    path = shutil.copy(empty_project, tmp_path / "edited.db")
    db = projects.open_project(path)
    try:
        _edit_at_random(db, pieces, editions, votes, cuts)
    finally:
        db.close()


def _edit_at_random(db, pieces, editions, votes, cuts):
    people = [reviewers.named(db, name, at=AT) for name in ("Ada", "Ben")]
    article_id = add(db, "random", *pieces)
    for number, (position, kind, goes_on) in enumerate(votes):
        if position < len(pieces):
            who = people[number % 2]
            speaker = "Ines Valdor" if kind in ("claim", "quote") else None
            more = {"speaker": speaker, "continues": goes_on and bool(speaker)}
            text = pieces[position]
            if speaker and number % 3 == 0:
                more["content"] = [[0, len(text)]]
            say(db, who, position, kind, article_id=article_id, **more)
    first = articles.body(db, article_id)
    for number, edition in enumerate([*editions, pieces]):
        before = stands(db, article_id)["labels"]
        told = _history(db)
        held = {row["id"]: row["text"] for row in articles.sentences(db, article_id)}
        correct(db, article_id, " ".join(edition))
        now_there = {
            row["id"]: row["text"] for row in articles.sentences(db, article_id)
        }
        after = stands(db, article_id)["labels"]
        staying = [row for row in before if row[4] in now_there]
        assert [
            row[1:3] + row[4:5] for row in sorted(staying, key=lambda r: (r[4], r[1]))
        ] == [row[1:3] + row[4:5] for row in sorted(after, key=lambda r: (r[4], r[1]))]
        assert all(held[one] == now_there[one] for one in held if one in now_there)
        assert told <= _history(db)
        whole(db)
        for position, joins in cuts if number == 0 else []:
            sentence = articles.sentence_at(db, article_id, position)
            if sentence is None:
                continue
            told = {"by": people[0]["id"], "why": None}
            save_id = f"by-hand-{position}-{joins}-{sentence['id']}"
            if joins and corrections.next_one(db, sentence):
                corrections.join(db, sentence["id"], save_id=save_id, **told)
            elif " " in sentence["text"]:
                place = sentence["text"].index(" ") + 1
                corrections.split(db, sentence["id"], place, save_id=save_id, **told)
            whole(db)
    assert articles.body(db, article_id) == first


def _history(db):
    return set(
        db.execute(
            "select sentence_id, reviewer_id, revision, save_id, answer "
            "from label_history"
        ).fetchall()
    )
