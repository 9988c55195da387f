"""DocBin files, opened by spaCy, and what holds for all formats of whole articles."""

import sys

import pytest
from hypothesis import given, settings

from annotator.errors import AnnotatorError, InvalidRecord
from annotator.formats import spacy_docbin
from annotator.formats.catalogue import FORMATS
from annotator.formats.order import Order
from annotator.formats.standoff import labels
from annotator.schemas_export import Resolve, Shape
from tests.exporting import add, files_of, say, source
from tests.whole_articles import articles, of_rows, planted

WHOLE = ["brat", "spacy", "webannotation", "claimreview", "handover"]
ORDERS = [Resolve.UNANIMOUS, Resolve.VOTES]


def docs(made) -> list:
    """Answer what spaCy reads out of the files, with a vocabulary of its own."""
    import spacy  # Takes seconds.
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    files = files_of(spacy_docbin.write(made))
    return [
        doc
        for data in files.values()
        for doc in DocBin(store_user_data=True).from_bytes(data).get_docs(vocab)
    ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    opened = planted(tmp_path_factory.mktemp("demo"))
    yield opened
    opened.close()


def test_spacy_reads_the_articles_with_their_labels(demo):
    made = source(demo, Order())
    rows = list(made.rows(Shape.ARTICLES))
    for doc, article in zip(docs(made), rows, strict=True):
        assert doc.text == article["body"]
        assert doc.user_data["doc_id"] == article["doc_id"]
        assert doc.user_data["source"] == article["source"]
        assert sorted(doc.spans) == ["content", "cues", "sentences", "speakers"]
        found = list(labels(article, Resolve.UNANIMOUS))
        assert [(one.label_, one.id_) for one in doc.spans["sentences"]] == [
            (one.kind, one.sent_id) for one in found
        ]
        exact = [one.text for one in doc.spans["sentences"]]
        assert exact == [one.row["text"] for one in found]
        voices = [one for one in found if one.surface_at]
        for span, label in zip(doc.spans["speakers"], voices, strict=True):
            assert span.kb_id_ == (label.speaker or "")
            assert label.surface in span.text
        begun = {token.idx for token in doc if token.is_sent_start}
        assert begun >= {row["doc_start"] for row in article["sentences"]}
        assert len(begun) <= len(article["sentences"]) + 1


def test_with_votes_each_reviewer_has_their_own_groups(db, ada, ben):
    add(db, "ferry", "The ferry sank.", "It rained.")
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    (doc,) = docs(source(db, Order(resolve=Resolve.VOTES)))
    assert [one.label_ for one in doc.spans["sentences.r1"]] == ["fact"]
    assert [one.label_ for one in doc.spans["sentences.r2"]] == ["other"]
    assert [one["annotator"] for one in doc.user_data["labels"]] == ["r1", "r2"]


def test_a_stretch_inside_a_word_is_widened_and_kept_exactly(db, ada):
    add(db, "ferry", "Shipowners said no.")
    say(db, ada, 0, "claim", speaker="owners", speaker_surface="owners",
        speaker_span=[[4, 10]])  # fmt: skip
    (doc,) = docs(source(db, Order()))
    (span,) = doc.spans["speakers"]
    assert span.text == "Shipowners"
    (label,) = doc.user_data["labels"]
    assert label["speaker_at"] == (4, 10)


@given(articles())
@settings(deadline=None, max_examples=20)
@pytest.mark.parametrize("resolve", ORDERS)
def test_any_article_keeps_its_text_and_its_exact_places(resolve, article):
    (doc,) = docs(of_rows(article, resolve=resolve))
    assert doc.text == article["body"]
    found = list(labels(article, resolve))
    for kept, label in zip(doc.user_data["labels"], found, strict=True):
        assert (kept["start"], kept["end"]) == (label.start, label.end)
        assert kept["speaker_at"] == label.surface_at
        assert kept["cue_at"] == label.cue
        assert kept["content_at"] == label.content
    places = {one.sent_id: one for one in found}
    for name, group in doc.spans.items():
        for span in group:
            label = places[span.id_]
            if name.startswith("sentences"):
                assert span.start_char <= label.start < label.end <= span.end_char


def test_many_articles_are_several_files(monkeypatch, db):
    monkeypatch.setattr(spacy_docbin, "SHARD", 2)
    for number in range(5):
        add(db, f"ferry-{number}", f"Ferry {number} sank.")
    parts = list(spacy_docbin.write(source(db, Order())))
    assert [(part.name, part.rows) for part in parts] == [
        ("spacy/part-0001.spacy", 2),
        ("spacy/part-0002.spacy", 2),
        ("spacy/part-0003.spacy", 1),
    ]


def test_where_spacy_is_missing_it_says_what_to_install(monkeypatch, db):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(AnnotatorError, match="pip install spacy"):
        list(spacy_docbin.write(source(db, Order())))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("resolve", ORDERS)
def test_the_same_rows_give_the_same_bytes(demo, name, resolve):
    made = source(demo, Order(resolve=resolve, format=name))
    one = files_of(FORMATS[name].write(made))
    assert one == files_of(FORMATS[name].write(made))
    assert one and all(data is not None for data in one.values())
    for path in one:
        assert not path.startswith("/") and ".." not in path.split("/")
        assert "\\" not in path


@pytest.mark.parametrize("name", WHOLE)
def test_the_parts_of_a_file_come_in_a_row(demo, name):
    parts = FORMATS[name].write(source(demo, Order()))
    names = [part.name for part in parts]
    begun = [one for at, one in enumerate(names) if at == 0 or names[at - 1] != one]
    assert len(begun) == len(set(begun))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    ("resolve", "field"),
    [
        (Resolve.UNANIMOUS, "speaker"),
        (Resolve.UNANIMOUS, "cue"),
        (Resolve.UNANIMOUS, "text"),
        (Resolve.VOTES, "speaker_start"),
        (Resolve.VOTES, "cue_end"),
    ],
)
def test_a_place_that_is_not_what_it_claims_is_refused(demo, name, resolve, field):
    (article,) = [
        one
        for one in source(demo, Order()).rows(Shape.ARTICLES)
        if one["doc_id"] == "lindrath-bridge-deal"
    ]
    row = article["sentences"][2]
    if field == "speaker":
        row["speaker"]["doc_start"] += 1
    elif field == "cue":
        row["cue"]["text"] = "says"
    elif field == "text":
        row["text"] = row["text"].upper()
    else:
        row["annotations"][0][field] = 5000
    with pytest.raises(InvalidRecord, match="lindrath-bridge-deal:0002 has a"):
        list(FORMATS[name].write(of_rows(article, resolve=resolve)))
