"""Traffic is measured as it was watched."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.evaluation.case import (
    TRUTH,
    Case,
    Denominators,
    Origin,
    Placement,
    denominators,
    line_passages,
)
from seawarden.model.errors import ProtocolMisuse
from tests.builders import SHIP, at, fixes, line

HALF_DAY = 12 * 60


def injected(**changed):
    said = {
        "case_id": "a", "vessel_id": SHIP, "kind": "anchor_drag", "onset": at(10),
        "end": at(20), "ratio": 0.8, "began_before_line": timedelta(minutes=5),
        "source_track": "made/1", "variant": "",
    }  # fmt: skip
    return pl.DataFrame([said | changed], schema=dict(TRUTH))


def case(reports, **said):
    usual = {
        "name": "made", "fixes": reports, "assets": line(), "origin": Origin.SYNTHETIC,
        "placement": Placement.REAL,
    }  # fmt: skip
    return Case(**(usual | said))


def test_a_ship_on_two_dates_is_two_vessel_dates():
    known = denominators(fixes([HALF_DAY - 5, HALF_DAY + 5]), line())

    assert known.vessel_dates == 2


def test_hours_are_counted_between_reports_of_one_ship():
    two = pl.concat([fixes([0, 20]), fixes([5, 15], vessel_id=SHIP + 1)])

    assert denominators(two, line()).observed_hours == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("minute", "hours"),
    [pytest.param(30, 0.5, id="half an hour"), pytest.param(31, 0.0, id="a minute more")],
)
def test_nobody_watches_in_a_silence_of_over_half_an_hour(minute, hours):
    assert denominators(fixes([0, minute]), line()).observed_hours == pytest.approx(hours)


def test_a_passage_over_a_line_is_counted_and_dated():
    passed = line_passages(fixes([0, 10], north_m=[-500, 500]), line())

    assert passed.select("vessel_id", "asset_id").rows() == [(SHIP, "cable-a")]
    assert abs(passed["time"][0] - at(5)) < timedelta(seconds=1)


def test_no_passage_is_counted_where_nobody_watched():
    assert line_passages(fixes([0, 31], north_m=[-500, 500]), line()).is_empty()


def test_an_empty_sea_has_no_traffic():
    assert denominators(fixes([]), line()) == Denominators(
        vessel_dates=0, observed_hours=0.0, crossings=0
    )


def test_traffic_adds_up():
    one = Denominators(vessel_dates=1, observed_hours=2.0, crossings=3)

    assert one + one == Denominators(vessel_dates=2, observed_hours=4.0, crossings=6)


def test_ships_with_something_injected_are_not_among_the_untouched():
    both = pl.concat([fixes([0, 5]), fixes([0, 5], vessel_id=SHIP + 1)])

    untouched = case(both, truth=injected()).untouched()

    assert set(untouched["vessel_id"]) == {SHIP + 1}


def test_a_case_is_in_the_order_of_time():
    mixed = pl.concat([fixes([5]), fixes([0], vessel_id=SHIP + 1)])

    assert case(mixed).fixes["time"].to_list() == [at(0), at(5)]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"kind": "smuggling"}, id="a kind that is none"),
        pytest.param({"end": at(9)}, id="ends before its onset"),
        pytest.param({"vessel_id": None}, id="names no ship"),
    ],
)
def test_a_truth_that_cannot_be_is_refused(wrong):
    with pytest.raises(ProtocolMisuse):
        case(fixes(), truth=injected(**wrong))


def test_two_injections_of_one_name_are_refused():
    with pytest.raises(ProtocolMisuse):
        case(fixes(), truth=pl.concat([injected(), injected(vessel_id=SHIP + 1)]))


def test_a_ship_that_touches_a_line_and_turns_back_has_not_passed_it():
    touched = fixes([0, 5, 10], north_m=[-500, 0, -500])

    assert line_passages(touched, line()).is_empty()
