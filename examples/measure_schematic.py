"""Measure how far a charted line leaves the straight line between two of its points.

    uv run python examples/measure_schematic.py

It walks the shipped OpenStreetMap lines with dense vertices, lays chords of 20 to 100 km along
them, and prints how far the line bows off each chord, as a share of the chord. This is what a
drawing with vertices that far apart gets wrong; `ingest/routes_sources.py` uses it.
"""

import sys

import numpy as np
import polars as pl
import shapely
import shapely.ops

from seawarden.geo.land import M_PER_DEG
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.model.asset import SCHEMATIC_ACCURACY_M

CHORDS_KM = (20, 30, 50, 100)
STEP_KM = 5


def main() -> None:
    """Print quantiles of the bow for each length of chord."""
    lines = read_routes(starter_routes()[:1]).assets.filter(
        pl.col("accuracy_m") <= SCHEMATIC_ACCURACY_M
    )
    flat = [flattened(shape) for shape in shapely.from_wkb(lines["geometry"].to_numpy())]
    for chord_km in CHORDS_KM:
        shares = np.array([share for line in flat for share in bows(line, chord_km)])
        half, most, nearly_all = np.quantile(shares, [0.5, 0.9, 0.95])
        sys.stdout.write(
            f"chord {chord_km} km: {len(shares)} chords; bow median {half:.3f}, "
            f"90 % {most:.3f}, 95 % {nearly_all:.3f} of the chord\n"
        )


def flattened(shape: shapely.Geometry) -> shapely.LineString:
    """Return the longest part in kilometres on a plane, good enough for a share."""
    part = max(shapely.get_parts(shape), key=shapely.length)
    lat = np.radians(shapely.get_coordinates(part)[:, 1].mean())
    scale = np.array([np.cos(lat), 1.0]) * M_PER_DEG / 1_000
    return shapely.transform(part, lambda xy: xy * scale)


def bows(line: shapely.LineString, chord_km: float) -> list[float]:
    """Return the greatest distance of the line from each chord along it, as a share."""
    starts = np.arange(0, line.length - chord_km, STEP_KM)
    found = []
    for start in starts:
        stretch = shapely.ops.substring(line, start, start + chord_km)
        ends = shapely.get_coordinates(stretch)[[0, -1]]
        chord = shapely.LineString(ends)
        found.append(shapely.hausdorff_distance(stretch, chord, densify=0.1) / chord_km)
    return found


if __name__ == "__main__":
    main()
