"""Screening from Parquet to alerts: beside MovingPandas with GeoPandas, and beside the floor.

The peer does less: it finds stops and the nearest line of each, and no crossing, no cleaning, no
loitering. It is run on a part of the rows and its time is scaled, which favours it, since its work
grows at least as fast as the rows.
"""

import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl
import shapely

from benchmarks import national_day
from benchmarks.machine import best_s, versions
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.model.report import FIX, REPORT
from seawarden.model.schema import conform

ROW_COUNT: Final = 11_000_000
PEER_VESSELS: Final = 20  # the peer's part: all rows of some ships, whole tracks
STOP_DIAMETER_M: Final = 300
STOP_LEAST: Final = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Reports a second of each, and what was found."""

    row_count: int
    ours_s: float
    floor_s: float
    peer_rows: int
    peer_s: float
    peer_stops: int
    crossings: int
    alerts: int

    @property
    def against_peer(self) -> float:
        """How many times as fast as the peer, row for row."""
        return (self.row_count / self.ours_s) / (self.peer_rows / self.peer_s)

    @property
    def against_floor(self) -> float:
        """How many times as long as merely reading the columns."""
        return self.ours_s / self.floor_s


def run(row_count: int = ROW_COUNT) -> Outcome:
    """Measure all three on one synthetic day, sorted by time."""
    with tempfile.TemporaryDirectory() as folder:
        text, day = Path(folder) / "day.csv", Path(folder) / "day.parquet"
        national_day.write(text, row_count=row_count)
        _convert(text, day)
        text.unlink()
        warm = screen(ScreenAsked(ais=(str(day),)))
        ours_s, _ = best_s(lambda: screen(ScreenAsked(ais=(str(day),))), times=3)
        floor_s, _ = best_s(lambda: pl.read_parquet(day, columns=list(FIX)))
        peer_rows, peer_s, peer_stops = _peer(day)
    return Outcome(
        row_count=warm.read, ours_s=ours_s, floor_s=floor_s, peer_rows=peer_rows, peer_s=peer_s,
        peer_stops=peer_stops, crossings=warm.crossings.height, alerts=warm.alerts.height,
    )  # fmt: skip


def _convert(text: Path, day: Path) -> None:
    """Write the reports of the day as Parquet, in order of time."""
    parts = [intake.reports for intake in read_ais([text], reading=Reading())]
    conform(pl.concat(parts), REPORT).sort("time", maintain_order=True).write_parquet(
        day, row_group_size=1 << 20
    )


def _peer(day: Path) -> tuple[int, float, int]:
    """Find stops and their nearest line with MovingPandas and GeoPandas; return rows and time."""
    import geopandas
    import movingpandas

    ids = pl.scan_parquet(day).select(pl.col("vessel_id").unique().sort()).collect()["vessel_id"]
    chosen = ids.sample(PEER_VESSELS, seed=national_day.SEED)
    rows = pl.read_parquet(day, columns=["vessel_id", "time", "lon_deg", "lat_deg"]).filter(
        pl.col("vessel_id").is_in(chosen.implode())
    )
    lines = open_routes(RoutesAsked()).assets
    routes = geopandas.GeoDataFrame(
        {"asset_id": lines["asset_id"].to_list()},
        geometry=shapely.from_wkb(lines["geometry"].to_numpy()),
        crs=4326,
    ).to_crs(3035)
    frame = rows.with_columns(pl.col("time").dt.replace_time_zone(None)).to_pandas()
    begin = time.perf_counter()
    tracks = movingpandas.TrajectoryCollection(
        frame, traj_id_col="vessel_id", t="time", x="lon_deg", y="lat_deg", crs=4326
    )
    stops = movingpandas.TrajectoryStopDetector(tracks).get_stop_points(
        max_diameter=STOP_DIAMETER_M, min_duration=STOP_LEAST
    )
    placed = stops.set_crs(4326, allow_override=True).to_crs(3035)
    geopandas.sjoin_nearest(placed, routes, distance_col="distance_m")
    return rows.height, time.perf_counter() - begin, len(stops)


def table(found: Outcome) -> str:
    """Return the outcome as Markdown."""
    rate = found.row_count / found.ours_s / 1e6
    peer_rate = found.peer_rows / found.peer_s / 1e6
    return "\n".join(
        (
            f"SYNTHETIC day, {found.row_count:,} reports in Parquet, shipped lines; "
            f"{versions('polars', 'movingpandas', 'geopandas')}.",
            "",
            "| | reports/s | ratio |",
            "|---|---|---|",
            f"| `screen`, all detectors, {found.crossings:,} crossings, {found.alerts:,} alerts | "
            f"{rate:.2f} M | |",
            f"| MovingPandas stops and GeoPandas nearest ({found.peer_rows:,} rows, scaled; "
            f"{found.peer_stops:,} stops) | {peer_rate:.4f} M | {found.against_peer:,.0f} times |",
            f"| floor: Polars reads the same columns, warm, best of 5 | "
            f"{found.row_count / found.floor_s / 1e6:.1f} M | {found.against_floor:.1f} of it |",
        )
    )
