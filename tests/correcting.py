"""What the tests of corrected texts share: an article worked on, and its correction."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database

from annotator.db import writing
from annotator.formats import imports
from annotator.store import (
    articles,
    corrections,
    corrections_plan,
    decisions,
    history,
)
from annotator.text import segment
from tests.exporting import decide, say

AT = "2024-05-02T10:00:00.000Z"
LATER = "2024-05-03T10:00:00.000Z"
TEXT = (
    "The harbour board met in Northport on Monday. Ferries ran as usual all day.\n\n"
    "“We will not sell the east quay,” Ines Valdor told the council. “It feeds the "
    "town, and the town knows it. Nobody has offered us a fair price,” she said.\n\n"
    "The union welcomed her words, and its members will vote on the offer in June. "
    "A spokesman called the price “fair” twice. Traffic fell by 4.5 % in March."
)
VOTES = ["fact", "fact", "quote", "quote", "quote", "claim", "claim", "fact"]


def worked_on(db: Database, ada: dict, ben: dict, *, text: str = TEXT) -> int:
    """Add the article with the answers of two people, a decision and a quotation."""
    with writing(db):
        article_id = articles.add(
            db,
            {"doc_id": "quay", "title": "The east quay stays", "body": text},
            segment.sentences(text),
            at=AT,
        )
    assert article_id
    for who in (ada, ben):
        for position, kind in enumerate(VOTES):
            more: dict[str, Any] = {"article_id": article_id, "at": AT}
            if kind == "quote":
                more |= {"speaker": "Ines Valdor", "continues": position in (3, 4)}
            if kind == "claim":
                more |= {"speaker": "unnamed"}
            if position == 5 and who is ben:
                more["speaker"] = "the union"
            say(db, who, position, kind, **more)
    decide(db, ada, 5, "claim", speaker="the union", article_id=article_id, at=AT)
    return article_id


def correct(db: Database, article_id: int, text: str, **more: Any) -> int | None:
    """Take a text for the article's."""
    told = {"by": None, "why": None, "save_id": uuid4().hex, "at": LATER} | more
    fields = told.pop("fields", {}) | {"body": text}
    return corrections.correct(db, article_id, fields, segment.sentences(text), **told)


def texts(db: Database, article_id: int) -> list[str]:
    """Answer the sentences of the article as they are."""
    return [row["text"] for row in articles.sentences(db, article_id)]


def stands(db: Database, article_id: int) -> dict[str, Any]:
    """Answer who has which label on which words, and what is decided."""
    rows = db.execute(
        """
        select text, name, labels.kind, continues, sentences.id, labels.revision
        from sentences
        join labels on labels.sentence_id = sentences.id
        join reviewers on reviewers.id = reviewer_id
        where article_id = ?
        order by position, name
        """,
        [article_id],
    ).fetchall()
    decided = [
        row["text"]
        for row in articles.sentences(db, article_id)
        if decisions.find(db, row["id"])
    ]
    return {"labels": rows, "decided": decided}


def answered(db: Database, sentence_id: int, reviewer_id: int) -> int:
    """Answer how often somebody changed the label of a sentence."""
    return history.revision(db, sentence_id, reviewer_id)


HEADER = " date 2024-05-02 "
WAYS: list[tuple[str, str]] = [
    ("nothing", TEXT),
    ("a typo mended", TEXT.replace("Northport", "Northhaven")),
    ("a sentence added", TEXT.replace("all day.", "all day. The sea was calm.")),
    (
        "a sentence split",
        TEXT.replace("her words, and its members", "her words. Its members"),
    ),
    (
        "two sentences joined",
        TEXT.replace("on Monday. Ferries ran", "on Monday; ferries ran"),
    ),
    (
        "a sentence moved",
        TEXT.replace(" Traffic fell by 4.5 % in March.", "").replace(
            "The harbour", "Traffic fell by 4.5 % in March. The harbour"
        ),
    ),
    (
        "a paragraph deleted",
        "\n\n".join(part for at, part in enumerate(TEXT.split("\n\n")) if at != 1),
    ),
    ('marks restyled, “ ” to " "', TEXT.replace("“", '"').replace("”", '"')),
    ("another header", HEADER + TEXT),
    (
        "all replaced",
        "Rain fell over the hills for a week.\n\nFarmers were glad, the mayor said.",
    ),
]
"""Ways in which a text is edited before it is given again, each with that text."""


def keeps(db: Database, article_id: int, text: str, folder: Path) -> dict[str, int]:
    """Give the article's file again with a text; answer what that kept of it."""
    path = folder / "quay.jsonl"
    row = {"doc_id": "quay", "title": "The east quay stays", "text": text}
    path.write_text(json.dumps(row), encoding="utf-8")
    draft = imports.check(db, [path], correct=True)
    before = corrections.of(db, article_id)
    imports.store(db, draft)
    made = corrections.of(db, article_id)
    if len(made) > len(before):
        return made[0]["counts"]
    sentences = segment.sentences(text)
    fields = {"body": text, "title": "The east quay stays"}
    return corrections_plan.plan(db, article_id, fields, sentences).counts


def table(db: Database, ada: dict, ben: dict, folder: Path) -> list[dict[str, Any]]:
    """Answer a row for each way: what the article keeps when it is edited so."""
    found = []
    for way, text in WAYS:
        db.execute("savepoint ways")
        article_id = worked_on(db, ada, ben)
        found.append({"way": way, **keeps(db, article_id, text, folder)})
        db.execute("rollback to ways")
        db.execute("release ways")
    return found
