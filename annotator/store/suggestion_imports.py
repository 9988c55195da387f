"""Taking suggestions in: held beside the project while a file is read, then added.

What is read waits in a table of the connection's own, on the disk and not in memory, so
that a file of any length is checked whole before the project is written to, and nobody
waits for the reading.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.store import audit, speakers
from annotator.store.audit import Event
from annotator.store.suggestions import STANDS

_SENTENCE = """
    select sentences.id, doc_id, position, starts, ends, text
    from sentences
    join articles on articles.id = article_id
    where doc_id = :doc_id
"""
_BY = {
    "sent_index": " and position = :sent_index",
    "doc_start": " and starts = :doc_start and ends = :doc_end",
    "text": " and text = :text",
}


@contextlib.contextmanager
def waiting(db: Database) -> Iterator[None]:
    """Hold what `wait` is given until the end; call `put` after it."""
    make_waiting(db)
    db.execute("begin")  # Of the connection's own table; nobody else is kept waiting.
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def make_waiting(db: Database) -> None:
    """Make the table for what `wait` is given, empty."""
    db.execute("drop table if exists temp.suggestions_waiting")
    db.execute("""
        create temp table suggestions_waiting (
            model text not null,
            version text not null,
            sentence_id integer not null,
            kind text not null,
            speaker text,
            speaker_id integer,
            speaker_surface text,
            speaker_start integer,
            speaker_end integer,
            score real,
            primary key (model, version, sentence_id)
        ) strict, without rowid
    """)


def wait(db: Database, suggestion: dict[str, Any]) -> bool:
    """Hold a suggestion; answer False where this model has one for the sentence."""
    return bool(
        db.execute(
            """
            insert into temp.suggestions_waiting values (
                :model, :version, :sentence_id, :kind, :speaker, :speaker_id,
                :speaker_surface, :speaker_start, :speaker_end, :score
            )
            on conflict do nothing
            """,
            suggestion,
        ).rowcount
    )


def held(db: Database) -> list[tuple[str, str, int]]:
    """Answer what is held: model, version, and how many."""
    return db.execute("""
        select model, version, count(*)
        from temp.suggestions_waiting
        group by model, version
        order by model, version
    """).fetchall()


def link(db: Database) -> None:
    """Let what is held name the entries of the cast that are called just so.

    An alias is left as it was proposed, so that it comes out again as it came.
    """
    names = "select distinct speaker from temp.suggestions_waiting"
    entries = []
    for (name,) in db.execute(f"{names} where speaker is not null").fetchall():
        entry = speakers.find(db, name)
        called = "select 1 from speakers where id = ? and name = ?"
        if entry and db.execute(called, [entry, name]).fetchone():
            entries.append((entry, name))
    db.execute("create index temp.waiting_by_speaker on suggestions_waiting (speaker)")
    change = "update temp.suggestions_waiting set speaker_id = ? where speaker = ?"
    db.conn.executemany(change, entries)


def model_called(db: Database, called: str) -> tuple[str, str]:
    """Answer name and version of what exports call "marker 1.2".

    Where no model here is called so, the last word is the version.
    """
    found = db.execute(
        """
        select name, version
        from suggestion_models
        where name || ' ' || version = ?
        order by id
        """,
        [called],
    ).fetchone()
    if found:
        return found[0], found[1]
    name, _, version = called.rpartition(" ")
    return name, version


def suggested(db: Database, article_id: int) -> set[int]:
    """Answer the sentences of an article for which something was ever suggested."""
    return {
        sentence_id
        for (sentence_id,) in db.execute(
            """
            select id
            from sentences
            where article_id = ?
            and exists (select 1 from suggestions where sentence_id = sentences.id)
            """,
            [article_id],
        )
    }


def put(
    db: Database, *, by: int | None, at: str | None = None, again: bool = True
) -> list[tuple[str, str, int]]:
    """Add all that is held, an import for each model and version, in one go.

    Not `again`: without what the model proposes for the sentence already, and was not
    withdrawn. Answer what was added: model, version, and how many.
    """
    at = at or now()
    with writing(db):
        if not again:
            db.execute(_LEAVE_OUT)
        added = held(db)
        for model, version, count in added:
            given = {"model": model, "version": version, "count": count}
            given |= {"at": at, "by": by}
            db.execute(
                """
                insert into suggestion_models (name, version)
                values (:model, :version)
                on conflict (name, version) do nothing
                """,
                given,
            )
            given["batch_id"] = db.execute(
                """
                insert into suggestion_batches (
                    model_id, suggestions, imported_at, imported_by
                )
                select id, :count, :at, :by
                from suggestion_models
                where name = :model and version = :version
                """,
                given,
            ).lastrowid
            db.execute(_ADD, given)
            about = f"{model} {version}"
            audit.note(
                db,
                by,
                Event.SUGGESTIONS_IMPORTED,
                about=about,
                at=at,
                suggestions=count,
            )
        db.execute("drop table temp.suggestions_waiting")
    return added


def has_article(db: Database, doc_id: str) -> bool:
    """Answer whether an article goes by this name."""
    found = db.execute("select 1 from articles where doc_id = ?", [doc_id]).fetchone()
    return found is not None


def sentences(
    db: Database, by: str, given: dict[str, Any]
) -> list[tuple[int, str, int, int, int, str]]:
    """Answer the sentences of an article that are meant, two at most.

    `by` is what they are named by: sent_index, doc_start or text. A row has the id,
    doc_id, position, start, end and text.
    """
    return db.execute(_SENTENCE + _BY[by] + " limit 2", given).fetchall()


_ADD = """
    insert into suggestions (
        sentence_id, model_id, batch_id, kind, speaker, speaker_id, speaker_surface,
        speaker_start, speaker_end, score
    )
    select
        sentence_id, suggestion_batches.model_id, suggestion_batches.id, kind, speaker,
        speaker_id, speaker_surface, speaker_start, speaker_end, score
    from temp.suggestions_waiting
    join suggestion_batches on suggestion_batches.id = :batch_id
    where model = :model and version = :version
    order by sentence_id
"""
_LEAVE_OUT = f"""
    delete from temp.suggestions_waiting
    where exists (
        select 1
        from suggestions
        where suggestions.id = (
            select suggestions.id
            from suggestions
            join suggestion_models on suggestion_models.id = suggestions.model_id
            where suggestions.sentence_id = suggestions_waiting.sentence_id
            and suggestion_models.name = suggestions_waiting.model
            and suggestion_models.version = suggestions_waiting.version
            order by suggestions.batch_id desc
            limit 1
        )
        and suggestions.kind = suggestions_waiting.kind
        and suggestions.speaker is suggestions_waiting.speaker
        and suggestions.speaker_surface is suggestions_waiting.speaker_surface
        and suggestions.score is suggestions_waiting.score
        and {STANDS}
    )
"""  # noqa: S608 (of constants)
