from datetime import timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
import shapely
from polars.testing import assert_frame_equal

from seawarden.detect.engine import Engine, Watch
from seawarden.model.alert import alerts
from seawarden.model.crossing import crossings
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from seawarden.model.units import MS_PER_KN
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, at, fixes, line, reports, vessel

NOBODY = empty(VESSEL)


def screen(rows, lines=None, said=NOBODY):
    engine = Engine.over(line() if lines is None else lines)
    watch, found = engine.step(Watch(), rows, said, is_last=True)
    return engine.standing(watch), found


def test_a_ship_that_lies_on_a_line_is_told_with_her_name():
    told, _ = screen(reports(range(0, 31, 5)), said=vessel(minute=0, name="ASTRID"))

    assert alerts(told).select("kind", "asset_id", "end").rows() == [
        ("anchored", "cable-a", at(30))
    ]
    assert told["reason"].item().startswith("ASTRID")


def test_a_crossing_has_time_place_side_and_speed():
    rows = reports([0, 10], north_m=[-1000, 3000], sog_kn=[4.0, 6.0])

    _, found = screen(rows)

    crossed = crossings(found.crossings).row(0, named=True)
    assert crossed["asset_id"] == "cable-a"
    assert abs(crossed["time"] - at(2.5)) < timedelta(seconds=1)
    assert crossed["sog_kn"] == 5.0
    assert (crossed["before"], crossed["after"]) == (at(0), at(10))
    assert crossed["angle_deg"] == pytest.approx(90.0)
    assert crossed["to_side"] == 1
    assert not crossed["is_inferred"]


@pytest.mark.parametrize(
    ("sog_kn", "expected_kn"),
    [
        pytest.param([4.0, None], (4 + 6000 / 1200 / MS_PER_KN) / 2, id="the second derived"),
        pytest.param([None, 4.0], 4.0, id="the first neither said nor derived"),
        pytest.param([None, None], 6000 / 1200 / MS_PER_KN, id="both"),
    ],
)
def test_a_speed_at_the_crossing_is_found_where_none_is_sent(sog_kn, expected_kn):
    _, found = screen(reports([0, 20], north_m=[-3000, 3000], sog_kn=sog_kn))

    assert found.crossings["sog_kn"].item() == pytest.approx(expected_kn, rel=1e-3)


@pytest.mark.parametrize(("minutes", "is_inferred"), [(10, False), (10.001, True)])
def test_over_a_long_silence_a_crossing_is_inferred(minutes, is_inferred):
    _, found = screen(reports([0, minutes], north_m=[-1000, 1000], sog_kn=4.0))

    assert found.crossings["is_inferred"].item() is is_inferred


def test_a_report_waits_for_one_window():
    engine = Engine.over(line())
    watch, first = engine.step(Watch(), reports([0]), NOBODY)
    watch, second = engine.step(watch, reports([0.5]), NOBODY)
    _, third = engine.step(watch, reports([0.51]), NOBODY)

    assert [each.report_count for each in (first, second, third)] == [0, 0, 1]
    assert third.judged["time"].to_list() == [at(0)]


def test_a_report_from_before_the_window_is_kept_apart():
    engine = Engine.over(line())
    watch, _ = engine.step(Watch(), reports([0, 10]), NOBODY)
    _, found = engine.step(watch, reports([9.49, 9.5]), NOBODY)

    assert found.late["time"].to_list() == [at(9.49)]


def test_the_first_report_after_leaving_reach_is_seen_and_no_further_one():
    rows = reports(range(0, 50, 10), north_m=[0, 3000, 6000, 9000, 12_000], sog_kn=10.0)

    _, found = screen(rows)

    assert found.near["time"].to_list() == [at(0), at(10), at(20)]
    assert found.near["asset"].to_list() == [0, 0, -1]
    assert found.near["asset_distance_m"].is_nan().to_list() == [False, False, True]


def test_a_ship_far_from_every_line_is_counted_and_not_seen():
    _, found = screen(reports([0, 10, 20], north_m=50_000))

    assert found.report_count == 3
    assert found.near.is_empty()
    assert found.crossings.is_empty()


def test_a_sea_without_lines_judges_without_finding_anything():
    told, found = screen(reports([0, 10, 20]), lines=line().clear())

    assert told.is_empty()
    assert found.report_count == 3


def fleet(west_deg, south_deg, *, seed, width_deg=4.0, height_deg=2.0, ships=40, count=60):
    """Return reports of ships that wander about a box; longitudes may run on over 180."""
    draw = np.random.default_rng(seed)
    step = draw.normal(0, 0.012, (ships, count, 2)).cumsum(axis=1)
    course = draw.normal(0, 0.008, (ships, 1, 2)) * np.arange(count)[None, :, None]
    corner, far = (west_deg, south_deg), (west_deg + width_deg, south_deg + height_deg)
    begin = draw.uniform(corner, far, (ships, 1, 2))
    at_deg = (begin + step + course).reshape(-1, 2)
    minute = np.tile(np.arange(count) * 15, ships)
    return pl.DataFrame(
        {
            "vessel_id": np.repeat(np.arange(1, ships + 1), count),
            "lon_deg": at_deg[:, 0],
            "lat_deg": at_deg[:, 1],
        }
    ).with_columns(
        pl.lit(NOON).alias("time") + pl.duration(minutes=pl.Series(minute)),
        *(pl.lit(None).alias(name) for name in FIX if name not in {
            "vessel_id", "time", "lon_deg", "lat_deg"}),
    )  # fmt: skip


def wandering(west_deg, south_deg, *, seed, width_deg=4.0, height_deg=2.0, lines=12):
    """Return lines as vertices across a box; longitudes may run on over 180."""
    draw = np.random.default_rng(seed)
    across = np.linspace(west_deg - 0.5, west_deg + width_deg + 0.5, 12)
    for number in range(lines):
        lat = south_deg + height_deg * (number + 0.5) / lines + draw.normal(0, 0.03, 12)
        yield shapely.LineString(np.column_stack([across, lat]))


def parted(shape):
    """Return a line whose longitudes run on over 180 in parts that meet at the date line."""
    vertices = shapely.get_coordinates(shape)
    if vertices[:, 0].max() <= 180:
        return shape
    east, west = (shape.intersection(shapely.box(low, -90, high, 90))
                  for low, high in ((0, 180), (180, 360)))  # fmt: skip
    west = shapely.transform(west, lambda xy: xy - [360, 0])
    return shapely.MultiLineString([east, west])


@pytest.mark.parametrize(
    ("west_deg", "south_deg"),
    [
        pytest.param(178.0, 60.0, id="around the date line"),
        pytest.param(178.0, 75.0, id="around the date line at 75 north"),
        pytest.param(10.0, 74.0, id="at 75 north"),
        pytest.param(10.0, -1.0, id="at the equator"),
    ],
)
def test_crossings_of_a_fleet_are_those_of_plain_intersections(west_deg, south_deg):
    rows = fleet(west_deg, south_deg, seed=3)
    shapes = list(wandering(west_deg, south_deg, seed=4))
    drawn = pl.concat(line(parted(shape), asset_id=f"line-{n}") for n, shape in enumerate(shapes))
    sent = rows.with_columns(
        lon_deg=pl.when(pl.col("lon_deg") > 180).then(pl.col("lon_deg") - 360).otherwise("lon_deg")
    )

    _, found = screen(conform(sent, FIX), lines=drawn)

    assert found.track_count == 40  # no jump, so that consecutive reports are of one track
    expected = intersections(rows, shapes)
    by = ["vessel_id", "asset_id", "time"]
    crossed = found.crossings.sort(by)
    assert crossed.height == expected.height > 100
    assert_frame_equal(
        crossed.select("vessel_id", "asset_id", "before", "after"),
        expected.sort(by).select("vessel_id", "asset_id", "before", "after"),
    )
    off_us = (crossed["time"] - expected.sort(by)["time"]).dt.total_microseconds().abs().max()
    lon_deg = expected.sort(by)["lon_deg"].to_numpy()
    off_deg = np.abs((crossed["lon_deg"].to_numpy() - lon_deg + 180) % 360 - 180).max()
    assert off_us <= 10
    assert off_deg < 1e-9


def intersections(rows, shapes):
    """Cross each line with each leg of each ship, by Shapely's own intersection."""
    found, columns = [], ("vessel_id", "time", "lon_deg", "lat_deg")
    for ship in rows.sort("vessel_id", "time").partition_by("vessel_id", maintain_order=True):
        for before, after in pairwise(ship.select(columns).rows()):
            leg = shapely.LineString([before[2:], after[2:]])
            for number, shape in enumerate(shapes):
                for point in shapely.get_coordinates(leg.intersection(shape)):
                    part = np.hypot(*(point - before[2:])) / leg.length
                    time = before[1] + part * (after[1] - before[1])
                    row = (before[0], f"line-{number}", before[1], after[1], time, point[0])
                    found.append(row)
    schema = ["vessel_id", "asset_id", "before", "after", "time", "lon_deg"]
    return pl.DataFrame(found, orient="row", schema=schema).cast({"vessel_id": pl.UInt32})


def test_fixes_and_reports_are_judged_alike():
    minutes = range(0, 31, 5)

    assert screen(fixes(minutes))[0].equals(screen(reports(minutes))[0])
