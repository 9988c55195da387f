"""Labels and decisions that come in files: what stands already, and many at a time."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from annotator.db import now
from annotator.migrations.m010 import enter
from annotator.schemas import UNNAMED, Role, SpeakerType, name_key
from annotator.store import reviewers, speakers
from annotator.store.labels import ANSWER
from annotator.store.suggestions import SUGGESTED

Row = dict[str, Any]
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_HISTORY = """
    insert into label_history (
        sentence_id, reviewer_id, revision, save_id, answer, restores, saved_at
    ) values (
        :sentence_id, :reviewer_id, 1, :save_id, :answer, null, :at
    )
"""
_LABEL = """
    insert into labels (
        sentence_id, reviewer_id, revision, kind, speaker_id, speaker_surface,
        speaker_start, speaker_end, cue_start, cue_end, content, quote_type,
        polarity, continues, unsure, scare_quotes, note,
        guideline_version, duration_ms, from_suggestion, changed,
        created_at, changed_at
    ) values (
        :sentence_id, :reviewer_id, 1, :kind, :speaker_id, :speaker_surface,
        :speaker_start, :speaker_end, :cue_start, :cue_end, :content, :quote_type,
        :polarity, :continues, :unsure, :scare_quotes, :note,
        :guideline_version, :duration_ms, :from_suggestion, :changed, :at, :at
    )
"""
_DECISION_HISTORY = """
    insert into decision_history (
        sentence_id, revision, adjudicator_id, save_id, answer, saved_at, restores
    ) values (
        :sentence_id, 1, :reviewer_id, :save_id, :answer, :at, null
    )
"""
_DECISION = """
    insert into decisions (
        sentence_id, adjudicator_id, revision, kind, speaker_id, speaker_surface,
        speaker_start, speaker_end, cue_start, cue_end, content, quote_type, polarity,
        continues, unsure, scare_quotes, rationale, guideline_version, decided_at
    ) values (
        :sentence_id, :reviewer_id, 1, :kind, :speaker_id, :speaker_surface,
        :speaker_start, :speaker_end, :cue_start, :cue_end, :content, :quote_type,
        :polarity, :continues, :unsure, :scare_quotes, :note, :guideline_version, :at
    )
"""


def find_article(db: Database, name: str | None, body_sha256: str) -> Row | None:
    """Answer the article of this name, else the one with this body; None for neither.

    It comes with `header` and `body`.
    """
    for row in db.query(
        """
        select id, doc_id, header, body, body_sha256
        from articles
        where body_sha256 = :body or doc_id = :name
        order by body_sha256 = :body desc
        limit 1
        """,
        {"body": body_sha256, "name": name},
    ):
        return row
    return None


def sentences(db: Database, article_id: int) -> list[Row]:
    """Answer the sentences of an article in order, with their numbers and places."""
    return list(
        db.query(
            """
            select id, position, paragraph, starts, ends, text
            from sentences
            where article_id = ?
            order by position
            """,
            [article_id],
        )
    )


def place_of(db: Database, sent_id: str) -> tuple[int, int] | None:
    """Answer article and position of what exports call "akar:0007", or None."""
    doc_id, _, index = sent_id.rpartition(":")
    if not (index.isascii() and index.isdecimal() and len(index) < 10):
        return None
    found = db.execute(
        """
        select article_id, position
        from articles
        join sentences on sentences.article_id = articles.id
        where doc_id = ? and position = ?
        """,
        [doc_id, int(index)],
    ).fetchone()
    return found and (found[0], found[1])


def standing(db: Database, article_id: int) -> dict[tuple[int, int], Row]:
    """Answer by sentence and reviewer what the history of an article's labels holds.

    Each has the latest `answer`, None for one withdrawn, the `save_ids`, and when the
    label was first `given`.
    """
    found: dict[tuple[int, int], Row] = {}
    for sentence_id, reviewer_id, save_id, answer, saved_at in db.execute(
        """
        select sentences.id, reviewer_id, save_id, answer, saved_at
        from sentences
        join label_history on label_history.sentence_id = sentences.id
        where article_id = ?
        order by sentences.id, reviewer_id, revision
        """,
        [article_id],
    ):
        one = found.setdefault(
            (sentence_id, reviewer_id), {"save_ids": set(), "given": saved_at}
        )
        one["save_ids"].add(save_id)
        one["answer"] = answer and json.loads(answer)
    return found


def decided(db: Database, article_id: int) -> dict[int, Row]:
    """Answer by sentence what the history of an article's decisions holds."""
    found: dict[int, Row] = {}
    for sentence_id, adjudicator_id, save_id, answer, saved_at in db.execute(
        """
        select sentences.id, adjudicator_id, save_id, answer, saved_at
        from sentences
        join decision_history on decision_history.sentence_id = sentences.id
        where article_id = ?
        order by sentences.id, revision
        """,
        [article_id],
    ):
        one = found.setdefault(sentence_id, {"save_ids": set()})
        one["save_ids"].add(save_id)
        one["answer"] = answer and json.loads(answer)
        one["adjudicator_id"], one["given"] = adjudicator_id, saved_at
    return found


def put_labels(db: Database, given: Sequence[Row]) -> None:
    """Store first labels of sentences, each with its row of the history.

    Each has the fields of `labels.ANSWER`, whether it began as a suggestion and was
    changed, its sentence, reviewer, save id, and `at`, when it was given. Call it
    inside `writing(db)`, for sentences and people of which the history holds nothing.
    """
    unseen = dict.fromkeys(SUGGESTED)
    rows = [
        _row(one, ANSWER)
        if one["from_suggestion"] is None
        else _row({**unseen, **one}, (*ANSWER, *SUGGESTED))
        for one in given
    ]
    db.conn.executemany(_HISTORY, rows)
    db.conn.executemany(_LABEL, rows)


def put_decisions(db: Database, given: Sequence[Row]) -> None:
    """Store first decisions on sentences, as `put_labels` does labels.

    `note` is the reason. The labels they were made on must be there before.
    """
    names = [name for name in ANSWER if name not in ("note", "duration_ms")]
    for one in given:
        row = _row(one, names)
        said = json.loads(row["answer"]) | {
            "rationale": one["note"],
            "causes": None,
            "note": None,
            "sentence_id": one["sentence_id"],
            "adjudicator_id": one["reviewer_id"],
            "content": row["content"],
            "revision": 1,
            "at": one["at"],
        }
        row["answer"] = json.dumps(said, ensure_ascii=False)
        db.execute(_DECISION_HISTORY, row)
        db.execute(_DECISION, row)


def enter_words(db: Database, given: Iterable[tuple[int, str]]) -> None:
    """Enter sentences by their words before their first answers, but those that are."""
    known = "select 1 from sentence_keys where sentence_id = ?"
    for sentence_id, text in given:
        if not db.execute(known, [sentence_id]).fetchone():
            enter(db, sentence_id, text)


def hold(db: Database, article_id: int, *, at: str | None = None) -> None:
    """Let those who have labels in an article hold it, where the queue hands out."""
    db.execute(
        """
        insert into assignments (
            article_id, reviewer_id, common, given_at, seen_at, done_at, why
        )
        select
            article_id, progress.reviewer_id, article_queue.common,
            coalesce(saved_at, :at), :at,
            iif(labelled = progress.sentences, coalesce(saved_at, :at), null),
            'began'
        from progress
        join article_queue using (article_id)
        where article_id = :article_id
        and labelled > 0
        and (select overlap from queue_settings where id = 1) is not null
        order by progress.reviewer_id
        on conflict do nothing
        """,
        {"article_id": article_id, "at": at or now()},
    )


def speaker(
    db: Database, name: str, speaker_type: str | None, *, exact: bool, at: str
) -> int:
    """Answer the entry of the cast with this name or alias, added where there is none.

    An `exact` type is taken as it is, also none.
    """
    found = speakers.find(db, name)
    if found:
        return found
    key = name_key(name)
    if key == UNNAMED and not exact:
        speaker_type = SpeakerType.UNNAMED
    cursor = db.execute(
        "insert into speakers (name, name_key, type, added_at) values (?, ?, ?, ?)",
        [name, key, speaker_type, at],
    )
    return int(cursor.lastrowid or 0)


def entry_of(db: Database, speaker_id: int | None) -> int | None:
    """Answer the entry of the cast that an entry is, or went into."""
    found = db.execute(
        "select coalesce(merged_into, id) from speakers where id = ?", [speaker_id]
    ).fetchone()
    return found and found[0]


def known_as(db: Database, name: str) -> Row | None:
    """Answer who goes by this name, else by this pseudonym, or None."""
    found = reviewers.find(db, name)
    if found:
        return found
    for row in db.query(reviewers.REVIEWER + "where pseudonym = ?", [name]):
        return row
    return None


def add_person(db: Database, name: str, pseudonym: str | None) -> int:
    """Add a reviewer, with the pseudonym they had where they come from, if any."""
    if pseudonym is None:
        return int(reviewers.named(db, name)["id"])
    cursor = db.execute(
        """
        insert into reviewers (name, name_key, pseudonym, role, added_at)
        values (?, ?, ?, ?, ?)
        """,
        [name, name_key(name), pseudonym, str(Role.REVIEWER), now()],
    )
    return int(cursor.lastrowid or 0)


def is_fresh(db: Database) -> bool:
    """Answer whether nobody labelled or decided here yet."""
    (found,) = db.execute(
        """
        select exists (select 1 from label_history)
            or exists (select 1 from decision_history)
        """
    ).fetchone()
    return not found


def put_guideline(db: Database, version: int, text: str, at: str) -> None:
    """Keep a version of the guideline under the number it has where it comes from."""
    db.execute(
        "insert into guidelines (version, text, added_at) values (?, ?, ?)",
        [version, text, at],
    )


def _row(one: Row, names: Iterable[str]) -> Row:
    """Answer a label as the statements take it."""
    answer = {name: one[name] for name in names}
    return {**one, "content": json.dumps(one["content"]), "answer": _ENCODE(answer)}
