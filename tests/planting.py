"""A project with hostile text in every field that people, files and models fill."""

from typing import Any

from sqlite_utils import Database

from annotator.db import now, writing
from annotator.store import (
    again,
    articles,
    audit,
    blindness,
    calibration,
    comments,
    corrections,
    decisions,
    guidelines,
    invites,
    labels,
    precedents,
    queue_settings,
    reviewers,
    tokens,
)
from annotator.store.audit import Event
from annotator.text.segment import Sentence
from tests import suggesting
from tests.hostile import one_line

KINDS = ("claim", "quote", "claim")


def plant(db: Database, texts: list[str]) -> dict[str, Any]:
    """Fill a project with six texts or more; answer its owner.

    Sentence n of article 1 has text n.
    """
    with writing(db):
        owner, ben = _fill(db, texts)
    _propose(db, texts)
    _compare(db, owner, ben, texts)
    blindness.set_open(db, 1, owner["id"], True)
    _correct(db, owner, texts[1])
    _give_again(db, owner, texts[5])
    queue_settings.put(db, by=owner["id"], overlap=2, lease_hours=48, share=50)
    return owner


def _fill(db: Database, texts: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add the people, the articles and what is said of them."""
    owner = reviewers.named(db, one_line(texts[0], 80), role="owner")
    ben = reviewers.named(db, one_line(texts[3], 80))
    others = [reviewers.named(db, one_line(text, 80)) for text in texts[4:]]
    for number, text in enumerate(texts):
        _add(db, number, text, texts)
    for number, text in enumerate(texts, 1):
        _answer(db, number, text, owner, ben)
    given = {"kind": "fact", "revision": 0}
    for number, person in enumerate(others):
        labels.put(db, 1, person["id"], {**given, "save_id": f"other-{number:04d}"})
    everything = "\n\n".join(f"## Claim\n\n{text}\n\n- {text}" for text in texts)
    present = guidelines.present(db)["text"]
    for number, text in enumerate(texts):
        guideline = f"{present}\n\nTurn {number}\n\n{everything}"
        guidelines.add(db, guideline, reviewer_id=owner["id"], why=text[:500])
        save_id = f"planted-{number:04d}"
        tokens.make(db, owner["id"], one_line(text, 80), save_id=save_id)
        audit.note(db, None, Event.SIGN_IN_REFUSED, about=text, address=text)
    invites.make(db, days=7, role="reviewer", save_id="invite-0001", by=owner["id"])
    invites.make(db, days=7, reviewer_id=ben["id"], save_id="invite-0002", by=1)
    return owner, ben


def _add(db: Database, number: int, text: str, texts: list[str]) -> None:
    """Add an article all of whose fields are a text; the first has all of them."""
    pieces = texts if number == 0 else [f"{text} {number}", text]
    body, places = "", []
    for turn, piece in enumerate(pieces):
        body += "\n\n" if body else ""
        places.append(Sentence(len(body), len(body) + len(piece), turn))
        body += piece
    article = {
        "doc_id": one_line(text, 200),
        "title": text[:500],
        "outlet": one_line(text, 200),
        "published": "2024-03-14",
        "url": text,
        "language": "en",
        "licence": text,
        "meta": {text: text, "byline": text, "dateline": [text, {"in": text}]},
        "file_name": one_line(text, 200),
        "header": f"{text}\n\n",
        "body": body,
        "original": f"<!doctype html><script>alert()</script>{text}",
    }
    assert articles.add(db, article, places)


def _answer(db: Database, number: int, text: str, owner: dict, ben: dict) -> None:
    """Have two answer a sentence of the first article, decide it and talk of it."""
    kind = KINDS[number % 3]
    given = {"speaker": one_line(text, 200), "note": text[:4000], "revision": 0}
    given |= {"speaker_surface": text[:400], "kind": kind}
    for who in (owner, ben):
        save_id = f"label-{number}-{who['id']:04d}"
        if who is ben:
            given["speaker"] = one_line(f"{text} said", 200)
        labels.put(db, number, who["id"], {**given, "save_id": save_id})
    comments.add(db, number, ben["id"], text, save_id=f"comment-{number:04d}")
    decided = {"kind": kind, "speaker": given["speaker"], "rationale": text}
    save_id = f"decided-{number:04d}"
    decisions.put(db, number, owner["id"], decided, save_id=save_id)
    precedents.make(db, number, owner["id"], text[:300], f"rule-{number:06d}")
    if number % 4 == 0:
        precedents.withdraw(
            db, number, owner["id"], f"gone-{number:06d}", why=text[:300]
        )


def _propose(db: Database, texts: list[str]) -> None:
    """Have models of such names propose such speakers."""
    for number, text in enumerate(texts):
        where = {"doc_id": one_line(texts[0], 200), "sent_index": number}
        said = {"label": "claim", "speaker": one_line(text, 200), "score": 0.5}
        model = {"model": one_line(text, 80), "version": one_line(text, 40)}
        suggesting.propose(db, {**where, **said}, **model)
    suggesting.show(db, "before")


def _compare(db: Database, owner: dict, ben: dict, texts: list[str]) -> None:
    """Make a calibration sheet of such a name, and open it."""
    for number, text in enumerate(texts[:6]):
        sheet = calibration.make(
            db,
            one_line(text, 80),
            [1],
            [owner["id"], ben["id"]],
            made_by=owner["id"],
            save_id=f"sheet-{number:04d}",
        )
        calibration.open_sheet(db, sheet, owner["id"], early=True)


def _give_again(db: Database, owner: dict, text: str) -> None:
    """Have the third article given again to the owner, with an answer to begin with."""
    here = articles.sentence_at(db, 3, 0)
    assert here
    first = {"kind": "fact", "revision": 0, "save_id": "first-0001"}
    labels.put(db, here["id"], owner["id"], first)
    given = {"reviewer_id": owner["id"], "article_id": 3, "given_at": now()}
    db["again_rounds"].insert({**given, "finished_at": now(), "finished_then": 1})
    said = {"kind": "claim", "speaker": one_line(text, 200), "note": text}
    said |= {"revision": 0, "save_id": "again-0001"}
    again.save(db, 1, owner["id"], here["id"], said)


def _correct(db: Database, owner: dict, text: str) -> None:
    """Correct the text of the second article, for such a reason."""
    body = f"{text} 1 and more\n\n{text} again"
    end = body.index("\n\n")
    places = [Sentence(0, end, 0), Sentence(end + 2, len(body), 1)]
    fields = {"doc_id": one_line(text, 200), "title": text, "body": body}
    corrections.correct(
        db, 2, fields, places, by=owner["id"], why=text, save_id="correct-0001"
    )
