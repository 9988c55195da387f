"""Carrying out a change of the cast, so that it can be taken back."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.schemas import Change, name_key

State = dict[str, dict[int, dict[str, Any]]]
"""Columns of entries, and aliases of entries by key, None where there is none."""

_PUT = {
    "name": "update speakers set name = :value, name_key = :key where id = :id",
    "type": "update speakers set type = :value where id = :id",
    "silent": "update speakers set silent = :value where id = :id",
    "merged_into": "update speakers set merged_into = :value where id = :id",
}


def _nothing() -> State:
    return {"entries": {}, "aliases": {}}


@dataclass
class Plan:
    """What was and what shall be, and all that a later change may depend on."""

    touches: list[str]
    before: State = field(default_factory=_nothing)
    after: State = field(default_factory=_nothing)

    def put(self, speaker_id: int, column: str, old: Any, new: Any) -> None:
        """Change a column of an entry."""
        self.before["entries"].setdefault(speaker_id, {})[column] = old
        self.after["entries"].setdefault(speaker_id, {})[column] = new
        self.touches.append(f"{column} of {speaker_id}")

    def call(self, speaker_id: int, old: str | None, new: str | None) -> None:
        """Take another name off an entry, or give it one."""
        key = name_key(old or new or "")
        self.before["aliases"].setdefault(speaker_id, {})[key] = old
        self.after["aliases"].setdefault(speaker_id, {})[key] = new
        self.touches.append(f"{key} at {speaker_id}")


def record(
    db: Database,
    reviewer_id: int,
    form: dict[str, Any],
    what: Change,
    about: list[int],
    plan: Callable[[], Plan],
) -> int:
    """Carry out a plan and answer its number in the history.

    The same save id twice is one change. Refused with Conflict when one of the
    entries it is about was changed after the revision the form was made against.
    """
    given = {name: form[name] for name in form if name not in ("revision", "save_id")}
    asked = json.dumps({**given, "about": about}, ensure_ascii=False, sort_keys=True)
    with writing(db):
        if done := _done_before(db, reviewer_id, form["save_id"], what, asked):
            return done
        if what is not Change.APART:
            _unchanged_since(db, about, form["revision"])
        made = plan()
        _apply(db, made.after)
        row = _row(reviewer_id, form["save_id"], what, asked, made)
        return _add(db, row, [*about, *made.after["entries"]])


def undo(db: Database, reviewer_id: int, form: dict[str, Any]) -> int:
    """Take a change back; answer the undo's own number.

    What the change touched is as before it. Refused with Conflict when a later
    change rests on it: that one goes first.
    """
    asked = json.dumps({"change": form["change"]})
    with writing(db):
        if done := _done_before(db, reviewer_id, form["save_id"], Change.UNDO, asked):
            return done
        row = _undoable(db, form["change"])
        made = Plan(
            json.loads(row["touches"]), _state(row["after"]), _state(row["before"])
        )
        try:
            _apply(db, made.after)
        except sqlite3.IntegrityError as error:
            raise Conflict(
                "The cast has an entry of this name by now, so the change cannot be "
                "taken back. Rename that entry, or merge the two."
            ) from error
        undone = _row(reviewer_id, form["save_id"], Change.UNDO, asked, made)
        about = db.execute(
            "select speaker_id from speaker_history_entries where history_id = ?",
            [row["id"]],
        )
        return _add(db, {**undone, "undoes": row["id"]}, [one for (one,) in about])


def _state(stored: str) -> State:
    """Answer a state as it was stored, its entries by number again."""
    return {
        part: {int(key): value for key, value in held.items()}
        for part, held in json.loads(stored).items()
    }


def _apply(db: Database, state: State) -> None:
    """Make entries and aliases what a state says, in its order."""
    for speaker_id, columns in state["entries"].items():
        for column, value in columns.items():
            given = {"id": speaker_id, "value": value}
            if column == "name":
                given["key"] = name_key(value)
            db.execute(_PUT[column], given)
    for speaker_id, names in state["aliases"].items():
        for key, name in names.items():
            if name is None:
                db.execute(
                    """
                    delete from speaker_aliases
                    where speaker_id = ? and name_key = ?
                    """,
                    [speaker_id, key],
                )
            else:
                db.execute(
                    """
                    insert into speaker_aliases (speaker_id, name_key, name)
                    values (?, ?, ?)
                    """,
                    [speaker_id, key, name],
                )


def _done_before(
    db: Database, reviewer_id: int, save_id: str, what: Change, asked: str
) -> int | None:
    """Answer the change of a form sent twice; refuse another under its id."""
    found = db.execute(
        "select id, reviewer_id, what, asked from speaker_history where save_id = ?",
        [save_id],
    ).fetchone()
    if found and found[1:] != (reviewer_id, what, asked):
        raise Conflict(
            "This form was sent before for something else. "
            "Look at the entry as it is now, then send it again."
        )
    return found and found[0]


def _unchanged_since(db: Database, about: list[int], revision: int) -> None:
    """Refuse what was made against a cast that has changed since."""
    found = db.execute(
        """
        select speakers.name
        from speaker_history_entries
        join speakers on speakers.id = speaker_id
        join speaker_history on speaker_history.id = history_id
        where speaker_id in (select value from json_each(:about))
        and history_id > :revision
        and what <> 'apart'
        order by history_id desc
        limit 1
        """,
        {"about": json.dumps(about), "revision": revision},
    ).fetchone()
    if found:
        raise Conflict(
            f"“{found[0]}” was changed since you opened this page. "
            "Look at the entry as it is now, then send yours again."
        )


def _undoable(db: Database, change_id: int) -> dict[str, Any]:
    """Answer the row of a change that can be taken back now."""
    found = db.query(
        """
        select
            id, what, before, after, touches,
            exists (
                select 1
                from speaker_history as later
                where later.undoes = speaker_history.id
            ) as undone
        from speaker_history
        where id = ?
        """,
        [change_id],
    )
    row = next(iter(found), None)
    if row is None:
        raise NotFound(f"There is no change {change_id} of the cast.")
    if row["what"] == Change.UNDO:
        problem = "An undo is not undone. Make the change again instead."
        raise InvalidRecord([Fault(problem)])
    if row["undone"]:
        raise Conflict("This change was undone already. Nothing is left to do.")
    if db.execute(
        """
        select 1
        from speaker_history as later
        join json_each(later.touches) as touched
        where later.id > :id
        and what <> 'undo'
        and not exists (
            select 1
            from speaker_history as undone
            where undone.undoes = later.id
        )
        and touched.value in (select value from json_each(:touches))
        limit 1
        """,
        {"id": change_id, "touches": row["touches"]},
    ).fetchone():
        raise Conflict(
            "A later change rests on this one. Undo the later one first, "
            "or make the change you want by hand."
        )
    return row


def _row(
    reviewer_id: int, save_id: str, what: Change, asked: str, made: Plan
) -> dict[str, Any]:
    """Answer a row of the history for a plan that was carried out."""
    return {
        "reviewer_id": reviewer_id,
        "save_id": save_id,
        "what": str(what),
        "asked": asked,
        "before": json.dumps(made.before, ensure_ascii=False),
        "after": json.dumps(made.after, ensure_ascii=False),
        "touches": json.dumps(made.touches, ensure_ascii=False),
        "undoes": None,
        "at": now(),
    }


def _add(db: Database, row: dict[str, Any], about: list[int]) -> int:
    """Add a row to the history, and to that of each entry it is about."""
    added = db.execute(
        """
        insert into speaker_history (
            reviewer_id, save_id, what, asked, before, after, touches, undoes,
            changed_at
        ) values (
            :reviewer_id, :save_id, :what, :asked, :before, :after, :touches, :undoes,
            :at
        )
        """,
        row,
    ).lastrowid
    db.execute(
        """
        insert into speaker_history_entries (speaker_id, history_id, name)
        select id, :added, name
        from speakers
        where id in (select value from json_each(:about))
        or id in (
            select merged_into
            from speakers
            where id in (select value from json_each(:about))
        )
        """,
        {"added": added, "about": json.dumps(about)},
    )
    return int(added or 0)
