"""Web Annotations and ClaimReview drafts, through a JSON-LD processor."""

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from pyld import jsonld

from annotator.formats import claimreview, webannotation
from annotator.formats.addresses import web_address
from annotator.formats.order import Order
from annotator.formats.parts import sentences
from annotator.formats.standoff import labels
from annotator.schemas_export import Resolve
from annotator.store import speakers
from tests.exporting import AT, add, decide, files_of, say, source
from tests.whole_articles import articles, of_rows, planted

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
DC = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SCHEMA = "http://schema.org/"


def link(name: str) -> dict:
    return {"@id": name, "@type": "@id"}


def typed(name: str, kind: str) -> dict:
    return {"@id": name, "@type": XSD + kind}


def word(name: str) -> dict:
    return {"@id": name, "@type": "@vocab"}


# The terms of the model that are used here, as the W3C's own context has them.
ANNO = {
    "@context": {
        "id": "@id",
        "type": "@type",
        **{
            name: OA + name
            for name in (
                "Annotation", "SpecificResource", "TextualBody",
                "TextPositionSelector", "TextQuoteSelector", "classifying", "tagging",
                "linking", "describing", "identifying", "assessing", "exact",
                "prefix", "suffix",
            )
        },
        "AnnotationPage": AS + "OrderedCollectionPage",
        "AnnotationCollection": AS + "OrderedCollection",
        "Software": AS + "Application",
        "Person": FOAF + "Person",
        "name": FOAF + "name",
        "nickname": FOAF + "nick",
        "label": "http://www.w3.org/2000/01/rdf-schema#label",
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "format": "http://purl.org/dc/elements/1.1/format",
        "body": link(OA + "hasBody"),
        "target": link(OA + "hasTarget"),
        "source": link(OA + "hasSource"),
        "selector": link(OA + "hasSelector"),
        "motivation": word(OA + "motivatedBy"),
        "purpose": word(OA + "hasPurpose"),
        "start": typed(OA + "start", "nonNegativeInteger"),
        "end": typed(OA + "end", "nonNegativeInteger"),
        "total": typed(AS + "totalItems", "nonNegativeInteger"),
        "startIndex": typed(AS + "startIndex", "nonNegativeInteger"),
        "created": typed(DC + "created", "dateTime"),
        "creator": link(DC + "creator"),
        "generator": link(AS + "generator"),
        "partOf": link(AS + "partOf"),
        "items": {"@id": AS + "items", "@type": "@id", "@container": "@list"},
    }
}  # fmt: skip
# schema.org's own context makes every name one of its vocabulary.
REVIEWS = {
    "@context": {
        "@vocab": SCHEMA,
        "url": link(SCHEMA + "url"),
        "datePublished": {"@id": SCHEMA + "datePublished", "@type": SCHEMA + "Date"},
    }
}
CONTEXTS = {webannotation.CONTEXT: ANNO, claimreview.CONTEXT: REVIEWS}


def loaded(url: str, options: dict) -> dict:
    """Answer the context at an address, from here."""
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXTS[url]}


def expanded(document) -> list[dict]:
    return jsonld.expand(document, {"documentLoader": loaded})


def triples(document) -> str:
    options = {"documentLoader": loaded, "format": "application/n-quads"}
    return jsonld.normalize(document, options)


def pages(order_or_source, order: Order | None = None) -> list[dict]:
    made = source(order_or_source, order) if order else order_or_source
    files = files_of(webannotation.write(made))
    return [json.loads(data) for data in files.values()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    opened = planted(tmp_path_factory.mktemp("demo"))
    yield opened
    opened.close()


ORDERS = [Resolve.UNANIMOUS, Resolve.VOTES]


@pytest.mark.parametrize("resolve", ORDERS)
def test_a_page_keeps_what_the_model_asks_of_one(demo, resolve):
    names = Counter()
    for page in pages(demo, Order(resolve=resolve)):
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert page["type"] == "AnnotationPage" and page["id"].startswith("urn:")
        assert page["partOf"]["total"] == len(page["items"])
        for one in page["items"]:
            names[one["id"]] += 1
            assert one["type"] == "Annotation"
            # Exactly one target; every body with a purpose is no bare address.
            assert one["target"]["type"] == "SpecificResource"
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one["created"])
            for body in one["body"]:
                assert body["type"] in ("SpecificResource", "TextualBody")
                assert body["purpose"] in ANNO["@context"]
                assert ("source" in body) != ("value" in body)
            position, quotation = one["target"]["selector"]
            assert 0 <= position["start"] < position["end"]
            assert quotation["exact"]
    assert max(names.values()) == 1


@pytest.mark.parametrize("resolve", ORDERS)
def test_a_processor_of_json_ld_reads_every_annotation(demo, resolve):
    for page in pages(demo, Order(resolve=resolve)):
        (found,) = expanded(page)
        (items,) = found[AS + "items"]
        assert len(items["@list"]) == len(page["items"])
        for one, written in zip(items["@list"], page["items"], strict=True):
            assert one["@type"] == [OA + "Annotation"]
            assert one["@id"] == written["id"]
            assert one[OA + "motivatedBy"] == [{"@id": OA + written["motivation"]}]
            (target,) = one[OA + "hasTarget"]
            assert target[OA + "hasSource"][0]["@id"].startswith("https://")
            (start,) = target[OA + "hasSelector"][0][OA + "start"]
            assert start["@type"] == XSD + "nonNegativeInteger"


def keys(value):
    """Yield every key of an object and of those in it."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield name
            yield from keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from keys(below)


def test_no_term_is_unknown_to_the_context_and_so_lost(demo):
    for page in pages(demo, Order(resolve=Resolve.VOTES)):
        del page["@context"]
        assert set(keys(page)) <= set(ANNO["@context"])


def test_triples_come_of_it(demo):
    (page, *_) = pages(demo, Order())
    kinds = re.findall(r"hasSource> <urn:annotator:kind:(\w+)>", triples(page))
    written = Counter(
        row["label"]
        for article in source(demo, Order()).rows("articles")
        for row in sentences(article)
        if row["label"] and page["id"].endswith(article["doc_id"])
    )
    # The same body is one resource without a name for each sentence that has it.
    assert Counter(kinds) == written and len(written) > 1


@given(articles())
@pytest.mark.parametrize("resolve", ORDERS)
def test_positions_and_quotations_are_the_slice_in_any_article(resolve, article):
    (page,) = pages(of_rows(article, resolve=resolve))
    body, places = article["body"], []
    for one in page["items"]:
        position, quotation = one["target"]["selector"]
        start, end = position["start"], position["end"]
        assert quotation["exact"] == body[start:end]
        before, after = quotation.get("prefix", ""), quotation.get("suffix", "")
        assert body[:start].endswith(before) and body[end:].startswith(after)
        assert len(before) == min(32, start) and len(after) == min(32, len(body) - end)
        places.append((start, end))
    expected = []
    for label in labels(article, resolve):
        expected.append((label.start, label.end))
        expected += [span for span in (label.surface_at, label.cue) if span]
        expected += label.content
    assert places == expected


def test_who_and_what_stand_in_their_bodies(db, ada):
    add(db, "ferry", "The ferry sank, Valdor said.", "It rained.")
    speakers.named(db, "Ines Valdor", speaker_type="person", at=AT)
    decide(
        db,
        ada,
        0,
        "claim",
        speaker="Ines Valdor",
        unsure=True,
        rationale="She says so.",
    )
    (page,) = pages(db, Order())
    (one,) = page["items"]
    assert one["creator"] == {"type": "Person", "nickname": "r1"}
    assert [(b["purpose"], b.get("source") or b["value"]) for b in one["body"]] == [
        ("classifying", "urn:annotator:kind:claim"),
        ("tagging", "Ines Valdor"),
        ("tagging", "urn:annotator:speaker-type:person"),
        ("tagging", "urn:annotator:flag:unsure"),
        ("assessing", "urn:annotator:label-from:decided"),
        ("describing", "She says so."),
    ]
    assert one["target"]["source"] == "urn:annotator:article:ferry"


def test_with_votes_each_answer_has_its_person(db, ada, ben):
    add(db, "ferry", "The ferry sank.")
    say(db, ada, 0, "fact")
    say(db, ben, 0, "other")
    (page,) = pages(db, Order(resolve=Resolve.VOTES, names=True))
    assert [one["creator"] for one in page["items"]] == [
        {"type": "Person", "name": "Ada Lind"},
        {"type": "Person", "name": "Ben Okoro"},
    ]
    assert pages(db, Order())[0]["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/x",
        "//a.example",
        "https://",
        "https://a b",
        'https://a.example/"onclick="x',
        "https://a.example/<b>",
        "",
        None,
    ],
)
def test_only_whole_addresses_of_the_web_are_followed(url):
    assert web_address(url) is None
    assert web_address("https://gazette.example/a?b=ü#c") is not None


def drafts(db, order: Order) -> list[dict]:
    files = files_of(claimreview.write(source(db, order)))
    assert all(name.endswith(".draft.json") for name in files)
    return [one for data in files.values() for one in json.loads(data)]


def test_every_claim_and_quote_with_a_label_is_a_draft_and_no_more(demo):
    rows = [
        row
        for article in source(demo, Order()).rows("articles")
        for row in sentences(article)
        if row["label"] in ("claim", "quote")
    ]
    found = drafts(demo, Order())
    assert len(found) == len(rows) > 50
    for draft, row in zip(found, rows, strict=True):
        (one,) = expanded(draft)
        assert one["@type"] == [SCHEMA + "ClaimReview"]
        assert one[SCHEMA + "creativeWorkStatus"] == [{"@value": "Draft"}]
        # No verdict, no checker and no address is made up.
        for name in ("reviewRating", "author", "url", "reviewBody"):
            assert SCHEMA + name not in one
        (claim,) = one[SCHEMA + "itemReviewed"]
        assert claim["@type"] == [SCHEMA + "Claim"]
        (stands,) = claim[SCHEMA + "appearance"]
        assert stands[SCHEMA + "url"] == [{"@id": row["source"]["url"]}]
        assert stands[SCHEMA + "headline"] == [{"@value": row["source"]["title"]}]
        said = one[SCHEMA + "claimReviewed"][0]["@value"]
        assert all(piece in row["text"] for piece in said.split(" … "))


def draft_of(db, ada, **label) -> dict:
    add(db, "ferry", "The ferry is safe, the board said, and it is new.")
    decide(db, ada, 0, "claim", **label)
    (draft,) = drafts(db, Order())
    return draft


SPANS = [[0, 18], [39, 48]]


@pytest.mark.parametrize(
    ("label", "reviewed"),
    [
        ({}, "The ferry is safe, the board said, and it is new."),
        ({"content": SPANS}, "The ferry is safe … it is new"),
        (
            {"content": SPANS, "polarity": "negative"},
            "The ferry is safe, the board said, and it is new.",
        ),
    ],
)
def test_what_was_not_said_is_not_reviewed_as_if_it_was(db, ada, label, reviewed):
    draft = draft_of(db, ada, speaker="Port board", **label)
    assert draft["claimReviewed"] == reviewed
    assert ("not said" in draft["keywords"]) == ("polarity" in label)


@pytest.mark.parametrize(
    ("name", "kind", "author"),
    [
        ("Ines Valdor", "person", {"@type": "Person", "name": "Ines Valdor"}),
        ("Port board", "organisation", {"@type": "Organization", "name": "Port board"}),
        ("The dockers", "group", {"@type": "Organization", "name": "The dockers"}),
        ("Port report", "document", None),
        ("officials", "unnamed", None),
        ("unnamed", None, None),
        ("unclear", None, None),
    ],
)
def test_the_author_of_a_claim_is_who_the_cast_says(db, ada, name, kind, author):
    if kind:
        speakers.named(db, name, speaker_type=kind, at=AT)
    claim = draft_of(db, ada, speaker=name)["itemReviewed"]
    assert claim.get("author") == author
    document = {"@type": "CreativeWork", "name": name}
    assert claim.get("firstAppearance") == (document if kind == "document" else None)


def test_with_votes_a_draft_says_whose_it_is(db, ada, ben):
    add(db, "ferry", "The ferry is safe, the board said.")
    say(db, ada, 0, "claim", speaker="Port board")
    say(db, ben, 0, "fact")
    (draft,) = drafts(db, Order(resolve=Resolve.VOTES))
    assert draft["contributor"] == {"@type": "Person", "name": "r1"}
    assert drafts(db, Order()) == []
