"""The labels of one article as stretches of its text, for the formats made of both.

Rows count the parts of a label from the start of their sentence; other tools count
from the start of the text. Each stretch is checked to be the slice that it claims.
A tool that knows people but nothing that several of them agree on takes `who`, `note`
and `noted_at`, which are one person's or nobody's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from annotator.errors import Fault, InvalidRecord
from annotator.formats.parts import Row, sentences
from annotator.schemas_export import LabelFrom, Resolve

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """What one person, or all together, say of one sentence.

    `start`, `end` and the stretches are code points of the body, ends exclusive.
    `annotator` is whose answer it is where each is written by itself, else None; `by`
    names those who gave it. `row` is the sentence as a row of the shape `sentences`.
    """

    row: Row
    kind: str
    annotator: str | None = None
    by: tuple[str, ...] = ()
    label_from: str | None = None
    score: float | None = None
    surface: str | None = None
    surface_at: Stretch | None = None
    speaker: str | None = None
    speaker_type: str | None = None
    cue: Stretch | None = None
    content: tuple[Stretch, ...] = ()
    quote_type: str | None = None
    polarity: str | None = None
    part: str | None = None
    attribution_id: str | None = None
    flags: tuple[str, ...] = field(default=())
    comment: str | None = None
    created_at: str | None = None
    duration_ms: int | None = None

    @property
    def decided(self) -> bool:
        """Whether it was decided."""
        return self.label_from == LabelFrom.DECIDED

    @property
    def who(self) -> str | None:
        """The one person who answers for it: who voted, decided, or alone labelled."""
        return self.by[0] if self._of_one else None

    @property
    def note(self) -> str | None:
        """What that person noted."""
        return self.comment if self._of_one else None

    @property
    def noted_at(self) -> str | None:
        """When that person said so."""
        return self.created_at if self._of_one else None

    @property
    def _of_one(self) -> bool:
        alone = self.label_from == LabelFrom.SINGLE and len(self.by) == 1
        return self.annotator is not None or self.decided or alone

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return int(self.row["doc_start"])

    @property
    def end(self) -> int:
        """Where it ends."""
        return int(self.row["doc_end"])

    @property
    def sent_id(self) -> str:
        """The sentence's name."""
        return str(self.row["sent_id"])


def labels(article: Row, resolve: Resolve) -> Iterator[Label]:
    """Yield the labels of an article in the order of its sentences.

    With `votes` each reviewer's, else the resolved one; none of a sentence without.
    Raises InvalidRecord where a stretch is not the slice of the body it claims to be.
    """
    body = article["body"]
    for row in sentences(article):
        _slice(body, row, "a place", (row["doc_start"], row["doc_end"]), row["text"])
        if resolve == Resolve.VOTES:
            yield from (_vote(body, row, said) for said in row["annotations"])
        elif row["label"] is not None:
            yield _common(body, row)


def _vote(body: str, row: Row, said: Row) -> Label:
    """Answer one reviewer's label."""
    at = row["doc_start"]
    content = zip(said["content_starts"], said["content_ends"], strict=True)
    return Label(
        row,
        said["label"],
        annotator=said["annotator"],
        by=(said["annotator"],),
        surface=said["speaker_surface"],
        surface_at=_moved(
            body,
            row,
            "a speaker",
            (said["speaker_start"], said["speaker_end"]),
            said["speaker_surface"],
        ),
        speaker=said["speaker_canonical"],
        speaker_type=said["speaker_type"],
        cue=_moved(body, row, "a cue", (said["cue_start"], said["cue_end"])),
        content=tuple(
            _slice(body, row, "a content", (at + start, at + end))
            for start, end in content
        ),
        quote_type=said["quote_type"],
        polarity=said["polarity"],
        part=said["part"],
        attribution_id=said["attribution_id"],
        flags=tuple(said["flags"]),
        comment=said["comment"],
        created_at=said["created_at"],
        duration_ms=said["duration_ms"],
    )


def _common(body: str, row: Row) -> Label:
    """Answer what the labels of a sentence come to."""
    at = row["doc_start"]
    voice, cue = row["speaker"] or {}, row["cue"]
    decided = row["label_from"] == LabelFrom.DECIDED
    agreeing = [one for one in row["annotations"] if one["label"] == row["label"]]
    surface_at = None
    if voice.get("doc_start") is not None:
        place = (voice["doc_start"], voice["doc_end"])
        surface_at = _slice(body, row, "a speaker", place, voice["surface"])
    return Label(
        row,
        row["label"],
        by=(row["adjudicator"],)
        if decided
        else tuple(one["annotator"] for one in agreeing),
        label_from=row["label_from"],
        score=row["label_score"],
        surface=voice.get("surface"),
        surface_at=surface_at,
        speaker=voice.get("canonical"),
        speaker_type=voice.get("type"),
        cue=cue
        and _slice(
            body, row, "a cue", (at + cue["start"], at + cue["end"]), cue["text"]
        ),
        content=tuple(
            _slice(
                body,
                row,
                "a content",
                (at + span["start"], at + span["end"]),
                span["text"],
            )
            for span in row["content"]
        ),
        quote_type=row["quote_type"],
        polarity=row["polarity"],
        part=row["part"],
        attribution_id=row["attribution_id"],
        flags=tuple(row["flags"]),
        comment=row["rationale"] if decided else _sole(agreeing, "comment"),
        created_at=row["adjudicated_at"]
        if decided
        else max((one["created_at"] for one in agreeing), default=None),
    )


def _sole(agreeing: list[Row], name: str) -> str | None:
    """Answer what the only one who says so has there; None where there are several."""
    return agreeing[0][name] if len(agreeing) == 1 else None


def _moved(
    body: str,
    row: Row,
    what: str,
    span: tuple[int | None, int | None],
    text: str | None = None,
) -> Stretch | None:
    """Answer a stretch of the sentence as one of the body; None where there is none."""
    start, end = span
    if start is None or end is None:
        return None
    at = row["doc_start"]
    return _slice(body, row, what, (at + start, at + end), text)


def _slice(
    body: str, row: Row, what: str, span: Stretch, text: str | None = None
) -> Stretch:
    """Answer the stretch, or refuse one that is not the slice it claims to be."""
    start, end = span
    if 0 <= start < end <= len(body) and text in (None, body[start:end]):
        return start, end
    raise InvalidRecord(
        [
            Fault(
                f"Sentence {row['sent_id']} has {what} that is not in the text as it "
                "claims to be; nothing was exported. Run `annotator check` and restore "
                "a backup."
            )
        ]
    )
