"""The date of publication as newspapers write it above an article."""

import re
from datetime import date


def is_day(written: str) -> bool:
    """Answer whether this is a day of the calendar in full, such as 2024-03-14."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def whole(line: str) -> str | None:
    """Answer yyyy-mm-dd when the line is one calendar date and nothing else."""
    found = _LINE.fullmatch(line) if len(line) <= 80 else None
    return _calendar(found) if found else None


def glued(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Answer the date that stands at `start` before more text, and where that begins.

    Only "date 2021-09-28 " and "Friday, July 21, 2017 " are read so; offsets count code
    points. The date is yyyy-mm-dd. Answers nothing where no calendar has the date.
    """
    found = _KEYED.match(text, start, end) or _WEEKDAYED.match(text, start, end)
    published = _calendar(found) if found else None
    return (published, found.end()) if found and published else None


MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
    r"|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
"""A pattern for the English name of a month, whole or short."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_CLOCK = r"T\d{2}:\d{2}[\d:.]*(?:Z|[+-]\d{2}:?\d{2})?"
_ISO = rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?:{_CLOCK})?"
_WEEKDAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? "
_DAY_FIRST = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{MONTH}),? (?P<year>\d{{4}})"
)
_MONTH_FIRST = (
    rf"(?P<month2>{MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})"
)
_WRITTEN = rf"(?:{_DAY_FIRST}|{_MONTH_FIRST})"
_TIME = r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?"
_LABEL = r"(?:(?:date|published|posted)(?: on)?:? )?"
_LINE = re.compile(
    rf"{_LABEL}(?:{_WEEKDAY})?(?:{_ISO}|{_WRITTEN}){_TIME}", re.ASCII | re.IGNORECASE
)
_KEYED = re.compile(
    rf"(?:date|published)[ \t]*:?[ \t]+{_ISO}[ \t\xa0]+", re.ASCII | re.IGNORECASE
)
_WEEKDAYED = re.compile(rf"{_WEEKDAY}{_WRITTEN}{_TIME}[ \xa0]+", re.ASCII)


def _calendar(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    written = parts.get("iso")
    if not written:
        month = _MONTHS.find((parts["month"] or parts["month2"])[:3].lower()) // 4 + 1
        day = int(parts["day"] or parts["day2"])
        written = f"{parts['year'] or parts['year2']}-{month:02}-{day:02}"
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return None
