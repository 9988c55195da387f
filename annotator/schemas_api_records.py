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
    Resolve,
    Shape,
    SuggestionSchema,
    Which,
    _of,
    a_list,
    a_text,
    a_truth,
    an_integer,
    an_object,
)
from annotator.schemas_manifest import (
    ManifestAgreementSchema,
    ManifestCountsSchema,
    ManifestFileSchema,
)

_LEFT_OUT = ("part", "attribution_id", "from_suggestion", "changed")
"""What a label has of its neighbours and of suggestions, and a decision not."""
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
        **_of(AnnotationSchema, *_ANNOTATION, *_LEFT_OUT),
        "suggestion_id": an_integer(
            "the suggestion that its reviewer saw; null where none was shown", null=True
        ),
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
SuggestedRecord = record(
    "Suggestion",
    "What a model proposed for a sentence.",
    {
        "id": an_integer("its number, which a label gives as `suggestion_id`"),
        **_of(LabelRowSchema, "doc_id", "sent_id"),
        **_of(SuggestionSchema, "label"),
        "speaker": a_text(
            "the speaker proposed, as in the cast where it is there", null=True
        ),
        **_of(SuggestionSchema, "speaker_surface", "score"),
        "model": a_text("what proposed it"),
        "version": a_text("the model’s version"),
        "standing": a_truth("false: it was withdrawn"),
        "imported_at": a_text("when it came into the project, UTC"),
    },
)
_AddedOfModelRecord = record(
    "AddedSuggestionsOfModel",
    "The suggestions of one model in one version that were sent.",
    {
        "model": a_text("what proposed them"),
        "version": a_text("the model’s version"),
        "sent": an_integer("how many were sent"),
        "new": an_integer("how many of them are new; the others were here already"),
    },
)
AddedSuggestionsRecord = record(
    "AddedSuggestions",
    "The suggestions that were sent, by model.",
    {"items": a_list(fields.Nested(_AddedOfModelRecord), "by model and version")},
)
_ORDERED: dict[str, fields.Field] = {
    "format": a_text("the format’s name", null=True),
    "shape": a_text("what one row is", of=Shape),
    "which": a_text("which sentences", of=Which),
    "resolve": a_text("what makes the label of a sentence", of=Resolve, null=True),
    "names": a_truth("whether reviewers are named"),
    "articles": a_list(fields.String(), "only these, by `doc_id`; [] for all"),
    "reviewers": a_list(fields.String(), "only their labels; [] for everybody’s"),
    "since": a_text("the first day, in UTC", null=True),
    "until": a_text("the last day, in UTC", null=True),
    "seen_by": a_text("as far as this reviewer might see", null=True),
}
ORDERED = tuple(_ORDERED)
_OrderedRecord = record("Ordered", "What an export was to be.", _ORDERED)
_FileRecord = record(
    "ExportedFile",
    "A file of an export.",
    _of(ManifestFileSchema),
)
ExportedRecord = record(
    "Export",
    "An export that was made, or begun and broken off.",
    {
        "id": an_integer("its number"),
        "reviewer": a_text("who ordered it; null: the command line", null=True),
        "way": a_text("page, download, command or api"),
        "begun_at": a_text("when it was begun, UTC"),
        "made_at": a_text("when it was whole, UTC; null: not, or not yet", null=True),
        "version": a_text("the annotator that made it"),
        "ordered": an_object(_OrderedRecord, "what it was to be"),
        "counts": an_object(
            ManifestCountsSchema, "how much is in it, as its manifest has it", null=True
        ),
        "agreement": an_object(
            ManifestAgreementSchema,
            "how far the reviewers agree, as its manifest has it",
            null=True,
        ),
        "files": a_list(fields.Nested(_FileRecord), "its files, each by its hash"),
        "since": fields.Dict(
            required=True,
            keys=fields.String(),
            values=fields.Integer(),
            metadata={"description": "what was done after it, counted by its kind"},
        ),
    },
)
