"""Articles and their sentences."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from annotator.db import now
from annotator.errors import Conflict, NotFound, TextCorrected
from annotator.migrations import bucket
from annotator.text.segment import Sentence

ARTICLE = """
    select
        id, doc_id, title, outlet, published, url, language, licence, meta,
        sentence_count, added_at, body_sha256,
        (
            select max(corrections.id)
            from corrections
            where corrections.article_id = articles.id
        ) as correction
    from articles
"""
SENTENCE = """
    select id, article_id, position, paragraph, starts, ends, text
    from sentences
"""
ANSWERED = """
    select
        sentences.id, article_id, position, paragraph, starts, ends, text,
        labels.kind, labels.unsure, labels.continues,
        coalesce(speakers.merged_into, speakers.id) as speaker_id,
        coalesce(
            labels.revision,
            (
                select max(revision)
                from label_history
                where label_history.sentence_id = sentences.id
                and label_history.reviewer_id = :reviewer_id
            ),
            0
        ) as revision
    from sentences
    left join labels
        on labels.sentence_id = sentences.id
        and labels.reviewer_id = :reviewer_id
    left join speakers on speakers.id = labels.speaker_id
    where article_id = :article_id
"""
"""Sentences of an article with a reviewer's answer in short."""


def sha256(text: str) -> str:
    """Answer the hash of a text's UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def add(
    db: Database,
    article: dict[str, Any],
    sentences: Sequence[Sentence],
    *,
    named: bool = False,
    at: str | None = None,
) -> int | None:
    """Add an article with its sentences; answer its id, or None if it is here already.

    `article` has the fields of ArticleSchema with `body` for `text`, and may have
    `header`, `original`, `file_name` and `meta`. A `doc_id` that is `named` is kept or,
    where another article has it, refused with Conflict; one made up gets a number
    behind it. Call it inside `writing(db)`.
    """
    body = article["body"]
    body_sha256 = sha256(body)
    doc_id = article["doc_id"]
    other = body_hash(db, doc_id)
    if named and other == body_sha256:
        return None
    if named and other:
        raise Conflict(
            f"Another article has come to be called {doc_id}. "
            "Name this one otherwise and choose the file again."
        )
    row = {
        "doc_id": doc_id if other is None else _free_doc_id(db, doc_id),
        "title": article["title"],
        "outlet": article.get("outlet"),
        "published": article.get("published"),
        "url": article.get("url"),
        "language": article.get("language"),
        "licence": article.get("licence"),
        "meta": json.dumps(article.get("meta") or {}, ensure_ascii=False),
        "sentence_count": len(sentences),
        "added_at": at or now(),
        "file_name": article.get("file_name"),
        "body_sha256": body_sha256,
        "header": article.get("header") or "",
        "body": body,
        "original": article.get("original"),
    }
    cursor = db.execute(
        """
        insert into texts (
            doc_id, title, outlet, published, url, language, licence, meta,
            sentence_count, added_at, file_name, body_sha256, header, body, original
        ) values (
            :doc_id, :title, :outlet, :published, :url, :language, :licence, :meta,
            :sentence_count, :added_at, :file_name, :body_sha256, :header, :body,
            :original
        )
        on conflict (body_sha256) do nothing
        """,
        row,
    )
    if cursor.rowcount == 0:
        return None
    article_id = cursor.lastrowid
    db.execute(
        """
        update article_queue
        set
            bucket = :bucket,
            common = (select :bucket < share from queue_settings where id = 1)
        where article_id = :id
        """,
        {"bucket": bucket(row["doc_id"]), "id": article_id},
    )
    db.conn.executemany(
        """
        insert into sentences (article_id, position, paragraph, starts, ends, text)
        values (?, ?, ?, ?, ?, ?)
        """,
        (
            (article_id, position, s.paragraph, s.start, s.end, body[s.start : s.end])
            for position, s in enumerate(sentences)
        ),
    )
    return article_id


def known(db: Database, hashes: Iterable[str]) -> set[str]:
    """Answer which of these bodies, by hash, are in the project."""
    found = set()
    for body_sha256 in hashes:
        if db.execute(
            "select 1 from articles where body_sha256 = ?", [body_sha256]
        ).fetchone():
            found.add(body_sha256)
    return found


def earlier_of(db: Database, doc_id: str) -> str | None:
    """Answer the article of which this is the name of an earlier text, or None."""
    found = db.execute(
        """
        select articles.doc_id
        from texts
        join corrections on corrections.earlier_id = texts.id
        join articles on articles.id = corrections.article_id
        where texts.doc_id = ?
        """,
        [doc_id],
    ).fetchone()
    return found and found[0]


def body_hash(db: Database, doc_id: str) -> str | None:
    """Answer the hash of the body that goes by this name, or None; of earlier ones too.

    An earlier text's is that of no text there could be: its name stands behind it.
    """
    found = db.execute(
        "select body_sha256 from texts where doc_id = ?", [doc_id]
    ).fetchone()
    return found and found[0]


def get(db: Database, article_id: int) -> dict[str, Any]:
    """Answer an article without its text."""
    for row in db.query(ARTICLE + "where id = ?", [article_id]):
        return row
    raise NotFound(f"There is no article {article_id} in this project.")


def body(db: Database, article_id: int) -> str:
    """Answer the stored text that all offsets count in."""
    for (text,) in db.execute("select body from articles where id = ?", [article_id]):
        return text
    raise NotFound(f"There is no article {article_id} in this project.")


def original(db: Database, article_id: int) -> str:
    """Answer the text of the file as it was read."""
    for header, text, whole in db.execute(
        "select header, body, original from articles where id = ?", [article_id]
    ):
        return whole if whole is not None else header + text
    raise NotFound(f"There is no article {article_id} in this project.")


def named(db: Database, doc_id: str) -> int:
    """Answer the article that goes by this name."""
    found = db.execute("select id from articles where doc_id = ?", [doc_id]).fetchone()
    if found is None:
        raise NotFound(f"There is no article {doc_id} in this project.")
    return found[0]


def has_outlet(db: Database, outlet: str) -> bool:
    """Answer whether an article is of this outlet."""
    found = db.execute("select 1 from articles where outlet = ? limit 1", [outlet])
    return found.fetchone() is not None


def totals(db: Database) -> dict[str, int]:
    """Answer how many articles and sentences the project has."""
    articles, sentences = db.execute(
        "select articles, sentences from totals where id = 1"
    ).fetchone()
    return {"articles": articles, "sentences": sentences}


def page(
    db: Database,
    reviewer_id: int,
    *,
    search: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer articles in the order they came, with how far this reviewer is."""
    return list(
        db.query(
            """
            select
                articles.id, doc_id, title, outlet, published, language,
                sentence_count, coalesce(progress.labelled, 0) as labelled,
                article_queue.common, article_queue.done
            from articles
            left join article_queue on article_queue.article_id = articles.id
            left join progress
                on progress.article_id = articles.id
                and progress.reviewer_id = :reviewer_id
            where articles.id > :after
            and (
                :search = ''
                or instr(lower(title), lower(:search)) > 0
                or instr(lower(coalesce(outlet, '')), lower(:search)) > 0
            )
            order by articles.id
            limit :limit
            """,
            {
                "reviewer_id": reviewer_id,
                "search": search,
                "after": after,
                "limit": limit,
            },
        )
    )


def sentences(
    db: Database, article_id: int, reviewer_id: int | None = None
) -> list[dict[str, Any]]:
    """Answer an article's sentences in order, with this reviewer's answer in short.

    `revision` is the latest of the label's history, 0 when there is none.
    """
    given = {"article_id": article_id, "reviewer_id": reviewer_id}
    return list(db.query(ANSWERED + "order by position", given))


def sentence(db: Database, sentence_id: int) -> dict[str, Any]:
    """Answer one sentence; TextCorrected for one that went with its text."""
    for row in db.query(SENTENCE + "where id = ?", [sentence_id]):
        if row["article_id"] < 0:
            raise _gone(db, row["article_id"])
        return row
    raise NotFound(f"There is no sentence {sentence_id} in this project.")


def sent_id(doc_id: str, index: int) -> str:
    """Answer the name of a sentence: "akar:0007"."""
    return f"{doc_id}:{index:04d}"


def name_of(db: Database, sentence_id: int) -> str:
    """Answer what exports and the record call a sentence."""
    found = db.execute(
        """
        select doc_id, position
        from sentences
        join texts on texts.id = article_id
        where sentences.id = ?
        """,
        [sentence_id],
    ).fetchone()
    return sent_id(*found)


def sentence_at(db: Database, article_id: int, position: int) -> dict[str, Any] | None:
    """Answer the sentence that stands there in an article, or None past its ends."""
    for row in db.query(
        SENTENCE + "where article_id = ? and position = ?", [article_id, position]
    ):
        return row
    return None


def _gone(db: Database, earlier_id: int) -> TextCorrected:
    """Answer the refusal of a sentence that is no longer in its article."""
    return TextCorrected(
        *db.execute(
            "select article_id, id from corrections where earlier_id = ?", [earlier_id]
        ).fetchone()
    )


def _free_doc_id(db: Database, wished: str) -> str:
    """Answer the wished name, with a number behind it when another article has it."""
    doc_id, turn = wished, 1
    while db.execute("select 1 from texts where doc_id = ?", [doc_id]).fetchone():
        turn += 1
        doc_id = f"{wished}-{turn}"
    return doc_id
