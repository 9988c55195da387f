"""In what two exports differ: articles, sentences, labels, decisions, their answers.

A label counts as withdrawn only where its sentence is in both exports with the same
words; where the words changed it was asked for again. Labels and decisions of a
sentence that only the later one has count as new.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError
from annotator.formats.alignment import Pair, aligned
from annotator.formats.exported import Article, Exported, exported
from annotator.formats.files import printable
from annotator.schemas_export import Shape

Row = dict[str, Any]


class What(StrEnum):
    """One way in which two exports differ."""

    ARTICLE_ADDED = "article added"
    ARTICLE_GONE = "article gone"
    ARTICLE_TEXT = "article with another text"
    ARTICLE_ABOUT = "article with another title, outlet, day or the like"
    SENTENCE_ADDED = "sentence added"
    SENTENCE_GONE = "sentence gone"
    SENTENCE_TEXT = "sentence with other words"
    LABEL_ADDED = "label added"
    LABEL_CHANGED = "label changed"
    LABEL_WITHDRAWN = "label withdrawn"
    LABEL_AGAIN = "label asked for again, the words changed"
    DECIDED = "sentence decided"
    DECISION_CHANGED = "decision changed"
    DECISION_WITHDRAWN = "decision withdrawn"
    DECISION_AGAIN = "decision asked for again, the words changed"
    RESOLVED = "label of the sentence changed"
    OTHER = "sentence with something else changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which article, sentence and person, from what, to what.

    `sent_id` is the later export's, the earlier one's where it is gone; `fields` are
    the names of what differs, where from and to are the same in short.
    """

    what: What
    doc_id: str
    sent_id: str | None = None
    text: str | None = None
    who: str | None = None
    before: str | None = None
    after: str | None = None
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Totals:
    """How much there is in one export, counted as its rows pass."""

    articles: int = 0
    sentences: int = 0
    labels: int = 0
    decisions: int = 0

    def add(self, article: Article) -> None:
        """Count an article."""
        self.articles += 1
        self.sentences += len(article.sentences)
        for row in article.sentences:
            self.labels += len(row["annotations"])
            self.decisions += row["adjudicator"] is not None


@dataclass(slots=True)
class Report:
    """What was found: totals of both, how often each difference, and the first few."""

    keep: int
    before: Totals = field(default_factory=Totals)
    after: Totals = field(default_factory=Totals)
    counts: Counter[What] = field(default_factory=Counter)
    other_fields: Counter[str] = field(default_factory=Counter)
    changes: dict[What, list[Change]] = field(
        default_factory=lambda: {what: [] for what in What}
    )

    def add(self, change: Change) -> None:
        """Count a difference, and keep it if it is one of the first."""
        self.counts[change.what] += 1
        if change.what == What.OTHER:
            self.other_fields.update(change.fields)
        if self.counts[change.what] <= self.keep:
            self.changes[change.what].append(change)


def chosen(before: Path, after: Path) -> tuple[Exported, Exported]:
    """Answer the two exports to be compared, of one shape where both have it.

    Raises AnnotatorError, in a sentence, for what cannot be compared.
    """
    one, two = _comparable(before), _comparable(after)
    shared = [shape for shape in _SHAPES if shape in one and shape in two]
    pair = (
        (one[shared[0]], two[shared[0]])
        if shared
        else (next(iter(one.values())), next(iter(two.values())))
    )
    called = [(part.manifest or {}).get("names") for part in pair]
    if None not in called and called[0] != called[1]:
        raise AnnotatorError(
            f"{printable(str(before))} calls reviewers by {called[0]}, "
            f"{printable(str(after))} by {called[1]}: every label would seem to be "
            "another’s. Export one of them anew, with or without --names."
        )
    return pair


def compared(before: Exported, after: Exported, *, keep: int) -> Report:
    """Answer in what two exports differ, with the first `keep` of each kind."""
    report = Report(keep)
    for change in changes(before, after, report.before, report.after):
        report.add(change)
    return report


def changes(
    before: Exported,
    after: Exported,
    old: Totals | None = None,
    new: Totals | None = None,
) -> Iterator[Change]:
    """Yield every difference, article by article; of each export one is held.

    `old` and `new` count what passes. Raises InvalidRecord at what is no row.
    """
    whole = before.whole and after.whole
    for one, two in _side_by_side(before.articles(), after.articles()):
        if one and old:
            old.add(one)
        if two and new:
            new.add(two)
        if one and two:
            yield from _article(one, two, whole)
        elif one:
            yield Change(What.ARTICLE_GONE, one.doc_id, text=one.source["title"])
        elif two:
            yield Change(What.ARTICLE_ADDED, two.doc_id, text=two.source["title"])
            for row in two.sentences:
                yield from _answers(None, row)


_SHAPES = (Shape.SENTENCES, Shape.ARTICLES)
_PLACES = (
    "sent_id",
    "sent_index",
    "paragraph_index",
    "doc_start",
    "doc_end",
    "context_before",
    "context_after",
)
_OWN = ("suggestion", "split")
"""What does not follow from labels and decisions."""
_DECISION = (
    "adjudicator",
    "adjudicated_at",
    "rationale",
    "label",
    "quote_type",
    "polarity",
    "speaker",
    "cue",
    "content",
    "flags",
)
_APART = {*_PLACES, *_OWN, "annotations", "source", "text", "text_sha256"}


def _comparable(path: Path) -> dict[Shape, Exported]:
    """Answer the exports at a path that can be compared, by shape."""
    found = {one.shape: one for one in exported(path) if one.shape in _SHAPES}
    if not found:
        raise AnnotatorError(
            f"{printable(str(path))} has a row for each label, which does not tell "
            "what became of a sentence. Export the shape sentences or articles."
        )
    return {shape: found[shape] for shape in _SHAPES if shape in found}


def _side_by_side(
    before: Iterator[Article], after: Iterator[Article]
) -> Iterator[tuple[Article | None, Article | None]]:
    """Yield the articles of both in order of doc_id, each beside the same one."""
    one, two = next(before, None), next(after, None)
    while one or two:
        if two is None or (one and one.doc_id < two.doc_id):
            yield one, None
            one = next(before, None)
        elif one is None or two.doc_id < one.doc_id:
            yield None, two
            two = next(after, None)
        else:
            yield one, two
            one, two = next(before, None), next(after, None)


def _article(one: Article, two: Article, whole: bool) -> Iterator[Change]:
    """Yield in what one article differs; `whole` says that all its sentences are."""
    pairs = list(aligned(one.sentences, two.sentences))
    moved = _moved(one, two, pairs, whole)
    title = two.source["title"]
    if moved:
        yield Change(What.ARTICLE_TEXT, two.doc_id, text=title)
    if about := _differing(one.source, two.source):
        yield Change(What.ARTICLE_ABOUT, two.doc_id, text=title, fields=about)
    renamed = {x["sent_id"]: y["sent_id"] for x, y in pairs if x and y}
    for before, after in pairs:
        if before and after:
            yield from _both(_renamed(before, renamed), after, moved)
        elif before:
            yield _sentence(What.SENTENCE_GONE, before)
        elif after:
            yield _sentence(What.SENTENCE_ADDED, after)
            yield from _answers(None, after)


def _moved(one: Article, two: Article, pairs: Sequence[Pair], whole: bool) -> bool:
    """Answer whether the text of an article is another, as far as the rows show it."""
    if one.body_sha256 and two.body_sha256:
        return one.body_sha256 != two.body_sha256
    return any(
        whole
        if x is None or y is None
        else x["text"] != y["text"] or x["doc_start"] != y["doc_start"]
        for x, y in pairs
    )


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    """Answer a row that names other sentences as the later export does."""

    def named(said: Row) -> Row:
        old = said["attribution_id"]
        return {**said, "attribution_id": names.get(old, old)}

    return {**named(row), "annotations": [named(one) for one in row["annotations"]]}


def _both(before: Row, after: Row, moved: bool) -> Iterator[Change]:
    """Yield in what a sentence of both exports differs."""
    if before["text"] != after["text"]:
        yield _sentence(What.SENTENCE_TEXT, after, before["text"], after["text"])
    answers = list(_answers(before, after))
    yield from answers
    names = [*_OWN, *(() if moved else _PLACES)]
    if not answers:
        names += [name for name in after if name not in _APART]
    one, two = _unplaced(before), _unplaced(after)
    if other := tuple(name for name in names if one[name] != two[name]):
        yield _sentence(What.OTHER, after, fields=other)


def _answers(before: Row | None, after: Row) -> Iterator[Change]:
    """Yield in what the answers to a sentence differ; None: there were none."""
    old = {said["annotator"]: said for said in before["annotations"]} if before else {}
    new = {said["annotator"]: said for said in after["annotations"]}
    again = before is not None and before["text"] != after["text"]
    gone = What.LABEL_AGAIN if again else What.LABEL_WITHDRAWN
    for who in sorted(old.keys() | new.keys()):
        if who not in old:
            yield _sentence(
                What.LABEL_ADDED, after, None, _label(new[who]), (), who=who
            )
        elif who not in new:
            yield _sentence(gone, after, _label(old[who]), None, (), who=who)
        elif other := _differing(old[who], new[who]):
            said = _label(old[who]), _label(new[who])
            yield _sentence(What.LABEL_CHANGED, after, *said, other, who=who)
    yield from _decided(before, after)
    if before is not None and _answer(before) != _answer(after):
        yield _sentence(What.RESOLVED, after, _answer(before), _answer(after))


def _decided(before: Row | None, after: Row) -> Iterator[Change]:
    """Yield in what the decision on a sentence differs."""
    who = after["adjudicator"]
    if before is None or before["adjudicator"] is None:
        if who is not None:
            yield _sentence(What.DECIDED, after, None, _answer(after), (), who=who)
    elif who is None:
        again = before["text"] != after["text"]
        gone = What.DECISION_AGAIN if again else What.DECISION_WITHDRAWN
        whose = before["adjudicator"]
        yield _sentence(gone, after, _answer(before), None, (), who=whose)
    else:
        one, two = (
            {name: row[name] for name in _DECISION}
            for row in map(_unplaced, (before, after))
        )
        if other := _differing(one, two):
            said = _answer(before), _answer(after)
            yield _sentence(What.DECISION_CHANGED, after, *said, other, who=who)


def _sentence(
    what: What,
    row: Row,
    before: str | None = None,
    after: str | None = None,
    fields: tuple[str, ...] = (),
    who: str | None = None,
) -> Change:
    return Change(
        what, row["doc_id"], row["sent_id"], row["text"], who, before, after, fields
    )


def _differing(one: Row, two: Row) -> tuple[str, ...]:
    """Answer the names under which two records of one kind differ."""
    return tuple(name for name in two if one.get(name) != two[name])


def _unplaced(row: Row) -> Row:
    """Answer a row whose speaker tells no place in the article."""
    speaker = row["speaker"]
    if speaker is None:
        return row
    kept = {name: speaker[name] for name in speaker if not name.startswith("doc_")}
    return {**row, "speaker": kept}


def _label(said: Row) -> str:
    """Answer "claim, Ines Valdor" for a reviewer's label."""
    speaker = said["speaker_canonical"] or said["speaker_surface"]
    return f"{said['label']}, {speaker}" if speaker else str(said["label"])


def _answer(row: Row) -> str | None:
    """Answer the same for what the answers to a sentence come to."""
    speaker = row["speaker"] or {}
    shown = speaker.get("canonical") or speaker.get("surface")
    if row["label"] is None:
        return None
    return f"{row['label']}, {shown}" if shown else str(row["label"])
