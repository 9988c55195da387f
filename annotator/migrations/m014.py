"""Exports that were made, and how far the project was when each was."""

from sqlite_utils import Database


def m014_exports(db: Database) -> None:
    """Every export is a row that stays; what changed since is the difference of two.

    `reached` counts what was ever done, a row in all, so that a look at a past export
    costs the same in every project. It is kept by triggers: no clock can be wrong.
    """
    _reached(db)
    _followed(db)
    _exports(db)
    _kept(db)


def _reached(db: Database) -> None:
    """Count what was done so far."""
    db.executescript("""
        create table reached (
            id integer primary key check (id = 1),
            labels integer not null,
            decisions integer not null,
            articles integer not null,
            speakers integer not null,
            names integer not null,
            openings integer not null,
            suggestions integer not null
        ) strict;
        insert into reached
        values (
            1,
            (select count(*) from label_history),
            (select count(*) from decision_history),
            (select count(*) from articles),
            0,
            0,
            0,
            0
        );
    """)


def _followed(db: Database) -> None:
    """Count on, at each row that can alter what an export holds."""
    texts = "doc_id, title, outlet, published, url, language, licence, body"
    for name, event, column in (
        ("labels", "insert on label_history", "labels"),
        ("decisions", "insert on decision_history", "decisions"),
        ("articles", "insert on texts", "articles"),
        ("texts", f"update of {texts} on texts", "articles"),
        ("corrections", "insert on corrections", "articles"),
        ("cast", "update of name, type, merged_into on speakers", "speakers"),
        ("names", "update of name, pseudonym on reviewers", "names"),
        ("openings", "insert on opened_articles", "openings"),
        ("closings", "delete on opened_articles", "openings"),
        ("suggestions", "insert on suggestion_batches", "suggestions"),
        ("withdrawals", "insert on suggestion_withdrawals", "suggestions"),
        ("models", "update on suggestion_settings", "suggestions"),
    ):
        db.executescript(_FOLLOWED.format(name=name, event=event, column=column))


def _exports(db: Database) -> None:
    """What was ordered when it was begun, and what came of it once it was whole."""
    db.executescript("""
        create table exports (
            id integer primary key,
            begun_at text not null,
            reviewer_id integer references reviewers (id),
            way text not null check (way in ('page', 'download', 'command', 'api')),
            ordered text not null check (json_valid(ordered)),
            version text not null check (version <> '')
        ) strict;
        create index exports_by_reviewer on exports (reviewer_id, id);

        create table exports_made (
            export_id integer primary key references exports (id),
            made_at text not null,
            reached text not null check (json_valid(reached)),
            counts text not null check (json_valid(counts)),
            files text not null check (json_type(files) = 'array'),
            agreement text not null check (json_valid(agreement))
        ) strict;
    """)


def _kept(db: Database) -> None:
    """Keep both from being rewritten."""
    for table, key in (("exports", "id"), ("exports_made", "export_id")):
        db.executescript(_KEPT.format(table=table, key=key))


_FOLLOWED = """
    create trigger reached_by_{name} after {event} begin
        update reached set {column} = {column} + 1;
    end;
"""
_KEPT = """
    create trigger {table}_are_not_replaced before insert on {table}
    when exists (
        select 1 from {table} where {key} = new.{key}
    ) begin
        select raise(abort, 'What was exported is only ever added to.');
    end;
    create trigger {table}_stay before delete on {table} begin
        select raise(abort, 'What was exported is only ever added to.');
    end;
    create trigger {table}_are_fixed before update on {table} begin
        select raise(abort, 'What was exported is only ever added to.');
    end;
"""
