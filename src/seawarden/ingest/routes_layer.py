"""A layer of a route file as it stood: geometries, attributes as text, projection, origin."""

import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyogrio  # type: ignore[import-untyped]  # it has no types
import shapely
from numpy.typing import NDArray

from seawarden.ingest.routes_csv import csv_lines
from seawarden.model.errors import SettingsError, UnusableInput

Shapes = NDArray[np.object_]

GEOJSON_ENDINGS: Final = (".geojson", ".json")
CSV_ENDINGS: Final = (".csv", ".tsv", ".txt")
GIS_ENDINGS: Final = (".gpkg", ".shp", ".zip", ".kml", ".kmz", ".fgb")
ENDINGS: Final = (*GEOJSON_ENDINGS, *GIS_ENDINGS, *CSV_ENDINGS)

GEOMETRIES: Final = (
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip

WGS84: Final = "OGC:CRS84"  # longitude first, as RFC 7946 section 4 demands of GeoJSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    """One layer: a geometry and a row of text attributes for each feature."""

    path: Path
    shapes: Shapes  # shapely geometries; None where the file has none
    attributes: pl.DataFrame
    crs: str | None  # anything that pyproj reads; None: the file names none
    words: str  # what the file says of itself, to recognise its source by
    notes: tuple[str, ...] = ()


def route_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files meant: a folder stands for every route file in it, by name.

    Raises:
        SettingsError: a path does not exist, or a file's ending is none that is read.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [one for one in sorted(path.iterdir()) if one.suffix.lower() in ENDINGS]
            if not inside:
                raise UnusableInput(f"{path}: no route file in this folder; expected {ENDINGS}")
            found += inside
        elif not path.exists():
            raise SettingsError(f"{path}: there is no such file or folder")
        elif path.suffix.lower() not in ENDINGS:
            raise UnusableInput(f"{path}: expected a file that ends in one of {ENDINGS}")
        else:
            found.append(path)
    return found


def layers(path: Path) -> Iterator[Layer]:
    """Yield the layers of one route file, told apart by its ending.

    Raises:
        UnusableInput: the file is empty, broken, or not what its ending says.
    """
    if path.stat().st_size == 0:
        raise UnusableInput(f"{path}: the file is empty; export it again")
    ending = path.suffix.lower()
    if ending in GEOJSON_ENDINGS:
        yield geojson_layer(path)
    elif ending in CSV_ENDINGS:
        shapes, attributes = csv_lines(path)
        note = "a CSV file names no projection: read as longitude and latitude on WGS 84"
        words = " ".join(sorted(attributes.columns))
        yield Layer(
            path=path, shapes=shapes, attributes=attributes, crs=WGS84, words=words, notes=(note,)
        )
    else:
        yield from _gis(path)


def _gis(path: Path) -> Iterator[Layer]:
    """Yield the layers that GDAL finds: GeoPackage, Shapefile, KML, FlatGeobuf."""
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        for name in names:
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                meta, _, wkb, values = pyogrio.raw.read(path, layer=name)
            told = zip(meta["fields"], values, strict=True)
            columns = {str(field): [_as_text(value) for value in column] for field, column in told}
            with np.errstate(invalid="ignore"):
                shapes = shapely.from_wkb(wkb, on_invalid="ignore")
            yield Layer(
                path=path,
                shapes=shapes,
                attributes=pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String())),
                crs=meta["crs"],
                words=" ".join(sorted(columns)),
                notes=tuple(str(warning.message) for warning in said),
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as error:
        raise UnusableInput(f"{path}: cannot be opened as its ending says: {error}") from error


def geojson_layer(path: Path) -> Layer:
    """Return what a GeoJSON file holds.

    Raises:
        UnusableInput: it is no JSON, or no GeoJSON.
    """
    try:
        root = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnusableInput(f"{path}: not JSON ({error}); export it again") from error
    features = _features(root, path)
    shapes = [_shape(feature.get("geometry")) for feature in features]
    attributes = [_attributes(feature) for feature in features]
    columns = list(dict.fromkeys(name for row in attributes for name in row))
    head = " ".join(str(value) for name, value in root.items() if name != "features")
    return Layer(
        path=path,
        shapes=np.array(shapes, dtype=np.object_),
        attributes=pl.DataFrame(
            {name: [row.get(name) for row in attributes] for name in columns},
            schema=dict.fromkeys(columns, pl.String()),
        ),
        crs=_legacy_crs(root),
        words=f"{head} {' '.join(sorted(columns))}",
    )


def _features(root: Any, path: Path) -> list[dict[str, Any]]:  # noqa: ANN401  JSON is anything
    """Return the features of a collection, a feature or a bare geometry."""
    kind = root.get("type") if isinstance(root, dict) else None
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        return [one for one in root["features"] if isinstance(one, dict)]
    if kind == "Feature":
        return [root]
    if kind in GEOMETRIES:
        return [{"geometry": root}]
    raise UnusableInput(
        f"{path}: JSON, but no GeoJSON: expected a FeatureCollection, found {kind}"
    )


def _shape(geometry: Any) -> shapely.Geometry | None:  # noqa: ANN401  JSON is anything
    if not isinstance(geometry, dict):
        return None
    with np.errstate(invalid="ignore"):
        return shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")


def _attributes(feature: dict[str, Any]) -> dict[str, str | None]:
    """Return the properties as text, and the feature's own id where it has one."""
    properties = feature.get("properties")
    row = {str(name): _as_text(value) for name, value in (properties or {}).items()}
    return row if "id" not in feature else {"@id": _as_text(feature["id"]), **row}


def _legacy_crs(root: dict[str, Any]) -> str | None:
    """Return the projection: WGS 84, unless the `crs` member of the 2008 format says otherwise."""
    if "crs" not in root:
        return WGS84
    member = root["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name else None


def _as_text(value: Any) -> str | None:  # noqa: ANN401  an attribute is anything
    """Return a value as text; None where it says nothing (null, not a number, no date)."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ";".join(filter(None, map(_as_text, value)))
    is_nothing = value is None or str(value) in {"nan", "NaN", "NaT"}
    return None if is_nothing else str(value)
