"""The way of one ship, from the archive: by the minute, beside what her last hour lets expect."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.track_points import MEASURED, POINTS_MOST, TRACK_POINT
from seawarden.detect import minutes, nearness, tracking
from seawarden.detect.ahead import next_lines
from seawarden.detect.context import Context
from seawarden.detect.engine import Engine
from seawarden.model.report import FIX
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive

# An expectation rests on an hour of her own way, so that hour is read before what is shown.
LEARNING: Final = timedelta(hours=1)
LIKELY_LEAST: Final = 0.1  # a line less likely than this tells an officer nothing
LINES_MOST: Final = 5

AHEAD_NOW: Final[Schema] = {
    "asset_id": pl.String(),
    "asset_name": pl.String(),
    "eta_10": pl.Duration("us"),  # one case in ten is earlier; null: she may be over it already
    "probability": pl.Float64(),  # that she reaches it within six hours if she keeps her course
}


def track_of(
    archive: Archive | None, engine: Engine, vessel_id: int, *, start: datetime, end: datetime
) -> pl.DataFrame:
    """Return TRACK_POINT of a number from start to before end, by time, thinned where long.

    Several ships on one number are all in it. Without an archive it is empty.
    """
    if archive is None or start >= end:
        return empty(TRACK_POINT)
    rows = archive.of_vessel(vessel_id, start=start - LEARNING, end=end)
    fixes = conform(rows, FIX).unique(["time", "lon_deg", "lat_deg"], maintain_order=True)
    _, followed = tracking.step(tracking.Tracking.start(), fixes, now=end, is_last=True)
    nearby = nearness.nearby(followed, engine.corridor)
    _, passed = minutes.step(
        empty(minutes.MEMORY), followed, nearby, now=end, memory=tracking.MEMORY
    )
    points = conform(passed.with_columns(pl.col(MEASURED).fill_nan(None)), TRACK_POINT)
    return _thinned(points.filter(pl.col("time") >= start).sort("time", "track_id"))


def _thinned(points: pl.DataFrame) -> pl.DataFrame:
    """Return at most so many points, evenly, with the first and the last."""
    step = (points.height - 1) // POINTS_MOST + 1
    place = pl.int_range(pl.len())
    return points.filter((place % step == 0) | (place == pl.len() - 1))


def lines_ahead_of(
    engine: Engine, *, lon_deg: float, lat_deg: float, sog_kn: float | None, cog_deg: float | None
) -> pl.DataFrame:
    """Return AHEAD_NOW: the lines ahead of a ship, the nearest in time first.

    A ship that tells no speed and course has none ahead.
    """
    ship = pl.DataFrame(
        {"lon_deg": [lon_deg], "lat_deg": [lat_deg], "sog_kn": [sog_kn], "cog_deg": [cog_deg]},
        schema={name: pl.Float64() for name in ("lon_deg", "lat_deg", "sog_kn", "cog_deg")},
    )
    found = next_lines(ship, _context(engine))
    likely = pl.col("is_here") | (pl.col("probability") >= LIKELY_LEAST)
    told = found.filter(likely).sort("is_here", "eta_10", "asset", descending=[True, False, False])
    here = pl.when("is_here").then(None).otherwise("eta_10").alias("eta_10")
    return conform(told.head(LINES_MOST).with_columns(here), AHEAD_NOW)


def _context(engine: Engine) -> Context:
    return Context(
        lines=engine.lines, vessels=empty(VESSEL), corridor=engine.corridor, charts=engine.charts
    )
