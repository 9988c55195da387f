"""Which entries of the cast may be one and the same, for somebody to say."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from annotator.text.matching import folded, shortened
from annotator.text.words import TITLE_MODIFIERS, TITLES, bag

SAME = "the same name but for titles and initials"
INITIALS = "one gives initials only"
SHORT = "one is the abbreviation of the other"
SLIP = "one letter apart"
END = "one name is the end of the other"


class Entry(NamedTuple):
    """An entry of the cast: its own name first, then the others it goes by."""

    id: int
    type: str | None
    names: tuple[str, ...]


class Twin(NamedTuple):
    """Two entries that may be one; `one` has the fuller name."""

    one: int
    other: int
    why: str


@lru_cache(maxsize=4)
def twins(entries: tuple[Entry, ...]) -> list[Twin]:
    """Answer pairs of entries that may be one, the likelier first.

    Its cost grows with the number of entries, not of pairs: names meet only under a
    form that both have, and a form that fits many says nothing.
    """
    forms = [form for entry in entries for form in _forms(entry)]
    types = {entry.id: entry.type for entry in entries}
    found: dict[tuple[int, int], Twin] = {}
    for rule in (_same, _initials, _short, _slips, _ends):
        for full, other, why in rule(forms):
            clash = types[full.id] and types[other.id]
            if full.id == other.id or (clash and types[full.id] != types[other.id]):
                continue
            pair = min(full.id, other.id), max(full.id, other.id)
            found.setdefault(pair, Twin(full.id, other.id, why))
    return list(found.values())


class _Form(NamedTuple):
    """One name of an entry; a person's without titles and inner initials."""

    id: int
    type: str | None
    own: bool
    name: str
    words: tuple[str, ...]


Found = Iterator[tuple[_Form, _Form, str]]
_CROWD = 5
_SHORTEST = 6
_ABBREVIATION = re.compile(r"[^\W\d_]{2,7}")
_INITIAL = re.compile(r"(?:[^\W\d_]\.){1,4}|[^\W\d_]")
_PRECEDES = TITLES | TITLE_MODIFIERS | bag("The the")


def _forms(entry: Entry) -> Iterator[_Form]:
    """Yield each name of an entry as the rules compare it."""
    for place, name in enumerate(entry.names):
        tokens = name.split()
        if entry.type in (None, "person"):
            first, *rest = tokens[_past_titles(tokens) :]
            inner = [token for token in rest[:-1] if not _INITIAL.fullmatch(token)]
            first = first[:1] if _INITIAL.fullmatch(first) else first
            tokens = [first, *inner, *rest[-1:]]
        words = folded(" ".join(tokens)).removeprefix("the ").split()
        if words:
            yield _Form(entry.id, entry.type, place == 0, name, tuple(words))


def _past_titles(tokens: list[str]) -> int:
    """Answer where the name begins behind forms of address, ranks and offices."""
    start = 0
    for at, token in enumerate(tokens[:-1]):
        plain = token.rstrip(".,")
        if plain not in _PRECEDES:
            break
        if plain in TITLES:
            start = at + 1
    return start


def _same(forms: list[_Form]) -> Found:
    groups: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
    for form in forms:
        groups[form.words].append(form)
    for group in filter(_few, groups.values()):
        first = min(group, key=lambda form: (not form.own, len(form.name), form.id))
        yield from ((first, form, SAME) for form in group if first.own)


def _initials(forms: list[_Form]) -> Found:
    named = [
        one for one in forms if len(one.words) > 1 and one.type in (None, "person")
    ]
    full: dict[tuple[str, str], list[_Form]] = defaultdict(list)
    for form in named:
        if len(form.words[0]) > 1:
            full[form.words[0][0], form.words[-1]].append(form)
    for form in named:
        if len(form.words[0]) == 1:
            yield from _fitting(form, full[form.words[0], form.words[-1]], INITIALS)


def _short(forms: list[_Form]) -> Found:
    named = [form for form in forms if form.type != "person"]
    made: dict[str, list[_Form]] = defaultdict(list)
    for form in named:
        ways = shortened(list(form.words)) if len(form.words) > 1 else ()
        for letters in {"".join(word[0] for word in words) for words in ways}:
            made[letters].append(form)
    for form in named:
        plain = form.name.replace(".", "")
        if plain.isupper() and _ABBREVIATION.fullmatch(plain):
            yield from _fitting(form, made[folded(plain)], SHORT)


def _slips(forms: list[_Form]) -> Found:
    near: dict[str, list[_Form]] = defaultdict(list)
    for form in forms:
        name = " ".join(form.words)
        if len(name) >= _SHORTEST:
            for less in {name[:at] + name[at + 1 :] for at in range(len(name))} | {
                name
            }:
                near[less].append(form)
    for group in filter(_few, near.values()):
        first = min(group, key=lambda form: (not form.own, form.id))
        for form in group if first.own else ():
            if _one_slip(" ".join(first.words), " ".join(form.words)):
                yield first, form, SLIP


def _ends(forms: list[_Form]) -> Found:
    longer: dict[tuple[str, ...], list[_Form]] = defaultdict(list)
    own = [form for form in forms if form.own]
    for form in own:
        for start in range(1, len(form.words)):
            longer[form.words[start:]].append(form)
    for form in own:
        if len(" ".join(form.words)) > 2:
            yield from _fitting(form, longer.get(form.words, []), END)


def _fitting(form: _Form, longer: list[_Form], why: str) -> Found:
    """Answer what a short form may stand for, unless that is anybody."""
    if len({one.id for one in longer}) <= _CROWD:
        yield from ((one, form, why) for one in longer if one.own or form.own)


def _few(group: list[_Form]) -> bool:
    """Answer whether several entries share a form, and not just anybody."""
    return len(group) > 1 and 1 < len({form.id for form in group}) <= _CROWD


def _one_slip(one: str, other: str) -> bool:
    """Answer whether two names begin alike and differ in one letter or its place.

    Numbers and single letters tell people apart: "Witness A" is not "Witness B".
    """
    short, long = sorted((one, other), key=len)
    differ = {*one.split()} ^ {*other.split()}
    if one[0] != other[0] or any(len(w) < 3 or not w.isalpha() for w in differ):
        return False
    at = 0
    while at < len(short) and short[at] == long[at]:
        at += 1
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 + swapped :] == long[at + 1 + swapped :]
