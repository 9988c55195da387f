"""The cast: who speaks in the project's articles, under which names."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now
from annotator.schemas import UNNAMED, SpeakerType, name_key

TYPES = set(SpeakerType)


def named(
    db: Database, name: str, *, speaker_type: str | None = None, at: str | None = None
) -> int:
    """Answer the entry of the cast with this name or alias, added where there is none.

    Call it inside `writing(db)`.
    """
    key = name_key(name)
    found = db.execute(
        "select id from speakers where name_key = ? and merged_into is null", [key]
    ).fetchone() or _by_old_name(db, key)
    if found:
        return found[0]
    if key == UNNAMED:
        speaker_type = SpeakerType.UNNAMED
    cursor = db.execute(
        """
        insert into speakers (name, name_key, type, added_at)
        values (?, ?, ?, ?)
        """,
        [name, key, speaker_type if speaker_type in TYPES else None, at or now()],
    )
    return int(cursor.lastrowid or 0)


def add_alias(db: Database, speaker_id: int, name: str) -> None:
    """Know an entry of the cast by another name as well."""
    db.execute(
        """
        insert into speaker_aliases (speaker_id, name, name_key)
        values (?, ?, ?)
        on conflict do nothing
        """,
        [speaker_id, name, name_key(name)],
    )


def cast(db: Database, *, limit: int = 200) -> list[dict[str, Any]]:
    """Answer the entries of the cast, the latest first."""
    return list(
        db.query(
            """
            select id, name, type
            from speakers
            where merged_into is null
            order by id desc
            limit ?
            """,
            [limit],
        )
    )


def used_before(
    db: Database, article_id: int, position: int, reviewer_id: int, *, window: int = 60
) -> list[str]:
    """Answer whom this reviewer named in the sentences before, the nearest first."""
    return [
        name
        for (name,) in db.execute(
            """
            select coalesce(merged.name, typed.name)
            from sentences
            join labels
                on labels.sentence_id = sentences.id
                and labels.reviewer_id = :reviewer_id
            join speakers as typed on typed.id = labels.speaker_id
            left join speakers as merged on merged.id = typed.merged_into
            where article_id = :article_id
            and position < :position
            and position >= :position - :window
            order by position desc
            """,
            {
                "article_id": article_id,
                "position": position,
                "reviewer_id": reviewer_id,
                "window": window,
            },
        )
    ]


def _by_old_name(db: Database, key: str) -> tuple[int] | None:
    """Answer the one entry that goes, or went before a merge, by this name."""
    rows = db.execute(
        """
        select distinct coalesce(speakers.merged_into, speakers.id)
        from speakers
        where name_key = :key
        union
        select distinct coalesce(speakers.merged_into, speakers.id)
        from speaker_aliases
        join speakers on speakers.id = speaker_aliases.speaker_id
        where speaker_aliases.name_key = :key
        """,
        {"key": key},
    ).fetchall()
    return rows[0] if len(rows) == 1 else None
