"""Plain text and Markdown: the whole file is one article."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from annotator.formats.columns import split
from annotator.formats.found import Record

_FRONT = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
# Each sign is looked at once: a line of blanks must not take time by its square.
_NAME = re.compile(r"[A-Za-z_][\w .-]*")
_HEADING = re.compile(r"[ \t\r\n]*#[ \t]+(\S[^\r\n]*)(?:\r?\n|\Z)")


def read(text: str, columns: Mapping[str, str]) -> Iterator[Record]:
    """Yield the one article of a .txt file: its text, exactly as it is.

    Raises nothing; there is nothing in plain text to be wrong.
    """
    yield Record({"text": text})


def read_markdown(text: str, columns: Mapping[str, str]) -> Iterator[Record]:
    """Yield the one article of a .md file; its Markdown stays as it is written.

    Front matter (`name: value` between two lines of `---`) gives fields and `meta`, and
    a first `# Heading` the title. The text is the whole file; `starts` counts the code
    points of both, which belong to the header. Raises nothing.
    """
    front = _FRONT.match(text)
    fields, meta = split(_entries(front.group(1)) if front else {}, columns)
    day = iso_day(meta.get("date"))
    if day and not fields.get("published"):
        fields["published"] = day
    starts = front.end() if front else 0
    heading = _HEADING.match(text, starts)
    if heading:
        starts = heading.end()
        title = heading.group(1)
        fields.setdefault("title", title[0] + title[1:].rstrip(" \t#"))
    yield Record({**fields, "text": text}, meta, starts)


def iso_day(written: Any) -> str | None:
    """Answer the day at the head of "2024-03-14T10:00Z" as 2024-03-14, else None."""
    try:
        return date.fromisoformat(str(written or "").strip()[:10]).isoformat()
    except ValueError:
        return None


def _entries(block: str) -> dict[str, str]:
    """Answer the front matter's names with their values, lines below joined to them."""
    found: dict[str, list[str]] = {}
    name = None
    for line in block.splitlines():
        before, colon, after = line.rstrip().partition(":")
        before = before.rstrip(" \t")
        if colon and after[:1] in ("", " ", "\t") and _NAME.fullmatch(before):
            name = before
            found[name] = [_unquoted(after.strip())]
        elif name and line.strip() and not line.startswith("#"):
            found[name].append(line.strip())
    joined = {name: "\n".join(lines).strip() for name, lines in found.items()}
    return {name: value for name, value in joined.items() if value}


def _unquoted(value: str) -> str:
    """Answer the value without the quotation marks around the whole of it."""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
