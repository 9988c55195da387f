"""What the store answers, as the records of the API have it."""

import json
from typing import Any

from sqlite_utils import Database

from annotator.formats.rows import split_of
from annotator.schemas import FLAGS
from annotator.schemas_api_records import ORDERED
from annotator.store import quotations
from annotator.store.articles import sent_id, sha256

Row = dict[str, Any]


def article(row: Row) -> Row:
    """Answer an article without its text."""
    return {
        "doc_id": row["doc_id"],
        "split": split_of(row["doc_id"]),
        "source": {
            "title": row["title"],
            "publisher": row["outlet"],
            "published": row["published"],
            "url": row["url"],
            "language": row["language"],
            "licence": row["licence"],
        },
        "n_sentences": row["sentence_count"],
        "added_at": row["added_at"],
    }


def sentence(row: Row) -> Row:
    """Answer a sentence."""
    return {
        "doc_id": row["doc_id"],
        "sent_id": sent_id(row["doc_id"], row["position"]),
        "sent_index": row["position"],
        "paragraph_index": row["paragraph"],
        "text": row["text"],
        "doc_start": row["starts"],
        "doc_end": row["ends"],
        "context_before": row["before"],
        "context_after": row["after"],
        "text_sha256": sha256(row["text"]),
    }


def label(db: Database, row: Row, *, seen_by: int | None = None) -> Row:
    """Answer a reviewer's label; with `seen_by` a part that this one may know."""
    reviewer = row["reviewer_id"]
    place = quotations.place(
        db, row["article_id"], row["position"], reviewer, seen_by or reviewer
    )
    begins, part = place or (None, None)
    return {
        **_answer(row),
        "part": part and str(part),
        "attribution_id": None if begins is None else sent_id(row["doc_id"], begins),
        "suggestion_id": row["suggestion_id"],
        "from_suggestion": _truth(row["from_suggestion"]),
        "changed": _truth(row["changed"]),
        "annotator": row["pseudonym"],
        "comment": row["note"],
        "created_at": row["created_at"],
        "duration_ms": row["duration_ms"],
        "changed_at": row["changed_at"],
    }


def decision(row: Row) -> Row:
    """Answer a decision."""
    return {
        **_answer(row),
        "adjudicator": row["pseudonym"],
        "adjudicated_at": row["decided_at"],
        "rationale": row["rationale"],
        "causes": json.loads(row["causes"] or "[]"),
        "note": row["note"],
    }


def suggestion(row: Row) -> Row:
    """Answer what a model proposed for a sentence."""
    return {
        "id": row["id"],
        "doc_id": row["doc_id"],
        "sent_id": sent_id(row["doc_id"], row["position"]),
        "label": row["kind"],
        "speaker": row["speaker"],
        "speaker_surface": row["speaker_surface"],
        "score": row["score"],
        "model": row["model"],
        "version": row["version"],
        "standing": bool(row["standing"]),
        "imported_at": row["imported_at"],
    }


def export(row: Row) -> Row:
    """Answer an export that was made, or begun."""
    return {
        **{name: row[name] for name in ("id", "way", "begun_at", "made_at", "version")},
        "reviewer": row["pseudonym"],
        "ordered": {name: row["ordered"].get(name) for name in ORDERED},
        "counts": row["counts"],
        "agreement": row["agreement"],
        "files": row["files"] or [],
        "since": row["since"],
    }


def _truth(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)


def _answer(row: Row) -> Row:
    """Answer what labels and decisions have in common.

    As in an export, the speaker stands nowhere when what is written there is another.
    """
    content = json.loads(row["content"])
    surface, start, end = (
        row["speaker_surface"],
        row["speaker_start"],
        row["speaker_end"],
    )
    whole = row["written"] is not None and len(row["written"]) == end - start
    if not whole or surface not in (None, row["written"]):
        start = end = None
    return {
        "doc_id": row["doc_id"],
        "sent_id": sent_id(row["doc_id"], row["position"]),
        "label": row["kind"],
        "speaker_surface": surface if start is None else row["written"],
        "speaker_canonical": row["speaker"],
        "speaker_type": row["speaker_type"],
        "speaker_start": start,
        "speaker_end": end,
        "cue_start": row["cue_start"],
        "cue_end": row["cue_end"],
        "content_starts": [start for start, _ in content],
        "content_ends": [end for _, end in content],
        "quote_type": row["quote_type"],
        "polarity": row["polarity"],
        "continues": bool(row["continues"]),
        "flags": [name for name in FLAGS if row[name]],
        "guideline_version": row["guideline_version"],
        "revision": row["revision"],
    }
