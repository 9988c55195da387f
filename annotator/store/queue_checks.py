"""Whether what the queue and the overview count is what there is."""

CHECKS = [
    (
        "The progress of reviewer {0} in article {1} says another length or last save.",
        """
        select progress.reviewer_id, progress.article_id
        from progress
        join articles on articles.id = progress.article_id
        where progress.sentences is not sentence_count
        or saved_at is not (
            select max(label_history.saved_at)
            from sentences
            cross join label_history
                on label_history.sentence_id = sentences.id
                and label_history.reviewer_id = progress.reviewer_id
            where sentences.article_id = progress.article_id
        )
        order by 1, 2
        """,
    ),
    (
        "{0} is counted with {1} articles finished and {2} labels unsure, "
        "but has {3} and {4}.",
        """
        select name, finished, unsure, counted_finished, counted_unsure
        from (
            select
                id, name, finished, unsure,
                (
                    select count(*)
                    from progress
                    where reviewer_id = reviewers.id
                    and progress.labelled = sentences
                ) as counted_finished,
                (
                    select count(*)
                    from labels
                    where reviewer_id = reviewers.id and labels.unsure
                ) as counted_unsure
            from reviewers
        )
        where finished <> counted_finished or unsure <> counted_unsure
        order by id
        """,
    ),
    (
        "The project counts {0} sentences labelled and {1} decided, "
        "but has {2} and {3}.",
        """
        select totals.labelled, totals.decided, counted.labelled, counted.decided
        from totals
        join (
            select
                (select count(distinct sentence_id) from labels) as labelled,
                (select count(*) from decisions) as decided
        ) as counted
        where totals.labelled <> counted.labelled
        or totals.decided <> counted.decided
        """,
    ),
    (
        "Reviewer {0} is counted with {2} labels on {1}, but has {3}.",
        """
        select reviewer_id, day, sum(counted), sum(found)
        from (
            select reviewer_id, day, labels as counted, 0 as found
            from label_days
            union all
            select reviewer_id, substr(created_at, 1, 10), 0, count(*)
            from labels
            group by 1, 2
        )
        group by 1, 2
        having sum(counted) <> sum(found)
        order by 1, 2
        """,
    ),
    (
        "Reviewer {0} is counted with {2} labels of {1} half seconds, but has {3}.",
        """
        select reviewer_id, half_seconds, sum(counted), sum(found)
        from (
            select reviewer_id, half_seconds, labels as counted, 0 as found
            from label_paces
            union all
            select reviewer_id, min(duration_ms / 500, 1200), 0, count(*)
            from labels
            where duration_ms is not null
            group by 1, 2
        )
        group by 1, 2
        having sum(counted) <> sum(found)
        order by 1, 2
        """,
    ),
    (
        "Article {0} is not in the queue as it must be.",
        """
        select doc_id
        from articles
        left join article_queue on article_queue.article_id = articles.id
        where (sentence_count > 0) <> (article_queue.article_id is not null)
        or article_queue.sentences <> sentence_count
        order by doc_id
        """,
    ),
    (
        "Article {0}: {1} are counted as having it and {2} as finished, "
        "but it is {3} and {4}.",
        """
        select doc_id, holders, done, counted_holders, counted_done
        from (
            select
                doc_id, holders, done,
                (
                    select count(*)
                    from assignments
                    where assignments.article_id = article_queue.article_id
                    and returned_at is null
                ) as counted_holders,
                (
                    select count(*)
                    from progress indexed by progress_by_article
                    where progress.article_id = article_queue.article_id
                    and labelled = progress.sentences
                ) as counted_done
            from article_queue
            join articles on articles.id = article_queue.article_id
        )
        where holders <> counted_holders or done <> counted_done
        order by doc_id
        """,
    ),
    (
        "Article {0}: whether it has a free place, is begun, or is for everybody is "
        "not as its counts say.",
        """
        select doc_id
        from article_queue
        cross join queue_settings
        join articles on articles.id = article_queue.article_id
        where open <> coalesce(holders < overlap, 0)
        or common <> coalesce(by_hand, bucket < share, 0)
        or begun <> exists (
            select 1
            from assignments
            where assignments.article_id = article_queue.article_id
        )
        order by doc_id
        """,
    ),
    (
        "What reviewer {0} was given is counted as {1}, but is {2}.",
        """
        select reviewers.id, coalesce(given, 0), count(assignments.article_id)
        from reviewers
        left join queue_people on queue_people.reviewer_id = reviewers.id
        left join assignments on assignments.reviewer_id = reviewers.id
        group by reviewers.id
        having coalesce(given, 0) <> count(assignments.article_id)
        or coalesce(common_given, 0) <> coalesce(sum(assignments.common), 0)
        order by reviewers.id
        """,
    ),
    (
        "Reviewer {0} has article {1} not as its history or the labels say.",
        """
        select assignments.reviewer_id, assignments.article_id
        from assignments
        left join progress using (article_id, reviewer_id)
        where (done_at is not null) <> coalesce(labelled = progress.sentences, 0)
        or iif(
            done_at is not null,
            'done',
            iif(returned_at is not null, 'returned', 'held')
        ) is not (
            select state
            from assignment_history
            where assignment_history.article_id = assignments.article_id
            and assignment_history.reviewer_id = assignments.reviewer_id
            order by id desc
            limit 1
        )
        order by 1, 2
        """,
    ),
]
"""Each a sentence and the query that yields what stands in it."""
