import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from seawarden.geo import reach
from seawarden.geo.cells import number_of, place_in

GEOD = Geod(ellps="WGS84")
NAN = float("nan")
FORMS = [
    pytest.param(reach._reach, id="compiled"),
    pytest.param(reach._reach.py_func, id="plain Python"),
]


def gap(*, seconds=3600.0, speed_m_s=5.0, start=(10.0, 55.0), end=None):
    lon1, lat1 = (NAN, NAN) if end is None else end
    return reach.Gaps(*(np.array([v]) for v in (*start, lon1, lat1, seconds, speed_m_s)))


def lines(*pieces, accuracy_m=0.0, asked=None):
    """Return one line a piece."""
    count = len(pieces)
    return reach.Asked(
        np.array(pieces, float).reshape(-1, 4), np.arange(count, dtype=np.int32),
        np.full(count, accuracy_m), np.array(asked or [True] * count, bool),
    )  # fmt: skip


def to_east(lon, *, south=54.99, north=55.01):
    return (lon, south, lon, north)


def metres(start, end):
    return GEOD.inv(*start, *end)[2]


def found(gaps, asked, form=reach._reach):
    room = reach.Reached(
        np.full(1, -1, np.int32), np.full(1, NAN), np.full(1, NAN), np.full(1, NAN)
    )
    form(gaps, asked, room)
    return room


@pytest.mark.parametrize("form", FORMS)
def test_an_open_silence_reaches_a_line_at_the_earliest_over_the_shortest_way(form):
    room = found(gap(), lines(to_east(10.1)), form)
    way_m = metres((10.0, 55.0), (10.1, 55.0))

    assert room.asset[0] == 0
    assert room.earliest_s[0] == pytest.approx(way_m / 5.0, rel=1e-4)
    assert room.latest_s[0] == 3600.0
    assert room.slack_s[0] == pytest.approx(3600.0 - way_m / 5.0, rel=1e-3)


@pytest.mark.parametrize("form", FORMS)
def test_a_closed_silence_leaves_time_for_the_way_there_and_back(form):
    room = found(gap(end=(10.05, 55.0)), lines(to_east(10.1)), form)
    there, back = metres((10.0, 55.0), (10.1, 55.0)), metres((10.1, 55.0), (10.05, 55.0))

    assert room.earliest_s[0] == pytest.approx(there / 5.0, rel=1e-4)
    assert room.latest_s[0] == pytest.approx(3600.0 - back / 5.0, rel=1e-4)
    assert room.detour_m[0] == pytest.approx(there + back, rel=1e-4)


def test_a_line_too_far_away_has_no_time_to_spare():
    assert found(gap(), lines(to_east(10.3))).slack_s[0] < 0


def test_the_line_with_the_most_time_to_spare_is_taken_and_of_equals_the_first():
    assert found(gap(), lines(to_east(10.2), to_east(10.1), to_east(10.1))).asset[0] == 1


def test_a_line_on_her_way_is_better_than_one_near_where_she_was():
    gone = gap(end=(10.2, 55.0), seconds=7200.0)
    room = found(gone, lines((9.95, 54.99, 9.95, 55.01), to_east(10.15)))

    assert room.asset[0] == 1


def test_a_line_nobody_asks_for_is_passed_over():
    assert found(gap(), lines(to_east(10.1), to_east(10.2), asked=[False, True])).asset[0] == 1


def test_a_line_may_lie_nearer_than_it_is_drawn():
    room = found(gap(end=(10.05, 55.0)), lines(to_east(10.1), accuracy_m=1000.0))
    exact = found(gap(end=(10.05, 55.0)), lines(to_east(10.1)))

    assert room.earliest_s[0] == pytest.approx(exact.earliest_s[0] - 200.0)
    assert room.latest_s[0] == pytest.approx(exact.latest_s[0] + 200.0)


def test_a_line_under_her_is_reached_at_once():
    assert found(gap(), lines(to_east(10.0), accuracy_m=100.0)).earliest_s[0] == 0.0


def test_ways_lead_over_the_date_line():
    room = found(gap(start=(179.95, 55.0)), lines(to_east(-179.95)))

    assert room.earliest_s[0] == pytest.approx(metres((179.95, 55), (-179.95, 55)) / 5, rel=1e-4)


def test_without_lines_nothing_is_reached():
    found_nothing = reach.reached(gap(), lines())

    assert found_nothing.asset[0] == -1
    assert np.isnan(found_nothing.slack_s[0])


@given(
    north=st.floats(-0.2, 0.2), east=st.floats(-0.2, 0.2),
    other_north=st.floats(-0.2, 0.2), other_east=st.floats(-0.2, 0.2),
)  # fmt: skip
def test_the_way_over_a_piece_is_as_short_as_over_any_point_of_it(
    north, east, other_north, other_east
):
    start, end = (10.0 + east, 55.0 + north), (10.0 + other_east, 55.0 + other_north)
    piece = (10.0, 54.991, 10.0, 55.009)  # 2 km, the longest there is
    room = found(gap(start=start, end=end), lines(piece))
    points = [(10.0, lat) for lat in np.linspace(54.991, 55.009, 21)]
    ways = [metres(start, point) + metres(point, end) for point in points]

    assert room.detour_m[0] == pytest.approx(min(ways), rel=2e-3, abs=2_000.0)
    assert room.detour_m[0] >= min(ways) * (1 - 2e-3) - 10.0


@pytest.mark.parametrize("per_degree", [10, 60])
@pytest.mark.parametrize("degrees", [-170, -1, 1, 133])
def test_a_shift_by_whole_degrees_keeps_the_place_in_a_cell(per_degree, degrees):
    lon = 10 + 3 / 7 // 2**-24 * 2**-24
    column, row = place_in(lon, 55.3, per_degree)
    moved, same = place_in(lon + degrees, 55.3, per_degree)

    assert (moved - column) % (360 * per_degree) == degrees * per_degree % (360 * per_degree)
    assert same == row


def test_cells_are_numbered_from_the_south_pole_and_the_west():
    assert number_of(*place_in(-180.0, -90.0, 10), 10) == 0
    assert number_of(*place_in(179.99, -90.0, 10), 10) == 3599
    assert number_of(*place_in(-180.0, -89.5, 10), 10) == 5 * 3600
    assert number_of(*place_in(180.0, 90.0, 10), 10) == 1799 * 3600
    assert number_of(-0.5, 0.5, 10) == 3599
