"""What is wrong in a row of an export: by itself, and beside its neighbours.

Each check yields pairs of field and problem. Nothing here reads a file.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from annotator.formats.answers import (
    AS_THEY_STAND,
    GOLD,
    Judge,
    agreement,
    resolved,
)
from annotator.formats.rows import sent_id, split_of
from annotator.schemas import SCHEMA_VERSION, Kind, Status
from annotator.schemas_export import LabelFrom, Which
from annotator.schemas_manifest import TYPES, Column
from annotator.store.articles import sha256
from annotator.text.dates import is_day

Row = dict[str, Any]
_ATTRIBUTED = frozenset(str(kind) for kind in Kind if kind.attributed)
Problem = tuple[str, str]
_NAME = attrgetter("name")


def shape(row: Row, columns: tuple[Column, ...], place: str = "") -> Iterator[Problem]:
    """Yield where keys, types or words of a record are not as its schema has them."""
    if tuple(row) != tuple(map(_NAME, columns)):
        yield from _keys(row, columns, place)
    for column in columns:
        if column.name in row:
            value = row[column.name]
            if type(value) not in column.plain or (
                column.words and value is not None and value not in column.words
            ):
                yield from _value(value, column, place + column.name)


def row(found: Row) -> Iterator[Problem]:
    """Yield what is wrong in a row of any shape, as far as it says where it belongs."""
    if found["schema_version"] != SCHEMA_VERSION:
        yield "schema_version", f"is not {SCHEMA_VERSION}"
    if found["split"] != split_of(found["doc_id"]):
        yield "split", f"is not {split_of(found['doc_id'])}, the split of this doc_id"
    published = found["source"]["published"]
    if published is not None and not is_day(published):
        yield "source.published", "is not a day, such as 2024-05-02"


def place(found: Row) -> Iterator[Problem]:
    """Yield where name, offsets, text and hash of a sentence do not fit each other."""
    name = sent_id(found["doc_id"], found["sent_index"])
    if found["sent_id"] != name:
        yield "sent_id", f"is not {name}"
    if found["text_sha256"] != sha256(found["text"]):
        yield "text_sha256", "is not the hash of the text"
    length = found["doc_end"] - found["doc_start"]
    if found["doc_start"] < 0:
        yield "doc_start", "is below 0"
    if length != len(found["text"]) or length == 0:
        yield (
            "doc_end",
            f"is {length} behind doc_start, but the text has {len(found['text'])} "
            "characters",
        )


def answer(found: Row, by: Judge = AS_THEY_STAND) -> Iterator[Problem]:
    """Yield where the resolved fields are not what the annotations come to."""
    annotations = found["annotations"]
    decided = found["status"] == Status.ADJUDICATED
    if found["n_annotations"] != len(annotations):
        yield "n_annotations", f"is not {len(annotations)}, as there are annotations"
    if found["agreement"] != agreement(annotations):
        yield (
            "agreement",
            f"is not {agreement(annotations)}, as the annotations have it",
        )
    if found["gold"] != (found["status"] in GOLD):
        yield "gold", f"does not go with the status {found['status']}"
    people = [said["annotator"] for said in annotations]
    if len(set(people)) < len(people):
        yield "annotations", "has two by one annotator"
    yield from _decision(found, decided)
    if any(
        len(said["content_starts"]) != len(said["content_ends"]) for said in annotations
    ):
        return
    expected = resolved(annotations, None, found["text"], found["doc_start"], by)
    if decided:
        yield from _as_decided(found, expected["guideline_version"])
        return
    for name, value in expected.items():
        if found[name] != value:
            yield name, f"is not {value}, as the annotations come to"


def spans(found: Row) -> Iterator[Problem]:
    """Yield where the cue, content or speaker is not the slice it claims to be."""
    listed = [("cue", found["cue"])] if found["cue"] else []
    listed += [(f"content[{at}]", one) for at, one in enumerate(found["content"])]
    for name, span in listed:
        if not _slices(found["text"], span["start"], span["end"], span["text"]):
            yield name, "is not the slice of the text that it claims to be"
    speaker = found["speaker"]
    if speaker is None:
        return
    start, end = speaker["start"], speaker["end"]
    if (start is None) != (end is None) or (
        start is not None and not _slices(found["text"], start, end, speaker["surface"])
    ):
        yield "speaker.surface", "is not the slice of the text that it claims to be"
        return
    first, last = speaker["doc_start"], speaker["doc_end"]
    if start is not None and (first, last) != (
        found["doc_start"] + start,
        found["doc_start"] + end,
    ):
        yield "speaker.doc_start", "does not lie where start is"
    if (first is None) != (last is None):
        yield "speaker.doc_end", "does not go with doc_start"


def annotation(said: Row, text: str) -> Iterator[Problem]:
    """Yield what is wrong in one reviewer's label of a sentence."""
    if said["label"] in _ATTRIBUTED and not said["speaker_canonical"]:
        yield "speaker_canonical", f"is missing in a {said['label']}"
    if day(said["created_at"]) is None:
        yield "created_at", "is not a moment, such as 2024-05-02T10:11:12.000Z"
    if (said["part"] is None) != (said["attribution_id"] is None):
        yield "part", "does not go with attribution_id: both are given, or neither"
    if len(set(said["flags"])) < len(said["flags"]):
        yield "flags", "has one twice"
    cue = [(said["cue_start"], said["cue_end"])]
    if cue != [(None, None)] and not _inside(cue, len(text)):
        yield "cue_start", "and cue_end are not a span of the sentence"
    starts, ends = said["content_starts"], said["content_ends"]
    if len(starts) != len(ends) or not _inside(
        list(zip(starts, ends, strict=True)), len(text)
    ):
        yield "content_starts", "and content_ends are not spans of the sentence"
    yield from _written_speaker(said, text)


def quotation(name: str | None, found: Row) -> Iterator[Problem]:
    """Yield where an attribution_id names no sentence up to this one of its article."""
    if name is None:
        return
    number = name.removeprefix(f"{found['doc_id']}:")
    index = int(number) if number.isdecimal() and len(number) < 10 else -1
    if name != sent_id(found["doc_id"], index) or index > found["sent_index"]:
        problem = f"is {name}, which is no sentence of this article up to this one"
        yield "attribution_id", problem


def neighbours(before: Row, found: Row) -> Iterator[Problem]:
    """Yield where a sentence does not follow the one before it in the same article."""
    if found["source"] != before["source"]:
        yield "source", "is not that of the row before, of the same article"
    if found["sent_index"] == before["sent_index"]:
        return
    if found["doc_start"] < before["doc_end"]:
        yield "doc_start", "lies inside the sentence before"
    if found["paragraph_index"] < before["paragraph_index"]:
        yield "paragraph_index", "is below that of the sentence before"


def contexts(before: Row | None, found: Row, *, whole: bool) -> Iterator[Problem]:
    """Yield where the context is not the neighbouring sentence's text.

    `before` is the row before if it is of the same article. With `whole` no sentence
    may be missing.
    """
    index = found["sent_index"]
    if (index == 0) != (found["context_before"] is None):
        yield "context_before", "is null at the beginning of an article, and only there"
    if before is not None and before["sent_index"] == index - 1:
        if found["context_before"] != before["text"]:
            yield "context_before", "is not the text of the sentence before"
        if before["context_after"] != found["text"]:
            yield "text", "is not the context_after of the sentence before"
    elif whole and index != 0:
        yield "sent_index", f"is {index}, but the sentence before it is not here"
    elif before is not None and before["context_after"] is None:
        yield "sent_index", "comes after the last sentence of the article"


def chosen(found: Row, selection: Row) -> Iterator[Problem]:
    """Yield where a row of sentences is not one that the manifest says was chosen."""
    kept = {
        Which.GOLD: found["gold"],
        Which.OVERLAP: found["n_annotations"] >= 2,
        Which.LABELLED: found["status"] != Status.UNLABELLED,
    }
    if not kept.get(Which(selection["which"]), True):
        yield "status", f"is {found['status']}; the manifest says {selection['which']}"
    if not _between(found["adjudicated_at"], selection):
        yield "adjudicated_at", "is not between the days that the manifest names"


def label_chosen(said: Row, selection: Row) -> Iterator[Problem]:
    """Yield where a label is not one that the manifest says was chosen."""
    if selection["reviewers"] and said["annotator"] not in selection["reviewers"]:
        yield "annotator", "is not among the reviewers that the manifest names"
    if not _between(said["created_at"], selection):
        yield "created_at", "is not between the days that the manifest names"


def _keys(row: Row, columns: tuple[Column, ...], place: str) -> Iterator[Problem]:
    known = [column.name for column in columns]
    for name in known:
        if name not in row:
            yield place + name, "is missing"
    for name in row:
        if name not in known:
            yield place + name, "is no field of this record"
    if sorted(row) == sorted(known):
        yield place + known[0], f"and the other fields stand in this order: {known}"


def _value(value: Any, column: Column, place: str) -> Iterator[Problem]:
    """Yield where one value is not of its column's type."""
    if value is None and column.null:
        return
    if not column.many:
        yield from _one(value, column, place)
    elif type(value) is not list:
        yield place, f"is not a list of {column.type}"
    else:
        for at, one in enumerate(value):
            yield from _one(one, column, f"{place}[{at}]")


def _one(value: Any, column: Column, place: str) -> Iterator[Problem]:
    if column.type == "any":
        return
    if type(value) is not TYPES[column.type]:
        yield place, f"is {_short(value)}, which is not {_article(column.type)}"
    elif column.columns:
        yield from shape(value, column.columns, f"{place}.")
    elif column.words and value not in column.words:
        yield place, f"is {_short(value)}, which is none of {', '.join(column.words)}"


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"


def _decision(found: Row, decided: bool) -> Iterator[Problem]:
    """Yield where the marks of a decision do not go with the status."""
    for name in ("adjudicator", "adjudicated_at"):
        if (found[name] is not None) != decided:
            yield name, f"does not go with the status {found['status']}"
    if found["rationale"] is not None and not decided:
        yield "rationale", f"does not go with the status {found['status']}"
    if found["adjudicated_at"] is not None and day(found["adjudicated_at"]) is None:
        yield "adjudicated_at", "is not a moment, such as 2024-05-02T10:11:12.000Z"
    if decided and found["label"] is None:
        yield "label", "is missing in a decided sentence"


def _as_decided(found: Row, newest: int | None) -> Iterator[Problem]:
    """Yield where a decided sentence is not labelled as one."""
    label = (found["label_from"], found["label_score"], found["tied"])
    if label != (LabelFrom.DECIDED, None, []):
        yield "label_from", "is not decided, as the status says"
    if found["label"] not in _ATTRIBUTED:
        for name in ("part", "attribution_id"):
            if found[name] is not None:
                yield name, f"does not go with a {found['label']}"
    elif not (found["speaker"] or {}).get("canonical"):
        yield "speaker.canonical", f"is missing in a {found['label']}"
    stated = found["guideline_version"]
    if newest is not None and (stated is None or stated < newest):
        yield "guideline_version", f"is older than {newest}, among the annotations"


def _slices(text: str, start: int, end: int, stated: str | None) -> bool:
    return 0 <= start < end <= len(text) and text[start:end] == stated


def _inside(listed: list[tuple[int, int]], length: int) -> bool:
    """Answer whether these are spans of a text so long."""
    return all(
        start is not None and end is not None and 0 <= start < end <= length
        for start, end in listed
    )


def _written_speaker(said: Row, text: str) -> Iterator[Problem]:
    """Yield where the speaker of a label is not written where it claims to be."""
    start, end = said["speaker_start"], said["speaker_end"]
    if (start is None) != (end is None) or (start is not None and start >= end):
        yield "speaker_start", "and speaker_end are not a span"
    elif (
        start is not None
        and 0 <= start < end <= len(text)
        and text[start:end] != said["speaker_surface"]
    ):
        yield "speaker_surface", "is not the slice of the text at speaker_start"


@lru_cache(maxsize=4096)
def day(written: str) -> str | None:
    """Answer the day of a moment in UTC; None where this is no such moment."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment.date().isoformat() if moment.utcoffset() == timedelta() else None


def _between(moment: str | None, selection: Row) -> bool:
    """Answer whether a moment, if it is one, is of the days that were chosen."""
    found = day(moment) if moment else None
    if found is None:
        return True
    return (selection["since"] or "") <= found <= (selection["until"] or "~")
