"""Ships heard for the first time, and who fell silent there just before.

A ship that goes on under another number is silent under the first and new under the second. This
fold notes, for each number heard for the first time under way, the ship that fell silent shortly
before where the new one can have come from; and forgets it again when that ship is heard.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.memory import Record, Records, column, frame, places, records
from seawarden.detect.one_number import NO_TIME
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, Schema
from seawarden.model.units import MS_PER_KN, US_PER_S

NAME: Final = "first_heard"
NOBODY: Final = 0


class Passed(NamedTuple):
    """MINUTE as arrays, with the row of each minute's ship in the state."""

    place: npt.NDArray[np.int64]
    track: npt.NDArray[np.uint64]
    known: npt.NDArray[np.int64]
    time: npt.NDArray[np.int64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    cog: npt.NDArray[np.float32]


class Limits(NamedTuple):
    """The fields of the fold, in kernel units; explained there."""

    settled_us: int
    within_us: int
    under_way_kn: float
    faster: float
    slack_m: float
    aside_deg: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstHeard:
    """A row a number: when it was heard first and last, and after whom.

    Once the fold has listened for `settled`, a number not heard for `kept` is new. The other ship
    was last heard no more than `within` before, both made `under_way_kn` or more on courses no
    more than `aside_deg` apart, and the way between them is no longer than `slack_m` and what the
    faster of both speeds makes in the time, times `faster`. She must not be heard again for
    `within` after the new one. All inclusive. Of several, the one whose way fits best;
    of two that fit alike nobody can say which it was, and neither is noted.
    """

    MEMORY: ClassVar[Schema] = {
        "vessel_id": pl.UInt32(),
        "track_id": pl.UInt64(),  # of the first minute
        "first": pl.Int64(),  # µs, of the first minute
        "first_lon_deg": pl.Float64(),
        "first_lat_deg": pl.Float64(),
        "time": UTC_US,  # of the latest minute
        "lon_deg": pl.Float64(),
        "lat_deg": pl.Float64(),
        "sog_kn": pl.Float32(),
        "cog_deg": pl.Float32(),
        "heir": pl.UInt32(),  # the number heard first after this one fell silent; 0: none
        "other": pl.UInt32(),  # the ship that fell silent before this was first heard; 0: none
        "other_time": pl.Int64(),  # µs, when she was last heard
        "apart_m": pl.Float32(),  # from where she was last heard to where this one was first
        "certain": pl.Int64(),  # µs, until when she must stay silent
    }

    settled: timedelta = timedelta(minutes=60)
    within: timedelta = timedelta(minutes=30)
    under_way_kn: float = 3.0
    faster: float = 1.2
    slack_m: float = 500.0
    aside_deg: float = 45.0
    kept: timedelta = timedelta(days=30)

    def step(self, state: pl.DataFrame, minutes: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state with MINUTE taken in."""
        if minutes.is_empty():
            return self.forgotten(state, now=now)
        place, first = places(state, minutes, "vessel_id")
        held = records(state, self.MEMORY, room=first.size)
        fresh = held[state.height :]
        fresh[:] = np.zeros(1, held.dtype)
        fresh["vessel_id"] = minutes["vessel_id"].to_numpy()[first]
        fresh["time"], fresh["first"], fresh["certain"] = NO_TIME, NO_TIME, NO_TIME
        began_us = int(column(minutes["time"]).min())
        if state.height:
            began_us = min(began_us, int(held["first"][: state.height].min()))
        us = stay.microseconds_of
        limits = Limits(
            us(self.settled), us(self.within), self.under_way_kn, self.faster, self.slack_m,
            self.aside_deg,
        )  # fmt: skip
        order = _in_order(place, first, minutes, began_us + limits.settled_us)
        passed = _passed(place, minutes)
        if order is not None:
            passed = _passed(place[order], minutes[order])
        _follow(passed, held, limits, began_us)
        return frame(held, self.MEMORY, by="vessel_id")

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without the ships silent for so long that they are new again."""
        oldest = now - self.kept
        if state.is_empty() or state["time"].min() >= oldest:  # type: ignore[operator]  # a time
            return state
        return state.filter(pl.col("time") >= oldest)


def _in_order(
    place: npt.NDArray[np.int64], first: npt.NDArray[np.int64], minutes: pl.DataFrame,
    settled_us: int,
) -> npt.NDArray[np.int64] | None:  # fmt: skip
    """Return the order in which minutes known at one instant with a new ship's first were heard.

    MINUTE has them in the order of their tracks' names, and whether a ship had fallen silent by
    then must not hang on that. A new ship comes behind what was heard with her. None: as it is.
    """
    time = column(minutes["time"])
    new = first[time[first] >= settled_us]
    if not new.size:
        return None
    known = column(minutes["known"])
    rows = np.flatnonzero(np.isin(known, np.unique(known[new])))
    is_new = np.zeros(place.size, np.bool_)
    is_new[first] = True
    ship = minutes["vessel_id"].to_numpy()
    order = np.arange(place.size)
    order[rows] = rows[np.lexsort((ship[rows], is_new[rows], time[rows], known[rows]))]
    return order


def _passed(place: npt.NDArray[np.int64], minutes: pl.DataFrame) -> Passed:
    columns = ("track_id", "known", "time", "lon_deg", "lat_deg", "sog_kn", "cog_deg")
    return Passed(place, *(column(minutes[name]) for name in columns))


@kernel
def _follow(passed: Passed, held: Records, limits: Limits, began_us: int) -> None:
    """Walk the minutes in order."""
    for row in range(passed.place.size):
        at = held[passed.place[row]]
        if at.first == NO_TIME:
            at.track_id = passed.track[row]
            at.first = passed.time[row]
            at.first_lon_deg = passed.lon[row]
            at.first_lat_deg = passed.lat[row]
            is_new = passed.time[row] - began_us >= limits.settled_us
            if is_new and passed.sog[row] >= limits.under_way_kn:
                _look_back(at, passed, row, held, limits)
        elif at.heir != NOBODY:
            _withdraw(at, passed.known[row], held)
        at.time = passed.time[row]
        at.lon_deg = passed.lon[row]
        at.lat_deg = passed.lat[row]
        at.sog_kn = passed.sog[row]
        at.cog_deg = passed.cog[row]


@kernel
def _look_back(at: Record, passed: Passed, row: int, held: Records, limits: Limits) -> None:
    """Find who fell silent before a new ship was heard."""
    best, least_m, is_tied = -1, np.inf, False
    for place in range(held.size):
        other = held[place]
        silent_us = passed.time[row] - other.time
        if other.first == NO_TIME or not 0 < silent_us <= limits.within_us:
            continue
        if not other.sog_kn >= limits.under_way_kn:
            continue
        aside = abs((passed.cog[row] - other.cog_deg + 180.0) % 360.0 - 180.0)
        if not aside <= limits.aside_deg:
            continue
        east_m, north_m = offset_m(other.lon_deg, other.lat_deg, passed.lon[row], passed.lat[row])
        apart_m = np.hypot(east_m, north_m)
        run_m = silent_us / US_PER_S * MS_PER_KN * max(other.sog_kn, passed.sog[row])
        missed_m = abs(apart_m - run_m)
        if apart_m <= limits.faster * run_m + limits.slack_m and missed_m <= least_m:
            is_tied = missed_m == least_m
            best, least_m = place, missed_m
    if best < 0 or is_tied:
        return
    other = held[best]
    other.heir = at.vessel_id
    at.other = other.vessel_id
    at.other_time = other.time
    east_m, north_m = offset_m(other.lon_deg, other.lat_deg, passed.lon[row], passed.lat[row])
    at.apart_m = np.hypot(east_m, north_m)
    at.certain = passed.time[row] + limits.within_us


@kernel
def _withdraw(at: Record, known_us: int, held: Records) -> None:
    """Take back what was noted of an heir: the ship is heard again."""
    for place in range(held.size):
        heir = held[place]
        if heir.vessel_id == at.heir and heir.other == at.vessel_id and known_us <= heir.certain:
            heir.other = NOBODY
    at.heir = NOBODY
