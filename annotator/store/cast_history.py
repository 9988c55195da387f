"""The history of the cast: what was done to it, when and by whom."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.errors import NotFound

_ROWS = """
    select
        speaker_history.id, speaker_history.what, reviewers.name as reviewer,
        speaker_history.changed_at, done.what as did, done.before, done.after,
        done.asked,
        exists (
            select 1
            from speaker_history as later
            where later.undoes = speaker_history.id
        ) as undone,
        (
            select json_group_object(speaker_id, name)
            from speaker_history_entries
            where history_id = done.id
        ) as names
    from speaker_history
    join reviewers on reviewers.id = speaker_history.reviewer_id
    join speaker_history as done
        on done.id = coalesce(speaker_history.undoes, speaker_history.id)
"""


def revision(db: Database) -> int:
    """Answer the number of the latest change of the cast, 0 when there was none."""
    (latest,) = db.execute(
        "select coalesce(max(id), 0) from speaker_history"
    ).fetchone()
    return latest


def rows(db: Database, speaker_id: int, *, limit: int = 50) -> list[dict[str, Any]]:
    """Answer the changes of an entry and of what was merged into it, latest first.

    `did` is what the row did, or what it took back, with `before`, `after` and the
    names of the entries at the time.
    """
    found = db.query(
        _ROWS  # noqa: S608 (a constant)
        + """
        where speaker_history.id in (
            select history_id
            from speaker_history_entries
            where speaker_id in (
                select id from speakers where id = :id or merged_into = :id
            )
        )
        order by speaker_history.id desc
        limit :limit
        """,
        {"id": speaker_id, "limit": limit},
    )
    return [_read(row) for row in found]


def change(db: Database, change_id: int) -> dict[str, Any]:
    """Answer one change, as `rows` does."""
    for row in db.query(_ROWS + "where speaker_history.id = ?", [change_id]):
        return _read(row)
    raise NotFound(f"There is no change {change_id} of the cast.")


def said_apart(db: Database) -> set[tuple[int, int]]:
    """Answer the pairs of entries that somebody said are not the same."""
    found = db.execute(
        """
        select coalesce(one.merged_into, one.id), coalesce(other.merged_into, other.id)
        from speaker_history
        join speakers as one on one.id = asked ->> '$.about[0]'
        join speakers as other on other.id = asked ->> '$.about[1]'
        where what = 'apart'
        and not exists (
            select 1
            from speaker_history as later
            where later.undoes = speaker_history.id
        )
        """
    )
    return {(min(pair), max(pair)) for pair in found}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Answer a row with its JSON read."""
    told = {name: json.loads(row[name]) for name in ("asked", "before", "after")}
    names = {int(key): name for key, name in json.loads(row["names"]).items()}
    return {**row, **told, "names": names, "about": told["asked"].get("about", [])}
