"""Which lines lie ahead of a ship that keeps her course, and after what run she reaches them.

All is reckoned in a plane around the ship in which every point has its true distance and bearing
from her. She runs along one axis of it; how far she may be off that axis grows with the time she
has run. So a fan of paths, each a fixed number of standard deviations off the axis, meets a piece
of line where the piece, measured in standard deviations, passes that number.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from seawarden.geo.geodesy import (
    DEGREE_MAX_M,
    ECCENTRICITY_SQUARED,
    MERIDIAN_DEGREE_MIN_M,
    RADIANS_PER_DEGREE,
    SEMI_MAJOR_AXIS_M,
)
from seawarden.geo.kernel import kernel
from seawarden.geo.pieces import PIECE_MAX_M

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]
Point = tuple[float, float]
Ends = tuple[float, float, float, float]
Sway = tuple[float, float, float]  # `off_m`, `hold_s` and `off_part` of Fan
Row = Any  # one record, to write

# A drawn line lies within its accuracy in 95 of 100 places: two standard deviations.
SDS_OF_ACCURACY: Final = 2.0
MET_M: Final = 1e-5  # a path that comes so near to a line meets it
TRIES: Final = 60
BLOCK: Final = 8  # pieces are passed over by so many
FLAT_M: Final = 1.5e6  # so near to the ship,
STRETCH_MOST: Final = 1.02  # the plane stretches what is across by less than this
ROUNDING_DEG: Final = 1e-9  # far beyond what a sum of degrees loses
EARLY, MIDDLE, LATE = 0.1, 0.5, 0.9  # the quantiles of the time of arrival

# What is found of one ship and one line.
FOUND: Final = np.dtype(
    [
        ("row", "i8"),  # of the ship
        ("asset", "i4"),  # number of the line
        ("is_here", "?"),  # the line may lie under her: within its accuracy
        ("early_s", "f8"),  # times of arrival; not a number: no path reaches it
        ("middle_s", "f8"),
        ("late_s", "f8"),
        ("probability", "f8"),  # the part of the fan that reaches it in time
        ("distance_m", "f8"),  # run to it, of the middle path of those that reach it
    ]
)


class Lines(NamedTuple):
    """Pieces of lines, in the order of the lines."""

    ends: Floats  # x0, y0, x1, y1 of each piece, degrees
    asset: Numbers  # the line of each piece, never falling
    accuracy_m: Floats  # of each line


class Blocks(NamedTuple):
    """Where blocks of pieces lie that follow each other: a middle, and how far they reach."""

    lon: Floats  # degrees
    lat: Floats
    half_lon: Floats
    half_lat: Floats
    accuracy_m: Floats  # of the least accurate line


class Fan(NamedTuple):
    """How far a ship may be from where she is reckoned to be; all parts of it equally likely."""

    paths: Floats  # standard deviations off the axis, to starboard
    speeds: Floats  # standard deviations of the logarithm of the speed
    shifts: Floats  # standard deviations of the line, along the axis
    horizon_s: float
    off_m: float  # standard deviation off the axis after an hour
    hold_s: float  # in this time she forgets a deviation: relaxation of the process
    off_part: float  # the deviation is never more than this part of the run


@kernel
def look_ahead(lines: Lines, ships: Floats, fan: Fan, found: npt.NDArray[np.void]) -> int:
    """Find what lies ahead of ships; return how many rows were found, more than fit included.

    Args:
        lines: the lines.
        ships: a row each of lon and lat in degrees, course in degrees, speed in m/s, and the
            standard deviation of the logarithm of the speed.
        fan: how sure the reckoning is.
        found: room for FOUND.
    """
    count, runs = 0, np.full(fan.paths.size, np.inf)
    blocks = _blocks(lines)
    within = np.empty(lines.asset.size, np.int64)
    for row in range(ships.shape[0]):
        ship = ships[row]
        reach_m = ship[3] * np.exp(ship[4] * fan.speeds.max()) * fan.horizon_s
        size = _within(blocks, ship, fan, reach_m, within)
        first = 0
        while first < size:
            asset = lines.asset[within[first]]
            runs[:] = np.inf
            first, nearest_m = _meet(lines, within[:size], first, ship, fan, runs, reach_m)
            is_here = nearest_m <= lines.accuracy_m[asset]
            if not is_here and not np.isfinite(runs.min()):
                continue
            if count < found.size:
                at = found[count]
                at.row, at.asset, at.is_here = row, asset, is_here
                _arrive(at, runs, ship, fan, lines.accuracy_m[asset] / SDS_OF_ACCURACY)
            count += 1
    return count


@kernel
def _blocks(lines: Lines) -> Blocks:
    """Return where the blocks of pieces lie."""
    size = (lines.asset.size + BLOCK - 1) // BLOCK
    blocks = Blocks(np.empty(size), np.empty(size), np.empty(size), np.zeros(size), np.zeros(size))
    for block in range(size):
        first, behind = block * BLOCK, min((block + 1) * BLOCK, lines.asset.size)
        lon, lat = lines.ends[first, 0], lines.ends[first, 1]
        south, north, west, east = lat, lat, 0.0, 0.0
        for piece in range(first, behind):
            accuracy_m = lines.accuracy_m[lines.asset[piece]]
            blocks.accuracy_m[block] = max(blocks.accuracy_m[block], accuracy_m)
            for end in (0, 2):
                off, lat = _short_way(lines.ends[piece, end] - lon), lines.ends[piece, end + 1]
                south, north = min(south, lat), max(north, lat)
                west, east = min(west, off), max(east, off)
        blocks.lon[block], blocks.lat[block] = lon + 0.5 * (west + east), 0.5 * (south + north)
        blocks.half_lat[block], blocks.half_lon[block] = 0.5 * (north - south), 0.5 * (east - west)
    return blocks


@kernel
def _within(blocks: Blocks, ship: Floats, fan: Fan, reach_m: float, within: Rows) -> int:
    """Put down the pieces of all blocks that may concern a ship; return how many they are."""
    count, accuracy_m, half_lat, half_lon = 0, np.nan, 0.0, 0.0
    for block in range(blocks.lon.size):
        if blocks.accuracy_m[block] != accuracy_m:
            accuracy_m = blocks.accuracy_m[block]
            half_lat = _far_m(reach_m, fan, accuracy_m) / MERIDIAN_DEGREE_MIN_M
            half_lon = _half_lon(half_lat, ship[1]) + ROUNDING_DEG
            half_lat += ROUNDING_DEG
        if abs(blocks.lat[block] - ship[1]) > half_lat + blocks.half_lat[block]:
            continue
        off = _short_way(_short_way(blocks.lon[block] - ship[0]))
        if min(abs(off), 360.0 - abs(off)) > half_lon + blocks.half_lon[block]:
            continue
        if _is_aside(blocks, block, off, ship, fan):
            continue
        for piece in range(block * BLOCK, min((block + 1) * BLOCK, within.size)):
            within[count] = piece
            count += 1
    return count


@kernel
def _is_aside(blocks: Blocks, block: int, off_deg: float, ship: Floats, fan: Fan) -> bool:
    """Return whether a block lies surely behind a ship or beside every path, and not under her.

    All of it is within a circle. That is decided only where the plane stretches it by less than
    STRETCH_MOST; nothing off the paths comes nearer to their cone than a straight edge lets it.
    """
    half_lat, half_lon = blocks.half_lat[block], blocks.half_lon[block]
    nearest = max(abs(blocks.lat[block]) - half_lat, 0.0) * RADIANS_PER_DEGREE
    radius_m = STRETCH_MOST * DEGREE_MAX_M * np.hypot(half_lat, half_lon * np.cos(nearest)) + 1.0
    ahead, across = in_plane(off_deg, blocks.lat[block], ship[1], ship[2])
    distance_m = np.hypot(ahead, across)
    if distance_m + radius_m > FLAT_M or distance_m - radius_m <= blocks.accuracy_m[block] + 1.0:
        return False
    sd_m = blocks.accuracy_m[block] / SDS_OF_ACCURACY
    if ahead + radius_m < fan.shifts.min() * sd_m:
        return True
    sds = max(fan.paths.max(), -fan.paths.min())
    beside_m = abs(across) - sds * (fan.off_part * max(ahead, 0.0) + sd_m) - 1.0
    return bool(beside_m > radius_m * np.hypot(1.0, sds * fan.off_part))


@kernel
def _far_m(reach_m: float, fan: Fan, accuracy_m: float) -> float:
    """Return how far a piece may begin from a ship that may meet it."""
    sd_m = accuracy_m / SDS_OF_ACCURACY
    return float(reach_m + SDS_OF_ACCURACY * fan.shifts.max() * sd_m + PIECE_MAX_M)


@kernel
def _meet(
    lines: Lines, within: Rows, first: int, ship: Floats, fan: Fan, runs: Floats, reach_m: float
) -> tuple[int, float]:
    """Note the least run of each path to one line; return the next line's place and a distance.

    The distance is to the nearest piece that was looked at.

    Args:
        lines: the lines.
        within: the pieces to look at, in their order.
        first: the place of the line's first piece in these.
        ship: as for `look_ahead`.
        fan: how sure the reckoning is.
        runs: the least run of each path so far.
        reach_m: how far she may run.
    """
    asset, at, nearest_m = lines.asset[within[first]], first, np.inf
    sd_m = lines.accuracy_m[asset] / SDS_OF_ACCURACY
    half_lat = _far_m(reach_m, fan, lines.accuracy_m[asset]) / MERIDIAN_DEGREE_MIN_M
    half_lon, least_m = _half_lon(half_lat, ship[1]), fan.shifts.min() * sd_m
    lon1, lat1, end = np.nan, np.nan, (np.nan, np.nan)
    while at < within.size and lines.asset[within[at]] == asset:
        piece = within[at]
        lon0, lat0 = _short_way(lines.ends[piece, 0] - ship[0]), lines.ends[piece, 1]
        if abs(lat0 - ship[1]) <= half_lat and abs(lon0) <= half_lon:
            # A piece nearly always begins where the one before it ends.
            is_joined = lon0 == lon1 and lat0 == lat1
            begin = end if is_joined else in_plane(lon0, lat0, ship[1], ship[2])
            lon1, lat1 = _short_way(lines.ends[piece, 2] - ship[0]), lines.ends[piece, 3]
            end = in_plane(lon1, lat1, ship[1], ship[2])
            nearest_m = min(nearest_m, _distance_m(begin, end))
            if max(begin[0], end[0]) >= least_m and not _is_beside(begin, end, fan, sd_m):
                _cut((lon0, lat0, lon1, lat1), begin, end, ship, fan, sd_m, runs)
        at += 1
    return at, nearest_m


@kernel
def _half_lon(half_lat: float, lat_deg: float) -> float:
    """Return how far east or west of a point at a latitude a circle around it reaches, degrees."""
    if half_lat + abs(lat_deg) >= 90.0:
        return 180.0
    sine = np.sin(half_lat * RADIANS_PER_DEGREE) / np.cos(lat_deg * RADIANS_PER_DEGREE)
    return 180.0 if sine >= 1.0 else np.arcsin(sine) / RADIANS_PER_DEGREE


@kernel
def _short_way(lon_deg: float) -> float:
    """Return a difference of longitudes the short way round."""
    if lon_deg > 180.0:
        return lon_deg - 360.0
    return lon_deg + 360.0 if lon_deg < -180.0 else lon_deg


@kernel
def in_plane(lon_off_deg: float, lat_deg: float, lat0_deg: float, course_deg: float) -> Point:
    """Return how far a point lies ahead of a ship and to starboard of her course, in m.

    Args:
        lon_off_deg: how far east of the ship, the short way round.
        lat_deg: of the point.
        lat0_deg: of the ship.
        course_deg: of the ship.
    """
    lat, lat0 = lat_deg * RADIANS_PER_DEGREE, lat0_deg * RADIANS_PER_DEGREE
    off, middle = lon_off_deg * RADIANS_PER_DEGREE, 0.5 * (lat + lat0)
    east = np.cos(lat) * np.sin(off)
    # As sin(lat - lat0) and what the meridians' turning adds: no cancellation near the ship.
    north = np.sin(lat - lat0) + 2.0 * np.sin(lat0) * np.cos(lat) * np.sin(0.5 * off) ** 2
    sine = np.hypot(east, north)
    cosine = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(off)
    stretch = np.arctan2(sine, cosine) / sine if sine > 0.0 else 1.0
    squared = 1.0 - ECCENTRICITY_SQUARED * np.sin(middle) ** 2
    across_m = SEMI_MAJOR_AXIS_M / np.sqrt(squared)
    east *= stretch * across_m
    north *= stretch * across_m * (1.0 - ECCENTRICITY_SQUARED) / squared
    course = course_deg * RADIANS_PER_DEGREE
    ahead = east * np.sin(course) + north * np.cos(course)
    return ahead, east * np.cos(course) - north * np.sin(course)


@kernel
def _distance_m(begin: Point, end: Point) -> float:
    """Return the distance of a piece from the ship."""
    run, rise = end[0] - begin[0], end[1] - begin[1]
    part = -(begin[0] * run + begin[1] * rise) / (run * run + rise * rise)
    part = min(max(part, 0.0), 1.0)
    return float(np.hypot(begin[0] + part * run, begin[1] + part * rise))


@kernel
def _is_beside(begin: Point, end: Point, fan: Fan, sd_m: float) -> bool:
    """Return whether a piece lies on one side of every path: the fan is no wider than its cone."""
    run = max(begin[0], end[0], 0.0)
    wide_m = max(fan.paths.max(), -fan.paths.min()) * (fan.off_part * run + sd_m) + 1.0
    return bool(min(begin[1], end[1]) > wide_m or max(begin[1], end[1]) < -wide_m)


@kernel
def _cut(
    ends: Ends, begin: Point, end: Point, ship: Floats, fan: Fan, sd_m: float, runs: Floats
) -> None:
    """Lower the run of each path that meets a piece to where it does."""
    sway = (fan.off_m, fan.hold_s, fan.off_part)
    sd0 = _sd_off_m(begin[0], ship[3], sway, sd_m)
    sd1 = _sd_off_m(end[0], ship[3], sway, sd_m)
    least = fan.shifts.min() * sd_m
    before_m = min(begin[0], end[0]) - PIECE_MAX_M  # surely before wherever the piece is met
    for path in range(fan.paths.size):
        sds = fan.paths[path]
        off0, off1 = begin[1] - sds * sd0, end[1] - sds * sd1
        if off0 * off1 > 0.0 or off0 == off1 or runs[path] <= before_m:
            continue
        run = _run_to(ends, (off0, off1), sds, ship, sway, sd_m)
        if run >= least:
            runs[path] = min(runs[path], run)


@kernel
def _run_to(ends: Ends, offs: Point, sds: float, ship: Floats, sway: Sway, sd_m: float) -> float:
    """Return the run at which a path meets a piece, wherever the line was cut into pieces.

    Args:
        ends: of the piece; longitudes east of the ship.
        offs: how far off the path its two ends lie, on either side of it.
        sds: the path.
        ship: as for `look_ahead`.
        sway: how the paths spread.
        sd_m: of the line.
    """
    (low, high), (off0, off1), run = (0.0, 1.0), offs, 0.0
    for _ in range(TRIES):
        part = low + (high - low) * off0 / (off0 - off1)
        lon, lat = ends[0] + part * (ends[2] - ends[0]), ends[1] + part * (ends[3] - ends[1])
        run, across = in_plane(lon, lat, ship[1], ship[2])
        off = across - sds * _sd_off_m(run, ship[3], sway, sd_m)
        if abs(off) < MET_M:
            break
        if (off > 0.0) == (off1 > 0.0):
            high, off1, off0 = part, off, 0.5 * off0
        else:
            low, off0, off1 = part, off, 0.5 * off1
    return run


@kernel
def _sd_off_m(run_m: float, speed_ms: float, sway: Sway, sd_m: float) -> float:
    """Return the standard deviation across the axis after a run: hers and the line's."""
    (off_m, hold_s, off_part), run = sway, max(run_m, 0.0)
    grown = np.expm1(-2.0 * run / (speed_ms * hold_s)) / np.expm1(-2.0 * 3600.0 / hold_s)
    off = min(off_m * np.sqrt(grown), off_part * run)
    return float(np.hypot(off, sd_m))


@kernel
def _arrive(at: Row, runs: Floats, ship: Floats, fan: Fan, sd_m: float) -> None:
    """Tell when a ship reaches a line, by the runs of the paths that meet it."""
    times = np.empty(runs.size * fan.speeds.size * fan.shifts.size)
    reaching, count = np.empty(runs.size), 0
    met = 0
    for path in range(runs.size):
        if not np.isfinite(runs[path]):
            continue
        reaching[met] = max(runs[path], 0.0)
        met += 1
        for shift in fan.shifts:
            run = runs[path] + shift * sd_m
            for speed in fan.speeds:
                time_s = run / (ship[3] * np.exp(speed * ship[4]))
                if 0.0 <= time_s <= fan.horizon_s:
                    times[count] = time_s
                    count += 1
    at.probability = count / times.size
    at.early_s, at.middle_s, at.late_s, at.distance_m = np.nan, np.nan, np.nan, np.nan
    if count > 0:
        ordered = np.sort(times[:count])
        at.early_s = ordered[int(EARLY * (count - 1))]
        at.middle_s = ordered[int(MIDDLE * (count - 1))]
        at.late_s = ordered[int(LATE * (count - 1))]
        at.distance_m = np.sort(reaching[:met])[met // 2]
