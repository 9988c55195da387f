"""What models propose, line by line, and what the forms about it send."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate
from marshmallow import validates_schema as validates_whole

from annotator.schemas import Choice, Kind, _trimmed

_WHICH = (
    "Say which sentence it is about: sent_id, or doc_id with sent_index, with "
    "doc_start and doc_end, or with text."
)
_NOT_WHOLE = (
    "This form did not come whole. Nothing was withdrawn; press the button again."
)
_CHOOSE = "Choose when cards show a suggestion."


class Shown(StrEnum):
    """When the card of a sentence shows what a model proposed."""

    NEVER = "never"
    AFTER = "after"
    BEFORE = "before"

    @property
    def hint(self) -> str:
        """What it means, in a few words beside its name."""
        return {
            "never": "to nobody; they are in the exports only",
            "after": "to who has answered the sentence, beside the answer",
            "before": "to everybody, before they answer; a key takes it",
        }[self.value]


def _text(limit: int, means: str) -> fields.String:
    """Answer a field of text, empty for none."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=limit, error=f"Keep it under {limit} characters."),
        error_messages={"invalid": "Give it as text, in quotation marks."},
        metadata={"description": means},
    )


def _place(means: str) -> fields.Integer:
    """Answer a field for a place, counted from 0."""
    says = "Give a whole number, counted from 0."
    return fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=0, max=2**53, error=says),
        error_messages={"invalid": says, "too_large": says},
        metadata={"description": means},
    )


class Score(fields.Float):
    """A number from 0 to 1; neither a text nor true."""

    default_error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "invalid": "Give a number from 0 to 1, or null."
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | str) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        if not 0 <= value <= 1:
            raise self.make_error("invalid")
        return float(value)


class SuggestionLineSchema(Schema):
    """A line of a file of suggestions: one sentence, and what a model says of it."""

    class Meta:
        """What else a model says is passed over, and named."""

        unknown = EXCLUDE

    sent_id = _text(300, "the sentence, as exports name it")
    doc_id = _text(200, "or its article, with one of the following")
    sent_index = _place("the sentence’s place in the article, from 0")
    doc_start = _place("where the sentence begins in the article’s text")
    doc_end = _place("where it ends there, exclusive")
    text = _text(100_000, "the very sentence, where the article has it once")
    label = Choice(
        Kind,
        required=True,
        error_messages=dict.fromkeys(
            ("required", "null", "invalid"),
            "Say what the sentence is: claim, quote, fact or other.",
        ),
        metadata={"description": "the kind proposed; required"},
    )
    speaker = _text(200, "the speaker proposed, by name")
    speaker_surface = _text(400, "the speaker as written in the sentence")
    score = Score(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "how sure the model is, 0 to 1",
            "minimum": 0,
            "maximum": 1,
        },
    )
    model = _text(100, "what proposed it; else as `--model` says")
    version = _text(60, "the model’s version; else as `--version` says")

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        line = _trimmed(data)
        line["text"] = data.get("text") or None
        if type(line.get("version")) in (int, float):
            line["version"] = str(line["version"])
        return line

    @validates_whole
    def _one_sentence(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["sent_id"]:
            return
        if not data["doc_id"]:
            raise ValidationError(_WHICH, "sent_id")
        if (data["doc_start"] is None) != (data["doc_end"] is None):
            raise ValidationError(
                "Give both doc_start and doc_end, or neither.", "doc_start"
            )
        given = (data["sent_index"], data["doc_start"], data["text"])
        if all(value is None for value in given):
            raise ValidationError(_WHICH, "sent_index")


class ModelSchema(Schema):
    """Which model a file is of, where its lines do not say."""

    model = _text(100, "the model’s name")
    version = _text(60, "the model’s version")

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return _trimmed(data)


class SuggestionSettingsSchema(Schema):
    """When cards show a suggestion, and whose."""

    shown = Choice(
        Shown,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "invalid"), _CHOOSE),
    )
    model_id = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1, max=2**63 - 1),
        error_messages={"invalid": "Choose a model of the list."},
    )

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return _trimmed(data)


class SuggestionsEndSchema(Schema):
    """Withdrawing what a model proposed, up to the newest import that was seen."""

    up_to = fields.Integer(
        required=True,
        validate=validate.Range(min=1, max=2**63 - 1, error=_NOT_WHOLE),
        error_messages=dict.fromkeys(("required", "null", "invalid"), _NOT_WHOLE),
    )
