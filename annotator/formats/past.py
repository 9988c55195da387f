"""Exports as the project remembers them: noted when begun, and again when whole."""

from collections.abc import Callable, Generator, Iterator
from typing import Any, Protocol

from sqlite_utils import Database

from annotator.db import snapshot
from annotator.formats.manifest import selection_of
from annotator.formats.order import Order
from annotator.schemas_export import Resolve, Shape
from annotator.store import past_exports

Row = dict[str, Any]
SAID = {
    "labels": ("label", "labels"),
    "decisions": ("decision", "decisions"),
    "articles": ("change of articles", "changes of articles"),
    "speakers": ("change of a speaker", "changes of speakers"),
    "names": ("change of a name", "changes of names"),
    "openings": ("article opened or closed", "articles opened or closed"),
    "suggestions": ("change of suggestions", "changes of suggestions"),
}
"""How each column of `reached` is said, one and several of it."""


class Make(Protocol):
    """What yields the bytes of an export: `export.zipped` or `export.lines`."""

    def __call__(
        self,
        db: Database,
        order: Order,
        *,
        passed: Callable[[int], object] = ...,
        told: Callable[[Row], object] = ...,
    ) -> Iterator[bytes]:
        """Yield the bytes, and tell the manifest before the last of them."""


def begin(db: Database, reviewer_id: int | None, order: Order, *, way: str) -> int:
    """Note that an export was begun, and answer its number."""
    return past_exports.begin(
        db,
        reviewer_id,
        order.selection,
        way=way,
        format=order.format,
        shape=str(order.shape),
        resolve=str(order.resolve),
        names=order.names,
    )


def made(
    db: Database,
    export_id: int,
    order: Order,
    make: Make,
    *,
    passed: Callable[[int], object] = bool,
) -> Generator[bytes, None, None]:
    """Yield the bytes of an export that was begun, and note it whole at their end.

    What is left half read is not noted. `db` must have no other use meanwhile.
    """
    told: list[Row] = []
    with snapshot(db):
        reached = past_exports.reached(db)
        yield from make(db, order, passed=passed, told=told.append)
    past_exports.finish(db, export_id, told[0], reached)


def noted(
    db: Database,
    reviewer_id: int | None,
    order: Order,
    export: Callable[[], Row],
    *,
    way: str,
) -> Row:
    """Answer the manifest of what `export` makes at once, and note both ends of it."""
    export_id = begin(db, reviewer_id, order, way=way)
    with snapshot(db):
        reached = past_exports.reached(db)
        manifest = export()
    past_exports.finish(db, export_id, manifest, reached)
    return manifest


def order_of(ordered: Row) -> Order:
    """Answer what was ordered then, with reviewers called as they are now."""
    return Order(
        shape=Shape(ordered["shape"]),
        selection=selection_of(ordered),
        names=ordered["names"],
        resolve=Resolve(ordered["resolve"]),
        format=ordered["format"],
    )


def since(counted: dict[str, int]) -> str:
    """Answer "12 labels and 3 decisions" for what was done since; "" for nothing."""
    said = [
        f"{counted[name]:,} {one if counted[name] == 1 else many}"
        for name, (one, many) in SAID.items()
        if counted.get(name)
    ]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
