"""Drifts, for the detectors that judge them: how minutes are walked through, and what lies ahead.

A kernel follows each ship and puts forward what may be a drift. What her type, the charts and the
weather say is weighed afterwards, for the few that were put forward: a drift is told when the sum
of its evidence reaches the detector's limit, and only what was told is ever closed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect.memory import (
    Record,
    Records,
    Rows,
    column,
    frame,
    layout,
    places,
    records,
    those,
)
from seawarden.detect.stay import microseconds, microseconds_of
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, Schema
from seawarden.model.units import MS_PER_KN, US_PER_MIN, US_PER_S

NEVER: Final = -1  # a time that has not been

# What is put forward of a drift.
MAY_BE: Final = 1
CLOSED: Final = 2
WITHDRAWN: Final = 3


# A course is derived between two minutes only if they are no further apart, and she has moved
# well over the noise of a position (sd about 2 m measured on ships at rest).
COURSE_MOST_US: Final = 10 * US_PER_MIN
COURSE_LEAST_M: Final = 15.0

AT_ANCHOR: Final = 1  # ITU-R M.1371, navigational status; these and those below
NOT_UNDER_COMMAND: Final = 2
RESTRICTED: Final = 3
MOORED: Final = 5
AGROUND: Final = 6
FISHING: Final = 7
SAILING: Final = 8

# The part of a drift's memory that both detectors share.
DRIFT: Final[Schema] = {
    "track_id": pl.UInt64(),
    "vessel_id": pl.UInt32(),
    "last": pl.Int64(),  # µs; her latest minute with a speed; -1: none yet
    "since": UTC_US,  # the first minute of the drift
    "end": UTC_US,  # its latest
    "start_lon_deg": pl.Float64(),
    "start_lat_deg": pl.Float64(),
    "lon_deg": pl.Float64(),  # at the end
    "lat_deg": pl.Float64(),
    "net_kn": pl.Float64(),  # from the first minute to the end
    "net_deg": pl.Float32(),  # direction of the same
    "off_sum_deg": pl.Float32(),  # of the angle between heading and course, without its sign
    "heading_count": pl.Int32(),
    "minute_count": pl.Int32(),  # minutes heard in the drift
    "doubled": pl.Int8(),  # how often its length has doubled since it was put forward; -1: never
    "worst": pl.UInt8(),  # highest level told so far, as a place in LEVELS
    "is_drifting": pl.Boolean(),
    "is_raised": pl.Boolean(),
}


# What is read of MINUTE.
READ: Final = (
    "vessel_id", "track_id", "time", "lon_deg", "lat_deg", "sog_kn", "cog_deg", "heading_deg",
    "nav_status", "before_time", "before_lon_deg", "before_lat_deg",
)  # fmt: skip


class Seen(NamedTuple):
    """MINUTE as arrays, with the row of each minute's track in the state."""

    place: Rows
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]  # kn, never NaN
    cog: npt.NDArray[np.float32]
    heading: npt.NDArray[np.float32]
    status: npt.NDArray[np.uint8]
    before_time: Rows  # µs; the least integer: none
    before_lon: npt.NDArray[np.float64]
    before_lat: npt.NDArray[np.float64]


class Put(NamedTuple):
    """Room for drifts put forward."""

    out: Records
    codes: npt.NDArray[np.uint8]


Walk = Callable[[Seen, Records, Put], int]
Codes = npt.NDArray[np.uint8]


def fold(
    state: pl.DataFrame, minutes: pl.DataFrame, schema: Schema, walk: Walk, *, now: datetime,
    silence: timedelta, unheard: Mapping[str, Any],
) -> tuple[Records, Records, Codes]:  # fmt: skip
    """Walk the minutes through the drifts, and end those that fell silent.

    Args:
        state: `schema`.
        minutes: MINUTE; those without a speed are skipped.
        schema: DRIFT and what the detector adds.
        walk: takes the minutes, the state as records, and room for what is put forward.
        now: the instant up to which no report is missing.
        silence: a ship not heard for longer is forgotten, and her drift over.
        unheard: what a ship's record holds before her first minute, where that is not 0.

    Returns:
        The state, and what is put forward with its codes.
    """
    heard = minutes.select(READ)
    if heard["sog_kn"].is_nan().any():
        heard = heard.filter(pl.col("sog_kn").is_not_nan())
    place, first = places(state, heard, "track_id")
    held = records(state, schema, room=first.size)
    fresh = held[state.height :]
    fresh[:] = np.zeros(1, held.dtype)
    for name in ("track_id", "vessel_id"):
        fresh[name] = heard[name].to_numpy()[first]
    fresh["last"] = NEVER
    for name, value in unheard.items():
        fresh[name] = value
    room = 2 * heard.height
    put = Put(np.empty(room, layout(schema)), np.empty(room, np.uint8))
    count = walk(_seen(place, heard), held, put)
    is_silent = held["last"] < microseconds(now) - microseconds_of(silence)
    ended = held[is_silent & held["is_drifting"]]
    codes = np.concatenate([put.codes[:count], np.full(ended.size, CLOSED, np.uint8)])
    return those(held, ~is_silent), np.concatenate([put.out[:count], ended]), codes


def _seen(place: Rows, heard: pl.DataFrame) -> Seen:
    return Seen(
        place=place,
        time=column(heard["time"]),
        lon=heard["lon_deg"].to_numpy(),
        lat=heard["lat_deg"].to_numpy(),
        sog=heard["sog_kn"].to_numpy(),
        cog=heard["cog_deg"].to_numpy(),
        heading=heard["heading_deg"].to_numpy(),
        status=heard["nav_status"].to_numpy(),
        before_time=column(heard["before_time"]),
        before_lon=heard["before_lon_deg"].to_numpy(),
        before_lat=heard["before_lat_deg"].to_numpy(),
    )


def kept(held: Records, schema: Schema) -> pl.DataFrame:
    """Return a state of records as a frame."""
    return frame(held, schema, by="track_id")


def still(state: pl.DataFrame, schema: Schema) -> tuple[Records, Codes]:
    """Return the told drifts that still go on, with their codes."""
    held = records(state.filter("is_drifting", "is_raised"), schema)
    return held, np.full(held.size, MAY_BE, np.uint8)


@kernel
def course_deg(seen: Seen, row: int) -> float:
    """Return the course of a minute: told, else derived from where she was before; or NaN."""
    if not np.isnan(seen.cog[row]):
        return float(seen.cog[row])
    lon, lat = seen.before_lon[row], seen.before_lat[row]
    if np.isnan(lon) or seen.time[row] - seen.before_time[row] > COURSE_MOST_US:
        return np.nan
    east_m, north_m = offset_m(lon, lat, seen.lon[row], seen.lat[row])
    if np.hypot(east_m, north_m) < COURSE_LEAST_M:
        return np.nan
    return float(np.degrees(np.arctan2(east_m, north_m)) % 360.0)


@kernel
def off_course_deg(seen: Seen, row: int) -> float:
    """Return heading less course of a minute, -180 to 180; NaN: either is missing."""
    if np.isnan(seen.heading[row]):
        return np.nan
    return float((seen.heading[row] - course_deg(seen, row) + 180.0) % 360.0 - 180.0)


@kernel
def begin(at: Record, seen: Seen, row: int) -> None:
    """Start a drift at a minute."""
    at.is_drifting = True
    at.is_raised = False
    at.worst = 0
    at.since = seen.time[row]
    at.start_lon_deg = seen.lon[row]
    at.start_lat_deg = seen.lat[row]
    at.off_sum_deg = 0.0
    at.heading_count = 0
    at.minute_count = 0
    at.doubled = -1


@kernel
def lengthen(at: Record, seen: Seen, row: int, off_deg: float) -> None:
    """Move a drift's end to a minute.

    Where the angle of heading to course is not known for want of a course, the direction made
    good since the beginning stands in.
    """
    at.end = seen.time[row]
    at.lon_deg = seen.lon[row]
    at.lat_deg = seen.lat[row]
    at.minute_count += 1
    east_m, north_m = offset_m(at.start_lon_deg, at.start_lat_deg, at.lon_deg, at.lat_deg)
    elapsed_s = (at.end - at.since) / US_PER_S
    at.net_kn = np.hypot(east_m, north_m) / elapsed_s / MS_PER_KN if elapsed_s > 0.0 else 0.0
    at.net_deg = np.degrees(np.arctan2(east_m, north_m)) % 360.0
    if np.isnan(off_deg) and np.hypot(east_m, north_m) >= COURSE_LEAST_M:
        off_deg = (seen.heading[row] - at.net_deg + 180.0) % 360.0 - 180.0
    if not np.isnan(off_deg):
        at.off_sum_deg += abs(off_deg)
        at.heading_count += 1


@kernel
def put_out(at: Record, code: int, put: Put, count: int) -> int:
    """Put a drift forward."""
    put.out[count] = at
    put.codes[count] = code
    return count + 1


@kernel
def close(at: Record, put: Put, count: int) -> int:
    """End a drift; one that was never put forward ends unheard."""
    if not at.is_drifting:
        return count
    at.is_drifting = False
    if at.doubled < 0:
        return count
    return put_out(at, CLOSED, put, count)
