"""Labels: one request saves an answer and brings the next sentence."""

from typing import Any

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
from annotator.errors import Conflict, Fault, InvalidRecord, NotYours
from annotator.rules import Act
from annotator.schemas import (
    Kind,
    LabelSchema,
    RestoreSchema,
    WholeSchema,
    load,
    made,
    name_key,
)
from annotator.store import (
    articles,
    history,
    labels,
    queue,
    quotations,
    reviewers,
    speakers,
    suggestions,
)
from annotator.store.jumps import next_open
from annotator.views import desk, earlier, finer, jumps
from annotator.views.articles import progress

blueprint = Blueprint("labels", __name__, url_prefix="/sentences/<int:sentence_id>")
_KEEP = "Save again to keep this as the answer of {name}, or switch the name above."


@blueprint.get("")
@web.needs(Act.LABEL)
def show(sentence_id: int) -> ResponseReturnValue:
    """Show the card of a sentence, on the desk unless the desk asks."""
    sentence = articles.sentence(web.get_db(), sentence_id)
    if not web.wants_fragment():
        return redirect(_place(sentence), 303)
    db, who = web.get_db(), web.reviewer()
    barred = queue.enter(
        db, sentence["article_id"], who["id"], take=not web.may(Act.DECIDE)
    )
    if barred:
        article = articles.get(db, sentence["article_id"])
        return render_template("queue/_barred.html", barred=barred, article=article)
    return render_template("labels/_card.html", card=desk.card(sentence, who))


@blueprint.get("/label")
@blueprint.get("/restore")
@blueprint.get("/quotation")
@web.needs(Act.LABEL)
def lost(sentence_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to its sentence."""
    return redirect(url_for("labels.show", sentence_id=sentence_id), 303)


@blueprint.post("/label")
@web.needs(Act.LABEL)
def save(sentence_id: int) -> ResponseReturnValue:
    """Save this reviewer's answer and go on to the next sentence."""
    db, who = web.get_db(), web.reviewer()
    sentence = articles.sentence(db, sentence_id)
    try:
        web.same_person(_KEEP)
        form = _form(LabelSchema) | _from_before(sentence, who)
        form |= _from_suggestion(sentence)
        label = load(LabelSchema, form)
        fill_in(sentence, who, label)
        revision = labels.put(db, sentence_id, who["id"], label)
    except InvalidRecord as error:
        return _refused(sentence, who, 422, faults=error.by_field())
    except NotYours as error:
        return _refused(sentence, who, error.status, faults={"": error.message})
    except Conflict as error:
        return _refused(sentence, who, 409, clash=error.message)
    said = _spoken(labels.find(db, sentence_id, who["id"]))
    following = _next(sentence, who, label["revision"])
    return _saved(sentence, who, revision, following, f"Saved: {said}")


@blueprint.post("/restore")
@web.needs(Act.LABEL)
def restore(sentence_id: int) -> ResponseReturnValue:
    """Bring back an earlier answer of a sentence, and stay there."""
    db, who = web.get_db(), web.reviewer()
    sentence = articles.sentence(db, sentence_id)
    try:
        web.same_person(_KEEP)
        form = load(RestoreSchema, _form(RestoreSchema))
        revision = labels.restore(db, sentence_id, who["id"], form)
    except Conflict as error:
        return _refused(sentence, who, 409, clash=error.message, typed={})
    said = _spoken(labels.find(db, sentence_id, who["id"]))
    return _saved(sentence, who, revision, sentence, f"Back to: {said}")


@blueprint.post("/quotation")
@web.needs(Act.LABEL)
def give_speaker(sentence_id: int) -> ResponseReturnValue:
    """Let the speaker of a sentence speak in its whole quotation."""
    db, who = web.get_db(), web.reviewer()
    sentence = articles.sentence(db, sentence_id)
    web.same_person(_KEEP)
    form = load(WholeSchema, _form(WholeSchema))
    speaker, joined = quotations.give_speaker(
        db, sentence, who["id"], form, lambda one, name: _written(one, who, name)
    )
    said = f"{speaker} speaks in all {len(joined)} sentences of the quotation"
    around = [quotations.around(db, one, who["id"]) for one in (joined[0], joined[-1])]
    whole = quotations.with_parts(joined)
    shown = {row["id"]: row for rows in (*around, whole) for row in rows}
    following = _next(sentence, who, form["revision"])
    return _saved(
        sentence, who, form["revision"], following, said, list(shown.values())
    )


def _from_before(sentence: dict[str, Any], who: dict[str, Any]) -> dict[str, Any]:
    """Answer what the form takes over from the sentence before, when it is to.

    `how` is the button pressed: the same answer as before, its quotation goes on, or
    the answer that one gave before the text was corrected.
    """
    how = request.form.get("how")
    if how == "earlier":
        return earlier.form(web.get_db(), sentence, who["id"])
    if how not in ("same", "continue"):
        return {}
    last = desk.answer_before(web.get_db(), sentence, who["id"])
    if last is None:
        raise InvalidRecord(
            [Fault("The sentence before has no answer to repeat; choose one here.")]
        )
    goes_on = how == "continue"
    if goes_on and not Kind(last["kind"]).attributed:
        raise InvalidRecord(
            [Fault("The sentence before is no quote or claim that could go on here.")]
        )
    return {"kind": last["kind"], "speaker": last["speaker"], "continues": goes_on}


def _from_suggestion(sentence: dict[str, Any]) -> dict[str, Any]:
    """Answer what the form takes over from the suggestion that its card showed."""
    shown = request.form.get("suggestion_id", type=int)
    if shown is None:
        return {"from_suggestion": None}
    if not 0 < shown <= web.LARGEST_NUMBER:
        return {}  # The schema says that the form did not come whole.
    if request.form.get("how") != "take":
        return {"from_suggestion": bool(request.form.get("from_suggestion"))}
    found = suggestions.get(web.get_db(), shown, sentence["id"])
    taken = {"kind": found["kind"], "from_suggestion": True, "continues": False}
    if found["speaker"] or not Kind(found["kind"]).attributed:
        taken["speaker"] = found["speaker"]
    return taken


def _form(
    schema: type[LabelSchema] | type[RestoreSchema] | type[WholeSchema],
) -> dict[str, Any]:
    """Answer what was sent of the schema's fields, the speaker as last chosen."""
    known = made(schema).fields
    form = {key: value for key, value in request.form.items() if key in known}
    return form | desk.chosen_speaker()


def fill_in(
    sentence: dict[str, Any], who: dict[str, Any], label: dict[str, Any]
) -> None:
    """Note how the speaker is written in the sentence, unless the reviewer did."""
    if not label["speaker"]:
        return
    before = labels.find(web.get_db(), sentence["id"], who["id"])
    by_hand = finer.written_by_hand(sentence["text"], label, before)
    if by_hand and before and before["speaker"] == label["speaker"]:
        label.update(by_hand)
        return
    written = _written(sentence, who, label["speaker"])
    label.update(written | _as_proposed(sentence, label) | by_hand)


def _as_proposed(sentence: dict[str, Any], label: dict[str, Any]) -> dict[str, Any]:
    """Answer where the speaker is written by the suggestion taken, where it says so.

    A place at which other words stand says nothing.
    """
    if not label["from_suggestion"] or label["suggestion_id"] is None:
        return {}
    found = suggestions.get(web.get_db(), label["suggestion_id"], sentence["id"])
    same = name_key(found["speaker"] or "") == name_key(label["speaker"])
    if not same or found["speaker_start"] is None:
        return {}
    start, end = found["speaker_start"], found["speaker_end"]
    if sentence["text"][start:end] != found["speaker_surface"]:
        return {}
    return {"speaker_surface": found["speaker_surface"], "speaker_span": [[start, end]]}


def _written(
    sentence: dict[str, Any], who: dict[str, Any], speaker: str
) -> dict[str, Any]:
    """Answer how a speaker is written in a sentence, where, and of which type."""
    db = web.get_db()
    article = articles.get(db, sentence["article_id"])
    cast = speakers.cast(db, limit=desk.CAST_OFFERED)
    last = desk.answer_before(db, sentence, who["id"])
    offered = desk.candidates(db, article, sentence, who, cast, last)
    surface, span, kind = desk.as_written(offered, speaker)
    return {"speaker_surface": surface, "speaker_span": span, "speaker_type": kind}


def _next(
    sentence: dict[str, Any], who: dict[str, Any], revision: int
) -> dict[str, Any] | None:
    """Answer the sentence to go on with; None when this answer finished the article.

    `revision` is the one the answer was made against.
    """
    db = web.get_db()
    article_id, position = sentence["article_id"], sentence["position"]
    still_open = next_open(db, article_id, who["id"], position)
    if not still_open and history.was_open(db, sentence["id"], who["id"], revision):
        return None
    return articles.sentence_at(db, article_id, position + 1) or still_open


def _saved(
    sentence: dict[str, Any],
    who: dict[str, Any],
    revision: int,
    next_sentence: dict[str, Any] | None,
    done: str,
    changed: list[dict[str, Any]] | None = None,
) -> ResponseReturnValue:
    """Answer the next card, the changed sentences and the progress."""
    db = web.get_db()
    undo = None
    if not changed:  # A save sent again may not be the latest any more.
        latest = history.revision(db, sentence["id"], who["id"])
        undo = desk.undo(db, sentence["id"], who["id"], latest)
    changed = changed or quotations.around(db, sentence, who["id"])
    toast = {
        "message": done,
        "number": sentence["position"] + 1,
        "sentence_id": sentence["id"],
        "undo": undo,
        "whole": desk.whole(db, sentence, who["id"]),
    }
    if not web.wants_fragment():
        flash(f"{toast['message']} (sentence {toast['number']}).")
        return redirect(_place(next_sentence or sentence, not next_sentence), 303)
    article = articles.get(db, sentence["article_id"])
    count = labels.progress(db, article["id"], who["id"])
    answer = make_response(
        render_template(
            "labels/saved.html",
            card=next_sentence and desk.card(next_sentence, who, article=article),
            article=article,
            changed=[
                {**one, "revision": revision} if one["id"] == sentence["id"] else one
                for one in changed
            ],
            progress=progress(article, count),
            jumps=None if next_sentence else jumps.links(db, article, who["id"]),
            toast=toast,
            reviewer=reviewers.get(db, who["id"]),
        )
    )
    place = _place(next_sentence or sentence, not next_sentence)
    answer.headers["HX-Replace-Url"] = place
    return answer


def _refused(
    sentence: dict[str, Any],
    who: dict[str, Any],
    status: int,
    *,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
    typed: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    """Answer the same card with what was typed and why it was not saved."""
    if typed is None:
        typed = {**request.form.to_dict(), **_form(LabelSchema)}
        if request.form.get("how") == "take" and (faults or {}).keys() == {"speaker"}:
            typed |= _from_suggestion(sentence)
    card = desk.card(
        sentence,
        who,
        typed=typed,
        faults=faults,
        clash=clash,
        revision=None if clash else request.form.get("revision", type=int),
    )
    if web.wants_fragment():
        return render_template("labels/_card.html", card=card), status
    return render_template("labels/refused.html", card=card), status


def _place(sentence: dict[str, Any], finished: bool = False) -> str:
    """Answer the address of a sentence on the desk."""
    return url_for(
        "articles.show",
        article_id=sentence["article_id"],
        sentence=sentence["position"] + 1,
        finished=1 if finished else None,
    )


def _spoken(label: dict[str, Any] | None) -> str:
    """Answer a label in words."""
    if label is None:
        return "no answer"
    kind = Kind(label["kind"]).capitalize()
    return f"{kind} · {label['speaker']}" if label["speaker"] else kind
