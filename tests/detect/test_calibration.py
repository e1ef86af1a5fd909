"""Calibration: odds from few labels, and what an alert budget leaves of a level."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.detect import calibration as calibrating
from seawarden.detect.calibration import BENIGN, TRUE, Calibration, calibrated
from seawarden.model.alert import EVENT, EVIDENCE
from tests.builders import SHIP, at


def learnt(*, wrong=(), right=(6.0, 8.0, None), kind="anchor_drag", passages=266, days=27.0):
    benign = pl.DataFrame([(kind, score) for score in wrong], schema=dict(BENIGN), orient="row")
    true = pl.DataFrame([(kind, score) for score in right], schema=dict(TRUE), orient="row")
    return calibrated(
        benign,
        true,
        passages=passages,
        vessel_days=days,
        version="1",
        provenance="made for a test",
    )


def events(*scores, kind="anchor_drag", level="high"):
    rows = [
        {
            "status": "raised", "kind": kind, "track_id": 1, "vessel_id": SHIP, "asset_id": None,
            "start": at(number), "end": at(number + 20), "lon_deg": 10.5, "lat_deg": 55.0,
            "probability": None, "level": level, "next_asset_id": None, "lead_time": None,
            "reason": "Lost speed.",
            "evidence": [
                {"name": "speed", "value": 0.8, "unit": "", "weight": score - 1.0},
                {"name": "course", "value": 1.0, "unit": "deg", "weight": 1.0},
            ],
        }
        for number, score in enumerate(scores)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(EVENT))


def test_the_probability_is_the_base_rate_times_what_benign_traffic_teaches():
    # One in 30,000 passages; two of three found; none of 266 benign ones alerted.
    found = calibrating.with_probability(events(7.0), learnt())
    odds = (1 / 29_999) * (2.5 / 4) / (0.5 / 266)

    assert found["probability"][0] == pytest.approx(odds / (1 + odds))


def test_what_few_labels_leave_open_is_shown():
    found = calibrating.with_probability(events(7.0), learnt())
    said = {item["name"]: item["value"] for item in found["evidence"][0]}

    assert said["probability at least"] < found["probability"][0] < said["probability at most"]
    # Gamma(1/2) quantiles, half of those of chi-squared with one degree: 0.000982 and 5.024.
    low = (1 / 29_999) * (2.5 / 4) / (5.0239 / 2 / 266)
    high = (1 / 29_999) * (2.5 / 4) / (0.00098207 / 2 / 266)
    assert said["probability at least"] == pytest.approx(low / (1 + low), rel=1e-4)
    assert said["probability at most"] == pytest.approx(high / (1 + high), rel=1e-4)


def test_stronger_evidence_is_more_probable_by_the_slope():
    known = learnt()
    low, high = calibrating.with_probability(events(7.0, 9.0), known)["probability"]

    assert math.log(high / (1 - high)) - math.log(low / (1 - low)) == pytest.approx(
        2.0 * known.facts["slope"][0]
    )


def test_false_alerts_of_the_calibration_lower_every_probability():
    one = calibrating.with_probability(events(7.0), learnt())["probability"][0]
    other = calibrating.with_probability(events(7.0), learnt(wrong=[3.0] * 5))["probability"][0]

    assert other < one / 5


def test_a_kind_without_a_published_base_rate_has_no_probability():
    found = calibrating.with_probability(events(7.0, kind="adrift"), learnt(kind="adrift"))

    assert found["probability"].to_list() == [None]


def test_without_a_calibration_nothing_changes():
    told = events(7.0)
    found = calibrating.with_probability(told, Calibration.none())

    assert found.equals(told)


def test_the_slope_starts_at_its_prior_and_learns_little_from_little():
    none = calibrating.slope(np.array([1.0]), np.empty(0))
    parted = calibrating.slope(np.array([3.0, 4.0]), np.array([-4.0, -3.0]))
    mixed = calibrating.slope(np.array([-1.0, 1.0]), np.array([-1.0, 1.0]))

    assert none == calibrating.SLOPE_START
    assert mixed < calibrating.SLOPE_START < parted
    assert parted - calibrating.SLOPE_START < 2 * calibrating.SLOPE_SPREAD


@pytest.mark.parametrize(
    ("budget", "level"),
    [
        pytest.param(3.0, "high", id="within the budget"),
        pytest.param(2.0, "low", id="beyond it"),
        pytest.param(0.2, "info", id="beyond ten times it"),
    ],
)
def test_a_budget_leaves_a_level_while_chance_brings_no_more(budget, level):
    # One of the benign alerts in 10 days is as strong: 1.5 in 10 days of one ship, 2.1 of 14.
    known = learnt(wrong=[3.0, 8.0], days=10.0)
    found = calibrating.budgeted(events(7.0), known, vessel_days=14.0, days=1.0, budget=budget)

    assert found["level"].to_list() == [level]
    assert found["evidence"][0][-1]["value"] == pytest.approx(1.5 / 10.0 * 14.0)


def test_a_budget_never_lifts_a_level():
    known = learnt(days=1000.0)
    found = calibrating.budgeted(
        events(7.0, level="info"), known, vessel_days=1.0, days=1.0, budget=100.0
    )

    assert found["level"].to_list() == ["info"]


def test_each_kind_is_one_more_chance_to_be_wrong():
    known = learnt()
    both = pl.concat([events(7.0), events(7.0, kind="silence")])
    one = events(7.0).select(calibrating.by_chance(events(7.0), known, vessel_days=27.0))
    two = both.select(calibrating.by_chance(both, known, vessel_days=27.0))

    assert one.to_series().to_list() == [0.5]
    assert two.to_series().to_list() == [1.0, None]


def test_observed_stands_beside_expected():
    known = learnt(wrong=[3.0, 4.0], days=10.0)
    found = calibrating.balance(
        pl.concat([events(7.0), events(7.0, level="info")]), known, vessel_days=20.0
    )

    assert found.row(0, named=True)["observed"] == 1
    assert found.row(0, named=True)["expected"] == pytest.approx(2.5 / 10 * 20)


@given(
    seen=st.integers(0, 6), days=st.sampled_from([5.0, 27.0]), ahead=st.sampled_from([1.0, 30.0])
)
def test_the_next_count_lies_where_it_is_said_to(seen, days, ahead):
    # An oracle by simulation: rates drawn from what is known of them, then counts.
    rng = np.random.default_rng(1)
    counts = rng.poisson(rng.gamma(seen + 0.5, ahead / days, 20_000))
    low, high = calibrating.predicted(seen, days, ahead)

    assert np.mean(counts < low) <= 0.03
    assert np.mean(counts > high) <= 0.03
    assert high == 0 or np.mean(counts > high - 1) >= 0.02


def test_evidence_keeps_its_columns():
    found = calibrating.with_probability(events(7.0), learnt())

    assert found.schema["evidence"] == EVIDENCE
    assert found.columns == list(EVENT)
