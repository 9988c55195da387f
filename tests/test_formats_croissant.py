"""Croissant metadata: what its own loader and a JSON-LD processor make of it."""

import hashlib
import json

import pytest
from pyld import jsonld

from annotator.formats.catalogue import FORMATS
from annotator.formats.croissant import NAME
from annotator.schemas_export import RECORDS, Shape, Split
from annotator.schemas_manifest import columns
from tests.written import bare, demo, files, held, parted, put

FORM = FORMATS["croissant"]
SHAPES = pytest.mark.parametrize("shape", FORM.shapes)
# Its loader uses what its own dependencies are about to drop.
QUIET = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning"
)


def opened(folder, made, form=FORM):
    """Answer the data set as mlcroissant has it, in which it finds nothing wrong."""
    import mlcroissant  # Takes seconds.

    path = put(folder, files(form, made)) / NAME
    found = mlcroissant.Dataset(str(path))
    assert found.metadata.ctx.issues.report() == ""
    return found


def read(value):
    """Answer a record in Python's own types, its fields by their short names."""
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: read(one) for name, one in value.items()}
    if isinstance(value, list):
        return [read(one) for one in value]
    return value.decode() if isinstance(value, bytes) else value


def moments_apart(value):
    """Answer a record without its moments, and records of nothing as null."""
    if isinstance(value, list):
        return [moments_apart(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {
        name: moments_apart(one)
        for name, one in value.items()
        if name not in ("created_at", "adjudicated_at")
    }
    return kept if any(one is not None for one in kept.values()) else None


@QUIET
@SHAPES
def test_its_loader_finds_nothing_wrong_and_reads_the_rows(tmp_path, shape):
    made = demo(shape)
    found = [read(record) for record in opened(tmp_path, made).records(str(shape))]
    rows = list(made.rows(shape))
    assert [moments_apart(one) for one in found] == [moments_apart(row) for row in rows]
    if shape == Shape.LABELS:
        moments = [
            one["created_at"].isoformat(timespec="milliseconds") for one in found
        ]
        assert moments == [row["created_at"].replace("Z", "+00:00") for row in rows]


@QUIET
def test_the_splits_of_a_folder_are_record_sets_of_their_own(tmp_path):
    made = parted(Shape.LABELS, *Split)
    found = opened(tmp_path, made, FORMATS["huggingface"])
    for split in Split:
        texts = [one[f"{split}/text"].decode() for one in found.records(str(split))]
        assert texts == [row["text"] for row in made.rows(Shape.LABELS, split)]


@QUIET
@SHAPES
def test_every_field_is_named_with_its_type_and_meaning(tmp_path, shape):
    (record_set,) = opened(tmp_path, demo(shape)).metadata.record_sets
    listed = columns(RECORDS[shape])
    assert [field.name for field in record_set.fields] == [one.name for one in listed]
    for field, column in zip(record_set.fields, listed, strict=True):
        assert field.description == column.means
        assert [one.name for one in field.sub_fields] == [
            below.name for below in column.columns
        ]


def test_the_hash_and_size_are_those_of_the_file():
    made = files(FORM, demo(Shape.LABELS))
    (stated,) = json.loads(made[NAME])["distribution"]
    content = made["labels.jsonl"]
    assert stated["sha256"] == hashlib.sha256(content).hexdigest()
    assert stated["contentSize"] == f"{len(content)} B"


def test_a_json_ld_processor_knows_every_word():
    made = json.loads(files(FORM, demo(Shape.SENTENCES))[NAME])
    (found,) = jsonld.expand(made)
    assert found["@type"] == ["https://schema.org/Dataset"]
    assert "http://mlcommons.org/croissant/recordSet" in found
    assert "http://mlcommons.org/croissant/RAI/dataLimitations" in found
    assert len(found) == len(made) - 1


def test_the_metadata_say_licence_day_languages_and_how_to_cite():
    made = json.loads(files(FORM, demo(Shape.SENTENCES))[NAME])
    assert made["license"] == ["https://spdx.org/licenses/MIT.html"]
    assert made["inLanguage"][0] == "en"
    newest = max(
        said["created_at"]
        for row in demo(Shape.SENTENCES).rows(Shape.SENTENCES)
        for said in row["annotations"]
    )
    assert made["datePublished"] >= newest[:10]
    assert made["distribution"][0]["sha256"] in made["citeAs"]


def test_the_guideline_is_the_protocol_of_the_labels():
    made = demo(Shape.LABELS)
    versions = [{"version": 1, "text": "A quote is theirs.", "added_at": None}]
    manifest = {**made.manifest(), "guidelines": versions}
    rows = list(made.rows(Shape.LABELS))
    written = json.loads(files(FORM, held(Shape.LABELS, rows, manifest))[NAME])
    assert written["rai:dataAnnotationProtocol"] == ["A quote is theirs."]


def test_no_rows_are_a_data_set_without_files():
    made = json.loads(files(FORM, held(Shape.LABELS, [], bare(Shape.LABELS)))[NAME])
    assert made["distribution"][0]["contentSize"] == "0 B"
