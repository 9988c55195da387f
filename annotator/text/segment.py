"""Where the sentences of an article begin and end, by rules and without a library."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.text.paragraphs import (
    WHITE,
    Span,
    after_white,
    paragraphs,
    trimmed,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of the article in code points, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def sentences(text: str, start: int = 0, skips: Sequence[Span] = ()) -> list[Sentence]:
    """Answer the sentences of `text[start:]` in order, none touching a skip.

    `start`, `skips` (each start and end, end exclusive) and the answer count code
    points of `text`. No sentence is empty or has white space at either end, and
    nothing but white space and skips lies between them. Paragraphs without a sentence
    are not counted. Takes any text and raises nothing.
    """
    found: list[Sentence] = []
    paragraph = 0
    skips = sorted(skips)
    for top, bottom in paragraphs(text, start):
        before = len(found)
        for first, last in _outside(top, bottom, skips):
            found += [Sentence(a, b, paragraph) for a, b in _split(text, first, last)]
        paragraph += len(found) > before
    return found


def _outside(first: int, last: int, skips: Sequence[Span]) -> Iterator[Span]:
    """Yield what of a paragraph lies outside the skips."""
    for start, end in skips:
        if first < end and start < last:
            if first < start:
                yield first, start
            first = max(first, end)
    if first < last:
        yield first, last


_CLOSING = (
    r"[\"'”’»›)\]}」』）】》]|[“‘](?![\w(])|[ \xa0\u202f][\"”’»](?![^\s])"
    r"|\[\d{1,3}\]|</?[a-zA-Z][^<>]{0,60}>|&(?:quot|rdquo|rsquo|raquo);"
    r"| ?[\u2600-\u26ff❤\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_OPENING = (
    r"[\"'“”„‘’‚«»‹([{「『（【《¿¡—–•·*#@$€£₺¥-][ \xa0\u202f]?"
    r"|</?[a-zA-Z][^<>]{0,60}>|&(?:quot|ldquo|lsquo|laquo);|\.\.\.|…"
)
_STOP = re.compile(
    rf"([.!?…‼⁇⁈⁉؟۔።։。！？｡।॥]+)((?:{_CLOSING})*)([{WHITE}]*)"
    rf"(?=((?:{_OPENING}){{0,8}})(\w?))"
)
_MARKS = frozenset("\"'”’»")
_DASHES = frozenset("-–—")
_UNSPACED = frozenset("。！？｡।॥")
_WORD = re.compile(r"\w[\w'’-]{0,30}")
_LAST_WORD = re.compile(r"[^\s\"'“”„‘’«»(\[{/—–-]*\Z")
_LETTERS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[^\W\d_]")
_ITEM_NUMBER = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})")
_ROMAN = re.compile(r"[IVXLC]{2,}")
_LOWER_NAME = re.compile(r"[a-z]{1,2}[A-Z]|(?:al|el|ash|an|at)-[A-Z]")
_ASKED = re.compile(
    r"(?:(?:[A-Z][\w.'’-]{0,30}|of|de|van|bin|al) ){1,5}"
    r"(?:ask|said|say|add|repli|tweet|wrote|told|shout|cri|exclaim|wonder|demand)"
)


def _split(text: str, first: int, last: int) -> Iterator[Span]:
    """Yield the sentences of one stretch of a paragraph."""
    first = after_white(text, first)
    for stop in _STOP.finditer(text, first, last):
        if _ends(text, first, stop):
            yield first, stop.end(2)
            first = stop.end()
    first, last = trimmed(text, min(first, last), last)
    if first < last:
        yield first, last


def _ends(text: str, first: int, stop: re.Match[str]) -> bool:
    """Tell whether the stop ends the sentence that began at `first`."""
    mark, closing, gap, opening, head = stop.groups()
    if mark[-1] in _UNSPACED:
        return True
    if not gap or not head:
        return False
    begins = stop.end() + len(opening)
    if head.islower():
        return "#" in opening or "@" in opening or _lower_name(text, begins)
    if closing and _credited(closing, opening, _next_word(text, begins)):
        return False
    if mark == ".":
        return _full_stop(text, first, stop, _next_word(text, begins))
    if mark[-1] in ".…":
        return _dots(text, first, stop.start(), begins)
    return not (closing and _asked(text, begins))


def _credited(closing: str, opening: str, following: str) -> bool:
    """Tell whether a dash and a name follow a quotation, as below a pull quote."""
    marked = closing[-1:] in _MARKS and opening[:1] in _DASHES
    return marked and following not in _BEGINNERS


def _lower_name(text: str, at: int) -> bool:
    return _LOWER_NAME.match(text, at) is not None


def _asked(text: str, at: int) -> bool:
    """Tell whether "Akar asked" follows, which belongs to the question before it."""
    return _ASKED.match(text, at) is not None and _next_word(text, at) not in _BEGINNERS


def _dots(text: str, first: int, at: int, begins: int) -> bool:
    """Tell whether an ellipsis ends its sentence; one that opens it does not."""
    before = text[max(first, at - 1) : at]
    if before.isspace():
        return _next_word(text, begins) in _BEGINNERS
    return before != ""


def _full_stop(text: str, first: int, stop: re.Match[str], following: str) -> bool:
    """Tell whether a single full stop ends its sentence, by the words around it."""
    at = stop.start()
    if at - first <= 4 and _ITEM_NUMBER.fullmatch(text, first, at):
        return False
    word = _last_word(text, first, at)
    rule = _SHORT.get(word)
    if rule is None and word.isalpha() and len(word) > 1:
        return True
    if rule is None and word.isdigit():
        return len(word) > 2 or following not in _AFTER_ORDINAL
    if rule is None and not _LETTERS.fullmatch(word):
        return True
    return _breaks(rule or "unless name", following, stop[2])


def _breaks(rule: str, following: str, closing: str) -> bool:
    """Tell whether a shortened word ends the sentence before this following word."""
    if rule == "unless name":
        return following in _BEGINNERS or closing[-1:] in _MARKS
    if rule == "unless number":
        return not (following[:1].isdigit() or _ROMAN.fullmatch(following))
    if rule == "unless date":
        return not following[:1].isdigit() and following not in _AFTER_TIME
    return False


def _last_word(text: str, first: int, at: int) -> str:
    words = text[max(first, at - 24) : at].rsplit(None, 1)
    word = words[-1] if words else ""
    if word.isalnum():
        return word
    tail = _LAST_WORD.search(word)
    return tail.group() if tail else word


def _next_word(text: str, at: int) -> str:
    word = _WORD.match(text, at)
    return word.group() if word else ""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES = _words("""
    Mr Mrs Ms Mx Dr Drs Prof Sen Sens Rep Reps Gov Govs Gen Col Lt Sgt Capt Cpl Maj Adm
    Cmdr Cdr Cpt Pvt Pfc Brig Rev Hon Pres Supt Det Insp Atty Amb Msgr Fr Mt Ft
    Messrs Mme Mlle Sra Srta Dra Dipl Ing Hr
""")
_INSIDE = _words("vs v e.g i.e E.g I.e eg ie cf Cf ca viz approx incl esp bzw z.B d.h")
_NUMBERED = _words("""
    No no Nos nos Nr nr p pp Pp Vol vol Vols Fig fig Figs Art Arts Sec Sect Ch Chap Par
    para Eq Op op Ex Abs Bd núm
""")
_TIMES = _words("a.m p.m A.M P.M am pm AM PM")
_MAY_END = _words("""
    Inc Corp Co Cos Ltd Bros LLC Plc plc Jr Sr St Ste Ave Blvd Rd Hwy Rte Bldg Dept Univ
    Assn Est Gov't Intl al ed eds Ed
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky Mass Md Mich Minn Miss Mont
    Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Ont Que ft lb lbs oz mi sq tel Tel
""")
_SHORT = {
    **dict.fromkeys(_MAY_END, "unless name"),
    **dict.fromkeys(_NUMBERED, "unless number"),
    **dict.fromkeys(_TIMES, "unless date"),
    **dict.fromkeys(_TITLES | _INSIDE, "never"),
    **dict.fromkeys((title.upper() for title in _TITLES), "never"),
}
_AFTER_TIME = _words("""
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs
    Fri Sat Sun January February March April May June July August September October
    November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Eastern Central
    Mountain Pacific Greenwich GMT UTC EST EDT ET CST CDT CT MST MDT MT PST PDT PT BST
    CET CEST IST Local
""")
_AFTER_ORDINAL = _words("""
    Januar Jänner Februar März April Mai Juni Juli August September Oktober November
    Dezember Jahrhundert Jahrhunderts
""")
_BEGINNERS = _words("""
    The A An This That These Those He She It They We I You His Her Its Their Our My Your
    In On At By For From With Without Within After Before When Whenever While As If But
    Unless And Or Nor So Yet However Although Though Since Because Meanwhile There Here
    What Who Why How Where Which Whose Some Many Most Much More Both All Each Every Any
    Few Not Now Then Also Still Only Just Even Once Until Despite During According About
    Among Another Other Others Such One Several Earlier Later Last Today Yesterday To Of
    Is Are Was Were Has Have Had Do Does Did Can Could Will Would Should May Might Must
    Let Like Instead Nevertheless Moreover Furthermore Therefore Thus Hence Finally
    Perhaps Maybe Nobody Everyone Everybody Someone Somebody Nothing Everything
    It's He's She's They're We're I'm You're That's There's I've We've
    It’s He’s She’s They’re We’re I’m You’re That’s There’s I’ve We’ve
    Image Photo Photograph Der Die Das Ein Eine Er Sie Es Und Aber Le La Les Un Une Il
    Elle Ils El Los Las
""")
