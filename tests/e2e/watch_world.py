"""A watch behind a real service for the browser: one ship that drags, and traffic around her."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from seawarden.app.desk.tracks import track_of
from seawarden.detect.engine import Engine
from seawarden.model.alert import ALERT
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.source_health import SourceHealth, SourceState
from seawarden.model.vessel import VESSEL
from seawarden.serve.settings import ServiceSettings
from seawarden.store.adding import Source
from seawarden.store.archive import Archive
from tests.builders import NOON, SHIP, at, fixes, line, reports, vessel
from tests.serve.worlds import DESK, World, alert, served, world

NAME = "AMBER HERON"
MILE_M = 1852
LON_DEG, LAT_DEG = 19.5, 57.5  # open sea
LINE_B_DEG = LAT_DEG + 0.2
CRUISE_KN, DRAG_KN = 12.0, 7.5
TYPED = 600  # of the ships around her say their type
TYPES = (30, 37, 52, 60, 70, 70, 70, 80)
DRAGS_FOR_MIN = 40
LAST_NORTH_M = 10_000.0  # past the usual line, short of the next one

EVIDENCE = [
    {"name": "speed lost against her own last hour", "value": 4.5, "unit": "kn", "weight": 3.2},
    {"name": "heading beside her course", "value": 14.0, "unit": "deg", "weight": 1.8},
    {"name": "steadiness of her speed before", "value": 0.3, "unit": "kn", "weight": 0.9},
    {"name": "wind and sea, by other ships", "value": 0.2, "unit": "kn", "weight": -0.7},
    {"name": "distance to the nearest line", "value": 9260.0, "unit": "m", "weight": 0.0},
    {"name": "draught", "value": None, "unit": "m", "weight": 0.0},
]
REASON = (
    "She has lost 4.5 kn of her usual speed for 38 min and holds her course; this is consistent "
    "with an anchor dragging under way."
)


def north_of_line(north_m: float) -> float:
    """Return the latitude so far north of the first line."""
    return LAT_DEG + north_m / MILE_M / 60


def two_lines() -> pl.DataFrame:
    """ASSET: two lines east of Gotland; the northern one is a sketch and has an owner."""
    return pl.concat(
        [
            line([(19.0, LAT_DEG), (20.0, LAT_DEG)]),
            line([(19.0, LINE_B_DEG), (20.0, LINE_B_DEG)], asset_id="cable-b", kind="power",
                 accuracy_m=5_000.0, owner="Line & Sons"),
        ]
    )  # fmt: skip


def way() -> pl.DataFrame:
    """REPORT of the ship, minute by minute: three hours at her usual speed, then slower."""
    minutes = list(range(-180, 1))
    speeds = [DRAG_KN if minute > -DRAGS_FOR_MIN else CRUISE_KN for minute in minutes]
    north = np.cumsum([speed * MILE_M / 60 for speed in speeds])
    return reports(
        minutes, sog_kn=speeds, cog_deg=0.0, heading_deg=8.0, lon_deg=LON_DEG,
        lat_deg=[north_of_line(one - north[-1] + LAST_NORTH_M) for one in north],
    )  # fmt: skip


def archive_of(folder: Path, rows: pl.DataFrame) -> Archive:
    """Keep reports in an archive."""
    archive = Archive.open(folder, create=True)
    source = Source(digest="0" * 64, name="made for a test", byte_count=1)
    with archive.adding(source) as adding:
        adding.put(rows, empty(VESSEL))
        adding.finish(read=rows.height, rejected=0, now=NOON)
    return archive


class WatchWorld:
    """A world with a way, an archive, and sources that a test can break."""

    token = DESK

    def __init__(self, folder: Path, **changed: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.sources: list[SourceHealth] = [source("kattegat-antenna")]
        self.world: World = world(
            folder, archive=archive_of(folder / "archive", way()), sources=lambda: self.sources,
            assets=two_lines(), engine=Engine.over(two_lines()), **changed,
        )  # fmt: skip
        centre = self.world.centre
        there = fixes(
            [0], sog_kn=DRAG_KN, cog_deg=0.0, heading_deg=8.0, lon_deg=LON_DEG,
            lat_deg=north_of_line(LAST_NORTH_M),
        )  # fmt: skip
        centre.picture.take(there, vessel(name=NAME, ship_type=70))
        points = track_of(centre, SHIP, start=at(-180), end=at(0) + timedelta.resolution)
        self.track_id: int = points["track_id"][-1]

    def serve(self, held: ServiceSettings) -> None:
        """Run the service until `stop`."""
        self._running = ExitStack()
        self.address = self._running.enter_context(served(self.world, held))
        self.host = self.address.removeprefix("http://")

    def stop(self) -> None:
        """Stop the service; a second time does nothing."""
        self._running.close()

    def drags(self, alert_id: str = "drag", *, name: str = NAME, **said: Any) -> None:
        """Say that the ship drags her anchor."""
        usual: dict[str, Any] = {
            "track_id": self.track_id, "start": at(-DRAGS_FOR_MIN), "evidence": EVIDENCE,
            "reason": REASON, "lon_deg": LON_DEG, "lat_deg": north_of_line(LAST_NORTH_M),
        }  # fmt: skip
        self.world.say(alert(alert_id, **(usual | said)), name=name)

    def sails(self, count: int, *, seed: int = 1) -> None:
        """Put so many ships around the lines."""
        draw = np.random.default_rng(seed)
        ids = np.arange(230_000_000, 230_000_000 + count)
        rows = pl.DataFrame(
            {
                "vessel_id": ids,
                "time": [NOON] * count,
                "lon_deg": draw.uniform(19.0, 21.0, count),
                "lat_deg": draw.uniform(56.9, 58.3, count),
                "sog_kn": draw.uniform(0, 18, count),
                "cog_deg": draw.uniform(0, 359, count),
            },
            schema_overrides={"vessel_id": pl.UInt32(), "time": FIX["time"]},
        )
        typed = pl.concat(
            vessel(vessel_id=int(one), ship_type=int(kind))
            for one, kind in zip(ids[:TYPED], draw.choice(TYPES, TYPED), strict=False)
        )
        absent = [pl.lit(None, FIX[name]).alias(name) for name in FIX if name not in rows.columns]
        self.world.centre.picture.take(
            conform(
                rows.with_columns(absent).cast({"sog_kn": pl.Float32(), "cog_deg": pl.Float32()}),
                FIX,
            ),
            typed,
        )


def source(name: str, state: SourceState = SourceState.UP) -> SourceHealth:
    """Return how a source is."""
    return SourceHealth(
        source=name, scheme="tcp", state=state, since=NOON, last_report=NOON, rate_per_s=12.0,
        delay=timedelta(seconds=2), reports=500, rejected=3,
    )  # fmt: skip


def of_kind(kind: str, number: int, **said: Any) -> pl.DataFrame:
    """ALERT of another kind from another ship."""
    usual = {"kind": kind, "vessel_id": SHIP + number, "level": "low", "track_id": number,
             "lon_deg": LON_DEG + 0.05 * number, "lat_deg": LAT_DEG}  # fmt: skip
    return conform(alert(f"{kind}-{number}", **(usual | said)), ALERT)
