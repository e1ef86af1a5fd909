"""Reception: how well ships are heard in a part of the sea, in pieces of ten minutes.

One receiver is not told from another. Where ships are heard at the same time and in the same
waters as a ship that is not, her silence is her own and not the receiver's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import Rows, filled
from seawarden.geo.cells import number_of, place_in
from seawarden.geo.kernel import kernel
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.units import US_PER_MIN

# 11 km north to south, and as much on the equator east to west, 6 km at 57 degrees: a part of
# what one shore station hears (20 to 40 nautical miles).
PER_DEGREE: Final = 10
BUCKET_US: Final = 10 * US_PER_MIN
NEVER: Final = -(2**62)

# A cell and a bucket in one number: 2**24 buckets are 319 years.
BUCKET_BITS: Final = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Reception:
    """A fold over the minutes of all ships: who was heard in each cell and ten minutes.

    A minute belongs to the ten minutes in which it became known, so these are complete when they
    end. A row counts; it has no running total.

    Attributes:
        burst_over: a silence longer than this, in reports that came again, is a lost burst.
        burst_most: one longer than this is an absence, and tells nothing of reception.
        habit: how long a piece of ten minutes is looked back upon.
        longest: the longest silence that is judged.
    """

    MEMORY: ClassVar[Schema] = {
        "cell": pl.Int64(),
        "complete": UTC_US,  # the end of the ten minutes
        "track_count": pl.Int32(),  # heard first in this cell in these ten minutes
        "heard_min": pl.Int32(),  # minutes with a report, of all tracks
        "burst_count": pl.Int32(),  # bursts that were lost and ended here
        "missed_min": pl.Int32(),  # minutes in them
    }

    burst_over: timedelta = timedelta(minutes=5)
    burst_most: timedelta = timedelta(minutes=20)
    habit: timedelta = timedelta(hours=24)
    longest: timedelta = timedelta(hours=8)

    def step(
        self,
        state: pl.DataFrame,
        minutes: pl.DataFrame,
        *,
        now: datetime,  # noqa: ARG002  # a minute says itself when it was complete
    ) -> pl.DataFrame:
        """Return the state with MINUTE taken in, ordered by cell and time."""
        if minutes.is_empty():
            return state
        out = _room(minutes.height)
        limits = (_us(self.burst_over), _us(self.burst_most))
        _count(_columns(minutes), out, limits)
        fresh = (
            pl.DataFrame(
                {
                    "key": out.key,
                    "track_count": out.track_count,
                    "burst_count": out.burst_count,
                    "missed_min": out.missed_min,
                }
            )
            .group_by("key")
            .agg(
                pl.col("track_count", "burst_count", "missed_min").sum(),
                heard_min=pl.len().cast(pl.Int32),
            )
        )
        new = conform(
            fresh.with_columns(
                cell=pl.col("key") // 2**BUCKET_BITS,
                complete=(pl.col("key") % 2**BUCKET_BITS * BUCKET_US).cast(UTC_US),
            ),
            self.MEMORY,
        )
        if state.is_empty():
            return new.sort("cell", "complete")
        return _merged(state, new)

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without what no silence judged later can ask for."""
        oldest = now - self.habit - self.longest
        if state.is_empty() or state["complete"].min() >= oldest:  # type: ignore[operator]
            return state
        return state.filter(pl.col("complete") >= oldest)


class Counted(NamedTuple):
    """What each minute adds, and to which cell and ten minutes."""

    key: Rows
    track_count: npt.NDArray[np.int32]
    burst_count: npt.NDArray[np.int32]
    missed_min: npt.NDArray[np.int32]


class Minutes(NamedTuple):
    """The columns of MINUTE that are counted; times in µs."""

    known: Rows
    time: Rows
    before: Rows  # NEVER: the first of its track
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]


class Listened(NamedTuple):
    """Reception as arrays to look up, ordered by `key`, with sums up to each row."""

    key: Rows
    track_count: Rows
    heard_min: Rows  # sums of the rows before this one; one value more than rows, as the others
    burst_count: Rows
    missed_min: Rows


def listened(state: pl.DataFrame | None) -> Listened:
    """Return reception to look up; null: nobody gathered it."""
    rows = empty(Reception.MEMORY) if state is None else state
    bucket = array(rows["complete"]) // BUCKET_US
    return Listened(
        array(rows["cell"]) * 2**BUCKET_BITS + bucket,
        array(rows["track_count"]).astype(np.int64),
        *(_sums(rows[name]) for name in ("heard_min", "burst_count", "missed_min")),
    )


def _sums(column: pl.Series) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(column.to_numpy(), dtype=np.int64)])


def array(column: pl.Series) -> npt.NDArray[Any]:
    """Return a column as an array of its own; a time is microseconds since 1970.

    Whether a column may be written to depends on its pieces. Kernels are compiled for either, so
    here it always may.
    """
    numbers = column.to_numpy(writable=True)
    return numbers.view(np.int64) if numbers.dtype.kind == "M" else numbers


def _room(count: int) -> Counted:
    key = np.empty(count, np.int64)
    return Counted(key, *(np.empty(count, np.int32) for _ in range(3)))


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _columns(minutes: pl.DataFrame) -> Minutes:
    return Minutes(
        known=array(minutes["known"]),
        time=array(minutes["time"]),
        before=filled(minutes["before_time"], NEVER),
        lon=array(minutes["lon_deg"]),
        lat=array(minutes["lat_deg"]),
    )


def _merged(state: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Add new counts to the rows of the same cell and time; both have each only once."""
    counts = ("track_count", "heard_min", "burst_count", "missed_min")
    is_old = pl.col("complete") < new["complete"].min()
    again = pl.concat([state.filter(~is_old), new]).group_by("cell", "complete")
    fresh = again.agg(pl.col(*counts).sum()).sort("cell", "complete")
    both = pl.concat([state.filter(is_old), fresh])
    # Two ordered pieces, the later one behind: a stable sort by cell joins them in one pass.
    return both[np.argsort(both["cell"].to_numpy(), kind="stable")]


@kernel
def bucket_after(time: int) -> int:
    """Return the number of the ten minutes at whose end, or before it, an instant lies."""
    return -(-time // BUCKET_US)


@kernel
def _count(rows: Minutes, out: Counted, limits: tuple[int, int]) -> None:
    over, most = limits
    for row in range(rows.known.size):
        column, line = place_in(rows.lon[row], rows.lat[row], PER_DEGREE)
        bucket = bucket_after(rows.known[row])
        before, silence = rows.before[row], rows.time[row] - rows.before[row]
        earlier = bucket_after((before // US_PER_MIN + 1) * US_PER_MIN)
        is_burst = before != NEVER and over < silence <= most
        out.key[row] = number_of(column, line, PER_DEGREE) * 2**BUCKET_BITS + bucket
        out.track_count[row] = 1 if before == NEVER or earlier != bucket else 0
        out.burst_count[row] = 1 if is_burst else 0
        out.missed_min[row] = silence // US_PER_MIN - 1 if is_burst else 0


@kernel
def tracks_heard(listened: Listened, place: tuple[float, float], reach: tuple[int, int],
                 bucket: int) -> int:  # fmt: skip
    """Count the tracks heard in ten minutes within so many columns and rows of a cell."""
    count = 0
    for row in range(-reach[1], reach[1] + 1):
        for column in range(-reach[0], reach[0] + 1):
            cell = number_of(place[0] + column, place[1] + row, PER_DEGREE)
            key = cell * 2**BUCKET_BITS + bucket
            at = np.searchsorted(listened.key, key)
            if at < listened.key.size and listened.key[at] == key:
                count += listened.track_count[at]
    return count


@kernel
def habit_of(listened: Listened, place: tuple[float, float], reach: tuple[int, int],
             buckets: tuple[int, int]) -> tuple[int, int, int]:  # fmt: skip
    """Sum up the ten minutes after the first number and up to the second, around a cell.

    Returns:
        minutes heard, bursts lost, and minutes in them.
    """
    heard, bursts, missed = 0, 0, 0
    for row in range(-reach[1], reach[1] + 1):
        for column in range(-reach[0], reach[0] + 1):
            cell = number_of(place[0] + column, place[1] + row, PER_DEGREE) * 2**BUCKET_BITS
            first = np.searchsorted(listened.key, cell + buckets[0] + 1)
            last = np.searchsorted(listened.key, cell + buckets[1] + 1)
            heard += listened.heard_min[last] - listened.heard_min[first]
            bursts += listened.burst_count[last] - listened.burst_count[first]
            missed += listened.missed_min[last] - listened.missed_min[first]
    return heard, bursts, missed
