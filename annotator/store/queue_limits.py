"""Who may label what: outlets and languages, and who gets no new articles."""

from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.store import audit, reviewers
from annotator.store.audit import Event
from annotator.store.queue_settings import look_from_the_start

FITS = """
    and (
        not exists (
            select 1
            from queue_limits
            where reviewer_id = :reviewer_id and field = 'outlet'
        )
        or exists (
            select 1
            from queue_limits
            where reviewer_id = :reviewer_id
            and field = 'outlet'
            and value = articles.outlet
        )
    )
    and (
        not exists (
            select 1
            from queue_limits
            where reviewer_id = :reviewer_id and field = 'language'
        )
        or exists (
            select 1
            from queue_limits
            where reviewer_id = :reviewer_id
            and field = 'language'
            and (
                articles.language = value
                or articles.language like value || '-%'
            )
        )
    )
"""
"""What an article must be for a person whose work is limited."""
_HERE = "select 1 from articles where id = :article_id"
_PLACES = {
    "started_to": "update queue_people set started_to = ? where reviewer_id = ?",
    "common_to": "update queue_people set common_to = ? where reviewer_id = ?",
    "fresh_to": "update queue_people set fresh_to = ? where reviewer_id = ?",
}


def get(db: Database, reviewer_id: int) -> dict[str, Any]:
    """Answer what a person may be given, and how far they are in each order."""
    person = {
        "no_new": 0,
        "given": 0,
        "common_given": 0,
        "started_to": 0,
        "common_to": 0,
        "fresh_to": 0,
    }
    for row in db.query(
        """
        select no_new, given, common_given, started_to, common_to, fresh_to
        from queue_people
        where reviewer_id = ?
        """,
        [reviewer_id],
    ):
        person = row
    limits: dict[str, list[str]] = {}
    for field, value in db.execute(
        """
        select field, value
        from queue_limits
        where reviewer_id = ?
        order by field, value
        """,
        [reviewer_id],
    ):
        limits.setdefault(field, []).append(value)
    return {**person, "limits": limits}


def put(
    db: Database,
    reviewer_id: int,
    *,
    by: int | None,
    no_new: bool = False,
    outlets: list[str] | None = None,
    languages: list[str] | None = None,
) -> None:
    """Say what a person may be given; nothing listed is no limit."""
    wished = {"outlet": sorted(outlets or []), "language": sorted(languages or [])}
    wished = {field: values for field, values in wished.items() if values}
    with writing(db):
        name = reviewers.get(db, reviewer_id)["name"]
        before = get(db, reviewer_id)
        if before["limits"] == wished and bool(before["no_new"]) == no_new:
            return
        db.execute(
            """
            insert into queue_people (reviewer_id, no_new)
            values (?, ?)
            on conflict do update set no_new = excluded.no_new
            """,
            [reviewer_id, int(no_new)],
        )
        db.execute("delete from queue_limits where reviewer_id = ?", [reviewer_id])
        for field, values in wished.items():
            for value in values:
                db.execute(
                    """
                    insert into queue_limits (reviewer_id, field, value)
                    values (?, ?, ?)
                    on conflict do nothing
                    """,
                    [reviewer_id, field, value],
                )
        look_from_the_start(db, reviewer_id)
        audit.note(db, by, Event.LIMITS_SET, about=name, no_new=no_new, limits=wished)


def remember(db: Database, reviewer_id: int, order: str, place: int) -> None:
    """Keep how far a person is in one order."""
    db.execute(
        "insert into queue_people (reviewer_id) values (?) on conflict do nothing",
        [reviewer_id],
    )
    db.execute(_PLACES[order], [place, reviewer_id])


def refusal(db: Database, article_id: int, reviewer_id: int) -> str | None:
    """Answer why an article is not for a person, None when it may be."""
    person = get(db, reviewer_id)
    if person["no_new"]:
        return (
            "You get no new articles for now, so you can only read this one. "
            "The owner of the project has set it so."
        )
    if not person["limits"]:
        return None
    fits = db.execute(
        _HERE + FITS,
        {"article_id": article_id, "reviewer_id": reviewer_id},
    ).fetchone()
    if fits:
        return None
    return (
        f"You label {in_words(person['limits'])}, so you can only read this article. "
        "The owner of the project has set it so."
    )


def in_words(limits: dict[str, list[str]]) -> str:
    """Answer "articles of Northport Gazette, in en or tr"."""
    words = "articles"
    if limits.get("outlet"):
        words += " of " + " or ".join(limits["outlet"])
    if limits.get("language"):
        words += " in " + " or ".join(limits["language"])
    return words + " only"


def known(db: Database) -> dict[str, list[str]]:
    """Answer the outlets and languages of the project, the first of each."""
    return {
        "outlet": [
            value
            for (value,) in db.execute(
                """
                select distinct outlet
                from articles
                where outlet is not null
                order by outlet
                limit 200
                """
            )
        ],
        "language": [
            value
            for (value,) in db.execute(
                """
                select distinct language
                from articles
                where language is not null
                order by language
                limit 200
                """
            )
        ],
    }
