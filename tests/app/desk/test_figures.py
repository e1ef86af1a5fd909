"""Alarm figures: what a desk costs, counted as ISA-18.2 and EEMUA 191 count it."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.desk.budget import what_if
from seawarden.app.desk.figures import ASKED, Benchmarks, alarm_figures
from seawarden.app.desk.figures_of import asked_of, desk_figures, officer_hours
from seawarden.detect.calibration import BENIGN, FACTS, Calibration
from seawarden.model.disposition import Act, Disposition
from seawarden.model.officer import Officer, Role
from seawarden.model.schema import empty
from seawarden.model.shift import Shift
from tests.builders import NOON, SHIP, at
from tests.serve.worlds import alert, world

MARI = Officer(subject="mari", name="Mari", role=Role.WATCH_OFFICER)
HOUR = timedelta(hours=1)


def asked(*minutes, **said):
    """ASKED, one alert of its own ship at each minute after noon unless said otherwise."""
    rows = [
        {
            "alert_id": f"a{k}", "kind": "adrift", "level": "low", "vessel_id": SHIP + k,
            "raised_at": at(minute), "settled_at": None, "acknowledged_at": None,
        } | said
        for k, minute in enumerate(minutes)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(ASKED))


def figures(rows, *, hours=1.0, span=HOUR):
    return alarm_figures(rows, begin=NOON, end=NOON + span, officer_hours=hours, waiting_count=0)


def test_alerts_are_counted_for_an_officer_hour_and_information_is_not():
    rows = pl.concat([asked(1, 2, 3), asked(4, level="info")])
    told = figures(rows, hours=2.0)

    assert (told.alert_count, told.info_count, told.hourly) == (3, 1, 1.5)


def test_what_was_raised_before_or_at_the_end_is_not_counted():
    assert figures(asked(-1, 0, 59.9, 60)).alert_count == 2


@pytest.mark.parametrize(
    ("count", "verdict"), [(6, "good"), (7, "bearable"), (12, "bearable"), (13, "too much")]
)
def test_six_an_hour_is_good_and_twelve_is_the_most(count, verdict):
    assert figures(asked(*[k * 4 for k in range(count)])).verdicts["hourly"] == verdict


def test_ten_in_ten_minutes_are_no_flood_and_eleven_are():
    ten = figures(asked(*range(10)))
    eleven = figures(asked(*[k * 0.9 for k in range(11)]))

    assert (ten.peak, ten.floods) == (10, ())
    assert (eleven.peak, len(eleven.floods)) == (11, 1)


def test_an_alert_exactly_ten_minutes_after_the_first_is_in_another_span():
    assert figures(asked(*[float(k) for k in range(11)])).peak == 10


def test_a_flood_lasts_until_fewer_than_five_come_in_ten_minutes():
    (flood,) = figures(asked(*[k * 0.5 for k in range(12)])).floods

    assert flood.begin == at(0)
    assert flood.end == at(5.5 - 4 * 0.5 + 10)
    assert (flood.alert_count, flood.peak) == (12, 12)


def test_a_flood_that_goes_on_has_no_end():
    (flood,) = figures(asked(*[58 + k * 0.1 for k in range(12)])).floods

    assert flood.end is None


def test_two_floods_apart_are_two_and_their_time_is_a_part_of_all():
    burst = [k * 0.1 for k in range(12)]
    told = figures(asked(*burst, *[30 + one for one in burst]))

    assert [flood.begin for flood in told.floods] == [at(0), at(30)]
    assert told.flood_part == pytest.approx(2 * (10 + 0.7) / 60)
    assert told.verdicts["floods"] == "too much"


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        pytest.param(asked(-1441), True, id="over a day"),
        pytest.param(asked(-1380), False, id="a day to the minute"),
        pytest.param(asked(-1441, settled_at=at(59)), False, id="settled"),
        pytest.param(asked(-1441, settled_at=at(61)), True, id="settled later"),
        pytest.param(asked(-1441, acknowledged_at=at(0)), True, id="acknowledged stands"),
        pytest.param(asked(-1441, level="info"), False, id="information"),
    ],
)
def test_an_alert_stands_when_it_is_over_a_day_old_and_not_settled(rows, stands):
    assert bool(figures(rows).standing) is stands


def test_four_standing_alerts_are_borne_and_five_are_not():
    verdicts = [figures(asked(*range(-1500, -1500 + k))).verdicts["standing"] for k in (4, 5)]

    assert verdicts == ["good", "too much"]


@pytest.mark.parametrize(
    ("minutes", "said", "chatters"),
    [
        ((0, 20, 40), {"vessel_id": SHIP}, 1),
        ((0, 20), {"vessel_id": SHIP}, 0),
        ((0, 30, 59.9), {"vessel_id": SHIP}, 1),
        ((0, 20, 40), {}, 0),
    ],
)
def test_three_of_one_kind_from_one_ship_in_an_hour_chatter(minutes, said, chatters):
    assert len(figures(asked(*minutes, **said)).chatters) == chatters


def test_an_hour_apart_is_no_chatter():
    told = figures(asked(0, 30, 60, vessel_id=SHIP), span=2 * HOUR)

    assert told.chatters == ()


def test_of_twenty_alerts_one_may_be_high():
    levels = [["low"] * 19 + ["high"], ["low"] * 18 + ["high"] * 2]
    told = [figures(asked(*range(20)).with_columns(pl.Series("level", level))) for level in levels]

    assert [one.verdicts["spread"] for one in told] == ["good", "too much"]
    assert told[0].high_part == pytest.approx(0.05)


def test_a_few_ships_that_bring_most_alerts_are_shown():
    noisy = asked(*range(12), vessel_id=SHIP)

    others = asked(*range(200)).with_columns(pl.col("alert_id") + "b", pl.col("vessel_id") + 1)
    told = figures(pl.concat([noisy, others]), span=24 * HOUR)

    assert told.worst_part == pytest.approx((12 + 9) / 212)
    assert told.verdicts["worst"] == "too much"


@pytest.mark.parametrize(
    ("ships", "part", "verdict"),
    [(10, None, None), (11, 10 / 11, None), (199, 10 / 199, None), (200, 0.05, "good")],
)
def test_the_worst_ships_are_judged_where_there_are_enough_of_them(ships, part, verdict):
    told = figures(asked(*range(ships)), span=24 * HOUR)

    assert told.worst_part == (None if part is None else pytest.approx(part))
    assert told.verdicts.get("worst") == verdict


@pytest.mark.parametrize(("count", "verdict"), [(19, None), (20, "too much")])
def test_the_part_of_level_high_is_judged_where_one_alert_is_not_too_much(count, verdict):
    told = figures(asked(*range(count), level="high"))

    assert told.high_part == 1.0
    assert told.verdicts.get("spread") == verdict


def test_the_time_to_acknowledge_is_of_those_that_were():
    rows = pl.concat(
        [asked(0, acknowledged_at=at(2)), asked(10, acknowledged_at=at(30)), asked(20)]
    )
    told = figures(rows)

    assert told.acknowledged_count == 2
    assert told.acknowledge_p90 == timedelta(minutes=20)


def test_a_quiet_desk_has_no_parts_to_divide():
    told = figures(asked())

    assert (told.hourly, told.low_part, told.worst_part, told.acknowledge_median) == (
        0.0, None, None, None,
    )  # fmt: skip
    assert told.peak == 0


def test_benchmarks_can_be_a_desks_own():
    own = Benchmarks(flood_over=2)
    told = alarm_figures(
        asked(0, 1, 2), begin=NOON, end=at(60), officer_hours=1.0, waiting_count=0, benchmarks=own
    )

    assert len(told.floods) == 1


def said(*rows):
    frames = [one.with_columns(pl.lit(minute).alias("minute")) for minute, one in rows]
    return pl.concat(frames).with_columns(at=pl.lit(NOON) + pl.duration(minutes=pl.col("minute")))


def done(act, minute, **more):
    return Disposition(alert_id="a1", revision=0, act=act, officer=MARI, time=at(minute), **more)


def test_an_alert_asks_when_it_first_has_a_level_that_asks():
    rows = said((0, alert(level="info")), (5, alert(revision=1, status="revised", level="low")))
    (row,) = asked_of(rows, []).iter_rows(named=True)

    assert (row["level"], row["raised_at"], row["settled_at"]) == ("low", at(5), None)


def test_it_is_settled_when_it_was_closed_or_explained_whichever_came_first():
    closed = said((0, alert()), (9, alert(revision=1, status="closed")))
    explained = [done(Act.EXPLAIN, 4, reason="known"), done(Act.ACKNOWLEDGE, 2)]
    (late,) = asked_of(closed, []).iter_rows(named=True)
    (early,) = asked_of(closed, explained).iter_rows(named=True)

    assert (late["settled_at"], late["acknowledged_at"]) == (at(9), None)
    assert (early["settled_at"], early["acknowledged_at"]) == (at(4), at(2))


def shift(begin, end):
    return Shift(shift_id=1, officer=MARI, begin=at(begin), end=None if end is None else at(end))


@pytest.mark.parametrize(
    ("shifts", "hours"),
    [
        ([], 1.0),
        ([shift(-60, 30)], 0.5),
        ([shift(0, 30), shift(30, None)], 1.0),
        ([shift(0, None), shift(0, None)], 2.0),
    ],
)
def test_officer_hours_are_those_of_the_shift_log(shifts, hours):
    assert officer_hours(shifts, begin=NOON, end=at(60)) == hours


def calibration():
    facts = {
        "kind": "anchor_drag", "passages": 100, "vessel_days": 100.0, "injected": 10, "found": 9,
        "slope": 0.6, "centre": 3.0, "base_rate": None,
    }  # fmt: skip
    return Calibration(
        version="test", provenance="made up", facts=pl.DataFrame([facts], schema=dict(FACTS)),
        benign=empty(BENIGN),
    )  # fmt: skip


def test_a_tighter_budget_leaves_fewer_alerts_high_and_loses_none():
    alerts = pl.concat([alert("a"), alert("b", level="low")])
    rows = what_if(
        alerts, calibration(), vessel_days=100.0, span=timedelta(days=1), budgets=(0.01, 0.4, 1.0)
    )

    assert [(one.budget, one.info, one.low, one.high) for one in rows] == [
        (None, 0, 1, 1), (0.01, 2, 0, 0), (0.4, 0, 2, 0), (1.0, 0, 1, 1),
    ]  # fmt: skip


def test_the_desk_is_measured_from_its_records(tmp_path):
    watch = world(tmp_path)
    watch.say(alert("a"), alert("b", level="info"), minute=-30)
    told = desk_figures(watch.centre, span=HOUR)
    watch.records.close()

    assert (told.figures.alert_count, told.figures.info_count) == (1, 1)
    assert told.budgets[0].high == 1
    assert (told.shift_count, told.figures.officer_hours) == (0, 1.0)
