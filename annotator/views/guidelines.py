"""The guideline, as the reviewers read it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from annotator import web
from annotator.store import guidelines

blueprint = Blueprint("guidelines", __name__, url_prefix="/guideline")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the guideline in force."""
    guideline = guidelines.present(web.get_db())
    return render_template(
        "guidelines/index.html",
        guideline=guideline,
        html=rendered(guideline["text"]),
    )


def rendered(text: str) -> Markup:
    """Answer Markdown as HTML below the page's heading, with no HTML of its own."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(html)  # noqa: S704 (html is off in the renderer)
