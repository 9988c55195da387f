"""`annotator suggest`: in, listed, withdrawn."""

import json

import pytest

from annotator.cli import main
from annotator.store import audit, suggestions
from tests.exporting import say
from tests.suggesting import line


@pytest.fixture
def suggest(runner, project):
    """Run the command on the project."""

    def run(*args, **kwargs):
        return runner.invoke(main, ["-p", str(project), "suggest", *args], **kwargs)

    return run


@pytest.fixture
def marked(tmp_path):
    """Write a file of lines; answer its path."""

    def write(*lines):
        path = tmp_path / "marked.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in lines))
        return str(path)

    return write


MODEL = ("--model", "headline-marker", "--version", "1.2")


def test_a_file_is_taken_in_listed_and_withdrawn(suggest, marked, db, article, ada):
    path = marked(line(0, "claim", "Ines Valdor"), line(1, "fact", probs=[0.2]))
    done = suggest("import", path, *MODEL)
    assert done.exit_code == 0, done.output
    assert done.stdout == "2 suggestions (headline-marker 1.2: 2) added.\n"
    assert "Passed over, as no field has this name: probs." in done.stderr
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ada, 1, "claim", speaker="Ines Valdor")
    heads, row = suggest("list").stdout.splitlines()
    found = dict(zip(heads.split("\t"), row.split("\t"), strict=True))
    del found["imported"]
    assert found == {
        "model": "headline-marker",
        "version": "1.2",
        "suggestions": "2",
        "sentences": "2",
        "compared": "2",
        "same": "0.500",
        "alpha": "0.000",
        "withdrawn": "",
    }
    done = suggest("withdraw", "headline-marker", "1.2")
    assert done.stdout == "The suggestions of headline-marker 1.2 are withdrawn.\n"
    assert "withdrawn before" in suggest("withdraw", "headline-marker", "1.2").stdout
    assert suggestions.find(db, 1) is None
    events = [row["event"] for row in audit.rows(db)]
    assert events == ["withdrew suggestions", "imported suggestions"]


def test_one_bad_line_refuses_all_unless_the_good_ones_are_wanted(
    suggest, marked, db, article, tmp_path
):
    path = marked(line(0, "fact"), line(9, "fact"), line(1, "opinion"))
    done = suggest("import", path, *MODEL)
    assert done.exit_code == 1
    assert f"{path}, line 2, sent_id: The article has no such" in done.stderr
    assert f"{path}, line 3, label: Choose one of" in done.stderr
    assert "2 lines do not fit" in done.stderr
    assert suggestions.models(db) == []
    done = suggest("import", path, *MODEL, "--keep-good")
    assert done.exit_code == 0
    assert "1 suggestion (headline-marker 1.2: 1) added." in done.stdout
    refused = (tmp_path / "marked.refused.jsonl").read_text().splitlines()
    assert [json.loads(one)["line"] for one in refused] == [2, 3]


def test_a_dry_run_stores_nothing(suggest, marked, db, article):
    done = suggest("import", marked(line(0, "fact")), *MODEL, "--dry-run")
    assert done.stdout == "1 suggestion (headline-marker 1.2: 1) would be added.\n"
    done = suggest("import", marked(line(9, "fact")), *MODEL, "--dry-run")
    assert done.exit_code == 1
    assert suggestions.models(db) == []


def test_standard_input_is_a_file_too(suggest, db, article):
    done = suggest("import", "-", *MODEL, input=json.dumps(line(0, "fact")) + "\n")
    assert "1 suggestion" in done.stdout
    done = suggest("import", "-", *MODEL, input="{}\n")
    assert "standard input, line 1, label" in done.stderr


def test_a_model_that_is_not_here_is_named_with_those_that_are(
    suggest, marked, db, article
):
    assert "There are none." in suggest("withdraw", "marker", "1").stderr
    suggest("import", marked(line(0, "fact")), *MODEL)
    done = suggest("withdraw", "headline-marker", "1.3")
    assert done.exit_code == 1
    assert "There are: headline-marker 1.2." in done.stderr


def test_a_project_is_not_made_for_suggestions(runner, tmp_path):
    path = tmp_path / "none.db"
    done = runner.invoke(main, ["-p", str(path), "suggest", "list"])
    assert done.exit_code == 1
    assert not path.exists()
