"""Articles: the list, and the desk on which one is labelled."""

from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.db import now
from annotator.errors import NotFound
from annotator.rules import Act
from annotator.store import (
    again,
    articles,
    labels,
    queue,
    queue_numbers,
    queue_settings,
    quotations,
)
from annotator.views import desk, jumps
from annotator.views.guidelines import news

blueprint = Blueprint("articles", __name__)
PAGE = 50


@blueprint.get("/")
@web.needs(Act.LABEL)
def home() -> ResponseReturnValue:
    """Go to the desk; to the articles where there are none, or one only looks.

    Where articles are handed out, who decides is given one when they ask for it.
    """
    db = web.get_db()
    handed_out = queue_settings.settings(db)["overlap"] is not None
    looks = handed_out and web.may(Act.DECIDE)
    if articles.totals(db)["articles"] and not looks:
        return redirect(url_for("articles.annotate"), 303)
    return redirect(url_for("articles.index"), 303)


@blueprint.get("/annotate")
@web.needs(Act.LABEL)
def annotate() -> ResponseReturnValue:
    """Go to the article this reviewer should label next, or say that all is done.

    Now and then that is one which they finished weeks ago.
    """
    db, who, after = web.get_db(), web.reviewer(), web.number("after")
    round_id = again.due(db, who["id"])
    if round_id is not None:
        return redirect(url_for("again.show", round_id=round_id), 303)
    article_id = queue.next_article(db, who["id"], after=after)
    if article_id is None:
        if queue_settings.settings(db)["overlap"] is None:
            return render_template("articles/done.html")
        why = queue_numbers.why_nothing(db, who["id"], at=now())
        return render_template("queue/nothing.html", why=why)
    return redirect(url_for("articles.show", article_id=article_id), 303)


@blueprint.get("/articles")
@web.needs(Act.LABEL)
def index() -> ResponseReturnValue:
    """List the articles with this reviewer's progress."""
    search = request.args.get("search", "").strip()
    rows = articles.page(
        web.get_db(),
        web.reviewer()["id"],
        search=search,
        after=web.number("after"),
        limit=PAGE + 1,
    )
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return render_template(
        "articles/index.html",
        articles=rows[:PAGE],
        search=search,
        more=more,
        overlap=queue_settings.settings(web.get_db())["overlap"],
    )


@blueprint.get("/articles/<int:article_id>")
@web.needs(Act.LABEL)
def show(article_id: int) -> ResponseReturnValue:
    """Show an article with the card of one of its sentences beside it."""
    db, who = web.get_db(), web.reviewer()
    article = articles.get(db, article_id)
    barred = queue.enter(db, article_id, who["id"], take=not web.may(Act.DECIDE))
    sentences = quotations.with_parts(articles.sentences(db, article_id, who["id"]))
    labelled = labels.progress(db, article_id, who["id"])
    here = _asked_for(sentences) or jumps.begin(db, sentences, who["id"])
    if barred or (labelled == len(sentences) and request.args.get("finished")):
        here = None
    return render_template(
        "articles/show.html",
        article=article,
        paragraphs=_paragraphs(sentences),
        headline=_headline(article, sentences),
        barred=barred,
        may_leave=not barred and queue.may_leave(db, article_id, who["id"]),
        card=here and desk.card(here, who),
        jumps=None if here else jumps.links(db, article, who["id"]),
        progress=progress(article, labelled),
        news=news(db, who["id"]),
    )


@blueprint.get("/articles/<int:article_id>/original")
@web.needs(Act.LABEL)
def original(article_id: int) -> ResponseReturnValue:
    """Send the text of the file as it was read, as plain text."""
    text = articles.original(web.get_db(), article_id)
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return text, headers


def progress(article: dict[str, Any], labelled: int) -> dict[str, int]:
    """Answer how far a reviewer is in an article."""
    return {"labelled": labelled, "sentences": article["sentence_count"]}


def _asked_for(sentences: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Answer the sentence that the address names, counted from 1; None without one."""
    number = request.args.get("sentence", type=int)
    if number is None or not sentences:
        return None
    if not 1 <= number <= len(sentences):
        raise NotFound(
            f"This article has sentences 1 to {len(sentences)}, no {number}."
        )
    return sentences[number - 1]


def _paragraphs(sentences: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Answer the sentences by paragraph."""
    return [
        list(group) for _, group in groupby(sentences, lambda row: row["paragraph"])
    ]


def _headline(
    article: dict[str, Any], sentences: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Answer the first sentence where it is the title, to be shown once."""
    if sentences and sentences[0]["text"] == article["title"]:
        return sentences[0]
    return None
