"""The triggers by which what agreement is counted from follows every label."""

from sqlite_utils import Database

from annotator.migrations.m009_counted import (
    CAUSES,
    GRAINS,
    KEPT,
    KEYS,
    SPAN_SUMS,
    SPOKEN,
    TIMES,
    each_grain,
    item_sums,
)


def _add(table: str, select: str) -> str:
    """Answer the statement that adds what a select counts to a kept table."""
    counts = [name for name in KEPT[table] if name not in KEYS[table]]
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in counts)
    return f"""
        insert into agreement_{table} ({", ".join(KEPT[table])})
        {select}
        on conflict do update set {added};
    """


def _grains(grains: dict[str, str], row: str) -> str:
    """Answer the grains and units of a trigger's row as a table."""
    return "(" + each_grain("select GRAIN as grain, UNIT as unit", grains, row) + ")"


def _changed(vote: str) -> str:
    """Answer the SQL for whether a vote is not among those that stay as they are."""
    return f"{vote}.value not in (select value from json_each(new.others))"  # noqa: S608


def _item_added() -> str:
    """Answer the statements that add an item to the kept tables, or take it away.

    What is counted by votes alone is touched for those that change; `others` are the
    votes before, or after.
    """
    sums = ", ".join(f"new.sign * ({what})" for what in item_sums("new.").values())
    labels = "new.claim + new.quote + new.fact + new.other"
    spoken = _grains(SPOKEN, "new.")
    everywhere = _grains({"all": "0", **SPOKEN}, "new.")
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
                from {_grains(GRAINS | TIMES, "new.")}
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
    sums = ", ".join(f"new.sign * new.{name}" for name in SPAN_SUMS[1:])
    return _add(
        "span_sums",
        f"""
        select grain, unit, new.layer, new.labels, new.sign, {sums}
        from {_grains(GRAINS, "new.")}
        where true
        """,  # noqa: S608
    )


_ITEM = (
    *("sentence_id", "article_id", "claim", "quote", "fact", "other", "votes"),
    *("hour", "version", "speakers", "same"),
    *(f"differs_{cause}" for cause in CAUSES),
)
_SPAN = ("sentence_id", "layer", "article_id", "labels", *SPAN_SUMS[1:])


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


def triggers(db: Database) -> None:
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
