"""Agreement in a part of the project: its sentences one by one, to be counted anew.

The cost grows with what is chosen: an article reads its own sentences, an outlet those
of its articles, days and versions theirs by index, people all that they answered.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from annotator.agreement.counted import Answered
from annotator.agreement.sums import SpanSums
from annotator.schemas_agreement import Filters
from annotator.store.agreement import CAUSES, KINDS, LAYERS

_FROM = {
    "doc_id": """
        from articles
        cross join sentences on sentences.article_id = articles.id
        cross join agreement_items on agreement_items.sentence_id = sentences.id
        where articles.doc_id = :doc_id
    """,
    "outlet": """
        from texts as articles indexed by articles_by_outlet
        cross join sentences on sentences.article_id = articles.id
        cross join agreement_items on agreement_items.sentence_id = sentences.id
        where articles.outlet = :outlet
    """,
    "days": """
        from agreement_items indexed by agreement_by_hour
        where hour between :since and :until
    """,
    "version": """
        from agreement_items indexed by agreement_by_version
        where version = :version
    """,
    "reviewers": """
        from (
            select distinct sentence_id
            from labels indexed by labels_by_reviewer
            where reviewer_id in (select value from json_each(:reviewers))
        ) as theirs
        cross join agreement_items
            on agreement_items.sentence_id = theirs.sentence_id
        where true
    """,
    "kind": "from agreement_items where true",
}
_CONDITIONS = {
    "doc_id": """
        agreement_items.article_id = (select id from articles where doc_id = :doc_id)
    """,
    "outlet": """
        exists (
            select 1
            from articles
            where articles.id = agreement_items.article_id
            and articles.outlet = :outlet
        )
    """,
    "days": "hour between :since and :until",
    "version": "version = :version",
    "kind": """
        case :kind
            when 'claim' then claim
            when 'quote' then quote
            when 'fact' then fact
            else other
        end > 0
    """,
}
_DIFFERS = ", ".join(f"differs_{cause}" for cause in CAUSES)
_SPANS = """
    select
        article_id, layer, labels, count(*), sum(chars), sum(inside), sum(both),
        sum(inside_squares), sum(spans), sum(exact), sum(overlapping)
    from agreement_spans
    where sentence_id in (select agreement_items.sentence_id {source})
    group by article_id, layer, labels
    order by article_id, layer, labels
"""


def chosen(db: Database, filters: Filters) -> Iterator[Answered]:
    """Yield the answered sentences that the filters leave, in no order.

    Without filters, all. Where people are chosen their answers only count, and what
    these differ in is not told. The kind is one that somebody says, of those chosen.
    Days and version are those of the whole sentence: when it was last answered, and
    under which guideline everybody did.
    """
    kind = KINDS.index(filters.kind) if filters.kind else None
    people = frozenset(filters.reviewers)
    sql = f"""
        select
            agreement_items.sentence_id, agreement_items.article_id, votes, hour,
            version, {_DIFFERS}
        {_source(filters)}
    """
    for sentence_id, article_id, votes, hour, version, *differs in db.execute(
        sql, _wanted(filters)
    ):
        voices = [
            (who, KINDS.index(said), speaker)
            for who, said, speaker in json.loads(votes)
            if not people or who in people
        ]
        if not voices or (kind is not None and all(one[1] != kind for one in voices)):
            continue
        causes = {cause: n for cause, n in zip(CAUSES, differs, strict=True) if n}
        yield Answered(
            sentence_id,
            article_id,
            voices,
            hour,
            version,
            None if people else causes,
        )


def spans(db: Database, filters: Filters) -> dict[str, list[list[SpanSums]]]:
    """Answer for every layer the spans of the sentences left, an article a part.

    Empty where people are chosen: which words are compared for all together only.
    """
    if filters.reviewers:
        return {}
    found: dict[str, dict[int, list[SpanSums]]] = {layer: {} for layer in LAYERS}
    sql = _SPANS.format(source=_source(filters))
    for article_id, layer, *row in db.execute(sql, _wanted(filters)):
        found[layer].setdefault(article_id, []).append(SpanSums(*row))
    return {layer: list(parts.values()) for layer, parts in found.items()}


def _source(filters: Filters) -> str:
    """Answer where the sentences are read from, by what is likely the least."""
    asked = {
        "doc_id": filters.doc_id is not None,
        "outlet": filters.outlet is not None,
        "days": bool(filters.since or filters.until),
        "version": filters.version is not None,
        "reviewers": bool(filters.reviewers),
        "kind": True,
    }
    first, *rest = [name for name, there in asked.items() if there]
    if filters.kind and not filters.reviewers:
        rest = [*rest, "kind"]
    elif "kind" in rest:
        rest.remove("kind")
    conditions = [_CONDITIONS[name] for name in rest if name in _CONDITIONS]
    return " and ".join([_FROM[first], *conditions])


def _wanted(filters: Filters) -> dict[str, Any]:
    """Answer the filters as the queries take them."""
    return {
        "doc_id": filters.doc_id,
        "outlet": filters.outlet,
        "since": _hour(filters.since or "0000-00-00", 0),
        "until": _hour(filters.until or "9999-99-99", 99),
        "version": filters.version,
        "kind": filters.kind,
        "reviewers": json.dumps(filters.reviewers),
    }


def _hour(day: str, hour: int) -> int:
    return int(day.replace("-", "")) * 100 + hour
