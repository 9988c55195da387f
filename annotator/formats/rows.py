"""The rows of an export, built from one article of the project at a time.

Keys, types and order are those of `ExportSchema`, `LabelRowSchema` and
`ArticleRowSchema`. Offsets are code points, the end exclusive; `sent_index` and
`paragraph_index` count from 0. What the labels of a sentence come to is
`answers.resolved`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from annotator.errors import Fault, InvalidRecord
from annotator.formats.answers import (
    AS_THEY_STAND,
    GOLD,
    Judge,
    agreement,
    resolved,
)
from annotator.schemas import FLAGS, SCHEMA_VERSION, Status
from annotator.schemas_export import Resolve, Shape, Split, Which
from annotator.store.articles import sent_id, sha256

Row = dict[str, Any]


def rows(
    article: Row,
    people: dict[int, str],
    *,
    shape: Shape,
    which: Which = Which.ALL,
    by: Judge = AS_THEY_STAND,
) -> Iterator[Row]:
    """Yield the rows of one article, as `store.exports` gives it, in total order.

    `people` says what each reviewer is called. Raises InvalidRecord where a sentence
    is not the slice of the text that it claims to be, or a span not one of its own.
    """
    if shape == Shape.LABELS:
        by = _NO_LABEL  # Its rows are the answers themselves.
    chosen = _chosen(sentences(article, people, by), which)
    yield from _SHAPES[shape](article, chosen)


_NO_LABEL = Judge(Resolve.VOTES)


def sentences(
    article: Row, people: dict[int, str], by: Judge = AS_THEY_STAND
) -> Iterator[Row]:
    """Yield a row of the shape `sentences` for every sentence of an article."""
    doc_id = article["doc_id"]
    split = split_of(doc_id)
    source = _source(article)
    listed = article["sentences"]
    last = len(listed) - 1
    for at, sentence in enumerate(listed):
        _check_slice(article, sentence)
        text = sentence["text"]
        starts = sentence["starts"]
        index = sentence["position"]
        decision = sentence["decision"]
        annotations = [
            _annotation(label, people, article, sentence)
            for label in sentence["labels"]
        ]
        answer = decision and _annotation(decision, people, article, sentence)
        found = resolved(annotations, answer, text, starts, by)
        yield {
            "schema_version": SCHEMA_VERSION,
            "doc_id": doc_id,
            "sent_id": sent_id(doc_id, index),
            "sent_index": index,
            "paragraph_index": sentence["paragraph"],
            "text": text,
            "doc_start": starts,
            "doc_end": sentence["ends"],
            "context_before": listed[at - 1]["text"] if at else None,
            "context_after": listed[at + 1]["text"] if at < last else None,
            "label": found["label"],
            "label_from": found["label_from"],
            "label_score": found["label_score"],
            "tied": found["tied"],
            "quote_type": found["quote_type"],
            "part": found["part"],
            "attribution_id": found["attribution_id"],
            "polarity": found["polarity"],
            "speaker": found["speaker"],
            "cue": found["cue"],
            "content": found["content"],
            "flags": found["flags"],
            "status": found["status"].value,
            "gold": found["status"] in GOLD,
            "adjudicator": answer and answer["annotator"],
            "adjudicated_at": answer and answer["created_at"],
            "rationale": answer and answer["comment"],
            "n_annotations": len(annotations),
            "agreement": agreement(annotations),
            "annotations": annotations,
            "suggestion": _suggestion(sentence["suggestion"]),
            "split": split,
            "source": source,
            "text_sha256": sha256(text),
            "guideline_version": found["guideline_version"],
        }


def split_of(doc_id: str) -> str:
    """Answer an article's split: 80, 10, 10 of a hundred, by SHA-256 of its doc_id."""
    place = int(sha256(doc_id)[:16], 16) % 100
    if place < 80:
        return str(Split.TRAIN)
    return str(Split.VALIDATION if place < 90 else Split.TEST)


def _sentence_rows(article: Row, chosen: Iterator[Row]) -> Iterator[Row]:
    return chosen


def _label_rows(article: Row, chosen: Iterator[Row]) -> Iterator[Row]:
    """Yield a row for each annotation."""
    for row in chosen:
        place = dict(list(row.items())[:8])
        end = {name: row[name] for name in ("split", "source", "text_sha256")}
        for annotation in row["annotations"]:
            yield {**place, **annotation, **end}


def _article_rows(article: Row, chosen: Iterator[Row]) -> Iterator[Row]:
    """Yield one row with the sentences nested; none for an article without any."""
    nested = list(chosen)
    if not nested and article["sentences"]:
        return
    for row in nested:
        for name in ("schema_version", "doc_id", "split", "source"):
            del row[name]
    yield {
        "schema_version": SCHEMA_VERSION,
        "doc_id": article["doc_id"],
        "split": split_of(article["doc_id"]),
        "source": _source(article),
        "body": article["body"],
        "body_sha256": sha256(article["body"]),
        "sentences": nested,
    }


_SHAPES: dict[Shape, Callable[[Row, Iterator[Row]], Iterator[Row]]] = {
    Shape.SENTENCES: _sentence_rows,
    Shape.LABELS: _label_rows,
    Shape.ARTICLES: _article_rows,
}


def _chosen(every: Iterator[Row], which: Which) -> Iterator[Row]:
    """Yield the rows that were asked for."""
    if which == Which.ALL:
        return every
    if which == Which.GOLD:
        return (row for row in every if row["gold"])
    if which == Which.OVERLAP:
        return (row for row in every if row["n_annotations"] >= 2)
    return (row for row in every if row["status"] != Status.UNLABELLED)


def _source(article: Row) -> Row:
    return {
        "title": article["title"],
        "publisher": article["outlet"],
        "published": article["published"],
        "url": article["url"],
        "language": article["language"],
        "licence": article["licence"],
    }


def _annotation(label: Row, people: dict[int, str], article: Row, sentence: Row) -> Row:
    """Answer a label or a decision, flat."""
    content = label["content"]
    length = sentence["ends"] - sentence["starts"]
    for start, end in (*content, (label["cue_start"], label["cue_end"])):
        if end is not None and not 0 <= start < end <= length:
            raise _refusal(article, sentence, "has a cue or content beyond its end")
    surface, start, end = _surface(label, article["body"], sentence["starts"])
    begins = label["begins"]
    return {
        "annotator": people[label["reviewer_id"]],
        "label": label["kind"],
        "speaker_surface": surface,
        "speaker_canonical": label["speaker"],
        "speaker_type": label["speaker_type"],
        "speaker_start": start,
        "speaker_end": end,
        "cue_start": label["cue_start"],
        "cue_end": label["cue_end"],
        "content_starts": [start for start, _ in content],
        "content_ends": [end for _, end in content],
        "quote_type": label["quote_type"],
        "polarity": label["polarity"],
        "part": label["part"] and str(label["part"]),
        "attribution_id": (
            None if begins is None else sent_id(article["doc_id"], begins)
        ),
        "flags": [name for name in FLAGS if label[name]],
        "comment": label["note"],
        "created_at": label["created_at"],
        "duration_ms": label["duration_ms"],
        "guideline_version": label["guideline_version"],
        "from_suggestion": _truth(label.get("from_suggestion")),
        "changed": _truth(label.get("changed")),
    }


def _suggestion(proposed: Row | None) -> Row | None:
    """Answer what a model proposed, as a row has it."""
    return proposed and {
        "label": proposed["kind"],
        "speaker_surface": proposed["speaker_surface"],
        "speaker_canonical": proposed["speaker"],
        "score": proposed["score"],
        "model": proposed["model"],
    }


def _truth(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def _surface(
    label: Row, body: str, starts: int
) -> tuple[str | None, int | None, int | None]:
    """Answer the speaker as written and where; nowhere if it is not written there."""
    surface, start, end = (
        label["speaker_surface"],
        label["speaker_start"],
        label["speaker_end"],
    )
    if start is None or not 0 <= starts + start < starts + end <= len(body):
        return surface, None, None
    written = body[starts + start : starts + end]
    if surface is not None and surface != written:
        return surface, None, None
    return written, start, end


def _check_slice(article: Row, sentence: Row) -> None:
    """Refuse a sentence that is not the slice of the text it claims to be."""
    if article["body"][sentence["starts"] : sentence["ends"]] != sentence["text"]:
        raise _refusal(
            article, sentence, "is not the slice of the text that it claims to be"
        )


def _refusal(article: Row, sentence: Row, problem: str) -> InvalidRecord:
    name = sent_id(article["doc_id"], sentence["position"])
    return InvalidRecord(
        [
            Fault(
                f"Sentence {name} {problem}; nothing was exported. "
                "Run `annotator check` and restore a backup."
            )
        ]
    )
