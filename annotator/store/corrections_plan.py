"""What a new text would keep of an article: sentence by sentence, answer by answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from annotator.store import articles
from annotator.store.corrected import STAYS
from annotator.text import corrections
from annotator.text.corrections import How, Step
from annotator.text.segment import Sentence

_RENEWED = ("title", "outlet", "published", "url", "language", "licence")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new text would keep of an article: the steps, and what they come to.

    `fields` names what else would change: the text above the article, its title, ….
    """

    article: dict[str, Any]
    old: list[dict[str, Any]]
    steps: list[Step]
    counts: dict[str, int]
    fields: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything would be otherwise than it is."""
        return bool(self.fields) or any(step.how != How.KEPT for step in self.steps)


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of each sentence by the words alone, whoever said what of them."""

    correction: int | None
    old: list[dict[str, Any]]
    steps: list[Step]


def compare(
    db: Database, article_id: int, body: str, sentences: Sequence[Sentence]
) -> Compared:
    """Answer what a text would make of an article's sentences; it takes its time."""
    correction = articles.get(db, article_id)["correction"]
    old = articles.sentences(db, article_id)
    before = [row["text"] for row in old]
    texts = [body[one.start : one.end] for one in sentences]
    return Compared(correction, old, corrections.compare(before, texts))


def plan(
    db: Database,
    article_id: int,
    fields: dict[str, Any],
    sentences: Sequence[Sentence],
    compared: Compared | None = None,
) -> Plan:
    """Answer what taking this text for the article's would keep; nothing is stored.

    `fields` are those of `articles.add`. What was `compared` with this very text holds
    unless the article was corrected since.
    """
    article = articles.get(db, article_id)
    body = fields["body"]
    if compared is None or compared.correction != article["correction"]:
        compared = compare(db, article_id, body, sentences)
    old = compared.old
    texts = [body[one.start : one.end] for one in sentences]
    steps = [_holding(db, step, old, texts) for step in compared.steps]
    return Plan(
        article, old, steps, counts(db, old, steps), _fields(db, article, fields)
    )


def labelled_by(db: Database, sentence_ids: Sequence[int]) -> tuple[int, int]:
    """Answer how many answers these sentences have, and how many are decided."""
    given = [json.dumps(list(sentence_ids))]
    (answers,) = db.execute(
        "select count(*) from labels "
        "where sentence_id in (select value from json_each(?))",
        given,
    ).fetchone()
    (decided,) = db.execute(
        "select count(*) from decisions "
        "where sentence_id in (select value from json_each(?))",
        given,
    ).fetchone()
    return answers, decided


def _holding(
    db: Database, step: Step, old: list[dict[str, Any]], texts: list[str]
) -> Step:
    """Answer a step, restyled only where all that was marked in it can stay.

    Each place must be the same place still, or nobody ever marked any words; nor did
    a model.
    """
    if step.how != How.RESTYLED:
        return step
    row, new = old[step.old[0]], texts[step.new[0]]
    marked = _marked(db, row["id"])
    same_places = corrections.holds(row["text"], new)
    written = all(row["text"][start:end] == new[start:end] for start, end in marked)
    if (same_places and written) or not marked:
        return step
    return step._replace(how=How.CHANGED)


def _marked(db: Database, sentence_id: int) -> list[tuple[int, int]]:
    """Answer every stretch marked in a sentence: whole words, and the speakers'.

    Models mark speakers too.
    """
    found: list[tuple[int, int]] = db.execute(
        """
        select speaker_start, speaker_end
        from suggestions
        where sentence_id = ? and speaker_start is not null
        """,
        [sentence_id],
    ).fetchall()
    for (told,) in db.execute(
        """
        select answer
        from label_history
        where sentence_id = :id and answer is not null
        union all
        select answer
        from decision_history
        where sentence_id = :id and answer is not null
        """,
        {"id": sentence_id},
    ):
        answer = json.loads(told)
        content = answer.get("content") or []
        spans = json.loads(content) if isinstance(content, str) else content
        # A speaker is kept as written beside the place; other words are read from it.
        found += [(start, start) for start, _ in spans]
        if answer.get("cue_start") is not None:
            found.append((answer["cue_start"], answer["cue_start"]))
        if answer.get("speaker_start") is not None:
            start = max(answer["speaker_start"], 0)
            found.append((start, max(answer["speaker_end"], start)))
    return found


def counts(
    db: Database, old: list[dict[str, Any]], steps: list[Step]
) -> dict[str, int]:
    """Answer the sentences by what became of them, and how many answers stay."""
    found: dict[str, int] = {str(how): 0 for how in How}
    for step in steps:
        found[str(step.how)] += len(step.old) or len(step.new)
    stays = [old[step.old[0]]["id"] for step in steps if step.how in STAYS]
    changed, gone = (
        [old[at]["id"] for step in steps if bool(step.new) is new for at in step.old]
        for new in (True, False)
    )
    changed = sorted({*changed} - {*stays})
    found["before"], found["after"] = len(old), sum(len(step.new) for step in steps)
    for name, ids in (("kept", stays), ("reopened", changed), ("gone", gone)):
        answers, decided = labelled_by(db, ids)
        found[f"labels_{name}"], found[f"decisions_{name}"] = answers, decided
    return found


def _fields(db: Database, article: dict[str, Any], fields: dict[str, Any]) -> list[str]:
    """Answer what else than the sentences would be otherwise."""
    (header, body) = db.execute(
        "select header, body from articles where id = ?", [article["id"]]
    ).fetchone()
    found = [
        name for name in _RENEWED if fields.get(name) and fields[name] != article[name]
    ]
    if (fields.get("header") or "") != header:
        found.append("header")
    if fields["body"] != body:
        found.append("text")
    return found
