"""The watch under the world's traffic: what is lost, how late alerts are, what it holds.

A feeder sends sentences over TCP at a steady rate: ships that sail, and some that creep over a
line, so that alerts come. Another process keeps the watch; it is started again from its last
checkpoint, and then a third watch is looked at by many browsers. `python -m benchmarks.live` runs
it for ten minutes; `--seconds` and `--rate` make it shorter or slower, `--part` does a part of it.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.live_browser import Browsing, browse
from benchmarks.live_feeder import Feeder
from benchmarks.live_process import MEMORY_MOST, busy_s, command, limited, resident_mb, until
from benchmarks.live_restart import restart_s
from benchmarks.machine import machine
from seawarden.model.happening import Topic
from seawarden.store.records import Records

WORLD_RATE: Final = 58_000  # reports a second that all receivers of the world hear together
WORLD_SHIPS: Final = 500_000
LOOK_S: Final = 0.05  # between two looks into the records: what the figures are exact to
PARTS: Final = ("feed", "browsers")
# Of the checkpoint: what is judged up to now, as against the state of a while ago.
SECOND: Final = "past."

Rows = list[tuple[str, str]]


@dataclass
class Figures:
    """What was measured under the feed."""

    sent: int = 0
    took_s: float = 0.0
    held_s: float = 0.0
    held_last_s: float = 0.0
    judged: int = 0
    alerts: int = 0
    delays_s: list[float] = field(default_factory=list)
    resident_mb: list[float] = field(default_factory=list)
    busy_s: float = 0.0
    ended: int = 0
    state_bytes: dict[str, int] = field(default_factory=dict)
    linked_s: float = 0.0
    restart_s: float = 0.0


def run(home: Path, *, seconds: float, rate: int, ships: int) -> Figures:
    """Feed a watch, measure it, and start it again."""
    figures = Figures()
    with Feeder(rate=rate, seconds=seconds, ships=ships) as feeder:
        asked = command(home, feeder.address, "--no-service", "--once")
        with subprocess.Popen(asked, stderr=subprocess.DEVNULL) as process:
            limited(process)
            hearer = threading.Thread(target=hear, args=(home, figures, process))
            hearer.start()
            until(lambda: feeder.sent > 0 or process.poll() is not None, within_s=300.0)
            while process.poll() is None:
                if feeder.is_sending:
                    figures.resident_mb.append(resident_mb(process.pid))
                    figures.busy_s = busy_s(process.pid)
                time.sleep(1.0)
            hearer.join()
        figures.sent, figures.took_s = feeder.sent, feeder.took_s
        figures.held_s, figures.held_last_s = feeder.held_s, feeder.held_last_s
    figures.ended = process.returncode
    _read(home, figures)
    figures.linked_s, figures.restart_s = restart_s(home, ships=ships, rate=rate)
    return figures


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


def _read(home: Path, figures: Figures) -> None:
    """Read what the watch kept: how many reports and alerts, and how large its state is."""
    records = Records.open(f"sqlite:///{home / 'records.sqlite'}")
    with records.reading() as desk:
        said = desk.alerts.said()
        figures.judged = sum(each.reports for each in desk.sources.now())
    records.close()
    figures.alerts = said.filter(pl.col("status") == "raised").height
    newest = max(each for each in (home / "checkpoint").iterdir() if each.name.isdigit())
    names = pl.read_json(newest / "manifest.json")["frames"].struct.unnest().row(0, named=True)
    figures.state_bytes = {name: (newest / file).stat().st_size for name, file in names.items()}


def fed(figures: Figures, *, seconds: float, rate: int, ships: int) -> Rows:
    """Return the rows of the feed."""
    delays = sorted(figures.delays_s) or [float("nan")]
    resident = np.array(figures.resident_mb or [0.0])
    third = max(1, resident.size // 3)
    warm = resident[-third:]
    slope = float(np.polyfit(np.arange(warm.size) / 60, warm, 1)[0]) if warm.size > 1 else 0.0
    total = sum(figures.state_bytes.values())
    one = sum(
        size
        for name, size in figures.state_bytes.items()
        if name.startswith(("present.memories", "present.surroundings", "present.tracks",
                            "present.numbers", "present.minutes"))
    )  # fmt: skip
    return [
        ("asked of the feeder", f"{rate:,} reports/s for {seconds:.0f} s from {ships:,} ships"),
        ("reports sent", f"{figures.sent:,}, {figures.sent / figures.took_s:,.0f}/s"),
        ("how the watch ended", f"code {figures.ended}"),
        ("reports lost", f"{figures.sent - figures.judged:,}"),
        ("processor of the watch", f"{figures.busy_s / figures.sent * 1e6:.1f} µs a report"),
        ("the feeder was held up by at most", f"{figures.held_s:.1f} s"),
        ("behind at the end", f"{figures.held_last_s:.1f} s"),
        ("alerts raised", f"{figures.alerts:,}"),
        ("alert after the watermark, median", f"{statistics.median(delays):.2f} s"),
        ("alert after the watermark, 99 %", f"{delays[int(len(delays) * 0.99) - 1]:.2f} s"),
        ("resident, first third (mean)", f"{resident[:third].mean():,.0f} MiB"),
        ("resident, last third (mean)", f"{resident[-third:].mean():,.0f} MiB"),
        ("resident, most", f"{resident.max():,.0f} MiB"),
        ("its slope in the last third", f"{slope:+,.1f} MiB a minute"),
        ("state of the ships, present", f"{one / 2**20:,.0f} MiB, {one // ships:,} bytes a ship"),
        ("checkpoint: both states, and reports kept for late ones", f"{total / 2**20:,.0f} MiB"),
        ("restart: process to connection", f"{figures.linked_s:.1f} s"),
        ("restart: process to a judged beat", f"{figures.restart_s:.1f} s"),
    ]


def browsed(found: Browsing) -> Rows:
    """Return the rows of the browsers."""
    return [
        ("ships, reports/s", f"{found.ships:,}, {found.rate:,}"),
        ("first complete frame, one Chromium, software graphics", f"{found.first_ms:,.0f} ms"),
        ("the same again, in the same browser", f"{found.again_ms:,.0f} ms"),
        ("frame while panning, median", f"{found.frame_ms[0]:.0f} ms"),
        ("frame while panning, 95 %", f"{found.frame_ms[1]:.0f} ms"),
        ("updates to one browser", f"{found.kilobytes_s:.1f} kB/s"),
        ("browsers at once", f"1 Chromium and {found.readers} programs, both streams each"),
        ("of them dropped", f"{found.dropped}"),
        ("events to the programs", f"{found.events:,}, fewest to one {found.events_least:,}"),
        ("processor of the watch meanwhile", f"{found.busy:.0%} of one core"),
    ]


def table(title: str, rows: Rows) -> str:
    """Return rows as a table of Markdown."""
    lines = [f"| {name} | {value} |" for name, value in rows]
    return "\n".join([f"| {title} | |", "|---|---|", *lines])


def main() -> None:
    """Measure, and print the tables."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--seconds", type=float, default=600.0)
    said.add_argument("--rate", type=int, default=WORLD_RATE)
    said.add_argument("--ships", type=int, default=WORLD_SHIPS)
    said.add_argument("--part", choices=PARTS, action="append")
    asked = said.parse_args()
    parts = asked.part or PARTS
    load = os.getloadavg()
    print(
        f"{machine()}; load before: {load[0]:.1f} (1 min), {load[2]:.1f} (15 min); "
        f"no watch may take more than {MEMORY_MOST / 2**30:.0f} GiB\n",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="seawarden-bench-") as folder:
        if "feed" in parts:
            figures = run(
                Path(folder) / "fed", seconds=asked.seconds, rate=asked.rate, ships=asked.ships
            )
            rows = fed(figures, seconds=asked.seconds, rate=asked.rate, ships=asked.ships)
            print(table("the world's feed", rows), flush=True)
        if "browsers" in parts:
            print("\n" + table("browsers", browsed(browse(Path(folder) / "seen"))))


if __name__ == "__main__":
    main()
