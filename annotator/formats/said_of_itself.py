"""What is wrong in a manifest by itself: its moment, its command, people and texts."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from annotator import __version__
from annotator.formats import checks, commands
from annotator.formats.order import Order
from annotator.schemas_people import PSEUDONYM
from annotator.store.articles import sha256

Row = dict[str, Any]
Problem = tuple[str, str]
_PSEUDONYM = re.compile(PSEUDONYM)


def problems(stated: Row, order: Order, people: Iterable[str]) -> Iterator[Problem]:
    """Yield place and problem of what a manifest contradicts in itself or in its rows.

    It is as `ManifestSchema` has it and says `order`; `people` are those whom the rows
    name. A person may be called as a pseudonym could be, so that only names where
    pseudonyms are stated are told from what they are stated to be.
    """
    if checks.day(stated["exported_at"]) is None:
        yield "exported_at", "is not a moment, such as 2024-05-02T10:11:12.000Z"
    command = commands.command(order, stated["selection"])
    if stated["command"] != command:
        yield "command", f"is not that of this export, {command}{_then(stated)}"
    if not order.names:
        yield from _pseudonyms(stated["selection"], people)
    yield from _guidelines(stated)


def _then(stated: Row) -> str:
    """Answer what to add where another version may have called it otherwise."""
    version = stated["annotator_version"]
    if version == __version__:
        return ""
    return f" (by annotator {__version__}; the manifest is of {version})"


def _pseudonyms(chosen: Row, people: Iterable[str]) -> Iterator[Problem]:
    """Yield who is called what no pseudonym can be."""
    for at, name in enumerate(chosen["reviewers"]):
        if not _PSEUDONYM.match(name):
            yield f"selection.reviewers[{at}]", "is a name; the manifest says none is"
    if chosen["seen_by"] is not None and not _PSEUDONYM.match(chosen["seen_by"]):
        yield "selection.seen_by", "is a name; the manifest says none is"
    for name in sorted(people):
        if not _PSEUDONYM.match(name):
            yield "names", f"says pseudonyms, but the rows name {name}"


def _guidelines(stated: Row) -> Iterator[Problem]:
    """Yield where the texts are not those of the versions that the labels name.

    No label names a version that its project has not, so each has its text.
    """
    for at, one in enumerate(stated["guidelines"]):
        if sha256(one["text"]) != one["sha256"]:
            yield f"guidelines[{at}].text", "is not what its sha256 says"
    listed = [one["version"] for one in stated["guidelines"]]
    named = stated["guideline_versions"]
    if listed != named:
        yield "guidelines", f"has the versions {listed}, but the labels name {named}"
