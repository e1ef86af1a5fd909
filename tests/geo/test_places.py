"""Places found by cells are those that a search of all of them finds."""

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.geo import places as module
from seawarden.geo.places import nearest, places

GEOD = pyproj.Geod(ellps="WGS84")
lons = st.sampled_from([-180.0, -179.99, -0.02, 0.0, 0.02, 10.0, 10.05, 179.99, 180.0])
lats = st.sampled_from([-84.0, -60.0, 0.0, 0.01, 57.0, 57.03, 84.0, 84.05])
reaches = st.sampled_from([500.0, 3_000.0, 9_260.0])


def brute(points, lon, lat, beyond_m):
    """Say which points reach a position, by geodesics, clear of their limits."""
    found = []
    for row, (at_lon, at_lat, reach) in enumerate(points):
        _, _, far = GEOD.inv(lon, lat, at_lon, at_lat)
        found.append((far, row, reach + beyond_m))
    return found


@given(
    points=st.lists(st.tuples(lons, lats, reaches), min_size=1, max_size=20),
    lon=lons, lat=lats, beyond_m=st.sampled_from([0.0, 20_000.0]),
)  # fmt: skip
def test_the_nearest_that_reaches_is_found(points, lon, lat, beyond_m):
    held = places(*np.array(points).T)
    (row,), (far,) = nearest(held, np.array([lon]), np.array([lat]), beyond_m=beyond_m)
    all_of_them = brute(points, lon, lat, beyond_m)
    clear = min((far for far, _, limit in all_of_them if far < 0.99 * limit), default=np.inf)

    if row < 0:
        assert clear == np.inf
    else:
        true, _, limit = all_of_them[row]
        assert true <= 1.02 * limit
        assert true <= 1.02 * clear + 1.0
        assert far == pytest.approx(true, rel=0.03, abs=1.0)


@pytest.mark.parametrize(
    ("course", "side", "found"),
    [(90.0, 20.0, 0), (70.0, 20.01, 0), (70.0, 19.9, -1), (270.0, 20.0, -1), (449.9, 1.0, 0)],
)
def test_only_what_lies_ahead_counts(course, side, found):
    held = places(np.array([10.1]), np.array([0.0]), np.array([1000.0]))
    row, _ = nearest(
        held, np.array([10.0]), np.array([0.0]), beyond_m=11_000.0,
        course_deg=np.array([course]), either_side_deg=side,
    )  # fmt: skip

    assert row.tolist() == [found]


def test_what_reaches_the_position_counts_behind_it_too():
    held = places(np.array([10.1]), np.array([0.0]), np.array([12_000.0]))
    row, _ = nearest(
        held, np.array([10.0, 10.0]), np.array([0.0, 0.0]), beyond_m=11_000.0,
        course_deg=np.array([270.0, np.nan]), either_side_deg=20.0,
    )  # fmt: skip

    assert row.tolist() == [0, 0]


def test_without_a_course_nothing_is_ahead():
    held = places(np.array([10.1]), np.array([0.0]), np.array([1.0]))
    row, _ = nearest(
        held, np.array([10.0]), np.array([0.0]), beyond_m=20_000.0,
        course_deg=np.array([np.nan]), either_side_deg=90.0,
    )  # fmt: skip

    assert row.tolist() == [-1]


def test_of_equal_ones_the_first_given_is_found():
    held = places(np.full(3, 10.0), np.zeros(3), np.array([100.0, 100.0, 100.0]))
    row, far = nearest(held, np.array([10.0, np.nan]), np.array([0.0, 0.0]))

    assert row.tolist() == [0, -1]
    assert far[0] == 0.0
    assert np.isnan(far[1])


def test_of_equal_ones_in_different_cells_the_first_given_is_found():
    held = places(np.array([0.5, -0.5]), np.zeros(2), np.full(2, 60_000.0))
    row, _ = nearest(held, np.zeros(1), np.zeros(1))

    assert row.tolist() == [0]


def test_far_north_a_place_reaches_over_many_degrees_of_longitude():
    held = places(np.array([10.7]), np.array([84.0]), np.array([9_260.0]))
    row, far = nearest(held, np.array([10.0]), np.array([84.0]))

    assert row.tolist() == [0]
    assert far[0] == pytest.approx(GEOD.inv(10.0, 84.0, 10.7, 84.0)[2], rel=1e-3)


def test_the_reach_is_inclusive():
    held = places(np.array([0.0]), np.array([0.0]), np.array([1000.0]))
    north_deg = 1000.0 / module.metres_per_degree(0.0045)[1]
    row, _ = nearest(held, np.zeros(2), np.array([north_deg * 0.9999, north_deg * 1.001]))

    assert row.tolist() == [0, -1]


def test_no_places_hold_nothing():
    row, far = nearest(places(*np.zeros((3, 0))), np.zeros(1), np.zeros(1))

    assert row.tolist() == [-1]
    assert np.isnan(far).all()


def test_the_search_says_the_same_in_plain_python():
    rng = np.random.default_rng(7)
    held = places(rng.uniform(9, 11, 200), rng.uniform(56, 58, 200), rng.uniform(500, 9000, 200))
    lon, lat = rng.uniform(9, 11, 30), rng.uniform(56, 58, 30)
    row, far = np.full(30, -1, np.int64), np.full(30, np.nan)
    module._search.py_func(held, lon, lat, np.full(30, 45.0), (5000.0, 60.0), row, far)
    compiled = nearest(
        held, lon, lat, beyond_m=5000.0, course_deg=np.full(30, 45.0), either_side_deg=60.0
    )

    np.testing.assert_array_equal(row, compiled[0])
    np.testing.assert_array_equal(far, compiled[1])
    assert (row >= 0).any()
    assert (row < 0).any()
