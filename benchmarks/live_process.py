"""A watch as a process of its own, as its users start it."""

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.live_feeder import OCEANS, Sea

SERVICE_WAIT_S: Final = 60.0
MEMORY_MOST: Final = 8 * 2**30  # bytes: a watch that takes more ends, and the machine lives
ADDRESS: Final = re.compile(r"(http://[^/]+)/#token=(\S+)")
PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


def command(home: Path, source: str, *more: str, sea: Sea = OCEANS) -> list[str]:
    """Return how a watch over one line is started."""
    routes = home.with_name("line.geojson")
    routes.write_text(json.dumps(sea.line()))
    return [
        sys.executable, "-m", "seawarden", "watch", "--no-archive", "--routes", str(routes),
        "--accuracy-m", "100", "--keep-land", "--home", str(home), "--source", source, *more,
    ]  # fmt: skip


def limited(process: "subprocess.Popen[Any]") -> None:
    """Let a process have so much memory and no more."""
    resource.prlimit(process.pid, resource.RLIMIT_DATA, (MEMORY_MOST, MEMORY_MOST))


@contextmanager
def served(home: Path, source: str, sea: Sea) -> Iterator[tuple[int, str, str]]:
    """Run a watch with its service; yield its process, its address, and the token."""
    with subprocess.Popen(
        command(home, source, "--port", "0", sea=sea),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    ) as process:  # fmt: skip
        limited(process)
        try:
            found = ADDRESS.search(process.stdout.readline() if process.stdout else "")
            if found is None:
                raise RuntimeError("the watch does not say where it is served")
            yield process.pid, found[1], found[2]
        finally:
            process.terminate()


def resident_mb(pid: int) -> float:
    """Return what a process holds in memory; 0: it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * PAGE_BYTES / 2**20


def busy_s(pid: int) -> float:
    """Return the processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def until(is_so: Callable[[], object], *, within_s: float = SERVICE_WAIT_S) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it never was.
    """
    end = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("it did not come to be")
        time.sleep(0.02)
