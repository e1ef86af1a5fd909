"""The corridor grid: for each small cell of the sea, the pieces that come near any point of it.

Two levels. A table of whole degrees says which blocks hold anything; a block has 32 by 32 cells.
The list of a cell may hold a piece that is a little too far away; it never lacks one that is near.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from seawarden.geo.distance import Degree, foot
from seawarden.geo.geodesy import MERIDIAN_DEGREE_MIN_M, RADIANS_PER_DEGREE, metres_per_degree
from seawarden.geo.kernel import kernel, part

CELLS_PER_DEGREE: Final = 32  # 3.5 km, about one usual radius
CELLS_PER_BLOCK: Final = CELLS_PER_DEGREE * CELLS_PER_DEGREE
COLUMNS: Final = 360 * CELLS_PER_DEGREE
ROWS: Final = 180 * CELLS_PER_DEGREE

# What the lists reach beyond the radius, for what a plane and rounding leave out.
MARGIN: Final = 1.01

# Further north or south a cell is too narrow a wedge for a plane: only its sides are looked at.
PLANE_LAT_MAX_DEG: Final = 84.0

Box = tuple[int, int, int, int]  # first row, row after the last, first column, number of columns


class Grid(NamedTuple):
    """Cells, and the pieces they list; one argument for a kernel.

    Few arrays, because a kernel counts references to each of them whenever it is called.
    """

    radius_m: float
    blocks: NDArray[np.int32]  # 180 by 360, from 90 S 180 W; number of the block, -1: empty
    starts: NDArray[np.int32]  # where the list of each cell begins; one more at the end
    listed: NDArray[np.int32]  # piece and its line (index into asset_ids), rising within a cell
    ends: NDArray[np.float64]  # x0, y0, x1, y1 of each piece, degrees
    kp_km: NDArray[np.float64]  # kilometre point of the beginning of each piece, and its length


@part
def cell_of(blocks: NDArray[np.int32], lon_deg: float, lat_deg: float) -> int:
    """Return the number of the cell a position lies in, -1 where the whole block is empty.

    Anything that is no position on Earth lies in no cell.
    """
    if not (abs(lon_deg) <= 180.0 and abs(lat_deg) <= 90.0):
        return -1
    column = int((lon_deg + 180.0) * CELLS_PER_DEGREE)
    row = int((lat_deg + 90.0) * CELLS_PER_DEGREE)
    column = 0 if column == COLUMNS else column
    row = ROWS - 1 if row == ROWS else row
    return cell_at(blocks, row, column)


@part
def cell_at(blocks: NDArray[np.int32], row: int, column: int) -> int:
    """Return the number of the cell in a row and a column, -1 where the whole block is empty."""
    block = blocks[row // CELLS_PER_DEGREE, column // CELLS_PER_DEGREE]
    if block < 0:
        return -1
    within = (row % CELLS_PER_DEGREE) * CELLS_PER_DEGREE + column % CELLS_PER_DEGREE
    return int(block) * CELLS_PER_BLOCK + within


@kernel
def rows_near(ends: NDArray[np.float64], piece: int, radius_m: float) -> tuple[int, int]:
    """Return the first row that holds a point near a piece, and the row after the last."""
    reach = radius_m * MARGIN / MERIDIAN_DEGREE_MIN_M
    south = min(ends[piece, 1], ends[piece, 3]) - reach
    north = max(ends[piece, 1], ends[piece, 3]) + reach
    first = max(int(np.floor((south + 90.0) * CELLS_PER_DEGREE)), 0)
    last = min(int(np.floor((north + 90.0) * CELLS_PER_DEGREE)), ROWS - 1)
    return first, last + 1


@kernel
def columns_near(
    ends: NDArray[np.float64], piece: int, row: int, radius_m: float
) -> tuple[int, int]:
    """Return the first column of a row that may hold a point near a piece, and how many.

    A point at latitude P has the points within an angle d of it no further east or west than
    asin(sin d / cos P). The column may be below 0 or over the last: it goes round the Earth,
    once at most, since a piece that spans 90 degrees is so near the pole that it gets all columns.
    """
    edge = max(abs(row / CELLS_PER_DEGREE - 90.0), abs((row + 1) / CELLS_PER_DEGREE - 90.0))
    angle = radius_m * MARGIN / MERIDIAN_DEGREE_MIN_M * RADIANS_PER_DEGREE
    sine = np.sin(angle) / max(np.cos(edge * RADIANS_PER_DEGREE), 1e-12)
    if sine >= 1.0:
        return 0, COLUMNS
    reach = np.arcsin(sine) / RADIANS_PER_DEGREE
    west = min(ends[piece, 0], ends[piece, 2]) - reach
    east = max(ends[piece, 0], ends[piece, 2]) + reach
    first = int(np.floor((west + 180.0) * CELLS_PER_DEGREE))
    last = int(np.floor((east + 180.0) * CELLS_PER_DEGREE))
    return first, last - first + 1


@kernel
def row_plane(row: int, radius_m: float) -> tuple[float, Degree, float]:
    """Return the latitude of the middle of a row, how long degrees are there, and a reach.

    No point of a cell lies within the radius of a piece that is further than the reach, in m,
    from the middle of the cell. Where a cell is no rectangle any more the reach is infinite.
    """
    lat = (row + 0.5) / CELLS_PER_DEGREE - 90.0
    degree = metres_per_degree(lat)
    if abs(lat) > PLANE_LAT_MAX_DEG:
        return lat, degree, np.inf
    widest = degree[0] + abs(degree[2]) / CELLS_PER_DEGREE
    half_m = 0.5 / CELLS_PER_DEGREE * np.sqrt(widest * widest + degree[1] * degree[1])
    return lat, degree, (radius_m + half_m) * MARGIN


@kernel
def mark_blocks(ends: NDArray[np.float64], radius_m: float, blocks: NDArray[np.int32]) -> None:
    """Set to 0 each block that holds a cell near a piece."""
    for piece in range(len(ends)):
        first_row, last_row = rows_near(ends, piece, radius_m)
        for row in range(first_row, last_row):
            first, count = columns_near(ends, piece, row, radius_m)
            for column in range(first, first + count):
                blocks[row // CELLS_PER_DEGREE, (column % COLUMNS) // CELLS_PER_DEGREE] = 0


@kernel
def list_pieces(
    ends: NDArray[np.float64],
    radius_m: float,
    blocks: NDArray[np.int32],
    places: NDArray[np.int64],
    asset: NDArray[np.int32],
    listed: NDArray[np.int32],
) -> None:
    """Put each piece on the list of each cell it comes near.

    Args:
        ends: x0, y0, x1, y1 of each piece, degrees.
        radius_m: how near.
        blocks: the numbered blocks.
        places: the next place in `listed` for each cell; moved on by one for each piece.
        asset: the line of each piece.
        listed: the lists; empty: only count.
    """
    for piece in range(len(ends)):
        both = (ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3])
        first_row, last_row = rows_near(ends, piece, radius_m)
        for row in range(first_row, last_row):
            first, count = columns_near(ends, piece, row, radius_m)
            lat, degree, reach_m = row_plane(row, radius_m)
            for running in range(first, first + count):
                column = running % COLUMNS
                lon = (column + 0.5) / CELLS_PER_DEGREE - 180.0
                if foot(both, lon, lat, degree)[0] <= reach_m * reach_m:
                    cell = cell_at(blocks, row, column)
                    if len(listed) > 0:
                        listed[places[cell], 0] = piece
                        listed[places[cell], 1] = asset[piece]
                    places[cell] += 1
