"""A ship's path and clock, taken apart so that she can be sent along it at another speed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pyproj import Geod

from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.units import COG_MAX_DEG, MS_PER_KN

Floats = NDArray[np.float64]

GEOD: Final = Geod(ellps="WGS84")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SOG_STEP_KN: Final = 0.1  # ITU-R M.1371-5, table 48: the step in which speed is sent
COG_STEP_DEG: Final = 0.1  # the same, of the course
SMOOTHED_S: Final = 600.0  # faster changes of a ship's speed are noise (judgement)
US_PER_S: Final = 1e6
GRAIN_S: Final = 10.0  # step in which motions are drawn
STANDS_MS: Final = 0.05  # slower than this a ship makes no way that could be slowed


@dataclass(frozen=True, kw_only=True, slots=True)
class Path:
    """Where a ship was, report by report; longitudes run on over the date line.

    What a report does not say is not a number.
    """

    time_s: Floats  # since the beginning of 1970, UTC
    lon_deg: Floats
    lat_deg: Floats
    along_m: Floats  # way made since the first report
    sog_kn: Floats
    cog_deg: Floats
    heading_deg: Floats

    @classmethod
    def of(cls, track: pl.DataFrame) -> "Path":
        """Take FIX of one ship, sorted by time."""
        column = {
            name: track[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
            for name in ("lon_deg", "lat_deg", "sog_kn", "cog_deg", "heading_deg")
        }
        lon = np.unwrap(column["lon_deg"], period=360.0)
        steps = GEOD.inv(lon[:-1], column["lat_deg"][:-1], lon[1:], column["lat_deg"][1:])[2]
        return cls(
            time_s=seconds(track["time"]),
            lon_deg=lon,
            lat_deg=column["lat_deg"],
            along_m=np.concatenate(([0.0], np.cumsum(np.asarray(steps, np.float64)))),
            sog_kn=column["sog_kn"],
            cog_deg=column["cog_deg"],
            heading_deg=column["heading_deg"],
        )

    def speed_kn(self) -> Floats:
        """Return the speed over ground at each report, from positions ten minutes apart."""
        return np.asarray(self._ten_minutes(self.along_m) / MS_PER_KN, np.float64)

    def said_kn(self) -> Floats:
        """Return the speed that she says, averaged over ten minutes; where none, the other."""
        said = np.where(np.isnan(self.sog_kn), self.speed_kn(), self.sog_kn)
        parts = (said[1:] + said[:-1]) / 2 * np.diff(self.time_s)
        return self._ten_minutes(np.concatenate(([0.0], np.cumsum(parts))))

    def clock_s(self) -> Floats:
        """Return when she would have been at each report's place, had she gone steadily.

        Her positions, asked by this clock, follow each other at `speed_kn`.
        """
        speed_ms = self.speed_kn() * MS_PER_KN
        middle_ms = np.maximum((speed_ms[1:] + speed_ms[:-1]) / 2, STANDS_MS)
        went_s = np.diff(self.along_m) / middle_ms
        return np.asarray(self.time_s[0] + np.concatenate(([0.0], np.cumsum(went_s))), np.float64)

    def _ten_minutes(self, added: Floats) -> Floats:
        """Return the rate at which a sum grew in the ten minutes around each report."""
        begin = np.maximum(self.time_s - SMOOTHED_S / 2, self.time_s[0])
        end = np.minimum(self.time_s + SMOOTHED_S / 2, self.time_s[-1])
        grown = np.interp(end, self.time_s, added) - np.interp(begin, self.time_s, added)
        return np.asarray(grown / np.maximum(end - begin, 1.0), np.float64)

    def place(self, along_m: Floats) -> tuple[Floats, Floats]:
        """Return longitude (-180 to 180) and latitude after so much way."""
        along, first = np.unique(self.along_m, return_index=True)
        lon = np.interp(along_m, along, self.lon_deg[first])
        return wrapped_deg(lon), np.interp(along_m, along, self.lat_deg[first])

    def nearest(self, along_m: Floats) -> NDArray[np.intp]:
        """Return the number of the last report at or before so much way."""
        last = np.searchsorted(self.along_m, along_m, side="right") - 1
        return np.clip(last, 0, len(self.along_m) - 1)


def seconds(times: pl.Series) -> Floats:
    """Return instants as seconds since the beginning of 1970."""
    return np.asarray(times.to_physical().to_numpy().astype(np.float64) / US_PER_S, np.float64)


def instant(time_s: float) -> datetime:
    """Return the instant so many seconds after the beginning of 1970, UTC."""
    return EPOCH + timedelta(microseconds=round(time_s * US_PER_S))


def wrapped_deg(lon_deg: Floats) -> Floats:
    """Return longitudes as -180 to under 180 degrees."""
    return np.asarray((lon_deg + 180.0) % 360.0 - 180.0, np.float64)


def quantised_kn(sog_kn: Floats) -> Floats:
    """Return speeds as they are sent."""
    return np.round(np.maximum(sog_kn, 0.0) / SOG_STEP_KN) * SOG_STEP_KN


def sent_deg(angle_deg: Floats, step_deg: float = COG_STEP_DEG) -> Floats:
    """Return directions as they are sent: 0 to under 360 degrees, in steps."""
    sent = np.round((angle_deg % 360.0) / step_deg) * step_deg
    return np.where(sent > COG_MAX_DEG + step_deg / 2, 0.0, sent)


def wander(rng: np.random.Generator, time_s: Floats, *, sd: float, correlation_s: float) -> Floats:
    """Draw a stationary wandering value (Ornstein-Uhlenbeck) at instants that never fall."""
    drawn = rng.standard_normal(len(time_s))
    keep = np.exp(-np.diff(time_s, prepend=time_s[:1]) / correlation_s)
    fresh = np.sqrt(np.maximum(1.0 - keep * keep, 0.0))
    at, value = np.empty(len(time_s)), drawn[0] if len(drawn) else 0.0
    for number in range(len(time_s)):
        value = keep[number] * value + fresh[number] * drawn[number]
        at[number] = value
    return at * sd


def as_fixes(vessel_id: int, columns: dict[str, Floats | pl.Series]) -> pl.DataFrame:
    """Return FIX of one ship from `time_s` and the columns of FIX; not a number becomes null."""
    time_us = np.round(np.asarray(columns["time_s"]) * US_PER_S).astype(np.int64)
    absent = {
        name: pl.Series([None] * len(time_us), dtype=dtype)
        for name, dtype in FIX.items()
        if name not in columns
    }
    said = {name: values for name, values in columns.items() if name != "time_s"}
    frame = pl.DataFrame(absent | said).with_columns(
        pl.Series("time", time_us).cast(pl.Datetime("us", "UTC")),
        pl.lit(vessel_id).alias("vessel_id"),
    )
    known = frame.with_columns(pl.selectors.float().fill_nan(None))
    return conform(known, FIX)
