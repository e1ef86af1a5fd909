"""Lines are cut into short pieces that together are the line, on both sides of the date line."""

import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seawarden.geo.pieces import PIECE_MAX_M, pieces
from seawarden.model.errors import ProtocolMisuse
from tests.geo.lines import GEOD, assets, wrap

# The bytes of a line of two vertices, the second without a latitude.
NOT_A_NUMBER = struct.pack("<BII4d", 1, 2, 2, 0, 0, 0, np.nan)

steps = st.tuples(st.integers(-30_000, 30_000), st.integers(-10_000, 10_000)).map(
    lambda step: (step[0] / 1e4, step[1] / 1e4)
)
starts = st.tuples(st.floats(-180, 180), st.floats(-70, 70))


def follow(start, moves):
    """Return the vertices of a line, longitude running on over the date line."""
    return np.cumsum([start, *moves], axis=0).tolist()


@given(start=starts, moves=st.lists(steps, min_size=1, max_size=5))
def test_pieces_are_short_joined_and_as_long_as_the_line(start, moves):
    cut = pieces(assets([(float(wrap(lon)), lat) for lon, lat in follow(start, moves)]))
    at_date_line = (np.abs(cut.x1[:-1]) == 180) & (cut.x0[1:] == -cut.x1[:-1])
    joined = ((cut.x1[:-1] == cut.x0[1:]) | at_date_line) & (cut.y1[:-1] == cut.y0[1:])

    assert (cut.length_km * 1000 <= PIECE_MAX_M).all()
    assert joined.all()
    assert np.allclose(cut.kp0_km[1:], (cut.kp0_km + cut.length_km)[:-1], atol=1e-9)
    assert np.abs([cut.x0, cut.x1]).max(initial=0) <= 180
    assert np.abs(cut.x1 - cut.x0).max(initial=0) <= 180


@given(start=starts, moves=st.lists(steps, min_size=1, max_size=5))
def test_every_piece_lies_on_the_line(start, moves):
    vertices = follow(start, moves)
    cut = pieces(assets([(float(wrap(lon)), lat) for lon, lat in vertices]))
    line = shapely.LineString(vertices)
    middle = np.column_stack(((cut.x0 + cut.x1) / 2, (cut.y0 + cut.y1) / 2))
    turned = [shapely.points(middle + np.array([turn, 0])) for turn in (-360, 0, 360)]
    apart_deg = np.min([shapely.distance(points, line) for points in turned], axis=0)

    assert apart_deg.max(initial=0) < 1e-9


def test_a_span_over_many_latitudes_has_no_long_piece():
    cut = pieces(assets([(0.0, 0.0), (60.0, 75.0)]))

    assert cut.length_km.max() * 1000 <= PIECE_MAX_M
    assert cut.length_km.max() * 1000 > 0.9 * PIECE_MAX_M


def test_a_vertex_is_the_end_of_a_piece_to_the_last_bit():
    rng = np.random.default_rng(7)
    vertices = rng.uniform((-170.0, -60.0), (170.0, 60.0), (40, 2))
    cut = pieces(assets(vertices))
    begins = set(zip(cut.x0.tolist(), cut.y0.tolist(), strict=True))
    ends = set(zip(cut.x1.tolist(), cut.y1.tolist(), strict=True))

    assert {tuple(vertex) for vertex in vertices[:-1].tolist()} <= begins
    assert {tuple(vertex) for vertex in vertices[1:].tolist()} <= ends


@pytest.mark.parametrize(
    "line",
    [
        pytest.param([(179.9, 60.0), (-179.9, 60.2)], id="a jump of sign"),
        pytest.param([(179.9, 60.0), (180.1, 60.2)], id="running on east"),
        pytest.param([(-180.1, 60.0), (-179.9, 60.2)], id="running on west"),
        pytest.param(
            shapely.MultiLineString(
                [[(179.9, 60.0), (180.0, 60.1)], [(-180.0, 60.1), (-179.9, 60.2)]]
            ),
            id="two parts",
        ),
    ],
)
def test_a_line_over_the_date_line_is_the_same_however_it_is_written(line):
    cut = pieces(assets(line))
    west = cut.x0 >= 179

    assert cut.x0[0] == pytest.approx(179.9)
    assert cut.x1[-1] == pytest.approx(-179.9)
    assert cut.x1[west].max() == 180.0
    assert cut.x0[~west].min() == -180.0
    assert cut.y1[west][-1] == cut.y0[~west][0] == pytest.approx(60.1)
    assert (cut.kp0_km[-1] + cut.length_km[-1]) * 1000 == pytest.approx(
        GEOD.inv(179.9, 60.0, -179.9, 60.2)[2], rel=1e-5
    )


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param([(180.0, 0.0), (180.0, 0.1)], id="along it"),
        pytest.param([(180.0, 0.0), (-179.9, 0.1)], id="from it, east"),
        pytest.param([(-180.0, 0.0), (179.9, 0.1)], id="from it, west"),
        pytest.param([(-179.9, 0.1), (180.0, 0.3)], id="to it, west"),
        pytest.param([(-179.97, 70.1), (180.0, 70.3)], id="to it, west, far north"),
    ],
)
def test_a_line_that_only_touches_the_date_line_is_not_cut(ends):
    cut = pieces(assets(ends))
    length_m = GEOD.inv(*ends[0], *ends[1])[2]

    assert (cut.y0[0], cut.y1[-1]) == (ends[0][1], ends[1][1])
    assert cut.length_km.sum() * 1000 == pytest.approx(length_m, rel=1e-6)
    assert len(cut.x0) == np.ceil(length_m / PIECE_MAX_M)


def test_the_kilometre_point_runs_on_over_parts_and_begins_anew_with_each_line():
    parts = shapely.MultiLineString([[(0, 0), (0, 0.01)], [(0, 1), (0, 1.01)]])
    cut = pieces(assets(parts, [(5, 5), (5, 5.01)]))

    assert cut.kp0_km.tolist() == pytest.approx([0, 1.10574, 0], abs=1e-4)
    assert cut.asset.tolist() == [0, 0, 1]
    assert cut.asset_ids == ("line-000", "line-001")


def test_what_has_no_length_keeps_its_place_and_has_no_piece():
    hardly = [(2, 2), (2, 2 + 1e-12), (2, 2.01)]
    cut = pieces(assets([(1, 1), (1, 1)], shapely.LineString(), hardly))

    assert cut.asset.tolist() == [2]
    assert len(cut.asset_ids) == 3


def test_no_lines_are_no_pieces():
    cut = pieces(assets())

    assert len(cut.x0) == 0
    assert cut.asset_ids == ()


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        pytest.param(shapely.Point(1, 1), "line-000", id="a point"),
        pytest.param(shapely.box(0, 0, 1, 1), "line-000", id="an area"),
        pytest.param(shapely.LineString([(0, 0), (0, 91)]), "vertex", id="beyond the pole"),
        pytest.param(shapely.LineString([(0, 0), (999, 1)]), "vertex", id="round the Earth"),
        pytest.param(NOT_A_NUMBER, "vertex", id="not a number"),
    ],
)
def test_what_is_no_line_on_earth_is_refused(geometry, said):
    with pytest.raises(ProtocolMisuse, match=said):
        pieces(assets(geometry))
