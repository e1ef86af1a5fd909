"""The first table says what was reached, and the last section what was not."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.evaluation.case import Case, Origin, Placement
from seawarden.app.evaluation.judging import RAISED
from seawarden.app.evaluation.learning import expected_section, learnt
from seawarden.app.evaluation.summary import DRIFT, DRIFT_BEGINS, short_of, summary
from seawarden.model.schema import empty
from tests.builders import NOON, SHIP, fixes, line


def case(name=DRIFT, minutes=range(0, 120, 5)):
    return Case(
        name=name, fixes=fixes(minutes), assets=line(), origin=Origin.REAL,
        placement=Placement.REAL,
    )  # fmt: skip


def alert(time, **said):
    usual = {
        "kind": "adrift", "vessel_id": SHIP, "track_id": 1, "time": time, "start": time,
        "level": "low", "score": 2.0, "peak": 3.0, "reason": "made for a test",
    }  # fmt: skip
    return pl.DataFrame([dict.fromkeys(RAISED) | usual | said], schema=dict(RAISED))


@pytest.mark.parametrize(
    ("minutes", "is_reached"),
    [
        pytest.param(9, True, id="soon"),
        pytest.param(11, False, id="too late"),
        pytest.param(-9, True, id="a little before"),
        pytest.param(-11, False, id="long before: of something else"),
    ],
)
def test_the_drift_off_skagen_is_told_of_within_ten_minutes(minutes, is_reached):
    raised = alert(DRIFT_BEGINS + timedelta(minutes=minutes))
    section = summary([], [], [(case(), raised)])

    assert (short_of(section) == []) is is_reached


def test_a_drift_far_from_any_line_counts_as_told_of_at_level_info():
    section = summary([], [], [(case(), alert(DRIFT_BEGINS, level="info"))])

    assert short_of(section) == []


def test_a_drift_that_is_not_told_of_is_not_reached():
    section = summary([], [], [(case(), empty(RAISED))])

    assert len(short_of(section)) == 1


def test_other_traffic_has_no_row_of_its_own():
    section = summary([], [], [(case("North Sea"), alert(NOON))])

    assert section.parts[1].rows == []


def test_a_second_day_is_held_against_what_the_first_lets_expect():
    two_days = case("two days", range(0, 36 * 60, 10))
    raised = pl.concat([alert(NOON + timedelta(minutes=5)), alert(NOON + timedelta(hours=20))])

    row = expected_section(two_days, raised).parts[1].rows[0]

    assert row[0] == "adrift"
    assert (row[2], row[5], row[6]) == (1, 1, True)


def test_one_day_alone_lets_nothing_be_tried():
    assert expected_section(case(), alert(NOON)) is None


def test_what_is_learnt_rests_on_alerts_that_a_desk_saw_at_their_strongest():
    raised = pl.concat([alert(NOON), alert(NOON, level="info", peak=9.0)])

    found = learnt(case(), raised, [], version="1")

    assert found.benign.rows() == [("adrift", 3.0)]
    assert found.facts["passages"].to_list() == [1]
    assert found.facts["vessel_days"].to_list() == [pytest.approx(115 / 60 / 24)]
