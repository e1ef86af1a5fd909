"""Where and when ships matter to faults, and the reports from there and then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.app.batches import source
from seawarden.app.screening import Progress, ScreenAsked, no_progress
from seawarden.attribute.place_of_fault import line_places, place_of_fault
from seawarden.attribute.settings import Settings
from seawarden.attribute.time_of_fault import time_of_fault
from seawarden.geo.geodesy import MERIDIAN_DEGREE_MIN_M, metres_per_degree
from seawarden.geo.pieces import pieces
from seawarden.ingest.reading import Reading
from seawarden.model.fault import Fault
from seawarden.model.report import FIX
from seawarden.model.schema import UTC_US, conform, empty
from seawarden.model.units import EPOCH
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from seawarden.store.reading import Box

# A ship at 20 kn comes so far in an hour and a half: who is farther off neither was at the place
# nor tells anything of it. A judgement.
AROUND_M: Final = 55_000.0
BEFORE: Final = timedelta(hours=3)  # what a ship did before it is judged by detectors
AFTER: Final = timedelta(hours=1)
FARTHEST_NORTH_DEG: Final = 85.0  # further north degrees of longitude are too short to say a box


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A part of the sea and a span of time."""

    box: Box
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What was read."""

    fixes: pl.DataFrame  # FIX by time, in the area
    vessels: pl.DataFrame  # VESSEL of the ships in it
    first: datetime | None  # of the whole source; null: it holds nothing
    last: datetime | None


def area_of(faults: tuple[Fault, ...], assets: pl.DataFrame, settings: Settings) -> Area:
    """Return one area for all faults: their places and times with what is around.

    Args:
        faults: each about one of the assets.
        assets: ASSET.
        settings: how long damage may have been latent.
    """
    cut = pieces(assets.filter(pl.col("asset_id").is_in([one.asset_id for one in faults])))
    spans, lons, lats = [], [], []
    for fault in faults:
        row = assets.filter(pl.col("asset_id") == fault.asset_id).row(0, named=True)
        line = line_places(cut, fault.asset_id)
        where = place_of_fault(fault.place, line, settings, accuracy_m=row["accuracy_m"])
        low, high = where.limits()
        reach = np.linspace(max(low, 0.0), min(high, line.length_km), 501)
        lon, lat = line.positions(reach)
        lons.append(lon)
        lats.append(lat)
        spans.append(time_of_fault(fault.time, settings, kind=row["kind"]).limits())
    early, late = min(span[0] for span in spans), max(span[1] for span in spans)
    return Area(
        box=_box(np.concatenate(lons), np.concatenate(lats)),
        start=EPOCH + timedelta(minutes=early) - BEFORE,
        end=EPOCH + timedelta(minutes=late) + AFTER,
    )


def _box(lon: np.ndarray, lat: np.ndarray) -> Box:
    """Return the box around positions and what is near; it may hold the date line."""
    beyond = AROUND_M / MERIDIAN_DEGREE_MIN_M
    south, north = float(lat.min()) - beyond, float(lat.max()) + beyond
    widest = min(max(abs(south), abs(north)), FARTHEST_NORTH_DEG)
    east_m, _, _ = metres_per_degree(widest)
    aside = AROUND_M / east_m
    turned = lon if np.ptp(lon) <= 180.0 else np.where(lon < 0.0, lon + 360.0, lon)
    west, east = float(turned.min()) - aside, float(turned.max()) + aside
    if east - west >= 360.0:
        return Box(-180.0, south, 180.0, north)
    return Box(_wrapped(west), south, _wrapped(east), north)


def _wrapped(lon_deg: float) -> float:
    return (lon_deg + 180.0) % 360.0 - 180.0


def lines_in(assets: pl.DataFrame, box: Box) -> pl.DataFrame:
    """Return the lines (ASSET) that may come into a box, in their order."""
    bounds = shapely.bounds(shapely.from_wkb(assets["geometry"].to_numpy()))
    reaches = (bounds[:, 1] <= box.north) & (bounds[:, 3] >= box.south)
    spans = [(box.west, box.east)]
    if box.west > box.east:
        spans = [(box.west, 180.0), (-180.0, box.east)]
    beside = [(bounds[:, 0] <= east) & (bounds[:, 2] >= west) for west, east in spans]
    return assets.filter(pl.Series(reaches & np.logical_or.reduce(beside)))


def from_archive(folder: Path, area: Area) -> Heard:
    """Read what an archive holds of an area.

    Raises:
        UnusableInput: there is no archive.
    """
    archive = Archive.open(folder)
    fixes = archive.within(area.box, start=area.start, end=area.end, columns=FIX)
    ids = fixes["vessel_id"].unique()
    span = archive.span()
    return Heard(
        fixes=fixes,
        vessels=archive.vessels().filter(pl.col("vessel_id").is_in(ids.implode())),
        first=None if span is None else span[0],
        last=None if span is None else span[1],
    )


def from_files(
    files: tuple[str, ...], area: Area, reading: Reading,
    *, progress: Progress = no_progress,
) -> Heard:  # fmt: skip
    """Read AIS files, and keep what they hold of an area.

    Raises:
        UnusableInput: a file cannot be used.
    """
    origin = source(ScreenAsked(ais=files, reading=reading))
    fixes, vessels, spans, weight = [empty(FIX)], [empty(VESSEL)], [], 0
    time = pl.col("time")
    for batch in origin.open():
        weight += batch.weight
        if batch.fixes.height:
            spans.append(batch.fixes.select(time.min().alias("first"), time.max().alias("last")))
        fixes.append(batch.fixes.filter(time >= area.start, time < area.end, area.box.holds()))
        vessels.append(batch.vessels)
        progress(done=weight, total=origin.weight, reports=batch.fixes.height)
    near = pl.concat(fixes).sort("time", "vessel_id", *(n for n in FIX if n not in _FIRST))
    ids = near["vessel_id"].unique()
    span = pl.concat(spans) if spans else pl.DataFrame(schema={"first": UTC_US, "last": UTC_US})
    first, last = span.select(pl.col("first").min(), pl.col("last").max()).row(0)
    told = pl.concat(vessels).filter(pl.col("vessel_id").is_in(ids.implode()))
    return Heard(fixes=conform(near, FIX), vessels=told, first=first, last=last)


_FIRST: Final = ("time", "vessel_id")
