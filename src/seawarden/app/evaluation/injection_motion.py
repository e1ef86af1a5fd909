"""Another motion put after the first part of a real track, as metres east and north of a place.

Reports come at the ship's own intervals, and say what her transponder says: a heading or a status
that she never sent is not sent now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl

from seawarden.app.evaluation.injection_path import (
    GRAIN_S,
    Floats,
    Path,
    as_fixes,
    instant,
    quantised_kn,
    sent_deg,
    wrapped_deg,
)
from seawarden.geo.geodesy import metres_per_degree
from seawarden.model.units import MS_PER_KN

AT_REST_S: Final = 180.0  # ITU-R M.1371-5, table 1: at anchor and not over 3 knots
RECEIVER_M: Final = 1.6  # sd of a position sent by ships at rest (Solent, 12 January 2016)


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Where and how a ship goes at the instant from which her motion is another.

    Attributes:
        time_s: the instant, since the beginning of 1970.
        lon_deg: her place.
        lat_deg: her place.
        speed_kn: over ground, over ten minutes.
        towards_deg: where she goes, true.
        interval_s: of her reports, the median.
    """

    time_s: float
    lon_deg: float
    lat_deg: float
    speed_kn: float
    towards_deg: float
    interval_s: float

    @classmethod
    def of(cls, track: pl.DataFrame, at: datetime) -> "Start":
        """Take a track (FIX of one ship, sorted by time) at an instant within it."""
        path, time_s = Path.of(track), at.timestamp()
        along = float(np.interp(time_s, path.time_s, path.along_m))
        lon, lat = path.place(np.array([along, along + 100.0, along - 100.0]))
        east_m, north_m, _ = metres_per_degree(float(lat[0]))
        east, north = (lon[1] - lon[2]) * east_m, (lat[1] - lat[2]) * north_m
        return cls(
            time_s=time_s,
            lon_deg=float(lon[0]),
            lat_deg=float(lat[0]),
            speed_kn=float(np.interp(time_s, path.time_s, path.speed_kn())),
            towards_deg=float(np.degrees(np.arctan2(east, north)) % 360.0),
            interval_s=max(float(np.median(np.diff(path.time_s))), 2.0),
        )

    @property
    def ahead(self) -> tuple[float, float]:
        """East and north of a metre ahead."""
        towards = np.radians(self.towards_deg)
        return float(np.sin(towards)), float(np.cos(towards))


@dataclass(frozen=True, kw_only=True, slots=True)
class Motion:
    """Where a ship is at ticks after the start, in metres; `heading_deg` is true.

    Attributes:
        tick_s: seconds since the start, evenly spaced, from 0 on.
        east_m: east of the start.
        north_m: north of it.
        heading_deg: where her bow points.
        status: ITU-R M.1371 code at each tick.
        at_rest: whether she reports only as a ship at anchor does.
    """

    tick_s: Floats
    east_m: Floats
    north_m: Floats
    heading_deg: Floats
    status: Floats
    at_rest: Floats


def put_after(
    track: pl.DataFrame, start: Start, motion: Motion, rng: np.random.Generator, until: datetime
) -> pl.DataFrame:
    """Return FIX of the track up to the start, and of the motion after it.

    Args:
        track: FIX of one ship, sorted by time.
        start: where the motion begins.
        motion: what she does from there on.
        rng: of the receiver's noise.
        until: nobody reports after it.
    """
    time_s = _times(start, motion, until.timestamp())
    since = time_s - start.time_s
    noise = rng.normal(0.0, RECEIVER_M, (2, len(time_s)))
    east = np.interp(since, motion.tick_s, motion.east_m) + noise[0]
    north = np.interp(since, motion.tick_s, motion.north_m) + noise[1]
    step_s = float(motion.tick_s[1])
    east_ms = np.interp(since, motion.tick_s, np.gradient(motion.east_m, step_s))
    north_ms = np.interp(since, motion.tick_s, np.gradient(motion.north_m, step_s))
    east_m, north_m, _ = metres_per_degree(start.lat_deg)
    here = np.clip((since / step_s).astype(np.intp), 0, len(motion.tick_s) - 1)
    said = track.select(
        sog=pl.col("sog_kn").is_not_null().any(),
        cog=pl.col("cog_deg").is_not_null().any(),
        heading=pl.col("heading_deg").is_not_null().any(),
        status=pl.col("nav_status").is_not_null().any(),
    ).row(0, named=True)
    blank = np.full(len(time_s), np.nan)
    sog = quantised_kn(np.hypot(east_ms, north_ms) / MS_PER_KN)
    cog = sent_deg(np.degrees(np.arctan2(east_ms, north_ms)))
    status = pl.Series(motion.status[here]).cast(pl.UInt8)
    after = as_fixes(
        int(track["vessel_id"][0]),
        {
            "time_s": time_s,
            "lon_deg": wrapped_deg(start.lon_deg + east / east_m),
            "lat_deg": start.lat_deg + north / north_m,
            "sog_kn": sog if said["sog"] else blank,
            "cog_deg": cog if said["cog"] else blank,
            "heading_deg": sent_deg(motion.heading_deg[here], 1.0) if said["heading"] else blank,
            "nav_status": status if said["status"] else status.clear(len(status)),
        },
    )
    return pl.concat([track.filter(pl.col("time") < instant(start.time_s)), after])


def _times(start: Start, motion: Motion, until_s: float) -> Floats:
    """Return when she reports: at her own intervals, at rest every three minutes."""
    end_s = min(until_s, start.time_s + float(motion.tick_s[-1]))
    times = np.arange(start.time_s, end_s + 1e-6, start.interval_s)
    rests = np.interp(times - start.time_s, motion.tick_s, motion.at_rest) > 0.5
    every = max(1, round(AT_REST_S / start.interval_s))
    return np.asarray(times[~rests | (np.arange(len(times)) % every == 0)], np.float64)


def ticks(length_s: float) -> Floats:
    """Return seconds from 0 to so many, evenly spaced."""
    return np.arange(0.0, length_s + GRAIN_S, GRAIN_S)


def summed(speed_ms: Floats, towards_rad: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north made by a speed in a direction, at every tick from 0 on."""
    east, north = speed_ms * np.sin(towards_rad), speed_ms * np.cos(towards_rad)
    return (
        np.concatenate(([0.0], np.cumsum(east[:-1] * GRAIN_S))),
        np.concatenate(([0.0], np.cumsum(north[:-1] * GRAIN_S))),
    )


def along(corners: Floats, made_m: Floats) -> tuple[Floats, Floats, Floats]:
    """Return metres east and north, and the direction, after so much way along corners.

    Args:
        corners: east and north of each corner, the first at 0 and 0.
        made_m: way made, at every tick.
    """
    legs = np.diff(corners, axis=0)
    ends = np.concatenate(([0.0], np.cumsum(np.hypot(legs[:, 0], legs[:, 1]))))
    leg = np.clip(np.searchsorted(ends, made_m, side="right") - 1, 0, len(legs) - 1)
    towards = np.degrees(np.arctan2(legs[:, 0], legs[:, 1]))[leg]
    return np.interp(made_m, ends, corners[:, 0]), np.interp(made_m, ends, corners[:, 1]), towards
