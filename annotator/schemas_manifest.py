"""The manifest beside every export: what came out, of what, when and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from marshmallow import Schema, fields, validate

from annotator.schemas import Kind, Status
from annotator.schemas_export import (
    LabelFrom,
    Resolve,
    Shape,
    Split,
    Which,
    a_list,
    a_ratio,
    a_text,
    an_integer,
    an_object,
)

TYPES: Mapping[str, type[Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "object": dict,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record in plain words, for whoever writes, checks or reads it."""

    name: str
    type: str
    many: bool
    null: bool
    words: tuple[str, ...]
    columns: tuple["Column", ...]
    means: str
    plain: tuple[Any, ...] = field(init=False, compare=False)
    """The types of which a value needs no second look, None's among them or not."""

    def __post_init__(self) -> None:
        """Note what most values are, in every row."""
        own = () if self.many or self.columns else (TYPES.get(self.type),)
        plain = (*own, type(None) if self.null else None)
        object.__setattr__(self, "plain", tuple(one for one in plain if one))


def columns(schema: type[Schema]) -> tuple[Column, ...]:
    """Answer the fields of a record in their order."""
    return tuple(_column(name, field) for name, field in schema().fields.items())


def described(listed: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Answer the fields as the manifest carries them."""
    return [
        {
            "name": column.name,
            "type": f"list of {column.type}" if column.many else column.type,
            "null": column.null,
            "words": list(column.words),
            "means": column.means,
            "fields": described(column.columns),
        }
        for column in listed
    ]


def features(listed: tuple[Column, ...]) -> dict[str, Any]:
    """Answer the types as Hugging Face's `Features.from_dict` takes them.

    Readers that guess types from the first rows take a column that is null there for
    one that is always null; a long export may begin with thousands of such rows.
    """
    return {column.name: _feature(column) for column in listed}


_DTYPES = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
}


_DAYS = {"published"}
"""Texts that are all days: `datasets` reads them as moments, not as text."""


def dtype(column: Column) -> str:
    """Answer a plain type as Hugging Face calls it."""
    return "date32" if column.name in _DAYS else _DTYPES[column.type]


def _feature(column: Column) -> Any:
    """Answer one type as Hugging Face writes it; an object stands for itself."""
    one = (
        features(column.columns)
        if column.columns
        else {"_type": "Value", "dtype": dtype(column)}
    )
    return [one] if column.many else one


_TYPES: list[tuple[type[fields.Field], str]] = [
    (fields.Nested, "object"),
    (fields.Boolean, "boolean"),
    (fields.Integer, "integer"),
    (fields.Float, "number"),
    (fields.String, "string"),
    (fields.Raw, "any"),
]


def _column(name: str, field: fields.Field) -> Column:
    """Answer marshmallow's field as a column."""
    inner = field.inner if isinstance(field, fields.List) else field
    below = inner.schema if isinstance(inner, fields.Nested) else None
    rule = inner.validate
    return Column(
        name=name,
        type=next(word for kind, word in _TYPES if isinstance(inner, kind)),
        many=inner is not field,
        null=field.allow_none,
        words=tuple(rule.choices) if isinstance(rule, validate.OneOf) else (),
        columns=columns(type(below)) if below is not None else (),
        means=field.metadata["description"],
    )


class ManifestSelectionSchema(Schema):
    """What was chosen."""

    which = a_text("which sentences", of=Which)
    articles = a_list(fields.String(), "only these articles; empty for all")
    reviewers = a_list(fields.String(), "only these reviewers' labels; empty for all")
    since = a_text("only labels and decisions from this day on", null=True)
    until = a_text("only labels and decisions up to this day", null=True)
    seen_by = a_text("others' labels only where this reviewer has answered", null=True)


class ManifestFileSchema(Schema):
    """One file of the export."""

    name = a_text("its name, beside the manifest")
    rows = an_integer("its rows; null in a file that holds none", null=True)
    bytes = an_integer("its size")
    sha256 = a_text("SHA-256 of its bytes")


def _counts(means: str, words: type[StrEnum]) -> fields.Nested:
    """Answer an object with a number for each word."""
    return an_object(_numbers(words), means)


@cache
def _numbers(words: type[StrEnum]) -> type[Schema]:
    """Answer the record of a number for each word."""
    numbers: dict[str, Any] = {
        str(word): an_integer(f"how many {word}") for word in words
    }
    return Schema.from_dict(numbers, name=f"{words.__name__}Counts")


class ManifestCountsSchema(Schema):
    """How much there is; all of it can be counted again from the rows."""

    rows = an_integer("lines")
    articles = an_integer("articles with at least one row")
    sentences = an_integer("sentences")
    labels = an_integer("labels of reviewers")
    decisions = an_integer("decided sentences; 0 in the shape `labels`, which has none")
    reviewers = an_integer("people who gave these labels")
    status = _counts("sentences by status, of the labels in the rows", Status)
    answers = _counts("labels of reviewers by kind", Kind)
    label = _counts("sentences by their label; 0 in the shape `labels`", Kind)
    label_from = _counts(
        "sentences by what made their label; 0 in the shape `labels`", LabelFrom
    )
    split = _counts("sentences by split", Split)


class FigureSchema(Schema):
    """One figure of agreement with its interval of 95 %."""

    value = a_ratio("the figure, at most 1", null=True)
    low = a_ratio("the lower end of its interval", null=True)
    high = a_ratio("the upper end of its interval", null=True)
    sentences = an_integer("the sentences of two answers or more that it rests on")
    reason = a_text("why there is no value, or no interval", null=True)


class ManifestAgreementSchema(Schema):
    """How far the reviewers agree, as the rows show it."""

    articles = an_integer("articles in which two answered a sentence")
    pairs = an_integer("pairs of labels compared")
    percent = an_object(
        FigureSchema, "pairs with the same kind; part of them would come by chance"
    )
    alpha = an_object(FigureSchema, "Krippendorff’s alpha on the kind")
    ac1 = an_object(FigureSchema, "Gwet’s AC1 on the kind")
    speaker_percent = an_object(FigureSchema, "pairs that name the same speaker")
    speaker_alpha = an_object(FigureSchema, "Krippendorff’s alpha on the speaker")


class GuidelineTextSchema(Schema):
    """One version of the guideline."""

    version = an_integer("its number")
    text = a_text("what it says")
    sha256 = a_text("SHA-256 of the text, as UTF-8")
    added_at = a_text("since when, UTC")


class ManifestSchema(Schema):
    """What came out of which project, when and how; beside the rows."""

    schema_version = a_text("the version of these records")
    format = a_text("how the rows are written")
    shape = a_text("what one row is", of=Shape)
    resolve = a_text("what makes the label of a sentence", of=Resolve)
    selection = an_object(ManifestSelectionSchema, "what was chosen")
    names = a_text("how reviewers are called", of=("pseudonyms", "names"))
    exported_at = a_text("when, UTC")
    annotator_version = a_text("the program's version")
    command = a_text("the command that makes the same rows")
    counts = an_object(ManifestCountsSchema, "how much there is")
    guideline_versions = a_list(
        fields.Integer(strict=True), "versions of the guideline that labels name"
    )
    guidelines = a_list(
        fields.Nested(GuidelineTextSchema), "the texts of these versions"
    )
    files = a_list(fields.Nested(ManifestFileSchema), "the files, each by its hash")
    agreement = an_object(ManifestAgreementSchema, "how far the reviewers agree")
    schema = fields.List(
        fields.Raw(),
        required=True,
        metadata={"description": "each field of a row: type, null or not, meaning"},
    )
    features = fields.Raw(
        required=True,
        metadata={"description": "the same types, for Hugging Face datasets"},
    )
