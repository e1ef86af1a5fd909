"""Reports in the order of their time, whatever the order of their arrival.

A report may arrive up to one window late. What is released is complete up to an instant; and a
ship's reports of one instant have a canonical order, so that neither the cut of the batches nor
the order of arrival can be seen in what follows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import column
from seawarden.geo.kernel import kernel
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.units import since_1970_us

Times = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]
Digests = npt.NDArray[np.uint64]

NO_STATUS: Final = 255  # beyond every code of a navigational status


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """What a new batch set free.

    Attributes:
        waiting: FIX, reports that others may still have to come before.
        ready: FIX, in order of time, every one at or after the previous horizon.
        late: FIX, reports from before the previous horizon.
        horizon: the instant before which nothing is waiting; null before the first report.
    """

    waiting: pl.DataFrame
    ready: pl.DataFrame
    late: pl.DataFrame
    horizon: datetime | None


def release(
    waiting: pl.DataFrame,
    arrived: pl.DataFrame,
    *,
    horizon: datetime | None,
    window: timedelta,
    is_last: bool = False,
) -> Released:
    """Take a batch in and let out what no later report within the window can precede.

    Args:
        waiting: FIX left from the batch before.
        arrived: FIX in the order of arrival.
        horizon: the instant up to which reports were let out before; null: none yet.
        window: how much later than its successors a report may arrive.
        is_last: nothing more will come: let everything out.
    """
    late = empty(FIX)
    if horizon is not None and arrived.height:
        is_late = arrived["time"] < horizon
        if is_late.any():
            late, arrived = arrived.filter(is_late), arrived.filter(~is_late)
    heard = pl.concat([waiting, arrived]) if waiting.height else arrived
    rows = in_time(heard)
    if rows.is_empty():
        return Released(waiting=rows, ready=rows, late=late, horizon=horizon)
    newest = rows["time"][-1]
    if is_last:
        return Released(waiting=empty(FIX), ready=rows, late=late, horizon=newest)
    reached = newest - window
    reached = reached if horizon is None or reached > horizon else horizon
    count = int(np.searchsorted(time_us(rows), _us(reached), side="left"))
    ready = rows.slice(0, count)
    if rows is not heard:  # a slice of what was put in order would keep all of it in memory
        ready = rows[np.arange(count)]
    return Released(waiting=rows.slice(count), ready=ready, late=late, horizon=reached)


def in_time(fixes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows ordered by time; rows in order already are not copied."""
    time = time_us(fixes)
    if time.size < 2 or bool(np.all(time[1:] >= time[:-1])):
        return fixes
    return fixes.sort("time", maintain_order=True)


def canonical(fixes: pl.DataFrame, vessel: Rows, text: Digests) -> Rows:
    """Return the order in which a ship's reports of one instant stand by their content.

    Only reports of one ship at one instant that differ change places: ships do not affect each
    other, so the order between them is left as it came.

    Args:
        fixes: FIX in order of time.
        vessel: the slot of each report's ship.
        text: a digest of each report's position and motion; equal digests are equal reports but
            for their status.

    Returns:
        The row for each place.
    """
    order = np.arange(fixes.height)
    if fixes.height < 2:
        return order
    status = fixes["nav_status"].fill_null(NO_STATUS).to_numpy()
    tied = _tied(vessel, time_us(fixes), text, status, int(vessel.max()) + 1)
    if tied.size == 0:
        return order
    group = fixes[tied].with_columns(pl.Series("place", tied))
    by_ship = ("vessel_id", "time")
    target = group.sort(*by_ship, "place")["place"].to_numpy()
    source = group.sort(*by_ship, *(name for name in FIX if name not in by_ship))["place"]
    order[target] = source.to_numpy()
    return order


@kernel
def _tied(
    vessel: Rows, time: Times, text: Digests, status: npt.NDArray[np.uint8], vessel_count: int
) -> Rows:
    """Return, in order, the rows of one ship at one instant that are not all alike."""
    first = np.full(vessel_count, -1, np.int64)
    group = np.empty(vessel.size, np.int64)
    is_mixed = np.zeros(vessel.size, np.bool_)
    for row in range(vessel.size):
        begin = first[vessel[row]]
        if begin < 0 or time[begin] != time[row]:
            begin = row
            first[vessel[row]] = row
        elif text[begin] != text[row] or status[begin] != status[row]:
            is_mixed[begin] = True
        group[row] = begin
    return np.nonzero(is_mixed[group])[0]


def time_us(fixes: pl.DataFrame) -> Times:
    """Return the time column as microseconds since 1970, without a copy."""
    return column(fixes["time"])


def _us(instant: datetime) -> int:
    return since_1970_us(instant)
