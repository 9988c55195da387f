"""How far the project and each person are, and when it may end.

Nearly all of it is counted as labels are saved, so that the page costs the same in a
large project; only decided sentences are gone through, for the agreement with them.
"""

from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from annotator.store.queue_settings import settings

WEEK = 7
_PEOPLE = """
    select
        reviewers.id, name, role, labelled, finished, unsure, saved_at,
        coalesce(given, 0) as given,
        (
            select count(*)
            from assignments indexed by assignments_held
            where assignments.reviewer_id = reviewers.id
            and done_at is null
            and returned_at is null
        ) as held,
        (
            select count(*)
            from progress indexed by progress_unfinished
            where progress.reviewer_id = reviewers.id
            and progress.labelled < sentences
        ) as unfinished,
        (
            select coalesce(sum(labels), 0)
            from label_days
            where label_days.reviewer_id = reviewers.id
            and day > :week_ago
        ) as week
    from reviewers
    left join queue_people on queue_people.reviewer_id = reviewers.id
    order by name_key
"""
_AS_DECIDED = """
    select
        labels.reviewer_id,
        count(*),
        sum(
            labels.kind = decisions.kind
            and (
                labels.kind in ('fact', 'other')
                or labels.speaker_id is decisions.speaker_id
                or (
                    select coalesce(merged_into, id)
                    from speakers
                    where id = labels.speaker_id
                ) is (
                    select coalesce(merged_into, id)
                    from speakers
                    where id = decisions.speaker_id
                )
            )
        )
    from decisions
    cross join labels on labels.sentence_id = decisions.sentence_id
    group by labels.reviewer_id
"""


def people(db: Database, *, today: date) -> list[dict[str, Any]]:
    """Answer everybody by name, with what they did and how.

    `seconds` is the median of the active time a sentence took, None where no time is
    known; `as_decided` of `decided` sentences have kind and speaker as decided.
    """
    handed_out = settings(db)["overlap"] is not None
    agreement = {
        reviewer_id: {"decided": decided, "as_decided": same}
        for reviewer_id, decided, same in db.execute(_AS_DECIDED)
    }
    found = []
    for row in db.query(_PEOPLE, {"week_ago": _days_before(today, WEEK)}):
        begun = row["finished"] + row["unfinished"]
        found.append(
            {
                **row,
                "given": row["given"] if handed_out else begun,
                "left": row["held"] if handed_out else row["unfinished"],
                "seconds": median_seconds(db, row["id"]),
                **agreement.get(row["id"], {"decided": 0, "as_decided": 0}),
            }
        )
    return found


def median_seconds(db: Database, reviewer_id: int) -> float | None:
    """Answer the median active time of a person's labels, to half a second."""
    rows = db.execute(
        """
        select half_seconds, labels
        from label_paces
        where reviewer_id = ? and labels > 0
        order by half_seconds
        """,
        [reviewer_id],
    ).fetchall()
    middle = sum(labels for _, labels in rows) / 2
    so_far = 0
    for half_seconds, labels in rows:
        so_far += labels
        if so_far >= middle:
            return half_seconds / 2
    return None


def project(db: Database, *, today: date) -> dict[str, Any]:
    """Answer how far the project is, and what its end hangs on.

    `by_done` is how many articles so many reviewers have finished; the last number
    stands for it and more. `wanted` are the answers still missing, `end` the day on
    which they are there if things go on as in the last days, None where that cannot
    be told.
    """
    overlap = settings(db)["overlap"]
    (sentences, labelled, decided) = db.execute(
        "select sentences, labelled, decided from totals where id = 1"
    ).fetchone()
    week, active, days = _pace(db, today)
    wanted = _wanted(db, overlap, active, today)
    left = wanted * days / week if week else None
    return {
        "overlap": overlap,
        "sentences": sentences,
        "labelled": labelled,
        "decided": decided,
        "by_done": _by_done(db, overlap),
        "common": _common(db) if overlap is not None else 0,
        "week": week,
        "active": active,
        "wanted": wanted,
        "end": _end(today, left),
    }


def sizes(db: Database) -> dict[str, int]:
    """Answer how many articles, sentences, labels and decisions there are, as kept."""
    (found,) = db.query(
        """
        select
            articles, sentences, decided as decisions,
            (select coalesce(sum(labelled), 0) from reviewers) as labels
        from totals
        where id = 1
        """
    )
    return found


def _by_done(db: Database, overlap: int | None) -> list[dict[str, int]]:
    """Answer how many articles 0, 1, … reviewers have finished."""
    rows = db.execute(
        """
        select min(done, :most), count(*)
        from article_queue
        where :all or not common
        group by 1
        order by 1
        """,
        {"most": 20 if overlap is None else overlap, "all": overlap is None},
    )
    found = dict(rows.fetchall())
    most = overlap if overlap is not None else max(found, default=0)
    return [{"done": n, "articles": found.get(n, 0)} for n in range(most + 1)]


def _common(db: Database) -> int:
    sql = "select count(*) from article_queue indexed by article_queue_common "
    return db.execute(sql + "where common").fetchone()[0]


def _pace(db: Database, today: date) -> tuple[int, int, int]:
    """Answer the labels of the last days, by how many people, in how many days."""
    week, active = db.execute(
        """
        select coalesce(sum(labels), 0), count(distinct reviewer_id)
        from label_days
        where day > ? and labels > 0
        """,
        [_days_before(today, WEEK)],
    ).fetchone()
    (first,) = db.execute("select min(day) from label_days where labels > 0").fetchone()
    age = (today - date.fromisoformat(first)).days + 1 if first else WEEK
    return week, active, max(1, min(WEEK, age))


def _wanted(db: Database, overlap: int | None, active: int, today: date) -> int:
    """Answer how many answers are missing.

    An article wants as many reviewers as the overlap says; one for everybody, and any
    without an overlap, those who are active. What is half done counts.
    """
    if overlap is None:
        (missing,) = db.execute(
            """
            select coalesce(sum(totals.sentences - reviewers.labelled), 0)
            from totals
            cross join reviewers
            where totals.id = 1
            and exists (
                select 1
                from label_days
                where label_days.reviewer_id = reviewers.id
                and day > ?
                and labels > 0
            )
            """,
            [_days_before(today, WEEK)],
        ).fetchone()
        return missing
    (wanted,) = db.execute(
        """
        with running as (
            select article_id, sum(labelled) as labelled
            from assignments indexed by assignments_running
            join progress using (article_id, reviewer_id)
            where done_at is null and returned_at is null
            group by article_id
        )
        select coalesce(
            sum(
                max(
                    sentences * max(iif(common, :active, :overlap) - done, 0)
                        - coalesce(running.labelled, 0),
                    0
                )
            ),
            0
        )
        from article_queue
        left join running using (article_id)
        """,
        {"overlap": overlap, "active": active},
    ).fetchone()
    return wanted


def _end(today: date, days: float | None) -> str | None:
    """Answer the day so many days on, None where it is too far to tell."""
    if days is None or days > 20 * 365:
        return None
    return (today + timedelta(days=round(days))).isoformat()


def _days_before(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
