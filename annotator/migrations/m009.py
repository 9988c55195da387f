"""Agreement: the counts that every figure is made of, kept in step with the labels."""

from sqlite_utils import Database

_ATTRIBUTED = "in ('claim', 'quote')"
_CAUSES = ("attributed", "kind", "who", "span", "finer", "joins")
_MIXED = "article_id * 40503 / 128"
"""So that articles whose numbers go by tens do not all come into one group."""
_GRAINS = {"all": "0", "article": "article_id", "group": f"{_MIXED} % 100"}
_SPOKEN = {"article": "article_id", "group": f"{_MIXED} % 25"}
"""Fewer groups of speakers: the time to read them grows with groups times the cast."""
_TIMES = {"hour": "hour", "version": "version"}
_SUMS = (
    "items",
    *("claim", "quote", "fact", "other"),
    *("claim_squares", "quote_squares", "fact_squares", "other_squares"),
    "attributed_squares",
    *(f"differs_{cause}" for cause in _CAUSES),
)
_SPAN_SUMS = (
    *("items", "chars", "inside", "both", "inside_squares"),
    *("spans", "exact", "overlapping"),
)
_KEPT = {
    "patterns": ("claim", "quote", "fact", "other", "items"),
    "sums": ("grain", "unit", "labels", *_SUMS),
    "who": ("grain", "unit", "labels", "items", "same"),
    "speakers": ("grain", "unit", "speaker_id", "n"),
    "pool": ("speaker_id", "n"),
    "reviewers": ("reviewer_id", "kind", "claim", "quote", "fact", "other", "items"),
    "pairs": ("a", "b", "kind_a", "kind_b", "n", "same"),
    "span_sums": ("grain", "unit", "layer", "labels", *_SPAN_SUMS),
}
_KEYS = {
    "patterns": ("claim", "quote", "fact", "other"),
    "sums": ("grain", "unit", "labels"),
    "who": ("grain", "unit", "labels"),
    "speakers": ("grain", "unit", "speaker_id"),
    "pool": ("speaker_id",),
    "reviewers": ("reviewer_id", "kind", "claim", "quote", "fact", "other"),
    "pairs": ("a", "b", "kind_a", "kind_b"),
    "span_sums": ("grain", "unit", "layer", "labels"),
}
INDEXES = {
    "agreement_by_pattern": "agreement_items (claim, quote, fact, other)",
    "agreement_by_hour": "agreement_items (hour)",
    "agreement_by_version": "agreement_items (version)",
    **{
        f"agreement_by_{cause}": f"agreement_items (sentence_id) "
        f"where differs_{cause} > 0"
        for cause in _CAUSES
    },
    "agreement_double": "agreement_sums (grain, unit) where labels > 1 and items > 0",
    "articles_by_outlet": "articles (outlet)",
}


def m009_agreement(db: Database) -> None:
    """What agreement is counted from follows every save, as whole numbers.

    A sentence is counted anew into one row of agreement_items, and what that row
    changes is added to the other tables, so that no figure walks the labels.
    """
    _tables(db)
    _views(db)
    fill(db)
    index(db)
    _triggers(db)


def fill(db: Database) -> None:
    """Count everything from the labels, into tables that are empty."""
    for table in ("agreement_items", "agreement_spans"):
        db.execute(f"insert into {table} select * from {table}_counted")  # noqa: S608
    for table in (*_KEPT, "versions"):
        db.execute(
            f"insert into agreement_{table} select * from agreement_{table}_counted"  # noqa: S608
        )
    # In the order of its key: in any other it is written many times over.
    db.execute("""
        insert into agreement_splits
        select reviewer_id, kind, other_kind, sentence_id, other_id
        from agreement_splits_counted
        order by reviewer_id, kind, other_kind, sentence_id, other_id
    """)
    db.execute("""
        insert into changed_after_seeing select * from changed_after_seeing_counted
    """)


def index(db: Database) -> None:
    """Index what is filled; row by row it would be written many times over."""
    for name, what in INDEXES.items():
        db.execute(f"create index {name} on {what}")


def _tables(db: Database) -> None:
    causes = "".join(f"differs_{cause} integer not null," for cause in _CAUSES)
    db.executescript(f"""
        create table agreement_items (
            sentence_id integer primary key references sentences (id),
            article_id integer not null references articles (id),
            claim integer not null,
            quote integer not null,
            fact integer not null,
            other integer not null,
            votes text not null check (json_type(votes) = 'array'),
            hour integer not null,
            version integer not null,
            speakers integer not null,
            same integer not null,
            {causes}
            differs integer not null generated always as (
                {" + ".join(f"differs_{cause}" for cause in _CAUSES)}
            ) virtual
        ) strict;

        create table agreement_spans (
            sentence_id integer not null references sentences (id),
            layer text not null check (layer in ('content', 'cue', 'speaker')),
            article_id integer not null references articles (id),
            labels integer not null,
            chars integer not null,
            inside integer not null,
            both integer not null,
            inside_squares integer not null,
            spans integer not null,
            exact integer not null,
            overlapping integer not null,
            primary key (sentence_id, layer)
        ) strict, without rowid;

        create table agreement_splits (
            reviewer_id integer not null,
            kind text not null,
            other_kind text not null,
            sentence_id integer not null,
            other_id integer not null,
            primary key (reviewer_id, kind, other_kind, sentence_id, other_id)
        ) strict, without rowid;

        create table agreement_versions (
            version integer primary key,
            first_at text not null
        ) strict;

        create table changed_after_seeing (
            sentence_id integer not null references sentences (id),
            reviewer_id integer not null references reviewers (id),
            article_id integer not null references articles (id),
            kind text,
            speaker_id integer,
            primary key (sentence_id, reviewer_id)
        ) strict, without rowid;
    """)
    words = {"grain", "layer", "kind", "kind_a", "kind_b"}
    for table, columns in _KEPT.items():
        typed = ", ".join(
            f"{name} {'text' if name in words else 'integer'} not null"
            for name in columns
        )
        db.execute(f"""
            create table agreement_{table} (
                {typed}, primary key ({", ".join(_KEYS[table])})
            ) strict, without rowid
        """)


def _views(db: Database) -> None:
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
                one.kind {_ATTRIBUTED} and exists (
                    select 1
                    from labels as third
                    where third.sentence_id = one.sentence_id
                    and third.reviewer_id <> one.reviewer_id
                    and third.kind {_ATTRIBUTED}
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
        sum(one.reviewer_id = other.reviewer_id and one.kind {_ATTRIBUTED}) as speakers,
        2 * sum(
            one.reviewer_id <> other.reviewer_id
            and one.kind {_ATTRIBUTED}
            and other.kind {_ATTRIBUTED}
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
                when (one.kind {_ATTRIBUTED}) <> (other.kind {_ATTRIBUTED})
                    then 'attributed'
                when one.kind <> other.kind then 'kind'
                when one.kind {_ATTRIBUTED}
                    and coalesce(one_named.merged_into, one.speaker_id)
                        <> coalesce(other_named.merged_into, other.speaker_id)
                    then 'who'
                when one.kind {_ATTRIBUTED}
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
                when one.kind {_ATTRIBUTED} and one.continues <> other.continues
                    then 'joins'
            end is '{cause}'
        ) as differs_{cause}"""
        for cause in _CAUSES
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
    where one.kind {_ATTRIBUTED}
    and other.kind {_ATTRIBUTED}
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


def _item_sums(row: str = "") -> dict[str, str]:
    """Answer what an item adds to each sum; of a trigger's row, with its name."""
    kinds = ("claim", "quote", "fact", "other")
    both = f"({row}claim + {row}quote)"
    return {
        "items": "1",
        **{kind: f"{row}{kind}" for kind in kinds},
        **{f"{kind}_squares": f"{row}{kind} * {row}{kind}" for kind in kinds},
        "attributed_squares": f"{both} * {both}",
        **{f"differs_{cause}": f"{row}differs_{cause}" for cause in _CAUSES},
    }


def _each_grain(select: str, grains: dict[str, str], row: str = "") -> str:
    """Answer a select over the grains, as one of as many selects."""
    return "\nunion all\n".join(
        select.replace("GRAIN", f"'{grain}'").replace(
            "UNIT", unit if unit == "0" else f"{row}{unit}"
        )
        for grain, unit in grains.items()
    )


def _folds() -> list[str]:
    """Answer a view for every kept table that counts it from the items."""
    sums = ", ".join(f"sum({what}) as {n}" for n, what in _item_sums().items())
    spans = "count(*) as items, " + ", ".join(
        f"sum({name}) as {name}" for name in _SPAN_SUMS[1:]
    )
    selects = {
        "patterns": """
            select claim, quote, fact, other, count(*) as items
            from agreement_items
            group by 1, 2, 3, 4
        """,
        "sums": _each_grain(
            f"""
            select GRAIN as grain, UNIT as unit, {_KIND} as labels, {sums}
            from agreement_items
            group by 2, 3
            """,  # noqa: S608
            _GRAINS | _TIMES,
        ),
        "who": _each_grain(
            """
            select
                GRAIN as grain, UNIT as unit, speakers as labels,
                count(*) as items, sum(same) as same
            from agreement_items
            where speakers > 1
            group by 2, 3
            """,
            {"all": "0", **_SPOKEN},
        ),
        "speakers": _each_grain(
            """
            select
                GRAIN as grain, UNIT as unit, vote.value ->> 2 as speaker_id,
                count(*) as n
            from agreement_items
            join json_each(votes) as vote
            where speakers > 1 and vote.value ->> 2 is not null
            group by 2, 3
            """,
            _SPOKEN,
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
        "span_sums": _each_grain(
            f"""
            select GRAIN as grain, UNIT as unit, layer, labels, {spans}
            from agreement_spans
            group by 2, 3, 4
            """,  # noqa: S608
            _GRAINS,
        ),
    }
    return [
        f"create view agreement_{table}_counted as {select};"
        for table, select in selects.items()
    ]


def _add(table: str, select: str) -> str:
    """Answer the statement that adds what a select counts to a kept table."""
    counts = [name for name in _KEPT[table] if name not in _KEYS[table]]
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in counts)
    return f"""
        insert into agreement_{table} ({", ".join(_KEPT[table])})
        {select}
        on conflict do update set {added};
    """


def _grains(grains: dict[str, str], row: str) -> str:
    """Answer the grains and units of a trigger's row as a table."""
    return "(" + _each_grain("select GRAIN as grain, UNIT as unit", grains, row) + ")"


def _changed(vote: str) -> str:
    """Answer the SQL for whether a vote is not among those that stay as they are."""
    return f"{vote}.value not in (select value from json_each(new.others))"  # noqa: S608


def _item_added() -> str:
    """Answer the statements that add an item to the kept tables, or take it away.

    What is counted by votes alone is touched for those that change; `others` are the
    votes before, or after.
    """
    sums = ", ".join(f"new.sign * ({what})" for what in _item_sums("new.").values())
    labels = "new.claim + new.quote + new.fact + new.other"
    spoken = _grains(_SPOKEN, "new.")
    everywhere = _grains({"all": "0", **_SPOKEN}, "new.")
    changed = f"{_changed('one')} or {_changed('two')}"
    return "".join(
        [
            _add(
                "patterns",
                "values (new.claim, new.quote, new.fact, new.other, new.sign)",
            ),
            _add(
                "sums",
                f"""
                select grain, unit, {labels}, {sums}
                from {_grains(_GRAINS | _TIMES, "new.")}
                where true
                """,  # noqa: S608
            ),
            _add(
                "who",
                f"""
                select grain, unit, new.speakers, new.sign, new.sign * new.same
                from {everywhere}
                where new.speakers > 1
                """,  # noqa: S608
            ),
            _add(
                "speakers",
                f"""
                select grain, unit, vote.value ->> 2, new.sign
                from json_each(new.votes) as vote
                join {spoken}
                where vote.value ->> 2 is not null and {_changed("vote")}
                """,  # noqa: S608
            ),
            _add(
                "pool",
                f"""
                select vote.value ->> 2, new.sign
                from json_each(new.votes) as vote
                where vote.value ->> 2 is not null and {_changed("vote")}
                """,  # noqa: S608
            ),
            _add(
                "reviewers",
                """
                select
                    vote.value ->> 0, vote.value ->> 1,
                    new.claim, new.quote, new.fact, new.other, new.sign
                from json_each(new.votes) as vote
                where true
                """,
            ),
            _add(
                "pairs",
                f"""
                select
                    one.value ->> 0, two.value ->> 0, one.value ->> 1,
                    two.value ->> 1, new.sign,
                    new.sign * coalesce(one.value ->> 2 = two.value ->> 2, 0)
                from json_each(new.votes) as one
                join json_each(new.votes) as two
                where one.key < two.key and ({changed})
                """,  # noqa: S608
            ),
            f"""
            insert into agreement_splits
            select
                one.value ->> 0, one.value ->> 1, two.value ->> 1, new.sentence_id,
                two.value ->> 0
            from json_each(new.votes) as one
            join json_each(new.votes) as two
            where new.sign > 0
            and one.value ->> 1 <> two.value ->> 1
            and ({changed});
            -- By each column, as rows of values are searched by the first one only.
            delete from agreement_splits
            where new.sign < 0
            and reviewer_id in (select value ->> 0 from json_each(new.votes))
            and kind in (select value ->> 1 from json_each(new.votes))
            and other_kind in (select value ->> 1 from json_each(new.votes))
            and sentence_id = new.sentence_id
            and (
                reviewer_id in (
                    select value ->> 0
                    from json_each(new.votes) as vote
                    where {_changed("vote")}
                )
                or other_id in (
                    select value ->> 0
                    from json_each(new.votes) as vote
                    where {_changed("vote")}
                )
            );
            """,  # noqa: S608
        ]
    )


def _span_added() -> str:
    """Answer the statement that adds a row of spans to the kept sums."""
    sums = ", ".join(f"new.sign * new.{name}" for name in _SPAN_SUMS[1:])
    return _add(
        "span_sums",
        f"""
        select grain, unit, new.layer, new.labels, new.sign, {sums}
        from {_grains(_GRAINS, "new.")}
        where true
        """,  # noqa: S608
    )


_ITEM = (
    *("sentence_id", "article_id", "claim", "quote", "fact", "other", "votes"),
    *("hour", "version", "speakers", "same"),
    *(f"differs_{cause}" for cause in _CAUSES),
)
_SPAN = ("sentence_id", "layer", "article_id", "labels", *_SPAN_SUMS[1:])


def _followed(table: str, change: str, columns: tuple[str, ...], others: str) -> str:
    """Answer the triggers by which the kept tables follow the rows of a table."""

    def put(sign: str, row: str, before: str) -> str:
        values = ", ".join(f"{row}.{name}" for name in columns)
        return f"""
            insert into {change} (sign, others, {", ".join(columns)})
            values ({sign}, {before}, {values});
        """  # noqa: S608

    new = ", ".join(f"new.{name}" for name in columns)
    old = ", ".join(f"old.{name}" for name in columns)
    return f"""
        create trigger {table}_are_added after insert on {table} begin
            {put("1", "new", "'[]'")}
        end;
        create trigger {table}_are_added_anew after update on {table}
        when ({new}) is not ({old}) begin
            {put("-1", "old", f"new.{others}")}
            {put("1", "new", f"old.{others}")}
        end;
        create trigger {table}_are_taken_away after delete on {table} begin
            {put("-1", "old", "'[]'")}
        end;
    """


def _recounted(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    """Answer the statement that counts a trigger's sentence anew into a table."""
    rest = [name for name in columns if name not in key]
    anew = ", ".join(f"{name} = excluded.{name}" for name in rest)
    return f"""
        insert into {table} ({", ".join(columns)})
        select {", ".join(columns)}
        from {table}_counted
        where sentence_id = new.sentence_id
        on conflict do update set {anew};
    """  # noqa: S608


def _triggers(db: Database) -> None:
    db.executescript(f"""
        create view agreement_item_change as
            select 0 as sign, '[]' as others, {", ".join(_ITEM)} from agreement_items;
        create trigger agreement_items_are_folded
        instead of insert on agreement_item_change begin
            {_item_added()}
        end;
        {_followed("agreement_items", "agreement_item_change", _ITEM, "votes")}

        create view agreement_span_change as
            select 0 as sign, '[]' as others, {", ".join(_SPAN)} from agreement_spans;
        create trigger agreement_spans_are_folded
        instead of insert on agreement_span_change begin
            {_span_added()}
        end;
        {_followed("agreement_spans", "agreement_span_change", _SPAN, "layer")}

        create view agreement_recount as select id as sentence_id from sentences;
        create trigger agreement_is_recounted instead of insert on agreement_recount
        begin
            {_recounted("agreement_items", _ITEM, ("sentence_id",))}
            delete from agreement_items
            where sentence_id = new.sentence_id
            and not exists (
                select 1 from labels where sentence_id = new.sentence_id
            );
            {_recounted("agreement_spans", _SPAN, ("sentence_id", "layer"))}
            delete from agreement_spans
            where sentence_id = new.sentence_id
            and layer not in (
                select layer
                from agreement_spans_counted
                where sentence_id = new.sentence_id
            );
        end;
    """)  # noqa: S608
    db.executescript("""
        create view seen_recount as
            select sentence_id, reviewer_id from changed_after_seeing;
        create trigger what_changed_after_seeing_is_recounted
        instead of insert on seen_recount begin
            delete from changed_after_seeing
            where sentence_id = new.sentence_id and reviewer_id = new.reviewer_id;
            insert into changed_after_seeing (
                sentence_id, reviewer_id, article_id, kind, speaker_id
            )
            select sentence_id, reviewer_id, article_id, kind, speaker_id
            from changed_after_seeing_counted
            where sentence_id = new.sentence_id and reviewer_id = new.reviewer_id;
        end;

        create trigger labels_agree_or_not after insert on labels begin
            insert into agreement_recount (sentence_id) values (new.sentence_id);
            insert into seen_recount (sentence_id, reviewer_id)
            values (new.sentence_id, new.reviewer_id);
            insert into agreement_versions (version, first_at)
            select new.guideline_version, new.changed_at
            where new.guideline_version is not null
            on conflict do update set first_at = excluded.first_at
            where excluded.first_at < first_at;
        end;
        create trigger labels_agree_or_not_by_now after update on labels begin
            insert into agreement_recount (sentence_id) values (new.sentence_id);
            insert into seen_recount (sentence_id, reviewer_id)
            values (new.sentence_id, new.reviewer_id);
            insert into agreement_versions (version, first_at)
            select new.guideline_version, new.changed_at
            where new.guideline_version is not null
            on conflict do update set first_at = excluded.first_at
            where excluded.first_at < first_at;
        end;
        create trigger labels_leave_agreement after delete on labels begin
            insert into agreement_recount (sentence_id) values (old.sentence_id);
            delete from changed_after_seeing
            where sentence_id = old.sentence_id and reviewer_id = old.reviewer_id;
        end;
        create trigger merges_agree_or_not after update of merged_into on speakers
        when new.merged_into is not old.merged_into begin
            insert into agreement_recount (sentence_id)
            select sentence_id
            from agreement_items
            where speakers > 1
            and sentence_id in (
                select sentence_id from labels where speaker_id = new.id
            );
        end;

        create trigger what_was_seen_is_counted after insert on seen_others begin
            insert into seen_recount (sentence_id, reviewer_id)
            select sentence_id, reviewer_id
            from labels
            where sentence_id = new.sentence_id
            and reviewer_id = new.reviewer_id
            and changed_at > new.first_at;
        end;
        -- Who downloads everything has saved before it, so that nothing is walked.
        create trigger articles_seen_are_counted after insert on seen_articles
        when exists (
            select 1
            from progress
            where reviewer_id = new.reviewer_id
            and article_id = new.article_id
            and saved_at > new.first_at
        ) begin
            insert into seen_recount (sentence_id, reviewer_id)
            select labels.sentence_id, labels.reviewer_id
            from sentences
            cross join labels
                on labels.sentence_id = sentences.id
                and labels.reviewer_id = new.reviewer_id
            where sentences.article_id = new.article_id
            and labels.changed_at > new.first_at;
        end;
    """)
