"""Minutes of tracks as detectors read them, made for a test."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from seawarden.detect.detector import Detector
from seawarden.detect.minutes import MINUTE
from seawarden.model.alert import EVENT
from seawarden.model.schema import UTC_US, empty
from tests.builders import SHIP, at, context, place

NAN = float("nan")
USUAL: dict[str, Any] = {
    "vessel_id": SHIP, "track_id": 1, "sog_kn": 10.0, "cog_deg": NAN, "heading_deg": NAN,
    "crab_deg": NAN, "turn_deg": 0.0, "nav_status": 15, "report_count": 1, "mended": 0,
    "expected_kn": NAN, "spread": NAN, "asset": -1, "asset_distance_m": float("inf"),
    "north_m": 0.0, "east_m": 0.0,
}  # fmt: skip


def track(minutes: Sequence[float], **said: Any) -> list[dict[str, Any]]:
    """Return one row for each minute; each column may be one value for all or a list."""
    columns = {
        name: list(value) if isinstance(value, list | range) else [value] * len(minutes)
        for name, value in (USUAL | said).items()
    }
    return [
        {name: column[row] for name, column in columns.items()} | {"minute": minute}
        for row, minute in enumerate(minutes)
    ]


def passed(*tracks: list[dict[str, Any]]) -> pl.DataFrame:
    """Return MINUTE, each track's rows with the one before; known when its minute is over."""
    rows = []
    for row in (row for one in tracks for row in one):
        lon, lat = place(row.pop("north_m"), row.pop("east_m"))
        minute = row.pop("minute")
        known = row.pop("known", int(minute) + 1)
        rows.append(row | {"time": at(minute), "known": at(known), "lon_deg": lon, "lat_deg": lat})
    schema = {name: dtype for name, dtype in MINUTE.items() if not name.startswith("before")}
    frame = pl.DataFrame(rows, schema=schema).sort("known", "track_id", "time")
    before = [pl.col(name).shift().over("track_id").alias(f"before_{name}")
              for name in ("time", "lon_deg", "lat_deg")]  # fmt: skip
    return frame.with_columns(before).with_columns(
        pl.col("before_lon_deg", "before_lat_deg").fill_null(NAN)
    ).select(list(MINUTE))  # fmt: skip


def judged(
    detector: Detector, rows: pl.DataFrame, known: Any = None, *, cuts: Sequence[int] = (),
    until: float = 3_000,
) -> pl.DataFrame:  # fmt: skip
    """Return EVENT that a detector finds in minutes, cut into batches, watched until a minute."""
    known = known or context()
    state, found = empty(detector.MEMORY), [empty(EVENT)]
    for begin, end in pairwise([0, *cuts, rows.height]):
        batch = rows[begin:end]
        state, events = detector.step(state, batch, known, now=whole(batch["known"].max()))
        found.append(events)
    state, events = detector.step(state, rows.clear(), known, now=at(until))
    return pl.concat([*found, events])


def whole(instant: Any) -> Any:
    """Return the instant cut to the minute, as the engine hands it to readers of minutes."""
    return pl.Series([instant], dtype=UTC_US).dt.truncate("1m").item()
