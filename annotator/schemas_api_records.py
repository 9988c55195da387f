"""What the API answers, made of the records of an export."""

from marshmallow import fields, validate

from annotator.rules import Act
from annotator.schemas import Role
from annotator.schemas_api import record
from annotator.schemas_export import (
    AnnotationSchema,
    ArticleRowSchema,
    ExportSchema,
    LabelRowSchema,
    _of,
    a_list,
    a_text,
    a_truth,
    an_integer,
)

_LEFT_OUT = {"part", "attribution_id", "from_suggestion", "changed"}
"""Of a label in an export: what follows from its neighbours, and from suggestions."""
_ANNOTATION = [name for name in _of(AnnotationSchema) if name not in _LEFT_OUT]
_OWN = {"annotator", "comment", "created_at", "duration_ms"}
"""What only a reviewer's label has, and no decision."""
_CONTINUES = a_truth("whether it goes on what the sentence before began")
_REVISION = an_integer("the number of its latest change, to be sent with the next")

SentenceRecord = record(
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
ArticleRecord = record("Article", "An article without its text.", _ARTICLE)
ArticleWholeRecord = record(
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
AddedRecord = record(
    "Added",
    "An article that was sent: what it is called, and whether it is new.",
    {
        **_of(ExportSchema, "doc_id"),
        "n_sentences": an_integer("how many sentences it has"),
        "new": a_truth("false: this text was in the project already"),
    },
)
AddedListRecord = record(
    "AddedList",
    "The articles that were sent, each text once.",
    {"items": a_list(fields.Nested(AddedRecord), "in the order they were sent")},
)
LabelRecord = record(
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
DecisionRecord = record(
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
MeRecord = record(
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
GuidelineRecord = record(
    "Guideline",
    "A version of the guideline.",
    {
        "version": an_integer("its number, counted from 1"),
        "text": a_text("the guideline, in Markdown"),
        "why": a_text("what changed with it", null=True),
        "added_at": a_text("when it came into force, UTC"),
    },
)
