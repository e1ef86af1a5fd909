"""The demonstration: a shipped hour of real traffic, screened against the shipped lines."""

import importlib.resources
from pathlib import Path
from typing import Final

from seawarden.app.outputs import check_outputs, write_outputs
from seawarden.app.screen import screen
from seawarden.app.screening import Progress, ScreenAsked, Screening

HOUR: Final = "north_sea_2022_1h.csv.gz"
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
