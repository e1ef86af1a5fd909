"""The way of one ship up to now: by the minute, beside what her last hour lets expect."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl

from seawarden.app.track_points import MEASURED, POINTS_MOST, TRACK_POINT
from seawarden.app.watch.center import Centre
from seawarden.detect import minutes, nearness, tracking
from seawarden.detect.ahead import next_lines
from seawarden.detect.context import Context
from seawarden.detect.engine import Engine
from seawarden.model.report import FIX
from seawarden.model.schema import Schema, conform, empty
from seawarden.model.vessel import VESSEL

# An expectation rests on an hour of her own way, so that hour is read before what is shown.
LEARNING: Final = timedelta(hours=1)
# A judgement: a course as old as that says little of where she heads.
STEADY_FOR: Final = timedelta(minutes=15)
MINUTE: Final = timedelta(minutes=1)
LIKELY_LEAST: Final = 0.1  # a line less likely than this tells an officer nothing
LINES_MOST: Final = 5

AHEAD_NOW: Final[Schema] = {
    "asset_id": pl.String(),
    "asset_name": pl.String(),
    "eta_10": pl.Duration("us"),  # one case in ten is earlier; null: she may be over it already
    "probability": pl.Float64(),  # that she reaches it within six hours if she keeps her course
}


def track_of(centre: Centre, vessel_id: int, *, start: datetime, end: datetime) -> pl.DataFrame:
    """Return TRACK_POINT of a number from start to before end, by time, thinned where long.

    Several ships on one number are all in it. Without an archive there is only what the journal
    still holds.
    """
    if start >= end:
        return empty(TRACK_POINT)
    engine = centre.engine
    fixes = _heard(centre, vessel_id, start=start - LEARNING, end=end)
    _, followed = tracking.step(tracking.Tracking.start(), fixes, now=end, is_last=True)
    nearby = nearness.nearby(followed, engine.corridor)
    _, passed = minutes.step(
        empty(minutes.MEMORY), followed, nearby, now=end + MINUTE, memory=tracking.MEMORY
    )
    points = conform(passed.with_columns(pl.col(MEASURED).fill_nan(None)), TRACK_POINT)
    return _thinned(points.filter(pl.col("time") >= start).sort("time", "track_id"))


def _heard(centre: Centre, vessel_id: int, *, start: datetime, end: datetime) -> pl.DataFrame:
    """Return FIX by time: what is archived, and what waits for that."""
    recent = centre.recent(vessel_id)  # first: meanwhile it may move into the archive
    parts = [conform(recent.filter(pl.col("time").is_between(start, end, closed="left")), FIX)]
    if centre.archive is not None:
        parts.append(conform(centre.archive.of_vessel(vessel_id, start=start, end=end), FIX))
    rows = pl.concat(parts).unique(["time", "lon_deg", "lat_deg"], maintain_order=True)
    return rows.sort("time", maintain_order=True)


def heading_of(ship: Mapping[str, Any], centre: Centre) -> tuple[float | None, float | None]:
    """Return the speed and course of a ship of the picture, a row of POSITION.

    They are as she told them last; what she did not tell, as her positions show it.

    Returns:
        Speed in kn and course in degrees; null: neither told nor to be derived.
    """
    sog_kn, cog_deg = ship["sog_kn"], ship["cog_deg"]
    if sog_kn is None or cog_deg is None:
        end = ship["time"] + timedelta.resolution
        points = track_of(centre, ship["vessel_id"], start=end - STEADY_FOR, end=end)
        sog_kn = _last(points["sog_kn"]) if sog_kn is None else sog_kn
        cog_deg = _last(points["cog_deg"]) if cog_deg is None else cog_deg
    return sog_kn, cog_deg


def _last(derived: pl.Series) -> float | None:
    known = derived.drop_nulls()
    return None if known.is_empty() else float(known[-1])


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
