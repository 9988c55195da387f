"""Work that goes on behind a page: begun, watched, and forgotten after an hour."""

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.errors import AnnotatorError, Conflict, NotFound
from annotator.trouble import told

SECONDS_KEPT = 3600
MOST_RUNNING = 3
MOST_KEPT = 8
GONE = (
    "This import is no longer here: the server was started anew, or its hour is over. "
    "What was not added yet is not stored. Choose the files again."
)
BROKEN = "Something went wrong here, and nothing was stored. It is in the server's log."

Progress = Callable[[int, int], None]
Work = Callable[[Progress], Any]


@dataclass(slots=True)
class Job:
    """One person's work in several steps: the step at hand, how far it is, results."""

    owner: int
    touched: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    step: str = ""
    running: bool = False
    done: int = 0
    total: int = 0
    problem: str | None = None
    results: dict[str, Any] = field(default_factory=dict)

    def progress(self, done: int, total: int) -> None:
        """Note how far the step is."""
        self.done, self.total = done, total


class Jobs:
    """The jobs of one server, each known by its token and to its owner only.

    `several` is what they are called, `gone` what is said where one is forgotten.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        several: str = "imports",
        gone: str = GONE,
    ):
        self._clock = clock
        self._several = several
        self._gone = gone
        self._jobs: dict[str, Job] = {}
        self._guard = threading.Lock()

    def start(self, owner: int, step: str, work: Work) -> Job:
        """Begin a job with its first step; the oldest idle ones make room for it."""
        job = Job(owner, self._clock())
        with self._guard:
            self._forget()
            self._begin(job, step)
            self._jobs[job.token] = job
        self._run(job, work)
        return job

    def get(self, token: str, owner: int) -> Job:
        """Answer this person's job as it is at this moment, or raise NotFound.

        It stays so for who draws a page of it; the results are the job's own.
        """
        with self._guard:
            self._forget(keep=MOST_KEPT)
            job = self._jobs.get(token)
            if job is None or job.owner != owner:
                raise NotFound(self._gone)
            job.touched = self._clock()
            return replace(job)

    def go_on(self, job: Job, step: str, work: Work) -> None:
        """Begin the next step of a job, unless it is under way or has been done."""
        with self._guard:
            under_way = self._jobs.get(job.token, job)
            if under_way.running or step in under_way.results:
                return
            self._begin(under_way, step)
        self._run(under_way, work)

    def _begin(self, job: Job, step: str) -> None:
        """Make this the step at hand, or raise Conflict when too many are."""
        if sum(other.running for other in self._jobs.values()) >= MOST_RUNNING:
            raise Conflict(
                f"{MOST_RUNNING} {self._several} are under way. "
                "Wait a minute, then try again."
            )
        job.step, job.running, job.problem = step, True, None
        job.done = job.total = 0

    def _forget(self, keep: int = MOST_KEPT - 1) -> None:
        """Drop what nobody looked at for an hour, and the oldest beyond `keep`."""
        idle = [job for job in self._jobs.values() if not job.running]
        idle.sort(key=lambda job: job.touched)
        old = [job for job in idle if self._clock() - job.touched > SECONDS_KEPT]
        too_many = max(0, len(self._jobs) - keep)
        for job in {job.token: job for job in [*old, *idle[:too_many]]}.values():
            del self._jobs[job.token]

    def _run(self, job: Job, work: Work) -> None:
        threading.Thread(target=_carry_out, args=(job, work), daemon=True).start()


def _carry_out(job: Job, work: Work) -> None:
    """Do one step; what nobody foresaw ends this thread, with its trace in the log."""
    problem: str | None = BROKEN
    try:
        job.results[job.step] = work(job.progress)
        problem = None
    except AnnotatorError as error:
        problem = error.message
    except (sqlite3.Error, OSError) as error:
        refused = told(error)
        if refused is None:
            raise
        problem = refused.message
    finally:
        job.problem = problem
        job.running = False
