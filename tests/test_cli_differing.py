"""`annotator diff`, as it is typed."""

import json

import pytest

from annotator.cli import main
from annotator.formats import export as files
from annotator.formats import jsonl
from annotator.formats.order import Order
from annotator.schemas_export import Shape, Which
from annotator.store import past_exports
from annotator.store.exports import Selection
from tests.correcting import TEXT, correct, worked_on
from tests.exporting import add, decide, say

LATER = "2024-03-20T09:00:00.000Z"


@pytest.fixture
def exported(db, article, ada, ben, tmp_path):
    """Two exports of a project, and what was done between them."""
    say(db, ada, 0, "claim", speaker="Ines Valdor")
    say(db, ben, 0, "fact")
    files.export(db, tmp_path / "one")
    say(db, ben, 0, "claim", speaker="Ines Valdor", at=LATER)
    for position in (1, 2, 3):
        say(db, ben, position, "fact", at=LATER)
    decide(db, ben, 4, "fact", at=LATER)
    files.export(db, tmp_path / "two")
    return db


@pytest.fixture
def run(runner, tmp_path, exported, monkeypatch):
    """Run the command in the folder of the exports; it needs no project."""
    monkeypatch.chdir(tmp_path)

    def typed(*words):
        return runner.invoke(main, ["diff", *map(str, words)])

    return typed


def test_the_same_is_nothing_and_exit_code_0(run):
    result = run("one", "one")
    assert result.exit_code == 0
    assert "Nothing differs in the rows." in result.stdout


def test_differences_are_counted_then_told_and_exit_code_1(run):
    result = run("one", "two", "--lines", 2)
    assert result.exit_code == 1
    told = result.stdout
    assert "labels                   2             5\n" in told
    assert "       3  labels added\n" in told
    assert "agreement.percent.value: 0.0 → 1.0" in told
    assert told.index("3  labels added") < told.index("agreement.")
    assert told.index("agreement.percent") < told.index("label changed:\n")
    assert (
        "label changed:\n  harbour:0000 r2 fact → claim, Ines Valdor “The harbour"
    ) in told
    assert "  harbour:0001 r2 none → fact" in told
    assert "  and 1 more, which --all shows" in told
    assert "sentence decided:\n  harbour:0004 r2 none → fact" in told


def test_all_shows_every_difference_a_line_each(run):
    lines = run("one", "two", "--all").stdout.splitlines()
    assert len([line for line in lines if line.startswith("label added: ")]) == 3


def test_json_is_the_counts_and_then_a_line_for_each(run):
    result = run("one", "two", "--all", "--json")
    assert result.exit_code == 1
    counts, *changes = map(json.loads, result.stdout.splitlines())
    assert counts["differences"]["label added"] == 3
    assert (counts["before"]["labels"], counts["after"]["labels"]) == (2, 5)
    assert counts["manifests"]["agreement.percent.value"] == {
        "before": 0.0,
        "after": 1.0,
    }
    assert len(changes) == sum(counts["differences"].values())
    assert {
        "what": "label changed",
        "doc_id": "harbour",
        "sent_id": "harbour:0000",
        "who": "r2",
        "before": "fact",
        "after": "claim, Ines Valdor",
    }.items() <= next(one for one in changes if one["what"] == "label changed").items()


def test_another_selection_is_told_of_the_manifests(run, exported, tmp_path):
    files.export(exported, tmp_path / "gold", Order(selection=Selection(Which.GOLD)))
    told = run("two", "gold").stdout
    assert "selection.which: all → gold" in told
    assert "sentences gone" in told


def test_signs_that_would_steer_a_screen_are_shown(run, exported, tmp_path):
    add(exported, "sly", "Red \x1b[31m alert.")
    files.export(exported, tmp_path / "three")
    exported.execute("update articles set title = 'A \x1b[2J title' where id = 2")
    files.export(exported, tmp_path / "four")
    for result in (run("two", "three"), run("three", "four", "--all")):
        assert result.exit_code == 1
        assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("one", "nowhere"), "There is nothing at nowhere"),
        (("labels", "one"), "Export the shape sentences or articles"),
        (("names", "one"), "with or without --names"),
        (("broken.jsonl", "one"), "Check it: annotator verify broken.jsonl"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence_and_exit_code_2(
    run, exported, tmp_path, words, says
):
    files.export(exported, tmp_path / "labels", Order(shape=Shape.LABELS))
    files.export(exported, tmp_path / "names", Order(names=True))
    (tmp_path / "broken.jsonl").write_text("{}\n{\n")
    result = run(*words)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_an_export_by_command_is_a_row_of_the_project(
    runner, project, exported, tmp_path
):
    words = ["-p", str(project), "export", str(tmp_path / "out"), "--gold"]
    assert runner.invoke(main, words).exit_code == 0
    (export,) = past_exports.listed(exported)
    assert (export["way"], export["reviewer_id"]) == ("command", None)
    assert export["ordered"]["which"] == "gold"
    stated = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert export["files"] == stated["files"]
    assert export["counts"] == stated["counts"]
    assert export["agreement"] == stated["agreement"]
    assert export["since"] == {}


def test_an_export_that_could_not_be_written_is_not_said_to_be_whole(
    runner, project, exported, tmp_path
):
    (tmp_path / "file").write_text("in the way")
    words = ["-p", str(project), "export", str(tmp_path / "file" / "out")]
    assert runner.invoke(main, words).exit_code == 1
    (export,) = past_exports.listed(exported)
    assert export["made_at"] is None


def test_what_a_corrected_text_asks_for_again_is_not_called_withdrawn(
    runner, db, project, ada, ben, tmp_path
):
    article_id = worked_on(db, ada, ben)
    files.export(db, tmp_path / "one")
    text = TEXT.replace("met in Northport", "did not meet in Southport at all")
    text = text.replace("at the town, and", "at the town and")
    joined = text.replace(" in June. A spokesman", " in June, and a spokesman")
    assert correct(db, article_id, joined)
    files.export(db, tmp_path / "two")
    told = runner.invoke(main, ["diff", str(tmp_path / "one"), str(tmp_path / "two")])
    assert told.exit_code == 1
    assert "       1  article with another text\n" in told.stdout
    assert "  sentences with other words\n" in told.stdout
    assert "  labels asked for again, the words changed\n" in told.stdout
    assert "withdrawn" not in told.stdout


def test_a_label_taken_back_is_called_withdrawn_and_other_fields_are_named(
    run, tmp_path
):
    given = (tmp_path / "two" / "sentences.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in given.splitlines()]
    rows[0]["annotations"].pop()
    for row in rows[1:3]:
        row["split"] = "train" if row["split"] != "train" else "test"
    (tmp_path / "three.jsonl").write_bytes(b"".join(map(jsonl.line, rows)))
    told = run("two/sentences.jsonl", "three.jsonl").stdout
    assert "       1  label withdrawn\n" in told
    assert "       2  sentences with something else changed (split)\n" in told
    assert "  harbour:0001 field split “" in told
