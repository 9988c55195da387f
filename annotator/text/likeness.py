"""How alike two sentences are, by the words that they share."""

import re
import unicodedata

from annotator.text.words import bag

EVERYDAY = bag(
    "a an the and or but if of to in on at by for with from as is are was were be been "
    "has have had it its this that these those he she they them his her their we our i "
    "you not no who which than then there so up out about into over after before also "
    "more will would could can"
)
"""Words that make no sentence like another."""
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")
_IN_MARKS = re.compile(r'"([^"]*)"?|[“„]([^”“]*)[”“]?|«([^»]*)»?|「([^」]*)」?')


def words(text: str) -> list[str]:
    """Answer the words of a text, each once: case and accents aside, as it is found."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return list(dict.fromkeys(_WORD.findall(kept)))


def telling(text: str) -> list[str]:
    """Answer the words by which a sentence is found, the longest first.

    They are as written but for case: what accents mean, the index knows for itself.
    """
    found = dict.fromkeys(_WORD.findall(text.casefold()))
    told = [word for word in found if word not in EVERYDAY and len(word) > 1]
    return sorted(told, key=len, reverse=True)


def share(one: str, other: str) -> float:
    """Answer the share of common words among all words of two texts, 0 to 1.

    Everyday words count, since "said" and "not" make the difference here; a number
    counts as a number, whichever it is, since agencies send the same sentence daily.
    """
    here, there = _bag(one), _bag(other)
    return len(here & there) / len(here | there) if here and there else 0.0


def quotes(text: str) -> bool:
    """Answer whether three words or more stand together in quotation marks."""
    inside = ("".join(found.groups("")) for found in _IN_MARKS.finditer(text))
    return any(len(_WORD.findall(words)) >= 3 for words in inside)


def _bag(text: str) -> set[str]:
    return {_NUMBER.sub("0", word) for word in words(text)}
