"""Lines cut into short pieces, the form in which distances and crossings are computed.

A line is straight in longitude and latitude between its vertices (RFC 7946, 3.1.1). A piece is at
most 2 km long, so that it is straight in any local plane as well: the two differ by less than
half a metre up to 80 degrees north or south.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from seawarden.geo.geodesy import DEGREE_MAX_M
from seawarden.model.asset import ASSET
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.schema import conform

PIECE_MAX_M: Final = 2000.0
PIECE_MIN_M: Final = 1e-6  # shorter has no direction

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]
Spans = tuple[Floats, Floats, Floats, Floats, Indices]  # x0, y0, x1, y1, asset


@dataclass(frozen=True, kw_only=True, slots=True)
class Pieces:
    """Pieces of all lines, in the order of the lines, their parts and their vertices.

    One value a piece. No piece crosses the date line: one that ends there ends at 180 or -180.
    Pieces that follow each other along a line share their end to the last bit.
    """

    x0: Floats  # longitude of the beginning, degrees, -180 to 180
    y0: Floats  # latitude of the beginning, degrees
    x1: Floats
    y1: Floats
    kp0_km: Floats  # kilometre point of the beginning; runs on over the parts of a line
    length_km: Floats  # geodesic, over 0
    asset: Indices  # index into asset_ids, never falling
    asset_ids: tuple[str, ...]  # all lines, those without any length included


def pieces(assets: pl.DataFrame) -> Pieces:
    """Cut lines (ASSET) into pieces of at most 2 km.

    A step of more than 180 degrees of longitude between two vertices is taken the short way
    round, over the date line. Stretches without length (under a micrometre) are left
    out.

    Raises:
        ProtocolMisuse: a geometry is no LineString or MultiLineString, or a vertex is not a
            position on Earth.
    """
    lines = conform(assets, ASSET)
    x0, y0, x1, y1, asset = _short(_cut_at_date_line(_spans(lines)))
    length_km = np.asarray(Geod(ellps="WGS84").inv(x0, y0, x1, y1)[2], np.float64) / 1000
    end_km = np.cumsum(length_km)
    begin_km = end_km - length_km
    first = np.searchsorted(asset, asset)  # the first piece of the same line
    return Pieces(
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        kp0_km=np.maximum(begin_km - begin_km[first], 0.0),
        length_km=length_km,
        asset=asset,
        asset_ids=tuple(lines["asset_id"].to_list()),
    )


def _spans(lines: pl.DataFrame) -> Spans:
    """Take the straight spans between vertices, all longitudes from -180 to 180."""
    with np.errstate(invalid="ignore"):  # what is not a number is refused below
        geometries = shapely.from_wkb(lines["geometry"].to_numpy())
    parts, owner = shapely.get_parts(np.atleast_1d(geometries), return_index=True)
    wrong = shapely.get_type_id(parts) != shapely.GeometryType.LINESTRING
    if wrong.any():
        found = sorted({lines["asset_id"][int(index)] for index in owner[wrong]})
        raise ProtocolMisuse(f"lines are expected; no lines are the geometries of {found}")
    vertices, part = shapely.get_coordinates(parts, return_index=True)
    # The limits also refuse what is not a number.
    if not (np.abs(vertices[:, 1]) <= 90).all() or not (np.abs(vertices[:, 0]) <= 540).all():
        raise ProtocolMisuse("a line has a vertex that is no position on Earth")
    before = np.flatnonzero(part[1:] == part[:-1])
    x0, y0 = _wrapped(vertices[before, 0]), vertices[before, 1]
    x1, y1 = _wrapped(vertices[before + 1, 0]), vertices[before + 1, 1]
    asset = owner[part[before]].astype(np.int32)
    return x0, y0, x1, y1, asset


def _wrapped(lon_deg: Floats) -> Floats:
    """Bring longitudes of up to 540 degrees back to -180 to 180, changing no others."""
    return np.where(lon_deg > 180, lon_deg - 360, np.where(lon_deg < -180, lon_deg + 360, lon_deg))


def _cut_at_date_line(spans: Spans) -> Spans:
    """Cut spans that pass the date line in two, changing no vertex by a bit."""
    x0, y0, x1, y1, asset = spans
    edge = np.where(x1 < x0, 180.0, -180.0)  # where a span leaves, if it goes the short way
    x1 = np.where((np.abs(x1 - x0) > 180) & (x1 == -edge), edge, x1)
    at = np.flatnonzero(np.abs(x1 - x0) > 180)
    edge = edge[at]
    part = (edge - x0[at]) / (x1[at] - x0[at] + 2 * edge)
    lat = y0[at] + part * (y1[at] - y0[at])
    return (
        np.insert(x0, at + 1, -edge),
        np.insert(y0, at + 1, lat),
        np.insert(x1, at, edge),
        np.insert(y1, at, lat),
        np.insert(asset, at, asset[at]),
    )


def _short(spans: Spans) -> Spans:
    """Divide spans evenly, so that none is longer than a piece may be."""
    x0, y0, x1, y1, asset = spans
    lowest = np.where(y0 * y1 <= 0, 0.0, np.minimum(np.abs(y0), np.abs(y1)))
    east = (x1 - x0) * np.cos(np.radians(lowest))
    longest_m = DEGREE_MAX_M * np.hypot(east, y1 - y0)
    count = np.ceil(longest_m / PIECE_MAX_M).astype(np.int64) * (longest_m >= PIECE_MIN_M)
    span = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(span)) - np.repeat(np.cumsum(count) - count, count)
    begin, end = number / count[span], (number + 1) / count[span]
    return (
        _along(x0[span], x1[span], begin),
        _along(y0[span], y1[span], begin),
        _along(x0[span], x1[span], end),
        _along(y0[span], y1[span], end),
        asset[span],
    )


def _along(begin: Floats, end: Floats, part: Floats) -> Floats:
    """Go a part of the way, and hit the end exactly."""
    return np.where(part == 1, end, begin + (end - begin) * part)
