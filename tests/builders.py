"""Small worlds: lines, and ships near them. A builder mentions only what a test is about."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import shapely
from pyproj import Geod

from seawarden.detect.context import Context, lines
from seawarden.detect.detector import LINE_CROSSING, NEAR_REPORT, Detector
from seawarden.model.alert import EVENT
from seawarden.model.asset import ASSET, assets
from seawarden.model.report import FIX, REPORT
from seawarden.model.schema import conform, empty
from seawarden.model.vessel import VESSEL

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
SHIP = 219_000_001
GEOD = Geod(ellps="WGS84")

# Where the usual line lies: straight to the east along a parallel of the Baltic.
LINE_LAT_DEG = 55.0
LINE_LON_DEG = (10.0, 11.0)
# A longitude of these parts of a degree can be shifted by whole degrees without rounding.
LON_PARTS = 2**24


def at(minute: float) -> datetime:
    """Return an instant by the minutes since noon."""
    return NOON + timedelta(minutes=minute)


def line(
    vertices: Sequence[tuple[float, float]] | shapely.Geometry | None = None,
    *,
    asset_id: str = "cable-a",
    accuracy_m: float = 100.0,
    **changed: Any,
) -> pl.DataFrame:
    """Return one line (ASSET); by default the usual one."""
    if vertices is None:
        vertices = [(lon, LINE_LAT_DEG) for lon in LINE_LON_DEG]
    shape = vertices if isinstance(vertices, shapely.Geometry) else shapely.LineString(vertices)
    said = dict.fromkeys(ASSET) | {
        "asset_id": asset_id,
        "name": asset_id.replace("-", " ").title(),
        "kind": "telecom",
        "geometry": shapely.to_wkb(shape),
        "accuracy_m": accuracy_m,
        "source": "made for a test",
        "licence": "Apache-2.0",
        "is_cut_onshore": True,
    }
    return assets(pl.DataFrame([said | changed], schema=dict(ASSET)))


def vessel(*, minute: float | None = None, **said: Any) -> pl.DataFrame:
    """Return what a ship says of herself (VESSEL); without a minute it has no time."""
    usual = {"vessel_id": SHIP, "time": None if minute is None else at(minute)}
    return pl.DataFrame([dict.fromkeys(VESSEL) | usual | said], schema=dict(VESSEL))


def place(north_m: float = 0.0, east_m: float = 0.0) -> tuple[float, float]:
    """Return the position so far north of the usual line, and east of its middle."""
    middle_deg = sum(LINE_LON_DEG) / 2
    lon, _, _ = GEOD.fwd(middle_deg, LINE_LAT_DEG, 90.0, east_m)
    _, lat, _ = GEOD.fwd(middle_deg, LINE_LAT_DEG, 0.0, north_m)
    return round(lon * LON_PARTS) / LON_PARTS, lat


def reports(minutes: Iterable[float] = (0, 5, 10), **said: Any) -> pl.DataFrame:
    """Return REPORT of one ship, at rest on the usual line unless something else is said.

    Each column may be one value for all or a list. `north_m` and `east_m` give the position
    from the usual line's middle, `lon_deg` and `lat_deg` give it outright.
    """
    minutes = list(minutes)
    usual = {"vessel_id": SHIP, "sog_kn": 0.0, "quality": 0, "north_m": 0.0, "east_m": 0.0}
    columns = {name: _spread(value, len(minutes)) for name, value in (usual | said).items()}
    north, east = columns.pop("north_m"), columns.pop("east_m")
    places = [place(n, e) for n, e in zip(north, east, strict=True)]
    columns = {
        "time": [at(minute) for minute in minutes],
        "lon_deg": [lon for lon, _ in places],
        "lat_deg": [lat for _, lat in places],
    } | columns
    absent = {name: [None] * len(minutes) for name in REPORT if name not in columns}
    return conform(pl.DataFrame(columns | absent, schema_overrides=dict(REPORT)), REPORT)


def fixes(minutes: Iterable[float] = (0, 5, 10), **said: Any) -> pl.DataFrame:
    """Return the same as FIX."""
    return conform(reports(minutes, **said), FIX)


def near(minutes: Iterable[float] = (0, 5, 10), **said: Any) -> pl.DataFrame:
    """Return NEAR_REPORT of one track, at rest and 100 m from line 0 unless said otherwise."""
    minutes = list(minutes)
    usual = {
        "vessel_id": SHIP, "track_id": 1, "lon_deg": 10.5, "lat_deg": 55.0, "sog_kn": 0.0,
        "cog_deg": float("nan"), "heading_deg": None, "nav_status": None, "asset": 0,
        "asset_distance_m": 100.0, "time": [at(minute) for minute in minutes],
    }  # fmt: skip
    columns = {name: _spread(value, len(minutes)) for name, value in (usual | said).items()}
    return pl.DataFrame(columns, schema=dict(NEAR_REPORT))


def crossed(minutes: Iterable[float] = (0,), **said: Any) -> pl.DataFrame:
    """Return LINE_CROSSING of one track over line 0, at 3 kn unless said otherwise."""
    minutes = list(minutes)
    usual = {
        "vessel_id": SHIP, "track_id": 1, "asset": 0, "time": [at(minute) for minute in minutes],
        "lon_deg": 10.5, "lat_deg": 55.0, "kp_km": 32.0, "angle_deg": 90.0, "to_side": 1,
        "sog_kn": 3.0, "before": [at(minute - 1) for minute in minutes],
        "after": [at(minute + 1) for minute in minutes], "is_inferred": False,
    }  # fmt: skip
    columns = {name: _spread(value, len(minutes)) for name, value in (usual | said).items()}
    return pl.DataFrame(columns, schema=dict(LINE_CROSSING))


def context(drawn: pl.DataFrame | None = None, *said: pl.DataFrame) -> Context:
    """Return what a detector may look up: lines (the usual one), and what ships say."""
    return Context(
        lines=lines(line() if drawn is None else drawn), vessels=pl.concat([empty(VESSEL), *said])
    )


def _spread(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list | range) else [value] * count


def fold(
    detector: Detector, rows: pl.DataFrame, known: Context | None = None, *, until: float = 1e4,
    cuts: Sequence[int] = (),
) -> pl.DataFrame:  # fmt: skip
    """Return all EVENT that a detector finds in rows, cut into batches, watched until a minute."""
    known = known or context()
    state, found = empty(detector.MEMORY), [empty(EVENT)]
    ends = [*cuts, rows.height]
    for begin, end in pairwise([0, *ends]):
        batch = rows[begin:end]
        state, events = detector.step(state, batch, known, now=batch["time"].max())
        found.append(events)
    _, events = detector.step(state, rows.clear(), known, now=at(until))
    return pl.concat([*found, events])


def numbers(events: pl.DataFrame, row: int = 0) -> dict[str, float | None]:
    """Return the evidence of one event by its name."""
    return {item["name"]: item["value"] for item in events["evidence"][row].to_list()}
