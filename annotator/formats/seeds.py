"""The demo project: the articles, people, labels and decisions in seeds/."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from annotator.db import writing
from annotator.formats import articles as article_files
from annotator.schemas import Kind
from annotator.store import (
    articles,
    decisions,
    labels,
    precedents,
    reviewers,
    speakers,
)
from annotator.text import cues

BEGUN = datetime(2024, 3, 18, 8, 0, tzinfo=UTC)
"""When the demo's people began; seeds carry no clock, so that they plant the same."""

Places = dict[tuple[str, str, int], dict[str, Any]]


def plant(db: Database, folder: Path) -> None:
    """Fill an empty project with the seeds of a folder."""
    batch = article_files.read_files([folder / "articles.jsonl"])
    with writing(db):
        for article in batch.articles:
            articles.add(db, article.fields, article.sentences, at=_moment(0))
        people = {}
        for person in _lines(folder / "reviewers.jsonl"):
            found = reviewers.named(
                db, person["name"], role=person["role"], at=_moment(0)
            )
            people[person["name"]] = found["id"]
        for entry in _lines(folder / "speakers.jsonl"):
            speaker_id = speakers.named(
                db, entry["name"], speaker_type=entry["type"], at=_moment(0)
            )
            for alias in entry["aliases"]:
                speakers.add_alias(db, speaker_id, alias)
        places = _places(db)
        days = _plant_labels(db, folder / "labels.jsonl", people, places)
        _plant_decisions(db, folder / "decisions.jsonl", people, places, days)


def _plant_labels(
    db: Database, file: Path, people: dict[str, int], places: Places
) -> int:
    """Save the labels, an article a day; answer the days that took."""
    seconds, days = 0, dict[str, int]()
    for turn, line in enumerate(_lines(file)):
        sentence = places[line["doc_id"], line["sentence"], line["occurrence"]]
        if line["doc_id"] not in days:
            seconds, days[line["doc_id"]] = 0, len(days)
        seconds += line["seconds"]
        label = {
            **_answer(line),
            "content": _content(line),
            "continues": line["continues"],
            "polarity": line["polarity"],
            "unsure": line["unsure"],
            "scare_quotes": line["scare_quotes"],
            "note": line["note"],
            "duration_ms": line["seconds"] * 1000,
            "revision": 0,
            "save_id": f"seed-label-{turn:05d}",
        }
        reviewer_id = people[line["reviewer"]]
        at = _moment(seconds, days[line["doc_id"]])
        labels.put(db, sentence["id"], reviewer_id, label, at=at)
    return len(days)


def _plant_decisions(
    db: Database, file: Path, people: dict[str, int], places: Places, days: int
) -> None:
    """Save the decisions, a minute each; those with a rule become precedents."""
    for turn, line in enumerate(_lines(file)):
        sentence = places[line["doc_id"], line["sentence"], line["occurrence"]]
        answer = _answer(line)
        start, end = (answer.pop("speaker_span") or [[None, None]])[0]
        cue_start, cue_end = (answer.pop("cue_span") or [[None, None]])[0]
        decisions.put(
            db,
            sentence["id"],
            people[line["adjudicator"]],
            {
                **answer,
                "speaker_start": start,
                "speaker_end": end,
                "cue_start": cue_start,
                "cue_end": cue_end,
                "rationale": line["rationale"],
            },
            save_id=f"seed-decision-{turn:04d}",
            at=_moment(60 * (turn + 1), days),
        )
        if "rule" in line:
            precedents.make(
                db,
                sentence["id"],
                people[line["adjudicator"]],
                line["rule"],
                f"seed-precedent-{turn:04d}",
                at=_moment(60 * (turn + 1), days),
            )


def _answer(line: dict[str, Any]) -> dict[str, Any]:
    """Answer kind and speaker of a line, with where they are written."""
    text, surface = line["sentence"], line["surface"]
    at = text.find(surface) if surface else -1
    cue = cues.cue(text) if Kind(line["kind"]).attributed else None
    return {
        "kind": line["kind"],
        "speaker": line["speaker"],
        "speaker_surface": surface,
        "speaker_span": [[at, at + len(surface)]] if at >= 0 else None,
        "cue_span": [list(cue)] if cue else None,
        "quote_type": line["quote_type"],
    }


def _places(db: Database) -> Places:
    """Answer every sentence by article, text and which time it stands there."""
    places: Places = {}
    for article in articles.page(db, 0, limit=1000):
        for sentence in articles.sentences(db, article["id"]):
            turn = 1
            while (article["doc_id"], sentence["text"], turn) in places:
                turn += 1
            places[article["doc_id"], sentence["text"], turn] = sentence
    return places


def _content(line: dict[str, Any]) -> list[list[int]]:
    """Answer where the stretches stand that a line gives as what was said."""
    starts = [line["sentence"].index(words) for words in line["content"]]
    return [
        [start, start + len(words)]
        for start, words in zip(starts, line["content"], strict=True)
    ]


def _moment(seconds: int, days: int = 0) -> str:
    """Answer a moment of the demo's days as the tables store it."""
    at = BEGUN + timedelta(days=days, seconds=seconds)
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of one seed file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
