"""What a source's health says, on and beside each limit."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.ingest.intake import Intake, other, rejected
from seawarden.ingest.live.arrival import Arrival
from seawarden.ingest.live.health import HealthLimits, Pulse
from seawarden.model.detection import Detection
from seawarden.model.report import REPORT, Quality
from seawarden.model.schema import conform, empty
from seawarden.model.source_health import SourceState
from seawarden.model.vessel import VESSEL
from tests.ingest.live.shore import NOON

DETECTION = Detection(detection_id="1", reporter="a", method="flow", start=NOON, asset_id="a")


def after(**span):
    return NOON + timedelta(**span)


def rows(*delays_s, received=NOON, quality=0):
    count = len(delays_s)
    said = {
        "vessel_id": [1] * count,
        "time": [received - timedelta(seconds=delay) for delay in delays_s],
        "lon_deg": [0.0] * count,
        "lat_deg": [0.0] * count,
        "quality": [quality] * count,
    }
    missing = {name: [None] * count for name in REPORT if name not in said}
    return conform(pl.DataFrame(said | missing, schema=dict(REPORT)), REPORT)


def arrival(*delays_s, received=NOON, quality=0, reasons=None, kinds=None, detections=()):
    reports = rows(*delays_s, received=received, quality=quality)
    intake = Intake(
        reports=reports,
        vessels=empty(VESSEL),
        read=reports.height + sum((reasons or {}).values()),
        rejected=rejected(reasons or {}),
        other=other(kinds or {}),
    )
    return Arrival(source="a", intake=intake, received=received, detections=detections)


def pulse(**limits):
    started = Pulse("a", "tcp", now=NOON, limits=HealthLimits(**limits) if limits else None)
    started.connected(NOON)
    return started


def test_a_source_is_down_before_it_is_connected_and_up_after():
    started = Pulse("a", "tcp", now=NOON)
    before = started.health(NOON)
    started.connected(NOON)

    assert (before.state, started.health(NOON).state) == (SourceState.DOWN, SourceState.UP)
    assert (before.last_received, before.last_report, before.delay) == (None, None, None)


@pytest.mark.parametrize(
    ("minutes", "state"), [(2.99, SourceState.UP), (3, SourceState.STALE)], ids=["within", "at"]
)
@pytest.mark.parametrize("is_fed", [True, False])
def test_a_source_that_brings_nothing_for_three_minutes_is_stale(minutes, state, is_fed):
    one = pulse()
    if is_fed:
        one.took(arrival(5))

    assert one.health(after(minutes=minutes)).state == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        pytest.param({"kinds": {"static": 1}}, SourceState.UP, id="another message"),
        pytest.param({"detections": (DETECTION,)}, SourceState.UP, id="a detection"),
        pytest.param({"reasons": {"noise": 9}}, SourceState.STALE, id="noise"),
    ],
)
def test_what_can_be_read_is_a_sign_of_life_and_noise_is_not(said, state):
    one = pulse()
    one.took(arrival(received=after(minutes=2), **said))

    assert one.health(after(minutes=4)).state == state
    assert one.health(after(minutes=4)).last_received == after(minutes=2)


def test_three_breaks_in_ten_minutes_are_flapping():
    one = pulse()
    states = []
    for minute in (1, 2, 10):
        states.append(one.health(after(minutes=minute)).state)
        one.broke(after(minutes=minute), "gone")
        one.connected(after(minutes=minute))

    assert SourceState.FLAPPING not in states
    assert one.health(after(minutes=11)).state == SourceState.FLAPPING
    assert one.health(after(minutes=11, seconds=1)).state == SourceState.UP


def test_a_source_that_broke_again_and_again_is_flapping_while_it_is_down():
    one = pulse()
    for minute in (1, 2, 3):
        one.connected(after(minutes=minute))
        one.broke(after(minutes=minute), "gone")

    assert one.health(after(minutes=4)).state == SourceState.FLAPPING
    assert one.health(after(minutes=12)).state == SourceState.DOWN


def test_tries_that_never_connected_are_not_flapping():
    one = Pulse("a", "tcp", now=NOON)
    for _ in range(9):
        one.broke(NOON, "refused")

    assert one.health(NOON).state == SourceState.DOWN
    assert one.health(NOON).trouble == "refused"


def test_a_source_that_has_ended_stays_ended():
    one = pulse()
    one.ended()

    assert one.health(after(days=9)).state == SourceState.ENDED


def test_it_says_since_when_it_stands_so():
    one = pulse()
    one.health(NOON)
    one.broke(after(minutes=1), "gone")

    assert one.health(after(minutes=1)).since == after(minutes=1)
    assert one.health(after(minutes=2)).since == after(minutes=1)


def test_rate_and_delay_are_those_of_the_last_minute():
    one = pulse()
    one.took(arrival(100, 100, 100, received=after(seconds=1)))
    one.took(arrival(*[4] * 30, received=after(seconds=10)))
    one.took(arrival(8, received=after(seconds=50)))

    early, late, end = (one.health(after(seconds=s)) for s in (60, 61, 120))

    assert (early.rate_per_s, late.rate_per_s, end.rate_per_s) == (34 / 60, 31 / 60, 0)
    assert (early.delay, late.delay, end.delay) == (timedelta(seconds=4),) * 2 + (None,)
    assert end.reports == 34


def test_a_time_that_is_the_receipt_says_nothing_of_a_delay():
    one = pulse()
    one.took(arrival(0, 0, quality=int(Quality.RECEIVER_TIME)))

    assert one.health(NOON).delay is None


def test_a_clock_ahead_gives_a_delay_below_nothing():
    one = pulse()
    one.took(arrival(-30))

    assert one.health(NOON).delay == timedelta(seconds=-30)
    assert one.health(NOON).last_report == after(seconds=30)


def test_a_clock_that_steps_back_does_not_raise_the_rate():
    one = pulse()
    one.took(arrival(*[1] * 50, received=after(hours=1)))
    one.took(arrival(1, received=after(seconds=5)))

    assert one.health(after(seconds=6)).rate_per_s == 1 / 60
    assert one.health(after(seconds=6)).last_report == after(minutes=59, seconds=59)


def test_losses_are_counted_by_reason_and_together():
    one = pulse()
    one.took(arrival(1, reasons={"no time": 2, "noise": 3}))
    one.took(arrival(1, reasons={"noise": 1}))
    one.reject("too old", 4)
    one.overran(7)

    assert one.rejects == {"no time": 2, "noise": 4, "too old": 4}
    assert (one.health(NOON).rejected, one.health(NOON).lost) == (10, 7)


def test_connecting_again_is_counted_from_the_second_time():
    one = pulse()
    first = one.health(NOON).reconnects
    one.broke(NOON, "gone")
    one.connected(NOON)

    assert (first, one.health(NOON).reconnects) == (0, 1)
