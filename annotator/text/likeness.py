"""How alike two sentences are, by the words that they share."""

import re
import unicodedata

from annotator.text import words as lists

EVERYDAY = lists.bag(
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
    return common(bag(one), bag(other))


def common(here: set[str], there: set[str]) -> float:
    """Answer the share of common words among all words of two bags, 0 to 1."""
    return len(here & there) / len(here | there) if here and there else 0.0


def bag(text: str) -> set[str]:
    """Answer the words of a text, every number as one and the same."""
    return {_NUMBER.sub("0", word) for word in words(text)}


def quotes(text: str) -> bool:
    """Answer whether three words or more stand together in quotation marks."""
    inside = ("".join(found.groups("")) for found in _IN_MARKS.finditer(text))
    return any(len(_WORD.findall(words)) >= 3 for words in inside)
