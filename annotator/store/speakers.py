"""The cast: who speaks in the project's articles, under which names."""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from annotator.db import now
from annotator.errors import NotFound
from annotator.schemas import UNNAMED, SpeakerType, name_key

TYPES = set(SpeakerType)
ENTRY = """
    select
        id, name, name_key, type,
        (
            select count(*)
            from speakers as part
            join labels on labels.speaker_id = part.id
            where (part.id = speakers.id or part.merged_into = speakers.id)
            and (:seen_by is null or labels.reviewer_id = :seen_by)
        ) as labels
    from speakers
    where merged_into is null
"""
"""An entry with how many labels name it, as far as `seen_by`, a reviewer, may know."""


def named(
    db: Database, name: str, *, speaker_type: str | None = None, at: str | None = None
) -> int:
    """Answer the entry of the cast with this name or alias, added where there is none.

    Call it inside `writing(db)`.
    """
    known = find(db, name)
    if known:
        return known
    key = name_key(name)
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


def find(db: Database, name: str) -> int | None:
    """Answer the entry of the cast with this name or alias, or None."""
    key = name_key(name)
    found = db.execute(
        "select id from speakers where name_key = ? and merged_into is null", [key]
    ).fetchone() or _by_old_name(db, key)
    return found[0] if found else None


def entry_of(db: Database, speaker_id: int) -> int:
    """Answer the entry of the cast that a speaker is by now, after all merges."""
    (found,) = db.execute(
        "select coalesce(merged_into, id) from speakers where id = ?", [speaker_id]
    ).fetchone()
    return int(found)


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
    """Answer the entries of the cast by name, so that nobody's latest stands out."""
    return list(
        db.query(
            """
            select id, name, type
            from speakers
            where merged_into is null
            order by name_key, id
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


def page(
    db: Database,
    *,
    seen_by: int | None = None,
    speaker_type: str | None = None,
    after: str = "",
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the entries of the cast by name, from behind a name's key."""
    return list(
        db.query(
            ENTRY
            + """
            and name_key > :after
            and (:type is null or type = :type)
            order by name_key
            limit :limit
            """,
            {"seen_by": seen_by, "type": speaker_type, "after": after, "limit": limit},
        )
    )


def some(
    db: Database, ids: Iterable[int], *, seen_by: int | None = None
) -> list[dict[str, Any]]:
    """Answer those of these entries that stand by themselves, in the order given."""
    wanted = list(dict.fromkeys(ids))
    found = {
        row["id"]: row
        for row in db.query(
            ENTRY + "and id in (select value from json_each(:ids))",  # noqa: S608 (a constant)
            {"seen_by": seen_by, "ids": json.dumps(wanted)},
        )
    }
    return [found[one] for one in wanted if one in found]


def get(db: Database, speaker_id: int, *, seen_by: int | None = None) -> dict[str, Any]:
    """Answer an entry of the cast, for one that was merged the one it went into."""
    root = db.execute(
        "select coalesce(merged_into, id) from speakers where id = ?", [speaker_id]
    ).fetchone()
    if root is None:
        raise NotFound(f"There is no speaker {speaker_id} in this project.")
    return some(db, root, seen_by=seen_by)[0]


def names(
    db: Database, *, speaker_type: str | None = None, ids: Iterable[int] | None = None
) -> list[tuple[int, str, str | None]]:
    """Answer every name with the number and type of its entry, its own name first."""
    return db.execute(
        """
        with named (id, place, name, name_key) as (
            select
                coalesce(merged_into, id), iif(merged_into is null, 0, 1), name,
                name_key
            from speakers
            where not silent
            union all
            select
                coalesce(merged_into, id), 2, speaker_aliases.name,
                speaker_aliases.name_key
            from speaker_aliases
            join speakers on speakers.id = speaker_id
        )
        select named.id, named.name, entry.type
        from named
        join speakers as entry on entry.id = named.id
        where (:type is null or entry.type = :type)
        and (:ids is null or named.id in (select value from json_each(:ids)))
        order by named.id, place, named.name_key, named.name
        """,
        {"type": speaker_type, "ids": None if ids is None else json.dumps(list(ids))},
    ).fetchall()


def parts(
    db: Database, speaker_id: int, *, seen_by: int | None = None
) -> list[dict[str, Any]]:
    """Answer the entry and all that was merged into it, with labels and aliases."""
    found = db.query(
        """
        select
            id, name,
            (
                select count(*)
                from labels
                where labels.speaker_id in (
                    select held.id
                    from speakers as held
                    where held.id = speakers.id
                    or (held.merged_into = speakers.id and held.silent)
                )
                and (:seen_by is null or labels.reviewer_id = :seen_by)
            ) as labels,
            (
                select json_group_array(alias.name)
                from (
                    select name
                    from speaker_aliases
                    where speaker_id = speakers.id
                    order by name_key
                ) as alias
            ) as aliases
        from speakers
        where id = :id or (merged_into = :id and not silent)
        order by merged_into is not null, name_key, id
        """,
        {"id": speaker_id, "seen_by": seen_by},
    )
    return [{**row, "aliases": json.loads(row["aliases"])} for row in found]


def sentences(
    db: Database,
    speaker_id: int,
    *,
    seen_by: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the sentences whose labels name an entry, in the order of the project."""
    return list(
        db.query(
            """
            select
                sentences.id, sentences.article_id, sentences.position,
                sentences.text, articles.title, articles.language,
                group_concat(distinct labels.kind) as kinds,
                count(*) as labels
            from speakers
            join labels on labels.speaker_id = speakers.id
            join sentences on sentences.id = labels.sentence_id
            join articles on articles.id = sentences.article_id
            where (speakers.id = :id or speakers.merged_into = :id)
            and (:seen_by is null or labels.reviewer_id = :seen_by)
            and labels.sentence_id > :after
            group by sentences.id
            order by sentences.id
            limit :limit
            """,
            {"id": speaker_id, "seen_by": seen_by, "after": after, "limit": limit},
        )
    )


def _by_old_name(db: Database, key: str) -> tuple[int] | None:
    """Answer the one entry that goes, or went before a merge, by this name."""
    rows = db.execute(
        """
        select distinct coalesce(speakers.merged_into, speakers.id)
        from speakers
        where name_key = :key and not silent
        union
        select distinct coalesce(speakers.merged_into, speakers.id)
        from speaker_aliases
        join speakers on speakers.id = speaker_aliases.speaker_id
        where speaker_aliases.name_key = :key
        """,
        {"key": key},
    ).fetchall()
    return rows[0] if len(rows) == 1 else None
