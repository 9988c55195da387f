"""What the forms of a calibration sheet send: what is on it, and what is decided."""

from collections.abc import Mapping
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from annotator.schemas import Choice, Kind, _own_id, _own_number, _short, _trimmed
from annotator.schemas_precedents import NO_RULE, rule_in_a_line

MOST_ARTICLES = 20
MOST_PEOPLE = 26
_NAME = "Give the sheet a name, such as Week 12."
_ARTICLES = f"Choose 1 to {MOST_ARTICLES} articles."
_PEOPLE = f"Choose 2 to {MOST_PEOPLE} people."


def _some(least: int, most: int, problem: str) -> fields.List:
    """Answer a field for several numbers of things."""
    return fields.List(
        fields.Integer(validate=validate.Range(min=1, max=2**53, error=problem)),
        required=True,
        validate=validate.Length(min=least, max=most, error=problem),
        error_messages={"required": problem},
    )


class SheetSchema(Schema):
    """The form that makes a sheet."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=80, error="Keep it under 80 characters."),
        error_messages={"required": _NAME, "null": _NAME},
    )
    articles = _some(1, MOST_ARTICLES, _ARTICLES)
    people = _some(2, MOST_PEOPLE, _PEOPLE)
    save_id = _own_id()

    @pre_load
    def _one_line(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**data, "name": rule_in_a_line(data.get("name")) or None}


class SheetDecisionSchema(Schema):
    """The form beneath one sentence: whose answer it is, or another one, and why.

    `votes` says which answers the form was made against.
    """

    take = _short(2)
    kind = Choice(Kind, load_default=None, allow_none=True)
    speaker = _short(200)
    rationale = _short(4000)
    precedent = fields.Boolean(load_default=False)
    rule = _short(300)
    despite = fields.Boolean(load_default=False)
    seen = _own_number()
    votes = fields.String(required=True)
    save_id = _own_id()

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        trimmed = _trimmed(data)
        return {**trimmed, "rule": rule_in_a_line(data.get("rule")) or None}

    @validates_schema
    def _something_is_decided(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data.get("take") and not data.get("kind"):
            raise ValidationError(
                "Take one of the answers, or choose what it is.", "take"
            )
        own = not data.get("take") and Kind(data["kind"]).attributed
        if own and not data.get("speaker"):
            raise ValidationError(
                f"Say who speaks in this {data['kind']}: a name, unnamed or unclear.",
                "speaker",
            )
        if data["precedent"] and not data.get("rule"):
            raise ValidationError(NO_RULE, "rule")
