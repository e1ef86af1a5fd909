"""Pattern of life: what speeds and crossings are usual, by place, class of ship and direction.

A pattern speaks of places, never of persons: a row that fewer than `ABOUT.vessels_least` ships
made is not kept. Version 1 of these columns; a change that an older reader would misread needs a
new `SCHEMA_VERSION`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from seawarden.model.schema import Schema, conform, refuse

SCHEMA_VERSION: Final = 1

# ITU-R M.1371-5, table 53, in eight classes; a type that stands nowhere is of class 0.
CLASSES: Final = (
    "other or unknown", "fishing", "towing", "service and government", "pleasure", "passenger",
    "cargo", "tanker",
)  # fmt: skip
CLASS_TYPES: Final = (
    (30, 30, 1),
    (31, 32, 2),
    (33, 35, 3),
    (36, 37, 4),
    (40, 49, 5),
    (50, 51, 3),
    (52, 52, 2),
    (53, 59, 3),
    (60, 69, 5),
    (70, 79, 6),
    (80, 89, 7),
)
ANY_CLASS: Final = 255

OCTANT_DEG: Final = 45.0  # eight directions, the first about north
ANY_OCTANT: Final = 255

# A cell is 3.75' of latitude high (6.9 km) and 7.5' of longitude wide.
CELLS_PER_LAT_DEGREE: Final = 16
CELLS_PER_LON_DEGREE: Final = 8
ANY_CELL: Final = -1

SEGMENT_KM: Final = 5.0  # of a line's length
ANY_SEGMENT: Final = -1

SPEED_BIN_KN: Final = 0.5
SPEED_BINS: Final = 64  # the last holds all that is faster

# Under way in a cell, by class and direction. A passage is one ship's minutes in a cell, in one
# direction, within one clock hour; its speed is their mean.
CELL_PATTERN: Final[Schema] = {
    "cell": pl.Int32(),  # rows of cells from the south pole, from 180 west; -1: everywhere
    "octant": pl.UInt8(),  # 0 north, 1 north-east, ..., 7 north-west; 255: any direction
    "ship_class": pl.UInt8(),  # index into CLASSES; 255: any class
    "passages": pl.Float64(),  # an old one counts less, by its half-life
    "vessels": pl.UInt32(),  # distinct ships that made them
    "slowed": pl.UInt32(),  # lately: passages slower than the ship's own hour before
    "slowed_vessels": pl.UInt32(),  # distinct ships that made those
    "speeds": pl.Array(pl.Float64(), SPEED_BINS),  # passages by speed, 0.5 kn each
}

# Crossings of a line, by five kilometres of it, class and side.
SEGMENT_PATTERN: Final[Schema] = {
    "asset_id": pl.String(),  # empty: any line
    "segment": pl.Int32(),  # kilometre point by 5 km, rounded down; -1: everywhere
    "to_side": pl.Int8(),  # where they went: 1 left of the line's direction, -1 right, 0 any
    "ship_class": pl.UInt8(),  # index into CLASSES; 255: any class
    "crossings": pl.Float64(),  # an old one counts less, by its half-life
    "vessels": pl.UInt32(),  # distinct ships that made them
    "speeds": pl.Array(pl.Float64(), SPEED_BINS),  # crossings by speed, 0.5 kn each
}


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a pattern was made of, and how.

    Attributes:
        version: names the pattern in every alert that used it.
        begin: the first report that went into it; null: none did.
        end: the last; a passage counts by its age at this instant.
        days: observed, each counted by its age as a passage is.
        sources: names of the files or the archive.
        origin: REAL, RECONSTRUCTION or SYNTHETIC.
        half_life_days: after so long a passage counts half.
        lately_days: for so long a slow-down is remembered.
        vessels_least: a row that fewer ships made is not kept.
        schema_version: of the columns.
    """

    version: str
    begin: datetime | None
    end: datetime | None
    days: float
    sources: tuple[str, ...]
    origin: str
    half_life_days: float
    lately_days: float
    vessels_least: int
    schema_version: int = SCHEMA_VERSION


def ship_class(ship_type: pl.Expr) -> pl.Expr:
    """Return the class of a ship type; one that is null or stands nowhere is of class 0."""
    known = pl.coalesce(
        pl.when(ship_type.is_between(low, high)).then(pl.lit(number, pl.UInt8))
        for low, high, number in CLASS_TYPES
    )
    return known.fill_null(pl.lit(0, pl.UInt8))


def cell(lon_deg: pl.Expr, lat_deg: pl.Expr) -> pl.Expr:
    """Return the number of the cell that a position lies in."""
    columns = 360 * CELLS_PER_LON_DEGREE
    column = ((lon_deg + 180.0) * CELLS_PER_LON_DEGREE).floor().cast(pl.Int32) % columns
    row = ((lat_deg + 90.0) * CELLS_PER_LAT_DEGREE).floor().cast(pl.Int32)
    return row * columns + column


def octant(cog_deg: pl.Expr) -> pl.Expr:
    """Return the direction of a course, 0 (north) to 7 (north-west)."""
    turned = (cog_deg.cast(pl.Float64) + OCTANT_DEG / 2) % 360.0
    return (turned / OCTANT_DEG).floor().cast(pl.UInt8)


def segment(kp_km: pl.Expr) -> pl.Expr:
    """Return the part of a line that a kilometre point lies in."""
    return (kp_km / SEGMENT_KM).floor().cast(pl.Int32)


def speed_bin(sog_kn: pl.Expr) -> pl.Expr:
    """Return the bin of a speed."""
    return (sog_kn.cast(pl.Float64) / SPEED_BIN_KN).floor().clip(0, SPEED_BINS - 1).cast(pl.Int64)


def cell_pattern(frame: pl.DataFrame, *, vessels_least: int) -> pl.DataFrame:
    """Hold a frame to CELL_PATTERN and to the limits of its values.

    Raises:
        ProtocolMisuse: a column is missing or of another type, a value is outside its limits, or
            a row was made by too few ships.
    """
    held = conform(frame, CELL_PATTERN)
    refuse(held, _broken("passages", vessels_least))
    return held


def segment_pattern(frame: pl.DataFrame, *, vessels_least: int) -> pl.DataFrame:
    """Hold a frame to SEGMENT_PATTERN and to the limits of its values.

    Raises:
        ProtocolMisuse: as `cell_pattern`.
    """
    held = conform(frame, SEGMENT_PATTERN)
    refuse(held, _broken("crossings", vessels_least))
    return held


def _broken(count: str, vessels_least: int) -> dict[str, pl.Expr]:
    number, kind = pl.col(count), pl.col("ship_class")
    return {
        "a null": pl.any_horizontal(pl.all().is_null()),
        f"{count} is not over 0": ~(number > 0) | number.is_infinite(),
        f"fewer than {vessels_least} vessels": pl.col("vessels") < vessels_least,
        "ship_class stands nowhere": (kind >= len(CLASSES)) & (kind != ANY_CLASS),
        f"speeds do not add up to {count}": (pl.col("speeds").arr.sum() - number).abs()
        > 1e-6 * number,
    }
