"""What the rules see in one article: quotations, and who could be speaking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from annotator.text import candidates, marks, names
from annotator.text.segment import Sentence
from annotator.text.view import View


@dataclass(frozen=True, slots=True)
class Reading:
    """Per sentence: its text, the parts in quotation marks, and who is mentioned.

    `runs_on` tells where a quotation of the sentence before is still open.
    """

    sentences: list[str]
    quotes: list[list[tuple[int, int]]]
    mentions: list[list[names.Mention]]
    runs_on: list[bool]
    _views: dict[int, View] = field(default_factory=dict)
    """From where it was looked at: what shows there hangs on the text alone."""
    _subjects: dict[int, list[names.Mention]] = field(default_factory=dict)

    def speakers(
        self,
        position: int,
        *,
        previous: str | None,
        used: Sequence[str],
        cast: Sequence[str],
        limit: int,
    ) -> list[candidates.Candidate]:
        """Answer who could be speaking in the sentence at `position`, best first."""
        view = self._views.get(position)
        if view is None:
            view = View(self.mentions, self.sentences, position, self._subjects)
            self._views[position] = view
        return candidates.offered(
            view,
            previous=previous,
            used=used,
            cast=cast,
            limit=limit,
        )


def read(body: str, sentences: Sequence[Sentence]) -> Reading:
    """Answer the reading of a body whose sentences are given in order.

    Offsets are Unicode code points: of `sentences` into the body, of the answer
    into each sentence. Linear in the length of the body.
    """
    texts = [body[sentence.start : sentence.end] for sentence in sentences]
    paragraphs = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.paragraph):
        members = list(group)
        paragraphs.append((members[0].start, members[-1].end))
    quotations = marks.quotations(body, paragraphs)
    return Reading(
        texts,
        [marks.within(quotations, s.start, s.end) for s in sentences],
        names.mentions(texts),
        [marks.open_at(quotations, s.start) for s in sentences],
    )
