"""Seats: how many event streams are open at once."""

import threading
from http import HTTPStatus

from seawarden.serve.problems import Problem


class Seats:
    """Counts open streams, of all browsers together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self.taken = 0

    def take(self) -> None:
        """Take a seat.

        Raises:
            Problem: 503, all are taken.
        """
        with self._lock:
            if self.taken >= self._most:
                raise Problem(
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    f"{self._most} streams are open already.",
                    remedy="Close a page, or ask without a stream.",
                    headers={"Retry-After": "15"},
                )
            self.taken += 1

    def leave(self) -> None:
        """Give the seat back."""
        with self._lock:
            self.taken -= 1
