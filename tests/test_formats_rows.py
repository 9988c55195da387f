"""The rows of an export: what is in them, and what they come to."""

import pytest

from annotator.errors import InvalidRecord
from annotator.formats import answers
from annotator.formats import rows as records
from annotator.formats.export import rows
from annotator.formats.order import Order
from annotator.schemas_export import (
    RECORDS,
    AnnotationSchema,
    Shape,
    SourceSchema,
    SpanSchema,
    SpeakerSchema,
    Which,
)
from annotator.store.exports import Selection
from tests.exporting import add, decide, merge, say

VALDOR = {"speaker": "Ines Valdor", "speaker_type": "person"}


def made(db, shape=Shape.SENTENCES, which=Which.ALL, **more):
    """Answer the rows of a project."""
    return list(rows(db, Order(shape, Selection(which), **more)))


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article with a bit of everything."""
    say(db, ada, 0, "claim", **VALDOR, cue_span=[[90, 94]], content=[[0, 74]])
    say(db, ben, 0, "claim", **VALDOR, cue_span=[[90, 94]], unsure=True)
    say(db, ada, 1, "fact", note="Seen twice.", duration_ms=1200)
    say(db, ada, 2, "quote", **VALDOR, quote_type="direct")
    say(db, ben, 2, "claim", **VALDOR)
    decide(db, ben, 3, "quote", speaker="unnamed", rationale="Her words.")
    return db


@pytest.mark.parametrize("shape", list(Shape))
def test_a_row_has_the_keys_of_its_schema_in_their_order(labelled, shape):
    for row in made(labelled, shape):
        assert list(row) == list(RECORDS[shape]().fields)


def test_what_is_nested_has_the_keys_of_its_schema_too(labelled):
    for row in made(labelled):
        assert list(row["source"]) == list(SourceSchema().fields)
        for said in row["annotations"]:
            assert list(said) == list(AnnotationSchema().fields)
        for span in [*row["content"], *([row["cue"]] if row["cue"] else [])]:
            assert list(span) == list(SpanSchema().fields)
        if row["speaker"]:
            assert list(row["speaker"]) == list(SpeakerSchema().fields)


@pytest.mark.parametrize("shape", list(Shape))
def test_the_schema_loads_what_the_writer_made(labelled, shape):
    for row in made(labelled, shape):
        assert RECORDS[shape]().load(row) == row


def test_statuses_and_labels(labelled):
    found = [
        (r["status"], r["label"], r["gold"], r["agreement"]) for r in made(labelled)
    ]
    assert found == [
        ("agreed", "claim", True, 1.0),
        ("single", "fact", False, None),
        ("conflict", None, False, 0.0),
        ("adjudicated", "quote", True, None),
        ("unlabelled", None, False, None),
    ]


def test_an_agreed_row_has_the_one_value_that_all_who_gave_one_agree_on(labelled):
    row = made(labelled)[0]
    assert row["cue"] == {"text": row["text"][90:94], "start": 90, "end": 94}
    assert row["content"] == [{"text": row["text"][:74], "start": 0, "end": 74}]
    assert row["flags"] == ["unsure"]
    assert row["speaker"]["canonical"] == "Ines Valdor"


def test_a_value_on_which_they_differ_is_null(db, article, ada, ben):
    say(db, ada, 0, "claim", **VALDOR, polarity="positive", cue_span=[[0, 3]])
    say(db, ben, 0, "claim", **VALDOR, polarity="negative", cue_span=[[4, 9]])
    row = made(db)[0]
    assert (row["status"], row["polarity"], row["cue"]) == ("agreed", None, None)


def test_a_conflict_has_no_finer_fields(labelled):
    row = made(labelled)[2]
    assert row["speaker"] is None and row["attribution_id"] is None
    assert row["n_annotations"] == 2


def test_a_decision_is_what_it_says(labelled):
    row = made(labelled)[3]
    assert row["speaker"]["canonical"] == "unnamed"
    assert (row["adjudicator"], row["rationale"]) == ("r2", "Her words.")
    assert row["guideline_version"] == 1


def test_two_speakers_in_a_claim_are_a_conflict_and_in_a_fact_are_none(
    db, article, ada, ben
):
    for position, kind in enumerate(["claim", "fact"]):
        say(db, ada, position, kind, speaker="Ines Valdor")
        say(db, ben, position, kind, speaker="the union")
    assert [row["status"] for row in made(db)[:2]] == ["conflict", "agreed"]


def test_merged_speakers_agree(db, article, ada, ben):
    say(db, ada, 0, "claim", speaker="I. Valdor")
    say(db, ben, 0, "claim", speaker="Ines Valdor")
    assert made(db)[0]["status"] == "conflict"
    merge(db, "I. Valdor", "Ines Valdor")
    row = made(db)[0]
    assert (row["status"], row["speaker"]["canonical"]) == ("agreed", "Ines Valdor")


def test_a_speaker_in_the_sentence_is_a_slice_of_it(db, article, ada):
    say(db, ada, 0, "claim", **VALDOR, speaker_span=[[81, 92]])
    row = made(db)[0]
    speaker = row["speaker"]
    assert speaker["surface"] == row["text"][81:92]
    assert speaker["doc_start"] == row["doc_start"] + 81


def test_a_speaker_named_in_another_sentence_has_a_place_in_the_article_only(db, ada):
    add(db, "talks", "Ines Valdor spoke.", "She wants peace.")
    say(db, ada, 1, "claim", **VALDOR, speaker_span=[[-19, -8]])
    row = made(db)[1]
    assert row["speaker"] == {
        "surface": "Ines Valdor",
        "start": None,
        "end": None,
        "doc_start": 0,
        "doc_end": 11,
        "canonical": "Ines Valdor",
        "type": "person",
    }
    assert row["annotations"][0]["speaker_start"] == -19


@pytest.mark.parametrize("span", [[[0, 3]], [[-500, -480]], [[3, 9000]]])
def test_a_place_where_the_speaker_is_not_written_is_left_out(db, article, ada, span):
    say(db, ada, 0, "claim", **VALDOR, speaker_surface="Valdor", speaker_span=span)
    speaker = made(db)[0]["speaker"]
    assert speaker["surface"] == "Valdor"
    assert speaker["start"] is None and speaker["doc_start"] is None


def test_the_sentences_of_one_quotation_share_its_first_ones_name(db, article, ada):
    for position in (2, 3):
        say(db, ada, position, "quote", **VALDOR, continues=position == 3)
    found = [(r["attribution_id"], r["part"]) for r in made(db)[2:4]]
    assert found == [("harbour:0002", "first"), ("harbour:0002", "last")]


def test_context_is_the_text_of_the_neighbours(labelled):
    found = made(labelled)
    assert found[0]["context_before"] is None
    assert found[0]["context_after"] == found[1]["text"]
    assert found[-1]["context_before"] == found[-2]["text"]
    assert found[-1]["context_after"] is None


def test_reviewers_are_pseudonyms_unless_names_are_asked_for(labelled):
    assert {s["annotator"] for r in made(labelled) for s in r["annotations"]} == {
        "r1",
        "r2",
    }
    assert made(labelled, names=True)[3]["adjudicator"] == "Ben Okoro"


@pytest.mark.parametrize(
    ("which", "kept"),
    [("all", 5), ("labelled", 4), ("overlap", 2), ("gold", 2)],
)
def test_only_the_chosen_sentences_are_rows(labelled, which, kept):
    assert len(made(labelled, which=Which(which))) == kept


def test_labels_are_a_row_each(labelled):
    found = [(r["sent_index"], r["annotator"]) for r in made(labelled, Shape.LABELS)]
    assert found == [(0, "r1"), (0, "r2"), (1, "r1"), (2, "r1"), (2, "r2")]


def test_an_article_carries_its_text_and_its_sentences(labelled):
    (row,) = made(labelled, Shape.ARTICLES)
    for sentence in row["sentences"]:
        start, end = sentence["doc_start"], sentence["doc_end"]
        assert row["body"][start:end] == sentence["text"]


def test_an_article_without_a_chosen_sentence_is_no_row(labelled):
    add(labelled, "quiet", "Nothing happened.")
    assert len(made(labelled, Shape.ARTICLES)) == 2
    assert len(made(labelled, Shape.ARTICLES, Which.GOLD)) == 1


def test_a_sentence_that_is_no_slice_of_the_text_is_refused(labelled):
    labelled.execute("update sentences set starts = 1, ends = ends + 1 where id = 1")
    with pytest.raises(InvalidRecord, match="harbour:0000 is not the slice"):
        made(labelled)


def test_a_span_beyond_the_sentence_is_refused(db, article, ada):
    decide(db, ada, 0, "fact", cue_start=3, cue_end=900)
    with pytest.raises(InvalidRecord, match="harbour:0000 has a cue or content beyond"):
        made(db)


def test_agreement_is_the_share_of_pairs():
    def said(*kinds):
        return [{"label": kind} for kind in kinds]

    assert answers.agreement(said("fact")) is None
    assert answers.agreement(said("fact", "claim")) == 0.0
    assert answers.agreement(said("fact", "fact", "claim")) == 0.333333
    assert answers.agreement(said("fact", "fact", "fact", "claim")) == 0.5


def test_a_split_is_by_article_and_never_changes():
    assert records.split_of("harbour") == "train"
    splits = [records.split_of(f"doc-{n}") for n in range(2000)]
    assert 1540 <= splits.count("train") <= 1660
    assert 150 <= splits.count("test") <= 250
