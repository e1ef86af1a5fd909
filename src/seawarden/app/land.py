"""The land that ships, for pictures."""

import importlib.resources
import json
from collections.abc import Mapping

import numpy as np
import polars as pl
import shapely

# What the detailed file covers: west, south, east, north in degrees.
NORTH_EUROPE = (-15.0, 48.0, 45.0, 75.0)


def read_land(assets: pl.DataFrame) -> Mapping[str, object]:
    """Return land as GeoJSON: 1:10m where all lines (ASSET) are in northern Europe, else 1:50m."""
    name = "natural_earth_50m_land.geojson"
    if assets.height:
        bounds = shapely.total_bounds(shapely.from_wkb(assets["geometry"].to_numpy()))
        west, south, east, north = NORTH_EUROPE
        inside = np.array([west, south]) <= bounds[:2], bounds[2:] <= np.array([east, north])
        if bool(np.all(inside)):
            name = "natural_earth_10m_land_north_europe.geojson"
    file = importlib.resources.files("seawarden") / "data" / "land" / name
    land: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return land
