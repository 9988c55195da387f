"""The folder for Hugging Face: what `datasets` finds in it, and what its card says."""

import datetime
import json

import jq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats.card import features
from annotator.formats.catalogue import FORMATS
from annotator.schemas_export import RECORDS, Shape, Split
from annotator.schemas_manifest import columns
from tests.written import bare, counts, demo, files, held, parted, put

FORM = FORMATS["huggingface"]
TRAIN, VALIDATION, TEST = Split
SHAPES = pytest.mark.parametrize("shape", FORM.shapes)


@pytest.fixture
def load(monkeypatch, tmp_path):
    """Open a folder as its users do, without a network."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    import datasets

    datasets.disable_progress_bars()
    return lambda folder: datasets.load_dataset(
        str(folder), cache_dir=str(tmp_path / "cache")
    )


def dated(row):
    """Answer a row as `datasets` gives it: the day of publication as a date."""
    day = row["source"]["published"]
    read = day and datetime.date.fromisoformat(day)
    return {**row, "source": {**row["source"], "published": read}}


def card(made) -> str:
    return files(FORM, made)["README.md"].decode()


def head(made) -> dict:
    _, written, _ = card(made).split("---\n", 2)
    return yaml.safe_load(written)


def with_source(*sources):
    """Answer a source of one row an article, with these fields of `source`."""
    row = next(demo(Shape.SENTENCES).rows(Shape.SENTENCES))
    rows = [
        {**row, "doc_id": f"news-{at}", "source": {**row["source"], **fields}}
        for at, fields in enumerate(sources)
    ]
    return held(Shape.SENTENCES, rows, demo(Shape.SENTENCES).manifest())


@SHAPES
def test_datasets_opens_the_folder_without_arguments(load, tmp_path, shape):
    made = parted(shape, *Split)
    loaded = load(put(tmp_path / "folder", files(FORM, made)))
    assert set(loaded) == set(map(str, Split))
    for split in Split:
        assert list(loaded[split]) == [dated(row) for row in made.rows(shape, split)]


def test_a_column_that_is_null_throughout_a_split_keeps_its_type(load, tmp_path):
    rows = [dict(row) for row in demo(Shape.SENTENCES).rows(Shape.SENTENCES)]
    empty = [{**row, "split": "test"} for row in rows if row["label"] is None]
    made = held(Shape.SENTENCES, [*rows, *empty], demo(Shape.SENTENCES).manifest())
    loaded = load(put(tmp_path / "folder", files(FORM, made)))
    assert loaded["test"].features == loaded["train"].features
    assert loaded["test"].features["label"].dtype == "string"
    assert loaded["test"].features["agreement"].dtype == "float64"


def test_a_split_without_rows_has_no_file_and_the_card_says_so(load, tmp_path):
    made = parted(Shape.LABELS, TRAIN, TEST)
    assert set(counts(FORM, made)) == {
        "data/train.jsonl",
        "data/test.jsonl",
        "README.md",
        "croissant.json",
    }
    assert "No article falls into validation, so there is no such split." in card(made)
    assert set(load(put(tmp_path / "folder", files(FORM, made)))) == {"train", "test"}


def test_jq_reads_the_rows(tmp_path):
    made = parted(Shape.SENTENCES, *Split)
    content = files(FORM, made)["data/train.jsonl"].decode()
    found = jq.compile('select(.label == "quote") | .speaker.canonical')
    rows = list(made.rows(Shape.SENTENCES, TRAIN))
    assert list(found.input_text(content)) == [
        row["speaker"]["canonical"] for row in rows if row["label"] == "quote"
    ]


@SHAPES
def test_the_head_has_the_types_as_datasets_writes_them(shape):
    import datasets

    written = features(columns(RECORDS[shape]))
    read = datasets.Features._from_yaml_list(json.loads(json.dumps(written)))
    assert (
        read._to_yaml_list() == written == head(demo(shape))["dataset_info"]["features"]
    )


def test_the_head_says_what_the_hub_asks_for():
    found = head(demo(Shape.SENTENCES))
    assert found["license"] == "mit"
    assert found["language"] == ["en", "fr", "ar", "de"]
    assert found["task_categories"] == ["text-classification"]
    assert found["size_categories"] == ["n<1K"]
    assert found["configs"] == [
        {
            "config_name": "default",
            "data_files": [{"split": "train", "path": "data/train.jsonl"}],
        }
    ]


@pytest.mark.parametrize(
    "licences, named",
    [
        (["CC-BY-4.0"], "cc-by-4.0"),
        (["CC BY 4.0", "cc-by-4.0"], "cc-by-4.0"),
        (["ODbL-1.0"], "odbl"),
        (["CC-BY-4.0", "MIT"], "other"),
        (["CC-BY-4.0", None], "other"),
        (["By agreement with the Gazette"], "other"),
        ([None], "unknown"),
    ],
)
def test_the_licence_is_that_of_the_articles(licences, named):
    found = head(with_source(*({"licence": licence} for licence in licences)))
    assert found["license"] == named
    assert ("license_name" in found) == (named == "other")


def test_languages_that_are_no_tags_are_left_out():
    tags = ("no", "pt-BR", "Kaldovian", None)
    found = head(with_source(*({"language": tag} for tag in tags)))
    assert found["language"] == ["no", "pt"]
    assert found["language_bcp47"] == ["pt-BR"]


def test_the_card_shows_every_figure_of_agreement_or_why_there_is_none():
    made = demo(Shape.SENTENCES)
    agreement = {
        "percent": {"value": 0.8598, "low": 0.81, "high": 0.9, "sentences": 250},
        "alpha": {
            "value": None,
            "low": None,
            "high": None,
            "reason": "One kind | only.",
        },
        "by_kind": {"claim": {"value": 0.5, "interval": [0.25, 0.75], "n": 12}},
    }
    manifest = {**made.manifest(), "agreement": agreement}
    rows = list(made.rows(Shape.SENTENCES))
    written = card(held(Shape.SENTENCES, rows, manifest))
    assert "| percent | 0.860 | 0.810 to 0.900 | 250 sentences |" in written
    assert "| alpha | – | – | One kind \\| only. |" in written
    assert "| by kind claim | 0.500 | 0.250 to 0.750 | 12 n |" in written


def test_the_card_has_the_guideline_set_apart():
    made = demo(Shape.SENTENCES)
    text = "# Kinds\n\nA quote is theirs.\n---\n"
    versions = [{"version": 2, "text": text, "added_at": "2024-05-01T08:00:00.000Z"}]
    manifest = {**made.manifest(), "guidelines": versions}
    written = card(held(Shape.SENTENCES, list(made.rows(Shape.SENTENCES)), manifest))
    assert (
        "### Version 2, of 2024-05-01\n\n> # Kinds\n>\n> A quote is theirs." in written
    )


def test_the_card_counts_what_is_in_the_rows():
    made = parted(Shape.SENTENCES, TRAIN, TEST)
    rows = list(made.rows(Shape.SENTENCES))
    written = card(made)
    for label in ("claim", "quote", "fact", "other"):
        of = {
            s: [r for r in rows if (r["split"], r["label"]) == (s, label)]
            for s in Split
        }
        numbers = f"{len(of[TRAIN])} | {len(of[TEST])} | "
        total = sum(row["label"] == label for row in rows)
        assert f"| label: {label} | {numbers}{total} |" in written


@pytest.mark.parametrize(
    "change, said",
    [
        ({"which": "gold"}, "Only sentences on which all agree or which were decided"),
        ({"reviewers": ["r1"]}, "Only labels of these reviewers are here: r1."),
        (
            {"since": "2024-03-01"},
            "Only labels and decisions from 2024-03-01 are here.",
        ),
        ({"articles": ["harbour"]}, "Only 1 article chosen by name are here."),
    ],
)
def test_the_card_says_what_was_left_out(change, said):
    made = demo(Shape.SENTENCES)
    stated = made.manifest()
    manifest = {**stated, "selection": {**stated["selection"], **change}}
    rows = list(made.rows(Shape.SENTENCES))
    assert said in card(held(Shape.SENTENCES, rows, manifest))
    assert said not in card(made)


def test_the_card_says_what_a_machine_had_to_do_with_it():
    made = demo(Shape.LABELS)
    assert "No label here is marked as begun from a machine’s suggestion." in card(made)
    rows = [{**row, "from_suggestion": True} for row in made.rows(Shape.LABELS)]
    written = card(held(Shape.LABELS, rows, made.manifest()))
    assert f"{len(rows)} labels began as a machine’s suggestion" in written


@settings(max_examples=25, deadline=None)
@given(
    licence=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    language=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
)
def test_whatever_an_article_says_the_head_can_be_read(licence, language):
    found = head(with_source({"licence": licence, "language": language}))
    assert isinstance(found["license"], str)
    assert all(isinstance(tag, str) for tag in found.get("language", []))


def test_nothing_in_the_folder_depends_on_when_it_was_written():
    made = demo(Shape.SENTENCES)
    rows = list(made.rows(Shape.SENTENCES))
    later = {**made.manifest(), "exported_at": "2031-01-01T00:00:00.000Z"}
    assert files(FORM, held(Shape.SENTENCES, rows, later)) == files(FORM, made)


def test_a_folder_without_rows_says_so():
    made = held(Shape.SENTENCES, [], bare(Shape.SENTENCES))
    assert set(files(FORM, made)) == {"README.md", "croissant.json"}
    assert "There are no rows" in card(made)
    assert "configs" not in head(made)
