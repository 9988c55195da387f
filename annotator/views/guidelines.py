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
        versions=guidelines.versions(web.get_db()),
    )


def rendered(text: str) -> Markup:
    """Answer Markdown as HTML in which no HTML of the author's own is live."""
    return Markup(_markdown.render(text))  # noqa: S704 (html is off in the renderer)
