"""The finer layer of a card: which words, by which word, and the speaker as written."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from annotator.errors import Fault, InvalidRecord
from annotator.schemas import Kind, name_key
from annotator.text import cues, spans
from annotator.text.candidates import Candidate
from annotator.text.paragraphs import Span

FIELDS = ("content", "cue_span", "speaker_span")
_NAMES = {"content": "said", "cue_span": "cue", "speaker_span": "speaker"}
_SPOKEN = {"said": "their words", "cue": "said by", "speaker": "speaker"}


def finer(
    text: str, quotes: Sequence[Span], form: dict[str, Any], offered: list[Candidate]
) -> dict[str, Any]:
    """Answer the sentence in pieces, the words chosen by field, and what to propose."""
    chosen = {name: spans.readable(form.get(name), len(text)) for name in FIELDS}
    own = _stands(form)
    found = [] if own else _found(offered, form.get("speaker"))
    if not own:
        chosen["speaker_span"] = []
    if form.get("kind") in (Kind.FACT, Kind.OTHER):
        chosen.update(content=[], cue_span=[])
    hints = {"content": list(quotes), "cue_span": _one(spans.cue(text, quotes))}
    shown = {_NAMES[name]: chosen[name] or hints.get(name, found) for name in FIELDS}
    shown_as = {_NAMES[name]: "" if chosen[name] else "-hint" for name in FIELDS}
    listed = [
        (name + shown_as[name], *span) for name, each in shown.items() for span in each
    ]
    texts = {name: [text[s:e] for s, e in each] for name, each in chosen.items()}
    if own and not chosen["speaker_span"] and form.get("speaker_surface"):
        texts["speaker_span"] = [form["speaker_surface"]]
    return {
        "pieces": [_piece(one) for one in spans.pieces(text, listed)],
        "texts": texts,
        "found": [text[start:end] for start, end in found],
        "hints": {name: spans.write(each) for name, each in hints.items()},
        "proposals": _proposed(text, tuple(quotes)),
    }


def written_by_hand(
    text: str, label: dict[str, Any], before: dict[str, Any] | None
) -> dict[str, Any]:
    """Answer how the reviewer says the speaker is written, {} where they did not.

    What was chosen for another speaker does not count. Raises InvalidRecord where
    it is not in the sentence.
    """
    if not _stands(label):
        return {}
    if not label["speaker_span"]:
        kept = _elsewhere(text, label, before)
        return _by_hand(label["speaker_surface"], kept)
    ((start, end),) = label["speaker_span"]
    if end > len(text):
        problem = f"The sentence has {len(text)} characters; a span ends at {end}."
        again = f"{problem} Select the words again."
        raise InvalidRecord([Fault(again, field="speaker_span")])
    return _by_hand(text[start:end], [[start, end]])


def without_refused(form: dict[str, Any], faults: dict[str, str]) -> dict[str, Any]:
    """Answer the form without spans that were refused; they cannot be mended there."""
    refused = set(FIELDS) & set(faults)
    return {name: value for name, value in form.items() if name not in refused}


def _by_hand(surface: str | None, span: list[list[int]] | None) -> dict[str, Any]:
    return {"speaker_surface": surface, "speaker_span": span, "written_by_hand": True}


def _stands(form: dict[str, Any]) -> bool:
    """Answer whether the speaker as written is the reviewer's, for this speaker."""
    given, speaker = form.get("speaker_span_of"), form.get("speaker")
    if given:
        return name_key(given) == name_key(speaker or "")
    return bool(form.get("speaker_span"))


def _elsewhere(
    text: str, label: dict[str, Any], before: dict[str, Any] | None
) -> list[list[int]] | None:
    """Answer the place in another sentence, which a form cannot say, if one is kept."""
    if not before or before["speaker_start"] is None:
        return None
    same = all(before[name] == label[name] for name in ("speaker", "speaker_surface"))
    start, end = before["speaker_start"], before["speaker_end"]
    return [[start, end]] if same and (start < 0 or end > len(text)) else None


def _found(offered: list[Candidate], speaker: str | None) -> list[Span]:
    """Answer where the speaker chosen is written, as the rules see it."""
    for one in offered:
        if speaker and name_key(one.name) == name_key(speaker):
            break
    else:
        return []
    return [(one.start, one.end)] if one.start is not None and one.end else []


def _proposed(text: str, quotes: tuple[Span, ...]) -> str:
    """Answer the proposals; those of a sentence of usual length stay known."""
    known = len(text) <= cues.LONGEST
    return _proposals(text, quotes) if known else _proposals.__wrapped__(text, quotes)


@lru_cache(maxsize=2048)
def _proposals(text: str, quotes: tuple[Span, ...]) -> str:
    """Answer as JSON what "Fill in from the text" puts in which field, by kind."""
    answer = {}
    for kind in (None, Kind.CLAIM, Kind.QUOTE):
        proposed = spans.proposal(text, quotes, kind)
        answer[str(kind or "")] = {
            "content": spans.write(proposed.content),
            "cue_span": spans.write(_one(proposed.cue)),
            "quote_type": proposed.quote_type or "",
        }
    return json.dumps(answer)


def _piece(one: spans.Piece) -> dict[str, Any]:
    """Answer a piece for the page, with what is read out where it starts and ends."""
    return {
        "text": _exact(one.text),
        "names": one.names,
        "starts": ", ".join(_SPOKEN[name] for name in one.starts if name in _SPOKEN),
        "ends": "end of their words" if "said" in one.ends else "",
    }


def _one(span: Span | None) -> list[Span]:
    return [span] if span else []


def _exact(text: str) -> Markup:
    """Answer the text for a page, sign by sign: HTML reads CR and LF as one."""
    return escape(text).replace("\r", Markup("&#13;"))
