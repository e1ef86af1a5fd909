"""The corridor finds what is near a line, all of it, and as far away as geodesics say."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given
from hypothesis import strategies as st

from seawarden.geo import corridor as corridor_module
from seawarden.geo.corridor import RADIUS_M, corridor, is_near, near, nearest_asset
from seawarden.geo.grid import CELLS_PER_DEGREE
from seawarden.geo.kernel import kernel
from seawarden.model.errors import SettingsError
from tests.geo.lines import GEOD, assets, geodesic_nearest, wrap

# Beside the required 0.5 % or 5 m: what is reached, so that a loss is noticed.
REACHED_RELATIVE = 5e-5
REACHED_M = 0.5

lats = st.floats(-79.9, 79.9)
lons = st.one_of(st.floats(-180, 180), st.floats(179.9, 180), st.floats(-180, -179.9))
shifts_m = st.floats(-30_000, 30_000)


@st.composite
def lines(draw, latitudes=lats):
    """Draw one line of one to three spans of up to 40 km, longitude running on."""
    lon, lat = draw(lons), draw(latitudes)
    vertices = [(lon, lat)]
    for _ in range(draw(st.integers(1, 3))):
        east = draw(shifts_m) / (111_000 * math.cos(math.radians(lat)))
        lon, lat = lon + east, float(np.clip(lat + draw(shifts_m) / 111_000, -89.9, 89.9))
        vertices.append((lon, lat))
    # A span shorter than a tenth of a millimetre is none: its square is nought in any arithmetic.
    assume(all(math.dist(one, other) > 1e-9 for one, other in pairwise(vertices)))
    return vertices


def beside(vertices, part, bearing_deg, apart_m):
    """Return a position some way off a place on a line."""
    place = part * (len(vertices) - 1)
    at = min(int(place), len(vertices) - 2)
    (x0, y0), (x1, y1) = vertices[at], vertices[at + 1]
    along = place - at
    lon, lat, _ = GEOD.fwd(
        wrap(x0 + along * (x1 - x0)), y0 + along * (y1 - y0), bearing_deg, apart_m
    )
    return float(lon), float(lat)


def around(vertices, radius_m=RADIUS_M):
    return corridor(assets([(float(wrap(x)), y) for x, y in vertices]), radius_m=radius_m)


@given(
    line=lines(),
    part=st.floats(0, 1),
    bearing_deg=st.floats(0, 360),
    apart=st.floats(0, 1),
    radius_m=st.sampled_from([500.0, RADIUS_M, 10_000.0]),
)
def test_distance_and_kilometre_point_agree_with_geodesics(
    line, part, bearing_deg, apart, radius_m
):
    lon, lat = beside(line, part, bearing_deg, apart * radius_m)
    distance_m, kp_km = geodesic_nearest(line, lon, lat)
    assume(distance_m < radius_m * 0.9999)
    found = near(around(line, radius_m), [lon], [lat])
    # A place equally near, elsewhere on the line, is as right as the one the oracle found.
    place_m, _ = geodesic_nearest(line_to(line, found.kp_km[0]), lon, lat)

    assert found.distance_m[0] == pytest.approx(distance_m, rel=REACHED_RELATIVE, abs=REACHED_M)
    assert found.kp_km[0] == pytest.approx(kp_km, rel=0.01, abs=0.2) or place_m == pytest.approx(
        distance_m, rel=0.005, abs=5
    )


def line_to(vertices, kp_km):
    """Return a metre or so of a line about a kilometre point."""
    lon, lat = vertices[-1]
    for (x0, y0), (x1, y1) in pairwise(vertices):
        steps = np.linspace(0, 1, 2001)
        xs, ys = x0 + steps * (x1 - x0), y0 + steps * (y1 - y0)
        end_km = np.cumsum(GEOD.inv(xs[:-1], ys[:-1], xs[1:], ys[1:])[2]) / 1000
        if kp_km <= end_km[-1]:
            at = int(np.searchsorted(end_km, kp_km))
            return [(xs[at], ys[at]), (xs[at + 1], ys[at + 1])]
        kp_km -= end_km[-1]
    return [(lon, lat), (lon, lat)]


@given(
    line=lines(st.floats(-89.9, 89.9)),
    part=st.floats(0, 1),
    bearing_deg=st.floats(0, 360),
    apart=st.floats(0, 1),
    radius_m=st.sampled_from([1.0, 300.0, RADIUS_M, 50_000.0]),
)
@example(line=[(0.0, 89.5), (90.0, 89.5)], part=0.5, bearing_deg=0, apart=1, radius_m=50_000.0)
@example(line=[(179.99, 70.0), (180.0, 70.0)], part=1, bearing_deg=90, apart=1, radius_m=RADIUS_M)
@example(line=[(-180.0, 0.0), (-179.9, 0.0)], part=0, bearing_deg=270, apart=1, radius_m=RADIUS_M)
def test_no_position_within_the_radius_is_thrown_away(line, part, bearing_deg, apart, radius_m):
    lon, lat = beside(line, part, bearing_deg, apart * radius_m)

    assert is_near(around(line, radius_m), [lon], [lat])[0]


@pytest.mark.parametrize("radius_m", [10.0, 1000.0, RADIUS_M, 20_000.0])
@pytest.mark.parametrize("lat", [0.0, 60.0, -83.99, 84.01, 86.0, -88.0, 89.4, 89.9, 89.98])
def test_nothing_just_within_the_radius_is_thrown_away_at_any_latitude(lat, radius_m):
    rng = np.random.default_rng(99)
    for _ in range(8):
        begin = rng.uniform(-180, 180)
        # A short way north, so that the latitude of the piece is that of the test.
        line = [(begin, lat), (begin + 1e-5, lat + math.copysign(0.001, lat))]
        bearings = rng.uniform(0, 360, 500)
        nearly_m = np.full(500, radius_m * 0.9999)
        lon, lat_there, _ = GEOD.fwd(
            np.full(500, line[0][0]), np.full(500, lat), bearings, nearly_m
        )

        assert is_near(around(line, radius_m), lon, lat_there).all()


@given(line=lines(st.floats(-79, 79)), part=st.floats(0, 1), bearing_deg=st.floats(0, 360))
def test_the_open_sea_is_thrown_away(line, part, bearing_deg):
    lon, lat = beside(line, part, bearing_deg, 15_000)
    distance_m, _ = geodesic_nearest(line, lon, lat)
    cell_m = 2 * 111_700 * math.sqrt(2) / CELLS_PER_DEGREE
    assume(distance_m > (RADIUS_M + cell_m) * 1.02)

    assert not is_near(around(line), [lon], [lat])[0]


@pytest.fixture(scope="module")
def web():
    """Forty lines across each other, around the date line, and positions among them."""
    rng = np.random.default_rng(20231008)
    made = []
    for _ in range(40):
        begin = rng.uniform((179.0, 59.0), (181.0, 61.0))
        made.append(np.cumsum([begin, *rng.normal(0, 0.06, (8, 2))], axis=0))
    lon, lat = rng.uniform((178.9, 58.9), (181.1, 61.1), (20_000, 2)).T
    held = corridor(assets(*([(float(wrap(x)), y) for x, y in one] for one in made)))
    return held, made, wrap(lon), lat


def test_every_line_within_the_radius_is_found_and_no_other(web):
    held, made, lon, lat = web
    found = near(held, lon[:POSITIONS], lat[:POSITIONS])
    ours = dict(zip(zip(found.row, found.asset, strict=True), found.distance_m, strict=True))
    told = {
        (row, line): geodesic_nearest(made[line], lon[row], lat[row])[0]
        for row, line in roughly_near(made, lon[:POSITIONS], lat[:POSITIONS])
    }
    expected = {key for key, distance_m in told.items() if distance_m <= RADIUS_M}

    assert len(expected) > 300
    assert len(told) > len(expected)
    assert set(ours) == expected
    assert all(ours[key] == pytest.approx(told[key], rel=5e-5, abs=0.5) for key in ours)


POSITIONS = 1000


def roughly_near(made, lon, lat):
    """Return position and line where they may be near: a degree of longitude half as long."""
    squeezed = shapely.STRtree([shapely.LineString(one * (0.5, 1)) for one in made])
    points = shapely.points(np.where(lon < 0, lon + 360, lon) * 0.5, lat)
    return squeezed.query(points, predicate="dwithin", distance=1.5 * RADIUS_M / 111_000).T


def test_rows_are_sorted_by_position_and_line(web):
    held, _, lon, lat = web
    found = near(held, lon, lat)
    order = np.lexsort((found.asset, found.row))

    assert (np.diff(order) == 1).all()
    assert (np.bincount(found.row) > 1).any()


@pytest.mark.parametrize("thread_count", [1, 2, 3])
def test_the_size_of_chunks_and_the_number_of_threads_change_nothing(
    web, thread_count, monkeypatch
):
    held, _, lon, lat = web
    whole = near(held, lon, lat)
    monkeypatch.setattr(corridor_module, "CHUNK_ROWS", 24)
    monkeypatch.setattr(corridor_module, "ROOM_MIN", -23)  # room for one row, and more on demand
    cut = near(held, lon[:3000], lat[:3000], thread_count=thread_count)
    size = len(cut.row)

    assert size > 1000
    for ours, theirs in zip(cut, whole, strict=True):
        assert np.array_equal(ours, theirs[:size])
    assert whole.row[size] >= 3000


def test_the_nearest_line_is_the_nearest_of_all_near_ones(web):
    held, _, lon, lat = web
    found = near(held, lon, lat)
    single = [nearest_asset(held.grid, x, y) for x, y in zip(lon[:3000], lat[:3000], strict=True)]
    for row, (line, distance_m, kp_km, side) in enumerate(single):
        at = np.flatnonzero(found.row == row)
        if not len(at):
            assert (line, distance_m, side) == (-1, math.inf, 0)
            assert math.isnan(kp_km)
            continue
        first = at[np.argmin(found.distance_m[at])]

        assert (line, distance_m) == (found.asset[first], found.distance_m[first])
        assert (kp_km, side) == (found.kp_km[first], found.side[first])


def test_the_compiled_form_does_what_is_written(web):
    held, _, lon, lat = web
    for x, y in zip(lon[:200], lat[:200], strict=True):
        compiled = nearest_asset(held.grid, x, y)
        written = nearest_asset.py_func(held.grid, x, y)

        assert np.array_equal(compiled, written, equal_nan=True)


def test_of_two_lines_equally_near_the_first_is_taken():
    held = corridor(assets([(0, 1), (0.1, 1)], [(0, 1), (0.1, 1)], [(0, 1.001), (0.1, 1.001)]))

    assert nearest_asset(held.grid, 0.05, 1.0)[0] == 0
    assert near(held, [0.05], [1.0]).asset.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("lon", "lat", "side"),
    [
        pytest.param(5.0, 60.01, 1, id="north of a line that runs east"),
        pytest.param(5.0, 59.99, -1, id="south of it"),
        pytest.param(5.0, 60.0, 0, id="on it"),
        pytest.param(5.25, 60.005, 1, id="beyond its end, to the left"),
        pytest.param(5.25, 59.995, -1, id="beyond its end, to the right"),
    ],
)
def test_left_and_right_are_those_of_the_direction_of_the_line(lon, lat, side):
    held = corridor(assets([(4.8, 60.0), (5.2, 60.0)]))

    assert near(held, [lon], [lat]).side.tolist() == [side]
    assert nearest_asset(held.grid, lon, lat)[3] == side


@pytest.mark.parametrize("angle_deg", [5, 20, 45, 90, 150, 210, 300, 340, 355])
def test_outside_a_sharp_bend_the_side_is_that_of_the_outside(angle_deg):
    rng = np.random.default_rng(angle_deg)
    for turn in rng.uniform(0, 360, 20):
        bend = rng.uniform(-10, 10, 2)

        def place(degrees, length, bend=bend, turn=turn):
            course = np.radians(degrees + turn)
            return bend[0] + length * np.cos(course), bend[1] + length * np.sin(course)

        held = corridor(assets([place(0, 0.2), place(0, 0.0), place(angle_deg, 0.2)]))
        looked = np.arange(1.0, 360.0)
        looked = looked[np.abs(looked - angle_deg) > 0.9]
        lon, lat = place(looked, 0.01)
        found = near(held, lon, lat)
        single = [nearest_asset(held.grid, x, y)[3] for x, y in zip(lon, lat, strict=True)]

        # In along the first leg, out along the second: what lies between is on the right.
        assert found.side.tolist() == np.where(looked < angle_deg, -1, 1).tolist() == single


def test_a_radius_is_inclusive():
    held = corridor(assets([(0, 0), (0, 1)]), radius_m=1000)
    distance_m = near(held, [0.005], [0.5]).distance_m[0]
    exact = corridor(assets([(0, 0), (0, 1)]), radius_m=distance_m)
    less = corridor(assets([(0, 0), (0, 1)]), radius_m=distance_m - 0.001)

    assert near(exact, [0.005], [0.5]).row.tolist() == [0]
    assert near(less, [0.005], [0.5]).row.tolist() == []


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(math.nan, 0.0, id="no longitude"),
        pytest.param(0.0, math.nan, id="no latitude"),
        pytest.param(math.inf, 0.0, id="infinite"),
        pytest.param(0.0, 90.5, id="beyond the pole"),
        pytest.param(360.0, 0.0, id="round the Earth"),
    ],
)
def test_what_is_no_position_on_earth_is_near_nothing(lon, lat):
    held = corridor(assets([(-1, 0), (1, 0)]))

    assert not is_near(held, [lon], [lat])[0]
    assert len(near(held, [lon], [lat]).row) == 0


def test_the_corners_of_the_earth_are_inside_it():
    held = corridor(assets([(179, 0), (180, 0)], [(0, 89.99), (10, 90)]))

    assert is_near(held, [180.0, -180.0, 0.0, 180.0, -180.0], [0, 0, 90, 90, 90]).all()
    assert near(held, [180.0, -180.0], [0.0, 0.0]).distance_m.tolist() == [0.0, 0.0]


def test_without_lines_nothing_is_near():
    held = corridor(assets())

    assert not is_near(held, [0.0], [0.0]).any()
    assert len(near(held, [0.0], [0.0]).row) == 0
    assert nearest_asset(held.grid, 0.0, 0.0)[0] == -1


def test_no_positions_have_nothing_near():
    held = corridor(assets([(0, 0), (1, 1)]))

    assert len(near(held, [], []).row) == 0
    assert len(is_near(held, [], [])) == 0


def test_a_column_that_may_not_be_written_is_taken_too():
    held = corridor(assets([(0, 0), (1, 1)]))
    lon = np.array([0.5])
    lon.flags.writeable = False

    assert near(held, lon, lon).side.tolist() == [0]


@pytest.mark.parametrize("radius_m", [0.0, -1.0, 50_001.0, math.nan, math.inf])
def test_a_radius_that_means_nothing_is_refused(radius_m):
    with pytest.raises(SettingsError, match="radius"):
        corridor(assets([(0, 0), (1, 1)]), radius_m=radius_m)


def test_lines_too_many_for_the_grid_are_refused(monkeypatch):
    monkeypatch.setattr(corridor_module, "ENTRY_MAX", 10)
    with pytest.raises(SettingsError, match="too large"):
        corridor(assets([(0, 0), (1, 1)]))


def test_another_kernel_can_ask_for_the_nearest_line(web):
    held, _, lon, lat = web

    @kernel
    def count(grid, lon_deg, lat_deg):
        total = 0
        for row in range(len(lon_deg)):
            if nearest_asset(grid, lon_deg[row], lat_deg[row])[0] >= 0:
                total += 1
        return total

    assert count(held.grid, lon, lat) == len(set(near(held, lon, lat).row.tolist()))


def test_lists_of_cells_are_sorted_and_hold_no_piece_twice(web):
    held, *_ = web
    grid = held.grid
    begins = np.zeros(len(grid.listed), bool)
    begins[grid.starts[:-1][np.diff(grid.starts) > 0]] = True
    rises = np.diff(grid.listed[:, 0], prepend=-1) > 0

    assert (rises | begins).all()
    assert np.array_equal(held.pieces.asset[grid.listed[:, 0]], grid.listed[:, 1])


def test_a_line_at_the_pole_lists_no_piece_twice():
    held = corridor(assets(shapely.LineString([(0, 89.9), (170, 89.9)])), radius_m=20_000)
    grid = held.grid
    begins = np.zeros(len(grid.listed), bool)
    begins[grid.starts[:-1][np.diff(grid.starts) > 0]] = True

    assert ((np.diff(grid.listed[:, 0], prepend=-1) > 0) | begins).all()
