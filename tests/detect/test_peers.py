import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.detect import peers
from seawarden.detect.peers import PEER, PEERS_FOUND, RATIO_STEPS, Peers, peers_of
from seawarden.model.schema import empty
from tests.builders import SHIP, at
from tests.detect.passages import NAN, passage


def gathered(*batches):
    state = empty(PEER)
    for batch in batches:
        state = Peers().step(state, batch, now=at(0))
    return state


def test_a_ship_tells_one_row_for_each_twenty_minutes():
    rows = gathered(passage([0.5] * 20 + [1.0] * 20))

    assert rows["until"].to_list() == [at(20), at(40)]
    assert rows["minute_count"].to_list() == [20, 20]
    assert (rows["ratio_sum"] / rows["minute_count"] / RATIO_STEPS).to_list() == [0.5, 1.0]


def test_a_stretch_says_where_its_last_minute_was_and_which_way_she_went():
    rows = passage(
        [1.0] * 20, cog_deg=[90.0 + n for n in range(20)], lat_deg=[54.0 + n for n in range(20)]
    )
    last = rows.select("lon_deg", "lat_deg", "cog_deg").row(-1)

    assert gathered(rows).select("lon_deg", "lat_deg", "cog_deg").rows() == [last]
    assert gathered(rows[:7], rows[7:]).select("lon_deg", "lat_deg", "cog_deg").rows() == [last]


def test_where_the_minutes_are_cut_does_not_matter():
    rows = passage([0.3 + n / 77 for n in range(50)])

    assert_frame_equal(gathered(rows[:7], rows[7:31], rows[31:]), gathered(rows))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"expected_kn": NAN}, id="nothing is expected"),
        pytest.param({"expected_kn": 4.9}, id="not on passage"),
        pytest.param({"sog_kn": NAN}, id="no speed"),
        pytest.param({"cog_deg": NAN}, id="no course"),
    ],
)
def test_a_minute_that_cannot_be_judged_tells_nothing(said):
    assert gathered(passage([1.0] * 5, **said)).is_empty()


@pytest.mark.parametrize("expected_kn", [5.0, 5.9])
def test_a_ship_on_a_slow_passage_tells(expected_kn):
    assert gathered(passage([1.0] * 5, expected_kn=expected_kn)).height == 1


def test_what_ended_five_hours_ago_is_forgotten():
    rows = gathered(passage([1.0] * 40))

    assert Peers().forgotten(rows, now=at(320))["until"].to_list() == [at(20), at(40)]
    assert Peers().forgotten(rows, now=at(321))["until"].to_list() == [at(40)]


def asked(**changed):
    usual = {"vessel_id": SHIP, "known": at(60), "lon_deg": 10.0, "lat_deg": 54.5, "cog_deg": 1.0}
    types = {name: PEER[name] for name in ("vessel_id", "lon_deg", "lat_deg", "cog_deg")}
    return pl.DataFrame([usual | changed], schema=types | {"known": PEER["until"]})


def stretch(ship, part, **changed):
    usual = {
        "vessel_id": ship, "until": at(40), "lon_deg": 10.0, "lat_deg": 54.6, "cog_deg": 359.0,
        "ratio_sum": round(part * RATIO_STEPS), "slowest": round(part * RATIO_STEPS),
        "minute_count": 1,
    }  # fmt: skip
    return usual | changed


def look(*rows, **changed):
    told = pl.DataFrame(list(rows), schema=dict(PEER))
    reach = {
        "reach_m": 20_000.0, "window": at(60) - at(0), "either_side_deg": 30.0,
        "slowest_part": 0.5,
    }  # fmt: skip
    return peers_of(asked(**changed), told, **reach).row(0)


def test_of_each_peer_the_lowest_counts_and_of_them_the_middle_one():
    rows = [stretch(1, 0.5), stretch(1, 0.9, until=at(20)), stretch(2, 0.75), stretch(3, 1.0)]

    assert look(*rows) == (3, 0.75)


def test_nobody_is_her_own_peer_and_without_a_course_she_has_none():
    assert look(stretch(SHIP, 0.5)) == (0, None)
    assert look(stretch(1, 0.5), cog_deg=NAN) == (0, None)


def test_over_the_date_line_it_is_not_far():
    assert look(stretch(1, 0.5, lon_deg=-179.95), lon_deg=179.95) == (1, 0.5)


def test_a_stretch_in_which_a_ship_stopped_says_nothing():
    stopped = stretch(1, 0.8, slowest=round(0.49 * RATIO_STEPS))

    assert look(stopped, stretch(2, 0.5)) == (1, 0.5)


def test_the_slowest_minute_of_a_stretch_is_kept():
    rows = gathered(passage([1.0] * 5), passage([0.4, 1.0]))

    assert rows["slowest"].to_list() == [round(0.4 * RATIO_STEPS)]


def test_where_nobody_gathered_there_are_none():
    found = peers_of(
        asked(), None, reach_m=1.0, window=at(1) - at(0), either_side_deg=1.0, slowest_part=0.5
    )  # fmt: skip

    assert found.schema == PEERS_FOUND
    assert found.row(0) == (0, None)


def test_the_search_says_the_same_in_plain_python():
    told = pl.DataFrame([stretch(n, 0.5 + n / 8) for n in (1, 1, 2, 3)], schema=dict(PEER))
    said = []
    for form in (peers._find, peers._find.py_func):
        count, part = np.zeros(1, np.uint32), np.full(1, NAN)
        form(
            peers._columns(asked().with_columns(until="known", ratio=0.0)),
            peers._columns(told.with_columns(ratio=peers._ratio())),
            (20_000.0, 3.6e9, 30.0), count, part,
        )  # fmt: skip
        said.append((count[0], part[0]))

    assert said[0] == said[1] == (3, 0.75)
