"""Lines in CSV: one row a line with WKT, or one row a vertex with longitude and latitude."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from seawarden.model.errors import UnusableInput

WKT_NAMES: Final = ("wkt", "geometry", "geom", "the_geom", "shape", "linestring")
LON_NAMES: Final = ("lon_deg", "lon", "lng", "longitude", "x")
LAT_NAMES: Final = ("lat_deg", "lat", "latitude", "y")
LINE_NAMES: Final = ("asset_id", "cable_id", "line_id", "route_id", "name", "id")
ORDER_NAMES: Final = ("point_order", "order", "sequence", "seq", "vertex", "index")


def csv_lines(path: Path) -> tuple[NDArray[np.object_], pl.DataFrame]:
    """Return the geometries of a CSV file, and its other columns as text, one row a line.

    Vertices are joined in the order of their order column, or else as they stand; the other
    columns of a line are those of its first vertex.

    Raises:
        UnusableInput: the file is no table, or has neither WKT nor longitude and latitude.
    """
    rows = table(path)
    named = {name.strip().lower(): name for name in rows.columns}
    wkt, lon, lat, line = (
        next((named[name] for name in names if name in named), None)
        for names in (WKT_NAMES, LON_NAMES, LAT_NAMES, LINE_NAMES)
    )
    if wkt is not None:
        with np.errstate(invalid="ignore"):  # shapely warns of each NaN; they are counted later
            return shapely.from_wkt(rows[wkt].to_numpy(), on_invalid="ignore"), rows.drop(wkt)
    if lon is None or lat is None or line is None:
        raise UnusableInput(
            f"{path}: found columns {rows.columns}; expected WKT in one of {WKT_NAMES}, or "
            f"vertices with one of {LON_NAMES}, one of {LAT_NAMES} and one of {LINE_NAMES}"
        )
    order = next((named[name] for name in ORDER_NAMES if name in named), None)
    return _joined(rows, line=line, lon=lon, lat=lat, order=order)


def table(path: Path) -> pl.DataFrame:
    """Return a CSV file as text columns; the separator is the one its first line is cut by most.

    Raises:
        UnusableInput: no table can be read from it.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        header = file.readline()
    separator = max(",;\t|", key=header.count)
    try:
        return pl.read_csv(path, separator=separator, infer_schema=False, encoding="utf8-lossy")
    except pl.exceptions.PolarsError as error:
        raise UnusableInput(f"{path}: no table can be read from it: {error}") from error


def _joined(
    rows: pl.DataFrame, *, line: str, lon: str, lat: str, order: str | None
) -> tuple[NDArray[np.object_], pl.DataFrame]:
    number = pl.col(order).cast(pl.Float64, strict=False) if order else pl.lit(0.0)
    ordered = (
        rows.with_columns(
            lon_deg=pl.col(lon).cast(pl.Float64, strict=False),
            lat_deg=pl.col(lat).cast(pl.Float64, strict=False),
            place=number,
        )
        .sort("place", maintain_order=True)
        .group_by(line, maintain_order=False)
    )
    others = [name for name in rows.columns if name not in {line, lon, lat, order}]
    lines = (
        ordered.agg(*(pl.col(name).first() for name in others), "lon_deg", "lat_deg")
        .join(
            rows.select(line).unique(maintain_order=True).with_row_index("first"),
            on=line,
            nulls_equal=True,
        )
        .sort("first")
    )
    pairs = zip(lines["lon_deg"], lines["lat_deg"], strict=True)
    with np.errstate(invalid="ignore"):
        shapes = [
            shapely.LineString(np.column_stack([lons.to_numpy(), lats.to_numpy()]))
            if len(lons) > 1
            else None
            for lons, lats in pairs
        ]
    return np.array(shapes, dtype=np.object_), lines.select(line, *others)
