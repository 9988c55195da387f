"""Opening a project file, and writing to it one at a time."""

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from annotator.clock import CLOCK
from annotator.connection import ProjectFile
from annotator.errors import BrokenProject, Unavailable
from annotator.migrations import migrations
from annotator.trouble import told

BUSY_SECONDS = 30
STATEMENTS = 512
"""More than the pages have: with all its triggers, a label is long to compile."""


class _Door(AbstractContextManager):
    """The lock in front of one file's writers, and how many wait before it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting = 0

    def __enter__(self) -> None:
        if self.lock.acquire(blocking=False):
            return
        with _locks_guard:
            self.waiting += 1
        try:
            self.lock.acquire()
        finally:
            with _locks_guard:
                self.waiting -= 1

    def __exit__(self, *how: object) -> None:
        self.lock.release()


_locks: dict[str, _Door] = {}
_locks_guard = threading.Lock()


def now() -> str:
    """Answer the present moment as every table stores it, in UTC; never an earlier."""
    return _stored(CLOCK.now())


def shifted(moment: str, by: timedelta) -> str:
    """Answer a stored moment earlier or later, as every table stores it."""
    return _stored(datetime.fromisoformat(moment) + by)


def connect(path: str | Path, *, make: bool = True) -> ProjectFile:
    """Open a project file; every acknowledged write to it is on the disk.

    Where it is not to be made, sqlite3.OperationalError is raised if there is none.
    """
    connection = sqlite3.connect(
        path if make else f"{Path(path).absolute().as_uri()}?mode=rw",
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
        uri=not make,
    )
    db = ProjectFile(connection, execute_plugins=False, strict=True)
    try:
        for pragma in (
            "foreign_keys = on",
            "synchronous = full",
            "cache_size = -16000",
        ):
            db.execute(f"pragma {pragma}")
        db.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(refused := told(error), Unavailable):
            raise refused from error
        raise BrokenProject(
            f"{path} is not a project file ({error}). "
            "Name another file with -p, or restore a backup."
        ) from error
    if str(path) != ":memory:":
        db.path = Path(path)
        # Of a link, SQLite puts the log beside what it leads to.
        db.log_path = Path(f"{db.path.resolve()}-wal")
        db.file, db.log = _identity(db.path), _identity(db.log_path)
    return db


def prepare(path: str | Path) -> Database:
    """Open a project file at the present schema, made new where there is none."""
    path = Path(path)
    if not path.parent.is_dir():
        raise BrokenProject(
            f"There is no folder {path.parent}. Make it first, or name another file."
        )
    try:
        db = connect(path)
    except sqlite3.OperationalError as error:
        raise BrokenProject(
            f"{path} cannot be opened ({error}). Check that you may write there."
        ) from error
    try:
        _bring_up_to_date(db, path)
    except sqlite3.OperationalError as error:
        db.close()
        raise told(error) or error from error
    except BaseException:
        db.close()
        raise
    return db


@contextlib.contextmanager
def writing(db: Database) -> Iterator[None]:
    """Hold the one place in front of the file's writers; commit all or nothing."""
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    with _lock(db):
        db.execute("begin immediate")
        try:
            refuse_moved(db)
            yield
            db.commit()
            # What went to a file that nobody finds again is not acknowledged.
            refuse_moved(db)
        except BaseException as error:
            db.rollback()
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                _reuse_log(db)
            raise


def _reuse_log(db: Database) -> None:
    """Bring what is in the log to the file, so that a full disk has its room again."""
    with contextlib.suppress(sqlite3.OperationalError):
        db.execute("pragma wal_checkpoint(passive)").fetchone()


def refuse_moved(db: Database) -> None:
    """Raise Unavailable where the file that was opened no longer bears its name."""
    if not isinstance(db, ProjectFile) or db.path is None or db.log_path is None:
        return
    log = _identity(db.log_path)
    if db.log is None:
        db.log = log  # There is none until the first who opens a new file turns it on.
    if _identity(db.path) != db.file or log != db.log:
        raise Unavailable(
            f"The project file {db.path.name} was moved, deleted or replaced while "
            "annotator had it open, so nothing is saved. Stop the server, put the "
            "right file (and the -wal beside it) in its place, and start it again."
        )


def writers_waiting(db: Database) -> int:
    """Answer how many of this process wait to write to the file at this moment."""
    return _lock(db).waiting


def probe(db: Database) -> None:
    """Begin to write and leave it; raises OperationalError where it cannot be done.

    Whoever writes at this moment shows that it can. Nobody is waited for.
    """
    door = _lock(db)
    if not door.lock.acquire(blocking=False):
        return
    try:
        db.execute("pragma busy_timeout = 0")
        db.execute("begin immediate")
        db.rollback()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
    finally:
        db.execute(f"pragma busy_timeout = {BUSY_SECONDS * 1000}")
        door.lock.release()


@contextlib.contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """Read the project as it is at one moment, whatever is saved meanwhile."""
    if db.conn.in_transaction:
        yield
        return
    db.execute("begin")
    try:
        yield
    finally:
        db.rollback()


class Connections:
    """A connection a thread, opened when first asked for."""

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self._local = threading.local()
        self._all: list[ProjectFile] = []
        self._guard = threading.Lock()

    def get(self) -> Database:
        """Answer this thread's connection."""
        db = getattr(self._local, "db", None)
        if db is None:
            db = connect(self.path, make=False)
            with self._guard:
                self._all.append(db)
                # All threads have one file open, that of the first.
                db.file = self._all[0].file
            self._local.db = db
        refuse_moved(db)
        return db

    def apart(self) -> Database:
        """Answer a connection to the same file for work of its own, which closes it."""
        db = connect(self.path, make=False)
        with self._guard:
            if self._all:
                db.file = self._all[0].file
        try:
            refuse_moved(db)
        except Unavailable:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Close every connection that was handed out."""
        with self._guard:
            while self._all:
                self._all.pop().close()
        self._local = threading.local()


def recognise(db: Database, path: Path) -> None:
    """Refuse a file that holds something else, or was made by a newer annotator."""
    # The tables first: the two are read at two moments, and another process may
    # bring a new file up to date in between.
    tables = set(db.table_names())
    applied = {step.name for step in migrations.applied(db)}
    if tables - {migrations.migrations_table} and not applied:
        raise BrokenProject(
            f"{path} is an SQLite file, but not an annotator project. "
            "Name another file with -p."
        )
    if applied - step_names():
        raise BrokenProject(
            f"{path} was made by a newer annotator. Upgrade annotator to open it."
        )


def step_names() -> set[str]:
    """Answer the names of all steps that this annotator knows."""
    with contextlib.closing(Database(memory=True, execute_plugins=False)) as empty:
        return {step.name for step in migrations.pending(empty)}


def copy_to(
    db: Database,
    target: Path,
    *,
    pages: int = -1,
    pause: float = 0,
    stopped: threading.Event | None = None,
) -> None:
    """Copy the project, as it is at one moment, to a new file that is whole on disk.

    So many `pages` at a time with a `pause` of seconds between, for who has time; the
    others read and write meanwhile all the same. It raises Unavailable when `stopped`.
    """
    stopped = stopped or threading.Event()

    def rest(*_: int) -> None:
        if stopped.wait(pause):
            raise Unavailable("The copy was broken off. Make it again.")

    with contextlib.closing(sqlite3.connect(target)) as copy, snapshot(db):
        # Reading first is what holds on to the moment, so that a save behind the copy
        # does not make it begin anew.
        db.execute("select count(*) from sqlite_master").fetchone()
        db.conn.backup(copy, pages=pages, progress=rest)
        copy.execute("pragma journal_mode = delete")
    settle(target)


def settle(path: Path) -> None:
    """Have a file, and its name in its folder, on the disk before going on."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
    if os.name != "nt":  # Windows opens no folders, and writes names at once.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _stored(moment: datetime) -> str:
    """Answer a moment in UTC so that later ones sort behind it as text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _identity(path: Path) -> tuple[int, int] | None:
    """Answer what a file is known by under any name, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _lock(db: Database) -> _Door:
    """Answer the lock shared by all connections of this process to this file."""
    path = db.execute("pragma database_list").fetchone()[2]
    with _locks_guard:
        return _locks.setdefault(path, _Door())


def _bring_up_to_date(db: Database, path: Path) -> None:
    """Apply the steps that are missing, after a copy where there is work to lose."""
    recognise(db, path)
    _log_ahead(db)
    if not migrations.pending(db):
        return
    if migrations.applied(db):
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        kept = path.with_name(f"{path.name}.before-{stamp}")
        part = path.with_name(f"{path.name}.before.part")
        part.unlink(missing_ok=True)
        copy_to(db, part)
        part.replace(kept)
        settle(kept)
    with writing(db):
        # What is pending is read again in here: another process may have been faster.
        migrations.apply(db)


def _log_ahead(db: Database) -> None:
    """Turn on the write-ahead log, which SQLite refuses at once while others do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
