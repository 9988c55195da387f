"""What is sent to the API: labels, decisions, articles and suggestions."""

from collections.abc import Mapping
from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, fields, pre_load, validate

from annotator.schemas import (
    FLAGS,
    ArticleSchema,
    Choice,
    Kind,
    Polarity,
    QuoteType,
    _short,
    _trimmed,
)
from annotator.schemas_api import LARGEST, SAVE_ID, Pattern, Strict, Truth, Whole
from annotator.schemas_export import AnnotationSchema, ExportSchema
from annotator.schemas_review import Why
from annotator.schemas_suggestions import SuggestionLineSchema

MOST_ARTICLES = 100
MOST_SUGGESTIONS = 1000
_NOT_TEXT: dict[str, Any] = {
    "invalid": "Give it as text, in quotation marks.",
    "null": "Give a text; leave the field out where there is none.",
}
_NOT_A_LIST: dict[str, Any] = {"invalid": "Give a list, in square brackets."}


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


class _AnswerSchema(Strict):
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
        validate=Pattern(
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

    suggestion_id = Whole(
        1,
        LARGEST,
        load_default=None,
        allow_none=True,
        metadata={"description": "the `id` of the suggestion that was shown before it"},
    )
    from_suggestion = Truth(
        load_default=None,
        allow_none=True,
        metadata={"description": "whether it began as that suggestion"},
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


def _proposed(name: str) -> Whole:
    means = _means(name, SuggestionLineSchema)
    return Whole(0, LARGEST, load_default=None, allow_none=True, metadata=means)


def _of_model(means: str, says: str, most: int) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(
            min=1, max=most, error=f"Give 1 to {most} characters."
        ),
        error_messages=_NOT_TEXT | {"required": says, "null": says},
        metadata={"description": means},
    )


_WAYS = (
    {"sent_id": "string"},
    {"doc_id": "string", "sent_index": "integer"},
    {"doc_id": "string", "doc_start": "integer", "doc_end": "integer"},
    {"doc_id": "string", "text": "string"},
)
"""How a suggestion says which sentence it is about."""


class SuggestionSentSchema(SuggestionLineSchema):
    """A suggestion, as it is sent: a sentence, and what a model says of it."""

    class Meta:
        """Unknown fields are refused, as everywhere in what is sent."""

        unknown = RAISE

    error_messages = Strict.error_messages

    sent_index = _proposed("sent_index")
    doc_start = _proposed("doc_start")
    doc_end = _proposed("doc_end")
    model = _of_model("what proposes it", "Say which model proposes it.", 100)
    version = _of_model(
        "the model’s version", "Say which version of the model it is.", 60
    )

    @pre_load
    def _blank_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Cut outer space, as in a file; the very sentence stays as it is."""
        return {**_trimmed(data), **{k: data[k] for k in ("text",) if data.get(k)}}

    RULES = {  # noqa: RUF012 (read only)
        "anyOf": [
            {
                "required": [*way],
                "properties": {
                    name: {"type": one} | ({"minLength": 1} if one == "string" else {})
                    for name, one in way.items()
                },
            }
            for way in _WAYS
        ],
    }
    EXAMPLE = {  # noqa: RUF012 (read only)
        "sent_id": "harbour:0000",
        "label": "claim",
        "speaker": "Ines Valdor",
        "score": 0.83,
        "model": "headline-marker",
        "version": "1.2",
    }
