"""People: sign-in, sessions, links and tokens."""

from sqlite_utils import Database


def m005_people(db: Database) -> None:
    """People sign in, are invited, give tokens to scripts, and leave."""
    db.executescript("""
        alter table reviewers add column password_hash text
            check (password_hash <> '');
        alter table reviewers add column retired_at text;

        create table sessions (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            reviewer_id integer not null references reviewers (id),
            created_at text not null,
            seen_at text not null,
            ended_at text
        ) strict;
        create index sessions_by_reviewer on sessions (reviewer_id, seen_at);
        create index sessions_going_on
            on sessions (reviewer_id, created_at) where ended_at is null;

        create table invites (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            save_id text not null unique check (save_id <> ''),
            role text check (role in ('reviewer', 'adjudicator', 'owner')),
            reviewer_id integer references reviewers (id),
            made_by integer references reviewers (id),
            made_at text not null,
            expires_at text not null,
            used_at text,
            revoked_at text,
            check ((role is null) = (reviewer_id is not null))
        ) strict;
        create index invites_open on invites (expires_at)
            where used_at is null and revoked_at is null;

        create table tokens (
            id integer primary key,
            token_sha256 text not null unique check (length(token_sha256) = 64),
            save_id text not null unique check (save_id <> ''),
            reviewer_id integer not null references reviewers (id),
            name text not null check (name <> ''),
            made_at text not null,
            used_at text,
            revoked_at text
        ) strict;
        create index tokens_by_reviewer on tokens (reviewer_id)
            where revoked_at is null;

        create index audit_by_reviewer on audit (reviewer_id, id);
        create index audit_by_event on audit (event, id);
    """)
