"""Sea and land are told apart by known places, and by invented coasts with exact answers."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seawarden.geo.land import M_PER_DEG, cut_onshore, length_m, mask

SHORE_DEG = 25.0 / M_PER_DEG  # SHORE_M on the equator


def coast(*lands):
    """Land between pairs of longitudes, whatever the latitude."""
    return lambda lon, _lat: np.any(
        [(lon >= west) & (lon <= east) for west, east in lands], axis=0
    )


def along_equator(*lons):
    return shapely.LineString([(lon, 0.0) for lon in lons])


def spans(geometry):
    return [
        tuple(shapely.get_coordinates(part)[[0, -1], 0]) for part in shapely.get_parts(geometry)
    ]


def test_a_line_in_the_open_sea_comes_back_as_it_was():
    line = along_equator(0, 1, 2)

    assert cut_onshore(line, is_land=coast((5, 6))) is line


def test_a_line_on_land_is_nothing():
    assert cut_onshore(along_equator(0, 1), is_land=coast((-1, 2))) is None


def test_a_line_on_land_that_is_shorter_than_a_skerry_is_nothing():
    assert cut_onshore(along_equator(0, 0.001), is_land=coast((-1, 2))) is None


def test_both_landings_are_cut_at_the_shore():
    kept = cut_onshore(along_equator(0, 0.5, 1), is_land=coast((-1, 0.1), (0.9, 2)))

    [(west, east)] = spans(kept)
    assert west == pytest.approx(0.1, abs=SHORE_DEG)
    assert east == pytest.approx(0.9, abs=SHORE_DEG)
    assert shapely.get_coordinates(kept)[1, 0] == 0.5


def test_an_island_parts_the_line_in_its_own_order():
    kept = cut_onshore(along_equator(1, 0), is_land=coast((0.4, 0.6)))

    assert kept.geom_type == "MultiLineString"
    assert spans(kept) == [
        pytest.approx((1, 0.6), abs=SHORE_DEG),
        pytest.approx((0.4, 0), abs=SHORE_DEG),
    ]


@pytest.mark.parametrize(
    ("island_m", "parts"),
    [pytest.param(150, 1, id="skerry"), pytest.param(260, 2, id="island")],
)
def test_a_skerry_does_not_part_a_line(island_m, parts):
    half = island_m / 2 / M_PER_DEG

    kept = cut_onshore(along_equator(0, 1), is_land=coast((0.5 - half, 0.5 + half)))

    assert len(spans(kept)) == parts


def test_a_harbour_basin_between_two_lands_is_no_sea():
    half = 75 / M_PER_DEG

    kept = cut_onshore(along_equator(0, 1), is_land=coast((0.2, 0.5 - half), (0.5 + half, 2)))

    assert spans(kept) == [pytest.approx((0, 0.2), abs=SHORE_DEG)]


def test_a_chain_of_skerries_stays_one_line():
    chain = [(0.5 + i * 0.0026, 0.5 + i * 0.0026 + 0.0013) for i in range(20)]

    assert len(spans(cut_onshore(along_equator(0, 1), is_land=coast(*chain)))) == 1


def test_every_part_of_a_parted_line_is_cut():
    line = shapely.MultiLineString([[(0, 0), (1, 0)], [(2, 0), (3, 0)], [(8, 0), (9, 0)]])

    kept = cut_onshore(line, is_land=coast((0.5, 2.5), (7, 10)))

    assert spans(kept) == [
        pytest.approx((0, 0.5), abs=SHORE_DEG),
        pytest.approx((2.5, 3), abs=SHORE_DEG),
    ]


@given(
    shores=st.lists(st.integers(0, 100), min_size=2, max_size=6, unique=True),
    vertices=st.lists(st.integers(1, 99), max_size=5, unique=True),
)
def test_what_is_kept_is_the_sea_between_the_shores(shores, vertices):
    """Shores stand at whole hundredths of a degree: no stretch is shorter than 1.1 km."""
    shores = sorted(shores)[: len(shores) // 2 * 2]
    lands = [
        (west / 100, east / 100) for west, east in zip(shores[::2], shores[1::2], strict=True)
    ]
    line = along_equator(0, *(vertex / 100 for vertex in sorted(vertices)), 1)

    kept = cut_onshore(line, is_land=coast(*lands))

    sea = shapely.difference(
        line, shapely.union_all([shapely.box(*(w, -1, e, 1)) for w, e in lands])
    )
    length = 0.0 if kept is None else kept.length
    assert length == pytest.approx(sea.length, abs=SHORE_DEG * len(shores))


def test_segment_lengths_agree_with_the_geodesic():
    line = np.array([[24.5, 59.4], [25.0, 60.0], [24.0, 60.2]])

    # PROJ 9 (pyproj.Geod on WGS 84).
    assert length_m(line) == pytest.approx([72_530, 59_927], rel=0.005)


PLACES = [
    pytest.param(25.0, 59.85, False, id="Gulf of Finland"),
    pytest.param(24.94, 60.25, True, id="Helsinki"),
    pytest.param(24.745, 59.40, True, id="Tallinn"),
    pytest.param(18.5, 57.4, True, id="Gotland"),
    pytest.param(17.5, 56.3, False, id="east of Oeland"),
    pytest.param(11.3, 57.25, False, id="Kattegat"),
    pytest.param(11.0, 57.28, True, id="Laesoe"),
    pytest.param(3.0, 56.5, False, id="Ekofisk"),
    pytest.param(-1.9, 57.5, True, id="Peterhead"),
    pytest.param(1.0, 53.5, False, id="off Bacton"),
    pytest.param(4.9, 52.37, True, id="Amsterdam"),
    pytest.param(9.0, 62.0, True, id="Dovre"),
]


@pytest.mark.parametrize(("lon_deg", "lat_deg", "is_land"), PLACES)
def test_the_mask_knows_well_known_places(lon_deg, lat_deg, is_land):
    assert mask()(np.array([lon_deg]), np.array([lat_deg])).tolist() == [is_land]


def test_the_gulf_of_finland_is_cut_at_both_coasts():
    kept = cut_onshore(shapely.LineString([(24.8, 59.2), (24.8, 60.4)]))

    lats = shapely.get_coordinates(shapely.get_parts(kept)[0])[[0, -1], 1]
    assert lats[0] == pytest.approx(59.46, abs=0.05)
    assert 59.9 < shapely.get_coordinates(kept)[-1, 1] < 60.2
