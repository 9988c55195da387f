"""The forms by which labels come in: which tool, whose, and what its words mean."""

from marshmallow import EXCLUDE, Schema, fields, validate

from annotator.schemas import Kind

LEAVE = "leave out"
"""What the form says for a word whose answers are not wanted."""


def _texts() -> fields.List:
    return fields.List(fields.String(), load_default=list)


class ReceiveSchema(Schema):
    """The files' form: the tool, and who answered where the files do not say."""

    class Meta:
        """The files themselves are no fields."""

        unknown = EXCLUDE

    format = fields.String(load_default="")
    by = fields.String(
        load_default="",
        validate=validate.Length(max=80, error="Give a name of at most 80 characters."),
    )


class MeaningSchema(Schema):
    """What is said of the words and people of the files, in the order of the page."""

    class Meta:
        """A browser may send more than is asked."""

        unknown = EXCLUDE

    word = _texts()
    kind = fields.List(
        fields.String(
            validate=validate.OneOf(
                ["", LEAVE, *map(str, Kind)],
                error="Choose claim, quote, fact, other, or to leave it out.",
            )
        ),
        load_default=list,
    )
    who = _texts()
    name = fields.List(
        fields.String(
            validate=validate.Length(
                max=120, error="Give a name of at most 120 characters."
            )
        ),
        load_default=list,
    )
    do = fields.String(load_default="look")
    keep_good = fields.Boolean(load_default=False)
