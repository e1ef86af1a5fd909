"""The corridor: what lies near any line, decided for millions of positions a second.

Most of the sea is thrown away by one look into a grid; only what is left gets an exact distance.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from seawarden.geo.distance import Degree, Ends, foot, left_m
from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.grid import CELLS_PER_BLOCK, Grid, cell_of, list_pieces, mark_blocks
from seawarden.geo.kernel import kernel
from seawarden.geo.pieces import Floats, Pieces, pieces
from seawarden.model.errors import SettingsError
from seawarden.model.units import M_PER_NM

RADIUS_M: Final = 2 * M_PER_NM
RADIUS_MAX_M: Final = 50_000.0  # as far as the distances are tested
CHUNK_ROWS: Final = 1 << 17
ENTRY_MAX: Final = 2**31 - 1
ON_LINE_M: Final = 0.001

# Two pieces that share a bend are equally near to within rounding: one part in 10^10.
NEARER: Final = 1 - 1e-10
AS_NEAR: Final = 1 + 1e-10

Position = tuple[float, float]  # lon and lat, degrees


@dataclass(frozen=True, kw_only=True, slots=True)
class Corridor:
    """Lines, with the grid that says which part of the sea lies within a radius of any."""

    pieces: Pieces
    grid: Grid

    @property
    def radius_m(self) -> float:
        """How far the corridor reaches on each side of a line."""
        return self.grid.radius_m


class NearRows(NamedTuple):
    """Positions near lines, one value for each position and line."""

    row: NDArray[np.uint32]  # index of the position
    asset: NDArray[np.int32]  # index into asset_ids
    distance_m: NDArray[np.float64]
    kp_km: NDArray[np.float64]  # kilometre point of the nearest place on the line
    side: NDArray[np.int8]  # 1 left of the line's direction, -1 right, 0 on it


def corridor(assets: pl.DataFrame, *, radius_m: float = RADIUS_M) -> Corridor:
    """Build the corridor around lines (ASSET).

    Raises:
        ProtocolMisuse: a geometry is no line on Earth.
        SettingsError: the radius is not over 0 and at most 50 km, or the lines are so many that
            the grid would not fit.
    """
    if not 0 < radius_m <= RADIUS_MAX_M:
        raise SettingsError(
            f"a radius over 0 and at most {RADIUS_MAX_M} m is expected: {radius_m}"
        )
    cut = pieces(assets)
    ends = np.column_stack((cut.x0, cut.y0, cut.x1, cut.y1))
    blocks = np.full((180, 360), -1, np.int32)
    mark_blocks(ends, radius_m, blocks)
    marked = blocks >= 0
    blocks[marked] = np.arange(marked.sum(), dtype=np.int32)
    counts = np.zeros(int(marked.sum()) * CELLS_PER_BLOCK, np.int64)
    list_pieces(ends, radius_m, blocks, counts, cut.asset, np.empty((0, 2), np.int32))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    if starts[-1] > ENTRY_MAX:
        raise SettingsError(
            f"a radius of {radius_m} m is too large for {len(ends)} pieces of line"
        )
    listed = np.empty((int(starts[-1]), 2), np.int32)
    list_pieces(ends, radius_m, blocks, starts[:-1].copy(), cut.asset, listed)
    grid = Grid(
        radius_m=float(radius_m),
        blocks=blocks,
        starts=starts.astype(np.int32),
        listed=listed,
        ends=ends,
        kp_km=np.column_stack((cut.kp0_km, cut.length_km)),
    )
    return Corridor(pieces=cut, grid=grid)


def is_near(corridor: Corridor, lon_deg: ArrayLike, lat_deg: ArrayLike) -> NDArray[np.bool_]:
    """Say of each position whether its cell comes near any line.

    Every position within the radius is marked, some a little further away too, no position that
    is not on Earth (not a number included).
    """
    lon, lat = column_f8(lon_deg), column_f8(lat_deg)
    marks = np.empty(len(lon), np.bool_)
    _mark(corridor.grid, lon, lat, marks)
    return marks


def near(
    corridor: Corridor, lon_deg: ArrayLike, lat_deg: ArrayLike, *, thread_count: int = 1
) -> NearRows:
    """Find every line within the radius (inclusive) of each position.

    Returns:
        one row for each position and line, with the nearest place on that line, sorted by
        position and line. The number of threads changes nothing but the time.
    """
    lon, lat = column_f8(lon_deg), column_f8(lat_deg)
    firsts = range(0, len(lon), CHUNK_ROWS)
    with ThreadPoolExecutor(thread_count) as pool:
        found = pool.map(lambda first: list(_near_chunk(corridor.grid, lon, lat, first)), firsts)
        chunks = [empty_near(0), *(part for parts in found for part in parts)]
    return NearRows._make(np.concatenate(column) for column in zip(*chunks, strict=True))


def empty_near(capacity: int) -> NearRows:
    """Return room for a number of rows."""
    return NearRows(
        np.empty(capacity, np.uint32),
        np.empty(capacity, np.int32),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.float64),
        np.empty(capacity, np.int8),
    )


def column_f8(values: ArrayLike) -> Floats:
    """Return a column of 64-bit numbers as kernels take it: contiguous and their own.

    A column that may not be written to would have every kernel compiled once more.
    """
    column = np.ascontiguousarray(values, np.float64)
    return column if column.flags.writeable else column.copy()


def _near_chunk(grid: Grid, lon: Floats, lat: Floats, first: int) -> Iterator[NearRows]:
    last = min(first + CHUNK_ROWS, len(lon))
    capacity = CHUNK_ROWS // 8
    while first < last:
        rows = empty_near(capacity)
        begun = first
        first, count = _near_rows(grid, lon, lat, (first, last), rows)
        yield NearRows._make(column[:count].copy() for column in rows)
        if first == begun:  # not even one position fitted
            capacity *= 2


@kernel
def nearest_asset(grid: Grid, lon_deg: float, lat_deg: float) -> tuple[int, float, float, int]:
    """Find the line nearest to a position; of lines equally near, the first.

    Returns:
        index of the line, distance in m, kilometre point in km, and side; -1, infinity, not a
        number and 0 where no line is within the radius.
    """
    cell = cell_of(grid.blocks, lon_deg, lat_deg)
    if cell < 0 or grid.starts[cell] == grid.starts[cell + 1]:
        return -1, np.inf, np.nan, 0
    return _nearest_listed(grid, cell, lon_deg, lat_deg)


@kernel
def _nearest_listed(
    grid: Grid, cell: int, lon_deg: float, lat_deg: float
) -> tuple[int, float, float, int]:
    """Find the nearest line on the list of a cell.

    A kernel of its own: the short look into the grid before it becomes part of its callers.
    """
    starts, listed, ends = grid.starts, grid.listed, grid.ends
    degree = metres_per_degree(lat_deg)
    line, piece, part, nearest, chosen = -1, -1, 0.0, np.inf, (0.0, 0.0, 0.0, 0.0)
    for place in range(starts[cell], starts[cell + 1]):
        tried = listed[place, 0]
        both = (ends[tried, 0], ends[tried, 1], ends[tried, 2], ends[tried, 3])
        squared, before = foot(both, lon_deg, lat_deg, degree)
        if squared < nearest * NEARER or (
            squared <= nearest * AS_NEAR
            and line == listed[place, 1]
            and _is_squarer(both, chosen, (lon_deg, lat_deg), degree)
        ):
            line, piece, part, nearest, chosen = listed[place, 1], tried, before, squared, both
    if nearest > grid.radius_m * grid.radius_m:
        return -1, np.inf, np.nan, 0
    kp_km = grid.kp_km[piece, 0] + part * grid.kp_km[piece, 1]
    return line, np.sqrt(nearest), kp_km, side_of(chosen, (lon_deg, lat_deg), degree)


@kernel
def _is_squarer(ends: Ends, other: Ends, position: Position, degree: Degree) -> bool:
    """Say whether a position lies further off the direction of one piece than of another.

    Where the nearest place on a line is a bend, two pieces share it. At a sharp bend they
    disagree on the side, and the piece that sees the position more squarely is right.
    """
    left = left_m(ends, position[0], position[1], degree)
    return abs(left) > abs(left_m(other, position[0], position[1], degree))


@kernel
def side_of(ends: Ends, position: Position, degree: Degree) -> int:
    """Return 1 left of a piece, -1 right of it, 0 within a millimetre of its direction."""
    left = left_m(ends, position[0], position[1], degree)
    if abs(left) < ON_LINE_M:
        return 0
    return 1 if left > 0.0 else -1


@kernel
def _near_rows(
    grid: Grid, lon: Floats, lat: Floats, rows: tuple[int, int], out: NearRows
) -> tuple[int, int]:
    """Fill the room with positions from first to last; return the next one, and the fill."""
    blocks, starts, count = grid.blocks, grid.starts, 0
    for row in range(rows[0], rows[1]):
        cell = cell_of(blocks, lon[row], lat[row])
        if cell < 0 or starts[cell] == starts[cell + 1]:
            continue
        places = (starts[cell], starts[cell + 1])
        filled = _near_lines(grid, places, (lon[row], lat[row]), out, count)
        if filled > len(out.row):
            return row, count
        out.row[count:filled] = row
        count = filled
    return rows[1], count


@kernel
def _near_lines(
    grid: Grid, places: tuple[int, int], position: Position, out: NearRows, count: int
) -> int:
    """Write every line of a list that is within the radius, while there is room."""
    listed, ends = grid.listed, grid.ends
    lon_deg, lat_deg = position
    degree = metres_per_degree(lat_deg)
    place, last = places
    while place < last:
        line, piece, part, nearest, chosen = (
            listed[place, 1],
            -1,
            0.0,
            np.inf,
            (0.0, 0.0, 0.0, 0.0),
        )
        while place < last and listed[place, 1] == line:
            tried = listed[place, 0]
            both = (ends[tried, 0], ends[tried, 1], ends[tried, 2], ends[tried, 3])
            squared, before = foot(both, lon_deg, lat_deg, degree)
            if squared < nearest * NEARER or (
                squared <= nearest * AS_NEAR and _is_squarer(both, chosen, position, degree)
            ):
                piece, part, nearest, chosen = tried, before, squared, both
            place += 1
        if nearest <= grid.radius_m * grid.radius_m:
            if count < len(out.row):
                out.asset[count] = line
                out.distance_m[count] = np.sqrt(nearest)
                out.kp_km[count] = grid.kp_km[piece, 0] + part * grid.kp_km[piece, 1]
                out.side[count] = side_of(chosen, position, degree)
            count += 1
    return count


@kernel
def _mark(grid: Grid, lon: Floats, lat: Floats, marks: NDArray[np.bool_]) -> None:
    for row in range(len(lon)):
        cell = cell_of(grid.blocks, lon[row], lat[row])
        marks[row] = cell >= 0 and grid.starts[cell] < grid.starts[cell + 1]
