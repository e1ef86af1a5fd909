"""Minutes of a ship that sails legs, for the detectors of drifts."""

import dataclasses
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from seawarden.detect.context import Context
from seawarden.detect.minutes import MINUTE
from seawarden.geo.corridor import corridor
from seawarden.model.chart import Charts
from seawarden.model.units import M_PER_NM
from tests.builders import GEOD, SHIP, at, context, line, place

NAN = float("nan")


class Leg(NamedTuple):
    """A ship on one course at one speed."""

    minutes: float
    sog_kn: float
    cog_deg: float = 0.0
    heading_deg: float | None = None  # null: as her course
    nav_status: int = 15
    every: float = 1.0  # minutes between two reports
    tells_course: bool = True


def sailed(
    legs: Sequence[Leg], *, north_m: float = -20_000.0, minute: float = 0.0, **said: Any
) -> pl.DataFrame:
    """Return MINUTE of a ship that sails legs one after the other, beginning south of the line.

    A heading that is not a number is not told.
    """
    lon, lat = place(north_m)
    rows: list[dict[str, Any]] = []
    end = minute
    for leg in legs:
        end += leg.minutes
        while minute < end:
            heading = leg.cog_deg if leg.heading_deg is None else leg.heading_deg
            cog = leg.cog_deg if leg.tells_course else NAN
            moves = {"sog_kn": leg.sog_kn, "cog_deg": cog, "heading_deg": heading}
            rows.append(_row(rows, minute, (lon, lat), leg.nav_status, moves | said))
            run_m = leg.sog_kn * leg.every / 60 * M_PER_NM
            lon, lat, _ = GEOD.fwd(lon, lat, leg.cog_deg, run_m)
            minute += leg.every
    return pl.DataFrame(rows, schema=dict(MINUTE))


def _row(
    rows: Sequence[dict[str, Any]], minute: float, where: tuple[float, float], nav_status: int,
    said: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Return one row of MINUTE that comes after others."""
    before = rows[-1] if rows else {"time": None, "lon_deg": NAN, "lat_deg": NAN}
    return {
        "vessel_id": SHIP, "track_id": 1, "known": at(minute + 1), "time": at(minute),
        "lon_deg": where[0], "lat_deg": where[1], "crab_deg": NAN, "turn_deg": 0.0,
        "nav_status": nav_status, "report_count": 1, "mended": 0,
        "before_time": before["time"], "before_lon_deg": before["lon_deg"],
        "before_lat_deg": before["lat_deg"], "expected_kn": NAN, "spread": NAN,
        "asset": -1, "asset_distance_m": float("inf"),
    } | said  # fmt: skip


def known(*drawn: pl.DataFrame, said: Sequence[pl.DataFrame] = (), **charts: Any) -> Context:
    """Return what a detector may look up: lines as geometry, what ships say, and charts."""
    lines = pl.concat(drawn or [line()])
    return dataclasses.replace(
        context(lines, *said), corridor=corridor(lines), charts=Charts(**charts)
    )


def weights(events: pl.DataFrame, row: int = 0) -> dict[str, float]:
    """Return the weight of each part of the evidence of one event that has any."""
    items = events["evidence"][row].to_list()
    return {item["name"]: item["weight"] for item in items if item["weight"]}


class Fix(NamedTuple):
    """Where a ship is in one minute, from the usual line's middle, and how she lies."""

    minute: float
    north_m: float
    east_m: float
    sog_kn: float = 0.0
    heading_deg: float = NAN
    nav_status: int = 15


def plotted(fixes: Sequence[Fix]) -> pl.DataFrame:
    """Return MINUTE of a ship that was at places; her course is to be derived from them."""
    rows: list[dict[str, Any]] = []
    for fix in fixes:
        said = {"sog_kn": fix.sog_kn, "cog_deg": NAN, "heading_deg": fix.heading_deg}
        where = _place(fix.north_m, fix.east_m)
        rows.append(_row(rows, fix.minute, where, fix.nav_status, said))
    return pl.DataFrame(rows, schema=dict(MINUTE))


@cache
def _place(north_m: float, east_m: float) -> tuple[float, float]:
    return place(north_m, east_m)
