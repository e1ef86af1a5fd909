"""Real shapes of lines laid across real traffic where no line is: SYNTHETIC PLACEMENT.

A shape keeps its size and its bends. It is moved and turned so that its middle lies where a ship
of the traffic went by, and runs across her course.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
import shapely
import shapely.ops

from seawarden.app.evaluation.injection_path import GEOD, Floats
from seawarden.geo.geodesy import metres_per_degree
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.asset import ASSET, assets
from seawarden.model.schema import conform

# Charted lines with many bends (OpenStreetMap contributors, ODbL 1.0), by their shipped names.
SHAPES: Final = ("estlink-1", "balticconnector", "eesf-3", "fec-west", "eesf-2", "swepol")
PLACE: Final = ("lon_deg", "lat_deg")
UNKNOWN: Final = ("owner", "status", "depth_m", "burial_m", "capacity", "landing_points")
MOVES_KN: Final = 5.0  # lines are laid where ships go, not where they lie
SKEW_DEG: Final = 30.0  # a line runs across a course at this much from square at most


def laid_across(
    fixes: pl.DataFrame, rng: np.random.Generator, *, count: int, length_m: float
) -> pl.DataFrame:
    """Return lines (ASSET) laid across traffic.

    Args:
        fixes: FIX of the traffic.
        rng: draws the ships and the angles.
        count: how many lines.
        length_m: how long a stretch of a shape is laid, if it is so long.
    """
    real = read_routes(starter_routes()[:1]).assets
    names = [SHAPES[number % len(SHAPES)] for number in range(count)]
    places = _drawn(fixes, rng, count)
    return assets(
        pl.concat(
            _laid(real.filter(pl.col("asset_id") == name), place, length_m, number)
            for number, (name, place) in enumerate(zip(names, places, strict=True), 1)
        )
    )


def _drawn(
    fixes: pl.DataFrame, rng: np.random.Generator, count: int
) -> Sequence[tuple[float, float, float]]:
    """Draw places where ships moved, each of another ship while there are any, and bearings."""
    after = {f"{name}_after": pl.col(name).shift(-1).over("vessel_id") for name in PLACE}
    moved = (
        fixes.sort("vessel_id", "time")
        .with_columns(**after)
        .filter(pl.col("sog_kn") >= MOVES_KN, pl.col("lon_deg_after").is_not_null())
        .filter(pl.any_horizontal(pl.col(f"{name}_after") != pl.col(name) for name in PLACE))
    )
    ships = rng.permutation(moved["vessel_id"].unique().sort().to_numpy())
    places = []
    for number in range(count):
        hers = moved.filter(pl.col("vessel_id") == int(ships[number % len(ships)]))
        row = hers.row(int(rng.integers(hers.height)), named=True)
        here, there = (row[name] for name in PLACE), (row[f"{name}_after"] for name in PLACE)
        towards = float(GEOD.inv(*here, *there)[0])
        skew = float(rng.uniform(-SKEW_DEG, SKEW_DEG))
        places.append((row["lon_deg"], row["lat_deg"], towards + 90.0 + skew))
    return places


def _laid(
    real: pl.DataFrame, place: tuple[float, float, float], length_m: float, number: int
) -> pl.DataFrame:
    """Return one line as ASSET."""
    name = real["name"].item()
    nothing = {each: pl.lit(None, dtype=ASSET[each]) for each in UNKNOWN}
    return conform(
        real.with_columns(
            asset_id=pl.lit(f"laid-{number}-{real['asset_id'].item()}"),
            name=pl.lit(f"{name}, laid across real traffic"),
            geometry=pl.lit(shapely.to_wkb(_turned(real["geometry"].item(), place, length_m))),
            source=pl.lit(f"SYNTHETIC PLACEMENT: real shape of {name}; {real['source'].item()}"),
            is_cut_onshore=pl.lit(value=True),
            **nothing,
        ),
        ASSET,
    )


def _turned(wkb: bytes, place: tuple[float, float, float], length_m: float) -> shapely.LineString:
    """Return the middle of a shape, its middle at a place and its ends in a bearing."""
    shape = max(shapely.get_parts(shapely.from_wkb(wkb)), key=shapely.length)
    corners = shapely.get_coordinates(shape)
    plane = shapely.LineString(corners * _metres(float(corners[:, 1].mean())))
    begin_m = max(plane.length - length_m, 0.0) / 2
    cut = shapely.ops.substring(plane, begin_m, plane.length - begin_m)
    bends = shapely.get_coordinates(cut)
    flat = bends - shapely.get_coordinates(plane.interpolate(0.5, normalized=True))
    chord = flat[-1] - flat[0]
    turn = np.radians(place[2]) - np.arctan2(chord[0], chord[1])  # clockwise
    turned = flat @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return shapely.LineString(turned / _metres(place[1]) + np.array(place[:2]))


def _metres(lat_deg: float) -> Floats:
    east_m, north_m, _ = metres_per_degree(lat_deg)
    return np.array([east_m, north_m])
