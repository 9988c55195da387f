"""What the labels of a sentence come to: status, agreement, and the common answer.

Defined here once for whoever writes rows; `annotator verify` draws the same conclusions
from the rows alone. Annotations and decisions are flat, as in a row's `annotations`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from annotator.agreement.reviewers import Votes, dawid_skene
from annotator.schemas import Kind, Status
from annotator.schemas_export import LabelFrom, Resolve

Row = dict[str, Any]
GOLD = {Status.AGREED, Status.ADJUDICATED}
_KINDS = tuple(str(kind) for kind in Kind)
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


@dataclass(frozen=True, slots=True)
class Judge:
    """How labels become one label: as asked, with what was read out of all votes.

    `likely` has, for who said what, how likely each kind is; only Resolve.LIKELY asks.
    """

    resolve: Resolve = Resolve.UNANIMOUS
    likely: Mapping[Votes, Mapping[Any, float]] = field(default_factory=dict)


AS_THEY_STAND = Judge()


def judge(resolve: Resolve, voted: Iterable[Sequence[Row]]) -> Judge:
    """Answer the judge for these labels, `voted` a list of annotations a sentence.

    They are read for Resolve.LIKELY only: once, counted by who said what.
    """
    if resolve != Resolve.LIKELY:
        return Judge(resolve)
    counted = Counter(_votes(annotations) for annotations in voted)
    # Sums of decimals hang on their order; the same votes are to give the same bytes.
    reading = dawid_skene({votes: counted[votes] for votes in sorted(counted)}, _KINDS)
    return Judge(resolve, reading.posteriors)


def resolved(
    annotations: Sequence[Row],
    decision: Row | None,
    text: str,
    doc_start: int,
    by: Judge = AS_THEY_STAND,
) -> Row:
    """Answer the status of a sentence and what its labels come to.

    A decision is what it says; else each finer field is the one value on which all
    who gave the label and it agree. Where there is no label there are no finer fields.
    Decision and annotations are flat, as in the row's `annotations`.
    """
    status = status_of(annotations, decided=decision is not None)
    found = {**_NOTHING, "status": status, "guideline_version": None}
    if status == Status.UNLABELLED:
        return found
    said = [*annotations, decision] if decision is not None else annotations
    versions = [one["guideline_version"] for one in said if one["guideline_version"]]
    found["guideline_version"] = max(versions, default=None)
    if decision is not None:
        label, voices = _Label(decision["label"], LabelFrom.DECIDED), [decision]
    else:
        label = _label(annotations, status, by)
        voices = _voices(annotations, label.kind)
    found |= {
        "label": label.kind,
        "label_from": label.origin and label.origin.value,
        "label_score": label.score,
        "tied": list(label.tied),
    }
    if label.kind is not None and voices:
        found |= _finer(voices, text, doc_start)
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
    first = annotations[0]["label"]
    if any([said["label"] != first for said in annotations]):
        return Status.CONFLICT
    if first in _OWN_VOICE:
        return Status.AGREED
    voice = annotations[0]["speaker_canonical"]
    if any([said["speaker_canonical"] != voice for said in annotations]):
        return Status.CONFLICT
    return Status.AGREED


def pairs(annotations: Sequence[Row]) -> tuple[int, int]:
    """Answer how many pairs of reviewers give the same kind, and how many there are."""
    return _pairs(tuple([said["label"] for said in annotations]))


@lru_cache(maxsize=4096)
def _pairs(kinds: tuple[str, ...]) -> tuple[int, int]:
    same = sum(n * (n - 1) // 2 for n in map(kinds.count, set(kinds)))
    return same, len(kinds) * (len(kinds) - 1) // 2


def agreement(annotations: Sequence[Row]) -> float | None:
    """Answer the share of pairs of reviewers with the same kind; None below two."""
    if len(annotations) < 2:
        return None
    same, every = pairs(annotations)
    return round(same / every, 6)


@dataclass(frozen=True, slots=True)
class _Label:
    """A kind, where it comes from and how sure it is."""

    kind: str | None = None
    origin: LabelFrom | None = None
    score: float | None = None
    tied: tuple[str, ...] = ()


def _label(annotations: Sequence[Row], status: Status, by: Judge) -> _Label:
    """Answer the kind on which reviewers settle without a decision."""
    if by.resolve in (Resolve.DECIDED, Resolve.VOTES):
        return _Label()
    if by.resolve == Resolve.LIKELY:
        shares = by.likely.get(_votes(annotations))
        return _top(shares, 1.0, LabelFrom.LIKELY) if shares else _Label()
    if status in _FROM:
        return _Label(annotations[0]["label"], _FROM[status])
    if by.resolve == Resolve.UNANIMOUS:
        return _Label()
    counts = Counter(said["label"] for said in annotations)
    return _top(counts, len(annotations), LabelFrom.MAJORITY)


_FROM = {Status.AGREED: LabelFrom.UNANIMOUS, Status.SINGLE: LabelFrom.SINGLE}


def _top(weights: Mapping[Any, float], whole: float, origin: LabelFrom) -> _Label:
    """Answer the kind that weighs most; in a tie none, and which are tied."""
    score = round(max(weights.values()) / whole, 6)
    first = tuple(
        kind for kind in _KINDS if round(weights.get(kind, 0) / whole, 6) == score
    )
    if len(first) > 1:
        return _Label(origin=LabelFrom.TIE, score=score, tied=first)
    return _Label(first[0], origin, score)


def _votes(annotations: Sequence[Row]) -> Votes:
    """Answer who said what, in an order of its own."""
    return tuple(sorted((said["annotator"], said["label"]) for said in annotations))


def _voices(annotations: Sequence[Row], kind: str | None) -> list[Row]:
    """Answer the answers of this kind, with the speaker whom most of them name."""
    same = [said for said in annotations if said["label"] == kind]
    if kind in _OWN_VOICE or len(same) < 2:
        return same
    named = Counter(said["speaker_canonical"] for said in same)
    (first, most), *rest = named.most_common(2) or [(None, 0)]
    if not rest or rest[0][1] == most:
        return same
    return [said for said in same if said["speaker_canonical"] == first]


def _finer(voices: Sequence[Row], text: str, doc_start: int) -> Row:
    """Answer the finer fields of those who gave the label."""
    found: Row = {name: _shared(voices, name) for name in _FINER}
    if found["part"] is None or found["attribution_id"] is None:
        found["part"] = found["attribution_id"] = None
    found["flags"] = found["flags"] or []
    found["speaker"] = _speaker(voices, text, doc_start)
    found["cue"] = _cue(voices, text)
    found["content"] = _content(voices, text)
    return found


def _shared(voices: Sequence[Row], name: str) -> Any:
    """Answer the one value on which all who gave one agree; else None."""
    shared = None
    for said in voices:
        value = said[name]
        if value is None or value == []:
            continue
        if shared is None:
            shared = value
        elif value != shared:
            return None
    return shared


def _span(voices: Sequence[Row], start: str, end: str) -> tuple[Any, Any] | None:
    """Answer the one span, or list of spans, on which all who gave one agree."""
    shared = None
    for said in voices:
        if said[start] is None or said[start] == []:
            continue
        span = said[start], said[end]
        if shared is None:
            shared = span
        elif span != shared:
            return None
    return shared


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
