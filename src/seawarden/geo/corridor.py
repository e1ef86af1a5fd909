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

from seawarden.geo.distance import foot
from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.grid import CELLS_PER_BLOCK, Grid, cell_of, list_pieces, mark_blocks
from seawarden.geo.kernel import kernel
from seawarden.geo.pieces import Floats, Pieces, pieces
from seawarden.model.errors import SettingsError
from seawarden.model.units import M_PER_NM

RADIUS_M: Final = 2 * M_PER_NM
RADIUS_MAX_M: Final = 50_000.0  # as far as the distances are tested
CHUNK_ROWS: Final = 1 << 20
ROOM_MIN: Final = 64
ENTRY_MAX: Final = 2**31 - 1
ON_LINE_M: Final = 0.001

# Two pieces that share a bend are equally near to within rounding.
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
    chunk_rows = min(CHUNK_ROWS, -(-len(lon) // thread_count))
    firsts = range(0, len(lon), max(chunk_rows, 1))
    with ThreadPoolExecutor(thread_count) as pool:
        found = pool.map(
            lambda first: list(
                _near_chunk(corridor.grid, lon, lat, first, min(first + chunk_rows, len(lon)))
            ),
            firsts,
        )
        parts = [part for chunk in found for part in chunk] or [empty_near(0)]
    if len(parts) == 1:
        return parts[0]
    return NearRows._make(np.concatenate(column) for column in zip(*parts, strict=True))


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


def _near_chunk(grid: Grid, lon: Floats, lat: Floats, first: int, last: int) -> Iterator[NearRows]:
    capacity = last - first + ROOM_MIN
    while first < last:
        rows = empty_near(capacity)
        begun = first
        first, count = _near_rows(grid, lon, lat, (first, last), rows)
        yield NearRows._make(column[:count] for column in rows)
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
    return _nearest_listed(grid, cell, (lon_deg, lat_deg))


@kernel
def _nearest_listed(grid: Grid, cell: int, position: Position) -> tuple[int, float, float, int]:
    """Find the nearest line on the list of a cell.

    A kernel of its own: the short look into the grid before it becomes part of its callers.
    """
    listed, ends = grid.listed, grid.ends
    lon_deg, lat_deg = position
    degree = metres_per_degree(lat_deg)
    nearest, chosen = np.inf, -1
    for place in range(grid.starts[cell], grid.starts[cell + 1]):
        piece = listed[place, 0]
        both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
        squared = foot(both, lon_deg, lat_deg, degree)[0]
        is_nearer = squared < nearest
        nearest = squared if is_nearer else nearest
        chosen = place if is_nearer else chosen
    if nearest > grid.radius_m * grid.radius_m:
        return -1, np.inf, np.nan, 0
    piece = listed[chosen, 0]
    both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
    _, part, left, length_squared = foot(both, lon_deg, lat_deg, degree)
    if part == 0.0 or part == 1.0:
        left, length_squared = _squarest(grid, cell, chosen, nearest, position)
    kp_km = grid.kp_km[piece, 0] + part * grid.kp_km[piece, 1]
    return int(listed[chosen, 1]), np.sqrt(nearest), kp_km, _side(left, length_squared)


@kernel
def _near_rows(
    grid: Grid, lon: Floats, lat: Floats, rows: tuple[int, int], out: NearRows
) -> tuple[int, int]:
    """Fill the room with positions from first to last; return the next one, and the fill.

    Written out in one piece, since handing the arrays on would take longer than the work.
    """
    blocks, starts, listed, ends, kp_km = (
        grid.blocks, grid.starts, grid.listed, grid.ends, grid.kp_km
    )  # fmt: skip
    out_row, out_asset, out_distance_m, out_kp_km, out_side = out
    limit, count, room = grid.radius_m * grid.radius_m, 0, len(out_row)
    for row in range(rows[0], rows[1]):
        cell = cell_of(blocks, lon[row], lat[row])
        if cell < 0 or starts[cell] == starts[cell + 1]:
            continue
        degree, begun = metres_per_degree(lat[row]), count
        place, last = starts[cell], starts[cell + 1]
        while place < last:
            line, nearest, chosen = listed[place, 1], np.inf, -1
            while place < last and listed[place, 1] == line:
                piece = listed[place, 0]
                both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
                squared = foot(both, lon[row], lat[row], degree)[0]
                is_nearer = squared < nearest
                nearest = squared if is_nearer else nearest
                chosen = place if is_nearer else chosen
                place += 1
            if nearest > limit:
                continue
            if count == room:
                return row, begun
            piece = listed[chosen, 0]
            both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
            _, part, left, length_squared = foot(both, lon[row], lat[row], degree)
            if part == 0.0 or part == 1.0:
                left, length_squared = _squarest(grid, cell, chosen, nearest, (lon[row], lat[row]))
            out_row[count], out_asset[count] = row, line
            out_distance_m[count] = np.sqrt(nearest)
            out_kp_km[count] = kp_km[piece, 0] + part * kp_km[piece, 1]
            out_side[count] = _side(left, length_squared)
            count += 1
    return rows[1], count


@kernel
def _side(left: float, length_squared: float) -> int:
    """Return 1 for the left, -1 for the right, 0 within a millimetre of the straight line."""
    is_on = left * left < ON_LINE_M * ON_LINE_M * length_squared
    return 0 if is_on else (1 if left > 0.0 else -1)


@kernel
def _squarest(
    grid: Grid, cell: int, chosen: int, nearest: float, position: Position
) -> tuple[float, float]:
    """Choose among the pieces of a line that are equally near the one seen most squarely.

    Where the nearest place is a bend, two pieces share it. At a sharp bend they disagree on the
    side, and the one whose straight line the position lies further off is right.

    Returns:
        how far left of that piece, times its length, and its length squared, both in m².
    """
    degree = metres_per_degree(position[1])
    listed, ends, line = grid.listed, grid.ends, grid.listed[chosen, 1]
    best_left, best_length_squared = 0.0, 1.0
    for place in range(grid.starts[cell], grid.starts[cell + 1]):
        if listed[place, 1] != line:
            continue
        piece = listed[place, 0]
        both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
        squared, _, left, length_squared = foot(both, position[0], position[1], degree)
        if squared <= nearest * AS_NEAR and (
            left * left * best_length_squared > best_left * best_left * length_squared
        ):
            best_left, best_length_squared = left, length_squared
    return best_left, best_length_squared


@kernel
def _mark(grid: Grid, lon: Floats, lat: Floats, marks: NDArray[np.bool_]) -> None:
    for row in range(len(lon)):
        cell = cell_of(grid.blocks, lon[row], lat[row])
        marks[row] = cell >= 0 and grid.starts[cell] < grid.starts[cell + 1]
