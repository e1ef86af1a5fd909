"""Ways: what is known of ships around faults, as the attribution reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from seawarden.model.alert import ALERT
from seawarden.model.asset import ASSET
from seawarden.model.attribution import HEARD
from seawarden.model.crossing import CROSSING
from seawarden.model.schema import UTC_US, Schema, conform, empty
from seawarden.model.vessel import VESSEL

# Where one track was heard, thinned to about one report a minute.
POSITION: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "sog_kn": pl.Float64(),  # null: not known
    "cog_deg": pl.Float64(),  # null: not known
}

# A stretch of time in which one track was not heard, though somebody listened.
SILENCE: Final[Schema] = {
    "vessel_id": pl.UInt32(),
    "track_id": pl.UInt64(),
    "time0": UTC_US,  # of the report before; null: she was not heard before
    "lon0_deg": pl.Float64(),
    "lat0_deg": pl.Float64(),
    "sog0_kn": pl.Float64(),
    "cog0_deg": pl.Float64(),
    "time1": UTC_US,  # of the report after; null: she was not heard again
    "lon1_deg": pl.Float64(),
    "lat1_deg": pl.Float64(),
    "sog1_kn": pl.Float64(),
    "cog1_deg": pl.Float64(),
    "speed_most_kn": pl.Float64(),  # the highest she was seen at, with some to spare
}

# A span of time in which somebody listened to the sea around the faults.
LISTENED: Final[Schema] = {"start": UTC_US, "end": UTC_US}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """What is known of ships around faults. Order of rows does not matter."""

    assets: pl.DataFrame  # ASSET: the lines of the faults, and others near
    crossings: pl.DataFrame = field(default_factory=lambda: empty(CROSSING))
    silences: pl.DataFrame = field(default_factory=lambda: empty(SILENCE))
    positions: pl.DataFrame = field(default_factory=lambda: empty(POSITION))
    alerts: pl.DataFrame = field(default_factory=lambda: empty(ALERT))
    vessels: pl.DataFrame = field(default_factory=lambda: empty(VESSEL))
    listened: pl.DataFrame = field(default_factory=lambda: empty(LISTENED))
    # LISTENED of the sea around one fault, where faults may lie far apart; else `listened`.
    listened_around: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    heard: pl.DataFrame = field(default_factory=lambda: empty(HEARD))
    notes: tuple[str, ...] = ()  # on what was read, in sentences


def ways(given: Ways) -> Ways:
    """Hold what is known to its schemas, and put it in one order.

    Raises:
        ProtocolMisuse: a column is missing or of another type.
    """
    return Ways(
        assets=conform(given.assets, ASSET),
        crossings=conform(given.crossings, CROSSING).sort(
            "vessel_id", "track_id", "time", "asset_id", "kp_km", "to_side"
        ),
        silences=conform(given.silences, SILENCE).sort(
            "vessel_id", "track_id", "time0", "time1", nulls_last=False
        ),
        positions=conform(given.positions, POSITION).sort(
            "vessel_id", "track_id", "time", "lon_deg", "lat_deg"
        ),
        alerts=conform(given.alerts, ALERT).sort("alert_id", "revision"),
        vessels=conform(given.vessels, VESSEL).sort("vessel_id", "time", nulls_last=False),
        listened=conform(given.listened, LISTENED).sort("start", "end"),
        listened_around={
            fault_id: conform(spans, LISTENED).sort("start", "end")
            for fault_id, spans in given.listened_around.items()
        },
        heard=conform(given.heard, HEARD),
        notes=given.notes,
    )
