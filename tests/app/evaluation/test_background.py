"""Real traffic comes as it is, over lines that lie there or that are said to be laid."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from polars.testing import assert_frame_equal

from seawarden.app.evaluation import background
from seawarden.app.evaluation.background_lines import laid_across
from seawarden.app.evaluation.case import Origin, Placement, line_passages
from seawarden.app.evaluation.injection_onsets import Asked, passages
from seawarden.app.evaluation.passages_waters import length_m
from seawarden.geo.corridor import corridor, near
from tests.app.evaluation.passing import passage, rng

SOLENT = Path(__file__).parents[2] / "data/ais/solent_2016_82min.csv.gz"


@pytest.fixture(scope="module")
def kattegat(data_folder):
    return background.kattegat(data_folder)


@pytest.fixture(scope="module")
def solent():
    return background.solent(SOLENT)


def test_kattegat_is_266_ships_and_dates_over_three_cables(kattegat):
    known = kattegat.denominators()

    assert (known.vessel_dates, kattegat.fixes.height, kattegat.assets.height) == (266, 28_996, 3)
    assert (kattegat.origin, kattegat.placement) == (Origin.REAL, Placement.REAL)
    assert "Danish Maritime Authority" in kattegat.attribution


def test_the_north_sea_hour_is_202_ships_in_an_hour():
    hour = background.north_sea_laid()

    assert hour.fixes["vessel_id"].n_unique() == 202
    assert hour.fixes["time"].max() - hour.fixes["time"].min() <= timedelta(hours=1)
    assert hour.placement == Placement.LAID
    assert hour.denominators().crossings > 10


def test_the_solent_is_91_ships_with_three_lines_across_their_ways(solent):
    assert solent.fixes["vessel_id"].n_unique() == 91
    assert solent.assets.height == 3
    crossed = line_passages(solent.fixes, solent.assets)
    assert set(crossed["asset_id"]) == set(solent.assets["asset_id"])


def test_every_laid_line_says_so(solent):
    assert all(said.startswith("SYNTHETIC PLACEMENT") for said in solent.assets["source"])


def test_ships_in_the_solent_have_passages_for_three_drags(solent):
    short = Asked(before=timedelta(minutes=20), after=timedelta(minutes=10), least_kn=5.0)

    assert len(passages(solent.fixes, short).found) >= 3


def test_the_drifting_ship_is_one(data_folder):
    found = background.drift(data_folder)

    assert found.fixes["vessel_id"].unique().to_list() == [538_004_030]


def test_a_line_is_laid_across_a_ships_way_with_its_own_length():
    track = passage()
    laid = laid_across(track, rng(), count=2, length_m=20_000.0)
    (one, _) = shapely.from_wkb(laid["geometry"].to_list())
    lon, lat = shapely.get_coordinates(one).T

    assert length_m(list(zip(lon, lat, strict=True))) == pytest.approx(20_000.0, rel=0.01)
    assert line_passages(track, laid).height >= 2


def test_a_line_is_laid_square_to_the_course_within_its_skew():
    laid = laid_across(passage(), rng(), count=6, length_m=20_000.0)
    for shape in shapely.from_wkb(laid["geometry"].to_list()):
        first, last = shapely.get_coordinates(shape)[[0, -1]]
        east, north = (last - first) * np.array([np.cos(np.radians(55.0)), 1.0])
        assert abs(np.degrees(np.arctan2(north, east))) % 180 < 31 or (
            abs(np.degrees(np.arctan2(north, east))) % 180 > 149
        )


def test_the_middle_of_a_laid_line_lies_where_the_ship_went():
    track = passage()
    laid = laid_across(track, rng(), count=1, length_m=20_000.0)
    distance = near(corridor(laid), track["lon_deg"], track["lat_deg"]).distance_m

    assert distance.min() < 400


def test_lines_are_laid_at_the_same_places_every_time():
    one, same = (laid_across(passage(), rng(), count=1, length_m=1e4) for _ in range(2))

    assert_frame_equal(one, same)
