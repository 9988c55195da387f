"""Corrected texts: an article given again with a changed text, a sentence cut by hand.

Sentences that stand as they stood keep all that was said of them. What is gone is put
aside with the text it stood in, its labels and decision withdrawn in their history;
what came in its place is new, and says what it was before.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.errors import Conflict, Fault, InvalidRecord, NotFound
from annotator.store import articles, audit, corrected, rejoined
from annotator.store.audit import Event
from annotator.store.corrected import Change
from annotator.store.corrections_plan import Compared, compare, plan
from annotator.store.corrections_plan import counts as counted
from annotator.text.corrections import How, Step
from annotator.text.segment import Sentence

_PLACE = "select id, doc_id, title, url, file_name, body_sha256 from articles "
_ROWS = """
    select
        corrections.id, article_id, earlier_id, how, why, at, counts, reviewers.name,
        texts.doc_id
    from corrections
    join texts on texts.id = earlier_id
    left join reviewers on reviewers.id = corrections.reviewer_id
"""


def correct(
    db: Database,
    article_id: int,
    fields: dict[str, Any],
    sentences: Sequence[Sentence],
    *,
    by: int | None,
    why: str | None,
    save_id: str,
    at: str | None = None,
    compared: Compared | None = None,
) -> int | None:
    """Take this text for the article's; answer the correction, None if it is that.

    `fields` are those of `articles.add`; what they leave out stays as it was. The same
    save id twice is one correction. Who holds the writing already gives what was
    `compared` before, so that nobody waits for it.
    """
    compared = compared or compare(db, article_id, fields["body"], sentences)
    with writing(db):
        found = _made_before(db, article_id, save_id)
        if found:
            return found
        planned = plan(db, article_id, fields, sentences, compared)
        body = fields["body"]
        if not planned.changes and body == articles.body(db, article_id):
            return None
        _refuse_twin(db, article_id, body)
        change = Change(
            planned.article, planned.old, body, sentences, planned.steps, "text",
            by, why, save_id, at or now(),
        )  # fmt: skip
        return _carry_out(db, change, planned.counts, fields)


def split(
    db: Database,
    sentence_id: int,
    place: int,
    *,
    by: int,
    why: str | None,
    save_id: str,
    at: str | None = None,
) -> int:
    """Cut a sentence before the character at `place`; answer the correction."""
    with writing(db):
        found = _made_before(db, None, save_id)
        if found:
            return found
        sentence = articles.sentence(db, sentence_id)
        text, start = sentence["text"], sentence["starts"]
        first, rest = text[:place].rstrip(), text[place:].lstrip()
        if not 0 < place < len(text) or not first or not rest:
            problem = (
                "Choose a word inside the sentence at which the second one begins."
            )
            raise InvalidRecord([Fault(problem, field="place")])
        pieces = [
            Sentence(start, start + len(first), sentence["paragraph"]),
            Sentence(
                sentence["ends"] - len(rest), sentence["ends"], sentence["paragraph"]
            ),
        ]
        return _by_hand(db, [sentence], pieces, (by, why, save_id, at))


def join(
    db: Database,
    sentence_id: int,
    *,
    by: int,
    why: str | None,
    save_id: str,
    at: str | None = None,
) -> int:
    """Make one sentence of this and the next; answer the correction."""
    with writing(db):
        found = _made_before(db, None, save_id)
        if found:
            return found
        sentence = articles.sentence(db, sentence_id)
        following = next_one(db, sentence)
        if following is None:
            problem = "No sentence follows that could be joined to this one."
            raise InvalidRecord([Fault(problem, field="how")])
        piece = Sentence(sentence["starts"], following["ends"], sentence["paragraph"])
        return _by_hand(db, [sentence, following], [piece], (by, why, save_id, at))


def next_one(db: Database, sentence: dict[str, Any]) -> dict[str, Any] | None:
    """Answer the sentence that this one can be joined with: nothing stands between."""
    following = articles.sentence_at(
        db, sentence["article_id"], sentence["position"] + 1
    )
    if following is None:
        return None
    body = articles.body(db, sentence["article_id"])
    between = body[sentence["ends"] : following["starts"]]
    return None if between.strip() else following


def of(db: Database, article_id: int) -> list[dict[str, Any]]:
    """Answer the corrections of an article, the latest first."""
    found = db.query(
        _ROWS + "where article_id = ? order by corrections.id desc", [article_id]
    )
    return [{**row, "counts": json.loads(row["counts"])} for row in found]


def get(db: Database, article_id: int, number: int) -> dict[str, Any]:
    """Answer one correction of an article, with the text before it and above that."""
    for row in db.query(
        _ROWS + "where corrections.id = ? and article_id = ?", [number, article_id]
    ):
        (header, body) = db.execute(
            "select header, body from texts where id = ?", [row["earlier_id"]]
        ).fetchone()
        return {
            **row, "counts": json.loads(row["counts"]), "header": header, "body": body
        }  # fmt: skip
    raise NotFound(
        f"There is no correction {number} of this article. See the list: "
        f"/articles/{article_id}/corrections"
    )


def named(db: Database, doc_id: str) -> dict[str, Any] | None:
    """Answer the article that goes by this name, with where it came from; or None."""
    return _one(db, _PLACE + "where doc_id = ?", doc_id)


def with_text(db: Database, body_sha256: str) -> dict[str, Any] | None:
    """Answer the article that has this text, with where it came from; or None."""
    return _one(db, _PLACE + "where body_sha256 = ?", body_sha256)


def made(db: Database, save_id: str) -> bool:
    """Answer whether a form was sent before, and carried out."""
    return _made_before(db, None, save_id) is not None


def position_of(db: Database, save_id: str) -> int:
    """Answer where in the article the first sentence stands that a cut made."""
    (position,) = db.execute(
        """
        select min(now.position)
        from corrections
        join sentences as was on was.article_id = corrections.earlier_id
        join sentence_lineage on sentence_lineage.earlier_id = was.id
        join sentences as now
            on now.id = sentence_lineage.sentence_id
            and now.article_id = corrections.article_id
        where save_id = ?
        """,
        [save_id],
    ).fetchone()
    return position or 0


def _one(db: Database, sql: str, asked: str) -> dict[str, Any] | None:
    return next(iter(db.query(sql, [asked])), None)


def _by_hand(
    db: Database,
    gone: list[dict[str, Any]],
    pieces: list[Sentence],
    told: tuple[int, str | None, str, str | None],
) -> int:
    """Put these pieces in the place of sentences that stand side by side."""
    by, why, save_id, at = told
    article = articles.get(db, gone[0]["article_id"])
    old = articles.sentences(db, article["id"])
    first, last = gone[0]["position"], gone[-1]["position"]
    places = [Sentence(row["starts"], row["ends"], row["paragraph"]) for row in old]
    how = How.SPLIT if len(pieces) > 1 else How.JOINED
    shift = len(pieces) - len(gone)
    steps = [Step(How.KEPT, (at,), (at,)) for at in range(first)]
    steps.append(
        Step(
            how, tuple(range(first, last + 1)), tuple(range(first, first + len(pieces)))
        )
    )
    steps += [Step(How.KEPT, (at,), (at + shift,)) for at in range(last + 1, len(old))]
    change = Change(
        article, old, articles.body(db, article["id"]),
        [*places[:first], *pieces, *places[last + 1 :]],
        steps, "split" if how == How.SPLIT else "join", by, why, save_id, at or now(),
    )  # fmt: skip
    return _carry_out(db, change, counted(db, old, steps), None)


def _carry_out(
    db: Database,
    change: Change,
    counts: dict[str, int],
    fields: dict[str, Any] | None,
) -> int:
    """Carry a correction out and tell the record; answer its number."""
    article = change.article
    old_body = articles.body(db, article["id"])
    active = db.execute(
        """
        select id, reviewers.saved_at
        from reviewers
        join progress on progress.reviewer_id = reviewers.id
        where article_id = ?
        """,
        [article["id"]],
    ).fetchall()
    corrected.withdraw(db, change)
    number = corrected.put_aside(db, change, counts)
    ids = corrected.renew(db, change, fields)
    corrected.trace(db, change, ids)
    rejoined.mend(db, change, ids, old_body)
    corrected.count(db, change, active)
    about = article["doc_id"]
    if change.how != "text":
        gone = min(row["position"] for row in change.gone())
        about = articles.sent_id(about, gone)
    event = {
        "text": Event.CORRECTED,
        "split": Event.SENTENCE_SPLIT,
        "join": Event.SENTENCES_JOINED,
    }[change.how]
    said: dict[str, Any] = {
        "kept": counts["labels_kept"],
        "reopened": counts["labels_reopened"],
        "withdrawn": counts["labels_gone"],
    }  # fmt: skip
    if change.why:
        said["why"] = change.why
    audit.note(db, change.by, event, about=about, at=change.at, **said)
    return number


def _made_before(db: Database, article_id: int | None, save_id: str) -> int | None:
    """Answer the correction that this very form made, None for a new one."""
    found = db.execute(
        "select id, article_id from corrections where save_id = ?", [save_id]
    ).fetchone()
    if found and article_id not in (None, found[1]):
        raise Conflict("This form was sent before. Open the page again, then send it.")
    return found and int(found[0])


def _refuse_twin(db: Database, article_id: int, body: str) -> None:
    """Refuse a text that another article has."""
    found = db.execute(
        "select doc_id from articles where body_sha256 = ? and id <> ?",
        [articles.sha256(body), article_id],
    ).fetchone()
    if found:
        raise Conflict(
            f"The corrected text is the text of another article, {found[0]}. "
            "Nothing was changed. Look at both, then give the right text."
        )
