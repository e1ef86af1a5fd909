"""Coverage: the waters in which any ship has been heard of late.

Who leaves them is no longer expected to be heard: the end of a receiver's reach, of an archive's
area, or of the open sea. They are learnt from the ships themselves; no chart of receivers is
needed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import Rows
from seawarden.detect.reception import NEVER, array
from seawarden.geo.cells import CIRCLE_DEG, number_of, place_in
from seawarden.geo.kernel import kernel
from seawarden.geo.slots import slots
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.units import US_PER_H

# One nautical mile north to south: a ship under way crosses a cell in about five minutes, half
# of what a silence must last at the least.
PER_DEGREE: Final = 60
COLUMNS: Final = CIRCLE_DEG * PER_DEGREE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """A fold over the minutes of all ships: when each cell was first and last heard of.

    Attributes:
        memory: so long after the last hour in which a ship was heard there a cell is covered.
    """

    MEMORY: ClassVar[Schema] = {
        "cell": pl.Int64(),
        "first": UTC_US,  # when its first minute became known
        "last": UTC_US,  # the end of the last hour in which one did
    }

    memory: timedelta = timedelta(days=7)

    def step(
        self,
        state: pl.DataFrame,
        minutes: pl.DataFrame,
        *,
        now: datetime,  # noqa: ARG002  # a minute says itself when it was complete
    ) -> pl.DataFrame:
        """Return the state with MINUTE taken in, ordered by cell and `first`."""
        known, lon, lat = (array(minutes[name]) for name in ("known", "lon_deg", "lat_deg"))
        cell = np.empty(known.size, np.int64)
        _find(lon, lat, cell)
        is_new = _is_news(array(state["cell"]), array(state["last"]), known, cell)
        if not is_new.any():
            return state
        fresh = pl.DataFrame({"cell": cell[is_new], "known": known[is_new]})
        hour = -(-pl.col("known") // US_PER_H) * US_PER_H
        heard = fresh.group_by("cell", hour.alias("last").cast(UTC_US)).agg(
            first=pl.col("known").min().cast(UTC_US)
        )
        return _taken(state, conform(heard, self.MEMORY), self.memory)

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without the cells not heard of for too long."""
        if state.is_empty() or state["last"].min() >= now - self.memory:  # type: ignore[operator]
            return state
        return state.filter(pl.col("last") >= now - self.memory)


class Covered(NamedTuple):
    """Coverage as arrays to look up, ordered by cell and `first`."""

    cell: Rows
    first: Rows  # µs
    until: Rows  # µs; covered up to and with this instant


def covered(state: pl.DataFrame | None, *, memory: timedelta) -> Covered:
    """Return coverage to look up; null: nobody gathered it."""
    rows = empty(Coverage.MEMORY) if state is None else state
    return Covered(
        array(rows["cell"]),
        array(rows["first"]),
        array(rows["last"]) + memory // timedelta(microseconds=1),
    )


def _taken(state: pl.DataFrame, heard: pl.DataFrame, memory: timedelta) -> pl.DataFrame:
    """Return the state with news in it; the cells of which there are none stay as they are."""
    if state.is_empty():
        return _joined(heard, memory)
    again = _is_among(array(state["cell"]), np.unique(heard["cell"].to_numpy()))
    fresh = _joined(pl.concat([state.filter(again), heard]), memory)
    both = pl.concat([state.filter(~again), fresh])
    # Two ordered pieces: a stable sort joins them in one pass.
    return both[np.argsort(both["cell"].to_numpy(), kind="stable")]


def _is_among(cells: Rows, asked: Rows) -> npt.NDArray[np.bool_]:
    """Say of each cell whether it is one of a few; both are ordered, cells may come again."""
    first, end = (np.searchsorted(cells, asked, side) for side in ("left", "right"))
    is_there = first < end
    change = np.zeros(cells.size + 1, np.int64)
    change[first[is_there]] = 1
    change[end[is_there]] -= 1
    return np.cumsum(change[:-1]) > 0


def _joined(rows: pl.DataFrame, memory: timedelta) -> pl.DataFrame:
    """Make one row of those of a cell that follow each other within the memory."""
    ordered = rows.sort("cell", "first")
    begins = (pl.col("first") > pl.col("last").shift() + memory) | (
        pl.col("cell") != pl.col("cell").shift()
    )
    stretch = begins.fill_null(value=True).cum_sum()
    return (
        ordered.with_columns(stretch=stretch)
        .group_by("stretch", maintain_order=True)
        .agg(pl.col("cell").first(), pl.col("first").first(), pl.col("last").max())
        .drop("stretch")
    )


@kernel
def _find(lon: Floats, lat: Floats, cell: Rows) -> None:
    """Give each minute its cell."""
    for row in range(cell.size):
        column, line = place_in(lon[row], lat[row], PER_DEGREE)
        cell[row] = number_of(column, line, PER_DEGREE)


def _is_news(cells: Rows, last: Rows, known: Rows, cell: Rows) -> npt.NDArray[np.bool_]:
    """Say of each minute whether it tells more than the state does, whose latest rows count."""
    if not cells.size:
        return np.ones(known.size, np.bool_)
    # Many minutes have few cells: each is looked for once.
    slot, first = slots(np.empty(0, np.uint64), cell.view(np.uint64))
    asked = cell[first]
    latest = np.searchsorted(cells, asked, side="right") - 1
    is_there = (latest >= 0) & (cells[latest] == asked)
    heard_until = np.where(is_there, last[latest], NEVER)
    return np.asarray(heard_until[slot] < known, np.bool_)


@kernel
def is_within(covered: Covered, place: tuple[float, float], reach: tuple[int, int],
              instant: int) -> bool:  # fmt: skip
    """Say whether ships were heard close to a place, and on all sides of it.

    Close: in its cell or one beside it. On all sides: in each of the four quadrants around its
    cell, within so many columns and rows. Beyond the edge of what is heard, whichever way it
    runs, at least one quadrant is empty.
    """
    if not _is_any(covered, place, (-1, 1), (-1, 1), instant):
        return False
    west, east = (-reach[0], -1), (1, reach[0])
    south, north = (-reach[1], -1), (1, reach[1])
    return (
        _is_any(covered, place, west, south, instant)
        and _is_any(covered, place, west, north, instant)
        and _is_any(covered, place, east, south, instant)
        and _is_any(covered, place, east, north, instant)
    )


@kernel
def _is_any(covered: Covered, place: tuple[float, float], columns: tuple[int, int],
            rows: tuple[int, int], instant: int) -> bool:  # fmt: skip
    """Say whether any cell of a block beside a place is covered at an instant."""
    for row in range(rows[0], rows[1] + 1):
        first = number_of(place[0] + columns[0], place[1] + row, PER_DEGREE)
        last = number_of(place[0] + columns[1], place[1] + row, PER_DEGREE)
        if first <= last:
            if _is_listed(covered, first, last, instant):
                return True
        else:  # the block lies on both sides of the date line
            line = first - first % COLUMNS
            if _is_listed(covered, first, line + COLUMNS - 1, instant):
                return True
            if _is_listed(covered, line, last, instant):
                return True
    return False


@kernel
def _is_listed(covered: Covered, first: int, last: int, instant: int) -> bool:
    at = np.searchsorted(covered.cell, first)
    while at < covered.cell.size and covered.cell[at] <= last:
        if covered.first[at] <= instant <= covered.until[at]:
            return True
        at += 1
    return False
