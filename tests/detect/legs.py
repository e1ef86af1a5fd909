"""Minutes of a ship that sails legs, for the detectors of drifts."""

import dataclasses
from collections.abc import Sequence
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
    before: dict[str, Any] = {}
    rows = []
    end = minute
    for leg in legs:
        end += leg.minutes
        while minute < end:
            heading = leg.cog_deg if leg.heading_deg is None else leg.heading_deg
            here = {"time": at(minute), "lon_deg": lon, "lat_deg": lat}
            rows.append(
                here
                | {
                    "vessel_id": SHIP, "track_id": 1, "known": at(minute + 1),
                    "sog_kn": leg.sog_kn, "cog_deg": leg.cog_deg if leg.tells_course else NAN,
                    "heading_deg": heading, "crab_deg": NAN, "turn_deg": 0.0,
                    "nav_status": leg.nav_status, "report_count": 1, "mended": 0,
                    "before_time": before.get("time"),
                    "before_lon_deg": before.get("lon_deg", NAN),
                    "before_lat_deg": before.get("lat_deg", NAN),
                    "expected_kn": NAN, "spread": NAN, "asset": -1,
                    "asset_distance_m": float("inf"),
                }
                | said
            )  # fmt: skip
            before = here
            run_m = leg.sog_kn * leg.every / 60 * M_PER_NM
            lon, lat, _ = GEOD.fwd(lon, lat, leg.cog_deg, run_m)
            minute += leg.every
    return pl.DataFrame(rows, schema=dict(MINUTE))


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
