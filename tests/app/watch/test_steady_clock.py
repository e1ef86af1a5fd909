"""A clock that never goes back, whatever is done to the one on the wall."""

from datetime import timedelta

from seawarden.app.watch.steady_clock import SteadyClock
from tests.builders import NOON


class Hands:
    """The clocks of a machine, set by a test."""

    def __init__(self):
        self.wall = NOON
        self.monotonic_s = 1000.0

    def pass_s(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.monotonic_s += seconds

    def clock(self):
        return SteadyClock(lambda: self.wall, lambda: self.monotonic_s)


def seconds(instant):
    return (instant - NOON).total_seconds()


def test_it_goes_with_the_wall():
    hands = Hands()
    clock = hands.clock()
    hands.pass_s(60)

    assert seconds(clock()) == 60
    assert clock.set_back is None


def test_when_the_wall_is_set_back_it_goes_on_evenly():
    hands = Hands()
    clock = hands.clock()
    hands.wall -= timedelta(hours=1)
    first = clock()
    hands.pass_s(10)

    assert seconds(first) == 0
    assert seconds(clock()) == 10
    assert clock.set_back == timedelta(hours=1)
    assert seconds(clock.wall()) == 10 - 3600


def test_when_the_wall_has_come_as_far_again_it_goes_with_it():
    hands = Hands()
    clock = hands.clock()
    hands.wall -= timedelta(hours=1)
    clock()
    hands.wall += timedelta(hours=1, seconds=5)
    hands.monotonic_s += 1

    assert seconds(clock()) == 5
    assert clock.set_back is None


def test_when_the_wall_is_set_forward_it_follows():
    hands = Hands()
    clock = hands.clock()
    hands.wall += timedelta(hours=1)

    assert seconds(clock()) == 3600


def test_a_moment_between_two_readings_is_no_step():
    hands = Hands()
    clock = hands.clock()
    hands.monotonic_s += 1.9

    assert seconds(clock()) == 1.9
    assert clock.set_back is None


def test_a_step_forward_that_is_taken_back_does_not_take_it_back():
    hands = Hands()
    clock = hands.clock()
    hands.wall += timedelta(hours=1)
    clock()
    hands.wall -= timedelta(hours=1)
    hands.pass_s(5)

    assert seconds(clock()) == 3605
