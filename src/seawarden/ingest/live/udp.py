"""Receivers that send datagrams: `udp://HOST:PORT`, or a group of IEC 61162-450."""

import asyncio
import ipaddress
import socket
from collections import OrderedDict
from typing import Final

from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.health import Pulse
from seawarden.ingest.live.receiving import Receiving
from seawarden.ingest.live.source import ConnectedSource
from seawarden.ingest.live.stream import LiveStream
from seawarden.model.errors import SourceUnavailable

HELD_BYTES: Final = 8 << 20  # of datagrams not read yet: over 100,000 sentences
DATAGRAM_COST: Final = 256  # bytes that a datagram is counted for besides its own
SENDERS_MAX: Final = 64  # whose unfinished messages are kept apart; more share the oldest's place
KERNEL_BYTES: Final = 4 << 20  # asked of the system for its own queue
SHIPBOARD: Final = b"UdPbC\0"  # IEC 61162-450: begins a datagram of sentences
PORT_ANY: Final = 0

Sender = tuple[str, int]


class Datagrams(asyncio.DatagramProtocol):
    """Holds datagrams by sender until they are read; what does not fit is counted."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._held: dict[Sender, list[bytes]] = {}
        self._size = 0
        self.came = asyncio.Event()
        self.trouble: OSError | None = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hold a datagram; each ends its last line."""
        cost = len(data) + DATAGRAM_COST
        if self._size + cost > HELD_BYTES:
            self._pulse.overran(1)
            return
        self._size += cost
        data = data.removeprefix(SHIPBOARD)
        line = data if data.endswith(b"\n") else data + b"\n"
        self._held.setdefault((addr[0], addr[1]), []).append(line)
        self.came.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the socket is closed."""
        self.trouble = exc if isinstance(exc, OSError) else OSError("the socket was closed")
        self.came.set()

    def taken(self) -> dict[Sender, bytes]:
        """Return what came, by sender, and hold it no longer."""
        held, self._held, self._size = self._held, {}, 0
        self.came.clear()
        return {sender: b"".join(pieces) for sender, pieces in held.items()}


class UdpSource(ConnectedSource):
    """Listens for datagrams. Each sender's stream is read apart, since fragments may mix."""

    def __init__(self, receiving: Receiving) -> None:
        super().__init__(receiving)
        self._streams: OrderedDict[Sender, LiveStream] = OrderedDict()

    async def _session(self, deliver: Deliver) -> None:
        loop = asyncio.get_running_loop()
        address, options = self._receiving.address, self._receiving.options
        link = await asyncio.to_thread(bound_socket, address.host, address.port or PORT_ANY)
        transport, datagrams = await loop.create_datagram_endpoint(
            lambda: Datagrams(self.pulse), sock=link
        )
        try:
            self.pulse.connected(options.clock())
            while datagrams.trouble is None:
                await datagrams.came.wait()
                for sender, data in datagrams.taken().items():
                    await self._receiving.take(await self._stream(sender, deliver), data, deliver)
                await asyncio.sleep(options.patience.linger.total_seconds())
            raise datagrams.trouble
        finally:
            transport.close()

    async def _stream(self, sender: Sender, deliver: Deliver) -> LiveStream:
        """Return the stream of a sender; the one silent for longest gives way to a new one."""
        if sender not in self._streams:
            if len(self._streams) >= SENDERS_MAX:
                _, oldest = self._streams.popitem(last=False)
                await self._receiving.finish(oldest, deliver)
            self._streams[sender] = self._receiving.stream()
        self._streams.move_to_end(sender)
        return self._streams[sender]


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket that hears a port: of one address, of all, or of a multicast group.

    Raises:
        SourceUnavailable: the host is unknown.
        OSError: the port is taken, or may not be had.
    """
    try:
        found = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise SourceUnavailable(f"the host {host} is unknown: {error.strerror}") from error
    family, _, _, _, where = found[0]
    link = socket.socket(family, socket.SOCK_DGRAM)
    try:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BYTES)
        _join(link, family, str(where[0]), port)
        link.setblocking(False)  # noqa: FBT003  its name says what it is
    except OSError:
        link.close()
        raise
    return link


def _join(link: socket.socket, family: int, host: str, port: int) -> None:
    """Bind; several programs of this machine may hear the same group."""
    group = ipaddress.ip_address(host.partition("%")[0])
    if not group.is_multicast:
        link.bind((host, port))
        return
    link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    link.bind((host, port))
    if family == socket.AF_INET6:
        membership = group.packed + (0).to_bytes(4, "little")
        link.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)
    else:
        membership = group.packed + socket.inet_aton("0.0.0.0")  # noqa: S104  whichever interface
        link.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
