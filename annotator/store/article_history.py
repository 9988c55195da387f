"""The history of an article: what one reviewer changed in it, and how it stood then.

A moment is a stored time, to the millisecond. What stood at a moment is, of each
sentence, the latest revision made by then: revisions count up whatever a clock does.
"""

import json
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict
from annotator.store import labels

_OWN = """
    from sentences
    cross join label_history
        on label_history.sentence_id = sentences.id
        and label_history.reviewer_id = :reviewer_id
    where sentences.article_id = :article_id
"""
"""One reviewer's changes in one article. The cross join keeps to the article."""


def revision(db: Database, article_id: int, reviewer_id: int) -> int:
    """Answer how many changes this reviewer made in an article.

    Changes are only ever added, so that as many are the same ones.
    """
    (count,) = db.execute(
        "select count(*)" + _OWN, {"article_id": article_id, "reviewer_id": reviewer_id}
    ).fetchone()
    return count


def moments(
    db: Database,
    article_id: int,
    reviewer_id: int,
    *,
    before: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[str]:
    """Answer when this reviewer changed something: the nearest to the bound first.

    Without a bound, or with `before`, the latest comes first; with `after`, the
    earliest.
    """
    order = "asc" if after else "desc"
    found = db.execute(
        "select distinct saved_at"
        + _OWN
        + f"""
        and (:before is null or saved_at < :before)
        and (:after is null or saved_at > :after)
        order by saved_at {order}
        limit :limit
        """,
        {
            "article_id": article_id,
            "reviewer_id": reviewer_id,
            "before": before,
            "after": after,
            "limit": limit,
        },
    )
    return [at for (at,) in found]


def changes(
    db: Database, article_id: int, reviewer_id: int, moments: list[str]
) -> list[dict[str, Any]]:
    """Answer the changes made at these moments, the latest first.

    Each has the answer before it and the answer it gave, None for no answer, with the
    names their speakers go by now.
    """
    found = db.query(
        """
        select
            sentences.id, sentences.position, sentences.text,
            label_history.revision, label_history.restores, label_history.saved_at,
            label_history.answer as answer, earlier.answer as earlier,
            coalesce(merged.name, typed.name) as speaker,
            coalesce(old_merged.name, old_typed.name) as earlier_speaker
        from sentences
        cross join label_history
            on label_history.sentence_id = sentences.id
            and label_history.reviewer_id = :reviewer_id
        left join label_history as earlier
            on earlier.sentence_id = label_history.sentence_id
            and earlier.reviewer_id = label_history.reviewer_id
            and earlier.revision = label_history.revision - 1
        left join speakers as typed
            on typed.id = label_history.answer ->> '$.speaker_id'
        left join speakers as merged on merged.id = typed.merged_into
        left join speakers as old_typed
            on old_typed.id = earlier.answer ->> '$.speaker_id'
        left join speakers as old_merged on old_merged.id = old_typed.merged_into
        where sentences.article_id = :article_id
        and label_history.saved_at in (select value from json_each(:moments))
        order by
            label_history.saved_at desc, sentences.position,
            label_history.revision desc
        """,
        {
            "article_id": article_id,
            "reviewer_id": reviewer_id,
            "moments": json.dumps(moments),
        },
    )
    return [_read(row, "answer", "earlier") for row in found]


def at(
    db: Database, article_id: int, reviewer_id: int, moment: str
) -> list[dict[str, Any]]:
    """Answer every sentence with this reviewer's answer at a moment and at present.

    `stood` and `stands` are the answers, `to` and `revision` what labels.restore asks
    for to bring the one in the place of the other, `differs` whether there is a need.
    """
    found = db.query(
        """
        select
            sentences.id, sentences.position, sentences.paragraph, sentences.text,
            coalesce(past.restores, past.revision, 0) as "to",
            coalesce(latest.revision, 0) as revision,
            past.answer as stood, latest.answer as stands,
            coalesce(past_merged.name, past_typed.name) as stood_speaker,
            coalesce(merged.name, typed.name) as stands_speaker
        from sentences
        left join label_history as past
            on past.sentence_id = sentences.id
            and past.reviewer_id = :reviewer_id
            and past.revision = (
                select max(revision)
                from label_history
                where sentence_id = sentences.id
                and reviewer_id = :reviewer_id
                and saved_at <= :moment
            )
        left join label_history as latest
            on latest.sentence_id = sentences.id
            and latest.reviewer_id = :reviewer_id
            and latest.revision = (
                select max(revision)
                from label_history
                where sentence_id = sentences.id
                and reviewer_id = :reviewer_id
            )
        left join speakers as past_typed
            on past_typed.id = past.answer ->> '$.speaker_id'
        left join speakers as past_merged on past_merged.id = past_typed.merged_into
        left join speakers as typed on typed.id = latest.answer ->> '$.speaker_id'
        left join speakers as merged on merged.id = typed.merged_into
        where sentences.article_id = :article_id
        order by sentences.position
        """,
        {"article_id": article_id, "reviewer_id": reviewer_id, "moment": moment},
    )
    rows = [_read(row, "stood", "stands") for row in found]
    return [{**row, "differs": _differ(row["stood"], row["stands"])} for row in rows]


def bring_back(
    db: Database,
    article_id: int,
    reviewer_id: int,
    form: dict[str, Any],
    *,
    made_at: str | None = None,
) -> int:
    """Bring the whole article back to a moment; answer how many sentences changed.

    The same save id twice is one. When anything changed since the form's revision,
    all of it is refused with Conflict.
    """
    made_at = made_at or now()
    with writing(db):
        done = _done(db, article_id, reviewer_id, form)
        if done:
            return done
        if revision(db, article_id, reviewer_id) != form["revision"]:
            raise Conflict(
                "Something in this article was changed since you opened this page, so "
                "nothing was brought back. Look at what differs now, below, and "
                "bring it back again if you still want to."
            )
        rows = at(db, article_id, reviewer_id, form["at"])
        changed = [row for row in rows if row["differs"]]
        for row in changed:
            save_id = f"{form['save_id']}-{row['id']}"
            back = {"to": row["to"], "revision": row["revision"], "save_id": save_id}
            labels.restore(db, row["id"], reviewer_id, back, at=made_at)
        return len(changed)


def _done(db: Database, article_id: int, reviewer_id: int, form: dict[str, Any]) -> int:
    """Answer how many sentences this very save changed; 0 when it is not made yet."""
    found = db.execute(
        """
        select
            label_history.reviewer_id = :reviewer_id and article_id = :article_id,
            restores, sentences.id
        from label_history
        join sentences on sentences.id = label_history.sentence_id
        where save_id > :save_id || '-' and save_id < :save_id || '.'
        """,
        {
            "article_id": article_id,
            "reviewer_id": reviewer_id,
            "save_id": form["save_id"],
        },
    ).fetchall()
    if not found:
        return 0
    stood = at(db, article_id, reviewer_id, form["at"])
    wanted = {row["id"]: row["to"] for row in stood}
    if any(not own or wanted[number] != to for own, to, number in found):
        raise Conflict(
            "This form was sent before to bring back another moment. "
            "Open this page anew, then choose the moment you want."
        )
    return len(found)


def _differ(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Answer whether two answers differ, however long each took."""
    if one is None or other is None:
        return one is not other
    said = [name for name in labels.ANSWER if name != "duration_ms"]
    return any(one.get(name) != other.get(name) for name in said)


def _read(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Answer a row with the JSON of these columns read."""
    return {**row, **{name: json.loads(row[name] or "null") for name in names}}
