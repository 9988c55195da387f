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
from annotator.errors import Conflict, InvalidRecord
from annotator.schemas import Kind, LabelSchema, RestoreSchema, load, made
from annotator.store import articles, labels, reviewers, speakers
from annotator.views import desk
from annotator.views.articles import progress

blueprint = Blueprint("labels", __name__, url_prefix="/sentences/<int:sentence_id>")


@blueprint.get("")
def show(sentence_id: int) -> ResponseReturnValue:
    """Show the card of a sentence, on the desk unless the desk asks."""
    sentence = articles.sentence(web.get_db(), sentence_id)
    if not web.wants_fragment():
        return redirect(_place(sentence), 303)
    return render_template(
        "labels/_card.html", card=desk.card(sentence, web.reviewer())
    )


@blueprint.get("/label")
@blueprint.get("/restore")
def lost(sentence_id: int) -> ResponseReturnValue:
    """Lead an address that only takes forms back to its sentence."""
    return redirect(url_for("labels.show", sentence_id=sentence_id), 303)


@blueprint.post("/label")
def save(sentence_id: int) -> ResponseReturnValue:
    """Save this reviewer's answer and go on to the next sentence."""
    db, who = web.get_db(), web.reviewer()
    sentence = articles.sentence(db, sentence_id)
    try:
        _same_person(who)
        label = load(LabelSchema, _form(LabelSchema))
        _fill_in(sentence, who, label)
        revision = labels.put(db, sentence_id, who["id"], label)
    except InvalidRecord as error:
        return _refused(sentence, who, 422, faults=error.by_field())
    except Conflict as error:
        return _refused(sentence, who, 409, clash=error.message)
    return _saved(sentence, who, revision, _next(sentence, who), "Saved")


@blueprint.post("/restore")
def restore(sentence_id: int) -> ResponseReturnValue:
    """Bring back an earlier answer of a sentence, and stay there."""
    db, who = web.get_db(), web.reviewer()
    sentence = articles.sentence(db, sentence_id)
    try:
        _same_person(who)
        form = load(RestoreSchema, _form(RestoreSchema))
        revision = labels.restore(db, sentence_id, who["id"], form)
    except Conflict as error:
        return _refused(sentence, who, 409, clash=error.message)
    return _saved(sentence, who, revision, sentence, "Back to")


def _form(schema: type[LabelSchema] | type[RestoreSchema]) -> dict[str, Any]:
    """Answer what was sent of the schema's fields, the speaker as last chosen."""
    known = made(schema).fields
    form = {key: value for key, value in request.form.items() if key in known}
    chosen = request.form.get("candidate", "")
    typed = request.form.get("speaker", "").strip()
    if chosen and typed == request.form.get("speaker_shown", "").strip():
        form["speaker"] = chosen
    return form


def _fill_in(
    sentence: dict[str, Any], who: dict[str, Any], label: dict[str, Any]
) -> None:
    """Note how the speaker is written in the sentence, unless the reviewer did."""
    if not label["speaker"]:
        return
    db = web.get_db()
    before = labels.find(db, sentence["id"], who["id"])
    if before and before["speaker"] == label["speaker"] and label["speaker_surface"]:
        return
    article = articles.get(db, sentence["article_id"])
    cast = speakers.cast(db, limit=desk.CAST_OFFERED)
    offered = desk.candidates(db, article, sentence, who, cast)
    surface, span, kind = desk.as_written(offered, label["speaker"])
    label.update(speaker_surface=surface, speaker_span=span, speaker_type=kind)


def _same_person(who: dict[str, Any]) -> None:
    """Refuse a page that was opened under another name than the browser has now."""
    if request.form.get("reviewer", type=int) != who["id"]:
        raise Conflict(
            f"This page was opened under another name; you are {who['name']} now. "
            f"Save again to keep this as the answer of {who['name']}, "
            "or switch the name above."
        )


def _next(sentence: dict[str, Any], who: dict[str, Any]) -> dict[str, Any] | None:
    """Answer the sentence to go on with; None when the article is finished."""
    db = web.get_db()
    article_id, position = sentence["article_id"], sentence["position"]
    following = articles.sentence_at(db, article_id, position + 1)
    return following or articles.first_open(db, article_id, who["id"])


def _saved(
    sentence: dict[str, Any],
    who: dict[str, Any],
    revision: int,
    next_sentence: dict[str, Any] | None,
    done: str,
) -> ResponseReturnValue:
    """Answer the next card, the changed sentence and the progress."""
    db = web.get_db()
    label = labels.find(db, sentence["id"], who["id"])
    toast = {
        "message": f"{done}: {_spoken(label)}",
        "number": sentence["position"] + 1,
        "sentence_id": sentence["id"],
        "undo": desk.undo(db, sentence["id"], who["id"]),
    }
    if not web.wants_fragment():
        flash(f"{toast['message']} (sentence {toast['number']}).")
        return redirect(_place(next_sentence or sentence, not next_sentence), 303)
    article = articles.get(db, sentence["article_id"])
    count = labels.progress(db, article["id"], who["id"])
    answer = make_response(
        render_template(
            "labels/saved.html",
            card=next_sentence and desk.card(next_sentence, who),
            article=article,
            changed={
                **sentence,
                "kind": label and label["kind"],
                "unsure": label and label["unsure"],
                "revision": revision,
            },
            progress=progress(article, count),
            toast=toast,
            reviewer=reviewers.get(db, who["id"]),
        )
    )
    answer.headers["HX-Replace-Url"] = _place(next_sentence or sentence)
    return answer


def _refused(
    sentence: dict[str, Any],
    who: dict[str, Any],
    status: int,
    *,
    faults: dict[str, str] | None = None,
    clash: str | None = None,
) -> ResponseReturnValue:
    """Answer the same card with what was typed and why it was not saved."""
    card = desk.card(
        sentence,
        who,
        typed={**request.form.to_dict(), **_form(LabelSchema)},
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
