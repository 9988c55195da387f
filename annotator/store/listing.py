"""Lists for scripts, page by page: each page is read by key and costs the same.

A page ends when it is full, or when it has looked at `REACH` rows, however few of them
were wanted; `next` is then the key to go on from. So a filter that lets little through
makes short pages, and never a slow one.
"""

import contextlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.errors import NotFound
from annotator.store import articles

REACH = 2000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the last of those looked at where there are more; else None."""

    rows: list[Row]
    last: Row | None


_ARTICLE = """
    select
        id, doc_id, title, outlet, published, url, language, licence, sentence_count,
        added_at
    from articles
"""
_SENTENCES = """
    select
        sentences.id, doc_id, article_id, position, paragraph, starts, ends, text,
        (
            select text
            from sentences as before
            where before.article_id = sentences.article_id
            and before.position = sentences.position - 1
        ) as before,
        (
            select text
            from sentences as behind
            where behind.article_id = sentences.article_id
            and behind.position = sentences.position + 1
        ) as after
    from sentences
    cross join articles on articles.id = article_id
"""


def articles_page(
    db: Database,
    *,
    after: int = 0,
    limit: int = 50,
    outlet: str | None = None,
    language: str | None = None,
    search: str | None = None,
) -> Page:
    """Answer articles in the order they came, without their texts."""
    wanted = search and search.casefold()

    def fits(row: Row) -> bool:
        return (
            outlet in (None, row["outlet"])
            and language in (None, row["language"])
            and (
                not wanted
                or wanted in row["title"].casefold()
                or wanted in (row["outlet"] or "").casefold()
            )
        )

    sql = _ARTICLE + "where id > :after order by id limit :limit"
    return page(db, sql, {"after": after}, limit, fits)


def article(db: Database, doc_id: str) -> Row:
    """Answer an article with its `body` and `meta`; NotFound where there is none."""
    article_id = articles.named(db, doc_id)
    for row in db.query(_ARTICLE + "where id = ?", [article_id]):
        meta, digest = db.execute(
            "select meta, body_sha256 from articles where id = ?", [article_id]
        ).fetchone()
        body = articles.body(db, article_id)
        return {**row, "meta": json.loads(meta), "body": body, "body_sha256": digest}
    raise AssertionError


def has(db: Database, doc_id: str) -> bool:
    """Answer whether an article goes by this name."""
    found = db.execute("select 1 from articles where doc_id = ?", [doc_id]).fetchone()
    return found is not None


def by_body(db: Database, body_sha256: str) -> Row:
    """Answer doc_id and sentence_count of the article that has this body."""
    for row in db.query(_ARTICLE + "where body_sha256 = ?", [body_sha256]):
        return row
    raise NotFound("There is no article of this text in the project.")


def sentences(db: Database, article_id: int) -> list[Row]:
    """Answer all sentences of an article in order, however many they are."""
    sql = _SENTENCES + "where article_id = ? order by position"
    return list(db.query(sql, [article_id]))


def sentences_page(
    db: Database, article_id: int, *, after: int = -1, limit: int = 50
) -> Page:
    """Answer sentences of an article in order, from behind a position."""
    sql = _SENTENCES + (
        "where article_id = :article and position > :after order by position "
        "limit :limit"
    )
    return page(db, sql, {"article": article_id, "after": after}, limit)


def sentence(db: Database, sent_id: str) -> Row:
    """Answer the sentence of this name; NotFound where there is none."""
    doc_id, _, index = sent_id.rpartition(":")
    if index.isascii() and index.isdecimal() and len(index) <= 9:
        sql = _SENTENCES + "where doc_id = ? and position = ?"
        for row in db.query(sql, [doc_id, int(index)]):
            if articles.sent_id(doc_id, row["position"]) == sent_id:
                return row
    raise NotFound(
        f"There is no sentence {sent_id} in this project. Its name is the doc_id of "
        "its article, a colon and its place in four digits, such as akar:0007."
    )


def page(
    db: Database,
    sql: str,
    given: dict[str, Any],
    limit: int,
    fits: Callable[[Row], bool] = lambda row: True,
) -> Page:
    """Answer a page of the rows that a statement gives in the order of their key."""
    rows: list[Row] = []
    last, looked = None, 0
    taken = {name: value for name, value in given.items() if f":{name}" in sql}
    cursor: sqlite3.Cursor = db.execute(sql, taken | {"limit": REACH + 1})
    # A statement left open would be in the way of the next write.
    with contextlib.closing(cursor):
        names = [column[0] for column in cursor.description]
        for found in cursor:
            if looked == REACH or len(rows) == limit:
                return Page(rows, last)
            last = dict(zip(names, found, strict=True))
            looked += 1
            if fits(last):
                rows.append(last)
    return Page(rows, None)
