"""Files of suggestions: what is read, and what is refused with file, line and field."""

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import InvalidRecord
from annotator.formats import suggestions as formats
from annotator.formats.files import File
from annotator.schemas_suggestions import SuggestionLineSchema
from annotator.store import speakers, suggestions
from tests.conftest import BODY
from tests.exporting import add
from tests.suggesting import MARKER, a_file, line, propose

FIRST = BODY[: BODY.index(" The two sides")]


@pytest.mark.parametrize(
    "named",
    [
        {"sent_id": "harbour:0000"},
        {"doc_id": "harbour", "sent_index": 0},
        {"doc_id": "harbour", "text": FIRST},
        {"doc_id": "harbour", "doc_start": 0, "doc_end": len(FIRST)},
        {"sent_id": "harbour:0000", "text": FIRST, "doc_start": 0, "sent_index": 0},
        {"sent_id": "harbour:0000", "doc_id": "harbour", "doc_end": len(FIRST)},
    ],
)
def test_a_sentence_may_be_named_in_any_of_four_ways(db, article, named):
    propose(db, {**named, "label": "claim"})
    assert suggestions.find(db, 1)["kind"] == "claim"


def test_a_colon_in_the_name_of_an_article_is_part_of_it(db):
    add(db, "wire:2024:7", "The mine shut.")
    propose(db, {"sent_id": "wire:2024:7:0000", "label": "fact"})
    assert suggestions.find(db, 1)["kind"] == "fact"


def test_a_line_is_kept_as_it_says_with_the_speaker_found_in_cast_and_sentence(
    db, article
):
    entry = speakers.named(db, "Ines Valdor")
    surface = "its chair Ines Valdor"
    propose(
        db,
        line(0, "claim", " Ines  Valdor ", speaker_surface=surface, score=1),
        line(1, "claim", "Tomas Reik", speaker_surface="Reik", version=2),
        line(2, "quote", speaker_surface="Ines Valdor"),
    )
    first, second, third = (suggestions.find(db, at) for at in (1, 2, 3))
    assert first["speaker_id"] == third["speaker_id"] == entry
    assert BODY[first["speaker_start"] : first["speaker_end"]] == surface
    assert first["score"] == 1.0
    assert (second["speaker"], second["speaker_id"]) == ("Tomas Reik", None)
    assert (second["speaker_surface"], second["speaker_start"]) == ("Reik", None)
    assert second["model"] == "headline-marker 2"


@pytest.mark.parametrize(
    ("given", "field", "problem"),
    [
        ("{", None, "This is not JSON at column 2"),
        ("[1]", None, "not a JSON object"),
        (b"\xff", None, "Byte 1 of the line is not UTF-8"),
        ({"label": "fact"}, "sent_id", "Say which sentence it is about"),
        ({"doc_id": "harbour", "label": "fact"}, "sent_index", "Say which sentence"),
        (
            {"doc_id": "harbour", "doc_start": 0, "label": "fact"},
            "doc_start",
            "Give both",
        ),
        ({"sent_id": "harbour:0000"}, "label", "claim, quote, fact or other"),
        (line(0, "opinion"), "label", "Choose one of: claim, quote, fact, other."),
        (line(0, "fact", score=1.2), "score", "from 0 to 1"),
        (line(0, "fact", score="0.5"), "score", "from 0 to 1"),
        (line(0, "fact", score=True), "score", "from 0 to 1"),
        (line(0, "fact", speaker=7), "speaker", "Give it as text"),
        (line(0, "fact", speaker="x" * 201), "speaker", "under 200 characters"),
        (line(5, "fact"), "sent_id", "has no such sentence"),
        ({"sent_id": "harbour", "label": "fact"}, "sent_id", "as exports do"),
        ({"sent_id": "harbour:1.5", "label": "fact"}, "sent_id", "as exports do"),
        ({"sent_id": "port:0000", "label": "fact"}, "sent_id", "no article port"),
        (
            {"doc_id": "port", "sent_index": 0, "label": "fact"},
            "doc_id",
            "no article port",
        ),
        (
            {"doc_id": "harbour", "sent_index": -1, "label": "fact"},
            "sent_index",
            "from 0",
        ),
        (
            {"doc_id": "harbour", "sent_index": 0.0, "label": "fact"},
            "sent_index",
            "from 0",
        ),
        (
            {"doc_id": "harbour", "doc_start": 0, "doc_end": 5, "label": "fact"},
            "doc_start",
            "has no such sentence",
        ),
        (
            {"doc_id": "harbour", "text": "Elsewhere.", "label": "fact"},
            "text",
            "no such sentence",
        ),
        (line(0, "fact", text="Elsewhere."), "text", "has another text"),
        (line(0, "fact", doc_id="port"), "sent_id", "has another sent_id"),
        (line(0, "fact", sent_index=1), "sent_id", "has another sent_id"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_with_its_place(
    db, article, given, field, problem
):
    draft = formats.read(db, [a_file(line(1, "fact"), given)], MARKER)
    (fault,) = draft.faults
    assert (fault.file, fault.line, fault.field) == ("marked.jsonl", 2, field)
    assert problem in fault.problem
    (refused,) = map(json.loads, draft.refused_lines())
    assert (refused["file"], refused["line"]) == ("marked.jsonl", 2)
    with pytest.raises(InvalidRecord):
        formats.store(db, draft)
    assert suggestions.models(db) == []


def test_a_sentence_that_an_article_has_twice_is_not_guessed(db):
    add(db, "slogans", "Nobody was hurt.", "The mine shut.", "Nobody was hurt.")
    named = {"doc_id": "slogans", "text": "Nobody was hurt.", "label": "fact"}
    draft = formats.read(db, [a_file(named)], MARKER)
    assert "several times. Give its sent_index." in draft.faults[0].problem
    assert propose(db, {**named, "sent_index": 2}).good == 1


@pytest.mark.parametrize("missing", ["model", "version"])
def test_a_line_without_its_model_is_refused(db, article, missing):
    defaults = {**MARKER, missing: None}
    (fault,) = formats.read(db, [a_file(line(0, "fact"))], defaults).faults
    assert fault.field == missing
    assert f"--{missing}" in fault.problem


def test_one_model_says_one_thing_of_a_sentence_and_two_models_two(db, article):
    twice = [line(0, "fact"), line(0, "claim"), line(0, "quote", version="2.0")]
    draft = formats.read(db, [a_file(*twice)], MARKER)
    assert [(one.line, one.field) for one in draft.faults] == [(2, "sent_id")]
    assert draft.models == [
        ("headline-marker", "1.2", 1),
        ("headline-marker", "2.0", 1),
    ]


def test_other_names_are_passed_over_and_told_blank_lines_and_a_mark_are_nothing(
    db, article
):
    given = a_file(
        b"\xef\xbb\xbf" + json.dumps(line(0, "fact", probs=[1])).encode(), ""
    )
    draft = formats.read(db, [given], MARKER)
    assert (draft.good, draft.refused, draft.passed_over) == (1, 0, {"probs"})


def test_a_file_that_is_not_there_is_a_fault(db, tmp_path):
    draft = formats.read(db, [File("gone.jsonl", tmp_path / "gone.jsonl")], MARKER)
    assert "cannot be read" in str(draft.faults[0])


def test_the_good_ones_are_kept_and_the_refused_written_beside_their_file(
    db, article, tmp_path
):
    path = tmp_path / "marked.jsonl"
    path.write_text(json.dumps(line(0, "fact")) + "\nnonsense\n")
    (tmp_path / "marked.refused.jsonl").write_text("an older list\n")
    draft = formats.read(db, [File(str(path), path)], MARKER)
    assert formats.store(db, draft, keep_good=True) == [
        tmp_path / "marked.refused-2.jsonl"
    ]
    row = json.loads((tmp_path / "marked.refused-2.jsonl").read_text())
    assert (row["line"], row["original"]) == (2, "nonsense")
    assert suggestions.find(db, 1)["kind"] == "fact"


def test_a_line_of_many_megabytes_is_refused_and_the_next_one_read(db, article):
    long = '{"sent_id": "' + "x" * 3_000_000 + '"}'
    draft = formats.read(db, [a_file(long, line(0, "fact"))], MARKER)
    assert (draft.good, draft.refused) == (1, 1)
    assert draft.faults[0].line == 1
    assert "over 1 MB" in draft.faults[0].problem


def test_a_long_file_takes_no_more_memory_than_a_short_one(db, article, tmp_path):
    path = tmp_path / "marked.jsonl"

    def peak(times):
        path.write_text((json.dumps(line(0, "fact")) + "\nnonsense\n") * times)
        tracemalloc.start()
        formats.read(db, [File(str(path), path)], MARKER)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    short, long = peak(700), peak(2800)
    assert long < short * 1.2 + 200_000


_names = st.sampled_from([*SuggestionLineSchema._declared_fields, "probs", ""])
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["claim", "harbour", "harbour:0000", "harbour:0001", FIRST, 0, 1]
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3)
    ),
    max_leaves=5,
)
_lines = st.one_of(
    st.binary(max_size=60),
    st.dictionaries(_names, _values, max_size=8).map(
        lambda row: json.dumps(row).encode()
    ),
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(_lines, max_size=4), st.booleans())
def test_nonsense_is_refused_line_by_line_and_never_raises(db, article, lines, named):
    before = db.execute("select count(*) from suggestions").fetchone()
    content = b"\n".join(lines)
    draft = formats.read(
        db, [File("nonsense.jsonl", content=content)], MARKER if named else {}
    )
    there = [one for one in content.split(b"\n") if one.strip()]
    assert draft.good + draft.refused == len(there)
    assert all(fault.problem and fault.line for fault in draft.faults)
    assert len(list(draft.refused_lines())) == draft.refused
    assert db.execute("select count(*) from suggestions").fetchone() == before
    if draft.good:
        formats.store(db, draft, keep_good=True)
