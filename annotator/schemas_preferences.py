"""What the forms of the preferences page send: colours, and a key for each action."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from annotator.actions import Action, clashes
from annotator.schemas import Choice

TAKEN = {
    " ": "Space scrolls the page and presses buttons; choose another key.",
    "'": "Firefox begins a search with '; choose another key.",
    "/": "Firefox begins a search with /; choose another key.",
}
"""Keys that browsers need for themselves, and why."""
ONE = "Give one letter, figure or sign of your keyboard."


class Theme(StrEnum):
    """The colours of the pages."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Key(fields.String):
    """One key that types a sign; both cases of a letter are the same key."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        given = typed if typed.isspace() else typed.strip()
        key = unicodedata.normalize("NFC", given).lower()
        if key in TAKEN:
            raise ValidationError(TAKEN[key])
        if len(key) != 1 or not _typed_by_one_press(key):
            raise ValidationError(ONE)
        return key


_NOT_WHOLE = "This form did not come whole. Open the page again, then save."


class ThemeSchema(Schema):
    """The three buttons of the colours."""

    theme = Choice(Theme, required=True)


class SingleKeysSchema(Schema):
    """Whether keys of one sign do anything."""

    single_keys = fields.Boolean(
        required=True,
        error_messages=dict.fromkeys(("required", "null", "invalid"), _NOT_WHOLE),
    )


_KeyFields = Schema.from_dict(
    {
        action.value: Key(required=True, error_messages={"required": _NOT_WHOLE})
        for action in Action
    },
    name="KeyFields",
)


class KeysSchema(_KeyFields):  # type: ignore[misc, valid-type] # made of the actions
    """A key for each action, none for two; `before` is what they were until now."""

    before = fields.Dict(keys=fields.String(), values=fields.String(), required=True)

    @validates_schema(skip_on_field_errors=False)
    def _no_key_for_two(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        found = clashes(data, data.get("before", {}))
        if found:
            raise ValidationError(
                {
                    action: [
                        f"{data[action]} is already ‘{other.does}’; choose another, "
                        "or change that one first."
                    ]
                    for action, other in found.items()
                }
            )


def _typed_by_one_press(key: str) -> bool:
    """Answer whether a key can mean this sign: no control, space, mark or emoji."""
    return unicodedata.category(key)[0] in "LNPS" and ord(key) <= 0xFFFF
