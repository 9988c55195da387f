"""A project behind the real command, and the Chromium that looks at it."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from annotator.cli import main
from tests.server import Server

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALLING = 600


class Served(Server):
    """One project, served; and what a test looks up in it behind the pages."""

    @property
    def url(self) -> str:
        """Where the pages are, without the last slash."""
        return self.address

    def restart(self) -> None:
        """Serve again at the address of before."""
        self.stop()
        self.start()

    def command(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run one annotator command on the project, in this process."""
        words = ["-p", str(self.project), *map(str, arguments)]
        done = CliRunner(catch_exceptions=False).invoke(main, words)
        return subprocess.CompletedProcess(
            words, done.exit_code, done.stdout, done.stderr
        )

    def stored(self, name: str) -> list[tuple[int, str, str | None]]:
        """Answer a person's labels: number of the sentence, kind, speaker."""
        return self._rows(
            """
            select sentences.position + 1, labels.kind, speakers.name
            from labels
            join sentences on sentences.id = labels.sentence_id
            join reviewers on reviewers.id = labels.reviewer_id
            left join speakers on speakers.id = labels.speaker_id
            where reviewers.name = ?
            order by sentences.id
            """,
            name,
        )

    def picked(self, name: str) -> list[dict[str, object]]:
        """Answer the words that a person's labels pick out of their sentences."""
        rows = self._rows(
            """
            select
                sentences.text, speaker_surface, speaker_start, speaker_end,
                cue_start, cue_end, content, quote_type
            from labels
            join sentences on sentences.id = labels.sentence_id
            join reviewers on reviewers.id = labels.reviewer_id
            where reviewers.name = ?
            order by sentences.id
            """,
            name,
        )
        return [
            {
                "speaker": None if row[2] is None else row[0][row[2] : row[3]],
                "surface": row[1],
                "cue": None if row[4] is None else row[0][row[4] : row[5]],
                "content": [row[0][start:end] for start, end in json.loads(row[6])],
                "quote_type": row[7],
            }
            for row in rows
        ]

    def changes(self, name: str, number: int) -> int:
        """Answer how often a person's label of the first article's sentence changed."""
        ((count,),) = self._rows(
            """
            select count(*)
            from label_history
            join sentences on sentences.id = label_history.sentence_id
            join reviewers on reviewers.id = label_history.reviewer_id
            where reviewers.name = ? and article_id = 1 and position + 1 = ?
            """,
            name,
            number,
        )
        return count

    def history(self, name: str) -> list[int]:
        """Answer the numbers of the sentences a person answered, in that order."""
        found = self._rows(
            """
            select sentences.position + 1
            from label_history
            join sentences on sentences.id = label_history.sentence_id
            join reviewers on reviewers.id = label_history.reviewer_id
            where reviewers.name = ?
            order by label_history.saved_at
            """,
            name,
        )
        return [number for (number,) in found]

    def _rows(self, query: str, *values: object) -> list[tuple]:
        db = sqlite3.connect(self.project)
        try:
            return db.execute(query, values).fetchall()
        finally:
            db.close()


def chromium(own: str) -> str | None:
    """Answer where a Chromium is, `own` being Playwright's; None when there is none."""
    return _found(own) or _installed(own)


def _found(own: str) -> str | None:
    named = os.environ.get("ANNOTATOR_CHROMIUM")
    places = [named, *map(shutil.which, NAMES), own]
    return next((place for place in places if place and Path(place).exists()), None)


def _installed(own: str) -> str | None:
    """Install one, by Playwright or else by the system, and answer where it is."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways.append(["apt-get", "install", "-y", "chromium"])
    for way in ways:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(way, check=False, capture_output=True, timeout=INSTALLING)
        if found := _found(own):
            return found
    return None
