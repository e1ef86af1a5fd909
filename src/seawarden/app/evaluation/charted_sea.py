"""The sea of "Charted waters": a lane through the Skagerrak with all that a chart can tell of it.

The lines are the shipped ones, where they lie. All else is SYNTHETIC: the lane, the schemes, the
pilot stations and the ports are rough places, the depth has the shape of the Norwegian Trench and
no more, and the winds are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import polars as pl
import shapely
import shapely.ops

from seawarden.app.evaluation.injection_path import GEOD, Floats
from seawarden.app.evaluation.passages_motion import Weather
from seawarden.app.evaluation.passages_waters import Waypoints, length_m, off
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER, Charts
from seawarden.model.units import MS_PER_KN

# Eastward, past Lindesnes and Skagen; the westward lane lies north of it. Longitude, latitude.
LANE: Final = (
    (5.60, 57.47), (6.80, 57.55), (8.20, 57.95), (9.60, 58.15), (10.60, 57.95), (11.10, 57.60),
    (11.40, 57.20),
)  # fmt: skip
HALF_APART_M: Final = 2_500.0
# The corners of the lane that a separation scheme lies around.
SCHEME_CORNERS: Final = (1, 4, 5)
CROSSING_M: Final = 3_000.0  # so far from a corner its precautionary area reaches
LANES_END_M: Final = 18_000.0  # and the lanes of the scheme
LANE_WIDE_M: Final = 4_000.0

PILOTS: Final = (("Lindesnes pilots", (7.50, 57.75)), ("Skaw pilots", (10.10, 58.05)))
PILOT_RADIUS_M: Final = 6_000.0
PORT_AT: Final = (8.02, 58.11)
PORT_RADIUS_M: Final = 4_000.0

# Roughly the Norwegian Trench off the Skagerrak: banks of 70 m to either side, 600 m and more in
# the middle.
BANK_M: Final = 70.0
TRENCH_M: Final = 560.0
TRENCH_LON_DEG: Final = 9.1
TRENCH_WIDE_DEG: Final = 1.0
GRID_DEG: Final = (0.1, 0.05)
BOX_DEG: Final = (5.3, 56.9, 11.7, 58.5)

# Loss of speed of a ship of 150 m, head to sea, by force of the wind: G. Aertssen, "The effect of
# weather on two classes of container ships in the North Atlantic", The Naval Architect (1975).
FORCES: Final = (4.0, 5.0, 6.0, 7.0, 8.0)
LOSSES: Final = (0.0, 0.08, 0.147, 0.25, 0.42)
FORCE_MS: Final = 0.836  # WMO: wind in m/s is 0.836 times the force to the power of 3/2
STATIONS_DEG: Final = 0.5  # apart; as world models of the weather
RECORDED: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What comes over all ships of these days.

    Attributes:
        gales: winds that the weather records tell of.
        fog: what slows all ships, and no record tells of.
    """

    gales: tuple[Weather, ...]
    fog: Weather


def lines() -> pl.DataFrame:
    """Return the shipped lines (ASSET), where they lie."""
    return read_routes(starter_routes()).assets


def lane(*, eastward: bool, aside_m: float) -> Waypoints:
    """Return the lane in one direction, so far to starboard of its middle."""
    part = np.array(LANE if eastward else LANE[::-1])
    return [tuple(place) for place in _beside(part, HALF_APART_M + aside_m).tolist()]


def corner_m(waypoints: Waypoints, number: int) -> float:
    """Return the way from the beginning of waypoints to one of them."""
    return length_m(waypoints[: number + 1]) if number else 0.0


def bearing_deg(begin: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the direction from a place to another."""
    return float(GEOD.inv(begin[0], begin[1], end[0], end[1])[0])


def abreast_m(waypoints: Waypoints, place: tuple[float, float]) -> float:
    """Return the way from the beginning of waypoints to where a place is nearest."""
    path = shapely.LineString(waypoints)
    before = shapely.ops.substring(path, 0.0, path.project(shapely.Point(place)))
    places = shapely.get_coordinates(before).tolist()
    return length_m(places)


def depth_m(lon_deg: Floats) -> Floats:
    """Return the depth at longitudes."""
    off = (lon_deg - TRENCH_LON_DEG) / TRENCH_WIDE_DEG
    return np.asarray(BANK_M + TRENCH_M * np.exp(-off * off), np.float64)


def charts(gales: Sequence[Weather], begin: datetime, end: datetime) -> Charts:
    """Return all charts of this sea, with the weather from a time to another."""
    pilots = [(name, *at, PILOT_RADIUS_M) for name, at in PILOTS]
    ports = [("Kristiansand", *PORT_AT, PORT_RADIUS_M, False)]
    return Charts(
        depth=_soundings(),
        schemes=_schemes(),
        pilot_stations=pl.DataFrame(pilots, schema=dict(PILOT_STATION), orient="row"),
        ports=pl.DataFrame(ports, schema=dict(PORT), orient="row"),
        weather=_weather(gales, begin, end),
    )


def _beside(path: Floats, aside_m: float) -> Floats:
    """Return a path moved to starboard."""
    towards = np.asarray(GEOD.inv(*path[:-1].T, *path[1:].T)[0], np.float64)
    towards = np.append(towards, towards[-1])
    east, north = path.T
    lon, lat, _ = GEOD.fwd(east, north, towards + 90.0, np.full(len(path), aside_m))
    return np.column_stack([lon, lat])


def _soundings() -> pl.DataFrame:
    west, south, east, north = BOX_DEG
    grid = np.meshgrid(np.arange(west, east, GRID_DEG[0]), np.arange(south, north, GRID_DEG[1]))
    lon, lat = (each.ravel() for each in grid)
    return pl.DataFrame(
        {"lon_deg": lon, "lat_deg": lat, "depth_m": depth_m(lon)}, schema=dict(DEPTH)
    )


def _schemes() -> pl.DataFrame:
    """Return around each of some corners two lanes before it, two behind, and what is between."""
    rows = list[tuple[str, shapely.Polygon, float | None]]()
    for number in SCHEME_CORNERS:
        corner = LANE[number]
        rows.append(("crossing", _circle(corner, CROSSING_M), None))
        for neighbour in (LANE[number - 1], LANE[number + 1]):
            towards = bearing_deg(corner, neighbour)
            ends = np.array([off(corner, towards, far) for far in (CROSSING_M, LANES_END_M)])
            rows += [
                ("lane", _strip(ends, side), towards % 360.0)
                for side in (-HALF_APART_M, HALF_APART_M)
            ]
    named = [(f"{what} of a scheme", shapely.to_wkb(area), deg) for what, area, deg in rows]
    return pl.DataFrame(named, schema=dict(SCHEME), orient="row")


def _circle(middle: tuple[float, float], radius_m: float) -> shapely.Polygon:
    return shapely.Polygon([off(middle, float(deg), radius_m) for deg in range(0, 360, 15)])


def _strip(ends: Floats, aside_m: float) -> shapely.Polygon:
    half = LANE_WIDE_M / 2
    near, far = _beside(ends, aside_m - half), _beside(ends, aside_m + half)
    return shapely.Polygon(np.concatenate([near, far[::-1]]))


def _weather(gales: Sequence[Weather], begin: datetime, end: datetime) -> pl.DataFrame:
    hours = int((end - begin) / RECORDED)
    times = [begin + number * RECORDED for number in range(hours + 1)]
    time_s = np.array([each.timestamp() for each in times])
    loss = np.zeros(len(times))
    from_deg = np.full(len(times), gales[0].from_deg)
    for gale in gales:
        hers = gale.loss * gale.strength(time_s)
        from_deg = np.where(hers > loss, gale.from_deg, from_deg)
        loss = np.maximum(loss, hers)
    wind_kn = FORCE_MS * np.interp(loss, LOSSES, FORCES) ** 1.5 / MS_PER_KN
    path = shapely.LineString(LANE)
    lons = np.arange(BOX_DEG[0], BOX_DEG[2], STATIONS_DEG)
    stations = [
        (float(lon), path.interpolate(path.project(shapely.Point(lon, 57.8))).y) for lon in lons
    ]
    nothing = {"wave_m": None, "wave_from_deg": None, "current_kn": None, "current_to_deg": None}
    rows = [
        pl.DataFrame({"time": times, "wind_kn": wind_kn, "wind_from_deg": from_deg}).with_columns(
            lon_deg=pl.lit(lon), lat_deg=pl.lit(lat), **nothing
        )
        for lon, lat in stations
    ]
    return (
        pl.concat(rows)
        .select(pl.col(name).cast(dtype) for name, dtype in WEATHER.items())
        .sort("time", maintain_order=True)
    )
