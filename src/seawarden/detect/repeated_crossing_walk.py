"""The loop of `repeated_crossing`: the crossings of each track and line, judged in order."""

from typing import Final, NamedTuple

import numpy as np

from seawarden.detect import stay
from seawarden.detect.memory import Record, Records, Rows, layout
from seawarden.detect.passed_lines import Passed
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.model.schema import Schema
from seawarden.model.units import US_PER_MIN

KEPT: Final = 4  # crossings of a line that are looked back on


class Limits(NamedTuple):
    """The limits of the detector, for its loop."""

    least_count: float
    excursion_m: float
    net_part: float
    turning_deg: float
    steady_deg: float
    moving_kn: float


class Told(NamedTuple):
    """Room for what is to be told, with codes and the instants at which it became known."""

    out: Records
    codes: stay.Codes
    known_us: Rows


def room(count: int, schema: Schema) -> Told:
    """Return room for so many events."""
    return Told(
        np.empty(count, layout(schema)), np.empty(count, np.uint8), np.empty(count, np.int64)
    )


@kernel
def follow(passed: Passed, held: Records, told: Told, limits: Limits, window_us: int) -> int:
    """Walk the minutes in order; return how many events were told."""
    count, over, track_count = 0, 0, passed.first.size - 1
    for row in range(passed.slot.size):
        slot = passed.slot[row]
        if slot >= track_count:
            continue
        first, end = passed.first[slot], passed.first[slot + 1]
        for pair in range(first, end):
            if held[pair].is_staying:
                count = _go_on(held[pair], passed, row, told, count, limits, window_us)
        while over < passed.over_row.size and passed.over_row[over] == row:
            at = held[passed.over_pair[over]]
            if _cross(at, passed, row, over, limits) and at.is_raised:
                _judge(at, passed, row, limits, window_us)
                count = _tell(at, stay.REVISED, passed.known[row], told, count)
            over += 1
        for pair in range(first, end):
            count = _look(held[pair], passed, row, told, count, limits, window_us)
    return count


@kernel
def _look(
    at: Record, passed: Passed, row: int, told: Told, count: int, limits: Limits, window_us: int
) -> int:
    """Note how far out she is, and raise what holds by a minute."""
    at.far_m = max(at.far_m, passed.distance[row])
    if at.is_staying and not at.is_raised and _judge(at, passed, row, limits, window_us):
        at.last = passed.time[row]
        return _tell(at, stay.RAISED, passed.known[row], told, count)
    return count


@kernel
def _go_on(
    at: Record, passed: Passed, row: int, told: Told, count: int, limits: Limits, window_us: int
) -> int:
    """Add a minute to what may be repeated, or end it if it is over by then."""
    # The latest instant at which a watch may have looked before this minute became known.
    looked_us = (passed.known[row] - 1) // US_PER_MIN * US_PER_MIN
    if at.last + window_us < looked_us:
        at.is_staying = False
        if at.is_raised:
            return _tell(at, stay.CLOSED, at.last + window_us, told, count)
        return count
    east_m, north_m = offset_m(
        passed.before_lon[row], passed.before_lat[row], passed.lon[row], passed.lat[row]
    )
    at.run_m += np.hypot(east_m, north_m)
    # Speed derived from where she was before the turn and after it may be nought in the turn.
    sog, was = passed.sog[row], at.sog_kn
    is_moving = sog >= limits.moving_kn or (was >= limits.moving_kn and not np.isnan(sog))
    at.sog_kn = sog
    if abs(passed.turn[row]) >= limits.steady_deg and is_moving:
        at.turned_deg += abs(passed.turn[row])
    return count


@kernel
def _cross(at: Record, passed: Passed, row: int, over: int, limits: Limits) -> bool:
    """Note a crossing; say whether it counts."""
    lon, lat, kp_km = passed.lon[row], passed.lat[row], passed.over_kp[over]
    if not at.is_staying:
        _begin(at, lon, lat, kp_km)
        at.sog_kn = passed.sog[row]
    elif at.far_m <= limits.excursion_m:
        return False
    place = at.count % KEPT
    at.time[place] = passed.time[row]
    at.run[place] = at.run_m
    at.turned[place] = at.turned_deg
    at.east[place], at.north[place] = offset_m(at.start_lon_deg, at.start_lat_deg, lon, lat)
    at.count += 1
    at.kp_low_km = min(at.kp_low_km, kp_km)
    at.kp_high_km = max(at.kp_high_km, kp_km)
    at.far_m = 0.0
    at.last = passed.time[row]
    at.lon_deg = lon
    at.lat_deg = lat
    return True


@kernel
def _begin(at: Record, lon: float, lat: float, kp_km: float) -> None:
    at.is_staying = True
    at.is_raised = False
    at.since = 0
    at.least_m = 0.0
    at.run_m = 0.0
    at.turned_deg = 0.0
    at.start_lon_deg = lon
    at.start_lat_deg = lat
    at.far_m = 0.0
    at.count = 0
    at.older = 0
    at.time[:] = 0
    at.run[:] = 0.0
    at.turned[:] = 0.0
    at.east[:] = 0.0
    at.north[:] = 0.0
    at.net_m = 0.0
    at.passed_m = 0.0
    at.bent_deg = 0.0
    at.lately = 0
    at.kp_low_km = kp_km
    at.kp_high_km = kp_km


@kernel
def _judge(at: Record, passed: Passed, row: int, limits: Limits, window_us: int) -> bool:
    """Measure from the first crossing in the window to a minute; say whether all of it holds."""
    first, time = max(at.count - KEPT, 0), passed.time[row]
    while first < at.count and time - at.time[first % KEPT] > window_us:
        first += 1
    at.lately = at.count - first
    if at.lately < limits.least_count:
        return False
    place = first % KEPT
    east_m, north_m = offset_m(
        at.start_lon_deg, at.start_lat_deg, passed.lon[row], passed.lat[row]
    )
    at.net_m = np.hypot(east_m - at.east[place], north_m - at.north[place])
    at.passed_m = at.run_m - at.run[place]
    at.bent_deg = at.turned_deg - at.turned[place]
    if not at.is_raised:
        at.since = at.time[place]
        at.older = first
    is_crooked = at.net_m < limits.net_part * at.passed_m
    return bool(is_crooked and at.bent_deg >= limits.turning_deg)


@kernel
def _tell(at: Record, code: int, known_us: int, told: Told, count: int) -> int:
    at.is_raised = True
    told.out[count] = at
    told.codes[count] = code
    told.known_us[count] = known_us
    return count + 1
