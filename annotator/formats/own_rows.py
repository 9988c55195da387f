"""The rows of our own exports as articles with answers, as far as they are good."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from annotator.formats import checks
from annotator.formats.incoming import Answer, Document, Proposal, Stretch
from annotator.schemas_export import RECORDS, Shape
from annotator.schemas_manifest import Column, columns

Row = dict[str, Any]
LARGEST_TEXT = 5_000_000
WHOLE = "Export whole articles: annotator export FOLDER --shape articles"


def articles(
    given: Iterable[tuple[int, Row]], shape: Shape
) -> Iterator[tuple[int, Row | str]]:
    """Yield each article with its line, or what is wrong with the types of a row.

    Rows of the shape `sentences` are made articles, with blanks for what is between.
    """
    if shape == Shape.ARTICLES:
        return _checked(given, _OF_ARTICLES)
    return _grouped(_checked(given, _OF_SENTENCES))


def problem(row: Row) -> str | None:
    """Answer why an article cannot be taken as it stands, or None."""
    body, sentences = row["body"], row["sentences"]
    if not row["doc_id"] or not row["source"]["title"]:
        return "The article has no name or no title. Export it anew."
    if sentences and (
        [one["sent_index"] for one in sentences] != list(range(len(sentences)))
        or sentences[0]["context_before"] is not None
        or sentences[-1]["context_after"] is not None
    ):
        return f"Only some of its sentences are here. {WHOLE}"
    ends = 0
    for one in sentences:
        start, end = one["doc_start"], one["doc_end"]
        if not ends <= start < end or body[start:end] != one["text"]:
            return (
                f"Sentence {one['sent_index']} is not the slice of the text that it "
                "claims to be. Export it anew."
            )
        ends = end
        people = [said["annotator"] for said in one["annotations"]]
        if len(set(people)) < len(people) or "" in people:
            return f"Sentence {one['sent_index']} has two labels of one person."
        if any(
            len(said["content_starts"]) != len(said["content_ends"])
            for said in one["annotations"]
        ):
            return f"Sentence {one['sent_index']} has stretches without an end."
        if not _is_whole(one.get("suggestion")):
            return f"Sentence {one['sent_index']} has a suggestion that is not whole."
    return None


def document(row: Row, line: int) -> Document:
    """Answer an article as it was."""
    source = row["source"]
    return Document(
        text=row["body"],
        name=row["doc_id"],
        fields={
            "title": source["title"],
            "outlet": source["publisher"],
            **{name: source[name] for name in ("published", "url", "language")},
            "licence": source["licence"],
        },
        sentences=tuple(
            (one["doc_start"], one["doc_end"], one["paragraph_index"])
            for one in row["sentences"]
        ),
        answers=tuple(
            answer for one in row["sentences"] for answer in _answers(one, line)
        ),
        proposals=tuple(
            _proposal(one) for one in row["sentences"] if one.get("suggestion")
        ),
        line=line,
        place=row["doc_id"],
    )


def _kept(listed: Iterable[Column], names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(column for column in listed if column.name in names)


_ARTICLE = ("doc_id", "source", "body", "sentences")
_SENTENCE = (
    *("sent_index", "paragraph_index", "text", "doc_start", "doc_end"),
    *("context_before", "context_after", "label", "quote_type", "attribution_id"),
    *("polarity", "speaker", "cue", "content", "flags", "adjudicator"),
    *("adjudicated_at", "rationale", "annotations", "guideline_version"),
    "suggestion",
)
"""What is read of a row; the rest follows from it, or is newer or older than we are."""
_OF_SENTENCES = _kept(
    columns(RECORDS[Shape.SENTENCES]), ("doc_id", "source", *_SENTENCE)
)
_OF_ARTICLES = _kept(columns(RECORDS[Shape.ARTICLES]), _ARTICLE)
_NESTED = {"sentences": _SENTENCE}
_NEWER = ("suggestion",)
"""What is null where a row does not have it."""


def _projected(row: Any, listed: tuple[Column, ...]) -> Any:
    """Answer a row without the fields that are not read, all the way down."""
    if not isinstance(row, dict):
        return row
    kept = {}
    for column in listed:
        if column.name in row:
            value = row[column.name]
            if column.columns:
                below = column.columns
                many = isinstance(value, list)
                parts = [_projected(one, below) for one in (value if many else [value])]
                value = parts if many else parts[0]
            kept[column.name] = value
        elif column.name in _NEWER:
            kept[column.name] = None
    return kept


def _narrowed(listed: tuple[Column, ...]) -> tuple[Column, ...]:
    """Answer the columns of articles with those of their sentences that are read."""
    return tuple(
        Column(
            one.name, one.type, one.many, one.null, one.words,
            _kept(one.columns, _NESTED[one.name]), one.means,
        )
        if one.name in _NESTED
        else one
        for one in listed
    )  # fmt: skip


_OF_ARTICLES = _narrowed(_OF_ARTICLES)


def _checked(
    rows: Iterable[tuple[int, Row]], listed: tuple[Column, ...]
) -> Iterator[tuple[int, Row | str]]:
    """Yield each row with its number, or what is wrong with its types."""
    for number, row in rows:
        kept = _projected(row, listed)
        wrong = next(iter(checks.shape(kept, listed)), None)
        if wrong:
            field_, problem = wrong
            yield number, f"{field_} {problem}. This line was changed; export it anew."
        else:
            yield number, kept


def _grouped(rows: Iterable[tuple[int, Row | str]]) -> Iterator[tuple[int, Row | str]]:
    """Yield an article for each run of sentences, blanks for what is between them."""

    def name(found: tuple[int, Row | str]) -> tuple[bool, str]:
        row = found[1]
        return (False, row) if isinstance(row, str) else (True, row["doc_id"])

    for (whole, _), group in groupby(rows, key=name):
        listed = list(group)
        line, first = listed[0]
        if not whole or isinstance(first, str):
            yield from listed
            continue
        sentences = [row for _, row in listed if not isinstance(row, str)]
        body = ""
        for row in sentences:
            gap = max(row["doc_start"] - len(body), 0)
            # A gap longer than any article would be memory without end.
            if len(body) + gap > LARGEST_TEXT:
                yield line, f"The article is over {LARGEST_TEXT:,} characters."
                break
            body += " " * gap + row["text"]
        else:
            yield line, {**first, "body": body, "sentences": sentences}


def _answers(sentence: Row, line: int) -> Iterator[Answer]:
    """Yield the labels of a sentence, then the decision on it."""
    start, end = sentence["doc_start"], sentence["doc_end"]
    place = f"sentence {sentence['sent_index']}"
    for said in sentence["annotations"]:
        yield Answer(
            start,
            end,
            said["label"],
            who=said["annotator"],
            speaker=said["speaker_canonical"],
            speaker_type=said["speaker_type"],
            surface=_span(said["speaker_start"], said["speaker_end"], start),
            surface_text=said["speaker_surface"],
            cue=_span(said["cue_start"], said["cue_end"], start),
            content=tuple(
                (start + first, start + last)
                for first, last in zip(
                    said["content_starts"], said["content_ends"], strict=True
                )
            ),
            quote_type=said["quote_type"],
            polarity=said["polarity"],
            quotation=said["attribution_id"],
            flags=tuple(said["flags"]),
            note=said["comment"],
            created_at=said["created_at"],
            duration_ms=said["duration_ms"],
            guideline_version=said["guideline_version"],
            from_suggestion=said["from_suggestion"],
            changed=said["changed"],
            line=line,
            place=f"{place}, {said['annotator'][:80]}",
        )
    if sentence["adjudicator"] is not None:
        yield _decision(sentence, line, f"{place}, decision")


def _decision(sentence: Row, line: int, place: str) -> Answer:
    """Answer the decision on a sentence, which its row shows as its label.

    A row names the newest guideline of labels and decision only; the decision, being
    made after them, is taken to have that one.
    """
    start, end = sentence["doc_start"], sentence["doc_end"]
    speaker = sentence["speaker"] or {}
    cue = sentence["cue"]
    return Answer(
        start,
        end,
        sentence["label"] or "",
        who=sentence["adjudicator"],
        decided=True,
        speaker=speaker.get("canonical"),
        speaker_type=speaker.get("type"),
        surface=_span(speaker.get("doc_start"), speaker.get("doc_end"), 0),
        surface_text=speaker.get("surface"),
        cue=cue and (start + cue["start"], start + cue["end"]),
        content=tuple(
            (start + one["start"], start + one["end"]) for one in sentence["content"]
        ),
        quote_type=sentence["quote_type"],
        polarity=sentence["polarity"],
        quotation=sentence["attribution_id"],
        flags=tuple(sentence["flags"]),
        note=sentence["rationale"],
        created_at=sentence["adjudicated_at"],
        guideline_version=sentence["guideline_version"],
        line=line,
        place=place,
    )


def _is_whole(proposed: Row | None) -> bool:
    """Answer whether a suggestion, if there is one, is as models give it."""
    if proposed is None:
        return True
    name, _, version = proposed["model"].rpartition(" ")
    score = proposed["score"]
    named = (proposed["speaker_canonical"], proposed["speaker_surface"])
    return bool(
        name and version and "" not in named and (score is None or 0 <= score <= 1)
    )


def _proposal(sentence: Row) -> Proposal:
    """Answer what a model proposed for a sentence."""
    proposed = sentence["suggestion"]
    return Proposal(
        sentence["doc_start"],
        sentence["doc_end"],
        proposed["label"],
        proposed["speaker_canonical"],
        proposed["speaker_surface"],
        proposed["score"],
        proposed["model"],
    )


def _span(start: int | None, end: int | None, shift: int) -> Stretch | None:
    if start is None or end is None:
        return None
    return shift + start, shift + end
