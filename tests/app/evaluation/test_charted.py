"""In charted waters everything is told, and an anchor drags only where it reaches the ground."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from seawarden.app.evaluation import charted_sea as sea
from seawarden.app.evaluation.case import Origin
from seawarden.app.evaluation.charted import charted_waters, drawn_times
from seawarden.app.evaluation.charted_ships import CAUSES
from seawarden.app.evaluation.hard_negatives import BEGIN
from seawarden.app.evaluation.injection_chain import LEAST_OUT_M, drawn_chain_m, holds_from
from seawarden.app.evaluation.injection_onsets import passages
from seawarden.app.evaluation.injection_worlds import drag_worlds
from seawarden.app.evaluation.passages_waters import length_m
from seawarden.detect.chart_lookup import (
    depth_at,
    pilot_within,
    port_within,
    scheme_at,
    weather_at,
)
from tests.app.evaluation.passing import rng


@pytest.fixture(scope="module")
def waters():
    return charted_waters(rng(), of_each=1, passing=10)


@pytest.fixture(scope="module")
def copies(waters):
    return drag_worlds(waters, rng(3), per_ratio=2)


def hers(case, cause):
    ship = case.nuisance.filter(pl.col("nuisance") == cause)["vessel_id"][0]
    return case.fixes.filter(pl.col("vessel_id") == ship)


def met(case, cause, lookup, *, below=0.9):
    """Return what a chart says at the reports of a ship where she is slower than she was."""
    track = hers(case, cause)
    slow = track.filter(pl.col("sog_kn") < below * track["sog_kn"].quantile(0.9))
    return slow, lookup(case.charts, slow["lon_deg"], slow["lat_deg"])


def test_it_is_synthetic_and_every_cause_is_there(waters):
    assert waters.origin is Origin.SYNTHETIC
    assert set(waters.nuisance["nuisance"]) == set(CAUSES)
    assert waters.fixes["vessel_id"].n_unique() == len(CAUSES) + 3 + 10


def test_nearly_all_reports_have_a_heading(waters):
    assert waters.fixes["heading_deg"].null_count() < 0.2 * waters.fixes.height


def test_the_same_seed_gives_the_same_ships():
    one, other = (charted_waters(rng(), of_each=1, passing=0) for _ in range(2))

    assert one.fixes.equals(other.fixes)


def test_depth_is_charted_all_along_the_lane_and_too_deep_in_the_middle(waters):
    depth = depth_at(waters.charts, waters.fixes["lon_deg"], waters.fixes["lat_deg"])
    deep = waters.fixes.filter(depth > 500.0)["lon_deg"]

    assert depth.null_count() == 0
    assert deep.is_between(8.2, 10.0).all()
    assert depth.min() < LEAST_OUT_M


def test_a_pilot_is_taken_at_a_charted_station(waters):
    slow, found = met(waters, "pilot boarding", pilot_within, below=0.8)

    assert slow.height > 5
    assert found["name"].is_not_null().mean() > 0.8


def test_corners_are_taken_slowly_within_a_scheme(waters):
    slow, found = met(waters, "scheme corner", scheme_at)

    assert slow.height > 5
    assert found["in_scheme"].mean() > 0.5


def test_a_ship_bound_for_the_port_comes_to_it(waters):
    track = hers(waters, "port approach")

    assert port_within(waters.charts, track["lon_deg"], track["lat_deg"])["name"][-1]


def test_the_ship_slowed_by_a_gale_has_it_ahead_and_recorded(waters):
    slow, _ = met(waters, "head sea", depth_at)
    said = weather_at(waters.charts, slow["time"], slow["lon_deg"], slow["lat_deg"])
    windy = slow.with_columns(said["wind_kn"], said["wind_from_deg"]).filter(
        pl.col("wind_kn") > 16.0
    )
    off = ((windy["wind_from_deg"] - windy["cog_deg"] + 180.0) % 360.0 - 180.0).abs()

    assert windy.height > 20
    assert off.median() < 60.0


def test_no_record_tells_of_the_fog():
    times = drawn_times(rng())
    charts = sea.charts(times.gales, BEGIN, BEGIN + timedelta(hours=110))
    still = pl.Series([times.fog.begin + timedelta(hours=1)])
    said = weather_at(charts, still, pl.Series([6.5]), pl.Series([57.6]))

    assert said["wind_kn"][0] < 15.0


def test_a_stream_sets_a_ship_off_her_course(waters):
    track = hers(waters, "stream")
    crab = (track["heading_deg"] - track["cog_deg"] + 180.0) % 360.0 - 180.0

    assert crab.rolling_mean(15).abs().max() > 1.0


def test_the_wind_that_is_recorded_takes_as_much_as_it_took():
    gale = drawn_times(rng()).gales[0]
    charts = sea.charts([gale], BEGIN, BEGIN + timedelta(hours=110))
    full = gale.begin + gale.grows + gale.stands / 2
    said = weather_at(charts, pl.Series([full]), pl.Series([7.0]), pl.Series([57.6]))
    force = (said["wind_kn"][0] * 0.514444 / sea.FORCE_MS) ** (2 / 3)

    assert np.interp(force, sea.FORCES, sea.LOSSES) == pytest.approx(gale.loss, abs=0.02)


def test_drags_begin_only_where_any_chain_could_reach_and_stay_there(waters, copies):
    for case in copies:
        dragged = case.fixes.join(case.truth.select("vessel_id", "onset", "end"), on="vessel_id")
        under = dragged.filter(pl.col("time").is_between("onset", "end"))
        depth = depth_at(waters.charts, under["lon_deg"], under["lat_deg"])

        assert depth.max() < 385.0


def test_as_many_drags_are_put_in_as_are_asked_for(copies):
    assert sum(case.truth.height for case in copies) == 18


def test_a_longer_chain_holds_sooner_behind_the_deep(waters):
    tracks = {int(one["vessel_id"][0]): one for one in waters.fixes.partition_by("vessel_id")}
    found = passages(waters.fixes).found
    crossing = max(found, key=lambda each: each.end - each.begin)
    track = tracks[crossing.vessel_id]
    short, long = (
        holds_from(crossing, track, waters.charts, chain_m=length) for length in (110.0, 385.0)
    )

    assert crossing.begin < long < short


def test_half_to_all_of_the_chain_of_a_merchant_ship_is_out():
    drawn = [drawn_chain_m(rng(seed)) for seed in range(200)]

    assert 110.0 <= min(drawn) < 140.0
    assert 330.0 < max(drawn) <= 385.0


def test_a_place_abreast_of_the_lane_is_as_far_along_it_as_it_looks():
    way = sea.lane(eastward=True, aside_m=0.0)

    assert sea.abreast_m(way, way[2]) == pytest.approx(length_m(way[:3]), rel=1e-6)
    assert sea.corner_m(way, 0) == 0.0
