"""Backups while serving: once a day, each looked through, the oldest making room.

A backup that fails is never silent: it is said where the server was started, and to
the owner on the page Team, until one succeeds.
"""

import logging
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
_STAMP = re.compile(r"\d{8}T\d{6}")
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

    def state(self) -> State:
        """Answer how it stands with the backups, from what is in the folder."""
        made = self.made()
        last = _moment(made[-1]) if made else None
        return State(self._folder, self._keep, last, self._problem, self._failed)

    def made(self) -> list[Path]:
        """Answer this project's backups in the folder, the oldest first."""
        found = self._folder.glob("*.db") if self._folder.is_dir() else ()
        begins = f"{self._project.stem}."
        return sorted(
            path
            for path in found
            if path.name.startswith(begins)
            and _STAMP.fullmatch(path.name[len(begins) : -len(".db")])
        )

    def due(self) -> bool:
        """Answer whether one is to be made now: none since the hour last struck."""
        now = self._clock()
        struck = now.replace(hour=self._hour, minute=0, second=0, microsecond=0)
        if struck > now:
            struck -= DAY
        if self._failed and now - self._failed < AGAIN_AFTER:
            return self._failed > now  # The clock was set back: an hour is no guide.
        made = self.made()
        last = _moment(made[-1]) if made else None
        return last is None or last < struck or last > now + DAY

    def make(self) -> Path | None:
        """Make one and drop the oldest beyond those kept; answer it, None if it failed.

        What failed is said, and stays in the state until one succeeds.
        """
        try:
            target = self._make()
            for old in self.made()[: -self._keep]:
                old.unlink(missing_ok=True)
        except (AnnotatorError, sqlite3.Error, OSError) as error:
            sentence = error if isinstance(error, AnnotatorError) else told(error)
            why = sentence.message if sentence else str(error)
            self._problem, self._failed = why, self._clock()
            self._say(f"No backup of {self._project.name} in {self._folder}: {why}")
            return None
        self._problem = self._failed = None
        return target

    def run(self) -> None:
        """Make a backup whenever one is due, until stopped."""
        while not self._stopped.is_set():
            if self.due():
                self.make()
            self._stopped.wait(LOOKS_EVERY)

    def stop(self) -> None:
        """Make none any more."""
        self._stopped.set()

    def _make(self) -> Path:
        if not self._folder.is_dir():
            raise BrokenProject(f"There is no folder {self._folder}. Make it first.")
        stamp = f"{self._clock():%Y%m%dT%H%M%S}"
        target = self._folder / f"{self._project.stem}.{stamp}.db"
        with closing(connect(self._project, make=False)) as db:
            return projects.backup(db, target, pages=PAGES, pause=PAUSE)


@contextmanager
def kept(backups: Backups) -> Iterator[None]:
    """Make backups behind what is done meanwhile; one that is under way is finished."""
    thread = threading.Thread(target=backups.run, name="backups")
    thread.start()
    try:
        yield
    finally:
        backups.stop()
        thread.join()


def _moment(path: Path) -> datetime:
    """Answer when a backup was made, from its name."""
    return datetime.strptime(path.stem.rpartition(".")[2], "%Y%m%dT%H%M%S")
