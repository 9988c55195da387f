"""Quotations over several sentences, derived from the answers that stand in a row.

A label only says whether it goes on what the sentence before began. Where a quotation
begins and ends follows from that, from the kinds and from the speakers, so that it
comes out right whichever of its sentences is changed, and in whichever order.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.errors import Conflict
from annotator.schemas import Kind, Part
from annotator.store import articles, history, labels

Answer = dict[str, Any]
_AT_ONCE = 16
_BETWEEN = articles.ANSWERED + "and position between :first and :last order by position"


def parts(answers: Sequence[Answer]) -> list[tuple[int, Part] | None]:
    """Answer where each answer's quotation begins, and which part of it this one is.

    The answers are one person's, of one article, in order of `position`; each has
    `kind`, `speaker_id` and `continues`. Where a quotation begins is a position; the
    answer is None for an answer that is neither quote nor claim, or none at all.
    """
    joined = [False, *(goes_on(*pair) for pair in pairwise(answers)), False]
    found: list[tuple[int, Part] | None] = []
    begins = 0
    for at, answer in enumerate(answers):
        if not _attributed(answer):
            found.append(None)
            continue
        if not joined[at]:
            begins = answer["position"]
        found.append((begins, _PARTS[joined[at], joined[at + 1]]))
    return found


def with_parts(answers: Sequence[Answer]) -> list[Answer]:
    """Answer the answers, each with its `part`, None where it has none."""
    return [
        {**answer, "part": found and found[1]}
        for answer, found in zip(answers, parts(answers), strict=True)
    ]


def goes_on(before: Answer, answer: Answer) -> bool:
    """Answer whether an answer goes on the quotation of the one before it."""
    return _may(before, answer) and before["speaker_id"] == answer["speaker_id"]


def around(
    db: Database, sentence: dict[str, Any], reviewer_id: int
) -> list[dict[str, Any]]:
    """Answer a sentence and its neighbours, each with its part, as the page shows it.

    Only neighbours whose part can hang on this sentence come with it.
    """
    here = sentence["position"]
    rows = _rows(db, sentence["article_id"], reviewer_id, here - 2, here + 2)
    return [
        row
        for row in with_parts(rows)
        if abs(row["position"] - here) <= 1
        and (row["position"] == here or _attributed(row))
    ]


def whole(
    db: Database, sentence: dict[str, Any], reviewer_id: int
) -> list[dict[str, Any]]:
    """Answer the sentences this reviewer joined to one quotation, whoever speaks.

    They are in order; a quotation whose sentences have come to name different
    speakers is still one here, so that it can be given one speaker again.
    """
    place = sentence["position"]
    rows = _rows(db, sentence["article_id"], reviewer_id, place - 1, place + 1)
    here = next(row for row in rows if row["position"] == place)
    if not _attributed(here):
        return []
    earlier: list[Answer] = []
    later: list[Answer] = []
    if _may(rows[0], here):
        earlier = _walk(db, here, reviewer_id, -1, lambda row, next_: _may(row, next_))
    if _may(here, rows[-1]):
        later = _walk(db, here, reviewer_id, 1, lambda row, last: _may(last, row))
    return [*reversed(earlier), here, *later]


def place(
    db: Database, article_id: int, here: int, reviewer_id: int, seen_by: int
) -> tuple[int, Part] | None:
    """Answer where the quotation of a reviewer's answer begins, and which part it is.

    `here` and what is answered are positions; None for neither quote nor claim. Of
    another's answers only those count that `seen_by` has answered too: others are not
    to be told from it.
    """

    def rows(first: int, last: int) -> list[Answer]:
        found = _rows(db, article_id, reviewer_id, first, last)
        if seen_by == reviewer_id:
            return found
        own = _rows(db, article_id, seen_by, first, last)
        return [
            row if mine["kind"] else {**row, "kind": None}
            for row, mine in zip(found, own, strict=True)
        ]

    first = here - 1
    while True:
        around = rows(first, here + 1)
        at = next(i for i, row in enumerate(around) if row["position"] == here)
        found = parts(around)[at]
        if found is None or found[0] > first or around[0]["position"] != first:
            return found
        # It begins with the first that was looked at, or before that.
        first -= _AT_ONCE


def give_speaker(
    db: Database,
    sentence: dict[str, Any],
    reviewer_id: int,
    form: dict[str, Any],
    written: Callable[[dict[str, Any], str], dict[str, Any]],
    *,
    at: str | None = None,
) -> tuple[str, list[Answer]]:
    """Let the speaker of a sentence speak in its whole quotation.

    Answer the speaker and the sentences of the quotation. `written` says for one and
    the speaker how they are written there, as a label's form does. A sentence that
    was changed since the form's revision is a Conflict; sent twice, it is done once.
    """
    with writing(db):
        joined = whole(db, sentence, reviewer_id)
        here = next((row for row in joined if row["id"] == sentence["id"]), None)
        if here is None or here["revision"] != form["revision"]:
            raise Conflict(
                "This sentence was changed elsewhere since you saved it here, so the "
                "rest of the quotation stays as it was. Look at it again."
            )
        said = labels.find(db, sentence["id"], reviewer_id)
        speaker = said["speaker"] if said else ""
        others = [row for row in joined if row["speaker_id"] != here["speaker_id"]]
        ids = [f"{form['save_id']}-{row['id']}" for row in joined]
        if not history.made(db, ids):
            for row in others:
                label = labels.find(db, row["id"], reviewer_id)
                changed = {
                    **labels.as_form(label or {}),
                    **written(row, speaker),
                    "speaker": speaker,
                    "revision": row["revision"],
                    "save_id": f"{form['save_id']}-{row['id']}",
                }
                labels.put(db, row["id"], reviewer_id, changed, at=at)
        return speaker, whole(db, sentence, reviewer_id)


_PARTS = {
    (False, False): Part.SINGLE,
    (False, True): Part.FIRST,
    (True, True): Part.MIDDLE,
    (True, False): Part.LAST,
}
"""By whether it goes on the sentence before, and the next one goes on this."""


def _walk(
    db: Database,
    start: Answer,
    reviewer_id: int,
    step: int,
    joins: Callable[[Answer, Answer], bool],
) -> list[Answer]:
    """Answer the sentences from one on, in one direction, for as long as they join."""
    found: list[Answer] = []
    last = start
    while True:
        at = last["position"] + step
        reach = at + step * (_AT_ONCE - 1)
        rows = _rows(db, start["article_id"], reviewer_id, *sorted((at, reach)))
        for row in rows if step > 0 else reversed(rows):
            if not joins(row, last):
                return found
            last = row
            found.append(row)
        if len(rows) < _AT_ONCE:
            return found


def _rows(
    db: Database, article_id: int, reviewer_id: int, first: int, last: int
) -> list[Answer]:
    given = {
        "article_id": article_id,
        "reviewer_id": reviewer_id,
        "first": first,
        "last": last,
    }
    return list(db.query(_BETWEEN, given))


def _may(before: Answer, answer: Answer) -> bool:
    """Answer whether two answers are joined, as far as their speakers allow."""
    return bool(
        answer["continues"]
        and _attributed(before)
        and _attributed(answer)
        and before["position"] + 1 == answer["position"]
    )


def _attributed(answer: Answer) -> bool:
    return bool(answer["kind"]) and Kind(answer["kind"]).attributed
