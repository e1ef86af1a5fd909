"""Survey pattern: a ship that goes to and fro in even, parallel legs, as if mapping the ground."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.detect import stay
from seawarden.detect.context import Context
from seawarden.detect.detector import Reads
from seawarden.detect.memory import Record, Records, Rows, column, frame, layout, places, records
from seawarden.detect.survey_words import Naming, said
from seawarden.geo.kernel import kernel
from seawarden.geo.offset import offset_m
from seawarden.geo.slots import slots
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, Schema, empty
from seawarden.model.units import US_PER_MIN

FISHING: Final = 7  # ITU-R M.1371, navigational status: engaged in fishing


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveyPattern:
    """One event per lattice of legs, at the minute by which all of it holds.

    Reads MINUTE. A leg is a run of minutes at `slow_kn` to `fast_kn`, each course within
    `parallel_deg` of the leg's mean, that lasts `leg_least`. Legs make one lattice when each is
    parallel to the first, either way, within `parallel_deg`, lies beside the leg before it by
    `near_m` to `far_m`, and begins within `turn_most` of that one's end. It is told when there
    are `least_legs`, and the spacings vary by less than `uneven_part` (their standard deviation
    by their mean; exclusive, all others inclusive). A minute without a speed or a course ends a
    leg. A line is named if its course is within `follow_deg` of the legs' and it runs through
    the lattice or within `beside_m` of it, or if it runs within `beside_m` of the lattice's
    middle; three times what the drawn line may be off by counts instead, where that is more.
    Level is low where a line is named, else info; info too for a schematic line, for ships whose
    work is near lines, and for one that fishes by her own word.
    """

    READS: ClassVar[Reads] = "minutes"
    MEMORY: ClassVar[Schema] = {
        "track_id": pl.UInt64(),
        "vessel_id": pl.UInt32(),
        "seen": UTC_US,  # the latest minute of a leg
        "leg_since": UTC_US,
        "leg_minutes": pl.Int32(),  # 0: none is gone
        "leg_east": pl.Float64(),  # sum of the courses of the leg, as directions
        "leg_north": pl.Float64(),
        "leg_x": pl.Float64(),  # sum of its places, m east and north of the start
        "leg_y": pl.Float64(),
        "leg_speed": pl.Float64(),  # sum of its speeds, kn
        "leg_fishing": pl.Int32(),  # minutes of it with the status engaged in fishing
        "is_in": pl.Boolean(),  # the leg is one of the lattice
        "start_lon_deg": pl.Float64(),
        "start_lat_deg": pl.Float64(),
        "since": UTC_US,  # of the lattice: the first minute of its first leg
        "last": UTC_US,  # and its latest minute
        "lon_deg": pl.Float64(),
        "lat_deg": pl.Float64(),
        "legs": pl.Int32(),  # 0: there is no lattice
        "axis_deg": pl.Float64(),  # course of its first leg
        "before_deg": pl.Float64(),  # course of its latest leg
        "before_x": pl.Float64(),  # middle of its latest leg
        "before_y": pl.Float64(),
        "gaps": pl.Float64(),  # sum of the spacings, m
        "gap_squares": pl.Float64(),
        "x_sum": pl.Float64(),  # of all places of its legs
        "y_sum": pl.Float64(),
        "speed_sum": pl.Float64(),
        "minutes": pl.Int32(),  # in its legs
        "fishing": pl.Int32(),  # of them, with the status engaged in fishing
        "is_raised": pl.Boolean(),
    }

    least_legs: int = 4
    parallel_deg: float = 10.0
    near_m: float = 50.0
    far_m: float = 2000.0
    uneven_part: float = 0.4
    slow_kn: float = 2.0
    fast_kn: float = 6.0
    leg_least: timedelta = timedelta(minutes=10)
    turn_most: timedelta = timedelta(minutes=30)
    follow_deg: float = 20.0
    beside_m: float = 500.0

    @property
    def memory(self) -> timedelta:
        """A lattice is over when no leg went on for the longest turn; judged by minutes."""
        return self.turn_most + timedelta(minutes=1)

    def step(
        self, state: pl.DataFrame, reports: pl.DataFrame, context: Context, *, now: datetime
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the legs and lattices that may go on, and EVENT."""
        seen = self._concerned(state, reports)
        if state.is_empty() and seen.is_empty():
            return state, empty(EVENT)
        place, first = places(state, seen, "track_id")
        held = records(state, self.MEMORY, room=first.size)
        new = held[state.height :]
        for name in ("track_id", "vessel_id"):
            new[name] = seen[name].to_numpy()[first]
        for name in self.MEMORY:
            if name not in {"track_id", "vessel_id"}:
                new[name] = 0
        told = Told(
            np.empty(3 * seen.height, layout(self.MEMORY)), np.empty(3 * seen.height, np.uint8)
        )
        count = _follow(_columns(place, seen), held, told, self._limits())
        is_open = (held["legs"] > 0) | (held["leg_minutes"] > 0)
        turn_us = stay.microseconds_of(self.turn_most)
        is_over = held["seen"] + turn_us < stay.microseconds(now)
        ended = held[is_open & is_over & held["is_raised"]]
        out = np.concatenate([told.out[:count], ended])
        codes = np.concatenate([told.codes[:count], np.full(ended.size, stay.CLOSED, np.uint8)])
        kept = frame(held[is_open & ~is_over], self.MEMORY, by="track_id")
        return kept, self._told(out, codes, context)

    def standing(self, state: pl.DataFrame, context: Context) -> pl.DataFrame:
        """Return EVENT for every told lattice that may go on."""
        return self._told(*stay.still(state, self.MEMORY), context)

    def _concerned(self, state: pl.DataFrame, minutes: pl.DataFrame) -> pl.DataFrame:
        """Return the minutes of the tracks that go on a leg, or have a minute of one."""
        tracks = minutes["track_id"].to_numpy()
        sog, cog = minutes["sog_kn"].to_numpy(), minutes["cog_deg"].to_numpy()
        is_leg = (sog >= self.slow_kn) & (sog <= self.fast_kn) & ~np.isnan(cog)
        known = state["track_id"].to_numpy()
        slot, first = slots(known, tracks)
        is_concerned = np.zeros(known.size + first.size, np.bool_)
        is_concerned[: known.size] = True
        is_concerned[slot[is_leg]] = True
        return minutes[np.flatnonzero(is_concerned[slot])]

    def _limits(self) -> "Limits":
        return Limits(
            float(self.least_legs), self.parallel_deg, self.near_m, self.far_m, self.uneven_part,
            self.slow_kn, self.fast_kn, stay.microseconds_of(self.leg_least),
            stay.microseconds_of(self.turn_most),
        )  # fmt: skip

    def _told(self, held: Records, codes: stay.Codes, context: Context) -> pl.DataFrame:
        if not held.size:
            return empty(EVENT)
        naming = Naming(follow_deg=self.follow_deg, beside_m=self.beside_m)
        return stay.told(said(held, codes, naming, context), "survey_pattern")


class Limits(NamedTuple):
    """The limits of the detector, for its loop."""

    least_legs: float
    parallel_deg: float
    near_m: float
    far_m: float
    uneven_part: float
    slow_kn: float
    fast_kn: float
    leg_us: int
    turn_us: int


class Seen(NamedTuple):
    """MINUTE as arrays, with the row of each minute's track in the state."""

    place: Rows
    known: Rows  # µs
    time: Rows  # µs
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    sog: npt.NDArray[np.float32]
    cog: npt.NDArray[np.float32]
    status: npt.NDArray[np.uint8]


class Told(NamedTuple):
    """Room for lattices to be told, with their codes."""

    out: Records
    codes: stay.Codes


def _columns(place: Rows, minutes: pl.DataFrame) -> Seen:
    return Seen(
        place=place,
        known=column(minutes["known"]),
        time=column(minutes["time"]),
        lon=minutes["lon_deg"].to_numpy(),
        lat=minutes["lat_deg"].to_numpy(),
        sog=minutes["sog_kn"].to_numpy(),
        cog=minutes["cog_deg"].to_numpy(),
        status=minutes["nav_status"].to_numpy(),
    )


@kernel
def _follow(seen: Seen, held: Records, told: Told, limits: Limits) -> int:
    """Walk the minutes in order; return how many lattices were told."""
    count = 0
    for row in range(seen.place.size):
        at, cog = held[seen.place[row]], float(seen.cog[row])
        # The latest instant at which a watch may have looked before this minute became known.
        looked_us = (seen.known[row] - 1) // US_PER_MIN * US_PER_MIN
        if (at.legs > 0 or at.leg_minutes > 0) and at.seen + limits.turn_us < looked_us:
            count = _end(at, told, count)
            at.leg_minutes = 0
        sog = seen.sog[row]
        is_leg = limits.slow_kn <= sog and sog <= limits.fast_kn and not np.isnan(cog)
        if at.leg_minutes > 0 and not (is_leg and _bend(at, cog) <= limits.parallel_deg):
            at.leg_minutes = 0
        if not is_leg:
            continue
        if at.leg_minutes == 0:
            _begin(at, seen, row)
        _lengthen(at, seen, row)
        if not at.is_in and seen.time[row] - at.leg_since >= limits.leg_us:
            count = _join(at, told, count, limits)
    return count


@kernel
def _bend(at: Record, cog: float) -> float:
    """Return by how much a course differs from the leg's mean."""
    return abs((cog - _course(at) + 180.0) % 360.0 - 180.0)


@kernel
def _course(at: Record) -> float:
    return float(np.degrees(np.arctan2(at.leg_east, at.leg_north)) % 360.0)


@kernel
def _aslant(one: float, other: float) -> float:
    """Return the angle between two courses, either way: 0 to 90 degrees."""
    return abs((one - other + 90.0) % 180.0 - 90.0)


@kernel
def _begin(at: Record, seen: Seen, row: int) -> None:
    """Start a leg; the first of all lays down where places are measured from."""
    if at.legs == 0:
        at.start_lon_deg = seen.lon[row]
        at.start_lat_deg = seen.lat[row]
    at.leg_since = seen.time[row]
    at.leg_east = 0.0
    at.leg_north = 0.0
    at.leg_x = 0.0
    at.leg_y = 0.0
    at.leg_speed = 0.0
    at.leg_fishing = 0
    at.is_in = False


@kernel
def _lengthen(at: Record, seen: Seen, row: int) -> None:
    """Add a minute to the leg, and to the lattice if the leg is one of it."""
    x, y = offset_m(at.start_lon_deg, at.start_lat_deg, seen.lon[row], seen.lat[row])
    cog = np.radians(float(seen.cog[row]))
    at.leg_east += np.sin(cog)
    at.leg_north += np.cos(cog)
    at.leg_x += x
    at.leg_y += y
    at.leg_speed += seen.sog[row]
    is_fishing = seen.status[row] == FISHING
    at.leg_fishing += is_fishing
    at.leg_minutes += 1
    at.seen = seen.time[row]
    at.lon_deg = seen.lon[row]
    at.lat_deg = seen.lat[row]
    if at.is_in:
        at.last = at.seen
        _add(at, x, y, seen.sog[row], is_fishing, 1)
        _settle(at)


@kernel
def _add(at: Record, x: float, y: float, speed: float, fishing: int, minutes: int) -> None:
    at.x_sum += x
    at.y_sum += y
    at.speed_sum += speed
    at.fishing += fishing
    at.minutes += minutes


@kernel
def _settle(at: Record) -> None:
    """Note course and middle of the leg that is gone now, for the next to be held against."""
    at.before_deg = _course(at)
    at.before_x = at.leg_x / at.leg_minutes
    at.before_y = at.leg_y / at.leg_minutes


@kernel
def _join(at: Record, told: Told, count: int, limits: Limits) -> int:
    """Let a leg that has lasted long enough join the lattice, or begin another."""
    course, x, y = _course(at), at.leg_x / at.leg_minutes, at.leg_y / at.leg_minutes
    if at.legs > 0:
        along = np.radians(at.before_deg)
        # How far the middle of this leg lies beside the one before.
        gap_m = abs((x - at.before_x) * np.cos(along) - (y - at.before_y) * np.sin(along))
        is_parallel = _aslant(course, at.axis_deg) <= limits.parallel_deg
        is_soon = at.leg_since - at.last <= limits.turn_us
        is_onward = abs((course - at.before_deg + 180.0) % 360.0 - 180.0) <= 90.0
        if is_parallel and is_soon and gap_m < limits.near_m and is_onward:
            _take(at)  # the leg before goes on, after a swerve
            return count
        if is_parallel and is_soon and limits.near_m <= gap_m and gap_m <= limits.far_m:
            at.legs += 1
            at.gaps += gap_m
            at.gap_squares += gap_m * gap_m
            _take(at)
            return _judge(at, told, count, limits)
        count = _end(at, told, count)
    at.legs = 1
    at.since = at.leg_since
    at.axis_deg = course
    _take(at)
    return count


@kernel
def _take(at: Record) -> None:
    """Make the leg that is gone now one of the lattice."""
    at.is_in = True
    at.last = at.seen
    _add(at, at.leg_x, at.leg_y, at.leg_speed, at.leg_fishing, at.leg_minutes)
    _settle(at)


@kernel
def _judge(at: Record, told: Told, count: int, limits: Limits) -> int:
    """Tell a lattice that has legs enough, evenly spaced."""
    number = at.legs - 1
    mean = at.gaps / number
    spread = np.sqrt(max(at.gap_squares / number - mean * mean, 0.0))
    if at.is_raised:
        return _tell(at, stay.REVISED, told, count)
    if at.legs >= limits.least_legs and spread < limits.uneven_part * mean:
        return _tell(at, stay.RAISED, told, count)
    return count


@kernel
def _end(at: Record, told: Told, count: int) -> int:
    """Let go of the lattice, aloud if it was told."""
    if at.is_raised:
        count = _tell(at, stay.CLOSED, told, count)
    at.is_raised = False
    at.legs = 0
    at.gaps = 0.0
    at.gap_squares = 0.0
    at.x_sum = 0.0
    at.y_sum = 0.0
    at.speed_sum = 0.0
    at.minutes = 0
    at.fishing = 0
    return count


@kernel
def _tell(at: Record, code: int, told: Told, count: int) -> int:
    at.is_raised = True
    told.out[count] = at
    told.codes[count] = code
    return count + 1
