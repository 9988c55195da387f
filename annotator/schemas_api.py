"""What every record of the API shares: kinds of values, pages, and refusals."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from annotator.schemas_export import a_list, a_text, an_integer

LARGEST = 2**53
SAVE_ID = r"^[!-~]{8,64}$"
REVISION = r'^("[0-9]{1,15}"|[0-9]{1,15})$'


class Strict(Schema):
    """What takes no field that it does not know, so that none is lost by a slip."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "unknown": "There is no such field here. Look at its name, or leave it out.",
        "type": "Give an object, in braces.",
    }


class Pattern(validate.Regexp):
    """A rule by which the whole text is of a pattern, also where it ends in a break."""

    def __call__(self, value: Any) -> Any:
        if not self.regex.fullmatch(value):
            raise ValidationError(self._format_error(value))
        return value


class Whole(fields.Integer):
    """A whole number of JSON within bounds, 3 as well as 3.0; no text, no truth."""

    def __init__(self, least: int, most: int, **kwargs: Any):
        says = f"Give a whole number from {least} to {most}."
        super().__init__(
            validate=validate.Range(min=least, max=most, error=says),
            error_messages=dict.fromkeys(("invalid", "null", "required"), says),
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        if value != int(value):
            raise self.make_error("invalid", input=value)
        return int(value)


class Truth(fields.Boolean):
    """Whether something is so: true or false, and nothing that looks like it."""

    default_error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "invalid": "Give true or false.",
        "null": "Give true or false.",
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if value in ("true", "false") and self.metadata.get("asked"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class NothingSchema(Strict):
    """No arguments."""


def record(name: str, about: str, found: dict[str, Any]) -> type[Schema]:
    """Answer the schema of a record."""
    made = Schema.from_dict(found, name=name)
    made.__doc__ = about
    return made


def page_of(schema: type[Schema]) -> type[Schema]:
    """Answer the schema of a page of records."""
    return record(
        f"{schema.__name__}Page",
        "A page; follow `next` until it is null, also where a page has few items.",
        {
            "items": a_list(fields.Nested(schema), "the records, in order"),
            "next": a_text("the address of the next page; null on the last", null=True),
        },
    )


FieldProblem = record(
    "FieldProblem",
    "One thing that is wrong in what was sent.",
    {
        "field": a_text(
            "which field or argument; `2.title` is one of the third in a list",
            null=True,
        ),
        "problem": a_text("what is wrong, and what to do"),
    },
)
ProblemRecord = record(
    "Problem",
    "Why something was refused, as RFC 9457 has it.",
    {
        "type": a_text("always about:blank: `status` and `title` say it"),
        "title": a_text("the status in words"),
        "status": an_integer("the status"),
        "detail": a_text("what is wrong, and what to do next"),
        "errors": a_list(fields.Nested(FieldProblem), "field by field; [] where none"),
        "present": fields.Raw(
            metadata={
                "description": "in a conflict: the label or decision as it is, or null"
            }
        ),
        "revision": fields.Integer(
            metadata={
                "description": "in a conflict: the revision to send it again with"
            }
        ),
        "cases": fields.List(
            fields.String(),
            metadata={"description": "the decided cases that say otherwise"},
        ),
    },
)
