"""A receiver or a server that sends over TCP: `tcp://HOST:PORT`."""

import asyncio
import socket

from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import READ_BYTES, keep_open, pump
from seawarden.ingest.live.health import Pulse
from seawarden.ingest.live.receiving import Receiving


class TcpSource:
    """Connects to a server and reads what it sends."""

    def __init__(self, receiving: Receiving) -> None:
        self._receiving = receiving

    @property
    def name(self) -> str:
        """Return the name of the source."""
        return self._receiving.name

    @property
    def pulse(self) -> Pulse:
        """Return the health of the source."""
        return self._receiving.pulse

    async def run(self, deliver: Deliver) -> None:
        """Read until cancelled, or to the end of the first connection where it is read once.

        Raises:
            SourceUnavailable: it is read once, and no connection could be made in time.
        """
        await keep_open(lambda: self._session(deliver), self._receiving)

    async def _session(self, deliver: Deliver) -> None:
        address, options = self._receiving.address, self._receiving.options
        async with asyncio.timeout(options.patience.connecting.total_seconds()):
            reader, writer = await asyncio.open_connection(
                address.host, address.port, limit=READ_BYTES
            )
        try:
            link = writer.get_extra_info("socket")
            link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            self.pulse.connected(options.clock())
            await pump(reader, self._receiving.stream(), self._receiving, deliver)
        finally:
            writer.close()
