"""What the forms of the queue send: its rules, limits, and places taken back."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

OVERLAPS = range(1, 21)
HOURS = range(1, 8761)
_OVERLAP = "Give a whole number from 1 to 20, or leave it empty."
_HOURS = "Give whole hours, from 1 to 8760 (a year)."
_SHARE = "Give a whole number from 0 to 100."
_NOT_WHOLE = "This form did not come whole. Open the page again, then send it."


def _number(numbers: range, says: str, **kwargs: Any) -> fields.Integer:
    """Answer a field for one of the numbers."""
    return fields.Integer(
        validate=validate.Range(min=numbers[0], max=numbers[-1], error=says),
        error_messages=dict.fromkeys(("required", "null", "invalid"), says),
        **kwargs,
    )


class _Form(Schema):
    """A form whose empty fields are none."""

    @pre_load
    def _trimmed(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        trimmed = {
            name: value.replace("\0", "").strip() if isinstance(value, str) else value
            for name, value in data.items()
        }
        return {name: None if value == "" else value for name, value in trimmed.items()}


class QueueSchema(_Form):
    """The rules by which articles are handed out."""

    overlap = _number(OVERLAPS, _OVERLAP, required=True, allow_none=True)
    lease_hours = _number(HOURS, _HOURS, required=True)
    share = _number(range(101), _SHARE, required=True)


class Lines(fields.Field):
    """Texts, one a line; loaded as a list without repeats."""

    def __init__(self, apart: str, **kwargs: Any):
        self.apart = re.compile(apart)
        super().__init__(load_default=list, allow_none=True, **kwargs)

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Answer the texts; none for an empty field."""
        found = [one.strip() for one in self.apart.split(str(value or ""))]
        if any(len(one) > 200 for one in found):
            raise ValidationError("Keep each under 200 characters.")
        return list(dict.fromkeys(one for one in found if one))


class LimitSchema(_Form):
    """What one person is given."""

    no_new = fields.Boolean(load_default=False, error_messages={"invalid": _NOT_WHOLE})
    outlets = Lines(r"\n")
    languages = Lines(r"[\s,;]+")


class CommonSchema(_Form):
    """Whether everybody labels an article: 1, 0, or as the share says."""

    article_id = _number(range(1, 2**63), _NOT_WHOLE, required=True)
    common = _number(range(2), _NOT_WHOLE, required=True, allow_none=True)


class TakeBackSchema(_Form):
    """A place taken back: why, and who gets it."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=200, error="Keep it under 200 characters."),
        error_messages=dict.fromkeys(
            ("required", "null"), "Say why, in a few words; it is kept."
        ),
    )
    to = _number(range(1, 2**63), _NOT_WHOLE, load_default=None, allow_none=True)
