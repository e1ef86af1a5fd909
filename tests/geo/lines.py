"""Lines and ships for the tests of geometry, and an oracle that knows only geodesics."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import shapely
from pyproj import Geod

from seawarden.model.asset import ASSET

GEOD = Geod(ellps="WGS84")

Vertices = Sequence[tuple[float, float]]


def wrap(lon_deg):
    """Bring longitudes that run on over the date line back to -180 to 180."""
    return (np.asarray(lon_deg, float) + 180.0) % 360.0 - 180.0


def assets(*geometries: Vertices | shapely.Geometry | bytes) -> pl.DataFrame:
    """Return lines (ASSET) line-000, line-001, ... from vertices, geometries or WKB."""
    made = [_wkb(one) for one in geometries]
    said = {
        "asset_id": [f"line-{number:03d}" for number in range(len(made))],
        "name": "a line",
        "kind": "telecom",
        "geometry": made,
        "accuracy_m": 100.0,
        "source": "made for a test",
        "licence": "Apache-2.0",
        "is_cut_onshore": True,
    }
    unknown = {name: None for name in ASSET if name not in said}
    width = max(len(made), 1)
    columns = {
        name: value if isinstance(value, list) else [value] * width
        for name, value in (said | unknown).items()
    }
    return pl.DataFrame(
        columns if made else {name: [] for name in columns}, schema=dict(ASSET), strict=False
    )


def _wkb(geometry: Vertices | shapely.Geometry | bytes) -> bytes:
    if isinstance(geometry, bytes):
        return geometry
    if not isinstance(geometry, shapely.Geometry):
        geometry = shapely.LineString(geometry)
    return shapely.to_wkb(geometry)


def geodesic_nearest(vertices: Vertices, lon_deg: float, lat_deg: float) -> tuple[float, float]:
    """Return distance in m and kilometre point of the nearest place on a line, by geodesics.

    The line is straight in longitude and latitude; the nearest place is looked for on each span
    in finer and finer steps, the kilometre point summed over many short geodesics.
    """
    best = (math.inf, 0.0)
    before_km = 0.0
    for (x0, y0), (x1, y1) in pairwise(vertices):
        low, high = 0.0, 1.0
        for _ in range(5):
            part = np.linspace(low, high, 101)
            lon, lat = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
            apart = GEOD.inv(lon, lat, np.full(101, lon_deg), np.full(101, lat_deg))[2]
            at = int(np.argmin(apart))
            low, high = part[max(at - 2, 0)], part[min(at + 2, 100)]
        if apart[at] < best[0]:
            best = (float(apart[at]), before_km + length_km((x0, y0), (x1, y1), part[at]))
        before_km += length_km((x0, y0), (x1, y1), 1.0)
    return best


def length_km(begin: tuple[float, float], end: tuple[float, float], part: float) -> float:
    """Return the length of the first part of a span that is straight in lon and lat."""
    steps = np.linspace(0, part, 51)
    lon = begin[0] + steps * (end[0] - begin[0])
    lat = begin[1] + steps * (end[1] - begin[1])
    return float(GEOD.line_length(lon, lat)) / 1000
