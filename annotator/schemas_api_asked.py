"""What the API is asked in an address: which of them, from where, and how many."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from annotator.schemas import Choice
from annotator.schemas_api import LARGEST, Pattern, Strict, Truth, Whole
from annotator.schemas_export import Resolve, Shape, Which

MOST = 200
USUAL = 50
_DIGITS = re.compile(r"[0-9]{1,18}(\.0+)?", re.ASCII)


def _nothing() -> None:
    """Answer what stands for an argument left out, which is no value of it."""


class Digits(Whole):
    """A whole number in an address, written in the digits 0 to 9."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not _DIGITS.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(value.partition(".")[0])


class Moment(fields.String):
    """A day or a moment in an address; loaded as the project stores moments, in UTC."""

    default_error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "invalid": "Give a day such as 2026-03-14, or a moment such as "
        "2026-03-14T09:00:00Z."
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            if len(value) == len("2026-03-14"):
                given = datetime.combine(date.fromisoformat(value), time(), UTC)
            else:
                given = datetime.fromisoformat(value)
                if given.tzinfo is None or "T" not in value.upper():
                    raise ValueError(value)
                given = given.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.make_error("invalid", input=value) from None
        return f"{given:%Y-%m-%dT%H:%M:%S}.{given.microsecond // 1000:03}Z".rjust(
            len("2026-03-14T09:00:00.000Z"), "0"
        )


def _day(means: str) -> fields.Date:
    return fields.Date(
        format="%Y-%m-%d",
        load_default=_nothing,
        error_messages={"invalid": "Give a day such as 2026-03-14."},
        metadata={"description": means},
    )


def _named(means: str, most: int = 200) -> fields.String:
    """Answer a text of an address."""
    rule = validate.Length(min=1, max=most, error=f"Give 1 to {most} characters.")
    return fields.String(
        load_default=_nothing, validate=rule, metadata={"description": means}
    )


def _several(means: str) -> fields.List:
    """Answer a text of an address that may come several times."""
    rule = validate.Length(min=1, max=200, error="Give 1 to 200 characters.")
    return fields.List(
        fields.String(validate=rule),
        load_default=list,
        validate=validate.Length(max=100, error="Give 100 at most."),
        metadata={"description": means},
    )


def _limit() -> Digits:
    return Digits(
        1, MOST, load_default=USUAL, metadata={"description": "how many on a page"}
    )


_AFTER = "where the page before ended; take it from that page’s `next`"


def _after() -> Digits:
    return Digits(0, LARGEST, load_default=_nothing, metadata={"description": _AFTER})


def _pair() -> fields.String:
    """Answer where a page of things that are two in one sentence goes on."""
    rule = Pattern(
        "^[0-9]{1,15}-[0-9]{1,15}$",
        error="Take `after` from the `next` of the page before.",
    )
    return fields.String(
        load_default=_nothing, validate=rule, metadata={"description": _AFTER}
    )


def _needed(means: str, says: str, most: int) -> fields.String:
    """Answer a text of an address that has to be there."""
    return fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=most, error=f"Give 1 to {most} characters."
        ),
        error_messages={"required": says},
        metadata={"description": means},
    )


class ArticlesAskedSchema(Strict):
    """Which articles."""

    outlet = _named("only of this outlet")
    language = _named("only in this language, as the article carries it")
    search = _named("only with this in title or outlet, whatever the case")
    limit = _limit()
    after = _after()


class SentencesAskedSchema(Strict):
    """Which sentences of an article."""

    limit = _limit()
    after = _after()


class LabelsAskedSchema(Strict):
    """Which labels."""

    reviewer = _named("only by this reviewer, a pseudonym such as r2")
    article = _named("only in this article, by its `doc_id`")
    since = Moment(
        load_default=_nothing,
        metadata={
            "description": "only changed since this day or moment",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
        },
    )
    limit = _limit()
    after = _pair()


class DecisionsAskedSchema(Strict):
    """Which decisions."""

    article = _named("only in this article, by its `doc_id`")
    limit = _limit()
    after = _after()


class _ExportAskedSchema(Strict):
    """What is exported."""

    which = Choice(
        Which, load_default=Which.ALL, metadata={"description": "which sentences"}
    )
    resolve = Choice(
        Resolve,
        load_default=Resolve.UNANIMOUS,
        metadata={"description": "what makes the label of a sentence"},
    )
    article = _several("only this article, by its `doc_id`; may come several times")
    reviewer = _several("only labels by this pseudonym; may come several times")
    since = _day("only labels and decisions from this day on, in UTC")
    until = _day("only labels and decisions up to this day, in UTC")
    names = Truth(
        load_default=False,
        metadata={
            "description": "the reviewers’ names, for those who decide; else r1, r2, …",
            "asked": True,
        },
    )

    @validates_schema
    def _days_in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse a last day before the first."""
        if data["since"] and data["until"] and data["until"] < data["since"]:
            problem = "This is before `since`. Give that day or a later one."
            raise ValidationError(problem, "until")


class RowsAskedSchema(_ExportAskedSchema):
    """Which rows are exported."""

    shape = Choice(
        Shape,
        load_default=Shape.SENTENCES,
        metadata={"description": "what one row is"},
    )


class FileAskedSchema(_ExportAskedSchema):
    """What is exported, and in which format."""

    format = fields.String(
        required=True,
        validate=validate.Length(min=1, max=60, error="Give 1 to 60 characters."),
        error_messages={"required": "Say which format; the page Export lists them."},
        metadata={"description": "the format, such as csv; the page Export lists them"},
    )
    shape = Choice(
        Shape,
        load_default=None,
        metadata={"description": "what one row is; else as usual in this format"},
    )


class SuggestionsAskedSchema(Strict):
    """Which suggestions."""

    model = _named("only of this model")
    version = _named("only of this version of it")
    article = _named("only in this article, by its `doc_id`")
    limit = _limit()
    after = _pair()


class ModelAskedSchema(Strict):
    """Which model’s suggestions."""

    model = _needed("the model’s name", "Say which model.", 100)
    version = _needed("the model’s version", "Say which version of the model.", 60)


class ExportsAskedSchema(Strict):
    """Which exports."""

    limit = _limit()
    after = _after()


class GuidelineAskedSchema(Strict):
    """Which version."""

    version = Digits(
        1,
        LARGEST,
        load_default=_nothing,
        metadata={"description": "else the one in force"},
    )
