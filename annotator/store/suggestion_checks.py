"""Whether suggestions are whole, and what labels say of them is so."""

CHECKS = [
    (
        "Import {0} of suggestions says it brought {1}, but has {2}.",
        """
        select suggestion_batches.id, suggestion_batches.suggestions, count(each.id)
        from suggestion_batches
        left join suggestions as each
            on each.batch_id = suggestion_batches.id
            and each.model_id = suggestion_batches.model_id
        group by suggestion_batches.id
        having suggestion_batches.suggestions <> count(each.id)
        order by suggestion_batches.id
        """,
    ),
    (
        "Suggestion {0} says where the speaker is written in sentence {1}, but it is "
        "not there.",
        """
        select suggestions.id, sentence_id
        from suggestions
        join sentences on sentences.id = sentence_id
        where speaker_start is not null
        and substr(text, speaker_start + 1, speaker_end - speaker_start)
            <> speaker_surface
        order by suggestions.id
        """,
    ),
    (
        "Withdrawal {0} of suggestions goes up to an import of another model.",
        """
        select suggestion_withdrawals.id
        from suggestion_withdrawals
        join suggestion_batches on suggestion_batches.id = up_to
        where suggestion_batches.model_id <> suggestion_withdrawals.model_id
        order by suggestion_withdrawals.id
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} names a suggestion for another "
        "sentence.",
        """
        select labels.sentence_id, reviewer_id
        from labels
        join suggestions on suggestions.id = suggestion_id
        where suggestions.sentence_id <> labels.sentence_id
        order by labels.sentence_id, reviewer_id
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} says it is as suggested, but is of "
        "another kind.",
        """
        select labels.sentence_id, reviewer_id
        from labels
        join suggestions on suggestions.id = suggestion_id
        where from_suggestion and not changed and suggestions.kind <> labels.kind
        order by labels.sentence_id, reviewer_id
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} names a suggestion, but does not "
        "say whether it was taken.",
        """
        select sentence_id, reviewer_id
        from labels
        where suggestion_id is not null and from_suggestion is null
        order by sentence_id, reviewer_id
        """,
    ),
]
