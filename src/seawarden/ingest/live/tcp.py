"""A receiver or a server that sends over TCP: `tcp://HOST:PORT`."""

import asyncio
import socket

from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import READ_BYTES, pump
from seawarden.ingest.live.source import ConnectedSource


class TcpSource(ConnectedSource):
    """Connects to a server and reads what it sends."""

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
