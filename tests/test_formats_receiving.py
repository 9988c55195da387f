"""What other tools say of a text becomes labels of sentences, and nothing is silent."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Fault, InvalidRecord
from annotator.formats import bringing, placing, receiving
from annotator.formats.files import File
from annotator.formats.incoming import Answer
from annotator.formats.kinds import guess, ours
from annotator.formats.wishes import Wishes, parse_kinds, parse_people
from annotator.schemas import Kind
from annotator.store import articles, audit, labels, projects, queue_settings
from tests.conftest import AT, BODY
from tests.exporting import say
from tests.receiving import TEXT, answer, bring, check, document, labels_of, tool

SAID = "“Nobody here wants a stoppage,” Valdor told reporters."
MET = "The two sides met for the third time."
OFFER = "“We have put a fair offer on the table,” she added. “It is up to them.”"


def stored(db, position: int, reviewer: int = 1) -> dict:
    """Answer the label of a sentence of the first article."""
    sentence = articles.sentence_at(db, 1, position)
    found = labels.find(db, sentence["id"], reviewer)
    assert found
    return found


def test_a_stretch_that_is_a_sentence_is_that_sentence_s_label(db):
    outcome = bring(db, document(answer(MET, "Fact")))
    assert (outcome.articles, outcome.labels, outcome.people) == (1, 1, 1)
    assert labels_of(db) == [("Ana", 1, "fact", None)]
    assert list(projects.check(db)) == []


def test_a_stretch_inside_a_sentence_marks_the_words_of_a_quote(db):
    words = "“Nobody here wants a stoppage,”"
    bring(db, document(answer(words, "quote", speaker="Ines Valdor")))
    assert stored(db, 2)["content"] == [[0, len(words)]]
    assert stored(db, 2)["speaker"] == "Ines Valdor"


def test_two_stretches_of_one_sentence_are_one_label(db):
    first, second = answer("“Nobody here", "quote"), answer("stoppage,”", "quote")
    outcome = bring(db, document(first, second))
    assert outcome.labels == 1
    assert stored(db, 2)["content"] == [[0, 12], [21, 31]]


def test_a_stretch_over_several_sentences_is_one_quotation(db):
    bring(db, document(answer(OFFER, "quote", speaker="Ines Valdor")))
    assert [stored(db, at)["continues"] for at in (3, 4)] == [0, 1]
    assert [stored(db, at)["content"] for at in (3, 4)] == [[], []]


def test_a_fact_over_several_sentences_joins_nothing(db):
    bring(db, document(answer(OFFER, "fact")))
    assert [stored(db, at)["continues"] for at in (3, 4)] == [0, 0]


def test_a_claim_without_a_speaker_is_unclear_and_counted(db):
    draft = check(db, document(answer(MET, "claim")))
    assert draft.unclear == 1
    bringing.store(db, draft)
    assert stored(db, 1)["speaker"] == "unclear"


def test_the_speaker_as_written_is_kept_and_a_pronoun_is_nobody_s_name(db):
    said = TEXT.index("she added")
    she = answer("she added", "quote", surface=(said, said + 3))
    valdor = TEXT.index("Valdor told")
    named = answer("Valdor told", "quote", surface=(valdor, valdor + 6))
    bring(db, document(she, named))
    assert stored(db, 3)["speaker"] == "unclear"
    assert stored(db, 3)["speaker_surface"] == "she"
    assert stored(db, 2)["speaker"] == "Valdor"


@pytest.mark.parametrize(
    ("word", "kind", "guessed"),
    [
        ("Claim", "claim", False),
        ("QUOTE", "quote", False),
        ("Factual statement", "fact", True),
        ("reported speech", "claim", True),
        ("direct_quote", "quote", True),
        ("Quotation", "quote", True),
        ("Assertion", None, False),
        ("opinion", None, False),
        ("allegation", None, False),
        ("stance", None, False),
        ("prediction", None, False),
        ("Statement", None, False),
        ("report", None, False),
        ("background", None, False),
        ("question", None, False),
        ("No label", "other", True),
        ("Weather", None, False),
    ],
)
def test_words_are_known_guessed_or_asked_about(db, word, kind, guessed):
    (found,) = check(db, document(answer(MET, word))).words
    assert (found.kind, found.guessed, found.count) == (kind, guessed, 1)
    assert found.example == MET
    assert (ours(word) or guess(word)) == kind


def test_unknown_words_are_refused_until_they_are_mapped_or_left_out(db):
    found = document(answer(MET, "Weather", line=7), answer(SAID, "Skip"))
    draft = check(db, found)
    assert [str(fault) for fault in draft.faults()][2:] == [
        "slips.txt, line 7: Nobody knows what “Weather” is. Say which kind, or leave "
        "it out.",
        "slips.txt: Nobody knows what “Skip” is. Say which kind, or leave it out.",
    ]
    with pytest.raises(InvalidRecord):
        bringing.store(db, draft)
    wishes = Wishes(kinds=parse_kinds(["Weather=fact,Skip="]))
    outcome = bring(db, found, wishes=wishes)
    assert (outcome.labels, outcome.refused) == (1, 0)


@pytest.mark.parametrize(
    ("written", "problem"),
    [("Weather", "says nothing"), ("a=b", "is no kind"), ("a=fact,a=claim", "twice")],
)
def test_meanings_that_mean_nothing_are_refused(written, problem):
    with pytest.raises(InvalidRecord, match=problem):
        parse_kinds([written])


def test_a_word_with_a_comma_stands_in_quotation_marks():
    assert parse_kinds(['"Quote, direct=quote",Skip=']) == {
        "Quote, direct": "quote",
        "Skip": "",
    }


def test_people_of_the_files_are_people_here_or_new(db, ada):
    found = document(answer(MET, "fact", who="7"), answer(SAID, "quote", who="Bo"))
    bring(db, found, wishes=Wishes(people=parse_people(["7=ada lind"])))
    assert labels_of(db) == [
        ("Ada Lind", 1, "fact", None),
        ("Bo", 2, "quote", "unclear"),
    ]


def test_a_new_name_is_no_pseudonym(db):
    bring(db, document(answer(MET, "fact", who="Ana Brandt")))
    (found,) = db.query("select name, pseudonym from reviewers")
    assert found == {"name": "Ana Brandt", "pseudonym": "r1"}


def test_who_is_not_named_must_be_said(db, ada):
    found = document(answer(MET, "fact", who=None))
    with pytest.raises(InvalidRecord, match="do not say who answered"):
        bring(db, found)
    bring(db, found, wishes=Wishes(by="Ada Lind"))
    assert labels_of(db) == [("Ada Lind", 1, "fact", None)]


def test_the_same_file_twice_adds_nothing(db):
    found = document(answer(MET, "fact"), answer(OFFER, "quote", speaker="Ines Valdor"))
    bring(db, found)
    again = bring(db, found)
    assert (again.articles, again.labels, again.already, again.left) == (0, 0, 3, 0)
    assert audit.rows(db, event="brought labels")[0]["detail"]["labels"] == 3
    assert len(audit.rows(db, event="brought labels")) == 1


def test_a_label_that_stands_here_is_left_alone_and_reported(db, article, ada):
    say(db, ada, 1, "claim", speaker="Tomas Reik")
    words = "The two sides met for the third time this week."
    draft = check(db, document(answer(words, "fact", BODY, who="Ada Lind"), text=BODY))
    assert (draft.articles_here, draft.labels, draft.left_count) == (1, 0, 1)
    assert draft.left[0].problem == (
        "There is another label of Ada Lind here (claim); it stands."
    )
    bringing.store(db, draft)
    assert stored(db, 1, ada["id"])["kind"] == "claim"


def test_a_label_taken_back_here_does_not_come_again(db, article, ada):
    say(db, ada, 1, "fact")
    sentence = articles.sentence_at(db, 1, 1)
    form = {"to": 0, "revision": 1, "save_id": "taken-back"}
    labels.restore(db, sentence["id"], ada["id"], form, at=AT)
    found = answer("The two sides", "fact", BODY, who="Ada Lind")
    outcome = bring(db, document(found, text=BODY))
    assert (outcome.labels, outcome.left) == (0, 1)


def test_of_two_answers_to_one_sentence_the_first_stands(db):
    found = document(answer(MET, "fact", line=1), answer(MET, "other", line=2))
    draft = check(db, found)
    assert draft.refused[0].line == 2 and "said fact" in draft.refused[0].problem
    outcome = bringing.store(db, draft, keep_good=True)
    assert (outcome.labels, outcome.refused) == (1, 1)


def test_the_same_text_in_two_tasks_is_one_article(db):
    one, other = document(answer(MET, "fact")), document(answer(MET, "fact", who="Bo"))
    third = document(answer(MET, "other"), name="again")
    assert check(db, one, other).articles_new == 1
    outcome = bring(db, one, other, one, third, keep_good=True)
    assert (outcome.articles, outcome.labels, outcome.refused) == (1, 2, 1)


def test_names_of_two_texts_that_are_the_same_get_a_number(db):
    bring(
        db,
        document(answer(MET, "fact"), name="7"),
        document(text="It rained. So.", name="7"),
    )
    assert [row["doc_id"] for row in articles.page(db, 0)] == ["7", "7-2"]


def test_a_decision_comes_as_a_decision(db):
    bring(
        db,
        document(
            answer(MET, "other"),
            answer(MET, "fact", decided=True, who="Mara", note="It is told."),
        ),
    )
    (found,) = db.query("select kind, rationale from decisions")
    assert found == {"kind": "fact", "rationale": "It is told."}
    assert list(projects.check(db)) == []


def test_times_are_kept_whatever_their_zone(db):
    moment = "2024-03-14T10:00:00.5+01:00"
    bring(db, document(answer(MET, "fact", created_at=moment)))
    assert stored(db, 1)["created_at"] == "2024-03-14T09:00:00.500Z"


def test_the_header_is_cut_off_only_where_nobody_marked_it(db):
    text = "date 2021-09-28 It rained in Northport. The market closed."
    bring(db, document(answer("The market closed.", "fact", text), text=text))
    assert articles.body(db, 1) == "It rained in Northport. The market closed."
    marked = document(
        answer("date 2021", "other", text + " "), text=text + " ", name="b"
    )
    bring(db, marked)
    assert articles.body(db, 2) == text + " "


def test_offsets_count_in_the_text_also_when_the_article_here_lost_its_header(db):
    text = "date 2021-09-28 It rained in Northport. The market closed."
    bring(db, document(text=text))
    outcome = bring(db, document(answer("The market closed.", "fact", text), text=text))
    assert (outcome.articles, outcome.labels) == (0, 1)
    assert labels_of(db) == [("Ana", 1, "fact", None)]


def test_sentences_of_the_project_can_be_named(db, article):
    named = [
        Answer(0, 0, "fact", who="Ana", sent_id="harbour:0001"),
        Answer(0, 0, "fact", who="Ana", sent_id="harbour:0099"),
        Answer(0, 0, "fact", who="Ana", sent_id="nowhere:0001"),
    ]
    draft = check(db, document(*named, text=None))
    assert [fate.problem.partition(" in this")[0] for fate in draft.refused] == [
        "There is no sentence harbour:0099",
        "There is no sentence nowhere:0001",
    ]
    bringing.store(db, draft, keep_good=True)
    assert labels_of(db) == [("Ana", 1, "fact", None)]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (answer(MET, "fact"), "empty"),
        (Answer(5, 5, "fact", who="Ana"), "is not in the text"),
        (Answer(0, 10**6, "fact", who="Ana"), "is not in the text"),
        (Answer(-3, 10, "fact", who="Ana"), "is not in the text"),
        (answer("\n\n", "fact"), "no sentence at this place"),
    ],
)
def test_what_cannot_be_placed_is_refused_with_the_reason(db, given, problem):
    text = " \n " if problem == "empty" else TEXT
    draft = check(db, document(given, text=text))
    assert problem in draft.refused[0].problem.lower()
    with pytest.raises(InvalidRecord):
        bringing.store(db, draft)
    assert articles.totals(db)["articles"] == 0


def test_what_the_reader_cannot_read_is_told_and_blocks(db):
    fault = Fault("This is not JSON. Export it anew.", "slips.txt", 3)
    with pytest.raises(InvalidRecord, match=r"slips.txt, line 3: This is not JSON"):
        bring(db, document(answer(MET, "fact")), fault)


def test_what_was_refused_is_written_beside_the_file(db, tmp_path):
    path = tmp_path / "tasks.json"
    path.write_text("slips")
    reader = tool(
        document(answer(MET, "fact"), answer(SAID, "Weather", place="task 2"))
    )
    draft = receiving.check(db, reader, [File(str(path), path)])
    outcome = bringing.store(db, draft, keep_good=True)
    (written,) = outcome.files
    assert written.name == "tasks.refused.jsonl"
    (line,) = written.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "fate": "refused",
        "file": str(path),
        "line": None,
        "place": "task 2",
        "label": "Weather",
        "who": "Ana",
        "text": SAID,
        "problem": "Nobody knows what “Weather” is. Say which kind, or leave it out.",
    }


def test_where_the_queue_hands_out_those_who_answered_hold_their_article(db):
    queue_settings.put(db, overlap=2, lease_hours=48, share=0, at=AT, by=None)
    bring(db, document(answer(MET, "fact")))
    assert db.execute("select why from assignments").fetchall() == [("began",)]
    assert list(projects.check(db)) == []


def test_newcomers_get_a_pseudonym_that_nobody_brought(db):
    from_elsewhere = document(answer(MET, "fact", who="Ana"))
    bring(db, from_elsewhere)
    with db.conn:
        db.execute("update reviewers set pseudonym = 'r2' where name = 'Ana'")
    bring(db, document(answer(SAID, "quote", who="Bo")))
    found = [row["pseudonym"] for row in db.query("select pseudonym from reviewers")]
    assert found == ["r2", "r3"]


spans = st.tuples(st.integers(-5, 300), st.integers(-5, 300))


@given(
    st.builds(
        Answer,
        st.integers(-5, 300),
        st.integers(-5, 300),
        st.just("claim"),
        who=st.none() | st.text(max_size=3),
        decided=st.booleans(),
        speaker=st.none() | st.text(max_size=9),
        speaker_type=st.none() | st.text(max_size=3),
        surface=st.none() | spans,
        surface_text=st.none() | st.text(max_size=5),
        cue=st.none() | spans,
        content=st.lists(spans, max_size=3).map(tuple),
        created_at=st.none() | st.text(max_size=5) | st.datetimes().map(str),
        duration_ms=st.none() | st.integers(),
    ),
    st.sampled_from(list(Kind)),
)
def test_an_answer_of_nonsense_is_placed_inside_its_sentence_or_refused(given, kind):
    sentences = [(0, 60), (61, 100), (110, 180), (181, len(TEXT))]
    found = placing.place(given, kind, TEXT, sentences, exact=False, turn=1)
    if isinstance(found, str):
        return
    for said in found:
        start, end = sentences[said.position]
        cue = (said.row["cue_start"], said.row["cue_end"])
        for first, last in [*said.row["content"], *([cue] if cue[1] else [])]:
            assert 0 <= first < last <= end - start
        assert said.row["speaker"] or not kind.attributed
        assert said.at is None or len(said.at) == 24
