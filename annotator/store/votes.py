"""Votes: all answers to one sentence, those that say the same together."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.schemas import Kind
from annotator.schemas_review import Cause

Vote = dict[str, Any]
_VOTES = """
    select
        labels.sentence_id, labels.reviewer_id, reviewers.name, labels.revision,
        labels.kind, coalesce(merged.id, typed.id) as speaker_id,
        coalesce(merged.name, typed.name) as speaker,
        iif(merged.id is null, typed.type, merged.type) as speaker_type,
        labels.speaker_surface, labels.speaker_start, labels.speaker_end,
        labels.cue_start, labels.cue_end, labels.content, labels.quote_type,
        labels.polarity, labels.continues, labels.unsure, labels.scare_quotes,
        labels.note, labels.changed_at,
        not blind_answers.blind as after_seeing
    from labels
    join blind_answers using (sentence_id, reviewer_id)
    join reviewers on reviewers.id = labels.reviewer_id
    left join speakers as typed on typed.id = labels.speaker_id
    left join speakers as merged on merged.id = typed.merged_into
    where labels.sentence_id = ?
    order by labels.reviewer_id
"""


def of(db: Database, sentence_id: int) -> list[Vote]:
    """Answer every reviewer's label of a sentence, speakers as the cast has them."""
    return [
        {**row, "content": json.loads(row["content"])}
        for row in db.query(_VOTES, [sentence_id])
    ]


def fingerprint(votes: Sequence[Vote]) -> str:
    """Answer a sign that changes when a vote comes, goes or is changed.

    Or when its speaker is merged, which puts votes together and letters them anew.
    """
    names = ("reviewer_id", "revision", "speaker_id")
    told = json.dumps([[vote[name] for name in names] for vote in votes])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def grouped(votes: Sequence[Vote]) -> list[Vote]:
    """Answer the different answers, each with the `votes` that give it.

    What a group says is its fullest vote. The order is by chance, and the same each
    time, so that a letter on the page does not give away who gave the answer.
    """
    groups: list[Vote] = []
    for vote in sorted(votes, key=lambda one: (-fullness(one), one["reviewer_id"])):
        for group in groups:
            if not any(differences(vote, other) for other in group["votes"]):
                group["votes"].append(vote)
                break
        else:
            groups.append({**vote, "votes": [vote]})
    return sorted(groups, key=lambda group: min(map(_chance, group["votes"])))


def differences(one: Vote, other: Vote) -> set[Cause]:
    """Answer in what two votes differ; what one of them leaves open is no difference.

    The view review_votes counts the same in SQL.
    """
    if one["kind"] != other["kind"]:
        found = {Cause.KIND}
    else:
        found = {Cause.FINER} if _clash(one, other, _FINER) else set()
    if not (Kind(one["kind"]).attributed and Kind(other["kind"]).attributed):
        return found
    same_speaker = one["speaker_id"] == other["speaker_id"]
    if not same_speaker:
        found.add(Cause.WHO)
    if _clash(one, other, _MARKED) or (same_speaker and _clash(one, other, _WRITTEN)):
        found.add(Cause.SPAN)
    if one["continues"] != other["continues"]:
        found.add(Cause.JOINS)
    return found


def fullness(vote: Vote) -> int:
    """Answer how many of the finer points a vote fills in."""
    return sum(vote[name] not in (None, []) for name in (*_FINER, *_MARKED, *_WRITTEN))


_FINER = ("quote_type", "polarity")
_MARKED = ("cue_start", "cue_end", "content")
_WRITTEN = ("speaker_start", "speaker_end")


def _clash(one: Vote, other: Vote, names: Sequence[str]) -> bool:
    """Answer whether two votes fill one of these in, and otherwise."""
    return any(
        one[name] != other[name]
        for name in names
        if one[name] not in (None, []) and other[name] not in (None, [])
    )


def _chance(vote: Vote) -> str:
    """Answer a place in an order that says nothing of the reviewer."""
    told = f"{vote['sentence_id']} {vote['reviewer_id']}"
    return hashlib.sha256(told.encode()).hexdigest()
