"""Positions that are not true: a ship that jumps away, one that circles, many that are moved.

The ship sails on as she did; only what she says of her place is another. Her speed and course are
those of her true motion, or of the false one, as receivers do both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from seawarden.app.evaluation.injection import Injected, row_of_truth
from seawarden.app.evaluation.injection_path import (
    GEOD,
    Floats,
    quantised_kn,
    seconds,
    sent_deg,
    wrapped_deg,
)
from seawarden.model.report import FIX
from seawarden.model.schema import conform
from seawarden.model.units import MS_PER_KN


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """False positions on a circle, gone round at one speed."""

    lon_deg: float
    lat_deg: float
    radius_m: float
    speed_kn: float


def teleport(
    track: pl.DataFrame, *, begin: datetime, length: timedelta, towards_deg: float,
    distance_m: float, case_id: str,
) -> Injected:  # fmt: skip
    """Move a ship's positions away by one distance for some time; her speed and course stay.

    Args:
        track: FIX of one ship, sorted by time.
        begin: within the track.
        length: of the false positions.
        towards_deg: where they lie from the true ones, true.
        distance_m: how far.
        case_id: of the row of truth.
    """
    false = _between(track, begin, length)
    lon, lat, _ = GEOD.fwd(
        track["lon_deg"].to_numpy(), track["lat_deg"].to_numpy(),
        np.full(track.height, towards_deg), np.full(track.height, distance_m),
    )  # fmt: skip
    moved = _where(track, false, lon_deg=np.asarray(lon), lat_deg=np.asarray(lat))
    return _told(moved, track, begin, length, kind="false_position", case_id=case_id,
                 variant=f"jumps {distance_m / 1000:.0f} km")  # fmt: skip


def circling(
    track: pl.DataFrame, circle: Circle, *, begin: datetime, length: timedelta, case_id: str,
    kind: str = "false_position",
) -> Injected:  # fmt: skip
    """Put a ship's positions on a circle for some time, with its speed and course.

    Args:
        track: FIX of one ship, sorted by time.
        circle: where, and how fast.
        begin: within the track.
        length: of the false positions.
        case_id: of the row of truth.
        kind: of the matter: of one ship, or of many.
    """
    false = _between(track, begin, length)
    since = seconds(track["time"]) - begin.timestamp()
    bearing = np.degrees(since * circle.speed_kn * MS_PER_KN / circle.radius_m)
    whole = np.full(track.height, 1.0)
    lon, lat, _ = GEOD.fwd(
        whole * circle.lon_deg, whole * circle.lat_deg, bearing, whole * circle.radius_m
    )
    moved = _where(
        track, false,
        lon_deg=wrapped_deg(np.asarray(lon)), lat_deg=np.asarray(lat),
        sog_kn=quantised_kn(whole * circle.speed_kn), cog_deg=sent_deg(bearing + 90.0),
    )  # fmt: skip
    return _told(moved, track, begin, length, kind=kind, case_id=case_id,
                 variant="circles" if kind == "false_position" else "many ships")  # fmt: skip


def _between(track: pl.DataFrame, begin: datetime, length: timedelta) -> pl.Series:
    return track.select(pl.col("time").is_between(begin, begin + length)).to_series()


def _where(track: pl.DataFrame, false: pl.Series, **said: Floats) -> pl.DataFrame:
    """Return the track with columns changed where it is false; a null stays a null."""
    changed = [
        pl.when(false & pl.col(name).is_not_null())
        .then(pl.Series(values))
        .otherwise(pl.col(name))
        .cast(FIX[name])
        .alias(name)
        for name, values in said.items()
    ]
    return conform(track.with_columns(changed), FIX)


def _told(
    moved: pl.DataFrame, track: pl.DataFrame, begin: datetime, length: timedelta, *, kind: str,
    case_id: str, variant: str,
) -> Injected:  # fmt: skip
    truth = row_of_truth(
        case_id=case_id, vessel_id=int(track["vessel_id"][0]), kind=kind, onset=begin,
        end=begin + length, variant=variant,
    )  # fmt: skip
    return Injected(fixes=moved, truth=truth)
