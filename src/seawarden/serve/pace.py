"""Pace: how many requests came in the last minute, by whom."""

from http import HTTPStatus
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from seawarden.serve.problems import Problem

MINUTE_S: Final = 60


class Pace:
    """Counts requests over the last minute, and says when there were too many."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, what: str, who: str, *, most: int) -> None:
        """Count one of somebody's requests.

        Raises:
            Problem: 429, with the seconds to wait.
        """
        if not self._limiter.hit(RateLimitItemPerMinute(most), what, who):
            raise self._too_many(most)

    def check(self, what: str, who: str, *, most: int) -> None:
        """Refuse who has reached a limit, without counting this request.

        Raises:
            Problem: 429, with the seconds to wait.
        """
        if not self._limiter.test(RateLimitItemPerMinute(most), what, who):
            raise self._too_many(most)

    @staticmethod
    def _too_many(most: int) -> Problem:
        return Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"More than {most} requests in a minute.",
            remedy="Wait a minute, then ask less often.",
            headers={"Retry-After": str(MINUTE_S)},
        )
