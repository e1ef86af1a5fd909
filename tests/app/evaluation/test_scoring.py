"""What counts as found, as warned in time, and as a false alert."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.evaluation.case import TRUTH, Case, Origin, Placement
from seawarden.app.evaluation.injection import with_lines
from seawarden.app.evaluation.judging import RAISED
from seawarden.app.evaluation.scoring import (
    OUTCOME,
    all_outcomes,
    false_alerts,
    outcomes,
    recall,
)
from tests.builders import SHIP, at, fixes, line

KNOT_M_MIN = 1852 / 60
# The ship goes north at 6 kn for four hours, and passes the line two hours after noon.
HOURS_4 = range(0, 241)
NORTH_M = [(minute - 120) * 6 * KNOT_M_MIN for minute in HOURS_4]


def injection(onset=30, end=240, **said):
    usual = {
        "case_id": "a", "vessel_id": SHIP, "kind": "anchor_drag", "onset": at(onset),
        "end": at(end), "ratio": 0.8, "began_before_line": None, "source_track": "made/1",
        "variant": "",
    }  # fmt: skip
    return pl.DataFrame([usual | said], schema=dict(TRUTH))


def case(*injections, **said):
    passage = fixes(HOURS_4, north_m=NORTH_M, sog_kn=6.0)
    put = pl.concat([injection().clear(), *injections])
    usual = {
        "name": "made", "fixes": passage, "assets": line(), "origin": Origin.SYNTHETIC,
        "placement": Placement.REAL, "truth": with_lines(put, passage, line()),
    }  # fmt: skip
    return Case(**(usual | said))


def alert(minute, **said):
    usual = {
        "kind": "anchor_drag", "vessel_id": SHIP, "track_id": 1, "time": at(minute),
        "start": at(minute), "level": "low", "reason": "made for a test",
    }  # fmt: skip
    return pl.DataFrame([dict.fromkeys(RAISED) | usual | said], schema=dict(RAISED))


def one(told):
    assert told.height == 1
    return told.row(0, named=True)


@pytest.mark.parametrize("minute", [30, 45, 240])
def test_an_alert_of_the_kind_from_onset_to_end_finds_it(minute):
    told = one(outcomes(case(injection()), alert(minute)))

    assert told["raised"] == at(minute)
    assert told["delay"] == timedelta(minutes=minute - 30)


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        pytest.param(29, {}, id="before the onset"),
        pytest.param(241, {}, id="after the end"),
        pytest.param(45, {"kind": "adrift"}, id="another kind"),
        pytest.param(45, {"vessel_id": SHIP + 1}, id="another ship"),
        pytest.param(45, {"level": "info"}, id="not shown to a desk"),
    ],
)
def test_is_not_found(minute, said):
    told = one(outcomes(case(injection()), alert(minute, **said)))

    assert told["raised"] is None
    assert told["delay"] is None


def test_the_first_of_several_alerts_counts():
    several = pl.concat([alert(80), alert(50), alert(20)])

    assert one(outcomes(case(injection()), several))["delay"] == timedelta(minutes=20)


def test_an_alert_before_the_onset_is_remarked():
    told = one(outcomes(case(injection()), pl.concat([alert(20), alert(50)])))

    assert told["was_alarmed"]
    assert not one(outcomes(case(injection()), alert(50)))["was_alarmed"]


def test_another_kind_meanwhile_is_remarked_and_finds_nothing():
    told = one(outcomes(case(injection()), alert(50, kind="slow_crossing")))

    assert (told["other"], told["raised"]) == ("slow_crossing", None)


@pytest.mark.parametrize(
    ("onset", "minute", "is_warned"),
    [
        pytest.param(30, 119, True, id="before the line"),
        pytest.param(30, 121, False, id="after the line"),
        pytest.param(30, 241, False, id="never"),
        pytest.param(59, 119, True, id="an hour and a minute before"),
        pytest.param(61, 70, None, id="less than an hour before"),
    ],
)
def test_a_warning_before_the_line_is_asked_of_what_begins_an_hour_before(
    onset, minute, is_warned
):
    told = one(outcomes(case(injection(onset)), alert(minute)))

    assert told["is_warned"] is is_warned


def test_the_lead_is_the_time_to_the_next_line_after_the_alert():
    before = one(outcomes(case(injection()), alert(50)))
    after = one(outcomes(case(injection()), alert(150)))

    assert abs(before["lead"] - timedelta(minutes=70)) < timedelta(seconds=2)
    assert after["lead"] is None


def test_injections_of_one_matter_are_found_together():
    two = pl.concat([injection(case_id="area/1"), injection(case_id="area/2", vessel_id=9)])
    told = one(outcomes(case(two), alert(50, vessel_id=9)))

    assert (told["matter"], told["raised"]) == ("area", at(50))


def test_a_case_without_injection_has_no_outcome_and_all_columns():
    told = outcomes(case(), alert(50))

    assert told.is_empty()
    assert told.schema == dict(OUTCOME)
    assert all_outcomes([]).schema == dict(OUTCOME)


def test_recall_is_the_share_found_with_its_interval():
    told = pl.concat(
        outcomes(case(injection(source_track=f"made/{number}")), alert(50 if number < 8 else 20))
        for number in range(10)
    )

    found = recall(told, seed=1)

    assert (found.count, found.tried, found.value) == (8, 10, 0.8)
    assert found.exact.low < 0.5 < 0.97 < found.exact.high
    assert found.exact.low < found.by_ship_and_day.low < 0.8 < found.by_ship_and_day.high


def test_recall_of_warnings_leaves_out_where_none_was_asked_for():
    told = pl.concat([
        outcomes(case(injection(30)), alert(50)),
        outcomes(case(injection(90)), alert(100)),
    ])  # fmt: skip

    assert recall(told, seed=1, column="is_warned").tried == 1


def test_alerts_on_ships_with_an_injection_are_not_false():
    both = fixes(HOURS_4, north_m=NORTH_M, sog_kn=6.0, vessel_id=SHIP + 1)
    world = case(injection())
    world = replace(world, fixes=pl.concat([world.fixes, both]))
    told = pl.concat([alert(50), alert(60, vessel_id=SHIP + 1), alert(70, vessel_id=SHIP + 1)])

    found = false_alerts(world, told, kind="anchor_drag", seed=1)

    assert (found.alerts, found.vessel_dates) == (2, 1)


def test_false_alerts_are_counted_by_kind_and_by_what_a_desk_sees():
    told = pl.concat([alert(50), alert(60, level="info"), alert(70, kind="adrift", level="high")])

    found = false_alerts(case(), told, kind="anchor_drag", seed=1)
    every = false_alerts(case(), told, kind=None, seed=1)

    assert (found.alerts, found.infos) == (1, 1)
    assert (every.alerts, every.infos) == (2, 1)


def test_a_false_alert_is_told_in_every_unit():
    found = false_alerts(case(), alert(50), kind="anchor_drag", seed=1)

    assert found.vessel_days == pytest.approx(4 / 24)
    assert found.per_thousand_vessel_dates == 1000
    assert found.per_vessel_day == pytest.approx(6)
    assert found.per_hundred_crossings == 100
    assert found.a_day.low == pytest.approx(6)
    assert found.per_vessel_day_exact.high == pytest.approx(5.572 * 6, rel=1e-3)
    assert found.per_vessel_day_at_most == pytest.approx(4.744 * 6, rel=1e-3)


def test_no_alert_still_leaves_a_bound():
    found = false_alerts(case(), alert(50).clear(), kind="anchor_drag", seed=1)

    assert found.per_vessel_day == 0
    assert found.per_thousand_vessel_dates_at_most == pytest.approx(950)
    assert found.per_vessel_day_at_most == pytest.approx(2.996 * 6, rel=1e-3)


def test_where_no_line_is_passed_there_is_no_rate_by_crossings():
    far = fixes(HOURS_4, north_m=90_000.0)
    found = false_alerts(case(fixes=far), alert(50), kind="anchor_drag", seed=1)

    assert found.per_hundred_crossings == float("inf")
