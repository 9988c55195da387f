"""A drill before a project is brought up to date: the same steps, on a copy."""

import hashlib
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from annotator.db import connect, copy_to, recognise
from annotator.errors import BrokenProject
from annotator.migrations import migrations
from annotator.store import projects
from annotator.store.checks import check

COUNTED = (
    "articles",
    "sentences",
    "reviewers",
    "speakers",
    "labels",
    "label_history",
    "decisions",
    "decision_history",
    "speaker_history",
    "guidelines",
    "audit",
    "precedents",
    "comments",
    "suggestions",
    "corrections",
)
_ANSWERS = ("label_history", "decision_history")


@dataclass(frozen=True, slots=True)
class Drill:
    """What came of the copy: the steps, rows before and after, what is not right."""

    steps: list[str]
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def drill(path: Path) -> Drill:
    """Bring a copy of a project up to date and compare; the project is not touched.

    The copy stands beside the project for as long, and needs as much room.
    """
    if not path.is_file():
        raise BrokenProject(f"There is no project {path}. Name one with -p.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="drill-") as folder:
        copy = Path(folder) / path.name
        with closing(connect(path, make=False)) as db:
            recognise(db, path)
            steps = [step.name for step in migrations.pending(db)]
            if not steps:
                return Drill([])
            copy_to(db, copy)
        with closing(connect(copy)) as db:
            before, said_before = _counts(db), _answers(db)
        with closing(projects.open_project(copy)) as db:
            after, said_after = _counts(db), _answers(db)
            faults = list(check(db))
    rows = {name: (count, after.get(name, 0)) for name, count in before.items()}
    faults += _lost(rows)
    if said_before != said_after:
        faults.append("The answers in the history are not those of before.")
    return Drill(steps, rows, faults)


def _lost(rows: dict[str, tuple[int, int]]) -> Iterable[str]:
    """Yield of what there is less or more than before, which no step may bring."""
    for name, (before, after) in rows.items():
        # A step may write down that it was taken, or give a first guideline.
        more = name in {"audit", "guidelines"}
        if after != before and not (more and after > before):
            yield f"There were {before:,} {name}, and now there are {after:,}."


def _counts(db: Database) -> dict[str, int]:
    """Answer how many rows there are of everything that people made."""
    known = {*db.table_names(), *db.view_names()}
    return {
        name: db.execute(f"select count(*) from {name}").fetchone()[0]  # noqa: S608
        for name in COUNTED
        if name in known
    }


def _answers(db: Database) -> str:
    """Answer a hash over every answer that anybody ever gave."""
    seen = hashlib.sha256()
    for table in _ANSWERS:
        for row in db.execute(
            f"select save_id, saved_at, answer from {table} order by save_id"  # noqa: S608
        ):
            seen.update(repr(row).encode())
    return seen.hexdigest()
