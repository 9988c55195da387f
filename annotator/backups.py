"""Backups while serving: once a day, each looked through, the oldest making room.

A backup that fails is never silent: it is said where the server was started, and to
the owner on the page Team, until one succeeds.
"""

import hashlib
import logging
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from annotator.db import connect
from annotator.errors import AnnotatorError, BrokenProject
from annotator.store import projects
from annotator.trouble import told

DAY = timedelta(days=1)
AGAIN_AFTER = timedelta(hours=1)
"""When a backup that failed is tried again."""
LOOKS_EVERY = 60
PAGES, PAUSE = 512, 0.005
"""Two megabytes at a time, so that those who save have the disk in between."""
STOP_SECONDS = 1
"""How long one that is under way may take to break off; its disk may not answer."""
_STAMPED = "%Y%m%dT%H%M%S"
_PART = re.compile(r"\d{8}T\d{6}\.db\.part(-wal|-shm|-journal)?")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How it stands with the backups: when the last good one was made, what failed."""

    folder: Path
    keep: int
    last: datetime | None = None
    problem: str | None = None
    failed: datetime | None = None


class Backups:
    """The backups of one project in one folder, made at an hour of this machine."""

    def __init__(
        self,
        project: Path,
        folder: Path,
        *,
        keep: int,
        hour: int,
        say: Callable[[str], None] = _LOG.error,
        clock: Callable[[], datetime] = datetime.now,
    ):
        self._project = project
        self._folder = folder
        self._keep = keep
        self._hour = hour
        self._say = say
        self._clock = clock
        self._problem: str | None = None
        self._failed: datetime | None = None
        self._stopped = threading.Event()
        # Two projects may bear one name in two folders, and share this one.
        place = str(project.resolve()).encode("utf-8", "surrogateescape")
        self._begins = f"{project.stem}.{hashlib.sha256(place).hexdigest()[:8]}."

    def state(self) -> State:
        """Answer how it stands with the backups; what cannot be read is its problem."""
        last, problem, failed = None, self._problem, self._failed
        try:
            last = self._last()
        except OSError as error:
            problem, failed = problem or _why(error), failed or self._clock()
        return State(self._folder, self._keep, last, problem, failed)

    def made(self) -> list[Path]:
        """Answer this project's backups in the folder, the oldest first.

        Those of the future are of a clock that was wrong, and come before all others.
        """
        now = self._clock()
        found = [
            (moment <= now, moment, self._folder / name)
            for name in self._names()
            if name.endswith(".db") and (moment := self._moment(name))
        ]
        return [path for _, _, path in sorted(found)]

    def due(self) -> bool:
        """Answer whether one is to be made now: none since the hour last struck."""
        now = self._clock()
        struck = now.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        if struck > now:
            struck -= DAY
        if self._failed and now - self._failed < AGAIN_AFTER:
            return self._failed > now  # The clock was set back: an hour is no guide.
        last = self._last()
        return last is None or last < struck or last > now

    def make(self) -> Path | None:
        """Make one and drop the oldest beyond those kept; answer it, None if it failed.

        What failed is said, and stays in the state until one succeeds.
        """
        try:
            target = self._make()
            others = [path for path in self.made() if path != target]
            for old in others[: max(0, len(others) + 1 - self._keep)]:
                old.unlink(missing_ok=True)
        except (AnnotatorError, sqlite3.Error, OSError) as error:
            if not self._stopped.is_set():
                self._failed_of(error)
            return None
        self._problem = self._failed = None
        return target

    def look(self) -> None:
        """Make a backup if one is due; that this cannot be told has failed as well."""
        try:
            due = self.due()
        except OSError as error:
            self._failed_of(error)
            return
        if due:
            self.make()

    def run(self) -> None:
        """Make a backup whenever one is due, until stopped."""
        while not self._stopped.is_set():
            self.look()
            self._stopped.wait(LOOKS_EVERY)

    def stop(self) -> None:
        """Make none any more, and break off the one that is under way."""
        self._stopped.set()

    def _make(self) -> Path:
        if not self._folder.is_dir():
            raise BrokenProject(f"There is no folder {self._folder}. Make it first.")
        # What a killed server left of a copy would lie there for ever.
        for name in self._names():
            if _PART.fullmatch(name.removeprefix(self._begins)):
                (self._folder / name).unlink(missing_ok=True)
        target = self._folder / f"{self._begins}{self._clock():{_STAMPED}}.db"
        with closing(connect(self._project, make=False)) as db:
            return projects.backup(
                db, target, pages=PAGES, pause=PAUSE, stopped=self._stopped
            )

    def _names(self) -> list[str]:
        """Answer the names in the folder that begin as this project's backups do."""
        try:
            found = os.listdir(self._folder)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [name for name in found if name.startswith(self._begins)]

    def _last(self) -> datetime | None:
        """Answer when the newest was made, None where there is none."""
        made = self.made()
        return self._moment(made[-1].name) if made else None

    def _moment(self, name: str) -> datetime | None:
        """Answer when a backup was made, from its name; None where that is no date."""
        stamp = name[len(self._begins) : -len(".db")]
        try:
            moment = datetime.strptime(stamp, _STAMPED)
        except ValueError:
            return None
        return moment if f"{moment:{_STAMPED}}" == stamp else None

    def _failed_of(self, error: Exception) -> None:
        """Keep in mind why there is no backup, and say it."""
        self._problem, self._failed = _why(error), self._clock()
        self._say(
            f"No backup of {self._project.name} in {self._folder}: {self._problem}"
        )


@contextmanager
def kept(backups: Backups) -> Iterator[None]:
    """Make backups behind what is done meanwhile; at its end one is broken off.

    A thread that hangs on its disk is left behind and ends with the process.
    """
    thread = threading.Thread(target=backups.run, name="backups", daemon=True)
    thread.start()
    try:
        yield
    finally:
        backups.stop()
        thread.join(STOP_SECONDS)


def _why(error: Exception) -> str:
    """Answer what failed as a sentence that says what to do."""
    if isinstance(error, AnnotatorError):
        return error.message
    if sentence := told(error):
        return sentence.message
    if isinstance(error, OSError):
        return f"The folder cannot be read ({error.strerror}). Look at its disk."
    return str(error)
