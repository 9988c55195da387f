"""How a text gives way to a corrected one: what goes is put aside, the rest moves."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from annotator.store import again, articles, comments, history, precedents
from annotator.text.corrections import How, Step
from annotator.text.segment import Sentence

STAYS = frozenset({How.KEPT, How.MOVED, How.RESTYLED})
"""What keeps its number, and with it labels, decision and comments."""
_BEYOND = 1_000_000_000
_WHERE = ("position", "paragraph", "starts", "ends", "text")
_GIVEN = ("outlet", "published", "url", "language", "licence")


@dataclass(frozen=True, slots=True)
class Change:
    """One correction as it is carried out."""

    article: dict[str, Any]
    old: list[dict[str, Any]]
    body: str
    new: Sequence[Sentence]
    steps: list[Step]
    how: str
    by: int | None
    why: str | None
    save_id: str
    at: str

    def gone(self) -> list[dict[str, Any]]:
        """Answer the sentences that are put aside."""
        return [
            self.old[at]
            for step in self.steps
            if step.how not in STAYS
            for at in step.old
        ]

    def kept(self) -> list[tuple[dict[str, Any], int]]:
        """Answer each sentence that stays, with its position in the new text."""
        return [
            (self.old[step.old[0]], step.new[0])
            for step in self.steps
            if step.how in STAYS
        ]


def put_aside(db: Database, change: Change, counts: dict[str, Any]) -> int:
    """Put the old text and the sentences that are gone where they stay; answer its id.

    Of a sentence cut by hand, only its own words are put aside: the rest of the text
    stands.
    """
    gone = change.gone()
    whole = change.how == "text"
    first = 0 if whole else min(row["starts"] for row in gone)
    last = None if whole else max(row["ends"] for row in gone)
    earlier_id, doc_id = _next_earlier(db, change.article["doc_id"])
    db.execute(
        """
        insert into texts (
            id, doc_id, title, outlet, published, url, language, licence, meta,
            sentence_count, added_at, file_name, body_sha256, header, body, original
        )
        select
            :earlier_id, :doc_id, title, outlet, published, url, language, licence,
            meta, :sentences, added_at, file_name,
            :sha256 || ' ' || :doc_id, iif(:whole, header, ''),
            substr(body, :first + 1, coalesce(:last, length(body)) - :first),
            iif(:whole, original, null)
        from texts
        where id = :article_id
        """,
        {
            "earlier_id": earlier_id,
            "doc_id": doc_id,
            "sentences": len(gone),
            "sha256": articles.sha256(
                articles.body(db, change.article["id"])[first:last]
            ),
            "whole": whole,
            "first": first,
            "last": last,
            "article_id": change.article["id"],
        },
    )
    (number,) = db.execute(
        """
        insert into corrections (
            article_id, earlier_id, how, save_id, reviewer_id, why, at, counts
        ) values (?, ?, ?, ?, ?, ?, ?, ?)
        returning id
        """,
        [
            change.article["id"],
            earlier_id,
            change.how,
            change.save_id,
            change.by,
            change.why,
            change.at,
            json.dumps(counts),
        ],
    ).fetchone()
    db.conn.executemany(
        """
        update sentences
        set article_id = ?, starts = starts - ?, ends = ends - ?
        where id = ?
        """,
        [(earlier_id, first, first, row["id"]) for row in gone],
    )
    return int(number)


def withdraw(db: Database, change: Change) -> None:
    """Take labels, decisions and cases of what is gone away, by rows of the history."""
    for row in change.gone():
        given = {"id": row["id"], "save_id": change.save_id, "at": change.at}
        for sentence_id, last in db.execute(
            "select sentence_id, reviewer_id from precedents "
            "where sentence_id = :id and not withdrawn",
            given,
        ).fetchall():
            who = change.by or last
            precedents.withdraw(
                db,
                sentence_id,
                who,
                f"{change.save_id}-{sentence_id}-case",
                why="The text was corrected.",
                at=change.at,
                by_command_line=change.by is None,
            )
        _withdraw_labels(db, given)
        _reopen(db, {**given, "by": change.by})
        for (who,) in db.execute(
            """
            select coalesce(:by, comments.reviewer_id)
            from open_comments
            join comments using (id)
            where open_comments.sentence_id = :id
            order by id desc
            limit 1
            """,
            {**given, "by": change.by},
        ).fetchall():
            save_id = f"{change.save_id}-{row['id']}-said"
            comments.resolve(
                db,
                row["id"],
                who,
                save_id=save_id,
                at=change.at,
                by_command_line=change.by is None,
            )


def _withdraw_labels(db: Database, given: dict[str, Any]) -> None:
    db.execute(
        """
        insert into label_history (
            sentence_id, reviewer_id, revision, save_id, answer, saved_at
        )
        select
            sentence_id, reviewer_id, revision + 1,
            :save_id || '-' || sentence_id || '-' || reviewer_id, null, :at
        from labels
        where sentence_id = :id
        order by reviewer_id
        """,
        given,
    )
    db.execute("delete from labels where sentence_id = :id", given)


def _reopen(db: Database, given: dict[str, Any]) -> None:
    db.execute(
        """
        insert into decision_history (
            sentence_id, revision, adjudicator_id, save_id, answer, saved_at,
            by_command_line
        )
        select
            sentence_id, revision + 1, coalesce(:by, adjudicator_id),
            :save_id || '-' || sentence_id || '-decision', null, :at, :by is null
        from decisions
        where sentence_id = :id
        """,
        given,
    )
    db.execute("delete from decisions where sentence_id = :id", given)


def renew(db: Database, change: Change, fields: dict[str, Any] | None) -> list[int]:
    """Let the article have the new text; answer its sentences' ids in their order."""
    article_id = change.article["id"]
    if fields is not None:
        _renew_text(db, change, fields)
    ids = [0] * len(change.new)
    kept = change.kept()
    for row, position in kept:
        ids[position] = row["id"]
    _move(db, change, kept)
    for position in range(len(change.new)):
        if not ids[position]:
            (ids[position],) = db.execute(
                """
                insert into sentences (
                    article_id, position, paragraph, starts, ends, text
                ) values (?, ?, ?, ?, ?, ?)
                returning id
                """,
                [article_id, *_placed(change, position)],
            ).fetchone()
    _restyle(db, change)
    return ids


def _move(db: Database, change: Change, kept: list[tuple[dict[str, Any], int]]) -> None:
    """Put the sentences that stay where they stand now; those that stood so stay.

    No two may have one position meanwhile. Whoever goes up makes room for the one
    below, and whoever goes down for the one above; only who stands in the way of one
    that passes it steps aside until its turn.
    """
    moving = {
        row["id"]: (row["position"], place)
        for row, position in kept
        if (place := _placed(change, position)) != tuple(row[name] for name in _WHERE)
    }
    stands = {row["position"]: row["id"] for row, _ in kept}
    down = [one for one, (was, now) in moving.items() if now[0] <= was]
    up = [one for one, (was, now) in moving.items() if now[0] > was]
    down.sort(key=lambda one: moving[one][0])
    up.sort(key=lambda one: -moving[one][0])
    rows: list[tuple[Any, ...]] = []
    for one in (*down, *up):
        was, now = moving[one]
        other = stands.get(now[0], one)
        if other != one:
            _put(db, rows)
            rows = []
            db.execute(
                "update sentences set position = position + ? where id = ?",
                [_BEYOND, other],
            )
        rows.append((*now, one))
        del stands[was]
    _put(db, rows)


def _put(db: Database, rows: list[tuple[Any, ...]]) -> None:
    db.conn.executemany(
        """
        update sentences
        set position = ?, paragraph = ?, starts = ?, ends = ?, text = ?
        where id = ?
        """,
        rows,
    )


def _placed(change: Change, position: int) -> tuple[int, int, int, int, str]:
    one = change.new[position]
    text = change.body[one.start : one.end]
    return position, one.paragraph, one.start, one.end, text


def _renew_text(db: Database, change: Change, fields: dict[str, Any]) -> None:
    """Put the new text and what else the file says in the place of the old."""
    given = {name: fields.get(name) for name in ("title", "file_name", *_GIVEN)}
    meta = fields.get("meta")
    db.execute(
        f"""
        update texts
        set
            {", ".join(f"{name} = coalesce(:{name}, {name})" for name in given)},
            meta = coalesce(:meta, meta), header = :header, body = :body,
            original = :original, body_sha256 = :sha256
        where id = :id
        """,  # noqa: S608 (of constants)
        {
            **given,
            "id": change.article["id"],
            "meta": json.dumps(meta, ensure_ascii=False) if meta else None,
            "header": fields.get("header") or "",
            "body": change.body,
            "original": fields.get("original"),
            "sha256": articles.sha256(change.body),
        },
    )


def _restyle(db: Database, change: Change) -> None:
    """Have restyled sentences that are decided found as they are written now."""
    for step in change.steps:
        if step.how == How.RESTYLED:
            place = change.new[step.new[0]]
            text = change.body[place.start : place.end]
            for table in ("decided_words", "precedent_words"):
                db.execute(
                    f"update {table} set text = ? where rowid = ?",  # noqa: S608
                    [text, change.old[step.old[0]]["id"]],
                )


def trace(db: Database, change: Change, ids: Sequence[int]) -> None:
    """Note what each new sentence was before, and that who saw others' answers did.

    The answers to what a sentence was give away those to what it is.
    """
    names = {How.CHANGED: "changed", How.SPLIT: "split", How.JOINED: "joined"}
    rows = [
        (ids[new], change.old[old]["id"], names[step.how])
        for step in change.steps
        if step.how in names
        for new in step.new
        for old in step.old
    ]
    db.conn.executemany(
        "insert into sentence_lineage (sentence_id, earlier_id, how) values (?, ?, ?)",
        rows,
    )
    db.execute(
        """
        insert into seen_others (reviewer_id, sentence_id, first_at)
        select reviewer_id, sentence_lineage.sentence_id, min(first_at)
        from sentence_lineage
        join seen_others on seen_others.sentence_id = earlier_id
        where sentence_lineage.sentence_id in (select value from json_each(?))
        group by 1, 2
        """,
        [json.dumps(sorted({new for new, _, _ in rows}))],
    )


def count(
    db: Database, change: Change, active: Iterable[tuple[int, str | None]]
) -> None:
    """Bring every count to the new number of sentences; who finished may not have.

    `active` says when each person saved last before the correction, which is not
    their doing.
    """
    article_id, sentences = change.article["id"], len(change.new)
    given = {"id": article_id, "sentences": sentences, "before": len(change.old)}
    db.execute("update texts set sentence_count = :sentences where id = :id", given)
    db.execute(
        "update totals set sentences = sentences + :sentences - :before where id = 1",
        given,
    )
    db.execute(
        "update article_queue set sentences = :sentences where article_id = :id", given
    )
    history.note_when_saved(db, article_id)
    db.execute(
        "update progress set sentences = :sentences where article_id = :id", given
    )
    db.conn.executemany(
        "update reviewers set saved_at = ? where id = ?",
        [(saved_at, reviewer_id) for reviewer_id, saved_at in active],
    )
    again.close_all(db, article_id, at=change.at)


def _next_earlier(db: Database, doc_id: str) -> tuple[int, str]:
    """Answer the number and the name of the text that is put aside: akar@1."""
    # -1 is what a trigger sees of a row that has no number yet.
    (lowest,) = db.execute("select min(min(id), -1) from texts").fetchone()
    turn = 1
    while db.execute(
        "select 1 from texts where doc_id = ?", [f"{doc_id}@{turn}"]
    ).fetchone():
        turn += 1
    return lowest - 1, f"{doc_id}@{turn}"
