"""Stretches that people marked in another tool, put together as answers.

Tools have no word for a speaker. Those who need one mark a second stretch and call it
“speaker”, and join the two by a relation, or leave that to the sentence around it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from annotator.formats.incoming import Answer
from annotator.formats.plain import iso_day
from annotator.schemas import FLAGS, Polarity, QuoteType, SpeakerType
from annotator.schemas_export import LabelFrom

ROLES = {
    **dict.fromkeys(("speaker", "source", "voice"), "speaker"),
    **dict.fromkeys(("cue", "reporting verb"), "cue"),
    **dict.fromkeys(("content", "quoted", "words"), "content"),
}
FIELDS = {
    **dict.fromkeys(("speaker", "speaker name", "speaker canonical"), "speaker"),
    **dict.fromkeys(("source", "who speaks"), "speaker"),
    **dict.fromkeys(("speaker surface", "speaker as written"), "surface_text"),
    "speaker type": "speaker_type",
    "quote type": "quote_type",
    "polarity": "polarity",
    **dict.fromkeys(("note", "notes", "comment", "comments", "remark"), "note"),
    **dict.fromkeys(("flags", "flag"), "flags"),
    **dict.fromkeys(("quotation", "attribution id"), "quotation"),
}
_NAMES = frozenset(
    ("person", "per", "org", "organisation", "organization", "gpe", "norp", "name")
)
LABELS = ("kind", "label", "value", "category", "class", "type", "tag")
_KNOWN: dict[str, tuple[str, ...]] = {
    "speaker_type": tuple(SpeakerType),
    "quote_type": tuple(QuoteType),
    "polarity": tuple(Polarity),
    "flags": FLAGS,
}

Link = tuple[Any, Any, str]
"""Two keys of stretches, and the word for what one is to the other."""


@dataclass(slots=True)
class Span:
    """One stretch, by code points, with the word it was given and what it was told."""

    start: int
    end: int
    word: str
    key: Any = None
    who: str | None = None
    told: dict[str, Any] = field(default_factory=dict)


def plain_word(name: str) -> str:
    """Answer a name as it is looked up: "quote type" for "Quote_Type", "quoteType"."""
    spaced = "".join(
        f" {sign}" if sign.isupper() and before.islower() else sign
        for before, sign in zip(" " + name, name, strict=False)
    )
    return " ".join(spaced.replace("_", " ").replace("-", " ").casefold().split())


def told(name: str, value: Any) -> dict[str, Any]:
    """Answer what a field of another tool says of an answer; nothing if not known."""
    meant = FIELDS.get(plain_word(name))
    values = value if isinstance(value, list) else [value]
    written = [str(one) for one in values if isinstance(one, str | int) and one != ""]
    if meant is None or not written:
        return {}
    if meant not in _KNOWN:
        return {meant: "\n".join(written)}
    words = {plain_word(word): str(word) for word in _KNOWN[meant]}
    found = [words[plain_word(one)] for one in written if plain_word(one) in words]
    if meant == "flags":
        return {"flags": tuple(found)} if found else {}
    return {meant: found[0]} if found else {}


def is_common(label_from: Any) -> bool:
    """Answer whether our own export says of a label that several agreed on it."""
    return label_from in list(LabelFrom) and LabelFrom(label_from).common


def answers(
    text: str, spans: Sequence[Span], links: Iterable[Link] = ()
) -> tuple[tuple[Answer, ...], dict[str, int]]:
    """Answer what the stretches come to, in order, and how many came to nothing.

    A stretch called speaker, cue or content belongs to the one it is joined to, else to
    the shortest of the same person that it stands in.
    """
    by_key = {span.key: span for span in spans if span.key is not None}
    roles = {id(span): ROLES.get(plain_word(span.word)) for span in spans}
    joined: dict[int, list[Span]] = {}
    for a, b, word in links:
        one, other = by_key.get(a), by_key.get(b)
        if one is None or other is None or one is other:
            continue
        said = ROLES.get(plain_word(word))
        if said and not roles[id(one)] and not roles[id(other)]:
            part = min((other, one), key=_likely_part)
            roles[id(part)] = said
        if roles[id(other)] and not roles[id(one)]:
            joined.setdefault(id(other), []).append(one)
        elif roles[id(one)] and not roles[id(other)]:
            joined.setdefault(id(one), []).append(other)
    whole = [span for span in spans if not roles[id(span)]]
    around = _Around(whole)
    parts: dict[int, list[tuple[str, Span]]] = {}
    left: Counter[str] = Counter()
    for span in spans:
        role = roles[id(span)]
        if not role:
            continue
        homes = joined.get(id(span)) or around.shortest(span)
        for home in homes:
            parts.setdefault(id(home), []).append((role, span))
        if not homes:
            left[f"{role} of no sentence"] += 1
    made = [_answer(text, span, parts.get(id(span), [])) for span in whole]
    return tuple(sorted(made, key=lambda one: (one.start, one.end))), dict(left)


def _likely_part(span: Span) -> tuple[bool, int]:
    """Answer how a stretch ranks as part of another: names first, then by length."""
    return plain_word(span.word) not in _NAMES, span.end - span.start


class _Around:
    """Which stretches stand around another, found without looking at all of them."""

    def __init__(self, whole: Sequence[Span]):
        self._of: dict[str | None, list[Span]] = {}
        for span in sorted(whole, key=lambda span: span.start):
            self._of.setdefault(span.who, []).append(span)
        self._starts = {
            who: [span.start for span in spans] for who, spans in self._of.items()
        }
        self._longest = {
            who: max(span.end - span.start for span in spans)
            for who, spans in self._of.items()
        }

    def shortest(self, part: Span) -> list[Span]:
        """Answer the shortest stretch that this one stands in, if there is one."""
        spans = self._of.get(part.who, [])
        starts = self._starts.get(part.who, [])
        last = bisect_right(starts, part.start)
        first = bisect_left(starts, part.end - self._longest.get(part.who, 0))
        found = [span for span in spans[first:last] if span.end >= part.end]
        return [min(found, key=lambda span: span.end - span.start)] if found else []


def _answer(text: str, span: Span, parts: Sequence[tuple[str, Span]]) -> Answer:
    made = Answer(
        span.start,
        span.end,
        span.word,
        span.who,
        **span.told,
    )
    content = []
    for role, part in parts:
        place = (part.start, part.end)
        if role == "content":
            content.append(place)
        elif role == "cue":
            made = replace(made, cue=made.cue or place)
        elif made.surface is None:
            written = text[part.start : part.end]
            made = replace(
                made,
                surface=place,
                surface_text=written,
                speaker=made.speaker or part.told.get("speaker"),
                speaker_type=made.speaker_type or part.told.get("speaker_type"),
            )
    return replace(made, content=tuple(sorted(content))) if content else made


def place_of(name: str) -> tuple[str, str | None, bool]:
    """Answer article, person and whether it was curated, by where INCEpTION put a file.

    A project's export has annotation/ARTICLE/PERSON and curation/ARTICLE/CURATION_USER;
    of any other file the name is the article's.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    above = path.parts[-3] if len(path.parts) > 2 else ""
    if above in ("annotation", "annotation_ser"):
        return path.parts[-2], path.stem, False
    if above in ("curation", "curation_ser"):
        return path.parts[-2], None, True
    return path.stem, None, path.stem == "CURATION_USER"


_OF_ARTICLES = {
    **dict.fromkeys(("title", "headline"), "title"),
    **dict.fromkeys(("outlet", "publisher", "newspaper"), "outlet"),
    **dict.fromkeys(("published", "date", "publication date"), "published"),
    **dict.fromkeys(("url", "link"), "url"),
    **dict.fromkeys(("language", "lang"), "language"),
    **dict.fromkeys(("licence", "license"), "licence"),
}
_OWN = ("sentences", "speakers")


def article(
    data: dict[str, Any], *, without: Iterable[str] = ()
) -> tuple[str | None, dict[str, str | None], dict[str, Any]]:
    """Answer name and fields of an article, and what else a tool kept beside it."""
    fields: dict[str, str | None] = {}
    meta: dict[str, Any] = {}
    passed = {*without, *_OWN, "doc_id"}
    for key, value in data.items():
        if key in passed or value is None:
            continue
        named = _OF_ARTICLES.get(plain_word(key))
        written = iso_day(value) if named == "published" else value
        if named and named not in fields and isinstance(written, str) and written:
            fields[named] = written
        else:
            meta[key] = value
    name = data.get("doc_id")
    return (name if isinstance(name, str) and name else None), fields, meta


def fixed(given: Any, text: str) -> tuple[tuple[int, int, int], ...] | None:
    """Answer the sentences that our own export put beside a text, if they fit it."""
    if not isinstance(given, list) or not given:
        return None
    found = []
    last = paragraph = 0
    for one in given:
        if not (isinstance(one, list) and [type(n) for n in one] == [int] * 3):
            return None
        if not last <= one[0] < one[1] <= len(text) or one[2] < paragraph:
            return None
        last, paragraph = one[1], one[2]
        found.append((one[0], one[1], one[2]))
    return tuple(found)


def beside(row: dict[str, Any]) -> dict[str, Any]:
    """Answer what goes along with the text of a row of the shape `articles`."""
    source = {name: it for name, it in row["source"].items() if it is not None}
    places = [
        [one["doc_start"], one["doc_end"], one["paragraph_index"]]
        for one in row["sentences"]
    ]
    return {
        "doc_id": row["doc_id"],
        **source,
        "split": row["split"],
        "sentences": places,
    }
