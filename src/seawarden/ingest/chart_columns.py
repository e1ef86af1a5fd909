"""Columns of a chart file, each read with its unit, or refused with the line and the remedy."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl
import shapely

from seawarden.ingest.chart_table import ChartTable
from seawarden.ingest.routes_csv import LAT_NAMES, LON_NAMES
from seawarden.model.errors import UnusableInput
from seawarden.model.schema import UTC_US
from seawarden.model.units import LAT_MAX_DEG, LON_MAX_DEG

# Mean length of a degree of latitude on WGS 84 (10,001.966 km from equator to pole, over 90).
M_PER_DEG: Final = 111_133.0
# A judgement: more rows than this without a place are no slips, but a column misread.
SLIPS_MOST: Final = 0.01
AREAS: Final = (3, 6)  # shapely type numbers of Polygon and MultiPolygon
TIME_NAMES: Final = ("time", "time_utc", "valid_time", "datetime", "timestamp")
NAME_A_ZONE: Final = "add Z for UTC or an offset, or name the column time_utc"
_NO_SECONDS: Final = r"^(\S{10}T\d{2}:\d{2})(Z|[+-].*|)$"
NAME_NAMES: Final = ("name", "objnam", "label", "title", "main_port_name", "station")


def number(chart: ChartTable, names: Mapping[str, float]) -> pl.Series | None:
    """Return a column of numbers in our unit; null where the file has none of the names.

    Args:
        chart: the file.
        names: each name the column may have, and what its values are multiplied by.

    Raises:
        UnusableInput: a cell holds something that is no number.
    """
    name = chart.column(list(names))
    if name is None:
        return None
    cells = chart.rows[name]
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars()
        cells = cells.set((cells == "").fill_null(value=False), None)
    read = cells.cast(pl.Float64, strict=False)
    chart.refuse(
        read.is_null() & cells.is_not_null(),
        f"{name} is no number",
        "write numbers with a point and without units, or leave the cell empty",
    )
    finite = read.is_finite().fill_null(value=False)
    return read.set(~finite, None) * names[name]


def positions(chart: ChartTable) -> pl.DataFrame:
    """Return `lon_deg`, `lat_deg` and `reach_m` of each row.

    `reach_m` is how far an area reaches from its middle; 0 of a point. Both degrees are null
    where the row names no place on Earth: public lists hold a slip or two.

    Raises:
        UnusableInput: more than SLIPS_MOST of the rows name no place on Earth.
    """
    found = _from_columns(chart) if chart.shapes is None else _from_shapes(chart)
    lon, lat = found["lon_deg"], found["lat_deg"]
    on_earth = (lon.abs() <= 2 * LON_MAX_DEG) & (lat.abs() <= LAT_MAX_DEG)
    slips = ~on_earth.fill_null(value=False)
    if slips.sum() > SLIPS_MOST * slips.len():
        chart.refuse(
            slips,
            "there is no position on Earth",
            "write degrees on WGS 84, longitude in lon_deg and latitude in lat_deg",
        )
    return found.with_columns(
        lon_deg=((lon + LON_MAX_DEG) % 360.0 - LON_MAX_DEG).set(slips, None),
        lat_deg=lat.set(slips, None),
    )


def _from_columns(chart: ChartTable) -> pl.DataFrame:
    lon = number(chart, dict.fromkeys(LON_NAMES, 1.0))
    lat = number(chart, dict.fromkeys(LAT_NAMES, 1.0))
    if lon is None or lat is None:
        raise UnusableInput(
            f"{chart.path}: found columns {chart.rows.columns}; expected a longitude in one of "
            f"{LON_NAMES} and a latitude in one of {LAT_NAMES}"
        )
    return pl.DataFrame({"lon_deg": lon, "lat_deg": lat}).with_columns(reach_m=pl.lit(0.0))


def _from_shapes(chart: ChartTable) -> pl.DataFrame:
    middle = shapely.centroid(chart.shapes)
    reach = shapely.minimum_bounding_radius(chart.shapes) * M_PER_DEG
    found = pl.DataFrame(
        {"lon_deg": shapely.get_x(middle), "lat_deg": shapely.get_y(middle), "reach_m": reach}
    )
    return found.with_columns(pl.col("lon_deg", "lat_deg").fill_nan(None))


def areas(chart: ChartTable) -> pl.Series:
    """Return the areas as WKB.

    Raises:
        UnusableInput: a row has no area, or one that is not on Earth.
    """
    if chart.shapes is None:
        raise UnusableInput(
            f"{chart.path}: found columns {chart.rows.columns}; expected areas: polygons in "
            "GeoJSON, or WKT in a column named geometry"
        )
    is_area = np.isin(shapely.get_type_id(chart.shapes), AREAS) & ~shapely.is_empty(chart.shapes)
    chart.refuse(
        pl.Series(~is_area),
        "the shape is no area",
        "draw each lane and zone as a closed polygon",
    )
    west, south, east, north = shapely.bounds(chart.shapes).T
    off = (np.abs([west, east]).max(axis=0) > LON_MAX_DEG) | (
        np.abs([south, north]).max(axis=0) > LAT_MAX_DEG
    )
    chart.refuse(
        pl.Series(off), "the area is not on Earth", "write degrees on WGS 84, longitude first"
    )
    mended = shapely.make_valid(chart.shapes)
    return pl.Series("geometry", shapely.to_wkb(mended).tolist(), pl.Binary)


def times(chart: ChartTable) -> pl.Series:
    """Return the time of each row in UTC.

    Raises:
        UnusableInput: there is none, it cannot be read, or it names no zone.
    """
    name = chart.column(TIME_NAMES)
    if name is None:
        raise UnusableInput(
            f"{chart.path}: found columns {chart.rows.columns}; expected a time in one of "
            f"{TIME_NAMES}"
        )
    cells = chart.rows[name]
    if isinstance(cells.dtype, pl.Datetime):
        return _typed(chart, cells, cells.dtype)
    said = cells.cast(pl.String).str.strip_chars()
    if not name.endswith("_utc"):
        named = said.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$").fill_null(value=True)
        chart.refuse(~named, f"{name} names no zone", NAME_A_ZONE)
    whole = said.str.replace(" ", "T").str.replace(_NO_SECONDS, "${1}:00${2}")
    zoned = whole.str.replace(r"(T[\d:.]+)$", "${1}Z")
    read = zoned.str.to_datetime(format="%+", time_zone="UTC", strict=False)
    chart.refuse(
        read.is_null(), f"{name} is no time", "write it in ISO 8601, like 2023-10-08T01:20:00Z"
    )
    return read.cast(UTC_US)


def _typed(chart: ChartTable, cells: pl.Series, held: pl.Datetime) -> pl.Series:
    if held.time_zone is not None:
        return cells.dt.convert_time_zone("UTC").cast(UTC_US)
    if not cells.name.endswith("_utc"):
        raise UnusableInput(f"{chart.path}: {cells.name} names no zone; {NAME_A_ZONE}")
    return cells.dt.replace_time_zone("UTC").cast(UTC_US)


def text(chart: ChartTable, names: tuple[str, ...] = NAME_NAMES) -> pl.Series:
    """Return a column of words; null where nothing is said."""
    name = chart.column(names)
    if name is None:
        return pl.Series([None] * chart.rows.height, dtype=pl.String)
    said = chart.rows[name].cast(pl.String).str.strip_chars()
    return said.set((said == "").fill_null(value=False), None)
