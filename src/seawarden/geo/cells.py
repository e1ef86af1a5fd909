"""Cells: the sea in plain rows and columns of equal degrees.

So many cells fill a degree that a shift by whole degrees moves every position to the same place
of another cell. A cell is a number: its row from the south pole, then its column from the west.
"""

from typing import Final

import numpy as np

from seawarden.geo.kernel import kernel

CIRCLE_DEG: Final = 360


@kernel
def place_in(lon_deg: float, lat_deg: float, per_degree: int) -> tuple[float, float]:
    """Return the column and row of a position, with the part of the cell it has crossed.

    The column is from 0 to under 360 times the cells of a degree, the row from 0 to under 180
    times (the pole belongs to the row below it).
    """
    column = (lon_deg + 180.0) * per_degree % (CIRCLE_DEG * per_degree)
    return column, min((lat_deg + 90.0) * per_degree, 180.0 * per_degree - 0.5)


@kernel
def number_of(column: float, row: float, per_degree: int) -> int:
    """Return the cell that a column and row lie in; columns go round the Earth."""
    columns = CIRCLE_DEG * per_degree
    return int(np.floor(row)) * columns + int(np.floor(column)) % columns
