"""Lines ahead, held against geodesics and against drawn and shifted paths stepped one by one."""

import dataclasses
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Geod

from seawarden.detect import ahead
from seawarden.detect.context import Context
from seawarden.geo import ahead as reckoned
from seawarden.geo.ahead import FOUND, in_plane, look_ahead
from seawarden.geo.corridor import corridor
from seawarden.model.units import M_PER_NM, MS_PER_KN
from tests.builders import context, line

GEOD = Geod(ellps="WGS84")
SURE = ahead.Reckoning(off_m=0.0, speed_part=1e-9)


def known(*drawn: pl.DataFrame) -> Context:
    lines = pl.concat(drawn)
    return dataclasses.replace(context(lines), corridor=corridor(lines))


def ship(lon_deg: float, lat_deg: float, cog_deg: float, sog_kn: float) -> pl.DataFrame:
    return pl.DataFrame(
        {"lon_deg": [lon_deg], "lat_deg": [lat_deg], "cog_deg": [cog_deg], "sog_kn": [sog_kn]}
    )


@pytest.mark.parametrize("lat_deg", [0.0, 55.0, -55.0, 80.0, 89.0])
@pytest.mark.parametrize("course_deg", [0.0, 77.0, 200.0])
def test_a_point_in_the_plane_has_its_geodesic_distance_and_bearing(lat_deg, course_deg):
    for bearing_deg in range(0, 360, 15):
        for distance_m in (1.0, 5_000.0, 100_000.0):
            lon, lat, _ = GEOD.fwd(10.0, lat_deg, course_deg + bearing_deg, distance_m)
            off = (lon - 10.0 + 180.0) % 360.0 - 180.0

            along, across = in_plane(off, lat, lat_deg, course_deg)

            wanted = np.radians(bearing_deg)
            assert along == pytest.approx(distance_m * np.cos(wanted), abs=1e-4 * distance_m)
            assert across == pytest.approx(distance_m * np.sin(wanted), abs=1e-4 * distance_m)


def drawn_arrivals(vertices, start, sog_kn, accuracy_m, reckoning):
    """Return the hours after which randomly drawn paths, stepped one by one, cross a line.

    A path that does not within the horizon is not a number. The line is shifted at random, in
    both directions, by half its accuracy (standard deviation).
    """
    lon0, lat0, course = start
    draw, count = np.random.default_rng(7), 3000
    hours = np.linspace(0.0, reckoning.horizon / timedelta(hours=1), 601)
    hold = reckoning.hold / timedelta(hours=1)
    grown = np.sqrt((1 - np.exp(-2 * hours / hold)) / (1 - np.exp(-2 / hold)))
    run = hours * sog_kn * M_PER_NM
    sd = np.minimum(reckoning.off_m * grown, reckoning.off_part * run)
    sd = np.hypot(sd, accuracy_m / 2)
    across = draw.standard_normal((count, 1)) * sd
    pace = np.exp(reckoning.speed_part * draw.standard_normal(count))
    shift = draw.standard_normal(count) * accuracy_m / 2
    ahead_m = run - shift[:, None] * np.ones_like(run)
    azimuth = course + np.degrees(np.arctan2(across, ahead_m))
    far = np.hypot(across, ahead_m)
    one = np.ones_like(far)
    lon, lat, _ = GEOD.fwd(lon0 * one, lat0 * one, azimuth, far)
    lon = lon0 + (lon - lon0 + 180.0) % 360.0 - 180.0
    line_shape = shapely.LineString(vertices)
    arrivals = np.full(count, np.nan)
    for path in range(count):
        # Her run with the line's shift taken off: the place in it is the time at her mean speed.
        track = shapely.LineString(np.column_stack((lon[path], lat[path])))
        met = shapely.get_coordinates(track.intersection(line_shape))
        if not met.size:
            continue
        first = min(track.project(shapely.Point(each), normalized=False) for each in met)
        steps = np.concatenate(
            ([0.0], np.cumsum(np.hypot(np.diff(lon[path]), np.diff(lat[path]))))
        )
        arrivals[path] = np.interp(first, steps, hours) / pace[path]
    arrivals[arrivals > reckoning.horizon / timedelta(hours=1)] = np.nan
    return arrivals


@pytest.mark.parametrize(
    ("vertices", "start", "sog_kn", "accuracy_m"),
    [
        pytest.param([(10, 55), (11, 55)], (10.5, 54.8, 0.0), 10.0, 100.0, id="straight ahead"),
        pytest.param([(10, 55), (11, 55)], (10.5, 54.8, 50.0), 8.0, 100.0, id="aslant"),
        pytest.param([(10, 55), (10.5, 55)], (10.5, 54.8, 0.0), 10.0, 100.0, id="past its end"),
        pytest.param([(10, 55), (11, 55.1)], (10.4, 54.97, 0.0), 0.8, 100.0, id="adrift"),
        pytest.param([(10, 55), (11, 55)], (10.5, 54.7, 350.0), 12.0, 8000.0, id="schematic"),
        pytest.param(
            [(179, 55), (181, 55)], (179.9, 54.8, 20.0), 9.0, 100.0, id="over the date line"
        ),
        pytest.param([(10, 80), (14, 80.2)], (12.0, 79.7, 0.0), 9.0, 100.0, id="far north"),
    ],
)
def test_drawn_paths_stepped_one_by_one_arrive_as_reckoned(vertices, start, sog_kn, accuracy_m):
    reckoning = ahead.DEAD_RECKONING
    arrivals = drawn_arrivals(vertices, start, sog_kn, accuracy_m, reckoning)

    told = ahead.next_lines(
        ship(*start[:2], start[2], sog_kn), known(line(vertices, accuracy_m=accuracy_m))
    ).row(0, named=True)

    assert told["probability"] == pytest.approx(np.isfinite(arrivals).mean(), abs=0.04)
    for name, part in (("eta_10", 0.1), ("eta_50", 0.5), ("eta_90", 0.9)):
        hours = told[name] / timedelta(hours=1)
        assert hours == pytest.approx(np.nanquantile(arrivals, part), rel=0.05, abs=0.01)


def test_a_sure_ship_arrives_after_the_geodesic_to_the_line():
    lon, lat, _ = GEOD.fwd(10.5, 55.0, 180.0, 20_000.0)

    told = ahead.next_lines(
        ship(lon, lat, 0.0, 10.0), known(line(accuracy_m=0.01)), reckoning=SURE
    ).row(0, named=True)

    wanted = 20_000.0 / (10.0 * MS_PER_KN)
    assert told["eta_50"].total_seconds() == pytest.approx(wanted, abs=1.0)
    assert told["eta_10"] == told["eta_50"] == told["eta_90"]
    assert told["distance_m"] == pytest.approx(20_000.0, abs=1.0)
    assert told["probability"] == 1.0


@pytest.mark.parametrize("shift_deg", [169, 169.4, -191, 37, 180])
def test_a_shift_in_longitude_changes_nothing_but_rounding(shift_deg):
    def told(shift):
        west, east = 10.0 + shift, 11.0 + shift
        start = (10.25 + shift + 180) % 360 - 180
        return ahead.next_lines(
            ship(start, 54.9, 31.0, 3.0), known(line([(west, 55), (east, 55)]))
        )

    assert told(shift_deg).drop("distance_m").equals(told(0).drop("distance_m"))
    assert told(shift_deg)["distance_m"].item() == pytest.approx(
        told(0)["distance_m"].item(), abs=0.01
    )


def test_it_says_the_same_in_plain_python():
    lines = known(line(), line([(10.2, 55.1), (10.6, 55.2)], asset_id="b", accuracy_m=3000.0))
    ships, _ = ahead._ships(ship(10.3, 54.9, 20.0, 9.0), 0.08)
    said = []
    for form in (look_ahead, look_ahead.py_func):
        found = np.zeros(4, FOUND).view(np.recarray)
        count = form(
            ahead._lines(lines.corridor, lines), ships, ahead._fan(ahead.DEAD_RECKONING), found
        )
        said.append((count, found))

    (count, compiled), (plain_count, plain) = said
    assert count == plain_count == 2
    for name in FOUND.names:
        np.testing.assert_allclose(compiled[name], plain[name], rtol=1e-9)


@pytest.mark.parametrize("course_deg", range(0, 360, 60))
def test_what_is_passed_over_unseen_would_have_been_met_by_no_path(monkeypatch, course_deg):
    lines = known(
        line([(9.0, 54.5), (10.2, 55.1), (11.6, 55.0)], accuracy_m=50.0),
        line([(10.0, 54.0), (10.1, 54.9), (9.4, 55.6)], asset_id="b", accuracy_m=9000.0),
        line([(179.9, 55.0), (-179.7, 55.3)], asset_id="c"),
    )
    rows = pl.concat([
        ship(lon, lat, course_deg + 7.0, sog) for lon in (9.5, 10.3, -179.9, 179.8)
        for lat, sog in ((54.7, 9.0), (55.15, 1.0))
    ])  # fmt: skip
    ships, _ = ahead._ships(rows, 0.08)
    drawn, fan = ahead._lines(lines.corridor, lines), ahead._fan(ahead.DEAD_RECKONING)
    found = np.zeros(64, FOUND)
    count = look_ahead(drawn, ships, fan, found)

    def every(*asked):
        within = asked[-1]
        within[:] = np.arange(within.size)
        return within.size

    monkeypatch.setattr(reckoned, "_within", every)
    monkeypatch.setattr(reckoned, "_is_beside", lambda *_: False)
    looked = np.zeros(64, FOUND).view(np.recarray)

    assert look_ahead.py_func(drawn, ships, fan, looked) == count
    for name in FOUND.names:
        np.testing.assert_allclose(found[name][:count], looked[name][:count], rtol=1e-9)
