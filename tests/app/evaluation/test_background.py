"""Real traffic comes as it is, over the lines that are named."""

import pytest

from seawarden.app.evaluation import background
from seawarden.app.evaluation.case import Origin, Placement


@pytest.fixture(scope="module")
def kattegat(data_folder):
    return background.kattegat(data_folder)


def test_kattegat_is_266_ships_and_dates_over_three_cables(kattegat):
    known = kattegat.denominators()

    assert (known.vessel_dates, kattegat.fixes.height, kattegat.assets.height) == (266, 28_996, 3)
    assert (kattegat.origin, kattegat.placement) == (Origin.REAL, Placement.REAL)
    assert "Danish Maritime Authority" in kattegat.attribution
