"""What the tests of suggestions share: a model's lines, and taking them in."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.formats import suggestions as formats
from annotator.formats.files import File
from annotator.schemas_suggestions import Shown
from annotator.store import suggestions

AT = "2024-03-14T09:00:00.000Z"
MARKER = {"model": "headline-marker", "version": "1.2"}


def line(position: int, kind: str, speaker: str | None = None, **more: Any) -> dict:
    """Answer a line about a sentence of the article that all tests have."""
    return {
        "sent_id": f"harbour:{position:04d}",
        "label": kind,
        "speaker": speaker,
        **more,
    }


def a_file(*lines: dict | str | bytes, name: str = "marked.jsonl") -> File:
    """Answer a file of these lines, as they are where they are no objects."""
    written = [
        one if isinstance(one, str | bytes) else json.dumps(one) for one in lines
    ]
    as_bytes = [one if isinstance(one, bytes) else one.encode() for one in written]
    return File(name, content=b"\n".join(as_bytes) + b"\n", ending=".jsonl")


def propose(db: Database, *lines: dict, at: str = AT, **model: str) -> formats.Draft:
    """Take in what a model says of some sentences."""
    draft = formats.read(db, [a_file(*lines)], {**MARKER, **model})
    formats.store(db, draft, at=at)
    return draft


def show(db: Database, shown: str, model_id: int | None = None) -> None:
    """Say when cards show a suggestion."""
    suggestions.put_settings(db, by=None, shown=Shown(shown), model_id=model_id, at=AT)
