"""What stands above an article's text: date, headline, by-line, dateline, key lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.text import dates, words
from annotator.text.paragraphs import Span, after_white, trimmed


@dataclass(frozen=True, slots=True)
class Header:
    """What was read above the body, and where in code points the body begins."""

    start: int
    published: str | None
    title: str | None
    dateline: str | None
    outlet: str | None
    byline: str | None
    url: str | None
    skips: tuple[Span, ...]


def read(text: str, outlet: str | None = None) -> Header:
    """Answer the header of an article; `text[start:]` without `skips` is its body.

    Offsets count code points, ends exclusive. `published` is a calendar date as
    yyyy-mm-dd. Cut off are key lines, front matter, a date glued to the text and a
    dateline; a headline, a by-line or a date on a line of its own is read but stays in
    the body. A text that is nothing but header stays whole. Raises nothing.

    A town before a dash is a dateline with an agency, a day or a region behind it.
    "NORTHPORT — " alone is one only where something else shows that it is a place, such
    as the name of the `outlet`, if that is known; else it stays ("BREXIT — The vote").
    """
    top = after_white(text, 0)
    fields, start = _top(text, top)
    if start == len(text):
        start = top
    first, last = _body(text, start, fields)
    cut = _glued_date(text, first, last, fields)
    cut = _dateline(text, cut, last, fields, outlet)
    skips: tuple[Span, ...] = ()
    if cut > first == start:
        start = cut
    elif cut > first:
        skips = ((first, cut),)
    return Header(
        start=start,
        published=fields.get("published"),
        title=fields.get("title"),
        dateline=fields.get("dateline"),
        outlet=fields.get("outlet"),
        byline=fields.get("byline"),
        url=fields.get("url"),
        skips=skips,
    )


Fields = dict[str, str]

_FIELDS = {
    "title": "title",
    "headline": "title",
    "date": "published",
    "published": "published",
    "by": "byline",
    "byline": "byline",
    "author": "byline",
    "source": "outlet",
    "outlet": "outlet",
    "publisher": "outlet",
    "url": "url",
    "link": "url",
}
_BREAKS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_LINE = re.compile(f"[^{_BREAKS}]*")
_BLANK = re.compile(f"(?:\r\n|[{_BREAKS}])[ \t\xa0\ufeff\u200b]*[{_BREAKS}]|\u2029")
_KEY = re.compile(r"([A-Za-z]{2,9})[ \t]*:[ \t]*(\S.{0,500})")
_MATTER = re.compile(
    r"[A-Za-z_][\w -]{0,40}:.{0,2000}|[ \t]*- .{0,500}|[ \t]*#.{0,500}|"
)
_URL = re.compile(r"(?:https?://|www\.)\S{3,}")
_LONGEST = {"title": 300, "byline": 100, "outlet": 80}


def _top(text: str, at: int) -> tuple[Fields, int]:
    """Read front matter, key lines and a glued date; answer where they end."""
    fields: Fields = {}
    at = _front_matter(text, at, fields)
    at = _key_lines(text, at, fields)
    return fields, _glued_date(text, at, len(text), fields)


def _front_matter(text: str, at: int, fields: Fields) -> int:
    if _line(text, at).rstrip() != "---":
        return at
    below = _next_line(text, at)
    found: Fields = {}
    for _ in range(60):
        line = _line(text, below).rstrip()
        below = _next_line(text, below)
        if line == "---":
            fields.update(found)
            return after_white(text, below)
        if not _MATTER.fullmatch(line):
            break
        found.update(_field(line) or {})
    return at


def _key_lines(text: str, at: int, fields: Fields) -> int:
    while at < len(text) and (field := _field(_line(text, at))):
        fields.update(field)
        at = after_white(text, _next_line(text, at))
    return at


def _field(line: str) -> Fields | None:
    """Answer the field of a key line; nothing when its value cannot be one."""
    pair = _KEY.fullmatch(line)
    name = _FIELDS.get(pair[1].lower()) if pair else None
    if not pair or not name:
        return None
    value = pair[2].strip().strip("\"'").strip()
    if name == "published":
        value = dates.whole(value) or ""
    elif name == "url":
        value = value if _URL.fullmatch(value) else ""
    elif len(value) > _LONGEST[name] or (name != "title" and _stops(value)):
        return None
    return {name: value} if value else None


def _glued_date(text: str, at: int, last: int, fields: Fields) -> int:
    """Answer the end of a date that stands before a sentence and is no part of it."""
    glued = dates.glued(text, at, last)
    if not glued or not _begins(text, glued[1]):
        return at
    fields.setdefault("published", glued[0])
    return glued[1]


def _begins(text: str, at: int) -> bool:
    """Tell whether a sentence may begin here."""
    head = text[at : at + 2].lstrip("\"“‘«'([¡¿")[:1]
    return head.isalnum() and not head.islower()


_BYLINE = re.compile(
    r"(?:By|BY) ([A-ZÀ-Þ][\w.'’-]{0,30}"
    r"(?:,? (?:(?:and|in|of|for|de|van|von|der|al|bin|&)\b"
    r"|[A-ZÀ-Þ][\w.'’-]{0,30})){0,14})"
)


def _body(text: str, at: int, fields: Fields) -> Span:
    """Answer the first line of running text, below headline, by-line and date."""
    for first, last, alone in _opening_lines(text, at):
        line = text[first : min(last, first + 301)]
        published = dates.whole(line)
        byline = _BYLINE.fullmatch(line) if not _stops(line) else None
        if published:
            fields.setdefault("published", published)
        elif byline:
            fields.setdefault("byline", byline[1])
        elif alone and "title" not in fields and _headline(line):
            fields["title"] = line
        else:
            return first, last
    return len(text), len(text)


def _opening_lines(text: str, at: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the first lines, and whether a blank line and more text follow each."""
    for _ in range(6):
        at = after_white(text, at)
        if at == len(text):
            return
        below = _next_line(text, at)
        first, last = trimmed(text, at, at + len(_line(text, at)))
        more = after_white(text, below) < len(text)
        yield (
            first,
            last,
            more and _BLANK.match(text, at + len(_line(text, at))) is not None,
        )
        at = below


def _headline(line: str) -> bool:
    return len(line) <= 200 and not _stops(line) and any(map(str.isalpha, line))


def _stops(line: str) -> bool:
    """Tell whether the line ends as a sentence does, or as an unfinished one."""
    return line.rstrip("\"'”’»)")[-1:] in tuple(".!?…:;,。！？؟۔।")


_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{0,20}[A-ZÀ-Þ.]"
_NAME = r"[A-ZÀ-Þ][\w.'’-]{0,20}"
_REGION = rf"(?:, {_NAME}(?: {_NAME}){{0,2}})?"
_PLACE = rf"{_CAPITALS}(?:[ /]{_CAPITALS}){{0,3}}{_REGION}"
_DAY = rf"(?:, {dates.MONTH} \d{{1,2}}(?:, \d{{4}})?)"
_AGENCY = r"(?: ?\([A-ZÀ-Þ][\w.'’&/ -]{1,40}\)| /[A-Z][\w -]{1,30}/)"
_KNOWN = r" \((?:AFP|AP|Reuters|dpa|EFE|ANSA|TASS|UPI|ANI|PTI|IANS|AA|Anadolu|Xinhua)\)"
_DASH = r"[ \xa0]?(?:[—–]|--|-)[ \xa0]*"
_LONG_DASH = r"[ \xa0](?:[—–]|--)[ \xa0]"
_BY_AGENCY = rf"{_PLACE}(?:{_AGENCY}|{_DAY}{_AGENCY}?)"
_BY_KNOWN = rf"{_NAME}(?: {_NAME}){{0,2}}{_REGION}{_DAY}?{_KNOWN}"
_DATELINE = re.compile(rf"({_BY_AGENCY}|{_BY_KNOWN}){_DASH}")
_BARE_DATELINE = re.compile(rf"({_PLACE}){_LONG_DASH}(?![^.]{{0,300}}{_LONG_DASH})")
_WHERE = r"\b(?:in|near|outside) "
_NO_PLACE = frozenset(
    {"NATO", "NASA", "UEFA", "FIFA", "OPEC", "UNICEF", "UNESCO", "BREAKING", "UPDATE"}
    | {"WATCH", "VIDEO", "OPINION", "EXCLUSIVE", "LIVE", "ANALYSIS", "COVID", "NEWS"}
)


def _dateline(text: str, at: int, last: int, fields: Fields, outlet: str | None) -> int:
    """Answer the end of "NORTHPORT (Agency) — " before a sentence."""
    found = _DATELINE.match(text, at, last)
    if not found:
        found = _bare_dateline(text, at, last)
        if found and not _is_place(text, found, fields, outlet):
            return at
    if not found or found.end() >= last or not _begins(text, found.end()):
        return at
    fields["dateline"] = found[1]
    return found.end()


def _bare_dateline(text: str, at: int, last: int) -> re.Match[str] | None:
    """Answer "NORTHPORT — " unless it is an acronym or opens an inserted remark."""
    found = _BARE_DATELINE.match(text, at, last)
    town = found[1].split(",")[0] if found else ""
    return None if len(town) < 4 or "." in town or town in _NO_PLACE else found


def _is_place(
    text: str, found: re.Match[str], fields: Fields, outlet: str | None
) -> bool:
    """Tell whether these capitals are a place: by a region, a list, outlet or text.

    Below a by-line a name that never comes again is one too: news about a person or a
    thing names them again, and where a place comes again "in" may stand before it.
    """
    town, region, _ = found[1].partition(",")
    paper = outlet or fields.get("outlet") or ""
    if region or town.title() in words.PLACES or _opens(paper, town):
        return True
    name = re.escape(town)
    again = re.compile(rf"({_WHERE})?\b{name}\b", re.IGNORECASE)
    others = [
        other[1]
        for other in again.finditer(text, found.end())
        if not other[0].isupper()
    ]
    return any(others) or ("byline" in fields and not others)


def _opens(outlet: str, town: str) -> bool:
    """Tell whether the name of an outlet begins with this town's."""
    return f"{outlet} ".casefold().startswith(f"{town} ".casefold())


def _line(text: str, at: int) -> str:
    line = _LINE.match(text, at)
    return line.group() if line else ""


def _next_line(text: str, at: int) -> int:
    """Answer where the line after this one begins, or the end of the text."""
    end = at + len(_line(text, at))
    return min(end + (2 if text.startswith("\r\n", end) else 1), len(text))
