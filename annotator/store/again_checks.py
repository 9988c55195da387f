"""Whether second answers are whole, and stand beside the first ones."""

CHECKS = [
    (
        "Second round {0} is counted with {1} answers, but has {2}, or says it is done "
        "and is not.",
        """
        select again_rounds.id, answers, count(sentence_id)
        from again_rounds
        join articles on articles.id = article_id
        left join again_answers on again_answers.round_id = again_rounds.id
        group by again_rounds.id
        having answers <> count(sentence_id)
        or (done_at is not null) <> (answers = sentence_count)
        and not exists (
            select 1
            from corrections
            where corrections.article_id = again_rounds.article_id
            and corrections.at >= given_at
            and (done_at is not null or closed_at is not null)
        )
        order by again_rounds.id
        """,
    ),
    (
        "The answer to sentence {1} in second round {0} is not the latest of its "
        "history.",
        """
        select round_id, sentence_id
        from again_history
        left join again_answers using (round_id, sentence_id)
        group by round_id, sentence_id
        having max(again_history.revision) is not again_answers.revision
        order by round_id, sentence_id
        """,
    ),
    (
        "The answer to sentence {1} in second round {0} has no first answer, or is of "
        "another article.",
        """
        select round_id, again_answers.sentence_id
        from again_answers
        join again_rounds on again_rounds.id = round_id
        join sentences on sentences.id = again_answers.sentence_id
        left join label_history
            on label_history.sentence_id = again_answers.sentence_id
            and label_history.reviewer_id = again_rounds.reviewer_id
            and label_history.revision = first_revision
            and saved_at <= given_at
        left join corrections on corrections.earlier_id = sentences.article_id
        where answer is null
        or coalesce(corrections.article_id, sentences.article_id)
            <> again_rounds.article_id
        order by round_id, again_answers.sentence_id
        """,
    ),
    (
        "Second round {0} is open, though its person retired.",
        """
        select again_rounds.id
        from again_rounds
        join reviewers on reviewers.id = reviewer_id
        where retired_at is not null and done_at is null and closed_at is null
        order by again_rounds.id
        """,
    ),
]
"""Each a sentence and the query that yields what stands in it."""
