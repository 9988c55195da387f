"""What an export is made of, article by article, as the project is at one moment."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.errors import NotFound
from annotator.schemas import Status, name_key
from annotator.schemas_export import Which
from annotator.store import quotations, suggestions


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported; as it stands, everything.

    `articles` are doc_ids, `reviewers` pseudonyms or names, `since` and `until` days
    in UTC, both included. Labels of other reviewers and days do not count, nor do
    decisions of other days. With `seen_by`, a reviewer, other people's labels and
    decisions count only where this reviewer has answered and the article is opened.
    """

    which: Which = Which.ALL
    articles: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    seen_by: str | None = None


EVERYTHING = Selection()
_ARTICLES = """
    select
        id, doc_id, title, outlet, published, url, language, licence, body
    from articles
    where (:articles is null or doc_id in (select value from json_each(:articles)))
    and (:which = 'all' or id in (
        select article_id
        from progress
        where labelled > 0
        union
        select article_id
        from decisions
        join sentences on sentences.id = decisions.sentence_id
    ))
    order by doc_id
"""
_SENTENCES = """
    select id, position, paragraph, starts, ends, text
    from sentences
    where article_id = :article_id
    order by position
"""
_SEEN = """
    exists (
        select 1
        from labels as own
        join sentences as answered on answered.id = own.sentence_id
        join opened_articles on opened_articles.article_id = answered.article_id
        where own.sentence_id = {}.sentence_id
        and own.reviewer_id = :seen_by
    )
"""
_CHOSEN_LABELS = {
    "reviewers": "labels.reviewer_id in (select value from json_each(:reviewers))",
    "since": "labels.created_at >= :since",
    "until": "substr(labels.created_at, 1, 10) <= :until",
    "seen_by": f"(labels.reviewer_id = :seen_by or {_SEEN.format('labels')})",
}
_CHOSEN_DECISIONS = {
    "since": "decisions.decided_at >= :since",
    "until": "substr(decisions.decided_at, 1, 10) <= :until",
    "seen_by": _SEEN.format("decisions"),
}
_LABELS = """
    select
        position, labels.sentence_id, reviewer_id, kind, entry.id as speaker_id,
        entry.name as speaker,
        entry.type as speaker_type,
        speaker_surface, speaker_start, speaker_end, cue_start, cue_end, content,
        quote_type, polarity, continues, unsure, scare_quotes, note,
        guideline_version, duration_ms, created_at, from_suggestion, changed
    from sentences
    join labels on labels.sentence_id = sentences.id
    left join speakers as typed on typed.id = labels.speaker_id
    left join speakers as entry on entry.id = coalesce(typed.merged_into, typed.id)
    where article_id = :article_id
    and {chosen}
    order by position, reviewer_id
"""
_DECISIONS = """
    select
        position, decisions.sentence_id, adjudicator_id as reviewer_id, kind,
        entry.id as speaker_id, entry.name as speaker, entry.type as speaker_type,
        speaker_surface, speaker_start, speaker_end, cue_start, cue_end, content,
        quote_type, polarity, continues, unsure, scare_quotes,
        rationale as note, guideline_version, null as duration_ms,
        decided_at as created_at
    from sentences
    join decisions on decisions.sentence_id = sentences.id
    left join speakers as typed on typed.id = decisions.speaker_id
    left join speakers as entry on entry.id = coalesce(typed.merged_into, typed.id)
    where article_id = :article_id
    and {chosen}
    order by position
"""
_COUNTS = """
    with answered as (
        select
            labels.sentence_id,
            count(*) as labels,
            case
                when count(*) = 1 then 'single'
                -- Least and greatest alike: counting different ones is slower.
                when min(kind) = max(kind) and (
                    min(kind) in ('fact', 'other')
                    or min(coalesce(merged_into, speakers.id))
                        = max(coalesce(merged_into, speakers.id))
                ) then 'agreed'
                else 'conflict'
            end as status
        from labels
        left join speakers on speakers.id = labels.speaker_id
        where {chosen_labels}
        and {of_articles}
        group by labels.sentence_id
    ),
    decided as (
        select sentence_id
        from decisions
        where {chosen_decisions}
    ),
    standing as (
        select
            article_id,
            coalesce(answered.labels, 0) as labels,
            case
                when decided.sentence_id is not null then 'adjudicated'
                else coalesce(answered.status, 'unlabelled')
            end as status
        from sentences
        left join answered on answered.sentence_id = sentences.id
        left join decided on decided.sentence_id = sentences.id
        where {in_articles}
    ),
    chosen as materialized (
        select article_id, labels, status
        from standing
        where (:which <> 'labelled' or status <> 'unlabelled')
        and (:which <> 'overlap' or labels >= 2)
        and (:which <> 'gold' or status in ('agreed', 'adjudicated'))
    )
    select status, count(*), sum(labels)
    from chosen
    group by status
    union all
    select 'articles', count(distinct article_id), 0
    from chosen
    {first}
    order by 1, 2
"""
_FIRST = """
    union all
    select *
    from (
        select 'first', doc_id, 0
        from articles
        where id in (
            select article_id
            from chosen
            where labels >= :labels
        )
        order by doc_id
        limit :limit
    )
"""
_IN_ARTICLES = """
    article_id in (
        select id
        from articles
        where doc_id in (select value from json_each(:articles))
    )
"""
_OF_ARTICLES = "labels.sentence_id in (select id from sentences where {})"


def people(db: Database, *, names: bool = False) -> dict[int, str]:
    """Answer what an export calls each reviewer: a pseudonym, or the name."""
    column = 1 if names else 2
    return {
        row[0]: row[column]
        for row in db.execute("select id, name, pseudonym from reviewers order by id")
    }


def parameters(db: Database, selection: Selection) -> dict[str, Any]:
    """Answer the selection as the statements take it; NotFound for what is not here."""
    for doc_id in selection.articles:
        if not db.execute(
            "select 1 from articles where doc_id = ?", [doc_id]
        ).fetchone():
            raise NotFound(
                f"There is no article {doc_id} in this project. "
                "Its name is the doc_id of an export of all articles."
            )
    chosen = sorted({_reviewer_id(db, name) for name in selection.reviewers})
    return {
        "which": str(selection.which),
        "articles": json.dumps(selection.articles) if selection.articles else None,
        "reviewers": json.dumps(chosen) if chosen else None,
        "since": selection.since,
        "until": selection.until,
        "seen_by": selection.seen_by and _reviewer_id(db, selection.seen_by),
    }


def articles_with_sentences(
    db: Database,
    selection: Selection = EVERYTHING,
    wanted: Callable[[str], bool] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield each article with its sentences, their labels and decisions.

    Only those whose doc_id is `wanted`, where that is asked. They come in order of
    doc_id, sentences of position, labels of reviewer. One article is held at a time;
    call it inside `snapshot(db)`. Speakers are entries of the cast after all merges.
    `begins` is the position of the sentence with which the quotation of an answer
    begins, `part` which part of it the answer is.
    """
    given = parameters(db, selection)
    cursor = db.execute(_ARTICLES, given)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        article = dict(zip(names, row, strict=True))
        if wanted is not None and not wanted(article["doc_id"]):
            continue
        article["sentences"] = _sentences(db, given | {"article_id": article["id"]})
        yield article


def counts(db: Database, selection: Selection = EVERYTHING) -> dict[str, Any]:
    """Answer how many articles, sentences and labels are chosen, and in which state."""
    return _read(_counted(db, selection, ""))


def survey(
    db: Database, selection: Selection, *, labelled: bool, limit: int
) -> dict[str, Any]:
    """Answer the counts, and as `first` the first articles with a chosen sentence.

    They are doc_ids, at most `limit`; with `labelled`, of articles of which a chosen
    sentence has a label that counts.
    """
    rows = _counted(db, selection, _FIRST, labels=int(labelled), limit=limit)
    first = [doc_id for name, doc_id, _ in rows if name == "first"]
    return {**_read([row for row in rows if row[0] != "first"]), "first": first}


def _read(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Answer the counts by their names."""
    found, labels = dict.fromkeys([*map(str, Status), "articles"], 0), 0
    for status, sentences, answers in rows:
        found[status] = sentences
        labels += answers
    return {
        "articles": found.pop("articles"),
        "sentences": sum(found.values()),
        "labels": labels,
        "status": found,
    }


def _counted(
    db: Database, selection: Selection, first: str, **more: int
) -> list[tuple[Any, ...]]:
    """Answer the rows of the counts, and of what is asked beside them."""
    given = parameters(db, selection)
    sql = _COUNTS.format(
        chosen_labels=_wanted(_CHOSEN_LABELS, given),
        chosen_decisions=_wanted(_CHOSEN_DECISIONS, given),
        of_articles=_OF_ARTICLES.format(_IN_ARTICLES) if selection.articles else "true",
        in_articles=_IN_ARTICLES if selection.articles else "true",
        first=first,
    )
    return db.execute(sql, given | more).fetchall()


def _sentences(db: Database, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer the sentences of one article with what was said of them."""
    listed: list[dict[str, Any]] = []
    known: dict[int, dict[str, Any]] = {}
    proposed = suggestions.of_article(db, given["article_id"], seen_by=given["seen_by"])
    for row in db.execute(_SENTENCES, given):
        known[row[0]] = sentence = {
            "position": row[1],
            "paragraph": row[2],
            "starts": row[3],
            "ends": row[4],
            "text": row[5],
            "labels": [],
            "decision": None,
            "suggestion": proposed.get(row[0]),
        }
        listed.append(sentence)
    chosen = _wanted(_CHOSEN_LABELS, given)
    by_reviewer: dict[int, list[dict[str, Any]]] = {}
    for answer in _answers(db.execute(_LABELS.format(chosen=chosen), given)):
        known[answer["sentence_id"]]["labels"].append(answer)
        by_reviewer.setdefault(answer["reviewer_id"], []).append(answer)
    chosen = _wanted(_CHOSEN_DECISIONS, given)
    decided = list(_answers(db.execute(_DECISIONS.format(chosen=chosen), given)))
    for answer in decided:
        known[answer["sentence_id"]]["decision"] = answer
    for answers in [*by_reviewer.values(), decided]:
        _join(answers)
    return listed


def _join(answers: list[dict[str, Any]]) -> None:
    """Note on each answer where its quotation begins, and which part of it it is."""
    for answer, found in zip(answers, quotations.parts(answers), strict=True):
        answer["begins"], answer["part"] = found or (None, None)


def _wanted(conditions: dict[str, str], given: dict[str, Any]) -> str:
    """Answer the conditions for which something is given, as one of SQL."""
    wanted = [sql for name, sql in conditions.items() if given[name] is not None]
    return " and ".join(wanted) or "true"


def _answers(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    """Yield labels or decisions with their content as a list."""
    names = [column[0] for column in cursor.description]
    for row in cursor:
        answer = dict(zip(names, row, strict=True))
        content = answer["content"]
        answer["content"] = [] if content == "[]" else json.loads(content)
        yield answer


def _reviewer_id(db: Database, name: str) -> int:
    """Answer whom a pseudonym or a name means."""
    for sql, given in (
        ("select id from reviewers where pseudonym = ?", name),
        ("select id from reviewers where name_key = ?", name_key(name)),
    ):
        found = db.execute(sql, [given]).fetchone()
        if found:
            return int(found[0])
    raise NotFound(
        f"There is no reviewer {name} in this project. `annotator reviewer` lists them."
    )
