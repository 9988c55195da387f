"""What the tests of formats made of whole articles share: projects and any article."""

from typing import Any

from hypothesis import strategies as st

from annotator.formats.order import Order
from annotator.formats.parts import Row, Source
from annotator.schemas_export import Resolve, Shape
from annotator.store import projects
from tests.planted import demo_in

SIGNS = st.one_of(
    st.sampled_from(
        ["\n", "\r\n", "\r", "\t", " ", "  ", "\u2028", "\x85", "\v", "\u200b"]
    ),
    st.sampled_from(
        ["\u200f", "\ufeff", "e\u0301", "👩🏽‍🔬", "🇳🇴", "سلام", "שלום", "한국"]
    ),
    st.sampled_from(["<b>", "&amp;", "“", "”", '"', "T1", ";", "\\n", "%41", "\x1c"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
    st.sampled_from(["The board", "said", "no ship", "sails", "tonight."]),
)
BODIES = st.lists(SIGNS, min_size=1, max_size=30).map("".join).filter(str.strip)
NAMES = st.sampled_from([None, "Ines Valdor", "هيئة الميناء", "unnamed"])


def planted(folder) -> Any:
    """Answer the demo project."""
    return projects.open_project(demo_in(folder))


def of_rows(*articles: Row, resolve: Resolve = Resolve.UNANIMOUS) -> Source:
    """Answer a source that has these articles."""
    order = Order(Shape.ARTICLES, resolve=resolve)
    return Source(order, lambda shape, split=None: iter(articles), lambda: {})


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Answer a stretch without white space at its ends; None where nothing is left."""
    inner = text[start:end].strip()
    if not inner:
        return None
    start += text[start:end].index(inner)
    return start, start + len(inner)


@st.composite
def stretches(draw, text: str, most: int) -> list[tuple[int, int]]:
    """Some stretches of a text in order, none overlapping, none white at an end."""
    cuts = draw(
        st.lists(st.integers(0, len(text)), max_size=2 * most, unique=True).map(sorted)
    )
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [found for pair in pairs if (found := trimmed(text, *pair))]


@st.composite
def articles(draw, labelled: bool = True) -> Row:
    """Any article, with sentences, labels and parts of them anywhere."""
    body = draw(BODIES)
    places = draw(stretches(body, 3)) or [trimmed(body, 0, len(body))]
    sentences = [
        draw(_sentence(body, number, *place)) for number, place in enumerate(places)
    ]
    return {
        "schema_version": "1.1",
        "doc_id": draw(st.sampled_from(["harbour", "Été/..", ".hidden", "مرسى"])),
        "split": "train",
        "source": {
            "title": "Harbour talks go on",
            "publisher": None,
            "published": "2024-03-14",
            "url": draw(st.sampled_from([None, "https://gazette.example/a", "a b"])),
            "language": draw(st.sampled_from([None, "en", "ar", "zh", "ja", "qq"])),
            "licence": None,
        },
        "body": body,
        "body_sha256": "",
        "sentences": sentences,
    }


@st.composite
def _sentence(draw, body: str, number: int, start: int, end: int) -> Row:
    text = body[start:end]
    said = draw(_annotation(body, number, start, end))
    mention = said["speaker_start"]
    return {
        "sent_id": f"harbour:{number:04d}",
        "sent_index": number,
        "paragraph_index": 0,
        "text": text,
        "doc_start": start,
        "doc_end": end,
        "context_before": None,
        "context_after": None,
        "label": said["label"],
        "label_from": "single",
        "label_score": None,
        "tied": [],
        **{
            name: said[name]
            for name in ("quote_type", "part", "attribution_id", "polarity", "flags")
        },
        "speaker": {
            "surface": said["speaker_surface"],
            "start": None,
            "end": None,
            "doc_start": None if mention is None else start + mention,
            "doc_end": None if mention is None else start + said["speaker_end"],
            "canonical": said["speaker_canonical"],
            "type": said["speaker_type"],
        },
        "cue": (
            said["cue_start"] is not None
            and _span(text, said["cue_start"], said["cue_end"])
        )
        or None,
        "content": [
            _span(text, first, last)
            for first, last in zip(
                said["content_starts"], said["content_ends"], strict=True
            )
        ],
        "status": "single",
        "gold": False,
        "adjudicator": None,
        "adjudicated_at": None,
        "rationale": None,
        "n_annotations": 1,
        "agreement": None,
        "annotations": [said],
        "suggestion": None,
        "text_sha256": "",
        "guideline_version": 1,
    }


def _span(text: str, start: int, end: int) -> Row:
    return {"text": text[start:end], "start": start, "end": end}


@st.composite
def _annotation(draw, body: str, number: int, start: int, end: int) -> Row:
    """Any label of a sentence; its speaker may be written in another one."""
    mention = draw(st.sampled_from([*draw(stretches(body, 1)), None]))
    cue = draw(st.sampled_from([*draw(stretches(body[start:end], 1)), (None, None)]))
    content = draw(stretches(body[start:end], 2))
    name = draw(NAMES)
    return {
        "annotator": "r1",
        "label": draw(st.sampled_from(["claim", "quote", "fact", "other"])),
        "speaker_surface": body[slice(*mention)] if mention else None,
        "speaker_canonical": name,
        "speaker_type": draw(st.sampled_from(["person", "group"])) if name else None,
        "speaker_start": mention and mention[0] - start,
        "speaker_end": mention and mention[1] - start,
        "cue_start": cue[0],
        "cue_end": cue[1],
        "content_starts": [first for first, _ in content],
        "content_ends": [last for _, last in content],
        "quote_type": draw(st.sampled_from([None, "direct", "indirect"])),
        "polarity": draw(st.sampled_from([None, "negative"])),
        "part": "single",
        "attribution_id": f"harbour:{number:04d}",
        "flags": draw(st.sampled_from([[], ["unsure"], ["unsure", "scare_quotes"]])),
        "comment": draw(st.sampled_from([None, "Seen twice."])),
        "created_at": "2024-03-14T09:00:00.000Z",
        "duration_ms": None,
        "guideline_version": 1,
        "from_suggestion": None,
        "changed": None,
    }
