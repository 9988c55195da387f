"""Lists for scripts: what a page costs does not grow with the project."""

import pytest

from annotator.store import blindness, listing, listing_answers
from tests.exporting import add, decide, say

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
    "a label": lambda db: listing_answers.label(db, 3, 1),
    "a decision": lambda db: listing_answers.decision(db, 3, seen_by=1),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_is_read_by_key(db, article, ada, ben, monkeypatch, name):
    asked = []
    for method in ("execute", "query"):
        whole = getattr(db, method)

        def noted(sql, given=None, whole=whole):
            asked.append((sql, given or {}))
            return whole(sql, given or {})

        monkeypatch.setattr(db, method, noted)
    LISTS[name](db)
    sql, given = asked[0]
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
