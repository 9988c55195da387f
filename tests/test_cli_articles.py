"""`annotator import` and `annotator segment`, as they are typed."""

import json
import sqlite3
from pathlib import Path

import pytest

from annotator.cli import main

FERRY = "The ferry to Lund sank at noon. “Nobody was hurt,” its captain said."


@pytest.fixture
def run(runner, project: Path):
    """Run a command on the project."""

    def typed(*words: object, **more):
        arguments = ["-p", str(project), *(str(word) for word in words)]
        return runner.invoke(main, arguments, **more)

    return typed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A text file."""
    path = tmp_path / "ferry.txt"
    path.write_text(" date 2024-03-14 " + FERRY, encoding="utf-8")
    return path


def stored(project: Path, what: str) -> list:
    """Answer a column of the articles."""
    with sqlite3.connect(project) as connection:
        rows = connection.execute(f"select {what} from articles order by id")  # noqa: S608
        found = [value for (value,) in rows]
    connection.close()
    return found


def test_importing_says_what_was_added_and_nothing_else(run, file: Path):
    result = run("import", file)
    assert result.exit_code == 0
    assert result.stdout == "1 article with 2 sentences added.\n"
    assert result.stderr == ""


def test_importing_again_adds_nothing(run, file: Path):
    run("import", file)
    result = run("import", file, file)
    assert result.stdout == (
        "0 articles with 0 sentences added, 1 was already here, "
        "1 stood in the files again.\n"
    )
    assert result.exit_code == 0


def test_a_folder_gives_its_files_and_names_what_it_passes_over(
    run, file: Path, project: Path
):
    (file.parent / "photo.png").write_bytes(b"\x89PNG")
    result = run("import", file.parent)
    assert result.stdout == "1 article with 2 sentences added.\n"
    assert "photo.png: not of a kind that is read." in result.stderr


def test_standard_input_is_a_text(run, project: Path):
    result = run("import", "-", "--language", "en", "--outlet", "Gazette", input=FERRY)
    assert result.stdout == "1 article with 2 sentences added.\n"
    assert stored(project, "outlet") == ["Gazette"]
    assert stored(project, "language") == ["en"]
    assert stored(project, "doc_id")[0].startswith("the-ferry-to-lund-sank-at-noon")


def test_columns_are_mapped(run, tmp_path: Path, project: Path):
    path = tmp_path / "news.csv"
    path.write_text("Headline,Body\nFerry lost,The ferry sank.\n")
    result = run(
        "import", path, "--columns", "text=Body,title=Headline", "--licence", "CC0"
    )
    assert result.exit_code == 0, result.stderr
    assert stored(project, "title") == ["Ferry lost"]
    assert stored(project, "licence") == ["CC0"]


def test_a_mapping_to_no_field_is_refused_before_a_project_is_made(
    runner, file: Path, tmp_path: Path
):
    project = tmp_path / "new.db"
    arguments = ["-p", str(project), "import", str(file), "--columns", "body=Text"]
    result = runner.invoke(main, arguments)
    assert result.exit_code == 1
    assert "There is no field “body”" in result.stderr
    assert not project.exists()


def test_a_dry_run_stores_nothing(run, file: Path, project: Path):
    result = run("import", file, "--dry-run")
    assert result.stdout == ("1 article with 2 sentences would be added.\n")
    assert stored(project, "id") == []


def test_a_dry_run_with_faults_fails(run, file: Path, tmp_path: Path):
    (tmp_path / "empty.md").write_text("")
    result = run("import", tmp_path, "--dry-run", "--keep-good")
    assert result.exit_code == 1
    assert "empty.md: The file is empty" in result.stderr


def test_keeping_the_good_ones_names_the_others(run, tmp_path: Path, project: Path):
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"text": FERRY}) + "\n{}\n", encoding="utf-8")
    result = run("import", path, "--keep-good")
    assert result.exit_code == 0
    assert result.stdout == "1 article with 2 sentences added.\n"
    assert "news.jsonl, line 2, text: The text is missing" in result.stderr
    assert (
        f"The refused lines are in {tmp_path / 'news.refused.jsonl'}." in result.stderr
    )


def test_a_missing_file_is_a_sentence(run, tmp_path: Path):
    result = run("import", tmp_path / "gone.txt")
    assert result.exit_code == 1
    assert "gone.txt: There is no such file. Check its name." in result.stderr


def test_segment_prints_slices_of_the_file(runner, file: Path):
    result = runner.invoke(main, ["segment", str(file)])
    text = file.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]
    assert [row["text"] for row in rows] == [
        "The ferry to Lund sank at noon.",
        "“Nobody was hurt,” its captain said.",
    ]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    assert list(rows[0]) == ["start", "end", "paragraph", "text"]
    assert "“" in result.stdout


def test_segment_reads_standard_input_and_makes_no_project(runner, tmp_path: Path):
    project = tmp_path / "new.db"
    arguments = ["-p", str(project), "segment", "-"]
    result = runner.invoke(main, arguments, input="A ferry.\r\n\r\nIt sank.")
    assert [json.loads(row)["start"] for row in result.stdout.splitlines()] == [0, 12]
    assert not project.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"caf\xe9", "line 1: Byte 4 of the line (0xE9) is not UTF-8."),
        (b"", "The file is empty."),
        (b"\xe2\x80\x8b", "There is no sentence in the text."),
    ],
)
def test_segment_refuses_what_is_no_text(runner, content: bytes, says: str):
    result = runner.invoke(main, ["segment", "-"], input=content)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert says in result.stderr


def test_segment_takes_one_article(runner, tmp_path: Path):
    path = tmp_path / "news.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n')
    result = runner.invoke(main, ["segment", str(path)])
    assert result.exit_code == 1
    assert "It holds 2 articles. Give a file of one article." in result.stderr


class TestCorrecting:
    @pytest.fixture
    def news(self, run, tmp_path: Path) -> Path:
        """An article given by its name, and the file that changes it."""
        path = tmp_path / "news.jsonl"
        path.write_text(json.dumps({"doc_id": "ferry", "text": FERRY}))
        assert run("import", path).exit_code == 0
        changed = FERRY.replace("noon", "dawn")
        path.write_text(json.dumps({"doc_id": "ferry", "text": changed}))
        return path

    def test_a_changed_text_is_refused_and_the_way_named(self, run, news, project):
        result = run("import", news)
        assert result.exit_code != 0
        assert "Another article is called ferry" in result.stderr
        assert "--correct" in result.stderr
        assert stored(project, "body") == [FERRY]

    def test_with_correct_it_is_taken(self, run, news, project):
        result = run("import", "--correct", "--why", "Mended", news)
        assert result.exit_code == 0, result.stderr
        assert result.stdout == "0 articles with 0 sentences added, 1 corrected.\n"
        assert "ferry: 0 answers stay, 0 are asked for again" in result.stderr
        assert "dawn" in stored(project, "body")[0]
        assert run("check").exit_code == 0

    def test_a_dry_run_says_what_would_be_corrected(self, run, news, project):
        result = run("import", "--correct", "--dry-run", news)
        assert (
            "0 articles with 0 sentences would be added, 1 corrected" in result.stdout
        )
        assert stored(project, "body") == [FERRY]

    @pytest.mark.parametrize("options", [[], ["--correct"], ["--dry-run"]])
    def test_the_name_of_an_earlier_text_is_no_name_for_an_article(
        self, run, news, project, tmp_path: Path, options
    ):
        assert run("import", "--correct", news).exit_code == 0
        other = tmp_path / "other.jsonl"
        other.write_text('{"text": "Rain fell."}\n{"doc_id": "ferry@1", "text": "Hm."}')
        result = run("import", *options, other)
        assert result.exit_code == 1
        assert (
            f"{other}, line 2, doc_id: ferry@1 is the name of an earlier text of "
            "ferry. Name this one otherwise."
        ) in result.stderr
        assert len(stored(project, "body")) == 1

    def test_a_name_with_the_text_of_another_is_refused(self, run, news, tmp_path):
        other = tmp_path / "other.jsonl"
        other.write_text('{"doc_id": "rain", "text": "Rain fell."}')
        assert run("import", other).exit_code == 0
        other.write_text('{"doc_id": "ferry", "text": "Rain fell."}')
        for options in ([], ["--correct"]):
            result = run("import", *options, other)
            assert result.exit_code == 1
            assert "Another article is called ferry. Name this one" in result.stderr
