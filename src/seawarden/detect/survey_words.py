"""What is said of a survey pattern: which line it concerns, and what else goes about so."""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context, described
from seawarden.detect.evidence import clock, evidence, rounded
from seawarden.detect.memory import Records
from seawarden.geo.corridor import Corridor, near
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.asset import SCHEMATIC_ACCURACY_M

ACCURACIES: Final = 3.0  # a line may be sought within so many times what it may be off by
FISHING_TYPE: Final = 30  # ITU-R M.1371-5, table 53

Floats = npt.NDArray[np.float64]


class Naming(NamedTuple):
    """When a lattice is about a line."""

    follow_deg: float
    beside_m: float


def said(held: Records, codes: stay.Codes, naming: Naming, context: Context) -> pl.DataFrame:
    """Return lattices as rows to be told, with level, reason and evidence.

    By NumPy, lattice by lattice: the last bit of a number must not tell how many stand together.
    """
    gaps = held["legs"] - 1
    mean_m = held["gaps"] / gaps
    spread_m = np.sqrt(np.maximum(held["gap_squares"] / gaps - mean_m * mean_m, 0.0))
    columns: dict[str, Any] = {
        name: np.ascontiguousarray(held[name])
        for name in ("track_id", "vessel_id", "lon_deg", "lat_deg", "legs", "axis_deg")
    }
    rows = pl.DataFrame(
        columns
        | _line(held, mean_m, naming, context)
        | {
            "code": codes,
            "spacing_m": mean_m,
            "uneven": spread_m / mean_m,
            "speed_kn": held["speed_sum"] / held["minutes"],
            "fishing": held["fishing"] / held["minutes"],
        }
    ).with_columns(
        pl.col("apart_m", "slant_deg").fill_nan(None),
        since=pl.Series(held["since"]).cast(pl.Datetime("us", "UTC")),
        last=pl.Series(held["last"]).cast(pl.Datetime("us", "UTC")),
        known_at=pl.Series(held["last"]).cast(pl.Datetime("us", "UTC")),
        status=pl.col("code").replace_strict(stay.STATUS, return_dtype=pl.String),
    )
    return _worded(described(rows, context))


def _line(
    held: Records, mean_m: Floats, naming: Naming, context: Context
) -> dict[str, npt.NDArray[Any]]:
    """Return the line that each lattice is about, its distance, and the angle to the legs."""
    count = held.size
    asset = np.full(count, -1, np.int32)
    angle, apart = np.full(count, np.nan), np.full(count, np.nan)
    corridor = context.corridor
    if corridor is not None and corridor.pieces.asset.size:
        lon, lat = _middle(held)
        accuracy = context.lines["accuracy_m"].to_numpy()
        found = near(corridor, lon, lat)
        for place in np.lexsort((found.distance_m, found.row)):
            row, line = int(found.row[place]), int(found.asset[place])
            if asset[row] >= 0:
                continue
            beside_m = naming.beside_m
            if accuracy[line] <= SCHEMATIC_ACCURACY_M:
                beside_m = max(beside_m, ACCURACIES * accuracy[line])
            slant = _aslant(held["axis_deg"][row], _bearing(corridor, line, found.kp_km[place]))
            half_m = 0.5 * (held["legs"][row] - 1) * mean_m[row]
            follows = slant <= naming.follow_deg and found.distance_m[place] <= half_m + beside_m
            if follows or found.distance_m[place] <= beside_m:
                asset[row], apart[row], angle[row] = line, found.distance_m[place], slant
    return {"asset": asset, "apart_m": apart, "slant_deg": angle}


def _middle(held: Records) -> tuple[Floats, Floats]:
    """Return the middle of each lattice, in degrees."""
    x, y = held["x_sum"] / held["minutes"], held["y_sum"] / held["minutes"]
    lon, lat = np.empty(held.size), np.empty(held.size)
    for row in range(held.size):
        _, north_m, _ = metres_per_degree(held["start_lat_deg"][row])
        lat[row] = held["start_lat_deg"][row] + y[row] / north_m
        east_m, _, _ = metres_per_degree(0.5 * (held["start_lat_deg"][row] + lat[row]))
        lon[row] = held["start_lon_deg"][row] + x[row] / east_m
    return (lon + 180.0) % 360.0 - 180.0, lat


def _bearing(corridor: Corridor, line: int, kp_km: float) -> float:
    """Return the course of a line at a kilometre point, in degrees."""
    pieces = corridor.pieces
    first, end = np.searchsorted(pieces.asset, [line, line + 1])
    piece = first + int(np.searchsorted(pieces.kp0_km[first:end], kp_km, side="right")) - 1
    piece = int(np.clip(piece, first, end - 1))
    east_m, north_m, _ = metres_per_degree(0.5 * (pieces.y0[piece] + pieces.y1[piece]))
    east = (pieces.x1[piece] - pieces.x0[piece]) * east_m
    north = (pieces.y1[piece] - pieces.y0[piece]) * north_m
    return float(np.degrees(np.arctan2(east, north)) % 360.0)


def _aslant(one: float, other: float) -> float:
    """Return the angle between two courses, either way: 0 to 90 degrees."""
    return abs((one - other + 90.0) % 180.0 - 90.0)


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Add level, reason and evidence."""
    is_named, is_schematic = pl.col("asset") >= 0, pl.col("is_schematic").fill_null(value=False)
    is_fishing = (
        (pl.col("ship_type") == FISHING_TYPE).fill_null(value=False)
        | (pl.col("fishing") >= 0.5)  # most of the time, by her own word
    )  # fmt: skip
    is_at_work = pl.col("is_at_work").fill_null(value=False)
    schematic = pl.when(is_schematic).then(pl.lit(" (schematic route)")).otherwise(pl.lit(""))
    where = (
        pl.when(is_named & (pl.col("slant_deg") <= 45.0))
        .then(pl.format(" along {}{}", "asset_name", schematic))
        .when(is_named)
        .then(pl.format(" across {}{}", "asset_name", schematic))
        .otherwise(pl.lit(""))
    )
    likely = (
        pl.when(is_fishing)
        .then(pl.lit("fishing with gear on the ground"))
        .when(is_at_work)
        .then(pl.lit("her work, a survey, or trawling"))
        .otherwise(pl.lit("a survey of the ground, or trawling"))
    )
    none, explained = pl.lit(0.0), pl.lit(-2.0)
    is_low = is_named & ~is_schematic & ~is_fishing & ~is_at_work
    known_type = pl.col("ship_type").is_not_null()
    return rows.with_columns(
        level=pl.when(is_low).then(pl.lit("low")).otherwise(pl.lit("info")),
        reason=pl.format(
            "{} has run {} parallel legs {} m apart{} at {} kn since {} UTC: consistent with {}.",
            "ship", "legs", rounded("spacing_m"), where, rounded("speed_kn", 1), clock("since"),
            likely,
        ),
        evidence=evidence(
            ("parallel legs", pl.col("legs"), "", 1.0),
            ("spacing of the legs", pl.col("spacing_m"), "m", 1.0),
            ("spacings vary by this part", pl.col("uneven"), "", 1.0),
            ("mean speed", pl.col("speed_kn"), "kn", 1.0),
            ("course of the first leg", pl.col("axis_deg"), "deg", 0.0),
            ("angle to the line", pl.col("slant_deg"), "deg",
             pl.when(is_named).then(pl.lit(1.0)).otherwise(none)),
            ("middle of the legs to the line", pl.col("apart_m"), "m",
             pl.when(is_named).then(pl.lit(1.0)).otherwise(none)),
            ("fishing, by her type or status", is_fishing, "",
             pl.when(is_fishing).then(explained).otherwise(none)),
            ("work near lines, by her own word", pl.when(known_type).then(is_at_work), "",
             pl.when(is_at_work).then(explained).otherwise(none)),
            ("drawn line may be off by", pl.col("accuracy_m"), "m", 0.0),
        ),
    )  # fmt: skip
