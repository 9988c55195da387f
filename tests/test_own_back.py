"""Exports come back: into an empty project, to the byte, and into one with its own."""

import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import Fault, InvalidRecord
from annotator.formats import bringing, export, handed, own, receiving
from annotator.formats.files import File
from annotator.formats.incoming import Document
from annotator.formats.order import Order
from annotator.formats.wishes import Wishes
from annotator.schemas_export import Shape, Which
from annotator.schemas_suggestions import Shown
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
    suggestions,
)
from annotator.store.exports import Selection
from tests.exporting import add, decide, merge, say
from tests.planted import demo_in
from tests.receiving import ARTICLES, bring_back, exported, labels_of
from tests.suggesting import propose

NAMES = ["Ines Valdor", "Tomas Reik", "the harbour board", "unnamed", "unclear"]
AT = "2024-03-14T09:00:00.000Z"
SUGGESTION = {
    "label": "fact",
    "speaker_surface": None,
    "speaker_canonical": None,
    "score": 0.5,
    "model": "marker 1.2",
}
ROW = (
    (Path(__file__).parent / "golden" / "export.jsonl")
    .read_text("utf-8")
    .splitlines()[1]
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A new project, copied for each example."""
    made = tmp_path_factory.mktemp("own") / "empty.db"
    projects.open_project(made).close()
    return made


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    """The demo project, copied for each test."""
    return demo_in(tmp_path_factory.mktemp("own"))


@pytest.fixture
def demo(planted, tmp_path):
    """The demo project."""
    copy = shutil.copy(planted, tmp_path / "demo.db")
    with closing(projects.open_project(copy)) as made:
        yield made


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("shape", [Shape.ARTICLES, Shape.SENTENCES])
def test_the_demo_comes_back_to_the_byte(demo, db, tmp_path, shape, names):
    suggested = suggest_for(demo)
    order = Order(shape, names=names)
    export.export(demo, tmp_path / "out", order)
    outcome = bring_back(db, tmp_path / "out")
    assert (outcome.articles, outcome.labels, outcome.decisions) == (14, 637, 17)
    assert outcome.suggestions == suggested
    assert exported(db, order) == exported(demo, order)
    assert [one["name"] for one in suggestions.models(db)] == ["two marks", "later"]
    assert list(projects.check(db)) == []


def suggest_for(demo) -> int:
    """Let two models propose for the demo, one proposal be taken; answer how many."""
    ((article_id, doc_id),) = demo.execute(
        "select id, doc_id from articles order by doc_id limit 1"
    ).fetchall()
    sentences = articles.sentences(demo, article_id)

    def line(at: int, kind: str, speaker: str | None = None, **more) -> dict:
        place = {"sent_id": f"{doc_id}:{at:04d}", "label": kind}
        return place | {"speaker": speaker, **more}

    propose(demo, line(0, "fact"), line(1, "other"), model="withdrawn")
    gone = suggestions.named(demo, "withdrawn", "1.2")
    suggestions.withdraw(demo, gone, by=None, at=AT)
    words = sentences[2]["text"].split()[0]
    marks = {"model": "two marks", "version": "2024-03"}
    propose(demo, line(2, "claim", NAMES[0], speaker_surface=words), **marks)
    propose(demo, line(3, "fact", score=0.25), line(4, "quote", score=1), model="later")
    person = reviewers.named(demo, "Noor Salk", at=AT)
    found = suggestions.find(demo, sentences[3]["id"])
    taken = {"suggestion_id": found["id"], "from_suggestion": True}
    form = {"kind": "other", "revision": 0, "save_id": "taken", **taken}
    labels.put(demo, sentences[3]["id"], person["id"], form, at=AT)
    return 3


def test_what_began_as_a_suggestion_is_in_the_history_as_well(demo, db, tmp_path):
    suggest_for(demo)
    export.export(demo, tmp_path / "out", Order(Shape.ARTICLES, names=True))
    bring_back(db, tmp_path / "out")
    person = reviewers.find(db, "Noor Salk")["id"]
    ((sentence_id, taken, changed),) = db.execute(
        "select sentence_id, from_suggestion, changed from labels "
        "where reviewer_id = ?",
        [person],
    ).fetchall()
    kept = history.answer_at(db, sentence_id, person, 1)
    assert (taken, changed) == (1, 1)
    assert (kept["from_suggestion"], kept["changed"]) == (1, 1)


def test_suggestions_here_stay_and_those_of_other_sentences_come(demo, db, tmp_path):
    bare = tmp_path / "bare"
    export.export(demo, bare, ARTICLES)
    bring_back(db, bare)
    assert suggest_for(demo) == 3
    (doc_id,) = db.execute("select doc_id from articles order by doc_id").fetchone()
    own_line = {"sent_id": f"{doc_id}:0003", "label": "quote"}
    propose(db, own_line, model="our own")
    before = labels_of(db)
    export.export(demo, tmp_path / "out", ARTICLES)
    wishes = Wishes(people={"r5": "Noor Salk"})
    reader, files = handed.known(handed.find([tmp_path / "out"]))
    draft = receiving.check(db, reader, files, wishes)
    assert "2 suggestions of models will be added." in draft.notes
    assert "1 suggestion of models will be left out" in draft.notes[-1]
    assert "2 suggestions added" in str(bringing.store(db, draft))
    assert len(labels_of(db)) == len(before) + 1
    shown = [
        row["suggestion"] and row["suggestion"]["model"]
        for row in export.rows(db, Order(Shape.SENTENCES))
        if row["doc_id"] == doc_id
    ]
    assert shown[:5] == [None, None, "two marks 2024-03", "our own 1.2", "later 1.2"]
    again = bring_back(db, tmp_path / "out", wishes)
    assert (again.labels, again.suggestions) == (0, 0)


def test_a_model_that_is_here_keeps_its_name_and_version(demo, db, tmp_path):
    export.export(demo, tmp_path / "bare", ARTICLES)
    bring_back(db, tmp_path / "bare")
    (doc_id,) = db.execute("select doc_id from articles order by doc_id").fetchone()
    marks = {"model": "two", "version": "marks 2024-03"}
    propose(db, {"sent_id": f"{doc_id}:0009", "label": "fact"}, **marks)
    suggest_for(demo)
    export.export(demo, tmp_path / "out", ARTICLES)
    bring_back(db, tmp_path / "out", Wishes(people={"r5": "Noor Salk"}))
    named = [(one["name"], one["version"]) for one in suggestions.models(db)]
    assert sorted(named) == [("later", "1.2"), ("two", "marks 2024-03")]


@pytest.mark.parametrize("format_", ["csv", "tsv", "parquet", "huggingface"])
@pytest.mark.parametrize("zipped", [False, True])
def test_tables_of_sentences_come_back_with_their_manifest(
    demo, db, tmp_path, format_, zipped
):
    suggest_for(demo)
    order = Order(Shape.SENTENCES, keep_three(demo), format=format_)
    out = tmp_path / "out"
    if zipped:
        out = tmp_path / "out.zip"
        out.write_bytes(b"".join(export.zipped(demo, order)))
    else:
        export.export(demo, out, order)
    outcome = bring_back(db, out)
    assert (outcome.articles, outcome.suggestions) == (3, 3)
    rows = Order(Shape.SENTENCES, order.selection)
    assert exported(db, Order(Shape.SENTENCES)) == exported(demo, rows)


def test_a_table_without_its_manifest_is_not_taken_for_ours(demo, tmp_path):
    order = Order(Shape.SENTENCES, keep_three(demo), format="csv")
    export.export(demo, tmp_path / "out", order)
    for path in (tmp_path / "out").glob("*.json"):
        path.unlink()
    reader, _ = handed.known(handed.find([tmp_path / "out"]))
    assert reader is not own.READER


def keep_three(demo) -> Selection:
    """Answer a choice of the first three articles."""
    found = demo.execute("select doc_id from articles order by doc_id limit 3")
    return Selection(Which.ALL, articles=tuple(name for (name,) in found))


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
    kind = draw(st.sampled_from(["quote", "quote", "claim", "fact", "other"]))
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=4)))
    spans = [list(pair) for pair in zip(cuts[::2], cuts[1::2], strict=False)]
    start = draw(st.integers(0, length - 1))
    attributed = kind in ("claim", "quote")
    return {
        "kind": kind,
        # Mostly one speaker, so that quotations go on.
        "speaker": draw(
            st.sampled_from([*NAMES[:1] * 5, *NAMES, *([] if attributed else [None])])
        ),
        "speaker_type": draw(st.sampled_from([None, "person", "organisation"])),
        "speaker_surface": draw(st.none() | text(min_size=1, max_size=5)),
        "speaker_span": draw(
            st.none() | st.just([[start, length]]) | st.just([[-3, 2]])
        ),
        "cue_span": draw(st.none() | st.just([[start, length]])),
        "content": spans,
        "quote_type": draw(st.sampled_from([None, "direct", "mixed", "indirect"])),
        "polarity": draw(st.sampled_from([None, "positive", "negative"])),
        "continues": draw(st.sampled_from([True, True, False])),
        "unsure": draw(st.booleans()),
        "scare_quotes": draw(st.booleans()),
        "note": draw(st.none() | text(min_size=1, max_size=9)),
        "guideline_version": draw(st.sampled_from([None, 1, 2])),
        "duration_ms": draw(st.none() | st.integers(0, 86_400_000)),
    }


def moment(draw) -> str:
    """A moment of some day."""
    day, part = draw(st.integers(1, 28)), draw(st.integers(0, 999))
    return f"2024-03-{day:02d}T09:00:00.{part:03d}Z"


def fill(db, draw) -> None:
    """Make any project that people can make."""
    for version in range(draw(st.integers(0, 2))):
        guidelines.add(db, f"# Guideline, once more {version}", at=AT)
    pieces = st.lists(text(min_size=1, max_size=12), min_size=2, max_size=4)
    bodies = draw(st.lists(pieces, min_size=1, max_size=3, unique_by="\n ".join))
    bodies += draw(st.sampled_from([[], [[]]]))
    made = [
        add(db, name, *pieces, gap=draw(st.sampled_from(["", " ", "\n\n"])))
        for name, pieces in zip(
            ["board", "Ärger 2", "a:0001", "empty"], bodies, strict=False
        )
        if "".join(pieces) or not pieces
    ]
    staff = [reviewers.named(db, name, at=AT) for name in ("Ada", "Ben", "Cy", "Eve")]
    for person, wished in zip(staff, ["Falke", "", "zeta", ""], strict=True):
        if wished and draw(st.booleans()):
            people.put_pseudonym(db, person["id"], wished, by=None)
    for article_id in made:
        proposed(db, article_id, draw)
        for sentence in articles.sentences(db, article_id):
            answer(db, sentence, staff, draw)
        proposed(db, article_id, draw)
    known = [None, *(one["id"] for one in suggestions.models(db))]
    chosen = draw(st.sampled_from(known))
    shown = draw(st.sampled_from(Shown))
    suggestions.put_settings(db, by=None, shown=shown, model_id=chosen, at=AT)
    if (
        draw(st.booleans())
        and speakers.find(db, NAMES[0])
        and speakers.find(db, NAMES[1])
    ):
        merge(db, NAMES[0], NAMES[1])
    if draw(st.booleans()):
        people.retire(db, staff[1]["id"], by=None)


def proposed(db, article_id, draw) -> None:
    """Let models propose for some sentences, and one of them be withdrawn."""
    doc_id = articles.get(db, article_id)["doc_id"]
    some_models = ("marker", "two marks", "two")
    for model in draw(st.sets(st.sampled_from(some_models)).map(sorted)):
        lines = [
            {
                "doc_id": doc_id,
                "sent_index": sentence["position"],
                "label": draw(st.sampled_from(["claim", "quote", "fact", "other"])),
                "speaker": draw(st.sampled_from([None, *NAMES, NAMES[0].upper()])),
                "speaker_surface": draw(
                    st.sampled_from([None, sentence["text"][:3].strip() or None, "??"])
                ),
                "score": draw(st.none() | st.floats(0, 1)),
            }
            for sentence in articles.sentences(db, article_id)
            if draw(st.booleans())
        ]
        if lines:
            version = draw(st.sampled_from(["1.2", "marks 1.2"]))
            propose(db, *lines, model=model, version=version)
            if not draw(st.integers(0, 3)):
                gone = suggestions.named(db, model, version)
                suggestions.withdraw(db, gone, by=None, at=AT)


def answer(db, sentence, staff, draw) -> None:
    """Let some label a sentence, one take it back, and somebody decide."""
    length = len(sentence["text"])
    for person in staff[:3]:
        if draw(st.integers(0, 2)):
            label = draw(a_label(length)) | seen(db, sentence, draw)
            say_all(db, sentence, person, label, moment(draw))
            if not draw(st.integers(0, 4)):
                undo(db, sentence, person)
    if not draw(st.integers(0, 2)):
        label = draw(a_label(length))
        decide_all(db, sentence, draw(st.sampled_from(staff)), label, draw)


def seen(db, sentence, draw) -> dict:
    """Answer what a label says of the suggestion there is, or of one from elsewhere."""
    found = suggestions.find(db, sentence["id"])
    taken = draw(st.sampled_from([None, True, False]))
    if taken is None:
        return {}
    if found and draw(st.booleans()):
        return {"suggestion_id": found["id"], "from_suggestion": taken}
    return {"from_suggestion": taken, "changed": draw(st.sampled_from([None, True]))}


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


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
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
            assert list(projects.check(one)) == list(projects.check(other)) == []
            again = bring_back(other, Path(folder) / "out")
            assert (again.articles, again.labels, again.decisions) == (0, 0, 0)
            assert again.suggestions == 0


def edited(demo, tmp_path, change) -> Path:
    """Answer an export of the demo whose rows were changed."""
    rows = [json.loads(line) for line in exported(demo).splitlines()]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in change(rows)), "utf-8")
    return path


def cut(rows):
    rows[0]["sentences"].pop()
    return rows


def moved(rows):
    rows[0]["sentences"][1]["doc_start"] += 1
    return rows


def retyped(rows):
    rows[0]["sentences"][0]["annotations"] = "none"
    return rows


def outside(rows):
    for one in rows[0]["sentences"][0]["annotations"]:
        one |= {"content_starts": [0], "content_ends": [10**6]}
    return rows


def with_a_script(rows):
    rows[0]["source"]["url"] = "javascript:alert(1)"
    return rows


def on_no_day(rows):
    rows[0]["source"]["published"] = "last week"
    return rows


def surer_than_sure(rows):
    rows[0]["sentences"][0]["suggestion"] = SUGGESTION | {"score": 1.5}
    return rows


def of_no_version(rows):
    rows[0]["sentences"][0]["suggestion"] = SUGGESTION | {"model": "marker"}
    return rows


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (surer_than_sure, "Sentence 0 has a suggestion that is not whole."),
        (of_no_version, "Sentence 0 has a suggestion that is not whole."),
        (cut, "Only some of its sentences are here. Export whole articles"),
        (moved, "Sentence 1 is not the slice of the text"),
        (retyped, "sentences[0].annotations"),
        (outside, "lies beyond the sentence"),
        (with_a_script, "Its address is not one of a page"),
        (on_no_day, "Its day is not one such as"),
    ],
)
def test_rows_that_were_changed_are_refused_with_line_and_reason(
    demo, db, tmp_path, change, problem
):
    with pytest.raises(InvalidRecord, match=re.escape(problem)) as refused:
        bring_back(db, edited(demo, tmp_path, change))
    assert refused.value.faults[0].line == 1
    assert articles.totals(db)["articles"] == 0


def test_an_older_or_newer_row_comes_back_as_far_as_it_is_known(demo, db, tmp_path):
    def change(rows):
        for row in rows:
            for sentence in row["sentences"]:
                del sentence["tied"], sentence["suggestion"], sentence["label_from"]
                sentence["mood"] = "calm"
        return rows

    bring_back(db, edited(demo, tmp_path, change))
    assert exported(db) == exported(demo)


def test_an_export_of_some_sentences_says_so(demo, db, tmp_path):
    order = Order(Shape.ARTICLES, Selection(Which.GOLD))
    export.export(demo, tmp_path / "out", order)
    reader, files = handed.known(handed.find([tmp_path / "out"]))
    draft = receiving.check(db, reader, files)
    assert "The export has only some sentences: gold." in draft.notes
    assert "Only some of its sentences" in draft.faults()[0].problem


def test_an_export_of_labels_says_what_to_export(demo, db, tmp_path):
    export.export(demo, tmp_path / "out", Order(Shape.LABELS))
    with pytest.raises(InvalidRecord, match="annotator export FOLDER --shape articles"):
        bring_back(db, tmp_path / "out")


def test_a_pseudonym_of_somebody_else_here_is_asked_about(db, article, ada, tmp_path):
    there = projects.open_project(tmp_path / "there.db")
    add(there, "board", "It rained.", "So they said.")
    say(there, reviewers.named(there, "Ben Okoro", at=AT), 0, "fact")
    export.export(there, tmp_path / "out", ARTICLES)
    there.close()
    say(db, ada, 0, "fact")
    before = labels_of(db)
    with pytest.raises(
        InvalidRecord, match="“r1” of the files is a pseudonym; Ada Lind"
    ):
        bring_back(db, tmp_path / "out")
    assert labels_of(db) == before

    wishes = Wishes(people={"r1": "Ben Okoro"})
    assert bring_back(db, tmp_path / "out", wishes).labels == 1
    assert [who for who, *_ in labels_of(db)] == ["Ada Lind", "Ben Okoro"]
    assert bring_back(db, tmp_path / "out", wishes).already == 1
    assert list(projects.check(db)) == []


def test_another_article_of_the_same_name_is_refused(db, article, ada, tmp_path):
    there = projects.open_project(tmp_path / "there.db")
    add(there, "harbour", "It rained.")
    export.export(there, tmp_path / "out", ARTICLES)
    there.close()
    with pytest.raises(InvalidRecord, match="Another text is called harbour here"):
        bring_back(db, tmp_path / "out")


def test_guidelines_that_did_not_come_along_say_so(db, tmp_path, article, ada):
    there = projects.open_project(tmp_path / "there.db")
    guidelines.add(there, "# Guideline, once more", at=AT)
    add(there, "board", "It rained.")
    say(there, reviewers.named(there, "Ben Okoro"), 0, "fact", guideline_version=2)
    export.export(there, tmp_path / "out", Order(Shape.ARTICLES, names=True))
    there.close()
    manifest = tmp_path / "out" / "articles.manifest.json"
    stated = json.loads(manifest.read_text("utf-8"))
    stated.pop("guidelines", None)
    manifest.write_text(json.dumps(stated), "utf-8")
    bring_back(db, tmp_path / "out")
    assert "did not come along" in guidelines.get(db, 2)["text"]


def test_guidelines_that_came_along_are_kept_under_their_number(db, tmp_path):
    there = projects.open_project(tmp_path / "there.db")
    add(there, "board", "It rained.")
    guidelines.add(there, "# Guideline, once more", at=AT)
    say(there, reviewers.named(there, "Ben Okoro"), 0, "fact", guideline_version=2)
    export.export(there, tmp_path / "out", ARTICLES)
    there.close()
    manifest = tmp_path / "out" / "articles.manifest.json"
    stated = json.loads(manifest.read_text("utf-8"))
    stated["guidelines"] = [{"version": 2, "text": "# Once more", "added_at": AT}]
    manifest.write_text(json.dumps(stated), "utf-8")
    bring_back(db, tmp_path / "out")
    assert guidelines.get(db, 2)["text"] == "# Once more"


def test_in_a_project_at_work_labels_name_no_guideline_it_does_not_have(
    db, article, ada, tmp_path
):
    there = projects.open_project(tmp_path / "there.db")
    add(there, "board", "It rained.")
    guidelines.add(there, "# Guideline, once more", at=AT)
    say(there, reviewers.named(there, "Ben Okoro"), 0, "fact", guideline_version=2)
    export.export(there, tmp_path / "out", Order(Shape.ARTICLES, names=True))
    there.close()
    say(db, ada, 0, "fact")
    reader, files = handed.known(handed.find([tmp_path / "out"]))
    draft = receiving.check(db, reader, files)
    assert "Labels made under version 2 of another guideline" in draft.notes[0]
    bringing.store(db, draft)
    assert guidelines.version(db) == 1
    assert labels.find(db, 6, 2)["guideline_version"] is None


@given(st.binary(max_size=200) | text(max_size=200).map(str.encode))
def test_any_bytes_are_read_without_an_error(data):
    for name in ("rows.jsonl", "rows.zip", "manifest.json"):
        file = File(name, content=data)
        own.recognises(file, data.decode("utf-8", "replace"))
        own.about([file])
        assert all(isinstance(one, Fault) for one in own.read([file]))


@given(st.data())
def test_a_row_changed_anywhere_is_read_without_an_error(data):
    row = json.loads(ROW)
    path = []
    while isinstance(row, dict | list) and row:
        keys = list(row) if isinstance(row, dict) else range(len(row))
        path.append((row, data.draw(st.sampled_from(list(keys)))))
        row = path[-1][0][path[-1][1]]
        if data.draw(st.integers(0, 3)) == 0:
            break
    holder, key = path[-1]
    odd = (
        st.none() | st.integers() | st.text() | st.just([]) | st.just({}) | st.floats()
    )
    holder[key] = data.draw(odd)
    written = json.dumps(path[0][0]).encode()
    for found in own.read([File("rows.jsonl", content=written)]):
        assert isinstance(found, Document | Fault)


def test_a_quotation_decided_by_two_people_comes_back_as_one(db, tmp_path):
    there = projects.open_project(tmp_path / "there.db")
    add(there, "board", "“It rains.", "It pours.”")
    for at, name in enumerate(("Ada Lind", "Ben Okoro")):
        person = reviewers.named(there, name, at=AT)
        said = {"speaker": "Ines Valdor", "continues": at}
        decide(there, person, at, "quote", **said)
    export.export(there, tmp_path / "out", ARTICLES)
    bring_back(db, tmp_path / "out")
    assert exported(db) == exported(there)
    assert b'"part":"last"' in exported(db)
    there.close()
