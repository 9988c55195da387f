"""What the API is asked, sent and answers, made of the records of an export."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate

from annotator.rules import Act
from annotator.schemas import (
    FLAGS,
    ArticleSchema,
    Choice,
    Kind,
    Polarity,
    QuoteType,
    Role,
    _short,
)
from annotator.schemas_export import (
    AnnotationSchema,
    ArticleRowSchema,
    ExportSchema,
    LabelRowSchema,
    Shape,
    Which,
    _of,
    a_list,
    a_text,
    a_truth,
    an_integer,
)
from annotator.schemas_review import Why

MOST = 200
USUAL = 50
MOST_ARTICLES = 100
LARGEST = 2**53
SAVE_ID = r"^[!-~]{8,64}$"
REVISION = r'^("[0-9]{1,15}"|[0-9]{1,15})$'
_DIGITS = re.compile(r"[0-9]{1,18}(\.0+)?", re.ASCII)
_NOT_TEXT: dict[str, Any] = {
    "invalid": "Give it as text, in quotation marks.",
    "null": "Give a text; leave the field out where there is none.",
}
_NOT_A_LIST: dict[str, Any] = {"invalid": "Give a list, in square brackets."}


class _Strict(Schema):
    """What takes no field that it does not know, so that none is lost by a slip."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012 (marshmallow's own way of naming them)
        "unknown": "There is no such field here. Look at its name, or leave it out.",
        "type": "Give an object, in braces.",
    }


def _nothing() -> None:
    """Answer what stands for an argument left out, which is no value of it."""


class _Pattern(validate.Regexp):
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


class Digits(Whole):
    """A whole number in an address, written in the digits 0 to 9."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not _DIGITS.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(value.partition(".")[0])


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


# What is asked in an address.


class NothingSchema(_Strict):
    """No arguments."""


class ArticlesAskedSchema(_Strict):
    """Which articles."""

    outlet = _named("only of this outlet")
    language = _named("only in this language, as the article carries it")
    search = _named("only with this in title or outlet, whatever the case")
    limit = _limit()
    after = _after()


class SentencesAskedSchema(_Strict):
    """Which sentences of an article."""

    limit = _limit()
    after = _after()


class LabelsAskedSchema(_Strict):
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
    after = fields.String(
        load_default=_nothing,
        validate=_Pattern(
            "^[0-9]{1,15}-[0-9]{1,15}$",
            error="Take `after` from the `next` of the page before.",
        ),
        metadata={"description": _AFTER},
    )


class DecisionsAskedSchema(_Strict):
    """Which decisions."""

    article = _named("only in this article, by its `doc_id`")
    limit = _limit()
    after = _after()


class RowsAskedSchema(_Strict):
    """What is exported."""

    shape = Choice(
        Shape,
        load_default=Shape.SENTENCES,
        metadata={"description": "what one row is"},
    )
    which = Choice(
        Which, load_default=Which.ALL, metadata={"description": "which sentences"}
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


class GuidelineAskedSchema(_Strict):
    """Which version."""

    version = Digits(
        1,
        LARGEST,
        load_default=_nothing,
        metadata={"description": "else the one in force"},
    )


# What is sent.


def _means(name: str, of: type[Schema] = AnnotationSchema) -> dict[str, str]:
    """Answer what a field of the record means, to say the same of what is sent."""
    found: Mapping[str, fields.Field] = of._declared_fields
    return {"description": found[name].metadata["description"]}


def _place(name: str, least: int = 0) -> Whole:
    return Whole(
        least, 10**7, load_default=None, allow_none=True, metadata=_means(name)
    )


def _places(name: str) -> fields.List:
    return fields.List(
        Whole(0, 10**7),
        load_default=list,
        validate=validate.Length(max=100, error="Give 100 at most."),
        error_messages=_NOT_A_LIST | {"null": "Give a list; [] for none."},
        metadata=_means(name),
    )


def _text(limit: int, name: str, of: type[Schema] = AnnotationSchema) -> fields.String:
    return _short(limit, metadata=_means(name, of))


def _choice(words: Any, name: str) -> Choice:
    return Choice(
        words,
        load_default=None,
        allow_none=True,
        error_messages=_NOT_TEXT,
        metadata=_means(name),
    )


class _AnswerSchema(_Strict):
    """An answer to a sentence, as it is sent."""

    label = Choice(
        Kind,
        required=True,
        error_messages=_NOT_TEXT
        | dict.fromkeys(
            ("required", "null"),
            "Say what the sentence is: claim, quote, fact or other.",
        ),
        metadata={"description": "what the sentence is"},
    )
    speaker_canonical = _short(
        200,
        metadata={
            "description": "who speaks: a name, unnamed or unclear; a quote or claim "
            "needs one"
        },
    )
    speaker_surface = _text(400, "speaker_surface")
    speaker_start = _place("speaker_start", -(10**7))
    speaker_end = _place("speaker_end", -(10**7))
    cue_start = _place("cue_start")
    cue_end = _place("cue_end")
    content_starts = _places("content_starts")
    content_ends = _places("content_ends")
    quote_type = _choice(QuoteType, "quote_type")
    polarity = _choice(Polarity, "polarity")
    continues = Truth(
        load_default=False,
        metadata={"description": "whether it goes on what the sentence before began"},
    )
    flags = fields.List(
        fields.String(
            validate=validate.OneOf(
                list(FLAGS), error=f"Choose of: {', '.join(FLAGS)}."
            ),
            error_messages=_NOT_TEXT,
        ),
        load_default=list,
        error_messages=_NOT_A_LIST | {"null": "Give a list; [] for none."},
        metadata={"description": "what is marked: unsure, scare_quotes"},
    )
    revision = Whole(
        0,
        LARGEST,
        load_default=None,
        allow_none=True,
        metadata={
            "description": "the `revision` this was made against, 0 where there was "
            "none; else what If-Match says"
        },
    )
    save_id = fields.String(
        load_default=None,
        allow_none=True,
        validate=_Pattern(
            SAVE_ID, error="Give 8 to 64 letters, digits and signs, without spaces."
        ),
        error_messages=_NOT_TEXT,
        metadata={
            "description": "a word of your own for this very save: sent again, it is "
            "not saved twice; else what Idempotency-Key says"
        },
    )

    RULES = {  # noqa: RUF012 (read only)
        "if": {"properties": {"label": {"enum": ["claim", "quote"]}}},
        "then": {
            "required": ["speaker_canonical"],
            "properties": {"speaker_canonical": {"type": "string", "minLength": 1}},
        },
    }


class LabelSentSchema(_AnswerSchema):
    """A label, as it is sent."""

    comment = _text(4000, "comment")
    guideline_version = Whole(
        1,
        LARGEST,
        load_default=None,
        allow_none=True,
        metadata=_means("guideline_version"),
    )
    duration_ms = Whole(
        0,
        86_400_000,
        load_default=None,
        allow_none=True,
        metadata=_means("duration_ms"),
    )

    EXAMPLE = {  # noqa: RUF012 (read only)
        "label": "claim",
        "speaker_canonical": "Ines Valdor",
        "revision": 0,
    }


class DecisionSentSchema(_AnswerSchema):
    """A decision, as it is sent."""

    rationale = _text(1000, "rationale", ExportSchema)
    causes = fields.List(
        Choice(Why, error_messages=_NOT_TEXT),
        load_default=list,
        error_messages=_NOT_A_LIST | {"null": "Give a list; [] for none."},
        metadata={"description": "what the votes differed for"},
    )
    note = _short(4000, metadata={"description": "a note for those who decide"})
    despite = Truth(
        load_default=False,
        metadata={"description": "decide so though a decided case says otherwise"},
    )

    EXAMPLE = {  # noqa: RUF012 (read only)
        "label": "claim",
        "speaker_canonical": "Ines Valdor",
        "rationale": "Reported, not in her own words.",
        "revision": 0,
    }


class NewArticleSchema(ArticleSchema):
    """An article, as it is sent; other fields are kept with it."""

    class Meta:
        """What an article brings besides these fields is kept in `meta`."""

        unknown = INCLUDE

    EXAMPLE = {  # noqa: RUF012 (read only)
        "text": "The ferry sank at noon. Nobody was hurt, the harbour master said.",
        "title": "Ferry lost",
        "outlet": "Northport Gazette",
        "published": "2026-03-14",
        "language": "en",
    }


# What is answered.


def _record(name: str, about: str, found: dict[str, Any]) -> type[Schema]:
    """Answer the schema of a record."""
    made = Schema.from_dict(found, name=name)
    made.__doc__ = about
    return made


def page_of(schema: type[Schema]) -> type[Schema]:
    """Answer the schema of a page of records."""
    return _record(
        f"{schema.__name__}Page",
        "A page; follow `next` until it is null, also where a page has few items.",
        {
            "items": a_list(fields.Nested(schema), "the records, in order"),
            "next": a_text("the address of the next page; null on the last", null=True),
        },
    )


_LEFT_OUT = {"part", "attribution_id", "from_suggestion", "changed"}
"""Of a label in an export: what follows from its neighbours, and from suggestions."""
_ANNOTATION = [name for name in _of(AnnotationSchema) if name not in _LEFT_OUT]
_OWN = {"annotator", "comment", "created_at", "duration_ms"}
"""What only a reviewer's label has, and no decision."""
_CONTINUES = a_truth("whether it goes on what the sentence before began")
_REVISION = an_integer("the number of its latest change, to be sent with the next")

SentenceRecord = _record(
    "Sentence",
    "A sentence: a slice of its article's text.",
    _of(
        ExportSchema,
        "doc_id",
        "sent_id",
        "sent_index",
        "paragraph_index",
        "text",
        "doc_start",
        "doc_end",
        "context_before",
        "context_after",
        "text_sha256",
    ),
)
_ARTICLE = {
    **_of(ExportSchema, "doc_id", "split", "source"),
    "n_sentences": an_integer("how many sentences it has"),
    "added_at": a_text("when it came into the project, UTC"),
}
ArticleRecord = _record("Article", "An article without its text.", _ARTICLE)
ArticleWholeRecord = _record(
    "ArticleWhole",
    "An article with its text and sentences.",
    {
        **_ARTICLE,
        "meta": fields.Dict(
            required=True, metadata={"description": "what else came with it"}
        ),
        **_of(ArticleRowSchema, "body", "body_sha256"),
        "sentences": a_list(fields.Nested(SentenceRecord), "its sentences, in order"),
    },
)
AddedRecord = _record(
    "Added",
    "An article that was sent: what it is called, and whether it is new.",
    {
        **_of(ExportSchema, "doc_id"),
        "n_sentences": an_integer("how many sentences it has"),
        "new": a_truth("false: this text was in the project already"),
    },
)
AddedListRecord = _record(
    "AddedList",
    "The articles that were sent, each text once.",
    {"items": a_list(fields.Nested(AddedRecord), "in the order they were sent")},
)
LabelRecord = _record(
    "Label",
    "One reviewer's label of one sentence.",
    {
        **_of(LabelRowSchema, "doc_id", "sent_id"),
        **_of(AnnotationSchema, *_ANNOTATION),
        "continues": _CONTINUES,
        "revision": _REVISION,
        "changed_at": a_text("when it was last changed, UTC"),
    },
)
DecisionRecord = _record(
    "Decision",
    "The decided label of a sentence.",
    {
        **_of(LabelRowSchema, "doc_id", "sent_id"),
        **_of(AnnotationSchema, *(one for one in _ANNOTATION if one not in _OWN)),
        "continues": _CONTINUES,
        **_of(ExportSchema, "adjudicator", "adjudicated_at", "rationale"),
        "causes": a_list(fields.String(), "what the votes differed for"),
        "note": a_text("a note of who decided", null=True),
        "revision": _REVISION,
    },
)
MeRecord = _record(
    "Me",
    "Whose token this is.",
    {
        "name": a_text("the name"),
        "pseudonym": a_text("what exports and labels call this person"),
        "role": a_text("what this person is", of=Role),
        "may": a_list(
            fields.String(validate=validate.OneOf([*map(str, Act)])),
            "what this person may do",
        ),
    },
)
GuidelineRecord = _record(
    "Guideline",
    "A version of the guideline.",
    {
        "version": an_integer("its number, counted from 1"),
        "text": a_text("the guideline, in Markdown"),
        "why": a_text("what changed with it", null=True),
        "added_at": a_text("when it came into force, UTC"),
    },
)
FieldProblem = _record(
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
ProblemRecord = _record(
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
