"""What INCEpTION exports: WebAnno TSV 3, and UIMA CAS JSON as dkpro-cassis has it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from cassis import Cas, TypeSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Fault
from annotator.formats import cas_json, webanno
from annotator.formats.catalogue import READERS
from annotator.formats.files import File
from annotator.formats.incoming import Document
from annotator.formats.offsets import Utf16

HEADER = "#FORMAT=WebAnno TSV 3.3\n"


def read(content: str | bytes, name: str = "ferry.tsv") -> list[Document | Fault]:
    """Answer what is made of one file, by the reader that knows it."""
    data = content.encode() if isinstance(content, str) else content
    file = File(name, content=data)
    head = data[: 64 * 1024].decode("utf-8", "replace")
    (reader,) = [one for one in READERS.values() if one.recognises(file, head)][:1]
    return list(reader.read([file]))


def one(content: str | bytes, name: str = "ferry.tsv") -> Document:
    """Answer the one document in a file."""
    (document,) = read(content, name)
    assert isinstance(document, Document), str(document)
    return document


def words(document: Document) -> list[tuple[str, str]]:
    """Answer the labelled stretches and their labels."""
    text = document.text or ""
    return [(text[it.start : it.end], it.label) for it in document.answers]


def fault(content: str | bytes) -> Fault:
    """Answer what is wrong with a file."""
    (found,) = read(content)
    assert isinstance(found, Fault)
    return found


SMALL = (
    HEADER + "#T_SP=webanno.custom.Statement|kind|speaker\n\n\n"
    "#Text=It rains 😀.\n"
    "1-1\t0-2\tIt\tfact[1]\t*[1]\t\n"
    "1-2\t3-8\trains\tfact[1]\t*[1]\t\n"
    "1-3\t9-11\t😀\tfact[1]\t*[1]\t\n"
    "1-4\t11-12\t.\t_\t_\t\n"
    "\n"
    "#Text=Never , said Olm\n"
    "2-1\t13-18\tNever\tquote[2]|claim[3]\tOlm[2]|Ines Valdor[3]\t\n"
    "2-2\t19-20\t,\tquote[2]\tOlm[2]\t\n"
    "2-3\t21-25\tsaid\t_\t_\t\n"
    "2-4\t26-29\tOlm\t_\t_\t\n"
)


class TestWebAnno:
    """WebAnno TSV 3."""

    def test_spans_of_several_words_stacked_ones_and_emoji(self) -> None:
        document = one(SMALL)
        assert document.text == "It rains 😀. Never , said Olm"
        assert document.name == "ferry"
        assert document.sentences == ((0, 11, 0), (12, 28, 0))
        assert words(document) == [
            ("It rains 😀", "fact"),
            ("Never", "claim"),
            ("Never ,", "quote"),
        ]
        speakers = [said.speaker for said in document.answers]
        assert speakers == [None, "Ines Valdor", "Olm"]
        assert [said.line for said in document.answers] == [6, 12, 12]

    @pytest.mark.parametrize(
        ("name", "article", "who", "decided"),
        [
            ("x/annotation/ferry.txt/ada.tsv", "ferry.txt", "ada", False),
            ("curation/ferry.txt/CURATION_USER.tsv", "ferry.txt", None, True),
            ("somewhere\\ferry.tsv", "ferry", None, False),
        ],
    )
    def test_article_and_person_are_the_folders(
        self, name: str, article: str, who: str | None, decided: bool
    ) -> None:
        document = one(SMALL, name)
        assert document.name == article
        assert {(said.who, said.decided) for said in document.answers} == {
            (who, decided)
        }

    def test_a_span_over_two_sentences_is_one(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Kind|value\n\n\n"
            "#Text=One .\n1-1\t0-3\tOne\tquote[1]\t\n1-2\t4-5\t.\tquote[1]\t\n\n"
            "#Text=Two .\n2-1\t7-10\tTwo\tquote[1]\t\n2-2\t11-12\t.\t_\t\n"
        )
        assert document.text == "One .\n\nTwo ."
        assert words(document) == [("One .\n\nTwo", "quote")]
        assert document.sentences == ((0, 5, 0), (7, 12, 1))

    def test_parts_of_words_are_spans_too(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Kind|value\n\n\n#Text=undone deeds\n"
            "1-1\t0-6\tundone\t_\t\n1-1.1\t2-6\tdone\tclaim[1]\t\n"
            "1-2\t7-12\tdeeds\tclaim[1]\t\n"
        )
        assert words(document) == [("done deeds", "claim")]

    def test_escapes_and_line_breaks_of_a_sentence(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Kind|value\n\n\n"
            "#Text=a\\tb\n#Text=c \\\\ d\\r\n"
            "1-1\t0-1\ta\tone\\|two\\_\\[1\\]\t\n1-2\t2-3\tb\t_\t\n1-3\t4-5\tc\t_\t\n"
            "1-4\t6-7\t\\\\\t_\t\n1-5\t8-9\td\t_\t\n"
        )
        assert document.text == "a\tb\nc \\ d\r"
        assert words(document) == [("a", "one|two_[1]")]

    def test_relations_join_a_speaker_of_the_same_layer(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Mark|value\n#T_RL=custom.Said|BT_custom.Mark\n\n\n"
            "#Text=Olm left . It rains\n"
            "1-1\t0-3\tOlm\tspeaker\t_\t\n1-2\t4-8\tleft\t_\t_\t\n1-3\t9-10\t.\t_\t_\t\n"
            "1-4\t11-13\tIt\tclaim[1]\t1-1[0_1]\t\n1-5\t14-19\trains\tclaim[1]\t_\t\n"
        )
        (said,) = document.answers
        assert (said.label, said.surface, said.surface_text) == ("claim", (0, 3), "Olm")

    def test_slots_join_a_speaker_of_another_layer(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Speaker|\n"
            "#T_SP=custom.Kind|value|ROLE_custom.Kind:parts_custom.KindPartsLink"
            "|uima.tcas.Annotation\n\n\n"
            "#Text=Olm left . It rains\n"
            "1-1\t0-3\tOlm\t*[1]\t_\t_\t_\t\n1-2\t4-8\tleft\t_\t_\t_\t_\t\n"
            "1-3\t9-10\t.\t_\t_\t_\t_\t\n"
            "1-4\t11-13\tIt\t_\tclaim[2]\tspeaker\t1-1[1]\t\n"
            "1-5\t14-19\trains\t_\tclaim[2]\t_\t_\t\n"
        )
        assert words(document) == [("It rains", "claim")]
        assert document.answers[0].surface == (0, 3)

    def test_layers_of_words_and_chains_are_left_out_and_counted(self) -> None:
        pos = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
        document = one(
            HEADER + f"#T_SP={pos}|PosValue\n#T_SP=custom.Kind|value\n"
            "#T_CH=custom.Link|referenceType|referenceRelation\n\n\n"
            "#Text=It rains\n"
            "1-1\t0-2\tIt\tPRP\tfact\tpr[1]\tcoref->1-1\t\n"
            "1-2\t3-8\trains\tVB\t*\t_\t_\t\n"
        )
        assert words(document) == [("It", "fact")]
        assert document.meta["left_out"] == {
            "layer POS": 2,
            "links of chains": 2,
            "Kind without a value": 1,
        }

    def test_a_layer_without_features_is_its_own_label(self) -> None:
        document = one(
            HEADER + "#T_SP=custom.Claim|\n\n\n#Text=It rains\n"
            "1-1\t0-2\tIt\t*[1]\t\n1-2\t3-8\trains\t*[1]\t\n"
        )
        assert words(document) == [("It rains", "Claim")]

    @pytest.mark.parametrize(
        ("content", "line", "told"),
        [
            ("#FORMAT=WebAnno TSV 2.0\n", 1, "Only WebAnno TSV 3 is read."),
            (HEADER, 1, "The file has no sentence."),
            (HEADER + "#T_XX=a\n", 2, "This line declares no layer."),
            (HEADER + "#Text=a\n1-1 0-1 a\n", 3, "This line is no token"),
            (HEADER + "#Text=a\n1-1\t4-1\ta\t\n", 3, "ends before it begins"),
            (
                HEADER + "#Text=a\n1-1\t0-1\tb\t\n",
                3,
                "The word “b” does not stand at 0",
            ),
            (SMALL.replace("13-18", "3-18"), 11, "The sentence begins at 3, where"),
            (SMALL.replace("13-18", "999999999-999999999"), 11, "The sentence begins"),
            (
                HEADER + "#T_SP=a.K|v\n#Text=a\n1-1\t0-1\ta\n",
                4,
                "0 cells for 1 columns",
            ),
            (SMALL.encode().replace("😀".encode(), b"\xff", 1), 5, "not UTF-8"),
        ],
    )
    def test_a_fault_says_which_line(
        self, content: str | bytes, line: int, told: str
    ) -> None:
        found = fault(content)
        assert (found.file, found.line) == ("ferry.tsv", line)
        assert told in found.problem
        assert found.problem.endswith("Export it once more.")


TEXT = "Der 🚢 kam. “Nie,” sagte Rana 😀. מחר."
TYPES = (
    ("custom.Kind", ("value", "note")),
    ("custom.Speaker", ("name",)),
)
SEGMENTS = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."


def cas_of(
    text: str,
    sentences: Sequence[tuple[int, int]] = (),
    kinds: Sequence[tuple[int, int, str]] = (),
    speakers: Sequence[tuple[int, int]] = (),
) -> tuple[Cas, dict[str, Any]]:
    """Answer a CAS as INCEpTION's projects have it, and its types."""
    types = TypeSystem()
    made = {name: types.create_type(name, "uima.tcas.Annotation") for name, _ in TYPES}
    for name, features in TYPES:
        for feature in features:
            types.create_feature(made[name], feature, "uima.cas.String")
    made["said"] = types.create_type("custom.Said", "uima.tcas.Annotation")
    for end in ("Governor", "Dependent"):
        types.create_feature(made["said"], end, "uima.tcas.Annotation")
    made["sentence"] = types.create_type(SEGMENTS + "Sentence", "uima.tcas.Annotation")
    made["token"] = types.create_type(SEGMENTS + "Token", "uima.tcas.Annotation")
    cas = Cas(types)
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"
    for start, end in sentences:
        cas.add(made["sentence"](begin=start, end=end))
    for start, end, value in kinds:
        cas.add(made["custom.Kind"](begin=start, end=end, value=value))
    for start, end in sentences:
        cas.add(made["token"](begin=start, end=end))
    for start, end in speakers:
        cas.add(made["custom.Speaker"](begin=start, end=end))
    return cas, made


class TestCasJson:
    """UIMA CAS JSON, as dkpro-cassis writes it."""

    def test_sentences_labels_and_speakers(self) -> None:
        cas, _ = cas_of(
            TEXT,
            [(0, 10), (11, 31), (32, 36)],
            [(0, 10, "fact"), (11, 31, "quote")],
            [(24, 28)],
        )
        document = one(cas.to_json(), "annotation/ship.txt/mara.json")
        assert document.text == TEXT
        assert document.name == "ship.txt"
        assert document.sentences == ((0, 10, 0), (11, 31, 0), (32, 36, 0))
        assert words(document) == [(TEXT[0:10], "fact"), (TEXT[11:31], "quote")]
        assert [said.who for said in document.answers] == ["mara", "mara"]
        assert document.answers[1].surface_text == "Rana"
        assert document.answers[0].surface is None
        assert document.meta == {}

    def test_relations_join_a_speaker_elsewhere(self) -> None:
        cas, made = cas_of(TEXT, kinds=[(32, 36, "claim")], speakers=[(24, 28)])
        (kind,) = cas.select("custom.Kind")
        (speaker,) = cas.select("custom.Speaker")
        cas.add(made["said"](begin=24, end=28, Governor=kind, Dependent=speaker))
        (said,) = one(cas.to_json()).answers
        assert (said.label, said.surface_text) == ("claim", "Rana")

    def test_feature_structures_may_be_an_object(self) -> None:
        cas, _ = cas_of(TEXT, kinds=[(0, 10, "fact")])
        row = json.loads(cas.to_json())
        row["%FEATURE_STRUCTURES"] = {
            str(one.pop("%ID")): one for one in row["%FEATURE_STRUCTURES"]
        }
        assert words(one(json.dumps(row))) == [(TEXT[:10], "fact")]

    def test_slots_join_by_role(self) -> None:
        row = {
            "%TYPES": {},
            "%FEATURE_STRUCTURES": [
                {
                    **{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1},
                    **{"sofaID": "_InitialView", "sofaString": "Olm left. It rains."},
                },
                {
                    **{"%ID": 2, "%TYPE": "custom.Kind", "@sofa": 1, "value": "claim"},
                    **{"begin": 10, "end": 19, "@parts": 4},
                },
                {
                    **{"%ID": 3, "%TYPE": "custom.Name", "@sofa": 1, "value": "PER"},
                    **{"begin": 0, "end": 3},
                },
                {"%ID": 4, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [5, None, 99]},
                {"%ID": 5, "%TYPE": "custom.Link", "role": "speaker", "@target": 3},
            ],
            "%VIEWS": {},
        }
        (said,) = one(json.dumps(row)).answers
        assert (said.label, said.surface_text) == ("claim", "Olm")

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ('{"%TYPES": {', "This is not JSON at line 1"),
            ('{"%VIEWS": {}}', "The file has no text."),
            ('{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "x"}]}', "has no text."),
            (b'{"%TYPES": "\xff"}', "not UTF-8"),
        ],
    )
    def test_a_fault_says_what_to_do(self, content: str | bytes, told: str) -> None:
        found = fault(content)
        assert told in found.problem
        assert found.problem.endswith("Export it once more as UIMA CAS JSON.")


SIGNS = st.text(
    st.sampled_from("ab 😀𝔘שא\u200b\r\n\t“”|[]\\_*;e\u0301"), min_size=1, max_size=30
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_dkpro_cassis_and_we_find_the_same_words(data: st.DataObject) -> None:
    text = "x" + data.draw(SIGNS) + "x"
    ends = st.integers(0, len(text))
    spots = st.tuples(ends, ends).map(sorted).filter(lambda pair: pair[0] < pair[1])
    kinds = [(*spot, "claim") for spot in data.draw(st.lists(spots, max_size=4))]
    cas, _ = cas_of(text, kinds=kinds)
    document = one(cas.to_json())
    assert document.text == text
    got = sorted((said.start, said.end, said.label) for said in document.answers)
    assert got == sorted(kinds)


def escaped(text: str) -> str:
    """Answer a text as INCEpTION's guide says that it is written."""
    for sign in ("\\", "[", "]", "|", "_", ";", "*"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\t", "\\t").replace("\r", "\\r")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text("ab😀𝔘שe\u0301“”|[]\\_*;", min_size=1, max_size=6), min_size=1))
def test_webanno_tokens_of_odd_signs_are_found(tokens: list[str]) -> None:
    text = " ".join(tokens)
    units = Utf16(text)
    rows = []
    at = 0
    for number, token in enumerate(tokens, 1):
        start, end = units.unit(at), units.unit(at + len(token))
        label = escaped(token)
        rows.append(f"1-{number}\t{start}-{end}\t{escaped(token)}\t{label}\t\n")
        at += len(token) + 1
    header = HEADER + "#T_SP=custom.Kind|value\n\n\n"
    document = one(header + f"#Text={escaped(text)}\n" + "".join(rows))
    assert document.text == text
    assert words(document) == [(token, token) for token in tokens]


@given(st.text("a😀𝔘\r\nש"))
def test_units_and_code_points_are_the_same_places(text: str) -> None:
    units = Utf16(text)
    wide = text.encode("utf-16-le")
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert units.unit(point) == unit
        assert units.point(unit) == point
    right = {units.unit(point) for point in range(len(text) + 1)}
    for unit in range(-2, len(wide) // 2 + 3):
        if unit not in right:
            assert units.point(unit) is None


def test_readers_know_only_their_own() -> None:
    cas, _ = cas_of(TEXT, kinds=[(0, 10, "fact")])
    for content, own in ((SMALL, webanno), (cas.to_json(), cas_json)):
        file = File("a", content=content.encode())
        knows = [one for one in READERS.values() if one.recognises(file, content)]
        assert knows == [own.READER]
