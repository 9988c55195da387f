"""Layers of INCEpTION: which of their stretches are answers, and what they are called.

A layer is what its project made it. Of a custom one, the value of its feature `kind`,
`label`, `value` and the like is the label, else that of its first; a layer without
features is a label itself. Layers that come with INCEpTION (words, syntax) are none.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.formats import marked
from annotator.formats.offsets import Utf16

_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_NAMED = _DKPRO + "ner.type.NamedEntity"
_NOT = (_DKPRO, "uima.", "de.tudarmstadt.ukp.inception.", "de.tudarmstadt.ukp.clarin.")
_SILENT = (_DKPRO + "segmentation.", _DKPRO + "metadata.", "uima.", *_NOT[2:])
_NO_LABEL = ("identifier", "uiOrder", "order", "id")


@dataclass(slots=True)
class Mark:
    """A stretch of a layer, by units of UTF-16, with the values of its features."""

    key: Any
    layer: str
    start: int
    end: int
    features: dict[str, Any]
    line: int | None = None
    roles: list[str] = field(default_factory=list)
    slot: str = ""


def custom(layer: str) -> bool:
    """Answer whether a layer is one that a project made, or has the names in."""
    return layer == _NAMED or not layer.startswith(_NOT)


def last_name(layer: str) -> str:
    """Answer a layer's name without what stands before it: "Kind" for "custom.Kind"."""
    return layer.rpartition(".")[2]


def spans(
    marks: Sequence[Mark], units: Utf16, who: str | None, decided: bool
) -> tuple[list[marked.Span], dict[str, int]]:
    """Answer the labelled stretches by code points, and how many were left out, why."""
    found: list[marked.Span] = []
    left: Counter[str] = Counter()
    for mark in marks:
        if not custom(mark.layer):
            if not mark.layer.startswith(_SILENT):
                left[f"layer {last_name(mark.layer)}"] += 1
            continue
        start, end = units.point(mark.start), units.point(mark.end)
        label = _label(mark)
        if start is None or end is None or start >= end:
            left["places that the text has not"] += 1
        elif label is None:
            left[f"{last_name(mark.layer)} without a value"] += 1
        else:
            told = _told(mark, label[0])
            told["decided"] = decided
            if mark.line is not None:
                told["line"] = mark.line
            found.append(marked.Span(start, end, label[1], mark.key, who, told))
    return found, dict(left)


def _told(mark: Mark, used: str) -> dict[str, Any]:
    """Answer what the other features say of a stretch."""
    told: dict[str, Any] = {}
    for name, value in mark.features.items():
        if name != used:
            told.update(marked.told(name, value))
    return told


def _label(mark: Mark) -> tuple[str, str] | None:
    """Answer the feature that is the label, and its value.

    In a layer that is called after a part, such as Speaker, that is the label.
    """
    own = last_name(mark.layer)
    if marked.plain_word(own) in marked.ROLES:
        for name, value in list(mark.features.items()):
            if marked.plain_word(name) in marked.LABELS:
                mark.features.setdefault("speaker", value)
        return "", own
    texts = {
        name: value
        for name, value in mark.features.items()
        if isinstance(value, str) and value and name not in _NO_LABEL
    }
    by_word = {marked.plain_word(name): name for name in texts}
    for word in marked.LABELS:
        if word in by_word:
            return by_word[word], texts[by_word[word]]
    for name, value in texts.items():
        if marked.plain_word(name) not in marked.FIELDS:
            return name, value
    return ("", own) if set(mark.features) <= {""} and "" in mark.features else None
