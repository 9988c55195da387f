"""Whether an export is what it says it is, found out from its files alone."""

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import NotFound
from annotator.formats import archives, jsonl, streams
from annotator.formats.export import export, manifest_name, zipped
from annotator.formats.order import Order
from annotator.formats.verify import verify
from annotator.schemas_export import Shape, Which
from annotator.store import articles, guidelines, reviewers
from annotator.store.exports import Selection
from tests.exporting import add, decide, rows_of, say

AT = "2024-05-02T10:11:12.000Z"
VALDOR = {"speaker": "Ines Valdor", "speaker_type": "person"}
SHAPES = pytest.mark.parametrize("shape", list(Shape))


@pytest.fixture
def labelled(db, article, ada, ben):
    """Two articles with a bit of everything."""
    add(db, "talks", "Ines Valdor spoke.", "She wants peace.", "Rain fell.")
    say(db, ada, 0, "claim", **VALDOR, cue_span=[[90, 94]], content=[[0, 74]])
    say(db, ben, 0, "claim", **VALDOR, speaker_span=[[81, 92]], unsure=True)
    say(db, ada, 1, "fact", note="Seen twice.")
    say(db, ada, 2, "quote", **VALDOR, quote_type="direct")
    say(db, ben, 2, "claim", **VALDOR)
    decide(db, ben, 3, "quote", speaker="unnamed", rationale="Her words.")
    say(db, ada, 1, "claim", **VALDOR, speaker_span=[[-19, -8]], article_id=2)
    return db


def written(db, folder: Path, shape=Shape.SENTENCES, which=Which.ALL) -> Path:
    """Answer a folder with an export."""
    export(db, folder, Order(shape, Selection(which)), at=AT)
    return folder


def found(path: Path) -> list[str]:
    """Answer the faults of an export."""
    return [str(fault) for fault in verify(path).faults]


@SHAPES
@pytest.mark.parametrize("which", list(Which))
def test_what_was_exported_is_as_it_says(labelled, tmp_path, shape, which):
    report = verify(written(labelled, tmp_path / "out", shape, which))
    assert report.faults == []
    assert report.manifest and report.rows


@SHAPES
def test_a_zip_is_verified_as_its_folder_is(labelled, tmp_path, shape):
    path = tmp_path / "out.zip"
    path.write_bytes(b"".join(zipped(labelled, Order(shape), at=AT)))
    assert found(path) == []
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")
    assert found(tmp_path / "out") == []


@pytest.mark.parametrize("name", ["../sentences.jsonl", "./sentences.jsonl", "a\\b"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_manifest_names_no_file_that_is_elsewhere(labelled, tmp_path, name, packed):
    written(labelled, tmp_path)
    folder = written(labelled, tmp_path / "out")
    (folder / "a\\b").write_bytes(b"")
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    stated["files"][0]["name"] = name
    (folder / "manifest.json").write_text(json.dumps(stated), encoding="utf-8")
    path = folder
    if packed:
        path = tmp_path / "out.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(folder / "manifest.json", "out/manifest.json")
            archive.write(folder / "sentences.jsonl", "out/sentences.jsonl")
            archive.write(folder / "sentences.jsonl", "sentences.jsonl")
    assert f"{name}: The manifest names this file, but it is not here." in found(path)


def test_a_folder_put_in_a_zip_by_hand_is_verified(labelled, tmp_path):
    written(labelled, tmp_path / "out")
    made = shutil.make_archive(str(tmp_path / "sent"), "zip", tmp_path, "out")
    assert found(Path(made)) == []


def test_a_file_is_compared_with_the_manifest_beside_it(labelled, tmp_path):
    export(labelled, tmp_path / "mine.jsonl", at=AT)
    assert (tmp_path / "mine.manifest.json").is_file()
    assert verify(tmp_path / "mine.jsonl").manifest
    assert found(tmp_path / "mine.jsonl") == []


@SHAPES
def test_a_file_without_a_manifest_is_checked_by_itself(labelled, tmp_path, shape):
    written(labelled, tmp_path, shape)
    (tmp_path / manifest_name(Order(Shape(shape)))).unlink()
    report = verify(tmp_path / f"{shape}.jsonl")
    assert (report.faults, report.manifest) == ([], False)


def test_a_selection_leaves_gaps_that_are_no_faults(labelled, tmp_path):
    assert found(written(labelled, tmp_path / "out", which=Which.GOLD)) == []


def test_an_empty_project_is_exported_and_verified(db, tmp_path):
    assert found(written(db, tmp_path / "out")) == []


def test_there_is_nothing_to_verify(tmp_path):
    with pytest.raises(NotFound, match="Name an export"):
        verify(tmp_path / "nowhere")


def put(*path, to):
    """Answer what sets a field of a row."""

    def change(rows):
        place = rows
        for name in path[:-1]:
            place = place[name]
        before = place[path[-1]]
        place[path[-1]] = to(before) if callable(to) else to

    return change


def swap(one, other):
    """Answer what swaps two rows."""

    def change(rows):
        rows[one], rows[other] = rows[other], rows[one]

    return change


def both(*changes):
    """Answer what makes several changes."""

    def change(rows):
        for each in changes:
            each(rows)

    return change


def more(by):
    """Answer what adds a number."""
    return lambda value: value + by


ONE_ON = both(put(0, "doc_start", to=more(1)), put(0, "doc_end", to=more(1)))
TAMPERINGS = {
    "one end shifted": (put(0, "doc_end", to=more(1)), 1, "doc_end"),
    "one start shifted": (put(0, "doc_start", to=more(1)), 1, "doc_end"),
    "a sentence shifted onto its neighbour": (
        both(put(1, "doc_start", to=more(-5)), put(1, "doc_end", to=more(-5))),
        2,
        "doc_start",
    ),
    "a sentence shifted, and its speaker not": (ONE_ON, 1, "speaker"),
    "text edited": (put(1, "text", to="It rained."), 2, "text_sha256"),
    "text lengthened": (put(1, "text", to=more("!")), 2, "doc_end"),
    "its hash edited": (put(1, "text_sha256", to="0" * 64), 2, "text_sha256"),
    "context edited": (put(1, "context_before", to="Hm."), 2, "context_before"),
    "context after edited": (put(0, "context_after", to="Hm."), 2, "text"),
    "context at the beginning": (put(0, "context_before", to="Hm."), 1, "context_be"),
    "context at the end": (put(4, "context_after", to="Hm."), 5, "context_after"),
    "a line deleted": (lambda rows: rows.pop(1), 2, "sent_index"),
    "a first line deleted": (lambda rows: rows.pop(0), 1, "sent_index"),
    "a last line deleted": (lambda rows: rows.pop(4), 4, "context_after"),
    "a line twice": (lambda rows: rows.insert(1, rows[0]), 2, "sent_id"),
    "lines swapped": (swap(1, 2), 3, "sent_index"),
    "articles swapped": (lambda rows: rows.append(rows.pop(0)), 8, "doc_id"),
    "a label misspelt": (put(0, "label", to="clam"), 1, "label"),
    "a label changed": (put(0, "label", to="fact"), 1, "label"),
    "an annotation misspelt": (
        put(0, "annotations", 0, "label", to="Claim"),
        1,
        "annotations[0].label",
    ),
    "an annotation changed": (
        put(0, "annotations", 0, "label", to="fact"),
        1,
        "status",
    ),
    "an annotation dropped": (lambda rows: rows[0]["annotations"].pop(), 1, "n_annot"),
    "an annotation twice": (
        lambda rows: rows[0]["annotations"].append(rows[0]["annotations"][0]),
        1,
        "annotations",
    ),
    "a count of annotations": (put(0, "n_annotations", to=3), 1, "n_annotations"),
    "agreement": (put(2, "agreement", to=0.5), 3, "agreement"),
    "agreement as a whole number": (put(0, "agreement", to=1), 1, "agreement"),
    "a status": (put(2, "status", to="agreed"), 3, "status"),
    "a decision undone": (put(3, "status", to="single"), 4, "status"),
    "a decision made up": (put(1, "status", to="adjudicated"), 2, "adjudicator"),
    "a decision without label": (put(3, "label", to=None), 4, "label"),
    "a rationale made up": (put(1, "rationale", to="So."), 2, "rationale"),
    "gold": (put(1, "gold", to=True), 2, "gold"),
    "a speaker": (put(0, "speaker", "canonical", to="Nobody"), 1, "speaker"),
    "a speaker's place": (put(0, "speaker", "start", to=80), 1, "speaker"),
    "a speaker in another sentence": (
        put(6, "annotations", 0, "speaker_surface", to="Ines Valdir"),
        7,
        "annotations[0].speaker_surface",
    ),
    "a cue": (put(0, "cue", "start", to=89), 1, "cue"),
    "content": (put(0, "content", 0, "text", to="Hm."), 1, "content[0]"),
    "a content of one end": (
        put(0, "annotations", 0, "content_ends", to=[]),
        1,
        "annotations[0].content_starts",
    ),
    "a flag": (put(0, "flags", to=["sure"]), 1, "flags[0]"),
    "flags dropped": (put(0, "flags", to=[]), 1, "flags"),
    "an unknown quotation": (
        put(0, "annotations", 0, "attribution_id", to="harbour:0099"),
        1,
        "annotations[0].attribution_id",
    ),
    "a moment": (
        put(0, "annotations", 0, "created_at", to="Thursday"),
        1,
        "annotations[0].created_at",
    ),
    "a split": (put(0, "split", to="test"), 1, "split"),
    "a source": (put(1, "source", "title", to="Other"), 2, "source"),
    "a paragraph": (put(4, "paragraph_index", to=0), 5, "paragraph_index"),
    "a guideline": (put(0, "guideline_version", to=2), 1, "guideline_version"),
    "a schema version": (put(0, "schema_version", to="0.9"), 1, "schema_version"),
    "a name of a sentence": (put(1, "sent_id", to="harbour:1"), 2, "sent_id"),
    "a field gone": (lambda rows: rows[0].pop("polarity"), 1, "polarity"),
    "a field more": (put(0, "source", to=lambda s: {**s, "x": 1}), 1, "source.x"),
    "fields in another order": (
        lambda rows: rows[0].update(schema_version=rows[0].pop("schema_version")),
        1,
        "schema_version",
    ),
    "a null": (put(0, "text", to=None), 1, "text"),
    "a number for a text": (put(0, "doc_id", to=7), 1, "doc_id"),
    "true for a number": (put(0, "n_annotations", to=True), 1, "n_annotations"),
    "a text for a list": (put(0, "flags", to="unsure"), 1, "flags"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_row_that_was_tampered_with_is_named(labelled, tmp_path, name):
    change, line, field = TAMPERINGS[name]
    folder = written(labelled, tmp_path / "out")
    path = folder / "sentences.jsonl"
    rows = rows_of(path)
    change(rows)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    faults = found(folder)
    assert any(f.startswith(f"sentences.jsonl, line {line}, {field}") for f in faults)
    assert any("sha256: says" in f for f in faults)


@SHAPES
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_changed_byte_is_found(labelled, tmp_path, shape, data):
    folder = written(labelled, tmp_path / "out", shape)
    path = folder / f"{shape}.jsonl"
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert found(folder)


ARTICLE_TAMPERINGS = {
    "the body": (put(0, "body", to=more(" ")), "body_sha256"),
    "a sentence shifted": (
        both(
            put(0, "sentences", 4, "doc_start", to=more(-1)),
            put(0, "sentences", 4, "doc_end", to=more(-1)),
        ),
        "sentences[4].text",
    ),
    "a sentence gone": (
        lambda rows: rows[0]["sentences"].pop(1),
        "sentences[1].sent_in",
    ),
    "a label": (put(0, "sentences", 0, "label", to="fact"), "sentences[0].label"),
    "a speaker elsewhere": (
        put(1, "sentences", 1, "annotations", 0, "speaker_start", to=-18),
        "sentences[1].annotations[0].speaker_surface",
    ),
}


@pytest.mark.parametrize("name", ARTICLE_TAMPERINGS)
def test_an_article_that_was_tampered_with_is_named(labelled, tmp_path, name):
    change, field = ARTICLE_TAMPERINGS[name]
    path = written(labelled, tmp_path, Shape.ARTICLES) / "articles.jsonl"
    rows = rows_of(path)
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert any(f", {field}" in fault for fault in found(path))


LABEL_TAMPERINGS = {
    "a label twice": (lambda rows: rows.insert(1, rows[0]), 2, "annotator"),
    "lines swapped": (swap(0, 2), 2, "sent_index"),
    "a text in one of two": (put(1, "text", to=more("!")), 2, "text"),
    "a claim without speaker": (
        put(0, "speaker_canonical", to=None),
        1,
        "speaker_canonical",
    ),
    "a span outside": (put(0, "cue_end", to=900), 1, "cue_start"),
}


@pytest.mark.parametrize("name", LABEL_TAMPERINGS)
def test_a_label_that_was_tampered_with_is_named(labelled, tmp_path, name):
    change, line, field = LABEL_TAMPERINGS[name]
    path = written(labelled, tmp_path, Shape.LABELS) / "labels.jsonl"
    rows = rows_of(path)
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    faults = found(path)
    assert any(f.startswith(f"labels.jsonl, line {line}, {field}") for f in faults)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("label", "fact", "part: does not go with a fact"),
        ("speaker", None, "speaker.canonical: is missing in a quote"),
    ],
)
def test_a_decided_label_that_cannot_be_is_found(
    labelled, tmp_path, field, value, says
):
    folder = written(labelled, tmp_path / "out")
    path = folder / "sentences.jsonl"
    changed = rows_of(path)
    (at,) = [n for n, row in enumerate(changed) if row["status"] == "adjudicated"]
    changed[at][field] = value
    path.write_bytes(b"".join(map(jsonl.line, changed)))
    assert any(f"line {at + 1}, {says}" in fault for fault in found(folder))


def test_answers_and_labels_are_counted_apart(labelled, tmp_path):
    counts = export(labelled, tmp_path / "out")["counts"]
    assert counts["answers"] == {"claim": 4, "quote": 1, "fact": 1, "other": 0}
    assert counts["label"] == {"claim": 2, "quote": 1, "fact": 1, "other": 0}


MANIFEST_TAMPERINGS = {
    "counts.rows": ("counts", "rows"),
    "counts.labels": ("counts", "labels"),
    "counts.label.claim": ("counts", "label", "claim"),
    "counts.answers.fact": ("counts", "answers", "fact"),
    "counts.status.agreed": ("counts", "status", "agreed"),
    "counts.split.test": ("counts", "split", "test"),
    "agreement.percent.value": ("agreement", "percent", "value"),
    "agreement.pairs": ("agreement", "pairs"),
    "files.sentences.jsonl.bytes": ("files", 0, "bytes"),
    "files.sentences.jsonl.sha256": ("files", 0, "sha256"),
    "guideline_versions": ("guideline_versions",),
    "schema": ("schema", 3, "type"),
    "features": ("features", "label", "dtype"),
    "shape": ("shape",),
    "schema_version": ("schema_version",),
    "selection.which": ("selection", "which"),
    "guidelines[0].text": ("guidelines", 0, "text"),
    "guidelines[0].sha256": ("guidelines", 0, "sha256"),
    "guidelines": ("guidelines", 0, "version"),
    "exported_at": ("exported_at",),
    "command": ("command",),
}


@pytest.mark.parametrize("field", MANIFEST_TAMPERINGS)
def test_a_manifest_that_was_tampered_with_is_named(labelled, tmp_path, field):
    guidelines.add(labelled, "# Tag what is said.\n", at=AT)
    say(labelled, reviewers.named(labelled, "Ada"), 3, "fact")
    folder = written(labelled, tmp_path / "out")
    path = folder / "manifest.json"
    stated = json.loads(path.read_text("utf-8"))
    place = [stated]
    names = (0, *MANIFEST_TAMPERINGS[field])

    def other(value):
        if isinstance(value, (int, float)):
            return value + type(value)(1)
        return [9] if isinstance(value, list) else "x" + value

    put(*names, to=other)(place)
    path.write_text(json.dumps(stated), encoding="utf-8")
    at = f"manifest.json, {field}"
    if field.startswith("guidelines[0]"):
        at = "manifest.json, guidelines[0].text"
    assert any(f.startswith(f"{at}: ") for f in found(folder))


FORGERIES = {
    "no texts": ({"guidelines": []}, "guidelines: has the versions []"),
    "names": ({"names": "names"}, "command: is not that of this export"),
    "seen by": ({"selection": {"seen_by": "r9"}}, "command: is not that"),
    "a name": ({"selection": {"reviewers": ["Ada Olm"]}}, "reviewers[0]: is a name"),
    "a day": ({"exported_at": "2024-05-02"}, "exported_at: is not a moment"),
    "a version": ({"annotator_version": "0", "command": "x"}, "is of 0)"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_manifest_that_contradicts_itself_is_a_fault(labelled, tmp_path, name):
    change, says = FORGERIES[name]
    guidelines.add(labelled, "# Tag what is said.\n", at=AT)
    say(labelled, reviewers.named(labelled, "Ada"), 3, "fact")
    folder = written(labelled, tmp_path / "out")
    assert found(folder) == []
    path = folder / "manifest.json"
    stated = json.loads(path.read_text("utf-8"))
    selection = {**stated["selection"], **change.get("selection", {})}
    path.write_text(json.dumps({**stated, **change, "selection": selection}), "utf-8")
    assert any(says in fault for fault in found(folder)), found(folder)


def test_names_in_the_rows_are_no_pseudonyms(labelled, tmp_path):
    ines = reviewers.named(labelled, "Ines Olm")
    say(labelled, ines, 3, "fact")
    export(labelled, tmp_path / "out", Order(names=True), at=AT)
    assert found(tmp_path / "out") == []
    path = tmp_path / "out" / "manifest.json"
    text = path.read_text("utf-8").replace('"names": "names"', '"names": "pseudonyms"')
    path.write_text(text.replace(" --names", ""), "utf-8")
    says = "manifest.json, names: says pseudonyms, but the rows name"
    assert f"{says} Ines Olm" in found(tmp_path / "out")


@SHAPES
def test_what_nobody_named_had_seen_is_found(labelled, ben, tmp_path, shape):
    folder = written(labelled, tmp_path / "out", shape)
    who = ben["pseudonym"]
    path = folder / manifest_name(Order(shape))
    text = path.read_text("utf-8").replace('"seen_by": null', f'"seen_by": "{who}"')
    option = f"annotator export --seen-by {who}"
    if f"--shape {shape}" in text:
        option = f"annotator export --shape {shape} --seen-by {who}"
    path.write_text(
        re.sub('"command": "[^"]*"', f'"command": "{option}"', text), "utf-8"
    )
    faults = found(folder)
    assert faults and all("has no answer of whom" in fault for fault in faults), faults


@SHAPES
def test_what_somebody_had_seen_is_as_it_says(labelled, ada, tmp_path, shape):
    seen = Selection(seen_by=ada["pseudonym"])
    export(labelled, tmp_path / "out", Order(shape, seen), at=AT)
    assert found(tmp_path / "out") == []


def test_a_manifest_of_another_selection_is_found_out(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    path = folder / "manifest.json"
    text = path.read_text("utf-8").replace('"which": "all"', '"which": "gold"')
    path.write_text(text, encoding="utf-8")
    assert (
        "sentences.jsonl, line 2, status: is single; the manifest says gold"
        in found(folder)
    )


def test_the_hash_in_the_manifest_is_that_of_the_file(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    content = (folder / "sentences.jsonl").read_bytes()
    entry = json.loads((folder / "manifest.json").read_text("utf-8"))["files"][0]
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry["bytes"] == len(content)


def test_the_agreement_in_the_manifest_is_the_mean_over_sentences(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert stated["agreement"]["pairs"] == 2
    assert stated["agreement"]["percent"] == {
        "value": 0.5,
        "low": None,
        "high": None,
        "sentences": 2,
        "reason": (
            "Too few articles for an interval: 1 with two answers or more to compare; "
            "10 are needed."
        ),
    }


def test_agreement_that_is_undefined_says_why(db, article, tmp_path):
    made = export(db, tmp_path)
    percent = made["agreement"]["percent"]
    assert percent["value"] is None
    assert percent["reason"].startswith("Nothing has two answers yet")


def test_files_that_are_missing_or_unknown_are_named(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    (folder / "sentences.jsonl").rename(folder / "other.jsonl")
    assert found(folder)[0].startswith("sentences.jsonl: The manifest names this file")
    assert "other.jsonl: No manifest names this file." in found(folder)
    (folder / "manifest.json").unlink()
    assert found(folder) == ["manifest.json: The manifest is missing."]


def test_a_file_of_any_kind_that_no_manifest_names_is_a_fault(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    export(labelled, folder, Order(Shape.LABELS), at=AT)
    (folder / ".a1b2c3d4.part").mkdir()
    (folder / ".a1b2c3d4.part" / "sentences.jsonl").touch()
    (folder / ".hidden").touch()
    assert found(folder) == []
    (folder / "data").mkdir()
    (folder / "data" / "test-00001.parquet").touch()
    (folder / "notes.txt").touch()
    assert found(folder) == [
        "data/test-00001.parquet: No manifest names this file.",
        "notes.txt: No manifest names this file.",
    ]


@pytest.mark.parametrize(
    ("folder", "more", "fault"),
    [
        ("", "./sentences.jsonl", "./sentences.jsonl: The .zip has this file twice"),
        ("", ".//sentences.jsonl", ".//sentences.jsonl: The .zip has this file twice"),
        ("x/", "a/sentences.jsonl", "a/sentences.jsonl: The file is outside"),
        ("x/", "readme.txt", "readme.txt: The file is outside"),
        ("x/", "__MACOSX/._labels.manifest.json", None),
    ],
)
def test_a_zip_has_each_file_once_and_where_the_manifest_is(
    labelled, tmp_path, folder, more, fault
):
    out = written(labelled, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as archive:
        for file in out.iterdir():
            archive.writestr(f"{folder}{file.name}", file.read_bytes())
        archive.writestr(more, (out / "sentences.jsonl").read_bytes())
    faults = found(tmp_path / "sent.zip")
    assert [one.startswith(fault or "") for one in faults] == [True] * bool(fault)


def test_a_damaged_zip_is_a_fault_and_no_crash(labelled, tmp_path):
    path = tmp_path / "out.zip"
    content = bytearray(b"".join(zipped(labelled, Order(), at=AT)))
    content[300] ^= 255
    path.write_bytes(content)
    assert any("damaged" in fault for fault in found(path))
    path.write_bytes(content[:400])
    assert found(path) == ["out.zip: This is not a whole .zip file."]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b"{}", b'{"schema_version": "1.0"}']
)
def test_a_broken_manifest_is_a_fault_and_no_crash(labelled, tmp_path, content):
    folder = written(labelled, tmp_path / "out")
    (folder / "manifest.json").write_bytes(content)
    assert found(folder)[0].startswith("manifest.json")


def test_all_faults_are_counted_and_some_are_kept(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    path = folder / "sentences.jsonl"
    path.write_bytes(b"{}\n" * 50)
    report = verify(folder, keep=10)
    assert len(report.faults) == 10
    assert report.count > 50 * 30


def test_the_same_project_gives_the_same_bytes(labelled, tmp_path):
    for shape in Shape:
        one = written(labelled, tmp_path / "one", shape) / f"{shape}.jsonl"
        two = written(labelled, tmp_path / "two", shape) / f"{shape}.jsonl"
        assert one.read_bytes() == two.read_bytes()
        first = b"".join(zipped(labelled, Order(shape), at=AT))
        assert first == b"".join(zipped(labelled, Order(shape), at=AT))


def test_an_export_that_is_refused_leaves_the_one_before(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    labelled.execute(
        "update sentences set starts = starts + 1, ends = ends + 1 where id = 5"
    )
    with pytest.raises(Exception, match="is not the slice"):
        written(labelled, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with pytest.raises(Exception, match="is not the slice"):
        written(labelled, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


AWKWARD = st.sampled_from(
    [
        "“",
        '"',
        "’",
        "🙂",
        "👩\u200d👧",
        "قال",
        "\u200f",
        "\u200b",
        "\x1f",
        "<b>",
        "&amp;",
        "\\",
        "é",
        "e\u0301",
        "\ufeff",
        "\U0010ffff",
        "\r\n",
        "\n",
        "\u2028",
        "\x85",
        " ",
    ]
)
PIECES = st.lists(
    st.lists(
        AWKWARD | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        min_size=1,
    )
    .map("".join)
    .filter(bool),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), pieces=PIECES, gap=st.sampled_from([" ", "", "\r\n", "🙂"]))
def test_any_project_is_exported_whole(db, ada, ben, tmp_path, data, pieces, gap):
    number = articles.totals(db)["articles"]
    article_id = add(db, f"doc é {number}", *pieces, f"The end of {number}.", gap=gap)
    for position, text in enumerate(pieces):
        for who in (ada, ben):
            kind = data.draw(st.sampled_from(["claim", "quote", "fact", "other", None]))
            if kind is None:
                continue
            end = data.draw(st.integers(1, len(text)))
            start = data.draw(st.integers(-3, end - 1))
            say(
                db,
                who,
                position,
                kind,
                article_id=article_id,
                speaker=data.draw(st.sampled_from(["Ines Valdor", "unnamed"])),
                speaker_span=[[start, end]],
                content=[[max(start, 0), end]],
                cue_span=data.draw(st.sampled_from([None, [[0, end]]])),
                note=data.draw(st.none() | AWKWARD),
            )
    for shape in Shape:
        report = verify(written(db, tmp_path / str(shape), shape))
        assert [str(fault) for fault in report.faults] == []


def test_three_shapes_in_one_folder_keep_a_manifest_each(labelled, tmp_path):
    for shape in Shape:
        export(labelled, tmp_path / "out", Order(shape))
    assert found(tmp_path / "out") == []
    assert len(list((tmp_path / "out").glob("*manifest.json"))) == len(Shape)


def rewritten(folder: Path, shape: Shape, change) -> list[str]:
    """Change the rows, make size and hash true again, and answer the faults."""
    path = folder / f"{shape}.jsonl"
    rows = rows_of(path)
    change(rows)
    content = b"".join(map(jsonl.line, rows))
    path.write_bytes(content)
    beside = folder / manifest_name(Order(shape))
    stated = json.loads(beside.read_text("utf-8"))
    digest = hashlib.sha256(content).hexdigest()
    stated["files"][0] |= {"bytes": len(content), "sha256": digest}
    beside.write_text(json.dumps(stated), encoding="utf-8")
    return found(folder)


def every_day(to):
    """Answer what sets the day of publication everywhere."""
    return lambda rows: [row["source"].update(published=to) for row in rows]


LABEL_0 = ("annotations", 0)
NESTED = ("sentences", 0, "annotations", 0)
SUBTLE = {
    "a day that is none": ("sentences", every_day("2024-03-14x"), "source.published"),
    "a day in an article": ("articles", every_day("20240314"), "source.published"),
    "a day of a label": ("labels", every_day("2023-02-29"), "source.published"),
    "a speaker of two types": (
        "sentences",
        put(6, *LABEL_0, "speaker_type", to="group"),
        "annotations[0].speaker_type",
    ),
    "a label's speaker of two types": (
        "labels",
        put(5, "speaker_type", to=None),
        "speaker_type",
    ),
    "an article's speaker of two types": (
        "articles",
        put(1, "sentences", 1, *LABEL_0, "speaker_type", to="group"),
        "sentences[1].annotations[0].speaker_type",
    ),
    "a quotation of another article": (
        "labels",
        put(0, "attribution_id", to="talks:0000"),
        "attribution_id",
    ),
    "a quotation that is none": (
        "labels",
        put(0, "attribution_id", to="harbour:0099"),
        "attribution_id",
    ),
    "a quotation misspelt": (
        "sentences",
        put(0, *LABEL_0, "attribution_id", to="harbour:0"),
        "annotations[0].attribution_id",
    ),
    "a part without quotation": (
        "labels",
        put(0, "attribution_id", to=None),
        "part",
    ),
    "a quotation without part": (
        "articles",
        put(0, *NESTED, "part", to=None),
        "sentences[0].annotations[0].part",
    ),
}


@pytest.mark.parametrize("name", SUBTLE)
def test_what_was_tampered_with_is_found_though_the_hashes_are_redone(
    labelled, tmp_path, name
):
    shape, change, field = SUBTLE[name]
    folder = written(labelled, tmp_path / "out", Shape(shape))
    faults = rewritten(folder, Shape(shape), change)
    assert any(f", {field}: " in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("row", "field"), [(0, "annotations[0].created_at"), (3, "adjudicated_at")]
)
@pytest.mark.parametrize("moment", ["2024-03-13T09:00:00Z", "20240316T090000Z"])
def test_what_is_of_another_day_than_the_manifest_says_is_found(
    labelled, tmp_path, row, field, moment
):
    days = Selection(since="2024-03-14", until="2024-03-15")
    folder = tmp_path / "out"
    export(labelled, folder, Order(selection=days), at=AT)
    assert found(folder) == []
    path = (row, *LABEL_0, "created_at") if "." in field else (row, field)
    faults = rewritten(folder, Shape.SENTENCES, put(*path, to=moment))
    says = "is not between the days that the manifest names"
    assert f"sentences.jsonl, line {row + 1}, {field}: {says}" in faults


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (b'"\\ud800"', "half a character"),
        (b"9" * 5000, "too large"),
        (b"-" + b"9" * 4300, "too large"),
        (b"1e999", "too large"),
    ],
)
def test_a_hostile_value_is_a_fault_and_no_crash(labelled, tmp_path, value, says):
    folder = written(labelled, tmp_path / "out")
    for name, key in (("sentences.jsonl", b"doc_start"), ("manifest.json", b"rows")):
        path = folder / name
        before = path.read_bytes()
        place = rb'"%s": ?\d+' % key
        said = b'"%s":%s' % (key, value.replace(b"\\", b"\\\\"))
        path.write_bytes(re.sub(place, said, before))
        assert any(f.startswith(name) and says in f for f in found(folder))
        path.write_bytes(before)


def test_what_is_absurdly_long_is_a_fault_and_no_crash(labelled, tmp_path, monkeypatch):
    folder = written(labelled, tmp_path / "out")
    monkeypatch.setattr(streams, "LONGEST_LINE", 1024 * 1024)
    with (folder / "sentences.jsonl").open("ab") as stream:
        stream.write(b" " * 2 * 1024 * 1024)
    assert any("is over 1 MB; nothing was read" in fault for fault in found(folder))
    monkeypatch.setattr(archives, "LARGEST_MANIFEST", 0)
    assert found(folder)[0] == (
        "manifest.json: The manifest is over 0 MB. Ask for a smaller one."
    )


def test_a_zip_bomb_is_stopped_at_its_first_line(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("sentences.jsonl", "w") as stream:
            for _ in range(80):
                stream.write(b"0" * 1024 * 1024)
        archive.writestr("manifest.json", b" " * 65 * 1024 * 1024)
    faults = found(path)
    assert any("manifest.json: The manifest is over 64 MB." in f for f in faults)
    assert any("sentences.jsonl, line 1: The line is over 64 MB" in f for f in faults)


@pytest.mark.parametrize(
    ("offset", "value", "says"),
    [(8, 1, "encrypted"), (10, 99, "packed in a way"), (10, 12, "packed in a way")],
)
def test_a_zip_that_cannot_be_opened_is_a_fault(
    labelled, tmp_path, offset, value, says
):
    path = tmp_path / "out.zip"
    content = bytearray(b"".join(zipped(labelled, Order(), at=AT)))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + offset] = value
    path.write_bytes(content)
    assert says in found(path)[0]


def test_a_zip_that_needs_a_newer_reader_is_a_fault(labelled, tmp_path):
    path = tmp_path / "out.zip"
    content = bytearray(b"".join(zipped(labelled, Order(), at=AT)))
    content[content.find(b"PK\x01\x02") + 6] = 200
    path.write_bytes(content)
    assert found(path)[0].startswith("out.zip: The .zip is damaged (")


def test_a_zip_of_names_with_detours_is_read(labelled, tmp_path):
    folder = written(labelled, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "sent.zip", "w") as archive:
        for file in folder.iterdir():
            archive.writestr(f"./{file.name}", file.read_bytes())
    assert found(tmp_path / "sent.zip") == []
