"""What is written for other tools, opened by their own software or by spaCy."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from annotator.formats import doccano, label_studio, prodigy
from annotator.formats.files import File
from annotator.formats.incoming import Document
from annotator.formats.order import Order
from annotator.formats.standoff import labels
from annotator.schemas import Kind
from annotator.schemas_export import Resolve, Shape
from annotator.store import projects
from tests.exporting import add, files_of, say, source
from tests.planted import demo_in

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Span

pytestmark = pytest.mark.filterwarnings("ignore:::label_studio_sdk")
VOTES = Order(resolve=Resolve.VOTES)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The demo, with an article of emoji, right-to-left script and Windows lines."""
    db = projects.open_project(demo_in(tmp_path_factory.mktemp("opened")))
    ada = next(db.query("select * from reviewers order by id limit 1"))
    last = add(
        db, "odd-signs", "🚢 😀 Die Fähre kam.", "“לא,” sagte Rana 👩‍🚒.", gap="\r\n"
    )
    more = {"article_id": last, "speaker": "Rana", "speaker_surface": "Rana"}
    say(db, ada, 0, "fact", article_id=last)
    say(db, ada, 1, "quote", **more, speaker_span=[[12, 16]])
    yield db
    db.close()


def votes(db: Database) -> list[tuple[str, str, str, str]]:
    """Answer article, reviewer, words and kind of every answer."""
    given = source(db, VOTES)
    return sorted(
        (label.row["doc_id"], str(label.who), label.row["text"], label.kind)
        for article in given.rows(Shape.ARTICLES)
        for label in labels(article, VOTES.resolve)
    )


@pytest.fixture(scope="module")
def files(demo: Database) -> dict[str, bytes]:
    """What is written for Label Studio."""
    return files_of(label_studio.write(source(demo, VOTES)))


@pytest.fixture(scope="module")
def converter(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Label Studio's converter, with what was written for it beside it."""
    from label_studio_sdk.converter import Converter

    folder = tmp_path_factory.mktemp("label-studio")
    (folder / label_studio.NAME).write_bytes(files[label_studio.NAME])
    return Converter(files[label_studio.CONFIG_NAME].decode(), str(folder))


@pytest.fixture(scope="module")
def small(converter: Any) -> Path:
    """The JSON-MIN that Label Studio makes of it."""
    folder = Path(converter.project_dir)
    made = folder / "min"
    converter.convert_to_json_min(
        str(folder / label_studio.NAME), str(made), is_dir=False
    )
    return made / "result.json"


class TestLabelStudio:
    """Label Studio's own library."""

    def test_its_library_takes_interface_and_annotations(
        self, files: dict[str, bytes]
    ) -> None:
        from label_studio_sdk.label_interface import LabelInterface

        made = LabelInterface(files[label_studio.CONFIG_NAME].decode())
        made.validate()
        assert set(made.get_control("kind").labels) == set(map(str, Kind))
        checked = 0
        for task in json.loads(files[label_studio.NAME]):
            assert made.validate_task({"data": task["data"]})
            for annotation in task["annotations"]:
                assert made.validate_annotation(annotation)
                checked += len(annotation["result"])
        assert checked > 400

    def test_its_converter_gives_the_same_answers(
        self, demo: Database, small: Path
    ) -> None:
        found = sorted(
            (
                row["doc_id"],
                row["reviewer"],
                row["text"][one["start"] : one["end"]],
                one["labels"][0],
            )
            for row in json.loads(small.read_text("utf-8"))
            for one in row.get("kind", [])
        )
        assert found == votes(demo)

    def test_its_csv_has_a_row_for_each_annotation(
        self, files: dict[str, bytes], converter: Any
    ) -> None:
        folder = Path(converter.project_dir)
        path, made = folder / label_studio.NAME, folder / "csv"
        converter.convert_to_csv(str(path), str(made), is_dir=False, sep=",")
        with (made / "result.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        tasks = json.loads(files[label_studio.NAME])
        assert len(rows) == sum(len(task["annotations"]) or 1 for task in tasks)

    def test_its_small_file_comes_back(self, demo: Database, small: Path) -> None:
        back = list(label_studio.read([File("min.json", small)]))
        assert all(isinstance(one, Document) for one in back)
        got = sorted(
            (one.name, said.who, one.text[said.start : said.end], said.label)
            for one in back
            for said in one.answers
        )
        assert got == votes(demo)


@cache
def blank() -> "Language":
    """Answer spaCy without a model."""
    import spacy  # Takes seconds.

    return spacy.blank("xx")


def spans_of(text: str, places: list[tuple[int, int, str]]) -> list["Span"]:
    """Answer what spaCy makes of places in a text, by characters."""
    doc = blank().make_doc(text)
    made = [
        doc.char_span(start, end, label=label, alignment_mode="expand")
        for start, end, label in places
    ]
    assert all(made)
    return made


def test_spacy_finds_the_sentences_where_doccano_has_them(demo: Database) -> None:
    for name, data in files_of(doccano.write(source(demo, VOTES))).items():
        assert name.startswith("doccano/")
        for line in data.decode().split("\n")[:-1]:
            row = json.loads(line)
            strict(row)
            for span, place in zip(
                spans_of(row["text"], row["label"]), row["label"], strict=True
            ):
                assert row["text"][place[0] : place[1]] in span.text
                assert span.label_ == place[2]


def strict(row: dict[str, Any]) -> None:
    """Check an example by doccano's description of JSONL for sequence labelling."""
    assert isinstance(row["text"], str)
    assert row["Comments"] == []
    for start, end, label in row["label"]:
        assert type(start) is type(end) is int
        assert 0 <= start < end <= len(row["text"])
        assert label in list(Kind)
    starts = [start for start, _, _ in row["label"]]
    assert starts == sorted(set(starts))


def test_prodigys_tasks_are_as_its_interface_wants_them(demo: Database) -> None:
    rows = [
        json.loads(line)
        for line in files_of(prodigy.write(source(demo, VOTES)))[prodigy.NAME]
        .decode()
        .split("\n")[:-1]
    ]
    for row in rows:
        options = [one["id"] for one in row["options"]]
        assert options == list(map(str, Kind))
        assert set(row["accept"]) <= set(options)
        assert len(row["accept"]) == 1
        assert row["answer"] == "accept"
        assert isinstance(row["_timestamp"], int)
        assert "_input_hash" not in row
        assert "_task_hash" not in row
        places = [(one["start"], one["end"], one["label"]) for one in row["spans"]]
        for span, (start, end, label) in zip(
            spans_of(row["text"], places), places, strict=True
        ):
            assert row["text"][start:end].strip() in span.text
            assert label in ("SPEAKER", "CUE", "CONTENT")
    told = sorted(
        (row["meta"]["doc_id"], row["_annotator_id"], row["text"], row["accept"][0])
        for row in rows
    )
    assert told == votes(demo)
    (odd,) = [row for row in rows if row["text"].startswith("“לא")]
    assert [odd["text"][one["start"] : one["end"]] for one in odd["spans"]] == ["Rana"]
