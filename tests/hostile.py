"""Texts that would run, paint or compute if a page or file took them for its own."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

MARK = "evil"
"""In each of them, and in what each of them would make of a page."""
TEXTS = {
    "a script": "<script>evil01()</script>",
    "the end of a script": "</script><script>evil02()</script>",
    "a comment in a script": "<!--<script>evil03()",
    "the end of double quotes": '"><evil04 onmouseover=evil04()>',
    "the end of single quotes": "'><evil05 onmouseover='evil05()'>",
    "an attribute in double quotes": '" onfocus="evil06()" autofocus="',
    "an attribute in single quotes": "' onfocus='evil07()' autofocus='",
    "an attribute without quotes": "x onfocus=evil08() autofocus",
    "an attribute of htmx": '" hx-on:load="evil09()" hx-get="https://evil.example"',
    "a value that htmx runs": "js:{evil10: alert(1)}",
    "a picture": "<img src=x onerror=evil11()>",
    "a drawing": "<svg onload=evil12()><title>evil12</title>",
    "the end of a drawing's title": "</title></svg><evil13>",
    "the end of a page's title": "</title><evil14 onload=evil14()>",
    "the end of a text field": "</textarea></select></option><evil15>",
    "a style": "<style>@import 'https://evil.example/16'</style>",
    "a frame": "<iframe srcdoc='<script>evil17()</script>'></iframe>",
    "a base": "<base href=https://evil.example/18>",
    "a refresh": "<meta http-equiv=refresh content=0;url=https://evil.example/19>",
    "an address that is a script": "javascript:evil20()//",
    "a masked address": "JaVa\tScRiPt:evil21()",
    "an address that is a page": "data:text/html,<script>evil22()</script>",
    "a link in Markdown": "[evil23](javascript:evil23()) ![x](https://evil.example/23)",
    "entities": "&lt;evil24&gt; &#60;evil24&#62; &amp;lt;evil24>",
    "a template": "{{ evil25 }} {% evil25 %} ${evil25} #{evil25} <%= evil25 %>",
    "the end of JSON": "\"}]}'>evil26\\u003cscript\\u003e\\",
    "two headers": "evil27\r\nSet-Cookie: evil27=1\r\n\r\n<evil27>",
    "a formula": '=HYPERLINK("https://evil.example/28","evil28")',
    "a command": "+evil29|' /C calc'!A0",
    "a masked formula": "\t @SUM(evil30)",
    "a full-width formula": "\uff1devil31()",
    "leftwards": "evil32\u202egnp.exe\u2066evil32",
    "unseen signs": "evil33\u200b\u2028\u2029\ufeff\u00ad<evil33>",
    "letters that look alike": "еvil34 evil34 ѕcript \uff1cevil34\uff1e",
    "a path": "../../../../evil35/../..\\..\\evil35",
    "a name of Windows": "CON.evil36:stream",
    "a query": "'; drop table labels; -- evil37 %' or 1=1",
    "a very long word": "evil38" + "w" * 900,
}
"""A text by what it tries."""
_LOUD = {"base", "embed", "frame", "iframe", "img", "object", "style"}
_ADDRESSES = {"action", "formaction", "href", "poster", "src", "srcset", "xlink:href"}


class Page(HTMLParser):
    """A page as a browser takes it apart: what runs in it, and what it shows.

    `alive` is what no text of ours could have made: elements and attributes.
    """

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []
        self.shown: list[str] = []
        self._script: dict[str, str | None] | None = None
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """All that is to be read, in attributes too."""
        return "\n".join(self.shown)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element and at what it says."""
        if MARK in tag or tag in _LOUD:
            self.alive.append(f"<{tag}>")
        for name, value in attrs:
            self.alive += [f"<{tag} {wrong}>" for wrong in _wrong(name, value or "")]
            self.shown.append(value or "")
        if tag == "meta" and "http-equiv" in dict(attrs):
            self.alive.append("<meta http-equiv>")
        self._script = dict(attrs) if tag == "script" else None

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self._script = None

    def handle_data(self, data: str) -> None:
        """Keep a text; a script has none."""
        if self._script is not None and data.strip():
            self.alive.append(f"<script>{data[:80]}")
        self.shown.append(data)


def _wrong(name: str, value: str) -> Iterator[str]:
    """Yield why an attribute is none of ours, or would run."""
    plain = re.sub(r"[\x00-\x20]", "", value).lower()
    if (
        name.startswith(("on", "hx-on", "style", "srcdoc", "autofocus="))
        or MARK in name
    ):
        yield name
    elif name in _ADDRESSES and not re.match(r"(?:https?://|[/?#.]|\Z)", plain):
        yield f"{name}={value[:80]}"
    elif name == "hx-vals":
        try:
            json.loads(value)
        except ValueError:
            yield f"{name}={value[:80]}"
    elif name.startswith("hx-") and plain.startswith(("js:", "javascript:")):
        yield f"{name}={value[:80]}"


def one_line(text: str, limit: int) -> str:
    """Answer a text as a field of one line takes it."""
    return " ".join(text.split())[:limit]
