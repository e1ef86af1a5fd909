import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from seawarden.geo.offset import offset_m

GEOD = Geod(ellps="WGS84")


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    course=st.floats(0, 360),
    far_m=st.floats(1, 50_000),
)
def test_an_offset_is_that_of_a_geodesic_within_fifty_kilometres(lon, lat, course, far_m):
    lon1, lat1, _ = GEOD.fwd(lon, lat, course, far_m)

    east_m, north_m = offset_m(lon, lat, lon1, lat1)

    assert np.hypot(east_m, north_m) == pytest.approx(far_m, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize(
    ("begin", "end", "east", "north"),
    [
        pytest.param((10, 55), (11, 55), 1, 0, id="east"),
        pytest.param((10, 55), (9, 55), -1, 0, id="west"),
        pytest.param((10, 55), (10, 56), 0, 1, id="north"),
        pytest.param((10, 55), (10, 54), 0, -1, id="south"),
        pytest.param((179.5, 0), (-179.5, 0), 1, 0, id="east over the date line"),
        pytest.param((-179.5, 0), (179.5, 0), -1, 0, id="west over the date line"),
    ],
)
def test_east_and_north_are_positive(begin, end, east, north):
    east_m, north_m = offset_m(*begin, *end)

    assert np.sign(east_m) == east
    assert np.sign(north_m) == north
    assert np.hypot(east_m, north_m) < 112_000


def test_there_and_back_are_opposite():
    there, back = offset_m(10.0, 55.0, 10.3, 55.2), offset_m(10.3, 55.2, 10.0, 55.0)

    assert there == tuple(-part for part in back)


@given(st.tuples(*[st.floats(-80, 80)] * 4))
def test_the_plain_form_says_the_same(ends):
    assert offset_m.py_func(*ends) == pytest.approx(offset_m(*ends), rel=1e-12, abs=1e-9)
