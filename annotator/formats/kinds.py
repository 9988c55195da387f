"""Words of other tools as our kinds: which are ours, which are a guess."""

import re

from annotator.schemas import Kind

_SIGNS = re.compile(r"[\W_]+")
_MEANT = {
    Kind.CLAIM: (
        "claims", "assertion", "assertions", "opinion", "allegation", "attribution",
        "attributed", "attributed claim", "attributed statement", "reported speech",
        "reported", "indirect speech", "indirect quote", "indirect quotation",
        "indirect", "paraphrase", "stance", "prediction",
    ),
    Kind.QUOTE: (
        "quotes", "quotation", "quotations", "quoted", "direct quote",
        "direct quotation", "direct speech", "direct", "mixed quote",
        "mixed quotation", "verbatim",
    ),
    Kind.FACT: (
        "facts", "factual", "statement", "statements", "factual statement", "narration",
        "report", "own voice", "author", "background",
    ),
    Kind.OTHER: (
        "others", "none", "no label", "neither", "misc", "miscellaneous", "nothing",
        "header", "headline", "caption", "byline", "by line", "question",
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
