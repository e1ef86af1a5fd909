"""What a report's chart shows first, how far it reaches, and the land in it."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

# West, south, east, north in degrees; east is over 180 where the box holds the date line.
Bounds = tuple[float, float, float, float]

MARGIN: Final = 0.1  # of the longer side, so that nothing lies on the frame
MARGIN_MIN_DEG: Final = 0.05
LAT_MAX_DEG: Final = 85.0  # where the chart's projection (Web Mercator) ends
WORLD: Final[Bounds] = (-180.0, -60.0, 180.0, 80.0)

# Land near the traffic keeps every vertex; the rest is background, drawn to about 2 km.
FAR_TOLERANCE_DEG: Final = 0.02
LAND_DECIMALS: Final = 4  # 1e-4 degrees: about 11 m, finer than the coast's own scale
NEAR_FACTOR: Final = 0.5  # detail reaches half a view beyond the view
AREA_FACTOR: Final = 1.0  # background reaches a whole view beyond it, whatever the screen's shape

Degrees = npt.NDArray[np.float64]


def report_view(
    alerts: pl.DataFrame, crossings: pl.DataFrame, points: pl.DataFrame, assets: pl.DataFrame
) -> Bounds:
    """Return the box of what happened; where nothing did, of the lines; else of the world."""
    frames = (alerts, crossings, points)
    lon = np.concatenate([_degrees(frame, "lon_deg") for frame in frames])
    lat = np.concatenate([_degrees(frame, "lat_deg") for frame in frames])
    known = np.isfinite(lon) & np.isfinite(lat)
    box = _box(lon[known], lat[known]) or _line_box(assets)
    return WORLD if box is None else _widened(box)


def report_area(view: Bounds, assets: pl.DataFrame) -> Bounds:
    """Return the box of the view and of all lines: as far as there is anything to see."""
    lines = _line_box(assets)
    if lines is None:
        return _widened(view, AREA_FACTOR)
    lon = np.array([view[0], view[2], lines[0], lines[2]])
    lat = np.array([view[1], view[3], lines[1], lines[3]])
    return _widened(_box(lon, lat) or view, AREA_FACTOR)


def clip_land(land: Mapping[str, object], *, view: Bounds, area: Bounds) -> dict[str, object]:
    """Return the polygons of a GeoJSON feature collection inside the area, in plain detail.

    Near the view every vertex is kept; farther away the coast is simplified.
    """
    features = land.get("features")
    shapes = [shape(one["geometry"]) for one in features] if isinstance(features, list) else []
    tree = shapely.STRtree(shapes)
    clipped: list[BaseGeometry] = []
    for part in _within_the_globe(area):
        for index in sorted(tree.query(part)):
            clipped += _in_detail(shapes[index], part, view)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": mapping(_rounded(one))}
            for one in clipped
        ],
    }


def _in_detail(polygon: BaseGeometry, part: BaseGeometry, view: Bounds) -> list[BaseGeometry]:
    """Cut a polygon at the area, and thin it out where it is far from the view."""
    near = shapely.union_all(_within_the_globe(_widened(view, NEAR_FACTOR)))
    if not polygon.intersects(near):
        polygon = shapely.simplify(polygon, FAR_TOLERANCE_DEG)
    cut = shapely.intersection(shapely.make_valid(polygon), part)
    return [one for one in shapely.get_parts(cut) if one.geom_type == "Polygon"]


def _rounded(polygon: BaseGeometry) -> BaseGeometry:
    return shapely.transform(polygon, lambda positions: np.round(positions, LAND_DECIMALS))


def _within_the_globe(box: Bounds) -> list[BaseGeometry]:
    """Return the box as one part, or two where it holds the date line."""
    west, south, east, north = box
    if east - west >= 360.0:
        return [shapely.box(-180.0, south, 180.0, north)]
    parts = [(west, east), (west - 360.0, east - 360.0), (west + 360.0, east + 360.0)]
    held = [(max(low, -180.0), min(high, 180.0)) for low, high in parts]
    return [shapely.box(low, south, high, north) for low, high in held if low < high]


def _degrees(frame: pl.DataFrame, name: str) -> Degrees:
    return frame[name].cast(pl.Float64).to_numpy()


def _line_box(assets: pl.DataFrame) -> Bounds | None:
    positions = shapely.get_coordinates(shapely.from_wkb(assets["geometry"].to_list()))
    return _box(positions[:, 0], positions[:, 1])


def _box(lon: Degrees, lat: Degrees) -> Bounds | None:
    """Return the narrower of two boxes: on the plain globe, and across the date line."""
    if lon.size == 0:
        return None
    across = np.where(lon < 0.0, lon + 360.0, lon)
    plain_wide, across_wide = np.ptp(lon), np.ptp(across)
    chosen = across if across_wide < plain_wide and plain_wide > 180.0 else lon
    return float(chosen.min()), float(lat.min()), float(chosen.max()), float(lat.max())


def _widened(box: Bounds, factor: float = MARGIN) -> Bounds:
    west, south, east, north = box
    margin = max(factor * max(east - west, north - south), MARGIN_MIN_DEG)
    if east - west + 2.0 * margin >= 360.0:
        west, east = -180.0 + margin, 180.0 - margin
    return (
        west - margin,
        max(south - margin, -LAT_MAX_DEG),
        east + margin,
        min(north + margin, LAT_MAX_DEG),
    )
