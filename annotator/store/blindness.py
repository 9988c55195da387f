"""Blindness: when a reviewer may see others' answers, and when they first did.

A reviewer sees their own answers only, until they have answered a sentence and its
article is opened. When others' answers are sent to somebody's screen or file for the
first time, the moment is kept and never changes; an answer given or changed after it
is no blind one. Agreement can be taken before and after: see `blind_answers`.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from annotator import rules
from annotator.db import now, writing
from annotator.store import articles, audit, decisions, votes
from annotator.store.audit import Event

_UNSEEN = """
    select id
    from sentences
    where id in ({wanted})
    and (
        :told
        or exists (
            select 1
            from labels
            where labels.sentence_id = sentences.id
            and labels.reviewer_id <> :reviewer_id
        )
        or exists (
            select 1
            from decisions
            where decisions.sentence_id = sentences.id
            and decisions.adjudicator_id <> :reviewer_id
        )
        or exists (
            select 1
            from precedents
            join decision_history
                on decision_history.sentence_id = precedents.sentence_id
                and decision_history.revision = precedents.decision_revision
            where precedents.sentence_id = sentences.id
            and decision_history.adjudicator_id <> :reviewer_id
        )
    )
    and not exists (
        select 1
        from seen_others
        where seen_others.sentence_id = sentences.id
        and seen_others.reviewer_id = :reviewer_id
    )
"""

_SAW = """
    insert into seen_others (reviewer_id, sentence_id, first_at)
    select :reviewer_id, id, :at
    from ({unseen})
"""
_THESE = "select value from json_each(:ids)"
_OF_WORDS = """
    select sentence_id
    from sentence_keys
    where key in (select value from json_each(:ids))
"""


def is_open(db: Database, article_id: int) -> bool:
    """Answer whether an article is opened to the reviewers who answered."""
    found = db.execute(
        "select 1 from opened_articles where article_id = ?", [article_id]
    ).fetchone()
    return found is not None


def set_open(
    db: Database,
    article_id: int,
    reviewer_id: int,
    is_to_be: bool,
    *,
    at: str | None = None,
) -> None:
    """Open an article to its reviewers, or close it again; both are recorded."""
    at = at or now()
    doc_id = articles.get(db, article_id)["doc_id"]
    with writing(db):
        if is_open(db, article_id) == is_to_be:
            return
        if is_to_be:
            db.execute(
                """
                insert into opened_articles (article_id, opened_by, opened_at)
                values (?, ?, ?)
                """,
                [article_id, reviewer_id, at],
            )
        else:
            db.execute("delete from opened_articles where article_id = ?", [article_id])
        event = Event.ARTICLE_OPENED if is_to_be else Event.ARTICLE_CLOSED
        audit.note(db, reviewer_id, event, about=doc_id, at=at)


def others(
    db: Database, sentence: dict[str, Any], reviewer_id: int, *, at: str | None = None
) -> dict[str, Any] | None:
    """Answer what others said of a sentence where this reviewer may see it, or None.

    It is noted as seen, so ask only for what is sent to a screen.
    """
    opened = is_open(db, sentence["article_id"])
    if not opened:
        return None
    answered = _answered(db, sentence["id"], reviewer_id)
    if not rules.sees_others(answered=answered, opened=opened):
        return None
    told = votes.of(db, sentence["id"])
    foreign = [vote for vote in told if vote["reviewer_id"] != reviewer_id]
    decision = decisions.find(db, sentence["id"])
    if not foreign and decision is None:
        return None
    saw(db, reviewer_id, [sentence["id"]], at=at)
    return {"groups": votes.grouped(told), "decision": decision}


def saw(
    db: Database,
    reviewer_id: int,
    ids: Iterable[int],
    *,
    told: bool = False,
    at: str | None = None,
) -> None:
    """Note that others' answers to these sentences are on this person's screen.

    Only the first time counts, and only where there are others' answers, or cases made
    of others' decisions; `told` says that others' words on them are shown, which may
    give an answer away where there is none yet.
    """
    _note(db, _THESE, reviewer_id, ids, told=told, at=at)


def saw_words(
    db: Database, reviewer_id: int, keys: Iterable[int], *, at: str | None = None
) -> None:
    """Note that what was answered to these words is on this person's screen, counted.

    Others' answers to every sentence of the words are seen by it.
    """
    _note(db, _OF_WORDS, reviewer_id, keys, told=False, at=at)


def saw_file(
    db: Database,
    reviewer_id: int,
    *,
    everything: bool,
    doc_ids: Iterable[str] = (),
    at: str | None = None,
) -> None:
    """Note what a download gives away: `everything`, or what this reviewer may see.

    Without `doc_ids` it is of all articles. Whoever gets everything has seen whole
    articles; a reviewer, the sentences they answered in articles that are opened.
    """
    wanted = list(doc_ids)
    given = {
        "reviewer_id": reviewer_id,
        "doc_ids": json.dumps(wanted) if wanted else None,
        "at": at or now(),
    }
    with writing(db):
        db.execute(_WHOLE_ARTICLES if everything else _OWN_SENTENCES, given)


def changed_after(db: Database, article_id: int) -> int:
    """Answer how many answers in an article are not the blind ones."""
    (found,) = db.execute(
        "select count(*) from blind_answers where article_id = ? and not blind",
        [article_id],
    ).fetchone()
    return found


def blind_answers(db: Database, article_id: int | None = None) -> list[dict[str, Any]]:
    """Answer for every label whether it is the blind one, and what the blind one was.

    A row has sentence_id, reviewer_id, `first_at` (when others' answers were first
    seen, None for never), `blind`, and of the blind answer `kind` and `speaker_id`, an
    entry of the cast after merges. They are the label's own where it is blind; None
    where no answer was given before others' were seen, so that such a label does not
    count when agreement is taken before. In order of sentence and reviewer.
    """
    return list(
        db.query(
            """
            select
                blind_answers.sentence_id, blind_answers.reviewer_id, first_at, blind,
                iif(blind, labels.kind, blind_answer ->> '$.kind') as kind,
                coalesce(typed.merged_into, typed.id) as speaker_id
            from blind_answers
            join labels using (sentence_id, reviewer_id)
            left join speakers as typed on typed.id = iif(
                blind, labels.speaker_id, blind_answer ->> '$.speaker_id'
            )
            where :article_id is null or blind_answers.article_id = :article_id
            order by blind_answers.sentence_id, blind_answers.reviewer_id
            """,
            {"article_id": article_id},
        )
    )


def _note(
    db: Database,
    wanted: str,
    reviewer_id: int,
    ids: Iterable[int],
    *,
    told: bool,
    at: str | None,
) -> None:
    """Note the sentences that are wanted as seen, where they are not yet."""
    given = {"reviewer_id": reviewer_id, "ids": json.dumps(list(ids)), "told": told}
    unseen = _UNSEEN.format(wanted=wanted)
    # Nothing is written once all is noted, so that a look takes no turn to write.
    if not db.execute(unseen + "limit 1", given).fetchone():
        return
    with writing(db):
        db.execute(_SAW.format(unseen=unseen), given | {"at": at or now()})


def _answered(db: Database, sentence_id: int, reviewer_id: int) -> bool:
    found = db.execute(
        "select 1 from labels where sentence_id = ? and reviewer_id = ?",
        [sentence_id, reviewer_id],
    ).fetchone()
    return found is not None


_WHOLE_ARTICLES = """
    insert into seen_articles (reviewer_id, article_id, first_at)
    select :reviewer_id, id, :at
    from articles
    where (:doc_ids is null or doc_id in (select value from json_each(:doc_ids)))
    and not exists (
        select 1
        from seen_articles
        where seen_articles.reviewer_id = :reviewer_id
        and seen_articles.article_id = articles.id
    )
    and (
        exists (
            select 1
            from progress
            where progress.article_id = articles.id
            and progress.reviewer_id <> :reviewer_id
            and labelled > 0
        )
        or exists (
            select 1
            from review_articles
            where review_articles.article_id = articles.id
            and decided + stale > 0
        )
    )
"""
_OWN_SENTENCES = """
    insert into seen_others (reviewer_id, sentence_id, first_at)
    select :reviewer_id, labels.sentence_id, :at
    from opened_articles
    join articles on articles.id = opened_articles.article_id
    join sentences on sentences.article_id = articles.id
    join labels
        on labels.sentence_id = sentences.id
        and labels.reviewer_id = :reviewer_id
    where (:doc_ids is null or doc_id in (select value from json_each(:doc_ids)))
    and not exists (
        select 1
        from seen_others
        where seen_others.reviewer_id = :reviewer_id
        and seen_others.sentence_id = sentences.id
    )
    and (
        exists (
            select 1
            from labels as other
            where other.sentence_id = sentences.id
            and other.reviewer_id <> :reviewer_id
        )
        or exists (
            select 1 from decisions where decisions.sentence_id = sentences.id
        )
    )
"""
