"""Completions keep what was published, and stay within what is drawn."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.evaluation.injection_path import GEOD
from seawarden.app.october.completion import DESIGN_KN, course, drawn, early_kn, shown
from seawarden.app.october.published import published
from seawarden.app.october.voyages import ahead, her, loitering, onset, passing

KNOWN = published()
SEEDS = range(25)
PIPE = KNOWN.waypoint("R6").place


def near(fixes, at):
    return fixes.sort((pl.col("time") - at).abs()).row(0, named=True)


def off_m(row, place):
    return GEOD.inv(row["lon_deg"], row["lat_deg"], *place)[2]


@pytest.fixture(scope="module")
def made():
    return [drawn(KNOWN, seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def tracks(made):
    return [her(KNOWN, each) for each in made]


def test_she_is_over_the_pipe_when_she_is_said_to_have_been(made, tracks):
    # Her reports are half a minute apart: at 9.5 kn she makes 150 m in it.
    off = [off_m(near(fixes, one.pipe_at), PIPE) for one, fixes in zip(made, tracks, strict=True)]

    assert max(off) < 600
    assert max(abs(each.pipe_at - KNOWN.waypoint("R6").time) for each in made) <= timedelta(
        minutes=1
    )


def test_her_speed_at_the_pipe_is_the_published_one(made, tracks):
    for one, fixes in zip(made, tracks, strict=True):
        said = [
            near(fixes, one.pipe_at + timedelta(minutes=minutes))["sog_kn"]
            for minutes in (-3, 0, 5)
        ]

        assert said == pytest.approx([11.0, 9.5, 11.1], abs=0.45)


def test_she_is_at_one_of_both_published_places_when_ee_s1_is_hit(made, tracks):
    for one, fixes in zip(made, tracks, strict=True):
        laid = course(KNOWN, one)
        here = near(fixes, one.ee_s1_at)

        assert off_m(here, laid.waypoints[laid.ee_s1]) < 0.06 * KNOWN.groove_km * 1000


def test_both_published_places_of_ee_s1_are_drawn(made):
    assert {each.is_west for each in made} == {True, False}


def test_her_anchor_is_down_before_ee_s1(made):
    assert all(onset(KNOWN, each) < each.ee_s1_at for each in made)


def test_she_never_went_faster_than_she_can(made):
    assert max(early_kn(KNOWN, each) / each.ratio for each in made) <= DESIGN_KN


def test_ratios_are_drawn_from_the_stated_range(made):
    low, high = KNOWN.draws.speed_ratio

    assert all(low <= each.ratio <= high for each in made)
    assert len({each.ratio for each in made}) == len(made)


def test_her_free_speed_before_is_the_dragging_one_by_the_ratio():
    one = shown(KNOWN)
    fixes, down = her(KNOWN, one), onset(KNOWN, one)
    free = fixes.filter(pl.col("time") < down)["sog_kn"].mean()
    dragging = fixes.filter(pl.col("time").is_between(down + one.ramp, down + timedelta(hours=5)))[
        "sog_kn"
    ].mean()

    assert dragging / free == pytest.approx(one.ratio, abs=0.02)


def test_she_is_in_sight_for_the_drawn_time_before(made, tracks):
    for one, fixes in zip(made, tracks, strict=True):
        seen = onset(KNOWN, one) - fixes["time"][0]

        assert seen / timedelta(hours=1) == pytest.approx(one.free_hours, abs=0.2)


def test_the_ship_ahead_is_at_the_pipe_seven_minutes_before():
    fixes = ahead(KNOWN, shown(KNOWN))
    at = KNOWN.fact("sevmorput").time

    assert off_m(near(fixes, at), PIPE) < 2000
    assert near(fixes, at)["sog_kn"] < near(fixes, at - timedelta(hours=1))["sog_kn"] - 0.3


def test_the_waiting_ship_stays_two_to_six_miles_off(made):
    for one in made[:5]:
        fixes = loitering(KNOWN, one)
        off = GEOD.inv(
            fixes["lon_deg"], fixes["lat_deg"], [PIPE[0]] * len(fixes), [PIPE[1]] * len(fixes)
        )[2]

        assert min(off) > 1.8 * 1852
        assert max(off) < 6.2 * 1852


def test_two_more_ships_cross_within_the_hour(made):
    for one in made[:5]:
        at_pipe = []
        for _, fixes in passing(KNOWN, one).group_by("vessel_id"):
            near_pipe = fixes.with_columns(off=(pl.col("lon_deg") - PIPE[0]).abs()).sort("off")
            at_pipe.append(abs(near_pipe["time"][0] - one.pipe_at))

        assert len(at_pipe) == 2
        assert max(at_pipe) < timedelta(minutes=65)


def test_the_same_seed_gives_the_same_night(made, tracks):
    assert drawn(KNOWN, 3) == made[3]
    assert her(KNOWN, made[3]).equals(tracks[3])
