"""`annotator queue`."""

import pytest

from annotator.cli import main
from annotator.store import again, queue_settings
from tests import queueing


@pytest.fixture
def run(db, project, runner):
    queueing.plant(db, 3)

    def call(*arguments):
        return runner.invoke(main, ["-p", str(project), "queue", *arguments])

    return call


def test_it_shows_what_holds(run):
    answer = run()
    assert answer.exit_code == 0
    assert "overlap\tnone: everybody may label everything\n" in answer.output
    assert "lease\t48 hours\n" in answer.output


def test_it_sets_what_is_given_and_leaves_the_rest(run, db):
    answer = run("--overlap", "3", "--share", "0")
    assert "overlap\t3\n" in answer.output
    assert "open\t3\n" in answer.output
    run("--lease", "12")
    assert queue_settings.settings(db) == {
        "overlap": 3,
        "lease_hours": 12,
        "share": 0,
    }
    run("--overlap", "none")
    assert queue_settings.settings(db)["overlap"] is None


def test_single_articles_go_to_everybody(run, db):
    answer = run("--overlap", "1", "--everybody", "ferry-0", "--everybody", "ferry-2")
    assert "for everybody\t2\n" in answer.output
    answer = run("--not-everybody", "ferry-0")
    assert "for everybody\t1\n" in answer.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--overlap", "21"], "Give a whole number from 1 to 20"),
        (["--lease", "soon"], "Give whole hours, from 1 to 8760"),
        (["--everybody", "ferry-9"], "There is no article ferry-9 in this project."),
    ],
)
def test_what_does_not_fit_is_refused(run, arguments, sentence):
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert sentence in answer.output


def test_it_says_which_finished_articles_are_given_again(run, db):
    assert "given again\tnone\n" in run().output
    answer = run("--again", "20", "--again-after", "6")
    assert "given again\t1 in 20, after 6 weeks\n" in answer.output
    assert again.settings(db) == {"one_in": 20, "weeks": 6}
    assert "given again\tnone\n" in run("--again", "none").output
    refused = run("--again", "1")
    assert refused.exit_code == 1
    assert "from 2 to 100" in refused.output
