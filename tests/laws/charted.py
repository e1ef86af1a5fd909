"""Charts and patterns of life for the laws: such as reading lets past, sensible or not."""

from datetime import timedelta
from functools import cache

import polars as pl
import shapely
from hypothesis import strategies as st

from seawarden.detect.pattern import Pattern
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER, Charts
from tests.builders import LINE_LAT_DEG, NOON
from tests.detect.patterns import FISHING, about, over_the_line, passages, pattern, typed

# About the place where the stories are set, and at the ends of the Earth.
LON_DEG = (10.5, 10.5, 10.52, 10.4, 11.0, -180.0, 179.9999, 0.0)
LAT_DEG = (LINE_LAT_DEG, LINE_LAT_DEG, 55.03, 54.9, 90.0, -90.0, 0.0)
RADIUS_M = (0.001, 300.0, 5_000.0, 20_000.0, 1e9)
NAMES = (None, "Roads", "ÆØÅ", "A" * 80)
DIRECTIONS_DEG = (None, 0.0, 90.0, 180.0, 359.9)

AREAS = (
    shapely.box(10.4, 54.95, 10.6, 55.05),
    shapely.box(10.5, 55.0, 10.55, 55.01),
    shapely.box(-180.0, -90.0, 180.0, 90.0),
    shapely.MultiPolygon([shapely.box(179, 54, 180, 56), shapely.box(-180, 54, -179, 56)]),
    shapely.Polygon([(10.5, 54.9), (10.5, 55.1), (10.5000001, 55.0)]),
    # A bow with a line left over, as reading mends it: no area alone.
    shapely.make_valid(shapely.Polygon([(10.4, 55), (10.6, 55), (10.5, 55), (10.5, 55.1)])),
)

placed = {"lon_deg": st.sampled_from(LON_DEG), "lat_deg": st.sampled_from(LAT_DEG)}
reaching = {"name": st.sampled_from(NAMES), **placed, "radius_m": st.sampled_from(RADIUS_M)}
winds = st.sampled_from([None, 0.0, 12.0, 35.0, 400.0])
directions = st.sampled_from(DIRECTIONS_DEG)


def _frames(schema, columns, *, most=4):
    """Return frames of a schema, and none at all."""
    rows = st.lists(st.fixed_dictionaries(columns), max_size=most)
    return st.none() | rows.map(lambda said: pl.DataFrame(said, schema=dict(schema)))


soundings = _frames(
    DEPTH, placed | {"depth_m": st.sampled_from([-8_000.0, 0.0, 0.1, 12.0, 40.0, 60.0, 11_000.0])}
)
schemes = _frames(
    SCHEME,
    {
        "name": st.sampled_from(NAMES),
        "geometry": st.sampled_from([shapely.to_wkb(area) for area in AREAS]),
        "direction_deg": directions,
    },
)
pilot_stations = _frames(PILOT_STATION, reaching)
ports = _frames(PORT, reaching | {"is_anchorage": st.booleans()})
weather = _frames(
    WEATHER,
    {"time": st.sampled_from([-10_000, -3, 0, 0, 1, 2, 4, 10_000]).map(
        lambda hours: NOON + timedelta(hours=hours)
    )}
    | placed
    | {
        "wind_kn": winds, "wind_from_deg": directions,
        "wave_m": winds, "wave_from_deg": directions,
        "current_kn": winds, "current_to_deg": directions,
    },
    most=6,
).map(lambda rows: None if rows is None else rows.sort("time", maintain_order=True))  # fmt: skip

charts = st.builds(
    Charts, depth=soundings, schemes=schemes, pilot_stations=pilot_stations, ports=ports,
    weather=weather,
)  # fmt: skip


@cache
def _patterns() -> tuple[Pattern | None, ...]:
    """Return no pattern, that of the first day, and two of a place much used."""
    many = pl.concat(
        [
            passages(ships=40, each=2, cog_deg=90.0, sog_kn=12.0),
            passages(ships=8, each=5, cog_deg=90.0, sog_kn=5.0, is_slowed=True, first=100),
            passages(ships=6, cog_deg=0.0, sog_kn=0.0, first=200),
        ]
    )
    said = pl.concat([typed(), typed(FISHING, ships=20, first=100)])
    crossed = over_the_line(each=3)
    return (
        None,
        Pattern.broad(about(days=0.0)),
        pattern(many, said, segments=crossed, days=3.0),
        pattern(many, said, segments=crossed, days=3_000.0),
    )


patterns = st.integers(0, len(_patterns()) - 1).map(lambda number: _patterns()[number])
