"""Whose answer a sentence has in an export, for formats that know one label a stretch.

With `--resolve votes` that is each reviewer's, by their name; else the common one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotator.formats.order import Order
from annotator.schemas_export import LabelFrom, Resolve

Row = dict[str, Any]
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer to a sentence; all places are code points of the article's text."""

    row: Row
    label: str
    who: str | None
    label_from: str | None
    speaker: str | None
    speaker_type: str | None
    surface: Stretch | None
    surface_text: str | None
    cue: Stretch | None
    content: tuple[Stretch, ...]
    quote_type: str | None
    polarity: str | None
    quotation: str | None
    flags: tuple[str, ...]
    note: str | None
    created_at: str | None
    duration_ms: int | None

    @property
    def decided(self) -> bool:
        """Whether it was decided."""
        return self.label_from == LabelFrom.DECIDED


def voices(row: Row, order: Order) -> Iterator[Voice]:
    """Yield the answers that a row of the shape `sentences` has under an order."""
    if order.resolve == Resolve.VOTES:
        for said in row["annotations"]:
            yield _of_one(row, said)
    elif row["label"] is not None:
        yield _common(row)


def _of_one(row: Row, said: Row) -> Voice:
    base = row["doc_start"]
    content = zip(said["content_starts"], said["content_ends"], strict=True)
    return Voice(
        row=row,
        label=said["label"],
        who=said["annotator"],
        label_from=None,
        speaker=said["speaker_canonical"],
        speaker_type=said["speaker_type"],
        surface=_moved(said["speaker_start"], said["speaker_end"], base),
        surface_text=said["speaker_surface"],
        cue=_moved(said["cue_start"], said["cue_end"], base),
        content=tuple((base + start, base + end) for start, end in content),
        quote_type=said["quote_type"],
        polarity=said["polarity"],
        quotation=said["attribution_id"],
        flags=tuple(said["flags"]),
        note=said["comment"],
        created_at=said["created_at"],
        duration_ms=said["duration_ms"],
    )


def _common(row: Row) -> Voice:
    base = row["doc_start"]
    speaker = row["speaker"] or {}
    cue = row["cue"] or {}
    decided = row["label_from"] == LabelFrom.DECIDED
    return Voice(
        row=row,
        label=row["label"],
        who=row["adjudicator"] if decided else None,
        label_from=row["label_from"],
        speaker=speaker.get("canonical"),
        speaker_type=speaker.get("type"),
        surface=_moved(speaker.get("doc_start"), speaker.get("doc_end"), 0),
        surface_text=speaker.get("surface"),
        cue=_moved(cue.get("start"), cue.get("end"), base),
        content=tuple(
            (base + one["start"], base + one["end"]) for one in row["content"]
        ),
        quote_type=row["quote_type"],
        polarity=row["polarity"],
        quotation=row["attribution_id"],
        flags=tuple(row["flags"]),
        note=row["rationale"] if decided else None,
        created_at=row["adjudicated_at"] if decided else None,
        duration_ms=None,
    )


def _moved(start: int | None, end: int | None, base: int) -> Stretch | None:
    return None if start is None or end is None else (base + start, base + end)
