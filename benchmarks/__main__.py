"""Run every benchmark, print the ratios, and write them down."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks import attribution, day_from_csv, distance, nmea, screening
from benchmarks.machine import machine

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
PARTS: Final = (
    ("Distance to 10,000 route segments", distance),
    ("NMEA to columns", nmea),
    ("Screening from Parquet", screening),
    ("A national day from CSV", day_from_csv),
    ("Attribution of a fault over a national day", attribution),
)


def main() -> None:
    """Measure one part after another; a name as argument chooses one."""
    asked = sys.argv[1:]
    parts = [f"# Benchmarks\n\n{datetime.now(tz=UTC):%Y-%m-%d}. {machine()}.\n"]
    for title, module in PARTS:
        if asked and module.__name__.rsplit(".", 1)[-1] not in asked:
            continue
        text = f"## {title}\n\n{module.table(module.run())}\n"
        print(text, flush=True)
        parts.append(text)
    if not asked:
        RESULTS.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
