"""Routes of cables and pipelines in any common file, as ASSET."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from seawarden.geo.land import cut_onshore as cut_at_shore
from seawarden.geo.land import length_m
from seawarden.ingest.routes_layer import Layer, layers, route_files
from seawarden.ingest.routes_lines import Lines, clean_lines
from seawarden.ingest.routes_names import (
    NEVER_BUILT,
    asset_columns,
    checked_mapping,
    kind_in,
    slugs,
)
from seawarden.ingest.routes_sources import schematic_m, with_source
from seawarden.model.asset import ASSET, KINDS, SCHEMATIC_ACCURACY_M, assets
from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.schema import conform, empty

NUMBERS: Final = ("depth_m", "burial_m")
STARTER: Final = ("openstreetmap", "global_energy_monitor", "pypsa_eur")


@dataclass(frozen=True, kw_only=True, slots=True)
class Routes:
    """Lines, and in words what was done to make them so, one note for each file and matter."""

    assets: pl.DataFrame  # ASSET
    notes: tuple[str, ...]


def read_routes(
    paths: Iterable[Path],
    *,
    mapping: Mapping[str, str] | None = None,
    accuracy_m: float | None = None,
    kind: str | None = None,
    cut_onshore: bool = True,
) -> Routes:
    """Read routes from GeoJSON, GeoPackage, Shapefile, KML and CSV files, or folders of them.

    Args:
        paths: files and folders.
        mapping: attribute name in the files to column of ASSET, before the built-in synonyms.
        accuracy_m: how far the lines may lie from the real ones. None: each line's own attribute,
            or else the documented default of its source, or more where vertices are sparse.
        kind: what lines carry that do not say so themselves.
        cut_onshore: cut away the parts on land, unless a line says that this is done. It loads
            the land mask, which takes seconds.

    Raises:
        SettingsError: a path, the mapping or the accuracy is wrong.
        UnusableInput: a file is broken, names no projection, holds areas or holds no line.
    """
    wanted = _checked(mapping or {}, accuracy_m=accuracy_m, kind=kind)
    files = [(path, list(layers(path))) for path in route_files(paths)]
    _refuse_unused(wanted, [layer for _, found in files for layer in found])
    taken: set[str] = set()
    frames, notes = [empty(ASSET)], list[str]()
    for path, found in files:
        read = [_read(layer, wanted) for layer in found]
        if sum(one.height for one, _ in read) == 0:
            raise UnusableInput(f"{path}: the file holds no line; a route is a line")
        for lines, said in read:
            cut, losses = _cut(lines, path) if cut_onshore else (lines, [])
            frames.append(conform(_identified(cut, stem=path.stem, taken=taken), ASSET))
            notes += [f"{path.name}: {note}" for note in (*said, *losses)]
    return Routes(assets=assets(pl.concat(frames)), notes=tuple(notes))


def starter_routes() -> list[Path]:
    """Return the shipped files of the Baltic and the North Sea, one for each source."""
    folder = resources.files("seawarden") / "data" / "routes"
    return [Path(str(folder / f"{name}.geojson")) for name in STARTER]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    mapping: Mapping[str, str]
    accuracy_m: float | None
    kind: str | None


def _checked(mapping: Mapping[str, str], *, accuracy_m: float | None, kind: str | None) -> _Wanted:
    if accuracy_m is not None and not accuracy_m > 0:
        raise SettingsError(f"accuracy_m is {accuracy_m}; expected metres above 0")
    if kind is not None and kind not in KINDS:
        raise SettingsError(f"kind is {kind!r}; expected one of {KINDS}")
    return _Wanted(mapping=checked_mapping(mapping), accuracy_m=accuracy_m, kind=kind)


def _refuse_unused(wanted: _Wanted, found: list[Layer]) -> None:
    known = {name for layer in found for name in layer.attributes.columns}
    unused = sorted(set(wanted.mapping) - known)
    if unused:
        raise SettingsError(f"the mapping names {unused}; the files have only {sorted(known)}")


def _read(layer: Layer, wanted: _Wanted) -> tuple[pl.DataFrame, list[str]]:
    """Return the lines of one layer as ASSET without final identifiers, and what was done."""
    lines = clean_lines(layer.shapes, crs=layer.crs, path=layer.path)
    told = asset_columns(layer.attributes, wanted.mapping, rows=len(layer.shapes))
    by_kind = kind_in(layer.path.stem) if wanted.kind is None else wanted.kind
    rows = with_source(told, words=layer.words, stem=layer.path.stem).with_columns(
        pl.Series("geometry", shapely.to_wkb(lines.shapes).tolist(), pl.Binary),
        pl.Series("schematic_m", _schematic_m(lines)),
        kind=pl.coalesce("kind", pl.lit(wanted.kind), "default_kind", pl.lit(by_kind)),
        is_built=pl.col("status").ne_missing(NEVER_BUILT),
    )
    drawn = rows.filter(pl.col("geometry").is_not_null())
    built = drawn.filter("is_built").pipe(_numbers).pipe(_accurate, accuracy_m=wanted.accuracy_m)
    notes = [*layer.notes, *lines.notes, *_remarks(drawn, built)]
    return built.with_columns(pl.col("kind").fill_null("other")), notes


def _schematic_m(lines: Lines) -> NDArray[np.float64]:
    length = [
        0.0
        if shape is None
        else sum(
            length_m(shapely.get_coordinates(part)).sum() for part in shapely.get_parts(shape)
        )
        for shape in lines.shapes
    ]
    return schematic_m(np.array(length, dtype=np.float64), lines.segment_counts)


def _numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Return text columns as the numbers, lists and truths they stand for, or null."""
    number = (pl.col(name).cast(pl.Float64, strict=False) for name in NUMBERS)
    given = pl.col("accuracy_m").cast(pl.Float64, strict=False)
    return rows.with_columns(
        *number,
        accuracy_m=pl.when(given > 0).then(given),
        landing_points=pl.col("landing_points")
        .str.split(";")
        .list.eval(pl.element().str.strip_chars()),
        is_cut_onshore=pl.col("is_cut_onshore")
        .str.to_lowercase()
        .is_in(["true", "1"])
        .fill_null(value=False),
    )


def _accurate(rows: pl.DataFrame, *, accuracy_m: float | None) -> pl.DataFrame:
    """Return rows with `accuracy_m`: as the caller says, as the line says, or by default."""
    by_default = pl.max_horizontal("default_m", "schematic_m")
    return rows.with_columns(
        is_default=pl.lit(accuracy_m is None) & pl.col("accuracy_m").is_null(),
        accuracy_m=pl.coalesce(pl.lit(accuracy_m, dtype=pl.Float64), "accuracy_m", by_default),
    )


def _remarks(drawn: pl.DataFrame, built: pl.DataFrame) -> list[str]:
    """Return in words what was assumed and left out."""
    by_default = built.filter("is_default")["accuracy_m"]
    charted = by_default.filter(by_default <= SCHEMATIC_ACCURACY_M).value_counts(sort=True)
    schematic = by_default.filter(by_default > SCHEMATIC_ACCURACY_M).sort()
    counts = {
        f"lines taken to lie within {metres:,.0f} m, by default": count
        for metres, count in charted.rows()
    }
    if len(schematic):
        counts[f"schematic lines, taken to lie within {_span(schematic)} m, by default"] = len(
            schematic
        )
    counts |= {
        "lines that do not say what they carry (kind other)": built["kind"].null_count(),
        "lines never built and left out": drawn.height - built.height,
    }
    return [f"{what}: {count:,}" for what, count in counts.items() if count]


def _span(metres: pl.Series) -> str:
    lowest, highest = (f"{end:,.0f}" for end in metres.to_numpy()[[0, -1]])
    return lowest if lowest == highest else f"{lowest} to {highest}"


def _cut(lines: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, list[str]]:
    """Return the lines without their parts on land, and how many lost how much."""
    todo = lines.filter(~pl.col("is_cut_onshore"))
    if todo.is_empty():
        return lines, []
    before = shapely.from_wkb(todo["geometry"].to_numpy())
    after = np.array([cut_at_shore(shape) for shape in before], dtype=np.object_)
    wholly = int(shapely.is_missing(after).sum())
    if wholly == lines.height:
        raise UnusableInput(
            f"{path}: every line lies wholly on land. Are longitude and latitude swapped? "
            "Longitude comes first. (Lines in lakes and rivers: read them without cutting.)"
        )
    partly = sum(a is not None and a is not b for a, b in zip(after, before, strict=True))
    wkb = pl.Series("geometry", shapely.to_wkb(after).tolist(), pl.Binary)
    cut = todo.with_columns(wkb, is_cut_onshore=pl.lit(value=True))
    kept = pl.concat([lines.filter("is_cut_onshore"), cut]).sort("row").drop_nulls("geometry")
    lost = {"lines cut at the shore": partly, "lines wholly on land and left out": wholly}
    return kept, [f"{what}: {count:,}" for what, count in lost.items() if count]


def _identified(lines: pl.DataFrame, *, stem: str, taken: set[str]) -> pl.DataFrame:
    """Return lines with a unique `asset_id`, and with a name where they had none."""
    wanted = lines.select("row", pl.coalesce("asset_id", "name")).iter_rows()
    found = slugs(wanted, stem=stem, taken=taken)
    return lines.with_columns(
        pl.Series("asset_id", found, pl.String),
    ).with_columns(name=pl.coalesce("name", "asset_id"))
