"""The record of what was done."""

from sqlite_utils import Database


def m004_record(db: Database) -> None:
    """Who did what, beyond labels, decisions and the cast, is a row that stays."""
    db.executescript("""
        create table audit (
            id integer primary key,
            at text not null,
            reviewer_id integer references reviewers (id),
            event text not null check (event <> ''),
            about text,
            detail text not null default '{}' check (json_valid(detail))
        ) strict;
        create trigger audit_is_not_replaced before insert on audit
        when exists (
            select 1 from audit where id = new.id
        ) begin
            select raise(abort, 'The record is only ever added to.');
        end;
        create trigger audit_stays before delete on audit begin
            select raise(abort, 'The record is only ever added to.');
        end;
        create trigger audit_is_fixed before update on audit begin
            select raise(abort, 'The record is only ever added to.');
        end;
    """)
