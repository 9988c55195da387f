"""The runs of capitals in a sentence that can be names, and the name in each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from annotator.text import phrases, words


@dataclass(slots=True)
class Piece:
    """One run of name words, code points [start, end), before it is resolved.

    `name` is `tokens` without titles. `initial` says that only the start of the
    sentence may be why it has a capital; `spoken` that it stands at a cue; `left` is
    where a role or article before it starts, -1 for none.
    """

    start: int
    end: int
    tokens: list[str]
    name: list[str]
    type: str | None
    initial: bool
    abbreviation: str | None = None
    titled: bool = False
    spoken: bool = False
    left: int = -1


def pieces(sentence: str) -> list[Piece]:
    """Answer the names that one sentence shows by itself, in reading order."""
    shown = [
        piece
        for match in _CHUNK.finditer(sentence)
        for piece in _pieces(sentence, match)
    ]
    if "New Year" in sentence or "Christmas" in sentence:
        shown = _undated(sentence, shown)
    return _abbreviated(sentence, shown) if "(" in sentence else shown


def _capitals() -> str:
    letters = [chr(code) for code in range(0x41, 0x2000) if chr(code).isupper()]
    runs = groupby(enumerate(letters), lambda each: ord(each[1]) - each[0])
    spans = [[letter for _, letter in run] for _, run in runs]
    return "".join(f"{span[0]}-{span[-1]}" for span in spans)


_CAP = f"[{_capitals()}]"
_DOTTED = "|".join(
    rf"(?<=\b{form})"
    for form in sorted(words.FORMS_OF_ADDRESS | words.bag("St Jr Sr Inc Corp Co Ltd"))
)
_WORD = (
    rf"{_CAP}(?:\.(?:-?{_CAP}\.)*(?:{_CAP}\b)?"
    rf"|\w*(?:(?=[-'’&.])(?:['’](?!s\b)\w+|-{_CAP}\w*|-[^\W\d_]+|&{_CAP}\w*"
    rf"|\.(?=[a-z]{{2,4}}\b)[a-z]+|(?:{_DOTTED})\.))*)"
)
_PARTICLES = "|".join(sorted(words.PARTICLES, key=len, reverse=True))
_LINK = (
    rf"(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0]){{0,2}}(?:al-|el-|d['’])?"
    r"|[ \u00a0](?:of|for|on|to|against)(?:[ \u00a0]the)?[ \u00a0]"
    r"|[ \u00a0](?:and|&)[ \u00a0]|,[ \u00a0](?=(?:Jr|Sr|Inc|Ltd)\b))"
)
_CHUNK = re.compile(rf"{_CAP}(?<!\w.){_WORD[len(_CAP) :]}(?:{_LINK}{_WORD})*")
_PART = re.compile(rf"(?:al-|el-|d['’])?{_WORD}|[\w&]+")
_ABBREVIATION = re.compile(rf"[ \u00a0]?\(({_CAP}[\w.&-]{{1,11}})\)")
_ADJECTIVAL = re.compile(
    r"-(?:based|backed|led|born|held|style|era|wide|owned|run|funded|made|controlled|"
    r"linked|related|occupied|sponsored|speaking|trained|area|year|day|old|like|born|"
    r"elect|aged|class|level|long|free|friendly|rich|term|time)$"
)
LINKS = words.bag("of for on to against and the")
"""Small words that may join the capitals of one name."""

_FEAST = re.compile(
    r"\b(?:(?:Chinese|Lunar|Jewish|Orthodox)[ \u00a0])?(?:New Year|Christmas)"
    r"(?:['’]?s)?(?:[ \u00a0](?:Eve|Day))?\b"
)
_SHORT = re.compile(rf"[ \u00a0]\(({_CAP}[\w.&-]{{1,11}})\)")
_GIVEN_WORD = re.compile(rf"{_WORD}(?:['’]s?)?")
_SMALL = words.bag("and & of the for")
_LONGEST = 16
_SHORT_MONTHS = words.bag("May March April June August")


def _pieces(sentence: str, match: re.Match[str]) -> Iterator[Piece]:
    """Answer the names in one run of capitals, split where links and dates fall."""
    if " " not in match.group() and "\u00a0" not in match.group():
        if match.group() in words.STARTERS or _breaks(match.group()):
            return
        start = match.start()
        if sentence[max(0, start - 3) : start] in {"al-", "el-"}:
            start -= 3
        text = sentence[start : match.end()]
        runs: Iterable[list[tuple[int, int, str]]] = [[(start, match.end(), text)]]
    else:
        parts = [
            (part.start(), part.end(), part.group())
            for part in _PART.finditer(sentence, *match.span())
        ]
        runs = _runs(sentence, parts)
    for run in runs:
        piece = _piece(sentence, run)
        if piece:
            yield piece


def _runs(
    sentence: str, parts: list[tuple[int, int, str]]
) -> Iterator[list[tuple[int, int, str]]]:
    run: list[tuple[int, int, str]] = []
    for place, part in enumerate(parts):
        if _joins(run, part[2], parts, place, sentence):
            run.append(part)
            continue
        yield run
        run = [] if _breaks(part[2]) else [part]
    yield run


def _breaks(text: str) -> bool:
    if "-" in text and _ADJECTIVAL.search(text):
        return True
    return text in LINKS or text in words.DATES


def _joins(
    run: list[tuple[int, int, str]],
    text: str,
    parts: list[tuple[int, int, str]],
    place: int,
    sentence: str,
) -> bool:
    if len(run) >= _LONGEST:
        return False
    if text in words.DATES:
        following = sentence[parts[place][1] : parts[place][1] + 3]
        dated = any(letter.isdigit() for letter in following)
        return bool(run) and text in _SHORT_MONTHS and not dated
    if text not in LINKS:
        return not ("-" in text and _ADJECTIVAL.search(text))
    if text == "the":
        return bool(run) and run[-1][2] in LINKS
    spoken = [each[2] for each in run]
    if text == "and":
        linked = [at for at, each in enumerate(spoken) if each in LINKS]
        if not linked or not _headed(spoken):
            return False
        body = not words.ORGANISATIONS.isdisjoint(spoken)
        return body or len(spoken) - linked[-1] == 2
    return _headed(spoken)


def _headed(tokens: list[str]) -> bool:
    """Say whether the words so far may carry "of …": a body or an office."""
    return any(
        token in words.ORGANISATIONS or token.rstrip(".") in words.TITLES
        for token in tokens
    )


def _piece(sentence: str, run: list[tuple[int, int, str]]) -> Piece | None:
    run = _trimmed(sentence, run)
    tokens = [part[2] for part in run]
    if words.NATIONALITIES.issuperset(tokens):
        return None
    initial = _starts(sentence, run[0][0])
    name, kind, titled = _name_in(tokens)
    if not name:
        return None
    start, end = run[0][0], run[-1][1]
    first = initial and len(run) == 1
    piece = Piece(start, end, tokens, name, kind, first, titled=titled)
    _extend(sentence, piece)
    return piece


def _trimmed(
    sentence: str, run: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Answer the run without what cannot begin or end a name."""
    while run and (run[-1][2] in LINKS or run[-1][2] == "&"):
        run = run[:-1]
    initial = bool(run) and _starts(sentence, run[0][0])
    while run and _opens_no_name(run[0][2], initial):
        run = run[1:]
    if run and _glued(sentence, run[-1][1]):
        run = run[:-1]
    return run


def _opens_no_name(text: str, initial: bool) -> bool:
    bare = re.split(r"['’]", text)[0] if "'" in text or "’" in text else text
    if bare in words.STARTERS and not (len(bare) == 1 and text.endswith(".")):
        return True
    return initial and text.endswith(("ing", "ly")) and len(text) > 5


def _starts(sentence: str, place: int) -> bool:
    """Say whether a capital at `place` is only the start of a sentence or clause."""
    before = sentence[max(0, place - 3) : place].rstrip()
    return not before or before[-1] in '"“„«‘.!?…—–([' or before[-1].isdigit()


def _glued(sentence: str, end: int) -> bool:
    return (
        sentence[end : end + 1] in {"-", "@", "_"}
        and sentence[end + 1 : end + 2] != " "
    )


def _name_in(tokens: list[str]) -> tuple[list[str], str | None, bool]:
    """Answer the bare name in the words, its type, and whether a title led to it."""
    bodies = [at for at, token in enumerate(tokens) if token in words.ORGANISATIONS]
    titles = [
        at for at, token in enumerate(tokens) if token.rstrip(".") in words.TITLES
    ]
    if titles and (not bodies or titles[-1] > bodies[-1] or _office(tokens, titles)):
        return _after_title(tokens, titles[-1]), "person", True
    joined = " ".join(tokens)
    if joined in words.PLACES or bodies:
        return tokens, "organisation", False
    return tokens, _shape(tokens), False


def _office(tokens: list[str], titles: list[int]) -> bool:
    """Say whether a title governs what follows: "Minister of Police Ada Holm"."""
    after = tokens[titles[-1] + 1 : titles[-1] + 2]
    return bool(after) and after[0] in LINKS and tokens[-1] not in words.ORGANISATIONS


def _shape(tokens: list[str]) -> str | None:
    only = tokens[0]
    if len(tokens) == 1 and only.isupper() and 1 < len(only.replace(".", "")) < 7:
        return "organisation"
    if "&" in tokens or "&" in only:
        return "organisation"
    if any(re.fullmatch(rf"(?:{_CAP}\.)+", token) for token in tokens[:-1]):
        return "person"
    return None


def _after_title(tokens: list[str], title: int) -> list[str]:
    rest = tokens[title + 1 :]
    if not rest or rest[0] not in LINKS:
        return rest
    links = [at for at, token in enumerate(rest) if token in LINKS]
    rest = rest[links[-1] + 1 :]
    area = _area(rest)
    if area:
        return rest[area:]
    return _full_name(rest) if len(rest) > 2 and "the" not in tokens[title:] else []


def _full_name(tokens: list[str]) -> list[str]:
    """Answer the last given name and surname, with the particles between them."""
    surname = len(tokens) - 1
    while surname and tokens[surname - 1] in words.PARTICLES:
        surname -= 1
    return tokens[max(0, surname - 1) :]


def _area(tokens: list[str]) -> int:
    """Answer how many of the first words are a country or a portfolio."""
    for many in (3, 2, 1):
        if " ".join(tokens[:many]) in words.PLACES:
            return many
    many = 0
    while many < len(tokens) and tokens[many] in words.AREAS:
        many += 1
    return many


def _extend(sentence: str, piece: Piece) -> None:
    """Widen the piece by its abbreviation, its article, or the role before it."""
    short = _ABBREVIATION.match(sentence, piece.end)
    if short and _abbreviates(short.group(1), piece.tokens):
        piece.abbreviation = short.group(1)
        piece.end = short.end()
        piece.type = "organisation"
    if _widen(sentence, piece):
        return
    before = sentence[max(0, piece.start - 24) : piece.start]
    role = before.rsplit(None, 1)[-1:] if before.endswith(" ") else []
    if role and role[0] in words.PERSON_NOUNS and piece.type != "organisation":
        line = phrases.tokens(sentence, max(0, piece.start - 120), piece.start)
        piece.left = line[phrases.core_start(line, len(line))].start
        piece.type = "person"


def _widen(sentence: str, piece: Piece) -> bool:
    """Widen an organisation by its article; say whether any name has one."""
    article = sentence[max(0, piece.start - 4) : piece.start] in {"the ", "The "}
    if article and piece.type == "organisation":
        piece.left = piece.start - 4
    return article


def _undated(sentence: str, shown: list[Piece]) -> list[Piece]:
    """Leave out what is a feast, such as the Eve of "New Year’s Eve"."""
    feasts = [feast.span() for feast in _FEAST.finditer(sentence)]
    return [
        piece
        for piece in shown
        if not any(start <= piece.start and piece.end <= end for start, end in feasts)
    ]


def _abbreviated(sentence: str, shown: list[Piece]) -> list[Piece]:
    """Make one piece of a name whose parts were found, by its abbreviation behind it.

    "The Dock and Quay Workers’ Union (DQU)" is one organisation: its initials say so.
    """
    for short in _SHORT.finditer(sentence):
        parts = _spelt(sentence, short)
        if not parts:
            continue
        start, end = parts[0][0], short.end()
        if any(each.start <= start and each.end >= end for each in shown):
            continue
        name = [text for _, text in parts]
        piece = Piece(start, end, name, name, "organisation", False, short[1])
        _widen(sentence, piece)
        shown = [each for each in shown if each.end <= start or each.start >= end]
        shown.append(piece)
    return sorted(shown, key=lambda piece: piece.start)


def _spelt(sentence: str, short: re.Match[str]) -> list[tuple[int, str]]:
    """Answer the words before an abbreviation whose initials spell it, with places."""
    letters = "".join(letter for letter in short[1] if letter.isupper())
    found: list[tuple[int, str]] = []
    first = max(0, short.start() - 200)
    for word in reversed(
        list(re.finditer(r"[^ \u00a0]+", sentence[first : short.start()]))
    ):
        if len(found) == _LONGEST or not (
            word[0] in _SMALL or _GIVEN_WORD.fullmatch(word[0])
        ):
            break
        found.insert(0, (first + word.start(), word[0]))
        if word[0] not in _SMALL and _spells(found, letters):
            return found
    return []


def _spells(parts: list[tuple[int, str]], letters: str) -> bool:
    """Say whether the initials are these letters; of four or more, one may be out."""
    initials = "".join(text[0] for _, text in parts if text not in _SMALL)
    if initials == letters:
        return len(letters) > 1
    inner = range(1, len(initials) - 1)
    return len(initials) > 3 and any(
        initials[:at] + initials[at + 1 :] == letters for at in inner
    )


def _abbreviates(short: str, tokens: list[str]) -> bool:
    letters = [letter for letter in short if letter.isupper()]
    initials = {token[0] for token in tokens}
    return len(letters) > 1 and letters[0] in initials and len(tokens) > 1
