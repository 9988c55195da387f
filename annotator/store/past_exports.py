"""Exports that were made: what was ordered, what came of it, what was done since."""

import json
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from annotator import __version__
from annotator.db import now, writing
from annotator.errors import NotFound
from annotator.store import exports
from annotator.store.exports import Selection

Row = dict[str, Any]
_BEHIND_ALL = 2**63 - 1
_LISTED = """
    select
        exports.id, begun_at, reviewer_id, name, pseudonym, way, ordered, version,
        made_at, reached, counts, files, agreement
    from exports
    left join reviewers on reviewers.id = exports.reviewer_id
    left join exports_made on exports_made.export_id = exports.id
"""


def reached(db: Database) -> dict[str, int]:
    """Answer how much was ever done that can alter an export, by what was done.

    Whatever the table counts is in it, as a column of its own.
    """
    (found,) = db.query("select * from reached")
    return {name: found[name] for name in found if name != "id"}


def begin(
    db: Database,
    reviewer_id: int | None,
    selection: Selection,
    *,
    way: str,
    at: str | None = None,
    **how: Any,
) -> int:
    """Add that an export was begun, and answer its number; nobody: the command line.

    `way` is page, download, command or api; `how` is format, shape, resolve and names.
    Reviewers are kept by their numbers: what exports call them can change.
    """
    given = exports.parameters(db, selection)
    ordered = {
        **how,
        "which": given["which"],
        "articles": list(selection.articles),
        "reviewers": json.loads(given["reviewers"] or "[]"),
        "since": selection.since,
        "until": selection.until,
        "seen_by": given["seen_by"],
    }
    with writing(db):
        cursor = db.execute(
            """
            insert into exports (begun_at, reviewer_id, way, ordered, version)
            values (?, ?, ?, ?, ?)
            """,
            [at or now(), reviewer_id, way, _text(ordered), __version__],
        )
        return int(cursor.lastrowid or 0)


def finish(
    db: Database,
    export_id: int,
    manifest: Mapping[str, Any],
    reached: Mapping[str, int],
    *,
    at: str | None = None,
) -> None:
    """Add that an export is whole, with what its manifest says.

    `reached` is how far the project was at the moment of its rows.
    """
    with writing(db):
        db.execute(
            """
            insert into exports_made
                (export_id, made_at, reached, counts, files, agreement)
            values (?, ?, ?, ?, ?, ?)
            """,
            [
                export_id,
                at or now(),
                _text(dict(reached)),
                *(_text(manifest[name]) for name in ("counts", "files", "agreement")),
            ],
        )


def get(db: Database, export_id: int) -> Row:
    """Answer one export, or raise NotFound. See `listed`."""
    for row in db.query(_LISTED + "where exports.id = ?", [export_id]):
        return _read(db, row)
    raise NotFound(f"There is no export {export_id} here. The list has them all.")


def listed(
    db: Database,
    *,
    reviewer_id: int | None = None,
    before: int | None = None,
    limit: int = 20,
) -> list[Row]:
    """Answer exports, the latest first, from below the number `before`.

    One person's only, of what that one had seen, where one is given. `made_at` and what
    follows it are None where the export broke off or is not done; `ordered` has
    reviewers by their pseudonyms; `since` counts what was done after, and is empty
    where nothing was.
    """
    own = (
        "and reviewer_id = :reviewer_id and ordered ->> '$.seen_by' is not null"
        if reviewer_id
        else ""
    )
    found = db.query(
        f"{_LISTED} where exports.id < :before {own} "
        "order by exports.id desc limit :limit",
        {
            "before": before or _BEHIND_ALL,
            "reviewer_id": reviewer_id,
            "limit": limit,
        },
    )
    return [_read(db, row) for row in list(found)]


def _read(db: Database, row: Row) -> Row:
    """Answer a row with its texts read, and with what was done since."""
    called = exports.people(db)
    ordered = json.loads(row["ordered"])
    ordered["reviewers"] = [called[one] for one in ordered["reviewers"]]
    ordered["seen_by"] = called.get(ordered["seen_by"])
    read = {
        name: row[name] and json.loads(row[name])
        for name in ("reached", "counts", "files", "agreement")
    }
    then = read["reached"]
    present = reached(db)
    since = {
        name: present[name] - then.get(name, 0)
        for name in (present if then else ())
        if present[name] != then.get(name, 0)
    }
    return {**row, **read, "ordered": ordered, "since": since}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
