"""Charts: what is known of the sea itself, where somebody gives it. All of it is optional.

Without one of these its term is absent from every judgement, and the alert says so.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema

# Depth of the sea, as points; a place has the depth of the nearest point.
DEPTH: Final[Schema] = {
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "depth_m": pl.Float64(),  # below chart datum, positive down
}

# A traffic separation scheme, as areas.
SCHEME: Final[Schema] = {
    "name": pl.String(),  # null: not given
    "geometry": pl.Binary(),  # Polygon or MultiPolygon, WGS 84, as WKB
    "direction_deg": pl.Float64(),  # of the traffic in a lane, true; null: no lane, or not given
}

# Where pilots board.
PILOT_STATION: Final[Schema] = {
    "name": pl.String(),
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "radius_m": pl.Float64(),  # within this ships slow down for the pilot
}

# A port or an anchorage: where ships slow down and stop as a matter of course.
PORT: Final[Schema] = {
    "name": pl.String(),
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "radius_m": pl.Float64(),  # within this a ship slows down for it
    "is_anchorage": pl.Boolean(),
}

# Wind and sea at points and times; a place and instant has the values of the nearest.
WEATHER: Final[Schema] = {
    "time": UTC_US,
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "wind_kn": pl.Float64(),  # null: not given
    "wind_from_deg": pl.Float64(),  # true; where it comes from
    "wave_m": pl.Float64(),  # significant height
    "wave_from_deg": pl.Float64(),
    "current_kn": pl.Float64(),
    "current_to_deg": pl.Float64(),  # where it sets
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Charts:
    """What charts say; null: nobody gave it.

    Attributes:
        depth: DEPTH.
        schemes: SCHEME.
        pilot_stations: PILOT_STATION.
        ports: PORT.
        weather: WEATHER.
    """

    depth: pl.DataFrame | None = None
    schemes: pl.DataFrame | None = None
    pilot_stations: pl.DataFrame | None = None
    ports: pl.DataFrame | None = None
    weather: pl.DataFrame | None = None
