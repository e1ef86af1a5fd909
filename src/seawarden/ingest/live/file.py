"""A file played as if it came live: `file:PATH?pace=600`."""

import asyncio
import math
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from seawarden.ingest.archive_files import Tally, identify
from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Arrival, Deliver
from seawarden.ingest.live.file_pieces import Pieces, open_pieces
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.source import LiveSource
from seawarden.model.errors import SeawardenError, SettingsError

PIECE_S: Final = 0.5  # seconds of the wall that a piece of a paced file should span
# A gap is waited for no longer than this, and a replay that fell behind by more goes on from
# where it is: one wrong date would stop it for years, or let it run away.
OUT_OF_STEP_S: Final = 60.0


class Pace:
    """When the rows of a replay are due, so many times faster than they were sent."""

    def __init__(self, times_faster: float) -> None:
        self._times_faster = times_faster
        self._anchor: tuple[datetime, float] | None = None  # a time of the file, and of the wall
        self._due_s: float | None = None

    def wait_s(self, middle: datetime, now_s: float) -> float:
        """Return how long to wait for rows around a time, at an instant of a steady clock."""
        if self._anchor is None:
            self._anchor = (middle, now_s)
        due_s = self._due(middle)
        wait_s = due_s - now_s
        if abs(wait_s) > OUT_OF_STEP_S:
            wait_s = min(max(wait_s, 0.0), OUT_OF_STEP_S)
            self._anchor = (middle, now_s + wait_s)
            due_s = now_s + wait_s
        self._due_s = due_s
        return max(wait_s, 0.0)

    def size_after(self, size: int, span: timedelta, pieces: Pieces) -> int:
        """Return the size of the next piece, when the last one spanned so much time."""
        span_s = span.total_seconds() / self._times_faster
        fitting = size * 2 if span_s * 2 < PIECE_S else int(size * PIECE_S / span_s)
        return min(max(fitting, pieces.least), pieces.most)

    def _due(self, middle: datetime) -> float:
        began, began_s = self._anchor or (middle, 0.0)
        return began_s + (middle - began).total_seconds() / self._times_faster


class FileSource(LiveSource):
    """Reads a file once, from an offset on; paced by the times in it, or as fast as it can."""

    def __init__(self, receiving: Receiving, *, resume_at: int = 0) -> None:
        super().__init__(receiving)
        self._resume_at = resume_at
        self._pace = pace_of(receiving.address)
        self._tally = Tally()

    async def run(self, deliver: Deliver) -> None:
        """Read to the end of the file.

        Raises:
            SourceUnavailable: the file cannot be read.
            UnusableInput: it speaks no known dialect, or not one row of it can be used.
        """
        clock = self._receiving.options.clock
        try:
            await self._read(deliver)
        except SeawardenError as error:
            self.pulse.broke(clock(), str(error))
            raise
        self.pulse.ended()

    async def _read(self, deliver: Deliver) -> None:
        clock = self._receiving.options.clock
        pieces = await asyncio.to_thread(
            open_pieces, self._receiving, offset=self._resume_at, received=clock()
        )
        self.pulse.connected(clock())
        size = pieces.most if self._pace is None else pieces.least
        try:
            while arrival := await asyncio.to_thread(pieces.next, size, received=clock()):
                size = await self._keep_pace(arrival, size, pieces)
                self._tally.add(arrival.intake)
                arrival = replace(arrival, received=clock())
                await self._receiving.hand_on(arrival, deliver)
        finally:
            pieces.close()
        self._refuse_useless()

    async def _keep_pace(self, arrival: Arrival, size: int, pieces: Pieces) -> int:
        """Wait until the rows are due; return the size of the next piece."""
        times = arrival.intake.reports["time"]
        first, middle, last = times.min(), times.median(), times.max()
        if self._pace is None or not isinstance(middle, datetime):
            return size
        now_s = asyncio.get_running_loop().time()
        await asyncio.sleep(self._pace.wait_s(middle, now_s))
        span = last - first if isinstance(first, datetime) and isinstance(last, datetime) else None
        return self._pace.size_after(size, span or timedelta(0), pieces)

    def _refuse_useless(self) -> None:
        """Refuse a file of which not one row could be used, unless it was read before."""
        if self._tally.is_useless and not self._resume_at:
            path = Path(self._receiving.address.path)
            raise self._tally.refusal(path, identify(path, self._receiving.reading))


def pace_of(address: Address) -> Pace | None:
    """Return how fast a file is played; null: as fast as it can be read.

    Raises:
        SettingsError: the pace is no number above 0.
    """
    said = address.one("pace")
    if said is None:
        return None
    try:
        times_faster = float(said)
    except ValueError:
        times_faster = 0.0
    if not (math.isfinite(times_faster) and times_faster > 0):
        raise SettingsError(
            f"source {address.name}: pace={said} is no number above 0. "
            "With 60, an hour is played in a minute"
        )
    return Pace(times_faster)
