"""Agreement: the counts that its figures are made of, read from where they are kept.

Triggers keep them, from the answers to one sentence at a time; here they are only
read. Nothing in here walks the labels or their sentences, but for `filtered`.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from annotator.agreement.report import Counts
from annotator.agreement.sums import (
    MOST_PARTS,
    OpenPart,
    OpenSums,
    SpanSums,
    Stretch,
    Sums,
)
from annotator.schemas import Kind
from annotator.schemas_agreement import Differ

Grain = Literal["all", "article", "group", "hour", "version"]
Pattern = tuple[int, ...]
"""How many answers to a sentence are each kind, in the order of the codebook."""
KINDS = tuple(str(kind) for kind in Kind)
MOST_STRETCHES = 240
LAYERS = ("content", "cue", "speaker")
CAUSES = tuple(str(cause) for cause in Differ)
ATTRIBUTED = frozenset(at for at, kind in enumerate(Kind) if kind.attributed)


@dataclass(frozen=True, slots=True)
class PairCells:
    """How two people answered the sentences that both did, the first's kind first.

    `same` of the `speakers` sentences to which both name a speaker name the same.
    """

    cells: tuple[tuple[int, ...], ...]
    speakers: int
    same: int


@dataclass(frozen=True, slots=True)
class ArticleSums:
    """An article that was answered, and its sums."""

    id: int
    doc_id: str
    title: str
    outlet: str | None
    sums: tuple[Sums, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer and the blind one before it, whose kind is None where none was given.

    Speakers are entries of the cast after merges, None for a fact or other.
    """

    reviewer_id: int
    kind: str
    speaker_id: int | None
    kind_before: str | None
    speaker_before: int | None

    @property
    def moved(self) -> bool:
        """Whether the kind or the speaker is another than before."""
        now = self.kind, self.speaker_id
        return now != (self.kind_before, self.speaker_before)


@dataclass(frozen=True, slots=True)
class BlindChange:
    """A sentence with answers that are not the blind ones, and what was before them.

    `before` is the pattern of the blind answers; who had given none is not in it.
    """

    sentence_id: int
    article_id: int
    now: Pattern
    before: Pattern
    answers: tuple[Changed, ...]


def sums(db: Database, grain: Grain) -> dict[int, list[Sums]]:
    """Answer the sums of every unit of a grain, those of fewer answers first.

    A unit is an article, a group of them, an hour as 2024031409, a version (0 where
    the answers to a sentence were given under several or none); of "all", it is 0.
    """
    found: dict[int, list[Sums]] = defaultdict(list)
    for unit, *row in db.execute(
        """
        select
            unit, labels, items, claim, quote, fact, other,
            claim_squares, quote_squares, fact_squares, other_squares
        from agreement_sums
        where grain = ? and items > 0
        order by unit, labels
        """,
        [grain],
    ):
        found[unit].append(_sums(row))
    return dict(found)


def hours(db: Database) -> list[Stretch]:
    """Answer the sums of the hours in which sentences were last answered, in order.

    Of very many hours some on end are taken together, with about as many sentences.
    """
    found: dict[int, list[tuple[int, int, Sums]]] = defaultdict(list)
    for stretch, first, last, *row in db.execute(
        """
        with hours as materialized (
            select unit, sum(iif(labels > 1, items, 0)) as doubles
            from agreement_sums
            where grain = 'hour' and items > 0
            group by unit
        ),
        stretches as materialized (
            select
                unit,
                iif(
                    count(*) over () <= :most,
                    unit,
                    (sum(doubles) over (order by unit) - doubles) * :most
                    / max(sum(doubles) over (), 1)
                ) as stretch
            from hours
        )
        select
            stretch, min(unit), max(unit), labels, sum(items), sum(claim), sum(quote),
            sum(fact), sum(other), sum(claim_squares), sum(quote_squares),
            sum(fact_squares), sum(other_squares)
        from stretches
        cross join agreement_sums using (unit)
        where grain = 'hour' and items > 0
        group by stretch, labels
        order by stretch, labels
        """,
        {"most": MOST_STRETCHES},
    ):
        found[stretch].append((first, last, _sums(row)))
    return [
        Stretch(
            min(first for first, _, _ in rows),
            max(last for _, last, _ in rows),
            tuple(sums for *_, sums in rows),
        )
        for rows in found.values()
    ]


def attributed(db: Database, grain: Grain) -> dict[int, list[Sums]]:
    """Answer sums as `sums` does, of two classes: claim or quote, and fact or other."""
    found: dict[int, list[Sums]] = defaultdict(list)
    for unit, labels, items, given, squares in db.execute(
        """
        select unit, labels, items, claim + quote, attributed_squares
        from agreement_sums
        where grain = ? and items > 0
        order by unit, labels
        """,
        [grain],
    ):
        rest = labels * labels * items - 2 * labels * given + squares
        found[unit].append(
            Sums(labels, items, (given, labels * items - given), (squares, rest))
        )
    return dict(found)


def grain_of_parts(db: Database) -> Literal["article", "group"]:
    """Answer what is left out at a time: an article, or a group where they are many."""
    (found,) = db.execute(
        """
        select count(*)
        from (
            select distinct unit
            from agreement_sums indexed by agreement_double
            where grain = 'article' and labels > 1 and items > 0
            limit :most
        )
        """,
        {"most": MOST_PARTS + 1},
    ).fetchone()
    return "article" if found <= MOST_PARTS else "group"


def patterns(db: Database) -> dict[Pattern, int]:
    """Answer how many sentences have each pattern."""
    return {
        tuple(pattern): items
        for *pattern, items in db.execute(
            """
            select claim, quote, fact, other, items
            from agreement_patterns
            where items > 0
            order by claim, quote, fact, other
            """
        )
    }


def who_parts(db: Database, grain: Literal["article", "group"]) -> list[OpenPart]:
    """Answer the parts of a grain with sentences to which two people name a speaker."""
    rows: dict[int, list[OpenSums]] = defaultdict(list)
    spread: dict[int, tuple[int, int]] = {}
    for unit, own, met, *row in db.execute(
        """
        select unit, own, met, labels, items, same
        from (
            select
                part.unit, sum(part.n * part.n) as own, sum(part.n * pool.n) as met
            from agreement_speakers as part
            cross join agreement_pool as pool on pool.speaker_id = part.speaker_id
            where part.grain = :grain and part.n > 0
            group by part.unit
        )
        cross join agreement_who using (unit)
        where agreement_who.grain = :grain and items > 0
        order by unit, labels
        """,
        {"grain": grain},
    ):
        rows[unit].append(OpenSums(*row))
        spread[unit] = own, met
    return [OpenPart(tuple(rows[unit]), *spread[unit]) for unit in rows]


def span_parts(
    db: Database, grain: Literal["all", "article", "group"]
) -> dict[str, list[list[SpanSums]]]:
    """Answer for every layer the parts of a grain in which two people marked it."""
    found: dict[str, dict[int, list[SpanSums]]] = {layer: {} for layer in LAYERS}
    for layer, unit, *row in db.execute(
        """
        select
            layer, unit, labels, items, chars, inside, both, inside_squares,
            spans, exact, overlapping
        from agreement_span_sums
        where grain = ? and items > 0
        order by unit, layer, labels
        """,
        [grain],
    ):
        found[layer].setdefault(unit, []).append(SpanSums(*row))
    return {layer: list(parts.values()) for layer, parts in found.items()}


def causes(db: Database) -> dict[str, int]:
    """Answer how many pairs of answers differ, by what they first differ in.

    `pairs` are all, those that do not differ too.
    """
    for row in db.query(
        """
        select
            coalesce(sum(items * labels * (labels - 1) / 2), 0) as pairs,
            coalesce(sum(differs_attributed), 0) as attributed,
            coalesce(sum(differs_kind), 0) as kind,
            coalesce(sum(differs_who), 0) as who,
            coalesce(sum(differs_span), 0) as span,
            coalesce(sum(differs_finer), 0) as finer,
            coalesce(sum(differs_joins), 0) as joins
        from agreement_sums
        where grain = 'all'
        """
    ):
        return row
    raise AssertionError


def pair_cells(db: Database) -> dict[tuple[int, int], PairCells]:
    """Answer for every two people who answered the same sentences how they did."""
    return paired(
        db.execute(
            """
            select a, b, kind_a, kind_b, n, same
            from agreement_pairs
            where n > 0
            order by a, b, kind_a, kind_b
            """
        )
    )


def by_reviewer(db: Database) -> dict[int, dict[tuple[int, Pattern], int]]:
    """Answer for everybody how often they gave each kind in sentences of a pattern.

    The pattern counts their own answer too.
    """
    return given(
        db.execute(
            """
            select reviewer_id, kind, claim, quote, fact, other, items
            from agreement_reviewers
            where items > 0
            order by reviewer_id, kind, claim, quote, fact, other
            """
        )
    )


def first_uses(db: Database) -> dict[int, int]:
    """Answer the hour, as 2024031409, in which each version was first used."""
    return {
        version: int(moment[:4] + moment[5:7] + moment[8:10] + moment[11:13])
        for version, moment in db.execute(
            "select version, first_at from agreement_versions order by version"
        )
    }


def counts(db: Database) -> Counts:
    """Answer what the figures rest on."""
    items, double, labels = db.execute(
        """
        select
            coalesce(sum(items), 0),
            coalesce(sum(iif(labels > 1, items, 0)), 0),
            coalesce(sum(labels * items), 0)
        from agreement_sums
        where grain = 'all'
        """
    ).fetchone()
    sentences, people, articles = db.execute(
        """
        select
            (select sentences from totals),
            (select count(*) from reviewers where labelled > 0),
            (
                select count(*)
                from (
                    select distinct unit
                    from agreement_sums indexed by agreement_double
                    where grain = 'article' and labels > 1 and items > 0
                )
            )
        """
    ).fetchone()
    return Counts(sentences, items, double, labels, people, articles)


def by_article(db: Database) -> list[ArticleSums]:
    """Answer the articles that were answered, with their sums; it grows with them."""
    found: dict[tuple[int, str, str, str | None], list[Sums]] = defaultdict(list)
    for number, doc_id, title, outlet, *row in db.execute(
        """
        select
            articles.id, doc_id, title, outlet, labels, items, claim, quote, fact,
            other, claim_squares, quote_squares, fact_squares, other_squares
        from agreement_sums
        cross join articles on articles.id = unit
        where grain = 'article' and items > 0
        order by unit, labels
        """
    ):
        found[number, doc_id, title, outlet].append(_sums(row))
    return [ArticleSums(*article, tuple(rows)) for article, rows in found.items()]


def by_outlet(db: Database) -> dict[str | None, list[Sums]]:
    """Answer the sums of every outlet, None being no outlet."""
    found: dict[str | None, list[Sums]] = defaultdict(list)
    for outlet, *row in db.execute(
        """
        select
            outlet, labels, sum(items), sum(claim), sum(quote), sum(fact), sum(other),
            sum(claim_squares), sum(quote_squares), sum(fact_squares),
            sum(other_squares)
        from texts as articles indexed by articles_by_outlet
        cross join agreement_sums
            on grain = 'article' and unit = articles.id and items > 0
        group by outlet, labels
        order by outlet, labels
        """
    ):
        found[outlet].append(_sums(row))
    return dict(found)


def named(db: Database, article_ids: list[int]) -> list[dict[str, Any]]:
    """Answer id, doc_id, title and outlet of articles, in the order of their ids."""
    return list(
        db.query(
            """
            select id, doc_id, title, outlet
            from articles
            where id in (select value from json_each(?))
            order by id
            """,
            [json.dumps(article_ids)],
        )
    )


def blind_changes(db: Database) -> list[BlindChange]:
    """Answer the sentences with answers given or changed after others' were seen."""
    answers: dict[tuple[int, ...], list[Changed]] = defaultdict(list)
    for *item, reviewer_id, kind, speaker, kind_before, speaker_before in db.execute(
        """
        select
            changed_after_seeing.sentence_id, changed_after_seeing.article_id,
            claim, quote, fact, other,
            labels.reviewer_id, labels.kind,
            iif(
                labels.kind in ('claim', 'quote'),
                coalesce(said.merged_into, said.id),
                null
            ),
            changed_after_seeing.kind, coalesce(before.merged_into, before.id)
        from changed_after_seeing
        cross join labels using (sentence_id, reviewer_id)
        cross join agreement_items using (sentence_id)
        left join speakers as said on said.id = labels.speaker_id
        left join speakers as before on before.id = changed_after_seeing.speaker_id
        order by changed_after_seeing.sentence_id, labels.reviewer_id
        """
    ):
        changed = Changed(reviewer_id, kind, speaker, kind_before, speaker_before)
        answers[tuple(item)].append(changed)
    return [
        BlindChange(item[0], item[1], item[2:], before(item[2:], each), tuple(each))
        for item, each in answers.items()
    ]


def paired(rows: Any) -> dict[tuple[int, int], PairCells]:
    """Answer a table a pair from rows of both, their kinds, how often, same speaker."""
    cells: dict[tuple[int, int], list[list[int]]] = {}
    spoken: dict[tuple[int, int], list[int]] = {}
    for a, b, kind_a, kind_b, n, same in rows:
        table = cells.setdefault((a, b), [[0] * len(KINDS) for _ in KINDS])
        table[KINDS.index(kind_a)][KINDS.index(kind_b)] += n
        counted = spoken.setdefault((a, b), [0, 0])
        if {KINDS.index(kind_a), KINDS.index(kind_b)} <= ATTRIBUTED:
            counted[0] += n
            counted[1] += same
    return {
        pair: PairCells(tuple(map(tuple, table)), *spoken[pair])
        for pair, table in cells.items()
    }


def given(rows: Any) -> dict[int, dict[tuple[int, Pattern], int]]:
    """Answer who gave which kind how often, from rows of that with the pattern."""
    found: dict[int, dict[tuple[int, Pattern], int]] = defaultdict(dict)
    for reviewer_id, kind, *pattern, items in rows:
        found[reviewer_id][KINDS.index(kind), tuple(pattern)] = items
    return dict(found)


def _sums(row: list[int]) -> Sums:
    labels, items, *counted = row
    size = len(KINDS)
    return Sums(labels, items, tuple(counted[:size]), tuple(counted[size:]))


def before(now: Pattern, answers: Sequence[Changed]) -> Pattern:
    """Answer the pattern with the blind answers in the place of the present ones."""
    pattern = list(now)
    for answer in answers:
        pattern[KINDS.index(answer.kind)] -= 1
        if answer.kind_before is not None:
            pattern[KINDS.index(answer.kind_before)] += 1
    return tuple(pattern)
