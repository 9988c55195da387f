"""What the labels of a sentence come to: status, agreement, and the common answer.

Defined here once for whoever writes rows; `annotator verify` draws the same conclusions
from the rows alone. Annotations and decisions are flat, as in a row's `annotations`.
"""

from collections.abc import Sequence
from typing import Any

from annotator.schemas import Kind, Status
from annotator.schemas_export import LabelFrom

Row = dict[str, Any]
GOLD = {Status.AGREED, Status.ADJUDICATED}
_OWN_VOICE = {str(kind) for kind in Kind if not kind.attributed}

_FINER = ("quote_type", "part", "attribution_id", "polarity", "flags")
_NOTHING: Row = {
    "label": None,
    "label_from": None,
    "label_score": None,
    "tied": [],
    **dict.fromkeys(_FINER),
    "flags": [],
    "speaker": None,
    "cue": None,
    "content": [],
}


_FROM = {
    Status.ADJUDICATED: LabelFrom.DECIDED.value,
    Status.AGREED: LabelFrom.UNANIMOUS.value,
    Status.SINGLE: LabelFrom.SINGLE.value,
}


def resolved(
    annotations: Sequence[Row], decision: Row | None, text: str, doc_start: int
) -> Row:
    """Answer the status of a sentence and what its labels come to.

    A decision is what it says; else each finer field is the one value on which all
    who gave one agree. In a conflict and without a label there is none. Decision and
    annotations are flat, as in the row's `annotations`.
    """
    status = status_of(annotations, decided=decision is not None)
    voices = [decision] if decision is not None else annotations
    found = {**_NOTHING, "status": status, "guideline_version": None}
    if status == Status.UNLABELLED:
        return found
    said = [*annotations, decision] if decision is not None else annotations
    versions = [one["guideline_version"] for one in said if one["guideline_version"]]
    found["guideline_version"] = max(versions, default=None)
    if status != Status.CONFLICT:
        found["label"] = voices[0]["label"]
        found["label_from"] = _FROM[status]
        found |= {name: _shared(voices, name) for name in _FINER}
        if found["part"] is None or found["attribution_id"] is None:
            found["part"] = found["attribution_id"] = None
        found["flags"] = found["flags"] or []
        found["speaker"] = _speaker(voices, text, doc_start)
        found["cue"] = _cue(voices, text)
        found["content"] = _content(voices, text)
    return found


def status_of(annotations: Sequence[Row], *, decided: bool) -> Status:
    """Answer how far a sentence has come.

    Agreed is the same kind from two or more and, in a claim or quote, the same entry
    of the cast.
    """
    if decided:
        return Status.ADJUDICATED
    if len(annotations) < 2:
        return Status.SINGLE if annotations else Status.UNLABELLED
    kinds = {said["label"] for said in annotations}
    voices = {said["speaker_canonical"] for said in annotations}
    one_voice = len(voices) == 1 or kinds <= _OWN_VOICE
    return Status.AGREED if len(kinds) == 1 and one_voice else Status.CONFLICT


def pairs(annotations: Sequence[Row]) -> tuple[int, int]:
    """Answer how many pairs of reviewers give the same kind, and how many there are."""
    kinds = [said["label"] for said in annotations]
    same = sum(n * (n - 1) // 2 for n in map(kinds.count, set(kinds)))
    return same, len(kinds) * (len(kinds) - 1) // 2


def agreement(annotations: Sequence[Row]) -> float | None:
    """Answer the share of pairs of reviewers with the same kind; None below two."""
    if len(annotations) < 2:
        return None
    same, every = pairs(annotations)
    return round(same / every, 6)


def _shared(voices: Sequence[Row], name: str) -> Any:
    """Answer the one value on which all who gave one agree; else None."""
    given = [said[name] for said in voices if said[name] not in (None, [])]
    return given[0] if given and given.count(given[0]) == len(given) else None


def _span(voices: Sequence[Row], start: str, end: str) -> tuple[Any, Any] | None:
    """Answer the one span, or list of spans, on which all who gave one agree."""
    given = [
        (said[start], said[end]) for said in voices if said[start] not in (None, [])
    ]
    return given[0] if given and given.count(given[0]) == len(given) else None


def _speaker(voices: Sequence[Row], text: str, doc_start: int) -> Row | None:
    """Answer who speaks; `start` and `end` only when named in this very sentence."""
    canonical = _shared(voices, "speaker_canonical")
    surface = _shared(voices, "speaker_surface")
    if canonical is None and surface is None:
        return None
    span = _span(voices, "speaker_start", "speaker_end") if surface else None
    start, end = span or (None, None)
    inside = span is not None and 0 <= span[0] < span[1] <= len(text)
    return {
        "surface": surface,
        "start": start if inside else None,
        "end": end if inside else None,
        "doc_start": doc_start + span[0] if span else None,
        "doc_end": doc_start + span[1] if span else None,
        "canonical": canonical,
        "type": _shared(voices, "speaker_type") if canonical is not None else None,
    }


def _cue(voices: Sequence[Row], text: str) -> Row | None:
    """Answer the reporting words."""
    span = _span(voices, "cue_start", "cue_end")
    if span is None:
        return None
    return {"text": text[span[0] : span[1]], "start": span[0], "end": span[1]}


def _content(voices: Sequence[Row], text: str) -> list[Row]:
    """Answer the spans of what is said."""
    spans = _span(voices, "content_starts", "content_ends") or ((), ())
    return [
        {"text": text[start:end], "start": start, "end": end}
        for start, end in zip(*spans, strict=True)
    ]
