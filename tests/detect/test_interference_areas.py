"""What is a symptom of a ship, and when several are an area."""

import math

import numpy as np
import polars as pl
import pytest

from seawarden.detect import interference_areas, one_number
from seawarden.detect.interference_areas import SIGHTING, InterferenceAreas
from seawarden.detect.interference_clusters import Clusters, log_tail
from seawarden.detect.memory import layout, records
from seawarden.detect.stay import microseconds
from seawarden.model.schema import empty
from seawarden.model.units import M_PER_NM, MS_PER_KN
from tests.builders import SHIP, at, place
from tests.detect.minute_rows import NAN, passed, track

ANYWHERE_M = 300_000


def jumping(ship, minute, *, north_m=0.0, to_m=ANYWHERE_M, until=18):
    """A ship that lies still, and at some minute is heard elsewhere on another track."""
    said = {"vessel_id": SHIP + ship, "sog_kn": 0.0}
    return [
        track(range(minute), track_id=10 * ship + 1, north_m=north_m, **said),
        track(range(minute, until), track_id=10 * ship + 2, north_m=to_m, **said),
    ]


def lying(ship, *, north_m=0.0, until=18):
    return [track(range(until), track_id=10 * ship + 1, vessel_id=SHIP + ship, north_m=north_m,
                  sog_kn=0.0)]  # fmt: skip


def areas(*ships, cuts=(), until=40):
    """Return the areas found in ships' minutes, one row a member."""
    rows = passed(*(one for ship in ships for one in ship))
    fold, state = InterferenceAreas(), empty(InterferenceAreas.MEMORY)
    for now in (*cuts, until):
        batch = rows.filter(pl.col("known") <= at(now))
        rows = rows.filter(pl.col("known") > at(now))
        state = fold.step(state, batch, now=at(now))
        state = fold.forgotten(state, now=at(now))
    return state.filter(pl.col("complete").is_not_null()).sort("complete", "area", "vessel_id")


def scattered(count=3, *, minute=12, apart_m=1_000.0):
    """Ships near each other that jump to places far from each other."""
    return [
        jumping(ship, minute, north_m=ship * apart_m, to_m=ANYWHERE_M + ship * 20_000)
        for ship in range(count)
    ]


def test_three_ships_that_jump_within_ten_minutes_are_an_area():
    found = areas(*scattered())

    lon, lat = place(0)
    assert found["vessel_id"].to_list() == [SHIP, SHIP + 1, SHIP + 2]
    row = found.row(0, named=True)
    assert (row["complete"], row["area"], row["area_since"]) == (at(20), SHIP, at(12))
    assert row["area_last"] == at(17)
    assert (row["area_lon_deg"], row["area_lat_deg"]) == pytest.approx((lon, lat))
    assert row["radius_m"] == pytest.approx(12_000, rel=0.01)
    assert (row["ships"], row["heard"]) == (3, 3)
    assert row["log_chance"] == pytest.approx(3 * math.log(0.01))
    assert math.isnan(row["to_lon_deg"])


@pytest.mark.parametrize(
    "ships",
    [
        pytest.param(scattered(2), id="two ships"),
        pytest.param(
            [*scattered(2), jumping(2, 8, to_m=500_000)], id="the third ten minutes before"
        ),
        pytest.param(scattered(apart_m=40_500), id="too far from each other"),
        pytest.param(
            [*scattered(), *(lying(ship) for ship in range(3, 12))],
            id="three of many, which chance explains",
        ),
    ],
)
def test_is_no_area(ships):
    assert areas(*ships).is_empty()


def test_ships_heard_far_away_do_not_make_it_likelier():
    far = [lying(ship, north_m=100_000) for ship in range(3, 12)]

    assert areas(*scattered(), *far)["heard"].unique().to_list() == [3]


def test_a_common_target_needs_no_further_proof():
    ships = [jumping(ship, 12, to_m=ANYWHERE_M + 2_000 * ship) for ship in range(3)]
    others = [lying(ship) for ship in range(3, 12)]
    _, lat = place(ANYWHERE_M)

    found = areas(*ships, *others)

    assert found.height == 3
    assert found["to_lat_deg"][0] == pytest.approx(lat)


@pytest.mark.parametrize(
    ("apart_m", "count"),
    [
        pytest.param(4_900, 3, id="one place"),
        pytest.param(5_100, 0, id="places too far from each other"),
    ],
)
def test_a_common_target_is_a_place_of_five_kilometres(apart_m, count):
    ships = [jumping(ship, 12, to_m=ANYWHERE_M + apart_m * ship) for ship in range(3)]

    assert areas(*ships, *(lying(ship) for ship in range(3, 12))).height == count


def test_ships_within_forty_kilometres_are_an_area():
    assert areas(*scattered(apart_m=39_000)).height == 3


def test_two_areas_at_a_time_are_two():
    south = [
        jumping(ship, 12, north_m=200_000, to_m=900_000 + 20_000 * ship) for ship in range(5, 8)
    ]

    found = areas(*scattered(), *south)

    assert found["area"].unique().sort().to_list() == [SHIP, SHIP + 5]


def test_how_the_feed_is_cut_does_not_matter():
    whole = areas(*scattered())

    assert whole.equals(areas(*scattered(), cuts=[3, 10, 13, 15, 19, 20]))
    assert whole.equals(areas(*scattered(), cuts=[20]))


def moving(ship, *, made_kn, said_kn=12.0, minutes=range(11, 16), **said):
    return [track(
        list(minutes), track_id=ship + 1, vessel_id=SHIP + ship, sog_kn=said_kn,
        north_m=[60 * minute * made_kn * MS_PER_KN for minute in minutes], **said,
    )]  # fmt: skip


LEAST_KN = 5 + 50 / 60 / MS_PER_KN


@pytest.mark.parametrize(
    ("world", "count"),
    [
        pytest.param({"made_kn": 12 + LEAST_KN + 0.2}, 3, id="too fast"),
        pytest.param({"made_kn": 12 + LEAST_KN - 0.2}, 0, id="not too fast"),
        pytest.param({"made_kn": 12 - LEAST_KN - 0.2}, 3, id="too slow"),
        pytest.param({"made_kn": 12 - LEAST_KN + 0.2}, 0, id="not too slow"),
        pytest.param({"made_kn": 0.0, "minutes": range(11, 14)}, 0, id="twice only"),
        pytest.param({"made_kn": 0.0, "minutes": range(11, 15)}, 3, id="three times"),
        pytest.param({"made_kn": 0.0, "mended": 1}, 0, id="a speed that was not sent"),
        pytest.param({"made_kn": 0.0, "said_kn": NAN}, 0, id="no speed"),
        pytest.param({"made_kn": 0.0, "minutes": [10.2, 13.1, 16, 18.9]}, 3, id="not far apart"),
        pytest.param({"made_kn": 0.0, "minutes": [8.9, 12, 15.1, 18.2]}, 0, id="far apart"),
    ],
)
def test_a_speed_that_does_not_fit_three_times_is_a_symptom(world, count):
    assert areas(*(moving(ship, **world) for ship in range(3))).height == count


def turning(ship, *, swing_deg, turn_deg=40.0, minutes=5):
    heading_deg = [(10.0 + swing_deg * step) % 360 for step in range(minutes)]
    return [track(
        range(11, 11 + minutes), track_id=ship + 1, vessel_id=SHIP + ship, mended=1,
        turn_deg=turn_deg, heading_deg=heading_deg,
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("world", "count"),
    [
        pytest.param({"swing_deg": 0.0, "turn_deg": 46.0}, 3, id="half round, heading steady"),
        pytest.param({"swing_deg": 0.0, "turn_deg": 44.0}, 0, id="not half round"),
        pytest.param({"swing_deg": 24.0, "turn_deg": 50.0}, 3, id="a heading that turns less"),
        pytest.param({"swing_deg": 26.0, "turn_deg": 50.0}, 0, id="a ship that turns"),
        pytest.param({"swing_deg": NAN, "turn_deg": 90.0}, 0, id="no heading"),
    ],
)
def test_a_course_that_turns_without_the_heading_is_a_symptom(world, count):
    assert areas(*(turning(ship, **world) for ship in range(3))).height == count


@pytest.mark.parametrize(
    ("to_m", "count"),
    [
        pytest.param(2_000 + M_PER_NM + 30, 3, id="farther than a ship can go"),
        pytest.param(2_000 + M_PER_NM - 30, 0, id="what a ship can do"),
    ],
)
def test_a_jump_hangs_on_distance_and_time(to_m, count):
    assert areas(*(jumping(ship, 12, to_m=to_m) for ship in range(3))).height == count


def test_after_an_hour_of_silence_nothing_is_a_jump():
    def ship(number, first):
        said = {"vessel_id": SHIP + number, "sog_kn": 0.0}
        there = track([first, first + 1], track_id=20 + number, north_m=900_000, **said)
        return [track([0.5], track_id=number + 1, **said), there]

    for first, count in ((59, 3), (61, 0)):
        found = areas(*(ship(number, first) for number in range(3)), until=90)

        assert found.height == count
        assert found.equals(areas(*(ship(each, first) for each in range(3)), cuts=[61], until=90))


def test_areas_are_forgotten_after_a_day():
    fold, found = InterferenceAreas(), areas(*scattered())

    assert fold.forgotten(found, now=at(20 + 24 * 60)).height == 3
    assert fold.forgotten(found, now=at(20 + 24 * 60 + 1)).is_empty()


def test_the_chance_of_many_is_that_of_the_binomial():
    expected = sum(math.comb(20, k) * 0.1**k * 0.9 ** (20 - k) for k in range(4, 21))

    assert math.exp(log_tail(4, 20, 0.1)) == pytest.approx(expected)
    assert log_tail(0, 5, 0.3) == pytest.approx(0.0, abs=1e-12)
    assert Clusters().chance_most == 1e-4


def test_the_walk_says_the_same_in_plain_python():
    rows = passed(*(one for ship in scattered() for one in ship))
    numbers = (rows["vessel_id"].to_numpy() - SHIP).astype(np.int64)
    limits = InterferenceAreas()._limits()

    said = []
    for form in (interference_areas._follow, interference_areas._follow.py_func):
        held = records(empty(SIGHTING), SIGHTING, room=3)
        interference_areas._begin(held, np.arange(3, dtype=np.uint32) + SHIP)
        out = np.zeros(60, layout(SIGHTING))
        minutes = one_number.passed(numbers, rows)
        count = form(
            minutes, held.view(np.recarray), out.view(np.recarray), limits, microseconds(at(40))
        )
        said.append(out[:count])

    assert said[0].size == 6
    for name in SIGHTING:
        np.testing.assert_array_equal(said[0][name], said[1][name])
