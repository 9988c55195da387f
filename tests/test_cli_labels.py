"""`annotator labels`, as it is typed."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from annotator import ASSETS
from annotator.cli import main
from annotator.formats import seeds
from annotator.formats.catalogue import READERS
from annotator.store import articles
from annotator.store.projects import open_project
from tests.exporting import say
from tests.receiving import answer, document, labels_of, own_row, tool

MET = "The two sides met for the third time."


@pytest.fixture
def run(runner, project):
    """Run a command on the project."""

    def typed(*words: object):
        return runner.invoke(main, ["-p", str(project), *map(str, words)])

    return typed


@pytest.fixture
def slips(monkeypatch, tmp_path):
    """A file of a tool whose every file holds two answers."""
    found = document(answer(MET, "Narration"), answer("she added", "Weather", line=4))
    monkeypatch.setitem(READERS, "slips", tool(found))
    path = tmp_path / "slips.txt"
    path.write_text("slips")
    return path


def test_an_export_goes_into_a_new_project_and_out_again(run, runner, tmp_path):
    with open_project(tmp_path / "demo.db").conn as connection:
        seeds.plant(open_project(tmp_path / "demo.db"), ASSETS / "seeds")
    connection.close()
    first, second = tmp_path / "first", tmp_path / "second"
    shape = ("--shape", "articles")
    runner.invoke(main, ["-p", str(tmp_path / "demo.db"), "export", str(first), *shape])
    result = run("labels", first)
    assert result.exit_code == 0, result.output
    assert result.stdout == "14 articles, 636 labels and 17 decisions added.\n"
    run("export", second, *shape)
    rows = "articles.jsonl"
    assert (second / rows).read_bytes() == (first / rows).read_bytes()
    assert run("check").exit_code == 0


def test_what_is_guessed_and_not_known_is_said_and_nothing_is_stored(run, db, slips):
    result = run("labels", slips)
    assert result.exit_code == 1
    assert "“Narration” is fact (a guess; --kinds says otherwise): 1" in result.stderr
    assert "“Weather” is not known: 1 answers." in result.stderr
    assert f"{slips}, line 4: Nobody knows what “Weather” is." in result.stderr
    assert "Nothing was stored." in result.stderr
    assert articles.totals(db)["articles"] == 0


def test_words_and_people_are_mapped(run, db, slips):
    kinds, people = ("--kinds", "Weather=quote"), ("--people", "Ana=Ada Lind")
    result = run("labels", slips, *kinds, *people)
    assert result.stdout == "1 article, 2 labels and 0 decisions added.\n"
    assert labels_of(db) == [
        ("Ada Lind", 1, "fact", None),
        ("Ada Lind", 3, "quote", "unclear"),
    ]


def test_a_dry_run_says_all_and_stores_nothing(run, db, slips):
    result = run("labels", slips, "--kinds", "Weather=", "--dry-run")
    assert result.exit_code == 0
    assert "Ana (new): 0 claim, 0 quote, 1 fact, 0 other; 0 decisions." in result.stdout
    assert "1 article, 1 label and 0 decisions would be added" in result.stdout
    assert articles.totals(db)["articles"] == 0


def test_the_good_ones_are_kept_and_the_report_has_every_answer(
    run, db, slips, tmp_path
):
    report = tmp_path / "fates.jsonl"
    result = run("labels", slips, "--keep-good", "--report", report)
    assert result.stdout == (
        "1 article, 1 label and 0 decisions added, 1 was refused.\n"
    )
    assert "slips.refused.jsonl" in result.stderr
    fates = [
        json.loads(line)["fate"] for line in report.read_text("utf-8").splitlines()
    ]
    assert fates == ["refused", "stored"]


def test_the_second_time_nothing_is_added(run, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(own_row("It rained.", "r1", "fact"))
    assert run("labels", path).stdout.startswith("1 article, 1 label")
    again = run("labels", path).stdout
    assert again == "0 articles, 0 labels and 0 decisions added, 1 was already here.\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("nowhere.json",), "There is no such file"),
        (("--kinds", "Weather"), "says nothing"),
        (("--kinds", "Weather=rain"), "is no kind"),
        (("--people", "Ana="), "Say who “Ana” is here"),
        (("--report", "no/such/folder.jsonl"), "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(run, slips, words, problem):
    result = run("labels", slips, *words)
    assert result.exit_code == 1
    assert problem in result.stderr


def test_a_file_of_no_tool_is_refused_with_what_can_be_read(run, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, these are my labels.")
    result = run("labels", path)
    assert result.exit_code == 1
    assert "letter.txt: no tool's labels were recognised" in result.stderr
    assert "an export of annotator" in result.stderr


@pytest.mark.parametrize("format_", ["jsonl", "csv", "label-studio", "doccano"])
@pytest.mark.parametrize("given", ["out", "out.zip", "rows"])
def test_an_export_without_rows_is_known_by_its_manifest(
    run, db, article, tmp_path, format_, given
):
    target = tmp_path / "out"
    made = run("export", target, "--gold", "--format", format_)
    assert made.exit_code == 0, made.output
    if given == "out.zip":
        target = Path(shutil.make_archive(str(target), "zip", target))
    if given == "rows":
        target = next(
            (path for path in target.rglob("*") if path.suffix == ".jsonl"), target
        )
    result = run("labels", target)
    assert result.exit_code == 1
    assert "This export has no rows." in result.stderr
    assert "can be read" not in result.stderr


@pytest.mark.parametrize(
    ("content", "says", "listed"),
    [
        (b"", "labels.txt: The file is empty.", False),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            "labels.txt: This is not text of any kind that is read here. What can be",
            True,
        ),
        ("Größe".encode("latin-1"), "no tool's labels were recognised", True),
    ],
)
def test_what_nobody_can_read_is_called_what_it_is(
    run, tmp_path, content, says, listed
):
    path = tmp_path / "labels.txt"
    path.write_bytes(content)
    result = run("labels", path)
    assert result.exit_code == 1
    assert says in result.stderr
    assert ("an export of annotator" in result.stderr) is listed


@pytest.mark.parametrize(
    ("format_", "file"),
    [
        ("label-studio", "label-studio.json"),
        ("doccano", "doccano/all.jsonl"),
        ("brat", "brat"),
    ],
)
def test_what_several_agreed_on_is_said_to_come_in_as_one_person_s(
    runner, run, db, article, ada, ben, tmp_path, format_, file
):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "fact")
    say(db, ada, 1, "other")
    say(db, ben, 1, "other")
    say(db, ada, 2, "claim", speaker="Ines Valdor", note="as she said")
    say(db, ben, 3, "fact")
    words = ("--format", format_, "--resolve", "unanimous", "--names")
    made = run("export", tmp_path / "out", *words)
    assert made.exit_code == 0, made.output

    def bring(*more):
        target = (
            "-p",
            str(tmp_path / "copy.db"),
            "labels",
            str(tmp_path / "out" / file),
        )
        return runner.invoke(main, [*target, "--by", "Zed", *map(str, more)])

    report = tmp_path / "fates.jsonl"
    result = bring("--report", report)
    assert result.exit_code == 0, result.output
    assert (
        "2 labels are what several people agreed on, and come in as answers of Zed."
    ) in result.stderr
    with closing(open_project(tmp_path / "copy.db")) as copy:
        assert labels_of(copy) == [
            ("Ada Lind", 2, "claim", "Ines Valdor"),
            ("Ben Okoro", 3, "fact", None),
            ("Zed", 0, "fact", None),
            ("Zed", 1, "other", None),
        ]
    problems = [json.loads(line)["problem"] for line in open_lines(report)]
    agreed = "Several people agreed on this; it comes in as an answer of Zed."
    assert sorted(problems, key=str) == [None, None, agreed, agreed]
    assert "several people" not in bring("--dry-run").stdout


def open_lines(path: Path) -> list[str]:
    """Answer the lines of a file."""
    return path.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("format_", "file"),
    [("label-studio", "label-studio.json"), ("doccano", "doccano"), ("brat", "brat")],
)
def test_votes_are_nothing_that_several_agreed_on(
    run, db, article, ada, ben, tmp_path, format_, file
):
    say(db, ada, 0, "fact")
    say(db, ben, 0, "fact")
    words = ("--format", format_, "--resolve", "votes", "--names")
    run("export", tmp_path / "out", *words)
    result = run("labels", tmp_path / "out" / file, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "several people" not in result.output
