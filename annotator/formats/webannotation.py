"""W3C Web Annotations: an AnnotationPage in JSON-LD for each article.

The model is at www.w3.org/TR/annotation-model. A page is one whole JSON-LD document,
which is what tools that show annotations load, and an article is what they show. Its
positions count code points, as the model asks of a TextPositionSelector, in the text
of the article as it stands in articles.jsonl; in a web page at the article's address
the TextQuoteSelector finds the place. Names that have no address are `urn:annotator:`.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from annotator.formats.addresses import web_address
from annotator.formats.parts import Format, Part, Row, Source, safe_name
from annotator.formats.standoff import Label, Stretch, labels
from annotator.schemas_export import Shape

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32


def urn(*names: str) -> str:
    """Answer a name of ours that is the same in every export."""
    return ":".join(["urn:annotator", *(quote(name, safe="") for name in names)])


def write(source: Source) -> Iterator[Part]:
    """Yield a page for each article; one without labels has no items."""
    for article in source.rows(Shape.ARTICLES):
        page = _Page(article, names=source.order.names)
        for label in labels(article, source.order.resolve):
            page.add(label)
        name = f"webannotation/{safe_name(article['doc_id'])}.jsonld"
        text = json.dumps(page.made(), ensure_ascii=False, indent=1) + "\n"
        yield Part(name, text.encode(), len(page.items))


FORMAT = Format(
    "webannotation",
    "W3C Web Annotations, JSON-LD, for tools that show marks on a page",
    write,
)


class _Page:
    """The annotations of one article."""

    def __init__(self, article: Row, *, names: bool) -> None:
        self.items: list[Row] = []
        self._article = article
        self._called = "name" if names else "nickname"
        self._source = web_address(article["source"]["url"]) or urn(
            "article", article["doc_id"]
        )

    def add(self, label: Label) -> None:
        """Add the annotation of a sentence, and those of the parts marked in it."""
        whole = urn("label", label.sent_id, *filter(None, [label.annotator]))
        self._annotation(whole, label, "classifying", _bodies(label), _place(label))
        named = [("speaker", label.surface_at), ("cue", label.cue)]
        spans = [*named, *(("content", span) for span in label.content)]
        for number, (part, span) in enumerate(spans):
            if span:
                body = [
                    _named(urn("part", part), "classifying"),
                    _named(whole, "linking"),
                ]
                if part == "speaker" and label.speaker:
                    body.insert(1, _textual(label.speaker, "identifying"))
                self._annotation(f"{whole}#{number}", label, "linking", body, span)

    def made(self) -> Row:
        """Answer the page."""
        doc_id = self._article["doc_id"]
        return {
            "@context": CONTEXT,
            "id": urn("page", doc_id),
            "type": "AnnotationPage",
            "partOf": {
                "id": urn("annotations", doc_id),
                "type": "AnnotationCollection",
                "label": self._article["source"]["title"],
                "total": len(self.items),
            },
            "startIndex": 0,
            "items": self.items,
        }

    def _annotation(
        self, name: str, label: Label, motivation: str, body: list[Row], span: Stretch
    ) -> None:
        made: dict[str, Any] = {
            "id": name,
            "type": "Annotation",
            "motivation": motivation,
        }
        if label.by:
            people = [{"type": "Person", self._called: who} for who in label.by]
            made["creator"] = people if len(people) > 1 else people[0]
        if label.created_at:
            made["created"] = label.created_at
        made["generator"] = {
            "id": urn("export", self._article["schema_version"]),
            "type": "Software",
            "name": "annotator",
        }
        made["body"] = body
        made["target"] = {
            "type": "SpecificResource",
            "source": self._source,
            "selector": _selectors(self._article["body"], *span),
        }
        self.items.append(made)


def _place(label: Label) -> Stretch:
    return label.start, label.end


def _bodies(label: Label) -> list[Row]:
    """Answer what is said of a sentence, its kind first."""
    tags = [
        ("quote-type", label.quote_type),
        ("polarity", label.polarity),
        ("speaker-type", label.speaker_type),
        *(("flag", flag) for flag in label.flags),
    ]
    bodies = [_named(urn("kind", label.kind), "classifying")]
    if label.speaker or label.surface:
        bodies.append(_textual(label.speaker or label.surface or "", "tagging"))
    bodies += [_named(urn(name, word), "tagging") for name, word in tags if word]
    if label.attribution_id and label.attribution_id != label.sent_id:
        first = urn("label", label.attribution_id, *filter(None, [label.annotator]))
        bodies.append(_named(first, "linking"))
    if label.label_from:
        bodies.append(_named(urn("label-from", label.label_from), "assessing"))
    if label.comment:
        bodies.append(_textual(label.comment, "describing"))
    return bodies


def _named(name: str, purpose: str) -> Row:
    """Answer a body that is known by a name; a purpose needs a SpecificResource."""
    return {"type": "SpecificResource", "purpose": purpose, "source": name}


def _textual(text: str, purpose: str) -> Row:
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "value": text,
        "format": "text/plain",
    }


def _selectors(body: str, start: int, end: int) -> list[Row]:
    """Answer where a stretch is, by count and by its words."""
    quoted = {"type": "TextQuoteSelector", "exact": body[start:end]}
    before = body[max(start - _AROUND, 0) : start]
    after = body[end : end + _AROUND]
    if before:
        quoted["prefix"] = before
    if after:
        quoted["suffix"] = after
    return [{"type": "TextPositionSelector", "start": start, "end": end}, quoted]
