"""Reports in the order of their time, whatever the order of their arrival.

A report may arrive up to one window late. What is released is complete up to an instant, and in a
canonical order, so that neither the cut of the batches nor the order of arrival can be seen in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.geo.kernel import kernel
from seawarden.geo.slots import slots
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty

Times = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """What a new batch set free.

    Attributes:
        waiting: FIX, reports that others may still have to come before.
        ready: FIX, in canonical order, every one at or after the previous horizon.
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
    rows = in_time(pl.concat([waiting, arrived]) if waiting.height else arrived)
    if rows.is_empty():
        return Released(waiting=rows, ready=rows, late=late, horizon=horizon)
    newest = rows["time"][-1]
    if is_last:
        return Released(waiting=empty(FIX), ready=canonical(rows), late=late, horizon=newest)
    reached = newest - window
    reached = reached if horizon is None or reached > horizon else horizon
    count = int(np.searchsorted(time_us(rows), _us(reached), side="left"))
    ready = canonical(rows.slice(0, count))
    return Released(waiting=rows.slice(count), ready=ready, late=late, horizon=reached)


def in_time(fixes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows ordered by time; rows in order already are not copied."""
    time = time_us(fixes)
    if time.size < 2 or bool(np.all(time[1:] >= time[:-1])):
        return fixes
    return fixes.sort("time", maintain_order=True)


def canonical(fixes: pl.DataFrame) -> pl.DataFrame:
    """Return rows ordered by time so that a ship's reports of one instant stand in a fixed order.

    Only reports of one ship at one instant are ordered by their content: ships do not affect each
    other, so the order between them is left as it came.
    """
    if fixes.height < 2:
        return conform(fixes, FIX)
    keys = fixes["vessel_id"].to_numpy().astype(np.uint64)
    vessel, _ = slots(np.empty(0, np.uint64), keys)
    tied = _tied(vessel, time_us(fixes), int(vessel.max()) + 1)
    if tied.size == 0:
        return conform(fixes, FIX)
    places = pl.DataFrame({"place": tied})
    group = fixes[tied].with_columns(places["place"])
    by_ship = ("vessel_id", "time")
    target = group.sort(*by_ship, "place")["place"].to_numpy()
    source = group.sort(*by_ship, *(name for name in FIX if name not in by_ship))["place"]
    order = np.arange(fixes.height)
    order[target] = source.to_numpy()
    return conform(fixes[order], FIX)


@kernel
def _tied(vessel: Rows, time: Times, vessel_count: int) -> Rows:
    """Return, in order, the rows that share ship and instant with another row."""
    last = np.full(vessel_count, -1, np.int64)
    is_tied = np.zeros(vessel.size, np.bool_)
    for row in range(vessel.size):
        before = last[vessel[row]]
        if before >= 0 and time[before] == time[row]:
            is_tied[before] = True
            is_tied[row] = True
        last[vessel[row]] = row
    return np.nonzero(is_tied)[0]


def time_us(fixes: pl.DataFrame) -> Times:
    """Return the time column as microseconds since 1970, without a copy."""
    return fixes["time"].to_physical().to_numpy()


def _us(instant: datetime) -> int:
    return int(pl.Series([instant], dtype=FIX["time"]).to_physical()[0])
