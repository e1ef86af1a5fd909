"""What charts say of a place and an instant, for detectors to weigh.

Each function takes positions as columns and returns a row for each, in their order. A null says
that the chart was not given, or has nothing there; whether it was given stands in `Charts`. What
is made of a chart for the search is made once and kept.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from seawarden.geo.geodesy import metres_per_degree
from seawarden.geo.places import Floats, Places, Rows, nearest, places
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER, Charts
from seawarden.model.schema import Schema, conform, empty

Shapes = NDArray[np.object_]

CHARTS_KEPT: Final = 4  # watches that one process runs beside each other, or in turn
ANYTHING: Final = "anything"
ANCHORAGES: Final = "anchorages"

NAMED: Final[Schema] = {"name": pl.String(), "distance_m": pl.Float64()}
# A place's `distance_m` is that to its middle; `name` is null where it has none.
PORT_FOUND: Final[Schema] = NAMED | {"is_anchorage": pl.Boolean()}
SCHEME_FOUND: Final[Schema] = {
    "in_scheme": pl.Boolean(),  # null: no chart of schemes was given
    "name": pl.String(),
    "direction_deg": pl.Float64(),  # of the lane; null: no lane, or not given
}
WEATHER_FOUND: Final[Schema] = {
    name: dtype for name, dtype in WEATHER.items() if name not in {"time", "lon_deg", "lat_deg"}
}
WEATHER_SORTS: Final = ("wind", "wave", "current")


def depth_at(charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series) -> pl.Series:
    """Return `depth_m` of the nearest sounding within `depth_reach_m`, else null."""
    if charts.depth is None:
        return pl.Series("depth_m", [None] * lon_deg.len(), dtype=pl.Float64)
    row, _ = nearest(_depths(charts), _degrees(lon_deg), _degrees(lat_deg))
    return _taken(charts.depth.select("depth_m"), row)["depth_m"]


def pilot_within(charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series) -> pl.DataFrame:
    """Return `name` and `distance_m` of the nearest pilot station whose radius reaches a place."""
    if charts.pilot_stations is None:
        return _nothing(NAMED, lon_deg.len())
    row, far = nearest(_pilots(charts), _degrees(lon_deg), _degrees(lat_deg))
    return _found(charts.pilot_stations, row, far, NAMED)


def port_within(
    charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series, *, only: str = ANYTHING
) -> pl.DataFrame:
    """Return PORT_FOUND of the nearest port or anchorage whose radius reaches a place.

    Args:
        charts: where to look.
        lon_deg: of the places.
        lat_deg: of the places.
        only: ANYTHING, or ANCHORAGES.
    """
    return _port(charts, lon_deg, lat_deg, only=only)


def port_ahead(
    charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series, cog_deg: pl.Series,
    *, ahead_m: float, either_side_deg: float,
) -> pl.DataFrame:  # fmt: skip
    """Return PORT_FOUND of the nearest port or anchorage ahead, or that a place lies within.

    Args:
        charts: where to look.
        lon_deg: of the places.
        lat_deg: of the places.
        cog_deg: NaN or null: nothing is ahead, only what reaches the place is found.
        ahead_m: how far ahead its edge may lie, inclusive.
        either_side_deg: how far off the course its middle may lie, inclusive.
    """
    return _port(
        charts, lon_deg, lat_deg, only=ANYTHING, beyond_m=ahead_m, course_deg=_degrees(cog_deg),
        either_side_deg=either_side_deg,
    )  # fmt: skip


def scheme_at(charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series) -> pl.DataFrame:
    """Return SCHEME_FOUND: the scheme a place lies in; of several a lane before other areas."""
    if charts.schemes is None:
        return _nothing(SCHEME_FOUND, lon_deg.len())
    points = shapely.points(_degrees(lon_deg), _degrees(lat_deg))
    at, row = _areas(charts).query(points, predicate="intersects")
    lanes = charts.schemes["direction_deg"].is_not_null().to_numpy()
    order = np.lexsort((row, ~lanes[row]))[::-1]  # the one to keep is written last
    chosen = np.full(lon_deg.len(), -1, np.int64)
    chosen[at[order]] = row[order]
    found = _taken(charts.schemes.select("name", "direction_deg"), chosen)
    return conform(found.with_columns(in_scheme=pl.Series(chosen >= 0)), SCHEME_FOUND)


def scheme_edge_ahead(
    charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series, cog_deg: pl.Series, *, ahead_m: float
) -> pl.Series:
    """Return `distance_m` to where the course next enters or leaves an area of a scheme.

    Null where there is none within `ahead_m`, no course, or no chart. There ships turn, and
    change their speed.
    """
    far = np.full(lon_deg.len(), np.nan)
    if charts.schemes is not None:
        start, end = _course_lines(lon_deg, lat_deg, cog_deg, ahead_m)
        usable = np.flatnonzero(np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1))
        pairs = np.stack([start[usable], end[usable]], axis=1)
        lines: Shapes = np.atleast_1d(np.asarray(shapely.linestrings(pairs)))
        at, row = _edges(charts).query(lines, predicate="intersects")
        met = shapely.intersection(lines[at], _edges(charts).geometries[row])
        part = shapely.distance(shapely.points(start[usable][at]), met) / shapely.length(lines[at])
        np.fmin.at(far, usable[at], part * ahead_m)
    return pl.Series("distance_m", far).fill_nan(None)


def weather_at(
    charts: Charts, time: pl.Series, lon_deg: pl.Series, lat_deg: pl.Series
) -> pl.DataFrame:
    """Return WEATHER_FOUND: wind, waves and current, each of the nearest point and instant.

    The nearest point that ever tells of it within `weather_reach_m`, and of that point the
    instant nearest in time, within `weather_age`.
    """
    if charts.weather is None:
        return _nothing(WEATHER_FOUND, lon_deg.len())
    asked = pl.DataFrame({"time": time}).with_row_index("place")
    parts = []
    for sort in WEATHER_SORTS:
        stations, told = _stations(charts, sort)
        station, _ = nearest(stations, _degrees(lon_deg), _degrees(lat_deg))
        met = asked.with_columns(station=station).sort("time", "place").join_asof(
            told, on="time", by="station", strategy="nearest", tolerance=charts.weather_age,
            check_sortedness=False,
        )  # fmt: skip
        parts.append(met.sort("place").select(pl.exclude("place", "time", "station")))
    return conform(pl.concat(parts, how="horizontal"), WEATHER_FOUND)


def _port(
    charts: Charts, lon_deg: pl.Series, lat_deg: pl.Series, *, only: str,
    beyond_m: float = 0.0, course_deg: Floats | None = None, either_side_deg: float = 180.0,
) -> pl.DataFrame:  # fmt: skip
    if charts.ports is None:
        return _nothing(PORT_FOUND, lon_deg.len())
    ports = _kept_ports(charts, only)
    row, far = nearest(
        _ports(charts, only), _degrees(lon_deg), _degrees(lat_deg), beyond_m=beyond_m,
        course_deg=course_deg, either_side_deg=either_side_deg,
    )  # fmt: skip
    return _found(ports, row, far, PORT_FOUND)


@lru_cache(maxsize=CHARTS_KEPT)
def _depths(charts: Charts) -> Places:
    return _placed(_given(charts.depth, DEPTH).with_columns(radius_m=pl.lit(charts.depth_reach_m)))


@lru_cache(maxsize=CHARTS_KEPT)
def _pilots(charts: Charts) -> Places:
    return _placed(_given(charts.pilot_stations, PILOT_STATION))


@lru_cache(maxsize=2 * CHARTS_KEPT)
def _kept_ports(charts: Charts, only: str) -> pl.DataFrame:
    ports = _given(charts.ports, PORT)
    return ports.filter("is_anchorage") if only == ANCHORAGES else ports


@lru_cache(maxsize=2 * CHARTS_KEPT)
def _ports(charts: Charts, only: str) -> Places:
    return _placed(_kept_ports(charts, only))


@lru_cache(maxsize=CHARTS_KEPT)
def _areas(charts: Charts) -> shapely.STRtree:
    return shapely.STRtree(_shapes(charts))


@lru_cache(maxsize=CHARTS_KEPT)
def _edges(charts: Charts) -> shapely.STRtree:
    return shapely.STRtree(shapely.boundary(_shapes(charts)))


def _shapes(charts: Charts) -> Shapes:
    wkb = _given(charts.schemes, SCHEME)["geometry"].to_list()
    return np.array(shapely.from_wkb(wkb), dtype=np.object_)


@lru_cache(maxsize=len(WEATHER_SORTS) * CHARTS_KEPT)
def _stations(charts: Charts, sort: str) -> tuple[Places, pl.DataFrame]:
    """Return where one sort of weather is told of, and what is told there in the order of time."""
    columns = [name for name in WEATHER_FOUND if name.startswith(sort)]
    told = _given(charts.weather, WEATHER).filter(pl.any_horizontal(pl.col(columns).is_not_null()))
    points = told.select("lon_deg", "lat_deg").unique(maintain_order=True)
    numbered = points.with_row_index("station").cast({"station": pl.Int64})
    kept = told.join(numbered, on=["lon_deg", "lat_deg"], how="left", maintain_order="left")
    placed = _placed(points.with_columns(radius_m=pl.lit(charts.weather_reach_m)))
    return placed, kept.select("station", "time", *columns).sort("time", maintain_order=True)


def _given(rows: pl.DataFrame | None, schema: Schema) -> pl.DataFrame:
    return empty(schema) if rows is None else rows


def _placed(rows: pl.DataFrame) -> Places:
    return places(
        rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy(), rows["radius_m"].to_numpy()
    )


def _course_lines(
    lon_deg: pl.Series, lat_deg: pl.Series, cog_deg: pl.Series, ahead_m: float
) -> tuple[Floats, Floats]:
    """Return where each course begins and ends, `ahead_m` long."""
    lon, lat, course = _degrees(lon_deg), _degrees(lat_deg), np.radians(_degrees(cog_deg))
    scale = np.array([metres_per_degree(float(one))[:2] for one in lat]).reshape(-1, 2)
    end = np.column_stack(
        [
            lon + ahead_m * np.sin(course) / scale[:, 0],
            lat + ahead_m * np.cos(course) / scale[:, 1],
        ]
    )
    return np.column_stack([lon, lat]), end


def _degrees(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _taken(rows: pl.DataFrame, at: Rows) -> pl.DataFrame:
    """Return the rows at these numbers, nulls where the number is below 0."""
    number = pl.Series("at", at)
    asked = pl.DataFrame({"at": number.set(number < 0, None)})
    held = rows.with_row_index("at").cast({"at": pl.Int64})
    return asked.join(held, on="at", how="left", maintain_order="left").drop("at")


def _found(rows: pl.DataFrame, at: Rows, far: Floats, schema: Schema) -> pl.DataFrame:
    held = _taken(rows.select(name for name in schema if name != "distance_m"), at)
    return conform(held.with_columns(distance_m=pl.Series(far).fill_nan(None)), schema)


def _nothing(schema: Schema, count: int) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema)).clear(count)
