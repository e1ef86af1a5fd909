"""The rules that ours is held against, on small worlds and on the file they were measured on."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.evaluation.baselines import (
    ALARM,
    BASELINES,
    entry_into_fence,
    hourly_loitering,
    plain_cusum,
    slow_in_fence,
    speed_drop,
)
from seawarden.ingest.archive_files import read_ais
from seawarden.ingest.reading import Reading
from seawarden.ingest.routes import read_routes
from seawarden.model.report import FIX
from seawarden.model.schema import conform, empty
from tests.builders import NOON, fixes, line

FAR_M = 50_000.0


def passage(*speeds, **said):
    """Return one report a minute, far from the line unless said otherwise."""
    usual = {"north_m": FAR_M, "cog_deg": 90.0}
    return fixes(range(len(speeds)), sog_kn=list(speeds), **(usual | said))


def minutes_of(alarms):
    return [(time - NOON) // timedelta(minutes=1) for time in alarms["time"]]


def alarmed_tracks(rule, traffic, lines):
    return rule(traffic, lines).select("vessel_id", pl.col("time").dt.date()).n_unique()


@pytest.fixture(scope="module")
def kattegat(data_folder):
    intakes = read_ais([data_folder / "ais/kattegat_2025_2days_1min.parquet"], reading=Reading())
    return conform(pl.concat(each.reports for each in intakes), FIX)


@pytest.fixture(scope="module")
def cables(data_folder):
    return read_routes([data_folder / "routes/kattegat_cables.csv"]).assets


def test_two_days_of_the_kattegat_are_266_tracks_with_20_speed_drops_and_3_in_the_fence(
    kattegat, cables
):
    assert kattegat.select("vessel_id", pl.col("time").dt.date()).n_unique() == 266
    assert alarmed_tracks(speed_drop, kattegat, cables) == 20
    assert alarmed_tracks(slow_in_fence, kattegat, cables) == 3


@pytest.mark.parametrize("rule", BASELINES, ids=lambda rule: rule.name)
def test_an_empty_sea_alarms_nobody(rule):
    found = rule.alarms(empty(FIX), line())

    assert found.is_empty()
    assert found.schema == dict(ALARM)


@pytest.mark.parametrize("rule", BASELINES, ids=lambda rule: rule.name)
def test_a_ship_without_speed_far_from_any_line_alarms_nobody(rule):
    assert rule.alarms(passage(*[None] * 200), line()).is_empty()


@pytest.mark.parametrize("rule", BASELINES, ids=lambda rule: rule.name)
def test_ships_do_not_affect_each_other_whatever_the_order_of_rows(rule):
    one = passage(*[10.0] * 80, *[7.0] * 40, *[1.0] * 80, north_m=900.0)
    other = one.with_columns(
        vessel_id=pl.lit(7, pl.UInt32), time=pl.col("time").dt.offset_by("9s")
    )

    alone = pl.concat([rule.alarms(one, line()), rule.alarms(other, line())])
    both = rule.alarms(pl.concat([one, other]).sample(fraction=1, shuffle=True, seed=3), line())

    assert both.height > 0
    assert both.sort("time").equals(alone.sort("time"))


def test_the_speed_drop_rule_alarms_at_the_tenth_slow_report():
    found = speed_drop(passage(*[10.0] * 80, *[8.9] * 30), line())

    assert minutes_of(found) == [89]


@pytest.mark.parametrize(
    "speeds",
    [
        pytest.param([10.0] * 80 + [8.9] * 9 + [10.0] * 20, id="nine in a row"),
        pytest.param([10.0] * 80 + [9.0] * 30, id="at nine tenths"),
        pytest.param([5.0] * 80 + [2.0] * 30, id="a median of five knots"),
        pytest.param([10.0] * 51 + [8.0] * 19, id="too few reports before"),
        pytest.param([10.0] * 80 + ([8.9] * 9 + [9.1]) * 3, id="broken runs"),
    ],
)
def test_is_no_speed_drop(speeds):
    assert speed_drop(passage(*speeds), line()).is_empty()


def test_the_median_is_that_of_the_51_reports_61_to_11_before():
    # Report 61 looks at reports 0 to 50: 26 of them slow make a slow median, 25 do not.
    few = [6.0] * 25 + [10.0] * 36 + [8.0] * 10
    many = [6.0] * 35 + [10.0] * 26 + [8.0] * 10

    assert minutes_of(speed_drop(passage(*few), line())) == [70]
    assert speed_drop(passage(*many), line()).is_empty()


def test_a_speed_drop_over_midnight_is_begun_anew():
    night = passage(*[10.0] * 80, *[8.0] * 12)
    late = night.with_columns(time=pl.col("time") + timedelta(hours=12) - timedelta(minutes=85))

    assert speed_drop(night, line()).height == 1
    assert speed_drop(late, line()).is_empty()


@pytest.mark.parametrize(
    ("north_m", "knots", "count"),
    [
        pytest.param(1850.0, 2.9, 1, id="in the fence and slow"),
        pytest.param(1854.0, 2.9, 0, id="outside"),
        pytest.param(1850.0, 3.0, 0, id="three knots"),
    ],
)
def test_the_fence_is_one_mile_and_three_knots(north_m, knots, count):
    assert slow_in_fence(passage(knots, north_m=north_m), line()).height == count


def test_a_fence_alarms_once_for_each_time_the_rule_begins_to_hold():
    inside = [5000.0, 1000.0, 900.0, 5000.0, 1000.0]
    found = entry_into_fence(passage(*[9.0] * 5, north_m=inside), line())

    assert minutes_of(found) == [1, 4]


def test_an_hour_under_two_knots_is_loitering():
    found = hourly_loitering(passage(*[1.9] * 90), line())

    assert minutes_of(found) == [50]


@pytest.mark.parametrize(
    "speeds",
    [
        pytest.param([2.0] * 90, id="two knots"),
        pytest.param([1.0] * 50, id="less than an hour watched"),
        pytest.param([1.0] * 30 + [5.0] * 60, id="half an hour only"),
    ],
)
def test_is_no_hourly_loitering(speeds):
    assert hourly_loitering(passage(*speeds), line()).is_empty()


def test_the_plain_test_alarms_within_minutes_of_a_loss_of_a_fifth():
    found = plain_cusum(passage(*[10.0] * 80, *[8.0] * 60), line())

    assert found.height == 1
    assert 80 <= minutes_of(found)[0] <= 83


@pytest.mark.parametrize(
    "speeds",
    [
        pytest.param([10.0] * 140, id="steady"),
        pytest.param([10.0] * 80 + [9.2] * 60, id="a loss too small for it"),
        pytest.param([4.0] * 80 + [2.0] * 60, id="a slow ship"),
        pytest.param([10.0] * 9 + [8.0] * 40, id="no expectation yet"),
    ],
)
def test_the_plain_test_is_silent(speeds):
    assert plain_cusum(passage(*speeds), line()).is_empty()


@pytest.mark.parametrize(
    ("silence_min", "count"),
    [pytest.param(29, 1, id="goes on"), pytest.param(31, 0, id="begins anew")],
)
def test_the_plain_test_over_a_silence(silence_min, count):
    before = passage(*[10.0] * 80, *[9.0] * 4)
    later = range(83 + silence_min, 89 + silence_min)

    found = plain_cusum(pl.concat([before, fixes(later, sog_kn=9.0, north_m=FAR_M)]), line())

    assert found.height == count
