"""The demonstration: a shipped hour of real traffic, replayed over the lines or screened."""

import importlib.resources
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from seawarden.app.charts import ChartsAsked
from seawarden.app.outputs import check_outputs, write_outputs
from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import Progress, ScreenAsked, Screening
from seawarden.app.watch.confluence import ClockRule
from seawarden.app.watch.settings import WatchAsked
from seawarden.ingest.reading import Reading

HOUR: Final = "north_sea_2022_1h.csv.gz"
SHOWN: Final = "North Sea 2022, one hour"
SOURCE: Final = "Traffic: North Sea, 1 November 2022, one hour; AISanalyze, MIT licence."


def demo(report: Path, *, progress: Progress) -> Screening:
    """Screen the shipped North Sea hour and write the report.

    Raises:
        SourceUnavailable: the report's page is not built.
    """
    with importlib.resources.as_file(
        importlib.resources.files("seawarden") / "data" / "ais" / HOUR
    ) as hour:
        asked = ScreenAsked(ais=(str(hour),), report=report, attributions=(SOURCE,))
        check_outputs(asked)
        found = screen(asked, progress=progress)
        write_outputs(asked, found)
    return found


@contextmanager
def replayed(home: Path, *, pace: float, reading: Reading) -> Iterator[WatchAsked]:
    """Say how to keep watch over the shipped hour, as if it came live.

    Args:
        home: folder of the watch; with what an earlier replay left there, it would go on from it.
        pace: how many times faster than the ships sent.
        reading: how rows are to be read.
    """
    with importlib.resources.as_file(
        importlib.resources.files("seawarden") / "data" / "ais" / HOUR
    ) as hour:
        yield WatchAsked(
            sources=(f"file:{quote(str(hour))}?pace={pace:g}&name={quote(SHOWN)}",),
            routes=RoutesAsked(),
            charts=ChartsAsked(),
            reading=reading,
            home=home,
            clock=ClockRule.SOURCE,
        )
