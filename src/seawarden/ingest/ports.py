"""The ports and anchorages of the world that ship, and how far each reaches."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Final

import polars as pl

from seawarden.model.chart import PORT
from seawarden.model.schema import conform
from seawarden.model.units import M_PER_NM

# A judgement: what slows a ship down for a port (the pilot, the fairway, a berth not yet free)
# lies within about five miles of the position that the World Port Index gives it.
PORT_RADIUS_M: Final = 5 * M_PER_NM
# Global Fishing Watch, "Anchorages, voyages and port visits": a ship enters within 3 km of one.
ANCHORAGE_RADIUS_M: Final = 3_000.0

# Columns of the anchorages of Global Fishing Watch: one row a cell of 0.5 km where ships stayed.
CELL_COLUMNS: Final = frozenset({"s2id", "label", "latitude", "longitude"})


def is_anchorage_cells(columns: Iterable[str]) -> bool:
    """Say whether a table is that of Global Fishing Watch's anchorages."""
    return set(columns) >= CELL_COLUMNS


def world_ports() -> pl.DataFrame:
    """Return PORT: the World Port Index and the named anchorages of Global Fishing Watch.

    They ship with Seawarden; docs/reference/sources.md says what they are worth.
    """
    file = resources.files("seawarden") / "data" / "ports" / "world.parquet"
    rows = pl.read_parquet(Path(str(file)))
    return conform(
        rows.with_columns(
            radius_m=pl.when("is_anchorage").then(ANCHORAGE_RADIUS_M).otherwise(PORT_RADIUS_M)
        ),
        PORT,
    )
