"""The night as a live feed: the file that a watch is asked to read, and that watch."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from seawarden.app.charts import ChartsAsked
from seawarden.app.october.night import Night, write_night
from seawarden.app.october.published import Published, schematic_line
from seawarden.app.routes import RoutesAsked
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.settings import WatchAsked
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import starter_routes

SOURCE: Final = "October 2023, RECONSTRUCTION"
LINES: Final = RoutesAsked(files=(*starter_routes(), schematic_line()))
FILE: Final = "RECONSTRUCTION-october-2023.csv"


@contextmanager
def replayed(
    known: Published, night: Night, *, reading: Reading, pace: float | None
) -> Iterator[WatchAsked]:
    """Say how to keep watch over a night, as if it came live.

    Args:
        known: what was published.
        night: what was told in it.
        reading: how rows are to be read.
        pace: how many times faster than it was; null: as fast as it can be read, and no longer.
    """
    with tempfile.TemporaryDirectory(prefix="seawarden-october-") as folder:
        path = Path(folder) / FILE
        write_night(night, path, label=known.label)
        paced = "" if pace is None else f"pace={pace:g}&"
        yield WatchAsked(
            sources=(f"file:{quote(str(path))}?{paced}name={quote(SOURCE)}",),
            routes=LINES,
            charts=ChartsAsked(),
            reading=reading,
            home=Path(folder) / "watch",
            clock=ClockRule.SOURCE,
            is_once=pace is None,
            origin="RECONSTRUCTION",
        )
