"""What a sentence was before its text was corrected, and what was answered then."""

import json
from typing import Any

from sqlite_utils import Database

_ANCESTORS = """
    with recursive ancestors (id, how, depth) as (
        select earlier_id, how, 1
        from sentence_lineage
        where sentence_id = :id
        union
        select earlier_id, ancestors.how, depth + 1
        from ancestors
        join sentence_lineage on sentence_lineage.sentence_id = ancestors.id
        where depth < 50
    )
"""


def earlier(db: Database, sentence_id: int) -> list[dict[str, Any]]:
    """Answer what a sentence was just before it became what it is, in order.

    Each has its text, and how this sentence came of it: changed, split or joined.
    """
    return list(
        db.query(
            """
            select earlier_id as id, how, text, article_id, position
            from sentence_lineage
            join sentences on sentences.id = earlier_id
            where sentence_id = ?
            order by article_id, position
            """,
            [sentence_id],
        )
    )


def answered(db: Database, sentence_id: int, reviewer_id: int) -> list[dict[str, Any]]:
    """Answer what this reviewer had answered to what a sentence was, nearest first.

    Only answers that stood when the text was corrected. One to the very same words
    comes before all others; of each earlier sentence there is one.
    """
    if not db.execute(
        "select 1 from sentence_lineage where sentence_id = ? limit 1", [sentence_id]
    ).fetchone():
        return []
    found = db.query(
        _ANCESTORS
        + """
        select
            was.id, was.text, min(depth) as depth, ancestors.how,
            given.answer, given.saved_at,
            coalesce(merged.name, typed.name) as speaker,
            was.text = here.text as same_words
        from ancestors
        join sentences as was on was.id = ancestors.id
        join sentences as here on here.id = :id
        join corrections on corrections.earlier_id = was.article_id
        join label_history as withdrawn
            on withdrawn.sentence_id = was.id
            and withdrawn.reviewer_id = :reviewer_id
            and withdrawn.answer is null
            and withdrawn.save_id =
                corrections.save_id || '-' || was.id || '-' || :reviewer_id
        join label_history as given
            on given.sentence_id = was.id
            and given.reviewer_id = :reviewer_id
            and given.revision = withdrawn.revision - 1
        left join speakers as typed on typed.id = given.answer ->> '$.speaker_id'
        left join speakers as merged on merged.id = typed.merged_into
        group by was.id
        order by same_words desc, depth, was.id
        """,
        {"id": sentence_id, "reviewer_id": reviewer_id},
    )
    return [{**row, "answer": json.loads(row["answer"])} for row in found]


def put_aside(db: Database, earlier_id: int, reviewer_id: int) -> list[dict[str, Any]]:
    """Answer the sentences that went with a text, and what stands for them by now.

    Each has `became`, a list of sentences with how, and this reviewer's own answer as
    it stood, None without one.
    """
    rows = list(
        db.query(
            """
            select
                was.id, was.position, was.starts, was.ends, was.text,
                given.answer, coalesce(merged.name, typed.name) as speaker
            from sentences as was
            join corrections on corrections.earlier_id = was.article_id
            left join label_history as withdrawn
                on withdrawn.sentence_id = was.id
                and withdrawn.reviewer_id = :reviewer_id
                and withdrawn.save_id =
                    corrections.save_id || '-' || was.id || '-' || :reviewer_id
            left join label_history as given
                on given.sentence_id = was.id
                and given.reviewer_id = :reviewer_id
                and given.revision = withdrawn.revision - 1
            left join speakers as typed on typed.id = given.answer ->> '$.speaker_id'
            left join speakers as merged on merged.id = typed.merged_into
            where was.article_id = :earlier_id
            order by was.position
            """,
            {"earlier_id": earlier_id, "reviewer_id": reviewer_id},
        )
    )
    became = db.query(
        """
        select sentence_lineage.earlier_id as was, how, now.text, now.article_id,
            now.position
        from sentences as gone
        join sentence_lineage on sentence_lineage.earlier_id = gone.id
        join sentences as now on now.id = sentence_lineage.sentence_id
        where gone.article_id = ?
        order by now.id
        """,
        [earlier_id],
    )
    by_id: dict[int, list[dict[str, Any]]] = {}
    for row in became:
        by_id.setdefault(row["was"], []).append(row)
    return [
        {
            **row,
            "answer": json.loads(row["answer"] or "null"),
            "became": by_id.get(row["id"], []),
        }
        for row in rows
    ]
