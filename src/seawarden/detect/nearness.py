"""Near or far: which reports any line concerns, and which tracks go over one."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.detector import LINE_CROSSING, NEAR_REPORT
from seawarden.detect.memory import Rows, column
from seawarden.detect.tracking import Followed
from seawarden.detect.tracking_kernel import Output
from seawarden.geo.corridor import Corridor, nearest_asset
from seawarden.geo.crossing import crossings
from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.geo.grid import Grid, cell_of
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import MS_PER_KN, US_PER_S

Degrees = npt.NDArray[np.float64]

# A measured distance is right to well within this part; what is spared must be spared surely.
SURELY: Final = 0.99


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


class Nearby(NamedTuple):
    """Reports that a line may concern, and the line nearest to each."""

    which: Rows  # their numbers among the accepted reports
    asset: npt.NDArray[np.int32]  # -1: no line within reach
    distance: Degrees  # m; infinite: no line within reach
    is_leaving: npt.NDArray[np.bool_]  # none within reach any more, but of the report before
    may_cross: npt.NDArray[np.bool_]  # the way from the report before is as long as the distance


def nearby(found: Followed, corridor: Corridor) -> Nearby:
    """Measure how near to a line the reports are that any line may concern.

    Args:
        found: the reports of a step, with their tracks.
        corridor: the lines; near is within its radius.
    """
    which = concerned(found, corridor)
    near = Nearby(
        which=which,
        asset=np.empty(which.size, np.int32),
        distance=np.empty(which.size, np.float64),
        is_leaving=np.zeros(which.size, np.bool_),
        may_cross=np.zeros(which.size, np.bool_),
    )
    # Of each track, whether its last measured report was near a line; -1: not measured yet.
    was_near = np.full(int(found.output.track.max(initial=-1)) + 1, -1, np.int8)
    _measure(
        corridor.grid, found.output, found.rows["lon_deg"].to_numpy(),
        found.rows["lat_deg"].to_numpy(), was_near, near,
    )  # fmt: skip
    return near


@kernel
def _measure(
    grid: Grid, output: Output, lon: Degrees, lat: Degrees, was_near: npt.NDArray[np.int8],
    near: Nearby,
) -> None:  # fmt: skip
    row, track = output.row, output.track
    before_lon, before_lat = output.before_lon, output.before_lat
    which, asset, distance = near.which, near.asset, near.distance
    for place in range(which.size):
        at = which[place]
        x, y = lon[row[at]], lat[row[at]]
        line, apart_m, _, _ = nearest_asset(grid, x, y)
        asset[place], distance[place] = line, apart_m
        if not np.isnan(before_lon[at]):
            if line < 0:
                known = was_near[track[at]]
                if known < 0:
                    known = nearest_asset(grid, before_lon[at], before_lat[at])[0] >= 0
                near.is_leaving[place] = known
            east, north = x - before_lon[at], y - before_lat[at]
            way_m = DEGREE_MAX_M * np.sqrt(east * east + north * north)
            near.may_cross[place] = way_m >= min(apart_m, grid.radius_m) * SURELY - 1.0
        was_near[track[at]] = line >= 0


def near_reports(found: Followed, near: Nearby) -> pl.DataFrame:
    """Return the reports near a line, and each track's first one after them.

    Args:
        found: the reports of a step, with their tracks.
        near: what `nearby` measured.

    Returns:
        NEAR_REPORT in the order in which the reports were accepted.
    """
    chosen = np.flatnonzero((near.asset >= 0) | near.is_leaving)
    if not chosen.size:
        return empty(NEAR_REPORT)
    distance = np.where(near.asset[chosen] >= 0, near.distance[chosen], np.nan)
    told = (pl.Series("asset", near.asset[chosen]), pl.Series("asset_distance_m", distance))
    return conform(found.reports(near.which[chosen]).with_columns(*told), NEAR_REPORT)


def line_crossings(
    found: Followed, near: Nearby, corridor: Corridor, *, inferred_after_us: int
) -> pl.DataFrame:
    """Return where tracks go over lines between consecutive reports.

    Args:
        found: the reports of a step, with their tracks.
        near: what `nearby` measured.
        corridor: the lines.
        inferred_after_us: over a silence longer than this a crossing is inferred, not asserted.

    Returns:
        LINE_CROSSING in the order in which the reports were accepted. The speed is the mean of
        what both reports say; where neither says any, that between their positions.
    """
    output = found.output
    pair = near.which[near.may_cross]
    row = output.row[pair]
    crossed = crossings(
        corridor,
        output.before_lon[pair], output.before_lat[pair], output.before_time[pair],
        found.rows["lon_deg"].to_numpy()[row], found.rows["lat_deg"].to_numpy()[row],
        column(found.rows["time"])[row],
    )  # fmt: skip
    if not crossed.pair.size:
        return empty(LINE_CROSSING)
    taken = found.reports(pair[crossed.pair])
    elapsed_us = column(taken["time"]) - column(taken["before_time"])
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
