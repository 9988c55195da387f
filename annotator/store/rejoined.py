"""What labels say beyond their sentence, held against a corrected text.

A label may name a speaker by words of another sentence, and may go on the quotation of
the sentence before. Where the text has changed around it, the first still points at the
same words or at none, and the second still follows the sentence it followed or stands
alone. The answer itself is as it was, so that the row of the history that says so is of
the moment of the answer.
"""

import json
from typing import Any

from sqlite_utils import Database

from annotator.store import articles
from annotator.store.corrected import STAYS, Change

_SAID = """
    select {table}.*
    from sentences
    cross join {table} on {table}.sentence_id = sentences.id
    where sentences.article_id = ?
    and (continues or speaker_start is not null)
"""


def mend(db: Database, change: Change, ids: list[int], old_body: str) -> None:
    """Set right what labels and decisions that stay say of other sentences."""
    follows = _follows(change, ids)
    kept = {row["id"]: (row, position) for row, position in change.kept()}
    for table in ("labels", "decisions"):
        sql = _SAID.format(table=table)
        for label in list(db.query(sql, [change.article["id"]])):
            row, position = kept[label["sentence_id"]]
            place = change.new[position]
            said = dict(label)
            if label["continues"] and not follows[position]:
                said["continues"] = 0
            if not inside(label, row["ends"] - row["starts"]):
                where = _found(change, label, row["starts"], old_body)
                start = None if where is None else where[0] - place.start
                end = None if where is None else where[1] - place.start
                said |= {"speaker_start": start, "speaker_end": end}
            if said != dict(label):
                _amend(db, table, said, change.save_id)


def inside(answer: dict[str, Any], length: int) -> bool:
    """Answer whether the speaker as written stands in the sentence, or nowhere."""
    start, end = answer["speaker_start"], answer["speaker_end"]
    return start is None or (start >= 0 and end <= length)


def fitting(
    db: Database, sentence: dict[str, Any], answer: dict[str, Any]
) -> dict[str, Any]:
    """Answer an earlier answer that names its speaker by words that still stand there.

    Words of another sentence, which has gone since, are named no more.
    """
    if inside(answer, len(sentence["text"])):
        return answer
    start = sentence["starts"] + answer["speaker_start"]
    end = sentence["starts"] + answer["speaker_end"]
    body = articles.body(db, sentence["article_id"])
    if start >= 0 and body[start:end] == answer["speaker_surface"]:
        return answer
    return answer | {"speaker_start": None, "speaker_end": None}


def _follows(change: Change, ids: list[int]) -> dict[int, bool]:
    """Answer by new position whether the sentence before is the one that was before."""
    came = {
        new: {change.old[at]["id"] for at in step.old}
        for step in change.steps
        for new in step.new
    }
    before = {row["id"]: row["position"] for row in change.old}
    at = {position: row for row, position in change.kept()}
    places = {row["position"]: row["id"] for row in change.old}
    return {
        position: places.get(before[row["id"]] - 1) in came.get(position - 1, set())
        for position, row in at.items()
    }


def _found(
    change: Change, label: dict[str, Any], starts: int, old_body: str
) -> tuple[int, int] | None:
    """Answer where in the new text the words now stand that named the speaker."""
    first, last = starts + label["speaker_start"], starts + label["speaker_end"]
    for step in change.steps:
        if step.how not in STAYS:
            continue
        row, place = change.old[step.old[0]], change.new[step.new[0]]
        if row["starts"] <= first and last <= row["ends"]:
            start = place.start + first - row["starts"]
            words = change.body[start : start + last - first]
            if words == old_body[first:last]:
                return start, start + last - first
    return None


def _amend(db: Database, table: str, said: dict[str, Any], save_id: str) -> None:
    """Write what an answer says now, as of the moment it was given."""
    label = table == "labels"
    key = ("sentence_id", "reviewer_id") if label else ("sentence_id",)
    history = "label_history" if label else "decision_history"
    matching = " and ".join(f"{name} = :{name}" for name in key)
    given = {**said, "before": said["revision"], "revision": said["revision"] + 1}
    (answer, saved_at) = db.execute(
        f"select answer, saved_at from {history} "  # noqa: S608 (of constants)
        f"where {matching} and revision = :before",
        given,
    ).fetchone()
    changed = ("continues", "speaker_start", "speaker_end")
    told = json.loads(answer) | {name: said[name] for name in changed}
    if not label:
        told["revision"] = given["revision"]
    given["answer"] = json.dumps(told, ensure_ascii=False)
    given["saved_at"] = saved_at
    person = "reviewer_id" if label else "adjudicator_id"
    given["save_id"] = f"{save_id}-{said['sentence_id']}-{table}-{said[person]}"
    db.execute(
        f"""
        insert into {history} (
            sentence_id, {person}, revision, save_id, answer, restores, saved_at
        ) values (
            :sentence_id, :{person}, :revision, :save_id, :answer,
            {"null" if label else ":before"}, :saved_at
        )
        """,  # noqa: S608 (of constants)
        given,
    )
    db.execute(
        f"""
        update {table}
        set
            revision = :revision, continues = :continues,
            speaker_start = :speaker_start, speaker_end = :speaker_end
        where {matching}
        """,  # noqa: S608 (of constants)
        given,
    )
