"""A dragged anchor slows a ship on her own path, and changes nothing else of her."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.evaluation.case import line_passages
from seawarden.app.evaluation.injection import with_lines
from seawarden.app.evaluation.injection_drag import (
    SLOW_RAMP_MIN,
    UNSTEADY,
    Drag,
    drawn_drag,
    own_unsteadiness,
    under_way_drag,
)
from seawarden.app.evaluation.injection_onsets import Asked, passages
from seawarden.app.evaluation.injection_path import Path, wander
from seawarden.app.evaluation.injection_worlds import drag_worlds
from seawarden.model.report import FIX
from seawarden.model.units import MS_PER_KN
from tests.app.evaluation.passing import SPEED_KN, passage, rng, traffic
from tests.builders import SHIP, at, line

ONSET = 60


def dragged(track=None, *, ratio=0.7, until=1000, **how):
    track = passage() if track is None else track
    drag = Drag(onset=at(ONSET), ratio=ratio, **how)
    return under_way_drag(track, drag, rng(), until=at(until), case_id="drag-0")


def after(injected, minutes=10):
    """Return the reports of the full drag."""
    return injected.fixes.filter(pl.col("time") >= at(ONSET + minutes))


def test_nothing_changes_before_the_onset():
    is_before = pl.col("time") < at(ONSET)

    assert_frame_equal(dragged().fixes.filter(is_before), passage().filter(is_before))


@pytest.mark.parametrize("ratio", [0.55, 0.7, 0.85, 0.95])
def test_she_goes_at_the_ratio_of_her_free_speed(ratio):
    said = after(dragged(ratio=ratio))["sog_kn"].mean()

    assert said == pytest.approx(ratio * SPEED_KN, rel=0.03)


def test_her_positions_say_the_speed_that_she_says():
    found = after(dragged())
    path = Path.of(found)
    made_kn = path.along_m[-1] / (path.time_s[-1] - path.time_s[0]) / MS_PER_KN

    assert made_kn == pytest.approx(found["sog_kn"].mean(), rel=0.01)


def test_she_keeps_to_her_own_path_to_its_end():
    found = dragged().fixes

    assert found["lon_deg"].to_numpy() == pytest.approx(passage()["lon_deg"].to_numpy()[0])
    assert found["lat_deg"].is_sorted()
    assert found["lat_deg"][-1] <= passage()["lat_deg"][-1]
    assert found["lat_deg"][-1] == pytest.approx(passage()["lat_deg"][-1], abs=0.005)


def test_she_takes_longer_for_the_rest_of_it():
    took = (dragged().truth["end"][0] - at(ONSET)) / timedelta(minutes=1)

    assert took == pytest.approx(120 / 0.7, rel=0.03)


def test_she_ends_where_the_traffic_ends():
    assert dragged(until=200).truth["end"].to_list() == [at(200)]


def test_the_full_drag_is_reached_over_the_ramp():
    found = dragged(ramp=timedelta(minutes=10)).fixes
    half_way = found.filter(pl.col("time") == at(ONSET + 5))["sog_kn"][0]

    assert half_way == pytest.approx(0.85 * SPEED_KN, rel=0.06)


def test_reports_come_at_her_own_intervals_and_silences_stay():
    minutes = [*range(0, 80, 2), *range(100, 181, 2)]
    found = dragged(passage(minutes)).fixes["time"]
    steps = set(found.diff().drop_nulls().to_list())

    assert steps == {timedelta(minutes=2), timedelta(minutes=22)}
    assert at(90) not in found.to_list()


def test_speed_is_sent_in_tenths():
    said = after(dragged())["sog_kn"].to_numpy() * 10

    assert said == pytest.approx(np.round(said), abs=1e-4)


@pytest.mark.parametrize("column", ["sog_kn", "cog_deg", "heading_deg", "nav_status"])
def test_what_she_does_not_send_she_does_not_begin_to_send(column):
    silent = passage().with_columns(pl.lit(None).cast(FIX[column]).alias(column))
    found = dragged(silent)

    assert after(found)[column].null_count() == after(found).height


def test_her_heading_is_off_her_course_by_the_crab():
    heading = after(dragged(crab_deg=3.0))["heading_deg"]

    assert set(heading) == {3.0}


def test_her_heading_swings_with_the_yaw():
    track = passage(np.arange(0, 181, 0.25).tolist())
    heading = after(dragged(track, yaw_deg=4.0, yaw_period=timedelta(minutes=1)))[
        "heading_deg"
    ].to_numpy()
    swing = (heading + 180.0) % 360.0 - 180.0

    assert (swing.min(), swing.max()) == (-4.0, 4.0)


def test_a_longitude_runs_on_over_the_date_line():
    lon = (np.linspace(179.8, 180.2, 181) + 180.0) % 360.0 - 180.0
    over = passage().with_columns(pl.Series("lon_deg", lon))
    found = dragged(over).fixes["lon_deg"].to_numpy()

    assert (np.abs(found) > 179.0).all()


def test_the_truth_says_how_long_before_the_line_it_began():
    injected = dragged()
    truth = with_lines(injected.truth, injected.fixes, line())
    left_m = 40_000.0 - ONSET * 60 * SPEED_KN * MS_PER_KN
    expected = left_m / (0.7 * SPEED_KN * MS_PER_KN) / 60

    assert truth["began_before_line"][0] / timedelta(minutes=1) == pytest.approx(expected, rel=0.1)


def test_the_truth_means_the_first_line_after_the_onset():
    injected = dragged()
    late, early = (
        line([(10.0, lat), (11.0, lat)], asset_id=f"at-{lat}") for lat in (55.05, 54.68)
    )
    alone = with_lines(injected.truth, injected.fixes, line())
    among = with_lines(injected.truth, injected.fixes, pl.concat([late, line(), early]))

    assert early.height == line_passages(injected.fixes, early).height
    assert_frame_equal(among, alone)


def test_the_truth_says_null_where_no_line_is_crossed():
    injected = dragged(passage(begins_m=10_000.0))

    assert with_lines(injected.truth, injected.fixes, line())["began_before_line"][0] is None


@pytest.mark.parametrize(
    ("speeds", "expected"),
    [
        pytest.param([12.0] * 181, UNSTEADY[0], id="never under the median of steady ships"),
        pytest.param([12.0, 13.0] * 90 + [12.0], UNSTEADY[1], id="never over the third quartile"),
    ],
)
def test_a_ship_is_as_unsteady_as_ships_are(speeds, expected):
    path = Path.of(passage().with_columns(pl.Series("sog_kn", speeds, pl.Float32)))

    assert own_unsteadiness(path, at(120).timestamp()) == expected


def test_what_wanders_keeps_its_spread_and_forgets_at_its_time():
    time_s = np.arange(0, 400_000.0, 60.0)
    value = wander(rng(), time_s, sd=0.05, correlation_s=600.0)
    kept = np.corrcoef(value[:-10], value[10:])[0, 1]

    assert value.std() == pytest.approx(0.05, rel=0.1)
    assert kept == pytest.approx(np.exp(-1), abs=0.1)


def test_half_of_the_drags_do_not_yaw():
    drawn = [drawn_drag(rng(seed), onset=at(0), ratio=0.8).yaw_deg for seed in range(200)]

    assert 70 < sum(yaw == 0.0 for yaw in drawn) < 130


def test_it_can_begin_where_she_was_steady_before_and_goes_on_after():
    (found,) = passages(passage()).found

    assert (found.first, found.last) == (at(30), at(150))


@pytest.mark.parametrize(
    ("track", "reason"),
    [
        pytest.param(passage(range(59)), "not under way in sight for long enough", id="too short"),
        pytest.param(passage(sog_kn=4.0), "not under way in sight for long enough", id="too slow"),
        pytest.param(
            passage([*range(50), *range(70, 120)]),
            "not under way in sight for long enough",
            id="a silence in the middle",
        ),
    ],
)
def test_a_ship_without_a_passage_is_excluded_and_says_why(track, reason):
    found = passages(track)

    assert found.found == ()
    assert found.excluded.rows() == [(SHIP, reason)]


def test_a_ship_that_is_never_steady_is_excluded():
    speed = np.interp(np.arange(181), np.arange(0, 181, 20), [8, 16, 8, 16, 8, 16, 8, 16, 8, 16])
    north = -40_000 + np.cumsum(speed * MS_PER_KN * 60)
    track = passage(north_m=north.tolist(), sog_kn=12.0).with_columns(
        pl.Series("sog_kn", speed, pl.Float32)
    )

    assert passages(track, Asked()).excluded["reason"].to_list() == [
        "under way, and never steady for long enough"
    ]


def test_copies_hold_each_drag_once_and_leave_the_others_as_they_were():
    made = traffic()
    found = drag_worlds(made, rng(), per_ratio=2, ratios=(0.6, 0.9))

    assert [case.truth.height for case in found] == [2, 2]
    for case in found:
        untouched = case.untouched()
        same = made.fixes.join(case.truth.select("vessel_id"), on="vessel_id", how="anti")
        assert_frame_equal(untouched, same)


def test_each_ratio_is_drawn_so_many_times():
    found = drag_worlds(traffic(), rng(), per_ratio=3, ratios=(0.6, 0.9))
    ratios = pl.concat(case.truth["ratio"] for case in found)

    assert sorted(ratios) == [0.6] * 3 + [0.9] * 3


def test_the_same_seed_gives_the_same_copies_and_another_gives_others():
    first, same, other = (drag_worlds(traffic(), rng(seed), per_ratio=1) for seed in (1, 1, 2))

    assert_frame_equal(first[0].fixes, same[0].fixes)
    assert not first[0].fixes.equals(other[0].fixes)


def test_nothing_is_put_into_traffic_without_a_passage():
    assert drag_worlds(traffic(minutes=range(40)), rng()) == []


def test_a_drag_can_be_asked_to_begin_so_long_before_a_line():
    hour = timedelta(minutes=45)
    found = drag_worlds(traffic(), rng(), per_ratio=4, ratios=(0.9,), lead=hour)
    began = pl.concat(case.truth["began_before_line"] for case in found)

    assert len(began) == 4
    assert (began >= hour).all()


def test_no_drag_is_asked_of_ships_that_reach_no_line_for_long_enough():
    assert drag_worlds(traffic(), rng(), per_ratio=4, lead=timedelta(hours=3)) == []
    away = traffic(begins_m=10_000.0)
    assert drag_worlds(away, rng(), per_ratio=4, lead=timedelta(minutes=1)) == []


def test_a_drag_can_come_on_slowly():
    def drawn(**how):
        return [drawn_drag(rng(seed), onset=at(0), ratio=0.8, **how).ramp for seed in range(50)]

    assert max(drawn()) <= timedelta(minutes=10)
    assert min(drawn(ramp_min=SLOW_RAMP_MIN)) >= timedelta(minutes=10)
    assert max(drawn(ramp_min=SLOW_RAMP_MIN)) > timedelta(minutes=35)


def test_all_drags_of_a_copy_come_on_as_slowly_as_is_asked():
    def slow_minutes(**how):
        [copy] = drag_worlds(traffic(), rng(), per_ratio=2, ratios=(0.55,), **how)
        dragged = copy.fixes.join(copy.truth.select("vessel_id", "onset"), on="vessel_id")
        first = dragged.filter(pl.col("sog_kn") < 0.65 * SPEED_KN)
        return (first["time"] - first["onset"]).dt.total_minutes().min()

    assert slow_minutes() < 10 < slow_minutes(ramp_min=SLOW_RAMP_MIN)
