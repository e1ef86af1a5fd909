"""Crossings are those a brute-force search with Shapely finds, row for row."""

import json
import math
from importlib.resources import files
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
import shapely

from seawarden.geo.corridor import RADIUS_M, corridor
from seawarden.geo.crossing import crossings
from tests.geo.lines import GEOD, assets, length_km, wrap

SECOND_US = 1_000_000


def oracle(lines, legs):
    """Return (pair, line, part, lon, lat, kp, angle, side) of every crossing, sorted.

    `lines` and `legs` have longitudes that run on over the date line; nothing is wrapped here.
    Lines are taken span by span as drawn, not in pieces.
    """
    spans = [
        (line, before_km, begin, end)
        for line, vertices in enumerate(lines)
        for before_km, begin, end in measured(vertices)
    ]
    tree = shapely.STRtree([shapely.LineString([begin, end]) for _, _, begin, end in spans])
    paths = shapely.linestrings(legs)
    rows = []
    for pair, number in tree.query(paths, predicate="crosses").T.tolist():
        line, before_km, begin, end = spans[number]
        place = shapely.intersection(paths[pair], tree.geometries[number])
        rows.append((pair, line, *met(legs[pair], begin, end, place.x, place.y, before_km)))
    return sorted(rows)


def measured(vertices):
    """Give for each span of a line the kilometres before it and its two ends."""
    before_km = 0.0
    for begin, end in pairwise(np.asarray(vertices, float).tolist()):
        yield before_km, begin, end
        before_km += length_km(begin, end, 1.0)


def met(leg, begin, end, lon, lat, before_km):
    """Return part of the path, place, kilometre point, angle by geodesics, and side."""
    (lon0, lat0), (lon1, lat1) = leg
    part = math.hypot(lon - lon0, lat - lat0) / math.hypot(lon1 - lon0, lat1 - lat0)
    span = math.hypot(end[0] - begin[0], end[1] - begin[1])
    along = math.hypot(lon - begin[0], lat - begin[1]) / span
    angle = bearing(lon, lat, lon1 - lon0, lat1 - lat0) - bearing(
        lon, lat, end[0] - begin[0], end[1] - begin[1]
    )
    folded = abs((angle + 90) % 180 - 90)
    is_ccw = shapely.is_ccw(shapely.LinearRing([begin, end, (lon1, lat1)]))
    kp_km = before_km + length_km(begin, end, along)
    return part, wrap(lon), lat, kp_km, folded, 1 if is_ccw else -1


def bearing(lon, lat, east, north):
    """Return the true bearing of a direction in lon and lat, by a geodesic of a few metres."""
    step = 1e-5 / math.hypot(east, north)
    return GEOD.inv(lon, lat, lon + step * east, lat + step * north)[0]


def assert_same(found, expected, begin_us, duration_us):
    """Hold crossings against the oracle, row for row."""
    ours = sorted(
        zip(found.pair.tolist(), found.asset.tolist(), range(len(found.pair)), strict=True)
    )
    by_time = sorted(expected, key=lambda row: (row[0], row[1], row[2]))
    assert [one[:2] for one in ours] == [row[:2] for row in by_time]
    order = [at for _, _, at in ours]
    part, lon, lat, kp_km, angle, side = np.array([row[2:] for row in by_time]).T
    pair = found.pair[order]
    time_us = begin_us[pair] + part * duration_us[pair]
    assert np.abs(found.time_us[order] - time_us).max() <= 2 + 1e-9 * duration_us.max()
    assert np.abs(wrap(found.lon_deg[order] - lon)).max() < 1e-8
    assert np.abs(found.lon_deg).max() <= 180
    assert np.abs(found.lat_deg[order] - lat).max() < 1e-8
    assert np.abs(found.kp_km[order] - kp_km).max() < 0.005
    assert np.abs(found.angle_deg[order] - angle).max() < 0.05
    assert (found.to_side[order] == side).all()


@pytest.mark.parametrize(
    ("lon", "lat", "seed", "least"),
    [
        pytest.param(180.0, 10.0, 1, 700, id="date line, tropics"),
        pytest.param(180.0, 75.0, 2, 700, id="date line, 75 N"),
        pytest.param(20.0, 75.0, 3, 700, id="75 N"),
        pytest.param(-180.0, -60.0, 4, 700, id="date line, 60 S"),
        pytest.param(0.0, 0.0, 5, 700, id="where both are 0"),
    ],
)
@pytest.mark.parametrize("radius_m", [200.0, RADIUS_M])
def test_a_fleet_crosses_what_brute_force_says(lon, lat, seed, least, radius_m):
    rng = np.random.default_rng(seed)
    begins = rng.uniform((lon - 2, lat - 1), (lon + 2, lat + 1), (60, 2))
    lines = [np.cumsum([begin, *rng.normal(0, (0.3, 0.1), (6, 2))], axis=0) for begin in begins]
    # Legs from 100 m to 500 km: a report every few seconds, and long silences.
    length_deg = 10 ** rng.uniform(-3, 0.6, (3000, 1))
    course = rng.uniform(0, 2 * np.pi, 3000)
    first = rng.uniform((lon - 2, lat - 1), (lon + 2, lat + 1), (3000, 2))
    second = first + length_deg * np.column_stack((np.cos(course), np.sin(course) / 2))
    legs = np.stack((first, second), axis=1)
    begin_us = rng.integers(10**15, 2 * 10**15, 3000)
    duration_us = rng.integers(SECOND_US, 10**11, 3000)
    held = corridor(
        assets(*(np.column_stack((wrap(one[:, 0]), one[:, 1])) for one in lines)),
        radius_m=radius_m,
    )
    found = crossings(
        held, *(wrap(first[:, 0]), first[:, 1], begin_us),
        *(wrap(second[:, 0]), second[:, 1], begin_us + duration_us),
    )  # fmt: skip
    expected = oracle(lines, legs)

    assert len(expected) > least
    assert_same(found, expected, begin_us, duration_us)


def north_sea_hour() -> pl.DataFrame:
    """Return the pairs of consecutive reports of each ship of an hour in the North Sea."""
    file = files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"
    return (
        pl.read_csv(file.read_bytes(), columns=["datetime", "mmsi", "lon", "lat"])
        .with_columns(time_us=pl.col("datetime").str.to_datetime().dt.epoch("us"))
        .unique(["mmsi", "time_us"], keep="first", maintain_order=True)
        .sort("mmsi", "time_us")
        .with_columns(pl.col("lon", "lat", "time_us").shift().over("mmsi").name.prefix("before_"))
        .drop_nulls("before_lon")
    )


def starter_lines() -> list[list[list[float]]]:
    """Return the parts of all lines that come with Seawarden, each as a line of its own."""
    lines = []
    for file in sorted((files("seawarden") / "data" / "routes").iterdir(), key=str):
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            drawn = feature["geometry"]["coordinates"]
            lines += [drawn] if feature["geometry"]["type"] == "LineString" else drawn
    return lines


def net(lon, lat):
    """Lay slanted lines, 0.03 degrees apart, over all waters that ships were in."""
    west, east, south, north = lon.min(), lon.max(), lat.min(), lat.max()
    steps = np.linspace((0, 0), (1, 1), 21)
    rising = [(x, south) + steps * (0.7, north - south) for x in np.arange(west - 0.7, east, 0.03)]
    across = [(west, y) + steps * (east - west, -0.3) for y in np.arange(south, north + 0.3, 0.03)]
    return rising + across


def test_the_north_sea_hour_crosses_what_brute_force_says():
    pairs = north_sea_hour()
    real = starter_lines()
    lines = real + net(pairs["lon"].to_numpy(), pairs["lat"].to_numpy())
    begin_us, end_us = pairs["before_time_us"].to_numpy(), pairs["time_us"].to_numpy()
    columns = (pairs[name].to_numpy() for name in ("before_lon", "before_lat", "lon", "lat"))
    lon0, lat0, lon1, lat1 = columns
    found = crossings(corridor(assets(*lines)), lon0, lat0, begin_us, lon1, lat1, end_us)
    legs = np.stack((lon0, lat0, lon1, lat1), axis=1).reshape(-1, 2, 2)
    expected = oracle(lines, legs)

    assert sum(row[1] < len(real) for row in expected) > 20
    assert len(expected) > 1000
    assert_same(found, expected, begin_us, end_us - begin_us)
