"""What the forms of the guideline send: a text, why it changed, and against what."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from annotator.schemas import _own_number

LONGEST = 100_000


def _filled(value: str) -> None:
    """Refuse a text without a word in it."""
    if not value.strip():
        raise ValidationError("It is empty. Write the guideline.")


class SeenSchema(Schema):
    """Which version a reviewer has seen."""

    version = _own_number()


class GuidelineSchema(Schema):
    """The form that makes a new version."""

    text = fields.String(
        required=True,
        validate=[
            _filled,
            validate.Length(
                max=LONGEST, error=f"Keep it under {LONGEST:,} characters."
            ),
        ],
        error_messages={"required": "It is empty. Write the guideline."},
    )
    why = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=500, error="Say in a line what changed and why."
        ),
        error_messages={"required": "Say in a line what changed and why."},
    )
    based_on = _own_number()

    @pre_load
    def _as_in_a_file(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Answer the form with the line ends that files have, and one at the end."""
        text = str(data.get("text") or "").replace("\r\n", "\n").replace("\0", "")
        why = " ".join(str(data.get("why") or "").split())
        return {**data, "text": text.rstrip() + "\n", "why": why}
