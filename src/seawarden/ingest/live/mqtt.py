"""A broker of messages: `mqtts://HOST:PORT?topic=…`, by default in the layout of Digitraffic."""

import asyncio
import ssl
from typing import Any, Final

import aiomqtt

from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.health import Pulse
from seawarden.ingest.live.messages import line_with_topic
from seawarden.ingest.live.receiving import SILENT, Receiving
from seawarden.ingest.live.source import ConnectedSource
from seawarden.model.errors import SettingsError, SourceUnavailable

# Digitraffic, Marine API: a topic for each ship's positions, and one for her particulars.
TOPICS: Final = ("vessels-v2/+/location", "vessels-v2/+/metadata")
PORTS: Final = {"mqtt": 1883, "mqtts": 8883}  # IANA, service names
QOS: Final = 1  # the broker sends again what we did not confirm
HELD_MAX: Final = 100_000  # messages not read yet; Digitraffic sends some 200 a second
READ_MAX: Final = 20_000  # messages read as one piece
KEEPALIVE_S: Final = 30


class MqttSource(ConnectedSource):
    """Subscribes to topics of a broker."""

    def __init__(self, receiving: Receiving) -> None:
        super().__init__(receiving)
        self._qos = qos_of(receiving.address)
        self._transport = transport_of(receiving.address)

    async def _session(self, deliver: Deliver) -> None:
        address, options = self._receiving.address, self._receiving.options
        topics = address.settings.get("topic", TOPICS)
        try:
            async with self._client() as client:
                await client.subscribe([(topic, self._qos) for topic in topics])
                self.pulse.connected(options.clock())
                await self._listen(client, deliver)
        except aiomqtt.MqttError as error:
            raise SourceUnavailable(f"the broker: {error}") from error

    async def _listen(self, client: aiomqtt.Client, deliver: Deliver) -> None:
        patience = self._receiving.options.patience
        stream = self._receiving.stream()
        messages = client.messages
        while True:
            try:
                async with asyncio.timeout(patience.quiet.total_seconds()):
                    first = await anext(messages)
            except TimeoutError as error:
                raise TimeoutError(f"nothing came for {patience.quiet}") from error
            waiting = range(min(len(messages), READ_MAX))
            lines = [_line(first), *[_line(await anext(messages)) for _ in waiting]]
            await self._receiving.take(stream, b"".join(lines), deliver)
            await asyncio.sleep(patience.linger.total_seconds())

    def _client(self) -> aiomqtt.Client:
        address = self._receiving.address
        name = address.one("client")
        return aiomqtt.Client(
            address.host,
            address.port or PORTS[address.scheme],
            username=address.user,
            password=address.password,
            identifier=name,
            logger=SILENT,
            clean_session=name is None,  # with a name of our own the broker keeps what we missed
            queue_type=counted(self.pulse),
            max_queued_incoming_messages=HELD_MAX,
            keepalive=KEEPALIVE_S,
            timeout=self._receiving.options.patience.connecting.total_seconds(),
            tls_context=ssl.create_default_context() if address.scheme == "mqtts" else None,
            transport="websockets" if self._transport == "websockets" else "tcp",
            websocket_path=address.path or None,
        )


def counted(pulse: Pulse) -> type[asyncio.Queue[aiomqtt.Message]]:
    """Return a queue that counts what it has no room for."""

    class Counted(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            if self.full():
                pulse.overran(1)
            else:
                super().put_nowait(item)

    return Counted


def _line(message: aiomqtt.Message) -> bytes:
    payload: Any = message.payload
    data = payload if isinstance(payload, bytes) else str(payload).encode()
    return line_with_topic(str(message.topic), data)


def qos_of(address: Address) -> int:
    """Return the quality of service.

    Raises:
        SettingsError: it is not 0, 1 or 2.
    """
    said = address.one("qos") or str(QOS)
    if said not in {"0", "1", "2"}:
        raise SettingsError(f"source {address.name}: qos={said} is not 0, 1 or 2")
    return int(said)


def transport_of(address: Address) -> str:
    """Return how the broker is reached.

    Raises:
        SettingsError: it is neither tcp nor websockets.
    """
    said = address.one("over") or "tcp"
    if said not in {"tcp", "websockets"}:
        raise SettingsError(f"source {address.name}: over={said} is neither tcp nor websockets")
    return said
