"""A connection to a project file: sqlite-utils' own, without what ours has no need of.

The library guards connections that open transactions by themselves; ours never do.
"""

import re
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlite_utils import Database


class ProjectFile(Database):
    """A connection that knows which file it opened, whatever bears the name later.

    It asks without a savepoint and a look around every statement, and splits scripts
    where a semicolon stands: behind every character, a new project takes seconds.
    """

    path: Path | None = None
    log_path: Path | None = None
    file: tuple[int, int] | None = None
    log: tuple[int, int] | None = None

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> sqlite3.Cursor:
        """Carry out one statement, in the transaction at hand or as its own."""
        if self._tracer:
            self._tracer(sql, parameters)
        return self.conn.execute(sql, () if parameters is None else parameters)

    def query(
        self, sql: str, params: Sequence[Any] | dict[str, Any] | None = None
    ) -> Generator[dict[str, Any], None, None]:
        """Answer the rows of a `select`, each by the names of its columns."""
        cursor = self.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def executescript(self, sql: str) -> sqlite3.Cursor:
        """Run the statements of a script one by one, in the transaction at hand."""
        cursor = self.conn.cursor()
        for statement in _statements(sql):
            cursor.execute(statement)
        return cursor


def _statements(script: str) -> Iterator[str]:
    """Yield each statement of a script; a semicolon may stand in words or a trigger."""
    begun = ""
    for piece in re.split(r"(?<=;)", script):
        begun += piece
        if sqlite3.complete_statement(begun):
            yield begun
            begun = ""
    if begun.strip():
        yield begun
