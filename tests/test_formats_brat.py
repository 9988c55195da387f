"""brat's files: what a strict reader and another's make of them, and the way back."""

import io
import re

import pytest
from bioc import brat as other
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import Fault
from annotator.formats import brat
from annotator.formats.catalogue import FORMATS, READERS
from annotator.formats.files import File
from annotator.formats.incoming import Document
from annotator.formats.order import Order
from annotator.formats.standoff import labels
from annotator.schemas_export import Resolve
from annotator.store import speakers
from tests.conftest import BODY
from tests.exporting import AT, add, decide, files_of, say, source
from tests.whole_articles import articles, of_rows, planted


def strictly(text: str, marks: str) -> dict[str, tuple]:
    """Answer the lines of an .ann by id, each as the format's page has it, or fail."""
    found = {}
    for line in marks.splitlines():
        name, rest = line.split("\t", 1)
        assert name not in found
        if name.startswith("T"):
            shape = r"(\w+) (\d+ \d+(?:;\d+ \d+)*)\t(.+)"
            word, places, words = re.fullmatch(shape, rest, re.DOTALL).groups()
            spans = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            before = 0
            for start, end in spans:
                assert before <= start < end <= len(text)
                before = end
            assert words == " ".join(text[start:end] for start, end in spans)
            found[name] = (word, spans)
        elif name.startswith("R"):
            shape = r"(\w+) Arg1:(T\d+) Arg2:(T\d+)"
            found[name] = re.fullmatch(shape, rest).groups()
        elif name.startswith("A"):
            found[name] = re.fullmatch(r"(\w+) (T\d+)(?: (\S+))?", rest).groups()
        else:
            assert name.startswith("#")
            found[name] = re.fullmatch(r"(\w+) (T\d+)\t(.+)", rest).groups()
    for name, said in found.items():
        if name[0] != "T":
            assert said[1] in found
        if name[0] == "R":
            assert said[2] in found
    return found


def read(files):
    """Answer what the reader makes of files by name."""
    given = [File(name, content=data) for name, data in files.items()]
    return list(READERS["brat"].read(given))


def documents(files) -> list[Document]:
    found = read(files)
    assert [one for one in found if isinstance(one, Fault)] == []
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    opened = planted(tmp_path_factory.mktemp("demo"))
    yield opened
    opened.close()


ORDERS = [Resolve.UNANIMOUS, Resolve.VOTES]


@pytest.mark.parametrize("resolve", ORDERS)
def test_a_strict_reader_and_anothers_take_every_file(demo, resolve):
    files = files_of(brat.write(source(demo, Order(resolve=resolve))))
    marks = [name for name in files if name.endswith(".ann")]
    assert len(marks) == (14 if resolve == Resolve.UNANIMOUS else 28)
    for name in marks:
        text = files[name.replace(".ann", ".txt")].decode()
        found = strictly(text, files[name].decode())
        theirs = other.load(io.StringIO(text), io.StringIO(files[name].decode()))
        spans = {one.id: sorted(one.locations) for one in theirs.entities}
        for made, said in found.items():
            if made[0] == "T":
                assert [(one.begin, one.end) for one in spans[made]] == said[1]
        joined = {one.id: one.arguments for one in theirs.relations}
        assert joined == {
            made: {"Arg1": said[1], "Arg2": said[2]}
            for made, said in found.items()
            if made[0] == "R"
        }
        assert {one.id: one.text for one in theirs.notes} == {
            made: said[2] for made, said in found.items() if made[0] == "#"
        }


@pytest.mark.parametrize("resolve", ORDERS)
def test_the_configuration_allows_all_that_the_files_have(demo, resolve):
    files = files_of(brat.write(source(demo, Order(resolve=resolve))))
    sections = re.split(r"^\[(\w+)\]$", files["brat/annotation.conf"].decode(), flags=8)
    conf = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert list(conf) == ["entities", "relations", "events", "attributes"]
    entities = conf["entities"].split()
    ends = dict(re.findall(r"^(\w+)\tArg1:.*Arg2:(.*)$", conf["relations"], re.M))
    values = dict(re.findall(r"^(\w+)\tArg:.*Value:(.*)$", conf["attributes"], re.M))
    switches = re.findall(r"^(\w+)\tArg:[^,\n]*$", conf["attributes"], re.M)
    for name, data in files.items():
        if not name.endswith(".ann"):
            continue
        found = strictly(files[name[:-4] + ".txt"].decode(), data.decode())
        for made, said in found.items():
            if made[0] == "T":
                assert said[0] in entities
            elif made[0] == "R":
                assert found[said[2]][0] in ends[said[0]].split("|")
            elif made[0] == "A" and said[2]:
                assert said[2] in values[said[0]].split("|")
            elif made[0] == "A":
                assert said[0] in switches


def test_a_sentence_is_joined_to_speaker_cue_and_content(db, article, ada, ben):
    speakers.named(db, "Ines Valdor", speaker_type="person", at=AT)
    valdor = {"speaker": "Ines Valdor"}
    span = {"speaker_surface": "Ines Valdor", "speaker_span": [[77, 88]]}
    say(db, ada, 0, "claim", **valdor, **span, cue_span=[[89, 93]], content=[[0, 65]])
    say(db, ada, 1, "fact", unsure=True, note="Third\ntime?")
    files = files_of(brat.write(source(db, Order())))
    assert files["brat/harbour.txt"].decode() == BODY
    assert files["brat/harbour.ann"].decode().split("\n") == [
        "T1\tClaim 0 106\t" + BODY[:106],
        "T2\tSpeaker 77 88\tInes Valdor",
        "A1\tSpeakerType T2 person",
        "#1\tSpeakerName T2\tInes Valdor",
        "R1\tAttribution Arg1:T1 Arg2:T2",
        "T3\tCue 89 93\tsaid",
        "R2\tAttribution Arg1:T1 Arg2:T3",
        "T4\tContent 0 65\t" + BODY[:65],
        "R3\tAttribution Arg1:T1 Arg2:T4",
        "A2\tLabelFrom T1 single",
        "#2\tAnnotator T1\tr1",
        "T5\tFact 107 154\t" + BODY[107:154],
        "A3\tLabelFrom T5 single",
        "A4\tUnsure T5",
        "#3\tAnnotator T5\tr1",
        "#4\tAnnotatorNotes T5\tThird time?",
        "",
    ]


def test_a_stretch_breaks_where_its_line_does(db, ada):
    add(db, "harbour", "The board\r\nsaid\tno.")
    say(db, ada, 0, "fact")
    files = files_of(brat.write(source(db, Order())))
    (line, *_) = files["brat/harbour.ann"].decode().split("\n")
    assert line == "T1\tFact 0 9;11 15;16 19\tThe board said no."
    (found,) = documents(files)
    assert [(one.start, one.end) for one in found.answers] == [(0, 19)]
    assert found.text == "The board\r\nsaid\tno."


def test_with_votes_each_reviewer_has_a_folder_with_what_they_labelled(
    db, article, ada, ben
):
    add(db, "ferry", "The ferry sank.")
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "fact", note="Who says?")
    say(db, ben, 0, "fact", article_id=2)
    files = files_of(brat.write(source(db, Order(resolve=Resolve.VOTES))))
    assert sorted(files) == [
        "brat/annotation.conf",
        "brat/r1/harbour.ann",
        "brat/r1/harbour.txt",
        "brat/r2/ferry.ann",
        "brat/r2/ferry.txt",
        "brat/r2/harbour.ann",
        "brat/r2/harbour.txt",
    ]
    found = {one.place: one for one in documents(files)}
    (one,) = found["brat/r2/harbour.txt"].answers
    assert (one.label, one.who, one.note, one.decided) == (
        "Fact",
        "r2",
        "Who says?",
        False,
    )


def test_a_decision_comes_back_as_one_with_its_reason(db, article, ada):
    decide(db, ada, 3, "quote", speaker="unnamed", rationale="Her words.")
    (found,) = documents(files_of(brat.write(source(db, Order()))))
    (one,) = found.answers
    assert (one.decided, one.who, one.note) == (True, "r1", "Her words.")
    assert one.speaker == "unnamed"


def test_sentences_of_one_quotation_come_back_as_one(demo):
    files = files_of(brat.write(source(demo, Order())))
    several = 0
    for article in source(demo, Order()).rows("articles"):
        (found,) = [
            one
            for one in documents(files)
            if one.name == article["doc_id"] and one.text == article["body"]
        ]
        groups = {}
        made = list(labels(article, Resolve.UNANIMOUS))
        for label, answer in zip(made, found.answers, strict=True):
            if label.attribution_id and answer.quotation:
                groups.setdefault(answer.quotation, set()).add(label.attribution_id)
            elif label.part in ("middle", "last"):
                # Its first sentence has no common label to join it to.
                assert label.attribution_id not in [one.sent_id for one in made]
        assert all(len(group) == 1 for group in groups.values())
        several += len(groups)
    assert several > 3


def back(label) -> tuple:
    """Answer what must come back of a label."""
    return (
        label.start,
        label.end,
        label.kind.capitalize(),
        label.by[0],
        label.speaker,
        label.speaker_type,
        label.surface_at,
        label.cue,
        tuple(sorted(label.content)),
        label.quote_type,
        label.polarity,
        label.flags,
        label.comment,
    )


@given(articles())
@pytest.mark.parametrize("resolve", ORDERS)
def test_any_article_keeps_its_places_there_and_back(resolve, article):
    files = files_of(brat.write(of_rows(article, resolve=resolve)))
    (name,) = [name for name in files if name.endswith(".ann")]
    strictly(article["body"], files[name].decode())
    (found,) = documents(files)
    assert found.text == article["body"]
    assert found.name == article["doc_id"]
    got = [
        (
            one.start, one.end, one.label, one.who, one.speaker, one.speaker_type,
            one.surface, one.cue, one.content, one.quote_type, one.polarity,
            one.flags, one.note,
        )
        for one in found.answers
    ]  # fmt: skip
    assert got == [back(label) for label in labels(article, resolve)]


TEXT = "Ines Valdor said the ferry sank. It did not."
LINES = st.lists(
    st.sampled_from(
        [
            *"TREAMN#*123456789:;. \t\r\n",
            "T1\tClaim 0 4\tInes\n",
            "Arg1:T1",
            "R1\t",
            "x",
        ]
    )
).map("".join)


@given(st.binary(), st.binary())
def test_no_bytes_make_the_reader_raise(text, marks):
    read({"a.txt": text, "a.ann": marks})


@given(LINES)
def test_no_lines_make_the_reader_raise(lines):
    *_, found = read({"a.txt": TEXT.encode(), "a.ann": lines.encode()})
    assert isinstance(found, Document)
    for one in found.answers:
        assert 0 <= one.start < one.end <= len(TEXT)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Claim 0 4 Ines", "This is no line of brat’s"),
        ("X1\tClaim 0 4\tInes", "This is no line of brat’s"),
        ("T7\tClaim\tInes", "T7 has no label and place"),
        ("T7\tClaim 4 0\tInes", "which is no stretch of a text of 44 characters"),
        ("T7\tClaim 40 90\tnot.", "T7 is at 40 to 90"),
        ("T7\tClaim 0 4\tInez", "T7 says “Inez”, but the text has “Ines” there"),
        ("T7\tClaim 0 4;2 6\tInes es V", "which is no stretch"),
        ("T1\tClaim 0 4\tInes", "T1 is there twice"),
        ("R1\tAttribution Arg1:T1 Arg2:T9", "R1 joins what is not marked"),
        ("R1\tAttribution T1", "R1 joins what is not marked in this file"),
        ("E1\tSaying:T9 Speaker:T1", "E1 joins what is not marked"),
        ("A1\tUnsure T9", "A1 joins what is not marked"),
        ("#1\tAnnotatorNotes T9\tHm.", "#1 joins what is not marked"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_line(line, says):
    marks = f"T1\tClaim 0 32\t{TEXT[:32]}\n{line}\n"
    fault, found = read({"f/a.txt": TEXT.encode(), "f/a.ann": marks.encode()})
    assert (fault.file, fault.line) == ("f/a.ann", 2)
    assert says in fault.problem
    assert [one.label for one in found.answers] == ["Claim"]


def test_bytes_that_are_no_text_and_marks_without_one_are_named():
    (fault,) = read({"a.txt": b"\xff", "a.ann": b""})
    assert str(fault) == "a.txt, line 1: Byte 1 is not UTF-8. Save the file as UTF-8."
    (fault,) = read({"f/a.ann": b""})
    assert str(fault) == "f/a.ann: There is no text to it. Give a.txt with a.ann."


def answers(marks: str):
    (found,) = documents({"a.txt": TEXT.encode(), "a.ann": marks.encode()})
    return found.answers


def test_events_of_others_are_read_with_their_arguments():
    (one,) = answers(
        "T1\tSource 0 11\tInes Valdor\n"
        "T2\tAttribution 12 16\tsaid\n"
        "T3\tContent 17 31\tthe ferry sank\n"
        "E1\tAttribution:T2 Source:T1 Content:T3\n"
        "M1\tNegation E1\n"
        "#1\tAnnotatorNotes E1\tLook again.\n"
    )
    assert (one.start, one.end, one.label) == (12, 16, "Attribution")
    assert (one.surface, one.surface_text) == ((0, 11), "Ines Valdor")
    assert one.content == ((17, 31),)
    assert one.note == "Negation\nLook again."


def test_a_part_that_nothing_joins_belongs_to_the_smallest_mark_around_it():
    wide, near = answers(
        f"T1\tPassage 0 44\t{TEXT}\n"
        f"T2\tClaim 0 32\t{TEXT[:32]}\n"
        "T3\tSpeaker 0 11\tInes Valdor\n"
        "T4\tCue 12 16\tsaid\n"
        "N1\tReference T3 Cast:9\tI. Valdor\n"
    )
    assert (wide.label, wide.surface) == ("Passage", None)
    assert (near.surface, near.cue, near.speaker) == ((0, 11), (12, 16), "I. Valdor")


def test_a_part_in_no_mark_is_an_answer_of_its_own():
    assert [one.label for one in answers("T1\tCue 12 16\tsaid\n")] == ["Cue"]


def test_marks_of_several_people_are_known_by_their_folders():
    files = {
        f"{who}/a.{ending}": data
        for who in ("anna", "b%20b")
        for ending, data in (("txt", TEXT.encode()), ("ann", b"T1\tFact 0 4\tInes\n"))
    }
    assert [one.answers[0].who for one in documents(files)] == ["anna", "b b"]
    (alone,) = documents({k: v for k, v in files.items() if k.startswith("anna")})
    assert alone.answers[0].who is None


def test_only_an_ann_is_taken_for_one():
    knows = READERS["brat"].recognises
    assert knows(File("a.ann"), "T1\tFact 0 4\tInes\n")
    assert knows(File("a.ANN"), "")
    assert not knows(File("a.ann"), "<html>")
    assert not knows(File("a.txt"), "T1\tFact 0 4\tInes\n")


def test_the_catalogue_offers_it():
    assert FORMATS["brat"] is brat.FORMAT
