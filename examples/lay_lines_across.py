"""Lay real shapes of lines across the real traffic of the shipped North Sea hour.

    uv run python examples/lay_lines_across.py

The hour crosses few real lines slowly. A test that the same alerts come out however the reports
are cut and shuffled needs many, and real ones: so here real shapes of Baltic lines are moved and
turned, unscaled, to run through the harbour mouths and the working grounds of that hour. Nobody
lays a cable there; every line says so. Detectors are left as they are, only lines are placed.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import shapely
import shapely.ops

from seawarden.geo.geodesy import metres_per_degree
from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.ingest.routes_write import write_routes
from seawarden.model.asset import ASSET
from seawarden.model.schema import conform

OUT = Path(__file__).parents[1] / "tests/data/routes/laid_across_north_sea.geojson"
SAID = "SYNTHETIC PLACEMENT: real shape of {} laid across real traffic"
REMARK = (
    "SYNTHETIC PLACEMENT. Real shapes of Baltic lines (OpenStreetMap contributors, ODbL 1.0), "
    "moved and turned to run through the traffic off the west coast of Denmark. No line lies "
    "here. Made by examples/lay_lines_across.py."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Laying:
    """Where a shape goes: the place along it that comes to lie somewhere, and how it turns."""

    asset_id: str  # of the shipped line whose shape it is
    along: float  # part of the shape before the place, 0 to 1
    lon_deg: float
    lat_deg: float
    turn_deg: float  # counter-clockwise
    where: str
    stretch: tuple[float, float] = (0.0, 1.0)  # the part of the shape that is laid


# Where ships stopped, waited, fished and worked during the hour.
LAYINGS = (
    Laying(asset_id="balticconnector", along=0.03, lon_deg=8.424, lat_deg=55.4605, turn_deg=120,
           where="Esbjerg harbour"),
    Laying(asset_id="estlink-2", along=0.02, lon_deg=8.4317, lat_deg=55.4649, turn_deg=150,
           where="the approach to Esbjerg"),
    Laying(asset_id="eesf-3", along=0.02, lon_deg=8.1215, lat_deg=56.0005, turn_deg=90,
           where="Hvide Sande harbour"),
    Laying(asset_id="fec-west", along=0.02, lon_deg=8.12, lat_deg=56.3715, turn_deg=100,
           where="Thorsminde harbour"),
    Laying(asset_id="bssc-helsinki-tallinn-leg", along=0.5, lon_deg=8.3141, lat_deg=54.7775,
           turn_deg=60, where="the grounds off Sylt"),
    Laying(asset_id="eesf-2", along=0.4, lon_deg=8.5965, lat_deg=54.7102, turn_deg=20,
           where="the grounds off Amrum"),
    Laying(asset_id="bcs-east", along=0.5, lon_deg=8.4469, lat_deg=55.0219, turn_deg=45,
           where="the harbour of List"),
    Laying(asset_id="c-lion1", along=0.5, lon_deg=7.1968, lat_deg=56.0999, turn_deg=80,
           where="the grounds west of Hvide Sande", stretch=(0.3, 0.45)),
    Laying(asset_id="swepol", along=0.5, lon_deg=4.8975, lat_deg=55.5406, turn_deg=30,
           where="the oil fields"),
    Laying(asset_id="baltic-pipe", along=0.5, lon_deg=7.4885, lat_deg=56.7733, turn_deg=70,
           where="the shipping lane off Thyborøn"),
)  # fmt: skip


def main() -> None:
    """Write the lines."""
    shipped = read_routes(starter_routes()[:1]).assets
    laid = pl.concat([line(shipped, laying) for laying in LAYINGS])
    write_routes(laid, OUT, remark=REMARK)
    sys.stdout.write(f"{OUT}: {laid.height} lines\n")


def line(shipped: pl.DataFrame, laying: Laying) -> pl.DataFrame:
    """Return one laid line as ASSET."""
    real = shipped.filter(pl.col("asset_id") == laying.asset_id)
    said = SAID.format(real["name"].item())
    return conform(
        real.with_columns(
            asset_id=pl.lit(f"laid-{laying.asset_id}"),
            name=pl.lit(f"{real['name'].item()}, laid across {laying.where}"),
            owner=pl.lit(None, dtype=pl.String),
            status=pl.lit(None, dtype=pl.String),
            geometry=pl.lit(shapely.to_wkb(laid(shipped, laying))),
            accuracy_m=pl.lit(100.0),
            capacity=pl.lit(None, dtype=pl.String),
            landing_points=pl.lit(None, dtype=ASSET["landing_points"]),
            source=pl.lit(f"{said}; {real['source'].item()}"),
            is_cut_onshore=pl.lit(value=True),
        ),
        ASSET,
    )


def laid(shipped: pl.DataFrame, laying: Laying) -> shapely.LineString:
    """Return the shape, moved and turned on a plane that is true to scale at both places."""
    real = shipped.filter(pl.col("asset_id") == laying.asset_id)["geometry"].item()
    shape = max(shapely.get_parts(shapely.from_wkb(real)), key=shapely.length)
    shape = shapely.ops.substring(shape, *laying.stretch, normalized=True)
    pin = shapely.get_coordinates(
        shapely.line_interpolate_point(shape, laying.along, normalized=True)
    )[0]
    turn = np.radians(laying.turn_deg)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    there, here = _metres(pin[1]), _metres(laying.lat_deg)
    target = np.array([laying.lon_deg, laying.lat_deg])
    return shapely.transform(shape, lambda xy: (xy - pin) * there @ turned / here + target)


def _metres(lat_deg: float) -> np.ndarray:
    east_m, north_m, _ = metres_per_degree(lat_deg)
    return np.array([east_m, north_m])


if __name__ == "__main__":
    main()
