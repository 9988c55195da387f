"""Calibration sheets: articles that the same people label, to compare afterwards."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.store import audit, queue_settings
from annotator.store.audit import Event

SHEET = """
    select
        calibration_sheets.id, calibration_sheets.name, made_at, opened_at, early,
        maker.name as made_by, opener.name as opened_by,
        (
            select count(*)
            from calibration_articles
            where sheet_id = calibration_sheets.id
        ) as articles,
        (
            select count(*)
            from calibration_people
            where sheet_id = calibration_sheets.id
        ) as people
    from calibration_sheets
    join reviewers as maker on maker.id = made_by
    left join reviewers as opener on opener.id = calibration_sheets.opened_by
"""


def make(
    db: Database,
    name: str,
    article_ids: Iterable[int],
    reviewer_ids: Iterable[int],
    *,
    made_by: int,
    save_id: str,
    at: str | None = None,
) -> int:
    """Put articles on a sheet that these people label; answer its number."""
    at = at or now()
    with writing(db):
        done = db.execute(
            "select id from calibration_sheets where save_id = ?", [save_id]
        ).fetchone()
        if done:
            return done[0]
        cursor = db.execute(
            """
            insert into calibration_sheets (name, save_id, made_by, made_at)
            values (?, ?, ?, ?)
            """,
            [name, save_id, made_by, at],
        )
        sheet_id = int(cursor.lastrowid or 0)
        on_it = _kept(db, _ARTICLES_KEPT, sheet_id, article_ids)
        people = _kept(db, _PEOPLE_KEPT, sheet_id, reviewer_ids)
        if not on_it or people < 2:
            raise InvalidRecord(
                [Fault("These are not in the project any more. Choose again.")]
            )
        for article_id in _on_sheet(db, sheet_id):
            queue_settings.set_common(db, article_id, 1, by=made_by)
        audit.note(
            db,
            made_by,
            Event.SHEET_MADE,
            about=name,
            at=at,
            articles=on_it,
            people=people,
        )
        return sheet_id


def page(
    db: Database, *, before: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Answer the sheets, the newest first, from below the one `before`."""
    return list(
        db.query(
            SHEET
            + """
            where :before is null or calibration_sheets.id < :before
            order by calibration_sheets.id desc
            limit :limit
            """,
            {"before": before, "limit": limit},
        )
    )


def get(db: Database, sheet_id: int) -> dict[str, Any]:
    """Answer one sheet."""
    for row in db.query(SHEET + "where calibration_sheets.id = ?", [sheet_id]):
        return row
    raise NotFound(f"There is no calibration sheet {sheet_id} in this project.")


def sentence_ids(db: Database, sheet_id: int) -> list[int]:
    """Answer every sentence on a sheet."""
    found = db.execute(
        """
        select sentences.id
        from calibration_articles
        join sentences using (article_id)
        where sheet_id = ?
        order by sentences.id
        """,
        [sheet_id],
    )
    return [row[0] for row in found]


def _on_sheet(db: Database, sheet_id: int) -> list[int]:
    """Answer the articles on a sheet that have sentences to label."""
    found = db.execute(
        """
        select article_id
        from calibration_articles
        join articles on articles.id = article_id
        where sheet_id = ? and sentence_count > 0
        order by article_id
        """,
        [sheet_id],
    )
    return [row[0] for row in found]


def articles(db: Database, ids: Iterable[int]) -> list[dict[str, Any]]:
    """Answer those of these articles that there are, as a choice shows them."""
    return list(
        db.query(
            """
            select id, title, outlet, language, sentence_count
            from articles
            where id in (select value from json_each(?))
            order by id
            """,
            [json.dumps(list(ids))],
        )
    )


def finished(db: Database, sheet_id: int) -> list[dict[str, Any]]:
    """Answer for each person and article of a sheet how far the person is."""
    return list(
        db.query(
            """
            select
                reviewers.id as reviewer_id, reviewers.name, articles.id as article_id,
                articles.title, articles.language, articles.sentence_count as sentences,
                coalesce(progress.labelled, 0) as labelled
            from calibration_people
            join calibration_articles using (sheet_id)
            join reviewers on reviewers.id = calibration_people.reviewer_id
            join articles on articles.id = calibration_articles.article_id
            left join progress
                on progress.reviewer_id = reviewers.id
                and progress.article_id = articles.id
            where sheet_id = ?
            order by reviewers.name_key, reviewers.id, articles.id
            """,
            [sheet_id],
        )
    )


def open_sheet(
    db: Database,
    sheet_id: int,
    reviewer_id: int,
    *,
    early: bool = False,
    at: str | None = None,
) -> None:
    """Show the answers of a sheet from now on; refuse while somebody is not done.

    With `early` it is opened all the same, and the sheet says so.
    """
    at = at or now()
    with writing(db):
        sheet = get(db, sheet_id)
        if sheet["opened_at"]:
            return
        missing = _missing(finished(db, sheet_id))
        if missing and not early:
            raise Conflict(
                f"Not opened: {_listed(missing)} not done yet, and would see the "
                "answers of the others before giving theirs. Wait, or tick that you "
                "want it all the same."
            )
        db.execute(
            """
            update calibration_sheets
            set opened_at = ?, opened_by = ?, early = ?
            where id = ?
            """,
            [at, reviewer_id, int(bool(missing)), sheet_id],
        )
        audit.note(
            db,
            reviewer_id,
            Event.SHEET_OPENED,
            about=sheet["name"],
            at=at,
            missing=missing,
        )


def show_names(
    db: Database, sheet_id: int, reviewer_id: int, *, at: str | None = None
) -> None:
    """Let a person see who gave which answer; the record keeps that they did."""
    at = at or now()
    with writing(db):
        sheet = get(db, sheet_id)
        if names_shown(db, sheet_id, reviewer_id):
            return
        db.execute(
            """
            insert into calibration_names (sheet_id, reviewer_id, shown_at)
            values (?, ?, ?)
            """,
            [sheet_id, reviewer_id, at],
        )
        audit.note(db, reviewer_id, Event.SHEET_NAMES_SHOWN, about=sheet["name"], at=at)


def names_shown(db: Database, sheet_id: int, reviewer_id: int) -> bool:
    """Answer whether this person asked for the names on this sheet."""
    found = db.execute(
        "select 1 from calibration_names where sheet_id = ? and reviewer_id = ?",
        [sheet_id, reviewer_id],
    )
    return found.fetchone() is not None


def _missing(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Answer the names of those who have not finished every article."""
    late = [row["name"] for row in rows if row["labelled"] < row["sentences"]]
    return list(dict.fromkeys(late))


def _listed(names: list[str]) -> str:
    """Answer "Ada is", or "Ada, Ben and 3 others are"."""
    if len(names) == 1:
        return f"{names[0]} is"
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others are"
    return f"{', '.join(names[:-1])} and {names[-1]} are"


def _kept(db: Database, sql: str, sheet_id: int, ids: Iterable[int]) -> int:
    """Put those that there are on the sheet; answer how many."""
    given = json.dumps(list(dict.fromkeys(ids)))
    return db.execute(sql, [sheet_id, given]).rowcount


_ARTICLES_KEPT = """
    insert into calibration_articles (sheet_id, article_id)
    select ?, id from articles where id in (select value from json_each(?))
"""
_PEOPLE_KEPT = """
    insert into calibration_people (sheet_id, reviewer_id)
    select ?, id from reviewers where id in (select value from json_each(?))
"""
