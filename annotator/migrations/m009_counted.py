"""What agreement is counted from: of every kept table, a view that counts it anew."""

from sqlite_utils import Database

ATTRIBUTED = "in ('claim', 'quote')"
CAUSES = ("attributed", "kind", "who", "span", "finer", "joins")
_MIXED = "article_id * 40503 / 128"
"""So that articles whose numbers go by tens do not all come into one group."""
GRAINS = {"all": "0", "article": "article_id", "group": f"{_MIXED} % 100"}
SPOKEN = {"article": "article_id", "group": f"{_MIXED} % 25"}
"""Fewer groups of speakers: the time to read them grows with groups times the cast."""
TIMES = {"hour": "hour", "version": "version"}
SUMS = (
    "items",
    *("claim", "quote", "fact", "other"),
    *("claim_squares", "quote_squares", "fact_squares", "other_squares"),
    "attributed_squares",
    *(f"differs_{cause}" for cause in CAUSES),
)
SPAN_SUMS = (
    *("items", "chars", "inside", "both", "inside_squares"),
    *("spans", "exact", "overlapping"),
)
KEPT = {
    "patterns": ("claim", "quote", "fact", "other", "items"),
    "sums": ("grain", "unit", "labels", *SUMS),
    "who": ("grain", "unit", "labels", "items", "same"),
    "speakers": ("grain", "unit", "speaker_id", "n"),
    "pool": ("speaker_id", "n"),
    "reviewers": ("reviewer_id", "kind", "claim", "quote", "fact", "other", "items"),
    "pairs": ("a", "b", "kind_a", "kind_b", "n", "same"),
    "span_sums": ("grain", "unit", "layer", "labels", *SPAN_SUMS),
}
KEYS = {
    "patterns": ("claim", "quote", "fact", "other"),
    "sums": ("grain", "unit", "labels"),
    "who": ("grain", "unit", "labels"),
    "speakers": ("grain", "unit", "speaker_id"),
    "pool": ("speaker_id",),
    "reviewers": ("reviewer_id", "kind", "claim", "quote", "fact", "other"),
    "pairs": ("a", "b", "kind_a", "kind_b"),
    "span_sums": ("grain", "unit", "layer", "labels"),
}


def views(db: Database) -> None:
    """Say of every table what it must hold; the checks and the filling read these."""
    for made in (_ITEMS, _SPANS, _CHANGED, *_folds()):
        db.executescript(made)


_ITEMS = f"""
    create view agreement_items_counted as
    select
        one.sentence_id,
        sentences.article_id,
        sum(one.reviewer_id = other.reviewer_id and one.kind = 'claim') as claim,
        sum(one.reviewer_id = other.reviewer_id and one.kind = 'quote') as quote,
        sum(one.reviewer_id = other.reviewer_id and one.kind = 'fact') as fact,
        sum(one.reviewer_id = other.reviewer_id and one.kind = 'other') as other,
        json_group_array(json_array(
            one.reviewer_id,
            one.kind,
            -- Who alone names a speaker meets nobody: a merge need not count it anew.
            iif(
                one.kind {ATTRIBUTED} and exists (
                    select 1
                    from labels as third
                    where third.sentence_id = one.sentence_id
                    and third.reviewer_id <> one.reviewer_id
                    and third.kind {ATTRIBUTED}
                ),
                coalesce(one_named.merged_into, one.speaker_id),
                null
            )
        )) filter (where one.reviewer_id = other.reviewer_id) as votes,
        cast(
            substr(max(one.changed_at), 1, 4) || substr(max(one.changed_at), 6, 2)
            || substr(max(one.changed_at), 9, 2) || substr(max(one.changed_at), 12, 2)
            as integer
        ) as hour,
        iif(
            min(coalesce(one.guideline_version, 0))
                = max(coalesce(one.guideline_version, 0)),
            max(coalesce(one.guideline_version, 0)),
            0
        ) as version,
        sum(one.reviewer_id = other.reviewer_id and one.kind {ATTRIBUTED}) as speakers,
        2 * sum(
            one.reviewer_id <> other.reviewer_id
            and one.kind {ATTRIBUTED}
            and other.kind {ATTRIBUTED}
            and coalesce(one_named.merged_into, one.speaker_id)
                = coalesce(other_named.merged_into, other.speaker_id)
        ) as same,
        DIFFERENCES
    from labels as one
    -- In this order, so that the votes stand in the order of the reviewers.
    cross join labels as other
        on other.sentence_id = one.sentence_id
        and other.reviewer_id >= one.reviewer_id
    cross join sentences on sentences.id = one.sentence_id
    left join speakers as one_named on one_named.id = one.speaker_id
    left join speakers as other_named on other_named.id = other.speaker_id
    group by one.sentence_id;
""".replace(  # noqa: S608
    "DIFFERENCES",
    ",\n".join(
        f"""sum(
            case
                when one.reviewer_id = other.reviewer_id then null
                when (one.kind {ATTRIBUTED}) <> (other.kind {ATTRIBUTED})
                    then 'attributed'
                when one.kind <> other.kind then 'kind'
                when one.kind {ATTRIBUTED}
                    and coalesce(one_named.merged_into, one.speaker_id)
                        <> coalesce(other_named.merged_into, other.speaker_id)
                    then 'who'
                when one.kind {ATTRIBUTED}
                    and (
                        coalesce(one.cue_start <> other.cue_start, 0)
                        or coalesce(one.cue_end <> other.cue_end, 0)
                        or (
                            one.content <> other.content
                            and '[]' not in (one.content, other.content)
                        )
                        or coalesce(one.speaker_start <> other.speaker_start, 0)
                        or coalesce(one.speaker_end <> other.speaker_end, 0)
                    )
                    then 'span'
                when coalesce(one.quote_type <> other.quote_type, 0)
                    or coalesce(one.polarity <> other.polarity, 0)
                    then 'finer'
                when one.kind {ATTRIBUTED} and one.continues <> other.continues
                    then 'joins'
            end is '{cause}'
        ) as differs_{cause}"""
        for cause in CAUSES
    ),
)


def _marks(who: str) -> str:
    """Answer the SQL for a label's stretches of a layer, those in its sentence."""
    return f"""(
        case layer.value
            when 'content' then {who}.content
            when 'cue' then iif(
                {who}.cue_start is null,
                '[]',
                json_array(json_array({who}.cue_start, {who}.cue_end))
            )
            else iif(
                {who}.speaker_start >= 0 and {who}.speaker_end <= length(text),
                json_array(json_array({who}.speaker_start, {who}.speaker_end)),
                '[]'
            )
        end
    )"""


def _met(what: str) -> str:
    """Answer the SQL that sums over the stretches of two persons that share a letter.

    Or, for stretches that are the very same, over those: they share one too.
    """
    return f"""sum(iif(
        one.reviewer_id = other.reviewer_id,
        0,
        (
            select {what}
            from json_each({_marks("one")}) as mine
            join json_each({_marks("other")}) as theirs
            where mine.value ->> 0 < theirs.value ->> 1
            and theirs.value ->> 0 < mine.value ->> 1
        )
    ))"""  # noqa: S608


def _own(what: str) -> str:
    """Answer the SQL that sums over every person's own stretches, each once."""
    return f"""sum(iif(
        one.reviewer_id = other.reviewer_id,
        (select {what} from json_each({_marks("one")}) as mine),
        0
    ))"""  # noqa: S608


_LENGTH = "(mine.value ->> 1) - (mine.value ->> 0)"
_SHARED = """coalesce(sum(
    min(mine.value ->> 1, theirs.value ->> 1)
    - max(mine.value ->> 0, theirs.value ->> 0)
), 0)"""
_SPANS = f"""
    create view agreement_spans_counted as
    select
        one.sentence_id,
        layer.value as layer,
        sentences.article_id,
        sum(one.reviewer_id = other.reviewer_id) as labels,
        length(text) as chars,
        {_own(f"sum({_LENGTH})")} as inside,
        {_met(_SHARED)} as both,
        {_own(f"sum(({_LENGTH}) * ({_LENGTH}))")} as inside_squares,
        {_own("count(*)")} as spans,
        {_met("coalesce(sum(mine.value = theirs.value), 0)")} as exact,
        {_met("count(distinct mine.key)")} as overlapping
    from labels as one
    cross join labels as other on other.sentence_id = one.sentence_id
    cross join sentences on sentences.id = one.sentence_id
    cross join json_each('["content", "cue", "speaker"]') as layer
    where one.kind {ATTRIBUTED}
    and other.kind {ATTRIBUTED}
    and {_marks("one")} <> '[]'
    and {_marks("other")} <> '[]'
    group by one.sentence_id, layer.value
    having count(*) > 1;
"""  # noqa: S608
_CHANGED = """
    create view changed_after_seeing_counted as
    select
        sentence_id, reviewer_id, article_id,
        blind_answer ->> '$.kind' as kind,
        iif(
            blind_answer ->> '$.kind' in ('claim', 'quote'),
            blind_answer ->> '$.speaker_id',
            null
        ) as speaker_id
    from blind_answers
    where not blind;

    create view agreement_versions_counted as
    select answer ->> '$.guideline_version' as version, min(saved_at) as first_at
    from label_history
    where answer ->> '$.guideline_version' is not null
    group by 1;
"""
_KIND = "claim + quote + fact + other"


def item_sums(row: str = "") -> dict[str, str]:
    """Answer what an item adds to each sum; of a trigger's row, with its name."""
    kinds = ("claim", "quote", "fact", "other")
    both = f"({row}claim + {row}quote)"
    return {
        "items": "1",
        **{kind: f"{row}{kind}" for kind in kinds},
        **{f"{kind}_squares": f"{row}{kind} * {row}{kind}" for kind in kinds},
        "attributed_squares": f"{both} * {both}",
        **{f"differs_{cause}": f"{row}differs_{cause}" for cause in CAUSES},
    }


def each_grain(select: str, grains: dict[str, str], row: str = "") -> str:
    """Answer a select over the grains, as one of as many selects."""
    return "\nunion all\n".join(
        select.replace("GRAIN", f"'{grain}'").replace(
            "UNIT", unit if unit == "0" else f"{row}{unit}"
        )
        for grain, unit in grains.items()
    )


def _folds() -> list[str]:
    """Answer a view for every kept table that counts it from the items."""
    sums = ", ".join(f"sum({what}) as {n}" for n, what in item_sums().items())
    spans = "count(*) as items, " + ", ".join(
        f"sum({name}) as {name}" for name in SPAN_SUMS[1:]
    )
    selects = {
        "patterns": """
            select claim, quote, fact, other, count(*) as items
            from agreement_items
            group by 1, 2, 3, 4
        """,
        "sums": each_grain(
            f"""
            select GRAIN as grain, UNIT as unit, {_KIND} as labels, {sums}
            from agreement_items
            group by 2, 3
            """,  # noqa: S608
            GRAINS | TIMES,
        ),
        "who": each_grain(
            """
            select
                GRAIN as grain, UNIT as unit, speakers as labels,
                count(*) as items, sum(same) as same
            from agreement_items
            where speakers > 1
            group by 2, 3
            """,
            {"all": "0", **SPOKEN},
        ),
        "speakers": each_grain(
            """
            select
                GRAIN as grain, UNIT as unit, vote.value ->> 2 as speaker_id,
                count(*) as n
            from agreement_items
            join json_each(votes) as vote
            where speakers > 1 and vote.value ->> 2 is not null
            group by 2, 3
            """,
            SPOKEN,
        ),
        "pool": """
            select vote.value ->> 2 as speaker_id, count(*) as n
            from agreement_items
            join json_each(votes) as vote
            where speakers > 1 and vote.value ->> 2 is not null
            group by 1
        """,
        "reviewers": """
            select
                vote.value ->> 0 as reviewer_id, vote.value ->> 1 as kind,
                claim, quote, fact, other, count(*) as items
            from agreement_items
            join json_each(votes) as vote
            group by 1, 2, 3, 4, 5, 6
        """,
        "pairs": """
            select
                one.value ->> 0 as a, two.value ->> 0 as b,
                one.value ->> 1 as kind_a, two.value ->> 1 as kind_b,
                count(*) as n,
                coalesce(sum(one.value ->> 2 = two.value ->> 2), 0) as same
            from agreement_items
            join json_each(votes) as one
            join json_each(votes) as two
            where claim + quote + fact + other > 1 and one.key < two.key
            group by 1, 2, 3, 4
        """,
        "splits": """
            select
                one.value ->> 0 as reviewer_id, one.value ->> 1 as kind,
                two.value ->> 1 as other_kind, sentence_id,
                two.value ->> 0 as other_id
            from agreement_items
            join json_each(votes) as one
            join json_each(votes) as two
            where claim + quote + fact + other > 1
            and one.value ->> 1 <> two.value ->> 1
        """,
        "span_sums": each_grain(
            f"""
            select GRAIN as grain, UNIT as unit, layer, labels, {spans}
            from agreement_spans
            group by 2, 3, 4
            """,  # noqa: S608
            GRAINS,
        ),
    }
    return [
        f"create view agreement_{table}_counted as {select};"
        for table, select in selects.items()
    ]
