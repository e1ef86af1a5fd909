"""Real traffic over lines, as it is: what injections are put into and false alerts counted on.

One hour of the North Sea ships; the rest lies in a folder that a person names.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.charts import ChartsAsked, open_charts
from seawarden.app.evaluation.background_lines import laid_across
from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL

DANISH: Final = (
    "Contains data from the Danish Maritime Authority that is used in accordance with the "
    "conditions for the use of Danish public data."
)
LAID_SEED: Final = 2022  # lines lie at the same places in every evaluation
LAID_M: Final = 40_000.0  # in the open sea
LAID_IN_PORT_M: Final = 8_000.0


def kattegat(data: Path) -> Case:
    """Return two days of the Kattegat, a report a minute, over the three cables there.

    Args:
        data: the folder of data that does not ship.
    """
    return real(
        "Kattegat 2025, two days",
        [data / "ais/kattegat_2025_2days_1min.parquet"],
        read_routes([data / "routes/kattegat_cables.csv"]).assets,
        attribution=DANISH,
    )


def north_sea() -> Case:
    """Return the shipped hour west of Denmark, over the shipped lines of these waters."""
    file = Path(str(resources.files("seawarden") / "data/ais/north_sea_2022_1h.csv.gz"))
    return real(
        "North Sea 2022, one hour", [file], read_routes(starter_routes()).assets,
        attribution=DANISH,
    )  # fmt: skip


def north_sea_laid(*, lines: int = 6) -> Case:
    """Return the shipped hour west of Denmark, with lines laid across its traffic."""
    return laid(north_sea(), lines=lines, length_m=LAID_M)


def solent(file: Path, *, lines: int = 3) -> Case:
    """Return 82 minutes of a port approach, with lines laid across it.

    Args:
        file: the Solent sample of 12 January 2016.
        lines: how many are laid.
    """
    bare = real("Solent 2016, 82 minutes", [file], read_routes(starter_routes()[:1]).assets)
    return laid(bare, lines=lines, length_m=LAID_IN_PORT_M)


def drift(data: Path) -> Case:
    """Return the ship of which a drift off Skagen is on record, over the shipped lines.

    Args:
        data: the folder of data that does not ship.
    """
    return real(
        "Drift off Skagen 2014", [data / "nmea/drift_positive_538004030.nmea"],
        read_routes(starter_routes()).assets, attribution=DANISH,
    )  # fmt: skip


def laid(traffic: Case, *, lines: int, length_m: float) -> Case:
    """Return the same traffic with lines laid across it in the place of its own.

    Args:
        traffic: real.
        lines: how many.
        length_m: of each.
    """
    rng = np.random.default_rng(LAID_SEED)
    return replace(
        traffic,
        name=f"{traffic.name}, lines laid across",
        assets=laid_across(traffic.fixes, rng, count=lines, length_m=length_m),
        placement=Placement.LAID,
    )


def real(name: str, files: Sequence[Path], assets: pl.DataFrame, *, attribution: str = "") -> Case:
    """Read AIS files as a case with nothing put into it, over lines where they lie.

    What charts say is what a screening knows without being asked: the ports of the world.

    Raises:
        UnusableInput: a file cannot be used.
        SourceUnavailable: a file does not exist.
    """
    intakes = list(read_ais(files, reading=Reading()))
    vessels = pl.concat([empty(VESSEL), *(each.vessels for each in intakes)])
    return Case(
        name=name,
        fixes=conform(pl.concat(each.reports for each in intakes), FIX),
        vessels=vessels.sort("time", nulls_last=False, maintain_order=True),
        assets=assets,
        origin=Origin.REAL,
        placement=Placement.REAL,
        charts=open_charts(ChartsAsked()).charts,
        attribution=attribution,
    )
