"""spaCy's DocBin files: articles as Docs, their labels as span groups.

The format is at spacy.io/api/docbin. Texts are cut into words by the blank pipeline of
their language; a stretch that ends inside a word is widened to it (alignment_mode
"expand"), and its exact place, in code points, stands in `doc.user_data["labels"]`.
"""

from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

from annotator.errors import AnnotatorError
from annotator.formats.parts import Format, Part, Row, Source
from annotator.formats.standoff import Label, labels
from annotator.schemas_export import Resolve, Shape

SHARD = 200
_GROUPS = ("sentences", "speakers", "cues", "content")

# What is said of one stretch: group, start, end, label, entry of the cast.
_Span = tuple[str, int, int, str, str]


def write(source: Source) -> Iterator[Part]:
    """Yield shards of 200 articles; raises AnnotatorError where spaCy is missing."""
    try:
        pipelines, tokens = import_module("spacy"), import_module("spacy.tokens")
    except ImportError as error:
        raise AnnotatorError(
            "spaCy is not installed here. Run: pip install spacy"
        ) from error
    articles = source.rows(Shape.ARTICLES)
    number = 0
    while shard := list(islice(articles, SHARD)):
        number += 1
        # Made anew for each shard: what they have learnt of words would only grow.
        blank = _Blank(pipelines)
        packed = tokens.DocBin(attrs=["ORTH", "SENT_START"], store_user_data=True)
        for article in shard:
            packed.add(_doc(blank, article, source.order.resolve))
        yield Part(f"spacy/part-{number:04d}.spacy", packed.to_bytes(), len(shard))


FORMAT = Format(
    "spacy",
    "DocBin files for training with spaCy: labels as span groups",
    write,
    needs="spacy",
)


class _Blank(dict[str, Any]):
    """The pipelines of languages, which do nothing but cut a text into words."""

    def __init__(self, pipelines: Any) -> None:
        super().__init__()
        self._pipelines = pipelines

    def __missing__(self, language: str) -> Any:
        try:
            made = self._pipelines.blank(language)
        except ImportError:
            # No such language, or one whose words need another package.
            made = self["xx"]
        self[language] = made
        return made

    def doc(self, text: str, language: str | None) -> Any:
        """Answer a text as a Doc that has all of its signs."""
        first = (language or "xx").lower().replace("_", "-").split("-")[0]
        made = self[first].make_doc(text)
        return made if made.text == text else self["xx"].make_doc(text)


def _doc(blank: _Blank, article: Row, resolve: Resolve) -> Any:
    """Answer an article as a Doc."""
    doc = blank.doc(article["body"], article["source"]["language"])
    found = list(labels(article, resolve))
    doc.user_data.update(
        {
            "doc_id": article["doc_id"],
            "split": article["split"],
            "source": article["source"],
            "labels": [_exact(label) for label in found],
        }
    )
    _starts(doc, article["sentences"])
    groups: dict[str, list[Any]] = {}
    for annotator in {label.annotator for label in found} or {None}:
        groups.update({_group(name, annotator): [] for name in _GROUPS})
    for label in found:
        for name, start, end, word, entry in _spans(label):
            span = _span(doc, label.sent_id, start, end, word, entry)
            if span is not None:
                groups[_group(name, label.annotator)].append(span)
    for name in sorted(groups):
        doc.spans[name] = groups[name]
    return doc


def _group(name: str, annotator: str | None) -> str:
    """Answer the name of a group; each reviewer has their own where they are apart."""
    return f"{name}.{annotator}" if annotator else name


def _spans(label: Label) -> Iterator[_Span]:
    """Yield the stretches of a label."""
    yield "sentences", label.start, label.end, label.kind, ""
    if label.surface_at:
        kind = label.speaker_type or "speaker"
        yield "speakers", *label.surface_at, kind, label.speaker or ""
    if label.cue:
        yield "cues", *label.cue, "cue", ""
    for start, end in label.content:
        yield "content", start, end, "content", ""


def _span(
    doc: Any, sent_id: str, start: int, end: int, label: str, kb_id: str
) -> Any | None:
    """Answer the words that a stretch touches; None where it touches none."""
    return doc.char_span(
        start,
        end,
        label=label,
        kb_id=kb_id,
        span_id=sent_id,
        alignment_mode="expand",
    )


def _starts(doc: Any, sentences: list[Row]) -> None:
    """Say of each word whether a sentence begins with it."""
    begun = {0}
    for row in sentences:
        span = _span(doc, "", row["doc_start"], row["doc_end"], "", "")
        if span is not None:
            begun.add(span.start)
    for token in doc:
        token.is_sent_start = token.i in begun


def _exact(label: Label) -> Row:
    """Answer a label as it is, with its exact places in the text."""
    return {
        "sent_id": label.sent_id,
        "label": label.kind,
        "label_from": label.label_from,
        "annotator": label.annotator,
        "start": label.start,
        "end": label.end,
        "speaker": label.speaker,
        "speaker_type": label.speaker_type,
        "speaker_surface": label.surface,
        "speaker_at": label.surface_at,
        "cue_at": label.cue,
        "content_at": label.content,
        "quote_type": label.quote_type,
        "polarity": label.polarity,
        "attribution_id": label.attribution_id,
        "flags": label.flags,
        "comment": label.comment,
    }
