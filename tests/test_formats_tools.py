"""What is written for other tools comes back from our readers as it was."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from annotator.errors import Fault
from annotator.formats import doccano, jsonl, label_studio, prodigy
from annotator.formats.catalogue import FORMATS, READERS
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document
from annotator.formats.order import Order
from annotator.formats.parts import Format, Source, sentences
from annotator.formats.standoff import labels
from annotator.schemas import Kind
from annotator.schemas_export import LabelFrom, Resolve, Shape
from annotator.store import projects
from tests.exporting import add, decide, files_of, say, source
from tests.planted import demo_in

VOTES = Order(resolve=Resolve.VOTES, names=True)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The demo, planted."""
    db = projects.open_project(demo_in(tmp_path_factory.mktemp("demo")))
    yield db
    db.close()


def written(made: Format, given: Source) -> list[File]:
    """Answer the files of a format that hold tasks."""
    files = files_of(made.write(given))
    return [
        File(name, content=data)
        for name, data in files.items()
        if not name.endswith(".xml")
    ]


def read_back(name: str, files: list[File]) -> list[Document]:
    """Answer the documents in files; there is to be nothing wrong with them."""
    reader = READERS[name]
    found = []
    for file in files:
        head = file.content[: 64 * 1024].decode("utf-8", "replace")
        first = next(key for key, one in READERS.items() if one.recognises(file, head))
        assert first == name
        found += list(reader.read([file]))
    assert [str(one) for one in found if isinstance(one, Fault)] == []
    return [one for one in found if isinstance(one, Document)]


def said_in(given: Source) -> list[tuple]:
    """Answer what an export says, sentence by sentence and person by person."""
    return sorted(
        (
            label.row["doc_id"],
            label.start,
            label.end,
            label.kind,
            (None if label.decided else label.who) or "",
            label.decided,
            label.speaker or "",
            label.surface_at or (),
            label.note or "",
        )
        for article in given.rows(Shape.ARTICLES)
        for label in labels(article, given.order.resolve)
    )


def said_back(documents: list[Document]) -> list[tuple]:
    """Answer the same of documents."""
    return sorted(
        (
            one.name,
            said.start,
            said.end,
            said.label,
            (None if said.decided else said.who) or "",
            said.decided,
            said.speaker or "",
            said.surface or (),
            said.note or "",
        )
        for one in documents
        for said in one.answers
    )


@pytest.mark.parametrize("order", [VOTES, Order()], ids=["votes", "common"])
@pytest.mark.parametrize("name", ["label-studio", "doccano"])
def test_the_demo_comes_back_as_it_was(demo: Database, name: str, order: Order) -> None:
    given = source(demo, order)
    back = read_back(name, written(FORMATS[name], given))
    want = said_in(given)
    assert len(want) > 200
    assert said_back(back) == want
    bodies = {row["doc_id"]: row["body"] for row in given.rows(Shape.ARTICLES)}
    assert {one.name: one.text for one in back}.items() <= bodies.items()


@pytest.mark.parametrize("name", ["label-studio", "doccano"])
def test_sentences_and_source_of_the_articles_come_back(
    demo: Database, name: str
) -> None:
    given = source(demo, Order())
    back = {one.name: one for one in read_back(name, written(FORMATS[name], given))}
    for row in given.rows(Shape.ARTICLES):
        document = back[row["doc_id"]]
        assert document.sentences == tuple(
            (one["doc_start"], one["doc_end"], one["paragraph_index"])
            for one in row["sentences"]
        )
        assert document.fields["title"] == row["source"]["title"]
        assert document.fields.get("outlet") == row["source"]["publisher"]
        assert document.fields.get("published") == row["source"]["published"]


@pytest.mark.parametrize("order", [VOTES, Order()], ids=["votes", "common"])
def test_prodigy_gives_back_each_answer_by_the_name_of_its_sentence(
    demo: Database, order: Order
) -> None:
    given = source(demo, order)
    back = read_back("prodigy", written(prodigy.FORMAT, given))
    want = sorted(
        (
            label.sent_id,
            label.row["text"],
            label.kind,
            label.who or "",
            label.speaker or "",
            label.surface or "",
        )
        for article in given.rows(Shape.ARTICLES)
        for label in labels(article, order.resolve)
    )
    got = sorted(
        (
            said.sent_id,
            one.meta["texts"][said.sent_id],
            said.label,
            said.who or "",
            said.speaker or "",
            said.surface_text or "",
        )
        for one in back
        for said in one.answers
    )
    assert got == want
    assert all(one.text is None for one in back)
    assert len(back) == len({one.name for one in back})


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_rows_give_the_same_bytes(demo: Database, name: str) -> None:
    first, again = (files_of(FORMATS[name].write(source(demo, VOTES))) for _ in "ab")
    assert first == again


@pytest.mark.parametrize("name", ["label-studio", "doccano", "prodigy"])
def test_parts_count_the_records(demo: Database, name: str) -> None:
    given = source(demo, VOTES)
    parts = list(FORMATS[name].write(given))
    articles = list(given.rows(Shape.ARTICLES))
    votes = [label for one in articles for label in labels(one, VOTES.resolve)]
    pairs = {(label.row["doc_id"], label.who) for label in votes}
    want = {
        "label-studio": len(articles),
        "doccano": len(pairs),
        "prodigy": len(votes),
    }[name]
    assert sum(part.rows for part in parts) == want


def test_doccano_gets_a_file_for_each_reviewer(demo: Database) -> None:
    files = files_of(doccano.write(source(demo, Order(resolve=Resolve.VOTES))))
    assert list(files) == sorted(files)
    assert all(name.startswith("doccano/r") for name in files)
    assert set(files_of(doccano.write(source(demo, Order())))) == {"doccano/all.jsonl"}


def test_label_studio_gets_suggestions_as_predictions(
    db: Database, ada: dict[str, Any]
) -> None:
    add(db, "ferry", "The ferry is late.", "“Never again,” said Mr. Olm.")
    say(db, ada, 0, "fact")
    given = source(db, VOTES)
    (row,) = given.rows(Shape.ARTICLES)
    row["sentences"][1]["suggestion"] = {
        "label": "quote",
        "speaker_surface": "Mr. Olm",
        "speaker_canonical": None,
        "score": 0.75,
        "model": "marks 2",
    }
    changed = Source(VOTES, lambda shape, split=None: iter([row]), given.manifest)
    (task,) = json.loads(files_of(label_studio.write(changed))[label_studio.NAME])
    (prediction,) = task["predictions"]
    assert prediction["model_version"] == "marks 2"
    kind, speaker = prediction["result"]
    assert kind["value"]["labels"] == ["quote"]
    assert kind["score"] == 0.75
    assert speaker["value"]["text"] == ["Mr. Olm"]
    (document,) = read_back("label-studio", written(label_studio.FORMAT, changed))
    assert [said.label for said in document.answers] == ["fact"]
    assert document.meta["left_out"] == {"predictions of a model": 1}


def test_a_decision_is_ground_truth_in_label_studio(
    db: Database, ada: dict[str, Any], mara: dict[str, Any]
) -> None:
    add(db, "ferry", "The ferry is late.", "Nobody knows why.")
    say(db, ada, 0, "fact")
    say(db, ada, 1, "other")
    decide(db, mara, 1, "fact")
    task = json.loads(
        files_of(label_studio.write(source(db, Order())))[label_studio.NAME]
    )
    told = [
        (one["ground_truth"], one["result"][0]["value"]["text"])
        for one in task[0]["annotations"]
    ]
    assert told == [(False, "The ferry is late."), (True, "Nobody knows why.")]
    assert all("completed_by" not in one for one in task[0]["annotations"])


SIGNS = st.sampled_from(
    [
        *("a", "Zoë", "“", "”", ".", "😀", "👩\u200d🚒", "שלום", "مرحبا", "\u200b"),
        *("\u2028", "\x85", "<b>", "&amp;", "\\", "\\n", '"', "|", "\t", "[1]"),
        *("e\u0301", "\ufeff", "𝔘", " "),
    ]
)
GAPS = st.sampled_from([" ", "\n", "\r\n", "\r\n\r\n", "\n\n", " \u200f "])
TEXTS = st.lists(SIGNS, min_size=1, max_size=6).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> dict[str, Any]:
    """An article's row with sentences of odd signs, and two people's answers."""
    body = ""
    nested = []
    for index in range(draw(st.integers(1, 4))):
        body += draw(GAPS) if index else draw(st.sampled_from(["", "😀 ", "\r\n"]))
        text = "x" + draw(TEXTS) + "x"
        start = len(body)
        body += text
        annotations = []
        for who in draw(
            st.sets(st.sampled_from(["Ada Lind", "Bea 😀", "annotator-03"]))
        ):
            spot = sorted(
                draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=2))
            )
            spoken = draw(st.booleans())
            annotations.append(
                {
                    "annotator": who,
                    "label": draw(st.sampled_from(list(map(str, Kind)))),
                    "speaker_surface": text[slice(*spot)] if spoken else None,
                    "speaker_canonical": draw(
                        st.sampled_from([None, "Ines Valdor", "رنا 😀"])
                    ),
                    "speaker_type": None,
                    "speaker_start": spot[0] if spoken else None,
                    "speaker_end": spot[1] if spoken else None,
                    "cue_start": spot[0] if not spoken else None,
                    "cue_end": spot[1] if not spoken else None,
                    "content_starts": [0],
                    "content_ends": [len(text)],
                    "quote_type": None,
                    "polarity": None,
                    "part": None,
                    "attribution_id": None,
                    "flags": [],
                    "comment": draw(st.sampled_from([None, "why? 😀"])),
                    "created_at": "2024-03-14T09:00:00.000Z",
                    "duration_ms": None,
                    "guideline_version": 1,
                    "from_suggestion": None,
                    "changed": None,
                }
            )
        nested.append(
            {
                **dict.fromkeys(
                    ("label", "label_from", "speaker", "cue", "suggestion")
                ),
                "sent_id": f"odd:{index:04d}",
                "sent_index": index,
                "paragraph_index": 0,
                "text": text,
                "doc_start": start,
                "doc_end": len(body),
                "annotations": sorted(annotations, key=lambda one: one["annotator"]),
            }
        )
    names = ("title", "publisher", "published", "url", "language", "licence")
    return {
        "schema_version": "1",
        "doc_id": "odd",
        "split": "train",
        "source": {**dict.fromkeys(names), "title": "Odd signs"},
        "body": body,
        "sentences": nested,
    }


def said_by(row: dict[str, Any]) -> list[tuple]:
    """Answer the answers of a row, with the parts that a tool may keep."""
    found = []
    for one in row["sentences"]:
        base = one["doc_start"]
        for said in one["annotations"]:
            cue = (said["cue_start"], said["cue_end"])
            surface = (said["speaker_start"], said["speaker_end"])
            found.append(
                (
                    base,
                    one["doc_end"],
                    said["label"],
                    said["annotator"],
                    said["speaker_canonical"] or "",
                    () if surface[0] is None else tuple(base + at for at in surface),
                    () if cue[0] is None else tuple(base + at for at in cue),
                    said["comment"] or "",
                )
            )
    return sorted(found)


def of_answer(said: Answer, *, cue: bool) -> tuple:
    """Answer the same of what was read."""
    return (
        *(said.start, said.end, said.label, said.who, said.speaker or ""),
        said.surface or (),
        *((said.cue or (),) if cue else ()),
        said.note or "",
    )


QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck)
)


@QUIET
@given(articles())
def test_label_studio_gives_back_odd_signs(row: dict[str, Any]) -> None:
    odd = Source(VOTES, lambda shape, split=None: iter([row]), dict)
    (document,) = read_back("label-studio", written(label_studio.FORMAT, odd))
    assert document.text == row["body"]
    got = [of_answer(said, cue=True) for said in document.answers]
    assert sorted(got) == said_by(row)
    content = {(said.start, said.end): said.content for said in document.answers}
    assert all(found == (place,) for place, found in content.items())


@QUIET
@given(articles())
def test_doccano_gives_back_odd_signs(row: dict[str, Any]) -> None:
    odd = Source(VOTES, lambda shape, split=None: iter([row]), dict)
    files = written(doccano.FORMAT, odd)
    back = read_back("doccano", files) if files else []
    assert all(one.text == row["body"] for one in back)
    got = sorted(of_answer(said, cue=False) for one in back for said in one.answers)
    assert got == sorted((*said[:6], said[7]) for said in said_by(row))


@QUIET
@given(articles())
def test_prodigy_gives_back_odd_signs(row: dict[str, Any]) -> None:
    odd = Source(VOTES, lambda shape, split=None: iter([row]), dict)
    files = written(prodigy.FORMAT, odd)
    back = read_back("prodigy", files) if files[0].content else []
    texts = {one["sent_id"]: one["doc_start"] for one in row["sentences"]}
    got = sorted(
        (texts[said.sent_id], said.label, said.who, said.speaker or "", said.note or "")
        for one in back
        for said in one.answers
    )
    assert got == sorted((s[0], s[2], s[3], s[4], s[7]) for s in said_by(row))


@pytest.mark.parametrize("order", [VOTES, Order()], ids=["votes", "common"])
def test_every_file_is_json_that_is_read_the_same_everywhere(
    demo: Database, order: Order
) -> None:
    for made in (doccano.FORMAT, prodigy.FORMAT):
        for data in files_of(made.write(source(demo, order))).values():
            for line in data.split(b"\n")[:-1]:
                jsonl.parsed(line + b"\n")
    data = files_of(label_studio.write(source(demo, order)))[label_studio.NAME]
    assert all(jsonl.parsed(json.dumps(task).encode()) for task in json.loads(data))


def test_who_decided_is_no_reviewer_of_the_decision(demo: Database) -> None:
    given = source(demo, Order(names=True))
    for name in ("label-studio", "doccano"):
        back = read_back(name, written(FORMATS[name], given))
        assert any(said.decided for one in back for said in one.answers)
    from_decided = [
        row["label_from"]
        for article in given.rows(Shape.ARTICLES)
        for row in sentences(article)
    ]
    assert LabelFrom.DECIDED in from_decided


def test_files_on_the_disk_are_read_as_those_in_the_hand(
    demo: Database, tmp_path: Path
) -> None:
    (held,) = written(label_studio.FORMAT, source(demo, VOTES))
    path = tmp_path / "export.json"
    path.write_bytes(held.content)
    on_disk = list(label_studio.read([File("export.json", path)]))
    in_hand = list(label_studio.read([held]))
    assert len(on_disk) > 5
    assert on_disk == in_hand
