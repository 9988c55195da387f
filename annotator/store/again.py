"""Second rounds: a finished article given again after weeks, to whom it had.

What is answered the second time is kept apart. It is no label: votes, review, exports,
progress and agreement between people know nothing of it.
"""

from datetime import timedelta
from typing import Any

from sqlite_utils import Database

from annotator.db import now, shifted, writing
from annotator.errors import Conflict, NotFound, NotYours
from annotator.store import (
    articles,
    audit,
    guidelines,
    queue_limits,
    queue_settings,
    speakers,
)
from annotator.store.audit import Event

PUT_OFF_HOURS = 20
"""A round put off comes back the next working day."""
ROUND = """
    select
        again_rounds.id, reviewer_id, article_id, given_at, finished_at, put_off_at,
        done_at, closed_at, answers, sentence_count as sentences
    from again_rounds
    join articles on articles.id = article_id
"""
_SENTENCES = """
    select
        sentences.id, article_id, position, paragraph, starts, ends, text,
        kind, coalesce(unsure, 0) as unsure, coalesce(continues, 0) as continues,
        coalesce(merged.name, entry.name, speaker) as speaker,
        coalesce(again_answers.revision, 0) as revision
    from sentences
    left join again_answers
        on again_answers.round_id = :round_id
        and again_answers.sentence_id = sentences.id
    left join again_history
        on again_history.round_id = again_answers.round_id
        and again_history.sentence_id = again_answers.sentence_id
        and again_history.revision = again_answers.revision
    left join speakers as entry on entry.id = speaker_id
    left join speakers as merged on merged.id = entry.merged_into
    where article_id = (select article_id from again_rounds where id = :round_id)
"""
"""The sentences of a round with what was answered the second time."""
_FAIR = """
    not exists (
        select 1
        from opened_articles
        where opened_articles.article_id = {row}.article_id
    )
    and not exists (
        select 1
        from seen_articles
        where seen_articles.reviewer_id = {row}.reviewer_id
        and seen_articles.article_id = {row}.article_id
    )
    and not exists (
        select 1
        from sentences
        cross join seen_others
            on seen_others.reviewer_id = {row}.reviewer_id
            and seen_others.sentence_id = sentences.id
        where sentences.article_id = {row}.article_id
    )
"""
"""That an article shows others' answers to nobody, and this person has seen none."""


def settings(db: Database) -> dict[str, Any]:
    """Answer `one_in` (None: no article is given again) and `weeks`."""
    for row in db.query("select one_in, weeks from again_settings where id = 1"):
        return row
    raise NotFound("This project has no settings for this. Run: annotator check")


def put(
    db: Database,
    *,
    by: int | None,
    one_in: int | None,
    weeks: int,
    at: str | None = None,
) -> None:
    """Say how often a finished article is given again; what was given stays due."""
    wished = {"one_in": one_in, "weeks": weeks}
    with writing(db):
        before = settings(db)
        changed: dict[str, Any] = {
            name: [before[name], value]
            for name, value in wished.items()
            if before[name] != value
        }
        if not changed:
            return
        db.execute(
            "update again_settings set one_in = :one_in, weeks = :weeks where id = 1",
            wished,
        )
        audit.note(db, by, Event.AGAIN_SET, at=at, **changed)


def due(db: Database, reviewer_id: int, *, at: str | None = None) -> int | None:
    """Answer the second round a person should go to now, given if need be, or None.

    Whoever is in the middle of an article goes on with that, and who is given no new
    articles is led to none again. A round is closed here once others' answers to its
    article were seen, or the article was opened.
    """
    if _busy(db, reviewer_id) or queue_limits.get(db, reviewer_id)["no_new"]:
        return None
    at = at or now()
    waiting = _waiting(db, reviewer_id)
    while waiting and not waiting["fair"]:
        _close(db, waiting["id"], at)
        waiting = _waiting(db, reviewer_id)
    if waiting:
        off = waiting["put_off_at"]
        back = off and shifted(off, timedelta(hours=PUT_OFF_HOURS))
        return waiting["id"] if back is None or back <= at else None
    given = settings(db)
    if given["one_in"] is None:
        return None
    with writing(db):
        return _give(db, reviewer_id, given, at)


def get(db: Database, round_id: int, reviewer_id: int) -> dict[str, Any]:
    """Answer a second round of this person; another's is refused as NotFound."""
    asked = "where again_rounds.id = ? and reviewer_id = ?"
    for row in db.query(ROUND + asked, [round_id, reviewer_id]):
        return row
    raise NotFound(f"There is no second round {round_id} of yours in this project.")


def sentences(db: Database, round_id: int) -> list[dict[str, Any]]:
    """Answer the sentences of a round, each with its second answer alone."""
    asked = {"round_id": round_id}
    return list(db.query(_SENTENCES + "order by position", asked))


def save(
    db: Database,
    round_id: int,
    reviewer_id: int,
    sentence_id: int,
    form: dict[str, Any],
    *,
    at: str | None = None,
) -> int:
    """Save a second answer, as LabelSchema loads it; answer its revision.

    The same save id twice is one save. Finer points are not kept. A speaker that the
    cast has not is kept as typed, and the cast stays as it is.
    """
    at = at or now()
    with writing(db):
        one = get(db, round_id, reviewer_id)
        if articles.sentence(db, sentence_id)["article_id"] != one["article_id"]:
            raise NotFound(f"Sentence {sentence_id} is not of this article.")
        row = _row(db, form) | {"round_id": round_id, "sentence_id": sentence_id}
        before = _saved_before(db, row)
        if before:
            return before
        _refuse_what_is_over(db, one)
        latest = _revision(db, round_id, sentence_id)
        if form["revision"] != latest:
            raise Conflict(
                "You answered this sentence elsewhere since you opened it here. "
                "Look at the answer below, then save the one you want."
            )
        _write(db, {**row, "revision": latest + 1, "at": at}, one)
        return latest + 1


def put_off(
    db: Database, round_id: int, reviewer_id: int, *, at: str | None = None
) -> None:
    """Let a round wait until the next day; what was answered stays."""
    with writing(db):
        get(db, round_id, reviewer_id)
        db.execute(
            "update again_rounds set put_off_at = ? where id = ? and done_at is null",
            [at or now(), round_id],
        )


def close_all(db: Database, article_id: int, *, at: str) -> None:
    """Close the rounds of an article whose text is no longer the one answered first."""
    with writing(db):
        db.execute(
            """
            update again_rounds
            set closed_at = ?
            where article_id = ? and done_at is null and closed_at is null
            """,
            [at, article_id],
        )


def same(db: Database, round_id: int) -> int:
    """Answer how many sentences of a round got the same kind both times."""
    (count,) = db.execute(
        "select count(*) from again_pairs where round_id = ? and kind = first_kind",
        [round_id],
    ).fetchone()
    return count


def _busy(db: Database, reviewer_id: int) -> bool:
    """Answer whether a person has an article that is begun and not finished."""
    if queue_settings.settings(db)["overlap"] is None:
        sql = """
            select 1
            from progress indexed by progress_unfinished
            where reviewer_id = ? and labelled < sentences and labelled > 0
            limit 1
        """
    else:
        sql = """
            select 1
            from assignments indexed by assignments_held
            where reviewer_id = ? and done_at is null and returned_at is null
            limit 1
        """
    return db.execute(sql, [reviewer_id]).fetchone() is not None


def _waiting(db: Database, reviewer_id: int) -> dict[str, Any] | None:
    """Answer the first round that a person has open, and whether it is `fair` still."""
    fair = _FAIR.format(row="again_rounds")
    for row in db.query(
        f"""
        select id, put_off_at, {fair} as fair
        from again_rounds indexed by again_rounds_open
        where reviewer_id = ? and done_at is null and closed_at is null
        order by id
        limit 1
        """,  # noqa: S608 (a constant)
        [reviewer_id],
    ):
        return row
    return None


def _close(db: Database, round_id: int, at: str) -> None:
    """Close a round that is open; what was answered in it stays."""
    with writing(db):
        db.execute(
            """
            update again_rounds
            set closed_at = ?
            where id = ? and done_at is null and closed_at is null
            """,
            [at, round_id],
        )


def _refuse_what_is_over(db: Database, one: dict[str, Any]) -> None:
    """Refuse an answer in a round that is done or closed, or no longer fair."""
    if one["done_at"]:
        raise NotYours(
            "You finished this second round and were told how it went, so its answers "
            "stay. Go on with Annotate."
        )
    fair = _FAIR.format(row="again_rounds")
    sql = f"select 1 from again_rounds where id = ? and {fair}"  # noqa: S608
    if one["closed_at"] or not db.execute(sql, [one["id"]]).fetchone():
        raise NotYours("This second round was closed. Annotate gives you another.")


def _give(db: Database, reviewer_id: int, given: dict[str, Any], at: str) -> int | None:
    """Give the next article again where it is time, and answer the round's number.

    Between two rounds as many other articles are finished.
    """
    last = db.execute(
        """
        select finished_at, article_id, finished_then
        from again_rounds indexed by again_rounds_by_person
        where reviewer_id = ?
        order by finished_at desc, article_id desc
        limit 1
        """,
        [reviewer_id],
    ).fetchone() or ("", 0, 0)
    (finished,) = db.execute(
        "select finished from reviewers where id = ?", [reviewer_id]
    ).fetchone()
    if finished - last[2] < given["one_in"]:
        return None
    found = _next(
        db,
        reviewer_id=reviewer_id,
        finished_at=last[0],
        article_id=last[1],
        until=shifted(at, -timedelta(weeks=given["weeks"])),
        offset=given["one_in"] - 1,
    )
    if found is None:
        return None
    cursor = db.execute(
        """
        insert into again_rounds (
            reviewer_id, article_id, finished_at, finished_then, given_at
        ) values (?, ?, ?, ?, ?)
        """,
        [reviewer_id, *found, finished, at],
    )
    return int(cursor.lastrowid or 0)


def _next(db: Database, **asked: Any) -> tuple[int, str] | None:
    """Answer the article to give again and when it was finished, if there is one.

    Of those finished after the last one given, and long enough ago, each so-manieth
    comes, in the order in which they were finished. Whoever saw others' answers to an
    article is not given it.
    """
    found: tuple[int, str] | None = db.execute(
        f"""
        select article_id, saved_at
        from progress indexed by progress_finished
        where reviewer_id = :reviewer_id
        and labelled = sentences
        and (saved_at, article_id) > (:finished_at, :article_id)
        and saved_at <= :until
        and not exists (
            select 1
            from again_rounds
            where again_rounds.reviewer_id = progress.reviewer_id
            and again_rounds.article_id = progress.article_id
        )
        and {_FAIR.format(row="progress")}
        order by saved_at, article_id
        limit 1 offset :offset
        """,  # noqa: S608 (a constant)
        asked,
    ).fetchone()
    return found


def _row(db: Database, form: dict[str, Any]) -> dict[str, Any]:
    """Answer the columns of a second answer for what the form said."""
    speaker = form.get("speaker")
    return {
        "save_id": form["save_id"],
        "kind": str(form["kind"]),
        "speaker": speaker,
        "speaker_id": speakers.find(db, speaker) if speaker else None,
        "continues": int(bool(form.get("continues"))),
        "unsure": int(bool(form.get("unsure"))),
        "guideline_version": guidelines.read_by(db, form.get("guideline_version")),
        "duration_ms": form.get("duration_ms"),
    }


def _saved_before(db: Database, row: dict[str, Any]) -> int | None:
    """Answer the revision of a save sent twice; refuse another answer under its id."""
    for kept in db.query(
        "select * from again_history where save_id = ?", [row["save_id"]]
    ):
        names = ("round_id", "sentence_id", "kind", "speaker", "continues", "unsure")
        if all(kept[name] == row[name] for name in names):
            return kept["revision"]
        raise Conflict(
            "This form was sent before with another answer. "
            "Look at the answer below, then save the one you want."
        )
    return None


def _revision(db: Database, round_id: int, sentence_id: int) -> int:
    found = db.execute(
        "select revision from again_answers where round_id = ? and sentence_id = ?",
        [round_id, sentence_id],
    ).fetchone()
    return found[0] if found else 0


def _write(db: Database, row: dict[str, Any], one: dict[str, Any]) -> None:
    """Add the row to the history and make the second answer what it says.

    It is held against the label as it was when the article was given again.
    """
    db.execute(
        """
        insert into again_history (
            round_id, sentence_id, revision, save_id, kind, speaker, speaker_id,
            continues, unsure, guideline_version, duration_ms, saved_at
        ) values (
            :round_id, :sentence_id, :revision, :save_id, :kind, :speaker, :speaker_id,
            :continues, :unsure, :guideline_version, :duration_ms, :at
        )
        """,
        row,
    )
    db.execute(
        """
        insert into again_answers (round_id, sentence_id, revision, first_revision)
        select
            :round_id, :sentence_id, :revision,
            (
                select max(revision)
                from label_history
                where sentence_id = :sentence_id
                and reviewer_id = :reviewer_id
                and saved_at <= :given_at
            )
        where true
        on conflict (round_id, sentence_id) do update set revision = excluded.revision
        """,
        {**row, "reviewer_id": one["reviewer_id"], "given_at": one["given_at"]},
    )
