"""How long a restart takes from a checkpoint of the world, to the first beat that is judged."""

import sqlite3
import subprocess
import time
from pathlib import Path

from benchmarks.live_feeder import Feeder
from benchmarks.live_process import command, limited, until


def restart_s(home: Path, *, ships: int, rate: int) -> tuple[float, float]:
    """Return the seconds from the start of the process to the first connection, and to a beat."""
    last = _last_beat(home)
    with Feeder(rate=rate, seconds=60.0, ships=ships) as feeder:
        begin = time.monotonic()
        with subprocess.Popen(
            command(home, feeder.address, "--no-service"), stderr=subprocess.DEVNULL
        ) as process:
            limited(process)
            try:
                until(lambda: feeder.sent > 0)
                linked = time.monotonic() - begin
                until(lambda: _last_beat(home) > last)
                judged = time.monotonic() - begin
            finally:
                process.terminate()
    return linked, judged


def _last_beat(home: Path) -> int:
    """Return the number of the last beat whose outcome the records hold."""
    link = sqlite3.connect(f"file:{home / 'records.sqlite'}?mode=ro", uri=True)
    try:
        return int(link.execute("select max(number) from beats").fetchone()[0] or 0)
    finally:
        link.close()
