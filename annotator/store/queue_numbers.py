"""What the queue's pages say in numbers: how far it is, who has what, why nothing."""

from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from annotator.db import shifted
from annotator.store import queue_limits
from annotator.store.queue_settings import settings

PLACES_FROM = ("", 0, 0)


def counts(db: Database) -> dict[str, int]:
    """Answer how many articles are finished, over, held and open, by the overlap.

    One pass over a narrow row an article; of those who label only somebody for whom
    there is nothing asks it.
    """
    for row in db.query(
        """
        select
            count(*) as articles,
            coalesce(sum(common), 0) as common,
            coalesce(sum(not common and done >= overlap), 0) as finished,
            coalesce(sum(not common and holders > overlap), 0) as over,
            coalesce(
                sum(not common and done < overlap and holders >= overlap), 0
            ) as busy,
            coalesce(sum(not common and open), 0) as open,
            coalesce(sum(not common and open and begun), 0) as started
        from article_queue
        cross join queue_settings
        """
    ):
        return row
    return {}


def why_nothing(db: Database, reviewer_id: int, *, at: str) -> dict[str, Any]:
    """Answer what a person without a next article should know.

    `returning` are the days on which places of others come back unless they go on, and
    how many.
    """
    given = settings(db)
    lease = timedelta(hours=given["lease_hours"])
    person = queue_limits.get(db, reviewer_id)
    returning = [
        {"articles": articles, "at": shifted(seen_at, lease)}
        for seen_at, articles in db.execute(
            """
            select min(seen_at), count(*)
            from assignments indexed by assignments_running
            join article_queue using (article_id)
            where done_at is null and returned_at is null
            and reviewer_id <> :reviewer_id
            and not article_queue.common
            and not open
            group by substr(seen_at, 1, 10)
            order by 1
            limit 3
            """,
            {"reviewer_id": reviewer_id},
        )
    ]
    return {
        **given,
        **counts(db),
        "no_new": bool(person["no_new"]),
        "limits": queue_limits.in_words(person["limits"]) if person["limits"] else "",
        "yours": person["given"],
        "returning": returning,
    }


def places(
    db: Database,
    *,
    at: str,
    after: tuple[str, int, int] = PLACES_FROM,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the places held and not finished, the longest without a visit first."""
    lease = timedelta(hours=settings(db)["lease_hours"])
    late = shifted(at, -lease)
    rows = db.query(
        """
        select
            assignments.article_id, assignments.reviewer_id, given_at, seen_at,
            title, doc_id, name, article_queue.sentences,
            coalesce(progress.labelled, 0) as labelled
        from assignments indexed by assignments_running
        cross join articles on articles.id = assignments.article_id
        cross join article_queue using (article_id)
        cross join reviewers on reviewers.id = assignments.reviewer_id
        left join progress
            on progress.reviewer_id = assignments.reviewer_id
            and progress.article_id = assignments.article_id
        where done_at is null and returned_at is null
        and (seen_at, assignments.article_id, assignments.reviewer_id)
            > (:seen_at, :article_id, :reviewer_id)
        order by seen_at, assignments.article_id, assignments.reviewer_id
        limit :limit
        """,
        {
            "seen_at": after[0],
            "article_id": after[1],
            "reviewer_id": after[2],
            "limit": limit,
        },
    )
    return [
        {
            **row,
            "late": row["seen_at"] <= late,
            "until": shifted(row["seen_at"], lease),
        }
        for row in rows
    ]


def people(db: Database) -> list[dict[str, Any]]:
    """Answer everybody with what they hold and what they may be given, by name."""
    rows = db.query(
        """
        select
            reviewers.id, name, finished, retired_at,
            coalesce(given, 0) as given, coalesce(no_new, 0) as no_new,
            (
                select count(*)
                from assignments indexed by assignments_held
                where reviewer_id = reviewers.id
                and done_at is null
                and returned_at is null
            ) as held
        from reviewers
        left join queue_people on queue_people.reviewer_id = reviewers.id
        order by name_key
        """
    )
    return [
        {**row, "limits": queue_limits.get(db, row["id"])["limits"]} for row in rows
    ]
