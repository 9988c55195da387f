"""What is broken is named with its place and what to do, and changes nothing."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotator.cli import main

GOOD = {"text": "The ferry to Lund sank at noon. Nobody was hurt."}


@dataclass(frozen=True)
class Broken:
    """A file that does not fit, and what is answered to it."""

    name: str
    content: bytes
    says: str
    line: int | None = None
    field: str | None = None
    good: int = 0
    columns: str | None = None


def line(**fields: object) -> bytes:
    """Answer a line of an import file."""
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


FINE = line(**GOOD)
DEEP = b'{"text": "The ferry sank.", "tags": ' + b"[" * 5000 + b"]" * 5000 + b"}\n"
DEEP_ISH = b'{"text": "The ferry sank.", "tags": ' + b"[" * 200 + b"]" * 200 + b"}\n"

TABLE = {
    "not JSON": Broken(
        "news.jsonl",
        FINE + b'{"text": "Gone" "title": 3}\n',
        "not JSON at column 17",
        2,
        good=1,
    ),
    "cut off in the middle": Broken(
        "news.jsonl", FINE + b'{"text": "The fer', "not JSON at column 10", 2, good=1
    ),
    "a list instead of lines": Broken(
        "news.jsonl", b'[{"text": "The ferry sank."}]', "Give one object a line", 1
    ),
    "a number where an object is due": Broken(
        "news.jsonl", FINE + b"17\n", "is no object", 2, good=1
    ),
    "no text": Broken(
        "news.jsonl",
        FINE + line(title="Ferry lost"),
        "The text is missing",
        2,
        "text",
        good=1,
    ),
    "text that is null": Broken(
        "news.jsonl", line(text=None) + FINE, "The text is missing", 1, "text", good=1
    ),
    "text that is a list": Broken(
        "news.jsonl", line(text=["The ferry sank."]), "as one string", 1, "text"
    ),
    "text of white space": Broken(
        "news.jsonl", line(text=" \n\t "), "The text is empty", 1, "text"
    ),
    "text of signs without room": Broken(
        "news.jsonl", line(text="\u200b\u200b"), "no sentence in the text", 1, "text"
    ),
    "a date that is none": Broken(
        "news.jsonl",
        line(**GOOD, published="14 March 2024"),
        "year-month-day",
        1,
        "published",
    ),
    "a day that no calendar has": Broken(
        "news.jsonl",
        line(**GOOD, published="2023-02-29"),
        "year-month-day",
        1,
        "published",
    ),
    "a title without end": Broken(
        "news.jsonl",
        line(**GOOD, title="Ferry " * 200),
        "under 500 characters",
        1,
        "title",
    ),
    "NaN": Broken(
        "news.jsonl",
        FINE + b'{"text": "A", "score": NaN}\n',
        "NaN is not JSON",
        2,
        good=1,
    ),
    "a number too large": Broken(
        "news.jsonl", b'{"text": "A", "n": 1e999}', "too large a number", 1
    ),
    "a number too long": Broken(
        "news.jsonl", b'{"text": "A", "n": 1' + b"0" * 5000 + b"}", "too long", 1
    ),
    "the same name twice": Broken(
        "news.jsonl",
        b'{"text": "A ferry.", "text": "B"}',
        "“text” stands here twice",
        1,
    ),
    "half a character": Broken(
        "news.jsonl",
        b'{"text": "The ferry \\ud83d sank."}\n' + FINE,
        "half a character",
        1,
        good=1,
    ),
    "half a character in a name": Broken(
        "news.jsonl", b'{"text": "A ferry.", "\\udc00": 1}', "half a character", 1
    ),
    "a NUL in JSON": Broken("news.jsonl", b'{"text": "A \\u0000 ferry."}', "NUL", 1),
    "nesting without end": Broken(
        "news.jsonl", FINE + DEEP, "nested too deeply", 2, good=1
    ),
    "nesting that no database reads": Broken(
        "news.jsonl", DEEP_ISH, "nested too deeply", 1
    ),
    "one line not UTF-8": Broken(
        "news.jsonl",
        FINE + b'{"text": "The caf\xe9 closed."}\n',
        "Byte 18 of the line (0xE9) is not UTF-8",
        2,
        good=1,
    ),
    "a text not UTF-8": Broken(
        "ferry.txt",
        "The ferry sank.\nThe café closed.".encode("latin-1"),
        "Byte 8 of the line (0xE9) is not UTF-8. Save the file as UTF-8",
        2,
    ),
    "a table not UTF-8": Broken(
        "news.csv",
        b"text\nThe ferry sank at noon.\nThe caf\xe9 closed.\n",
        "(0xE9) is not UTF-8",
        3,
        good=1,
    ),
    "UTF-16 cut off": Broken("ferry.txt", b"\xff\xfeT\x00h", "not UTF-16"),
    "UTF-16 without its mark": Broken(
        "ferry.txt", "The ferry sank.".encode("utf-16-le"), "Line 1 has a NUL byte"
    ),
    "UTF-32": Broken(
        "ferry.txt", b"\xff\xfe\x00\x00" + "Sunk".encode("utf-32-le"), "NULs"
    ),
    "a PDF called text": Broken("ferry.txt", b"%PDF-1.7 ...", "This is a PDF"),
    "a Word document": Broken(
        "ferry.docx", b"PK\x03\x04....", "This is a Word document"
    ),
    "a workbook": Broken("news.xlsx", b"PK\x03\x04....", "Save its table as CSV"),
    "a ZIP archive called JSON": Broken(
        "news.jsonl", b"PK\x03\x04....", "This is a ZIP archive"
    ),
    "another project": Broken("old.txt", b"SQLite format 3\x00", "an SQLite database"),
    "a kind that is not read": Broken(
        "ferry.tex", b"The ferry sank.", "Give .txt, .md"
    ),
    "no ending": Broken("ferry", b"The ferry sank.", "Give .txt, .md"),
    "an empty file": Broken("ferry.txt", b"", "The file is empty"),
    "a file of blank lines": Broken("ferry.txt", b"\xef\xbb\xbf \r\n\n", "is empty"),
    "a page without text": Broken(
        "ferry.html",
        b"<nav>Home</nav><script>x</script>",
        "The text is empty",
        None,
        "text",
    ),
    "a table without rows": Broken("news.csv", b"text,title\n", "no article in it"),
    "a table without the text": Broken(
        "news.csv",
        b"Headline,Body\nLost,The ferry sank.\n",
        "the columns are Headline, Body",
        1,
        "text",
    ),
    "a column that is not there": Broken(
        "news.csv",
        b"text,Headline\nThe ferry sank.,Lost\n",
        "There is no column “Title”",
        1,
        "title",
        columns="title=Title",
    ),
    "two columns of one name": Broken(
        "news.csv", b"text,text\nThe ferry sank.,Lost\n", "called “text”", 1
    ),
    "a row with a comma too many": Broken(
        "news.csv",
        b"text,title\nThe ferry sank, sadly.,Lost\nIt rained at noon.,Rain\n",
        "The row has 3 cells under 2 headings",
        2,
        good=1,
    ),
    "a mark that never closes": Broken(
        "news.csv",
        b'title,text\nRain,It rained at noon.\nLost,"The ferry\nsank.\nSun,It shone.\n',
        "nothing was read from here on",
        3,
        good=1,
    ),
    "marks that are not doubled": Broken(
        "news.tsv", b'text\n"It sank," she said.\n', "quotation marks do not fit", 2
    ),
    "a million too much": Broken(
        "ferry.txt", b"It sank. " * 600_000, "over 5 million characters", None, "text"
    ),
}


@pytest.fixture(params=TABLE.values(), ids=TABLE.keys())
def broken(request) -> Broken:
    """One line of the table."""
    return request.param


def run(project: Path, broken: Broken, file: Path, *more: str):
    """Import the file as the command line does."""
    columns = ["--columns", broken.columns] if broken.columns else []
    arguments = ["-p", str(project), "import", str(file), *columns, *more]
    return CliRunner().invoke(main, arguments)


def dump(project: Path) -> list[str]:
    """Answer all that is in a project."""
    with sqlite3.connect(project) as connection:
        found = list(connection.iterdump())
    connection.close()
    return found


def test_what_is_broken_is_named_and_changes_nothing(
    broken: Broken, project: Path, article: dict, tmp_path: Path
):
    file = tmp_path / broken.name
    file.write_bytes(broken.content)
    before = dump(project)

    result = run(project, broken, file)

    places = [str(file), broken.line and f"line {broken.line}", broken.field]
    where = ", ".join(str(place) for place in places if place)
    assert result.exit_code == 1
    assert f"{where}: " in result.stderr
    assert broken.says in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert dump(project) == before
    assert [path.name for path in tmp_path.glob("*refused*")] == []


def test_the_good_ones_go_in_when_that_is_asked_for(
    broken: Broken, project: Path, tmp_path: Path
):
    file = tmp_path / broken.name
    file.write_bytes(broken.content)

    result = run(project, broken, file, "--keep-good")

    assert broken.says in result.stderr
    with sqlite3.connect(project) as connection:
        (added,) = connection.execute("select count(*) from articles").fetchone()
    connection.close()
    assert added == broken.good
    assert result.exit_code == (0 if broken.good else 1)
    lists = list(tmp_path.glob("*refused*"))
    assert len(lists) == (1 if broken.good else 0)
    for path in lists:
        assert broken.says.split("“")[0] in path.read_text(encoding="utf-8")


def test_a_file_over_64_mb_is_refused_before_it_is_read(project: Path, tmp_path: Path):
    file = tmp_path / "all.txt"
    with file.open("wb") as stream:
        stream.truncate(64 * 1024 * 1024 + 1)
    result = run(project, Broken("all.txt", b"", ""), file)
    assert result.exit_code == 1
    assert "over 64 MB. Cut it into smaller ones." in result.stderr


def test_every_fault_is_named_at_once(project: Path, tmp_path: Path):
    file = tmp_path / "news.jsonl"
    file.write_bytes(b"{}\n" * 3 + FINE + b"17\n")
    result = run(project, Broken("news.jsonl", b"", ""), file)
    assert [f"line {n}" in result.stderr for n in (1, 2, 3, 4, 5)] == [
        True,
        True,
        True,
        False,
        True,
    ]
