"""What the card says of a sentence whose text was corrected since one answered it."""

from typing import Any

from sqlite_utils import Database

from annotator.errors import Fault, InvalidRecord
from annotator.store import lineage
from annotator.text import changes, corrections, spans
from annotator.views.history import told


def note(
    db: Database, sentence: dict[str, Any], reviewer_id: int
) -> dict[str, Any] | None:
    """Answer what a sentence was, and what this reviewer had answered to it; or None.

    Only one's own answers are told.
    """
    was = lineage.earlier(db, sentence["id"])
    if not was:
        return None
    answers = lineage.answered(db, sentence["id"], reviewer_id)
    before = " ".join(one["text"] for one in was)
    if answers and answers[0]["same_words"]:
        before = sentence["text"]
    said = [told(one["answer"], one["speaker"]) for one in answers]
    return {
        "how": was[0]["how"],
        "line": changes.words(before, sentence["text"]),
        "same_words": before == sentence["text"],
        "answers": list(dict.fromkeys(said)),
        "kind": answers[0]["answer"]["kind"] if answers else None,
        "speaker": answers[0]["speaker"] if answers else None,
    }


def form(db: Database, sentence: dict[str, Any], reviewer_id: int) -> dict[str, Any]:
    """Answer the earlier answer as the card's form would send it for these words.

    What was marked is marked where the same words stand, once; else it is left out.
    """
    answers = lineage.answered(db, sentence["id"], reviewer_id)
    if not answers:
        problem = "You had no answer to what this sentence was; choose one here."
        raise InvalidRecord([Fault(problem)])
    old, answer = answers[0]["text"], answers[0]["answer"]

    def marked(found: list[tuple[int, int]]) -> str:
        return spans.write(corrections.carried(old, sentence["text"], found))

    speaker = marked(_one(answer, "speaker"))
    flags = {name: bool(answer[name]) for name in ("unsure", "scare_quotes")}
    return {
        "kind": answer["kind"],
        "speaker": answers[0]["speaker"],
        "content": marked([(first, last) for first, last in answer["content"]]),
        "cue_span": marked(_one(answer, "cue")),
        "speaker_span": speaker,
        "speaker_span_of": answers[0]["speaker"] if speaker else "",
        "speaker_surface": "",
        "quote_type": answer["quote_type"],
        "polarity": answer["polarity"],
        "continues": bool(answer["continues"]),
        "note": answer["note"],
        **flags,
    }


def _one(answer: dict[str, Any], name: str) -> list[tuple[int, int]]:
    """Answer a stretch of the sentence as a list, empty where there is none."""
    start, end = answer[f"{name}_start"], answer[f"{name}_end"]
    return [] if start is None or start < 0 else [(start, end)]
