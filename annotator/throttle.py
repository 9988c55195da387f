"""How often one may try: each wrong password makes the next one wait longer.

Tries are counted in memory, not in the project file. The server is one process, so it
sees all of them, and no try has to wait for the one place where labels are saved. What
is a day old is forgotten. A restart forgets the count, which nobody outside can
cause. By name, so that one account is not guessed at from many addresses; by address,
so that many names are not tried from one. A stranger can so keep somebody from signing
in, for a quarter of an hour at a time; who is signed in works on, and a link of the
owner's lets in without waiting.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from annotator.errors import TooMany

FREE = {"name": 5, "address": 20, "token": 20}
FIRST_WAIT = 30
LONGEST_WAIT = 15 * 60
FORGOTTEN_AFTER = 24 * 3600
MOST_KEPT = 10_000

Key = tuple[str, str]


@dataclass(slots=True)
class Tries:
    """How often something was tried in vain, and until when it waits.

    `before` are `last` and `until` as they were before the latest try.
    """

    count: int = 0
    last: float = 0
    until: float = 0
    before: tuple[float, float] = (0, 0)


class Throttle:
    """The tries of one server, by ("name", …), ("address", …) and ("token", …).

    The last is an address as well, from which wrong tokens came.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._tries: dict[Key, Tries] = {}
        self._guard = threading.Lock()

    def begin(self, keys: Iterable[Key], *, what: str = "passwords") -> None:
        """Count a try before it is made, or raise TooMany with when to come back.

        Counted beforehand, tries at the same moment do not slip through together.
        """
        keys, now = list(keys), self._clock()
        with self._guard:
            self._forget(now)
            waits = [one.until - now for key in keys if (one := self._tries.get(key))]
            if (wait := max(waits, default=0)) > 0:
                raise TooMany(
                    f"Too many {what} were wrong. Try again in {_said(wait)}.",
                    math.ceil(wait),
                )
            for key in keys:
                one = self._tries.setdefault(key, Tries())
                if now - one.last >= FORGOTTEN_AFTER:
                    one.count = 0
                one.before = one.last, one.until
                one.count, one.last = one.count + 1, now
                over = one.count - FREE[key[0]]
                if over >= 0:
                    # 2**5 is beyond the longest wait already.
                    longer = FIRST_WAIT * 2 ** min(over, 5)
                    one.until = now + min(longer, LONGEST_WAIT)

    def succeeded(self, name: Key, address: Key) -> None:
        """Forget a name's wrong tries, and this one of the address.

        Only the one: a right password must not buy further guesses at other names.
        """
        with self._guard:
            self._tries.pop(name, None)
            if one := self._tries.get(address):
                one.count -= 1
                one.last, one.until = one.before

    def _forget(self, now: float) -> None:
        """Drop what is a day old; beyond the most kept, the oldest that waits least."""
        if len(self._tries) < MOST_KEPT:
            return
        kept = sorted(self._tries.items(), key=lambda one: (one[1].until, one[1].last))
        self._tries = {
            key: tries
            for key, tries in kept[len(kept) // 2 :]
            if now - tries.last < FORGOTTEN_AFTER
        }


def _said(seconds: float) -> str:
    """Answer "30 seconds" or "4 minutes"."""
    if seconds <= 90:
        return f"{math.ceil(seconds)} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
