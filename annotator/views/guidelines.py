"""The guideline, as the reviewers read it: whole, or a kind's part beside the desk."""

import re
from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from annotator import web
from annotator.rules import Act
from annotator.schemas import Kind
from annotator.store import guidelines

blueprint = Blueprint("guidelines", __name__, url_prefix="/guideline")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show the guideline in force; the desk gets the part on one kind."""
    guideline = guidelines.present(web.get_db())
    if web.wants_fragment():
        kind = next((one for one in Kind if one == request.args.get("kind")), None)
        part = kind and section(guideline["text"], kind)
        return render_template(
            "guidelines/_panel.html",
            guideline=guideline,
            kind=kind,
            absent=kind is not None and part is None,
            html=part or rendered(guideline["text"]),
        )
    return render_template(
        "guidelines/index.html",
        guideline=guideline,
        html=rendered(guideline["text"]),
    )


def rendered(text: str) -> Markup:
    """Answer Markdown as HTML below the page's heading, with no HTML of its own."""
    return _html(_markdown.parse(text))


def section(text: str, kind: Kind) -> Markup | None:
    """Answer what stands under the heading of a kind as HTML; None without one.

    A heading that says just the kind, as "Quote" or "1. Quotes", goes before one that
    begins with it, as "Quote or not?".
    """
    tokens = _markdown.parse(text)
    for heading in (rf"{kind}s?", rf"{kind}s?\b.*"):
        for at, token in enumerate(tokens):
            if token.type != "heading_open" or token.level:
                continue
            words = re.sub(r"^[\W\d_]+|[\W_]+$", "", tokens[at + 1].content)
            if re.fullmatch(heading, words, re.IGNORECASE):
                return _html(tokens[at : _end(tokens, at)])
    return None


def _end(tokens: Sequence[Token], at: int) -> int:
    """Answer where the next heading of the same rank stands, or a higher one."""
    for later in range(at + 1, len(tokens)):
        one = tokens[later]
        ends = (
            one.type == "heading_open" and not one.level and one.tag <= tokens[at].tag
        )
        if ends:
            return later
    return len(tokens)


def _html(tokens: Sequence[Token]) -> Markup:
    """Answer the tokens as HTML, each heading a rank lower."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(html)  # noqa: S704 (html is off in the renderer)
