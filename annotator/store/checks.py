"""Whether a project is whole: what its tables say of each other."""

import hashlib
import json
import sqlite3
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from annotator.store import (
    again_checks,
    agreement_checks,
    corrections_checks,
    past_checks,
    queue_checks,
    same_words_checks,
    suggestion_checks,
)
from annotator.store.labels import ANSWER
from annotator.store.suggestions import SUGGESTED


def check(db: Database) -> Iterator[str]:
    """Yield a sentence for each thing in the project that is not as it must be."""
    try:
        whole = True
        for (answer,) in db.execute("pragma integrity_check"):
            if answer != "ok":
                whole = False
                yield f"The file is damaged: {answer}. Restore a backup."
        if whole:
            yield from _contents(db)
    except sqlite3.DatabaseError as error:
        # Some messages end in the whole text that could not be read.
        said = textwrap.shorten(str(error), 200, placeholder=" …")
        yield f"The file cannot be read to its end: {said}. Restore a backup."


def _contents(db: Database) -> Iterator[str]:
    """Yield what is amiss in the rows of a file that is whole as a file."""
    for table, row, parent, _ in db.execute("pragma foreign_key_check"):
        yield f"Row {row} of {table} points to a row of {parent} that is gone."
    for template, sql in (
        *_CHECKS,
        *queue_checks.CHECKS,
        *agreement_checks.CHECKS,
        *same_words_checks.CHECKS,
        *again_checks.CHECKS,
        *past_checks.CHECKS,
        *suggestion_checks.CHECKS,
        *corrections_checks.CHECKS,
    ):
        for row in db.execute(sql):
            yield template.format(*row)
    yield from _bodies(db)
    yield from same_words_checks.keys(db)
    for row in db.query(_LABELS):
        if names := _differing(row, _LABELLED):
            yield (
                f"The label of sentence {row['sentence_id']} by reviewer "
                f"{row['reviewer_id']} differs from its history in {names}."
            )
    for row in db.query(_DECISIONS):
        if names := _differing(row, _DECIDED):
            yield (
                f"The decision on sentence {row['sentence_id']} differs from its "
                f"history in {names}."
            )


def _bodies(db: Database) -> Iterator[str]:
    """Yield the articles whose text is not the one that was hashed."""
    for doc_id, body, body_sha256 in db.execute(
        "select doc_id, cast(body as blob), body_sha256 from texts order by abs(id)"
    ):
        if hashlib.sha256(body).hexdigest() != body_sha256.partition(" ")[0]:
            yield f"Article {doc_id}: its text is not the one it was hashed from."


def _differing(row: dict[str, Any], columns: Iterable[str]) -> str:
    """Answer the names of the columns that are not as their history says."""
    found = json.loads(row["answer"] or "{}")
    answer = found if isinstance(found, dict) else {}
    return ", ".join(
        name
        for name in columns
        if _value(name, row[name]) != _value(name, answer.get(name))
    )


def _value(name: str, stored: Any) -> Any:
    """Answer what a column says, spans as the list they are."""
    return (
        json.loads(stored) if name == "content" and isinstance(stored, str) else stored
    )


_LABELLED = (*ANSWER, *SUGGESTED, "changed_at")
_LABELS = """
    select labels.*, json_set(answer, '$.changed_at', saved_at) as answer
    from labels
    join label_history using (sentence_id, reviewer_id, revision)
    order by sentence_id, reviewer_id
"""
_DECIDED = (
    *(name for name in ANSWER if name not in {"note", "duration_ms"}),
    "rationale",
    "causes",
    "note",
    "decided_at",
    "adjudicator_id",
)
_DECISIONS = """
    select
        decisions.*,
        json_set(
            answer,
            '$.decided_at', saved_at,
            '$.adjudicator_id', decision_history.adjudicator_id
        ) as answer
    from decisions
    join decision_history using (sentence_id, revision)
    order by sentence_id
"""
_CHECKS = [
    (
        "Article {0}: sentence {1} is not the slice of the text it says it is.",
        """
        select doc_id, position
        from sentences
        join texts on texts.id = sentences.article_id
        where substr(body, starts + 1, ends - starts) <> text
        order by doc_id, position
        """,
    ),
    (
        "Article {0} says it has {1} sentences, but has {2}.",
        """
        select doc_id, sentence_count, count(sentences.id)
        from texts
        left join sentences on sentences.article_id = texts.id
        group by texts.id
        having sentence_count <> count(sentences.id)
        order by doc_id
        """,
    ),
    (
        "Article {0}: sentence {1} begins before the one in front of it ends.",
        """
        select doc_id, position
        from (
            select
                article_id, position, starts,
                lag(ends, 1, 0) over (
                    partition by article_id order by position
                ) as before
            from sentences
        ) as sentences
        join texts on texts.id = sentences.article_id
        where starts < before
        order by doc_id, position
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} is not the latest of its history.",
        """
        select sentence_id, reviewer_id
        from labels
        where revision <> (
            select max(revision)
            from label_history
            where label_history.sentence_id = labels.sentence_id
            and label_history.reviewer_id = labels.reviewer_id
        )
        order by sentence_id, reviewer_id
        """,
    ),
    (
        "The label of sentence {0} by reviewer {1} is older or younger than it says.",
        """
        select sentence_id, reviewer_id
        from labels
        where created_at is not (
            select saved_at
            from label_history
            where label_history.sentence_id = labels.sentence_id
            and label_history.reviewer_id = labels.reviewer_id
            and revision > coalesce(
                (
                    select max(revision)
                    from label_history as withdrawn
                    where withdrawn.sentence_id = labels.sentence_id
                    and withdrawn.reviewer_id = labels.reviewer_id
                    and answer is null
                ),
                0
            )
            order by revision
            limit 1
        )
        order by sentence_id, reviewer_id
        """,
    ),
    (
        "The latest answer for sentence {0} by reviewer {1} is in the history only.",
        """
        select sentence_id, reviewer_id
        from label_history as latest
        where answer is not null
        and revision = (
            select max(revision)
            from label_history
            where label_history.sentence_id = latest.sentence_id
            and label_history.reviewer_id = latest.reviewer_id
        )
        and not exists (
            select 1
            from labels
            where labels.sentence_id = latest.sentence_id
            and labels.reviewer_id = latest.reviewer_id
        )
        order by sentence_id, reviewer_id
        """,
    ),
    (
        "The count of reviewer {0} in article {1} is {2}, but there are {3} labels.",
        """
        select
            progress.reviewer_id, progress.article_id, labelled,
            count(labels.sentence_id)
        from progress
        join sentences on sentences.article_id = progress.article_id
        left join labels
            on labels.sentence_id = sentences.id
            and labels.reviewer_id = progress.reviewer_id
        group by progress.reviewer_id, progress.article_id
        having labelled <> count(labels.sentence_id)
        order by progress.reviewer_id, progress.article_id
        """,
    ),
    (
        "The count of all labels of {0} is {1}, but there are {2}.",
        """
        select name, labelled, count(labels.sentence_id)
        from reviewers
        left join labels on labels.reviewer_id = reviewers.id
        group by reviewers.id
        having labelled <> count(labels.sentence_id)
        order by reviewers.id
        """,
    ),
    (
        "The project counts {0} articles and {1} sentences, but has {2} and {3}.",
        """
        select totals.articles, totals.sentences, counted.articles, counted.sentences
        from totals
        join (
            select
                (select count(*) from articles) as articles,
                (select count(*) from sentences where article_id > 0) as sentences
        ) as counted
        where totals.articles <> counted.articles
        or totals.sentences <> counted.sentences
        """,
    ),
    (
        "The decision on sentence {0} is not the latest of its history.",
        """
        select sentence_id
        from decisions
        where revision <> (
            select max(revision)
            from decision_history
            where decision_history.sentence_id = decisions.sentence_id
        )
        order by sentence_id
        """,
    ),
    (
        "The latest decision on sentence {0} is in the history only.",
        """
        select sentence_id
        from decision_history as latest
        where answer is not null
        and revision = (
            select max(revision)
            from decision_history
            where decision_history.sentence_id = latest.sentence_id
        )
        and sentence_id not in (select sentence_id from decisions)
        order by sentence_id
        """,
    ),
    (
        "The decision on sentence {0} is not found by its words.",
        """
        select sentence_id
        from decisions
        where sentence_id not in (select rowid from decided_words)
        order by sentence_id
        """,
    ),
    (
        "Sentence {0} is found as decided, but has no decision.",
        """
        select rowid
        from decided_words
        where rowid not in (select sentence_id from decisions)
        order by rowid
        """,
    ),
    (
        "The precedent of sentence {0} is not as its history says.",
        """
        select precedents.sentence_id
        from precedents
        left join precedent_history as latest
            on latest.sentence_id = precedents.sentence_id
            and latest.revision = precedents.revision
        where latest.rule is not precedents.rule
        or (latest.what = 'withdrawn') is not precedents.withdrawn
        or precedents.revision <> (
            select max(revision)
            from precedent_history
            where precedent_history.sentence_id = precedents.sentence_id
        )
        or precedents.withdrawn is (
            precedents.sentence_id in (select rowid from precedent_words)
        )
        order by precedents.sentence_id
        """,
    ),
    (
        "Speaker {0} is merged into {1}, which is itself merged into another.",
        """
        select speakers.id, root.id
        from speakers
        join speakers as root on root.id = speakers.merged_into
        where root.merged_into is not null
        order by speakers.id
        """,
    ),
    (
        "The review of sentence {0} is not what its votes, decision and comments say.",
        """
        with counted as (
            select
                sentences.id as sentence_id, article_id,
                coalesce(review_votes.votes, 0) as votes,
                coalesce(review_votes.unsure, 0) as unsure,
                coalesce(review_votes.kind, 0) as kind,
                coalesce(review_votes.who, 0) as who,
                coalesce(review_votes.span, 0) as span,
                coalesce(review_votes.finer, 0) as finer,
                coalesce(review_votes.joins, 0) as joins,
                decisions.sentence_id is not null as decided,
                outdated.sentence_id is not null as stale,
                coalesce(said.comments, 0) as comments
            from sentences
            left join review_votes on review_votes.sentence_id = sentences.id
            left join decisions on decisions.sentence_id = sentences.id
            left join (
                select distinct sentence_id from outdated_decisions
            ) as outdated on outdated.sentence_id = sentences.id
            left join (
                select sentence_id, count(*) as comments
                from open_comments
                group by sentence_id
            ) as said on said.sentence_id = sentences.id
        ),
        wanted as (
            select * from counted where votes > 1 or decided or comments > 0
        ),
        kept as (
            select
                sentence_id, article_id, votes, unsure, kind, who, span, finer, joins,
                decided, stale, comments
            from review_queue
        )
        select sentence_id from (select * from wanted except select * from kept)
        union
        select sentence_id from (select * from kept except select * from wanted)
        order by 1
        """,
    ),
    (
        "Article {0}: its counts of what is to be decided are not those of its rows.",
        """
        select doc_id
        from articles
        left join (
            select
                article_id,
                sum(state = 'open') as open, sum(state = 'stale') as stale,
                sum(state = 'decided') as decided, sum(state = 'agreed') as agreed,
                sum(comments > 0) as comments
            from review_queue
            group by article_id
        ) as counted on counted.article_id = articles.id
        left join review_articles on review_articles.article_id = articles.id
        where coalesce(counted.open, 0) <> coalesce(review_articles.open, 0)
        or coalesce(counted.stale, 0) <> coalesce(review_articles.stale, 0)
        or coalesce(counted.decided, 0) <> coalesce(review_articles.decided, 0)
        or coalesce(counted.agreed, 0) <> coalesce(review_articles.agreed, 0)
        or coalesce(counted.comments, 0) <> coalesce(review_articles.comments, 0)
        order by doc_id
        """,
    ),
]
