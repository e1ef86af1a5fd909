"""Places: points that each reach some way, and which of them a position lies within.

Points are sorted into cells; a search walks the cells around a position. It finds the nearest
point that reaches the position, however far apart the points lie and wherever the date line runs.
Distances are those of `geo.offset`: beyond 85 degrees of latitude they are too long.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seawarden.geo.geodesy import MERIDIAN_DEGREE_MIN_M, metres_per_degree
from seawarden.geo.kernel import kernel, part
from seawarden.geo.offset import offset_m

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

CELL_MIN_DEG: Final = 0.02  # finer cells cost more to look up than they save
NOWHERE: Final = -1
ANYWHERE_DEG: Final = 180.0  # half of a full circle


class Places(NamedTuple):
    """Points sorted by cell; one argument for a kernel."""

    cell_deg: float
    reach_m: float  # the farthest that any of them reaches
    keys: Rows  # of the cell of each point, rising
    rows: Rows  # where the point stood in what was given
    lon_deg: Floats
    lat_deg: Floats
    reaches_m: Floats


def places(lon_deg: Floats, lat_deg: Floats, reaches_m: Floats) -> Places:
    """Sort points into cells.

    Args:
        lon_deg: -180 to 180.
        lat_deg: -90 to 90.
        reaches_m: how far each reaches.
    """
    reach = float(reaches_m.max(initial=0.0))
    cell = max(CELL_MIN_DEG, reach / MERIDIAN_DEGREE_MIN_M)
    column = np.floor((lon_deg + 180.0) / cell).astype(np.int64)
    row = np.floor((lat_deg + 90.0) / cell).astype(np.int64)
    keys = row * _columns(cell) + column
    order = np.argsort(keys, kind="stable")
    return Places(
        cell_deg=cell,
        reach_m=reach,
        keys=keys[order],
        rows=order.astype(np.int64),
        lon_deg=np.ascontiguousarray(lon_deg[order], dtype=np.float64),
        lat_deg=np.ascontiguousarray(lat_deg[order], dtype=np.float64),
        reaches_m=np.ascontiguousarray(reaches_m[order], dtype=np.float64),
    )


def nearest(
    held: Places,
    lon_deg: Floats,
    lat_deg: Floats,
    *,
    beyond_m: float = 0.0,
    course_deg: Floats | None = None,
    either_side_deg: float = ANYWHERE_DEG,
) -> tuple[Rows, Floats]:
    """Find for each position the nearest point that reaches it.

    Args:
        held: the points.
        lon_deg: of the positions; NaN: nowhere.
        lat_deg: of the positions.
        beyond_m: points are looked for that reach within this of the position.
        course_deg: with it only points ahead count, and those that reach the position itself.
        either_side_deg: what is ahead: bearings within this of the course, inclusive.

    Returns:
        The row of the point, -1 where there is none, and its distance in m, NaN where there is
        none. Of several as near the one that was given first.
    """
    course = np.zeros(lon_deg.size) if course_deg is None else course_deg
    side = ANYWHERE_DEG if course_deg is None else either_side_deg
    row = np.full(lon_deg.size, NOWHERE, np.int64)
    distance = np.full(lon_deg.size, np.nan)
    if held.keys.size:
        _search(
            held, np.ascontiguousarray(lon_deg, np.float64),
            np.ascontiguousarray(lat_deg, np.float64), np.ascontiguousarray(course, np.float64),
            (beyond_m, side), row, distance,
        )  # fmt: skip
    return row, distance


@kernel
def _columns(cell_deg: float) -> int:
    return int(np.ceil(360.0 / cell_deg)) + 1


@kernel
def _search(
    held: Places, lon: Floats, lat: Floats, course: Floats, limits: tuple[float, float],
    row: Rows, distance: Floats,
) -> None:  # fmt: skip
    beyond_m, side_deg = limits
    reach_deg = (held.reach_m + beyond_m) / MERIDIAN_DEGREE_MIN_M
    for at in range(lon.size):
        if not (abs(lon[at]) <= 180.0 and abs(lat[at]) <= 90.0):
            continue
        span_deg = _span_deg(lat[at], reach_deg, held.reach_m + beyond_m)
        first = int(np.floor((lat[at] - reach_deg + 90.0) / held.cell_deg))
        last = int(np.floor((lat[at] + reach_deg + 90.0) / held.cell_deg))
        for band in range(max(first, 0), last + 1):
            for turn in range(-1, 2):
                west = max(lon[at] - span_deg + 360.0 * turn, -180.0)
                east = min(lon[at] + span_deg + 360.0 * turn, 180.0)
                if west <= east:
                    _look(
                        held, band, (west, east), (lon[at], lat[at], course[at]),
                        (beyond_m, side_deg), at, row, distance,
                    )  # fmt: skip


@part
def _span_deg(lat_deg: float, reach_deg: float, reach_m: float) -> float:
    """Return how many degrees of longitude the reach is where it spans most of them."""
    farthest = abs(lat_deg) + reach_deg
    if farthest >= 90.0:
        return 180.0
    east_m, _, _ = metres_per_degree(farthest)
    return min(reach_m / east_m, 180.0)


@part
def _look(
    held: Places, band: int, span: tuple[float, float], ship: tuple[float, float, float],
    limits: tuple[float, float], at: int, row: Rows, distance: Floats,
) -> None:  # fmt: skip
    """Hold the points of some cells of a band against what was found so far."""
    beyond_m, side_deg = limits
    base = band * _columns(held.cell_deg)
    west = base + int(np.floor((span[0] + 180.0) / held.cell_deg))
    east = base + int(np.floor((span[1] + 180.0) / held.cell_deg))
    place = np.searchsorted(held.keys, west)
    while place < held.keys.size and held.keys[place] <= east:
        east_m, north_m = offset_m(ship[0], ship[1], held.lon_deg[place], held.lat_deg[place])
        far = np.hypot(east_m, north_m)
        is_inside = far <= held.reaches_m[place]
        bearing = np.degrees(np.arctan2(east_m, north_m))
        aside = abs((bearing - ship[2] + 180.0) % 360.0 - 180.0)
        is_ahead = far <= held.reaches_m[place] + beyond_m and aside <= side_deg
        is_first = far == distance[at] and held.rows[place] < row[at]
        if (is_inside or is_ahead) and (row[at] < 0 or far < distance[at] or is_first):
            row[at] = held.rows[place]
            distance[at] = far
        place += 1
