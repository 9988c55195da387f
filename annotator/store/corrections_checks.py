"""Whether earlier texts are whole, and their sentences found from those of now."""

CHECKS = [
    (
        "The earlier text {0} belongs to no article.",
        """
        select doc_id
        from texts
        where id < 0 and id not in (select earlier_id from corrections)
        order by doc_id
        """,
    ),
    (
        "A sentence of the earlier text {0} is still labelled or decided.",
        """
        select doc_id
        from texts
        cross join sentences on sentences.article_id = texts.id
        where texts.id < 0
        and (
            exists (select 1 from labels where sentence_id = sentences.id)
            or exists (select 1 from decisions where sentence_id = sentences.id)
        )
        group by texts.id
        order by doc_id
        """,
    ),
    (
        "Sentence {0} is said to come of sentence {1}, which is no earlier one of its "
        "article.",
        """
        with places as (
            select
                sentences.id,
                coalesce(corrections.article_id, sentences.article_id) as article_id,
                corrections.id as gone
            from sentences
            left join corrections on corrections.earlier_id = sentences.article_id
        )
        select sentence_lineage.sentence_id, sentence_lineage.earlier_id
        from sentence_lineage
        left join places as now on now.id = sentence_lineage.sentence_id
        left join places as was on was.id = sentence_lineage.earlier_id
        where was.gone is null
        or was.article_id is not now.article_id
        or was.gone >= coalesce(now.gone, was.gone + 1)
        order by 1, 2
        """,
    ),
]
"""Each a sentence and the query that yields what stands in it."""
