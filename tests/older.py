"""A project as an earlier version left it: the same rows, under the steps of then."""

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from annotator import migrations as steps
from annotator.db import connect


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
