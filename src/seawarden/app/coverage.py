"""What is known of the sea floor: lines by sea and kind, and where no line is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.geo.land import length_m
from seawarden.model.asset import KINDS, SCHEMATIC_ACCURACY_M
from seawarden.model.schema import Schema, conform

COVERAGE: Final[Schema] = {
    "sea": pl.String(),  # one of SEAS, or ELSEWHERE
    "kind": pl.String(),  # one of model.asset.KINDS
    "line_count": pl.UInt32(),  # lines with any part in this sea; a line may lie in several
    "length_km": pl.Float64(),
    "schematic_share": pl.Float64(),  # of the length, 0 to 1; null: no line
}
ELSEWHERE: Final = "elsewhere"

# Corners, longitude and latitude. A place belongs to the first sea that holds it. The limits
# follow S-23 of the International Hydrographic Organization (1953) to about 20 km, apart from
# the three parts of the North Sea, which it does not know (54 and 57.5 degrees here).
SEAS: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "Gulf of Bothnia": (
        (16.5, 60.0), (22.9, 60.0), (22.9, 60.9), (26.0, 64.0), (26.0, 66.0), (16.5, 66.0),
    ),
    "Gulf of Finland": (
        (22.9, 59.0), (30.5, 59.0), (30.5, 60.9), (22.9, 60.9),
    ),
    "Gulf of Riga": (
        (21.9, 56.9), (24.7, 56.9), (24.7, 59.0), (22.9, 59.0), (21.9, 58.3),
    ),
    "Skagerrak": (
        (8.6, 57.1), (10.6, 57.75), (11.8, 57.8), (12.0, 58.6), (11.0, 60.0), (9.0, 60.0),
        (7.0, 58.0),
    ),
    "Kattegat and Danish straits": (
        (9.3, 53.8), (12.9, 53.8), (12.9, 57.8), (10.6, 57.75), (9.3, 57.2),
    ),
    "Baltic Proper": (
        (12.9, 53.5), (22.9, 53.5), (22.9, 60.0), (16.0, 60.0), (12.9, 56.5),
    ),
    "Southern North Sea": (
        (-1.0, 51.0), (4.5, 51.0), (9.3, 53.0), (9.3, 54.0), (-1.0, 54.0),
    ),
    "Central North Sea": (
        (-4.0, 54.0), (9.3, 54.0), (9.3, 57.2), (8.2, 57.5), (-4.0, 57.5),
    ),
    "Northern North Sea": (
        (-5.0, 57.5), (8.2, 57.5), (7.0, 58.2), (7.0, 62.0), (-5.0, 62.0),
    ),
    "Norwegian Sea": (
        (-5.0, 62.0), (12.0, 62.0), (16.0, 68.0), (26.0, 71.2), (15.0, 73.0), (-5.0, 73.0),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A cell of sea, in degrees."""

    west_deg: float
    south_deg: float
    east_deg: float
    north_deg: float


def coverage(assets: pl.DataFrame) -> pl.DataFrame:
    """Return COVERAGE of ASSET: a row for each sea and kind, also where nothing is known.

    The kinds water and other, and the row for elsewhere, stand only where a line is. Sorted by
    sea, in the order of SEAS, then by kind, in the order of KINDS.
    """
    shapes = shapely.from_wkb(assets["geometry"].to_numpy())
    lines = assets.select("kind", is_schematic=pl.col("accuracy_m") > SCHEMATIC_ACCURACY_M)
    found = [
        lines.select(
            pl.lit(sea).alias("sea"),
            "kind",
            "is_schematic",
            pl.Series("length_km", _lengths_km(shapely.intersection(shapes, area)), pl.Float64),
        )
        for sea, area in _areas().items()
    ]
    within = pl.concat(found).filter(pl.col("length_km") > 0)
    schematic = pl.col("length_km").filter("is_schematic").sum() / pl.col("length_km").sum()
    known = within.group_by("sea", "kind").agg(
        pl.len().alias("line_count"), pl.col("length_km").sum(), schematic.alias("schematic_share")
    )
    asked = pl.DataFrame(
        [(sea, kind) for sea in SEAS for kind in KINDS if kind not in {"water", "other"}],
        schema={"sea": pl.String, "kind": pl.String},
        orient="row",
    )
    every = asked.join(known, on=["sea", "kind"], how="full", coalesce=True).with_columns(
        pl.col("line_count", "length_km").fill_null(0)
    )
    seas, kinds = pl.Enum([*SEAS, ELSEWHERE]), pl.Enum(KINDS)
    return conform(every.sort(pl.col("sea").cast(seas), pl.col("kind").cast(kinds)), COVERAGE)


def unknown_cells(
    assets: pl.DataFrame, *, within: Cell, lon_step_deg: float = 1.0, lat_step_deg: float = 0.5
) -> list[Cell]:
    """Return the cells of a region that no line passes, land or sea, row by row from the south.

    At 60 degrees north a cell of 1 by 0.5 degrees is 56 km square.
    """
    lon = np.arange(within.west_deg, within.east_deg - 1e-9, lon_step_deg)
    lat = np.arange(within.south_deg, within.north_deg - 1e-9, lat_step_deg)
    west, south = (axis.ravel() for axis in np.meshgrid(lon, lat))
    east = np.minimum(west + lon_step_deg, within.east_deg)
    north = np.minimum(south + lat_step_deg, within.north_deg)
    lines = shapely.STRtree(shapely.from_wkb(assets["geometry"].to_numpy()))
    passed, _ = lines.query(shapely.box(west, south, east, north), predicate="intersects")
    free = np.setdiff1d(np.arange(len(west)), passed)
    return [
        Cell(
            west_deg=float(west[i]),
            south_deg=float(south[i]),
            east_deg=float(east[i]),
            north_deg=float(north[i]),
        )
        for i in free
    ]


def _areas() -> dict[str, shapely.Geometry]:
    """Return each sea without those before it, and what is left of the world."""
    left: shapely.Geometry = shapely.box(-180, -90, 180, 90)
    areas = {}
    for sea, corners in SEAS.items():
        areas[sea] = shapely.intersection(shapely.Polygon(corners), left)
        left = shapely.difference(left, areas[sea])
    return areas | {ELSEWHERE: left}


def _lengths_km(shapes: np.ndarray) -> list[float]:
    return [
        sum(
            float(length_m(shapely.get_coordinates(part)).sum()) for part in shapely.get_parts(one)
        )
        / 1_000
        for one in shapes
    ]
