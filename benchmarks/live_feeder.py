"""The feeder: ships that sail, and some that creep over a line, as sentences over TCP."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]

BLOCK_S: Final = 0.25
ARMOUR: Final = np.frombuffer(
    bytes(code + 48 if code < 40 else code + 56 for code in range(64)), np.uint8
)
SLOW_ONE_IN: Final = 500
SLOW_KN: Final = 3.0


class Sea(NamedTuple):
    """Where ships sail, in degrees, and the parallel that a line lies on."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float
    line_lat_deg: float

    def line(self) -> dict[str, Any]:
        """Return the line as GeoJSON."""
        along = np.linspace(self.west_deg, self.east_deg, 35).round(6).tolist()
        way = {"type": "LineString", "coordinates": [[lon, self.line_lat_deg] for lon in along]}
        feature = {"type": "Feature", "properties": {"name": "Bench"}, "geometry": way}
        return {"type": "FeatureCollection", "features": [feature]}


OCEANS: Final = Sea(-169.0, -55.0, 169.0, 55.0, 10.0)
# What the page shows first: all ships are in its first frame.
NORTHERN_EUROPE: Final = Sea(-4.0, 51.0, 30.0, 65.0, 58.0)


class Traffic:
    """Ships on the ocean, and beside the line some that creep over it: an alert every moment."""

    def __init__(self, sea: Sea, ships: int, seconds: float) -> None:
        draw = np.random.default_rng(20231008)
        self.ids = 200_000_000 + np.arange(ships)
        self.lon = draw.uniform(sea.west_deg, sea.east_deg, ships)
        self.lat = draw.uniform(sea.south_deg, sea.north_deg, ships)
        self.is_slow = np.arange(ships) % SLOW_ONE_IN == 0
        self.knots = np.where(self.is_slow, SLOW_KN, draw.uniform(8.0, 16.0, ships))
        # Each comes over the line at a moment of her own.
        way_deg = SLOW_KN * draw.uniform(0.0, seconds, ships) / 3600 / 60
        self.lat[self.is_slow] = (sea.line_lat_deg - way_deg)[self.is_slow]

    def block(self, which: Numbers, at: datetime, passed_s: float) -> bytes:
        """Return the sentences of some ships at an instant."""
        way_deg = self.knots[which] * passed_s / 3600 / 60
        is_slow = self.is_slow[which]
        east_deg = way_deg / np.cos(np.radians(self.lat[which]))  # degrees of longitude
        lon = (self.lon[which] + np.where(is_slow, 0.0, east_deg) + 180) % 360 - 180
        lat = self.lat[which] + np.where(is_slow, way_deg, 0.0)
        course_deg = np.where(is_slow, 0, 90)
        values = [
            (6, 1), (2, 0), (30, self.ids[which]), (4, 0), (8, 128),
            (10, np.round(self.knots[which] * 10).astype(np.int64)), (1, 0),
            (28, np.round(lon * 600_000).astype(np.int64) & (2**28 - 1)),
            (27, np.round(lat * 600_000).astype(np.int64) & (2**27 - 1)),
            (12, course_deg * 10), (9, course_deg), (6, at.second), (2, 0), (3, 0), (1, 0),
            (19, 0),
        ]  # fmt: skip
        bits = np.concatenate([_bits(width, value, which.size) for width, value in values], axis=1)
        six = bits.reshape(which.size, 28, 6) @ (1 << np.arange(5, -1, -1))
        return _sentences(ARMOUR[six], at)


def _bits(width: int, value: int | Numbers, count: int) -> Numbers:
    column = np.broadcast_to(np.asarray(value, np.int64), count)[:, None]
    return (column >> np.arange(width - 1, -1, -1)) & 1


def _sentences(payloads: Numbers, at: datetime) -> bytes:
    head, tail = b"!AIVDM,1,1,,A,", b",0*"
    tags = f"s:bench,c:{int(at.timestamp())}"
    block = f"\\{tags}*{_sum(tags.encode()):02X}\\".encode()
    fixed = _sum(head[1:] + tail[:-1])
    sums = np.bitwise_xor.reduce(payloads, axis=1) ^ fixed
    count = payloads.shape[0]
    hexes = np.frombuffer(b"0123456789ABCDEF", np.uint8)
    rows = [
        np.tile(np.frombuffer(block + head, np.uint8), (count, 1)), payloads,
        np.tile(np.frombuffer(tail, np.uint8), (count, 1)),
        hexes[sums >> 4][:, None], hexes[sums & 15][:, None],
        np.tile(np.frombuffer(b"\r\n", np.uint8), (count, 1)),
    ]  # fmt: skip
    return np.concatenate(rows, axis=1).tobytes()


def _sum(text: bytes) -> int:
    return int(np.bitwise_xor.reduce(np.frombuffer(text, np.uint8)))


@dataclass
class Feeder:
    """Sends at a steady rate to whoever connects first, for a time by the clock.

    Where it is held up, because nobody takes what it sends, it is behind its plan from then on:
    the ships are where they are at the hour that their reports give, and fewer of them are sent.

    Attributes:
        rate: reports a second.
        seconds: how long.
        ships: how many; each sends in her turn.
        sea: where they are.
        sent: reports sent.
        held_s: how far it was behind its plan at most.
        held_last_s: how far it was behind at its end.
        took_s: how long it sent.
    """

    rate: int
    seconds: float
    ships: int
    sea: Sea = OCEANS
    sent: int = 0
    held_s: float = 0.0
    held_last_s: float = 0.0
    took_s: float = 0.0

    def __post_init__(self) -> None:
        """Listen at any port."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, as a source."""
        return f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    @property
    def is_sending(self) -> bool:
        """Whether its time is not over."""
        return self._thread.is_alive()

    def __enter__(self) -> "Feeder":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, early where the time is not over."""
        self._over.set()
        self._thread.join()
        self._server.close()

    def _run(self) -> None:
        traffic = Traffic(self.sea, self.ships, self.seconds)
        link, _ = self._server.accept()
        with link, suppress(ConnectionError):  # the watch was told to end
            self._send(link, traffic)

    def _send(self, link: socket.socket, traffic: Traffic) -> None:
        turn, began, hour = 0, time.monotonic(), datetime.now(UTC).replace(microsecond=0)
        size = int(self.rate * BLOCK_S)
        while self.took_s < self.seconds:
            planned = turn * BLOCK_S
            if self._over.wait(max(0.0, began + planned - time.monotonic())):
                return
            which = (np.arange(size) + turn * size) % self.ships
            now = datetime.now(UTC).replace(microsecond=0)  # a sentence tells whole seconds
            link.sendall(traffic.block(which, now, (now - hour).total_seconds()))
            self.sent += size
            self.took_s = time.monotonic() - began
            self.held_last_s = max(0.0, self.took_s - planned)
            self.held_s = max(self.held_s, self.held_last_s)
            turn += 1
