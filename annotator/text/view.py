"""What an article shows from one of its sentences: cues, speakers, names before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from annotator.text import cues, phrases
from annotator.text.names import Mention, key

QUOTATION = 8
"""How many sentences of one quotation are looked through, each way."""

_BACK = 60
_SPEAKERS_BACK = 15
_SPOKE_NEARER = 2.5


@dataclass(frozen=True)
class View:
    """An article seen from sentences[position]; looks back a bounded way only."""

    index: list[list[Mention]]
    sentences: Sequence[str]
    position: int
    known_subjects: dict[int, list[Mention]] = field(default_factory=dict)
    """By sentence, as far as they were asked for; views of one article share them."""

    @property
    def sentence(self) -> str:
        """The sentence itself."""
        return self.sentences[self.position]

    @property
    def here(self) -> list[Mention]:
        """The mentions in the sentence, in reading order."""
        return self.index[self.position]

    @cached_property
    def opened(self) -> bool:
        """Whether the sentence begins inside a quotation."""
        return _opened(self.sentences, self.position)

    @cached_property
    def found(self) -> tuple[cues.Cue, ...]:
        """The cues of the sentence outside quotation marks."""
        return cues.cues(self.sentence, self.opened)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """The stretches of the sentence in quotation marks, in code points."""
        return cues.quoted(self.sentence, self.opened)

    @cached_property
    def subjects(self) -> list[Mention]:
        """The mentions at cues, those at the main cue first."""
        return self.subjects_at(self.position)

    @property
    def runs_on(self) -> bool:
        """Whether the sentence is somebody's words and does not say whose."""
        return not self.subjects and bool(self.quoted)

    @cached_property
    def earlier(self) -> list[tuple[Mention, bool]]:
        """The names before, nearest first, and whether each stood at a cue.

        A name that stood at a cue counts as nearer, and so does the first word of
        a sentence.
        """
        ranked: list[tuple[float, Mention, bool]] = []
        for place in self.places_back:
            away = self.position - place
            spoke = self.subjects_at(place) if away <= _SPEAKERS_BACK else []
            for mention in self.index[place]:
                if mention.name:
                    speaks = mention in spoke
                    near = away - _SPOKE_NEARER * speaks - (mention.start == 0)
                    ranked.append((near, mention, speaks))
        ranked.sort(key=lambda each: each[0])
        return [(mention, speaks) for _, mention, speaks in ranked]

    @property
    def places_back(self) -> range:
        """The numbers of the sentences before that are looked at, nearest first."""
        return range(self.position - 1, max(-1, self.position - 1 - _BACK), -1)

    def back(self) -> Iterator[Mention]:
        """Answer the mentions of the sentences before, nearest sentence first."""
        for place in self.places_back:
            yield from self.index[place]

    def subjects_at(self, place: int) -> list[Mention]:
        """Answer the mentions at the cues of sentences[place], the likelier first."""
        known = self.known_subjects.get(place)
        if known is not None:
            return known
        subjects: list[Mention] = []
        for phrase in _sources(self.sentences[place], _opened(self.sentences, place)):
            mention = _standing(self.index[place], phrase)
            if mention and mention not in subjects:
                subjects.append(mention)
        self.known_subjects[place] = subjects
        return subjects

    def type_of(self, name: str) -> str | None:
        """Answer the type of a name that stands in this sentence or just before."""
        plain = key(name)
        for mention in (*self.here, *self.back()):
            if key(mention.name) == plain:
                return mention.type
        return None

    def is_quoted(self, mention: Mention) -> bool:
        """Say whether the mention stands inside quotation marks."""
        return any(
            start <= mention.start and mention.end <= end for start, end in self.quoted
        )


_sources = lru_cache(maxsize=512)(phrases.sources)


def _standing(here: list[Mention], phrase: phrases.Phrase) -> Mention | None:
    """Answer the mention that the phrase is, ends in, or begins."""
    tests = (
        lambda each: each.start == phrase.start and each.end == phrase.end,
        lambda each: (
            each.end in (phrase.end, phrase.end - 2) and each.start >= phrase.start
        ),
        lambda each: each.start <= phrase.start < each.end,
    )
    for stands in tests:
        for mention in here:
            if stands(mention):
                return mention
    return None


def _opened(sentences: Sequence[str], position: int) -> bool:
    """Say whether a quotation runs into the sentence from those just before it."""
    for place in range(position - 1, max(-1, position - 1 - QUOTATION), -1):
        state = cues.leaves_open(sentences[place])
        if state is not None:
            return state
    return False
