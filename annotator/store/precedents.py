"""Precedents: decisions that hold for the sentences that are like them, with a rule.

A precedent says what was decided when its rule was made or worded, and goes on saying
so when its sentence is decided otherwise: the later decision is not for all to see.
"""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.schemas import Kind
from annotator.store import articles, audit
from annotator.store.audit import Event
from annotator.text import likeness

_COLUMNS = """
    select
        sentences.id as sentence_id, sentences.article_id, sentences.position,
        sentences.text, articles.doc_id, articles.title, articles.language,
        coalesce(merged.id, typed.id) as speaker_id,
        coalesce(merged.name, typed.name) as speaker,
        iif(merged.id is null, typed.type, merged.type) as speaker_type,
        precedents.id, precedents.revision, precedents.rule,
        precedents.decision_revision, precedents.withdrawn, precedents.changed_at,
        people.name as changed_by, decisions.revision as decided,
        decisions.revision <> precedents.decision_revision as decided_anew,
"""
_JOINED = """
    join articles on articles.id = sentences.article_id
    left join speakers as merged on merged.id = typed.merged_into
    left join reviewers as people on people.id = precedents.reviewer_id
"""
# What a precedent says was made public on purpose; a later decision was not.
PRECEDENT = (
    _COLUMNS
    + """
        ruled.answer ->> '$.kind' as kind,
        ruled.answer ->> '$.rationale' as rationale
    from precedents
    join decision_history as ruled
        on ruled.sentence_id = precedents.sentence_id
        and ruled.revision = precedents.decision_revision
    join sentences on sentences.id = precedents.sentence_id
    left join decisions on decisions.sentence_id = precedents.sentence_id
    left join speakers as typed on typed.id = ruled.answer ->> '$.speaker_id'
"""
    + _JOINED
)
DECIDED = (
    _COLUMNS
    + """
        decisions.kind, decisions.rationale
    from decisions
    join sentences on sentences.id = decisions.sentence_id
    left join precedents
        on precedents.sentence_id = decisions.sentence_id
        and not precedents.withdrawn
    left join speakers as typed on typed.id = decisions.speaker_id
"""
    + _JOINED
)
_MATCHING = """
    and precedents.sentence_id in (
        select rowid from precedent_words where precedent_words match :asked
    )
"""


def make(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    rule: str,
    save_id: str,
    *,
    revision: int | None = None,
    at: str | None = None,
) -> int:
    """Make the decision on a sentence a precedent, or word its rule anew.

    Answers the precedent's revision. A precedent that was changed since `revision` is
    refused with Conflict; None stands for whichever there is.
    """
    with writing(db):
        if done := _saved_before(db, sentence_id, save_id):
            return done
        before = find(db, sentence_id)
        _unchanged_since(before, revision)
        decision = _decision_revision(db, sentence_id)
        standing = before is not None and not before["withdrawn"]
        if before and standing and _says(before, rule, decision):
            return before["revision"]
        what = "reworded" if standing else "made"
        event = Event.PRECEDENT_REWORDED if standing else Event.PRECEDENT_MADE
        row = {"reviewer_id": reviewer_id, "rule": rule, "save_id": save_id}
        row |= {"decision_revision": decision, "what": what, "why": None}
        return _write(db, sentence_id, before, row, event, at or now())


def withdraw(
    db: Database,
    sentence_id: int,
    reviewer_id: int,
    save_id: str,
    *,
    revision: int | None = None,
    why: str | None = None,
    at: str | None = None,
    by_command_line: bool = False,
) -> int:
    """Let a precedent hold no longer; the decision stays. Answer its revision.

    `by_command_line` says that it was not this person's doing.
    """
    with writing(db):
        if done := _saved_before(db, sentence_id, save_id):
            return done
        before = get(db, sentence_id)
        _unchanged_since(before, revision)
        if before["withdrawn"]:
            return before["revision"]
        row = {"reviewer_id": reviewer_id, "rule": before["rule"], "save_id": save_id}
        row |= {"decision_revision": before["decision_revision"], "what": "withdrawn"}
        row["by_command_line"] = by_command_line
        event = Event.PRECEDENT_WITHDRAWN
        return _write(db, sentence_id, before, {**row, "why": why}, event, at or now())


def find(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the precedent that a sentence is or was; None when it never was one."""
    for row in db.query(PRECEDENT + "where precedents.sentence_id = ?", [sentence_id]):
        return row
    return None


def get(db: Database, sentence_id: int) -> dict[str, Any]:
    """Answer the precedent that a sentence is or was."""
    found = find(db, sentence_id)
    if found is None:
        raise NotFound(f"Sentence {sentence_id} is no precedent.")
    return found


def in_force(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the precedent that a sentence is; None where none holds."""
    found = find(db, sentence_id)
    if found is None or found["withdrawn"] or found["decided"] is None:
        return None
    return found


def decided(db: Database, sentence_id: int) -> dict[str, Any] | None:
    """Answer the decision that stands on a sentence, for those who decide; or None."""
    for row in db.query(DECIDED + "where decisions.sentence_id = ?", [sentence_id]):
        return row
    return None


def changes(db: Database, sentence_id: int) -> list[dict[str, Any]]:
    """Answer every change of a precedent, the latest first."""
    return list(
        db.query(
            """
            select revision, what, rule, why, precedent_history.saved_at,
                iif(by_command_line, null, name) as name
            from precedent_history
            join reviewers on reviewers.id = reviewer_id
            where sentence_id = ?
            order by revision desc
            """,
            [sentence_id],
        )
    )


def page(
    db: Database,
    *,
    kind: str | None = None,
    search: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Answer the precedents in force, the newest first, from below the one `before`."""
    words = likeness.words(search)
    asked = " ".join(f'"{word}"*' for word in words)
    return list(
        db.query(
            PRECEDENT
            + """
            where not withdrawn
            and decisions.revision is not null
            and (:kind is null or ruled.answer ->> '$.kind' = :kind)
            and (:before is null or precedents.id < :before)
            """
            + (_MATCHING if words else "")
            + "order by precedents.id desc limit :limit",
            {"kind": kind, "before": before, "limit": limit, "asked": asked},
        )
    )


def counts(db: Database) -> dict[str, int]:
    """Answer how many precedents of each kind are in force."""
    found = db.execute(
        """
        select ruled.answer ->> '$.kind', count(*)
        from precedents
        join decisions on decisions.sentence_id = precedents.sentence_id
        join decision_history as ruled
            on ruled.sentence_id = precedents.sentence_id
            and ruled.revision = precedents.decision_revision
        where not withdrawn
        group by 1
        """
    )
    counted = dict(found.fetchall())
    return {kind.value: counted.get(kind.value, 0) for kind in Kind}


def laid_aside(
    db: Database, *, before: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Answer the precedents that hold no longer: withdrawn, or decided no more."""
    return list(
        db.query(
            PRECEDENT
            + """
            where (withdrawn or decisions.revision is null)
            and (:before is null or precedents.id < :before)
            order by precedents.id desc
            limit :limit
            """,
            {"before": before, "limit": limit},
        )
    )


def _saved_before(db: Database, sentence_id: int, save_id: str) -> int | None:
    """Answer the revision of a form sent twice; refuse one used elsewhere."""
    found = db.execute(
        "select sentence_id, revision from precedent_history where save_id = ?",
        [save_id],
    ).fetchone()
    if found and found[0] != sentence_id:
        raise Conflict("This form was sent before. Open the page again, then save.")
    return found and found[1]


def _unchanged_since(before: dict[str, Any] | None, revision: int | None) -> None:
    """Refuse a form made against an earlier state of the precedent."""
    stands = before["revision"] if before else 0
    if revision is not None and revision != stands:
        raise Conflict(
            "This precedent was changed meanwhile; it is shown as it is now. "
            "Look at it, then send yours again if it still fits."
        )


def _says(before: dict[str, Any], rule: str, decided: int) -> bool:
    """Answer whether a precedent says this already, of the decision that stands."""
    return before["rule"] == rule and before["decision_revision"] == decided


def _decision_revision(db: Database, sentence_id: int) -> int:
    """Answer which decision on the sentence stands; refuse where there is none."""
    found = db.execute(
        "select revision from decisions where sentence_id = ?", [sentence_id]
    ).fetchone()
    if found is None:
        problem = "Decide the sentence first: a precedent is a decision with a rule."
        raise InvalidRecord([Fault(problem, field="rule")])
    return found[0]


def _write(
    db: Database,
    sentence_id: int,
    before: dict[str, Any] | None,
    row: dict[str, Any],
    event: Event,
    at: str,
) -> int:
    """Add a row to the history, and have the precedent as it says; tell the record."""
    revision = (before["revision"] if before else 0) + 1
    given = {"by_command_line": False, **row}
    given |= {"sentence_id": sentence_id, "revision": revision, "at": at}
    db.execute(
        """
        insert into precedent_history (
            sentence_id, revision, reviewer_id, save_id, what, rule, why,
            decision_revision, saved_at, by_command_line
        ) values (
            :sentence_id, :revision, :reviewer_id, :save_id, :what, :rule, :why,
            :decision_revision, :at, :by_command_line
        )
        """,
        given,
    )
    db.execute(
        """
        insert into precedents (
            sentence_id, revision, reviewer_id, rule, decision_revision, withdrawn,
            made_at, changed_at
        ) values (
            :sentence_id, :revision, :reviewer_id, :rule, :decision_revision,
            :what = 'withdrawn', :at, :at
        )
        on conflict (sentence_id) do update set
            revision = excluded.revision,
            reviewer_id = excluded.reviewer_id,
            rule = excluded.rule,
            decision_revision = excluded.decision_revision,
            withdrawn = excluded.withdrawn,
            changed_at = excluded.changed_at
        """,
        given,
    )
    about = articles.name_of(db, sentence_id)
    who = None if given["by_command_line"] else row["reviewer_id"]
    audit.note(db, who, event, about=about, at=at, rule=row["rule"])
    return revision
