"""The walk through an anchored ship's minutes: where she lies, and what no swing explains.

A ship at anchor lies with her bow towards it. She is at `anchor - d * bow`, where `bow` is the
unit vector of her heading and d, the horizontal reach of chain and ship, is not known but has a
longest. So when her heading turns from its mean at rest, she moves from her mean place along one
known line: `-d * (bow - mean bow)`. How far she is off that line is what no swing explains, and
needs neither the anchor's place nor the length of the chain.
"""

from typing import Final, NamedTuple

import numpy as np
import polars as pl

from seawarden.detect import drift
from seawarden.detect.drift import Put, Seen
from seawarden.detect.memory import Record, Records
from seawarden.geo.kernel import kernel, part
from seawarden.geo.offset import offset_m
from seawarden.model.schema import Schema
from seawarden.model.units import US_PER_MIN

# The longest reach between anchor and antenna: 14 shackles of chain, a ship of usual length
# (a longer one is held to her own when the drag is weighed), and the noise of the position.
CHAIN_M: Final = 385.0
LENGTH_M: Final = 200.0
POSITION_M: Final = 20.0
REACH_M: Final = CHAIN_M + LENGTH_M + POSITION_M

REPORTS_LEAST: Final = 3  # two are a displacement; the third says that it goes on

MEMORY: Final[Schema] = drift.DRIFT | {
    "rest_min": pl.Float32(),  # minutes at rest; -1: not at rest
    "rest_count": pl.Int32(),  # reports at rest, and of them at anchor and moored
    "anchor_count": pl.Int32(),
    "moored_count": pl.Int32(),
    "mean_lon_deg": pl.Float64(),  # where she lies
    "mean_lat_deg": pl.Float64(),
    "bow_min": pl.Float32(),  # minutes that the mean heading rests on; 0: none
    "bow_east": pl.Float32(),  # mean of the unit vectors of the heading
    "bow_north": pl.Float32(),
    "from_east_m": pl.Float32(),  # from where she lies to her latest place in the drag
    "from_north_m": pl.Float32(),
    "turn_east": pl.Float32(),  # bow then, less the mean; NaN: no heading
    "turn_north": pl.Float32(),
    "weight_min": pl.Float32(),  # minutes off where she may swing, less those within
    "still_min": pl.Float32(),  # minutes that she has lain still in the drag
}


class Limits(NamedTuple):
    """The detector's limits, for the kernel."""

    rest_kn: float
    slack_m: float
    least_kn: float
    most_kn: float
    ahead_deg: float
    settle_min: float
    window_min: float
    lasting_min: float
    departing_min: float
    silence_min: float


@kernel
def follow(seen: Seen, held: Records, put: Put, limits: Limits) -> int:
    """Walk the minutes in order; return how many drags were put forward."""
    count = 0
    for row in range(seen.place.size):
        at, time, sog = held[seen.place[row]], seen.time[row], seen.sog[row]
        elapsed = (time - at.last) / US_PER_MIN if at.last >= 0 else 0.0
        at.last = time
        if elapsed > limits.silence_min:
            if at.is_drifting:
                count = drift.close(at, put, count)
            at.rest_min = drift.NEVER
        if sog > limits.most_kn and not at.is_drifting:  # as most do: without a call
            at.rest_min = drift.NEVER
        elif sog > limits.most_kn:
            count = _leave(at, seen, row, put, count, limits)
        elif at.is_drifting:
            count = _go_on(at, seen, row, elapsed, put, count, limits)
        else:
            _lie(at, seen, row, elapsed, limits)
    return count


@kernel
def _leave(at: Record, seen: Seen, row: int, put: Put, count: int, limits: Limits) -> int:
    """End a drag with speed: a departure, when she soon goes away ahead."""
    at.rest_min = drift.NEVER
    off_deg = drift.off_course_deg(seen, row)
    is_soon = (seen.time[row] - at.since) / US_PER_MIN <= limits.departing_min
    if is_soon and at.doubled >= 0 and abs(off_deg) <= limits.ahead_deg:
        at.is_drifting = False
        return drift.put_out(at, drift.WITHDRAWN, put, count)
    return drift.close(at, put, count)


@part
def _lie(at: Record, seen: Seen, row: int, elapsed_min: float, limits: Limits) -> None:
    """Take a minute into where she lies, or let it begin a drag."""
    if at.rest_min < 0.0:
        _settle(at, seen, row, limits)
        return
    is_off = _off_m(at, seen, row) > limits.slack_m
    if at.rest_min >= limits.settle_min:
        if is_off:
            drift.begin(at, seen, row)
            at.weight_min, at.still_min = 0.0, 0.0
            drift.lengthen(at, seen, row, drift.off_course_deg(seen, row))
        else:
            _rest(at, seen, row, elapsed_min, limits)
    elif seen.sog[row] > limits.rest_kn or _far_m(at, seen, row) > limits.slack_m:
        _settle(at, seen, row, limits)
    else:
        _rest(at, seen, row, elapsed_min, limits)


@kernel
def _settle(at: Record, seen: Seen, row: int, limits: Limits) -> None:
    """Begin to lie where she is, if she is slow enough."""
    at.rest_min = drift.NEVER
    if seen.sog[row] > limits.rest_kn:
        return
    at.rest_min = 0.0
    at.rest_count = 0
    at.anchor_count = 0
    at.moored_count = 0
    at.mean_lon_deg = seen.lon[row]
    at.mean_lat_deg = seen.lat[row]
    at.bow_min = 0.0
    at.bow_east = 0.0
    at.bow_north = 0.0
    _rest(at, seen, row, 0.0, limits)


@part
def _rest(at: Record, seen: Seen, row: int, elapsed_min: float, limits: Limits) -> None:
    """Take a minute into the means of place and heading, the old ones fading over the window."""
    at.rest_min += elapsed_min
    at.rest_count += 1
    at.anchor_count += seen.status[row] == drift.AT_ANCHOR
    at.moored_count += seen.status[row] == drift.MOORED
    part = elapsed_min / max(min(at.rest_min, limits.window_min), elapsed_min, 1.0)
    off_lon = (seen.lon[row] - at.mean_lon_deg + 180.0) % 360.0 - 180.0
    lon = at.mean_lon_deg + part * off_lon
    at.mean_lon_deg = (lon + 180.0) % 360.0 - 180.0
    at.mean_lat_deg += part * (seen.lat[row] - at.mean_lat_deg)
    if np.isnan(seen.heading[row]):
        return
    heading = np.radians(seen.heading[row])
    weight_min = max(elapsed_min, 1.0)
    at.bow_min += weight_min
    part = weight_min / max(min(at.bow_min, limits.window_min), weight_min)
    at.bow_east += part * (np.sin(heading) - at.bow_east)
    at.bow_north += part * (np.cos(heading) - at.bow_north)


@part
def _off_m(at: Record, seen: Seen, row: int) -> float:
    """Return how far she is off where she may swing, and note how that comes."""
    east, north = offset_m(at.mean_lon_deg, at.mean_lat_deg, seen.lon[row], seen.lat[row])
    at.from_east_m = east
    at.from_north_m = north
    at.turn_east = np.nan
    at.turn_north = np.nan
    if np.isnan(seen.heading[row]) or at.bow_min <= 0.0:
        return float(max(np.hypot(east, north) - REACH_M, 0.0))
    heading = np.radians(seen.heading[row])
    at.turn_east = np.sin(heading) - at.bow_east
    at.turn_north = np.cos(heading) - at.bow_north
    squared = at.turn_east * at.turn_east + at.turn_north * at.turn_north
    along = 0.0
    if squared > 0.0:
        along = -(east * at.turn_east + north * at.turn_north) / squared
    along = min(max(along, 0.0), REACH_M)
    return float(np.hypot(east + along * at.turn_east, north + along * at.turn_north))


@kernel
def _far_m(at: Record, seen: Seen, row: int) -> float:
    """Return how far she is from where she lies."""
    east, north = offset_m(at.mean_lon_deg, at.mean_lat_deg, seen.lon[row], seen.lat[row])
    return float(np.hypot(east, north))


@kernel
def _go_on(
    at: Record, seen: Seen, row: int, elapsed_min: float, put: Put, count: int, limits: Limits
) -> int:
    """Take a minute into a drag; it may end: she is back, or lies still elsewhere."""
    is_off = _off_m(at, seen, row) > limits.slack_m
    sign = 1.0 if is_off else -1.0
    at.weight_min = min(at.weight_min + sign * elapsed_min, limits.lasting_min)
    at.still_min = at.still_min + elapsed_min if seen.sog[row] < limits.least_kn else 0.0
    if at.weight_min <= 0.0:
        count = drift.close(at, put, count)
        _rest(at, seen, row, elapsed_min, limits)
        return count
    if at.still_min >= limits.settle_min:
        count = drift.close(at, put, count)
        _settle(at, seen, row, limits)
        return count
    if not is_off:
        return count
    drift.lengthen(at, seen, row, drift.off_course_deg(seen, row))
    return _put(at, put, count, limits)


@kernel
def _put(at: Record, put: Put, count: int, limits: Limits) -> int:
    """Put a drag forward when it may be one, and has not been at this length."""
    lasted_min = (at.end - at.since) / US_PER_MIN
    if at.weight_min < limits.lasting_min or at.minute_count < REPORTS_LEAST:
        return count
    if not limits.least_kn <= at.net_kn <= limits.most_kn:
        return count
    before = at.doubled
    while lasted_min >= limits.lasting_min * 2.0 ** (at.doubled + 1):
        at.doubled += 1
    return drift.put_out(at, drift.MAY_BE, put, count) if at.doubled > before else count
