"""Self-agreement: how far people answered as they had weeks before."""

from typing import Any

from sqlite_utils import Database

from annotator.agreement import pairs
from annotator.store.again import settings
from annotator.store.agreement import KINDS


def people(db: Database) -> list[dict[str, Any]]:
    """Answer for each person with second answers how they agree with themselves.

    `same` (a share of 1) and `kappa` are of the kind; `named` counts where both times
    a speaker was named, `speaker` is the share of those in which it is the same.
    """
    found: dict[int, dict[str, Any]] = {}
    for row in db.query("""
        select
            reviewer_id, pseudonym, first_kind, kind, count(*) as sentences,
            sum(speaker is not null and first_speaker_id is not null) as named,
            sum(speaker is not null and speaker_id is first_speaker_id
                and first_speaker_id is not null) as same_speaker,
            sum(julianday(again_pairs.saved_at) - julianday(first_saved_at)) / 7
                as weeks
        from again_pairs
        join reviewers on reviewers.id = reviewer_id
        group by reviewer_id, first_kind, kind
        order by reviewer_id
    """):
        one = found.setdefault(row["reviewer_id"], _nobody(row))
        cells = one["cells"]
        at = KINDS.index(row["first_kind"]), KINDS.index(row["kind"])
        cells[at[0]][at[1]] += row["sentences"]
        for name in ("sentences", "named", "same_speaker", "weeks"):
            one[name] += row[name]
    return [_summed(one) for one in found.values()]


def changed(
    db: Database,
    *,
    who: int | None = None,
    before: tuple[int, int] = (2**62, 0),
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the sentences answered otherwise the second time, the latest round first.

    `before` is the round and sentence behind which to go on.
    """
    return list(
        db.query(
            """
            select
                round_id, sentence_id, again_pairs.reviewer_id, pseudonym,
                again_pairs.article_id, title, language, position, text, kind,
                coalesce(entry.name, speaker) as speaker, first_kind,
                first_entry.name as first_speaker, again_pairs.saved_at, first_saved_at
            from again_pairs
            join reviewers on reviewers.id = again_pairs.reviewer_id
            join sentences on sentences.id = sentence_id
            join articles on articles.id = again_pairs.article_id
            left join speakers as entry on entry.id = again_pairs.speaker_id
            left join speakers as first_entry
                on first_entry.id = again_pairs.first_speaker_id
            where round_id <= :round_id
            and (round_id < :round_id or sentence_id > :sentence_id)
            and (:who is null or again_pairs.reviewer_id = :who)
            and (
                kind <> first_kind
                or (
                    kind in ('claim', 'quote')
                    and speaker_id is not first_speaker_id
                )
            )
            order by round_id desc, sentence_id
            limit :limit
            """,
            {
                "who": who,
                "round_id": before[0],
                "sentence_id": before[1],
                "limit": limit,
            },
        )
    )


def rounds(db: Database) -> dict[str, int | None]:
    """Answer how many articles were given again, and how many of them are done."""
    (given, done) = db.execute(
        "select count(*), count(done_at) from again_rounds"
    ).fetchone()
    return {"given": given, "done": done, "one_in": settings(db)["one_in"]}


def _nobody(row: dict[str, Any]) -> dict[str, Any]:
    """Answer a person with nothing counted yet."""
    return {
        "reviewer_id": row["reviewer_id"],
        "pseudonym": row["pseudonym"],
        "cells": [[0] * len(KINDS) for _ in KINDS],
        "sentences": 0,
        "named": 0,
        "same_speaker": 0,
        "weeks": 0.0,
    }


def _summed(one: dict[str, Any]) -> dict[str, Any]:
    """Answer what the counts of a person come to."""
    alike = sum(one["cells"][at][at] for at in range(len(KINDS)))
    return {
        **one,
        "same": alike / one["sentences"],
        "kappa": pairs.cohen(one["cells"]),
        "speaker": one["same_speaker"] / one["named"] if one["named"] else None,
        "weeks": one["weeks"] / one["sentences"],
    }
