"""Shifts are handed over, and the log is written with and without one."""

import pytest

from seawarden.model.errors import ActRefused
from tests.store.records.said import ANNA, BORIS, HOSTILE, WHOLE, alert, at


def test_a_shift_is_handed_over(records):
    with records.writing() as desk:
        nobody = desk.shifts.present()
        first = desk.shifts.begin(ANNA, at=at(0))
        again = desk.shifts.begin(ANNA, at=at(5))
        second = desk.shifts.begin(BORIS, at=at(60))
        handed = desk.shifts.one(first.shift_id)
        ended = desk.shifts.end(at=at(90), summary="all quiet")
        latest = desk.shifts.latest(limit=5)

    assert (nobody, again) == (None, first)
    assert (handed.end, handed.handed_to, second.officer) == (at(60), "boris", BORIS)
    assert (ended.end, ended.summary) == (at(90), "all quiet")
    assert latest == [ended, handed]


def test_nobody_can_end_a_shift_that_nobody_has(records):
    with pytest.raises(ActRefused, match="nobody has the desk"), records.writing() as desk:
        desk.shifts.end(at=at(0))


def test_the_log_is_written_with_and_without_a_shift(records):
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(0))
        before = desk.shifts.write(ANNA, "alone", at=at(1))
        shift = desk.shifts.begin(ANNA, at=at(2))
        during = desk.shifts.write(BORIS, HOSTILE, at=at(3), alert_id="a")
        found = desk.shifts.entries(start=at(1), end=at(3))

    assert (before.shift_id, during.shift_id) == (None, shift.shift_id)
    assert (during.text, during.alert_id, during.officer) == (WHOLE, "a", BORIS)
    assert found == [before]


@pytest.mark.parametrize(
    ("text", "alert_id", "why"),
    [
        pytest.param(" ", None, "needs a text", id="nothing said"),
        pytest.param("x", "none", "no alert none", id="about no alert"),
    ],
)
def test_an_empty_line_is_not_written(records, text, alert_id, why):
    with pytest.raises(ActRefused, match=why), records.writing() as desk:
        desk.shifts.write(ANNA, text, at=at(0), alert_id=alert_id)
