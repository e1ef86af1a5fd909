"""The bus: what happened goes to everyone who listens, and nobody who listens holds it up.

Happenings are published by the thread of the fold and read by the tasks of browsers. Each
listener has a queue of its own with an end: who does not read in time is told to ask anew.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

# A judgement: an hour of a busy desk (10 alerts in 10 minutes is a flood) fits many times over.
WAITING_MOST: Final = 1_000


class Listener(Generic[Item]):
    """One who listens: a queue that is read in the event loop it was made in."""

    def __init__(self, most: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Item] = deque()
        self._most = most
        self._has_news = asyncio.Event()
        self.is_gone = False

    def tell(self, items: Sequence[Item]) -> None:
        """Hand items on, from any thread. A loop that has ended is told nothing."""
        try:
            self._loop.call_soon_threadsafe(self._put, items)
        except RuntimeError:  # the loop was closed meanwhile: nobody is left to tell
            self.is_gone = True

    def _put(self, items: Sequence[Item]) -> None:
        if len(self._waiting) + len(items) > self._most:
            self.is_gone = True
            self._waiting.clear()
        elif not self.is_gone:
            self._waiting.extend(items)
        self._has_news.set()

    async def hear(self, *, within_s: float) -> list[Item]:
        """Return what came, in its order; empty where nothing came in that time.

        After `is_gone` it returns nothing more: what was lost cannot be told from here.
        """
        if not self._waiting and not self.is_gone:
            try:
                async with asyncio.timeout(within_s):
                    await self._has_news.wait()
            except TimeoutError:
                return []
        self._has_news.clear()
        heard = list(self._waiting)
        self._waiting.clear()
        return heard


class Bus(Generic[Item]):
    """Fans out what happened.

    Args:
        waiting_most: items that may wait for one listener before it is gone.
    """

    def __init__(self, *, waiting_most: int = WAITING_MOST) -> None:
        self._most = waiting_most
        self._lock = threading.Lock()
        self._listeners: set[Listener[Item]] = set()

    def publish(self, items: Sequence[Item]) -> None:
        """Tell everyone who listens, from any thread; it never waits for any of them."""
        if not items:
            return
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener.tell(items)

    @contextmanager
    def listening(self) -> Iterator[Listener[Item]]:
        """Listen from now on; to be entered in an event loop."""
        listener: Listener[Item] = Listener(self._most)
        with self._lock:
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    @property
    def listener_count(self) -> int:
        """How many listen now."""
        with self._lock:
            return len(self._listeners)
