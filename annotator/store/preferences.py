"""What a reviewer prefers: colours and keys, the same at every computer."""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from annotator.actions import Action, complete
from annotator.db import writing
from annotator.schemas_preferences import Theme

ON, OFF = "on", "off"
OWN_KEY = "key_"


def usual() -> dict[str, Any]:
    """Answer the preferences of somebody who has chosen nothing."""
    return _made({})


def get(db: Database, reviewer_id: int) -> dict[str, Any]:
    """Answer all preferences of a reviewer: `theme`, `single_keys` and `keys`."""
    chosen = db.execute(
        "select name, value from preferences where reviewer_id = ?", [reviewer_id]
    )
    return _made(dict(chosen.fetchall()))


def put(
    db: Database,
    reviewer_id: int,
    *,
    theme: str | None = None,
    single_keys: bool | None = None,
    keys: Mapping[str, str] | None = None,
) -> None:
    """Keep what is given and leave the rest; what is as usual is not kept."""
    wished: dict[str, str | None] = {}
    if theme is not None:
        wished["theme"] = None if theme == Theme.SYSTEM else theme
    if single_keys is not None:
        wished["single_keys"] = None if single_keys else OFF
    if keys is not None:
        for action in Action:
            key = keys[action]
            wished[OWN_KEY + action] = None if key == action.usual else key
    with writing(db):
        for name, value in wished.items():
            _put(db, reviewer_id, name, value)


def _put(db: Database, reviewer_id: int, name: str, value: str | None) -> None:
    """Keep one value; None is the usual one."""
    if value is None:
        db.execute(
            "delete from preferences where reviewer_id = ? and name = ?",
            [reviewer_id, name],
        )
        return
    db.execute(
        """
        insert into preferences (reviewer_id, name, value)
        values (?, ?, ?)
        on conflict (reviewer_id, name) do update set value = excluded.value
        """,
        [reviewer_id, name, value],
    )


def _made(chosen: Mapping[str, str]) -> dict[str, Any]:
    """Answer what was chosen, and the usual for the rest."""
    own = {
        action.value: chosen[OWN_KEY + action]
        for action in Action
        if OWN_KEY + action in chosen
    }
    return {
        "theme": chosen.get("theme", Theme.SYSTEM.value),
        "single_keys": chosen.get("single_keys", ON) == ON,
        "keys": complete(own),
    }
