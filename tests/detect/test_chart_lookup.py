"""What charts say of a place and an instant: the nearest that reaches it, null where none does."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
import shapely

from seawarden.detect.chart_lookup import (
    ANCHORAGES,
    depth_at,
    pilot_within,
    port_ahead,
    port_within,
    scheme_at,
    scheme_edge_ahead,
    weather_at,
)
from seawarden.model.chart import DEPTH, PILOT_STATION, PORT, SCHEME, WEATHER, Charts
from seawarden.model.schema import conform

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
MIN_DEG = 1 / 60  # of latitude: one nautical mile


def frame(schema, *rows):
    return conform(pl.DataFrame(list(rows), schema_overrides=dict(schema)), schema)


def at(*positions):
    return (
        pl.Series("lon_deg", [lon for lon, _ in positions], dtype=pl.Float64),
        pl.Series("lat_deg", [lat for _, lat in positions], dtype=pl.Float64),
    )


def port(name, lon, lat, *, radius_m=9260.0, is_anchorage=False):
    return {
        "name": name, "lon_deg": lon, "lat_deg": lat, "radius_m": radius_m,
        "is_anchorage": is_anchorage,
    }  # fmt: skip


DEPTHS = Charts(
    depth=frame(
        DEPTH,
        {"lon_deg": 10.0, "lat_deg": 57.0, "depth_m": 30.0},
        {"lon_deg": 10.0, "lat_deg": 57.02, "depth_m": -2.0},
    )
)
PORTS = Charts(
    ports=frame(
        PORT,
        port("Port", 10.0, 57.0),
        port("Roads", 10.0, 57.0 + 3 * MIN_DEG, radius_m=3000.0, is_anchorage=True),
        port(None, 10.0, 57.0 - 4 * MIN_DEG, radius_m=3000.0, is_anchorage=True),
    )
)
SCHEMES = Charts(
    schemes=frame(
        SCHEME,
        {
            "name": "Zone",
            "geometry": shapely.box(9.9, 56.9, 10.3, 57.1).wkb,
            "direction_deg": None,
        },
        {
            "name": "Lane",
            "geometry": shapely.box(10.0, 57.0, 10.2, 57.1).wkb,
            "direction_deg": 0.0,
        },
        {
            "name": "Over",
            "geometry": shapely.box(10.1, 57.0, 10.3, 57.1).wkb,
            "direction_deg": 9.0,
        },
    )
)


def weather(lon, lat, minutes=0, **said):
    return dict.fromkeys(WEATHER) | {
        "time": NOON + timedelta(minutes=minutes), "lon_deg": lon, "lat_deg": lat,
    } | said  # fmt: skip


WEATHERS = Charts(
    weather=frame(
        WEATHER,
        weather(20.0, 59.0, -400, wind_kn=40.0),
        weather(20.0, 59.0, 0, wind_kn=10.0, wind_from_deg=225.0),
        weather(20.0, 59.0, 60, wind_kn=20.0),
        weather(20.1, 59.0, 0, wave_m=2.0),
        weather(20.1, 59.0, 60, current_kn=1.0, current_to_deg=90.0),
    )
)


def test_a_place_has_the_depth_of_the_nearest_sounding_that_is_near_enough():
    north_deg = 5_000 / 111_360
    places = at((10.0, 57.001), (10.0, 57.019), (10.0, 57.02 + north_deg * 1.01), (None, 57.0))

    assert depth_at(DEPTHS, *places).to_list() == [30.0, -2.0, None, None]
    assert depth_at(DEPTHS, *at((10.0, 57.02 + north_deg * 0.99))).to_list() == [-2.0]


def test_the_nearest_port_that_reaches_is_found():
    found = port_within(PORTS, *at((10.0, 57.0 + 2.2 * MIN_DEG), (10.0, 56.99), (12.0, 57.0)))

    assert found["name"].to_list() == ["Roads", "Port", None]
    assert found["is_anchorage"].to_list() == [True, False, None]
    assert (found["distance_m"] / 10).round().to_list() == [148.0, 111.0, None]


def test_anchorages_alone_can_be_asked_for():
    found = port_within(PORTS, *at((10.0, 57.0), (10.0, 56.95)), only=ANCHORAGES)

    assert found["is_anchorage"].to_list() == [None, True]
    assert found["name"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("lat", "cog", "name"),
    [
        pytest.param(56.7, 10.0, None, id="unnamed anchorage ahead is nearest"),
        pytest.param(57.5, 175.0, "Roads", id="ahead"),
        pytest.param(57.5, 5.0, None, id="astern"),
        pytest.param(57.06, 5.0, "Roads", id="within it"),
        pytest.param(58.0, 180.0, None, id="too far"),
    ],
)
def test_a_port_ahead_is_found(lat, cog, name):
    found = port_ahead(
        PORTS, *at((10.0, lat)), pl.Series([cog]), ahead_m=50_000.0, either_side_deg=15.0
    )

    assert found["name"].to_list() == [name]
    assert (found["is_anchorage"].item() is None) == (lat in {57.5, 58.0} and name is None)


def test_a_lane_counts_before_the_zone_around_it():
    found = scheme_at(SCHEMES, *at((10.05, 57.05), (10.15, 57.05), (9.95, 57.05), (11.0, 57.0)))

    assert found.rows() == [
        (True, "Lane", 0.0), (True, "Lane", 0.0), (True, "Zone", None), (False, None, None),
    ]  # fmt: skip


def test_the_edge_of_a_scheme_lies_ahead_on_the_course():
    places = at((10.05, 56.95), (10.05, 56.95), (10.05, 56.95), (12.0, 57.0), (10.05, 56.95))
    cogs = pl.Series([0.0, 180.0, 90.0, 0.0, None])
    found = scheme_edge_ahead(SCHEMES, *places, cogs, ahead_m=20_000.0)

    assert (found / 100).round().to_list() == [56.0, 56.0, 152.0, None, None]


def test_of_several_areas_the_nearest_edge_counts_from_either_side():
    boxes = [shapely.box(west, 56.9, west + 0.1, 57.1) for west in (10.1, 10.3)]
    rows = [{"name": None, "geometry": box.wkb, "direction_deg": None} for box in boxes]
    found = scheme_edge_ahead(
        Charts(schemes=frame(SCHEME, *rows)), *at((10.0, 57.0), (10.5, 57.0)),
        pl.Series([90.0, 270.0]), ahead_m=40_000.0,
    )  # fmt: skip

    assert (found / 100).round().to_list() == [61.0, 61.0]


def test_weather_is_of_the_nearest_point_that_tells_of_it_and_the_nearest_instant():
    times = pl.Series([NOON + timedelta(minutes=m) for m in (20, 40, 239, 241, -181)])
    found = weather_at(WEATHERS, times, *at(*[(20.0, 59.0)] * 5))

    assert found["wind_kn"].to_list() == [10.0, 20.0, 20.0, None, None]
    assert found["wind_from_deg"].to_list() == [225.0, None, None, None, None]
    assert found["wave_m"].to_list() == [2.0, 2.0, None, None, None]
    assert found["current_to_deg"].to_list() == [90.0, 90.0, 90.0, None, None]


def test_weather_speaks_for_no_place_far_away():
    lat = 59.0 - 55_560 / 111_360
    near, far = (lat * 1.0001, lat * 0.9999)
    found = weather_at(WEATHERS, pl.Series([NOON] * 2), *at((20.0, near), (20.0, far)))

    assert found["wind_kn"].to_list() == [10.0, None]


def test_a_pilot_station_reaches_as_far_as_its_radius():
    station = {"name": "Skagen", "lon_deg": 10.0, "lat_deg": 57.0, "radius_m": 3704.0}
    charts = Charts(pilot_stations=frame(PILOT_STATION, station))
    found = pilot_within(charts, *at((10.0, 57.0 + 1.98 * MIN_DEG), (10.0, 57.0 + 2.02 * MIN_DEG)))

    assert found["name"].to_list() == ["Skagen", None]


def test_what_nobody_gave_is_null_everywhere():
    none, here = Charts(), at((10.0, 57.0), (11.0, 57.0))
    found = [
        depth_at(none, *here).to_frame(),
        pilot_within(none, *here),
        port_within(none, *here),
        port_ahead(none, *here, pl.Series([0.0, 0.0]), ahead_m=1e5, either_side_deg=180.0),
        scheme_at(none, *here),
        scheme_edge_ahead(none, *here, pl.Series([0.0, 0.0]), ahead_m=1e5).to_frame(),
        weather_at(none, pl.Series([NOON, NOON]), *here),
    ]

    assert [one.height for one in found] == [2] * len(found)
    assert all(one.null_count().sum_horizontal().item() == 2 * one.width for one in found)


def test_no_places_have_no_rows():
    none = at()
    charts = (PORTS, SCHEMES, WEATHERS, DEPTHS)
    empty = pl.Series([], dtype=pl.Float64)
    found = [
        one
        for each in charts
        for one in (
            depth_at(each, *none).to_frame(), port_within(each, *none), scheme_at(each, *none),
            weather_at(each, pl.Series([], dtype=WEATHER["time"]), *none),
            scheme_edge_ahead(each, *none, empty, ahead_m=1.0).to_frame(),
        )
    ]  # fmt: skip

    assert {one.height for one in found} == {0}


def test_a_chart_without_rows_says_nothing():
    charts = Charts(
        depth=pl.DataFrame(schema=dict(DEPTH)), ports=pl.DataFrame(schema=dict(PORT)),
        schemes=pl.DataFrame(schema=dict(SCHEME)), weather=pl.DataFrame(schema=dict(WEATHER)),
    )  # fmt: skip
    here = at((10.0, 57.0))

    assert depth_at(charts, *here).to_list() == [None]
    assert port_within(charts, *here)["name"].to_list() == [None]
    assert scheme_at(charts, *here)["in_scheme"].to_list() == [False]
    assert weather_at(charts, pl.Series([NOON]), *here)["wind_kn"].to_list() == [None]
