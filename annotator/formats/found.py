"""What a reader of files hands on: articles as found, and lines that give none."""

from dataclasses import dataclass, field
from typing import Any

from annotator.errors import Fault


@dataclass(frozen=True, slots=True)
class Record:
    """One article as its file gives it, before it is checked.

    `fields` are ArticleSchema's, `meta` is whatever else came with it. `starts` counts
    the code points in front of the article's text (front matter, a heading). `line` is
    its first line, from 1, and `source` the very lines it stands on; both None where
    the whole file is the article. `original` is the file's text where the
    article's text is not it.
    """

    fields: dict[str, Any]
    meta: dict[str, Any] = field(default_factory=dict)
    starts: int = 0
    line: int | None = None
    source: str | None = None
    original: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that gives no article: why, and the very lines, with their break."""

    fault: Fault
    source: str
