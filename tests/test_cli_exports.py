"""`annotator export` and `annotator verify`, as they are typed."""

import json
from pathlib import Path

import pytest

from annotator.cli import main
from tests.exporting import decide, rows_of, say


@pytest.fixture
def labelled(db, article, ada, ben):
    """An article, labelled in part."""
    say(db, ada, 0, "claim", speaker="Ines Valdor", at="2024-03-14T09:00:00.000Z")
    say(db, ben, 0, "claim", speaker="Ines Valdor", at="2024-03-15T09:00:00.000Z")
    say(db, ada, 1, "fact", at="2024-03-16T09:00:00.000Z")
    decide(db, ben, 2, "quote", speaker="Ines Valdor")
    return db


@pytest.fixture
def run(runner, project, labelled, tmp_path, monkeypatch):
    """Run a command on the project, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def typed(*words):
        return runner.invoke(main, ["-p", str(project), *map(str, words)])

    return typed


def test_export_writes_rows_and_a_manifest_to_exports(run):
    result = run("export")
    assert (result.exit_code, result.stdout) == (0, "exports\n")
    assert result.stderr == "5 rows and their manifest.\n"
    assert sorted(path.name for path in Path("exports").iterdir()) == [
        "manifest.json",
        "sentences.jsonl",
    ]


def test_a_split_without_articles_is_told(run):
    result = run("export", "folder", "--format", "huggingface")
    assert "5 rows and their manifest.\nNo article fell into " in result.stderr
    assert "splits go by a hash of each article’s name." in result.stderr


def test_export_to_a_dash_writes_the_rows_only(run):
    result = run("export", "-")
    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 5
    assert result.stderr == "5 rows; no manifest with standard output.\n"
    assert not Path("exports").exists()


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ((), 5),
        (("--gold",), 2),
        (("--overlap",), 1),
        (("--labelled",), 3),
        (("--labelled", "--reviewer", "Ben Okoro"), 2),
        (("--labelled", "--since", "2024-03-16"), 1),
        (("--labelled", "--until", "2024-03-14"), 2),
        (("--labelled", "--seen-by", "r2"), 1),
        (("--article", "harbour"), 5),
        (("--shape", "labels"), 3),
        (("--shape", "articles"), 1),
    ],
)
def test_the_options_choose_the_rows(run, options, rows):
    result = run("export", "out", *options)
    assert result.exit_code == 0, result.stderr
    (path,) = Path("out").glob("*.jsonl")
    assert len(rows_of(path)) == rows
    assert run("verify", "out").exit_code == 0


def test_the_manifest_has_a_command_that_makes_the_same_rows(run):
    run(
        "export", "one", "--labelled", "--reviewer", "Ada Lind", "--until", "2024-03-16"
    )
    made = json.loads(Path("one/manifest.json").read_text("utf-8"))
    words = made["command"].split()
    assert words[:2] == ["annotator", "export"]
    assert "Ada" not in made["command"]
    run("export", "two", *words[2:])
    one, two = Path("one/sentences.jsonl"), Path("two/sentences.jsonl")
    assert one.read_bytes() == two.read_bytes()


def test_names_are_written_when_they_are_asked_for(run):
    run("export", "out", "--names")
    text = Path("out/sentences.jsonl").read_text("utf-8")
    assert "Ada Lind" in text and '"r1"' not in text
    run("export", "out")
    both = Path("out/sentences.jsonl").read_text("utf-8") + Path(
        "out/manifest.json"
    ).read_text("utf-8")
    assert "Ada Lind" not in both


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--article", "nowhere"), 1, "There is no article nowhere"),
        (("--reviewer", "Nobody"), 1, "There is no reviewer Nobody"),
        (("--since", "last week"), 2, "last week"),
        (("--since", "2024-02-30"), 2, "2024-02-30"),
        (("--since", "2024-3-1"), 2, "year-month-day"),
        (("--shape", "pages"), 2, "pages"),
    ],
)
def test_what_cannot_be_exported_is_refused(run, options, code, says):
    result = run("export", "out", *options)
    assert result.exit_code == code
    assert says in result.stderr
    assert not Path("out").exists()


def test_a_place_that_cannot_be_written_is_refused(run):
    Path("file").write_text("in the way")
    result = run("export", "file/out")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_there_must_be_a_project(runner, tmp_path):
    result = runner.invoke(main, ["-p", str(tmp_path / "none.db"), "export", "-"])
    assert result.exit_code == 1
    assert not (tmp_path / "none.db").exists()


def test_verify_says_that_all_is_well_beside_the_output(run):
    run("export", "out")
    result = run("verify", "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "5 rows of out are as they say.\n"


def test_verify_says_when_there_was_no_manifest(run):
    run("export", "out")
    Path("out/manifest.json").unlink()
    result = run("verify", "out/sentences.jsonl")
    assert result.exit_code == 0
    assert "no manifest to compare them with" in result.stderr


def test_verify_prints_each_fault_on_a_line_and_their_number_beside(run):
    run("export", "out")
    path = Path("out/sentences.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"label":"fact"', b'"label":"fuct"'))
    result = run("verify", "out")
    assert result.exit_code == 1
    assert "sentences.jsonl, line 2, label: is 'fuct'" in result.stdout
    faults = len(result.stdout.splitlines())
    assert f"{faults} faults in out." in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gold", "--overlap"], "Choose one of --gold"),
        (["rows.xls"], "neither a folder nor a file that ends as its format does"),
        (["--since", "2024-02-30"], "2024-02-30 is no day"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(
    runner, project, article, words, said, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = runner.invoke(main, ["-p", str(project), "export", *words])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize("option", ["--article", "--reviewer"])
def test_the_help_says_what_may_be_given_several_times(run, option):
    told = " ".join(run("export", "--help").stdout.split())
    about = told.partition(f"{option} ")[2].partition(" --")[0]
    assert "may be given several times" in about


def test_a_project_is_no_export_to_be_checked(run, project):
    result = run("verify", str(project))
    assert result.exit_code == 1
    assert "is a project and no export. Export it first" in result.stderr
