"""The words of the domain and the record formats: the only definition of a record."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from annotator.errors import Fault, InvalidRecord
from annotator.text import spans

SCHEMA_VERSION = "1.1"
UNNAMED = "unnamed"
UNCLEAR = "unclear"


class Kind(StrEnum):
    """What a sentence is; tested in the order quote, claim, fact, other."""

    CLAIM = "claim"
    QUOTE = "quote"
    FACT = "fact"
    OTHER = "other"

    @property
    def letter(self) -> str:
        """The letter behind a labelled sentence, so colour is not the only sign."""
        return self.value[0].upper()

    @property
    def hint(self) -> str:
        """What it means, in a few words under its name."""
        return {
            "claim": "a source’s, reported",
            "quote": "a source’s own words",
            "fact": "the article’s own voice",
            "other": "not a statement",
        }[self.value]

    @property
    def attributed(self) -> bool:
        """Whether somebody other than the article says it, so that it names one."""
        return self in (Kind.CLAIM, Kind.QUOTE)


class SpeakerType(StrEnum):
    """What an entry of the cast is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"
    DOCUMENT = "document"
    UNNAMED = "unnamed"


class Role(StrEnum):
    """What a person may do in a project."""

    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    OWNER = "owner"


class QuoteType(StrEnum):
    """Whose words they are."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Polarity(StrEnum):
    """Whether the source said it or is reported as not saying it."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Part(StrEnum):
    """Where a sentence stands in a quotation over several."""

    SINGLE = "single"
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


class Status(StrEnum):
    """How far a sentence has come."""

    UNLABELLED = "unlabelled"
    SINGLE = "single"
    AGREED = "agreed"
    CONFLICT = "conflict"
    ADJUDICATED = "adjudicated"


FLAGS = ("unsure", "scare_quotes")


def name_key(name: str) -> str:
    """Answer what two spellings of a name share: case, accents and spaces aside."""
    if name.isascii():  # Most are, and have no accents.
        return " ".join(name.casefold().split()) or name
    plain = unicodedata.normalize("NFKD", name.casefold())
    # Classes 7 to 9 are letters' own marks, as ガ has one that カ has not.
    kept = "".join(
        sign for sign in plain if unicodedata.combining(sign) in (0, 7, 8, 9)
    )
    return " ".join(unicodedata.normalize("NFC", kept).split()) or name


@lru_cache
def made(schema: type[Schema]) -> Schema:
    """Answer the schema, made once."""
    return schema()


def load(schema: type[Schema], data: Mapping[str, Any], **where: Any) -> dict[str, Any]:
    """Answer what the schema makes of the data, or raise InvalidRecord by field."""
    try:
        return made(schema).load(data)
    except ValidationError as error:
        raise InvalidRecord(list(_faults(error.normalized_messages(), where))) from None


def _faults(messages: Any, where: dict[str, Any], field: str = "") -> Any:
    """Yield a fault for each message of marshmallow's tree."""
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            path = field if name == "_schema" else f"{field}.{name}".strip(".")
            yield from _faults(below, where, path)
    else:
        for problem in messages:
            if isinstance(problem, str):
                yield Fault(problem, field=field or None, **where)
            else:
                yield from _faults(problem, where, field)


def _trimmed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Answer the form with outer space cut and empty fields as None."""
    kept = {}
    for name, value in data.items():
        value = value.replace("\0", "").strip() if isinstance(value, str) else value
        kept[name] = None if value == "" else value
    return kept


class Spans(fields.Field):
    """Spans in a sentence, written "12-40 52-60"; loaded as [[12, 40], [52, 60]]."""

    default_error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "invalid": "These are no words of the sentence. Select them again."
    }

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            return [list(span) for span in spans.read(str(value))]
        except ValueError:
            raise self.make_error("invalid") from None


def _one_span() -> Spans:
    """Answer a field for one stretch of words."""
    rule = validate.Length(max=1, error="Select one stretch of words, not several.")
    return Spans(validate=rule, load_default=None, allow_none=True)


class Choice(fields.String):
    """One of an enumeration's words."""

    def __init__(self, words: type[StrEnum], **kwargs: Any):
        listed = ", ".join(words)
        rule = validate.OneOf(list(words), error=f"Choose one of: {listed}.")
        super().__init__(validate=rule, **kwargs)


def _short(limit: int, **kwargs: Any) -> fields.String:
    """Answer a text field with a limit that no honest answer meets."""
    rule = validate.Length(max=limit, error=f"Keep it under {limit} characters.")
    return fields.String(
        validate=rule,
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Give it as text, in quotation marks."},
        **kwargs,
    )


_NOT_WHOLE = "This form did not come whole. Open the sentence again, then save."


def _own_number() -> fields.Integer:
    """Answer a number that the page itself puts in its form."""
    return fields.Integer(
        required=True,
        validate=validate.Range(min=0, max=2**53, error=_NOT_WHOLE),
        error_messages=dict.fromkeys(("required", "null", "invalid"), _NOT_WHOLE),
    )


def _own_id() -> fields.String:
    """Answer an id that the page itself puts in its form."""
    return fields.String(
        required=True,
        validate=validate.Length(min=8, max=64, error=_NOT_WHOLE),
        error_messages=dict.fromkeys(("required", "null", "invalid"), _NOT_WHOLE),
    )


class LabelSchema(Schema):
    """The sentence form: one reviewer's answer and what it was made against."""

    kind = Choice(
        Kind,
        required=True,
        error_messages={
            "required": "Choose what the sentence is: claim, quote, fact or other.",
            "null": "Choose what the sentence is: claim, quote, fact or other.",
        },
    )
    speaker = _short(200)
    speaker_surface = _short(400)
    speaker_span = _one_span()
    speaker_span_of = _short(200)
    cue_span = _one_span()
    content = Spans(load_default=list, allow_none=True)
    quote_type = Choice(QuoteType, load_default=None, allow_none=True)
    polarity = Choice(Polarity, load_default=None, allow_none=True)
    continues = fields.Boolean(load_default=False)
    unsure = fields.Boolean(load_default=False)
    scare_quotes = fields.Boolean(load_default=False)
    note = _short(4000)
    guideline_version = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=1, max=2**53)
    )
    duration_ms = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=86400000)
    )
    suggestion_id = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1, max=2**53, error=_NOT_WHOLE),
        error_messages={"invalid": _NOT_WHOLE},
    )
    from_suggestion = fields.Boolean(load_default=None, allow_none=True)
    revision = _own_number()
    save_id = _own_id()

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return _trimmed(data)

    @validates_schema
    def _somebody_speaks(self, data: dict[str, Any], **kwargs: Any) -> None:
        if Kind(data["kind"]).attributed and not data.get("speaker"):
            raise ValidationError(
                f"Say who speaks in this {data['kind']}: a name, unnamed or unclear.",
                "speaker",
            )


class RestoreSchema(Schema):
    """The undo form: which earlier answer to bring back, and against what."""

    to = _own_number()
    revision = _own_number()
    save_id = _own_id()


class WholeSchema(Schema):
    """The form that gives a whole quotation the speaker of one of its sentences."""

    revision = _own_number()
    save_id = _own_id()


class ReviewerSchema(Schema):
    """The sign-in form, and `annotator reviewer`."""

    name = fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=80, error="Give a name of 1 to 80 characters."
        ),
        error_messages={
            "required": "Give your name.",
            "null": "Give your name.",
        },
    )

    @pre_load
    def _one_space(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        name = data.get("name")
        spaced = " ".join(name.split()) if isinstance(name, str) else name
        return {**data, "name": spaced or None}


def _real_date(value: str | None) -> None:
    """Refuse what is not a day of the calendar."""
    if value is not None:
        try:
            fields.Date().deserialize(value)
        except ValidationError:
            raise ValidationError(
                "Give the date as year-month-day, such as 2024-03-14."
            ) from None


class ArticleSchema(Schema):
    """A line of an import file, or the import form."""

    class Meta:
        """What an article brings besides these fields is kept in `meta`."""

        unknown = EXCLUDE

    text = fields.String(
        required=True,
        error_messages={
            "required": "The text is missing. Give the article's text.",
            "null": "The text is missing. Give the article's text.",
            "invalid": "The text is not text. Give the article as one string.",
        },
        metadata={"description": "the article, as it was published; required"},
    )
    doc_id = _short(
        200, metadata={"description": "its name in exports; else from the file's name"}
    )
    title = _short(500, metadata={"description": "headline; else read from the text"})
    outlet = _short(200, metadata={"description": "who published it"})
    published = fields.String(
        load_default=None,
        allow_none=True,
        validate=_real_date,
        metadata={"description": "day it appeared, as 2024-03-14; else from the text"},
    )
    url = fields.Url(
        load_default=None,
        allow_none=True,
        schemes={"http", "https"},
        require_tld=False,
        error_messages={
            "invalid": "Give the whole address, such as https://gazette.example/news/7."
        },
        metadata={"description": "where it can be read; http or https"},
    )
    language = _short(
        35, metadata={"description": "its language, as a tag such as en or ar"}
    )
    licence = _short(200, metadata={"description": "under which terms it may be used"})

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**_trimmed(data), "text": data.get("text")}

    @validates_schema
    def _there_is_text(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data["text"].strip():
            raise ValidationError("The text is empty. Give the article's text.", "text")


class Change(StrEnum):
    """What people do to the cast."""

    MERGE = "merge"
    SPLIT = "split"
    SEPARATE = "separate"
    RENAME = "rename"
    RETYPE = "retype"
    ADD = "add"
    REMOVE = "remove"
    APART = "apart"
    UNDO = "undo"


class ChangeSchema(Schema):
    """What every form of the speakers page sends: what it was made against."""

    revision = _own_number()
    save_id = _own_id()

    @pre_load
    def _one_space(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        return _trimmed(
            {
                name: " ".join(value.split()) if name == "name" else value
                for name, value in data.items()
            }
        )


class MergeSchema(ChangeSchema):
    """Which entries are one, and whose name and type stand."""

    ids = fields.List(
        _own_number(),
        required=True,
        validate=validate.Length(
            min=2, max=200, error="Choose two entries or more to merge, 200 at most."
        ),
    )
    into = fields.Integer(
        required=True,
        validate=validate.Range(min=0, max=2**53),
        error_messages=dict.fromkeys(
            ("required", "null", "invalid"), "Choose the name to go by."
        ),
    )


class ApartSchema(ChangeSchema):
    """Which two entries are not the same."""

    ids = fields.List(_own_number(), required=True, validate=validate.Length(equal=2))


class SpeakerNameSchema(ChangeSchema):
    """A name to go by, or to go by as well."""

    name = fields.String(
        required=True,
        validate=validate.Length(max=200, error="Keep it under 200 characters."),
        error_messages={"required": "Give the name.", "null": "Give the name."},
    )


class RetypeSchema(ChangeSchema):
    """What an entry is."""

    type = Choice(SpeakerType, load_default=None, allow_none=True)


class SplitSchema(ChangeSchema):
    """Which merged entry stands by itself again."""

    entry = _own_number()


class OtherNameSchema(ChangeSchema):
    """Which other name is meant; `entry` is what it was given to."""

    entry = _own_number()
    name = fields.String(required=True)


class UndoSchema(ChangeSchema):
    """Which change is taken back."""

    change = _own_number()
