"""How long one waits after wrong passwords, by a clock that the test turns."""

import pytest

from annotator.errors import TooMany
from annotator.throttle import FREE, LONGEST_WAIT, Throttle

ADA, BEN = ("name", "ada lind"), ("name", "ben okoro")
HERE, THERE = ("address", "192.168.1.7"), ("address", "192.168.1.8")


class Clock:
    """A clock that stands still until it is turned."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def throttle(clock):
    return Throttle(clock)


def tried(throttle, *keys, times=1):
    for _ in range(times):
        throttle.begin(keys)


def wait(throttle, *keys):
    with pytest.raises(TooMany) as refused:
        throttle.begin(keys)
    return refused.value


def test_a_few_wrong_passwords_cost_nothing(throttle):
    tried(throttle, ADA, HERE, times=FREE["name"])
    tried(throttle, BEN, HERE)


def test_each_further_one_waits_twice_as_long_up_to_a_quarter_of_an_hour(
    throttle, clock
):
    tried(throttle, ADA, times=FREE["name"])
    waits = []
    for _ in range(8):
        waits.append(wait(throttle, ADA).seconds)
        clock.now += waits[-1]
        tried(throttle, ADA)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    assert waits[-1] == LONGEST_WAIT


def test_the_refusal_says_when_to_come_back(throttle, clock):
    tried(throttle, ADA, times=FREE["name"])
    clock.now += 10.5
    assert wait(throttle, ADA).message.endswith("Try again in 20 seconds.")
    clock.now += 20
    tried(throttle, ADA)
    clock.now += 60
    tried(throttle, ADA)
    assert wait(throttle, ADA).message.endswith("Try again in 2 minutes.")


def test_a_name_is_not_guessed_at_from_many_addresses(throttle):
    for number in range(FREE["name"]):
        tried(throttle, ADA, ("address", f"10.0.0.{number}"))
    assert wait(throttle, ADA, ("address", "10.0.0.99"))
    tried(throttle, BEN, ("address", "10.0.0.99"))


def test_many_names_are_not_tried_from_one_address(throttle):
    for number in range(FREE["address"]):
        tried(throttle, ("name", f"n{number}"), HERE)
    assert wait(throttle, BEN, HERE)
    tried(throttle, BEN, THERE)


def test_a_try_that_waits_does_not_make_the_wait_longer(throttle):
    tried(throttle, ADA, times=FREE["name"])
    assert [wait(throttle, ADA).seconds for _ in range(3)] == [30, 30, 30]


def test_the_right_password_forgets_the_wrong_ones_of_its_name(throttle):
    for _ in range(3):
        tried(throttle, ADA, HERE, times=FREE["name"] - 1)
        throttle.succeeded(ADA, HERE)
    tried(throttle, ADA)


def test_an_own_account_buys_no_guesses_at_others(throttle):
    for number in range(FREE["address"]):
        tried(throttle, ADA, HERE)
        throttle.succeeded(ADA, HERE)
        tried(throttle, ("name", f"n{number}"), HERE)
    assert wait(throttle, ("name", "n99"), HERE)


def test_strangers_do_not_fill_the_memory(throttle, monkeypatch):
    monkeypatch.setattr("annotator.throttle.MOST_KEPT", 100)
    tried(throttle, ADA, times=FREE["name"])
    for number in range(1000):
        tried(throttle, ("name", f"n{number}"))
    assert len(throttle._tries) <= 101
    assert wait(throttle, ADA), "what waits is kept longest"


def test_what_is_a_day_old_is_forgotten(throttle, clock):
    for _ in range(3 * FREE["address"]):
        tried(throttle, HERE)
        clock.now += 24 * 3600
    tried(throttle, HERE, times=2)


def test_right_passwords_do_not_keep_wrong_ones_in_mind(throttle, clock):
    tried(throttle, BEN, HERE, times=2)
    for _ in range(5):
        clock.now += 6 * 3600
        tried(throttle, ADA, HERE)
        throttle.succeeded(ADA, HERE)
    tried(throttle, HERE, times=FREE["address"])


def test_a_right_password_at_the_limit_sets_nobody_back(throttle, clock):
    tried(throttle, HERE, times=FREE["address"] - 1)
    tried(throttle, ADA, HERE)
    throttle.succeeded(ADA, HERE)
    tried(throttle, BEN, HERE)
