"""Exports come back: into an empty project, to the byte, and into one with its own."""

import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import ASSETS
from annotator.formats import export, seeds
from annotator.formats.order import Order
from annotator.schemas_export import Shape
from annotator.store import (
    articles,
    decisions,
    guidelines,
    history,
    labels,
    people,
    projects,
    reviewers,
    speakers,
)
from tests.exporting import add, merge
from tests.receiving import ARTICLES, bring_back, exported

NAMES = ["Ines Valdor", "Tomas Reik", "the harbour board", "unnamed", "unclear"]
AT = "2024-03-14T09:00:00.000Z"


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A new project, copied for each example."""
    made = tmp_path_factory.mktemp("own") / "empty.db"
    projects.open_project(made).close()
    return made


@pytest.fixture
def demo(tmp_path):
    """The demo project."""
    with closing(projects.open_project(tmp_path / "demo.db")) as made:
        seeds.plant(made, ASSETS / "seeds")
        yield made


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("shape", [Shape.ARTICLES, Shape.SENTENCES])
def test_the_demo_comes_back_to_the_byte(demo, db, tmp_path, shape, names):
    order = Order(shape, names=names)
    export.export(demo, tmp_path / "out", order)
    outcome = bring_back(db, tmp_path / "out")
    assert (outcome.articles, outcome.labels, outcome.decisions) == (14, 636, 17)
    assert exported(db, order) == exported(demo, order)
    assert list(projects.check(db)) == []


def test_a_zip_and_a_single_file_come_back_too(demo, empty, tmp_path):
    (tmp_path / "out.zip").write_bytes(b"".join(export.zipped(demo, ARTICLES)))
    (tmp_path / "rows.jsonl").write_bytes(exported(demo))
    for name in ("out.zip", "rows.jsonl"):
        copy = shutil.copy(empty, tmp_path / f"{name}.db")
        with closing(projects.open_project(copy)) as db:
            bring_back(db, tmp_path / name)
            assert exported(db) == exported(demo)


def test_the_same_export_twice_adds_nothing(demo, db, tmp_path):
    export.export(demo, tmp_path / "out", ARTICLES)
    bring_back(db, tmp_path / "out")
    before = exported(db, Order(Shape.ARTICLES, names=True))
    again = bring_back(db, tmp_path / "out")
    assert (again.articles, again.labels, again.decisions, again.people) == (0, 0, 0, 0)
    assert (again.already, again.left) == (653, 0)
    assert exported(db, Order(Shape.ARTICLES, names=True)) == before


def test_an_export_adds_nothing_to_the_project_it_comes_from(demo, tmp_path):
    export.export(demo, tmp_path / "out", ARTICLES)
    outcome = bring_back(demo, tmp_path / "out")
    assert (outcome.labels, outcome.already, outcome.people) == (0, 653, 0)


def text(**more):
    """A text as articles have it: any signs, but no NUL and no half a character."""
    signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.text(signs, **more)


@st.composite
def a_label(draw, length: int) -> dict:
    """A label with any of its finer points, of a sentence so long."""
    kind = draw(st.sampled_from(["claim", "quote", "fact", "other"]))
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=4)))
    spans = [list(pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    start = draw(st.integers(0, length - 1))
    attributed = kind in ("claim", "quote")
    return {
        "kind": kind,
        "speaker": draw(st.sampled_from(NAMES if attributed else [None, *NAMES])),
        "speaker_type": draw(st.sampled_from([None, "person", "organisation"])),
        "speaker_surface": draw(st.none() | text(min_size=1, max_size=5)),
        "speaker_span": draw(
            st.none() | st.just([[start, length]]) | st.just([[-3, 2]])
        ),
        "cue_span": draw(st.none() | st.just([[start, length]])),
        "content": spans,
        "quote_type": draw(st.sampled_from([None, "direct", "mixed", "indirect"])),
        "polarity": draw(st.sampled_from([None, "positive", "negative"])),
        "continues": draw(st.booleans()),
        "unsure": draw(st.booleans()),
        "scare_quotes": draw(st.booleans()),
        "note": draw(st.none() | text(min_size=1, max_size=9)),
        "guideline_version": draw(st.sampled_from([None, 1, 2])),
        "duration_ms": draw(st.none() | st.integers(0, 86_400_000)),
    }


def moment(draw) -> str:
    """A moment of some day."""
    return f"2024-03-{draw(st.integers(1, 28)):02d}T09:00:00.{draw(st.integers(0, 999)):03d}Z"


def fill(db, draw) -> None:
    """Make any project that people can make."""
    for version in range(draw(st.integers(0, 2))):
        guidelines.add(db, f"# Guideline, once more {version}", at=AT)
    bodies = draw(
        st.lists(
            st.lists(text(min_size=1, max_size=12), max_size=4),
            max_size=3,
            unique_by="\n ".join,
        )
    )
    made = [
        add(db, name, *pieces, gap=draw(st.sampled_from(["", " ", "\n\n"])))
        for name, pieces in zip(["board", "Ärger 2", "a:0001"], bodies, strict=False)
        if "".join(pieces) or not pieces
    ]
    staff = [reviewers.named(db, name, at=AT) for name in ("Ada", "Ben", "Cy", "Eve")]
    for person, wished in zip(staff, ["Falke", "", "zeta", ""], strict=True):
        if wished and draw(st.booleans()):
            people.put_pseudonym(db, person["id"], wished, by=None)
    for article_id in made:
        for sentence in articles.sentences(db, article_id):
            length = len(sentence["text"])
            for person in staff[:3]:
                if draw(st.integers(0, 2)):
                    label = draw(a_label(length))
                    say_all(db, sentence, person, label, moment(draw))
                    if not draw(st.integers(0, 4)):
                        undo(db, sentence, person)
            if not draw(st.integers(0, 2)):
                label = draw(a_label(length))
                decide_all(db, sentence, draw(st.sampled_from(staff)), label, draw)
    if (
        draw(st.booleans())
        and speakers.find(db, NAMES[0])
        and speakers.find(db, NAMES[1])
    ):
        merge(db, NAMES[0], NAMES[1])
    if draw(st.booleans()):
        people.retire(db, staff[1]["id"], by=None)


def say_all(db, sentence, person, label, at) -> None:
    """Save a label as the desk does."""
    sent = {"revision": history.revision(db, sentence["id"], person["id"])}
    sent["save_id"] = f"{sentence['id']}-{person['id']}-{sent['revision']}-x"
    labels.put(db, sentence["id"], person["id"], {**label, **sent}, at=at)


def undo(db, sentence, person) -> None:
    """Take a label back."""
    form = {"to": 0, "revision": 1, "save_id": f"{sentence['id']}-{person['id']}-undo"}
    labels.restore(db, sentence["id"], person["id"], form, at=AT)


def decide_all(db, sentence, person, label, draw) -> None:
    """Save a decision with all its finer points."""
    start, end = (label["speaker_span"] or [[None, None]])[0]
    first, last = (label["cue_span"] or [[None, None]])[0]
    decision = label | {
        "speaker_start": start,
        "speaker_end": end,
        "cue_start": first,
        "cue_end": last,
        "continues": label["continues"] and label["kind"] in ("claim", "quote"),
        "rationale": draw(st.none() | text(min_size=1, max_size=9)),
        "note": None,
    }
    save_id = f"{sentence['id']}-decision"
    at = moment(draw)
    decisions.put(db, sentence["id"], person["id"], decision, save_id=save_id, at=at)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_project_comes_back_to_the_byte(empty, data):
    names = data.draw(st.booleans(), label="names")
    with TemporaryDirectory() as folder:
        here, there = Path(folder) / "here.db", Path(folder) / "there.db"
        shutil.copy(empty, here)
        shutil.copy(empty, there)
        order = Order(Shape.ARTICLES, names=names)
        with (
            closing(projects.open_project(here)) as one,
            closing(projects.open_project(there)) as other,
        ):
            fill(one, data.draw)
            if not articles.totals(one)["articles"]:
                return
            export.export(one, Path(folder) / "out", order)
            bring_back(other, Path(folder) / "out")
            assert exported(other, order) == exported(one, order)
            assert list(projects.check(other)) == []
            again = bring_back(other, Path(folder) / "out")
            assert (again.articles, again.labels, again.decisions) == (0, 0, 0)
