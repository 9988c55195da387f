"""Which names fit what somebody types."""

import heapq
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotator.text.words import bag


def best(query: str, names: Sequence[str], limit: int) -> list[str]:
    """Answer up to `limit` names that fit the query, the likeliest first.

    Every word of the query is to be found in the name: as a word, as the beginning
    or a part of one, as initials, or, where that finds too few, with one letter
    missing, added, wrong or out of turn. Case, accents, marks and order are free.
    """
    asked = sorted(folded(query).split(), key=len, reverse=True)
    if not asked:
        return []
    index = _index(tuple(names))
    found = _all_words(index, asked, forgiving=False)
    if len(found) < limit:
        found = _all_words(index, asked, forgiving=True) | found
    chosen = heapq.nsmallest(limit, ((g, *index.order[at]) for at, g in found.items()))
    return [index.names[at] for *_, at in chosen]


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """Answer the plain words of a name: "The U.N.’s Jón" is "the uns jon"."""
    name = name.casefold().translate(_LETTERS)
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
        name = "".join(sign for sign in name if not unicodedata.combining(sign))
    return " ".join(_WORDS.findall(name))


def shortened(words: list[str]) -> Iterator[list[str]]:
    """Yield the words whose initials may abbreviate a name: all, or with some out."""
    yield words
    main = [word for word in words if word not in _SMALL]
    yield main
    if len(main) > 3:
        for at in range(1, len(main) - 1):
            yield main[:at] + main[at + 1 :]


_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys(".'’‘`´", "")
)
_WORDS = re.compile(r"[^\W_]+")
_WHOLE, _BEGINS, _INITIALS, _PART, _SLIP = range(5)
_SMALL = bag("and of the for in de la du et und der die do da")


class _Index(NamedTuple):
    names: tuple[str, ...]
    order: list[tuple[int, str, int]]
    words: dict[str, list[int]]
    joined: list[str]
    initials: dict[str, list[int]]


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> _Index:
    """Answer the words of all names, each with the places of its names."""
    index = _Index(names, [], {}, [], {})
    for at, name in enumerate(names):
        plain = folded(name)
        split = plain.split()
        index.order.append((len(split), plain, at))
        index.joined.append(plain.replace(" ", ""))
        for word in split:
            index.words.setdefault(word, []).append(at)
        for some in shortened(split) if len(split) > 2 else [split]:
            places = index.initials.setdefault("".join([w[0] for w in some]), [])
            places.append(at)
    return index


def _all_words(index: _Index, asked: list[str], *, forgiving: bool) -> dict[int, int]:
    """Answer the places of the names that have every word, with how well."""
    found = _graded(index, asked[0], forgiving)
    for word in asked[1:]:
        graded = _graded(_narrowed(index, found), word, forgiving)
        found = {at: g + found[at] for at, g in graded.items() if at in found}
    return found


def _narrowed(index: _Index, found: dict[int, int]) -> _Index:
    """Answer the index of a few of its names; of many, the whole is as quick."""
    if len(found) > 1000:
        return index
    words: dict[str, list[int]] = {}
    for at in found:
        for word in index.order[at][1].split():
            words.setdefault(word, []).append(at)
    return index._replace(words=words)


def _graded(index: _Index, asked: str, forgiving: bool) -> dict[int, int]:
    """Answer the places of the names that have a word, with how well."""
    grades: dict[int, int] = {}
    if forgiving and len(asked) > 2:
        for word in _near(index, asked):
            grades.update(dict.fromkeys(index.words[word], _SLIP))
    if len(asked) > 1:
        parts = [at for at, name in enumerate(index.joined) if asked in name]
        grades.update(dict.fromkeys(parts, _PART))
    grades.update(dict.fromkeys(index.initials.get(asked, []), _INITIALS))
    for word in index.words:
        if word.startswith(asked):
            grades.update(dict.fromkeys(index.words[word], _BEGINS))
    grades.update(dict.fromkeys(index.words.get(asked, []), _WHOLE))
    return grades


def _near(index: _Index, asked: str) -> list[str]:
    """Answer the words that begin like what was typed but for one slip."""
    half = len(asked) // 2
    head, tail = asked[:half], asked[half + 1 :]
    some = [word for word in index.words if tail in word or word.startswith(head)]
    return [word for word in some if _slipped(asked, word)]


def _slipped(asked: str, word: str) -> bool:
    """Answer whether one slip of the hand makes the word begin like what was typed."""
    at = 0
    for typed, meant in zip(asked, word, strict=False):
        if typed != meant:
            break
        at += 1
    swapped = asked[at : at + 2] == word[at : at + 2][::-1]
    if swapped and word.startswith(asked[at + 2 :], at + 2):
        return True
    return len(asked) > 3 and (
        word.startswith(asked[at + 1 :], at + 1)
        or word.startswith(asked[at:], at + 1)
        or word.startswith(asked[at + 1 :], at)
    )
