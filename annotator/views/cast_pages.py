"""What the pages of the cast show: the list, a choice, an entry, a change in words."""

from typing import Any
from uuid import uuid4

from flask import request
from sqlite_utils import Database

from annotator import web
from annotator.schemas import Change, SpeakerType, name_key
from annotator.store import blindness, cast, cast_history, speakers
from annotator.text.matching import best
from annotator.text.twins import SLIP, Entry, twins

PAGE = 50
OFFERED = 20
PROPOSED = 5


def options(typed: str) -> list[tuple[str, str | None]]:
    """Answer the names that fit what is typed, each with the other name that does."""
    db = web.get_db()
    if not typed:
        return [(entry["name"], None) for entry in speakers.cast(db, limit=PAGE)]
    names = speakers.names(db)
    own: dict[int, str] = {}
    for speaker_id, name, _ in names:
        own.setdefault(speaker_id, name)
    return [
        (own[speaker_id], None if own[speaker_id] == name else name)
        for speaker_id, name in _found(names, typed, OFFERED).items()
    ]


def listed(problem: str | None) -> dict[str, Any]:
    """Answer the part of the cast that the address asks for."""
    db = web.get_db()
    search = request.args.get("search", "").strip()
    kind = request.args.get("type", "")
    kind = kind if kind in set(SpeakerType) else ""
    after = request.args.get("after", "")
    if search:
        found = _found(speakers.names(db, speaker_type=kind or None), search, PAGE)
        rows = speakers.some(db, found, seen_by=_seen_by())
    else:
        rows = speakers.page(
            db,
            seen_by=_seen_by(),
            speaker_type=kind or None,
            after=after,
            limit=PAGE + 1,
        )
    return {
        "rows": _with_names(db, rows[:PAGE]),
        "more": rows[PAGE - 1]["name_key"] if len(rows) > PAGE else None,
        "best_only": bool(search) and len(rows) == PAGE,
        "search": search,
        "type": kind,
        "types": list(SpeakerType),
        "proposals": {} if search or kind or after else _proposals(db),
        "own": _seen_by() is not None,
        "revision": cast_history.revision(db),
        "save_id": uuid4().hex,
        "problem": problem,
    }


def choice(ids: list[int], problem: str | None) -> dict[str, Any]:
    """Answer several entries, and the one whose name would stand for all."""
    db = web.get_db()
    rows = _with_names(db, speakers.some(db, ids, seen_by=_seen_by()))
    fixed = [row for row in rows if row["name_key"] in cast.FIXED]
    leading = max(
        fixed or rows,
        key=lambda row: (row["labels"], len(row["name"]), -row["id"]),
        default={"id": None},
    )
    return {
        "rows": rows,
        "into": request.form.get("into", type=int) or leading["id"],
        "own": _seen_by() is not None,
        "revision": cast_history.revision(db),
        "save_id": uuid4().hex,
        "problem": problem,
    }


def entry(speaker_id: int) -> dict[str, Any]:
    """Answer an entry with its names, its changes and the sentences that name it."""
    db = web.get_db()
    found = speakers.get(db, speaker_id, seen_by=_seen_by())
    after = web.number("after")
    named = speakers.sentences(
        db, found["id"], seen_by=_seen_by(), after=after, limit=PAGE + 1
    )
    changes = cast_history.rows(db, found["id"])
    if _seen_by() is None:
        blindness.saw(db, web.reviewer()["id"], [row["id"] for row in named[:PAGE]])
    return {
        **found,
        "fixed": found["name_key"] in cast.FIXED,
        "types": list(SpeakerType),
        "parts": speakers.parts(db, found["id"], seen_by=_seen_by()),
        "changes": [{**row, "words": words(row)} for row in changes],
        "sentences": named[:PAGE],
        "after": after,
        "more": named[PAGE - 1]["id"] if len(named) > PAGE else None,
        "own": _seen_by() is not None,
        "revision": cast_history.revision(db),
        "save_id": uuid4().hex,
    }


def words(row: dict[str, Any]) -> str:
    """Answer a change of the cast in words."""
    told = _WORDS[Change(row["did"])](row)
    return f"Undid: {told[0].lower()}{told[1:]}" if row["what"] == Change.UNDO else told


def _merged(row: dict[str, Any]) -> str:
    into = row["asked"]["into"]
    others = [row["names"][one] for one in row["about"] if one != into]
    shown = ", ".join(f"“{name}”" for name in others[:3])
    rest = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return f"Merged {shown}{rest} into “{row['names'][into]}”"


def _split(row: dict[str, Any]) -> str:
    return f"Split off “{row['names'][row['asked']['entry']]}”"


def _separated(row: dict[str, Any]) -> str:
    return f"Made “{row['asked']['name']}” an entry of its own"


def _renamed(row: dict[str, Any]) -> str:
    old, new = _from_to(row, "name")
    return f"Renamed “{old}” to “{new}”"


def _retyped(row: dict[str, Any]) -> str:
    old, new = _from_to(row, "type")
    return f"Changed the type from {old or 'none'} to {new or 'none'}"


def _added(row: dict[str, Any]) -> str:
    return f"Added the name “{row['asked']['name']}”"


def _removed(row: dict[str, Any]) -> str:
    return f"Took off the name “{row['asked']['name']}”"


def _told_apart(row: dict[str, Any]) -> str:
    one, other = (row["names"][speaker_id] for speaker_id in row["about"])
    return f"Noted that “{one}” and “{other}” are not the same"


_WORDS = {
    Change.MERGE: _merged,
    Change.SPLIT: _split,
    Change.SEPARATE: _separated,
    Change.RENAME: _renamed,
    Change.RETYPE: _retyped,
    Change.ADD: _added,
    Change.REMOVE: _removed,
    Change.APART: _told_apart,
}


def _from_to(row: dict[str, Any], column: str) -> tuple[str | None, str | None]:
    """Answer a column of the entry a row is about, before and after."""
    entry = str(row["about"][0])
    return row["before"]["entries"][entry][column], row["after"]["entries"][entry][
        column
    ]


def _seen_by() -> int | None:
    """Answer whose labels count here: one's own, or for None everybody's."""
    return None if web.sees_all() else web.reviewer()["id"]


def _found(
    names: list[tuple[int, str, str | None]], query: str, limit: int
) -> dict[int, str]:
    """Answer the entries that fit a query, best first, each with the name that fits."""
    held: dict[str, list[int]] = {}
    for speaker_id, name, _ in names:
        held.setdefault(name, []).append(speaker_id)
    found: dict[int, str] = {}
    for name in best(query, list(held), 3 * limit):
        for speaker_id in held[name]:
            found.setdefault(speaker_id, name)
    return dict(list(found.items())[:limit])


def _with_names(db: Database, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Answer entries with the other names they go by, each once."""
    held: dict[int, dict[str, str]] = {row["id"]: {} for row in rows}
    for speaker_id, name, _ in speakers.names(db, ids=held):
        held[speaker_id].setdefault(name_key(name), name)
    return [{**row, "others": list(held[row["id"]].values())[1:]} for row in rows]


def _proposals(db: Database) -> dict[str, Any]:
    """Answer the first pairs that may be one and how many more there are.

    Pairs that somebody told apart are left out, and the two fixed answers.
    """
    held: dict[tuple[int, str | None], list[str]] = {}
    for speaker_id, name, kind in speakers.names(db):
        held.setdefault((speaker_id, kind), []).append(name)
    entries = tuple(
        Entry(speaker_id, kind, tuple(names))
        for (speaker_id, kind), names in held.items()
        if name_key(names[0]) not in cast.FIXED
    )
    apart = cast_history.said_apart(db)
    pairs = [
        twin
        for twin in twins(entries)
        if (min(twin.one, twin.other), max(twin.one, twin.other)) not in apart
    ]
    shown = pairs[:PROPOSED]
    ids = [speaker_id for twin in shown for speaker_id in (twin.one, twin.other)]
    rows = {row["id"]: row for row in speakers.some(db, ids, seen_by=_seen_by())}
    return {
        "pairs": [_pair(rows[twin.one], rows[twin.other], twin.why) for twin in shown],
        "more": len(pairs) - len(shown),
    }


def _pair(one: dict[str, Any], other: dict[str, Any], why: str) -> dict[str, Any]:
    """Answer two entries, the one to go by first: of two spellings the usual one."""
    if why == SLIP and other["labels"] > one["labels"]:
        one, other = other, one
    return {"into": one, "other": other, "why": why}
