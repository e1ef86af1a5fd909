"""Passages as rows of minutes: a ship that goes straight east, and then loses speed."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.context import Context
from seawarden.detect.minutes import MINUTE
from seawarden.model.schema import conform, empty
from seawarden.model.units import MS_PER_KN
from tests.builders import SHIP, at, context

NAN = float("nan")
EXPECTED_KN = 10.0


def passage(
    parts: Sequence[float], *, every_min: float = 1.0, begins: float = 0.0, lat_deg: float = 54.5,
    **said: Any,
) -> pl.DataFrame:  # fmt: skip
    """Return MINUTE of a ship that makes these parts of an expected 10 kn.

    Each further column may be one value for all or a list; `expected_kn` as well.
    """
    minutes = [begins + number * every_min for number in range(len(parts))]
    lon = 10.0
    lons = []
    for part in parts:
        lon += part * EXPECTED_KN * MS_PER_KN * 60 * every_min / 64_700  # a degree at 54.5 north
        lons.append(lon)
    usual = {
        "vessel_id": SHIP, "track_id": 1, "known": [at(one) for one in minutes],
        "time": [at(one) for one in minutes], "lon_deg": lons, "lat_deg": lat_deg,
        "sog_kn": [part * EXPECTED_KN for part in parts], "cog_deg": 90.0, "heading_deg": NAN,
        "crab_deg": NAN, "turn_deg": 0.0, "nav_status": 0, "report_count": 1, "mended": 0,
        "before_time": None, "before_lon_deg": NAN, "before_lat_deg": NAN,
        "expected_kn": EXPECTED_KN, "spread": 0.01, "asset": -1,
        "asset_distance_m": float("inf"),
    }  # fmt: skip
    columns = {
        name: list(value) if isinstance(value, list) else [value] * len(parts)
        for name, value in (usual | said).items()
    }
    return conform(pl.DataFrame(columns, schema_overrides=dict(MINUTE)), MINUTE)


def slowed(
    part: float, minutes: int = 40, *, steady: int = 30, after: Sequence[float] = ()
) -> list[float]:
    """Return parts of the expected speed: steady for a while, then slower, then `after`."""
    return [1.0] * steady + [part] * minutes + list(after)


def state_after(
    rows: pl.DataFrame, known: Context | None = None, **changed: Any
) -> dict[str, Any]:
    """Return what is remembered of the one ship after its minutes."""
    judge = AnchorDrag(**changed)
    until = rows["time"].max()
    state, _ = judge.step(empty(judge.MEMORY), rows, known or context(), now=until)
    return state.row(0, named=True)


def weights(events: pl.DataFrame, row: int = 0) -> dict[str, float]:
    """Return the weight of each piece of evidence of one event, by the first words of its name."""
    return {item["name"]: item["weight"] for item in events["evidence"][row].to_list()}
