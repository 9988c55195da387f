"""What an export would hold, before it is made: counts, size, and its first rows."""

import contextlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from flask import current_app
from flask.blueprints import BlueprintSetupState
from sqlite_utils import Database

from annotator import web
from annotator.formats import export as files
from annotator.formats import jsonl
from annotator.formats.order import Order
from annotator.schemas_export import Shape
from annotator.store import blindness, exports, past_exports
from annotator.views import export_asked

SHOWN_ROWS = 3
SHOWN_SIGNS = 3000
SAMPLED_ARTICLES = 20
SAMPLED_ROWS = 60
KEPT = 64
UNITS = ("bytes", "kB", "MB", "GB", "TB")


class Counted:
    """Counts by selection, for as long as nothing was done in the project."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, dict[str, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def survey(self, db: Database, order: Order) -> dict[str, Any]:
        """Answer the counts of an order and its first articles; see `exports.survey`.

        They are of all labels, whoever asks, as far as the selection says.
        """
        labelled = order.shape == Shape.LABELS
        reached = tuple(past_exports.reached(db).values())
        key = (reached, order.selection, labelled)
        with self._guard:
            found = self._kept.pop(key, None)
        if found is None:
            found = exports.survey(
                db, order.selection, labelled=labelled, limit=SAMPLED_ARTICLES
            )
        with self._guard:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def keep_counts(state: BlueprintSetupState) -> None:
    """Give each application its own counts."""
    state.app.extensions["export_counts"] = Counted()


def counts(db: Database, order: Order) -> dict[str, Any]:
    """Answer the counts of an order and its first articles."""
    return current_app.extensions["export_counts"].survey(db, order)


def summary(db: Database, order: Order) -> dict[str, Any]:
    """Answer what the page shows of an order; what is shown counts as seen."""
    counted = counts(db, order)
    rows = counted[order.shape]
    return {
        "order": order,
        "counts": counted,
        "count": rows,
        "size": _size(db, order, counted["first"], rows),
        "rows": _first_rows(db, export_asked.blind(order), counted["first"]),
        "command": files.command(db, order),
    }


def said_size(size: float) -> str:
    """Answer "3 MB" for a number of bytes, in thousands."""
    unit = 0
    while size >= 999.5 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    shown = f"{size:.1f}" if unit and size < 9.95 else f"{size:.0f}"
    return f"{shown.removesuffix('.0')} {UNITS[unit]}"


def _size(db: Database, order: Order, doc_ids: list[str], rows: int) -> str:
    """Answer about how large the rows are, as the first of them are."""
    with _of(db, order, doc_ids) as found:
        sizes = [len(jsonl.line(row)) for row in islice(found, SAMPLED_ROWS)]
    return said_size(sum(sizes) / len(sizes) * rows) if sizes else said_size(0)


def _first_rows(db: Database, order: Order, doc_ids: list[str]) -> list[str]:
    """Answer the first rows for people to read; a long one is cut."""
    with _of(db, order, doc_ids) as found:
        first = list(islice(found, SHOWN_ROWS))
    shown_ids = {row["doc_id"] for row in first}
    if shown_ids:
        who = web.reviewer()["id"]
        blindness.saw_file(db, who, everything=False, doc_ids=shown_ids)
    shown = [json.dumps(row, ensure_ascii=False, indent=2) for row in first]
    return [
        text if len(text) <= SHOWN_SIGNS else f"{text[:SHOWN_SIGNS]}…" for text in shown
    ]


@contextlib.contextmanager
def _of(db: Database, order: Order, doc_ids: list[str]) -> Iterator[Iterator[Any]]:
    """Give the rows of these articles only, so that no long way leads to the first."""
    if not doc_ids:
        yield iter(())
        return
    part = replace(order.selection, articles=tuple(doc_ids))
    with contextlib.closing(files.rows(db, replace(order, selection=part))) as rows:
        yield rows
