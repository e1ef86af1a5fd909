"""Areas of interference: where several ships' positions go wrong at once.

One ship with a wrong position has a fault of her own. Several near each other within the same ten
minutes have one cause, and only then is it called interference. This fold notes each ship's
symptoms by stretches of time, and at the end of a stretch looks whether more ships have them
than chance explains.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import polars as pl

from seawarden.detect import stay
from seawarden.detect.interference_clusters import Clusters, found_in
from seawarden.detect.memory import Record, Records, frame, layout, places, records
from seawarden.detect.one_number import NO_TIME, Passed, is_beyond, moved, passed
from seawarden.detect.tracking_kernel import SPEED_DERIVED, SPEED_REFUSED
from seawarden.geo.kernel import kernel, part
from seawarden.model.schema import UTC_US, Schema, empty
from seawarden.model.units import MS_PER_KN

NAME: Final = "interference_areas"
NO_STRETCH: Final = -1

JUMPED: Final = 1
MISMATCHED: Final = 2
TURNED: Final = 4

# A ship in the stretch that fills, and one row a member of each area found. A member's row says
# of the whole area: where it is, when it was complete, how many ships.
SIGHTING: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time": UTC_US,  # of her latest minute
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float32(),  # as sent; NaN: not sent
    "heading_deg": pl.Float32(),  # NaN: not sent
    "stretch": pl.Int64(),  # its number since 1970; -1: none fills
    "symptoms": pl.UInt8(),  # bits: jumped, mismatched, turned
    "since": UTC_US,  # her first minute with a symptom
    "from_lon_deg": pl.Float64(),  # where she was before it
    "from_lat_deg": pl.Float64(),
    "wrong": pl.UInt8(),  # minutes whose way made good does not fit the speed sent
    "turn_deg": pl.Float32(),  # turn of her course
    "swing_deg": pl.Float32(),  # turn of her heading in the same minutes
}
AREA: Final[Schema] = {
    "complete": UTC_US,  # when the stretch was over
    "area": pl.UInt32(),  # number of the ship that names it: with `complete`, its identity
    "area_track": pl.UInt64(),
    "area_since": UTC_US,  # that ship's first minute with a symptom in the stretch
    "area_last": UTC_US,  # and her latest minute
    "area_lon_deg": pl.Float64(),  # its middle
    "area_lat_deg": pl.Float64(),
    "radius_m": pl.Float64(),
    "to_lon_deg": pl.Float64(),  # the middle of where they jumped to; NaN: to no common place
    "to_lat_deg": pl.Float64(),
    "ships": pl.UInt32(),  # with symptoms
    "heard": pl.UInt32(),  # in the area, with and without
    "log_chance": pl.Float64(),  # natural logarithm of the chance of as many, by coincidence
}


class Limits(NamedTuple):
    """What is a symptom, in kernel units; explained at the fields."""

    stretch_us: int
    gap_us: int
    silence_us: int
    reach_kn: float
    slack_m: float
    mismatch_kn: float
    noise_m: float
    wrong_least: int
    turn_least_deg: float
    swing_most: float


@dataclass(frozen=True, kw_only=True, slots=True)
class InterferenceAreas:
    """Stretches of `stretch`, by the instant at which a minute became known.

    A ship has a symptom in a stretch when she jumps (further than `slack_m` and than a ship goes
    at `reach_kn`, after no more than `silence`), when `wrong_least` of her minutes, no further
    than `gap` apart, do not fit the speed sent by more than `mismatch_kn` and `noise_m`, or when
    her course turns by `turn_least_deg` on the whole and her heading by under `swing_most` of it.
    """

    MEMORY: ClassVar[Schema] = SIGHTING | AREA

    stretch: timedelta = timedelta(minutes=10)
    gap: timedelta = timedelta(minutes=3)
    silence: timedelta = timedelta(minutes=60)
    reach_kn: float = 60.0
    slack_m: float = 2000.0
    mismatch_kn: float = 5.0
    noise_m: float = 50.0
    wrong_least: int = 3
    turn_least_deg: float = 180.0
    swing_most: float = 0.5
    kept: timedelta = timedelta(hours=24)
    clusters: Clusters = field(default_factory=Clusters)

    def step(self, state: pl.DataFrame, minutes: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state with MINUTE taken in: ships heard of late, and areas found."""
        before = state.filter(pl.col("complete").is_null()).select(list(SIGHTING))
        place, first = places(before, minutes, "vessel_id")
        held = records(before, SIGHTING, room=first.size)
        _begin(held[before.height :], minutes["vessel_id"].to_numpy()[first])
        out = np.empty(minutes.height + held.size, layout(SIGHTING))
        limits, now_us = self._limits(), stay.microseconds(now)
        count = _follow(passed(place, minutes), held, out, limits, now_us)
        areas = [
            found_in(one, (stretch + 1) * limits.stretch_us, self.clusters)
            for stretch, one in _by_stretch(out[:count], self.clusters.ships_least)
        ]
        is_near = now_us - held["time"] <= limits.silence_us
        ships = frame(held[is_near | (held["stretch"] != NO_STRETCH)], SIGHTING)
        known = state.filter(pl.col("complete").is_not_null())
        fresh = [pl.DataFrame(area, schema=dict(self.MEMORY)) for area in areas if area]
        nothing = empty(AREA).clear(ships.height) if ships.height else empty(AREA)
        return pl.concat([pl.concat([ships, nothing], how="horizontal"), known, *fresh])

    def forgotten(self, state: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
        """Return the state without areas of long ago."""
        if state["complete"].null_count() == state.height:
            return state
        is_old = pl.col("complete") < now - self.kept
        return state.filter(~is_old.fill_null(value=False))

    def _limits(self) -> Limits:
        us = stay.microseconds_of
        return Limits(
            stretch_us=us(self.stretch), gap_us=us(self.gap), silence_us=us(self.silence),
            reach_kn=self.reach_kn, slack_m=self.slack_m, mismatch_kn=self.mismatch_kn,
            noise_m=self.noise_m, wrong_least=self.wrong_least,
            turn_least_deg=self.turn_least_deg, swing_most=self.swing_most,
        )  # fmt: skip


def _begin(fresh: Records, vessel_ids: np.ndarray) -> None:
    fresh[:] = np.zeros(1, layout(SIGHTING))
    fresh["vessel_id"] = vessel_ids
    fresh["time"] = NO_TIME
    fresh["stretch"] = NO_STRETCH


def _by_stretch(seen: Records, ships_least: int) -> list[tuple[int, Records]]:
    """Return the ships heard in each stretch that has symptoms enough."""
    with_symptoms = seen["stretch"][seen["symptoms"] > 0]
    numbers, counts = np.unique(with_symptoms, return_counts=True)
    found = []
    for number in numbers[counts >= ships_least]:
        one = seen[seen["stretch"] == number]
        found.append((int(number), one[np.argsort(one["vessel_id"])]))
    return found


@kernel
def _follow(passed: Passed, held: Records, out: Records, limits: Limits, now_us: int) -> int:
    """Walk the minutes in order; return how many ships were put out, each with her stretch."""
    count = 0
    for row in range(passed.place.size):
        at = held[passed.place[row]]
        number = (passed.known[row] - 1) // limits.stretch_us
        if at.stretch != number:
            if at.stretch != NO_STRETCH:
                count = _put_out(at, out, count, limits)
            at.stretch = number
        _look(at, passed, row, limits)
        is_sent = passed.mended[row] & (SPEED_DERIVED | SPEED_REFUSED) == 0
        at.track_id = passed.track[row]
        at.time = passed.time[row]
        at.lon_deg = passed.lon[row]
        at.lat_deg = passed.lat[row]
        at.sog_kn = passed.sog[row] if is_sent else np.float32(np.nan)
        at.heading_deg = passed.heading[row]
    for place in range(held.size):
        stretch = held[place].stretch
        if stretch != NO_STRETCH and (stretch + 1) * limits.stretch_us <= now_us:
            count = _put_out(held[place], out, count, limits)
    return count


@kernel
def _put_out(at: Record, out: Records, count: int, limits: Limits) -> int:
    """End a ship's stretch."""
    turn = abs(at.turn_deg)
    if turn >= limits.turn_least_deg and abs(at.swing_deg) < limits.swing_most * turn:
        _note(at, TURNED)
    if at.wrong >= limits.wrong_least:
        _note(at, MISMATCHED)
    out[count] = at
    at.stretch = NO_STRETCH
    at.symptoms = 0
    at.wrong = 0
    at.turn_deg = 0.0
    at.swing_deg = 0.0
    return count + 1


@part
def _note(at: Record, symptom: int) -> None:
    if at.symptoms == 0:
        at.since = at.time
        at.from_lon_deg = at.lon_deg
        at.from_lat_deg = at.lat_deg
    at.symptoms |= symptom


@part
def _look(at: Record, passed: Passed, row: int, limits: Limits) -> None:
    """Note what is wrong with a minute, seen from the one before."""
    gap_us = passed.time[row] - at.time
    if at.time == NO_TIME or passed.known[row] - at.time > limits.silence_us:
        return
    run_m, elapsed_s = moved(at, passed.lon[row], passed.lat[row], passed.time[row])
    if passed.track[row] != at.track_id:
        if at.symptoms & JUMPED == 0 and is_beyond(
            run_m, elapsed_s, limits.reach_kn, limits.slack_m
        ):
            at.symptoms |= JUMPED
            at.since = passed.time[row]
            at.from_lon_deg = at.lon_deg
            at.from_lat_deg = at.lat_deg
        return
    if not 0 < gap_us <= limits.gap_us:
        return
    is_sent = passed.mended[row] & (SPEED_DERIVED | SPEED_REFUSED) == 0
    if is_sent and not np.isnan(passed.sog[row]) and not np.isnan(at.sog_kn):
        slower, faster = min(passed.sog[row], at.sog_kn), max(passed.sog[row], at.sog_kn)
        least_m = (slower - limits.mismatch_kn) * MS_PER_KN * elapsed_s - limits.noise_m
        most_m = (faster + limits.mismatch_kn) * MS_PER_KN * elapsed_s + limits.noise_m
        if not least_m <= run_m <= most_m:
            at.wrong = min(at.wrong + 1, 250)
    if not np.isnan(passed.heading[row]) and not np.isnan(at.heading_deg):
        at.turn_deg += passed.turn[row]
        at.swing_deg += (passed.heading[row] - at.heading_deg + 180.0) % 360.0 - 180.0
