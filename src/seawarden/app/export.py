"""Alerts, crossings and rejected rows as files for other programs.

The same frame gives the same bytes, on every run: no time of writing, no program's name beyond
what the format itself demands. A file appears whole or not at all.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyogrio  # type: ignore[import-untyped]  # the library ships no types
import shapely

from seawarden.app.whole_file import whole_or_not
from seawarden.ingest.intake import REJECT
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.errors import ProtocolMisuse, SettingsError
from seawarden.model.schema import Schema, conform

ZSTD_LEVEL: Final = 3
PLACE: Final = ("lon_deg", "lat_deg")
TIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%S%.6fZ"

# A GeoPackage names the moment of its last change; GDAL takes it from this option, so that it
# can be held. Any fixed moment does; this one is plainly not a date of writing.
GDAL_CLOCK: Final = "OGR_CURRENT_DATE"
FIXED_MOMENT: Final = "2000-01-01T00:00:00.000Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A frame that can be written."""

    layer: str  # its name inside formats that name their layers
    columns: Schema

    @property
    def has_place(self) -> bool:
        """It can be drawn on a map."""
        return set(PLACE) <= set(self.columns)


KINDS: Final = (
    Kind(layer="alerts", columns=ALERT),
    Kind(layer="crossings", columns=CROSSING),
    Kind(layer="rejects", columns=REJECT),
)


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame with the columns of ALERT, CROSSING or REJECT in the format of the ending.

    Raises:
        ProtocolMisuse: the frame is of none of these.
        SettingsError: the ending is unknown, has no use for such a frame, or the place cannot be
            written to.
        SourceUnavailable: the file cannot be written now (a full disk).
    """
    kind = _kind_of(frame)
    write = writer_for(path, has_place=kind.has_place)
    rows = conform(frame, kind.columns).rechunk()
    with whole_or_not(path) as partial:
        write(rows, kind, partial)


def writer_for(path: Path, *, has_place: bool = True) -> "Writer":
    """Return what writes files of this ending; call it early, before long work.

    Raises:
        SettingsError: the ending is unknown, or the rows have no place and the format needs one.
    """
    ending = path.suffix.lower()
    known = WRITERS if has_place else PLACELESS_WRITERS
    if ending in known:
        return known[ending]
    listed = ", ".join(known)
    if ending in WRITERS:
        raise SettingsError(
            f"{path}: these rows have no position, so {ending} cannot hold them. "
            f"Use one of {listed}."
        )
    raise SettingsError(f"{path}: unknown ending {ending!r}. Use one of {listed}.")


def _kind_of(frame: pl.DataFrame) -> Kind:
    for kind in KINDS:
        if set(frame.columns) == set(kind.columns):
            return kind
    raise ProtocolMisuse(f"neither alerts nor crossings nor rejects: {frame.columns}")


def _write_parquet(rows: pl.DataFrame, _kind: Kind, path: Path) -> None:
    rows.write_parquet(path, compression="zstd", compression_level=ZSTD_LEVEL, statistics=True)


def _write_csv(rows: pl.DataFrame, _kind: Kind, path: Path) -> None:
    rows.select(*map(_as_text, rows.columns, rows.dtypes)).write_csv(path)


def _write_geojson(rows: pl.DataFrame, kind: Kind, path: Path) -> None:
    """One feature a line. `track_id` is text: JavaScript cannot hold its 64 bits."""
    names = [name for name in rows.columns if name not in PLACE]
    properties = pl.struct(_as_json(name, rows.schema[name]) for name in names)
    point = pl.struct(
        type=pl.lit("Point"), coordinates=pl.concat_list(pl.col(name) for name in PLACE)
    )
    feature = pl.struct(type=pl.lit("Feature"), geometry=point, properties=properties)
    lines = rows.select(line=feature.struct.json_encode())["line"].to_list()
    head = f'{{"type":"FeatureCollection","name":"{kind.layer}","features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")


def _write_geopackage(rows: pl.DataFrame, kind: Kind, path: Path) -> None:
    """Points in WGS 84. Times to the millisecond, which is all that the format holds."""
    points = shapely.points(rows["lon_deg"].to_numpy(), rows["lat_deg"].to_numpy())
    shapes = pl.Series("geometry", list(shapely.to_wkb(points)), dtype=pl.Binary)
    columns = [
        pl.col(name) if isinstance(dtype, pl.Datetime) else _as_text(name, dtype)
        for name, dtype in rows.schema.items()
    ]
    table = rows.select(*columns).with_columns(shapes)
    with held_moment():
        pyogrio.raw.write_arrow(
            table.to_arrow(compat_level=pl.CompatLevel.oldest()),
            path,
            layer=kind.layer,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type="Point",
            crs="EPSG:4326",
        )


@contextmanager
def held_moment() -> Iterator[None]:
    """Let GeoPackages name a fixed moment as that of their last change."""
    before = pyogrio.get_gdal_config_option(GDAL_CLOCK)
    pyogrio.set_gdal_config_options({GDAL_CLOCK: FIXED_MOMENT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({GDAL_CLOCK: before})


Writer = Callable[[pl.DataFrame, Kind, Path], None]
PLACELESS_WRITERS: Final[Mapping[str, Writer]] = {".parquet": _write_parquet, ".csv": _write_csv}
WRITERS: Final[Mapping[str, Writer]] = {
    **PLACELESS_WRITERS,
    ".geojson": _write_geojson,
    ".gpkg": _write_geopackage,
}


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Turn what a flat table cannot hold into text; leave the rest as it is."""
    column = pl.col(name)
    match dtype:
        case pl.Datetime():
            return column.dt.strftime(TIME_FORMAT)
        case pl.Duration():
            return column.dt.to_string("iso")
        case pl.UInt64():
            return column.cast(pl.String)
        case pl.List():
            items = column.list.eval(pl.element().struct.json_encode()).list.join(",")
            return pl.format("[{}]", items).alias(name)
        case _:
            return column


def _as_json(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name) if isinstance(dtype, pl.List) else _as_text(name, dtype)
