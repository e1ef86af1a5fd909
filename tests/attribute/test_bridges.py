"""Sampled paths through a silence, held against what is known of a Brownian bridge."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seawarden.attribute.attribution import attribute
from seawarden.attribute.bridges import Silent, generator, paths, sampled, wander_of
from seawarden.attribute.settings import Settings
from seawarden.attribute.ways import POSITION
from seawarden.geo.corridor import corridor
from seawarden.geo.crossing import crossings
from tests.attribute.sea import crossing, fault, known, silence
from tests.builders import at, line

# An hour from south to north across the middle of the usual line, ten knots.
HOUR = Silent(
    vessel_id=1, time0_s=0.0, lon0=10.5, lat0=54.9166, time1_s=3600.0, lon1=10.5, lat1=55.0834,
    east_m_s=0.0, north_m_s=5.144, most_m_s=20.0,
)  # fmt: skip
OPEN = HOUR._replace(time1_s=np.nan, lon1=np.nan, lat1=np.nan)
EAST_M = 63_994.0
WANDER = 20.0


def walked(silent: Silent, most_s: float = 3600.0):
    draw = generator(1, "f", silent)
    return paths(silent, draw, wander=WANDER, count=20_000, most_s=most_s)


def test_a_bridge_has_the_moments_of_a_brownian_bridge():
    times, lon, _ = walked(HOUR)
    expected = WANDER * np.sqrt(times * (3600 - times) / 3600)

    assert (lon.std(axis=0) * EAST_M) == pytest.approx(expected, rel=0.03, abs=1e-6)
    assert lon.mean(axis=0) * EAST_M == pytest.approx(10.5 * EAST_M, abs=15)


def test_two_instants_of_a_bridge_go_together_as_they_should():
    times, lon, _ = walked(HOUR)
    early, late = 3, 9
    covariance = np.cov(lon[:, early], lon[:, late])[0, 1] * EAST_M**2

    assert covariance == pytest.approx(
        WANDER**2 * times[early] * (3600 - times[late]) / 3600, rel=0.05
    )


def test_a_ship_not_heard_again_goes_on_and_wanders_off():
    times, lon, lat = walked(OPEN)

    assert lon.std(axis=0) * EAST_M == pytest.approx(WANDER * np.sqrt(times), rel=0.03, abs=1e-6)
    assert lat[:, -1].mean() == pytest.approx(HOUR.lat0 + 5.144 * 3600 / 111_300, abs=1e-3)


def test_a_ship_not_heard_before_came_on_her_course():
    before = OPEN._replace(
        time0_s=np.nan, lon0=np.nan, lat0=np.nan, time1_s=3600.0, lon1=10.5, lat1=55.0834
    )
    times, _, lat = walked(before)

    assert (times[0], times[-1]) == (0.0, 3600.0)
    assert lat[:, -1] == pytest.approx(55.0834)
    assert lat[:, 0].mean() == pytest.approx(55.0834 - 5.144 * 3600 / 111_300, abs=1e-3)


def test_paths_beyond_her_speed_count_as_not_taken():
    slow = HOUR._replace(most_m_s=5.3)
    lane = corridor(line())
    settings = Settings()
    free = sampled(HOUR, lane, generator(1, "f", HOUR), settings, wander=WANDER)
    bound = sampled(slow, lane, generator(1, "f", slow), settings, wander=WANDER)

    assert free.accepted == pytest.approx(1.0, abs=0.01)
    assert free.part.sum() == pytest.approx(free.accepted)
    assert bound.accepted < 0.7
    assert bound.part.sum() == pytest.approx(bound.accepted)


def test_sampled_crossings_lie_where_a_bridge_crosses():
    found = sampled(HOUR, corridor(line()), generator(1, "f", HOUR), Settings(), wander=WANDER)
    middle = np.average(found.kp_km, weights=found.part)

    assert middle == pytest.approx(0.5 * EAST_M / 1000, abs=0.05)
    assert found.kp_km.std() == pytest.approx(WANDER * np.sqrt(900) / 1000, rel=0.1)


BENT = line([(10.0, 55.0), (10.3, 55.05), (10.55, 54.98), (11.0, 55.1)])
FAR_EAST = line([(179.5, 55.0), (180.0, 55.02), (-179.5, 55.0)])


@pytest.mark.parametrize(
    ("lane", "silent"),
    [
        (BENT, HOUR),
        (BENT, HOUR._replace(lon0=10.1, lon1=10.9)),
        (BENT, HOUR._replace(lat1=54.93)),
        (FAR_EAST, HOUR._replace(lon0=179.99, lon1=-179.99)),
        (FAR_EAST, HOUR._replace(lon0=-179.8, lon1=179.9)),
    ],
)
def test_legs_that_are_not_looked_at_cross_nothing(lane, silent):
    bound, settings = corridor(lane), Settings()
    fast = silent._replace(most_m_s=200.0)
    found = sampled(fast, bound, generator(1, "f", fast), settings, wander=60.0)
    times, lon, lat = paths(
        fast, generator(1, "f", fast), wander=60.0, count=int(settings.path_count), most_s=3600.0
    )
    at_us = np.rint(times * 1e6).astype(np.int64)
    every = crossings(
        bound, lon[:, :-1].ravel(), lat[:, :-1].ravel(), np.tile(at_us[:-1], len(lon)),
        lon[:, 1:].ravel(), lat[:, 1:].ravel(), np.tile(at_us[1:], len(lon)),
        track=np.repeat(np.arange(len(lon)), times.size - 1),
    )  # fmt: skip

    assert found.accepted == 1.0
    assert np.array_equal(found.kp_km, every.kp_km)
    assert np.array_equal(found.time_s, every.time_us / 1e6)


def test_contacts_of_many_silences_are_those_of_each_alone():
    many = tuple(
        silence(n, lon0_deg=10.5 + shift, lon1_deg=10.5 + shift)
        for n, shift in ((1, 0.0), (2, 0.01), (3, 0.3), (4, -0.02))
    )
    settings = replace(Settings(), listed_least=0.0)
    found = attribute((fault(kp_km=32.0),), known(silent=many), settings, seed=1)
    odds = dict(found.candidates.select(
        "vessel_id", pl.col("probability") / found.outcomes["none"][0]
    ).iter_rows())  # fmt: skip

    for one in many:
        alone = attribute((fault(kp_km=32.0),), known(silent=(one,)), settings, seed=1)
        hers = alone.candidates["probability"][0] / alone.outcomes["none"][0]

        assert odds[one["vessel_id"]] == pytest.approx(hers, rel=1e-9)


def test_the_fit_finds_how_far_ships_stray_and_holds_nine_of_ten():
    draw = np.random.default_rng(3)
    rows = []
    for track in range(12):
        steps = draw.normal(0.0, WANDER * np.sqrt(60.0), (2, 240)).cumsum(axis=1)
        rows.append(pl.DataFrame({
            "vessel_id": track, "track_id": track,
            "time": [at(minute) for minute in range(240)],
            "lon_deg": 10.5 + steps[0] / EAST_M, "lat_deg": 55.0 + steps[1] / 111_300,
            "sog_kn": None, "cog_deg": None,
        }).cast(dict(POSITION)))  # fmt: skip
    fitted = wander_of(pl.concat(rows), gap_min=60)

    assert fitted == pytest.approx(WANDER, rel=0.2)


def test_too_few_reports_say_nothing_of_how_ships_stray():
    assert wander_of(known().positions, gap_min=60) is None


def test_the_same_seed_gives_the_same_answer_whatever_else_is_asked():
    sea = known(silent=(silence(1),))
    alone = attribute((fault(kp_km=32.0),), sea, Settings(), seed=4)
    beside = attribute(
        (fault(fault_id="other", minute=9.0), fault(kp_km=32.0)), sea, Settings(), seed=4
    )
    again = beside.candidates.filter(fault_id="f")

    assert alone.candidates.equals(again)


def test_a_crossing_in_a_silence_is_weighed_once_and_marked():
    silent = silence(1)
    inferred = crossing(
        1, 0, 32.0, before=silent["time0"], after=silent["time1"], is_inferred=True
    )
    found = attribute((fault(kp_km=32.0),), known(inferred, silent=(silent,)), Settings(), seed=1)

    assert found.candidates["is_inferred"].to_list() == [True]
    assert found.candidates["crossing_count"].to_list() == [1]


def test_a_ship_that_cannot_come_there_in_her_silence_is_ruled_out():
    far = silence(1, lat0_deg=54.78, lat1_deg=54.78)
    found = attribute((fault(kp_km=32.0),), known(silent=(far,)), Settings(), seed=1)

    assert found.candidates.is_empty()
    assert "her highest speed leaves her" in found.ruled_out["why"][0]


def test_a_silence_is_weaker_than_a_crossing_heard():
    settings = replace(Settings(), tempering=0.0)
    asked, gap = (fault(kp_km=32.0),), silence(1)
    inferred = crossing(1, 0, 32.0, before=gap["time0"], after=gap["time1"], is_inferred=True)
    heard = attribute(asked, known(crossing(1, 0, 32)), settings, seed=1)
    silent = attribute(asked, known(inferred, silent=(gap,)), settings, seed=1)

    assert 0.0 < silent.candidates["probability"][0] < heard.candidates["probability"][0]
