"""What can be done at the desk by a key: the only definition of its keys."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

OTHERS = "abcdefghijklmnopqrstuvwxyz0123456789-=;,.[]"
"""What an action gets when its usual key was given away before it was there."""


class Action(StrEnum):
    """Something that one key does; its name is the one that the pages use."""

    usual: str
    does: str

    def __new__(cls, name: str, usual: str, does: str) -> "Action":
        """Make the word, with the usual key and what it does beside it."""
        made = str.__new__(cls, name)
        made._value_ = name
        made.usual = usual
        made.does = does
        return made

    CLAIM = "claim", "1", "Claim"
    QUOTE = "quote", "2", "Quote"
    FACT = "fact", "3", "Fact"
    OTHER = "other", "0", "Other"
    FIRST = "speaker_1", "a", "First speaker offered"
    SECOND = "speaker_2", "b", "Second speaker offered"
    THIRD = "speaker_3", "c", "Third speaker offered"
    FOURTH = "speaker_4", "d", "Fourth speaker offered"
    FIFTH = "speaker_5", "e", "Fifth speaker offered"
    SIXTH = "speaker_6", "h", "Sixth speaker offered"
    SEVENTH = "speaker_7", "i", "Seventh speaker offered"
    UNNAMED = "unnamed", "x", "Unnamed speaker (officials, sources)"
    UNCLEAR = "unclear", "z", "Unclear who speaks"
    SPEAKER = "speaker", "s", "Type a speaker"
    WRITTEN = "written", "p", "The words selected are the speaker as written"
    SAME = "same", "=", "Same answer as the sentence before"
    SUGGESTED = "suggested", "4", "Take what a model proposed"
    CONTINUED = "continued", "m", "More of the quotation before"
    EARLIER = "earlier", ".", "Same answer as before the text was corrected"
    WHOLE = "whole", "+", "New speaker for the whole quotation"
    FILL_IN = "fill_in", "t", "Fill in from the text"
    WORDS = "words", "w", "The words selected are theirs"
    CUE = "cue", "v", "The word selected says so"
    TEXT = "text", "q", "Select words of the sentence, with the arrow keys"
    NOTE = "note", "n", "Write a note"
    UNSURE = "unsure", "f", "Flag as unsure"
    NEXT = "next", "j", "Next sentence"
    PREVIOUS = "previous", "k", "Previous sentence"
    OPEN = "open", "o", "Next sentence without an answer"
    AGAIN = "again", "r", "Next to look at again: unsure, scare quotes, a note"
    UNDO = "undo", "u", "Undo, step by step"
    GUIDELINE = "guideline", "g", "Guideline"
    SIMILAR = "similar", "-", "Sentences like this one, decided before"
    HELP = "help", "?", "List of keys"
    OWN = "own", "9", "An answer of your own, none of the votes"
    REASON = "reason", ",", "Write the reason"
    LATER = "later", "8", "Decide this sentence later"
    CASE = "case", "6", "Make the decision a case for all"
    NAMES = "names", "7", "Show who voted (this is recorded)"


OFFERED = (
    Action.FIRST,
    Action.SECOND,
    Action.THIRD,
    Action.FOURTH,
    Action.FIFTH,
    Action.SIXTH,
    Action.SEVENTH,
)
"""The speakers offered under the field, best first."""
REVIEW = "Review"
GROUPS: dict[str, tuple[Action, ...]] = {
    "Kind": (Action.CLAIM, Action.QUOTE, Action.FACT, Action.OTHER),
    "Speaker": (
        *OFFERED,
        Action.UNNAMED,
        Action.UNCLEAR,
        Action.SPEAKER,
        Action.WRITTEN,
    ),
    "Answer": (
        Action.SAME,
        Action.SUGGESTED,
        Action.CONTINUED,
        Action.EARLIER,
        Action.WHOLE,
        Action.FILL_IN,
        Action.WORDS,
        Action.CUE,
        Action.TEXT,
        Action.NOTE,
        Action.UNSURE,
    ),
    "Moves": (
        Action.NEXT,
        Action.PREVIOUS,
        Action.OPEN,
        Action.AGAIN,
        Action.UNDO,
        Action.GUIDELINE,
        Action.SIMILAR,
        Action.HELP,
    ),
    REVIEW: (Action.OWN, Action.REASON, Action.CASE, Action.LATER, Action.NAMES),
}
"""The actions as lists of keys show them."""
FIXED = {
    "Enter": "Save, and go on to the next sentence",
    "Esc": "Leave a text field; close the list of keys, or the guideline",
}
"""What stays as it is, since it means the same everywhere."""
REVIEWING: dict[str, tuple[Action, ...]] = {
    "Answer": (
        *OFFERED,
        Action.OWN,
        Action.CLAIM,
        Action.QUOTE,
        Action.FACT,
        Action.OTHER,
        Action.SPEAKER,
        Action.UNNAMED,
        Action.UNCLEAR,
        Action.REASON,
        Action.NOTE,
    ),
    "Moves": (
        Action.NEXT,
        Action.PREVIOUS,
        Action.LATER,
        Action.UNDO,
        Action.NAMES,
        Action.HELP,
    ),
}
"""The actions of the page on which votes are decided, as its list shows them."""


def complete(own: Mapping[str, str]) -> dict[str, str]:
    """Answer a key for every action: one's own, else the usual, else one that is free.

    A later version may bring an action whose usual key a reviewer uses for another.
    """
    return dict(_complete(tuple(sorted(own.items()))))


@lru_cache(maxsize=256)
def _complete(chosen: tuple[tuple[str, str], ...]) -> dict[str, str]:
    own = dict(chosen)
    keys = {action.value: own[action] for action in Action if action in own}
    for action in Action:
        if action not in keys:
            taken = set(keys.values())
            usual = action.usual
            keys[action] = usual if usual not in taken else _free(taken)
    return {action.value: keys[action] for action in Action}


def clashes(keys: Mapping[str, str], before: Mapping[str, str]) -> dict[str, Action]:
    """Answer the actions whose key another has, each with that other.

    Of two, it is the one whose key changed since `before` that has to give way.
    """
    holders: dict[str, list[Action]] = {}
    for action in Action:
        if action in keys:
            holders.setdefault(keys[action], []).append(action)
    found: dict[str, Action] = {}
    for key, actions in holders.items():
        stays = next((one for one in actions if before.get(one) == key), actions[0])
        found |= {one.value: stays for one in actions if one is not stays}
    return found


def _free(taken: set[str]) -> str:
    """Answer a key that nothing has, if possible one that is nobody's usual key."""
    usual = {action.usual for action in Action}
    free = [key for key in OTHERS if key not in taken]
    return min(free, key=lambda key: key in usual)
