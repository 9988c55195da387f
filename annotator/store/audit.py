"""The record of who saw, changed, decided, exported and ran what, and when."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing


class Event(StrEnum):
    """What the record holds; the words are what its page says."""

    EXPORTED = "exported"
    IMPORTED = "imported"
    LABELS_RECEIVED = "brought labels"
    GUIDELINE_CHANGED = "guideline changed"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    SESSIONS_ENDED = "sessions ended"
    PASSWORD_SET = "password set"  # noqa: S105 (the event, not a password)
    INVITED = "invited"
    INVITE_USED = "invite used"
    INVITE_REVOKED = "invite revoked"
    ROLE_CHANGED = "role changed"
    PSEUDONYM_CHANGED = "pseudonym changed"
    RETIRED = "retired"
    BROUGHT_BACK = "brought back"
    TOKEN_MADE = "token made"  # noqa: S105 (the event, not a token)
    TOKEN_REVOKED = "token revoked"  # noqa: S105 (the event, not a token)
    QUEUE_SET = "queue changed"
    COMMON_SET = "everybody’s articles changed"
    LIMITS_SET = "limits changed"
    TAKEN_BACK = "article taken back"
    HANDED_OVER = "article handed over"
    DECIDED = "decided"
    REOPENED = "reopened"
    ACCEPTANCE_BEGUN = "began to accept what all answered alike"
    ACCEPTED = "accepted what all answered alike"
    ACCEPTANCE_UNDONE = "took an acceptance back"
    NAMES_SHOWN = "looked at who voted"
    ARTICLE_OPENED = "opened an article to its reviewers"
    ARTICLE_CLOSED = "closed an article to its reviewers"
    PRECEDENT_MADE = "made a precedent"
    PRECEDENT_REWORDED = "reworded a precedent"
    PRECEDENT_WITHDRAWN = "withdrew a precedent"
    AGAIN_SET = "second rounds changed"
    SHEET_MADE = "made a calibration sheet"
    SHEET_OPENED = "opened a calibration sheet"
    SHEET_NAMES_SHOWN = "saw the names on a calibration sheet"
    SUGGESTIONS_IMPORTED = "imported suggestions"
    SUGGESTIONS_WITHDRAWN = "withdrew suggestions"
    SUGGESTIONS_SHOWN = "changed when suggestions are shown"
    CORRECTED = "corrected the text of an article"
    SENTENCE_SPLIT = "split a sentence"
    SENTENCES_JOINED = "joined two sentences"
    REWOUND = "took a copy back to a moment"
    AGREEMENT_NAMES_SHOWN = "saw the names on the agreement pages"


_ROWS = """
    select audit.id, at, name, pseudonym, event, about, detail
    from audit
    left join reviewers on reviewers.id = audit.reviewer_id
    where audit.id < :before
"""
_BY_PERSON = " and audit.reviewer_id = :reviewer_id"
_BY_EVENT = " and audit.event = :event"
_LATEST_FIRST = " order by audit.id desc limit :limit"
_BEHIND_ALL = 2**63 - 1


def note(
    db: Database,
    reviewer_id: int | None,
    event: Event,
    *,
    about: str | None = None,
    at: str | None = None,
    **detail: Any,
) -> None:
    """Add a row to the record; without a reviewer it was the command line.

    `about` names the thing in words that last, such as a doc_id or a person's name.
    """
    with writing(db):
        db.execute(
            """
            insert into audit (at, reviewer_id, event, about, detail)
            values (?, ?, ?, ?, ?)
            """,
            [
                at or now(),
                reviewer_id,
                event,
                about,
                json.dumps(detail, ensure_ascii=False),
            ],
        )


def note_once(
    db: Database, reviewer_id: int, event: Event, about: str, *, at: str | None = None
) -> None:
    """Add that this person did this to this thing, unless the record has it."""
    with writing(db):
        if not noted(db, reviewer_id, event, about):
            note(db, reviewer_id, event, about=about, at=at)


def noted(db: Database, reviewer_id: int, event: Event, about: str) -> str | None:
    """Answer when this person first did this to this thing, or None."""
    (at,) = db.execute(
        """
        select min(at)
        from audit
        where reviewer_id = ? and about = ? and event = ?
        """,
        [reviewer_id, about, str(event)],
    ).fetchone()
    return at


def rows(
    db: Database,
    *,
    before: int | None = None,
    reviewer_id: int | None = None,
    event: str | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Answer the record, the latest first, from below the row `before`.

    A person's rows only, or those of one event, where one is given.
    """
    # Put together from parts, so that each choice is read along its own index.
    sql = _ROWS + (_BY_PERSON if reviewer_id else "") + (_BY_EVENT if event else "")
    found = db.query(
        sql + _LATEST_FIRST,
        {
            "before": before or _BEHIND_ALL,
            "reviewer_id": reviewer_id,
            "event": event,
            "limit": limit,
        },
    )
    return [_read(row) for row in found]


def everything(db: Database) -> Iterator[dict[str, Any]]:
    """Yield the whole record, the earliest row first."""
    for row in db.query(_ROWS + " order by audit.id", {"before": _BEHIND_ALL}):
        yield _read(row)


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "detail": json.loads(row["detail"])}
