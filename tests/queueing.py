"""A small project for the tests of the queue: articles, people, a clock by the hour."""

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from annotator.db import writing
from annotator.store import articles, history, labels, queue, queue_settings, reviewers
from annotator.text import segment

BEGIN = datetime(2024, 3, 14, 9, tzinfo=UTC)
BODY = "The ferry to Teshi sails again on day {n}. A ticket costs {n} crowns."
OUTLETS = ("Northport Gazette", "Teshi Post")
LANGUAGES = ("en", "tr")


def hour(number: float) -> str:
    """Answer the moment so many hours after the tests begin, as stored."""
    at = BEGIN + timedelta(hours=number)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def plant(db: Database, count: int, *, first: int = 0) -> list[int]:
    """Add so many articles of two sentences; answer their ids."""
    found = []
    with writing(db):
        for n in range(first, first + count):
            body = BODY.format(n=n)
            article = {"doc_id": f"ferry-{n}", "title": f"Ferry {n}", "body": body}
            article |= {"outlet": OUTLETS[n % 2], "language": LANGUAGES[n % 2]}
            found.append(articles.add(db, article, segment.sentences(body), at=hour(0)))
    return found


def people(db: Database, count: int) -> list[int]:
    """Add so many reviewers; answer their ids."""
    return [reviewers.named(db, f"Person {n}", at=hour(0))["id"] for n in range(count)]


def overlap(db: Database, k: int | None, *, lease: int = 48, share: int = 0) -> None:
    """Set the queue."""
    queue_settings.put(
        db, by=None, overlap=k, lease_hours=lease, share=share, at=hour(0)
    )


def ask(db: Database, who: int, at: float = 0) -> int | None:
    """Answer what a person gets next."""
    return queue.next_article(db, who, at=hour(at))


def label(db: Database, article: int, who: int, count: int = 2, at: float = 0) -> None:
    """Label the first `count` sentences of an article."""
    for sentence in articles.sentences(db, article, who)[:count]:
        form = {
            "kind": "fact",
            "speaker": None,
            "revision": sentence["revision"],
            "save_id": f"save-{sentence['id']}-{who}-{sentence['revision']}",
            "duration_ms": 4_000,
        }
        labels.put(db, sentence["id"], who, form, at=hour(at))


def withdraw(db: Database, article: int, who: int, at: float = 0) -> None:
    """Take back the answer to the first sentence of an article."""
    sentence = articles.sentence_at(db, article, 0)
    revision = history.revision(db, sentence["id"], who)
    form = {"to": 0, "revision": revision, "save_id": f"back-{article}-{who}-{at}"}
    labels.restore(db, sentence["id"], who, form, at=hour(at))


def places(db: Database, article: int) -> tuple[int, int]:
    """Answer how many hold an article, and how many of them finished it."""
    found = db.execute(
        "select holders, done from article_queue where article_id = ?", [article]
    )
    return found.fetchone()
