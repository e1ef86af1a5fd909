"""An incident as a GeoPackage: its faults, the candidates' crossings, and the lines concerned."""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pyogrio  # type: ignore[import-untyped]  # the library ships no types
import shapely

from seawarden.app.desk.incident_places import FaultPlace
from seawarden.app.desk.incident_told import IncidentTold, span_of
from seawarden.app.export import held_moment
from seawarden.model.fault import fault_document
from seawarden.model.schema import UTC_US, Schema

FAULT: Schema = {
    "fault_id": pl.String(), "asset_id": pl.String(), "origin": pl.String(), "start": UTC_US,
    "end": UTC_US, "radius_km": pl.Float64(), "method": pl.String(), "reporter": pl.String(),
    "marking": pl.String(), "document": pl.String(),
}  # fmt: skip
CANDIDATE: Schema = {
    "fault_id": pl.String(), "rank": pl.Int32(), "vessel_id": pl.Int64(), "time": UTC_US,
    "kp_km": pl.Float64(), "probability": pl.Float64(), "is_inferred": pl.Boolean(),
    "lon_deg": pl.Float64(), "lat_deg": pl.Float64(), "origin": pl.String(),
}  # fmt: skip
LINE: Schema = {"asset_id": pl.String(), "name": pl.String(), "geometry": pl.Binary()}


def incident_geopackage(
    told: IncidentTold, places: Sequence[FaultPlace], assets: pl.DataFrame
) -> bytes:
    """Return the file: layers `faults`, `candidates` and `lines` in WGS 84.

    A fault is the middle of where it may lie; `radius_km` reaches as far as was told.

    Args:
        told: the incident.
        places: of its faults, in their order.
        assets: ASSET.
    """
    concerned = [fault.asset_id for fault in told.faults]
    lines = _several(assets.filter(pl.col("asset_id").is_in(concerned)).select(*LINE))
    with TemporaryDirectory() as folder, held_moment():
        file = Path(folder) / "incident.gpkg"
        _write(file, "faults", _faults(told, places), "Point")
        _write(file, "candidates", _candidates(told), "Point")
        _write(file, "lines", lines, "MultiLineString")
        return file.read_bytes()


def _several(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines whose geometries are all of several parts: a layer holds one kind."""
    shapes = shapely.from_wkb(lines["geometry"].to_numpy())
    parts = [shapely.MultiLineString(list(shapely.get_parts(shape))) for shape in shapes]
    return lines.with_columns(geometry=pl.Series([shape.wkb for shape in parts], dtype=pl.Binary))


def _faults(told: IncidentTold, places: Sequence[FaultPlace]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for fault, place in zip(told.faults, places, strict=True):
        start, end = span_of(fault)
        said = {name: getattr(fault, name, None) for name in FAULT}
        rows.append(
            said | {
                "origin": told.incident.origin, "start": start, "end": end,
                "radius_km": None if place.circle is None else place.circle[2],
                "document": json.dumps(fault_document(fault)),
                "lon_deg": None if place.circle is None else place.circle[0],
                "lat_deg": None if place.circle is None else place.circle[1],
            }
        )  # fmt: skip
    columns = FAULT | {"lon_deg": pl.Float64(), "lat_deg": pl.Float64()}
    return _placed(pl.DataFrame(rows, schema=columns))


def _candidates(told: IncidentTold) -> pl.DataFrame:
    found = [] if told.answer is None else told.answer.document.get("candidates")
    rows = found if isinstance(found, list) else []
    frame = pl.DataFrame(
        [{name: row.get(name) for name in CANDIDATE} for row in rows],
        schema=CANDIDATE | {"time": pl.String()},
    )
    time = pl.col("time").str.to_datetime(time_unit="us", time_zone="UTC")
    return _placed(frame.with_columns(time, origin=pl.lit(told.incident.origin)))


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with their point as WKB; without a position there is none."""
    lon, lat = rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy()
    shapes = list(shapely.to_wkb(shapely.points(lon, lat))) if rows.height else []
    point = pl.Series("geometry", shapes, dtype=pl.Binary)
    has_place = pl.col("lon_deg").is_not_null()
    return rows.with_columns(point).with_columns(pl.when(has_place).then("geometry"))


def _write(file: Path, layer: str, rows: pl.DataFrame, kind: str) -> None:
    pyogrio.raw.write_arrow(
        rows.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()), file, layer=layer,
        driver="GPKG", geometry_name="geometry", geometry_type=kind, crs="EPSG:4326",
    )  # fmt: skip
