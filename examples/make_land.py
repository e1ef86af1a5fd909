"""Make the land of the pictures from Natural Earth as the npm package `world-atlas` packs it.

Fetch and unpack the package first (`npm pack world-atlas@2.0.2`, then `tar xzf`), and give the
folder that holds `land-50m.json` and `land-10m.json`:

    uv run python examples/make_land.py package

The same input gives the same bytes. The package joins what the date line cut; this cuts it again,
so that every ring lies within -180 to 180.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

OUT = Path(__file__).parent.parent / "src" / "seawarden" / "data" / "land"
NORTH_EUROPE = (-15.0, 48.0, 45.0, 75.0)
GRID_DEG = 1e-3
# One cell of the 10 m source (0.0036 degrees) squared: islets below it are single grid points.
SMALLEST_DEG2 = 1.3e-5
NOTICE = "Natural Earth, public domain; via world-atlas 2.0.2 (ISC)"

Ring = NDArray[np.float64]


def main() -> None:
    """Write the two land files."""
    folder = Path(sys.argv[1])
    world = land(json.loads((folder / "land-50m.json").read_text()))
    write(OUT / "natural_earth_50m_land.geojson", world, scale="1:50 million")
    fine = land(json.loads((folder / "land-10m.json").read_text()))
    north = shapely.intersection(fine, shapely.box(*NORTH_EUROPE))
    write(OUT / "natural_earth_10m_land_north_europe.geojson", north, scale="1:10 million")


def land(topology: dict[str, Any]) -> shapely.Geometry:
    """Return all land of a topology as one geometry within -180 to 180."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]
    shapes = topology["objects"]["land"]["geometries"]
    polygons = [rings for shape in shapes for rings in shape["arcs"]]
    parts = [polygon for rings in polygons for polygon in cut([joined(r, arcs) for r in rings])]
    return shapely.union_all(parts, grid_size=GRID_DEG)


def joined(ring: list[int], arcs: list[Ring]) -> Ring:
    """Return the ring that a list of arcs makes; a negative number walks its arc backwards."""
    walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in ring]
    return np.vstack([walked[0], *(arc[1:] for arc in walked[1:])])


def cut(rings: list[Ring]) -> Iterator[shapely.Geometry]:
    """Yield the pieces of one polygon, cut at the date line and shifted into -180 to 180."""
    whole = shapely.make_valid(
        shapely.Polygon(unwrapped(rings[0]), [unwrapped(r) for r in rings[1:]])
    )
    for turn in (-360.0, 0.0, 360.0):
        window = shapely.box(-180 + turn, -90, 180 + turn, 90)
        piece = shapely.intersection(whole, window)
        if not piece.is_empty:
            yield shapely.transform(piece, lambda xy, turn=turn: xy - (turn, 0.0))


def unwrapped(ring: Ring) -> Ring:
    """Return a ring without jumps at the date line, closed over the pole if it goes round one."""
    lon = np.unwrap(ring[:, 0], period=360.0)
    flat = np.column_stack([lon, ring[:, 1]])
    if abs(lon[-1] - lon[0]) < 1:
        return flat
    pole = np.copysign(90.0, ring[:, 1].mean())
    return np.vstack([flat, [lon[-1], pole], [lon[0], pole], flat[:1]])


def write(path: Path, shape: shapely.Geometry, *, scale: str) -> None:
    """Write one feature a polygon, the large ones first, with its source inside."""
    parts = shapely.get_parts(shapely.set_precision(shape, GRID_DEG))
    parts = parts[shapely.area(parts) >= SMALLEST_DEG2]
    parts = shapely.normalize(parts[np.argsort(-shapely.area(parts), kind="stable")])
    features = [feature(part) for part in parts if part.geom_type == "Polygon"]
    head = {"type": "FeatureCollection", "attribution": NOTICE, "scale": scale}
    rows = ",\n".join(json.dumps(one, separators=(",", ":")) for one in features)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(head)[:-1] + ', "features": [\n' + rows + "\n]}\n")


def feature(polygon: shapely.Polygon) -> dict[str, Any]:
    """Return one GeoJSON feature, coordinates rounded to the grid."""
    rings = [polygon.exterior, *polygon.interiors]
    coordinates = [np.round(shapely.get_coordinates(ring), 3).tolist() for ring in rings]
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": {}, "geometry": geometry}


if __name__ == "__main__":
    main()
