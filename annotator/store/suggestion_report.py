"""How far people agree with what a model proposes, and whether its scores can be used.

Compared are sentences on which nobody's answer began as a suggestion: what was decided,
else what all who answered say. A sentence on which they differ, or on which somebody
took a suggestion, says nothing of how good the model is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.agreement import nominal
from annotator.agreement.figure import Figure
from annotator.agreement.sums import GROUPS, MOST_PARTS, Sums
from annotator.schemas import Kind

KINDS = [str(kind) for kind in Kind]
TENTHS = 10
_COMPARED = """
    with newest as (
        select sentence_id, max(batch_id) as batch_id
        from suggestions
        where model_id = :model_id
        and batch_id > (
            select coalesce(max(up_to), 0)
            from suggestion_withdrawals
            where model_id = :model_id
        )
        group by sentence_id
    ),
    compared as (
        select
            article_id, suggestions.kind,
            min(cast(score * 10 as integer), 9) as tenth,
            iif(
                exists (
                    select 1
                    from labels
                    where labels.sentence_id = newest.sentence_id and from_suggestion
                ),
                null,
                coalesce(
                    decisions.kind,
                    (
                        select iif(min(kind) = max(kind), min(kind), null)
                        from labels
                        where labels.sentence_id = newest.sentence_id
                    )
                )
            ) as people
        from newest
        join suggestions using (sentence_id, batch_id)
        join sentences on sentences.id = newest.sentence_id
        left join decisions on decisions.sentence_id = newest.sentence_id
    )
    select article_id, kind, people, tenth, count(*)
    from compared
    group by article_id, kind, people, tenth
    order by article_id, kind, people, tenth
"""


@dataclass(frozen=True, slots=True)
class Share:
    """Some suggestions: how many, of how many people say something, how many agree."""

    name: str
    every: int
    compared: int
    same: int

    @property
    def right(self) -> float | None:
        """The share of those compared on which people say the same."""
        return self.same / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a model: counts, agreement with people, shares by kind and score.

    `every` counts all that it ever proposed, `sentences` those for which one stands.
    `tenths` are the scores from 0 to 1 in tenths, those without a score last; `taken`
    counts labels that began as one of them, `changed` those of these that differ now.
    """

    every: int
    sentences: int
    compared: int
    percent: Figure
    alpha: Figure
    kinds: list[Share]
    tenths: list[Share]
    shown: int
    taken: int
    changed: int


def report(db: Database, model_id: int) -> Report:
    """Answer what came of all that a model proposed and did not withdraw."""
    rows = db.execute(_COMPARED, {"model_id": model_id}).fetchall()
    parts = _parts(rows)
    found = nominal.figures(
        list(parts.values()),
        KINDS,
        of="articles" if len(parts) < GROUPS else "groups of articles",
    )
    (every,) = db.execute(
        "select sum(suggestions) from suggestion_batches where model_id = ?", [model_id]
    ).fetchone()
    shown, taken, changed = db.execute(
        """
        select
            count(*), coalesce(sum(from_suggestion), 0),
            coalesce(sum(labels.changed), 0)
        from labels
        join suggestions on suggestions.id = suggestion_id
        where model_id = ?
        """,
        [model_id],
    ).fetchone()
    kinds = _shares((row[1], row) for row in rows)
    tenths = _shares((_tenth(row[3]), row) for row in rows)
    names = [*(_tenth(at) for at in range(TENTHS)), _tenth(None)]
    return Report(
        every=every or 0,
        sentences=sum(row[4] for row in rows),
        compared=sum(row[4] for row in rows if row[2]),
        percent=found.percent,
        alpha=found.alpha,
        kinds=[kinds[kind] for kind in KINDS if kind in kinds],
        tenths=[tenths[name] for name in names if name in tenths],
        shown=shown,
        taken=taken,
        changed=changed,
    )


def _parts(rows: Iterable[Any]) -> dict[int, list[Sums]]:
    """Answer the sums of each article; of groups, where there are many articles."""
    articles: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row[2]:
            articles[row[0]].append(row)
    many = len(articles) > MOST_PARTS
    patterns: dict[int, list[Any]] = defaultdict(list)
    for at, of_one in enumerate(articles.values()):
        patterns[at % GROUPS if many else at] += of_one
    return {
        at: nominal.sums_of_rows(
            [
                (times, Counter([KINDS.index(kind), KINDS.index(people)]))
                for _, kind, people, _, times in some
            ],
            len(KINDS),
        )
        for at, some in patterns.items()
    }


def _shares(named: Iterable[tuple[str, Any]]) -> dict[str, Share]:
    """Answer the counts of rows that go by one name."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, (_, kind, people, _, times) in named:
        counts[name][0] += times
        counts[name][1] += times if people else 0
        counts[name][2] += times if people == kind else 0
    return {name: Share(name, *three) for name, three in counts.items()}


def _tenth(at: int | None) -> str:
    """Answer "70 to 80 %" for the eighth tenth of the scores."""
    return "no score" if at is None else f"{at * 10} to {at * 10 + 10} %"
