"""Whether what agreement is counted from is what the labels say."""

_ITEM = (
    *("article_id", "claim", "quote", "fact", "other", "votes", "hour", "version"),
    *("speakers", "same", "differs_attributed", "differs_kind", "differs_who"),
    *("differs_span", "differs_finer", "differs_joins"),
)
_SPAN = (
    *("article_id", "labels", "chars", "inside", "both", "inside_squares"),
    *("spans", "exact", "overlapping"),
)
_SQUARES = ("claim_squares", "quote_squares", "fact_squares", "other_squares")
_FOLDS: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "Of agreement, the pattern {0}, {1}, {2}, {3} is not counted as often as it is "
        "there.",
        "patterns",
        ("claim", "quote", "fact", "other"),
        ("items",),
    ),
    (
        "Of agreement, the sums of {0} {1} with {2} answers are not those of its "
        "sentences.",
        "sums",
        ("grain", "unit", "labels"),
        (
            *("items", "claim", "quote", "fact", "other", *_SQUARES),
            *("attributed_squares", *_ITEM[-6:]),
        ),
    ),
    (
        "Of agreement on the speaker, the sums of {0} {1} with {2} named are not those "
        "of its sentences.",
        "who",
        ("grain", "unit", "labels"),
        ("items", "same"),
    ),
    (
        "Of agreement on the speaker, {0} {1} does not count speaker {2} as often as "
        "named.",
        "speakers",
        ("grain", "unit", "speaker_id"),
        ("n",),
    ),
    (
        "Of agreement on the speaker, speaker {0} is not counted as often as named.",
        "pool",
        ("speaker_id",),
        ("n",),
    ),
    (
        "Of agreement, reviewer {0} saying {1} in the pattern {2}, {3}, {4}, {5} is "
        "not counted as often as it is there.",
        "reviewers",
        ("reviewer_id", "kind", "claim", "quote", "fact", "other"),
        ("items",),
    ),
    (
        "Of agreement, reviewers {0} and {1} saying {2} and {3} is not counted as "
        "often as it is there.",
        "pairs",
        ("a", "b", "kind_a", "kind_b"),
        ("n", "same"),
    ),
    (
        "Of agreement on the words, the sums of {0} {1} for {2} with {3} answers are "
        "not those of its sentences.",
        "span_sums",
        ("grain", "unit", "layer", "labels"),
        ("items", *_SPAN[2:]),
    ),
    (
        "Of agreement, sentence {3}, to which reviewer {0} says {1} and {4} says {2}, "
        "is not listed as that.",
        "splits",
        ("reviewer_id", "kind", "other_kind", "sentence_id", "other_id"),
        (),
    ),
]


def _rows(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """Answer the query for rows that are kept otherwise than counted, by their key.

    What is counted is walked once, each row beside the one that is kept.
    """
    named = ", ".join(key)
    same = " and ".join(f"kept.{name} = counted.{name}" for name in key)
    kept, counted = (
        ", ".join(f"{side}.{name}" for name in (*key, *columns))
        for side in ("kept", "counted")
    )
    return f"""
        select {", ".join(f"counted.{name}" for name in key)}
        from {table}_counted as counted
        left join {table} as kept on {same}
        where ({kept}) is not ({counted})
        union
        select {named}
        from {table} as kept
        where not exists (
            select 1
            from labels
            where labels.sentence_id = kept.sentence_id
        )
        order by {", ".join(str(at + 1) for at in range(len(key)))}
    """  # noqa: S608 (constants)


def _fold(table: str, key: tuple[str, ...], counts: tuple[str, ...]) -> str:
    """Answer the query for keys whose kept counts are not those counted anew.

    A row that fell to nothing may stay.
    """
    counts = counts or ("present",)
    kept, counted = (
        ", ".join(
            f"{sign}1 as present" if name == "present" else f"{sign}{name} as {name}"
            for name in counts
        )
        for sign in ("", "-")
    )
    named = ", ".join(key)
    return f"""
        select {named}
        from (
            select {named}, {kept} from agreement_{table}
            union all
            select {named}, {counted} from agreement_{table}_counted
        )
        group by {named}
        having {" or ".join(f"sum({name}) <> 0" for name in counts)}
        order by {named}
    """  # noqa: S608 (constants)


_SPANS = """
    select sentence_id, layer
    from (
        select sentence_id, layer, {columns} from agreement_spans
        union all
        select sentence_id, layer, {columns} from agreement_spans_counted
    )
    group by sentence_id, layer, {columns}
    having count(*) <> 2
    order by 1, 2
""".format(columns=", ".join(_SPAN))  # noqa: S608 (constants)
CHECKS = [
    (
        "What agreement counts of sentence {0} is not what its answers say.",
        _rows("agreement_items", ("sentence_id",), _ITEM),
    ),
    (
        "What agreement counts of the {1} marked in sentence {0} is not what its "
        "answers mark.",
        _SPANS,
    ),
    *((words, _fold(table, key, kept)) for words, table, key, kept in _FOLDS),
    (
        "Guideline {0} is said to be first used at another moment than it was.",
        """
        select version
        from (
            select version, first_at from agreement_versions
            union all
            select version, first_at from agreement_versions_counted
        )
        group by version, first_at
        having count(*) <> 2
        order by version
        """,
    ),
    (
        "Whether reviewer {1} changed the answer to sentence {0} after seeing others' "
        "is not kept as its history says.",
        """
        select sentence_id, reviewer_id
        from (
            select * from changed_after_seeing
            union all
            select * from changed_after_seeing_counted
        )
        group by sentence_id, reviewer_id, article_id, kind, speaker_id
        having count(*) <> 2
        order by 1, 2
        """,
    ),
]
"""Each a sentence and the query that yields what stands in it."""
