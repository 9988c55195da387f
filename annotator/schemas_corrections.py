"""What the form sends by which a sentence is split, or joined with the next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from annotator.schemas import Choice, _own_id, _short, _trimmed


class Cut(StrEnum):
    """What is done to a sentence by hand."""

    SPLIT = "split"
    JOIN = "join"


class CutSchema(Schema):
    """Where a sentence is cut, or that it is joined with the next, and why."""

    how = Choice(Cut, required=True)
    place = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=2**53)
    )
    why = _short(400)
    save_id = _own_id()

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return _trimmed(data)

    @validates_schema
    def _somewhere(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["how"] == Cut.SPLIT and data.get("place") is None:
            raise ValidationError(
                "Choose the word with which the second sentence begins.", "place"
            )
