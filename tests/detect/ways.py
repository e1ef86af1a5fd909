"""Ways over the usual line as rows of minutes, one a minute unless said otherwise."""

import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from seawarden.detect.minutes import MINUTE
from seawarden.geo.corridor import RADIUS_M
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at, place

NAN = float("nan")


def way(
    corners: Sequence[tuple[float, float]], *, sog_kn: float = 6.0, every_min: float = 1.0,
    begins: float = 0.0, **said: Any,
) -> pl.DataFrame:  # fmt: skip
    """Return MINUTE of a ship that goes from corner to corner, (north, east) in m.

    She takes each corner in one minute. Distances are those to the usual line, number 0.
    """
    step_m = sog_kn * MS_PER_KN * 60 * every_min
    places = [corners[0]]
    for corner in corners[1:]:
        north, east = places[-1]
        run = math.dist((north, east), corner)
        count = max(round(run / step_m), 1)
        places += [
            (north + (corner[0] - north) * n / count, east + (corner[1] - east) * n / count)
            for n in range(1, count + 1)
        ]
    return rows(places, sog_kn=sog_kn, every_min=every_min, begins=begins, **said)


def rows(
    places: Sequence[tuple[float, float]], *, sog_kn: float = 6.0, every_min: float = 1.0,
    begins: float = 0.0, **said: Any,
) -> pl.DataFrame:  # fmt: skip
    """Return MINUTE of a ship that is at one place (north, east) in m after the other."""
    found, before, course = [], None, None
    for number, (north, east) in enumerate(places):
        lon, lat = place(north, east)
        minute = begins + number * every_min
        turned = 0.0
        if before is not None:
            now = math.degrees(math.atan2(east - before[1], north - before[0])) % 360
            turned = 0.0 if course is None else (now - course + 180) % 360 - 180
            course = now
        lon0, lat0 = (NAN, NAN) if before is None else place(*before)
        is_near = abs(north) <= RADIUS_M
        usual = {
            "vessel_id": SHIP, "track_id": 1, "known": at(minute + 1), "time": at(minute),
            "lon_deg": lon, "lat_deg": lat, "sog_kn": sog_kn,
            "cog_deg": NAN if course is None else course, "heading_deg": NAN, "crab_deg": NAN,
            "turn_deg": turned, "nav_status": 15, "report_count": 1, "mended": 0,
            "before_time": None if before is None else at(minute - every_min),
            "before_lon_deg": lon0, "before_lat_deg": lat0, "expected_kn": NAN, "spread": NAN,
            "asset": 0 if is_near else -1,
            "asset_distance_m": abs(north) if is_near else math.inf,
        }  # fmt: skip
        found.append(usual | said)
        before = (north, east)
    return pl.DataFrame(found, schema=dict(MINUTE))
