"""A project as an earlier version left it: the same rows, under the steps of then.

    python -m tests.older [STEP]

writes tests/projects/, a small project a step, and of STEP only that one. Those of
released steps are kept as they are: write only that of a new step.
"""

import gzip
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from annotator import migrations as steps
from annotator.db import connect, step_names, writing
from annotator.store import articles, cast, labels, projects, reviewers, speakers
from tests.exporting import add, decide, say

PROJECTS = Path(__file__).with_name("projects")


def of_then(path: Path, full: Path, last: str) -> Path:
    """Write what a project holds as it was under the steps up to `last`, whole."""
    with closing(Database(memory=True)) as nothing:
        known = [step for step in steps.migrations.pending(nothing)]
    older = steps.Migrations("annotator")
    for step in known:
        if step.name <= last:
            older()(step.fn)
    with closing(connect(path)) as db:
        older.apply(db)
        db.execute("pragma foreign_keys = off")
        db.execute("attach ? as full", [str(full)])
        triggers = db.execute(
            "select name, sql from main.sqlite_master where type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"drop trigger main.{name}")
        for table in _tables(db):
            _copy(db, table)
        for _, sql in triggers:
            db.execute(sql)
        db.execute("detach full")
    return path


def _tables(db: Database) -> list[str]:
    """Answer the tables of then that hold rows of their own, and those of words."""
    return [
        name
        for (name,) in db.execute("""
            select name
            from main.sqlite_master
            where type = 'table'
            and name not like '\\_sqlite%' escape '\\'
            and name not like 'sqlite%'
            and name not glob '*_words_*'
        """).fetchall()
    ]


def _copy(db: Database, table: str) -> None:
    columns = [
        row[1] for row in db.execute(f"pragma main.table_xinfo({table})") if not row[6]
    ]
    if table.endswith("_words"):
        columns = ["rowid", *columns]
    source = "texts" if table == "articles" else table
    named = ", ".join(columns)
    db.execute(f"delete from main.{table}")  # noqa: S608 (our own tables)
    db.execute(f"insert into main.{table} ({named}) select {named} from full.{source}")  # noqa: S608 (our own tables)


def small(path: Path) -> Path:
    """Write a project in which people worked: two articles, answers and a merge."""
    with closing(projects.open_project(path)) as db:
        add(
            db, "quay", "The quay closes.", "“We were not asked,” Valdor said.", "Rain."
        )
        add(db, "ferry", "The ferry was late.", "The line blamed the tide.")
        ada = reviewers.named(db, "Ada Lind", role="owner")
        ben = reviewers.named(db, "Ben Okoro")
        for position in range(3):
            say(db, ada, position, "fact", at=f"2024-03-14T09:0{position}:00.000Z")
        say(db, ada, 1, "quote", speaker="Valdor", at="2024-03-14T09:05:00.000Z")
        say(db, ben, 1, "claim", speaker="Ines Valdor", unsure=True)
        say(db, ben, 0, "other", note="Is this news?")
        say(db, ben, 1, "claim", speaker="the line", article_id=2)
        back = {"to": 0, "revision": 1, "save_id": "quay-rain-back"}
        labels.restore(db, 3, ada["id"], back)
        decide(db, ada, 1, "quote", speaker="Ines Valdor", rationale="Her own words.")
        with writing(db):
            two = [speakers.named(db, name) for name in ("Ines Valdor", "Valdor")]
        form = {"ids": two, "into": two[0], "revision": 0, "save_id": "valdor-is-one"}
        cast.merge(db, ada["id"], form)
        assert articles.totals(db)["articles"] == 2
    return path


def main(only: str | None) -> None:
    """Write the projects of all steps, or of one."""
    PROJECTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = small(Path(folder) / "full.db")
        for step in sorted(step_names()):
            if only not in (None, step):
                continue
            path = of_then(Path(folder) / f"{step}.db", full, step)
            with closing(connect(path)) as db:
                db.execute("delete from settings where name = 'secret_key'")
                db.execute("pragma journal_mode = delete")
                db.execute("vacuum")
            packed = gzip.compress(path.read_bytes(), mtime=0)
            (PROJECTS / f"{step}.db.gz").write_bytes(packed)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
