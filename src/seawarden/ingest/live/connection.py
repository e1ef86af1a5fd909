"""Connections kept up: made again when they break, less and less often while they fail."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import stamina

from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.stream import LiveStream
from seawarden.model.errors import SourceUnavailable

READ_BYTES: Final = 1 << 18  # of a connection at once
CLOSED: Final = "the other end closed the connection"


async def keep_open(session: Callable[[], Awaitable[None]], receiving: Receiving) -> None:
    """Run a session again and again; returns after the first one where the source is read once.

    A session connects, tells the pulse, and returns when the connection ends.

    Raises:
        SourceUnavailable: the source is read once, and no connection could be made in time.
    """
    is_once, patience = receiving.options.is_once, receiving.options.patience
    while True:
        async for attempt in stamina.retry_context(
            on=SourceUnavailable,
            attempts=None,
            timeout=patience.once if is_once else None,
            wait_initial=patience.first_wait,
            wait_max=patience.longest_wait,
            wait_jitter=patience.jitter,
        ):
            with attempt:
                await _hold(session, receiving)
        if is_once:
            receiving.pulse.ended()
            return


async def _hold(session: Callable[[], Awaitable[None]], receiving: Receiving) -> None:
    """Run one session; one that ended too soon is a failed try."""
    pulse, patience = receiving.pulse, receiving.options.patience
    loop = asyncio.get_running_loop()
    begun = loop.time()
    why = CLOSED
    try:
        await session()
    except SourceUnavailable as error:
        why = receiving.address.clean(str(error))
    except OSError as error:
        why = receiving.address.clean(words(error))
    was_connected = pulse.is_connected
    pulse.broke(receiving.options.clock(), why)
    held_s = loop.time() - begun
    is_done = was_connected and receiving.options.is_once
    if not is_done and not (was_connected and held_s >= patience.settled.total_seconds()):
        raise SourceUnavailable(f"source {receiving.name}: {why}")


def words(error: OSError) -> str:
    """Say what went wrong with a connection, in words."""
    if isinstance(error, TimeoutError):
        return str(error) or "no answer in time"
    return error.strerror or str(error) or type(error).__name__


async def pump(
    reader: asyncio.StreamReader, stream: LiveStream, receiving: Receiving, deliver: Deliver
) -> None:
    """Read a connection to its end, as fast as what is read is taken.

    Raises:
        OSError: the connection broke, or nothing came for too long. What was read is handed on.
    """
    linger_s = receiving.options.patience.linger.total_seconds()
    try:
        while data := await _read(reader, receiving):
            await receiving.take(stream, data, deliver)
            if len(data) < READ_BYTES:
                await asyncio.sleep(linger_s)
    except OSError:
        await receiving.finish(stream, deliver)
        raise
    await receiving.finish(stream, deliver)


async def _read(reader: asyncio.StreamReader, receiving: Receiving) -> bytes:
    quiet = receiving.options.patience.quiet
    try:
        async with asyncio.timeout(quiet.total_seconds()):
            return await reader.read(READ_BYTES)
    except TimeoutError as error:
        raise TimeoutError(f"nothing came for {quiet}, so the connection is made anew") from error
