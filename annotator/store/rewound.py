"""A project as it stood at a moment: what was answered and decided later put aside.

Only a copy is rewound. What stood is, of each sentence, the latest row of its history
made by then. Labels, decisions and second rounds, with their histories, are all that
goes back: a second answer is held against the first, and cannot stay without it. What
people saw, said, renamed, edited and were given stays as it is at present, for it has
no history that says how each of its rows stood, or is itself a record of what happened.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from annotator.db import connect, settle, writing
from annotator.errors import BrokenProject
from annotator.store import audit, history, projects
from annotator.store.audit import Event
from annotator.store.checks import check
from annotator.store.labels import ANSWER
from annotator.store.suggestions import SUGGESTED

_GUARDS = (
    "labels_leave_with_a_row",
    "label_history_stays",
    "decisions_leave_with_a_row",
    "decision_history_stays",
    "decision_votes_stay",
    "again_answers_stay",
    "again_answers_change_with_a_row",
    "again_history_stays",
    "again_rounds_stay",
)
"""What keeps histories whole; they are put back before anybody opens the copy."""
_DECIDED = tuple(
    name for name in ANSWER if name not in {"duration_ms", "note", "content"}
)


@dataclass(frozen=True, slots=True)
class Rewound:
    """How many labels and decisions went back, and sentences stayed as they are."""

    labels: int
    decisions: int
    left: int


def make(db: Database, moment: str, target: Path) -> Rewound:
    """Write the project as it stood at a stored moment to a new file."""
    if target.exists():
        raise BrokenProject(f"{target} is there already. Name another file.")
    part = target.with_name(f"{target.name}.rewound")
    part.unlink(missing_ok=True)
    try:
        projects.backup(db, part)
        with closing(connect(part)) as copy:
            done = rewind(copy, moment)
            for fault in check(copy):
                raise BrokenProject(
                    f"The copy is not whole at that moment: {fault} "
                    "Name another moment, or restore a backup."
                )
        part.replace(target)
        settle(target)
    finally:
        part.unlink(missing_ok=True)
    return done


def rewind(db: Database, moment: str) -> Rewound:
    """Take away every label and decision made after a moment, as if never made."""
    with writing(db):
        triggers = db.execute(
            "select name, sql from sqlite_master where type = 'trigger'"
        ).fetchall()
        guards = [one for one in triggers if one[0] in _GUARDS]
        for name, _ in guards:
            db.execute(f"drop trigger {name}")
        left = _leave(db, moment)
        votes = _mark(db, "labels_back", _LABELS_BACK, moment)
        decided = _mark(db, "decisions_back", _DECISIONS_BACK, moment)
        _mark(db, "rounds_back", _ROUNDS_BACK, moment)
        for sql in _TAKE_AWAY:
            db.execute(sql)
        history.note_when_saved(db)
        for sql in (*_RECKON, *_BRING_BACK):
            db.execute(sql)
        for sql in _ROUNDS:
            db.execute(sql, {"moment": moment})
        for table in ("labels_back", "decisions_back", "rounds_back", "left_as_is"):
            db.execute(f"drop table temp.{table}")
        for _, sql in guards:
            db.execute(sql)
        audit.note(
            db, None, Event.REWOUND, about=moment, labels=votes, decisions=decided
        )
    return Rewound(votes, decided, left)


def _leave(db: Database, moment: str) -> int:
    """Mark the sentences that cannot go back; answer how many were changed since.

    An article whose text was corrected since has other sentences now, and a decided
    case rests on the decision it was made of.
    """
    db.execute("create temp table left_as_is (sentence_id integer primary key)")
    db.execute(_LEFT, {"moment": moment})
    (count,) = db.execute(
        """
        select count(*)
        from temp.left_as_is
        where sentence_id in (
            select sentence_id from label_history where saved_at > :moment
        )
        or sentence_id in (
            select sentence_id from decision_history where saved_at > :moment
        )
        """,
        {"moment": moment},
    ).fetchone()
    return int(count)


def _mark(db: Database, table: str, sql: str, moment: str) -> int:
    """Keep what is to go back in a table of its own; answer how many that is."""
    db.execute(f"create temp table {table} as {sql}", {"moment": moment})
    (count,) = db.execute(f"select count(*) from temp.{table}").fetchone()  # noqa: S608
    return int(count)


_LEFT = """
    insert into temp.left_as_is
    select sentences.id
    from sentences
    where article_id in (
        select article_id from corrections where at > :moment
        union
        select earlier_id
        from corrections
        where article_id in (select article_id from corrections where at > :moment)
    )
    union
    select precedent_history.sentence_id
    from precedent_history
    join decision_history
        on decision_history.sentence_id = precedent_history.sentence_id
        and decision_history.revision = decision_revision
    where decision_history.saved_at > :moment
"""
_LABELS_BACK = """
    select
        sentence_id, reviewer_id,
        coalesce(max(revision) filter (where saved_at <= :moment), 0) as revision
    from label_history
    where sentence_id not in (select sentence_id from temp.left_as_is)
    group by sentence_id, reviewer_id
    having max(revision) > coalesce(
        max(revision) filter (where saved_at <= :moment), 0
    )
"""
_DECISIONS_BACK = """
    select
        sentence_id,
        coalesce(max(revision) filter (where saved_at <= :moment), 0) as revision
    from decision_history
    where sentence_id not in (select sentence_id from temp.left_as_is)
    group by sentence_id
    having max(revision) > coalesce(
        max(revision) filter (where saved_at <= :moment), 0
    )
"""
_ROUNDS_BACK = """
    select
        id as round_id, given_at > :moment as gone,
        exists (
            select 1
            from reviewers
            where reviewers.id = reviewer_id and retired_at is not null
        ) as retired
    from again_rounds
    where article_id not in (select article_id from corrections where at > :moment)
"""
_ROUNDS = (
    """
    delete from again_answers
    where round_id in (select round_id from temp.rounds_back)
    and not exists (
        select 1
        from again_history as stood
        where stood.round_id = again_answers.round_id
        and stood.sentence_id = again_answers.sentence_id
        and saved_at <= iif(
            (
                select gone
                from temp.rounds_back as back
                where back.round_id = stood.round_id
            ),
            '', :moment
        )
    )
    """,
    """
    update again_answers
    set revision = stood.revision
    from (
        select round_id, sentence_id, max(revision) as revision
        from again_history
        where saved_at <= :moment
        group by round_id, sentence_id
    ) as stood
    where stood.round_id = again_answers.round_id
    and stood.sentence_id = again_answers.sentence_id
    and again_answers.round_id in (select round_id from temp.rounds_back)
    """,
    """
    delete from again_history
    where round_id in (
        select round_id from temp.rounds_back where gone or saved_at > :moment
    )
    """,
    "delete from again_rounds where id in "
    "(select round_id from temp.rounds_back where gone)",
    """
    update again_rounds
    set
        answers = (select count(*) from again_answers where round_id = id),
        put_off_at = iif(put_off_at > :moment, null, put_off_at),
        closed_at = iif(
            retired, coalesce(closed_at, done_at),
            iif(closed_at > :moment, null, closed_at)
        ),
        done_at = iif(done_at > :moment, null, done_at)
    from temp.rounds_back
    where id = round_id
    """,
)
"""A round given later goes whole. One of an article corrected since stays as it is,
and one of somebody who left meanwhile stays closed."""
_TAKE_AWAY = (
    "delete from decisions where sentence_id in "
    "(select sentence_id from temp.decisions_back)",
    """
    delete from decision_votes
    where revision > (
        select revision
        from temp.decisions_back as back
        where back.sentence_id = decision_votes.sentence_id
    )
    """,
    """
    delete from decision_history
    where revision > (
        select revision
        from temp.decisions_back as back
        where back.sentence_id = decision_history.sentence_id
    )
    """,
    "delete from labels where (sentence_id, reviewer_id) in "
    "(select sentence_id, reviewer_id from temp.labels_back)",
    """
    delete from label_history
    where revision > (
        select revision
        from temp.labels_back as back
        where back.sentence_id = label_history.sentence_id
        and back.reviewer_id = label_history.reviewer_id
    )
    """,
)
"""Whatever counts labels and decisions follows, by the file's own triggers."""
_RECKON = (
    """
    update reviewers
    set saved_at = (
        select max(saved_at) from progress where reviewer_id = reviewers.id
    )
    """,
    """
    update reached
    set
        labels = (select count(*) from label_history),
        decisions = (select count(*) from decision_history)
    """,
    "delete from agreement_versions",
    "insert into agreement_versions select * from agreement_versions_counted",
)


def _taken(names: tuple[str, ...]) -> str:
    """Answer the columns that an answer holds under their own names, as SQL."""
    return ", ".join(f"answer ->> '$.{name}'" for name in names)


_LABEL_COLUMNS = tuple(name for name in (*ANSWER, *SUGGESTED) if name != "content")
_BRING_BACK = (
    f"""
    insert into labels (
        sentence_id, reviewer_id, revision, {", ".join(_LABEL_COLUMNS)}, content,
        created_at, changed_at
    )
    select
        sentence_id, reviewer_id, revision, {_taken(_LABEL_COLUMNS)},
        coalesce(answer -> '$.content', '[]'),
        (
            select min(first.saved_at)
            from label_history as first
            where first.sentence_id = stood.sentence_id
            and first.reviewer_id = stood.reviewer_id
            and first.revision = (
                select coalesce(max(gone.revision), 0) + 1
                from label_history as gone
                where gone.sentence_id = stood.sentence_id
                and gone.reviewer_id = stood.reviewer_id
                and gone.answer is null
            )
        ),
        saved_at
    from temp.labels_back
    join label_history as stood using (sentence_id, reviewer_id, revision)
    where answer is not null
    """,  # noqa: S608 (our own columns)
    f"""
    insert into decisions (
        sentence_id, adjudicator_id, revision, {", ".join(_DECIDED)}, content,
        rationale, causes, note, decided_at
    )
    select
        sentence_id, adjudicator_id, revision, {_taken(_DECIDED)},
        coalesce(answer ->> '$.content', '[]'),
        answer ->> '$.rationale', answer ->> '$.causes', answer ->> '$.note', saved_at
    from temp.decisions_back
    join decision_history using (sentence_id, revision)
    where answer is not null
    """,  # noqa: S608 (our own columns)
)
