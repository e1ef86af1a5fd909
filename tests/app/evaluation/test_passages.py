"""Generated ships sail as ordered, as the weather lets them and as far as they are heard."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.evaluation import passages_waters as waters
from seawarden.app.evaluation.case import Origin, Placement
from seawarden.app.evaluation.hard_negatives import CAUSES, hard_negatives
from seawarden.app.evaluation.injection_path import Path
from seawarden.app.evaluation.passages import passages
from seawarden.app.evaluation.passages_motion import Order, Sailing, Weather, sailed
from seawarden.app.evaluation.passages_reception import Sends, silences
from seawarden.model.units import MS_PER_KN
from tests.app.evaluation.passing import rng
from tests.builders import NOON, SHIP, at

NORTH = ((20.0, 58.0), (20.0, 59.0))  # 111.4 km
ALL_HEARD = Sends(interval=timedelta(minutes=1), lost=0.0, fades=timedelta(days=400))


def sailing(*orders, waypoints=NORTH, hours=6, **said):
    usual = {
        "vessel_id": SHIP, "begin": NOON, "until": NOON + timedelta(hours=hours),
        "waypoints": waypoints, "orders": orders or (Order(along_m=0.0, speed_kn=12.0),),
        "sends": ALL_HEARD, "unsteady": 0.0,
    }  # fmt: skip
    return Sailing(**(usual | said))


def after(found, minutes):
    return found.filter(pl.col("time") >= at(minutes))


def test_a_ship_makes_her_ordered_speed_by_report_and_by_position():
    found = after(sailed(sailing(), rng()), 30)
    path = Path.of(found)

    assert found["sog_kn"].mean() == pytest.approx(12.0, abs=0.05)
    made_kn = path.along_m[-1] / (path.time_s[-1] - path.time_s[0]) / MS_PER_KN
    assert made_kn == pytest.approx(12.0, abs=0.1)


def test_an_order_changes_her_speed_at_its_place_and_not_at_once():
    orders = (Order(along_m=0.0, speed_kn=12.0), Order(along_m=50e3, speed_kn=8.0))
    found = sailed(sailing(*orders), rng())
    begun = 50e3 / 12.0 / MS_PER_KN / 60
    sog = {round(m): after(found, begun + m)["sog_kn"][0] for m in (-2, 1, 3, 8)}

    assert sog[-2] == pytest.approx(12.0, abs=0.1)
    assert 8.5 < sog[3] < sog[1] < 12.0
    assert sog[8] == pytest.approx(8.0, abs=0.1)


def test_she_stays_where_she_is_told_to_for_so_long():
    orders = (
        Order(along_m=0.0, speed_kn=12.0),
        Order(along_m=20e3, speed_kn=12.0, stay=timedelta(hours=1)),
    )
    found = sailed(sailing(*orders), rng())
    still = found.filter(pl.col("sog_kn") <= 0.2)

    assert still["time"].max() - still["time"].min() == pytest.approx(
        timedelta(hours=1), abs=timedelta(minutes=5)
    )
    assert set(still["nav_status"]) == {5}
    assert still["lon_deg"][2:-2].std() * 59_000 < 4.0


def test_at_rest_she_reports_every_three_minutes():
    orders = (Order(along_m=0.0, speed_kn=1.0, stay=timedelta(hours=5)),)
    found = sailed(
        sailing(Order(along_m=0.0, speed_kn=12.0), replace(orders[0], along_m=1e3)), rng()
    )
    rests = after(found, 20)["time"].diff().drop_nulls()

    assert rests.median() == pytest.approx(timedelta(minutes=3), abs=timedelta(seconds=10))


def test_at_anchor_she_swings_and_says_so():
    orders = (
        Order(along_m=0.0, speed_kn=12.0),
        Order(along_m=1e3, speed_kn=1.0, stay=timedelta(hours=5)),
    )
    found = after(sailed(sailing(*orders, swings_m=200.0, hours=4), rng()), 20)

    assert found["lat_deg"].std() * 111e3 > 50
    assert set(found["nav_status"]) == {1}


@pytest.mark.parametrize(
    ("from_deg", "left"),
    [
        pytest.param(0.0, 0.8, id="ahead"),
        pytest.param(180.0, 0.96, id="astern"),
        pytest.param(90.0, 0.88, id="abeam"),
    ],
)
def test_weather_slows_her_by_where_it_comes_from(from_deg, left):
    blows = Weather(begin=NOON, grows=timedelta(hours=1), from_deg=from_deg, loss=0.2)
    found = sailed(sailing(), rng(), [blows])
    whole = found.filter(pl.col("time").is_between(at(80), at(230)))

    assert whole["sog_kn"].mean() == pytest.approx(12.0 * left, rel=0.01)


def test_weather_sets_her_heading_off_her_course_with_the_wind_abeam():
    blows = Weather(begin=NOON, from_deg=90.0, leeway_deg=3.0)
    found = sailed(sailing(), rng(), [blows])
    heading = found.filter(pl.col("time").is_between(at(80), at(230)))["heading_deg"]

    assert heading.mean() == pytest.approx(3.0, abs=0.3)


@pytest.mark.parametrize(
    ("sends", "column"),
    [
        pytest.param(replace(ALL_HEARD, speed=False), "sog_kn", id="speed"),
        pytest.param(replace(ALL_HEARD, course=False), "cog_deg", id="course"),
        pytest.param(replace(ALL_HEARD, heading=False), "heading_deg", id="heading"),
    ],
)
def test_what_a_transponder_does_not_send_is_null(sends, column):
    found = sailed(sailing(sends=sends), rng())

    assert found[column].null_count() == found.height


def test_part_of_the_reports_is_lost():
    heard = sailed(sailing(sends=replace(ALL_HEARD, lost=0.25)), rng()).height

    assert heard / sailed(sailing(), rng()).height == pytest.approx(0.75, abs=0.08)


def test_reception_fails_as_often_and_as_long_as_is_said():
    sends = replace(ALL_HEARD, fades=timedelta(hours=1), fade=timedelta(minutes=20))
    found = silences(sends, 0.0, 1e6 * 4 / 3, rng())
    lengths = [end - begin for begin, end in found]

    assert len(found) == pytest.approx(1e6 / 3600, rel=0.1)
    assert np.mean(lengths) == pytest.approx(1200, rel=0.1)


def test_nothing_is_heard_while_reception_fails():
    sends = replace(ALL_HEARD, fades=timedelta(minutes=20), fade=timedelta(minutes=30))
    heard = sailed(sailing(sends=sends), rng())["time"].diff().max()

    assert heard > timedelta(minutes=10)


def test_a_ship_out_of_sight_before_anything_is_heard_has_no_reports():
    assert sailed(sailing(hours=0), rng()).is_empty()


def test_the_lane_runs_east_south_of_the_lane_west():
    east, west = waters.lane(eastward=True), waters.lane(eastward=False)

    assert east[0][0] < east[-1][0]
    assert west[0][0] > west[-1][0]
    assert east[2][1] < west[-3][1]


@pytest.fixture(scope="module")
def honest():
    return hard_negatives(rng(), of_each=1, weather=True, charted=True)


def test_every_honest_cause_has_its_ship(honest):
    causes = set(honest.nuisance["nuisance"])

    assert causes == {*CAUSES, "weather slow-down"}
    assert set(honest.fixes["vessel_id"]) == set(honest.nuisance["vessel_id"])


def test_honest_ships_are_synthetic_over_real_lines_with_nothing_to_be_found(honest):
    assert (honest.origin, honest.placement) == (Origin.SYNTHETIC, Placement.REAL)
    assert honest.truth.is_empty()
    assert honest.charts.pilot_stations is not None


def test_charts_are_absent_unless_asked_for():
    assert hard_negatives(rng(), of_each=1).charts.ports is None


def test_nobody_is_slowed_by_weather_where_there_is_none():
    calm = hard_negatives(rng(), of_each=1, charted=True)

    assert set(calm.nuisance["nuisance"]) == set(CAUSES)


@pytest.mark.parametrize(
    ("cause", "low_kn", "high_kn"),
    [
        ("fishing", 2.0, 4.5),
        ("cable ship", 0.3, 1.6),
        ("tug and tow", 2.5, 7.5),
        ("ferry", 14.0, 25.0),
    ],
)
def test_craft_at_work_go_as_such_craft_do(honest, cause, low_kn, high_kn):
    ship = honest.nuisance.filter(pl.col("nuisance") == cause)["vessel_id"][0]
    sog = honest.fixes.filter(pl.col("vessel_id") == ship, pl.col("sog_kn") > 0.3)["sog_kn"]

    assert low_kn <= sog.median() <= high_kn


def test_a_cable_ship_lies_on_a_line(honest):
    assert honest.denominators().crossings > 0


@pytest.fixture(scope="module")
def many():
    return passages(rng(), ships=30)


def test_passages_last_long_enough_to_measure_time_before_a_line(many):
    hours = many.fixes.group_by("vessel_id").agg(
        (pl.col("time").max() - pl.col("time").min()) / timedelta(hours=1)
    )["time"]

    assert hours.median() > 6.0
    assert many.denominators().crossings > 100


def test_a_part_of_the_ships_carries_an_honest_cause(many):
    assert many.nuisance.height == 9


def test_the_same_seed_generates_the_same_ships():
    one, same = (passages(rng(3), ships=4).fixes for _ in range(2))

    assert_frame_equal(one, same)
    assert not one.equals(passages(rng(4), ships=4).fixes)


def test_generated_reports_hold_to_what_can_be_sent(many):
    sog = many.fixes["sog_kn"].drop_nulls().to_numpy()

    assert np.allclose(sog * 10, np.round(sog * 10), atol=1e-3)
    assert many.fixes["heading_deg"].max() < 360.0
    assert many.fixes["cog_deg"].max() < 360.0


def test_a_stream_sets_her_heading_off_her_course_from_its_place_on():
    orders = (
        Order(along_m=0.0, speed_kn=12.0),
        Order(along_m=20e3, speed_kn=12.0, set_deg=4.0),
        Order(along_m=50e3, speed_kn=12.0),
    )
    found = sailed(sailing(*orders), rng())
    made_km = pl.col("lat_deg").sub(58.0) * 111.4
    signed = (pl.col("heading_deg") + 180.0) % 360.0 - 180.0
    heading = [
        found.filter(made_km.is_between(*span)).select(signed).mean().item()
        for span in ((0, 18), (22, 48), (52, 100))
    ]

    assert heading == pytest.approx([0.0, 4.0, 0.0], abs=0.4)
