"""Drafts of fact checks as schema.org's ClaimReview, a file of them for each article.

The type is at schema.org/ClaimReview. Each draft is whole by itself, with its own
context, so that a desk copies it from the file into the page of its check, and says
that it is a draft: who checked, where and with what verdict (author, url,
reviewRating) is not made up but left out, which no check that is published can be.
"""

import json
from collections.abc import Iterator
from typing import Any

from annotator.formats.addresses import web_address
from annotator.formats.parts import Format, Part, Row, Source, safe_name
from annotator.formats.standoff import Label, labels
from annotator.formats.webannotation import urn
from annotator.schemas import UNCLEAR, UNNAMED, Kind, Polarity, SpeakerType
from annotator.schemas_export import Shape

CONTEXT = "https://schema.org"
_PEOPLE = {
    SpeakerType.PERSON: "Person",
    SpeakerType.ORGANISATION: "Organization",
    SpeakerType.GROUP: "Organization",
}


def write(source: Source) -> Iterator[Part]:
    """Yield the drafts of each article with claims or quotes."""
    for article in source.rows(Shape.ARTICLES):
        drafts = [
            _draft(article, label)
            for label in labels(article, source.order.resolve)
            if Kind(label.kind).attributed
        ]
        if drafts:
            name = f"claimreview/{safe_name(article['doc_id'])}.draft.json"
            text = json.dumps(drafts, ensure_ascii=False, indent=1) + "\n"
            yield Part(name, text.encode(), len(drafts))


FORMAT = Format(
    "claimreview",
    "drafts of ClaimReview (schema.org) for a fact-check, without a verdict",
    write,
)


def _draft(article: Row, label: Label) -> Row:
    """Answer one draft: what is known of the claim, nothing of the check."""
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "@id": urn("claim", label.sent_id, *filter(None, [label.annotator])),
        "creativeWorkStatus": "Draft",
        "claimReviewed": said(article["body"], label),
        "keywords": _keywords(label),
        "itemReviewed": _claim(article["source"], label),
    }
    if label.annotator:
        made["contributor"] = {"@type": "Person", "name": label.annotator}
    return made


def said(body: str, label: Label) -> str:
    """Answer what is claimed: the content where it is marked, else the sentence.

    What a source did not say is not its claim: there it is the sentence as well. A
    comma before the closing mark belongs to the article, not to the claim.
    """
    if label.content and label.polarity != Polarity.NEGATIVE:
        return " … ".join(body[start:end].rstrip(" ,") for start, end in label.content)
    return body[label.start : label.end]


def _keywords(label: Label) -> list[str]:
    negative = label.polarity == Polarity.NEGATIVE
    words = [label.kind, label.quote_type, label.label_from, *label.flags]
    return [word for word in [*words, "not said" if negative else None] if word]


def _claim(source: Row, label: Label) -> Row:
    """Answer who made the claim, when, and where it stands."""
    made: dict[str, Any] = {"@type": "Claim"}
    name = label.speaker or label.surface
    if name and name not in (UNNAMED, UNCLEAR):
        kind = label.speaker_type
        if kind == SpeakerType.DOCUMENT:
            made["firstAppearance"] = {"@type": "CreativeWork", "name": name}
        elif kind != SpeakerType.UNNAMED:
            typed = {"@type": _PEOPLE[SpeakerType(kind)]} if kind else {}
            made["author"] = {**typed, "name": name}
    if source["published"]:
        made["datePublished"] = source["published"]
    made["appearance"] = {
        "@type": "NewsArticle",
        "headline": source["title"],
        **_given("url", web_address(source["url"])),
        **_given("datePublished", source["published"]),
        **_given("inLanguage", source["language"]),
    }
    if source["publisher"]:
        publisher = {"@type": "Organization", "name": source["publisher"]}
        made["appearance"]["publisher"] = publisher
    return made


def _given(name: str, value: str | None) -> Row:
    return {name: value} if value else {}
