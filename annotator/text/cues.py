"""The words by which a sentence says that somebody said, thinks, found or ruled."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from annotator.text import lexicon
from annotator.text.words import bag

Polarity = Literal["positive", "negative"]

_BEFORE_NOUN = bag(
    "the a an this that these those its his her their our my your of in on for from "
    "by with at no any some every each such many several more most other recent new "
    "latest another public official first second third last final only own and or "
    "initial preliminary two three four five high low low-level clear strong"
)
_LEADING = bag(
    "refused refuses declined declines failed fails continued continues began begins "
    "sought seeks tried tries rushed"
)
_BE = bag("is are was were be been being am 's 're")
_NEGATIONS = bag(
    "not never neither nor without cannot rarely hardly refused refuses refusing "
    "declined declines declining failed fails"
)
_NOBODY = bag("no nobody none no-one neither")
_CONTRACTED = re.compile(r"n['’]t$")
_CLAUSE = re.compile(r'[.,;:!?"“”«»()]|\b(?:that|which|because|but|and)\b')
_MARKS = re.compile(r'["“”„‟«»]|(?<!\w)‘(?=\w)|(?<=[.,!?…])’')
_HINTS = bag("According according words opinion view eyes per")
_MARK_LETTERS = frozenset('"“”„‟«»‘’')
_OPENING = "“„‟«‘"
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_PHRASE = re.compile(
    r"\b(?:according to|in the words of|in the (?:opinion|view|eyes) of|as per)\b", re.I
)
_BYLINE = re.compile(r"(?<=['’]s )(opinion|view|words|eyes)\b")


KNOWN = frozenset(lexicon.FORMS) | lexicon.NOUN_FORMS | _HINTS
"""Every word that can be a cue or part of one."""


_KEPT = 2_048
"""Of how many sentences the cues stay known: a save asks for those of its card."""
LONGEST = 5_000
"""How many code points of one sentence are read; the rest shows nothing."""


class Cue(NamedTuple):
    """A cue: code points [start, end) of the sentence, its class and its build."""

    start: int
    end: int
    kind: lexicon.Kind
    weight: int
    shape: Literal["verb", "participle", "passive", "phrase", "noun"]


def cue(sentence: str) -> tuple[int, int] | None:
    """Answer where the sentence's main cue stands, in code points, or None.

    Words inside quotation marks never count; "according to" and plain verbs of
    saying win over nouns, participles and verbs of thinking.
    """
    found = cues(sentence)
    if not found:
        return None
    best = main(found)
    return best.start, best.end


def main(found: Sequence[Cue]) -> Cue:
    """Answer the weightiest cue, the first of equals; `found` must not be empty."""
    return max(found, key=lambda each: (each.weight, -each.start))


def polarity(sentence: str, cue: tuple[int, int]) -> Polarity:
    """Answer "negative" where the cue itself is negated ("did not say", "nobody said").

    "denied" is positive: the denial was uttered.
    """
    clause = _CLAUSE.split(sentence[max(0, cue[0] - 80) : cue[0]])[-1]
    before = [word.lower() for word in _WORD.findall(clause)]
    inside = [word.lower() for word in _WORD.findall(sentence[cue[0] : cue[1]])]
    negated = (
        any(word in _NEGATIONS or _CONTRACTED.search(word) for word in before[-3:])
        or any(word in _NOBODY for word in before[-6:])
        or not _NEGATIONS.isdisjoint(inside)
    )
    return "negative" if negated else "positive"


def cues(sentence: str, opened: bool = False) -> tuple[Cue, ...]:
    """Answer every cue outside quotation marks, in order of their starts.

    `opened` says that the sentence begins inside a quotation.
    """
    return _cues(sentence[:LONGEST], opened)


@lru_cache(maxsize=_KEPT)
def _cues(sentence: str, opened: bool) -> tuple[Cue, ...]:
    words = list(_WORD.finditer(sentence))
    lowered = [word.group() for word in words]
    if KNOWN.isdisjoint(lowered):
        return ()
    inside = quoted(sentence, opened)
    found = [] if _HINTS.isdisjoint(lowered) else _phrases(sentence)
    found += [
        reading
        for place, word in enumerate(lowered)
        if word in KNOWN and (reading := _reading(sentence, words, lowered, place))
    ]
    return tuple(
        sorted(
            each
            for each in found
            if not any(start < each.end and each.start < end for start, end in inside)
        )
    )


def _phrases(sentence: str) -> list[Cue]:
    """Answer "according to", "in the words of", and "in Ada's view"."""
    found = [
        Cue(match.start(), match.end(), "speech", 5, "phrase")
        for match in _PHRASE.finditer(sentence)
    ]
    found += [
        Cue(match.start(1), match.end(1), "attitude", 3, "phrase")
        for match in _BYLINE.finditer(sentence)
    ]
    return found


def quoted(sentence: str, opened: bool = False) -> list[tuple[int, int]]:
    """Answer the stretches in quotation marks, marks included, in code points.

    A stretch without its closing mark runs to the end; a closing mark without an
    opening one closes what began before the sentence.
    """
    sentence = sentence[:LONGEST]
    if not opened and _MARK_LETTERS.isdisjoint(sentence):
        return []
    stretches: list[tuple[int, int]] = []
    start = 0 if opened else -1
    marks = list(_MARKS.finditer(sentence))
    if not opened and _paired(sentence, marks):
        return [
            (first.start(), second.end())
            for first, second in zip(marks[::2], marks[1::2], strict=True)
        ]
    for mark in marks:
        if opens(sentence, mark.start()):
            start = mark.start() if start < 0 else start
        elif start >= 0 or not stretches:
            stretches.append((max(start, 0), mark.end()))
            start = -1
    if start >= 0:
        stretches.append((start, len(sentence)))
    return stretches


def _paired(sentence: str, marks: list[re.Match[str]]) -> bool:
    """Say whether straight marks must be taken in pairs: none of them looks opening."""
    return (
        len(marks) > 1
        and len(marks) % 2 == 0
        and all(mark.group() == '"' for mark in marks)
        and not any(opens(sentence, mark.start()) for mark in marks)
    )


def opens(sentence: str, place: int) -> bool:
    """Say whether the quotation mark at `place` opens, by the space around it."""
    before = sentence[place - 1 : place]
    after = sentence[place + 1 : place + 2]
    left = not before or before.isspace() or before in "([{—–-"
    dots = sentence.startswith("...", place + 1)
    right = not after or after.isspace() or (after in ".,;:!?)]}—–" and not dots)
    if left == right:
        return sentence[place] in _OPENING
    return left


def leaves_open(sentence: str) -> bool | None:
    """Say whether the sentence ends inside a quotation; None when it has no marks."""
    if _MARK_LETTERS.isdisjoint(sentence):
        return None
    last = None
    for last in _MARKS.finditer(sentence):  # noqa: B007 - only the last one matters
        pass
    return None if last is None else opens(sentence, last.start())


def _reading(
    sentence: str, words: list[re.Match[str]], lowered: list[str], place: int
) -> Cue | None:
    word = words[place]
    form = word.group()
    following = lowered[place + 1] if place + 1 < len(words) else ""
    before = lowered[place - 1].lower() if place else ""
    touching = bool(place) and sentence[words[place - 1].end() : word.start()] == " "
    if form in lexicon.NOUN_FORMS and following == "that" and before in _BEFORE_NOUN:
        return Cue(word.start(), word.end(), "speech", 2, "noun")
    if form not in lexicon.FORMS or (
        touching and _reads_as_noun(form, before, following)
    ):
        return None
    lemma, kind = lexicon.FORMS[form]
    if form.endswith("ing"):
        return _participle(word, lemma, kind, before)
    if touching and before in _BE:
        return _passive(words, lowered, place, kind)
    weight = 5 if lemma in lexicon.STRONG else 4 if kind == "speech" else 3
    if touching and before == "to":
        leads = place > 1 and lowered[place - 2] in _LEADING
        weight = 3 if leads else 1
    if form == lemma and form in lexicon.NOUN_LIKE:
        weight -= 1
    return Cue(word.start(), word.end(), kind, weight, "verb")


def _reads_as_noun(form: str, before: str, following: str) -> bool:
    if form in lexicon.NOUN_LIKE:
        if before.endswith(("'s", "’s")):
            return True
        return before in _BEFORE_NOUN or (before.endswith("s") and following == "of")
    return before in {"the", "a", "an", "of"}


def _participle(
    word: re.Match[str], lemma: str, kind: lexicon.Kind, before: str
) -> Cue | None:
    if before in _BEFORE_NOUN and before not in {"and", "by", "in"}:
        return None
    finite = before in _BE
    weight = (4 if finite else 3) if lemma in lexicon.STRONG else 2
    return Cue(
        word.start(), word.end(), kind, weight, "verb" if finite else "participle"
    )


def _passive(
    words: list[re.Match[str]], lowered: list[str], place: int, kind: lexicon.Kind
) -> Cue:
    last = place
    if lowered[place + 1 : place + 2] and lowered[place + 1] in {"of", "to", "by"}:
        last = place + 1
    return Cue(words[place - 1].start(), words[last].end(), kind, 2, "passive")
