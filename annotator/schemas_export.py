"""The records that leave a project: every field, its type and what it means."""

from collections.abc import Mapping
from enum import StrEnum
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

from annotator.schemas import (
    FLAGS,
    Choice,
    Kind,
    Part,
    Polarity,
    QuoteType,
    SpeakerType,
    Status,
)
from annotator.text.dates import is_day


class Shape(StrEnum):
    """What one row of an export is."""

    SENTENCES = "sentences"
    LABELS = "labels"
    ARTICLES = "articles"

    @property
    def hint(self) -> str:
        """What it means, in a few words beside its name."""
        return {
            "sentences": "one row a sentence, with everybody’s labels inside",
            "labels": "one row for each label of each reviewer",
            "articles": "one row an article, with its text and its sentences inside",
        }[self.value]


class Which(StrEnum):
    """Which sentences an export has."""

    ALL = "all"
    LABELLED = "labelled"
    OVERLAP = "overlap"
    GOLD = "gold"

    @property
    def hint(self) -> str:
        """What it means, in a few words beside its name."""
        return {
            "all": "every sentence, labelled or not",
            "labelled": "sentences with a label or a decision",
            "overlap": "sentences labelled by two or more people",
            "gold": "sentences on which all agree or which were decided",
        }[self.value]


class Resolve(StrEnum):
    """What makes the label of a sentence, where several people gave one."""

    DECIDED = "decided"
    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    LIKELY = "dawid-skene"

    VOTES = "votes"

    @property
    def hint(self) -> str:
        """What it means, in a few words beside its name."""
        return {
            "decided": "only what was decided",
            "unanimous": "what was decided, else what all who answered say",
            "majority": "what was decided, else what most say; a tie has no label",
            "dawid-skene": (
                "what was decided, else what is likeliest by how reliable each is"
            ),
            "votes": "only what was decided, beside every reviewer’s answer by itself",
        }[self.value]


class LabelFrom(StrEnum):
    """Where the label of a sentence comes from."""

    DECIDED = "decided"
    UNANIMOUS = "unanimous"
    SINGLE = "single"
    MAJORITY = "majority"
    TIE = "tie"
    LIKELY = "dawid-skene"

    @property
    def common(self) -> bool:
        """Whether it is what the labels of several people come to."""
        return self not in (LabelFrom.DECIDED, LabelFrom.SINGLE)


class Split(StrEnum):
    """The part of a data set that an article belongs to, for ever the same."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def a_text(means: str, *, of: Any = None, null: bool = False) -> fields.String:
    """Answer a field of text, or of one of some words."""
    return fields.String(
        required=True,
        allow_none=null,
        validate=validate.OneOf([str(word) for word in of]) if of else None,
        metadata={"description": means},
    )


def an_integer(means: str, *, null: bool = False) -> fields.Integer:
    """Answer a field of a whole number."""
    return fields.Integer(
        required=True, strict=True, allow_none=null, metadata={"description": means}
    )


def a_ratio(means: str, *, null: bool = False) -> fields.Float:
    """Answer a field of a number with decimals."""
    return fields.Float(required=True, allow_none=null, metadata={"description": means})


def a_truth(means: str, *, null: bool = False) -> fields.Boolean:
    """Answer a field of true or false."""
    return fields.Boolean(
        required=True, allow_none=null, metadata={"description": means}
    )


def an_object(schema: type[Schema], means: str, *, null: bool = False) -> fields.Nested:
    """Answer a field that is a record of its own."""
    return fields.Nested(
        schema, required=True, allow_none=null, metadata={"description": means}
    )


def a_list(inner: fields.Field, means: str) -> fields.List:
    """Answer a field that is a list."""
    return fields.List(inner, required=True, metadata={"description": means})


def _of(schema: type[Schema], *names: str) -> dict[str, fields.Field]:
    """Answer some fields of another record, or all, to be the same in this one."""
    every: Mapping[str, fields.Field] = schema._declared_fields
    return {name: every[name] for name in names or every}


def _flags() -> fields.List:
    word = fields.String(validate=validate.OneOf(list(FLAGS)))
    return a_list(word, "what the reviewer marked: unsure, scare_quotes")


class SpeakerSchema(Schema):
    """Who speaks, as written and as known."""

    surface = a_text("as written in the article", null=True)
    start = an_integer("where that begins in `text`; null if elsewhere", null=True)
    end = an_integer("where it ends in `text`, exclusive", null=True)
    doc_start = an_integer("where it begins in the article's text", null=True)
    doc_end = an_integer("where it ends in the article's text, exclusive", null=True)
    canonical = a_text("the speaker's name in the project's cast", null=True)
    type = a_text("what the speaker is", of=SpeakerType, null=True)


class SpanSchema(Schema):
    """A slice of the sentence."""

    text = a_text("the slice")
    start = an_integer("where it begins in the sentence")
    end = an_integer("where it ends in the sentence, exclusive")


class AnnotationSchema(Schema):
    """One reviewer's label of one sentence, flat."""

    annotator = a_text("the reviewer: a pseudonym, or the name if names were asked for")
    label = a_text("what this reviewer says the sentence is", of=Kind)
    speaker_surface = a_text("the speaker as written", null=True)
    speaker_canonical = a_text("the speaker's name in the cast", null=True)
    speaker_type = a_text("what the speaker is", of=SpeakerType, null=True)
    speaker_start = an_integer(
        "where the speaker begins, counted from the sentence's start; below 0 or "
        "beyond its end when named in another sentence",
        null=True,
    )
    speaker_end = an_integer("where the speaker ends, exclusive", null=True)
    cue_start = an_integer("where the cue begins in the sentence", null=True)
    cue_end = an_integer("where the cue ends in the sentence, exclusive", null=True)
    content_starts = a_list(
        fields.Integer(strict=True), "where each span of what is said begins"
    )
    content_ends = a_list(
        fields.Integer(strict=True), "where each of these spans ends, exclusive"
    )
    quote_type = a_text("whose words they are", of=QuoteType, null=True)
    polarity = a_text("negative: reported as not said", of=Polarity, null=True)
    part = a_text("the sentence's place in its quotation", of=Part, null=True)
    attribution_id = a_text("`sent_id` of the quotation's first sentence", null=True)
    flags = _flags()
    comment = a_text("the reviewer's note", null=True)
    created_at = a_text("when the label was first given, UTC")
    duration_ms = an_integer("how long it took, in thousandths of a second", null=True)
    guideline_version = an_integer("the guideline it was made under", null=True)
    from_suggestion = a_truth(
        "whether it began as a model's suggestion; null where none was shown", null=True
    )
    changed = a_truth(
        "whether the reviewer changed what they took; null where none was shown",
        null=True,
    )


class SuggestionSchema(Schema):
    """What a model proposed: the one that was chosen, else the newest import."""

    label = a_text("the kind proposed", of=Kind)
    speaker_surface = a_text("the speaker proposed, as written", null=True)
    speaker_canonical = a_text(
        "the speaker proposed, as in the cast where it is there", null=True
    )
    score = a_ratio("how sure it was, 0 to 1", null=True)
    model = a_text("what proposed it, with its version")


class SourceSchema(Schema):
    """Where the article comes from."""

    title = a_text("its headline")
    publisher = a_text("who published it", null=True)
    published = a_text("the day it appeared, year-month-day", null=True)
    url = a_text("where it can be read", null=True)
    language = a_text("its language, as a tag such as en", null=True)
    licence = a_text("under which terms it may be used", null=True)


class ExportSchema(Schema):
    """A row of the shape `sentences`."""

    schema_version = a_text("the version of this record")
    doc_id = a_text("the article's name, the same in every export")
    sent_id = a_text("the sentence's name: `doc_id`, a colon, `sent_index`")
    sent_index = an_integer("the sentence's place in the article, from 0")
    paragraph_index = an_integer("the paragraph's place in the article, from 0")
    text = a_text("the sentence, a slice of the article's text")
    doc_start = an_integer("where it begins in the article's text, in code points")
    doc_end = an_integer("where it ends in the article's text, exclusive")
    context_before = a_text("the sentence before; null at the beginning", null=True)
    context_after = a_text("the sentence after; null at the end", null=True)
    label = a_text(
        "the answer, resolved as asked; null where there is none", of=Kind, null=True
    )
    label_from = a_text("what made it the label", of=LabelFrom, null=True)
    label_score = a_ratio(
        "of a majority or tie its share of the votes, else how likely", null=True
    )
    tied = a_list(
        fields.String(validate=validate.OneOf([*map(str, Kind)])),
        "the kinds with equally many votes, in a tie",
    )
    quote_type = a_text("whose words they are", of=QuoteType, null=True)
    part = a_text("the sentence's place in its quotation", of=Part, null=True)
    attribution_id = a_text("`sent_id` of the quotation's first sentence", null=True)
    polarity = a_text("negative: reported as not said", of=Polarity, null=True)
    speaker = an_object(SpeakerSchema, "who speaks", null=True)
    cue = an_object(SpanSchema, "the words that report: said, according to", null=True)
    content = a_list(fields.Nested(SpanSchema), "the spans of what is said")
    flags = _flags()
    status = a_text("how far the sentence has come", of=Status)
    gold = a_truth("whether all of two or more agree, or it was decided")
    adjudicator = a_text("who decided", null=True)
    adjudicated_at = a_text("when it was decided, UTC", null=True)
    rationale = a_text("why it was decided so", null=True)
    n_annotations = an_integer("how many reviewers labelled it")
    agreement = a_ratio("share of pairs of reviewers with the same label", null=True)
    annotations = a_list(fields.Nested(AnnotationSchema), "each reviewer's label")
    suggestion = an_object(SuggestionSchema, "what the machine proposed", null=True)
    split = a_text("by article, 80/10/10 by hash", of=Split)
    source = an_object(SourceSchema, "where the article comes from")
    text_sha256 = a_text("SHA-256 of `text` in UTF-8")
    guideline_version = an_integer("the newest guideline among its labels", null=True)


OF_AN_ARTICLE = ("schema_version", "doc_id", "split", "source")
OF_A_SENTENCE = tuple(name for name in _of(ExportSchema) if name not in OF_AN_ARTICLE)
NestedSentenceSchema = Schema.from_dict(
    _of(ExportSchema, *OF_A_SENTENCE), name="NestedSentenceSchema"
)
LabelRowSchema = Schema.from_dict(
    {
        **_of(ExportSchema, *tuple(_of(ExportSchema))[:8]),
        **_of(AnnotationSchema),
        **_of(ExportSchema, "split", "source", "text_sha256"),
    },
    name="LabelRowSchema",
)
ArticleRowSchema = Schema.from_dict(
    {
        **_of(ExportSchema, *OF_AN_ARTICLE),
        "body": a_text("the article's text, in which all offsets count"),
        "body_sha256": a_text("SHA-256 of `body` in UTF-8"),
        "sentences": a_list(
            fields.Nested(NestedSentenceSchema), "its sentences, in order"
        ),
    },
    name="ArticleRowSchema",
)


RECORDS: dict[Shape, type[Schema]] = {
    Shape.SENTENCES: ExportSchema,
    Shape.LABELS: LabelRowSchema,
    Shape.ARTICLES: ArticleRowSchema,
}


_DAY = "Give a day as year-month-day, such as 2024-03-14."


def _a_day(value: str | None) -> None:
    """Refuse what is no day of the calendar, written in full."""
    if value is not None and not is_day(value):
        raise ValidationError(_DAY)


def _day() -> fields.String:
    """Answer a field for a day; empty is none."""
    return fields.String(load_default=None, allow_none=True, validate=_a_day)


class ExportFormSchema(Schema):
    """The export form: what to download, and how."""

    class Meta:
        """An address may carry more than the form asks."""

        unknown = EXCLUDE

    format = fields.String(load_default="jsonl")
    shape = Choice(Shape, load_default=None)
    which = Choice(Which, load_default=Which.ALL)
    resolve = Choice(Resolve, load_default=Resolve.UNANIMOUS)
    article = fields.List(fields.String(), load_default=list)
    reviewer = fields.List(fields.String(), load_default=list)
    since = _day()
    until = _day()
    names = fields.Boolean(
        load_default=False,
        error_messages={"invalid": "Write true for names, false for pseudonyms."},
    )

    @pre_load
    def _empty_is_none(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Take a field left empty for one that was not given."""
        return {
            name: [one.strip() for one in value if one.strip()]
            if isinstance(value, list)
            else value
            for name, value in data.items()
            if value != ""
        }

    @validates_schema
    def _days_in_order(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        """Refuse a last day before the first."""
        since, until = data["since"], data["until"]
        if since and until and until < since:
            problem = f"This is before {since}. Give that day or a later one."
            raise ValidationError(problem, "until")
