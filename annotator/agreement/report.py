"""All that the page, the command and the downloads say of a project's agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.agreement.figure import Figure

FEW_SHARED = 30
"""On fewer sentences that two people share, kappa may come out anywhere."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the figures rest on; `double` are sentences of two answers or more."""

    sentences: int
    labelled: int
    double: int
    labels: int
    reviewers: int
    articles: int
    """Articles with at least one sentence of two answers or more."""


@dataclass(frozen=True, slots=True)
class What:
    """Agreement on the kind; `coincidences[a][b]` as Krippendorff weighs them.

    `chance` is the share of agreement that chance alone would give (by alpha).
    """

    percent: Figure
    alpha: Figure
    ac1: Figure
    fleiss: Figure
    conger: Figure
    scott: Figure
    brennan_prediger: Figure
    chance: float | None
    per_class: Mapping[str, Figure]
    coincidences: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Simple:
    """Agreement on one thing told by two figures: attributed or not; the speaker."""

    percent: Figure
    alpha: Figure


@dataclass(frozen=True, slots=True)
class Layer:
    """Agreement on where: one layer of spans ('content', 'cue', 'speaker')."""

    name: str
    unit_alpha: Figure
    character_alpha: Figure
    exact_f1: Figure
    overlap_f1: Figure


@dataclass(frozen=True, slots=True)
class Causes:
    """Pairs of answers to one sentence, and in what those that differ first differ.

    `first` counts by cause, in this order: attributed, kind, who, span, finer, joins;
    each differing pair is in one of them.
    """

    pairs: int
    first: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people: Cohen's kappa, percent, and on the speaker where both name one.

    `cells[x][y]` counts sentences to which `a` says kind x and `b` kind y.
    """

    a: int
    b: int
    kappa: Figure
    percent: Figure
    n: int
    cells: Sequence[Sequence[int]]
    speakers: int
    same_speaker: int

    @property
    def few(self) -> bool:
        """Whether they share too few sentences to tell."""
        return self.n < FEW_SHARED


@dataclass(frozen=True, slots=True)
class Person:
    """One reviewer beside the others.

    `cells[x][y]`: how often this person says kind x where another says y, every other
    answer to the sentence counted once.
    """

    id: int
    labels: int
    shared: int
    percent: Figure
    mean_kappa: Figure
    alpha_without: Figure
    pull: float | None
    """How much alpha rises when this person's answers are left out."""
    cells: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time with about as many sentences as the next; moments are UTC."""

    first: str
    last: str
    n: int
    alpha: Figure
    percent: Figure
    new_versions: tuple[int, ...]
    """Versions of the guideline that were first used in it."""


@dataclass(frozen=True, slots=True)
class Version:
    """Sentences all of whose answers were given under one version; None for several."""

    version: int | None
    n: int
    alpha: Figure
    percent: Figure


@dataclass(frozen=True, slots=True)
class Article:
    """One article (or outlet): its own percent, and what leaving it out changes."""

    id: int | None
    name: str
    n: int
    percent: Figure
    alpha_without: Figure
    pull: float | None
    """How much alpha rises when it is left out."""


@dataclass(frozen=True, slots=True)
class Blind:
    """Before and after others' answers were shown; `changed` answers are others now."""

    changed: int
    new: int
    """Answers first given after others' were seen: not counted before."""
    before: Simple
    after: Simple


@dataclass(frozen=True, slots=True)
class Report:
    """The whole of it; parts that a filter does not leave are None or empty."""

    labels: tuple[str, ...]
    counts: Counts
    what: What
    attributed: Simple
    who: Simple
    where: Sequence[Layer]
    causes: Causes | None
    """None where only some people's answers are counted."""
    pairs: Sequence[Pair]
    people: Sequence[Person]
    windows: Sequence[Window]
    versions: Sequence[Version]
    blind: Blind | None
    left_out: int
    """Parts that are left out one by one for an interval: articles, or groups."""
    articles_to_halve: int | None
    """How many more articles answered twice would about halve alpha's interval."""
