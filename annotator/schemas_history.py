"""Moments: which one of an article's history somebody asks for."""

import re
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, fields

from annotator.schemas import ChangeSchema

YEARS = range(2000, 2200)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})"
    r"(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?(Z?)"
)
_NO_MOMENT = "Give a day and a time, such as 2024-03-14 14:05."


class Moment(fields.Field):
    """A moment as it is stored, or without Z as it is typed where this machine stands.

    Loaded as it is stored. "14:05" is the end of that minute: it holds what the clock
    showed as saved at 14:05.
    """

    default_error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        name: _NO_MOMENT for name in ("required", "null", "invalid")
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        found = _MOMENT.fullmatch(str(value).strip())
        if not found:
            raise self.make_error("invalid")
        day, clock, second, fraction, utc = found.groups()
        exact = f"{day}T{clock}:{second or '59'}.{(fraction or '').ljust(3, '9')}"
        try:
            moment = datetime.fromisoformat(exact)
        except ValueError:
            raise self.make_error("invalid") from None
        if moment.year not in YEARS:
            raise self.make_error("invalid")
        there = moment.replace(tzinfo=UTC) if utc else moment.astimezone(UTC)
        return f"{there:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


class MomentSchema(Schema):
    """The question for an article as it was."""

    at = Moment(required=True)


class BringBackSchema(ChangeSchema):
    """The form that brings a whole article back: to when, and against what."""

    at = Moment(required=True)
