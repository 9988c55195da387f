"""Changes of the cast: each is a row of the history, and can be taken back."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.schemas import UNCLEAR, UNNAMED, Change, name_key
from annotator.store.cast_changes import Plan, record

FIXED = {UNNAMED, UNCLEAR}


def merge(db: Database, reviewer_id: int, form: dict[str, Any]) -> int:
    """Make several entries one; answer the change's number.

    Labels follow by `merged_into`, which never takes more than one step. Every entry
    keeps its name and aliases, by which the one they went into is found as well.
    """
    ids = sorted({*form["ids"], form["into"]})

    def plan() -> Plan:
        into = _root(db, form["into"])
        made = Plan([f"merged_into of {into['id']}"])
        for source in [_root(db, one) for one in ids if one != into["id"]]:
            _not_fixed(source, "merged into another")
            for child in _merged(db, source["id"]):
                made.put(child, "merged_into", source["id"], into["id"])
            made.put(source["id"], "merged_into", None, into["id"])
            made.touches.append(f"called {source['name_key']}")
            if into["type"] is None and into["name_key"] not in FIXED:
                made.put(into["id"], "type", None, source["type"])
                into["type"] = source["type"]
        # An entry is free of others before it goes itself, and the other way back.
        made.before["entries"] = dict(reversed(made.before["entries"].items()))
        return made

    return record(db, reviewer_id, form, Change.MERGE, ids, plan)


def split(db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]) -> int:
    """Let one merged entry stand by itself again, with its labels and aliases."""

    def plan() -> Plan:
        entry = _part(db, form["entry"], speaker_id)
        if entry["id"] == speaker_id or entry["silent"]:
            raise NotFound(f"“{entry['name']}” was not merged into another entry.")
        _free(db, "", entry["name"])
        made = Plan([f"merged_into of {speaker_id}", f"called {entry['name_key']}"])
        made.put(entry["id"], "merged_into", speaker_id, None)
        return made

    ids = [speaker_id, form["entry"]]
    return record(db, reviewer_id, form, Change.SPLIT, ids, plan)


def separate(
    db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]
) -> int:
    """Make another name an entry of its own; labels stay where they are.

    The new entry begins as a silent one merged into the old: the undo makes it that.
    """

    def plan() -> Plan:
        name = _other_name(db, speaker_id, form)
        _free(db, "", name)
        key = name_key(name)
        new = db.execute(
            """
            insert into speakers (name, name_key, type, merged_into, silent, added_at)
            select :name, :key, type, id, 1, :at
            from speakers
            where id = :speaker_id
            """,
            {"name": name, "key": key, "at": now(), "speaker_id": speaker_id},
        ).lastrowid
        made = Plan([f"merged_into of {speaker_id}", f"called {key}"])
        made.put(int(new or 0), "merged_into", speaker_id, None)
        made.put(int(new or 0), "silent", 1, 0)
        made.call(form["entry"], name, None)
        return made

    ids = [speaker_id, form["entry"]]
    return record(db, reviewer_id, form, Change.SEPARATE, ids, plan)


def rename(
    db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]
) -> int:
    """Give an entry another name; the old one is kept beside it."""

    def plan() -> Plan:
        entry, name = _root(db, speaker_id), form["name"]
        _not_fixed(entry, "renamed")
        _not_reserved(name)
        if name == entry["name"]:
            raise _fault("name", f"It is called “{name}” already. Give another name.")
        old, new = entry["name_key"], name_key(name)
        made = Plan([f"called {old}", f"called {new}"])
        made.put(speaker_id, "name", entry["name"], name)
        if old != new:
            _free(db, "name", name)
            if _alias(db, speaker_id, old) is None:
                made.call(speaker_id, None, entry["name"])
        return made

    return record(db, reviewer_id, form, Change.RENAME, [speaker_id], plan)


def retype(
    db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]
) -> int:
    """Say what an entry is."""

    def plan() -> Plan:
        entry, made = _root(db, speaker_id), Plan([])
        _not_fixed(entry, "given another type")
        if form["type"] == entry["type"]:
            raise _fault("type", "It has this type already. Choose another.")
        made.put(speaker_id, "type", entry["type"], form["type"])
        return made

    return record(db, reviewer_id, form, Change.RETYPE, [speaker_id], plan)


def add_name(
    db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]
) -> int:
    """Know an entry by another name as well."""

    def plan() -> Plan:
        entry, made = _root(db, speaker_id), Plan([])
        _not_reserved(form["name"])
        key = name_key(form["name"])
        if key == entry["name_key"] or _alias(db, speaker_id, key) is not None:
            raise _fault("name", "It goes by this name already. Give another.")
        _free(db, "name", form["name"])
        made.call(speaker_id, None, form["name"])
        return made

    return record(db, reviewer_id, form, Change.ADD, [speaker_id], plan)


def remove_name(
    db: Database, speaker_id: int, reviewer_id: int, form: dict[str, Any]
) -> int:
    """Take off another name that an entry went by."""

    def plan() -> Plan:
        made = Plan([])
        made.call(form["entry"], _other_name(db, speaker_id, form), None)
        return made

    ids = [speaker_id, form["entry"]]
    return record(db, reviewer_id, form, Change.REMOVE, ids, plan)


def apart(db: Database, reviewer_id: int, form: dict[str, Any]) -> int:
    """Say that two entries are not the same, so that it is not asked again."""
    ids = sorted(form["ids"])

    def plan() -> Plan:
        first, second = (_root(db, one)["id"] for one in ids)
        return Plan([f"{first} is not {second}"])

    return record(db, reviewer_id, form, Change.APART, ids, plan)


def _entry(db: Database, speaker_id: int) -> dict[str, Any]:
    """Answer a row of the cast, merged or not."""
    for row in db.query(
        """
        select id, name, name_key, type, merged_into, silent
        from speakers
        where id = ?
        """,
        [speaker_id],
    ):
        return row
    raise NotFound(f"There is no speaker {speaker_id} in this project.")


def _root(db: Database, speaker_id: int) -> dict[str, Any]:
    """Answer an entry that stands by itself."""
    entry = _entry(db, speaker_id)
    if entry["merged_into"] is not None:
        into = _entry(db, entry["merged_into"])
        raise Conflict(
            f"“{entry['name']}” was merged into “{into['name']}” meanwhile. "
            "Do this with that entry, or split them first."
        )
    return entry


def _part(db: Database, part_id: int, speaker_id: int) -> dict[str, Any]:
    """Answer an entry or one merged into it."""
    part = _entry(db, part_id)
    if _root(db, speaker_id)["id"] not in (part["id"], part["merged_into"]):
        raise Conflict(
            f"“{part['name']}” is no part of this entry any more. "
            "Look at the names below."
        )
    return part


def _merged(db: Database, speaker_id: int) -> list[int]:
    """Answer what was merged into an entry."""
    found = db.execute(
        "select id from speakers where merged_into = ? order by id", [speaker_id]
    )
    return [child for (child,) in found]


def _alias(db: Database, speaker_id: int, key: str) -> str | None:
    """Answer another name of an entry as it was typed, or None."""
    found = db.execute(
        "select name from speaker_aliases where speaker_id = ? and name_key = ?",
        [speaker_id, key],
    ).fetchone()
    return found and found[0]


def _other_name(db: Database, speaker_id: int, form: dict[str, Any]) -> str:
    """Answer the name a form is about, given to the entry or to a part of it."""
    part = _part(db, form["entry"], speaker_id)
    name = _alias(db, part["id"], name_key(form["name"]))
    if name is None:
        raise Conflict(
            f"“{form['name']}” is not among the other names any more. "
            "Look at the names below."
        )
    return name


def _free(db: Database, field: str, name: str) -> None:
    """Refuse a name by which another entry stands in the cast."""
    if db.execute(
        "select 1 from speakers where name_key = ? and merged_into is null",
        [name_key(name)],
    ).fetchone():
        raise _fault(
            field,
            f"There is an entry “{name}” already. "
            "Merge the two, or give that one another name first.",
        )


def _not_fixed(entry: dict[str, Any], done: str) -> None:
    """Refuse to change the two answers that mean the same in every project."""
    if entry["name_key"] in FIXED:
        raise _fault(
            "",
            f"“{entry['name']}” is an answer of its own and cannot be {done}. "
            "Leave it out, or merge others into it.",
        )


def _not_reserved(name: str) -> None:
    """Refuse a name that means one of the two answers."""
    if name_key(name) in FIXED:
        raise _fault(
            "name",
            f"“{name}” is an answer of its own. Give another name, "
            "or merge the entry into it.",
        )


def _fault(field: str, problem: str) -> InvalidRecord:
    return InvalidRecord([Fault(problem, field=field or None)])
