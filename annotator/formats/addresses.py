"""Which addresses of articles can be followed: those of the web, and whole."""

import re

_WEB = re.compile(r"https?://[^\s/?#\\<>\"{}|^`]+(?:[/?#][^\s<>\"{}|\\^`]*)?", re.I)


def web_address(url: str | None) -> str | None:
    """Answer an http or https address as it is; None for any other."""
    return url if url and _WEB.fullmatch(url) else None
