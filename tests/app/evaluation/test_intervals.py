"""How sure a count makes us, held against printed tables and closed forms."""

import math

import numpy as np
import pytest

from seawarden.app.evaluation.intervals import (
    rate_at_most,
    rate_interval,
    resampled,
    share_at_most,
    share_interval,
    share_of_sums,
)


# NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.4.1, gives 4 of 20 at 90 % in this way;
# these are the printed values of Clopper and Pearson at 95 %, as in Agresti and Coull (1998).
@pytest.mark.parametrize(
    ("count", "tried", "low", "high"),
    [
        pytest.param(10, 100, 0.0490, 0.1762, id="ten of a hundred"),
        pytest.param(0, 10, 0.0, 0.3085, id="none of ten"),
        pytest.param(10, 10, 0.6915, 1.0, id="all of ten"),
        pytest.param(5, 10, 0.1871, 0.8129, id="half of ten"),
    ],
)
def test_a_share_has_the_printed_interval(count, tried, low, high):
    found = share_interval(count, tried)

    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


def test_none_of_266_bears_out_no_better_than_eleven_in_a_thousand():
    assert share_at_most(0, 266) == pytest.approx(1 - 0.05 ** (1 / 266), rel=1e-9)
    assert 1000 * share_at_most(0, 266) == pytest.approx(11.2, abs=0.05)


# Garwood (1936), table I; also Ulm, American Journal of Epidemiology 131 (1990), table 1.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        pytest.param(0, 0.0, 3.689, id="none"),
        pytest.param(1, 0.0253, 5.572, id="one"),
        pytest.param(10, 4.795, 18.39, id="ten"),
        pytest.param(100, 81.36, 121.6, id="a hundred"),
    ],
)
def test_a_count_of_rare_events_has_the_printed_interval(count, low, high):
    found = rate_interval(count, 1.0)

    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-3)


def test_a_rate_is_the_count_over_what_was_watched():
    assert rate_at_most(0, 27.0) == pytest.approx(-math.log(0.05) / 27.0, rel=1e-9)
    assert rate_interval(10, 2.0).high == pytest.approx(18.39 / 2, rel=1e-3)


def test_where_nothing_was_tried_nothing_is_known():
    share, rate = share_interval(0, 0), rate_interval(0, 0.0)

    assert (share.low, share.high) == (0.0, 1.0)
    assert (rate.low, rate.high) == (0.0, math.inf)
    assert (share_at_most(0, 0), rate_at_most(0, 0.0)) == (1.0, math.inf)


def test_resampling_of_many_equal_units_comes_near_the_normal_interval():
    units = [[1.0, 1.0]] * 300 + [[0.0, 1.0]] * 100

    found = resampled(units, share_of_sums, rng=np.random.default_rng(1))

    half = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert (found.low, found.high) == pytest.approx((0.75 - half, 0.75 + half), abs=0.012)


def test_units_that_tell_one_story_leave_more_doubt_than_their_numbers_would():
    apart = [[1.0, 1.0]] * 60 + [[0.0, 1.0]] * 60
    together = [[6.0, 6.0]] * 10 + [[0.0, 6.0]] * 10

    lone = resampled(apart, share_of_sums, rng=np.random.default_rng(2))
    grouped = resampled(together, share_of_sums, rng=np.random.default_rng(2))

    assert grouped.high - grouped.low > 1.8 * (lone.high - lone.low)


def test_the_same_seed_gives_the_same_interval():
    units = [[float(k % 3 == 0), 1.0] for k in range(50)]

    first, again = (
        resampled(units, share_of_sums, rng=np.random.default_rng(7)) for _ in range(2)
    )

    assert first == again


def test_resampling_of_nothing_gives_nothing():
    nobody = resampled([], share_of_sums, rng=np.random.default_rng(1))
    untried = resampled([[0.0, 0.0]] * 5, share_of_sums, rng=np.random.default_rng(1))

    assert all(math.isnan(each) for each in (nobody.low, nobody.high, untried.low, untried.high))
