"""Geometry of routes: projections, the date line, and what is no line."""

import itertools

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seawarden.ingest.routes_lines import clean_lines, date_line_parts
from seawarden.model.errors import UnusableInput


def clean(*shapes, crs="OGC:CRS84"):
    return clean_lines(np.array(shapes, dtype=object), crs=crs, path="routes")


def with_nan(wkt):
    with np.errstate(invalid="ignore"):  # shapely warns of every NaN it meets
        return shapely.from_wkt(wkt)


def parts(*vertices):
    return [part.tolist() for part in date_line_parts(np.array(vertices, dtype=float))]


def test_a_line_off_the_date_line_is_left_alone():
    line = np.array([[179.0, 1.0], [180.0, 2.0], [179.5, 3.0]])

    assert date_line_parts(line)[0] is line


@pytest.mark.parametrize(
    ("vertices", "expected"),
    [
        pytest.param(
            [(179, 0), (-179, 2)],
            [[[179, 0], [180, 1]], [[-180, 1], [-179, 2]]],
            id="it jumps",
        ),
        pytest.param(
            [(-179, 2), (179, 0)],
            [[[-179, 2], [-180, 1]], [[180, 1], [179, 0]]],
            id="it jumps westward",
        ),
        pytest.param(
            [(179, 0), (181, 2)],
            [[[179, 0], [180, 1]], [[-180, 1], [-179, 2]]],
            id="it runs on beyond 180",
        ),
        pytest.param(
            [(-179, 0), (-181, 2)],
            [[[-179, 0], [-180, 1]], [[180, 1], [179, 2]]],
            id="it runs on beyond -180",
        ),
        pytest.param([(181, 0), (190, 2)], [[[-179, 0], [-170, 2]]], id="all of it is beyond 180"),
        pytest.param(
            [(180, 0), (-179, 1)], [[[-180, 0], [-179, 1]]], id="it begins on the date line"
        ),
        pytest.param(
            [(178, 0), (180, 0), (-178, 0)],
            [[[178, 0], [180, 0]], [[-180, 0], [-178, 0]]],
            id="a vertex stands on the date line",
        ),
        pytest.param(
            [(179, 0), (-179, 2), (179, 4)],
            [[[179, 0], [180, 1]], [[-180, 1], [-179, 2], [-180, 3]], [[180, 3], [179, 4]]],
            id="there and back",
        ),
        pytest.param(
            [(179, 0), (180, 1), (179, 2)], [[[179, 0], [180, 1], [179, 2]]], id="a mere touch"
        ),
    ],
)
def test_a_line_is_parted_at_the_date_line(vertices, expected):
    assert parts(*vertices) == expected


@given(
    steps=st.lists(
        st.tuples(st.floats(-20, 20), st.floats(-1, 1)).filter(lambda step: abs(step[0]) > 0.01),
        min_size=1,
        max_size=8,
    ),
    start=st.floats(-180, 180),
)
def test_parts_stay_within_the_world_and_keep_the_whole_line(steps, start):
    line = np.cumsum([(start, 0.0), *steps], axis=0)
    line = line[np.abs(line[:, 0]) <= 360][:40]
    if len(line) < 2:
        return

    found = date_line_parts(line)

    lengths = [np.hypot(*np.diff(part, axis=0).T).sum() for part in found]
    assert all(np.abs(part[:, 0]).max() <= 180 + 1e-9 for part in found)
    assert sum(lengths) == pytest.approx(np.hypot(*np.diff(line, axis=0).T).sum(), abs=1e-6)
    for before, after in itertools.pairwise(found):
        assert (after[0, 0] - before[-1, 0]) % 360 == pytest.approx(0, abs=1e-6)
        assert after[0, 1] == pytest.approx(before[-1, 1], abs=1e-6)


def test_the_date_line_is_said():
    found = clean(shapely.LineString([(179, 0), (-179, 0)]))

    assert found.shapes[0].geom_type == "MultiLineString"
    assert found.notes == ("lines parted at the date line: 1",)


def test_another_projection_is_turned_and_said():
    to_utm = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:25832", always_xy=True)
    metres = shapely.LineString(np.column_stack(to_utm.transform([11.0, 11.001], [57.0, 57.001])))

    found = clean(metres, crs="EPSG:25832")

    assert shapely.get_coordinates(found.shapes[0]) == pytest.approx(
        np.array([[11.0, 57.0], [11.001, 57.001]]), abs=1e-8
    )
    assert found.notes == ("turned from EPSG:25832 into WGS 84",)


def test_a_long_line_stays_straight_in_its_own_projection():
    to_utm = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:25832", always_xy=True)
    ends = np.column_stack(to_utm.transform([6.0, 12.0], [57.0, 57.0]))

    found = clean(shapely.LineString(ends), crs="EPSG:25832")

    along = shapely.get_coordinates(shapely.segmentize(found.shapes[0], 0.001))
    back = shapely.LineString(np.column_stack(to_utm.transform(*along.T)))
    assert shapely.hausdorff_distance(back, shapely.LineString(ends)) < 1.0
    assert found.segment_counts.tolist() == [1]


def test_a_projection_that_puts_latitude_first_is_not_swapped():
    line = shapely.LineString([(20, 58), (21, 59)])

    found = clean(line, crs="EPSG:4258")

    assert shapely.equals_exact(found.shapes[0], line, tolerance=1e-5)
    assert found.notes == ("turned from EPSG:4258 into WGS 84",)


def test_latitude_first_in_the_name_of_a_projection_does_not_swap_anything():
    line = shapely.LineString([(20, 58), (21, 59)])

    found = clean(line, crs="EPSG:4326")

    assert shapely.equals_exact(found.shapes[0], line)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("shape", "note"),
    [
        pytest.param(None, "features without a shape dropped: 1", id="null"),
        pytest.param(shapely.LineString(), "features without a shape dropped: 1", id="empty"),
        pytest.param(shapely.Point(1, 1), "points dropped: 1", id="point"),
        pytest.param(
            shapely.LineString([(1, 1), (1, 1)]), "lines without length dropped: 1", id="no length"
        ),
        pytest.param(
            with_nan("LINESTRING (1 1, nan 2)"),
            "vertices that are no numbers dropped: 1",
            id="one vertex and one that is no number",
        ),
    ],
)
def test_what_is_no_line_is_dropped_and_counted(shape, note):
    found = clean(shape, shapely.LineString([(0, 0), (1, 1)]))

    assert [one is None for one in found.shapes] == [True, False]
    assert note in found.notes
    assert "shapes without a line dropped: 1" in found.notes


def test_a_vertex_that_is_no_number_does_not_cost_the_line():
    line = with_nan("LINESTRING (1 1, nan 2, 3 3)")

    found = clean(line)

    assert shapely.get_coordinates(found.shapes[0]).tolist() == [[1, 1], [3, 3]]


def test_the_lines_of_a_collection_are_one_line():
    mixed = shapely.GeometryCollection(
        [
            shapely.LineString([(0, 0), (1, 0)]),
            shapely.Point(5, 5),
            shapely.LineString([(2, 0), (3, 0)]),
        ]
    )

    found = clean(mixed)

    assert len(shapely.get_parts(found.shapes[0])) == 2
    assert found.segment_counts.tolist() == [2]
    assert found.notes == ("points dropped: 1",)


def test_an_area_in_a_collection_is_refused_too():
    mixed = shapely.GeometryCollection(
        [shapely.LineString([(0, 0), (1, 0)]), shapely.box(0, 0, 1, 1)]
    )

    with pytest.raises(UnusableInput, match="areas"):
        clean(mixed)
