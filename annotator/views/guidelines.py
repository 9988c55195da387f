"""The guideline, as the reviewers read it: whole, or a kind's part beside the desk."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from sqlite_utils import Database

from annotator import web
from annotator.rules import Act
from annotator.schemas import Kind, load
from annotator.schemas_guidelines import SeenSchema
from annotator.store import guidelines, precedents
from annotator.text import changes
from annotator.views.precedents import note_shown

blueprint = Blueprint("guidelines", __name__, url_prefix="/guideline")
CASES = 5
PAGE = 50
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
"""Markdown without pictures, which would be fetched from elsewhere."""


@blueprint.get("")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """Show the guideline in force or an earlier one; the desk gets a kind's part."""
    db = web.get_db()
    guideline = guidelines.present(db)
    if web.wants_fragment():
        kind = next((one for one in Kind if one == request.args.get("kind")), None)
        part = kind and section(guideline["text"], kind)
        cases = precedents.page(db, kind=kind, limit=CASES) if kind else []
        note_shown(cases)
        return render_template(
            "guidelines/_panel.html",
            guideline=guideline,
            kind=kind,
            absent=kind is not None and part is None,
            html=part or rendered(guideline["text"]),
            cases=cases,
        )
    asked = guidelines.get(db, web.number("version", guideline["version"]))
    by_kind = {kind: precedents.page(db, kind=kind, limit=CASES) for kind in Kind}
    note_shown([row for rows in by_kind.values() for row in rows])
    return render_template(
        "guidelines/index.html",
        guideline=asked,
        present=guideline["version"],
        html=rendered(asked["text"]),
        cases=by_kind,
        counts=precedents.counts(db),
    )


@blueprint.get("/versions")
@web.needs(Act.LABEL)
def versions() -> ResponseReturnValue:
    """List the versions with who made them, when and why."""
    before = web.number("before") or None
    rows = guidelines.versions(web.get_db(), before=before, limit=PAGE + 1)
    return render_template(
        "guidelines/versions.html",
        versions=rows[:PAGE],
        more=rows[PAGE - 1]["version"] if len(rows) > PAGE else None,
        present=guidelines.version(web.get_db()),
    )


@blueprint.get("/changes")
@web.needs(Act.LABEL)
def compare() -> ResponseReturnValue:
    """Show what changed from one version to another."""
    db = web.get_db()
    newest = guidelines.present(db)["version"]
    new = guidelines.get(db, web.number("to", newest))
    old = guidelines.get(db, web.number("from", max(new["version"] - 1, 1)))
    return render_template(
        "guidelines/changes.html",
        old=old,
        new=new,
        parts=changed_parts(old["text"], new["text"]),
        versions=guidelines.versions(db),
    )


@blueprint.post("/seen")
@web.needs(Act.LABEL)
def see() -> ResponseReturnValue:
    """Keep that this reviewer has seen what changed, and go on."""
    form = load(SeenSchema, {"version": request.form.get("version")})
    guidelines.saw(web.get_db(), web.reviewer()["id"], form["version"])
    if web.wants_fragment():
        return ""
    return redirect(web.back(request.form.get("next")), 303)


@blueprint.get("/seen")
@web.needs(Act.LABEL)
def lost() -> ResponseReturnValue:
    """Lead an address that only takes forms back to the guideline."""
    return redirect(url_for("guidelines.index"), 303)


def news(db: Database, reviewer_id: int) -> dict[str, Any] | None:
    """Answer what changed since a reviewer last saw the guideline, None if nothing."""
    rows = guidelines.unseen(db, reviewer_id)
    if not rows:
        return None
    seen, *since = rows
    return {
        "seen": seen["version"],
        "since": since,
        "version": since[-1]["version"],
        "parts": changed_parts(seen["text"], since[-1]["text"]),
    }


@lru_cache(maxsize=32)
def changed_parts(old: str, new: str) -> list[changes.Part]:
    """Answer what changed between two texts; the same two are compared once."""
    return changes.parts(old, new)


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
