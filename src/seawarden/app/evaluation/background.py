"""Real traffic over lines, as it is: what injections are put into and false alerts counted on.

What ships is always there; the rest lies in a folder that a person names.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL

DANISH: Final = (
    "Contains data from the Danish Maritime Authority that is used in accordance with the "
    "conditions for the use of Danish public data."
)


def kattegat(data: Path) -> Case:
    """Return two days of the Kattegat, a report a minute, over the three cables there.

    Args:
        data: the folder of data that does not ship.
    """
    return _real(
        "Kattegat 2025, two days",
        [data / "ais/kattegat_2025_2days_1min.parquet"],
        read_routes([data / "routes/kattegat_cables.csv"]).assets,
        attribution=DANISH,
    )


def _real(
    name: str, files: Sequence[Path], assets: pl.DataFrame, *, attribution: str,
    placement: Placement = Placement.REAL,
) -> Case:  # fmt: skip
    """Read files into a case with nothing put into it."""
    intakes = list(read_ais(files, reading=Reading()))
    vessels = pl.concat([empty(VESSEL), *(each.vessels for each in intakes)])
    return Case(
        name=name,
        fixes=conform(pl.concat(each.reports for each in intakes), FIX),
        vessels=vessels.sort("time", nulls_last=False, maintain_order=True),
        assets=assets,
        origin=Origin.REAL,
        placement=placement,
        attribution=attribution,
    )
