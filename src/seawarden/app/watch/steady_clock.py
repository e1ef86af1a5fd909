"""A clock that never goes back: the wall's, carried over the steps that the wall's own takes."""

from collections.abc import Callable
from datetime import datetime, timedelta

# Between two readings a clock may be off by what a scheduler takes; more is a step.
STEP_LEAST = timedelta(seconds=2)


class SteadyClock:
    """Says when something was received.

    When the clock on the wall is set back, this one goes on evenly until the wall has come as far;
    when it is set forward, this one follows at once.

    Args:
        wall: the clock on the wall, UTC.
        monotonic_s: seconds of a clock that nobody sets.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic_s: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic_s = monotonic_s
        self._anchor = (wall(), monotonic_s())
        self._back = timedelta()

    def __call__(self) -> datetime:
        """Return the time: it never goes back."""
        began, began_s = self._anchor
        now_s = self._monotonic_s()
        even = began + timedelta(seconds=now_s - began_s)
        wall = self._wall()
        ahead = wall - even
        if ahead > STEP_LEAST:
            self._anchor = (wall, now_s)
            even = wall
        self._back = max(-ahead, timedelta())
        return even

    def wall(self) -> datetime:
        """Return what the clock on the wall says, set back or not."""
        return self._wall()

    @property
    def set_back(self) -> timedelta | None:
        """How far the wall was behind when the time was last asked for; null: it was not."""
        return self._back if self._back > STEP_LEAST else None
