"""Answers about stretches of a text as answers about its sentences.

A stretch that is a sentence is that sentence's answer; one inside a sentence is too,
and marks the words; one over several is the answer of each, joined as one quotation.
Everything here is pure: texts and places in, rows as `store.received` takes them out.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from annotator.formats.incoming import Answer, Stretch
from annotator.schemas import (
    FLAGS,
    UNCLEAR,
    Kind,
    Polarity,
    QuoteType,
    SpeakerType,
)
from annotator.text.words import PRONOUNS

Row = dict[str, Any]
_STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_LONGEST = {"speaker": 200, "surface": 400, "note": 4000}
_LATEST = 86_400_000
_SEEN = ("from_suggestion", "changed")
_POLARITIES = frozenset(map(str, Polarity))
_TYPES = frozenset(map(str, SpeakerType))
_ENCODE = json.JSONEncoder(ensure_ascii=True, sort_keys=True).encode


@dataclass(slots=True)
class Said:
    """One person's answer to one sentence, as it will be stored.

    `row` has the fields of `labels.ANSWER`, but `speaker` and `speaker_type` for the
    entry of the cast, and whether it began as a suggestion and was changed (None where
    none was seen); `at` is None where the file does not say when.
    """

    answer: Answer
    position: int
    row: Row
    at: str | None
    quotation: str | None
    unclear: bool = False

    def digest(self) -> str:
        """Answer the same few signs for the same answer, whenever it is read."""
        row = {
            name: value
            for name, value in self.row.items()
            if value is not None or name not in _SEEN
        }
        return sha256(_ENCODE([row, self.at]).encode()).hexdigest()[:24]


def place(
    answer: Answer,
    kind: Kind,
    text: str,
    sentences: Sequence[Stretch],
    *,
    exact: bool,
    turn: int,
) -> list[Said] | str:
    """Answer what an answer says of each sentence it is about, or why it says nothing.

    Offsets of the answer and of the sentences, which are in order, count code points of
    `text`, the end exclusive. An `exact` answer is one of our own: it is of a whole
    sentence, and nothing of it is changed. `turn` tells answers of a file apart.
    """
    problem = _unfit(answer, len(text))
    if problem:
        return problem
    found = _about(answer, text, sentences)
    if exact:
        found = [at for at in found if sentences[at] == (answer.start, answer.end)]
    if not found:
        return _NOWHERE
    joined = len(found) > 1 and kind.attributed
    quotation = answer.quotation
    if quotation is None and joined:
        quotation = f"#{turn}"
    said = []
    for at in found:
        make = _exact if exact else _tidy
        row = make(answer, kind, text, sentences[at], len(found) > 1)
        if isinstance(row, str):
            return row
        unclear = kind.attributed and not row["speaker"]
        if unclear:
            row["speaker"] = UNCLEAR
        moment = stored_moment(answer.created_at)
        said.append(Said(answer, at, row, moment, quotation, unclear))
    return said


def merge(one: Said, other: Said) -> bool:
    """Take another answer of the same person and sentence in, where both say the same.

    Answer whether they do: the same kind and speaker, of which each marks some words.
    """
    same = ("kind", "speaker")
    if any(one.row[name] != other.row[name] for name in same):
        return False
    one.row["content"] = united([*one.row["content"], *other.row["content"]])
    for name, value in other.row.items():
        if one.row[name] is None:
            one.row[name] = value
    for name in FLAGS:
        one.row[name] = max(one.row[name], other.row[name])
    return True


def join(listed: Sequence[Said], who: Callable[[Said], Any]) -> None:
    """Say of each answer whether it goes on the quotation of the sentence before.

    Labels go on labels of the same person, decisions go on decisions of anybody.
    """

    def key(said: Said, position: int) -> tuple[Any, int]:
        return None if said.answer.decided else who(said), position

    quotations = {
        key(said, said.position): said.quotation
        for said in listed
        if said.quotation is not None and Kind(said.row["kind"]).attributed
    }
    for said in listed:
        here = quotations.get(key(said, said.position))
        before = quotations.get(key(said, said.position - 1))
        said.row["continues"] = int(here is not None and here == before)


def stored_moment(written: str | None) -> str | None:
    """Answer a moment as the tables store it, in UTC; None for what is none."""
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written.strip())
        if _STORED.fullmatch(written):
            return written
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z".rjust(24, "0")


def united(spans: Sequence[Sequence[int]]) -> list[list[int]]:
    """Answer stretches in order, those that touch or overlap made one."""
    found: list[list[int]] = []
    for start, end in sorted(map(tuple, spans)):
        if found and start <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found


_NOWHERE = (
    "There is no sentence at this place; it is between sentences, in the header, or "
    "outside the text. Correct the place, or leave the answer out."
)


def _unfit(answer: Answer, length: int) -> str | None:
    """Answer why a place cannot be one of the text, or None."""
    if not 0 <= answer.start < answer.end <= length:
        return (
            f"The place {answer.start} to {answer.end} is not in the text, which has "
            f"{length} characters. Correct it."
        )
    return None


def _about(answer: Answer, text: str, sentences: Sequence[Stretch]) -> list[int]:
    """Answer the sentences of which a stretch has a letter or figure, or all."""
    first = bisect_right(sentences, (answer.start, -1)) - 1
    found = []
    for at in range(max(first, 0), len(sentences)):
        start, end = sentences[at]
        if start >= answer.end:
            break
        shared = text[max(start, answer.start) : min(end, answer.end)]
        whole = answer.start <= start and end <= answer.end
        if shared and (whole or any(map(str.isalnum, shared))):
            found.append(at)
    return found


def _exact(
    answer: Answer, kind: Kind, text: str, sentence: Stretch, several: bool
) -> Row | str:
    """Answer an answer of our own as it was, or what no answer of ours has."""
    start, end = sentence
    spans = [*answer.content, *([answer.cue] if answer.cue else [])]
    if any(not start <= first < last <= end for first, last in spans):
        return "A cue or content lies beyond the sentence. Export it anew."
    content = [[first - start, last - start] for first, last in answer.content]
    if any(b[0] < a[1] for a, b in pairwise(content)):
        return "The stretches of what is said overlap. Export it anew."
    if kind.attributed and not answer.speaker:
        return "A claim or quote names no speaker. Export it anew."
    if answer.created_at is not None and stored_moment(answer.created_at) is None:
        return f"“{answer.created_at[:40]}” is no moment. Export it anew."
    surface, first, last = _written(answer, text, start)
    return _row(
        answer,
        kind,
        speaker=answer.speaker,
        surface=surface,
        at=(first, last),
        cue=answer.cue and (answer.cue[0] - start, answer.cue[1] - start),
        content=content,
        quote_type=answer.quote_type,
        note=answer.note or None,
        duration=answer.duration_ms,
    )


def _tidy(
    answer: Answer, kind: Kind, text: str, sentence: Stretch, several: bool
) -> Row | str:
    """Answer an answer of another tool as the desk would have taken it."""
    start, end = sentence
    attributed = kind.attributed
    content = [
        [max(first, start) - start, min(last, end) - start]
        for first, last in answer.content
        if first < end and start < last and first < last
    ]
    whole = answer.start <= start and _trimmed_end(text, sentence) <= answer.end
    if attributed and not answer.content and not whole:
        content = [[max(answer.start, start) - start, min(answer.end, end) - start]]
    cue = None
    if attributed and answer.cue and start <= answer.cue[0] < answer.cue[1] <= end:
        cue = (answer.cue[0] - start, answer.cue[1] - start)
    surface, first, last = _written(answer, text, start)
    speaker = _clean(answer.speaker, _LONGEST["speaker"])
    if speaker is None and surface and surface.casefold() not in PRONOUNS:
        speaker = _clean(surface, _LONGEST["speaker"])
    if not (speaker or attributed):
        surface = first = last = None
    direct = answer.quote_type if answer.quote_type in list(QuoteType) else None
    if kind == Kind.CLAIM and direct != QuoteType.INDIRECT:
        direct = None
    duration = answer.duration_ms
    return _row(
        answer,
        kind,
        speaker=speaker,
        surface=_clean(surface, _LONGEST["surface"]),
        at=(first, last),
        cue=cue,
        content=united(content) if attributed else [],
        quote_type=direct if attributed else None,
        note=_clean(answer.note, _LONGEST["note"], lines=True),
        duration=duration if duration and 0 <= duration <= _LATEST else None,
    )


def _row(
    answer: Answer,
    kind: Kind,
    *,
    speaker: str | None,
    surface: str | None,
    at: tuple[int | None, int | None],
    cue: Stretch | None,
    content: list[list[int]],
    quote_type: str | None,
    note: str | None,
    duration: int | None,
) -> Row:
    polarity = answer.polarity if answer.polarity in _POLARITIES else None
    taken = answer.from_suggestion
    return {
        "kind": str(kind),
        "speaker": speaker,
        "speaker_type": answer.speaker_type if answer.speaker_type in _TYPES else None,
        "speaker_surface": surface or None,
        "speaker_start": at[0],
        "speaker_end": at[1],
        "cue_start": cue and cue[0],
        "cue_end": cue and cue[1],
        "content": content,
        "quote_type": quote_type,
        "polarity": polarity,
        "continues": 0,
        **{name: int(name in answer.flags) for name in FLAGS},
        "note": note,
        "guideline_version": answer.guideline_version,
        "duration_ms": duration,
        "from_suggestion": None if taken is None else int(taken),
        "changed": None if taken is None else int(bool(taken and answer.changed)),
    }


def _written(
    answer: Answer, text: str, starts: int
) -> tuple[str | None, int | None, int | None]:
    """Answer the speaker as written, and where, counted from the sentence's start."""
    surface = answer.surface_text
    if answer.surface is None:
        return surface, None, None
    first, last = answer.surface
    if not 0 <= first < last <= len(text):
        return surface, None, None
    written = text[first:last]
    if surface is not None and surface != written:
        return surface, None, None
    return written, first - starts, last - starts


def _trimmed_end(text: str, sentence: Stretch) -> int:
    """Answer where the last letter or figure of a sentence ends."""
    start, end = sentence
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return end


def _clean(text: str | None, most: int, *, lines: bool = False) -> str | None:
    """Answer a text as a form would have taken it; None for an empty one."""
    if text is None:
        return None
    kept = text.replace("\0", "").encode("utf-8", "ignore").decode()
    kept = kept.strip() if lines else " ".join(kept.split())
    return kept[:most].strip() or None
