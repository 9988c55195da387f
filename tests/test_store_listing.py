"""Lists for scripts: what a page costs does not grow with the project."""

import pytest

from annotator.store import blindness, listing, listing_answers
from annotator.store.listing_suggestions import suggestions_page
from tests.exporting import add, decide, say
from tests.suggesting import MARKER, line, propose, show

LISTS = {
    "articles": lambda db: listing.articles_page(db, after=3),
    "sentences": lambda db: listing.sentences_page(db, 2, after=1),
    "labels": lambda db: listing_answers.labels_page(db, after=(3, 1)),
    "labels by one": lambda db: listing_answers.labels_page(db, after=(3, 1), by=2),
    "labels one sees": lambda db: listing_answers.labels_page(
        db, after=(3, 1), seen_by=1
    ),
    "labels of an article": lambda db: listing_answers.labels_page(
        db, article_id=2, seen_by=1
    ),
    "decisions": lambda db: listing_answers.decisions_page(db, after=3),
    "decisions one sees": lambda db: listing_answers.decisions_page(
        db, after=3, seen_by=1
    ),
    "decisions of an article": lambda db: listing_answers.decisions_page(
        db, article_id=2
    ),
    "suggestions": lambda db: suggestions_page(db, after=(3, 1)),
    "suggestions of a model": lambda db: suggestions_page(db, **MARKER),
    "suggestions of an article": lambda db: suggestions_page(db, article_id=2),
    "suggestions one sees": lambda db: suggestions_page(db, seen_by=1),
    "a label": lambda db: listing_answers.label(db, 3, 1),
    "a decision": lambda db: listing_answers.decision(db, 3, seen_by=1),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_is_read_by_key(db, article, ada, ben, monkeypatch, name):
    propose(db, line(0, "fact"))
    show(db, "after")
    asked = []
    for method in ("execute", "query"):
        whole = getattr(db, method)

        def noted(sql, given=None, whole=whole):
            asked.append((sql, given or {}))
            return whole(sql, given or {})

        monkeypatch.setattr(db, method, noted)
    LISTS[name](db)
    sql, given = next((one for one in asked if ":limit" in one[0]), asked[0])
    plan = [row[3] for row in db.conn.execute(f"explain query plan {sql}", given)]
    assert [step for step in plan if step.startswith("SCAN")] == []
    sorted_whole = "USE TEMP B-TREE FOR ORDER BY" in plan
    assert sorted_whole <= ("article" in name), plan  # An article's own are few.
    assert "(" in plan[0], plan


@pytest.fixture
def seventy(db, article, ada, ben):
    """Seventy sentences that Ada answered; Ben answered and somebody decided a few."""
    blindness.set_open(db, add(db, "long", *(f"No {at}." for at in range(70))), 1, True)
    for at in range(70):
        say(db, ada, at, "fact", article_id=2)
    for at in (3, 40, 69):
        say(db, ben, at, "other", article_id=2)
        decide(db, ben, at, "fact", article_id=2)


def through(page, key):
    """Answer all rows of a list, and on how many pages they came."""
    rows, pages, after = [], 0, None
    while True:
        found = page(after)
        rows += found.rows
        pages += 1
        if found.last is None:
            return rows, pages
        after = key(found.last)


@pytest.mark.parametrize("reach", [2, 9, 2000])
@pytest.mark.parametrize("seen_by", [None, 1])
def test_a_page_ends_after_so_many_rows_and_none_is_lost(
    db, seventy, monkeypatch, reach, seen_by
):
    monkeypatch.setattr(listing, "REACH", reach)
    rows, pages = through(
        lambda after: listing_answers.labels_page(
            db, after=after or (0, 0), limit=50, seen_by=seen_by, since="2024"
        ),
        lambda last: (last["sentence_id"], last["reviewer_id"]),
    )
    assert len(rows) == 73
    assert pages == -(-73 // min(reach, 50))
    rows, pages = through(
        lambda after: listing_answers.decisions_page(
            db, after=after or 0, seen_by=seen_by
        ),
        lambda last: last["sentence_id"],
    )
    assert [row["position"] for row in rows] == [3, 40, 69]
    assert pages == (-(-70 // reach) if seen_by else -(-3 // reach))


@pytest.mark.parametrize("reach", [2, 9, 2000])
@pytest.mark.parametrize(("shown", "number"), [("after", 3), ("before", 5)])
def test_a_page_of_suggestions_ends_after_so_many_rows_and_none_is_lost(
    db, article, ada, monkeypatch, reach, shown, number
):
    add(db, "long", *(f"No {at}." for at in range(30)))
    names = [{"sent_id": f"long:{at:04d}", "label": "fact"} for at in (3, 9, 20, 28)]
    propose(db, *names)
    propose(db, names[0], line(2, "other"), version="2.0")
    for at in (3, 4, 5, 6, 7, 20, 28):
        say(db, ada, at, "fact", article_id=2)
    show(db, shown)
    monkeypatch.setattr(listing, "REACH", reach)
    for seen_by, found in ((None, 6), (1, number)):
        rows, pages = through(
            lambda after, seen_by=seen_by: suggestions_page(
                db, after=after or (0, 0), seen_by=seen_by
            ),
            lambda last: (last["sentence_id"], last["batch_id"]),
        )
        assert len(rows) == len({row["id"] for row in rows}) == found
        assert pages > 1 or reach > 2
