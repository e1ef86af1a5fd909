"""The inbox: what sources delivered and the fold has not taken yet, with an end for each source.

A source that brings more than is taken waits, and it alone: its own connection fills up, and the
others go on.
"""

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from seawarden.ingest.live.arrival import Arrival
from seawarden.model.errors import SourceUnavailable

WAITING_MOST: Final = 200_000  # rows of one source: some seconds of the world's traffic
TOGETHER: Final = 50_000  # rows that are worth a beat at once


@dataclass(frozen=True, slots=True)
class Delivered:
    """An arrival, and who waits to hear that it cannot be lost any more."""

    arrival: Arrival
    kept: "Future[None] | None" = None  # null: nobody waits


class Inbox:
    """Filled in the event loop, emptied by the thread of the fold.

    Args:
        waiting_most: rows of one source that may wait.
        together: rows that end the waiting for a beat.
    """

    def __init__(self, *, waiting_most: int = WAITING_MOST, together: int = TOGETHER) -> None:
        self._most = waiting_most
        self._together = together
        self._news = threading.Condition()
        self._delivered: deque[Delivered] = deque()
        self._rows: dict[str, int] = {}
        self._ended: set[str] = set()
        self._room: dict[str, tuple[asyncio.AbstractEventLoop, asyncio.Event]] = {}
        self._is_closed = False

    async def deliver(self, arrival: Arrival) -> None:
        """Take an arrival, and return when its source may bring more."""
        await self._put(Delivered(arrival))

    async def deliver_kept(self, arrival: Arrival) -> None:
        """Take an arrival, and return when it cannot be lost any more.

        Raises:
            SourceUnavailable: the watch is ending, and what was not kept is lost.
        """
        kept: Future[None] = Future()
        await self._put(Delivered(arrival, kept))
        await asyncio.wrap_future(kept)

    async def _put(self, delivered: Delivered) -> None:
        source, rows = delivered.arrival.source, _rows(delivered.arrival)
        with self._news:
            if self._is_closed:
                raise SourceUnavailable(f"{source}: the watch is ending; send it again later")
            self._delivered.append(delivered)
            self._rows[source] = self._rows.get(source, 0) + rows
            room = None if self._rows[source] < self._most else self._waiter(source)
            self._news.notify()
        if room is not None:
            await room.wait()

    def _waiter(self, source: str) -> asyncio.Event:
        """Return what is set when there is room again; called with the lock held."""
        known = self._room.get(source)
        if known is None:
            known = self._room[source] = (asyncio.get_running_loop(), asyncio.Event())
        return known[1]

    def ended(self, source: str) -> None:
        """Note that a source brings nothing more."""
        with self._news:
            self._ended.add(source)
            self._news.notify()

    def close(self) -> None:
        """Note that nothing more will come from anywhere."""
        with self._news:
            self._is_closed = True
            self._news.notify()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will come, once what is here is taken."""
        return self._is_closed

    @property
    def row_count(self) -> int:
        """How many rows wait."""
        with self._news:
            return sum(self._rows.values())

    def take(self, *, within_s: float) -> list[Delivered]:
        """Return what was delivered, after some time or as soon as it is worth a beat."""
        with self._news:
            self._news.wait_for(self._is_worth_it, within_s)
            taken = list(self._delivered)
            self._delivered.clear()
            self._rows.clear()
            waiting = list(self._room.values())
            self._room.clear()
        for loop, room in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(room.set)
        return taken

    def taken_ended(self) -> set[str]:
        """Return the sources that ended since this was asked last."""
        with self._news:
            ended, self._ended = self._ended, set()
        return ended

    def _is_worth_it(self) -> bool:
        waits = any(each.kept is not None for each in self._delivered)
        return self._is_closed or waits or sum(self._rows.values()) >= self._together


def _rows(arrival: Arrival) -> int:
    intake = arrival.intake
    return intake.reports.height + intake.vessels.height + len(arrival.detections)
