"""Suggestions: what models propose, kept apart from labels, and shown when asked for.

Nothing that came is changed. Of several from one model in one version the latest stands
for a sentence; withdrawing them is a row of its own. A suggestion is nobody's answer,
but whoever reads one tends to agree with it: a label therefore says whether its
reviewer saw one, and whether the answer began as one.
"""

from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.schemas import Kind
from annotator.schemas_suggestions import Shown
from annotator.store import audit, speakers
from annotator.store.audit import Event

SUGGESTED = ("suggestion_id", "from_suggestion", "changed")
"""What a label says of the suggestion its reviewer saw."""
STANDS = """
    not exists (
        select 1
        from suggestion_withdrawals
        where suggestion_withdrawals.model_id = suggestions.model_id
        and up_to >= suggestions.batch_id
    )
"""
"""That a suggestion was not withdrawn."""
_OF_THE_MODEL = """
    (
        select model_id is null or model_id = suggestions.model_id
        from suggestion_settings
        where id = 1
    )
"""
_SUGGESTION = """
    select
        suggestions.id, sentence_id, kind,
        coalesce(entry.id, suggestions.speaker_id) as speaker_id,
        coalesce(entry.name, speaker) as speaker, entry.type as speaker_type,
        speaker_surface, speaker_start, speaker_end, score,
        suggestion_models.name || ' ' || version as model
    from suggestions
    join suggestion_models on suggestion_models.id = suggestions.model_id
    left join speakers as typed on typed.id = suggestions.speaker_id
    left join speakers as entry on entry.id = coalesce(typed.merged_into, typed.id)
"""
NEWEST = f"""
    {_SUGGESTION}
    where sentence_id = :sentence_id
    and {_OF_THE_MODEL}
    and {STANDS}
    order by batch_id desc
    limit 1
"""
_OF_ARTICLE = f"""
    {_SUGGESTION}
    where suggestions.id in (
        select (
            select suggestions.id
            from suggestions
            where sentence_id = sentences.id
            and {_OF_THE_MODEL}
            and {STANDS}
            order by batch_id desc
            limit 1
        )
        from sentences
        where article_id = :article_id
        and (
            :seen_by is null
            or :shown = 'before'
            or (:shown = 'after' and exists (
                select 1
                from labels
                where labels.sentence_id = sentences.id
                and labels.reviewer_id = :seen_by
            ))
        )
    )
"""  # noqa: S608 (of constants)
_MODELS = """
    select
        suggestion_models.id, name, version, count(suggestion_batches.id) as batches,
        sum(suggestions) as suggestions,
        sum(suggestion_batches.id > withdrawn_to) as standing,
        max(suggestion_batches.id) as newest,
        max(imported_at) as imported_at,
        (
            select max(withdrawn_at)
            from suggestion_withdrawals
            where suggestion_withdrawals.model_id = suggestion_models.id
        ) as withdrawn_at
    from (
        select
            id, name, version,
            coalesce(
                (
                    select max(up_to)
                    from suggestion_withdrawals
                    where model_id = suggestion_models.id
                ),
                0
            ) as withdrawn_to
        from suggestion_models
    ) as suggestion_models
    join suggestion_batches on suggestion_batches.model_id = suggestion_models.id
    group by suggestion_models.id
    order by max(suggestion_batches.id) desc
"""


def settings(db: Database) -> dict[str, Any]:
    """Answer `shown` (when cards show a suggestion) and `model_id` (None: the newest).

    One row, read by its key.
    """
    for row in db.query("select shown, model_id from suggestion_settings where id = 1"):
        return {**row, "shown": Shown(row["shown"])}
    raise NotFound("This project has no settings for this. Run: annotator check")


def put_settings(
    db: Database,
    *,
    by: int | None,
    shown: Shown,
    model_id: int | None,
    at: str | None = None,
) -> None:
    """Say when cards show a suggestion, and whose; both are on the record."""
    with writing(db):
        before = settings(db)
        wished = {"shown": shown, "model_id": model_id}
        if before == wished:
            return
        model = "the newest import" if model_id is None else _spoken(db, model_id)
        db.execute(
            """
            update suggestion_settings
            set shown = :shown, model_id = :model_id
            where id = 1
            """,
            {"shown": str(shown), "model_id": model_id},
        )
        audit.note(
            db,
            by,
            Event.SUGGESTIONS_SHOWN,
            at=at,
            shown=[before["shown"].value, shown.value],
            model=model,
        )


def find(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the suggestion that stands for a sentence, or None.

    It is the latest of the chosen model, else the latest of any; found by the sentence,
    however many there are. `speaker` is as in the cast where it is there.
    """
    for row in db.query(NEWEST, {"sentence_id": sentence_id}):
        return row
    return None


def get(db: Database, suggestion_id: int, sentence_id: int) -> dict[str, Any]:
    """Answer a suggestion of a sentence, by its key, also one that was withdrawn."""
    for row in db.query(
        _SUGGESTION + "where suggestions.id = ? and sentence_id = ?",
        [suggestion_id, sentence_id],
    ):
        return row
    problem = "This form did not come whole. Open the sentence again, then save."
    raise InvalidRecord([Fault(problem)])


def of_article(
    db: Database, article_id: int, *, seen_by: int | None = None
) -> dict[int, dict[str, Any]]:
    """Answer what stands for each sentence of an article, by the sentence's id.

    For `seen_by`, a reviewer, only what their cards show them.
    """
    given = {
        "article_id": article_id,
        "seen_by": seen_by,
        "shown": str(settings(db)["shown"]),
    }
    return {row["sentence_id"]: row for row in db.query(_OF_ARTICLE, given)}


def models(db: Database) -> list[dict[str, Any]]:
    """Answer every model and version that proposed something, the newest import first.

    `suggestions` counts all, `standing` the imports that were not withdrawn, `newest`
    is the last import, `withdrawn_at` says when some last were withdrawn.
    """
    return list(db.query(_MODELS))


def named(db: Database, name: str, version: str) -> int:
    """Answer the model of this name and version, or raise NotFound."""
    found = db.execute(
        "select id from suggestion_models where name = ? and version = ?",
        [name, version],
    ).fetchone()
    if found:
        return int(found[0])
    known = [f"{one['name']} {one['version']}" for one in models(db)]
    there = f"There are: {', '.join(known[:20])}." if known else "There are none."
    raise NotFound(f"No suggestions of {name} {version} are here. {there}")


def withdraw(
    db: Database,
    model_id: int,
    *,
    by: int | None,
    up_to: int | None = None,
    at: str | None = None,
) -> bool:
    """Withdraw all that this model proposed so far; answer whether there was anything.

    It is kept, and so are the labels that began with it. What the model proposes in a
    later import stands again. `up_to` is the newest import that was seen: Conflict,
    where there is a newer one.
    """
    at = at or now()
    with writing(db):
        about = _spoken(db, model_id)
        if up_to is not None and _newest(db, model_id) > up_to:
            raise Conflict(
                f"Nothing was withdrawn: {about} has proposed more since this page was "
                "opened. The page shows it now; press the button again to withdraw "
                "that too."
            )
        done = db.execute(
            """
            insert into suggestion_withdrawals (
                model_id, up_to, withdrawn_at, withdrawn_by
            )
            select model_id, max(id), :at, :by
            from suggestion_batches
            where model_id = :model_id
            group by model_id
            on conflict do nothing
            """,
            {"model_id": model_id, "at": at, "by": by},
        ).rowcount
        if done:
            audit.note(db, by, Event.SUGGESTIONS_WITHDRAWN, about=about, at=at)
    return bool(done)


def seen(
    db: Database,
    sentence_id: int,
    label: Mapping[str, Any],
    answer: Mapping[str, Any],
    before: Mapping[str, Any] | None,
) -> dict[str, int | None]:
    """Answer what a label says of the suggestion: which was seen, taken, and changed.

    `label` is the form, `answer` its columns, `before` the label there is. What was
    seen stays seen, and an answer that began as a suggestion goes on being one that
    did. It is changed when its kind differs, or the speaker of a claim or quote from
    the one that was proposed. Without a suggestion, nothing is known: all are None.
    """
    kept = before or {}
    taken = label.get("from_suggestion")
    shown = label.get("suggestion_id")
    if not taken and kept.get("from_suggestion"):
        taken, shown = True, kept["suggestion_id"]
    if shown is None and not taken:
        shown = kept.get("suggestion_id")
        taken = kept.get("from_suggestion") if taken is None else taken
    if shown is None:
        return _told(label, answer, kept, taken)
    proposed = get(db, shown, sentence_id)
    return {
        "suggestion_id": shown,
        "from_suggestion": int(bool(taken)),
        "changed": int(bool(taken) and differs(db, proposed, answer)),
    }


def differs(
    db: Database, proposed: Mapping[str, Any], answer: Mapping[str, Any]
) -> bool:
    """Answer whether an answer says otherwise than what was proposed.

    Speakers are compared as the cast has them, where one was proposed for a claim or
    quote.
    """
    kind = answer["kind"]
    if kind != proposed["kind"]:
        return True
    if not Kind(kind).attributed or not proposed["speaker"]:
        return False
    wanted = proposed["speaker_id"] or speakers.find(db, proposed["speaker"])
    given = answer["speaker_id"]
    return given is None or wanted != speakers.entry_of(db, given)


def _told(
    label: Mapping[str, Any],
    answer: Mapping[str, Any],
    kept: Mapping[str, Any],
    taken: bool | int | None,
) -> dict[str, int | None]:
    """Answer what an answer from elsewhere says of a suggestion that is not here."""
    changed = label.get("changed")
    if taken and changed is None:
        said = ("kind", "speaker_id")
        other = any(kept.get(name) != answer[name] for name in said)
        changed = bool(kept.get("changed")) or (bool(kept) and other)
    return {
        "suggestion_id": None,
        "from_suggestion": None if taken is None else int(taken),
        "changed": None if taken is None else int(bool(taken and changed)),
    }


def _newest(db: Database, model_id: int) -> int:
    """Answer the last import of a model, 0 where there is none."""
    sql = "select max(id) from suggestion_batches where model_id = ?"
    return int(db.execute(sql, [model_id]).fetchone()[0] or 0)


def _spoken(db: Database, model_id: int) -> str:
    """Answer a model with its version, or raise NotFound."""
    found = db.execute(
        "select name || ' ' || version from suggestion_models where id = ?", [model_id]
    ).fetchone()
    if found is None:
        raise NotFound("This model is not here. Open the page again and choose one.")
    return str(found[0])
