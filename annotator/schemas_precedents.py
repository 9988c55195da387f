"""What the forms of a precedent send: its rule, or why it is withdrawn."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from annotator.schemas import _own_id, _own_number, _short

NO_RULE = "Say the rule in one line, as you would say it to the others."


def rule_in_a_line(value: Any) -> str:
    """Answer a rule as one line."""
    return " ".join(str(value or "").replace("\0", "").split())


class PrecedentSchema(Schema):
    """The form that makes a precedent or words its rule anew."""

    rule = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, error=NO_RULE),
            validate.Length(max=300, error="Keep it under 300 characters."),
        ],
        error_messages={"required": NO_RULE, "null": NO_RULE},
    )
    revision = _own_number()
    save_id = _own_id()

    @pre_load
    def _one_line(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**data, "rule": rule_in_a_line(data.get("rule"))}


class WithdrawSchema(Schema):
    """The form that withdraws a precedent."""

    why = _short(300)
    revision = _own_number()
    save_id = _own_id()

    @pre_load
    def _one_line(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**data, "why": rule_in_a_line(data.get("why")) or None}
