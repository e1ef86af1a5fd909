"""How a generated ship sails: along waypoints, at ordered speeds, in the weather of all.

SYNTHETIC. Nothing here knows what a detector looks for. The numbers are those of ordinary ships;
where no source is named they are a judgement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seawarden.app.evaluation.injection_path import (
    GEOD,
    Floats,
    as_fixes,
    quantised_kn,
    sent_deg,
    wander,
    wrapped_deg,
)
from seawarden.app.evaluation.passages_reception import Sends, received
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.units import MS_PER_KN

TICK_S: Final = 10.0
PACES_KN_PER_MIN: Final = 0.8  # how fast a merchant ship takes up another speed
CORNER_M: Final = 1000.0  # a turn is rounded over so much way
GRAIN_M: Final = 100.0
STEERED_M: Final = 30.0  # sd to either side of the track, steered by autopilot
STEERED_S: Final = 1200.0
GUST_S: Final = 600.0  # how long a ship's own unsteadiness lasts
RECEIVER_M: Final = 1.6  # sd of a position sent by ships at rest (Solent, 12 January 2016)
COG_SD_DEG: Final = 1.0
HEADING_SD_DEG: Final = 0.7
TIDE_S: Final = 44_700.0  # the lunar tide turns an anchored ship round once in 12 h 25 min
SHEERS: Final = 0.4  # radians to either side in which she sheers about her anchor meanwhile
SHEER_S: Final = 900.0
CREEP_KN: Final = 0.3  # so slow she makes her last metres to a stop


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """From a place on the path on: another speed, after a stay.

    Attributes:
        along_m: the place, as way from the beginning.
        speed_kn: ordered from there on; in calm water she reaches it.
        stay: she lies still there first.
        set_deg: from there on she heads so much to starboard of her course, against a stream.
    """

    along_m: float
    speed_kn: float
    stay: timedelta = timedelta(0)
    set_deg: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Weather:
    """What slows every ship at once: a wind that comes up, stands and goes down again.

    Attributes:
        begin: when it begins to blow.
        grows: how long until it has its strength, and again until it is over.
        stands: how long it has it.
        loss: part of her speed that a ship loses with her head in it; astern a fifth of that.
        from_deg: where it comes from, true.
        leeway_deg: how far ships crab with it on the beam.
    """

    begin: datetime
    grows: timedelta = timedelta(hours=1)
    stands: timedelta = timedelta(hours=3)
    loss: float = 0.2
    from_deg: float = 270.0
    leeway_deg: float = 2.0

    def strength(self, time_s: Floats) -> Floats:
        """Return 0 to 1 at instants."""
        begin_s, grows_s = self.begin.timestamp(), self.grows.total_seconds()
        over_s = begin_s + 2 * grows_s + self.stands.total_seconds()
        rising, falling = (time_s - begin_s) / grows_s, (over_s - time_s) / grows_s
        return np.asarray(np.clip(np.minimum(rising, falling), 0.0, 1.0), np.float64)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sailing:
    """One ship's voyage.

    Attributes:
        vessel_id: her number.
        begin: her first instant in sight.
        waypoints: longitude and latitude, two at least.
        orders: by their place, the first at 0.
        sends: what her transponder sends, and when.
        until: she is out of sight after it, or at the end of her waypoints.
        unsteady: sd of her speed's wandering, as a part of it.
        swings_m: radius in which she swings where she stays; 0: she lies moored.
        nav_status: under way; where she stays she says 1, or 5 when moored.
    """

    vessel_id: int
    begin: datetime
    waypoints: Sequence[tuple[float, float]]
    orders: Sequence[Order]
    sends: Sends = field(default_factory=Sends)
    until: datetime
    unsteady: float = 0.02
    swings_m: float = 0.0
    nav_status: int | None = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A path with rounded corners, and the way along it."""

    along_m: Floats
    lon_deg: Floats  # runs on over the date line
    lat_deg: Floats
    towards_deg: Floats


def sailed(
    sailing: Sailing, rng: np.random.Generator, weather: Sequence[Weather] = ()
) -> pl.DataFrame:
    """Return what is received of a voyage, as FIX sorted by time.

    Args:
        sailing: the voyage.
        rng: of steering, gusts and reception.
        weather: what blows on all.
    """
    course = course_of(sailing.waypoints)
    ticks = int((sailing.until - sailing.begin).total_seconds() // TICK_S) + 1
    time_s = np.float64(sailing.begin.timestamp()) + TICK_S * np.arange(ticks, dtype=np.float64)
    gusts = 1.0 + wander(rng, time_s, sd=sailing.unsteady, correlation_s=GUST_S)
    along_m, stays = _made_good(sailing, course, time_s, np.maximum(gusts, 0.2), weather)
    ends = int(np.searchsorted(along_m, course.along_m[-1]))
    time_s, along_m, stays = time_s[: ends + 1], along_m[: ends + 1], stays[: ends + 1]
    if len(time_s) < 2:
        return as_fixes(sailing.vessel_id, {"time_s": time_s[:0], **_nothing()})
    return reported(sailing, course, rng, weather, (time_s, along_m, stays))


def _nothing() -> dict[str, Floats | pl.Series]:
    return {name: np.empty(0) for name in ("lon_deg", "lat_deg")}


def course_of(waypoints: Sequence[tuple[float, float]]) -> Course:
    """Return the path along waypoints, longitude and latitude, two at least."""
    lon = np.unwrap(np.array([lon for lon, _ in waypoints]), period=360.0)
    lat = np.array([lat for _, lat in waypoints])
    steps = np.asarray(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2], np.float64)
    corners = np.concatenate(([0.0], np.cumsum(steps)))
    along = np.arange(0.0, corners[-1] + GRAIN_M, GRAIN_M)
    lon, lat = np.interp(along, corners, lon), np.interp(along, corners, lat)
    lon, lat = _rounded(lon), _rounded(lat)
    towards, _, made = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return Course(
        along_m=np.concatenate(([0.0], np.cumsum(np.asarray(made, np.float64)))),
        lon_deg=lon,
        lat_deg=lat,
        towards_deg=np.append(towards, towards[-1]) % 360.0,
    )


def _rounded(values: Floats) -> Floats:
    """Return a moving mean over a turn's length, the ends kept."""
    width = int(CORNER_M / GRAIN_M)
    padded = np.pad(values, (width // 2, width - 1 - width // 2), mode="edge")
    return np.convolve(padded, np.full(width, 1.0 / width), mode="valid")


def _made_good(
    sailing: Sailing, course: Course, time_s: Floats, gusts: Floats, weather: Sequence[Weather]
) -> tuple[Floats, Floats]:
    """Return way made and whether she stays, at each tick."""
    along, speed, order, staying_s = 0.0, sailing.orders[0].speed_kn, 0, 0.0
    strengths = [(each, each.strength(time_s)) for each in weather]
    blows = np.any([strength > 0 for _, strength in strengths], axis=0) if strengths else None
    made, stays = np.empty(len(time_s)), np.zeros(len(time_s))
    pace = PACES_KN_PER_MIN * TICK_S / 60.0
    last_row = len(course.towards_deg) - 1
    for tick in range(len(time_s)):
        made[tick] = along
        if staying_s > 0.0:
            staying_s -= TICK_S
            stays[tick] = 1.0
            speed = 0.0
            continue
        wanted = sailing.orders[order].speed_kn
        if blows is not None and blows[tick]:
            row = min(int(along / GRAIN_M), last_row)
            wanted *= _slowed(strengths, tick, float(course.towards_deg[row]))
        speed += min(max(wanted - speed, -pace), pace)
        along += max(speed, CREEP_KN) * gusts[tick] * MS_PER_KN * TICK_S
        while order + 1 < len(sailing.orders) and along >= sailing.orders[order + 1].along_m:
            order += 1
            staying_s = max(staying_s, sailing.orders[order].stay.total_seconds())
    return made, stays


def _slowed(strengths: Sequence[tuple[Weather, Floats]], tick: int, towards_deg: float) -> float:
    """Return the part of her speed that the weather leaves her."""
    left = 1.0
    for each, strength in strengths:
        ahead = np.cos(np.radians(each.from_deg - towards_deg))
        left *= 1.0 - each.loss * strength[tick] * (0.6 + 0.4 * ahead)
    return left


def reported(
    sailing: Sailing, course: Course, rng: np.random.Generator, weather: Sequence[Weather],
    ticks: tuple[Floats, Floats, Floats],
) -> pl.DataFrame:  # fmt: skip
    """Return FIX at the instants at which something of her is received.

    Args:
        sailing: who she is, and how she is heard and steered.
        course: her path.
        rng: of steering and reception.
        weather: what blows on all.
        ticks: instants, the way made until each along the path, and whether she stays (1, else 0).
    """
    tick_s, along_m, stays = ticks
    time_s = received(sailing.sends, tick_s, stays, rng)
    along = np.interp(time_s, tick_s, along_m)
    still = np.interp(time_s, tick_s, stays) > 0.5
    row = np.clip((along / GRAIN_M).astype(np.intp), 0, len(course.towards_deg) - 1)
    towards = course.towards_deg[row]
    aside = wander(rng, tick_s, sd=STEERED_M, correlation_s=STEERED_S) * (1.0 - stays)
    swing = 2 * np.pi * (time_s / TIDE_S + rng.random()) + SHEERS * np.sin(
        2 * np.pi * time_s / SHEER_S
    )
    speed = np.interp(time_s, tick_s, np.gradient(along_m, TICK_S) / MS_PER_KN)
    lies = towards if sailing.swings_m == 0.0 else np.degrees(swing)
    ahead = towards + _leeway(weather, time_s, towards) + _set(sailing.orders, along)
    lon, lat = _places(
        course, along, np.interp(time_s, tick_s, aside), np.where(still, sailing.swings_m, 0.0),
        (towards, swing), rng.normal(0.0, RECEIVER_M, (2, len(time_s))),
    )  # fmt: skip
    drift = rng.uniform(0.0, (0.2, 360.0), (len(time_s), 2)).T
    sends, blank = sailing.sends, np.full(len(time_s), np.nan)
    sog = quantised_kn(np.where(still, drift[0], speed))
    cog = sent_deg(np.where(still, drift[1], towards + rng.normal(0, COG_SD_DEG, len(time_s))))
    heading = np.where(still, lies, ahead) + rng.normal(0, HEADING_SD_DEG, len(time_s))
    return as_fixes(
        sailing.vessel_id,
        {
            "time_s": time_s, "lon_deg": lon, "lat_deg": lat,
            "sog_kn": sog if sends.speed else blank,
            "cog_deg": cog if sends.course else blank,
            "heading_deg": sent_deg(heading, 1.0) if sends.heading else blank,
            "nav_status": _statuses(sailing, still),
        },
    )  # fmt: skip


def _places(
    course: Course, along_m: Floats, aside_m: Floats, swung_m: Floats,
    angles: tuple[Floats, Floats], noise_m: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return where she is: on her path, to starboard of it, and swinging."""
    lon = np.interp(along_m, course.along_m, course.lon_deg)
    lat = np.interp(along_m, course.along_m, course.lat_deg)
    if not len(lat):
        return lon, lat
    east_m, north_m, _ = metres_per_degree(float(lat[0]))
    towards, swing = np.radians(angles[0]), angles[1]
    east = aside_m * np.cos(towards) + swung_m * np.cos(swing) + noise_m[0]
    north = -aside_m * np.sin(towards) + swung_m * np.sin(swing) + noise_m[1]
    return wrapped_deg(lon + east / east_m), lat + north / north_m


def _leeway(weather: Sequence[Weather], time_s: Floats, towards_deg: Floats) -> Floats:
    crab = np.zeros(len(time_s))
    for each in weather:
        beam = np.sin(np.radians(each.from_deg - towards_deg))
        crab += each.leeway_deg * each.strength(time_s) * beam
    return crab


def _set(orders: Sequence[Order], along_m: Floats) -> Floats:
    """Return how far she heads off her course against streams, taken up as a turn is."""
    begins = np.array([each.along_m for each in orders])
    angles = np.array([each.set_deg for each in orders])
    corners = np.stack([begins - CORNER_M / 2, begins + CORNER_M / 2], axis=1).ravel()
    either = np.stack([np.append(0.0, angles[:-1]), angles], axis=1).ravel()
    return np.asarray(np.interp(along_m, np.maximum.accumulate(corners), either), np.float64)


def _statuses(sailing: Sailing, still: NDArray[np.bool_]) -> pl.Series:
    if sailing.nav_status is None:
        return pl.Series([None] * len(still), dtype=pl.UInt8)
    at_rest = 1 if sailing.swings_m > 0 else 5
    return pl.Series(np.where(still, at_rest, sailing.nav_status), dtype=pl.UInt8)
