"""Make the shipped routes of the Baltic, the North Sea and the Norwegian Sea from raw files.

    SEAWARDEN_DATA=... uv run python examples/make_starter_routes.py

The raw files are those of `routes/` in SEAWARDEN_DATA; they do not ship. Names, owners and states
come from `starter_routes.csv` beside this file, each with its basis; a line that it does not name
keeps its number. The same input gives the same bytes.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import shapely

from seawarden.geo.land import M_PER_DEG, length_m
from seawarden.ingest.routes import read_routes
from seawarden.ingest.routes_write import write_routes

RAW: Final = Path(os.environ["SEAWARDEN_DATA"]) / "routes"
OUT: Final = Path(__file__).parent.parent / "src" / "seawarden" / "data" / "routes"
NAMES: Final = pl.read_csv(
    Path(__file__).with_name("starter_routes.csv"), infer_schema=False, null_values=""
)
LEFT_OUT: Final = "-"

# Lines whose middle lies here: from the Channel to the Norwegian Sea, without the Irish Sea.
REGION: Final = shapely.box(-4.5, 50.9, 31, 70) - shapely.box(-9, 50.9, -2.6, 57.0)
SIMPLER_DEG: Final = 20 / M_PER_DEG
SHORTEST_KM: Final = 5.0
CRUMB_KM: Final = 0.05
FEW_DECIMALS: Final = 4
BY_HAND_M: Final = 10_000.0
HALF: Final = 0.5
# An onshore network whose drawing strays over a strait or an estuary is no line on the sea floor.
LEAST_SEA_SHARE: Final = 0.25
LONG_SEA_KM: Final = 50.0
# East of here OpenStreetMap draws Baltic Pipe far better.
BALTIC_PIPE_EAST_DEG: Final = 12.0

Feature = dict[str, Any]


def main() -> None:
    """Write one file for each source."""
    make("openstreetmap", openstreetmap(), "© OpenStreetMap contributors, ODbL 1.0")
    make("global_energy_monitor", global_energy_monitor(), "Global Energy Monitor, CC BY 4.0")
    make("pypsa_eur", pypsa_eur(), "PyPSA-Eur, CC BY 4.0")


def openstreetmap() -> list[Feature]:
    """Return the selected lines, and both Nord Streams as the gas tracker passes them on."""
    lines = features("baltic_osm.geojson")
    for number, name in (("P0753", "Nord Stream 1"), ("P0752", "Nord Stream 2")):
        found = [
            one for one in features(f"gem_{number}.geojson") if one["properties"]["name"] == name
        ]
        lines += [feature({"name": name, "kind": "gas"}, one["geometry"]) for one in found]
    return [
        feature({**named("osm", one["properties"]["name"]), "kind": one["properties"]["kind"]},
                one["geometry"])
        for one in lines
    ]  # fmt: skip


def global_energy_monitor() -> list[Feature]:
    """Return one line for each project of the tracker that is not left out."""
    projects: dict[str, list[Any]] = {}
    for one in features("pipelines_gem_north_europe.geojson"):
        geometry = one["geometry"]
        parts = geometry["coordinates"]
        parts = parts if geometry["type"] == "MultiLineString" else [parts]
        projects.setdefault(one["properties"]["gem_file"], []).extend(parts)
    return [
        feature(
            {**named("gem", Path(file).stem), **carried(file), **drawn_by_hand(parts)},
            joined(Path(file).stem, parts),
        )
        for file, parts in sorted(projects.items())
    ]


def pypsa_eur() -> list[Feature]:
    """Return the links of the network model."""
    rows = pl.read_csv(RAW / "hvdc_links_pypsa.csv", infer_schema=False)
    return [
        feature(
            {
                **named("pypsa", row["link_id"]),
                "kind": "power",
                **({"status": "planned"} if row["under_construction"] == "t" else {}),
            },
            json.loads(shapely.to_geojson(shapely.from_wkt(row["geometry"]))),
        )
        for row in rows.iter_rows(named=True)
    ]


def carried(file: str) -> dict[str, str]:
    """Return what a pipeline of the tracker carries, by the folder it stands in.

    No hydrogen pipeline lies under these seas yet: all of them are plans.
    """
    if file.startswith("hydrogen"):
        return {"kind": "gas", "status": "planned"}
    return {"kind": "oil" if file.startswith("liquid") else "gas"}


def drawn_by_hand(parts: list[Any]) -> dict[str, float]:
    """Return an accuracy for a line that was drawn by hand: most of it has four decimals or fewer.

    Of the two such lines that OpenStreetMap has too, Balticconnector lies up to 8.6 km off and the
    Baltic part of Baltic Pipe up to 10.4 km. Lines that were exported from a survey have more.
    """
    numbers = [str(number) for part in parts for xy in part for number in xy[:2]]
    coarse = [len(number.partition(".")[2]) <= FEW_DECIMALS for number in numbers]
    return {"accuracy_m": BY_HAND_M} if np.mean(coarse) > HALF else {}


def joined(project: str, parts: list[Any]) -> dict[str, Any]:
    """Return the parts of a project as one geometry."""
    if project == "P0684":
        parts = [[xy for xy in part if xy[0] <= BALTIC_PIPE_EAST_DEG] for part in parts]
    return {"type": "MultiLineString", "coordinates": [part for part in parts if len(part) > 1]}


def named(source: str, number: str) -> dict[str, str]:
    """Return what is publicly known of a line; its number where nothing is."""
    known = NAMES.filter(source=source, id=number)
    if known.is_empty():
        prefix = {"gem": "GEM ", "pypsa": "PyPSA-Eur link "}.get(source, "")
        return {"name": f"{prefix}{number}"}
    row = known.select("name", "owner", "status").row(0, named=True)
    return {name: value for name, value in row.items() if value is not None}


def make(name: str, lines: list[Feature], source: str) -> None:
    """Read, cut at the shore, choose, simplify and write the lines of one source."""
    kept = [one for one in lines if one["properties"]["name"] != LEFT_OUT]
    document = {"type": "FeatureCollection", "attribution": source, "features": kept}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.geojson"
        path.write_text(json.dumps(document))
        read = read_routes([path])
    before = {one["properties"]["name"]: length_km(shape_of(one)) for one in kept}
    shapes = shapely.from_wkb(read.assets["geometry"].to_numpy())
    sea_km = np.array([length_km(shape) for shape in shapes])
    all_km = np.array([before[line] for line in read.assets["name"]])
    is_line = (sea_km >= LONG_SEA_KM) | (sea_km >= LEAST_SEA_SHARE * all_km)
    is_here = shapely.contains(
        REGION, shapely.line_interpolate_point(shapes, 0.5, normalized=True)
    )
    simpler = [
        shapely.to_wkb(without_crumbs(one)) for one in shapely.simplify(shapes, SIMPLER_DEG)
    ]
    chosen = read.assets.with_columns(pl.Series("geometry", simpler, pl.Binary)).filter(
        pl.Series((sea_km >= SHORTEST_KM) & is_line & is_here),
        pl.col("status").ne_missing("planned"),  # what is not there cannot be broken
    )
    remark = (
        f"{source}. Selected, cut at the shore of GSHHG and simplified by at most 20 m for "
        "Seawarden; accuracy_m says how far a line may lie from the real one."
    )
    OUT.mkdir(parents=True, exist_ok=True)
    write_routes(chosen, OUT / f"{name}.geojson", decimals=5, remark=remark)


def features(name: str) -> list[Feature]:
    """Return the features of a raw file."""
    found: list[Feature] = json.loads((RAW / name).read_text())["features"]
    return found


def feature(properties: dict[str, Any], geometry: dict[str, Any]) -> Feature:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def shape_of(one: Feature) -> shapely.Geometry:
    """Return the geometry of a feature."""
    return shapely.from_geojson(json.dumps(one["geometry"]))


def without_crumbs(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a line without the parts that would vanish when rounded."""
    parts = shapely.get_parts(shape)
    kept = [part for part in parts if length_km(part) >= CRUMB_KM]
    return kept[0] if len(kept) == 1 else shapely.MultiLineString(kept)


def length_km(shape: shapely.Geometry) -> float:
    """Return the length of a line in kilometres."""
    parts = shapely.get_parts(shape)
    return sum(float(length_m(shapely.get_coordinates(part)).sum()) for part in parts) / 1_000


if __name__ == "__main__":
    main()
