"""Whether sentences are found by their words, and counted by what was answered."""

from collections.abc import Iterator

from sqlite_utils import Database

from annotator.text import sameness


def keys(db: Database) -> Iterator[str]:
    """Yield the sentences that are entered under other words than theirs."""
    for sentence_id, key, text in db.execute("""
        select sentence_id, key, text
        from sentence_keys
        join sentences on sentences.id = sentence_id
        order by sentence_id
    """):
        if sameness.whole(text) != key:
            yield f"Sentence {sentence_id} is entered under words that it has not."


CHECKS = [
    (
        "Sentence {0} was answered or decided, but is not found by its words.",
        """
        select sentence_id from labels
        where sentence_id not in (select sentence_id from sentence_keys)
        union
        select sentence_id from decisions
        where sentence_id not in (select sentence_id from sentence_keys)
        order by 1
        """,
    ),
    (
        "What was answered to the words of sentence {0} is not what is counted.",
        """
        with counted as (
            select key, who, kind, speaker_id, answers from same_counted
        ),
        kept as (
            select key, who, kind, speaker_id, answers from same_answers
        )
        select example_id
        from same_groups
        where key in (
            select key from (select * from counted except select * from kept)
            union
            select key from (select * from kept except select * from counted)
        )
        order by 1
        """,
    ),
    (
        "Whether the words of sentence {0} were answered differently is not kept "
        "right.",
        """
        with wanted as (
            select key, who, kinds, speakers
            from same_differing
            where kinds or speakers
        ),
        kept as (select key, who, kinds, speakers from same_people)
        select example_id
        from same_groups
        left join (
            select
                key, min(kind) <> max(kind) as kinds,
                min(nullif(speaker_id, 0)) <> max(nullif(speaker_id, 0)) as speakers
            from same_counted
            where who > 0
            group by key
        ) as told using (key)
        where same_groups.kinds <> coalesce(told.kinds, 0)
        or same_groups.speakers <> coalesce(told.speakers, 0)
        or key in (
            select key from (select * from wanted except select * from kept)
            union
            select key from (select * from kept except select * from wanted)
        )
        or sentences <> (
            select count(distinct labels.sentence_id)
            from sentence_keys
            join labels using (sentence_id)
            where sentence_keys.key = same_groups.key
        )
        order by 1
        """,
    ),
]
"""Each a sentence and the query that yields what stands in it."""
