"""The demo's seeds: whole, honest, and with every hard case among them."""

import json
from itertools import combinations

import pytest

from annotator import ASSETS
from annotator.formats import seeds
from annotator.store import articles, projects, reviewers

SEEDS = ASSETS / "seeds"


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    opened = projects.open_project(tmp_path_factory.mktemp("seeds") / "demo.db")
    seeds.plant(opened, SEEDS)
    yield opened
    opened.close()


def lines(name):
    text = (SEEDS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_demo_project_is_sound(planted):
    assert list(projects.check(planted)) == []


def test_every_label_of_the_seeds_is_planted(planted):
    (count,) = planted.execute("select count(*) from labels").fetchone()
    assert count == len(lines("labels.jsonl")) > 600


def test_planting_twice_gives_the_same_project(planted, tmp_path):
    again = projects.open_project(tmp_path / "again.db")
    seeds.plant(again, SEEDS)
    sql = "select * from label_history order by sentence_id, reviewer_id, revision"
    assert again.execute(sql).fetchall() == planted.execute(sql).fetchall()
    again.close()


def test_there_are_eight_articles_and_one_is_left_for_the_newcomer(planted):
    rows = articles.page(planted, 0, limit=100)
    labelled = {
        row[0]
        for row in planted.execute(
            "select distinct article_id from labels "
            "join sentences on sentences.id = labels.sentence_id"
        )
    }
    assert len(rows) >= 8
    assert [row["id"] for row in rows if row["id"] not in labelled] == [rows[0]["id"]]


def test_three_people_disagree_as_people_do(planted):
    assert len(reviewers.everyone(planted)) == 3
    answers = {}
    for sentence_id, kind in planted.execute("select sentence_id, kind from labels"):
        answers.setdefault(sentence_id, []).append(kind)
    pairs = [pair for given in answers.values() for pair in combinations(given, 2)]
    same = sum(one == other for one, other in pairs) / len(pairs)
    assert 0.8 < same < 0.95


HARD = {
    "a header glued to the text": " date 2024-",
    "a by-line before the text": " (Tidewire) —",
    "a curly mark closed by a straight one": '“foreign forces"',
    "single marks inside double ones": "‘",
    "abbreviations with stops": "U.N.",
    "a title": "Dr. ",
    "a number": "No. 4",
    "a decimal with a space": "4.5 %",
    "a time of day": "a.m.",
    "an ellipsis": "…",
    "a stop before a closing mark": ".”",
    "a stop before two closing marks": ".’”",
    "angle marks": "«",
    "low marks": "„",
    "which said": "which said",
    "sources close to": "ources close to",
    "a tag as text": "<b>",
    "an entity as text": "&amp;",
    "right-to-left script": "المي",
    "a zero-width mark": "\u200b",
    "a carriage return": "\r\n",
    "an emoji joined of several": "\u200d",
}


@pytest.mark.parametrize("case", HARD)
def test_the_seeds_have(case):
    assert any(HARD[case] in article["text"] for article in lines("articles.jsonl"))


def test_an_article_has_an_odd_number_of_marks():
    counts = [
        sum(article["text"].count(mark) for mark in '“”"')
        for article in lines("articles.jsonl")
    ]
    assert any(count % 2 for count in counts)
