"""The watch under the world's traffic: what is lost, how late alerts are, what it holds.

A feeder sends sentences over TCP at a steady rate: ships that sail, and some that anchor at the
lines, so that alerts come. Another process keeps the watch. `python -m benchmarks.live` runs it
for ten minutes; `--seconds` and `--rate` make it shorter or slower.
"""

import argparse
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.machine import machine
from seawarden.model.happening import Topic
from seawarden.store.records import Records

Numbers = npt.NDArray[Any]

WORLD_RATE: Final = 58_000  # reports a second that all receivers of the world hear together
WORLD_SHIPS: Final = 500_000
BLOCK_S: Final = 0.25
LOOK_S: Final = 0.05  # between two looks into the records: what the figures are exact to
ARMOUR: Final = np.frombuffer(
    bytes(code + 48 if code < 40 else code + 56 for code in range(64)), np.uint8
)
LINE_LAT_DEG: Final = 10.0
SLOW_ONE_IN: Final = 500
SLOW_KN: Final = 3.0
LINE: Final = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Bench"},
            "geometry": {
                "type": "LineString",
                "coordinates": [[lon_deg, LINE_LAT_DEG] for lon_deg in range(-170, 171, 10)],
            },
        }
    ],
}


@dataclass
class Figures:
    """What was measured."""

    rate: int
    seconds: float
    ships: int
    sent: int = 0
    judged: int = 0
    alerts: int = 0
    delays_s: list[float] = field(default_factory=list)
    resident_mb: list[float] = field(default_factory=list)
    checkpoint_bytes: int = 0
    restart_s: float = 0.0
    behind_s: float = 0.0


class Traffic:
    """Ships on the ocean, and beside the line some that creep over it: an alert every moment."""

    def __init__(self, ships: int, seconds: float) -> None:
        draw = np.random.default_rng(20231008)
        self.ids = 200_000_000 + np.arange(ships)
        self.lon = draw.uniform(-169.0, 169.0, ships)
        self.lat = draw.uniform(-55.0, 55.0, ships)
        self.is_slow = np.arange(ships) % SLOW_ONE_IN == 0
        self.knots = np.where(self.is_slow, SLOW_KN, draw.uniform(8.0, 16.0, ships))
        # Each comes over the line at a moment of her own.
        way_deg = SLOW_KN * draw.uniform(0.0, seconds, ships) / 3600 / 60
        self.lat[self.is_slow] = (LINE_LAT_DEG - way_deg)[self.is_slow]

    def block(self, which: Numbers, at: datetime, passed_s: float) -> bytes:
        """Return the sentences of some ships at an instant."""
        way_deg = self.knots[which] * passed_s / 3600 / 60
        is_slow = self.is_slow[which]
        lon = (self.lon[which] + np.where(is_slow, 0.0, way_deg) + 180) % 360 - 180
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


def feed(server: socket.socket, figures: Figures, over: threading.Event) -> None:
    """Send at a steady rate until the time is over."""
    traffic = Traffic(figures.ships, figures.seconds)
    link, _ = server.accept()
    turn, began = 0, time.monotonic()
    size = int(figures.rate * BLOCK_S)
    with link:
        while (passed := turn * BLOCK_S) < figures.seconds:
            time.sleep(max(0.0, began + passed - time.monotonic()))
            which = (np.arange(size) + turn * size) % figures.ships
            link.sendall(traffic.block(which, datetime.now(UTC), passed))
            figures.sent += size
            figures.behind_s = max(figures.behind_s, time.monotonic() - began - passed)
            turn += 1
    over.set()


def run(*, seconds: float = 600.0, rate: int = WORLD_RATE, ships: int = WORLD_SHIPS) -> Figures:
    """Feed a watch, and measure it."""
    figures = Figures(rate=rate, seconds=seconds, ships=ships)
    with tempfile.TemporaryDirectory(prefix="seawarden-bench-") as folder:
        home, routes = Path(folder) / "watch", Path(folder) / "line.geojson"
        routes.write_text(json.dumps(LINE))
        server = socket.create_server(("127.0.0.1", 0))
        command = [
            sys.executable, "-m", "seawarden", "watch", "--no-service", "--no-archive", "--once",
            "--routes", str(routes), "--accuracy-m", "100", "--keep-land", "--home", str(home),
            "--source", f"tcp://127.0.0.1:{server.getsockname()[1]}",
        ]  # fmt: skip
        _feed_and_watch(command, home, server, figures)
        server.close()
        _read(home, figures)
        figures.restart_s = _restart(command, home)
    return figures


def _feed_and_watch(
    command: list[str], home: Path, server: socket.socket, figures: Figures
) -> None:
    over = threading.Event()
    feeder = threading.Thread(target=feed, args=(server, figures, over))
    feeder.start()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        hearer = threading.Thread(target=hear, args=(home, figures, process))
        hearer.start()
        while process.poll() is None:
            figures.resident_mb.append(_resident_mb(process.pid))
            time.sleep(1.0)
        hearer.join()
    feeder.join()


def hear(home: Path, figures: Figures, process: "subprocess.Popen[bytes]") -> None:
    """Note for each alert how long after its beat, when the watermark moved, it can be read."""
    while process.poll() is None and not (home / "records.sqlite").exists():
        time.sleep(LOOK_S)
    records, seen = Records.open(f"sqlite:///{home / 'records.sqlite'}"), 0
    is_over = False
    while not is_over:
        is_over = process.poll() is not None
        with records.reading() as desk:
            fresh = desk.happenings.since(seen, limit=10_000)
        now = datetime.now(UTC)
        for each in fresh:
            seen = each.sequence
            if each.topic is Topic.ALERT:
                figures.delays_s.append((now - each.time).total_seconds())
        time.sleep(LOOK_S)
    records.close()


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * 4096 / 2**20


def _read(home: Path, figures: Figures) -> None:
    """Read what the watch kept: how many reports and alerts, and how large its state is."""
    records = Records.open(f"sqlite:///{home / 'records.sqlite'}")
    with records.reading() as desk:
        said = desk.alerts.said()
        figures.judged = sum(each.reports for each in desk.sources.now())
    records.close()
    figures.alerts = said.filter(pl.col("status") == "raised").height
    newest = max((home / "checkpoint").iterdir())
    figures.checkpoint_bytes = sum(file.stat().st_size for file in newest.iterdir())


def _restart(command: list[str], home: Path) -> float:
    """Return how long a restart takes from the start of the process to the first beat."""
    server = socket.create_server(("127.0.0.1", 0))
    again = [*command[:-1], f"tcp://127.0.0.1:{server.getsockname()[1]}"]
    begin = time.monotonic()
    with subprocess.Popen(again, stderr=subprocess.DEVNULL) as process:
        link, _ = server.accept()
        took = time.monotonic() - begin
        link.close()
        process.wait()
    server.close()
    return took if home.exists() else 0.0


def table(figures: Figures) -> str:
    """Return the figures as a table of Markdown."""
    delays = sorted(figures.delays_s) or [float("nan")]
    half = len(figures.resident_mb) // 2
    late = figures.resident_mb[half:] or [0.0]
    rows = [
        ("reports sent", f"{figures.sent:,} at {figures.rate:,}/s for {figures.seconds:.0f} s"),
        ("reports lost", f"{figures.sent - figures.judged:,}"),
        ("the feeder was held up by at most", f"{figures.behind_s:.1f} s"),
        ("alerts raised", f"{figures.alerts:,}"),
        ("alert after the watermark, median", f"{statistics.median(delays):.2f} s"),
        ("alert after the watermark, 99 %", f"{delays[int(len(delays) * 0.99) - 1]:.2f} s"),
        ("resident memory, most", f"{max(figures.resident_mb, default=0):,.0f} MiB"),
        (
            "its growth over the second half",
            f"{late[-2 if len(late) > 1 else 0] - late[0]:,.0f} MiB",
        ),
        ("checkpoint", f"{figures.checkpoint_bytes / 2**20:,.0f} MiB"),
        ("checkpoint a ship", f"{figures.checkpoint_bytes / max(figures.ships, 1):,.0f} bytes"),
        ("restart to the first byte taken", f"{figures.restart_s:.1f} s"),
    ]
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join(["| live | |", "|---|---|", *lines])


def main() -> None:
    """Measure, and print the table."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--seconds", type=float, default=600.0)
    said.add_argument("--rate", type=int, default=WORLD_RATE)
    said.add_argument("--ships", type=int, default=WORLD_SHIPS)
    asked = said.parse_args()
    figures = run(seconds=asked.seconds, rate=asked.rate, ships=asked.ships)
    print(f"{machine()}\n\n{table(figures)}")


if __name__ == "__main__":
    main()
