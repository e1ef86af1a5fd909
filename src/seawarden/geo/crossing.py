"""Where the path between two reports crosses a line, each passage counted once.

A path is straight in longitude and latitude, as a line is, and takes the short way round.

What if a report, or a vertex, lies exactly on the other's path? Everywhere the ship is taken to
be a hair further east than she says (and, where even that decides nothing, a far smaller hair
further north). One shift for all is what real ships could have sailed, so the sides that follow
fit together at every vertex and at every report: a ship that passes over is counted once, in one
of the two pairs of reports and on one of the two pieces. A ship that only touches is counted
twice, once each way, at the same instant; `without_touches` takes such couples out.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seawarden.geo.corridor import Corridor, column_f8
from seawarden.geo.geodesy import DEGREE_MAX_M, metres_per_degree
from seawarden.geo.grid import Grid, cell_of
from seawarden.geo.kernel import kernel

# One look into the grid serves a stretch of path of twice the radius, less what rounding takes.
STRIDE_RADII: Final = 1.9
ROOM_MIN: Final = 1024


class CrossingRows(NamedTuple):
    """Crossings, sorted by pair, time, line and kilometre point."""

    pair: NDArray[np.uint32]  # index of the pair of reports
    asset: NDArray[np.int32]  # index into asset_ids
    time_us: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    kp_km: NDArray[np.float64]
    angle_deg: NDArray[np.float64]  # between path and line, 0 to 90
    to_side: NDArray[np.int8]  # where the ship goes: 1 left of the line's direction, -1 right


class Crossed(NamedTuple):
    """Room for the crossings that `cross_pair` finds."""

    asset: NDArray[np.int32]
    part: NDArray[np.float64]  # of the path before the crossing, 0 to 1
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    kp_km: NDArray[np.float64]
    angle_deg: NDArray[np.float64]
    to_side: NDArray[np.int8]


class Leg(NamedTuple):
    """The path between two reports, the second as it says and how many degrees to add to it."""

    lon0: float
    lat0: float
    lon1: float
    lat1: float
    turn: float  # 0, or 360 or -360 where the path passes the date line


def room(capacity: int) -> Crossed:
    """Return room for a number of crossings."""
    return Crossed(
        np.empty(capacity, np.int32),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.int8),
    )


def crossings(
    corridor: Corridor,
    lon0_deg: ArrayLike,
    lat0_deg: ArrayLike,
    time0_us: ArrayLike,
    lon1_deg: ArrayLike,
    lat1_deg: ArrayLike,
    time1_us: ArrayLike,
    *,
    track: ArrayLike | None = None,
) -> CrossingRows:
    """Find every crossing of the paths between pairs of reports with the lines of a corridor.

    The time is interpolated along the path, to the nearest microsecond. Where a path only touches
    a bend of a line, nothing is found. Where a report lies exactly on a line and the ship turns
    back, each of the two pairs has a crossing, unless tracks are given: then none has.

    Args:
        corridor: the lines.
        lon0_deg: of the first report of each pair, -180 to 180; likewise the others.
        lat0_deg: degrees.
        time0_us: microseconds, UTC.
        lon1_deg: of the second report.
        lat1_deg: degrees.
        time1_us: microseconds, UTC.
        track: a number for each pair, the same for pairs of one track.
    """
    begins = column_f8(lon0_deg), column_f8(lat0_deg)
    ends = column_f8(lon1_deg), column_f8(lat1_deg)
    time0 = np.ascontiguousarray(time0_us, np.int64)
    time1 = np.ascontiguousarray(time1_us, np.int64)
    capacity, needed = 0, max(ROOM_MIN, len(time0) // 8)
    while needed > capacity:
        capacity = needed
        found, pair = room(capacity), np.empty(capacity, np.uint32)
        needed = _cross_pairs(corridor.grid, begins, ends, pair, found)
    found, pair = Crossed._make(column[:needed] for column in found), pair[:needed]
    went = np.rint(found.part * (time1 - time0)[pair]).astype(np.int64)
    rows = CrossingRows(
        pair=pair,
        asset=found.asset,
        time_us=time0[pair] + went,
        lon_deg=found.lon_deg,
        lat_deg=found.lat_deg,
        kp_km=found.kp_km,
        angle_deg=found.angle_deg,
        to_side=found.to_side,
    )
    owner = rows.pair if track is None else np.asarray(track)[rows.pair]
    is_kept = without_touches(owner, rows.asset, rows.time_us, rows.to_side)
    order = np.lexsort((rows.kp_km, rows.asset, rows.time_us, rows.pair))
    order = order[is_kept[order]]
    return CrossingRows._make(column[order] for column in rows)


def without_touches(
    track: NDArray[np.integer],
    asset: NDArray[np.int32],
    time_us: NDArray[np.int64],
    to_side: NDArray[np.int8],
) -> NDArray[np.bool_]:
    """Say which crossings are to stay when those that undo each other are taken out.

    Crossings of one line by one track at one instant, in opposite directions, are a touch of a
    report or of a bend of the line. Of an odd number, those stay that lead to the other side.
    """
    order = np.lexsort((time_us, asset, track))
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = np.logical_or.reduce(
        [np.diff(column[order]) != 0 for column in (track, asset, time_us)]
    )
    is_kept = np.empty(len(order), np.bool_)
    is_kept[order] = _net(is_first, np.ascontiguousarray(to_side[order], np.int8))
    return is_kept


@kernel
def is_clear(
    blocks: NDArray[np.int32],
    starts: NDArray[np.int32],
    radius_m: float,
    leg: tuple[float, float, float, float],
) -> bool:
    """Say quickly of most paths that cross nothing that they do.

    For loops over many pairs: take `blocks` and `starts` of the grid into local names before the
    loop, and ask `cross_pair` only where this is false.

    Args:
        blocks: of the grid.
        starts: of the grid.
        radius_m: of the grid.
        leg: longitude and latitude of the first and of the second report, degrees.
    """
    east, north = leg[2] - leg[0], leg[3] - leg[1]
    limit = STRIDE_RADII * radius_m / DEGREE_MAX_M
    if not (east * east + north * north < limit * limit):
        return False
    cell = cell_of(blocks, leg[0] + 0.5 * east, leg[1] + 0.5 * north)
    return cell < 0 or starts[cell] == starts[cell + 1]


@kernel
def cross_pair(
    grid: Grid, lon0: float, lat0: float, lon1: float, lat1: float, out: Crossed, count: int
) -> int:
    """Write every crossing of a path with lines into `out`, from place `count` on.

    Positions in degrees. Crossings come in no particular order, touches as two. A path that is
    no path on Earth (not a number, say) or that goes nowhere crosses nothing.

    Returns:
        the number of crossings there should be now. If it is more than there is room for, those
        that did not fit are not written: make more room and ask again.
    """
    turn = 0.0
    if lon1 - lon0 > 180.0:
        turn = -360.0
    elif lon1 - lon0 <= -180.0:
        turn = 360.0
    run, rise = lon1 - lon0 + turn, lat1 - lat0
    if not (abs(run) <= 180.0 and abs(rise) <= 180.0):
        return count
    blocks, starts = grid.blocks, grid.starts
    stride_m = STRIDE_RADII * grid.radius_m
    stretches = 1 + int(DEGREE_MAX_M * np.sqrt(run * run + rise * rise) / stride_m)
    for stretch in range(stretches):
        middle = (stretch + 0.5) / stretches
        lon = lon0 + middle * run
        wrapped = lon - 360.0 if lon > 180.0 else (lon + 360.0 if lon < -180.0 else lon)
        cell = cell_of(blocks, wrapped, lat0 + middle * rise)
        if cell >= 0 and starts[cell] < starts[cell + 1]:
            leg = Leg(lon0, lat0, lon1, lat1, turn)
            count = _cross_stretch(grid, cell, leg, (stretch, stretches), out, count)
    return count


@kernel
def _cross_stretch(
    grid: Grid, cell: int, leg: Leg, stretch: tuple[int, int], out: Crossed, count: int
) -> int:
    """Write the crossings that fall into one stretch of a path, whose middle is in a cell."""
    listed, ends = grid.listed, grid.ends
    south, north = min(leg.lat0, leg.lat1), max(leg.lat0, leg.lat1)
    here = leg.lon0 + (stretch[0] + 0.5) / stretch[1] * (leg.lon1 - leg.lon0 + leg.turn)
    for place in range(grid.starts[cell], grid.starts[cell + 1]):
        piece = listed[place, 0]
        both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
        if max(both[1], both[3]) < south or min(both[1], both[3]) > north:
            continue
        side, part, along = _meet(leg, both, here)
        if side == 0 or min(int(part * stretch[1]), stretch[1] - 1) != stretch[0]:
            continue
        if count < len(out.asset):
            out.asset[count] = listed[place, 1]
            out.part[count] = part
            out.kp_km[count] = grid.kp_km[piece, 0] + along * grid.kp_km[piece, 1]
            out.to_side[count] = side
            _write_place(leg, both, part, out, count)
        count += 1
    return count


@kernel
def _meet(
    leg: Leg, ends: tuple[float, float, float, float], here_lon: float
) -> tuple[int, float, float]:
    """Say whether a path crosses a piece.

    Args:
        leg: the path.
        ends: of the piece.
        here_lon: a longitude near both, running on from the beginning of the path.

    Returns:
        the side the path leads to, 0 where they do not meet; the part of the path and the part
        of the piece before the meeting, 0 to 1.
    """
    sheet = 0.0
    if here_lon - ends[0] > 180.0:
        sheet = 360.0
    elif here_lon - ends[0] < -180.0:
        sheet = -360.0
    # Always ship less line: so the hair the ship is moved by has the same sign in all four.
    px, py = _east(leg.lon0, ends[0], -sheet), leg.lat0 - ends[1]
    qx, qy = _east(leg.lon1, ends[0], leg.turn - sheet), leg.lat1 - ends[1]
    run, rise = ends[2] - ends[0], ends[3] - ends[1]
    p, q = run * py - rise * px, run * qy - rise * qx
    if p * q > 0.0:  # most pieces: both reports well on one side
        return 0, 0.0, 0.0
    goes_left = _is_left(run, rise, qx, qy)
    if _is_left(run, rise, px, py) == goes_left:
        return 0, 0.0, 0.0
    bx, by = _east(leg.lon0, ends[2], -sheet), leg.lat0 - ends[3]
    east, north = leg.lon1 - leg.lon0 + leg.turn, leg.lat1 - leg.lat0
    if _is_left(east, north, px, py) == _is_left(east, north, bx, by):
        return 0, 0.0, 0.0
    a, b = east * py - north * px, east * by - north * bx
    part, along = min(max(p / (p - q), 0.0), 1.0), min(max(a / (a - b), 0.0), 1.0)
    return (1 if goes_left else -1), part, along


@kernel
def _east(ship_lon: float, line_lon: float, turn: float) -> float:
    """Return how far east of a place on a line a ship is, the same at both names of 180."""
    if line_lon == 180.0:
        return (ship_lon + 180.0) + (turn - 360.0)
    return (ship_lon - line_lon) + turn


@kernel
def _is_left(run: float, rise: float, east: float, north: float) -> bool:
    """Say whether a ship, a hair further east than she says, is left of a direction."""
    across = run * north - rise * east
    if across != 0.0:
        return across > 0.0
    return rise < 0.0 or (rise == 0.0 and run > 0.0)


@kernel
def _write_place(
    leg: Leg, ends: tuple[float, float, float, float], part: float, out: Crossed, count: int
) -> None:
    """Write where a path crosses a piece, and at which angle."""
    east, north = leg.lon1 - leg.lon0 + leg.turn, leg.lat1 - leg.lat0
    lon, lat = leg.lon0 + part * east, leg.lat0 + part * north
    out.lon_deg[count] = lon - 360.0 if lon > 180.0 else (lon + 360.0 if lon < -180.0 else lon)
    out.lat_deg[count] = lat
    east_m, north_m, _ = metres_per_degree(lat)
    x, y = (ends[2] - ends[0]) * east_m, (ends[3] - ends[1]) * north_m
    across = east * east_m * y - north * north_m * x
    along = east * east_m * x + north * north_m * y
    out.angle_deg[count] = np.degrees(np.arctan2(abs(across), abs(along)))


@kernel
def _cross_pairs(
    grid: Grid,
    begins: tuple[NDArray[np.float64], NDArray[np.float64]],
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    pair: NDArray[np.uint32],
    out: Crossed,
) -> int:
    """Write the crossings of all pairs while there is room; return how many there are."""
    count = 0
    lon0, lat0 = begins
    lon1, lat1 = ends
    blocks, starts, radius_m = grid.blocks, grid.starts, grid.radius_m
    for row in range(len(lon0)):
        if is_clear(blocks, starts, radius_m, (lon0[row], lat0[row], lon1[row], lat1[row])):
            continue
        filled = cross_pair(grid, lon0[row], lat0[row], lon1[row], lat1[row], out, count)
        pair[count:filled] = row
        count = filled
    return count


@kernel
def _net(is_first: NDArray[np.bool_], to_side: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Keep, of each group of crossings, as many as its sides add up to."""
    is_kept = np.zeros(len(to_side), np.bool_)
    begin = 0
    while begin < len(to_side):
        end, net = begin, 0
        while end < len(to_side) and (end == begin or not is_first[end]):
            net += to_side[end]
            end += 1
        for row in range(begin, end):
            if net * to_side[row] > 0:
                is_kept[row] = True
                net -= to_side[row]
        begin = end
    return is_kept
