"""A passage over a line is one crossing, whatever lies exactly on what."""

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seawarden.geo.corridor import corridor
from seawarden.geo.crossing import cross_pair, crossings, is_clear, room, without_touches
from seawarden.geo.kernel import kernel
from tests.geo.lines import assets, wrap

SECOND_US = 1_000_000


def crossed(held, legs, *, track=None):
    """Return the crossings of paths, given as pairs of positions, a minute each."""
    (lon0, lat0), (lon1, lat1) = np.moveaxis(np.asarray(legs, float).reshape(-1, 2, 2), 0, 2)
    begin_us = np.arange(len(lon0)) * 60 * SECOND_US
    end_us = begin_us + 60 * SECOND_US
    return crossings(held, lon0, lat0, begin_us, lon1, lat1, end_us, track=track)


def sailed(held, places, *, is_one_track=True):
    """Return the crossings of one ship that goes from place to place."""
    legs = list(pairwise(places))
    return crossed(held, legs, track=np.zeros(len(legs), int) if is_one_track else None)


# --- what lies exactly on a line, a vertex or a report --------------------------------------

LATTICE_DEG = 1 / 256  # about 430 m; exact in binary, so that what should touch does touch


def lattice(places):
    return [(x * LATTICE_DEG, y * LATTICE_DEG) for x, y in places]


nodes = st.tuples(st.integers(-4, 4), st.integers(-4, 4))
walks = st.lists(nodes, min_size=2, max_size=8)

# Simple areas on the lattice, anticlockwise, so that inside is to the left of the boundary.
AREAS = [
    pytest.param([(-2, -2), (2, -2), (2, 2), (-2, 2), (-2, -2)], id="square"),
    pytest.param([(0, -3), (3, 0), (0, 3), (-3, 0), (0, -3)], id="diamond"),
    pytest.param(
        [(-3, -3), (3, -3), (3, 3), (1, 3), (1, -1), (-1, -1), (-1, 3), (-3, 3), (-3, -3)],
        id="harbour",
    ),
    pytest.param([(-3, -2), (0, -1), (3, -2), (1, 0), (0, 3), (-1, 0), (-3, -2)], id="star"),
]


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("centre", [0.0, 180.0], ids=["Greenwich", "date line"])
@given(walk=walks)
def test_crossings_of_a_boundary_add_up_to_having_gone_in_or_out(area, centre, walk):
    ring = [(float(wrap(centre + x)) or 0.0, y) for x, y in lattice(area)]
    ring = [(180.0 if x == -180 else x, y) for x, y in ring]
    # Begin and end off the lattice, so that both are plainly inside or outside.
    whole = [(walk[0][0] + 0.5, walk[0][1] + 0.25), *walk, (walk[-1][0] + 0.5, walk[-1][1] + 0.25)]
    places = [(float(wrap(centre + x)), y) for x, y in lattice(whole)]
    found = sailed(corridor(assets(ring)), places)
    inside = shapely.contains_xy(shapely.Polygon(area), whole)
    net = int(found.to_side.sum())

    assert net == int(inside[-1]) - int(inside[0])


@given(line=walks.filter(lambda places: len(set(places)) > 1), walk=walks)
def test_a_ship_exactly_on_something_counts_as_one_a_hair_further_east(line, walk):
    held = corridor(assets(lattice(line)))
    places = lattice(walk)
    moved = [(lon + 2**-30, lat + 2**-50) for lon, lat in places]

    assert net_of_pairs(held, places) == net_of_pairs(held, moved)


def net_of_pairs(held, places):
    """Return for each pair of reports how often the ship went left, less how often right."""
    found = sailed(held, places, is_one_track=False)
    return np.bincount(found.pair, found.to_side, minlength=len(places) - 1).tolist()


EASTWARD = [(-4, 0), (4, 0)]
BEND = [(-4, 0), (0, 0), (0, 4)]
TIP = [(-2, 2), (0, 0), (2, 2)]
MIXED = [(-4, -4), (-2, 0), (2, 0), (4, 4)]


@pytest.mark.parametrize(
    ("line", "walk", "sides"),
    [
        pytest.param(EASTWARD, [(1, -1), (1, 1)], [1], id="over a line to its left"),
        pytest.param(EASTWARD, [(1, 1), (1, -1)], [-1], id="over a line to its right"),
        pytest.param(EASTWARD, [(1, -1), (1, 0), (1, 1)], [1], id="a report on the line"),
        pytest.param(EASTWARD, [(1, 1), (1, 0), (1, -1)], [-1], id="and back the other way"),
        pytest.param(EASTWARD, [(1, 1), (1, 0), (2, 1)], [], id="touches from the left"),
        pytest.param(EASTWARD, [(1, -1), (1, 0), (2, -1)], [], id="touches from the right"),
        pytest.param(
            EASTWARD, [(1, 1), (1, 0), (1, 0), (1, -1)], [-1], id="stops on it, goes over"
        ),
        pytest.param(EASTWARD, [(1, 1), (1, 0), (3, 0), (3, -1)], [-1], id="along it, then over"),
        pytest.param(EASTWARD, [(-6, 0), (6, 0)], [], id="along all of it"),
        pytest.param(EASTWARD, [(-6, 1), (-6, -1)], [], id="past its end"),
        pytest.param(BEND, [(-1, 1), (1, -1)], [-1], id="over a bend"),
        pytest.param(BEND, [(-1, 1), (0, 0), (1, -1)], [-1], id="a report on the bend"),
        pytest.param(BEND, [(-1, -1), (1, 1)], [], id="touches a bend from outside"),
        pytest.param(BEND, [(1, -1), (0, 0), (2, -1)], [], id="a report touches the bend"),
        pytest.param(TIP, [(-2, 0), (2, 0)], [], id="past a tip"),
        pytest.param(TIP, [(-2, 0), (0, 0), (2, 0)], [], id="a report on a tip, passing"),
        pytest.param(TIP, [(0, -1), (0, 0), (0, 1)], [1], id="a report on a tip, going in"),
        pytest.param(TIP, [(-2, 1), (2, 1)], [1, -1], id="in and out above a tip"),
        pytest.param(MIXED, [(0, 1), (0, 0), (1, 0), (1, -1)], [-1], id="along the middle, over"),
    ],
)
@pytest.mark.parametrize("centre", [0.0, 180.0], ids=["Greenwich", "date line"])
def test_a_passage_counts_once_and_a_touch_not_at_all(line, walk, sides, centre):
    def at(places):
        return [(float(wrap(centre + x)), y) for x, y in lattice(places)]

    found = sailed(corridor(assets(at(line))), at(walk))

    assert found.to_side.tolist() == sides


@pytest.mark.parametrize("centre", [20.0, 180.0], ids=["anywhere", "date line"])
def test_a_path_over_a_vertex_is_one_crossing_however_numbers_are_rounded(centre):
    rng = np.random.default_rng(5)
    for _ in range(200):
        lat = rng.uniform(-60, 60)
        west, east = (centre - rng.uniform(0.01, 0.3, 2), centre + rng.uniform(0.01, 0.3, 2))
        line = [(west[0], lat - 0.1), (centre, lat), (east[0], lat + 0.2)]
        held = corridor(assets([(x - 360 if x > 180 else x, y) for x, y in line]))
        begin = np.array([west[1], lat + 0.3])
        end = begin + rng.uniform(1.1, 3) * (np.array([centre, lat]) - begin)
        # Kept to the last bit: only what lies over the date line is turned.
        leg = [(x - 360 if x > 180 else x, y) for x, y in (begin, end)]

        assert crossed(held, [leg]).to_side.tolist() == [-1]


def test_a_touch_between_two_reports_is_two_crossings_while_no_track_is_given():
    held = corridor(assets(lattice(EASTWARD)))
    walks_both = [[(1, 1), (1, 0), (2, 1)], [(1, -1), (1, 0), (2, -1)]]
    sides = sorted(
        sailed(held, lattice(walk), is_one_track=False).to_side.tolist() for walk in walks_both
    )

    assert sides == [[], [1, -1]]


@given(
    line=walks.filter(lambda places: len(set(places)) > 1),
    begin=nodes,
    end=nodes,
    cuts=st.sets(st.integers(1, 15), max_size=4),
)
def test_where_a_path_is_cut_by_reports_does_not_matter(line, begin, end, cuts):
    held = corridor(assets(lattice(line)))
    places = [
        (begin[0] + (end[0] - begin[0]) * part / 16, begin[1] + (end[1] - begin[1]) * part / 16)
        for part in (0, *sorted(cuts), 16)
    ]
    whole = sailed(held, lattice([begin, end]))
    cut = sailed(held, lattice(places))

    assert whole.to_side.sum() == cut.to_side.sum()


def test_a_line_drawn_backwards_is_crossed_at_the_same_time_to_the_other_side():
    line = [(4.0, 55.0), (4.3, 55.2), (4.9, 55.1)]
    leg = [[(4.2, 55.0), (4.6, 55.4)]]
    there, back = (crossed(corridor(assets(one)), leg) for one in (line, line[::-1]))

    assert len(there.pair) == 1
    assert there.time_us == back.time_us
    assert there.to_side == -back.to_side
    assert there.kp_km + back.kp_km == pytest.approx(
        corridor(assets(line)).pieces.length_km.sum(), abs=1e-6
    )


def test_a_path_half_round_the_earth_misses_no_line():
    meridians = [[(lon, -1.0), (lon, 1.0)] for lon in range(-179, 180, 7)]
    held = corridor(assets(*meridians), radius_m=1000)
    found = crossed(held, [[(170.0, 0.5), (-10.5, -0.5)]])
    crossed_lons = sorted(float(wrap(lon)) for lon in found.lon_deg.round(6))

    assert crossed_lons == sorted(lon for (lon, _), _ in meridians if lon > 170 or lon < -10)
    assert (np.diff(found.time_us) > 0).all()


def test_time_is_to_the_microsecond():
    held = corridor(assets([(0, 0), (0, 1)]))
    begin_us, end_us = 1_700_000_000_000_001, 1_700_000_000_000_006
    there = crossings(held, [-0.001], [0.5], [begin_us], [0.002], [0.5], [end_us])
    back = crossings(held, [0.002], [0.5], [begin_us], [-0.001], [0.5], [end_us])

    assert there.time_us.tolist() == [begin_us + 2]  # after 1.67
    assert back.time_us.tolist() == [begin_us + 3]  # after 3.33


def test_the_angle_is_that_on_the_sea_not_that_on_the_paper():
    # At 60 N a degree of longitude is half as long: this path looks diagonal and runs at 63.
    held = corridor(assets([(10.0, 60.0), (10.2, 60.0)]))
    found = crossed(held, [[(10.1, 59.95), (10.2, 60.05)]])

    assert found.angle_deg.tolist() == pytest.approx([63.4], abs=0.1)


@pytest.mark.parametrize(
    "leg",
    [
        pytest.param([(math.nan, 0.0), (1.0, 0.0)], id="no longitude"),
        pytest.param([(-1.0, 0.0), (1.0, math.nan)], id="no latitude"),
        pytest.param([(-math.inf, 0.0), (1.0, 0.0)], id="infinite"),
        pytest.param([(0.0, 0.0), (0.0, 0.0)], id="goes nowhere"),
    ],
)
def test_what_is_no_path_crosses_nothing(leg):
    held = corridor(assets([(0.0, -1.0), (0.0, 1.0)]))

    assert len(crossed(held, [leg]).pair) == 0


def test_no_pairs_and_no_lines_have_no_crossings():
    nothing = np.empty(0)
    without_lines = crossed(corridor(assets()), [[(0, 0), (1, 1)]])
    without_pairs = crossings(corridor(assets([(0, 0), (1, 1)])), *[nothing] * 6)

    assert len(without_lines.pair) == len(without_pairs.pair) == 0


def test_more_crossings_than_there_was_room_for_are_all_found():
    held = corridor(assets([(0.0, -1.0), (0.0, 1.0)]))
    legs = [[(-0.01, 0.0), (0.01, 0.0)]] * 5000

    assert crossed(held, legs).pair.tolist() == list(range(5000))


def test_a_pair_says_how_much_room_it_needs():
    held = corridor(assets(*[[(0.0, -1.0), (0.0, 1.0)]] * 5))
    leg = (-0.01, 0.0, 0.01, 0.0)
    small, large = room(3), room(8)

    assert cross_pair(held.grid, *leg, small, 0) == 5
    assert cross_pair(held.grid, *leg, large, 2) == 7
    assert small.asset.tolist() == [0, 1, 2]
    assert large.asset[2:7].tolist() == [0, 1, 2, 3, 4]


def test_the_compiled_form_does_what_is_written():
    held = corridor(assets([(0.0, -1.0), (0.1, 1.0)], [(179.9, 0.3), (-179.9, -0.2)]))
    for leg in ((-0.5, 0.2, 0.6, -0.3), (179.95, 0.4, -179.95, -0.4), (0.04, -1, 0.04, 1)):
        compiled, written = room(8), room(8)
        count = cross_pair(held.grid, *leg, compiled, 0)

        assert count == cross_pair.py_func(held.grid, *leg, written, 0) == 1
        assert all(ours[0] == theirs[0] for ours, theirs in zip(compiled, written, strict=True))


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    east=st.floats(-0.2, 0.2),
    north=st.floats(-0.2, 0.2),
)
def test_a_path_said_to_be_clear_crosses_nothing(lon, lat, east, north):
    held = corridor(
        assets([(float(wrap(lon + 0.05)), lat - 0.1), (float(wrap(lon + 0.05)), lat + 0.1)])
    )
    leg = (lon, lat, float(wrap(lon + east)), lat + north)
    grid = held.grid
    clear = is_clear(grid.blocks, grid.starts, grid.radius_m, leg)

    assert not clear or cross_pair(grid, *leg, room(4), 0) == 0


def test_most_of_the_sea_is_said_to_be_clear():
    grid = corridor(assets([(0.0, -1.0), (0.0, 1.0)])).grid

    assert is_clear(grid.blocks, grid.starts, grid.radius_m, (1.0, 0.0, 1.01, 0.0))
    assert is_clear(grid.blocks, grid.starts, grid.radius_m, (0.4, 0.0, 0.401, 0.0))
    assert not is_clear(grid.blocks, grid.starts, grid.radius_m, (-0.01, 0.0, 0.01, 0.0))
    assert not is_clear(grid.blocks, grid.starts, grid.radius_m, (-1.0, 0.0, 1.0, 0.0))


def test_another_kernel_can_cross_pairs_of_its_own():
    held = corridor(assets([(0.0, -1.0), (0.0, 1.0)]))

    @kernel
    def total(grid, lon, out):
        count = 0
        for row in range(1, len(lon)):
            count = cross_pair(grid, lon[row - 1], 0.5, lon[row], 0.5, out, count)
        return count

    assert total(held.grid, np.array([-0.1, 0.1, 0.2, -0.1, -0.2]), room(4)) == 2


@pytest.mark.parametrize(
    ("sides", "kept"),
    [
        pytest.param([1], [True], id="one"),
        pytest.param([1, -1], [False, False], id="there and back"),
        pytest.param([-1, 1, 1], [False, True, False], id="over, in three"),
        pytest.param([1, 1], [True, True], id="twice the same way"),
    ],
)
def test_what_undoes_each_other_at_one_instant_is_taken_out(sides, kept):
    same = np.zeros(len(sides), np.int64)
    found = without_touches(same, same.astype(np.int32), same, np.array(sides, np.int8))

    assert found.tolist() == kept


@pytest.mark.parametrize("apart", ["track", "asset", "time_us"])
def test_crossings_of_other_ships_lines_or_instants_undo_nothing(apart):
    columns = {"track": [1, 1], "asset": [1, 1], "time_us": [1, 1]} | {apart: [1, 2]}
    kept = without_touches(
        **{name: np.array(values) for name, values in columns.items()},
        to_side=np.array([1, -1], np.int8),
    )

    assert kept.tolist() == [True, True]


def test_crossings_are_sorted():
    rng = np.random.default_rng(11)
    held = corridor(assets(*rng.uniform(-0.5, 0.5, (30, 4, 2))))
    found = crossed(held, rng.uniform(-0.5, 0.5, (100, 2, 2)))
    order = np.lexsort((found.kp_km, found.asset, found.time_us, found.pair))

    assert len(order) > 500
    assert (np.diff(order) == 1).all()
