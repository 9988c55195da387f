"""Tables: a row of headings, then one article a row."""

import pytest

from annotator.errors import InvalidRecord
from annotator.formats import columns, tables
from annotator.formats.articles import read_files
from annotator.formats.files import File


def rows(table: str, delimiter: str = ",", **named: str):
    """Answer what a table gives."""
    return list(tables.read(table, named, delimiter))


def test_a_row_is_an_article_and_other_columns_are_kept():
    (article,) = rows("text,title,desk,note\nThe ferry sank.,Ferry lost,Harbour,\n")
    assert article.fields == {"text": "The ferry sank.", "title": "Ferry lost"}
    assert article.meta == {"desk": "Harbour"}
    assert article.line == 2


def test_a_cell_in_marks_keeps_its_breaks_and_the_line_is_the_rows_first():
    row = 'One,"It sank.\r\n\r\n""Nobody"" was hurt."\r\n'
    first, second = rows(f"title,text\r\n{row}\r\nTwo,It rained.\r\n")
    assert first.fields["text"] == 'It sank.\r\n\r\n"Nobody" was hurt.'
    assert (first.line, second.line) == (2, 6)
    assert first.source == row


def test_the_delimiter_is_what_the_ending_says():
    batch = read_files(
        [
            File("a.tsv", content=b"title\ttext\nA\tOne, two, three.\n"),
            File("b.csv", content=b"title,text\nB,One\ttwo.\n"),
        ]
    )
    assert [a.fields["body"] for a in batch.articles] == [
        "One, two, three.",
        "One\ttwo.",
    ]


def test_a_mapping_names_the_columns():
    named = columns.parse(["text=Body, title=Headline"])
    (article,) = rows("Headline,Body,text\nFerry lost,It sank.,x\n", **named)
    assert article.fields == {"text": "It sank.", "title": "Ferry lost"}
    assert article.meta == {"text": "x"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("body=Text", "There is no field “body”. The fields are text, doc_id"),
        ("text", "Say which column holds the text"),
        ("text=A,text=B", "The field text is named twice"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(written: str, says: str):
    with pytest.raises(InvalidRecord, match=says):
        columns.parse([written])


def test_a_heading_that_differs_in_case_is_offered():
    (refused,) = rows("Text\nThe ferry sank.\n")
    assert "which one it is: text=Text." in refused.fault.problem


def test_a_cell_of_five_million_signs_is_read():
    (article,) = rows("text\n" + "x" * 5_000_000 + "\n")
    assert len(article.fields["text"]) == 5_000_000


def test_carriage_returns_alone_end_a_row():
    assert [row.line for row in rows("text\rOne.\rTwo.\r")] == [2, 3]


def test_a_table_with_semicolons_is_read():
    text = "Headline;text\nFerry lost;The ferry sank, at noon.\n"
    (found,) = tables.read_csv(text, {"title": "Headline"})
    assert found.fields == {"title": "Ferry lost", "text": "The ferry sank, at noon."}
