"""A national day from CSV to alerts: time and memory of the command, in a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

POLL_S: Final = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the command took, and what it said."""

    row_count: int
    file_bytes: int
    seconds: float
    peak_bytes: int
    summary: dict[str, object]


def run(row_count: int = 11_000_000) -> Outcome:
    """Write the day, screen it once to compile, and once more to measure."""
    with tempfile.TemporaryDirectory() as folder:
        day, few = Path(folder) / "day.csv", Path(folder) / "few.csv"
        # Written in a process of its own: the memory of this one would be taken for a child's.
        written = _write(day, row_count=row_count, vessel_count=4_000)
        _write(few, row_count=20_000, vessel_count=40)
        _screen(few, Path(folder))
        begin = time.perf_counter()
        summary, peak = _screen(day, Path(folder))
        seconds = time.perf_counter() - begin
        return Outcome(
            row_count=written,
            file_bytes=day.stat().st_size,
            seconds=seconds,
            peak_bytes=peak,
            summary=summary,
        )


def _write(day: Path, *, row_count: int, vessel_count: int) -> int:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.national_day", str(day), str(row_count),
         str(vessel_count)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return int(ran.stdout)


def _screen(day: Path, folder: Path) -> tuple[dict[str, object], int]:
    """Run the command; return what it said and the most memory that its process held."""
    said = folder / "said.json"
    with said.open("w") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "seawarden", "screen", str(day), "--json", "--out",
             str(folder / "alerts.parquet"), "--crossings", str(folder / "crossings.parquet")],
            stdout=out,
        )  # fmt: skip
        peak = 0
        while started.poll() is None:
            peak = max(peak, _peak_bytes(started.pid))
            time.sleep(POLL_S)
    if started.returncode:
        raise RuntimeError(f"screen ended with {started.returncode}")
    summary: dict[str, object] = json.loads(said.read_text())
    return summary, peak


def _peak_bytes(pid: int) -> int:
    """Return the most memory a process has held since its program was started; 0: it is gone.

    The usage that the system reports of an ended child would count its parent's memory too.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    held = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(held[0]) * 1024 if held else 0


def table(found: Outcome) -> str:
    """Return the outcome as Markdown."""
    return "\n".join(
        (
            "| SYNTHETIC national day, Danish layout | |",
            "|---|---|",
            f"| rows, file | {found.row_count:,}, {found.file_bytes / 1e9:.2f} GB |",
            f"| CSV to alerts and crossings in Parquet | {found.seconds:.1f} s (limit 60) |",
            f"| most memory held | {found.peak_bytes / 2**30:.2f} GiB (limit 4) |",
            f"| crossings | {found.summary['crossings']:,} |",
            f"| alerts | {json.dumps(found.summary['alerts'])} |",
        )
    )
