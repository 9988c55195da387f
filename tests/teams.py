"""Projects in which a team has labelled: alone, at one, by chance, or as people do."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from annotator.db import writing
from annotator.schemas import Kind
from annotator.store import articles, labels, reviewers
from annotator.text.segment import Sentence

KINDS = [str(kind) for kind in Kind]
PEOPLE = tuple(
    f"{first} {last}"
    for first in ("Ada", "Ben", "Cleo", "Dora", "Emil")
    for last in ("Lind", "Okoro", "Marsh", "Pike")
)
SPEAKERS = ("Ines Valdor", "the harbour board", "Jonas Berg", "the union")
TEXT = "Quay {n} of Varnmouth stays closed, Ines Valdor told the harbour board."
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
Answer = Callable[[random.Random, str, str], tuple[str, str]]


def at_one(chance: random.Random, kind: str, speaker: str) -> tuple[str, str]:
    """Say what everybody says."""
    return kind, speaker


def by_chance(chance: random.Random, kind: str, speaker: str) -> tuple[str, str]:
    """Say anything."""
    return chance.choice(KINDS), chance.choice(SPEAKERS)


def as_people_do(chance: random.Random, kind: str, speaker: str) -> tuple[str, str]:
    """Say what is so, most of the time; claims and facts are the hard ones."""
    slips = {"claim": "fact", "fact": "claim", "quote": "claim", "other": "fact"}
    hard = 0.2 if kind in ("claim", "fact") else 0.05
    said = slips[kind] if chance.random() < hard else kind
    other = chance.random() < 0.12
    return said, chance.choice(SPEAKERS) if other else speaker


def plant(
    db: Database,
    names: Sequence[str],
    answer: Answer,
    *,
    documents: int = 24,
    sentences: int = 12,
    each: int = 3,
) -> None:
    """Have people answer, `each` of them every article, two articles a day."""
    chance = random.Random(20)
    people = [
        reviewers.named(db, name, role="owner" if at == 0 else "reviewer")["id"]
        for at, name in enumerate(names)
    ]
    turn = 0
    for number in range(documents):
        ids = _article(db, number, sentences)
        team = [people[(number + at) % len(people)] for at in range(each)]
        truth = [
            (chance.choices(KINDS, weights=(4, 4, 5, 1))[0], chance.choice(SPEAKERS))
            for _ in ids
        ]
        at = BEGIN + timedelta(hours=12 * number)
        for who in dict.fromkeys(team):
            for sentence_id, (kind, speaker) in zip(ids, truth, strict=True):
                turn += 1
                at += timedelta(seconds=20)
                said, named = answer(chance, kind, speaker)
                label = {"kind": said, "revision": 0, "save_id": f"team-{turn:06}"}
                if Kind(said).attributed:
                    label["speaker"] = named
                moment = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
                labels.put(db, sentence_id, who, label, at=moment)


def _article(db: Database, number: int, sentences: int) -> list[int]:
    """Add an article; answer its sentences."""
    pieces = [TEXT.format(n=number * sentences + at) for at in range(sentences)]
    places, start = [], 0
    for piece in pieces:
        places.append(Sentence(start, start + len(piece), 0))
        start += len(piece) + 1
    with writing(db):
        found = articles.add(
            db,
            {
                "doc_id": f"varnmouth-{number:02}",
                "title": f"Harbour notes, day {number + 1}",
                "outlet": ("Northport Gazette", "Varn Valley Post")[number % 2],
                "body": " ".join(pieces),
            },
            places,
            at=f"{BEGIN:%Y-%m-%dT%H:%M:%S}.000Z",
        )
    assert found
    return [row["id"] for row in articles.sentences(db, found)]
