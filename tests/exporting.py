"""What the tests of exports share: saving labels and decisions in few words."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.formats import export
from annotator.formats.order import Order
from annotator.formats.parts import Part, Source
from annotator.store import articles, decisions, history, labels
from annotator.text.segment import Sentence

AT = "2024-03-14T09:00:00.000Z"


def say(
    db: Database, who: dict[str, Any], position: int, kind: str, **more: Any
) -> None:
    """Save a person's label of a sentence of an article."""
    article_id = more.pop("article_id", 1)
    at = more.pop("at", AT)
    sentence = articles.sentence_at(db, article_id, position)
    assert sentence
    revision = history.revision(db, sentence["id"], who["id"])
    save_id = f"{sentence['id']}-{who['id']}-{revision}-saved"
    label = {"kind": kind, "revision": revision, "save_id": save_id, **more}
    labels.put(db, sentence["id"], who["id"], label, at=at)


def decide(
    db: Database, who: dict[str, Any], position: int, kind: str, **more: Any
) -> None:
    """Save a decision on a sentence of an article."""
    article_id = more.pop("article_id", 1)
    at = more.pop("at", AT)
    sentence = articles.sentence_at(db, article_id, position)
    assert sentence
    decision = {"kind": kind, **more}
    save_id = f"{sentence['id']}-decision-{at}"
    decisions.put(db, sentence["id"], who["id"], decision, save_id=save_id, at=at)


def add(db: Database, doc_id: str, *pieces: str, gap: str = " ") -> int:
    """Add an article of these sentences, with a gap between them; answer its id."""
    places, body = [], ""
    for piece in pieces:
        body += gap if body else ""
        places.append(Sentence(len(body), len(body) + len(piece), 0))
        body += piece
    with writing(db):
        article = {"doc_id": doc_id, "title": f"About {doc_id}", "body": body}
        article_id = articles.add(db, article, places, at=AT)
    assert article_id
    return article_id


def merge(db: Database, name: str, into: str) -> None:
    """Make one entry of the cast another one's."""
    with writing(db):
        db.execute(
            """
            update speakers
            set merged_into = (select id from speakers where name = :into)
            where name = :name
            """,
            {"name": name, "into": into},
        )


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Answer the rows of a file."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]


def source(db: Database, order: Order) -> Source:
    """Answer what a format is made of, for a project as it is."""
    return export.source(db, order)


def files_of(parts: Iterable[Part]) -> dict[str, bytes]:
    """Answer the files that a format writes."""
    files: dict[str, bytes] = {}
    last = None
    for part in parts:
        assert part.name == last or part.name not in files, "the file was left before"
        files[part.name] = files.get(part.name, b"") + part.data
        last = part.name
    return files
