"""The waters of generated passages: a lane through the Gulf of Finland, over its real lines.

The lines are the shipped ones, where they lie. The lane is a simplified one through the middle of
the Gulf, and ports, pilot stations and grounds are rough places: the ships are SYNTHETIC.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
import shapely
import shapely.ops

from seawarden.app.evaluation.injection_path import GEOD
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.chart import PILOT_STATION, PORT, Charts

Waypoints = list[tuple[float, float]]

# Eastward; the westward lane lies north of it. Longitude, latitude.
LANE: Final = (
    (21.60, 58.95), (22.40, 59.38), (23.40, 59.60), (24.60, 59.80), (25.60, 59.90), (26.50, 59.95),
    (27.30, 59.93),
)  # fmt: skip
LANES_APART_M: Final = 5_000.0

HELSINKI: Final = (24.96, 60.13)
TALLINN: Final = (24.76, 59.47)
PORTS: Final = (("Helsinki", HELSINKI), ("Tallinn", TALLINN))
PILOTS: Final = (("Helsinki pilots", (24.95, 60.02)), ("Tallinn pilots", (24.72, 59.60)))
FISHING_GROUND: Final = (22.9, 59.35)
DREDGING_GROUND: Final = (24.60, 59.62)
ANCHORAGE: Final = (24.55, 59.58)
# Lines that run across the Gulf, from shore to shore.
ACROSS: Final = ("estlink-1", "balticconnector", "eesf-2", "eesf-3", "fec-west", "fec-east")
PORT_RADIUS_M: Final = 4_000.0
PILOT_RADIUS_M: Final = 3_000.0


def lines() -> pl.DataFrame:
    """Return the shipped lines of OpenStreetMap (ASSET), where they lie."""
    return read_routes(starter_routes()[:1]).assets


def charts() -> Charts:
    """Return the ports, the anchorage and the pilot stations of these waters."""
    ports = [(name, *at, PORT_RADIUS_M, False) for name, at in PORTS]
    ports.append(("Tallinn roads", *ANCHORAGE, PORT_RADIUS_M, True))
    pilots = [(name, *at, PILOT_RADIUS_M) for name, at in PILOTS]
    return Charts(
        ports=pl.DataFrame(ports, schema=dict(PORT), orient="row"),
        pilot_stations=pl.DataFrame(pilots, schema=dict(PILOT_STATION), orient="row"),
    )


def lane(
    *, eastward: bool, first: float = 0.0, last: float = 1.0, aside_m: float = 0.0
) -> Waypoints:
    """Return the waypoints of a part of the lane.

    Args:
        eastward: the direction.
        first: where it begins, as the part of the lane left behind in this direction, 0 to 1.
        last: where it ends.
        aside_m: to starboard of the lane's middle.
    """
    middle = shapely.LineString(LANE if eastward else LANE[::-1])
    part = shapely.get_coordinates(shapely.ops.substring(middle, first, last, normalized=True))
    shift_m = aside_m + LANES_APART_M / 2
    towards = GEOD.inv(*part[:-1].T, *part[1:].T)[0]
    towards = np.append(towards, towards[-1])
    lon, lat, _ = GEOD.fwd(part[:, 0], part[:, 1], towards + 90.0, np.full(len(part), shift_m))
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def length_m(waypoints: Sequence[tuple[float, float]]) -> float:
    """Return the way along waypoints."""
    lon, lat = np.array(waypoints).T
    return float(np.sum(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]))


def off(place: tuple[float, float], towards_deg: float, distance_m: float) -> tuple[float, float]:
    """Return the place so far off in a direction."""
    lon, lat, _ = GEOD.fwd(*place, towards_deg, distance_m)
    return float(lon), float(lat)
