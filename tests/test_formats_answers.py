"""What makes the label of a sentence that several people answered."""

import json
from hashlib import sha256
from math import isclose

import pytest

from annotator.db import writing
from annotator.errors import Conflict, NotFound
from annotator.formats import catalogue
from annotator.formats.answers import judge, resolved
from annotator.formats.export import export, rows
from annotator.formats.order import Order
from annotator.formats.parts import Format, Part, sentences
from annotator.formats.verify import verify
from annotator.schemas_export import Resolve, Shape
from annotator.store import agreement_report, reviewers
from tests.exporting import add, decide, rows_of, say

AT = "2024-05-02T10:11:12.000Z"
TEXT = "Ines Valdor said that the harbour would close."


def vote(annotator, label, speaker=None, **more):
    """Answer a flat annotation."""
    said = {
        "annotator": annotator,
        "label": label,
        "speaker_canonical": speaker,
        "speaker_surface": None,
        "speaker_type": speaker and "person",
        "guideline_version": 1,
        **dict.fromkeys(
            (
                "speaker_start",
                "speaker_end",
                "cue_start",
                "cue_end",
                "quote_type",
                "polarity",
                "part",
                "attribution_id",
            )
        ),
        "flags": [],
        "content_starts": [],
        "content_ends": [],
    }
    return said | more


def label_of(votes, way, decision=None):
    """Answer label, origin, score and tied kinds of one sentence."""
    found = resolved(votes, decision, TEXT, 0, judge(way, [votes]))
    return tuple(found[n] for n in ("label", "label_from", "label_score", "tied"))


ONE = [vote("r1", "claim", "Ines Valdor")]
ALIKE = [*ONE, vote("r2", "claim", "Ines Valdor")]
TWO_TO_ONE = [*ALIKE, vote("r3", "fact")]
ONE_EACH = [*ONE, vote("r2", "fact")]
SPEAKERS = [*ALIKE, vote("r3", "claim", "Marko Dunne")]
NOTHING = (None, None, None, [])


@pytest.mark.parametrize(
    ("votes", "way", "expected"),
    [
        (ONE, Resolve.UNANIMOUS, ("claim", "single", None, [])),
        (ALIKE, Resolve.UNANIMOUS, ("claim", "unanimous", None, [])),
        (TWO_TO_ONE, Resolve.UNANIMOUS, NOTHING),
        (SPEAKERS, Resolve.UNANIMOUS, NOTHING),
        (ONE, Resolve.MAJORITY, ("claim", "single", None, [])),
        (ALIKE, Resolve.MAJORITY, ("claim", "unanimous", None, [])),
        (TWO_TO_ONE, Resolve.MAJORITY, ("claim", "majority", 0.666667, [])),
        (SPEAKERS, Resolve.MAJORITY, ("claim", "majority", 1.0, [])),
        (ONE_EACH, Resolve.MAJORITY, (None, "tie", 0.5, ["claim", "fact"])),
        (ONE, Resolve.DECIDED, NOTHING),
        (ALIKE, Resolve.DECIDED, NOTHING),
        (ALIKE, Resolve.VOTES, NOTHING),
        ([], Resolve.MAJORITY, NOTHING),
        ([], Resolve.LIKELY, NOTHING),
    ],
)
def test_labels_come_to_one_as_asked(votes, way, expected):
    assert label_of(votes, way) == expected


@pytest.mark.parametrize("way", list(Resolve))
def test_a_decision_stands_above_all_votes(way):
    decision = vote("r9", "quote", "Ines Valdor")
    assert label_of(TWO_TO_ONE, way, decision) == ("quote", "decided", None, [])


def test_the_speaker_of_a_majority_is_the_one_whom_most_of_it_name():
    found = resolved(SPEAKERS, None, TEXT, 0, judge(Resolve.MAJORITY, []))
    assert found["speaker"]["canonical"] == "Ines Valdor"
    tied = [*ONE, vote("r2", "claim", "Marko Dunne"), vote("r3", "fact")]
    found = resolved(tied, None, TEXT, 0, judge(Resolve.MAJORITY, []))
    assert (found["label"], found["speaker"]) == ("claim", None)


def test_who_is_outvoted_by_the_unreliable_is_believed():
    """r3 goes with r1 or r2 by chance; r1 and r2 agree on all the rest."""
    kinds = ["claim", "fact"] * 20
    voted = [
        [vote("r1", kind), vote("r2", kind), vote("r3", ("claim", "fact")[at % 3 == 0])]
        for at, kind in enumerate(kinds)
    ]
    odd = [vote("r1", "claim"), vote("r3", "fact")]
    by = judge(Resolve.LIKELY, [*voted, odd])
    found = resolved(odd, None, TEXT, 0, by)
    assert (found["label"], found["label_from"]) == ("claim", "dawid-skene")
    assert found["label_score"] > 0.9


def test_the_likely_label_does_not_hang_on_the_order_of_the_sentences():
    voted = [ALIKE, TWO_TO_ONE, ONE_EACH, ONE]
    one = judge(Resolve.LIKELY, voted)
    other = judge(Resolve.LIKELY, reversed(voted))
    assert one == other


@pytest.fixture
def labelled(db, article, ada, ben):
    """Three people over two articles: agreement, a tie, a majority, a decision."""
    cleo = ben | {"id": _another(db)}
    add(db, "talks", "Ines Valdor spoke.", "She wants peace.", "Rain fell.")
    valdor = {"speaker": "Ines Valdor", "speaker_type": "person"}
    for who, kind in ((ada, "claim"), (ben, "claim"), (cleo, "fact")):
        more = valdor if kind == "claim" else {}
        say(db, who, 0, kind, **more)
        say(db, who, 2, kind, article_id=2, **more)
    say(db, ada, 1, "fact")
    say(db, ben, 1, "other")
    say(db, ada, 2, "fact")
    say(db, ben, 1, "fact", article_id=2)
    say(db, ada, 1, "fact", article_id=2)
    decide(db, ben, 3, "quote", speaker="unnamed", rationale="Her words.")
    return db


def _another(db):
    with writing(db):
        return reviewers.named(db, "Cleo Marsh")["id"]


@pytest.mark.parametrize("shape", [Shape.SENTENCES, Shape.ARTICLES, Shape.LABELS])
@pytest.mark.parametrize("way", list(Resolve))
def test_every_way_is_verified_from_the_rows_alone(labelled, tmp_path, shape, way):
    folder = tmp_path / "out"
    export(labelled, folder, Order(shape, resolve=way), at=AT)
    assert [str(fault) for fault in verify(folder).faults] == []


@pytest.mark.parametrize("way", [Resolve.MAJORITY, Resolve.LIKELY])
def test_a_label_that_the_votes_do_not_come_to_is_found(labelled, tmp_path, way):
    made = export(labelled, tmp_path, Order(resolve=way), at=AT)
    assert made["counts"]["label_from"][way] > 0
    path = tmp_path / "sentences.jsonl"
    changed = rows_of(path)
    at = next(n for n, row in enumerate(changed) if row["label_from"] == way)
    changed[at]["label_score"] = 0.123456
    path.write_text("".join(json.dumps(row) + "\n" for row in changed))
    faults = [str(fault) for fault in verify(path).faults]
    assert any(f"line {at + 1}, label_score: is not" in fault for fault in faults)


def test_the_manifest_has_the_figures_of_the_agreement_page(labelled, tmp_path):
    stated = export(labelled, tmp_path, at=AT)["agreement"]
    report = agreement_report.of_project(labelled)
    for name, figure in (
        ("percent", report.what.percent),
        ("alpha", report.what.alpha),
        ("ac1", report.what.ac1),
        ("speaker_percent", report.who.percent),
        ("speaker_alpha", report.who.alpha),
    ):
        assert stated[name]["sentences"] == figure.n
        if figure.value is None:
            assert stated[name]["value"] is None
        else:
            assert isclose(stated[name]["value"], figure.value, abs_tol=1e-6)
    assert stated["articles"] == report.counts.articles == 2


def test_the_texts_of_the_guideline_come_along(labelled, tmp_path):
    made = export(labelled, tmp_path, at=AT)
    assert [one["version"] for one in made["guidelines"]] == made["guideline_versions"]
    assert all(one["text"] for one in made["guidelines"])


def _spoken(source):
    """Write a file an article, one line a label: a format of two folders."""
    for row in source.rows(Shape.ARTICLES):
        said = "".join(f"{one['label']}\n" for one in sentences(row))
        yield Part(f"said/{row['doc_id']}.txt", said.encode())
    yield Part("about.txt", f"{source.manifest()['counts']['labels']}\n".encode())


@pytest.fixture
def spoken(monkeypatch):
    """A format made of whole articles."""
    made = Format("spoken", "labels by themselves", _spoken)
    monkeypatch.setitem(catalogue.FORMATS, "spoken", made)
    return Order(Shape.ARTICLES, format="spoken")


def test_files_made_of_the_rows_are_made_again_to_be_verified(
    labelled, tmp_path, spoken
):
    folder = tmp_path / "out"
    made = export(labelled, folder, spoken, at=AT)
    assert [(one["name"], one["rows"]) for one in made["files"]] == [
        ("about.txt", None),
        ("articles.jsonl", 2),
        ("said/harbour.txt", None),
        ("said/talks.txt", None),
    ]
    assert verify(folder).faults == []
    path = folder / "said" / "talks.txt"
    path.write_text("quote\n" * 3)
    stated = json.loads((folder / "manifest.json").read_text())
    for entry in stated["files"]:
        if entry["name"] == "said/talks.txt":
            entry["sha256"] = sha256(path.read_bytes()).hexdigest()
            entry["bytes"] = path.stat().st_size
    (folder / "manifest.json").write_text(json.dumps(stated))
    assert [str(fault) for fault in verify(folder).faults] == [
        "said/talks.txt: The file is not what the rows come to."
    ]


def test_what_an_earlier_export_left_goes_unless_it_was_changed(
    labelled, tmp_path, spoken
):
    out = tmp_path / "out"
    export(labelled, out, spoken, at=AT)
    (out / "said" / "harbour.txt").write_text("mine")
    (out / "notes.txt").write_text("mine too")
    export(labelled, out, at=AT)
    left = {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    assert left == {
        "manifest.json",
        "sentences.jsonl",
        "said/harbour.txt",
        "notes.txt",
    }


def test_rows_of_an_unknown_format_are_refused(labelled, tmp_path):
    target = tmp_path / "out"
    with pytest.raises(NotFound, match=r"no format scroll\. Choose one of: jsonl"):
        export(labelled, target, Order(format="scroll"))
    assert not target.exists()


def test_rows_of_a_shape_that_a_format_has_not_are_refused(
    labelled, tmp_path, monkeypatch
):
    made = Format("odd", "", _spoken, (Shape.ARTICLES,), read=lambda *_: iter(()))
    monkeypatch.setitem(catalogue.FORMATS, "odd", made)
    with pytest.raises(Conflict, match="Choose one of: articles"):
        export(labelled, tmp_path / "out", Order(format="odd"))


def test_the_rows_are_those_of_the_export(labelled, tmp_path):
    order = Order(resolve=Resolve.LIKELY)
    export(labelled, tmp_path, order, at=AT)
    assert rows_of(tmp_path / "sentences.jsonl") == list(rows(labelled, order))
