"""Suggestions of models, apart from labels, and which labels began as one."""

from sqlite_utils import Database


def m012_suggestions(db: Database) -> None:
    """A model proposes a kind and a speaker; nothing that came is changed or deleted.

    Of several from one model in one version the latest stands for a sentence, unless
    it was withdrawn. A label says which suggestion its reviewer saw, whether they took
    it, and whether the answer differs from what they took.
    """
    _suggestions(db)
    _settings(db)
    _labels(db)
    _kept(db)


def _suggestions(db: Database) -> None:
    """Make the models, what came in one go, what was withdrawn, and the suggestions."""
    db.executescript("""
        create table suggestion_models (
            id integer primary key,
            name text not null check (name <> ''),
            version text not null check (version <> ''),
            unique (name, version)
        ) strict;

        create table suggestion_batches (
            id integer primary key,
            model_id integer not null references suggestion_models (id),
            suggestions integer not null check (suggestions > 0),
            imported_at text not null,
            imported_by integer references reviewers (id)
        ) strict;
        create index suggestion_batches_by_model on suggestion_batches (model_id);

        create table suggestion_withdrawals (
            id integer primary key,
            model_id integer not null references suggestion_models (id),
            up_to integer not null references suggestion_batches (id),
            withdrawn_at text not null,
            withdrawn_by integer references reviewers (id),
            unique (model_id, up_to)
        ) strict;

        create table suggestions (
            id integer primary key,
            sentence_id integer not null references sentences (id),
            model_id integer not null references suggestion_models (id),
            batch_id integer not null references suggestion_batches (id),
            kind text not null check (kind in ('claim', 'quote', 'fact', 'other')),
            speaker text check (speaker <> ''),
            speaker_id integer references speakers (id),
            speaker_surface text check (speaker_surface <> ''),
            speaker_start integer check (speaker_start >= 0),
            speaker_end integer,
            score real check (score between 0 and 1),
            check ((speaker_start is null) = (speaker_end is null)),
            check (speaker_end > speaker_start),
            check (speaker_start is null or speaker_surface is not null)
        ) strict;
        create unique index suggestions_by_sentence
            on suggestions (sentence_id, batch_id);
        create index suggestions_by_model on suggestions (model_id, sentence_id);
    """)


def _settings(db: Database) -> None:
    """Make the setting of when suggestions are shown, and whose."""
    db.executescript("""
        create table suggestion_settings (
            id integer primary key check (id = 1),
            shown text not null check (shown in ('never', 'after', 'before')),
            model_id integer references suggestion_models (id)
        ) strict;
        insert into suggestion_settings values (1, 'never', null);
    """)


def _labels(db: Database) -> None:
    """Let a label say what its reviewer saw; the labels there are saw nothing."""
    db.executescript("""
        alter table labels add column suggestion_id integer
            references suggestions (id);
        alter table labels add column from_suggestion integer
            check (from_suggestion in (0, 1));
        alter table labels add column changed integer
            check (changed in (0, 1))
            check ((changed is null) = (from_suggestion is null))
            check (not changed or from_suggestion);
        create index labels_by_suggestion on labels (suggestion_id)
            where suggestion_id is not null;
    """)


def _kept(db: Database) -> None:
    """Keep what came from being rewritten."""
    for table in (
        "suggestion_models",
        "suggestion_batches",
        "suggestion_withdrawals",
        "suggestions",
    ):
        for event in ("update", "delete"):
            db.execute(
                f"create trigger {table}_stay_on_{event} before {event} on {table} "
                "begin select raise(abort, 'Suggestions are only ever added to.'); end"
            )
        db.execute(
            f"create trigger {table}_are_not_replaced before insert on {table} "  # noqa: S608
            f"when exists (select 1 from {table} where id = new.id) "
            "begin select raise(abort, 'Suggestions are only ever added to.'); end"
        )
