"""Silences: where a ship may have been while nobody heard her, by sampled paths.

Between two reports a path is a Brownian bridge about the straight way: at time t its variance on
each axis is `s^2 (t - t0) (t1 - t) / (t1 - t0)`. A ship that is not heard again goes on at her
course and speed and wanders off with variance `s^2 (t - t0)`. Paths that need more than her
highest speed are refused, and count as not taken. `s` is fitted by leaving out reports that are
known, so that it holds 90 % of them.
"""

import zlib
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.attribute.density import Floats
from seawarden.attribute.settings import Settings
from seawarden.geo.corridor import Corridor
from seawarden.geo.crossing import crossings
from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.kernel import kernel
from seawarden.geo.pieces import Pieces
from seawarden.model.units import MS_PER_KN, US_PER_S

KNOT_S: Final = 300.0  # a path turns every five minutes, but
KNOTS: Final = (4, 48)  # not in fewer pieces than this, nor in more
COVERED_CHI2: Final = 4.605170185988092  # 90 % of a chi-squared with two degrees: -2 ln 0.1
TOUCH_DEG: Final = 1e-6  # a box is so much wider: what lies on its edge is in it
PLAIN_DEG: Final = 179.0  # up to here longitudes can be compared as numbers
LEAST_LEFT_OUT: Final = 30  # fewer say nothing about how ships wander
GAPS_MIN: Final = (20, 60, 120)  # lengths at which reports are left out


class Silent(NamedTuple):
    """One silence. Times in seconds since 1970; not a number where she was not heard."""

    vessel_id: int
    time0_s: float
    lon0: float
    lat0: float
    time1_s: float
    lon1: float
    lat1: float
    east_m_s: float  # her speed over ground where an end is open
    north_m_s: float
    most_m_s: float


class Sampled(NamedTuple):
    """Crossings of a line by the sampled paths."""

    time_s: Floats
    kp_km: Floats
    lon_deg: Floats
    lat_deg: Floats
    sog_kn: Floats
    part: Floats  # of all paths; they sum to the chance that she crossed
    accepted: float  # share of paths within her speed


def generator(seed: int, fault_id: str, silent: Silent) -> np.random.Generator:
    """Return the random source of a fault and a silence: the same whatever else is asked."""
    begun = silent.time0_s if np.isfinite(silent.time0_s) else silent.time1_s
    keys = (seed, zlib.crc32(fault_id.encode()), silent.vessel_id, int(begun))
    return np.random.default_rng(np.random.SeedSequence(keys))


def paths(
    silent: Silent, draw: np.random.Generator, *, wander: float, count: int, most_s: float
) -> tuple[Floats, Floats, Floats]:
    """Sample paths through a silence.

    Args:
        silent: the silence.
        draw: the random source.
        wander: s, in m per root second.
        count: how many paths.
        most_s: how long an open silence is followed.

    Returns:
        Times of the knots in seconds, and longitude and latitude, paths by knots.
    """
    if np.isnan(silent.time0_s):  # not heard before: the same, backwards
        times, lon, lat = paths(_reversed(silent), draw, wander=wander, count=count, most_s=most_s)
        return -times[::-1], lon[:, ::-1], lat[:, ::-1]
    is_open = bool(np.isnan(silent.time1_s))
    span = most_s if is_open else silent.time1_s - silent.time0_s
    pieces = int(np.clip(np.ceil(span / KNOT_S), *KNOTS))
    step = span / pieces
    moved = draw.normal(0.0, wander * np.sqrt(step), (2, count, pieces))
    part = np.linspace(0.0, 1.0, pieces + 1)
    east_m, north_m, _ = metres_per_degree(
        silent.lat0 if is_open else 0.5 * (silent.lat0 + silent.lat1)
    )
    end = _end(silent, span, (east_m, north_m))
    tied = 0.0 if is_open else 1.0
    lon = _walked(moved[0], part, (silent.lon0, end[0], east_m), tied)
    lat = _walked(moved[1], part, (silent.lat0, end[1], north_m), tied)
    return silent.time0_s + part * span, _on_earth(lon), lat


@kernel
def _walked(
    steps: Floats, part: Floats, way: tuple[float, float, float], tied: float
) -> Floats:  # fmt: skip
    """Return paths by knots on one axis, in degrees.

    Args:
        steps: m, paths by pieces.
        part: of the way, at each knot.
        way: where it begins and how far it goes, in degrees, and metres per degree.
        tied: 1: all paths end where the straight way does; 0: where they come to.
    """
    count, pieces = steps.shape
    found = np.empty((count, pieces + 1))
    for path in range(count):
        off = 0.0
        found[path, 0] = 0.0
        for piece in range(pieces):
            off += steps[path, piece]
            found[path, piece + 1] = off
        missed = tied * off
        for knot in range(pieces + 1):
            aside = (found[path, knot] - part[knot] * missed) / way[2]
            found[path, knot] = way[0] + part[knot] * way[1] + aside
    return found


def _on_earth(lon_deg: Floats) -> Floats:
    """Return longitudes from -180 up to 180."""
    if lon_deg.min() >= -180.0 and lon_deg.max() < 180.0:
        return lon_deg
    return (lon_deg + 180.0) % 360.0 - 180.0


def _reversed(silent: Silent) -> Silent:
    return silent._replace(
        time0_s=-silent.time1_s, lon0=silent.lon1, lat0=silent.lat1, time1_s=np.nan,
        lon1=np.nan, lat1=np.nan, east_m_s=-silent.east_m_s, north_m_s=-silent.north_m_s,
    )  # fmt: skip


def _end(silent: Silent, span: float, degree: tuple[float, float]) -> tuple[float, float]:
    """Return how far the straight way goes, in degrees."""
    if np.isnan(silent.time1_s):
        return silent.east_m_s * span / degree[0], silent.north_m_s * span / degree[1]
    run = (silent.lon1 - silent.lon0 + 180.0) % 360.0 - 180.0
    return run, silent.lat1 - silent.lat0


def sampled(
    silent: Silent, line: Corridor, draw: np.random.Generator, settings: Settings, *,
    wander: float,
) -> Sampled:  # fmt: skip
    """Return where and when sampled paths cross a line.

    A path that crosses several times counts as one passage, shared among its crossings.

    Args:
        silent: the silence.
        line: the line, alone.
        draw: the random source.
        settings: how many paths, and how long an open silence is followed.
        wander: s, in m per root second.
    """
    count = int(settings.path_count)
    times, lon, lat = paths(
        silent, draw, wander=wander, count=count, most_s=settings.silence_most.total_seconds()
    )
    kept, speeds = _within_speed(times, lon, lat, silent.most_m_s)
    lon, lat, speeds = lon[kept], lat[kept], speeds[kept]
    legs = _legs_near(line.pieces, lon, lat)
    at_us = np.rint(times * US_PER_S).astype(np.int64)
    track = np.repeat(np.arange(lon.shape[0]), legs.size)
    found = crossings(
        line, lon[:, legs].ravel(), lat[:, legs].ravel(), np.tile(at_us[legs], lon.shape[0]),
        lon[:, legs + 1].ravel(), lat[:, legs + 1].ravel(),
        np.tile(at_us[legs + 1], lon.shape[0]), track=track,
    )  # fmt: skip
    path = track[found.pair] if found.pair.size else np.empty(0, np.int64)
    shared = np.bincount(path, minlength=max(lon.shape[0], 1))[path]
    return Sampled(
        time_s=found.time_us / US_PER_S, kp_km=found.kp_km, lon_deg=found.lon_deg,
        lat_deg=found.lat_deg, sog_kn=speeds[:, legs].ravel()[found.pair] / MS_PER_KN,
        part=1.0 / (count * np.maximum(shared, 1)), accepted=lon.shape[0] / count,
    )  # fmt: skip


def _legs_near(line: Pieces, lon: Floats, lat: Floats) -> npt.NDArray[np.int64]:
    """Return the legs on which any path may cross a line: those whose box meets one of a piece.

    Longitudes count only where neither box comes near the date line.
    """
    if not lon.size:
        return np.empty(0, np.int64)
    meets = _overlap(_box(lat), (np.minimum(line.y0, line.y1), np.maximum(line.y0, line.y1)))
    aside, along = _box(lon), (np.minimum(line.x0, line.x1), np.maximum(line.x0, line.x1))
    is_plain = _is_plain(aside)[:, None] & _is_plain(along)
    return np.flatnonzero((meets & (_overlap(aside, along) | ~is_plain)).any(axis=1))


def _box(knots: Floats) -> tuple[Floats, Floats]:
    """Return the least and the most of all paths on each leg."""
    low, high = knots.min(axis=0) - TOUCH_DEG, knots.max(axis=0) + TOUCH_DEG
    return np.minimum(low[:-1], low[1:]), np.maximum(high[:-1], high[1:])


def _overlap(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> npt.NDArray[np.bool_]:
    return np.asarray((one[0][:, None] <= other[1]) & (one[1][:, None] >= other[0]), np.bool_)


def _is_plain(span: tuple[Floats, Floats]) -> npt.NDArray[np.bool_]:
    return np.asarray((span[0] > -PLAIN_DEG) & (span[1] < PLAIN_DEG), np.bool_)


def _within_speed(
    times: Floats, lon: Floats, lat: Floats, most_m_s: float
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return which paths keep to a speed, and the speed on each leg in m/s."""
    east_m, north_m, _ = metres_per_degree(float(np.mean(lat)))
    speeds = _speeds(lon, lat, np.diff(times), (east_m, north_m))
    return np.flatnonzero((speeds <= most_m_s).all(axis=1)), speeds


@kernel
def _speeds(
    lon: Floats, lat: Floats, seconds: Floats, degree_m: tuple[float, float]
) -> Floats:  # fmt: skip
    """Return the speed of each path on each leg, in m/s."""
    found = np.empty((lon.shape[0], seconds.size))
    for path in range(lon.shape[0]):
        for leg in range(seconds.size):
            run = lon[path, leg + 1] - lon[path, leg]
            if abs(run) > 180.0:  # over the date line
                run -= 360.0 if run > 0.0 else -360.0
            rise = lat[path, leg + 1] - lat[path, leg]
            east_m, north_m = run * degree_m[0], rise * degree_m[1]
            found[path, leg] = np.sqrt(east_m * east_m + north_m * north_m) / seconds[leg]
    return found


def wander_of(positions: pl.DataFrame, *, gap_min: float) -> float | None:
    """Fit how far ships wander from the straight way: s, in m per root second.

    Every report that has one about half the gap before and one about half the gap after is left
    out in turn; `s` is such that a bridge between the two holds 90 % of those left out.

    Args:
        positions: POSITION, of the ships that are alike.
        gap_min: length of the silences it is for; the nearest of GAPS_MIN is taken.

    Returns:
        null where fewer than 30 reports can be left out.
    """
    gap = min(GAPS_MIN, key=lambda one: (abs(one - gap_min), one))
    half_us = gap * 30 * US_PER_S
    hers = positions.select("track_id", "lon_deg", "lat_deg", time=pl.col("time").to_physical())
    if hers.is_empty():
        return None
    triples = _triples(hers.sort("time", "track_id"), half_us)
    if triples.height < LEAST_LEFT_OUT:
        return None
    chi2 = _left_out_chi2(triples)
    return float(np.sqrt(np.quantile(chi2, 0.9) / COVERED_CHI2))


def _triples(hers: pl.DataFrame, half_us: int) -> pl.DataFrame:
    """Return each report with the one of its track nearest to half a gap before, and after."""
    near_us = half_us // 4
    keyed = hers.with_columns(before=pl.col("time") - half_us, after=pl.col("time") + half_us)
    for side in ("before", "after"):
        other = hers.select(
            "track_id", pl.col("time").alias(side), pl.col("time").alias(f"time_{side}"),
            pl.col("lon_deg").alias(f"lon_{side}"), pl.col("lat_deg").alias(f"lat_{side}"),
        )  # fmt: skip
        keyed = keyed.join_asof(
            other, on=side, by="track_id", strategy="nearest", tolerance=near_us,
            check_sortedness=False,
        )  # fmt: skip
    return keyed.drop_nulls(["time_before", "time_after"]).filter(
        pl.col("time_before") < pl.col("time"), pl.col("time_after") > pl.col("time")
    )


def _left_out_chi2(triples: pl.DataFrame) -> Floats:
    """Return the square of each deviation over the bridge's variance at s = 1."""
    column = {name: triples[name].to_numpy().astype(np.float64) for name in triples.columns}
    span = (column["time_after"] - column["time_before"]) / US_PER_S
    since = (column["time"] - column["time_before"]) / US_PER_S
    part = since / span
    run = (column["lon_after"] - column["lon_before"] + 180.0) % 360.0 - 180.0
    off = (column["lon_deg"] - column["lon_before"] + 180.0) % 360.0 - 180.0 - part * run
    lat = column["lat_before"] + part * (column["lat_after"] - column["lat_before"])
    east_m, north_m, _ = metres_per_degree(float(np.mean(column["lat_deg"])))
    away2 = (off * east_m) ** 2 + ((column["lat_deg"] - lat) * north_m) ** 2
    return np.asarray(away2 / (since * (span - since) / span), np.float64)
