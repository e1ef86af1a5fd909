"""Geometry of routes: what arrives in any projection leaves as clean lines on WGS 84.

A line is straight in longitude and latitude between its vertices (RFC 7946, section 3.1.1), and
no part of it crosses the date line.
"""

import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from seawarden.model.errors import UnusableInput

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

# Straight in another projection is not straight in degrees: such lines get a vertex at least
# every kilometre first, which leaves under a metre of error in any projection for charts.
DENSIFY_M: Final = 1_000.0

_WGS84: Final = pyproj.CRS.from_user_input("OGC:CRS84")
_POLYGONS: Final = (3, 6)  # shapely type numbers
_LINES: Final = (1, 2, 5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """Lines on WGS 84, in the order of the shapes they come from."""

    shapes: Shapes  # LineString or MultiLineString; None where nothing was left
    segment_counts: NDArray[np.int64]  # as drawn, before any vertex was added
    notes: tuple[str, ...]


def clean_lines(shapes: Shapes, *, crs: str | None, path: Path) -> Lines:
    """Return shapes as lines on WGS 84, with what was done to them in words.

    Points, empty shapes, lines without length and vertices that are not numbers are dropped and
    counted; heights are dropped; other projections are turned into WGS 84; lines are parted at
    the date line, whether they jump there or run on beyond 180 degrees.

    Raises:
        UnusableInput: no projection is named, the shapes are areas, or the numbers are no
            longitudes and latitudes.
    """
    _refuse_areas(shapes, path)
    counted: Counter[str] = Counter()
    with np.errstate(invalid="ignore"):  # shapely warns of each NaN; here they are counted
        parts = [_line_parts(shape, counted) for shape in shapes]
    turn = _turning(crs, path)
    notes = [] if turn is None else [f"turned from {_name(crs)} into WGS 84"]
    drawn = [[_without_gaps(part, counted) for part in line] for line in parts]
    segment_counts = np.array([sum(max(0, len(p) - 1) for p in line) for line in drawn], np.int64)
    if turn is not None:
        drawn = [[_turned(part, turn, counted) for part in line] for line in drawn]
    _refuse_wrong_numbers(drawn, path)
    kept = [[part for part in line if len(part) > 1] for line in drawn]
    counted["shapes without a line dropped"] += sum(not line for line in kept)
    wrapped = [[piece for part in line for piece in date_line_parts(part)] for line in kept]
    counted["lines parted at the date line"] += sum(
        len(after) > len(before) for before, after in zip(kept, wrapped, strict=True)
    )
    notes += [f"{what}: {count:,}" for what, count in counted.items() if count]
    return Lines(
        shapes=np.array([_shape(line) for line in wrapped], dtype=np.object_),
        segment_counts=segment_counts,
        notes=tuple(notes),
    )


def date_line_parts(line: Floats) -> list[Floats]:
    """Return a line in parts that lie within -180 to 180, each ending where the next begins.

    A step of more than 180 degrees of longitude is a jump over the date line, never a line round
    the world the long way.
    """
    lon = np.unwrap(line[:, 0], period=360.0)
    if np.array_equal(lon, line[:, 0]) and np.abs(lon).max() <= 180:
        return [line]
    flat = np.column_stack([lon, line[:, 1]])
    place = np.arange(len(flat), dtype=np.float64)
    seams = [_seam_places(flat, seam) for seam in np.arange(-900.0, 901.0, 360.0)]
    cuts = np.unique(np.concatenate([[0.0], *seams, [place[-1]]]))
    found: list[Floats] = []
    for begin, end in itertools.pairwise(cuts):
        at = np.concatenate([[begin], place[(place > begin) & (place < end)], [end]])
        part = np.column_stack([np.interp(at, place, flat[:, axis]) for axis in (0, 1)])
        turns = np.round(part[:, 0].mean() / 360.0)
        found.append(np.column_stack([part[:, 0] - 360.0 * turns, part[:, 1]]))
    return found


def _seam_places(line: Floats, seam_deg: float) -> Floats:
    """Return where a line passes a meridian, in places along it (1.5: amid the second segment)."""
    west, east = line[:-1, 0] - seam_deg, line[1:, 0] - seam_deg
    passing = np.flatnonzero((west * east <= 0) & (west != east))
    return passing + west[passing] / (west[passing] - east[passing])


def _refuse_areas(shapes: Shapes, path: Path) -> None:
    parts, owner = shapely.get_parts(shapes[~shapely.is_missing(shapes)], return_index=True)
    areas = len(np.unique(owner[np.isin(shapely.get_type_id(parts), _POLYGONS)]))
    if areas:
        raise UnusableInput(
            f"{path}: {areas} of {len(shapes)} shapes are areas, and a route is a line. Draw or "
            "export the centre lines; a boundary round a cable is not its route"
        )


def _line_parts(shape: shapely.Geometry | None, counted: Counter[str]) -> list[Floats]:
    """Return the line strings in a shape as arrays of longitude and latitude."""
    if shape is None or shapely.is_empty(shape):
        counted["features without a shape dropped"] += 1
        return []
    parts = shapely.get_parts(shapely.get_parts(shape))
    lines = parts[np.isin(shapely.get_type_id(parts), _LINES)]
    counted["points dropped"] += len(parts) - len(lines)
    counted["lines with heights, which were dropped"] += bool(shapely.has_z(lines).any())
    return [shapely.get_coordinates(line) for line in lines]


def _without_gaps(line: Floats, counted: Counter[str]) -> Floats:
    """Return a line without vertices that are not numbers or stand twice."""
    finite = np.isfinite(line).all(axis=1)
    counted["vertices that are no numbers dropped"] += int((~finite).sum())
    kept = _without_repeats(line[finite])
    counted["lines without length dropped"] += len(kept) < 2
    return kept


def _without_repeats(line: Floats) -> Floats:
    if len(line) == 0:
        return line
    is_new = np.append(True, np.any(np.diff(line, axis=0) != 0, axis=1))
    kept: Floats = line[is_new]
    return kept


def _turning(crs: str | None, path: Path) -> pyproj.Transformer | None:
    """Return the way from a projection to WGS 84, or None where there is nothing to turn."""
    if crs is None:
        raise UnusableInput(
            f"{path}: the file names no projection. Give it one (a .prj file beside a Shapefile, "
            "a spatial reference in a GeoPackage), or export it as GeoJSON"
        )
    try:
        named = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise UnusableInput(f"{path}: its projection is unknown: {crs!r}") from error
    if named.is_engineering or named.name.lower().startswith(("undefined", "unknown")):
        raise UnusableInput(
            f"{path}: its projection is {named.name!r}, which says nothing. Export the file in a "
            "named one, best in EPSG:4326"
        )
    if named.equals(_WGS84, ignore_axis_order=True):
        return None
    return pyproj.Transformer.from_crs(named, _WGS84, always_xy=True)


def _name(crs: str | None) -> str:
    named = pyproj.CRS.from_user_input(crs)
    number = named.to_epsg()
    return named.name if number is None else f"EPSG:{number}"


def _turned(line: Floats, turn: pyproj.Transformer, counted: Counter[str]) -> Floats:
    if len(line) < 2:
        return line
    dense = line
    if turn.source_crs is not None and turn.source_crs.is_projected:
        to_m = turn.source_crs.axis_info[0].unit_conversion_factor
        dense = shapely.get_coordinates(
            shapely.segmentize(shapely.LineString(line), DENSIFY_M / to_m)
        )
    lon, lat = turn.transform(dense[:, 0], dense[:, 1])
    return _without_gaps(np.column_stack([lon, lat]), counted)


def _refuse_wrong_numbers(lines: list[list[Floats]], path: Path) -> None:
    parts = [part for line in lines for part in line if len(part)]
    if not parts:
        return
    lon_deg, lat_deg = np.abs(np.vstack(parts)).max(axis=0)
    if lat_deg > 90 and lon_deg <= 90:
        raise UnusableInput(
            f"{path}: latitudes reach {lat_deg:.6g}, longitudes only {lon_deg:.6g}: longitude and "
            "latitude look swapped. Longitude comes first"
        )
    if lat_deg > 90 or lon_deg > 360:
        raise UnusableInput(
            f"{path}: numbers reach {lon_deg:.6g} and {lat_deg:.6g}, which are no degrees. Is it "
            "in a projection that the file does not name?"
        )


def _shape(parts: list[Floats]) -> shapely.Geometry | None:
    lines = [shapely.LineString(part) for part in parts]
    if not lines:
        return None
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
