"""`annotator same-words`."""

import pytest

from annotator.cli import main
from annotator.cli.same_words import COLUMNS
from annotator.db import writing
from annotator.store import articles
from annotator.text.segment import Sentence
from tests.exporting import decide, say

NOTICE = "Sign up for our\tmorning letter."


@pytest.fixture
def run(db, project, runner, ada, ben):
    for n, kind in enumerate(("other", "fact")):
        article = {"doc_id": f"letter-{n}", "title": "Letter", "body": f"{NOTICE} {n}"}
        with writing(db):
            place = articles.add(db, article, [Sentence(0, len(NOTICE), 0)])
        say(db, ada, 0, kind, article_id=place)
        say(db, ben, 0, "claim", article_id=place, speaker=f"Editor {n}")
    decide(db, ada, 0, "other", article_id=1)

    def call(*arguments):
        answer = runner.invoke(main, ["-p", str(project), "same-words", *arguments])
        assert answer.exit_code == 0
        first, *lines = [line.split("\t") for line in answer.output.splitlines()]
        assert tuple(first) == COLUMNS
        return [line[1:] for line in lines]

    return call


def test_every_answer_to_the_words_is_a_line(run):
    text = " ".join(NOTICE.split())
    assert run() == [
        ["person", "letter-0", "1", "r1", "other", "", text],
        ["person", "letter-0", "1", "r2", "claim", "Editor 0", text],
        ["person", "letter-0", "1", "decided", "other", "", text],
        ["person", "letter-1", "1", "r1", "fact", "", text],
        ["person", "letter-1", "1", "r2", "claim", "Editor 1", text],
    ]


def test_it_is_narrowed_down(run):
    assert run("--among", "people") == []
    assert len(run("--among", "person", "--differs", "speaker")) == 5
