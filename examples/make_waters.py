"""Make src/seawarden/data/waters/baltic_12nm.geojson from the 12-mile zones of MarineRegions.

Flanders Marine Institute, Maritime Boundaries Geodatabase: Territorial Seas (12NM), CC BY 4.0.
Cut to the Baltic and rounded; whom to call is added by hand. Read from the folder that
SEAWARDEN_DATA names.
"""

import json
import os
from pathlib import Path

import shapely
from shapely.geometry import mapping, shape

BALTIC = (8.0, 53.0, 32.0, 67.0)  # west, south, east, north in degrees
GRID_DEG = 1e-5  # about 1 m
OUT = Path("src/seawarden/data/waters/baltic_12nm.geojson")
# Public knowledge: who keeps the watch over the sea there. Russia's is left to the operator.
CALL = {
    "Estonia": ["JRCC Tallinn"],
    "Finland": ["Finnish Border Guard"],
    "Sweden": ["Swedish Coast Guard"],
}


def main() -> None:
    """Read, cut, round and write."""
    path = Path(os.environ["SEAWARDEN_DATA"]) / "areas" / "territorial_waters_baltic.geojson"
    features = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        said = feature["properties"]
        cut = shapely.clip_by_rect(shape(feature["geometry"]), *BALTIC)
        area = shapely.set_precision(cut, GRID_DEG)
        kept = {
            name: said[name] for name in ("mrgid", "geoname", "pol_type", "sovereign1")
        } | {"call": CALL.get(said["sovereign1"], [])}  # fmt: skip
        features.append({"type": "Feature", "properties": kept, "geometry": _rounded(area)})
    document = {
        "type": "FeatureCollection",
        "attribution": "Flanders Marine Institute: Maritime Boundaries Geodatabase, CC BY 4.0. "
        "Cut to the Baltic and rounded.",
        "features": features,
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(features)} zones, {OUT.stat().st_size:,} bytes")


def _rounded(area: shapely.Geometry) -> object:
    """Return the geometry as GeoJSON without the digits that binary fractions add."""
    return json.loads(json.dumps(mapping(area)), parse_float=lambda text: round(float(text), 5))


if __name__ == "__main__":
    main()
