"""Web pages as they were saved: the article's text out of its markup."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from annotator.formats.found import Record
from annotator.formats.plain import iso_day


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED = _words(
    "script style nav header footer aside form noscript template svg math iframe "
    "object button select textarea dialog video audio canvas"
)
_BLOCKS = _words(
    "address article aside blockquote body caption center dd details div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section summary table tbody td tfoot th thead tr ul"
)
_HIDEABLE = _words("div section span ul ol dl table tbody details figure")
_REGIONS = ("article", "main")
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*>|\Z)"
    r"|<[!?][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r" ?\v ?")


def read(text: str, columns: Mapping[str, str]) -> Iterator[Record]:
    """Yield the one article of a web page: its text, never its markup.

    Blocks become paragraphs with a blank line between them. The text is that of the
    longest <article>, else of <main>, else of all; what frames a page (navigation,
    headers, footers, asides, forms, scripts) is left out, and so is the headline, which
    is the title. Metadata is what the page says of itself. `original` is the page.
    Raises nothing: whatever is no markup is text.
    """
    page = _Page()
    page.feed(_parsable(text))
    page.close()
    page.end_block()
    fields = {name: value for name, value in page.fields().items() if value}
    meta = {"byline": page.meta["author"]} if page.meta.get("author") else {}
    body = "\n\n".join(page.article().blocks)
    yield Record({**fields, "text": body}, meta, original=text)


@dataclass(slots=True)
class _Region:
    """The blocks of an <article>, of <main>, or of all that is in neither."""

    tag: str
    blocks: list[str] = field(default_factory=list)
    headline: list[str] = field(default_factory=list)

    def size(self) -> int:
        return sum(map(len, self.blocks))


@dataclass(slots=True)
class _Drop:
    """The outermost tag whose inside is left out, and how deep it stands in itself."""

    tag: str | None = None
    depth: int = 0


class _Page(HTMLParser):
    """Gathers a page's blocks by region, and what it says of itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.regions = [_Region("")]
        self._open: list[tuple[_Region, _Drop]] = [(self.regions[0], _Drop())]
        self._drop = _Drop()
        self._pieces: list[str] = []
        self._title: list[str] = []
        self._within: str | None = None

    def article(self) -> _Region:
        """Answer the part of the page that is its article."""
        for tag in _REGIONS:
            of_tag = [region for region in self.regions if region.tag == tag]
            best = max(of_tag, key=_Region.size, default=None)
            if best and best.blocks:
                return best
        return self.regions[0]

    def fields(self) -> dict[str, str | None]:
        """Answer what the page says of itself, under our names."""
        said = self.meta
        days = ("article:published_time", "datepublished", "date", "time")
        headline = self.article().headline or self.regions[0].headline
        return {
            "title": _spaced("".join(headline))
            or said.get("og:title")
            or _spaced("".join(self._title)),
            "published": next(filter(None, (iso_day(said.get(d)) for d in days)), None),
            "url": _web(said.get("canonical")) or _web(said.get("og:url")),
            "outlet": said.get("og:site_name"),
            "language": said.get("lang"),
        }

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag says, and begin a block or leave one out."""
        said = {name: (value or "").strip() for name, value in attrs}
        self._note(tag, said)
        if tag == "br":
            self._pieces.append("\v")
        if tag in _BLOCKS:
            self.end_block()
        if tag in _REGIONS and self._drop.tag in (None, "form"):
            self._enter(tag)
        elif tag == self._drop.tag:
            self._drop.depth += 1
        elif not self._drop.tag and (
            tag in _DROPPED or (tag in _HIDEABLE and "hidden" in said)
        ):
            self._drop = _Drop(tag, 1)
        if tag == "title" or (tag == "h1" and not self._open[-1][0].headline):
            self._within = tag

    def handle_endtag(self, tag: str) -> None:
        """End a block, a region, or what is left out."""
        if tag in _BLOCKS:
            self.end_block()
        if tag == self._within:
            self._within = None
        if tag == self._drop.tag:
            self._drop.depth -= 1
            self._drop = self._drop if self._drop.depth else _Drop()
        elif tag in _REGIONS and tag == self._open[-1][0].tag:
            self._drop = self._open.pop()[1]

    def handle_data(self, data: str) -> None:
        """Keep text where it belongs."""
        if self._within == "title" and not self._drop.tag:
            self._title.append(data)
        elif self._within == "h1":
            self._open[-1][0].headline.append(data)
        elif not self._drop.tag:
            self._pieces.append(data)

    def end_block(self) -> None:
        """Close the block that is being gathered; two line breaks part it in two."""
        text = _LINES.sub("\v", _spaced("".join(self._pieces)))
        self._pieces = []
        for piece in re.split(r"\v{2,}", text):
            if piece.strip():
                self._open[-1][0].blocks.append(piece.strip().replace("\v", "\n"))

    def _enter(self, tag: str) -> None:
        """Begin a region; one inside a form, which may be the whole page, counts."""
        inner = self._open[-1][0]
        if inner.tag != tag:
            inner = _Region(tag)
            self.regions.append(inner)
        self._open.append((inner, self._drop))
        self._drop = _Drop()

    def _note(self, tag: str, said: Mapping[str, str]) -> None:
        """Keep the first value of each thing the page says of itself."""
        if tag == "meta":
            name = (
                said.get("property") or said.get("name") or said.get("itemprop") or ""
            )
            self._say(name.lower(), said.get("content"))
        elif tag == "link" and said.get("rel", "").lower() == "canonical":
            self._say("canonical", said.get("href"))
        elif tag == "time":
            self._say("time", said.get("datetime"))
        elif tag == "html":
            self._say("lang", said.get("lang"))

    def _say(self, name: str, value: str | None) -> None:
        if value and value.strip():
            self.meta.setdefault(name, value.strip())


def _parsable(text: str) -> str:
    """Answer the page without what is never shown, and with no tag left open.

    The parser of older Pythons looks through all that follows for the end of each.
    """
    seen = _UNSEEN.sub("", text)
    end = seen.rfind(">") + 1
    return seen[:end] + seen[end:].replace("<", "&lt;")


def _spaced(text: str) -> str:
    """Answer the text with each stretch of white space as one space."""
    return _WHITE.sub(" ", text).strip(" ")


def _web(address: str | None) -> str | None:
    """Answer an address of the web, or None for any other."""
    return address if address and address.startswith(("https://", "http://")) else None
