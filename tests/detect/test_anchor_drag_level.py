"""Anchor drags: low or high, by the line that she will reach."""

import polars as pl
import pytest

from seawarden.model.units import M_PER_NM
from tests.builders import GEOD, line
from tests.detect.drags import around, here, told
from tests.detect.passages import passage, slowed, state_after


def ahead(hours):
    """Return a line across her way that she reaches in so many hours after she was told of."""
    lon, lat = here()
    there, _, _ = GEOD.fwd(lon, lat, 90.0, hours * 8.0 * M_PER_NM)
    return line([(there, lat - 1.0), (there, lat + 1.0)])


@pytest.mark.parametrize(
    ("hours", "part", "level"),
    [
        pytest.param(1.0, 0.8, "high", id="strong, and soon"),
        pytest.param(4.5, 0.8, "low", id="strong, but in hours"),
        pytest.param(1.0, 0.895, "low", id="soon, but not so strong"),
    ],
)
def test_a_strong_drag_towards_a_charted_line_is_of_level_high(hours, part, level):
    found = told(passage(slowed(part, 55)), around(drawn=ahead(hours)))

    assert found["level"].to_list()[-1] == level
    assert found["next_asset_id"][0] == "cable-a"
    assert "reaches Cable A in about" in found["reason"][0]


@pytest.mark.parametrize(("lead_h", "is_near"), [(2.9, True), (3.1, False)])
def test_soon_is_within_three_hours(lead_h, is_near):
    # The lead is the early arrival, one in ten: look for the line that has just that lead, when
    # she is told of with evidence enough.
    lead = next(
        found for hours in (n / 20 for n in range(60, 80))
        if abs((found := told(passage(slowed(0.8, 55)), around(drawn=ahead(hours)), raise_at=8.0))[
            "lead_time"][0].total_seconds() / 3600 - lead_h) < 0.05
    )  # fmt: skip

    assert (lead["level"][0] == "high") == is_near


@pytest.mark.parametrize(("part", "level"), [(0.875, "high"), (0.89, "low")])
def test_eight_nats_are_strong(part, level):
    nats = sum(state_after(passage(slowed(part, 46)))["terms"])
    found = told(passage(slowed(part, 46)), around(drawn=ahead(2.0)))

    assert 6.5 < nats < 9.6
    assert found.filter(pl.col("status") != "closed")["level"][-1] == level


def test_an_alert_that_was_high_stays_so_behind_the_line():
    found = told(passage(slowed(0.8, 150)), around(drawn=ahead(1.0)))

    assert found["level"].to_list()[-1] == "high"
    assert found["next_asset_id"].to_list()[-1] is None


def test_a_sketched_line_ahead_never_makes_it_high():
    drawn = ahead(1.0).with_columns(accuracy_m=5_000.0)

    found = told(passage(slowed(0.8, 55)), around(drawn=drawn))

    assert found["level"].unique().to_list() == ["low"]
