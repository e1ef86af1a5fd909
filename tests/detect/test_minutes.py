"""Minutes: what a track did in each minute, and what was to be expected of it."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect import minutes
from seawarden.detect.engine import Engine, Watch
from seawarden.detect.memory import layout
from seawarden.detect.minutes import MINUTE
from seawarden.detect.minutes_walk import FLOOR_KN, follow
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import NOON, SHIP, at, fixes, line
from tests.laws.worlds import shuffled, worlds

JUDGE = Engine.over(line(), detectors={})


def passed(reports, *, cuts=()):
    watch, found = Watch(), [empty(MINUTE)]
    ends = [*sorted({cut for cut in cuts if cut < reports.height}), reports.height]
    begin = 0
    for end in ends:
        watch, findings = JUDGE.step(watch, reports[begin:end], empty(VESSEL))
        found.append(findings.minutes)
        begin = end
    watch, findings = JUDGE.step(watch, empty(FIX), empty(VESSEL), is_last=True)
    return pl.concat([*found, findings.minutes])


def under_way(seconds, **said):
    """Reports of one ship going north at 12 kn, and one of another that ends the watch."""
    last = fixes([max(seconds) / 60 + 120], vessel_id=SHIP + 9, north_m=90_000.0)
    north = [second * 6.173 for second in seconds]
    usual = {"sog_kn": 12.0, "cog_deg": 0.0, "north_m": north}
    return pl.concat([fixes([second / 60 for second in seconds], **(usual | said)), last])


def test_a_minute_is_one_row_of_means_at_its_last_report():
    found = passed(under_way([0, 10, 50, 60], sog_kn=[10.0, 11.0, 15.0, 1.0]))
    row = found.row(0, named=True)

    assert found["time"].to_list() == [at(50 / 60), at(1)]
    assert row["sog_kn"] == 12.0
    assert row["report_count"] == 3
    assert row["known"] == at(1)
    assert row["before_time"] is None


@pytest.mark.parametrize(
    ("courses", "mean", "turn"),
    [
        pytest.param([350.0, 10.0, 0.0], 0.0, 10.0, id="across north"),
        pytest.param([10.0, 350.0, 0.0], 0.0, -10.0, id="to port"),
    ],
)
def test_a_direction_is_a_mean_on_the_circle(courses, mean, turn):
    row = passed(under_way([0, 10, 20], cog_deg=courses)).row(0, named=True)

    assert (row["cog_deg"] + 180) % 360 == pytest.approx((mean + 180) % 360, abs=1e-4)
    assert row["turn_deg"] == pytest.approx(turn, abs=1e-4)


def test_crab_is_heading_less_course():
    found = passed(under_way([0, 20], cog_deg=[359.0, 1.0], heading_deg=[4.0, 4.0]))

    assert found["crab_deg"][0] == pytest.approx(4.0, abs=1e-4)


def test_without_a_heading_there_is_no_crab():
    row = passed(under_way([0, 20])).row(0, named=True)

    assert np.isnan(row["crab_deg"])
    assert np.isnan(row["heading_deg"])


def test_each_minute_names_the_report_before_it():
    found = passed(under_way([0, 50, 3600]))

    assert found["before_time"].to_list() == [None, at(50 / 60)]
    assert found["before_lat_deg"][1] == found["lat_deg"][0]


def test_the_expectation_is_the_median_of_the_last_hour_without_the_last_ten_minutes():
    # Twelve stretches of five minutes; the last two are left out and the first fell out of ten.
    speeds = [8.0] * 5 + [12.0] * 25 + [10.0] * 20 + [3.0] * 11
    found = passed(under_way([60 * minute for minute in range(61)], sog_kn=speeds))
    logs = np.log(np.array([8.0] + [12.0] * 5 + [10.0] * 4) + FLOOR_KN)
    middle = np.median(logs)

    assert found["expected_kn"][60] == pytest.approx(np.exp(middle) - FLOOR_KN, rel=1e-5)
    assert found["spread"][60] == pytest.approx(
        1.4826 * np.median(np.abs(logs - middle)), rel=1e-4
    )


def test_an_expectation_needs_twenty_minutes_with_reports():
    found = passed(under_way([60 * minute for minute in range(40)]))
    expected = found["expected_kn"].is_not_nan().to_list()

    # Four stretches that ended, and the one before the one that fills is left out.
    assert expected.index(True) == 25
    assert all(expected[25:])


def test_hourly_reports_have_an_expectation_too():
    found = passed(under_way([3600 * hour for hour in range(8)]))

    assert found["expected_kn"].is_nan().to_list() == [True] * 4 + [False] * 4


@given(world=worlds, seed=st.integers(0, 2**32), cuts=st.lists(st.integers(1, 60), max_size=4))
def test_neither_cuts_nor_the_order_of_arrival_matter(world, seed, cuts):
    whole = passed(world.fixes)
    cut = passed(shuffled(world.fixes, seed), cuts=cuts)
    order = ["known", "track_id", "time"]

    assert_frame_equal(cut.sort(order), whole.sort(order), check_exact=True)
    assert_frame_equal(whole, whole.sort(order), check_exact=True)


@given(world=worlds)
def test_every_report_of_a_minute_that_is_over_is_counted_once(world):
    watch, found = JUDGE.step(Watch(), world.fixes, empty(VESSEL))
    watch, last = JUDGE.step(watch, empty(FIX), empty(VESSEL), is_last=True)
    rows = pl.concat([found.minutes, last.minutes])
    filling = watch.minutes.filter(pl.col("number") >= 0)

    assert rows["report_count"].sum() + filling["report_count"].sum() == (
        found.report_count + last.report_count
    )
    assert (rows["known"] <= watch.horizon).all()
    assert (rows["known"] > rows["time"]).all()


def test_a_walk_says_the_same_in_plain_python():
    reports = under_way(list(range(0, 4000, 20)), heading_deg=3.0)
    _, tracks = JUDGE.follow(Watch(), reports)[1:]
    told = []
    for form in (follow, follow.py_func):
        place, held = minutes._held(empty(minutes.MEMORY), tracks)
        near = minutes.Nearby(*(np.empty(0, kind) for kind in ("i8", "i4", "f8", "?", "?")))
        out = np.zeros(400, layout(minutes.LOOP)).view(np.recarray)
        heard = minutes._heard(tracks, place, near)
        count = form(heard, held.view(np.recarray), out, int(3e15))
        told.append(out[:count])

    assert told[0].size == told[1].size > 60
    for name in told[0].dtype.names:
        np.testing.assert_array_equal(told[0][name], told[1][name])


def test_a_track_is_forgotten_after_its_memory():
    reports = under_way([0, 60])
    later = fixes([60 * 9], vessel_id=SHIP + 9, north_m=90_000.0)
    watch, _ = JUDGE.step(Watch(), pl.concat([reports, later]), empty(VESSEL), is_last=True)

    assert watch.minutes["vessel_id"].to_list() == [SHIP + 9]
    assert watch.horizon == NOON + timedelta(hours=9)
