"""Anchor drags: which losses of speed are raised, and when an alert ends."""

import math
from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.model.errors import SettingsError
from tests.builders import at, line, numbers
from tests.detect.drags import around, mean, raised, told
from tests.detect.passages import NAN, passage, slowed, state_after


def test_a_loss_that_stays_is_raised_once_and_closed_when_she_has_recovered():
    found = told(passage(slowed(0.8, 40, after=[1.0] * 20)))

    # She loses a fifth in the 30th minute; by the 70th she makes full speed again.
    assert found.select("status", "kind", "asset_id", "level", "start").rows() == [
        ("raised", "anchor_drag", None, "low", at(30)),
        ("closed", "anchor_drag", None, "low", at(30)),
    ]
    assert at(38) <= found["end"][0] <= at(60)
    assert "has recovered her speed" in found["reason"][1]


def test_a_second_loss_of_the_same_ship_is_told_anew_from_raised_to_closed():
    # Towards a line that she is told of the first time, and past it the second.
    cables = line([(10.45, 54.0), (10.45, 55.0)])
    parts = slowed(0.7, 60, after=[1.0] * 150) + [0.7] * 60 + [1.0] * 30
    found = told(passage(parts), around(drawn=cables))
    starts = found["start"].unique(maintain_order=True)

    assert starts.to_list() == [at(30), at(240)]
    for start in starts:
        one = found.filter(start=start)
        assert one["status"].to_list()[0] == "raised"
        assert one["status"].to_list()[-1] == "closed"
    assert found.filter(start=at(30))["level"][-1] == "high"
    assert found.filter(start=at(240))["level"].unique().to_list() == ["low"]


def test_a_loss_after_one_that_was_withdrawn_is_told():
    weak = [0.85] * 40 + [0.955] * 80
    parts = [1.0] * 30 + weak + [1.0] * 150 + [0.7] * 60
    found = told(passage(parts))

    assert found["status"].to_list() == ["raised", "withdrawn", "raised", "closed"]


def test_an_alert_of_seven_hours_still_stands_though_her_slow_hours_would_be_her_habit():
    learnt = [10.0] * 60 + [8.0] * 390
    found = told(passage(slowed(0.8, 420), expected_kn=learnt))

    assert found["status"].to_list() == ["raised", "closed"]
    assert found["end"][1] == at(449)
    assert numbers(found, 1)["speed, of the expected"] == pytest.approx(0.8, abs=0.002)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(passage(slowed(0.8)), id="a fifth lost"),
        pytest.param(passage(slowed(0.89, 41)), id="a tenth lost for long"),
        pytest.param(passage(slowed(0.52, 60)), id="nearly half lost"),
        pytest.param(
            passage(slowed(0.8), expected_kn=5.0, sog_kn=[5.0] * 30 + [4.0] * 40), id="five knots"
        ),
        pytest.param(passage(slowed(0.8), cog_deg=NAN), id="no course"),
        pytest.param(passage(slowed(0.8, 12, steady=6), every_min=10), id="every ten minutes"),
        pytest.param(passage(slowed(0.8, 12, steady=6), every_min=60), id="by the hour"),
    ],
)
def test_is_a_drag(rows):
    assert raised(rows).height == 1


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(passage(slowed(0.96, 60)), id="too little"),
        pytest.param(passage(slowed(0.9, 30)), id="a tenth, too short"),
        pytest.param(passage(slowed(0.48, 60)), id="she stops"),
        pytest.param(
            passage(slowed(0.8), expected_kn=4.9, sog_kn=[4.9] * 30 + [3.9] * 40), id="too slow"
        ),
        pytest.param(passage(slowed(0.8, 7, after=[1.0] * 30)), id="a dip"),
        pytest.param(passage(slowed(0.8), expected_kn=NAN), id="nothing expected"),
        pytest.param(passage([max(1 - n / 45, 0.1) for n in range(60)]), id="she slows and slows"),
        pytest.param(passage(slowed(0.9, 60), cog_deg=[90.0] * 31 + [110.0] * 59), id="a turn"),
        pytest.param(passage(slowed(0.8), sog_kn=NAN), id="no speed"),
        pytest.param(passage(slowed(0.8)).clear(), id="nothing"),
    ],
)
def test_is_no_drag(rows):
    assert raised(rows if rows.height else passage([1.0])).is_empty()


@pytest.mark.parametrize(("minutes", "lasts"), [(58, True), (62, False)])
def test_a_weak_suspicion_is_over_after_an_hour(minutes, lasts):
    learnt = [10.0] * 60 + [9.5] * 60
    state = state_after(passage(slowed(0.95, minutes), expected_kn=learnt[: 30 + minutes]))

    assert state["is_suspected"] == lasts


@pytest.mark.parametrize(
    ("every_min", "checked_min"),
    [
        pytest.param(1.8, 3.6, id="a report after 1.8 min is too early, the next one is not"),
        pytest.param(2.2, 2.2, id="one after 2.2 min is not"),
        pytest.param(2.0, 2.0, id="nor one after just two"),
    ],
)
def test_a_suspicion_is_weighed_every_two_minutes(every_min, checked_min):
    def checked(slow):
        return state_after(passage(slowed(0.6, slow), every_min=every_min))["checked"]

    # The first slow minute only begins the suspicion.
    first = next(slow for slow in range(2, 12) if checked(slow) > checked(1))
    times = {checked(slow) for slow in range(first, first + 3)}

    assert min(times - {checked(first)}) - checked(first) == timedelta(minutes=checked_min)


@pytest.mark.parametrize(("gap_min", "is_over"), [(119, False), (121, True)])
def test_a_silence_of_two_hours_ends_an_alert(gap_min, is_over):
    later = passage([0.7] * 3, begins=69 + gap_min)
    found = told(pl.concat([passage(slowed(0.7)), later]))

    assert (found.filter(status="closed")["end"][0] == at(69)) == is_over
    assert "has fallen silent" in found.filter(status="closed")["reason"][0]


@pytest.mark.parametrize(
    ("part", "minutes", "is_over"),
    [(1.0, 24, True), (0.975, 40, True), (1.0, 13, False), (0.9, 40, False)],
)
def test_a_recovery_to_ninety_seven_percent_for_ten_minutes_closes(part, minutes, is_over):
    state = state_after(passage(slowed(0.7, after=[part] * minutes)))

    assert state["is_suspected"] != is_over


def test_the_recovery_is_told_ten_minutes_after_it_began():
    found = told(passage(slowed(0.7, after=[1.0] * 30)))
    fast, minute = math.log(7.1 / 10.1), 69
    while fast <= math.log(0.97):
        fast, minute = mean(fast, 0.0, 3), minute + 1

    assert found["end"][-1] == at(minute + 10)


@pytest.mark.parametrize(("distance_m", "is_over"), [(1_900.0, True), (1_800.0, False)])
def test_near_a_line_she_may_have_snagged_it_and_the_alert_stays_open(distance_m, is_over):
    rows = passage(slowed(0.7, after=[1.0] * 40), asset_distance_m=distance_m)

    assert state_after(rows)["is_suspected"] != is_over


@pytest.mark.parametrize(("part", "is_raised"), [(0.89, True), (0.91, False)])
def test_six_and_a_half_nats_raise(part, is_raised):
    rows = passage(slowed(part, 41))
    nats = sum(state_after(rows)["terms"])

    assert 5.2 < nats < 7.8
    assert (nats >= 6.5) == is_raised
    assert (raised(rows).height == 1) == is_raised


@pytest.mark.parametrize(
    ("every_min", "minutes"),
    [pytest.param(4.0, 16, id="by fours"), pytest.param(6.0, 18, id="by sixes")],
)
def test_an_alert_that_has_become_too_weak_is_withdrawn_after_a_quarter_of_an_hour(
    every_min, minutes
):
    count = round(48 / every_min)
    parts = [1.0] * count + [0.85] * count + [0.955] * (4 * count)
    found = told(passage(parts, every_min=every_min))
    withdrawn = found.filter(status="withdrawn")
    doubts = [
        n * every_min for n in range(2 * count, 6 * count)
        if sum(state_after(passage(parts[: n + 1], every_min=every_min))["terms"]) < 3.25
    ]  # fmt: skip

    assert withdrawn["end"][0] == at(doubts[0] + minutes)
    assert "but what spoke for an anchor has faded" in withdrawn["reason"][0]
    assert found.filter(status="raised").height == 1


@pytest.mark.parametrize(("part", "stands"), [(0.936, True), (0.942, False)])
def test_an_alert_stands_while_half_of_what_raised_it_is_left(part, stands):
    # After an hour at these parts of what is expected: by the sums above.
    rows = passage([1.0] * 30 + [0.85] * 40 + [part] * 80)
    nats = sum(state_after(rows)["terms"])

    assert 2.6 < nats < 3.9
    assert (nats > 3.25) == stands
    assert told(rows).filter(status="withdrawn").is_empty() == stands


def test_evidence_that_is_none_is_refused():
    with pytest.raises(SettingsError, match="no such evidence: \\['flag'\\]"):
        AnchorDrag(without=frozenset({"flag"}))
