"""What is wrong in the rows of an export one after the other, article by article."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from annotator.formats import checks
from annotator.formats.answers import AS_THEY_STAND, Judge
from annotator.schemas_export import OF_AN_ARTICLE, Shape, Which
from annotator.store.articles import sha256

Row = dict[str, Any]
Problem = tuple[str, str]
Placed = tuple[int, str, str]


class RowSequence:
    """Rows as they pass; kept are those of the present article, and speakers' types.

    `selection` is the manifest's; without it nothing is known to be missing. Faults are
    line number, field and problem.
    """

    def __init__(self, shape: Shape, selection: Row | None, by: Judge = AS_THEY_STAND):
        self._check: Callable[[Row], Iterator[Problem]] = {
            Shape.SENTENCES: self._sentence,
            Shape.LABELS: self._label,
            Shape.ARTICLES: self._article,
        }[shape]
        self._selection = selection
        self._by = by
        self._seen_by = _seen_by(selection)
        every = selection is not None and selection["which"] == Which.ALL
        self._whole = every and shape != Shape.LABELS
        self._number = 0
        self._skipped = False
        self._types: dict[str, str | None] = {}
        self._begin({"doc_id": None})

    def row(self, number: int, found: Row) -> Iterator[Placed]:
        """Yield what is wrong with the next row: in it, and after those before it."""
        if found["doc_id"] != self._doc_id:
            yield from self.end()
            if self._doc_id is not None and found["doc_id"] < self._doc_id:
                yield number, "doc_id", f"stands after {self._doc_id}, out of order"
            self._begin(found)
        elif "sentences" in found:
            yield number, "doc_id", "is that of the row before, too"
        elif self._before and found["sent_index"] != self._before["sent_index"]:
            yield from self._unseen()
        self._number = number
        for place, problem in self._check(found):
            yield number, place, problem
        for place, problem in checks.row(found):
            yield number, place, problem
        self._skipped = False

    def skip(self) -> None:
        """Know that a row that could not be read stood here."""
        self._skipped = True
        self._before: Row | None = None
        self._people.clear()

    def end(self) -> Iterator[Placed]:
        """Yield what only the end of an article shows to be wrong."""
        yield from self._unseen()
        before = self._before
        if self._whole and before is not None and before["context_after"] is not None:
            yield self._number, "context_after", "is given, but no sentence follows"
        for number, place, start, end, surface in self._elsewhere:
            written = self._slice(start, end)
            if written is not None and written != surface:
                yield number, place, "is not the slice of the article at doc_start"

    def _begin(self, found: Row) -> None:
        """Forget the article before."""
        self._doc_id: str | None = found["doc_id"]
        self._body: str | None = found.get("body")
        self._before = None
        self._people: set[str] = set()
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._elsewhere: list[tuple[int, str, int, int, str | None]] = []

    def _article(self, found: Row) -> Iterator[Problem]:
        """Yield what is wrong in an article with its sentences nested."""
        yield from self._named(found)
        if found["body_sha256"] != sha256(found["body"]):
            yield "body_sha256", "is not the hash of the body"
        shared = {name: found[name] for name in OF_AN_ARTICLE}
        for at, nested in enumerate(found["sentences"]):
            place = f"sentences[{at}]."
            slice_ = found["body"][
                max(nested["doc_start"], 0) : max(nested["doc_end"], 0)
            ]
            if slice_ != nested["text"]:
                yield f"{place}text", "is not the slice of the body"
            yield from _under(place, self._sentence({**shared, **nested}, place))

    def _sentence(self, found: Row, under: str = "") -> Iterator[Problem]:
        """Yield what is wrong in a row of the shape `sentences`."""
        if not under:
            yield from self._named(found)
        yield from checks.place(found)
        yield from checks.answer(found, self._by)
        yield from checks.spans(found)
        yield from self._ordered(found)
        yield from checks.contexts(
            self._before, found, whole=self._whole and not self._skipped
        )
        if self._selection is not None:
            yield from checks.chosen(found, self._selection)
        own = {said["annotator"] for said in found["annotations"]}
        if (own or found["adjudicator"] is not None) and self._is_unseen(own):
            yield "annotations", _UNSEEN
        for at, said in enumerate(found["annotations"]):
            place = f"annotations[{at}]."
            yield from _under(place, self._annotation(said, found, under + place))
        self._keep(found)
        speaker = found["speaker"] or {}
        if speaker.get("start") is None and speaker.get("doc_start") is not None:
            self._look(f"{under}speaker.surface", speaker)
        yield from self._typed(
            speaker.get("canonical"), speaker.get("type"), "speaker.type"
        )
        yield from checks.quotation(found["attribution_id"], found)

    def _unseen(self) -> Iterator[Placed]:
        """Yield where the labels of a sentence, of which all passed, are unseen."""
        if self._people and self._is_unseen(self._people):
            yield self._number, "annotator", _UNSEEN

    def _is_unseen(self, people: set[str]) -> bool:
        """Answer whether these answers are not for whom the manifest names to see."""
        return self._seen_by is not None and self._seen_by not in people

    def _label(self, found: Row) -> Iterator[Problem]:
        """Yield what is wrong in a row of the shape `labels`."""
        before = self._before
        yield from self._named(found)
        yield from checks.place(found)
        yield from self._ordered(found)
        if before is not None and found["sent_index"] == before["sent_index"]:
            if found["annotator"] in self._people:
                yield "annotator", "has two labels of this sentence"
            for name in ("text", "doc_start", "paragraph_index"):
                if found[name] != before[name]:
                    yield name, "is not that of the row before, of the same sentence"
        else:
            self._people = set()
        self._people.add(found["annotator"])
        yield from self._annotation(found, found, "")
        self._keep(found)

    def _named(self, found: Row) -> Iterator[Problem]:
        """Yield where the article is not one that the manifest names."""
        articles = self._selection["articles"] if self._selection else []
        if articles and found["doc_id"] not in articles:
            yield "doc_id", "is not among the articles that the manifest names"

    def _ordered(self, found: Row) -> Iterator[Problem]:
        """Yield where a row does not follow the one before."""
        before = self._before
        if before is None:
            return
        again = found["sent_index"] == before["sent_index"]
        if found["sent_index"] < before["sent_index"]:
            yield "sent_index", f"stands after {before['sent_index']}, out of order"
        elif again and "annotations" in found:
            yield "sent_id", "stands here twice"
        else:
            yield from checks.neighbours(before, found)

    def _annotation(self, said: Row, found: Row, under: str) -> Iterator[Problem]:
        """Yield what is wrong in one label; keep what the article's end will show."""
        yield from checks.annotation(said, found["text"])
        if self._selection is not None:
            yield from checks.label_chosen(said, self._selection)
        start, end = said["speaker_start"], said["speaker_end"]
        if start is not None and end is not None:
            first = found["doc_start"]
            span = {"doc_start": first + start, "doc_end": first + end}
            surface = {"surface": said["speaker_surface"]}
            self._look(f"{under}speaker_surface", {**span, **surface})
        yield from self._typed(
            said["speaker_canonical"], said["speaker_type"], "speaker_type"
        )
        yield from checks.quotation(said["attribution_id"], found)

    def _typed(
        self, name: str | None, kind: str | None, place: str
    ) -> Iterator[Problem]:
        """Yield where a speaker is of another type than in a row before."""
        if name is not None:
            before = self._types.setdefault(name, kind)
            if kind != before:
                yield place, f"is {kind}, but {name} is {before} in a row before"

    def _keep(self, found: Row) -> None:
        """Keep a sentence for those that follow."""
        self._before = found
        if not self._starts or found["doc_start"] > self._starts[-1]:
            self._starts.append(found["doc_start"])
            self._texts.append(found["text"])

    def _look(self, place: str, span: Mapping[str, Any]) -> None:
        """Compare this span with the article's text when all of it has passed."""
        start, end = span["doc_start"], span["doc_end"]
        if end is not None:
            self._elsewhere.append((self._number, place, start, end, span["surface"]))

    def _slice(self, start: int, end: int) -> str | None:
        """Answer a slice of the article; None where its text is not at hand."""
        if self._body is not None:
            return self._body[start:end] if start >= 0 else ""
        at = bisect_right(self._starts, start) - 1
        if at < 0:
            return None
        first, text = self._starts[at], self._texts[at]
        return text[start - first : end - first] if end <= first + len(text) else None


_UNSEEN = "has no answer of whom the manifest says to have seen those of others"


def _seen_by(selection: Row | None) -> str | None:
    """Answer who must have answered each sentence of which others' answers are there.

    None where nobody must, or where that answer may be of those left out.
    """
    if selection is None or selection["since"] or selection["until"]:
        return None
    seen_by: str | None = selection["seen_by"]
    chosen = selection["reviewers"]
    return seen_by if not chosen or seen_by in chosen else None


def _under(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems with the place in front of their fields."""
    for name, problem in problems:
        yield place + name, problem
