"""Who is mentioned in each sentence of an article, and which name is meant."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from annotator.text import cues, phrases, words
from annotator.text.pieces import LINKS, Piece, pieces


@dataclass(frozen=True, slots=True)
class Mention:
    """Code points [start, end) of a sentence that stand for somebody.

    `surface` is the mention as written, `name` the bare name it stands for; a
    pronoun has the name "". `type` is person, organisation, group, document,
    unnamed, or None where the rules cannot say.
    """

    start: int
    end: int
    surface: str
    name: str
    type: str | None


def mentions(sentences: Sequence[str]) -> list[list[Mention]]:
    """Answer the mentions of each sentence, in reading order; they may nest.

    Names are resolved over the whole article: a surname stands for the longest
    name that ends in it, an abbreviation for the name it was given with.
    """
    article = _Article()
    read = []
    opened = False
    for sentence in sentences:
        read.append(_read(article, sentence, opened))
        still = cues.leaves_open(sentence)
        opened = opened if still is None else still
    _learn(article, read)
    return [_resolved(article, sentence) for sentence in read]


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """Answer what two spellings of one name share: "The U.N." and "UN" are "un"."""
    if not name.isascii():
        name = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", name)
            if not unicodedata.combining(letter)
        ).replace("’", "'")
    plain = " ".join(name.casefold().replace(".", "").replace("-", " ").split())
    return plain.removeprefix("the ") if len(plain) > 4 else plain


@dataclass(slots=True)
class _Sentence:
    text: str
    pieces: list[Piece]
    phrases: tuple[phrases.Phrase, ...]
    headline: bool


@dataclass(slots=True)
class _Article:
    """What the whole article tells about its names."""

    lower: set[str] = field(default_factory=set)
    capital: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)
    latest: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    types: dict[str, str | None] = field(default_factory=dict)


_RANKS = words.bag("QC KC SC MP MEP MBE OBE CBE MD PhD RN FRS")
_OWNERS = words.bag("its their his her our my your")
_STOPS = frozenset('.!?…"”’»')
_PLAIN = re.compile(r"[^\W\d_]+")


def _read(article: _Article, sentence: str, opened: bool) -> _Sentence:
    """Answer what one sentence shows by itself, and note its words."""
    sentence = sentence[: cues.LONGEST]
    plain = _PLAIN.findall(sentence)
    small = {word for word in plain if word.islower()}
    article.lower |= small
    cued = not cues.KNOWN.isdisjoint(plain)
    headline = (
        len(plain) > 4
        and sentence.rstrip()[-1:] not in _STOPS
        and not any(len(word) > 4 or word in cues.KNOWN for word in small)
    )
    shown = pieces(sentence)
    found = (
        phrases.sources(sentence, opened)
        if cued or phrases.SIGNED.search(sentence)
        else ()
    )
    _attach(sentence, shown, found)
    return _Sentence(sentence, shown, found, headline)


def _attach(
    sentence: str, shown: list[Piece], found: tuple[phrases.Phrase, ...]
) -> None:
    """Let a phrase at a cue widen, and vouch for, the name it ends in or introduces."""
    for phrase in found:
        introduced = phrase.end + 2 if _introduces(sentence, phrase) else None
        for piece in shown:
            if piece.start == introduced and _personal(piece):
                piece.left, piece.spoken = phrase.start, True
            if not phrase.start <= piece.start < phrase.end:
                continue
            if piece.start == phrase.start or piece.end in (phrase.end, phrase.end - 2):
                piece.spoken = True
            if piece.type == "person" and piece.end == phrase.end:
                piece.left = phrase.start


def _introduces(sentence: str, phrase: phrases.Phrase) -> bool:
    """Say whether the phrase gives somebody's role: "its secretary, Ada Holm, said"."""
    first, _, rest = sentence[phrase.start : phrase.end].lower().partition(" ")
    owned = first == "the" and ("'s " in rest or "’s " in rest)
    return (
        (owned or first in _OWNERS)
        and phrase.head in words.PERSON_NOUNS
        and sentence[phrase.end : phrase.end + 2] == ", "
    )


def _personal(piece: Piece) -> bool:
    return piece.type == "person" or (piece.type is None and _person_like(piece.name))


def _learn(article: _Article, read: list[_Sentence]) -> None:
    """Gather from all sentences which names are long forms of which."""
    whole = [piece for each in read if not each.headline for piece in each.pieces]
    for piece in whole:
        if not piece.initial:
            article.capital.update(piece.name)
    for piece in whole:
        if not piece.initial or _believable(article, piece):
            _learn_piece(article, piece)
    for piece in whole:
        if len(piece.name) == 1 and (long := article.first.get(key(piece.name[0]))):
            article.types[long] = article.types.get(long) or "person"
    for name, kind in list(article.types.items()):
        parts = name.split()
        if kind == "person" and len(parts) > 1 and parts[0] not in words.PLACES:
            article.given.setdefault(key(parts[0]), name)


def _learn_piece(article: _Article, piece: Piece) -> None:
    name = " ".join(piece.name)
    kind = piece.type
    if kind is None and piece.spoken and _person_like(piece.name):
        kind = "person"
    article.types[name] = kind or article.types.get(name)
    if piece.abbreviation:
        article.aliases[key(piece.abbreviation)] = name
    if len(piece.name) < 2:
        return
    if kind == "organisation":
        initials = "".join(token[0] for token in piece.name if token[0].isupper())
        article.aliases.setdefault(key(initials), name)
    elif _person_like(piece.name):
        for place in range(1, len(piece.name)):
            _longer(article.first, " ".join(piece.name[place:]), name)


def _longer(known: dict[str, str], short: str, name: str) -> None:
    """Keep the longer of two names when the one ends in the other, else the first."""
    held = known.setdefault(key(short), name)
    if len(name) > len(held) and key(name).endswith(key(held)):
        known[key(short)] = name


def _person_like(tokens: list[str]) -> bool:
    return (
        1 < len(tokens) < 6
        and not any(token in words.ORGANISATIONS or token in LINKS for token in tokens)
        and tokens[0] not in words.PLACE_STARTS
        and words.NATIONALITIES.isdisjoint(tokens)
        and tokens[-1] not in words.PLACE_ENDS
        and not any(token in words.PLACES for token in tokens)
    )


def _believable(article: _Article, piece: Piece) -> bool:
    """Say whether a lone capital at the start of a sentence is a name."""
    word = piece.name[0]
    if word.lower() in words.MODIFIERS:
        return False
    if word in article.capital:
        return True
    if word.isupper() and key(word) in article.aliases:
        return True
    if word.lower() in article.lower or word.lower() in words.HEADS:
        return False
    return piece.spoken or piece.titled or piece.type is not None


def _resolved(article: _Article, sentence: _Sentence) -> list[Mention]:
    found: dict[tuple[int, int], Mention] = {}
    for piece in sentence.pieces:
        if piece.initial and not _believable(article, piece):
            continue
        if sentence.headline and not article.capital.issuperset(piece.name):
            continue
        if len(piece.name) == 1 and _shouted(article, sentence.text, piece):
            continue
        start = piece.left if piece.left >= 0 else piece.start
        name, kind = _meaning(article, piece)
        found[start, piece.end] = Mention(
            start, piece.end, sentence.text[start : piece.end], name, kind
        )
    for phrase in sentence.phrases:
        mention = _common(sentence, phrase)
        if mention and not _named(found.values(), mention):
            found.setdefault((mention.start, mention.end), mention)
    return [found[span] for span in sorted(found)]


def _shouted(article: _Article, sentence: str, piece: Piece) -> bool:
    """Say whether capitals are stress ("UNLESS") or a rank after a name (", QC")."""
    word = piece.name[0]
    after_name = sentence[max(0, piece.start - 2) : piece.start] == ", "
    return word.isupper() and (
        (len(word) > 3 and word.lower() in article.lower)
        or (after_name and word in _RANKS)
    )


def _meaning(article: _Article, piece: Piece) -> tuple[str, str | None]:
    """Answer the long name the piece stands for, and its type."""
    name = " ".join(piece.name)
    short = key(name)
    if len(piece.name) == 1 and name in words.ORGANISATIONS and name in article.heads:
        name = article.heads[name]
    elif piece.type != "organisation" or len(piece.name) == 1:
        name = _long_form(article, name, short, piece)
    kind = article.types.get(name) or piece.type
    _note(article, name, kind)
    return name, kind


def _long_form(article: _Article, name: str, short: str, piece: Piece) -> str:
    if name in words.PLACES:
        return name
    if short in article.aliases:
        return article.aliases[short]
    if short in article.first:
        return article.latest.get(short, article.first[short])
    if len(piece.name) == 1 and short in article.given:
        return article.given[short]
    return name


def _note(article: _Article, name: str, kind: str | None) -> None:
    """Remember the name as the latest one with its surname or its head."""
    parts = name.split()
    if kind == "organisation":
        for part in parts:
            if part in words.ORGANISATIONS and len(parts) > 1:
                article.heads[part] = name
    elif len(parts) > 1:
        for place in range(1, len(parts)):
            short = key(" ".join(parts[place:]))
            held = article.first.get(short)
            if held and not key(held).endswith(key(name)):
                article.latest[short] = name
            elif held:
                article.latest[short] = held


def _common(sentence: _Sentence, phrase: phrases.Phrase) -> Mention | None:
    """Answer the mention of a pronoun or a speaker without a name of his own."""
    surface = sentence.text[phrase.start : phrase.end]
    if phrase.head in words.PRONOUNS:
        return Mention(phrase.start, phrase.end, surface, "", phrase.type)
    first, _, rest = surface.partition(" ")
    name = rest if first.lower() in {"the", "a", "an"} and rest else surface
    if name is surface and phrase.start == 0 and _common_noun(first.lower()):
        name = name[0].lower() + name[1:]
    if phrase.type is None and phrase.head.lower() in words.DETERMINERS:
        return None
    return Mention(phrase.start, phrase.end, surface, name, phrase.type)


def _common_noun(word: str) -> bool:
    return word in words.HEADS or word in words.MODIFIERS


def _named(found: Iterable[Mention], phrase: Mention) -> bool:
    """Say whether a name found already covers the phrase or is its head."""
    return any(
        (each.start <= phrase.start and phrase.end <= each.end)
        or (phrase.start <= each.start and each.end == phrase.end and _proper(phrase))
        or (each.start == phrase.start and each.end > phrase.end)
        for each in found
    )


def _proper(phrase: Mention) -> bool:
    return phrase.type is None
