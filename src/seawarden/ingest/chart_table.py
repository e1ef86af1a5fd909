"""A chart file as a table, whatever its format: recognised by its first bytes, not its name."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyproj
import shapely
from numpy.typing import NDArray

from seawarden.ingest.routes_csv import WKT_NAMES, table
from seawarden.ingest.routes_layer import GIS_ENDINGS, Layer, geojson_layer, layers
from seawarden.model.errors import SettingsError, UnusableInput

Shapes = NDArray[np.object_]

HEAD_BYTES: Final = 4096
# First bytes of formats that hold grids and pictures, with the way to make points of them.
GRIDS: Final = {
    b"CDF": "NetCDF",
    b"\x89HDF": "NetCDF (HDF5)",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"GRIB": "GRIB",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartTable:
    """The rows of a file, and where each stands in it."""

    path: Path
    rows: pl.DataFrame  # columns by their names in lower case, text unless the file has types
    shapes: Shapes | None  # WGS 84, one a row, None where a row has none; null: no geometries
    noun: str  # what a row is called in messages
    first: int  # the number of the first row

    def places(self, bad: pl.Series) -> str:
        """Return in words which rows are meant: "line 7 (and 12 more)"."""
        at = np.flatnonzero(bad.to_numpy())
        more = f" (and {at.size - 1:,} more)" if at.size > 1 else ""
        return f"{self.noun} {int(at[0]) + self.first:,}{more}"

    def column(self, names: Sequence[str]) -> str | None:
        """Return the first of the names that the table has."""
        return next((name for name in names if name in self.rows.columns), None)

    def refuse(self, bad: pl.Series, fault: str, remedy: str) -> None:
        """Raise when any row is bad.

        Raises:
            UnusableInput: naming the file, the line, the fault and the remedy.
        """
        if bad.any():
            raise UnusableInput(f"{self.path}, {self.places(bad)}: {fault}; {remedy}")


def chart_table(path: Path) -> ChartTable:
    """Read a CSV, Parquet, GeoJSON, GeoPackage, Shapefile or KML file.

    Raises:
        SettingsError: there is no such file.
        UnusableInput: the file is empty, a grid, broken, or names no projection.
    """
    if not path.is_file():
        raise SettingsError(f"{path}: there is no such file; name one file of a chart")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        raise UnusableInput(f"{path}: the file is empty; export it again")
    for magic, name in GRIDS.items():
        if head.startswith(magic):
            raise UnusableInput(
                f"{path}: a grid ({name}) is not read; export its cells as points, in CSV with "
                "the columns lon_deg, lat_deg and what they hold"
            )
    if head.startswith(b"PAR1"):
        return _parquet(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _of_layers(path, [geojson_layer(path)])
    if head.startswith(b"SQLite format 3") or path.suffix.lower() in GIS_ENDINGS:
        return _of_layers(path, list(layers(path)))
    return _csv(path)


def _csv(path: Path) -> ChartTable:
    rows = _named(table(path))
    if rows.columns and all(_is_number(name) for name in rows.columns):
        raise UnusableInput(
            f"{path}, line 1: {rows.columns} are numbers, not names of columns; put a line with "
            "names above them, such as lon_deg,lat_deg,depth_m"
        )
    found = ChartTable(path=path, rows=rows, shapes=None, noun="line", first=2)
    text = found.column(WKT_NAMES)
    if text is None:
        return found
    shapes = shapely.from_wkt(rows[text].to_numpy(), on_invalid="ignore")
    return ChartTable(path=path, rows=rows.drop(text), shapes=shapes, noun="line", first=2)


def _parquet(path: Path) -> ChartTable:
    try:
        rows = _named(pl.read_parquet(path))
    except pl.exceptions.PolarsError as error:
        raise UnusableInput(f"{path}: cannot be read as Parquet: {error}") from error
    held = rows.columns and "geometry" in rows.columns and rows["geometry"].dtype == pl.Binary
    if not held:
        return ChartTable(path=path, rows=rows, shapes=None, noun="row", first=1)
    shapes = shapely.from_wkb(rows["geometry"].to_numpy(), on_invalid="ignore")
    return ChartTable(path=path, rows=rows.drop("geometry"), shapes=shapes, noun="row", first=1)


def _of_layers(path: Path, found: Sequence[Layer]) -> ChartTable:
    frames = [_named(one.attributes).with_columns(_row=pl.lit(0)) for one in found]
    if not frames or not sum(len(one.shapes) for one in found):
        raise UnusableInput(f"{path}: the file holds no feature; export it again")
    tall = [
        frame if frame.height == len(one.shapes) else pl.DataFrame({"_row": [0] * len(one.shapes)})
        for frame, one in zip(frames, found, strict=True)
    ]
    return ChartTable(
        path=path,
        rows=pl.concat(tall, how="diagonal").drop("_row"),
        shapes=np.concatenate([_turned(one) for one in found]),
        noun="feature",
        first=1,
    )


def _turned(layer: Layer) -> Shapes:
    """Return the shapes of a layer on WGS 84."""
    if layer.crs is None:
        raise UnusableInput(
            f"{layer.path}: the file names no projection; export it as GeoJSON on WGS 84"
        )
    try:
        named = pyproj.CRS.from_user_input(layer.crs)
        wgs84 = pyproj.CRS.from_user_input("OGC:CRS84")
        if named.equals(wgs84, ignore_axis_order=True):
            return layer.shapes
        turn = pyproj.Transformer.from_crs(named, wgs84, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise UnusableInput(
            f"{layer.path}: its projection is unknown: {layer.crs!r}; export it on WGS 84"
        ) from error
    turned: Shapes = shapely.transform(
        layer.shapes, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
    )
    return turned


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns by their names in lower case, the first where two are alike."""
    names: dict[str, str] = {}
    for name in rows.columns:
        names.setdefault(name.strip().lower().replace(" ", "_"), name)
    return rows.select(pl.col(old).alias(new) for new, old in names.items())


def _is_number(text: str) -> bool:
    try:
        return isinstance(json.loads(text.split("_duplicated")[0]), int | float)
    except ValueError:
        return False
