"""Work behind a page: one step after another, for its owner, for an hour."""

import threading
import time

import pytest

from annotator.errors import Conflict, NotFound
from annotator.jobs import MOST_KEPT, MOST_RUNNING, Job, Jobs


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Answer the time."""
        return self.now


def finished(job: Job) -> Job:
    """Wait for a job's step."""
    for _ in range(500):
        if not job.running:
            return job
        time.sleep(0.01)
    raise AssertionError("still running")


@pytest.fixture
def clock() -> Clock:
    """A clock at zero."""
    return Clock()


@pytest.fixture
def jobs(clock: Clock) -> Jobs:
    """No jobs yet."""
    return Jobs(clock)


def test_a_step_leaves_its_result_and_how_far_it_came(jobs: Jobs):
    def work(progress):
        progress(2, 3)
        return "done"

    job = finished(jobs.start(1, "check", work))
    assert (job.results, job.done, job.total) == ({"check": "done"}, 2, 3)
    assert jobs.get(job.token, 1) == job


def test_who_draws_a_page_of_a_job_sees_it_as_it_was_at_one_moment(jobs: Jobs):
    gate = threading.Event()
    job = jobs.start(1, "check", lambda progress: gate.wait(5))
    seen = jobs.get(job.token, 1)
    gate.set()
    finished(job)
    assert seen.running
    assert not jobs.get(job.token, 1).running


def test_a_job_is_its_owners_alone(jobs: Jobs):
    job = finished(jobs.start(1, "check", lambda progress: 1))
    for token, owner in [(job.token, 2), ("unknown", 1)]:
        with pytest.raises(NotFound, match="Choose the files again"):
            jobs.get(token, owner)


def test_a_job_is_forgotten_an_hour_after_the_last_look(jobs: Jobs, clock: Clock):
    job = finished(jobs.start(1, "check", lambda progress: 1))
    clock.now = 3600
    assert jobs.get(job.token, 1)
    clock.now = 7201
    with pytest.raises(NotFound):
        jobs.get(job.token, 1)


def test_our_own_errors_are_sentences_and_the_step_can_be_tried_again(jobs: Jobs):
    def work(progress):
        raise Conflict("The disk is full. Make room.")

    job = finished(jobs.start(1, "check", work))
    assert job.problem == "The disk is full. Make room."
    jobs.go_on(job, "check", lambda progress: "now")
    assert finished(job).results == {"check": "now"}
    assert job.problem is None


def test_what_nobody_foresaw_is_said_and_logged(jobs: Jobs, monkeypatch):
    logged = []
    monkeypatch.setattr(threading, "excepthook", logged.append)

    def work(progress):
        raise ZeroDivisionError("a defect of ours")

    job = finished(jobs.start(1, "check", work))
    assert job.problem.startswith("Something went wrong here, and nothing was stored.")
    assert job.results == {}
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(5)
    assert [args.exc_type for args in logged] == [ZeroDivisionError]


def test_a_step_is_done_once_however_often_it_is_asked_for(jobs: Jobs):
    counted = []
    job = finished(jobs.start(1, "check", lambda progress: 1))
    for _ in range(3):
        jobs.go_on(job, "store", lambda progress: counted.append(1))
        finished(job)
    assert counted == [1]


def test_only_a_few_run_at_once(jobs: Jobs):
    gate = threading.Event()
    running = [
        jobs.start(1, "check", lambda progress: gate.wait(5))
        for _ in range(MOST_RUNNING)
    ]
    with pytest.raises(Conflict, match="Wait a minute, then try again"):
        jobs.start(2, "check", lambda progress: 1)
    gate.set()
    for job in running:
        finished(job)
    assert finished(jobs.start(2, "check", lambda progress: 1)).results


def test_only_a_few_are_kept(jobs: Jobs, clock: Clock):
    made = []
    for _ in range(MOST_KEPT + 1):
        clock.now += 1
        made.append(finished(jobs.start(1, "check", lambda progress: 1)))
    with pytest.raises(NotFound):
        jobs.get(made[0].token, 1)
    assert jobs.get(made[1].token, 1) == made[1]
