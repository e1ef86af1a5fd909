"""What one ship's positions contradict: the ordered loop behind `false_position`.

Three matters, each with its own beginning and end: a jump, speed that disagrees with the way made
good, and running in circles without turning. Every deadline is held against the instant at which
a minute became known, so that it does not matter how a feed is cut.
"""

from typing import Final, NamedTuple

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.circle import SUMS, add, fit
from seawarden.detect.memory import Record, Records
from seawarden.detect.one_number import NO_TIME, Passed, Told, is_beyond, moved
from seawarden.detect.tracking_kernel import SPEED_DERIVED, SPEED_REFUSED
from seawarden.geo.kernel import kernel, part
from seawarden.geo.offset import offset_m
from seawarden.model.schema import UTC_US, Schema
from seawarden.model.units import MS_PER_KN, US_PER_S

JUMP: Final = 0
MISMATCH: Final = 1
CIRCLE: Final = 2

# What is remembered of a number. Times that may be missing are µs, -1: none.
NUMBER: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),  # of the latest minute
    "time": UTC_US,  # of the latest minute
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # as sent; NaN: not sent
    "heading_deg": pl.Float32(),  # NaN: not sent
    "spell_since": UTC_US,  # the first minute of this track since another of the number
    "jump_since": pl.Int64(),  # the first minute after the jump
    "jump_last": pl.Int64(),  # the first minute after the latest jump, or the one that settled it
    "jump_track": pl.UInt64(),  # the track it led to
    "jump_m": pl.Float32(),
    "jump_s": pl.Float32(),  # time between the minutes before and after it
    "jump_count": pl.UInt16(),  # there, back, and so on
    "jump_raised": pl.Boolean(),
    "wrong_since": pl.Int64(),  # the minute before the first that disagreed
    "wrong_last": pl.Int64(),  # the latest that disagreed
    "wrong_said": pl.Float32(),  # sum of the speeds sent, kn
    "wrong_made": pl.Float32(),  # sum of the speeds made good, kn
    "wrong_count": pl.UInt16(),
    "wrong_raised": pl.Boolean(),
    "ring_since": pl.Int64(),  # the first minute that turned this way
    "ring_last": pl.Int64(),  # the latest
    "ring_lon_deg": pl.Float64(),  # the place that the sums count from
    "ring_lat_deg": pl.Float64(),
    "ring_sums": pl.Array(pl.Float32(), SUMS),
    "ring_turn": pl.Float32(),  # of the course, degrees, to starboard positive
    "ring_swing": pl.Float32(),  # of the heading
    "ring_sog": pl.Float32(),  # sum of speeds, kn
    "ring_sog2": pl.Float32(),  # and of their squares
    "ring_count": pl.UInt16(),
    "ring_headed": pl.UInt16(),  # minutes with a heading, and one before
    "ring_raised": pl.Boolean(),
}


class Limits(NamedTuple):
    """The fields of the detector, in kernel units; they are explained there."""

    reach_kn: float
    slack_m: float
    stay_us: int
    settle_us: int
    over_us: int
    gap_us: int
    mismatch_kn: float
    noise_m: float
    turn_most_deg: float
    mismatch_us: int
    round_deg: float
    radius_least_m: float
    radius_most_m: float
    off_most: float
    uneven_most: float
    circle_kn: float
    swing_most: float
    memory_us: int


@kernel
def follow(passed: Passed, held: Records, room: Told, limits: Limits, now_us: int) -> int:
    """Walk the minutes in order; return how many events were told."""
    count = 0
    for row in range(passed.place.size):
        at = held[passed.place[row]]
        known = passed.known[row]
        count = _end(at, known, limits, room, count)
        if at.spell_since != NO_TIME and is_forgotten(at, known, limits.memory_us):
            clear(at)
        if at.spell_since == NO_TIME:
            at.spell_since = passed.time[row]
        elif passed.track[row] != at.track_id:
            count = _switch(at, passed, row, limits, room, count)
        else:
            count = _compare(at, passed, row, limits, room, count)
            count = _turn(at, passed, row, limits, room, count)
        _stand(at, passed, row)
        count = _settle(at, limits, room, count)
    for place in range(held.size):
        count = _end(held[place], now_us, limits, room, count)
    return count


@kernel
def clear(at: Record) -> None:
    """Forget all matters of a number: what comes next is its first minute."""
    at.spell_since = NO_TIME
    at.jump_since = NO_TIME
    at.jump_raised = False
    at.wrong_since = NO_TIME
    at.wrong_raised = False
    at.ring_since = NO_TIME
    at.ring_raised = False
    at.jump_last = 0
    at.jump_track = 0
    at.jump_m = 0.0
    at.jump_s = 0.0
    at.jump_count = 0
    _clear_sums(at)


@kernel
def _clear_sums(at: Record) -> None:
    at.wrong_last = 0
    at.wrong_said = 0.0
    at.wrong_made = 0.0
    at.wrong_count = 0
    at.ring_last = 0
    at.ring_lon_deg = 0.0
    at.ring_lat_deg = 0.0
    at.ring_sums[:] = 0.0
    at.ring_turn = 0.0
    at.ring_swing = 0.0
    at.ring_sog = 0.0
    at.ring_sog2 = 0.0
    at.ring_count = 0
    at.ring_headed = 0


@part
def is_forgotten(at: Record, by_us: int, memory_us: int) -> bool:
    """Say whether a number was silent for longer than it is remembered, and nothing is open."""
    is_open = at.jump_raised or at.wrong_raised or at.ring_raised
    return by_us - at.time > memory_us and not is_open


@part
def _stand(at: Record, passed: Passed, row: int) -> None:
    """Move a number's latest minute on."""
    is_sent = passed.mended[row] & (SPEED_DERIVED | SPEED_REFUSED) == 0
    at.track_id = passed.track[row]
    at.time = passed.time[row]
    at.lon_deg = passed.lon[row]
    at.lat_deg = passed.lat[row]
    at.sog_kn = passed.sog[row] if is_sent else np.float32(np.nan)
    at.heading_deg = passed.heading[row]


@kernel
def _switch(at: Record, passed: Passed, row: int, limits: Limits, room: Told, count: int) -> int:
    """Take in that the number is heard elsewhere; note it if no ship can have gone there."""
    time = passed.time[row]
    apart_m, elapsed_s = moved(at, passed.lon[row], passed.lat[row], time)
    is_settled = at.time - at.spell_since >= limits.stay_us
    count = _end_wrong(at, room, count)
    count = _end_ring(at, room, count)
    at.spell_since = time
    if not is_beyond(apart_m, elapsed_s, limits.reach_kn, limits.slack_m):
        return count
    if at.jump_since == NO_TIME:
        if is_settled and passed.before[row] == NO_TIME:
            at.jump_since = time
            at.jump_last = time
            at.jump_track = passed.track[row]
            at.jump_m = apart_m
            at.jump_s = elapsed_s
            at.jump_count = 1
        return count
    if at.jump_raised or is_settled:
        at.jump_last = max(at.jump_last, time)
        at.jump_count = min(at.jump_count + 1, 60_000)
    else:  # she was there for a moment only: a stray report, or another ship on her number
        at.jump_since = NO_TIME
    return count


@part
def _settle(at: Record, limits: Limits, room: Told, count: int) -> int:
    """Raise a jump once the number stays where it is; to and fro is another ship's matter."""
    if at.jump_since == NO_TIME or at.jump_raised:
        return count
    if at.time - at.spell_since < limits.settle_us:
        return count
    if at.jump_count > 2:  # there and back is one ship's; more is by turns
        at.jump_since = NO_TIME
        return count
    at.jump_raised = True
    at.jump_last = max(at.jump_last, at.time)
    return _tell(at, JUMP, stay.RAISED, room, count)


@part
def _compare(at: Record, passed: Passed, row: int, limits: Limits, room: Told, count: int) -> int:
    """Hold the speed that she sends against the way she made good since the minute before."""
    sog, gap_us = passed.sog[row], passed.time[row] - at.time
    if not 0 < gap_us <= limits.gap_us or abs(passed.turn[row]) > limits.turn_most_deg:
        return count
    if np.isnan(sog) or np.isnan(at.sog_kn):
        return count
    if passed.mended[row] & (SPEED_DERIVED | SPEED_REFUSED) != 0:
        return count
    run_m, elapsed_s = moved(at, passed.lon[row], passed.lat[row], passed.time[row])
    least_m = (min(sog, at.sog_kn) - limits.mismatch_kn) * MS_PER_KN * elapsed_s - limits.noise_m
    most_m = (max(sog, at.sog_kn) + limits.mismatch_kn) * MS_PER_KN * elapsed_s + limits.noise_m
    if least_m <= run_m <= most_m:
        if not at.wrong_raised:
            at.wrong_since = NO_TIME
        return count
    return _mismatch(at, sog, run_m, passed.time[row], limits, room, count)


@kernel
def _mismatch(
    at: Record, sog: float, run_m: float, time: int, limits: Limits, room: Told, count: int
) -> int:
    """Add a minute that disagrees."""
    if at.wrong_since == NO_TIME:
        at.wrong_since = at.time
        at.wrong_said = 0.0
        at.wrong_made = 0.0
        at.wrong_count = 0
    at.wrong_last = time
    at.wrong_said += sog
    at.wrong_made += run_m / ((time - at.time) / US_PER_S) / MS_PER_KN
    at.wrong_count = min(at.wrong_count + 1, 60_000)
    if not at.wrong_raised and time - at.wrong_since >= limits.mismatch_us:
        at.wrong_raised = True
        return _tell(at, MISMATCH, stay.RAISED, room, count)
    return count


@part
def _turn(at: Record, passed: Passed, row: int, limits: Limits, room: Told, count: int) -> int:
    """Let a run of minutes that turn one way go on, or end."""
    turn, gap_us = passed.turn[row], passed.time[row] - at.time
    # On the widest circle she would turn by run over radius; a minute's course is noisy, and half
    # of that will do.
    run_m = passed.sog[row] * MS_PER_KN * gap_us / US_PER_S
    is_tight = 2.0 * limits.radius_most_m * np.radians(abs(turn)) >= run_m
    is_turning = is_tight and turn != 0.0 and 0 < gap_us <= limits.gap_us
    if at.ring_since != NO_TIME and (not is_turning or turn * at.ring_turn < 0.0):
        if at.ring_raised:
            count = _end_ring(at, room, count)
        at.ring_since = NO_TIME
    if not is_turning:
        return count
    sog, heading = passed.sog[row], passed.heading[row]
    if at.ring_since == NO_TIME:
        _begin_ring(at, passed.time[row], passed.lon[row], passed.lat[row])
    _lengthen_ring(at, passed.time[row], passed.lon[row], passed.lat[row], sog, turn)
    is_headed = not np.isnan(heading) and not np.isnan(at.heading_deg)
    if is_headed and abs(turn) <= limits.turn_most_deg:  # else how far it swung is not known
        at.ring_swing += (heading - at.heading_deg + 180.0) % 360.0 - 180.0
        at.ring_headed = min(at.ring_headed + 1, 60_000)
    if at.ring_raised or abs(at.ring_turn) < limits.round_deg:
        return count
    if not _is_false_circle(at, limits):
        return count
    at.ring_raised = True
    return _tell(at, CIRCLE, stay.RAISED, room, count)


@part
def _begin_ring(at: Record, time: int, lon: float, lat: float) -> None:
    at.ring_since = time
    at.ring_lon_deg = lon
    at.ring_lat_deg = lat
    for place in range(at.ring_sums.size):  # quicker than a slice
        at.ring_sums[place] = 0.0
    at.ring_turn = 0.0
    at.ring_swing = 0.0
    at.ring_sog = 0.0
    at.ring_sog2 = 0.0
    at.ring_count = 0
    at.ring_headed = 0


@part
def _lengthen_ring(at: Record, time: int, lon: float, lat: float, sog: float, turn: float) -> None:
    """Add a minute to a run of minutes that turn one way."""
    east_m, north_m = offset_m(at.ring_lon_deg, at.ring_lat_deg, lon, lat)
    add(at.ring_sums, east_m / 1000.0, north_m / 1000.0)
    at.ring_last = time
    at.ring_turn += turn
    at.ring_sog += sog
    at.ring_sog2 += sog * sog
    at.ring_count = min(at.ring_count + 1, 60_000)


@kernel
def _is_false_circle(at: Record, limits: Limits) -> bool:
    """Say whether positions run in an even circle, and the ship was not seen to turn."""
    mean_kn = at.ring_sog / at.ring_count
    uneven_kn = np.sqrt(max(at.ring_sog2 / at.ring_count - mean_kn * mean_kn, 0.0))
    if mean_kn < limits.circle_kn or uneven_kn > limits.uneven_most * mean_kn:
        return False
    is_headed = 2 * at.ring_headed > at.ring_count
    if is_headed and abs(at.ring_swing) > limits.swing_most * abs(at.ring_turn):
        return False
    radius_km, off = fit(at.ring_sums, at.ring_count)
    radius_m = 1000.0 * radius_km
    return off <= limits.off_most and limits.radius_least_m <= radius_m <= limits.radius_most_m


@part
def _end(at: Record, by_us: int, limits: Limits, room: Told, count: int) -> int:
    """End what is over. Calls cost more than to see that nothing is, which is the usual case."""
    if (
        (at.jump_since == NO_TIME or by_us - at.jump_last <= limits.over_us)
        and (at.wrong_since == NO_TIME or by_us - at.wrong_last <= limits.settle_us)
        and (at.ring_since == NO_TIME or by_us - at.ring_last <= limits.settle_us)
    ):
        return count
    return _close(at, by_us, limits, room, count)


@kernel
def _close(at: Record, by_us: int, limits: Limits, room: Told, count: int) -> int:
    """End what nothing was added to for too long."""
    if at.jump_since != NO_TIME and by_us - at.jump_last > limits.over_us:
        if at.jump_raised:
            count = _tell(at, JUMP, stay.CLOSED, room, count)
        at.jump_raised = False
        at.jump_since = NO_TIME
    if at.wrong_since != NO_TIME and by_us - at.wrong_last > limits.settle_us:
        count = _end_wrong(at, room, count)
    if at.ring_since != NO_TIME and by_us - at.ring_last > limits.settle_us:
        count = _end_ring(at, room, count)
    return count


@kernel
def _end_wrong(at: Record, room: Told, count: int) -> int:
    if at.wrong_raised:
        count = _tell(at, MISMATCH, stay.CLOSED, room, count)
    at.wrong_raised = False
    at.wrong_since = NO_TIME
    return count


@kernel
def _end_ring(at: Record, room: Told, count: int) -> int:
    if at.ring_raised:
        count = _tell(at, CIRCLE, stay.CLOSED, room, count)
    at.ring_raised = False
    at.ring_since = NO_TIME
    return count


@kernel
def _tell(at: Record, cause: int, code: int, room: Told, count: int) -> int:
    room.out[count] = at
    room.codes[count] = code
    room.causes[count] = cause
    return count + 1
