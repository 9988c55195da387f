"""History: what a reviewer changed in an article, and the article as it was then."""

from itertools import groupby
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import AnnotatorError, Conflict, InvalidRecord, NotFound
from annotator.rules import Act
from annotator.schemas import Kind, RestoreSchema, load, made
from annotator.schemas_history import BringBackSchema, MomentSchema
from annotator.store import article_history, articles, labels

blueprint = Blueprint("history", __name__, url_prefix="/articles/<int:article_id>")
PAGE = 50
FLAGS = {"unsure": "unsure", "scare_quotes": "scare quotes"}
WORDS = {"direct": "direct words", "mixed": "mixed words", "indirect": "indirect words"}
POLARITY = {"positive": "they did say it", "negative": "they did not say it"}
_OTHERS = (
    "So nothing was brought back. Below are the answers of {name}; switch the name "
    "above for the others."
)
MARKED = {"speaker_start", "speaker_end", "cue_start", "cue_end", "content"}


@blueprint.get("/history")
@web.needs(Act.LABEL)
def show(article_id: int) -> ResponseReturnValue:
    """List this reviewer's changes, or show the article as it was at a moment."""
    article = articles.get(web.get_db(), article_id)
    if "typed" in request.args:
        try:
            typed = load(MomentSchema, {"at": request.args["typed"]})
        except InvalidRecord as error:
            return _listed(article, fault=error.by_field()["at"])
        return redirect(_place(article_id, typed["at"]), 303)
    if "at" in request.args:
        moment = load(MomentSchema, {"at": request.args["at"]})["at"]
        return _then(article, moment)
    return _listed(article)


@blueprint.post("/history")
@web.needs(Act.LABEL)
def bring_back(article_id: int) -> ResponseReturnValue:
    """Bring the whole article back to how it was at a moment."""
    db, who = web.get_db(), web.reviewer()
    article = articles.get(db, article_id)
    form = load(BringBackSchema, _form(BringBackSchema))
    try:
        web.same_person(_OTHERS)
        count = article_history.bring_back(db, article_id, who["id"], form)
    except Conflict as error:
        return _then(article, form["at"], error)
    then = web.second(form["at"])
    flash(
        f"{_sentences(count)} brought back to {then}."
        if count
        else f"Nothing to bring back: the article is as it was on {then}."
    )
    last = article_history.moments(db, article_id, who["id"], limit=2)
    was = last[1] if count and len(last) > 1 else None
    return redirect(url_for("history.show", article_id=article_id, was=was), 303)


@blueprint.post("/history/<int:sentence_id>")
@web.needs(Act.LABEL)
def bring_back_one(article_id: int, sentence_id: int) -> ResponseReturnValue:
    """Bring back one sentence's answer, and stay at the moment it is from."""
    db, who = web.get_db(), web.reviewer()
    article, sentence = articles.get(db, article_id), articles.sentence(db, sentence_id)
    if sentence["article_id"] != article_id:
        raise NotFound(
            f"Sentence {sentence_id} is not one of this article. "
            "Open the article again, then choose a sentence."
        )
    moment = load(MomentSchema, _form(MomentSchema))["at"]
    try:
        web.same_person(_OTHERS)
        labels.restore(
            db, sentence_id, who["id"], load(RestoreSchema, _form(RestoreSchema))
        )
    except Conflict as error:
        return _then(article, moment, error)
    flash(f"Sentence {sentence['position'] + 1} is brought back.")
    number = sentence["position"] + 1
    return redirect(_place(article_id, moment, _anchor=f"sentence-{number}"), 303)


@blueprint.get("/history/<int:sentence_id>")
@web.needs(Act.LABEL)
def lost(article_id: int, sentence_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the changes."""
    return redirect(url_for("history.show", article_id=article_id), 303)


def _listed(article: dict[str, Any], fault: str | None = None) -> tuple[str, int]:
    """Answer the page of changes, by the moments they were made at."""
    db, who = web.get_db(), web.reviewer()
    before = _moment("before")
    moments = article_history.moments(
        db, article["id"], who["id"], before=before, limit=PAGE + 1
    )
    shown = moments[:PAGE]
    changes = article_history.changes(db, article["id"], who["id"], shown)
    page = render_template(
        "history/index.html",
        article=article,
        moments=[
            {"at": at, "changes": [_change(row) for row in rows]}
            for at, rows in groupby(changes, lambda row: row["saved_at"])
        ],
        more=shown[-1] if len(moments) > PAGE else None,
        first=before is None,
        was=_moment("was"),
        fault=fault,
        typed=request.args.get("typed", ""),
    )
    return page, 422 if fault else 200


def _then(
    article: dict[str, Any], moment: str, problem: AnnotatorError | None = None
) -> tuple[str, int]:
    """Answer the page of the article as it was, with why nothing was brought back."""
    db, who = web.get_db(), web.reviewer()
    place = {"db": db, "article_id": article["id"], "reviewer_id": who["id"]}
    # Read before the sentences: what comes in between is refused, not overwritten.
    revision = article_history.revision(**place)
    rows = article_history.at(**place, moment=moment)
    page = render_template(
        "history/then.html",
        article=article,
        moment=moment,
        sentences=[_then_and_now(row) for row in rows],
        differing=sum(row["differs"] for row in rows),
        earlier=_one(article_history.moments(**place, before=moment, limit=1)),
        later=_one(article_history.moments(**place, after=moment, limit=1)),
        revision=revision,
        save_id=uuid4().hex,
        clash=problem.message if problem else None,
    )
    return page, problem.status if problem else 200


def _then_and_now(row: dict[str, Any]) -> dict[str, Any]:
    """Answer a sentence with both answers in words."""
    stood = told(row["stood"], row["stood_speaker"])
    stands = told(row["stands"], row["stands_speaker"])
    if row["differs"] and stood == stands:
        stands += f" ({_aside(row['stood'], row['stands'])})"
    more = stood.partition(" · ")[2]
    return {**row, "stood_words": stood, "stood_more": more, "stands_words": stands}


def _change(row: dict[str, Any]) -> dict[str, Any]:
    """Answer a change with the answers before and after it in words."""
    before = told(row["earlier"], row["earlier_speaker"])
    after = told(row["answer"], row["speaker"])
    if before == after and row["answer"]:
        after += f" ({_aside(row['earlier'], row['answer'])})"
    return {**row, "before": before, "after": after}


def told(answer: dict[str, Any] | None, speaker: str | None) -> str:
    """Answer an answer in words."""
    if answer is None:
        return "no answer"
    said = [
        Kind(answer["kind"]).capitalize(),
        speaker,
        *(word for flag, word in FLAGS.items() if answer.get(flag)),
        WORDS.get(answer.get("quote_type") or ""),
        POLARITY.get(answer.get("polarity") or ""),
        answer.get("note") and f"“{answer['note']}”",
    ]
    return " · ".join(word for word in said if word)


def _aside(one: dict[str, Any] | None, other: dict[str, Any] | None) -> str:
    """Answer what differs between two answers that read the same."""
    one, other = one or {}, other or {}
    names = {name for name in one | other if one.get(name) != other.get(name)}
    if names & MARKED:
        return "other words marked"
    return "another guideline" if "guideline_version" in names else "finer points"


def _sentences(count: int) -> str:
    """Answer so many sentences in words."""
    return "1 sentence was" if count == 1 else f"{count} sentences were"


def _form(
    schema: type[MomentSchema] | type[BringBackSchema] | type[RestoreSchema],
) -> dict[str, str]:
    """Answer what was sent of the schema's fields."""
    known = made(schema).fields
    return {key: value for key, value in request.form.items() if key in known}


def _moment(name: str) -> str | None:
    """Answer a moment of the address's question, None where it is none."""
    try:
        return load(MomentSchema, {"at": request.args.get(name)})["at"]
    except InvalidRecord:
        return None


def _place(article_id: int, moment: str, **more: Any) -> str:
    """Answer the address of an article as it was."""
    return url_for("history.show", article_id=article_id, at=moment, **more)


def _one(moments: list[str]) -> str | None:
    return moments[0] if moments else None
