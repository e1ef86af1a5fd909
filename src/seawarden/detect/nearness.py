"""Near or far: which reports any line concerns, and which tracks go over one."""

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.detector import LINE_CROSSING, NEAR_REPORT
from seawarden.detect.memory import Rows
from seawarden.detect.tracking import Followed
from seawarden.geo.corridor import Corridor, nearest_asset
from seawarden.geo.crossing import crossings
from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.geo.grid import Grid, cell_of
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import MS_PER_KN, US_PER_S

Degrees = npt.NDArray[np.float64]


def concerned(found: Followed, corridor: Corridor) -> Rows:
    """Return which accepted reports a line may concern, decided by a look into the grid.

    Every report near a line is among them, every first one after such a report, and every one
    whose path from the report before can go over a line.

    Args:
        found: the reports of a step, with their tracks.
        corridor: the lines.
    """
    output, rows = found.output, found.rows
    grid = corridor.grid
    # A path shorter than this with both ends far from every line goes over none. A degree is
    # taken as long as the longest there is.
    short_deg = grid.radius_m / DEGREE_MAX_M
    is_marked = np.diff(grid.starts) > 0
    count, which = _concerned(
        grid.blocks, is_marked, output.row, rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy(),
        output.before_lon, output.before_lat, short_deg,
    )  # fmt: skip
    return which[:count]


@kernel
def _concerned(
    blocks: npt.NDArray[np.int32], is_marked: npt.NDArray[np.bool_], row: Rows, lon: Degrees,
    lat: Degrees, before_lon: Degrees, before_lat: Degrees, short_deg: float,
) -> tuple[int, Rows]:  # fmt: skip
    which, count = np.empty(row.size, np.int64), 0
    for at in range(row.size):
        x, y = lon[row[at]], lat[row[at]]
        cell = cell_of(blocks, x, y)
        is_kept = cell >= 0 and is_marked[cell]
        if not is_kept and not np.isnan(before_lon[at]):
            east, north = x - before_lon[at], y - before_lat[at]
            cell = cell_of(blocks, before_lon[at], before_lat[at])
            is_long = east * east + north * north > short_deg * short_deg
            is_kept = is_long or (cell >= 0 and is_marked[cell])
        if is_kept:
            which[count] = at
            count += 1
    return count, which


def near_reports(found: Followed, which: Rows, corridor: Corridor) -> pl.DataFrame:
    """Return the reports near a line, and each track's first one after them.

    Args:
        found: the reports of a step, with their tracks.
        which: those of them that a line may concern.
        corridor: the lines; near is within its radius.

    Returns:
        NEAR_REPORT in the order in which the reports were accepted.
    """
    near = np.empty(which.size, np.int64)
    asset = np.empty(which.size, np.int32)
    distance = np.empty(which.size, np.float64)
    count = _near(
        corridor.grid, which, found.output.row, found.rows["lon_deg"].to_numpy(),
        found.rows["lat_deg"].to_numpy(), found.output.before_lon, found.output.before_lat,
        near, asset, distance,
    )  # fmt: skip
    if not count:
        return empty(NEAR_REPORT)
    told = (pl.Series("asset", asset[:count]), pl.Series("asset_distance_m", distance[:count]))
    return conform(found.reports(near[:count]).with_columns(*told), NEAR_REPORT)


@kernel
def _near(
    grid: Grid, which: Rows, row: Rows, lon: Degrees, lat: Degrees, before_lon: Degrees,
    before_lat: Degrees, near: Rows, asset: npt.NDArray[np.int32], distance: Degrees,
) -> int:  # fmt: skip
    count = 0
    for at in which:
        line, apart_m, _, _ = nearest_asset(grid, lon[row[at]], lat[row[at]])
        if line < 0:
            if np.isnan(before_lon[at]):
                continue
            if nearest_asset(grid, before_lon[at], before_lat[at])[0] < 0:
                continue
            apart_m = np.nan
        near[count] = at
        asset[count] = line
        distance[count] = apart_m
        count += 1
    return count


def line_crossings(
    found: Followed, which: Rows, corridor: Corridor, *, inferred_after_us: int
) -> pl.DataFrame:
    """Return where tracks go over lines between consecutive reports.

    Args:
        found: the reports of a step, with their tracks.
        which: those of them that a line may concern.
        corridor: the lines.
        inferred_after_us: over a silence longer than this a crossing is inferred, not asserted.

    Returns:
        LINE_CROSSING in the order in which the reports were accepted. The speed is the mean of
        what both reports say; where neither says any, that between their positions.
    """
    output = found.output
    pair = which[output.before_time[which] >= 0]
    row = output.row[pair]
    crossed = crossings(
        corridor,
        output.before_lon[pair], output.before_lat[pair], output.before_time[pair],
        found.rows["lon_deg"].to_numpy()[row], found.rows["lat_deg"].to_numpy()[row],
        found.rows["time"].to_physical().to_numpy()[row],
    )  # fmt: skip
    if not crossed.pair.size:
        return empty(LINE_CROSSING)
    taken = found.reports(pair[crossed.pair])
    elapsed_us = (taken["time"] - taken["before_time"]).to_physical().to_numpy()
    rows = taken.select("vessel_id", "track_id", before="before_time", after="time").with_columns(
        pl.Series("asset", crossed.asset),
        pl.Series("time", crossed.time_us).cast(UTC_US),
        pl.Series("lon_deg", crossed.lon_deg),
        pl.Series("lat_deg", crossed.lat_deg),
        pl.Series("kp_km", crossed.kp_km),
        pl.Series("angle_deg", crossed.angle_deg),
        pl.Series("to_side", crossed.to_side),
        pl.Series("sog_kn", _speed(taken, elapsed_us)),
        pl.Series("is_inferred", elapsed_us > inferred_after_us),
    )
    return conform(rows, LINE_CROSSING)


_READ = ("before_lon_deg", "before_lat_deg", "lon_deg", "lat_deg")


def _speed(taken: pl.DataFrame, elapsed_us: Rows) -> Degrees:
    """Return the speed at each crossing in kn."""
    said = np.stack([taken["before_sog_kn"].to_numpy(), taken["sog_kn"].to_numpy()]).astype("f8")
    is_said = ~np.isnan(said)
    mean: Degrees = np.where(is_said, said, 0).sum(axis=0) / np.maximum(is_said.sum(axis=0), 1)
    if is_said.any(axis=0).all():
        return mean
    run_m = _run_m(*(taken[name].to_numpy() for name in _READ))
    between = run_m / (elapsed_us / US_PER_S) / MS_PER_KN
    return np.where(is_said.any(axis=0), mean, between)


@kernel
def _run_m(lon0: Degrees, lat0: Degrees, lon1: Degrees, lat1: Degrees) -> Degrees:
    run_m = np.empty(lon0.size)
    for row in range(lon0.size):
        east_m, north_m = offset_m(lon0[row], lat0[row], lon1[row], lat1[row])
        run_m[row] = np.hypot(east_m, north_m)
    return run_m
