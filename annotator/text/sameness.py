"""When two sentences have the same words, or nearly: keys to find them by."""

import re
import unicodedata
from hashlib import blake2b

from annotator.text import likeness

LONG = 8
"""From so many words on, a beginning or an end says something."""
EDGE = 6
"""So many words are the beginning, and the end, of a long sentence."""
NEAR = 0.75
"""Share of words from which two sentences with one end in common are nearly equal:
one word put for another in a sentence of eight, two left out of eight."""
_WORD = re.compile(r"[^\W_]+")


def whole(text: str) -> int:
    """Answer a number that sentences of the same words share.

    Case, punctuation, quotation marks and spaces are put aside; digits are not.
    """
    return _number(_words(text) or [text])


def ends(text: str) -> dict[str, int]:
    """Answer the numbers of the `opening` and `ending`; none for a short sentence."""
    words = _words(text)
    if len(words) < LONG:
        return {}
    return {"opening": _number(words[:EDGE]), "ending": _number(words[-EDGE:])}


def near(one: str, other: str) -> bool:
    """Answer whether two sentences that share an end are nearly equal."""
    return likeness.share(one, other) >= NEAR


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _number(words: list[str]) -> int:
    """Answer a number of 63 bits, as large as the project can hold one."""
    digest = blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1
