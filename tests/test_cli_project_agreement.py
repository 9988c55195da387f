"""`annotator agreement` of a project: the record of any file, from what is kept."""

import json

import pytest

from annotator.cli import main
from annotator.schemas import Kind
from tests.exporting import say

SHARED = {
    *("percent", "alpha", "ac1", "fleiss", "conger", "scott", "brennan_prediger"),
    *("per_class", "pairs", "labels", "items", "annotators", "judgements"),
}


@pytest.fixture
def run(runner, project, db):
    """Run the command on the project."""

    def ran(*arguments):
        return runner.invoke(main, ["-p", str(project), "agreement", *arguments])

    return ran


def test_an_empty_project_is_not_defined_throughout(run):
    found = json.loads(run("--json").output)
    assert found.keys() >= SHARED
    for name in ("percent", "alpha", "ac1", "fleiss", "conger", "brennan_prediger"):
        assert found[name]["value"] is None
        assert found[name]["undefined"]
    assert found["labels"] == [str(kind) for kind in Kind]
    assert (found["items"], found["annotators"], found["judgements"]) == (0, 0, 0)
    assert run().exit_code == 0
    assert "not defined" in run().output


def test_the_project_and_a_file_of_its_labels_say_the_same(
    run, runner, tmp_path, db, article, ada, ben
):
    for position, kinds in enumerate((("fact", "fact"), ("other", "fact"))):
        for who, kind in zip((ada, ben), kinds, strict=True):
            say(db, who, position, kind)
    say(db, ada, 2, "other")
    rows = db.query(
        "select sentence_id, pseudonym, kind "
        "from labels join reviewers on reviewers.id = reviewer_id"
    )
    file = tmp_path / "labels.csv"
    lines = [f"{row['sentence_id']},{row['pseudonym']},{row['kind']}" for row in rows]
    file.write_text("\n".join(["item,annotator,label", *lines]), encoding="utf-8")
    whole = json.loads(run("--json").output)
    codebook = ",".join(map(str, Kind))
    other = json.loads(
        runner.invoke(
            main,
            ["agreement", "--ratings", str(file), "--labels", codebook, "--json"],
        ).output
    )
    for name in SHARED - {"pairs", "per_class", "labels"}:
        mine, theirs = whole[name], other[name]
        if isinstance(mine, dict):
            assert mine["value"] == pytest.approx(theirs["value"], nan_ok=False), name
        else:
            assert mine == theirs
    assert [pair["kappa"] for pair in whole["pairs"]] == [
        pair["kappa"] for pair in other["pairs"]
    ]
    assert "Krippendorff" in run().output


def test_error_rates_name_people_by_pseudonym(run, db, article, ada, ben):
    for position in range(3):
        say(db, ada, position, "fact")
        say(db, ben, position, "fact" if position else "other")
    found = json.loads(run("--error-rates", "--json").output)
    assert found.keys() == {ada["pseudonym"], ben["pseudonym"]}
    assert found[ada["pseudonym"]]["fact"]["fact"] == pytest.approx(1, abs=0.01)
    assert found[ada["pseudonym"]]["claim"] is None
    assert "likely fact" in run("--error-rates").output
