"""Agreement in a part of the project: counted anew, from the rows of that part.

The cost grows with what is chosen: an article reads its own sentences, an outlet those
of its articles, days and versions theirs by index, people all that they answered.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.agreement.sums import OpenPart, OpenSums
from annotator.store.agreement import CAUSES, PairCells, Pattern, given, paired

_FROM = {
    "article_id": """
        from sentences
        cross join agreement_items on agreement_items.sentence_id = sentences.id
        where sentences.article_id = :article_id
    """,
    "outlet": """
        from articles indexed by articles_by_outlet
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
        cross join agreement_items using (sentence_id)
        where true
    """,
    "everything": "from agreement_items where true",
}
_CONDITIONS = {
    "article_id": "agreement_items.article_id = :article_id",
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
}
_ALL_ANSWERS = """
    with voted as materialized (
        select
            agreement_items.sentence_id, agreement_items.article_id, votes,
            claim, quote, fact, other, {causes}
        {source}
    )
"""
_SOME_ANSWERS = """
    with chosen as materialized (
        select agreement_items.sentence_id, agreement_items.article_id, votes
        {source}
    ),
    voted as materialized (
        select
            sentence_id, chosen.article_id,
            json_group_array(json(vote.value)) as votes,
            sum(vote.value ->> 1 = 'claim') as claim,
            sum(vote.value ->> 1 = 'quote') as quote,
            sum(vote.value ->> 1 = 'fact') as fact,
            sum(vote.value ->> 1 = 'other') as other
        from chosen
        cross join json_each(votes) as vote
        where vote.value ->> 0 in (select value from json_each(:reviewers))
        group by sentence_id
    )
"""
_PATTERNS = """
    select article_id, claim, quote, fact, other, count(*)
    from voted
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
"""
_REVIEWERS = """
    select
        vote.value ->> 0, vote.value ->> 1, claim, quote, fact, other, count(*)
    from voted
    cross join json_each(votes) as vote
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
"""
_PAIRS = """
    select
        one.value ->> 0, two.value ->> 0, one.value ->> 1, two.value ->> 1, count(*),
        coalesce(sum(one.value ->> 2 = two.value ->> 2), 0)
    from voted
    cross join json_each(votes) as one
    cross join json_each(votes) as two
    where one.value ->> 0 < two.value ->> 0
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
"""
_SPEAKERS = """
    select article_id, sentence_id, vote.value ->> 2, count(*)
    from voted
    cross join json_each(votes) as vote
    where claim + quote > 1 and vote.value ->> 2 is not null
    group by 1, 2, 3
    order by 1, 2, 3
"""
_SUMMED = f"select {', '.join(f'sum(differs_{cause})' for cause in CAUSES)} from voted"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Selection:
    """What agreement in a part of the project is counted from.

    `patterns` by article; `who` a part an article. `causes` is None where some
    people's answers only are counted.
    """

    patterns: dict[int, dict[Pattern, int]]
    pairs: dict[tuple[int, int], PairCells]
    reviewers: dict[int, dict[tuple[int, Pattern], int]]
    who: list[OpenPart]
    causes: dict[str, int] | None


def filtered(
    db: Database,
    *,
    article_id: int | None = None,
    outlet: str | None = None,
    since: str | None = None,
    until: str | None = None,
    version: int | None = None,
    reviewers: Collection[int] = (),
) -> Selection:
    """Answer what the sentences of a part of the project are counted as.

    Days as 2024-03-14, both of them in it, by the latest answer to a sentence; version
    0 are sentences answered under several. Of `reviewers` their answers only count.
    """
    wanted = {
        "article_id": article_id,
        "outlet": outlet,
        "since": _hour(since or "0000-00-00", 0),
        "until": _hour(until or "9999-99-99", 99),
        "version": version,
        "reviewers": json.dumps(sorted(reviewers)) if reviewers else None,
    }
    given_too = {
        "article_id": article_id is not None,
        "outlet": outlet is not None,
        "days": bool(since or until),
        "version": version is not None,
        "reviewers": bool(reviewers),
    }
    chosen = (_SOME_ANSWERS if reviewers else _ALL_ANSWERS).format(
        source=_source([name for name, there in given_too.items() if there]),
        causes=", ".join(f"differs_{cause}" for cause in CAUSES),
    )

    def rows(sql: str) -> Any:
        return db.execute(chosen + sql, wanted)

    patterns: dict[int, dict[Pattern, int]] = defaultdict(dict)
    for unit, *pattern, items in rows(_PATTERNS):
        patterns[unit][tuple(pattern)] = items
    causes = None
    if not reviewers:
        summed = rows(_SUMMED).fetchone()
        causes = dict(zip(CAUSES, (one or 0 for one in summed), strict=True))
    return Selection(
        dict(patterns),
        paired(rows(_PAIRS)),
        given(rows(_REVIEWERS)),
        _parts(rows(_SPEAKERS)),
        causes,
    )


def _source(names: list[str]) -> str:
    """Answer where the chosen sentences are read from: what is likely the least."""
    first = names[0] if names else "everything"
    rest = [_CONDITIONS[name] for name in names[1:] if name in _CONDITIONS]
    return " and ".join([_FROM[first], *rest])


def _hour(day: str, hour: int) -> int:
    return int(day.replace("-", "")) * 100 + hour


def _parts(rows: Any) -> list[OpenPart]:
    """Answer a part an article, from how often each sentence's answers name whom."""
    sentences: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    named: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    pool: dict[int, int] = defaultdict(int)
    for article_id, sentence_id, speaker_id, n in rows:
        sentences[article_id][sentence_id].append(n)
        named[article_id][speaker_id] += n
        pool[speaker_id] += n
    return [
        OpenPart(
            _open(found.values()),
            own=sum(n * n for n in named[article_id].values()),
            met=sum(n * pool[one] for one, n in named[article_id].items()),
        )
        for article_id, found in sentences.items()
    ]


def _open(sentences: Collection[list[int]]) -> tuple[OpenSums, ...]:
    """Answer the sums of sentences given how often each speaker is named in each."""
    items: dict[int, int] = defaultdict(int)
    same: dict[int, int] = defaultdict(int)
    for counts in sentences:
        items[sum(counts)] += 1
        same[sum(counts)] += sum(n * (n - 1) for n in counts)
    return tuple(
        OpenSums(labels, items[labels], same[labels]) for labels in sorted(items)
    )
