"""Who stands at a cue: the noun phrase before, inside or after it."""

import re
from typing import NamedTuple

from annotator.text import cues, words

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:Mrs?|Ms|Dr|Gen|Sen|Rep|Gov|Prof|Lt|Col|Maj|Sgt|St|Capt)\."
    r"|\w+(?:[-’'.&]\w+)*(?:['’](?=\s))?|[^\w\s]"
)
_AUXILIARIES = words.bag(
    "has have had having is are was were be been being did do does not also later "
    "earlier now then still even once again further both all repeatedly previously "
    "reportedly subsequently recently once too never ever only just since could "
    "would will may might must should shall can cannot initially himself herself "
    "themselves itself today yesterday as separately instead simply nonetheless "
    "nevertheless declined refused failed continued went began on to hasn't haven't "
    "hadn't didn't don't doesn't won't wouldn't couldn't can't hasn’t haven’t hadn’t "
    "didn’t don’t doesn’t won’t wouldn’t couldn’t can’t"
)
_BY = re.compile(r"(?:\w+ ){0,3}?by ")
SIGNED = re.compile(r'["”»]\s*[-—–]+\s*(?=\S)')
"""What parts a quotation from the name that signs it."""

_OPEN_MARKS = frozenset("\"“”„«»'‘’")
_LONGEST = 14


class Phrase(NamedTuple):
    """A noun phrase at a cue: code points [start, end), and what its head says."""

    start: int
    end: int
    head: str
    type: str | None
    proper: bool


class Token(NamedTuple):
    """A word or mark of a sentence with its code points."""

    start: int
    end: int
    text: str


def tokens(sentence: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Answer the words and marks that stand in sentence[start:end]."""
    stop = len(sentence) if end is None else end
    return [
        Token(match.start(), match.end(), match.group())
        for match in _TOKEN.finditer(sentence, start, stop)
    ]


def sources(sentence: str, opened: bool = False) -> tuple[Phrase, ...]:
    """Answer the phrases at all cues of a sentence, those at the main cue first.

    `opened` says that the sentence begins inside a quotation.
    """
    sentence = sentence[: cues.LONGEST]
    found = [cue for cue in cues.cues(sentence, opened) if cue.weight > 1]
    if any(cue.weight > 3 for cue in found):
        found = [cue for cue in found if cue.shape != "participle"]
    found.sort(key=lambda cue: (-cue.weight, cue.start))
    signed = SIGNED.search(sentence) if not found else None
    if signed:
        phrase = _after(sentence, signed.end(), False)
        return (phrase,) if phrase and phrase.proper else ()
    return tuple(phrase for cue in found for phrase in at(sentence, cue))


def at(sentence: str, cue: cues.Cue) -> list[Phrase]:
    """Answer the phrases that may be the source of the cue, the likelier first."""
    firm = cue.weight > 3
    if cue.shape == "phrase":
        owner = _before(sentence, cue, 160) if cue.kind == "attitude" else None
        found = [owner or _after(sentence, cue.end, True)]
    elif cue.shape == "passive":
        by = _BY.match(sentence, cue.end + 1)
        done = sentence[cue.start : cue.end].endswith(" by")
        place = cue.end if done else by.end() if by else None
        found = [_after(sentence, place, True)] if place else []
    else:
        found = [_before(sentence, cue, 160)]
        if cue.shape == "participle":
            found.insert(0, _opening(sentence, cue.start))
        if not found[0] and cue.shape == "verb":
            found.append(_after(sentence, cue.end, False))
    return [phrase for phrase in found if phrase and (firm or _speaks(phrase))]


def _speaks(phrase: Phrase) -> bool:
    """Say whether the phrase is of the kind that speaks, whatever the verb."""
    return phrase.proper or phrase.head in words.PRONOUNS or phrase.head in words.HEADS


def _opening(sentence: str, before: int) -> Phrase | None:
    """Answer the speaking noun phrase that opens the sentence, as its subject."""
    line = tokens(sentence, 0, before)
    end = _core_end(line, 0)
    head = line[end - 1].text.lower() if end else ""
    return _phrase(line, 0, end, end) if head in words.HEADS else None


def _before(sentence: str, cue: cues.Cue, reach: int) -> Phrase | None:
    low = max(0, cue.start - reach)
    line = tokens(sentence, low, cue.start)
    if cue.shape in {"phrase", "noun"}:
        line = tokens(sentence, low, sentence.rfind(" ", 0, cue.start))
        if not line or not line[-1].text.endswith(("'s", "’s")):
            return None
        last = line[-1]
        line[-1] = Token(last.start, last.end - 2, last.text[:-2])
    end = _past_auxiliaries(line)
    if end and line[end - 1].text in ",—–)":
        split = end < len(line) and line[end - 1].text == ","
        end = _past_apposition(line, end - 1) or (end - 1 if split else 0)
    end = _past_date(line, end)
    return _leftward(line, end) if end else None


def _past_auxiliaries(line: list[Token]) -> int:
    end = len(line)
    while end and (
        line[end - 1].text in _AUXILIARIES
        or (line[end - 1].text.endswith("ly") and line[end - 1].text.islower())
    ):
        end -= 1
    if (
        end > 1
        and line[end - 1].text == ","
        and line[end - 2].text in {"too", "however"}
    ):
        end -= 2
        end -= bool(end and line[end - 1].text == ",")
    if 1 < end < len(line) and line[end].text in {"to", "on"}:
        return end if line[end - 1].text not in words.BOUNDARIES else 0
    return end


def _past_date(line: list[Token], end: int) -> int:
    """Step over "published in March 2021" behind a noun that speaks."""
    start = end
    while start and (
        line[start - 1].text in words.DATES or line[start - 1].text.isdigit()
    ):
        start -= 1
    if start < end and start and line[start - 1].text in {"in", "on"}:
        start -= 1
    if start > 1 and line[start - 1].text.endswith("ed"):
        return start - 1 if line[start - 2].text.lower() in words.HEADS else end
    return start


def _past_apposition(line: list[Token], close: int) -> int:
    """Answer where the phrase before ", chief of the port authority," ends."""
    if line[close].text == ")":
        opening = [at for at in range(close) if line[at].text == "("]
        return opening[-1] if opening else 0
    for place in range(close - 1, max(-1, close - 26), -1):
        text = line[place].text
        if text in _OPEN_MARKS or text in ";:":
            return 0
        if text == "," and close - place == 2 and _ranks(line[place + 1].text):
            return place
        if text in {",", "—", "–"} and close - place > 2:
            if _describes(line, place):
                close = place
                continue
            return _first_comma(line, place)
    return 0


def _ranks(text: str) -> bool:
    """Say whether the word between commas is an age or letters after a name."""
    return text.isdigit() or (text.isupper() and len(text) > 1)


def _describes(line: list[Token], comma: int) -> bool:
    """Say whether what stands before the comma describes the name before that."""
    for place in range(comma - 1, max(-1, comma - 14), -1):
        if line[place].text == ",":
            opening = [token.text for token in line[place + 1 : place + 3]]
            office = opening[0] in words.TITLES and opening[1:] in (["of"], ["for"])
            return comma - place > 2 and (opening[0] == "and" or office)
    return False


def _first_comma(line: list[Token], place: int) -> int:
    """Step over further appositions: "Ada Holm, 41, a nurse from Brel, said"."""
    while place >= 2 and line[place - 2].text == "," and line[place - 1].text.isalnum():
        place -= 2
    return place


def _leftward(line: list[Token], end: int) -> Phrase | None:
    """Answer the noun phrase whose last word is line[end - 1]."""
    last = line[end - 1].text
    lower = last.lower()
    if lower in words.PRONOUNS and not (last.isupper() and len(last) > 1):
        token = line[end - 1]
        return Phrase(token.start, token.end, lower, words.PRONOUNS[lower], False)
    start = core_start(line, end)
    if start == end:
        return None
    head_end = end
    reach = start
    for _ in range(3):
        before = _before_tail(line, reach)
        if not before:
            break
        reach = core_start(line, before)
        if reach == before:
            break
        if _heads(line[before - 1].text):
            start, head_end = reach, before
        elif _full_name(line, reach, before):
            return _phrase(line, reach, before, before)
    return _phrase(line, start, head_end, end)


def _full_name(line: list[Token], start: int, end: int) -> bool:
    """Say whether the words are a name with what it is of: "Ada Holm of the port"."""
    capital = line[end - 1].text[0].isupper() and line[start].text[0].isupper()
    return start < end and capital and line[end].text in {"of", "for", "from", "at"}


def _heads(text: str) -> bool:
    """Say whether the word may carry the phrase on: "spokesman for", "Duke of"."""
    return (
        text.lower() in words.HEADS
        or text in words.TITLES
        or text in words.ORGANISATIONS
    )


def _before_tail(line: list[Token], start: int) -> int:
    """Answer where the words before "for", "close to" end; 0 where there are none."""
    end = start
    while end and line[end - 1].text in words.TAILS:
        end -= 1
    return end if end < start else 0


def core_start(line: list[Token], end: int) -> int:
    """Answer the index at which the words before `end` start to be one noun phrase."""
    start = end
    determined = _determined(line, end)
    while start > max(0, end - _LONGEST):
        text = line[start - 1].text
        lower = text.lower()
        if lower in words.DETERMINERS:
            return start - 1
        if not _belongs(text, lower, start == end, determined):
            break
        start -= 1
    return start


def _determined(line: list[Token], end: int) -> bool:
    """Say whether an article or possessive opens the words just before `end`."""
    for place in range(end - 1, max(-1, end - 7), -1):
        lower = line[place].text.lower()
        if lower in words.DETERMINERS or lower.endswith(("'s", "’s", "'", "’")):
            return True
        if lower in words.BOUNDARIES or lower in words.TAILS or not lower[0].isalnum():
            return False
    return False


def _belongs(text: str, lower: str, last: bool, determined: bool) -> bool:
    if not text[0].isalnum() or lower in words.BOUNDARIES or lower in words.TAILS:
        return False
    if text in words.DATES or (text in words.STARTERS and lower not in words.HEADS):
        return False
    if lower.endswith(("'s", "’s")) or text[0].isupper():
        return True
    if last:
        return lower in words.HEADS or (determined and not lower.endswith("ing"))
    return determined or lower in words.MODIFIERS or lower in words.HEADS


def _after(sentence: str, place: int, any_head: bool) -> Phrase | None:
    """Answer the phrase that begins at `place`: "said a spokesman for the port"."""
    line = tokens(sentence, place, place + 160)
    if not line or (line[0].text[0] in ",:;—" and not any_head):
        return None
    end = _core_end(line, 0)
    if not end:
        return None
    head = line[end - 1].text.lower()
    known = head in words.HEADS or line[end - 1].text[0].isupper()
    if not known and not any_head:
        return _pronoun_after(line)
    head_end = end
    for _ in range(2):
        prep = end
        while prep < len(line) and line[prep].text in words.TAILS:
            prep += 1
        if prep == end or line[end - 1].text.lower() not in words.HEADS:
            break
        wider = _core_end(line, prep)
        if wider == prep or line[prep].text.endswith("ing"):
            break
        end = wider
    return _phrase(line, 0, head_end, end)


def _pronoun_after(line: list[Token]) -> Phrase | None:
    token = line[0]
    if token.text not in {"he", "she", "they"}:
        return None
    return Phrase(token.start, token.end, token.text, words.PRONOUNS[token.text], False)


def _core_end(line: list[Token], start: int) -> int:
    end = start
    while end < len(line) and line[end].text.lower() in words.DETERMINERS:
        end += 1
    first = end
    while end < min(len(line), first + 8):
        text = line[end].text
        lower = text.lower()
        if not text[0].isalnum() or text in words.DATES or text[0].isdigit():
            break
        if lower in words.DETERMINERS:
            break
        if lower in words.BOUNDARIES or lower in words.TAILS:
            break
        if end > first and text.islower() and _ends_phrase(line[end - 1].text, lower):
            break
        end += 1
    return end if end > first else start


def _ends_phrase(before: str, lower: str) -> bool:
    if lower in words.HEADS:
        return False
    return before.lower() in words.HEADS or lower.endswith(("ed", "ing", "ly"))


def _phrase(line: list[Token], start: int, head_end: int, end: int) -> Phrase:
    head = line[head_end - 1].text
    kind = words.HEADS.get(head.lower())
    proper = line[end - 1].text[0].isupper()
    return Phrase(line[start].start, line[end - 1].end, head.lower(), kind, proper)
