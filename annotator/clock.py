"""The moments that are stored never go back, though the machine's clock may.

What came after something must not be dated before it: whether an answer was given
before others' were seen is told by these moments.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

HELD = timedelta(days=1)
"""Beyond this the clock was wrong before, and holding on would keep it wrong."""


class Clock:
    """A clock that stands still while the machine's own is behind what it said."""

    def __init__(self, seconds: Callable[[], float] = time.time):
        self._seconds = seconds
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._guard = threading.Lock()

    def now(self) -> datetime:
        """Answer the present moment, or the latest one while the clock is behind it."""
        present = datetime.fromtimestamp(self._seconds(), UTC)
        with self._guard:
            if present >= self._latest or self._latest - present > HELD:
                self._latest = present
            return self._latest

    def not_before(self, moment: datetime) -> timedelta:
        """Begin at a moment that was stored; answer how far the clock is behind it."""
        with self._guard:
            present = datetime.fromtimestamp(self._seconds(), UTC)
            behind = moment - max(present, self._latest)
            if timedelta() < behind <= HELD:
                self._latest = moment
        return max(moment - present, timedelta())


CLOCK = Clock()
