"""How far reviewers agree, counted as rows pass; the manifest states it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from annotator.agreement import nominal, openlist
from annotator.agreement.counted import open_parts
from annotator.agreement.figure import Figure
from annotator.agreement.sums import GROUPS, MOST_PARTS
from annotator.schemas import Kind

Row = dict[str, Any]
Pattern = tuple[int, ...]
KINDS = tuple(str(kind) for kind in Kind)
_ATTRIBUTED = frozenset(str(kind) for kind in Kind if kind.attributed)


@dataclass(slots=True)
class _Part:
    """One article, or a group of articles: what is left out at a time."""

    kinds: Counter[Pattern] = field(default_factory=Counter)
    named: Counter[tuple[int, int]] = field(default_factory=Counter)
    pool: Counter[str] = field(default_factory=Counter)

    def add(self, other: "_Part") -> None:
        """Take in another part."""
        self.kinds.update(other.kinds)
        self.named.update(other.named)
        self.pool.update(other.pool)


class Agreed:
    """Counts labels sentence by sentence, as many articles as may come.

    Articles are kept one by one up to `MOST_PARTS` in which two answered a sentence;
    of more, `GROUPS` groups are, in which articles take turns.
    """

    def __init__(self) -> None:
        self._alone: list[_Part] | None = []
        self._groups = [_Part() for _ in range(GROUPS)]
        self._articles = self._double = 0
        self._present = _Part()

    def add(self, annotations: Sequence[Row]) -> None:
        """Count the labels of one sentence of the present article."""
        if not annotations:
            return
        said = tuple([one["label"] for one in annotations])
        self._present.kinds[_pattern(said)] += 1
        named = [
            one["speaker_canonical"]
            for one in annotations
            if one["label"] in _ATTRIBUTED and one["speaker_canonical"] is not None
        ]
        if len(named) > 1:
            alike = sum([named.count(name) - 1 for name in named])
            self._present.named[len(named), alike] += 1
            for name in named:
                self._present.pool[name] += 1

    def end(self) -> None:
        """Know that the present article is over."""
        ended = self._present
        if not ended.kinds:
            return
        self._groups[self._articles % GROUPS].add(ended)
        self._articles += 1
        self._double += any(sum(pattern) > 1 for pattern in ended.kinds)
        if self._double > MOST_PARTS:
            self._alone = None
        if self._alone is not None:
            self._alone.append(ended)
        self._present = _Part()

    def figures(self) -> dict[str, Any]:
        """Answer the figures as the manifest carries them, after the last `end`.

        Intervals of 95 % leave out one article, or group of articles, at a time; the
        figures are those of the agreement page (`annotator.agreement`).
        """
        parts = self._groups if self._alone is None else self._alone
        of = "groups of articles" if self._alone is None else "articles"
        kinds = nominal.figures(
            [nominal.sums_of(part.kinds) for part in parts], KINDS, of=of
        )
        percent, alpha = openlist.figures(
            open_parts([(part.named, part.pool) for part in parts if part.named]), of=of
        )
        return {
            "articles": self._double,
            "pairs": sum(
                n * sum(pattern) * (sum(pattern) - 1) // 2
                for part in self._groups
                for pattern, n in part.kinds.items()
            ),
            "percent": _figure(kinds.percent),
            "alpha": _figure(kinds.alpha),
            "ac1": _figure(kinds.ac1),
            "speaker_percent": _figure(percent),
            "speaker_alpha": _figure(alpha),
        }


@lru_cache(maxsize=4096)
def _pattern(said: tuple[str, ...]) -> Pattern:
    """Answer how many said each kind."""
    return tuple(map(said.count, KINDS))


def _figure(found: Figure) -> dict[str, Any]:
    """Answer a figure in plain numbers of six decimals."""
    low, high = found.ci or (None, None)
    return {
        "value": _rounded(found.value),
        "low": _rounded(low),
        "high": _rounded(high),
        "sentences": found.n,
        "reason": found.undefined or (None if found.ci else found.unsure),
    }


def _rounded(value: float | None) -> float | None:
    """Answer a number with six decimals; never -0.0."""
    return None if value is None else round(value, 6) + 0.0
