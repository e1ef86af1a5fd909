"""A web socket that sends AIS: `wss://HOST/PATH`, and aisstream's by its subscription."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from seawarden.ingest.json_lines import load
from seawarden.ingest.live.address import Address
from seawarden.ingest.live.arrival import Deliver
from seawarden.ingest.live.connection import CLOSED
from seawarden.ingest.live.messages import lines_of
from seawarden.ingest.live.receiving import SILENT, Receiving
from seawarden.ingest.live.source import ConnectedSource
from seawarden.model.errors import SettingsError, SourceUnavailable
from seawarden.model.units import LAT_MAX_DEG, LON_MAX_DEG

AISSTREAM: Final = "aisstream.io"
MESSAGE_MAX: Final = 1 << 20  # bytes
HELD_MAX: Final = 4096  # messages not read yet; then the server has to wait
READ_MAX: Final = 20_000  # messages read as one piece
GATHER_S: Final = 0.005  # a pause this long between two messages ends a piece


class WebSocketSource(ConnectedSource):
    """Reads what a web socket sends, after a subscription where one is asked for."""

    def __init__(self, receiving: Receiving) -> None:
        super().__init__(receiving)
        self._subscription = subscription_of(
            receiving.address, aisstream_key=receiving.options.aisstream_key
        )

    async def _session(self, deliver: Deliver) -> None:
        options = self._receiving.options
        try:
            async with connect(
                url_of(self._receiving.address),
                open_timeout=options.patience.connecting.total_seconds(),
                additional_headers=headers_of(self._receiving.address),
                logger=SILENT,
                max_size=MESSAGE_MAX,
                max_queue=HELD_MAX,
            ) as socket:
                self.pulse.connected(options.clock())
                if self._subscription is not None:
                    with suppress(ConnectionClosed):  # what the server said before is still read
                        await socket.send(orjson.dumps(self._subscription).decode())
                await self._listen(socket, deliver)
        except ConnectionClosed as error:
            raise SourceUnavailable(_why(error)) from error
        except (InvalidHandshake, InvalidURI) as error:
            raise SourceUnavailable(f"the server: {error}") from error

    async def _listen(self, socket: ClientConnection, deliver: Deliver) -> None:
        stream = self._receiving.stream()
        linger_s = self._receiving.options.patience.linger.total_seconds()
        while True:
            messages, end = await self._gather(socket)
            self._look_for_errors(messages[0] if messages else b"")
            data = b"".join(map(lines_of, messages))
            await self._receiving.take(stream, data, deliver)
            if end is not None:
                raise end
            await asyncio.sleep(linger_s)

    async def _gather(
        self, socket: ClientConnection
    ) -> tuple[list[bytes], ConnectionClosed | None]:
        """Return what has come, and the end of the connection; null: it stands."""
        quiet = self._receiving.options.patience.quiet
        messages: list[bytes] = []
        wait_s = quiet.total_seconds()
        try:
            while len(messages) < READ_MAX:
                async with asyncio.timeout(wait_s):
                    messages.append(await socket.recv(decode=False))
                wait_s = GATHER_S
        except ConnectionClosed as error:
            return messages, error
        except TimeoutError as error:
            if not messages:
                raise TimeoutError(f"nothing came for {quiet}") from error
        return messages, None

    def _look_for_errors(self, message: bytes) -> None:
        """Pass on what the server complains of: aisstream refuses a key that way."""
        if b'"error"' not in message[:200]:
            return
        said = load(message)
        if isinstance(said, Mapping) and isinstance(said.get("error"), str):
            words = self._receiving.address.clean(said["error"])
            self.pulse.troubled(f"the server says: {_plain(words)}")


def _why(error: ConnectionClosed) -> str:
    close = error.rcvd
    said = f": {_plain(close.reason)}" if close is not None and close.reason else ""
    return f"{CLOSED}{said}"


def _plain(text: str) -> str:
    """Return a foreign text as one short line."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:200])


def url_of(address: Address) -> str:
    """Return the address for the server, without what is meant for us."""
    port = f":{address.port}" if address.port else ""
    host = f"[{address.host}]" if ":" in address.host else address.host
    query = f"?{address.server_query}" if address.server_query else ""
    return f"{address.scheme}://{host}{port}{address.path or '/'}{query}"


def headers_of(address: Address) -> dict[str, str]:
    """Return what tells the server who we are (RFC 7617); nothing where no user is given."""
    if address.user is None:
        return {}
    told = f"{address.user}:{address.password or ''}".encode()
    return {"Authorization": f"Basic {b64encode(told).decode()}"}


def subscription_of(address: Address, *, aisstream_key: str | None) -> dict[str, Any] | None:
    """Return the message that asks for ships; null: the server sends without being asked.

    Raises:
        SettingsError: aisstream is asked without a key, or a box or number cannot be meant.
    """
    is_aisstream = address.host == AISSTREAM or address.host.endswith(f".{AISSTREAM}")
    key = address.one("apikey") or (aisstream_key if is_aisstream else None)
    asked = {"bbox", "mmsi", "type"} & address.settings.keys()
    if key is None and not is_aisstream and not asked:
        return None
    if key is None and is_aisstream:
        raise SettingsError(
            f"source {address.name}: aisstream wants a key: set AISSTREAM_API_KEY, or add apikey="
        )
    boxes = [_box(address, text) for text in address.settings.get("bbox", ())]
    world = [[[-LAT_MAX_DEG, -LON_MAX_DEG], [LAT_MAX_DEG, LON_MAX_DEG]]]
    message: dict[str, Any] = {"APIKey": key, "BoundingBoxes": boxes or world}
    if numbers := _list(address, "mmsi"):
        message["FiltersShipMMSI"] = [_mmsi(address, number) for number in numbers]
    if types := _list(address, "type"):
        message["FilterMessageTypes"] = types
    return message


def _list(address: Address, setting: str) -> list[str]:
    values = ",".join(address.settings.get(setting, ()))
    return [value.strip() for value in values.split(",") if value.strip()]


def _mmsi(address: Address, number: str) -> str:
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise SettingsError(f"source {address.name}: mmsi={number} is no ship's number")
    return number


def _box(address: Address, text: str) -> list[list[float]]:
    """Return a box as aisstream wants it: latitude before longitude, two corners."""
    try:
        west, south, east, north = (float(side) for side in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    is_box = -LON_MAX_DEG <= west < east <= LON_MAX_DEG
    if not (is_box and -LAT_MAX_DEG <= south < north <= LAT_MAX_DEG):
        raise SettingsError(
            f"source {address.name}: bbox={text} is no box: write west,south,east,north in degrees"
        )
    return [[south, west], [north, east]]
