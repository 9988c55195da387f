"""Sentences of the same words, or nearly, that were answered differently."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from annotator.errors import NotFound
from annotator.migrations.m010 import enter

DECISIONS = 0
"""Who stands for the decisions where answers are counted by person."""
REACH = 2000
"""So many pairs of nearly equal sentences are gone through for one page."""
LISTED = 12
"""So many different answers to the same words are counted out in the list."""


class Among(StrEnum):
    """Between whose answers the difference is."""

    PERSON = "person"
    DECISIONS = "decisions"
    PEOPLE = "people"


class Differs(StrEnum):
    """In what the answers differ."""

    KIND = "kind"
    SPEAKER = "speaker"


_FLAGS = {Differs.KIND: "kinds", Differs.SPEAKER: "speakers"}
_BY_ONE = """
    select same_groups.key, sentences, example_id
    from same_people indexed by same_people_by_person
    cross join same_groups using (key)
    where {who} and same_people.{flag}
    and (sentences, same_groups.key) < (:sentences, :key)
    group by same_groups.key
    order by sentences desc, same_groups.key desc
    limit :limit
"""
_BY_SEVERAL = """
    select key, sentences, example_id
    from same_groups
    where {flag} and sentences > 1
    and (sentences, key) < (:sentences, :key)
    and not exists (
        select 1
        from same_people
        where same_people.key = same_groups.key and who > 0 and same_people.{flag}
    )
    and (
        :who is null
        or exists (
            select 1
            from same_answers
            where same_answers.key = same_groups.key and who = :who
        )
    )
    order by sentences desc, key desc
    limit :limit
"""
_WHO = {
    Among.PERSON: "who > 0 and (:who is null or who = :who)",
    Among.DECISIONS: "who = 0",
}
_PAIR = """
    select 1
    from same_answers as here
    join same_answers as there on there.key = other and {who}
    where here.key = one and {differ}
"""
_PAIR_WHO = {
    Among.PERSON: (
        "there.who = here.who and here.who > 0 and (:who is null or here.who = :who)"
    ),
    Among.DECISIONS: "there.who = 0 and here.who = 0",
    Among.PEOPLE: (
        "there.who <> here.who and there.who > 0 and here.who > 0 "
        "and (:who is null or :who in (here.who, there.who))"
    ),
}
_PAIR_DIFFERS = {
    Differs.KIND: "here.kind <> there.kind",
    Differs.SPEAKER: (
        "here.speaker_id > 0 and there.speaker_id > 0 "
        "and here.speaker_id <> there.speaker_id"
    ),
}
COUNTED = 200
"""Words with more sentences have their answers counted on their own page alone, so that
a look at the list notes no more than some as seen."""
FIRST = (2**62, 2**63 - 1)
"""Before all groups, which come by their number of sentences and their key."""


def keep(db: Database, sentence: dict[str, Any]) -> None:
    """Enter a sentence by its words, unless it is; call it before its first answer.

    Call it inside `writing(db)`.
    """
    if not db.execute(
        "select 1 from sentence_keys where sentence_id = ?", [sentence["id"]]
    ).fetchone():
        enter(db, sentence["id"], sentence["text"])


def page(
    db: Database,
    among: Among,
    differs: Differs,
    *,
    who: int | None = None,
    after: tuple[int, int] = FIRST,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer groups of equal sentences that were answered differently.

    Those with the most sentences come first. `who` asks for one person's. Groups in
    which one person differs with themselves are not among those of several people.
    Each has `counts` and `decided`, both None where it has too many sentences.
    """
    flag = _FLAGS[differs]
    sql = _BY_SEVERAL if among == Among.PEOPLE else _BY_ONE
    found = db.query(
        sql.format(flag=flag, who=_WHO.get(among, "")),
        {"who": who, "sentences": after[0], "key": after[1], "limit": limit},
    )
    return [_listed(db, row) for row in found]


def near(
    db: Database,
    among: Among,
    differs: Differs,
    *,
    who: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[dict[str, Any]], int | None]:
    """Answer pairs of nearly equal sentences answered differently, the latest first.

    With them comes where to go on, None at the end. No more than REACH pairs are
    gone through at a time, so that a page may be short.
    """
    differ = _PAIR.format(who=_PAIR_WHO[among], differ=_PAIR_DIFFERS[differs])
    if among == Among.PEOPLE:
        own = _PAIR.format(
            who="there.who = here.who and here.who > 0", differ=_PAIR_DIFFERS[differs]
        )
        differ += f") and not exists ({own}"
    asked = {"who": who, "before": before or 2**63 - 1, "limit": limit}
    reach = "select id, one, other from near_groups where id < :before"
    found = list(
        db.query(
            f"""
            select id, one, other
            from ({reach} order by id desc limit {REACH})
            where exists ({differ})
            order by id desc
            limit :limit
            """,  # noqa: S608 (of constants)
            asked,
        )
    )
    if len(found) == limit:
        more = found[-1]["id"]
    else:
        last = db.execute(
            f"select id from near_groups where id < ? order by id desc limit 1 "  # noqa: S608 (a constant)
            f"offset {REACH - 1}",
            [asked["before"]],
        ).fetchone()
        more = last and last[0]
    pairs = [{"id": row["id"], "sides": _sides(db, row)} for row in found]
    return pairs, more


def group(db: Database, key: int) -> dict[str, Any]:
    """Answer a group of equal sentences, with how often each answer was given."""
    for row in db.query(
        "select key, sentences, example_id from same_groups where key = ?", [key]
    ):
        return row | _worded(db, row) | _counted(db, key)
    raise NotFound(
        "There are no sentences of these words here. Open the list again: "
        "/agreement/same-words"
    )


def neighbours(db: Database, key: int, *, limit: int = 20) -> list[dict[str, Any]]:
    """Answer the groups whose words are nearly those of a group."""
    found = db.query(
        """
        select key, sentences, example_id
        from same_groups
        where key in (
            select other from near_groups where one = :key
            union all
            select one from near_groups where other = :key
        )
        order by key
        limit :limit
        """,
        {"key": key, "limit": limit},
    )
    return [_listed(db, row) for row in found]


def sentences(
    db: Database,
    key: int,
    *,
    kind: str | None = None,
    who: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the sentences of a group with all their answers, by pseudonym.

    `kind` and `who` ask for those to which somebody, or this person, gave that answer.
    """
    found = list(
        db.query(
            """
            select
                sentences.id, article_id, doc_id, position, text, title, language,
                published
            from sentence_keys
            join sentences on sentences.id = sentence_id
            join articles on articles.id = article_id
            where key = :key and sentence_id > :after
            and (
                (:kind is null and :who is null)
                or exists (
                    select 1
                    from labels
                    where labels.sentence_id = sentences.id
                    and labels.kind = coalesce(:kind, labels.kind)
                    and labels.reviewer_id = coalesce(:who, labels.reviewer_id)
                )
            )
            order by sentence_id
            limit :limit
            """,
            {"key": key, "kind": kind, "who": who, "after": after, "limit": limit},
        )
    )
    return [row | {"answers": _answers(db, row["id"])} for row in found]


def _listed(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    """Answer a group as lists show it, counted where its sentences are not too many."""
    counted: dict[str, Any] = {"counts": None, "decided": None}
    if not _has_more(db, row["key"], COUNTED):
        counted = _counted(db, row["key"])
    return row | _worded(db, row) | counted


def _has_more(db: Database, key: int, count: int) -> bool:
    """Answer whether words have more sentences than so many."""
    return bool(
        db.execute(
            "select 1 from sentence_keys where key = ? limit 1 offset ?", [key, count]
        ).fetchone()
    )


def _worded(db: Database, row: dict[str, Any]) -> dict[str, Any]:
    """Answer the words of a group and their language."""
    (text, language) = db.execute(
        """
        select text, language
        from sentences
        join articles on articles.id = article_id
        where sentences.id = ?
        """,
        [row["example_id"]],
    ).fetchone()
    return {"text": text, "language": language}


def _counted(db: Database, key: int) -> dict[str, list[dict[str, Any]]]:
    """Answer the answers to the same words and the decisions, the commonest first."""
    counted = {}
    for name, of in (("counts", "who > 0"), ("decided", "who = 0")):
        counted[name] = list(
            db.query(
                f"""
                select kind, speakers.name as speaker, sum(answers) as answers
                from same_answers
                left join speakers on speakers.id = speaker_id
                where key = ? and {of}
                group by kind, speaker_id
                order by answers desc, kind, speaker
                limit {LISTED}
                """,  # noqa: S608 (of constants)
                [key],
            )
        )
    return counted


def _sides(db: Database, pair: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer both groups of a pair."""
    sql = "select key, sentences, example_id from same_groups where key = ?"
    return [
        _listed(db, row)
        for key in (pair["one"], pair["other"])
        for row in db.query(sql, [key])
    ]


def _answers(db: Database, sentence_id: int) -> Iterable[dict[str, Any]]:
    """Answer the labels of a sentence and, last, its decision; `by` is None for it."""
    return list(
        db.query(
            """
            select kind, coalesce(merged.name, typed.name) as speaker, pseudonym as by
            from (
                select kind, speaker_id, reviewer_id
                from labels
                where sentence_id = :id
                union all
                select kind, speaker_id, null
                from decisions
                where sentence_id = :id
            )
            left join speakers as typed on typed.id = speaker_id
            left join speakers as merged on merged.id = typed.merged_into
            left join reviewers on reviewers.id = reviewer_id
            order by reviewer_id is null, reviewer_id
            """,
            {"id": sentence_id},
        )
    )
