"""All that a report is made from, as kept by the project or counted from sentences."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from annotator.agreement import nominal
from annotator.agreement.report import Causes, Counts
from annotator.agreement.sums import (
    GROUPS,
    MOST_PARTS,
    OpenPart,
    OpenSums,
    SpanSums,
    Stretch,
    Sums,
)

Key = TypeVar("Key")
Named = TypeVar("Named")
Pattern = tuple[int, ...]
Table = Sequence[Sequence[int]]
Voice = tuple[int, int, int | None]
"""Who answered, which class (its place in the codebook), and the speaker named."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One sentence with its answers; `differs` counts its pairs by first cause.

    The hour is that of its last answer, 2024031409 for nine on 14 March.
    """

    sentence_id: int
    article_id: int
    voices: Sequence[Voice]
    hour: int
    version: int
    differs: Mapping[str, int] | None
    """None where some of its answers are left out."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whole numbers only; `of` says what a part is: articles, or groups of them."""

    of: str
    counts: Counts
    parts: Sequence[Sequence[Sums]]
    attributed: Sequence[Sequence[Sums]]
    patterns: Mapping[Pattern, int]
    pairs: Mapping[tuple[int, int], tuple[Table, int, int]]
    people: Mapping[int, Mapping[tuple[int, Pattern], int]]
    hours: Sequence[Stretch]
    versions: Mapping[int, Sequence[Sums]]
    first_uses: Mapping[int, int]
    who: Sequence[OpenPart]
    where: Mapping[str, Sequence[Sequence[SpanSums]]]
    causes: Causes | None


def count(
    sentences: Iterable[Answered],
    *,
    classes: int,
    attributed: frozenset[int],
    where: Mapping[str, Sequence[Sequence[SpanSums]]],
    first_uses: Mapping[int, int],
) -> Counted:
    """Answer what the sentences come to, counted one by one.

    `attributed` are the classes that name a speaker. The time grows with the
    sentences.
    """
    found = _Count(classes, attributed)
    for sentence in sentences:
        found.add(sentence)
    return found.whole(where, first_uses)


def pattern_of(sentence: Answered, classes: int) -> Pattern:
    """Answer how many of a sentence's answers are of each class."""
    given = [0] * classes
    for _, kind, _ in sentence.voices:
        given[kind] += 1
    return tuple(given)


class _Count:
    """The counts while they are made."""

    def __init__(self, classes: int, attributed: frozenset[int]):
        self.classes = classes
        self.attributed = attributed
        self.by_article: dict[int, Counter[Pattern]] = defaultdict(Counter)
        self.by_hour: dict[int, Counter[Pattern]] = defaultdict(Counter)
        self.by_version: dict[int, Counter[Pattern]] = defaultdict(Counter)
        self.people: dict[int, Counter[tuple[int, Pattern]]] = defaultdict(Counter)
        self.cells: dict[tuple[int, int], Counter[tuple[int, int]]] = defaultdict(
            Counter
        )
        self.spoken: Counter[tuple[int, int]] = Counter()
        self.same: Counter[tuple[int, int]] = Counter()
        self.who: dict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
        self.speakers: dict[int, Counter[int]] = defaultdict(Counter)
        self.differs: Counter[str] = Counter()
        self.compared = 0
        self.told = True

    def add(self, sentence: Answered) -> None:
        """Count one sentence."""
        pattern = pattern_of(sentence, self.classes)
        self.by_article[sentence.article_id][pattern] += 1
        self.by_hour[sentence.hour][pattern] += 1
        self.by_version[sentence.version][pattern] += 1
        for who, kind, _ in sentence.voices:
            self.people[who][kind, pattern] += 1
        for at, (a, kind_a, speaker_a) in enumerate(sentence.voices):
            for b, kind_b, speaker_b in sentence.voices[at + 1 :]:
                self.cells[a, b][kind_a, kind_b] += 1
                if kind_a in self.attributed and kind_b in self.attributed:
                    self.spoken[a, b] += 1
                    self.same[a, b] += speaker_a == speaker_b
        answers = len(sentence.voices)
        self.compared += answers * (answers - 1) // 2
        if sentence.differs is None:
            self.told = False
        else:
            for cause, n in sentence.differs.items():
                self.differs[cause] += n
        self._add_speakers(sentence)

    def _add_speakers(self, sentence: Answered) -> None:
        """Count who is named, where two or more name somebody."""
        named: dict[int, int] = {}
        for _, kind, speaker in sentence.voices:
            if kind in self.attributed and speaker is not None:
                named[speaker] = named.get(speaker, 0) + 1
        answers = sum(named.values())
        if answers < 2:
            return
        alike = sum(n * (n - 1) for n in named.values())
        self.who[sentence.article_id][answers, alike] += 1
        pool = self.speakers[sentence.article_id]
        for speaker, n in named.items():
            pool[speaker] += n

    def whole(
        self,
        where: Mapping[str, Sequence[Sequence[SpanSums]]],
        first_uses: Mapping[int, int],
    ) -> Counted:
        """Answer the counts."""
        patterns: Counter[Pattern] = Counter()
        for found in self.by_article.values():
            patterns.update(found)
        double = {
            article_id
            for article_id, found in self.by_article.items()
            if any(sum(pattern) > 1 for pattern in found)
        }
        groups = len(double) > MOST_PARTS
        parts = _grouped(self.by_article, GROUPS if groups else None)
        return Counted(
            of="groups of articles" if groups else "articles",
            counts=Counts(
                sentences=sum(patterns.values()),
                labelled=sum(patterns.values()),
                double=sum(n for pattern, n in patterns.items() if sum(pattern) > 1),
                labels=sum(sum(pattern) * n for pattern, n in patterns.items()),
                reviewers=len(self.people),
                articles=len(double),
            ),
            parts=[nominal.sums_of(found) for found in parts.values()],
            attributed=[self._voices(found) for found in parts.values()],
            patterns=patterns,
            pairs={
                pair: (self._table(cells), self.spoken[pair], self.same[pair])
                for pair, cells in sorted(self.cells.items())
            },
            people=dict(sorted(self.people.items())),
            hours=[
                Stretch(hour, hour, tuple(nominal.sums_of(patterns)))
                for hour, patterns in sorted(self.by_hour.items())
            ],
            versions={
                version: nominal.sums_of(it)
                for version, it in sorted(self.by_version.items())
            },
            first_uses=first_uses,
            who=self._who(GROUPS if groups else None),
            where=where,
            causes=Causes(self.compared, dict(self.differs)) if self.told else None,
        )

    def _voices(self, patterns: Mapping[Pattern, int]) -> list[Sums]:
        """Answer the sums of two classes: somebody else says it, or nobody does."""
        two: Counter[Pattern] = Counter()
        for pattern, n in patterns.items():
            said = sum(pattern[kind] for kind in self.attributed)
            two[said, sum(pattern) - said] += n
        return nominal.sums_of(two)

    def _table(self, cells: Mapping[tuple[int, int], int]) -> Table:
        """Answer a pair's counts as a square."""
        every = range(self.classes)
        return [[cells.get((a, b), 0) for b in every] for a in every]

    def _who(self, groups: int | None) -> list[OpenPart]:
        """Answer who is named, by part."""
        parts = _grouped(self.who, groups)
        speakers = _grouped(self.speakers, groups)
        return open_parts([(found, speakers[unit]) for unit, found in parts.items()])


def open_parts(
    found: Sequence[tuple[Mapping[tuple[int, int], int], Mapping[Named, int]]],
) -> list[OpenPart]:
    """Answer the sums of all parts, each given as two counts.

    The first counts items of two answers or more by how many answers there are and how
    many ordered pairs of them are alike, the second how often each answer is given in
    these items. Raises nothing.
    """
    pool: Counter[Named] = Counter()
    for _, given in found:
        pool.update(given)
    return [
        OpenPart(
            sums=_open_sums(items),
            own=sum(n * n for n in given.values()),
            met=sum(n * pool[answer] for answer, n in given.items()),
        )
        for items, given in found
    ]


def _grouped(
    by_article: Mapping[int, Counter[Key]], groups: int | None
) -> dict[int, Counter[Key]]:
    """Answer the counts by article, or by as many groups of the articles in turn."""
    if not groups:
        return dict(by_article)
    found: dict[int, Counter[Key]] = defaultdict(Counter)
    for place, article_id in enumerate(sorted(by_article)):
        found[place % groups].update(by_article[article_id])
    return dict(found)


def _open_sums(found: Mapping[tuple[int, int], int]) -> tuple[OpenSums, ...]:
    """Answer sentences by how many name a speaker."""
    items: Counter[int] = Counter()
    same: Counter[int] = Counter()
    for (answers, alike), n in found.items():
        items[answers] += n
        same[answers] += alike * n
    return tuple(
        OpenSums(answers, items[answers], same[answers]) for answers in sorted(items)
    )
