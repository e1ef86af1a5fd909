"""A curve says what each gain costs; an evidence is worth what the curve loses without it."""

import pytest

from seawarden.app.evaluation.curves import Curve, Point, Verdicts, worth
from seawarden.app.evaluation.looks import NOTHING


def curve(*points, tried=10):
    return Curve(
        points=[Point(score=at, false_tracks=cost, found=found) for at, cost, found in points],
        tried=tried,
    )  # fmt: skip


WHOLE = curve((9.0, 0, 4), (6.5, 2, 8), (4.0, 5, 8))


SAID = Verdicts(alerted=frozenset({1, 2}), found=frozenset({("one", "drag-0")}))
OTHER = Verdicts(alerted=frozenset({2, 3, 4}), found=frozenset({("two", "drag-0")}))


def only(**without):
    said = {NOTHING: SAID} | dict.fromkeys(without, OTHER)
    [found] = worth("made", {NOTHING: WHOLE} | without, said, 6.5)
    return found


def test_ships_are_misjudged_without_it_alone_and_with_it_alone():
    found = only(turn=WHOLE)

    assert (found.spoilt, found.mended) == (3, 2)


def test_what_is_found_at_a_cost_is_the_best_at_any_score_that_keeps_it():
    assert [WHOLE.found_within(cost) for cost in (0, 1, 2, 7)] == [4, 4, 8, 8]


def test_what_so_many_cost_is_the_least_at_any_score_that_finds_them():
    assert [WHOLE.cost_of(found) for found in (4, 5, 8, 9)] == [0, 2, 2, None]


def test_the_area_is_the_mean_share_found_over_all_costs_up_to_one():
    assert WHOLE.area(2) == pytest.approx((0.4 + 0.4 + 0.8) / 3)


@pytest.mark.parametrize(
    ("without", "worse"),
    [
        pytest.param(WHOLE, (), id="the same"),
        pytest.param(curve((6.5, 2, 7), (4.0, 3, 8), (9.0, 0, 5)), ("found", "cost"),
                     id="fewer at the cost, as many cost more"),
        pytest.param(curve((6.5, 2, 8), (9.0, 0, 3)), ("area",), id="fewer at a lower cost"),
        pytest.param(curve((6.5, 2, 7), (9.0, 0, 6)), ("found", "cost"), id="as many at no score"),
        pytest.param(curve((6.5, 1, 9), (9.0, 0, 4)), (), id="better"),
    ],
)  # fmt: skip
def test_a_detector_is_worse_without_it_in_what_it_finds_costs_or_both(without, worse):
    assert only(turn=without).worse == worse


def test_the_whole_is_taken_as_it_ships():
    found = only(turn=curve((6.5, 3, 8)))

    assert (found.false_tracks, found.found, found.cost) == (2, 8, 2)
    assert (found.found_without, found.cost_without) == (0, 3)
    assert (found.term, found.traffic) == ("turn", "made")
