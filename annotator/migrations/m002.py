"""The cast: every change is a row that stays."""

from sqlite_utils import Database


def m002_changes_of_the_cast(db: Database) -> None:
    """Every change of the cast is a row that stays; a merge is one step.

    An entry is silent when it was made of another's alias and that was undone: its
    labels follow the merge, its name is an alias again.
    """
    db.executescript("""
        alter table speakers
            add column silent integer not null default 0 check (silent in (0, 1));

        create table speaker_history (
            id integer primary key,
            reviewer_id integer not null references reviewers (id),
            save_id text not null unique check (save_id <> ''),
            what text not null check (
                what in (
                    'merge', 'split', 'separate', 'rename', 'retype', 'add',
                    'remove', 'apart', 'undo'
                )
            ),
            asked text not null check (json_valid(asked)),
            before text not null check (json_valid(before)),
            after text not null check (json_valid(after)),
            touches text not null check (json_type(touches) = 'array'),
            undoes integer unique references speaker_history (id) check (undoes < id),
            changed_at text not null,
            check ((what = 'undo') = (undoes is not null))
        ) strict;

        create table speaker_history_entries (
            speaker_id integer not null references speakers (id),
            history_id integer not null references speaker_history (id),
            name text not null check (name <> ''),
            primary key (speaker_id, history_id)
        ) strict, without rowid;
        create index speaker_history_entries_by_change
            on speaker_history_entries (history_id);
    """)
    db.executescript("""
        create trigger speaker_history_stays before delete on speaker_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_is_fixed before update on speaker_history begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_entries_stay
        before delete on speaker_history_entries begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger speaker_history_entries_are_fixed
        before update on speaker_history_entries begin
            select raise(abort, 'The history is only ever added to.');
        end;
        create trigger merges_are_one_step before update of merged_into on speakers
        when exists (
            select 1
            from speakers
            where (id = new.merged_into and merged_into is not null)
            or (new.merged_into is not null and merged_into = new.id)
        ) begin
            select raise(abort, 'An entry is merged into one that stands by itself.');
        end;
    """)
