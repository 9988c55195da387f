"""The moments that are stored never go back, though the machine's clock may.

What came after something must not be dated before it: whether an answer was given
before others' were seen is told by these moments. There is one order of them in a
process: several projects that it serves are all dated after the latest of any.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

HELD = timedelta(days=1)
"""Beyond this the clock was wrong before, and holding on would keep it wrong."""


TICK = timedelta(milliseconds=1)
"""The least by which two stored moments differ."""


class Clock:
    """A clock that hardly moves while the machine's own is behind what it said."""

    def __init__(self, seconds: Callable[[], float] = time.time):
        self._seconds = seconds
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._guard = threading.Lock()

    def now(self) -> datetime:
        """Answer the present moment; while the clock is behind, one after the latest.

        Each is later than the one before, also as it is stored, since an answer as old
        as a look at others' counts as given before it. Many within a millisecond run
        ahead of the machine by as many.
        """
        with self._guard:
            present = self._present()
            if present > self._latest or self._latest - present > HELD:
                self._latest = present
            else:
                self._latest += TICK
            return self._latest

    def not_before(self, moment: datetime) -> timedelta:
        """Begin at a moment that was stored; answer how far the clock is behind it."""
        with self._guard:
            present = self._present()
            if self._latest < moment <= present + HELD:
                self._latest = moment
        return max(moment - present, timedelta())

    def ahead(self) -> timedelta:
        """Answer how far what is stored now is dated ahead of the machine's clock."""
        with self._guard:
            return max(self._latest - self._present(), timedelta())

    def _present(self) -> datetime:
        """Answer the machine's moment, as fine as it is stored."""
        present = datetime.fromtimestamp(self._seconds(), UTC)
        return present.replace(microsecond=present.microsecond // 1000 * 1000)


CLOCK = Clock()
