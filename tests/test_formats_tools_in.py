"""Files as other tools write them, of several versions, and what ails them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Fault
from annotator.formats.catalogue import READERS
from annotator.formats.files import File
from annotator.formats.incoming import Answer, Document

OURS = ("label-studio", "prodigy", "doccano", "webanno", "cas-json", "ratings")
TEXT = "The 🚢 is late. “Never again,” said Ines Valdor. She left."
QUOTE = (15, 47)
SPEAKER = (35, 46)


def read(tool: str, content: Any, name: str = "export.json") -> list[Document | Fault]:
    """Answer what a reader makes of one file."""
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = json.dumps(content, ensure_ascii=False).encode()
    return list(READERS[tool].read([File(name, content=content)]))


def one(tool: str, content: Any, name: str = "export.json") -> Document:
    """Answer the one document in a file."""
    found = read(tool, content, name)
    assert [str(it) for it in found if isinstance(it, Fault)] == []
    (document,) = found
    assert isinstance(document, Document)
    return document


def words(document: Document) -> list[tuple[str, str]]:
    """Answer the labelled stretches and their labels."""
    text = document.text or ""
    return [(text[it.start : it.end], it.label) for it in document.answers]


def region(
    key: str, start: int, end: int, label: str, text: str = ""
) -> dict[str, Any]:
    """Answer a labelled region of Label Studio."""
    value = {"start": start, "end": end, "labels": [label]}
    return {
        "id": key,
        "from_name": "statement",
        "to_name": "text",
        "type": "labels",
        "value": {**value, "text": text} if text else value,
    }


def task(*result: Any, data: Any = None, **annotation: Any) -> dict[str, Any]:
    """Answer a task of Label Studio with one annotation."""
    return {
        "id": 7,
        "data": data or {"text": TEXT},
        "annotations": [{"id": 1, "result": list(result), **annotation}],
    }


class TestLabelStudio:
    """Exports of Label Studio."""

    def test_regions_are_answers_with_who_and_when(self) -> None:
        given = task(
            region("a", *QUOTE, "Quote"),
            completed_by={"id": 3, "email": "ines@paper.example", "first_name": ""},
            created_at="2024-03-14T09:00:00.000000Z",
            lead_time=12.5,
            ground_truth=True,
        )
        document = one("label-studio", [given])
        (said,) = document.answers
        assert words(document) == [("“Never again,” said Ines Valdor.", "Quote")]
        assert said.who == "ines@paper.example"
        assert said.created_at == "2024-03-14T09:00:00.000000Z"
        assert said.duration_ms == 12_500
        assert said.decided
        assert said.place == "task 1, annotation 1"

    @pytest.mark.parametrize(
        ("completed_by", "who"),
        [
            (4, "4"),
            ({"id": 4}, "4"),
            ({"first_name": "Ines", "last_name": "Valdor", "email": ""}, "Ines Valdor"),
            ("ines", "ines"),
            (None, None),
        ],
    )
    def test_a_reviewer_goes_by_what_the_file_has(
        self, completed_by: Any, who: str | None
    ) -> None:
        given = task(region("a", *QUOTE, "Quote"), completed_by=completed_by)
        assert one("label-studio", [given]).answers[0].who == who

    def test_offsets_of_old_versions_count_an_emoji_twice(self) -> None:
        words_of = TEXT[slice(*QUOTE)]
        old = task(region("a", QUOTE[0] + 1, QUOTE[1] + 1, "Quote", words_of))
        new = task(region("a", *QUOTE, "Quote", words_of))
        for version in (old, new):
            assert words(one("label-studio", [version])) == [(words_of, "Quote")]

    def test_a_region_that_lost_its_place_is_found_by_its_words(self) -> None:
        given = task(
            region("a", 3, 9, "Speaker", "Ines Valdor"), region("b", *QUOTE, "Quote")
        )
        document = one("label-studio", [given])
        assert document.answers[0].surface == SPEAKER
        assert document.meta["left_out"] == {
            "regions moved to where their words are": 1
        }

    def test_windows_line_ends_count_twice(self) -> None:
        data = {"text": "One.\r\nTwo."}
        given = task(region("a", 6, 10, "fact", "Two."), data=data)
        assert words(one("label-studio", [given])) == [("Two.", "fact")]

    def test_speakers_by_relation_field_and_place(self) -> None:
        quote, speaker = region("a", *QUOTE, "Quote"), region("b", *SPEAKER, "Speaker")
        joined = {
            **{"type": "relation", "direction": "right", "labels": []},
            **{"from_id": "a", "to_id": "b"},
        }
        field = {
            **{"id": "a", "from_name": "speaker", "to_name": "text"},
            **{"type": "textarea"},
            "value": {"start": 15, "end": 47, "text": ["Ines Valdor"]},
        }
        by_relation = one("label-studio", [task(quote, speaker, joined)])
        by_place = one("label-studio", [task(quote, speaker)])
        by_field = one("label-studio", [task(quote, field)])
        for document in (by_relation, by_place):
            (said,) = document.answers
            assert said.surface == SPEAKER
            assert said.surface_text == "Ines Valdor"
            assert said.speaker is None
        assert by_field.answers[0].speaker == "Ines Valdor"

    def test_a_speaker_in_another_sentence_needs_the_relation(self) -> None:
        given = [region("a", 48, 57, "Claim"), region("b", *SPEAKER, "Speaker")]
        alone = one("label-studio", [task(*given)])
        assert alone.answers[0].surface is None
        assert alone.meta["left_out"] == {"speaker of no sentence": 1}
        link = {"type": "relation", "from_id": "b", "to_id": "a"}
        assert one("label-studio", [task(*given, link)]).answers[0].surface == SPEAKER

    def test_choices_beside_a_region_say_the_kind_and_more(self) -> None:
        def choice(name: str, *chosen: str) -> dict[str, Any]:
            value = {"start": 15, "end": 47, "choices": list(chosen)}
            return {"id": "a", "from_name": name, "type": "choices", "value": value}

        given = task(
            region("a", *QUOTE, "Statement"),
            choice("kind", "quote"),
            choice("quote_type", "Mixed"),
            choice("flags", "unsure", "odd"),
            choice("polarity", "sideways"),
        )
        (said,) = one("label-studio", [given]).answers
        assert (said.label, said.quote_type, said.flags) == (
            "quote",
            "mixed",
            ("unsure",),
        )
        assert said.polarity is None

    def test_a_choice_without_a_region_is_of_the_whole_text(self) -> None:
        choice = {
            **{"id": "x", "from_name": "kind", "to_name": "text", "type": "choices"},
            "value": {"choices": ["claim"]},
        }
        document = one("label-studio", [task(choice, data={"sentence": "It rains."})])
        assert words(document) == [("It rains.", "claim")]

    def test_what_was_skipped_there_is_counted(self) -> None:
        given = task(region("a", *QUOTE, "Quote"), was_cancelled=True)
        document = one("label-studio", [given])
        assert document.answers == ()
        assert document.meta["left_out"] == {"skipped there": 1}

    def test_exports_before_1_0_call_annotations_completions(self) -> None:
        given = task(region("a", *QUOTE, "Quote"))
        given["completions"] = given.pop("annotations")
        assert len(one("label-studio", [given]).answers) == 1

    def test_one_task_a_file_and_pretty_printed_is_read(self) -> None:
        given = json.dumps(task(region("a", *QUOTE, "Quote")), indent=2)
        assert len(one("label-studio", given).answers) == 1

    def test_json_min_is_read(self) -> None:
        given = {
            **{"id": 1, "text": TEXT, "doc_id": "ferry", "title": "Late"},
            "statement": [
                {"start": 15, "end": 47, "text": TEXT[15:47], "labels": ["Quote"]}
            ],
            **{"annotator": 2, "annotation_id": 9, "lead_time": 3.0},
        }
        document = one("label-studio", [given])
        assert words(document) == [(TEXT[15:47], "Quote")]
        assert document.answers[0].who == "2"
        assert document.name == "ferry"
        assert document.fields == {"title": "Late"}

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ([task(region("a", 3, 900, "Quote"))], "region a does not stand where"),
            (
                [task(region("a", 3, 9, "Quote", "gone"))],
                "region a does not stand where",
            ),
            (
                [{"id": 1, "data": {"image": 5}, "annotations": []}],
                "Task 1 has no text.",
            ),
            (b'[{"id": 1, "data": {"text": "a', "The file ends within task 1"),
            (b"[]", "There is no task in the file."),
            (b"[1, 2]", "There is no task in the file."),
            (b'[{"data": {}, "data": 1}]', "The key data stands in one object twice"),
            (b"[}", "A bracket closes here that was not opened"),
            (b"\xff\xfe[\x00]\x00", "This is UTF-16. Save the file as UTF-8."),
            (b"  \n", "The file is empty."),
            (b'[{"data": {"text": "\xff"}, "annotations": []}]', "is not UTF-8"),
        ],
    )
    def test_a_fault_says_which_file_task_and_what_to_do(
        self, given: Any, told: str
    ) -> None:
        faults = [it for it in read("label-studio", given) if isinstance(it, Fault)]
        assert len(faults) == 1
        assert told in faults[0].problem
        assert faults[0].file == "export.json"
        assert faults[0].problem.endswith(".")

    def test_two_labels_of_one_region_are_refused_and_the_rest_is_read(self) -> None:
        both = region("a", *QUOTE, "Quote")
        both["value"]["labels"] = ["Quote", "Claim"]
        found = read("label-studio", [task(both, region("b", 48, 57, "Fact"))])
        assert [len(it.answers) for it in found if isinstance(it, Document)] == [1]
        assert "region a has 2 labels" in str(found[-1])

    def test_a_broken_task_leaves_the_others(self) -> None:
        good = json.dumps(task(region("a", *QUOTE, "Quote")))
        found = read("label-studio", f'[{good},\n{{"data": NaN}},\n{good}]')
        assert [isinstance(it, Document) for it in found] == [True, False, True]
        assert isinstance(found[1], Fault)
        assert found[1].line == 2

    def test_a_large_export_is_read_a_task_at_a_time(self, tmp_path: Path) -> None:
        path = tmp_path / "large.json"
        piece = json.dumps(
            task(region("a", *QUOTE, "Quote"), data={"text": TEXT * 2000})
        )
        with path.open("w") as stream:
            stream.write("[" + ",\n".join([piece] * 60) + "]")
        reading = READERS["label-studio"].read([File("large.json", path)])
        assert [it.line for it in reading] == list(range(1, 61))


class TestDoccano:
    """Exports of doccano."""

    @pytest.mark.parametrize(
        "given",
        [
            {"id": 1, "text": TEXT, "label": [[15, 47, "Quote"]], "Comments": []},
            {"id": 1, "text": TEXT, "labels": [[15, 47, "Quote"]]},
            {"id": 1, "data": TEXT, "label": [[15, 47, "Quote"]]},
            {
                **{"id": 1, "text": TEXT, "relations": [], "Comments": []},
                "entities": [
                    {"id": 5, "label": "Quote", "start_offset": 15, "end_offset": 47}
                ],
            },
            {
                **{"id": 1, "text": TEXT, "meta": {}, "annotation_approver": None},
                "annotations": [
                    {"label": "Quote", "start_offset": 15, "end_offset": 47, "user": 1}
                ],
            },
            {"id": 1, "text": TEXT, "cats": [], "entities": [[15, 47, "Quote"]]},
        ],
    )
    def test_all_names_of_labels_are_read(self, given: dict[str, Any]) -> None:
        document = one("doccano", given, "ines.jsonl")
        assert words(document) == [(TEXT[15:47], "Quote")]
        assert document.answers[0].who == "ines"

    def test_the_reviewer_is_the_file_unless_it_is_of_all(self) -> None:
        given = {"text": TEXT, "label": [[15, 47, "Quote"]]}
        assert one("doccano", given, "export/all.jsonl").answers[0].who is None
        assert (
            one("doccano", given, "a/Mara Kessel.jsonl").answers[0].who == "Mara Kessel"
        )

    def test_relations_join_speakers(self) -> None:
        given = {
            "text": TEXT,
            "entities": [
                {"id": 5, "label": "Claim", "start_offset": 48, "end_offset": 57},
                {"id": 6, "label": "Speaker", "start_offset": 35, "end_offset": 46},
            ],
            "relations": [{"id": 1, "from_id": 5, "to_id": 6, "type": "said by"}],
        }
        (said,) = one("doccano", given, "all.jsonl").answers
        assert (said.label, said.surface_text) == ("Claim", "Ines Valdor")

    def test_a_relation_called_speaker_makes_a_person_one(self) -> None:
        given = {
            "text": TEXT,
            "entities": [
                {"id": 5, "label": "Quote", "start_offset": 15, "end_offset": 47},
                {"id": 6, "label": "PERSON", "start_offset": 35, "end_offset": 46},
            ],
            "relations": [{"id": 1, "from_id": 6, "to_id": 5, "type": "speaker"}],
        }
        (said,) = one("doccano", given, "all.jsonl").answers
        assert (said.label, said.surface) == ("Quote", SPEAKER)

    @pytest.mark.parametrize("label", [["claim"], "claim"])
    def test_text_classification_labels_the_whole_text(self, label: Any) -> None:
        document = one("doccano", {"text": "It rains.", "label": label}, "all.jsonl")
        assert words(document) == [("It rains.", "claim")]

    def test_comments_and_other_fields_go_along(self) -> None:
        given = {
            **{"text": TEXT, "label": [[15, 47, "Quote"]], "Comments": ["Who is she?"]},
            **{
                "url": "https://paper.example/1",
                "date": "2024-03-14T10:00",
                "desk": "b",
            },
        }
        document = one("doccano", given, "all.jsonl")
        assert document.meta == {"comments": ["Who is she?"], "desk": "b"}
        assert document.fields == {
            "url": "https://paper.example/1",
            "published": "2024-03-14",
        }

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"text": TEXT, "label": [[15, 480, "Q"]]}, "labels 15 to 480 as Q"),
            ({"text": TEXT, "label": [[15, 15, "Q"]]}, "labels 15 to 15 as Q"),
            ({"text": TEXT, "label": [[15, 47]]}, "has a label that is none"),
            ({"text": TEXT, "label": [["a", 47, "Q"]]}, "has a label that is none"),
            ({"text": TEXT, "label": ["a", "b"]}, "has 2 labels of the whole text"),
            ({"filename": "a.png", "label": ["a"]}, "has no text"),
        ],
    )
    def test_a_fault_says_which_example(self, given: Any, told: str) -> None:
        found = read("doccano", json.dumps(given) + "\n", "ines.jsonl")
        (fault,) = [it for it in found if isinstance(it, Fault)]
        assert told in fault.problem
        assert (fault.file, fault.line) == ("ines.jsonl", 1)


class TestProdigy:
    """What prodigy db-out gives."""

    def test_spans_and_who_and_when(self) -> None:
        given = {
            "text": TEXT,
            "spans": [
                {**{"start": 15, "end": 47, "label": "QUOTE"}, "token_start": 5},
                {"start": 35, "end": 46, "label": "SPEAKER"},
            ],
            **{"answer": "accept", "_input_hash": 1, "_task_hash": 2},
            **{"_session_id": "news-mara", "_timestamp": 1710406800},
        }
        document = one("prodigy", given, "news.jsonl")
        (said,) = document.answers
        assert words(document) == [(TEXT[15:47], "QUOTE")]
        assert said.who == "news-mara"
        assert said.created_at == "2024-03-14T09:00:00.000Z"
        assert said.surface == SPEAKER

    @pytest.mark.parametrize(
        ("given", "labels"),
        [
            ({"label": "CLAIM", "answer": "accept"}, ["CLAIM"]),
            ({"accept": ["claim"], "options": [], "answer": "accept"}, ["claim"]),
            ({"label": "CLAIM"}, ["CLAIM"]),
            ({"accept": [], "answer": "accept"}, []),
        ],
    )
    def test_text_categories_are_of_the_whole_text(
        self, given: dict[str, Any], labels: list[str]
    ) -> None:
        document = one("prodigy", {"text": "It rains.", **given}, "news.jsonl")
        assert words(document) == [("It rains.", label) for label in labels]

    @pytest.mark.parametrize(
        ("answer", "why"), [("reject", "rejected"), ("ignore", "ignored")]
    )
    def test_rejected_and_ignored_are_no_answers_and_are_counted(
        self, answer: str, why: str
    ) -> None:
        given = {"text": "It rains.", "label": "CLAIM", "answer": answer}
        document = one("prodigy", given, "news.jsonl")
        assert document.answers == ()
        assert document.meta["left_out"] == {why: 1}

    def test_relations_join_speakers(self) -> None:
        head = {"start": 48, "end": 57, "label": "CLAIM"}
        child = {"start": 35, "end": 46, "label": "PERSON"}
        relation = {"head": 9, "child": 7, "label": "SPEAKER"}
        given = {
            **{"text": TEXT, "spans": [head, child], "answer": "accept"},
            "relations": [{**relation, "head_span": head, "child_span": child}],
        }
        (said,) = one("prodigy", given, "news.jsonl").answers
        assert (said.label, said.surface_text) == ("CLAIM", "Ines Valdor")

    def test_two_people_on_one_text_are_two_documents_of_it(self) -> None:
        given = [
            {"text": "It rains.", "label": "FACT", "_annotator_id": who}
            for who in ("ada", "ben")
        ]
        lines = "\n".join(map(json.dumps, given))
        found = read("prodigy", lines, "news.jsonl")
        told = [
            (it.text, it.answers[0].who) for it in found if isinstance(it, Document)
        ]
        assert told == [("It rains.", "ada"), ("It rains.", "ben")]

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            (
                {"text": "a", "spans": [{"start": 0, "end": 9, "label": "Q"}]},
                "labels 0 to 9",
            ),
            ({"text": "a", "accept": ["x", "y"]}, "has 2 labels"),
            ({"html": "<b>a</b>", "answer": "accept"}, "has no text"),
        ],
    )
    def test_a_fault_says_which_task(self, given: Any, told: str) -> None:
        found = read("prodigy", "\n" + json.dumps(given), "news.jsonl")
        (fault,) = [it for it in found if isinstance(it, Fault)]
        assert told in fault.problem
        assert fault.line == 2


def described(said: Answer) -> tuple[Any, ...]:
    """Answer what is asked of an answer in a table."""
    return said.label, said.who, said.sent_id


class TestRatings:
    """Tables of labels."""

    def test_a_line_an_answer(self) -> None:
        given = (
            "text,label,coder\nIt rains.,fact,Ada\nIt rains.,claim,Ben\n"
            "So what?,other,Ada\n"
        )
        document = one("ratings", given, "week.csv")
        assert document.text == "It rains.\nSo what?"
        assert document.name == "week"
        assert document.sentences == ((0, 9, 0), (10, 18, 0))
        assert words(document) == [
            ("It rains.", "fact"),
            ("It rains.", "claim"),
            ("So what?", "other"),
        ]
        assert [said.who for said in document.answers] == ["Ada", "Ben", "Ada"]
        assert [said.line for said in document.answers] == [2, 3, 4]

    @pytest.mark.parametrize("sign", [",", ";", "\t"])
    def test_a_column_a_person(self, sign: str) -> None:
        rows = [
            ("Sentence", "Speaker", "Ada Lind", "Ben Okoro"),
            ("It rains.", "", "fact", "claim"),
            ("She left.", "Olm", "claim", ""),
            ("So what?", "", "other", "other"),
        ]
        document = one("ratings", "\n".join(map(sign.join, rows)), "wide.csv")
        assert [(said.who, said.label) for said in document.answers] == [
            ("Ada Lind", "fact"),
            ("Ben Okoro", "claim"),
            ("Ada Lind", "claim"),
            ("Ada Lind", "other"),
            ("Ben Okoro", "other"),
        ]
        assert document.answers[2].speaker == "Olm"

    def test_an_article_for_each_name_in_the_doc_column(self) -> None:
        given = "doc,sentence,label\na,One.,fact\nb,Two.,fact\na,Three.,claim\n"
        found = read("ratings", given, "t.csv")
        told = [(it.name, it.text) for it in found if isinstance(it, Document)]
        assert told == [("a", "One.\nThree."), ("b", "Two.")]

    @pytest.mark.parametrize(
        "given",
        [
            "sent_id,label,annotator\nferry:0007,claim,Ada\n",
            "doc_id,sent_index,label,annotator\nferry,7,claim,Ada\n",
            "doc_id,sent_id,text,label,annotator\nferry,ferry:0007,It.,claim,Ada\n",
        ],
    )
    def test_sentences_of_the_project_go_by_their_names(self, given: str) -> None:
        document = one("ratings", given, "t.csv")
        assert document.text is None
        assert document.name == "ferry"
        (said,) = document.answers
        assert (said.start, said.end) == (0, 0)
        assert described(said) == ("claim", "Ada", "ferry:0007")

    def test_places_in_an_article_of_the_project(self) -> None:
        document = one(
            "ratings", "doc_id,start,end,label\nferry,15,47,quote\n", "t.csv"
        )
        assert (document.text, document.name) == (None, "ferry")
        assert (document.answers[0].start, document.answers[0].end) == (15, 47)
        assert document.answers[0].sent_id is None

    def test_the_same_words_twice_by_one_person_are_two_sentences(self) -> None:
        given = "text,label,coder\nYes.,other,Ada\nYes.,fact,Ada\nYes.,other,Ben\n"
        document = one("ratings", given, "t.csv")
        assert document.text == "Yes.\nYes."
        assert [(it.start, it.who) for it in document.answers] == [
            *((0, "Ada"), (5, "Ada"), (0, "Ben"))
        ]

    def test_json_lines(self) -> None:
        given = (
            '{"sentence": "It rains.", "label": "fact", "user": 3}\n\n'
            '{"sentence": "So?", "label": "other", "user": 3, "note": "odd"}\n'
        )
        document = one("ratings", given, "t.jsonl")
        assert [it.who for it in document.answers] == ["3", "3"]
        assert document.answers[1].note == "odd"

    def test_an_unlabelled_sentence_is_in_the_text(self) -> None:
        document = one("ratings", "text,label\nOne.,\nTwo.,fact\n", "t.csv")
        assert document.text == "One.\nTwo."
        assert len(document.answers) == 1

    @pytest.mark.parametrize(
        ("given", "line", "told"),
        [
            ("text,label\nOne.\n", 2, "1 cells under 2 headings"),
            ("label,annotator\nfact,Ada\n", 2, "Say which sentence this is"),
            ("text,label,label\nOne.,a,b\n", 1, "Two columns are called"),
            (
                "text,url\nOne.,https://paper.example/a-long-address\n",
                1,
                "no column of labels",
            ),
            (
                "sent_id,label,coder\na:0001,fact,Ada\na:0001,claim,Ada\n",
                *(3, "Ada calls this sentence claim here and fact in line 2"),
            ),
            (b"text,label\n\xff,fact\n", 2, "is not UTF-8"),
            ('text,label\n"One,fact\n', 2, "quotation marks do not fit"),
        ],
    )
    def test_a_fault_says_which_line(self, given: Any, line: int, told: str) -> None:
        found = read("ratings", given, "t.csv")
        (fault,) = [it for it in found if isinstance(it, Fault)]
        assert (fault.file, fault.line) == ("t.csv", line)
        assert told in fault.problem


PIECES = st.sampled_from(
    [
        *('{"data": {"text": "a b"}, "annotations": [', '{"result": [', "]}", "]", "}"),
        *(
            '{"text": "a 😀", "label": [[0, 1, "x"]]}',
            '"spans": [',
            '"answer": "reject"',
        ),
        *(
            "{",
            "[",
            ",",
            ":",
            "null",
            "1e999",
            "-1",
            '"',
            "\\",
            "\n",
            "\r\n",
            "\t",
            "\x00",
        ),
        *(
            "#FORMAT=WebAnno TSV 3.3\n",
            "#T_SP=webanno.custom.Kind|value\n",
            "#Text=a b\n",
        ),
        *(
            "1-1\t0-1\ta\tclaim[1]\t\n",
            "1-2\t2-3\tb\tclaim[1]|x[2]\t\n",
            "#T_RL=a|BT_b\n",
        ),
        *(
            "1-1\t9-3\ta\t_\t\n",
            "#T_CH=a|b|c\n",
            "#T_SP=a|ROLE_a:b_c|d\n",
            "1-2[3_4]\t",
        ),
        *('{"%FEATURE_STRUCTURES": [', '{"%ID": 1, "%TYPE": "uima.cas.Sofa", '),
        *('"sofaString": "a b"}', '{"%ID": 2, "%TYPE": "x.K", "begin": 0, "end": 9}'),
        *("text,label\n", "a,b\n", "text;Ada;Ben\n", "😀", "\ufeff", "\ud800"),
    ]
)
BYTES = st.one_of(
    st.binary(max_size=60),
    st.lists(PIECES, max_size=9).map(
        lambda all_: "".join(all_).encode("utf-8", "surrogatepass")
    ),
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.floats(0, 9)
    | st.sampled_from(
        [
            "",
            "a",
            "labels",
            "choices",
            "relation",
            "accept",
            "x.K",
            "uima.cas.Sofa",
            "a 😀 b",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "data",
                        "text",
                        "annotations",
                        "result",
                        "value",
                        "type",
                        "id",
                        "start",
                    ),
                    *(
                        "end",
                        "labels",
                        "choices",
                        "from_name",
                        "from_id",
                        "to_id",
                        "meta",
                    ),
                    *(
                        "spans",
                        "relations",
                        "head_span",
                        "child_span",
                        "label",
                        "accept",
                    ),
                    *("answer", "_timestamp", "entities", "start_offset", "end_offset"),
                    *(
                        "speakers",
                        "surface",
                        "sentences",
                        "Comments",
                        "doc_id",
                        "sent_id",
                    ),
                    *(
                        "%FEATURE_STRUCTURES",
                        "%TYPES",
                        "%ID",
                        "%TYPE",
                        "@sofa",
                        "begin",
                    ),
                    *(
                        "sofaString",
                        "@Governor",
                        "@Dependent",
                        "@links",
                        "%ELEMENTS",
                        "kind",
                    ),
                    *(
                        "completed_by",
                        "lead_time",
                        "created_at",
                        "annotator",
                        "annotation_id",
                    ),
                ]
            ),
            inner,
            max_size=7,
        )
    ),
    max_leaves=30,
)
NAMES = st.sampled_from(["a.json", "b.jsonl", "c.csv", "annotation/x.txt/ada.tsv", "d"])


def understood(tool: str, content: bytes, name: str) -> None:
    """Check that a reader makes documents and faults of bytes, and nothing else."""
    reader = READERS[tool]
    file = File(name, content=content)
    reader.recognises(file, content.decode("utf-8", "replace"))
    for found in reader.read([file]):
        if isinstance(found, Fault):
            assert found.file == name
            assert found.problem.endswith(".")
            continue
        for said in found.answers:
            if found.text is None:
                assert said.sent_id or said.start < said.end
            else:
                assert 0 <= said.start < said.end <= len(found.text)
                for place in (said.surface, said.cue, *said.content):
                    assert place is None or 0 <= place[0] < place[1] <= len(found.text)


@pytest.mark.parametrize("tool", OURS)
@settings(max_examples=150, deadline=None)
@given(content=BYTES, name=NAMES)
def test_no_bytes_stop_a_reader(tool: str, content: bytes, name: str) -> None:
    understood(tool, content, name)


@pytest.mark.parametrize("tool", [one for one in OURS if one != "webanno"])
@settings(max_examples=250, deadline=None)
@given(content=VALUES, name=NAMES)
def test_no_json_stops_a_reader(tool: str, content: Any, name: str) -> None:
    understood(tool, json.dumps(content).encode(), name)


@pytest.mark.parametrize("tool", OURS)
def test_a_file_that_is_gone_is_a_fault(tool: str, tmp_path: Path) -> None:
    (fault,) = READERS[tool].read([File("gone.json", tmp_path / "gone.json")])
    assert isinstance(fault, Fault)
    assert "cannot be read" in fault.problem
