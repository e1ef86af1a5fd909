from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.ledger import (
    OPEN_KEY,
    REMEMBERED,
    changed,
    enter,
    in_order,
    latest,
    remembered,
)
from seawarden.model.alert import ALERT, EVENT, alerts
from seawarden.model.schema import empty
from tests.builders import SHIP, at

NODE = b"the secret of a node"


def event(**said):
    usual = dict.fromkeys(EVENT) | {
        "status": "raised", "kind": "anchored", "track_id": 1, "vessel_id": SHIP,
        "asset_id": "cable-a", "start": at(0), "end": at(10), "level": "low", "reason": "Why.",
    }  # fmt: skip
    return pl.DataFrame([usual | said], schema=dict(EVENT))


def entered(*told, ledger=None, key=OPEN_KEY):
    return enter(empty(ALERT) if ledger is None else ledger, pl.concat(told), key)


def test_a_new_matter_is_raised_as_revision_0():
    found = entered(event())

    assert found.select("revision", "status").rows() == [(0, "raised")]
    assert alerts(found).height == 1


def test_each_change_is_one_revision_more():
    found = entered(event(), event(end=at(20)), event(status="closed", end=at(20)))

    assert found.select("revision", "status").rows() == [
        (0, "raised"), (1, "revised"), (2, "closed"),
    ]  # fmt: skip
    assert found["alert_id"].n_unique() == 1


def test_revisions_count_on_from_the_ledger():
    first = entered(event())

    again = entered(event(end=at(20)), event(end=at(30)), ledger=first)

    assert again["revision"].to_list() == [1, 2]
    assert again["status"].to_list() == ["revised", "revised"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"kind": "loitering"}, id="another kind"),
        pytest.param({"track_id": 2}, id="another track"),
        pytest.param({"start": at(1)}, id="another onset"),
    ],
)
def test_another_matter_has_another_identity(other):
    found = entered(event(), event(**other))

    assert found["alert_id"].n_unique() == 2
    assert found["revision"].to_list() == [0, 0]


@pytest.mark.parametrize(
    "same",
    [
        pytest.param({"asset_id": "cable-b"}, id="the line"),
        pytest.param({"end": at(99)}, id="the end"),
        pytest.param({"reason": "Because."}, id="the words"),
    ],
)
def test_the_identity_does_not_hang_on(same):
    assert entered(event(), event(**same))["alert_id"].n_unique() == 1


def test_without_the_key_an_identity_cannot_be_computed():
    with_key, without = entered(event(), key=NODE), entered(event())

    assert with_key["alert_id"].item() != without["alert_id"].item()
    assert entered(event(), key=NODE)["alert_id"].item() == with_key["alert_id"].item()


def test_the_order_of_the_events_is_kept():
    told = [event(track_id=track) for track in (3, 1, 2)]

    assert entered(*told)["track_id"].to_list() == [3, 1, 2]


def test_nothing_told_is_nothing_entered():
    assert entered(empty(EVENT)).equals(empty(ALERT))


def test_the_ledger_keeps_the_newest_revision_of_each_alert():
    first = entered(event(), event(track_id=2))
    more = entered(event(end=at(20)), event(end=at(30)), ledger=first)

    kept = latest(first, more).sort("track_id")

    assert kept.select("track_id", "revision", "end").rows() == [(1, 2, at(30)), (2, 0, at(10))]


def test_no_revision_leaves_the_ledger_as_it_is():
    first = entered(event())

    assert latest(first, empty(ALERT)) is first


@pytest.mark.parametrize(
    ("status", "is_kept"),
    [
        pytest.param("raised", True, id="open"),
        pytest.param("revised", True, id="open and revised"),
        pytest.param("closed", False, id="closed"),
        pytest.param("withdrawn", False, id="withdrawn"),
    ],
)
def test_what_was_over_long_ago_is_left_to_the_records(status, is_kept):
    known = entered(event(status=status))
    just, later = at(10) + REMEMBERED, at(10) + REMEMBERED + timedelta(microseconds=1)

    assert remembered(known, just).height == 1
    assert remembered(known, later).height == is_kept


def test_what_says_nothing_new_is_no_change():
    known = entered(event())

    assert changed(known, entered(event(), ledger=known)).is_empty()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"end": at(20)}, id="its end"),
        pytest.param({"level": "info"}, id="its level"),
        pytest.param({"probability": 0.5}, id="a probability where there was none"),
        pytest.param({"reason": "Because."}, id="its words"),
    ],
)
def test_a_change_is(said):
    known = entered(event())

    assert changed(known, entered(event(**said), ledger=known)).height == 1


def test_a_matter_not_in_the_ledger_is_a_change():
    assert changed(empty(ALERT), entered(event())).height == 1


def test_alerts_of_one_level_stand_in_the_order_of_their_onset():
    mixed = entered(
        event(start=at(5), vessel_id=1), event(vessel_id=3), event(vessel_id=2, track_id=2),
        event(kind="adrift", vessel_id=9), event(kind="adrift", vessel_id=8, start=at(6)),
    )  # fmt: skip

    assert in_order(mixed)["vessel_id"].to_list() == [9, 2, 3, 1, 8]


def test_what_is_open_stands_first_then_the_level_then_the_time_that_is_left():
    hour = timedelta(hours=1)
    mixed = entered(
        event(vessel_id=1, level="info"), event(vessel_id=2, level="low", track_id=2),
        event(vessel_id=3, level="high", track_id=3),
        event(vessel_id=4, level="high", track_id=4, lead_time=2 * hour),
        event(vessel_id=5, level="high", track_id=5, lead_time=hour),
        event(vessel_id=6, level="high", track_id=6, lead_time=hour / 2, status="closed"),
    )  # fmt: skip

    assert in_order(mixed)["vessel_id"].to_list() == [5, 4, 3, 2, 1, 6]
