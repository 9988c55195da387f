"""Who may do what, in one place: by role in the table, by the thing in functions."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from annotator.schemas import Role


class Act(StrEnum):
    """What a page or a command lets a person do."""

    LABEL = "label"
    IMPORT = "add articles"
    DECIDE = "decide"
    GUIDE = "edit the guideline"
    OWN = "run the project"


_EVERYONE = frozenset(Role)
MAY: dict[Act, frozenset[Role]] = {
    Act.LABEL: _EVERYONE,
    Act.IMPORT: frozenset({Role.ADJUDICATOR, Role.OWNER}),
    Act.DECIDE: frozenset({Role.ADJUDICATOR, Role.OWNER}),
    Act.GUIDE: frozenset({Role.ADJUDICATOR, Role.OWNER}),
    Act.OWN: frozenset({Role.OWNER}),
}


def may(person: Mapping[str, Any], act: Act) -> bool:
    """Answer whether a person of this role does this at all."""
    return person["role"] in MAY[act]


def asks_for(act: Act) -> str:
    """Answer in words who does this, for those who do not."""
    roles = [role for role in Role if role in MAY[act]]
    return " or ".join(f"an {role}" for role in roles)


def may_revoke(person: Mapping[str, Any], holder_id: int) -> bool:
    """Answer whether a person ends this token: its holder does, and who owns all."""
    return person["id"] == holder_id or may(person, Act.OWN)


def sees_export(
    person: Mapping[str, Any], holder_id: int | None, *, everything: bool = False
) -> bool:
    """Answer whether a person is told of an export: one's own, and who decides, all.

    Those of the command line are nobody's. One of `everything`, of more than its maker
    had answered, is for who decides, though its maker decided then.
    """
    own = person["id"] == holder_id and not everything
    return own or may(person, Act.DECIDE)


def sees_others(*, answered: bool, opened: bool) -> bool:
    """Answer whether a reviewer sees others' answers to a sentence, and the decision.

    `answered` is the sentence, by this reviewer; `opened` its article, by those who
    decide. Whoever decides sees all, on the pages for deciding.
    """
    return answered and opened


def may_comment(person: Mapping[str, Any], answered_by: int | None) -> bool:
    """Answer whether a person may say something on a sentence with this answer."""
    return person["id"] == answered_by or may(person, Act.DECIDE)
