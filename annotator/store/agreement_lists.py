"""The sentences behind a figure of agreement, in the order of the project, by pages.

Each list is read through an index. One of a pair's or a person's sentences that agree
walks that person's labels from the key on; every other reads its own rows only.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.store.agreement import CAUSES

_PAIR = """
    select sentence_id
    from agreement_splits
    where reviewer_id = :a
    and kind = :x
    and other_kind = :y
    and sentence_id > :after
    and other_id = :b
    order by sentence_id
    limit :limit
"""
_PAIR_AGREES = """
    select one.sentence_id
    from labels as one indexed by labels_by_reviewer
    cross join labels as two
        on two.sentence_id = one.sentence_id
        and two.reviewer_id = :b
    where one.reviewer_id = :a
    and one.sentence_id > :after
    and one.kind = :x
    and two.kind = :x
    order by one.sentence_id
    limit :limit
"""
_PERSON = """
    select distinct sentence_id
    from agreement_splits
    where reviewer_id = :a
    and kind = :x
    and other_kind = :y
    and sentence_id > :after
    order by sentence_id
    limit :limit
"""
_PERSON_AGREES = """
    select labels.sentence_id
    from labels indexed by labels_by_reviewer
    cross join agreement_items
        on agreement_items.sentence_id = labels.sentence_id
    where reviewer_id = :a
    and labels.sentence_id > :after
    and kind = :x
    and case :x
        when 'claim' then claim
        when 'quote' then quote
        when 'fact' then fact
        else other
    end > 1
    order by labels.sentence_id
    limit :limit
"""
# A page of every pattern, of which the first are the page: there are few patterns.
_COINCIDENCE = """
    select found.value as sentence_id
    from agreement_patterns as pattern
    cross join json_each((
        select json_group_array(sentence_id)
        from (
            select sentence_id
            from agreement_items indexed by agreement_by_pattern
            where agreement_items.claim = pattern.claim
            and agreement_items.quote = pattern.quote
            and agreement_items.fact = pattern.fact
            and agreement_items.other = pattern.other
            and sentence_id > :after
            order by sentence_id
            limit :limit
        )
    )) as found
    where pattern.items > 0
    and case :x
        when 'claim' then pattern.claim
        when 'quote' then pattern.quote
        when 'fact' then pattern.fact
        else pattern.other
    end > (:x = :y)
    and case :y
        when 'claim' then pattern.claim
        when 'quote' then pattern.quote
        when 'fact' then pattern.fact
        else pattern.other
    end > 0
    order by found.value
    limit :limit
"""
_ARTICLE = """
    select sentences.id
    from sentences
    cross join agreement_items on agreement_items.sentence_id = sentences.id
    where sentences.article_id = :article_id
    and sentences.id > :after
    and differs > 0
    order by sentences.id
    limit :limit
"""
_HOURS = """
    select sentence_id
    from agreement_items indexed by agreement_by_hour
    where hour between :from and :last
    and (hour > :from or sentence_id > :after)
    and differs > 0
    order by hour, sentence_id
    limit :limit
"""
_VERSION = """
    select sentence_id
    from agreement_items indexed by agreement_by_version
    where version = :version
    and sentence_id > :after
    and differs > 0
    order by sentence_id
    limit :limit
"""
_CAUSES = {
    cause: f"""
        select sentence_id
        from agreement_items indexed by agreement_by_{cause}
        where differs_{cause} > 0
        and sentence_id > :after
        order by sentence_id
        limit :limit
    """  # noqa: S608 (constants)
    for cause in CAUSES
}
_DETAILS = """
    select
        sentences.id as sentence_id, sentences.article_id, doc_id, title, language,
        position, text, agreement_items.hour,
        exists (
            select 1 from decisions where decisions.sentence_id = sentences.id
        ) as decided
    from json_each(:ids) as wanted
    cross join sentences on sentences.id = wanted.value
    cross join articles on articles.id = sentences.article_id
    left join agreement_items on agreement_items.sentence_id = sentences.id
    order by wanted.key
"""
_VOTES = """
    select
        labels.sentence_id, labels.reviewer_id, labels.kind,
        iif(
            labels.kind in ('claim', 'quote'),
            coalesce(merged.name, typed.name),
            null
        ) as speaker
    from json_each(:ids) as wanted
    cross join labels on labels.sentence_id = wanted.value
    left join speakers as typed on typed.id = labels.speaker_id
    left join speakers as merged on merged.id = typed.merged_into
    order by labels.sentence_id, labels.reviewer_id
"""
Row = dict[str, Any]


def of_pair(
    db: Database,
    a: int,
    b: int,
    kinds: tuple[str, str],
    *,
    after: int = 0,
    limit: int = 50,
) -> list[Row]:
    """Answer sentences to which `a` says the first kind and `b` the second."""
    given = {"a": a, "b": b, "x": kinds[0], "y": kinds[1]}
    sql = _PAIR_AGREES if kinds[0] == kinds[1] else _PAIR
    return _page(db, sql, given, after, limit)


def of_person(
    db: Database,
    reviewer_id: int,
    kinds: tuple[str, str],
    *,
    after: int = 0,
    limit: int = 50,
) -> list[Row]:
    """Answer sentences to which this person says one kind and another the other."""
    given = {"a": reviewer_id, "x": kinds[0], "y": kinds[1]}
    sql = _PERSON_AGREES if kinds[0] == kinds[1] else _PERSON
    return _page(db, sql, given, after, limit)


def of_kinds(
    db: Database, kinds: tuple[str, str], *, after: int = 0, limit: int = 50
) -> list[Row]:
    """Answer sentences to which somebody says the first kind and another the second."""
    given = {"x": kinds[0], "y": kinds[1]}
    return _page(db, _COINCIDENCE, given, after, limit)


def of_article(
    db: Database, article_id: int, *, after: int = 0, limit: int = 50
) -> list[Row]:
    """Answer an article's sentences whose answers differ in anything."""
    return _page(db, _ARTICLE, {"article_id": article_id}, after, limit)


def of_hours(
    db: Database,
    first: int,
    last: int,
    *,
    after: tuple[int, int] = (0, 0),
    limit: int = 50,
) -> list[Row]:
    """Answer sentences last answered from an hour to another whose answers differ.

    Hours are as 2024031409. They are in the order of the hours: the next page is
    behind the `hour` and `sentence_id` of the last row.
    """
    hour, sentence_id = max((first, 0), after)
    given = {"from": hour, "last": last}
    return _page(db, _HOURS, given, sentence_id, limit)


def of_version(
    db: Database, version: int, *, after: int = 0, limit: int = 50
) -> list[Row]:
    """Answer sentences whose answers differ, all given under one guideline version.

    Version 0 are those of several versions or none.
    """
    return _page(db, _VERSION, {"version": version}, after, limit)


def of_cause(db: Database, cause: str, *, after: int = 0, limit: int = 50) -> list[Row]:
    """Answer sentences with two answers that first differ in this."""
    return _page(db, _CAUSES[cause], {}, after, limit)


def of_sentences(db: Database, ids: Sequence[int]) -> list[Row]:
    """Answer sentences in this order, with their articles and votes."""
    told = json.dumps(ids)
    votes: dict[int, list[Row]] = {}
    for vote in db.query(_VOTES, {"ids": told}):
        votes.setdefault(vote.pop("sentence_id"), []).append(vote)
    return [
        {**row, "votes": votes.get(row["sentence_id"], [])}
        for row in db.query(_DETAILS, {"ids": told})
    ]


def _page(
    db: Database, sql: str, given: dict[str, Any], after: int, limit: int
) -> list[Row]:
    """Answer the sentences that a query finds."""
    found = db.execute(sql, given | {"after": after, "limit": limit})
    return of_sentences(db, [one for (one,) in found])
