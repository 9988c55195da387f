"""What two exports differ in: exactly what was done between them."""

import copy
import json
import tempfile
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import AnnotatorError, NotFound
from annotator.formats import differing, jsonl
from annotator.formats import export as files
from annotator.formats.differing import What
from annotator.formats.order import Order
from annotator.schemas_export import Shape, Which
from annotator.store import projects, reviewers
from annotator.store.articles import sha256
from annotator.store.exports import Selection
from tests.exporting import AT, add, decide, rows_of, say

LATER = "2024-03-20T09:00:00.000Z"
ARTICLES = ("anchor", "buoy", "capstan")
WORDS = ("The ferry was late.", "Fares will rise, it said.", "No ship came.", "So?")


def filled(db):
    """Make three articles of four sentences, answered and in part decided."""
    ada, ben = (reviewers.named(db, name, at=AT) for name in ("Ada Lind", "Ben Okoro"))
    for number, doc_id in enumerate(ARTICLES, 1):
        add(db, doc_id, *(f"{doc_id}: {words}" for words in WORDS))
        for position in range(4):
            say(db, ada, position, "fact", article_id=number)
        say(db, ben, 1, "claim", speaker="The line", article_id=number)
        decide(db, ben, 2, "other", article_id=number)
    return ada, ben


@pytest.fixture
def people(db):
    """A filled project, and the two who answered."""
    return filled(db)


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> list[dict]:
    """The rows of such a project."""
    path = tmp_path_factory.mktemp("rows") / "project.db"
    with closing(projects.open_project(path)) as db:
        filled(db)
        return list(files.rows(db, Order()))


def found(before: Path, after: Path) -> list[differing.Change]:
    """Answer all differences."""
    return list(differing.changes(*differing.chosen(before, after)))


def told(before: Path, after: Path) -> list[tuple]:
    """Answer all differences in short."""
    return [
        (one.what, one.sent_id or one.doc_id, one.who, one.before, one.after)
        for one in found(before, after)
    ]


def written(path: Path, rows: list[dict]) -> Path:
    """Write rows of the shape sentences to a file."""
    path.write_bytes(b"".join(map(jsonl.line, rows)))
    return path


def nested(path: Path, rows: list[dict]) -> Path:
    """Write the same as rows of the shape articles."""
    own = ("schema_version", "doc_id", "split", "source")
    articles: dict[str, dict] = {}
    for row in rows:
        article = articles.setdefault(
            row["doc_id"],
            {name: row[name] for name in own}
            | {"body": "", "body_sha256": "", "sentences": []},
        )
        article["sentences"].append(
            {name: value for name, value in row.items() if name not in own}
        )
    for article in articles.values():
        article["body"] = " ".join(one["text"] for one in article["sentences"])
        article["body_sha256"] = sha256(article["body"])
    return written(path, list(articles.values()))


class Edited:
    """Rows that are edited, and what the diff must say of it."""

    def __init__(self, rows: list[dict]):
        self.rows = copy.deepcopy(rows)
        self.expected: Counter[tuple] = Counter()

    def of(self, doc_id: str) -> list[dict]:
        """Answer the rows of an article."""
        return [row for row in self.rows if row["doc_id"] == doc_id]

    def expect(self, what: What, row: dict, who: str | None = None) -> None:
        """Expect a difference."""
        about = what.name.startswith("ARTICLE")
        self.expected[what, row["doc_id" if about else "sent_id"], who] += 1

    def label_added(self, row: dict) -> None:
        said = {**row["annotations"][0], "annotator": "r9", "label": "quote"}
        row["annotations"].append(said)
        row["n_annotations"] += 1
        self.expect(What.LABEL_ADDED, row, "r9")

    def label_changed(self, row: dict) -> None:
        row["annotations"][0]["label"] = "other"
        self.expect(What.LABEL_CHANGED, row, "r1")

    def note_changed(self, row: dict) -> None:
        row["annotations"][0]["comment"] = "I looked again."
        self.expect(What.LABEL_CHANGED, row, "r1")

    def label_withdrawn(self, row: dict) -> None:
        row["annotations"].pop(0)
        self.expect(What.LABEL_WITHDRAWN, row, "r1")

    def decided(self, row: dict) -> None:
        what = What.DECIDED if row["adjudicator"] is None else What.DECISION_CHANGED
        row |= {"adjudicator": "r3", "adjudicated_at": LATER, "status": "adjudicated"}
        self.expect(what, row, "r3")

    def reopened(self, row: dict) -> None:
        if who := row["adjudicator"]:
            row |= {"adjudicator": None, "adjudicated_at": None, "status": "single"}
            self.expect(What.DECISION_WITHDRAWN, row, who)

    def resolved(self, row: dict) -> None:
        decided = row["adjudicator"]
        row["label"] = "quote"
        self.expect(What.RESOLVED, row)
        if decided:
            self.expect(What.DECISION_CHANGED, row, decided)

    def suggested(self, row: dict) -> None:
        row["suggestion"] = {
            "label": "fact",
            "speaker_surface": None,
            "speaker_canonical": None,
            "score": 0.5,
            "model": "reader 2",
        }
        self.expect(What.OTHER, row)

    def reworded(self, row: dict) -> None:
        row["text"] = f"{row['text']} Indeed!"
        row["text_sha256"] = sha256(row["text"])
        self.expect(What.SENTENCE_TEXT, row)
        self.expected[What.ARTICLE_TEXT, row["doc_id"], None] = 1

    def kept(self, row: dict) -> None:
        """Change nothing."""

    def article_gone(self, doc_id: str) -> None:
        self.expect(What.ARTICLE_GONE, self.of(doc_id)[0])
        self.rows = [row for row in self.rows if row["doc_id"] != doc_id]

    def article_retitled(self, doc_id: str) -> None:
        for row in self.of(doc_id):
            row["source"] = {**row["source"], "title": "Another title"}
        self.expect(What.ARTICLE_ABOUT, self.of(doc_id)[0])

    def sentence_gone(self, doc_id: str, index: int) -> None:
        listed = self.of(doc_id)
        gone = listed.pop(index)
        self.expect(What.SENTENCE_GONE, gone)
        self.replace(doc_id, listed)
        if index < len(listed):
            self.expect(What.ARTICLE_TEXT, gone)

    def sentence_added(self, doc_id: str, index: int) -> None:
        listed = self.of(doc_id)
        text = "A sentence that was not here."
        new = copy.deepcopy(listed[0]) | {"text": text, "text_sha256": sha256(text)}
        new |= {"annotations": [], "label": None, "speaker": None, "adjudicator": None}
        listed.insert(index, new)
        self.replace(doc_id, listed)
        self.expect(What.SENTENCE_ADDED, listed[index])
        if index < len(listed) - 1:
            self.expect(What.ARTICLE_TEXT, new)

    def replace(self, doc_id: str, listed: list[dict]) -> None:
        """Number the sentences of an article anew, and put them in its place."""
        at = [row["doc_id"] for row in self.rows].index(doc_id)
        start, names = 0, {}
        for index, row in enumerate(listed):
            names[row["sent_id"]] = f"{doc_id}:{index:04}"
            row |= {"sent_index": index, "sent_id": f"{doc_id}:{index:04}"}
            row |= {"doc_start": start, "doc_end": start + len(row["text"])}
            start = row["doc_end"] + 1
            for said in [row, *row["annotations"]]:
                first = said["attribution_id"]
                said["attribution_id"] = names.get(first, first)
        others = [row for row in self.rows if row["doc_id"] != doc_id]
        self.rows = [*others[:at], *listed, *others[at:]]


TO_A_SENTENCE = (
    "kept",
    "label_added",
    "label_changed",
    "note_changed",
    "label_withdrawn",
    "decided",
    "reopened",
    "resolved",
    "suggested",
    "reworded",
)
TO_AN_ARTICLE = ("article_gone", "article_retitled", "sentence_gone", "sentence_added")
EDITS = st.tuples(
    *[
        st.one_of(
            st.lists(st.sampled_from(TO_A_SENTENCE), min_size=4, max_size=4),
            st.tuples(st.sampled_from(TO_AN_ARTICLE), st.integers(0, 3)),
        )
        for _ in ARTICLES
    ]
)


def edited(rows: list[dict], edits: tuple) -> Edited:
    """Answer rows after these edits of each article."""
    after = Edited(rows)
    for doc_id, edit in zip(ARTICLES, edits, strict=True):
        if isinstance(edit, list):
            for row, name in zip(after.of(doc_id), edit, strict=True):
                getattr(after, name)(row)
        elif edit[0].startswith("article"):
            getattr(after, edit[0])(doc_id)
        else:
            getattr(after, edit[0])(doc_id, edit[1])
    return after


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edits=EDITS)
def test_the_differences_are_exactly_the_edits(rows, edits):
    after = edited(rows, edits)
    with tempfile.TemporaryDirectory() as folder:
        one = written(Path(folder) / "one.jsonl", rows)
        two = written(Path(folder) / "two.jsonl", after.rows)
        shown = Counter((what, at, who) for what, at, who, *_ in told(one, two))
    assert shown == after.expected


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edits=EDITS)
def test_the_shapes_tell_the_same(rows, edits):
    after = edited(rows, edits)
    with tempfile.TemporaryDirectory() as folder:
        one = written(Path(folder) / "one.jsonl", rows)
        two = written(Path(folder) / "two.jsonl", after.rows)
        flat = told(one, two)
        deep = told(nested(Path(folder) / "1.jsonl", rows), two)
    assert deep == flat


def test_an_export_does_not_differ_from_itself(db, people, tmp_path):
    for name in ("one", "two"):
        files.export(db, tmp_path / name)
    assert told(tmp_path / "one", tmp_path / "two") == []


def test_what_was_done_between_two_exports_is_told(db, people, tmp_path):
    ada, ben = people
    files.export(db, tmp_path / "one")
    say(db, ben, 0, "fact", at=LATER)
    say(db, ada, 1, "claim", speaker="The line", at=LATER)
    decide(db, ben, 3, "quote", speaker="A voice", at=LATER)
    files.export(db, tmp_path / "two")
    assert told(tmp_path / "one", tmp_path / "two") == [
        (What.LABEL_ADDED, "anchor:0000", "r2", None, "fact"),
        (What.LABEL_CHANGED, "anchor:0001", "r1", "fact", "claim, The line"),
        (What.RESOLVED, "anchor:0001", None, None, "claim, The line"),
        (What.DECIDED, "anchor:0003", "r2", None, "quote, A voice"),
        (What.RESOLVED, "anchor:0003", None, "fact", "quote, A voice"),
    ]


def test_labels_of_sentences_that_were_not_chosen_before_are_new(db, people, tmp_path):
    ada, ben = people
    add(db, "dock", "A dock was built.", "It sank.")
    chosen = Order(selection=Selection(Which.LABELLED))
    files.export(db, tmp_path / "one", chosen)
    say(db, ben, 1, "fact", article_id=4, at=LATER)
    files.export(db, tmp_path / "two", chosen)
    say(db, ada, 0, "claim", speaker="unnamed", article_id=4, at=LATER)
    files.export(db, tmp_path / "three", chosen)
    assert told(tmp_path / "one", tmp_path / "two") == [
        (What.ARTICLE_ADDED, "dock", None, None, None),
        (What.LABEL_ADDED, "dock:0001", "r2", None, "fact"),
    ]
    assert told(tmp_path / "two", tmp_path / "three") == [
        (What.SENTENCE_ADDED, "dock:0000", None, None, None),
        (What.LABEL_ADDED, "dock:0000", "r1", None, "claim, unnamed"),
    ]


@pytest.mark.parametrize("shape", [Shape.SENTENCES, Shape.ARTICLES])
def test_a_zip_a_folder_and_a_file_are_the_same(db, people, tmp_path, shape):
    order = Order(shape=shape)
    files.export(db, tmp_path / "folder", order)
    (tmp_path / "it.zip").write_bytes(b"".join(files.zipped(db, order)))
    files.export(db, tmp_path / "it.jsonl", order)
    whole = [tmp_path / name for name in ("folder", "it.zip", "it.jsonl")]
    for one in whole:
        assert all(told(one, two) == [] for two in whole)


def test_of_a_folder_with_several_shapes_the_one_that_both_have_is_read(
    db, people, tmp_path
):
    files.export(db, tmp_path / "many", Order(shape=Shape.LABELS))
    files.export(db, tmp_path / "many", Order(shape=Shape.ARTICLES))
    files.export(db, tmp_path / "many")
    files.export(db, tmp_path / "one", Order(shape=Shape.ARTICLES))
    pair = differing.chosen(tmp_path / "many", tmp_path / "one")
    assert [one.shape for one in pair] == [Shape.ARTICLES, Shape.ARTICLES]
    assert told(tmp_path / "many", tmp_path / "one") == []


def test_only_the_first_of_each_kind_are_kept(db, people, tmp_path):
    files.export(db, tmp_path / "one")
    for number in (1, 2, 3):
        say(db, people[1], 0, "fact", article_id=number, at=LATER)
    files.export(db, tmp_path / "two")
    pair = differing.chosen(tmp_path / "one", tmp_path / "two")
    report = differing.compared(*pair, keep=2)
    assert report.counts == {What.LABEL_ADDED: 3}
    assert len(report.changes[What.LABEL_ADDED]) == 2
    assert (report.before.labels, report.after.labels) == (15, 18)


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def _bad_zip(folder: Path) -> Path:
    (folder / "bad.zip").write_bytes(b"PK\5\6" + bytes(18) + b"not so")
    return folder / "bad.zip"


def _cut_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "cut.zip", "w") as archive:
        archive.writestr("sentences.jsonl", b'{"doc_id":' + b" " * 1000)
    return folder / "cut.zip"


def _no_zip(folder: Path) -> Path:
    (folder / "none.zip").write_bytes(b"{}")
    return folder / "none.zip"


def _gone_from_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "gone.zip", "w") as archive:
        archive.write(folder / "one" / "manifest.json", "manifest.json")
    return folder / "gone.zip"


def _odd_manifest(folder: Path) -> Path:
    (folder / "odd").mkdir()
    (folder / "odd" / "manifest.json").write_text('{"shape": "sentences"}')
    return folder / "odd"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "nowhere", "There is nothing at"),
        (_empty, "holds no rows of an export"),
        (_bad_zip, "bad.zip"),
        (_cut_zip, "sentences.jsonl, line 1"),
        (_no_zip, "none.zip: This is not a whole .zip file. Copy it anew."),
        (_gone_from_zip, "sentences.jsonl: The file is not in the .zip."),
        (_odd_manifest, "manifest.json"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(db, people, tmp_path, make, says):
    files.export(db, tmp_path / "one")
    with pytest.raises(AnnotatorError, match=says):
        found(tmp_path / "one", make(tmp_path))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda rows: rows[1].update(text=7), r"line 2, text: .*annotator verify"),
        (lambda rows: rows.reverse(), "line 2: stands out of order"),
        (lambda rows: rows[0].pop("split"), "line 1"),
    ],
)
def test_a_row_that_is_none_is_named_by_line_and_field(rows, tmp_path, edit, says):
    broken = copy.deepcopy(rows)
    edit(broken)
    one, two = (
        written(tmp_path / f"{name}.jsonl", given)
        for name, given in (("one", rows), ("two", broken))
    )
    with pytest.raises(AnnotatorError, match=says):
        found(one, two)


def test_rows_of_labels_are_not_compared(db, people, tmp_path):
    files.export(db, tmp_path / "one", Order(shape=Shape.LABELS))
    with pytest.raises(AnnotatorError, match="Export the shape sentences or articles"):
        found(tmp_path / "one", tmp_path / "one")


def test_names_and_pseudonyms_are_not_compared(db, people, tmp_path):
    files.export(db, tmp_path / "one")
    files.export(db, tmp_path / "two", Order(names=True))
    with pytest.raises(AnnotatorError, match="with or without --names"):
        found(tmp_path / "one", tmp_path / "two")


def test_what_a_manifest_names_must_be_there(db, people, tmp_path):
    files.export(db, tmp_path / "one")
    (tmp_path / "one" / "sentences.jsonl").unlink()
    with pytest.raises(AnnotatorError, match="Check that it is there"):
        found(tmp_path / "one", tmp_path / "one")


def test_nowhere_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        differing.chosen(tmp_path / "a", tmp_path / "b")


@settings(max_examples=100, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda below: (
                st.lists(below, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["doc_id", "sent_index", "sentences", "files"]),
                    below,
                    max_size=3,
                )
            ),
            max_leaves=8,
        ).map(lambda made: json.dumps(made).encode() + b"\n"),
    ),
    name=st.sampled_from(["x.jsonl", "x.zip", "manifest.json"]),
)
def test_no_bytes_bring_anything_but_a_sentence(content, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for given_path in (path, Path(folder)):
            try:
                found(given_path, given_path)
            except AnnotatorError as error:
                assert len(error.message.split()) > 4


def test_rows_read_back_are_those_that_were_written(db, people, tmp_path):
    files.export(db, tmp_path / "one")
    (one,) = differing.exported(tmp_path / "one")
    read = [row for article in one.articles() for row in article.sentences]
    assert read == rows_of(tmp_path / "one" / "sentences.jsonl")
