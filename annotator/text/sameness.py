"""When two sentences have the same words, or nearly: keys to find them by."""

import re
import unicodedata
from hashlib import blake2b

from annotator.text import likeness

LONG = 8
"""From so many words on, a beginning or an end says something."""
EDGES = ((4, LONG, 14), (6, 12, None))
"""So many words are the beginning, and the end, of a sentence of so many to so many.

Neither is more than half of a sentence, so that one word changed leaves an end as it
was; and sentences of 12 to 14 words have both, since one that is nearly equal may be
shorter than 12.
"""
NEAR = 0.75
"""Share of words from which two sentences with one end in common are nearly equal:
one word put for another in a sentence of eight, two left out of eight."""
CROWD = 20
"""An end that so many groups have says nothing: no more are entered or compared by it,
so that neither the pairs nor the time of a save grow with what is said daily."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def whole(text: str) -> int:
    """Answer a number that sentences of the same words share.

    Case, punctuation, quotation marks and spaces are put aside; digits are not.
    """
    return _number(_words(text) or [text])


def ends(text: str) -> list[tuple[str, int]]:
    """Answer each `opening` and `ending` with its number; none for a short sentence.

    A number in them counts as a number, whichever it is, and as one word.
    """
    words = _words(_NUMBER.sub("0", unicodedata.normalize("NFKC", text)))
    found = []
    for edge, least, most in EDGES:
        if least <= len(words) <= (most or len(words)):
            found.append(("opening", _number(words[:edge])))
            found.append(("ending", _number(words[-edge:])))
    return found


def near(text: str, others: list[tuple[int, str]]) -> list[int]:
    """Answer the keys of the texts, of those that share an end, nearly equal to one."""
    if not others:
        return []
    here = likeness.bag(text)
    return [
        key
        for key, other in others
        if likeness.common(here, likeness.bag(other)) >= NEAR
    ]


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _number(words: list[str]) -> int:
    """Answer a number of 63 bits, as large as the project can hold one."""
    digest = blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
