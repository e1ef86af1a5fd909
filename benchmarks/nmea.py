"""NMEA archive to columns, beside pyais on sentences of the same log in the same run.

Reads a shipped log with tag blocks, repeated. pyais only decodes here and makes no columns, and
it is not asked to join fragments, so the comparison is in its favour. Because it is slow it gets
a part of the sentences, and rates are compared.
"""

import sys
from pathlib import Path
from typing import Final, NamedTuple

import pyais

from benchmarks.machine import best_s, machine, versions
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading

LOG: Final = (
    Path(__file__).parents[1] / "tests" / "data" / "ais" / "kystverket_2019_tagblocks.nmea"
)
ARCHIVE: Final = Path(__file__).parents[1] / "build" / "benchmarks" / "repeated.nmea"
REPEATS: Final = 1000
PEER_REPEATS: Final = 20
RATIO_GOAL: Final = 15.0


class Rates(NamedTuple):
    """Sentences a second."""

    ours: float
    theirs: float
    sentences: int


def read_archive() -> int:
    """Read the archive into columns; return the number of reports."""
    return sum(intake.reports.height for intake in read_ais([ARCHIVE], reading=Reading()))


def read_with_pyais(lines: list[bytes]) -> int:
    """Decode the sentences; return their number."""
    for line in lines:
        pyais.decode(line)
    return len(lines)


def run() -> Rates:
    """Measure both in this process, ours before and after the peer."""
    data = LOG.read_bytes()
    ARCHIVE.parent.mkdir(parents=True, exist_ok=True)
    ARCHIVE.write_bytes(data * REPEATS)
    bodies = [line.rpartition(b"\\")[2].strip() for line in data.splitlines()]
    whole = [body for body in bodies if body[6:9] == b",1,"] * PEER_REPEATS
    count = len(bodies) * REPEATS
    try:
        first_s, _ = best_s(read_archive, times=4)
        peer_s, _ = best_s(lambda: read_with_pyais(whole), times=3)
        last_s, _ = best_s(read_archive, times=3)
    finally:
        ARCHIVE.unlink()
    return Rates(count / min(first_s, last_s), len(whole) / peer_s, count)


def table(rates: Rates) -> str:
    """Write the rates as a Markdown table."""
    ratio = rates.ours / rates.theirs
    return (
        f"{rates.sentences:,} sentences of a file, warm, best of 7; "
        f"{versions('numba', 'polars', 'pyais')}.\n\n"
        "| reader | million sentences/s |\n|---|---|\n"
        f"| Seawarden: columns, particulars, counted losses | {rates.ours / 1e6:.2f} |\n"
        f"| pyais, decoded only | {rates.theirs / 1e6:.3f} |\n\n"
        f"Ratio {ratio:.1f}; the goal is {RATIO_GOAL:.0f}.\n"
    )


if __name__ == "__main__":
    sys.stdout.write(f"{machine()}\n\n{table(run())}")
