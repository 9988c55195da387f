"""Decisions: the queue of what is to be decided, and the page of one sentence."""

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from annotator import web
from annotator.errors import AgainstCases, Conflict, InvalidRecord
from annotator.rules import Act
from annotator.schemas import ChangeSchema, RestoreSchema, load
from annotator.schemas_precedents import rule_in_a_line
from annotator.schemas_review import Cause, DecisionSchema, OpeningSchema, State
from annotator.store import (
    articles,
    audit,
    blindness,
    decisions,
    review,
    rulings,
)
from annotator.store.audit import Event
from annotator.store.review import Part
from annotator.views import desk, review_card

blueprint = Blueprint("decisions", __name__, url_prefix="/review")
PAGE = 50
ARTICLES = 200
ACTS = "<any(decide,confirm,reopen,undo,names):_>"


@blueprint.get("")
@web.needs(Act.DECIDE)
def index() -> ResponseReturnValue:
    """List what is to be decided, the most divided first."""
    db, part = web.get_db(), asked_part()
    after = (
        (web.number("score"), web.number("after")) if "after" in request.args else None
    )
    rows = review.page(db, part, after=after, limit=PAGE + 1)
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    return render_template(
        "decisions/index.html",
        rows=[_listed(row, part) for row in rows[:PAGE]],
        more=more
        and url_for(
            "decisions.index",
            **review_card.asked(part),
            score=more["score"],
            after=more["sentence_id"],
        ),
        counts=review.counts(db),
        here_counts=review.counts(db, part.article_id),
        part=part,
        states=list(State),
        causes=list(Cause),
        articles=_articles(part.article_id),
        asked=review_card.asked(part),
    )


@blueprint.get("/articles")
@web.needs(Act.DECIDE)
def by_article() -> ResponseReturnValue:
    """List the articles in review, each with whether its reviewers see the others."""
    rows = review.articles_to_review(
        web.get_db(), after=web.number("after"), limit=PAGE + 1
    )
    more = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    listed = [{**row, "save_id": uuid4().hex} for row in rows[:PAGE]]
    return render_template("decisions/articles.html", articles=listed, more=more)


@blueprint.get("/next")
@web.needs(Act.DECIDE)
def begin() -> ResponseReturnValue:
    """Go to the first sentence of a part of the queue."""
    part = asked_part()
    rows = review.page(web.get_db(), part, limit=1)
    if not rows:
        return redirect(url_for("decisions.index", **review_card.asked(part)), 303)
    return redirect(review_card.place(rows[0]["sentence_id"], part), 303)


@blueprint.get("/<int:sentence_id>")
@web.needs(Act.DECIDE)
def show(sentence_id: int) -> ResponseReturnValue:
    """Show a sentence with its votes beside its article."""
    sentence = articles.sentence(web.get_db(), sentence_id)
    return _page(review_card.card(sentence, asked_part()))


@blueprint.get(f"/<int:sentence_id>/{ACTS}")
@web.needs(Act.DECIDE)
def lost(sentence_id: int, _: str) -> ResponseReturnValue:
    """Lead an address that only takes forms back to its sentence."""
    return redirect(url_for("decisions.show", sentence_id=sentence_id), 303)


@blueprint.post("/<int:sentence_id>/decide")
@web.needs(Act.DECIDE)
def decide(sentence_id: int) -> ResponseReturnValue:
    """Save a decision, and go on to the next sentence."""

    def save(sentence: dict[str, Any]) -> str:
        form = load(DecisionSchema, _form())
        decision = review_card.taken(sentence, form)
        if not decision:
            raise Conflict(
                "The votes are not as they were when you opened this sentence. "
                "Nothing was saved. Look at them below, then decide again."
            )
        db, who = web.get_db(), web.reviewer()
        rulings.decide(
            db,
            sentence_id,
            who["id"],
            decision,
            save_id=form["save_id"],
            despite=form["despite"],
            rule=rule_in_a_line(form["rule"]) if form["precedent"] else None,
            revision=form["revision"],
            seen=form["seen"],
        )
        return f"Decided: {decisions.spoken(decision['kind'], decision['speaker'])}"

    return _acted(sentence_id, save, goes_on=True)


@blueprint.post("/<int:sentence_id>/confirm")
@web.needs(Act.DECIDE)
def confirm(sentence_id: int) -> ResponseReturnValue:
    """Let a decision stand though votes changed, and go on to the next sentence."""

    def save(sentence: dict[str, Any]) -> str:
        form = load(ChangeSchema, _fields("revision", "save_id"))
        decisions.confirm(
            web.get_db(),
            sentence_id,
            web.reviewer()["id"],
            save_id=form["save_id"],
            revision=form["revision"],
            seen=request.form.get("seen", ""),
        )
        return "The decision stands"

    return _acted(sentence_id, save, goes_on=True)


@blueprint.post("/<int:sentence_id>/reopen")
@web.needs(Act.DECIDE)
def reopen(sentence_id: int) -> ResponseReturnValue:
    """Take a decision away, and stay."""

    def save(sentence: dict[str, Any]) -> str:
        form = load(ChangeSchema, _fields("revision", "save_id"))
        decisions.reopen(
            web.get_db(),
            sentence_id,
            web.reviewer()["id"],
            save_id=form["save_id"],
            revision=form["revision"],
        )
        return "Reopened: it is to be decided again"

    return _acted(sentence_id, save)


@blueprint.post("/<int:sentence_id>/undo")
@web.needs(Act.DECIDE)
def undo(sentence_id: int) -> ResponseReturnValue:
    """Bring back what stood before the last change of a decision, and stay."""

    def save(sentence: dict[str, Any]) -> str:
        form = load(RestoreSchema, _fields("to", "revision", "save_id"))
        db, who = web.get_db(), web.reviewer()
        decisions.restore(db, sentence_id, who["id"], form)
        found = decisions.find(db, sentence_id)
        if found is None:
            return "Back to: no decision"
        return f"Back to: {decisions.spoken(found['kind'], found['speaker'])}"

    return _acted(sentence_id, save)


@blueprint.post("/<int:sentence_id>/names")
@web.needs(Act.DECIDE)
def names(sentence_id: int) -> ResponseReturnValue:
    """Show who gave which answer; that somebody looked is recorded once."""

    def save(sentence: dict[str, Any]) -> str:
        db, about = web.get_db(), articles.name_of(web.get_db(), sentence_id)
        audit.note_once(db, web.reviewer()["id"], Event.NAMES_SHOWN, about)
        return "The names are shown, and that you looked is recorded"

    return _acted(sentence_id, save)


@blueprint.get("/articles/<int:article_id>/open")
@web.needs(Act.DECIDE)
def lost_article(article_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to the list."""
    articles.get(web.get_db(), article_id)
    return redirect(url_for("decisions.by_article"), 303)


@blueprint.post("/articles/<int:article_id>/open")
@web.needs(Act.DECIDE)
def open_article(article_id: int) -> ResponseReturnValue:
    """Let reviewers see the others' answers to what they answered, or no longer."""
    form = load(OpeningSchema, {**_fields("open", "save_id"), "revision": 0})
    db, who = web.get_db(), web.reviewer()
    blindness.set_open(db, article_id, who["id"], form["open"])
    title = articles.get(db, article_id)["title"]
    flash(
        f"Opened: who answered a sentence of “{title}” sees the others’ answers to it."
        if form["open"]
        else f"Closed: “{title}” is blind again. What was seen stays seen."
    )
    return redirect(url_for("decisions.by_article"), 303)


def asked_part() -> Part:
    """Answer the part of the queue that the address or the form names."""
    asked = request.values
    state = next((one for one in State if one == asked.get("state")), State.OPEN)
    cause = next((one for one in Cause if one == asked.get("cause")), None)
    article = asked.get("article", type=int)
    within = article if article and 0 < article <= web.LARGEST_NUMBER else None
    return Part(state, within, cause)


def _acted(
    sentence_id: int, save: Callable[[dict[str, Any]], str], *, goes_on: bool = False
) -> ResponseReturnValue:
    """Carry out what a form of the card asks, and answer where it leads, or why not."""
    db, part = web.get_db(), asked_part()
    sentence = articles.sentence(db, sentence_id)
    typed = {**request.form.to_dict(), "causes": request.form.getlist("causes")}
    try:
        web.same_person("Decide again to do it as {name}, or switch the name above.")
        said = save(sentence)
    except InvalidRecord as error:
        refused = review_card.card(sentence, part, typed=typed, faults=error.by_field())
        return _page(refused, status=422)
    except AgainstCases as error:
        against = review_card.card(sentence, part, typed=typed, against=error.cases)
        return _page(against, status=409)
    except Conflict as error:
        clashing = review_card.card(sentence, part, typed=typed, clash=error.message)
        return _page(clashing, status=409)
    following = review.next_one(db, part, sentence_id) if goes_on else None
    undo = review_card.undo(db, sentence_id)
    if not web.wants_fragment():
        flash(f"{said} (sentence {sentence['position'] + 1}).")
        return redirect(_after(sentence_id, following, part, goes_on), 303)
    toast = {"message": said, "number": sentence["position"] + 1, "undo": undo}
    if goes_on and following is None:
        answer = make_response(_done(part, toast))
    else:
        there = following["sentence_id"] if following else sentence_id
        card = review_card.card(articles.sentence(db, there), part)
        answer = make_response(_page(card, toast=toast))
    answer.headers["HX-Replace-Url"] = _after(sentence_id, following, part, goes_on)
    return answer


def _after(
    sentence_id: int, following: dict[str, Any] | None, part: Part, goes_on: bool
) -> str:
    """Answer the address that follows a change."""
    if following:
        return review_card.place(following["sentence_id"], part)
    if goes_on:
        return url_for("decisions.index", **review_card.asked(part))
    return review_card.place(sentence_id, part)


def _page(
    card: dict[str, Any], *, status: int = 200, toast: dict[str, Any] | None = None
) -> ResponseReturnValue:
    """Answer the article with the card of one of its sentences beside it."""
    db = web.get_db()
    sentences = review.in_article(db, card["article"]["id"])
    shown = [row["id"] for row in sentences if row["kind"]]
    blindness.saw(db, web.reviewer()["id"], shown)
    title = card["article"]["title"]
    headline = sentences[0] if sentences and sentences[0]["text"] == title else None
    page = "_reviewed.html" if web.wants_fragment() else "show.html"
    made = render_template(
        f"decisions/{page}",
        card=card,
        article=card["article"],
        paragraphs=[
            list(group) for _, group in groupby(sentences, lambda row: row["paragraph"])
        ],
        headline=headline,
        part=card["part"],
        asked=review_card.asked(card["part"]),
        counts=review.counts(db),
        here_counts=review.counts(db, card["article"]["id"]),
        opened=blindness.is_open(db, card["article"]["id"]),
        toast=toast,
    )
    return (made, status) if status != 200 else made


def _done(part: Part, toast: dict[str, Any]) -> str:
    """Answer what stands there when the last sentence of a part is decided."""
    return render_template(
        "decisions/_reviewed.html",
        card=None,
        asked=review_card.asked(part),
        counts=review.counts(web.get_db()),
        toast=toast,
    )


def _listed(row: dict[str, Any], part: Part) -> dict[str, Any]:
    """Answer a row of the queue as the list shows it."""
    return {
        **row,
        "causes": [cause.words for cause in review.differs(row)],
        "place": review_card.place(row["sentence_id"], part),
    }


def _form() -> dict[str, Any]:
    """Answer the decision form as it was sent, the speaker as last chosen."""
    form: dict[str, Any] = _fields(
        "take", "kind", "speaker", "continues", "rationale", "note", "revision",
        "seen", "save_id", "precedent", "rule", "despite",
    )  # fmt: skip
    form |= desk.chosen_speaker()
    return {**form, "causes": request.form.getlist("causes")}


def _fields(*names: str) -> dict[str, Any]:
    """Answer what was sent of these fields."""
    return {name: request.form[name] for name in names if name in request.form}


def _articles(chosen: int | None) -> list[dict[str, Any]]:
    """Answer the articles to choose from, the one chosen among them."""
    db = web.get_db()
    listed = review.articles_to_review(db, limit=ARTICLES)
    if chosen is None or any(row["id"] == chosen for row in listed):
        return listed
    further = review.articles_to_review(db, after=chosen - 1, limit=1)
    return listed + [row for row in further if row["id"] == chosen]
