"""Charts: what is known of the sea itself, where somebody gives it. All of it is optional.

Without one of these its term is absent from every judgement, and the alert says so.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from seawarden.model.schema import UTC_US, Schema

# Depth of the sea, as points; a place has the depth of the nearest point.
DEPTH: Final[Schema] = {
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "depth_m": pl.Float64(),  # never null; below chart datum, positive down; land is 0 or less
}

# A traffic separation scheme, as areas.
SCHEME: Final[Schema] = {
    "name": pl.String(),  # null: not given
    "geometry": pl.Binary(),  # Polygon or MultiPolygon, WGS 84, as WKB
    "direction_deg": pl.Float64(),  # of the traffic in a lane, true; null: no lane, or not given
}

# Where pilots board.
PILOT_STATION: Final[Schema] = {
    "name": pl.String(),  # null: not given
    "lon_deg": pl.Float64(),
    "lat_deg": pl.Float64(),
    "radius_m": pl.Float64(),  # within this ships slow down for the pilot
}

# A port or an anchorage: where ships slow down and stop as a matter of course.
PORT: Final[Schema] = {
    "name": pl.String(),  # null: not given
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
    "wind_from_deg": pl.Float64(),  # true; where it comes from; null: not given
    "wave_m": pl.Float64(),  # significant height; null: not given
    "wave_from_deg": pl.Float64(),  # true; where waves come from; null: not given
    "current_kn": pl.Float64(),  # null: not given
    "current_to_deg": pl.Float64(),  # true; where it sets; null: not given
}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Charts:
    """What charts say; null: nobody gave it. Two are equal only when they are the same one.

    Attributes:
        depth: DEPTH.
        schemes: SCHEME.
        pilot_stations: PILOT_STATION.
        ports: PORT.
        weather: WEATHER, ordered by time.
        depth_reach_m: a depth speaks for no place farther away than this. A judgement: half the
            step of the coarsest world grids (1/12 of a degree).
        weather_reach_m: the same of weather. A judgement: one step of the common world models
            (half a degree).
        weather_age: weather speaks for no instant farther away than this, before or after. A
            judgement: half the step of forecasts given every 6 hours.
    """

    depth: pl.DataFrame | None = None
    schemes: pl.DataFrame | None = None
    pilot_stations: pl.DataFrame | None = None
    ports: pl.DataFrame | None = None
    weather: pl.DataFrame | None = None
    depth_reach_m: float = 5_000.0
    weather_reach_m: float = 55_560.0
    weather_age: timedelta = timedelta(hours=3)
