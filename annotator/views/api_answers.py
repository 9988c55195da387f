"""An answer to a sentence as it is sent, made what the pages' own form makes of it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from annotator.api import Problem
from annotator.errors import Fault, InvalidRecord
from annotator.schemas import FLAGS, LabelSchema, load
from annotator.schemas_api import LARGEST
from annotator.text import spans

FIELDS = {
    "kind": "label",
    "speaker": "speaker_canonical",
    "speaker_span": "speaker_start",
    "speaker_span_of": "speaker_start",
    "cue_span": "cue_start",
    "content": "content_starts",
    "unsure": "flags",
    "scare_quotes": "flags",
    "note": "comment",
}
"""What the form calls a field, and what the record calls it."""


def form(
    sent: dict[str, Any], before: dict[str, Any] | None, length: int
) -> dict[str, Any]:
    """Answer LabelSchema's form of a record; InvalidRecord by the record's fields.

    `before` is the answer there is, `length` that of the sentence. A place outside it,
    where the speaker is named in another sentence, is taken only as it was answered.
    """
    given = {
        "kind": sent["label"],
        "speaker": sent["speaker_canonical"],
        "speaker_surface": sent["speaker_surface"],
        "cue_span": _span("cue", sent),
        "content": _content(sent),
        "quote_type": sent["quote_type"],
        "polarity": sent["polarity"],
        "continues": sent["continues"],
        **{flag: flag in sent["flags"] for flag in FLAGS},
        "note": sent.get("comment"),
        "guideline_version": sent.get("guideline_version"),
        "duration_ms": sent.get("duration_ms"),
        "suggestion_id": sent.get("suggestion_id"),
        "from_suggestion": sent.get("from_suggestion"),
        "revision": sent["revision"],
        "save_id": sent["save_id"],
    }
    start, end = sent["speaker_start"], sent["speaker_end"]
    if start is not None and end is not None and (start < 0 or end > length):
        kept = before and (before["speaker_start"], before["speaker_end"])
        if kept != (start, end):
            raise InvalidRecord(
                [
                    Fault(
                        f"The sentence has {length} characters. Give where the speaker "
                        "stands in it, or null for both places.",
                        field="speaker_start",
                    )
                ]
            )
        given["speaker_span_of"] = sent["speaker_canonical"]
    else:
        given["speaker_span"] = _span("speaker", sent)
        if sent["speaker_surface"] and not given["speaker_span"]:
            given["speaker_span_of"] = sent["speaker_canonical"]
    return loaded(given)


def loaded(given: dict[str, Any]) -> dict[str, Any]:
    """Answer the form as LabelSchema loads it, its faults by the record's fields."""
    try:
        return load(LabelSchema, given)
    except InvalidRecord as error:
        raise renamed(error) from error


def renamed(error: InvalidRecord) -> InvalidRecord:
    """Answer the same faults under the names that the record has for its fields."""
    return InvalidRecord(
        [
            Fault(one.problem, field=FIELDS.get(one.field or "", one.field))
            for one in error.faults
        ]
    )


def against(sent: dict[str, Any], save: dict[str, Any]) -> dict[str, Any]:
    """Answer `revision` and `save_id` from the body or the headers, else made here.

    Without a revision it is a first answer, and a made up save id is for this once.
    Two revisions that differ are no revision that there ever is.
    """
    given = {sent.get("revision"), save["revision"]} - {None} or {0}
    revision = given.pop() if len(given) == 1 else LARGEST
    save_id = sent.get("save_id") or save["save_id"] or uuid4().hex
    return {"revision": revision, "save_id": save_id}


def clash(
    why: str, present: dict[str, Any] | None, revision: int, **more: Any
) -> Problem:
    """Answer the refusal of what was made against something that is no more so."""
    return Problem(
        409,
        f"{why} Nothing was saved. Look at `present`, then send it again with the "
        f"revision {revision}.",
        headers={"ETag": f'"{revision}"'},
        present=present,
        revision=revision,
        **more,
    )


def _span(name: str, sent: dict[str, Any]) -> str | None:
    """Answer the words between two places as the form has them, None for none."""
    start, end = sent[f"{name}_start"], sent[f"{name}_end"]
    if start is None and end is None:
        return None
    if start is None or end is None or not 0 <= start < end:
        problem = "Give both places, the end behind the beginning; or null for both."
        raise InvalidRecord([Fault(problem, field=f"{name}_start")])
    return spans.write([(start, end)])


def _content(sent: dict[str, Any]) -> str | None:
    """Answer the spans of what is said as the form has them."""
    starts: Sequence[int] = sent["content_starts"]
    ends: Sequence[int] = sent["content_ends"]
    if len(starts) != len(ends):
        problem = "Give as many ends as beginnings."
        raise InvalidRecord([Fault(problem, field="content_ends")])
    listed = list(zip(starts, ends, strict=True))
    previous = 0
    for start, end in listed:
        if not previous <= start < end:
            problem = "Give spans in order, each end behind its beginning, none in two."
            raise InvalidRecord([Fault(problem, field="content_starts")])
        previous = end
    return spans.write(listed) or None
