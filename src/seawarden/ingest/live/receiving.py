"""What every live source has in common: its address, how it is read, and its pulse."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Arrival, Deliver
from seawarden.ingest.live.health import HealthLimits, Pulse
from seawarden.ingest.live.stream import AHEAD, LiveStream
from seawarden.ingest.reading import Reading
from seawarden.model.errors import ProtocolMisuse, SourceUnavailable

# For libraries that would write addresses, passwords and keys into a log of all details. What
# goes wrong is told by the pulse.
SILENT: Final = logging.Logger("silent", level=logging.CRITICAL + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long a source waits. All are judgements."""

    first_wait: timedelta = timedelta(seconds=0.5)  # before the second try; doubled each time
    longest_wait: timedelta = timedelta(seconds=30)
    jitter: timedelta = timedelta(seconds=1)  # added at random, so that sources spread out
    connecting: timedelta = timedelta(seconds=10)  # for one try
    # A connection that broke sooner is a failed try, so that a server that accepts and hangs up
    # is asked less and less often.
    settled: timedelta = timedelta(seconds=10)
    quiet: timedelta = timedelta(minutes=10)  # without a byte: a connection is taken for dead
    once: timedelta = timedelta(seconds=30)  # to connect at all, where a source is read once
    # Between two readings of a busy connection, so that few large pieces are read, not many
    # small ones: a piece costs about 1 ms however small it is.
    linger: timedelta = timedelta(seconds=0.2)


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveOptions:
    """What the watch tells its sources."""

    clock: Callable[[], datetime]  # UTC; says when a thing was received
    is_once: bool = False  # do not connect again after the end
    patience: Patience = field(default_factory=Patience)
    limits: HealthLimits = field(default_factory=HealthLimits)
    aisstream_key: str | None = None  # where the address names none
    ahead: timedelta = AHEAD  # a time further after the receipt is not believed


class Receiving:
    """Reads the streams of one source and hands on what they say."""

    def __init__(self, address: Address, reading: Reading, options: LiveOptions) -> None:
        self.address = address
        self.options = options
        self.reading = reading
        self.pulse = Pulse(
            address.name, address.scheme, now=options.clock(), limits=options.limits
        )

    @property
    def name(self) -> str:
        """Return the name of the source."""
        return self.address.name

    def stream(self) -> LiveStream:
        """Return the parser of a new connection, which never refuses a stream as a whole."""
        return LiveStream(
            replace(self.reading, is_live=True), source=self.name, ahead=self.options.ahead
        )

    async def take(self, stream: LiveStream, data: bytes, deliver: Deliver) -> None:
        """Read bytes and hand on what they say; returns when there is room for more."""
        received = self.options.clock()
        await self.hand_on(await asyncio.to_thread(stream.feed, data, received=received), deliver)

    async def finish(self, stream: LiveStream, deliver: Deliver) -> None:
        """Hand on what the end of a stream says."""
        received = self.options.clock()
        await self.hand_on(await asyncio.to_thread(stream.finish, received=received), deliver)

    async def hand_on(self, arrival: Arrival, deliver: Deliver) -> None:
        """Hand on an arrival that holds anything.

        Raises:
            ProtocolMisuse: the taker failed in a way that would look like a broken connection.
        """
        if arrival.is_blank:
            return
        self.pulse.took(arrival)
        try:
            await deliver(arrival)
        except (OSError, SourceUnavailable) as error:
            raise ProtocolMisuse(f"what came from {self.name} was not taken: {error}") from error
