"""What the review pages ask and send: which part of the queue, decisions, comments."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from annotator.schemas import ChangeSchema, Choice, Kind, _short
from annotator.schemas_precedents import NO_RULE, rule_in_a_line

OWN = "own"
"""What is taken when it is none of the votes."""


class State(StrEnum):
    """How far the review of a sentence is, as the queue is cut by it."""

    OPEN = "open"
    STALE = "stale"
    DECIDED = "decided"
    COMMENTS = "comments"

    @property
    def words(self) -> str:
        """What the page calls it."""
        return {
            "open": "to decide",
            "stale": "votes changed since",
            "decided": "decided",
            "comments": "comments open",
        }[self.value]


class Cause(StrEnum):
    """In what votes differ, or what else makes a sentence one to look at."""

    KIND = "kind"
    WHO = "who"
    SPAN = "span"
    FINER = "finer"
    JOINS = "joins"
    UNSURE = "unsure"

    @property
    def words(self) -> str:
        """What the page calls it, behind "they differ on"."""
        return {
            "kind": "the kind",
            "who": "who",
            "span": "which words",
            "finer": "finer points",
            "joins": "whether it goes on",
            "unsure": "somebody unsure",
        }[self.value]


class Why(StrEnum):
    """What the votes differed for, in the eyes of whoever decided."""

    SLIP = "slip"
    READ = "guideline misread"
    SILENT = "guideline silent"
    AMBIGUOUS = "ambiguous text"
    CONTEXT = "context overlooked"
    NAME = "same speaker, other name"


def _text(limit: int) -> fields.String:
    """Answer a text field that may stay empty."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=limit, error=f"Keep it under {limit} characters."),
    )


_CHOOSE = "Take one of the votes, or give your own answer."


class DecisionSchema(ChangeSchema):
    """The decision form: a vote taken or an own answer, and why."""

    take = fields.String(
        required=True,
        validate=validate.Length(max=20, error=_CHOOSE),
        error_messages=dict.fromkeys(("required", "null", "invalid"), _CHOOSE),
    )
    kind = Choice(Kind, load_default=None, allow_none=True)
    speaker = _text(200)
    continues = fields.Boolean(load_default=False)
    causes = fields.List(Choice(Why), load_default=list)
    rationale = _text(1000)
    note = _text(4000)
    precedent = fields.Boolean(load_default=False)
    rule = _short(300)
    despite = fields.Boolean(load_default=False)
    seen = fields.String(required=True)

    @validates_schema
    def _a_case_has_a_rule(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["precedent"] and not rule_in_a_line(data.get("rule")):
            raise ValidationError(NO_RULE, "rule")

    @validates_schema
    def _own_answers_are_whole(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if data["take"] != OWN:
            return
        if not data["kind"]:
            raise ValidationError(
                "Choose what the sentence is: claim, quote, fact or other.", "kind"
            )
        if Kind(data["kind"]).attributed and not data["speaker"]:
            raise ValidationError(
                f"Say who speaks in this {data['kind']}: a name, unnamed or unclear.",
                "speaker",
            )


_AT_LEAST = "Give how many equal votes are enough: 2 to 99."


class AcceptSchema(Schema):
    """What is accepted in bulk: with how many equal votes, in which article."""

    least = fields.Integer(
        load_default=2,
        validate=validate.Range(min=2, max=99, error=_AT_LEAST),
        error_messages=dict.fromkeys(("null", "invalid"), _AT_LEAST),
    )
    article = fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53))


class AcceptanceSchema(AcceptSchema, ChangeSchema):
    """The form that accepts what the preview showed; its revision is not used.

    `shown` is how many sentences the preview said; None to go on with a batch.
    """

    shown = fields.Integer(load_default=None, allow_none=True)


class OpeningSchema(ChangeSchema):
    """The form that opens an article to its reviewers, or closes it again."""

    open = fields.Boolean(required=True)


class CommentSchema(ChangeSchema):
    """What is said on a sentence; its revision is not used."""

    text = fields.String(
        required=True,
        validate=validate.Length(max=4000, error="Keep it under 4000 characters."),
        error_messages=dict.fromkeys(
            ("required", "null", "invalid"), "Write the comment first."
        ),
    )
