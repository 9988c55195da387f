"""Words of other tools as our kinds: which are ours, which are a guess.

A word that may as well be another kind is not guessed: “opinion” and “assertion” are
the article's own as often as somebody's, and a “statement” is anything that is stated.
"""

import re

from annotator.schemas import Kind

_SIGNS = re.compile(r"[\W_]+")
_MEANT = {
    Kind.CLAIM: (
        "claims", "attribution", "attributed", "attributed claim",
        "attributed statement", "reported speech", "indirect speech",
        "indirect quote", "indirect quotation", "indirect", "paraphrase",
    ),
    Kind.QUOTE: (
        "quotes", "quotation", "quotations", "quoted", "direct quote",
        "direct quotation", "direct speech", "direct", "mixed quote",
        "mixed quotation", "verbatim",
    ),
    Kind.FACT: (
        "facts", "factual", "factual statement", "narration", "own voice",
    ),
    Kind.OTHER: (
        "others", "none", "no label", "neither", "misc", "miscellaneous", "nothing",
        "header", "headline", "caption", "byline", "by line",
        "not a statement", "no statement", "non statement", "o",
    ),
}  # fmt: skip
_KINDS = {word: kind for kind, words in _MEANT.items() for word in words}


def plain(label: str) -> str:
    """Answer a word without capitals, and blanks for all signs between letters."""
    return _SIGNS.sub(" ", label.casefold()).strip()


def ours(label: str) -> Kind | None:
    """Answer the kind that a word names itself, in capitals or not; else None."""
    word = plain(label)
    return Kind(word) if word in list(Kind) else None


def guess(label: str) -> Kind | None:
    """Answer the kind that a word of another tool may well mean, or None."""
    return _KINDS.get(plain(label))
