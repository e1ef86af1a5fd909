from datetime import timedelta

import polars as pl
import pytest

from seawarden.detect.muting import WORDS, muted
from seawarden.model.alert import EVENT
from tests.builders import SHIP, at, context, place
from tests.detect.test_interference import area, told_by


def event(*, kind="false_position", start=25.0, end=35.0, ship=SHIP + 50, north_m=0.0):
    lon, lat = place(north_m)
    said = {
        "status": "raised", "kind": kind, "track_id": 1, "vessel_id": ship, "start": at(start),
        "end": at(end), "lon_deg": lon, "lat_deg": lat, "level": "low", "reason": "She jumped.",
        "evidence": [],
    }  # fmt: skip
    return pl.DataFrame([dict.fromkeys(EVENT) | said], schema=dict(EVENT))


@pytest.mark.parametrize(
    ("said", "level"),
    [
        pytest.param({}, "info", id="within the area"),
        pytest.param({"kind": "silence"}, "info", id="a silence"),
        pytest.param({"kind": "identity_clone"}, "info", id="a second ship"),
        pytest.param({"kind": "anchor_drag"}, "low", id="what has nothing to do with it"),
        pytest.param({"north_m": 19_900}, "info", id="just within"),
        pytest.param({"north_m": 20_100}, "low", id="outside"),
        pytest.param({"north_m": 20_100, "ship": SHIP + 2}, "info", id="a ship that made it"),
        pytest.param({"north_m": 100_000}, "info", id="where they jumped to"),
        pytest.param({"start": 10, "end": 20}, "info", id="as soon as it was found"),
        pytest.param({"start": 10, "end": 19.9}, "low", id="before it was found"),
        pytest.param({"start": 50, "end": 60}, "info", id="soon after"),
        pytest.param({"start": 50.1, "end": 60}, "low", id="later"),
    ],
)
def test_an_event_inside_an_area_is_for_information_and_says_so(said, level):
    lon, lat = place(100_000)
    known = told_by(area(20, to_lon_deg=lon, to_lat_deg=lat))

    one = muted(event(**said), known)

    assert one["level"].item() == level
    assert one["reason"].item() == "She jumped." + (WORDS if level == "info" else "")


def test_events_keep_their_order_and_their_number():
    events = pl.concat([event(ship=SHIP + each, north_m=9_000 * each) for each in range(5)])

    found = muted(events, told_by(area(20), area(30)))

    assert found["vessel_id"].to_list() == events["vessel_id"].to_list()
    assert found["level"].to_list() == ["info", "info", "info", "low", "low"]


def test_without_an_area_nothing_is_muted():
    for known in (context(), told_by()):
        assert muted(event(), known).equals(event())


def test_a_muted_event_is_otherwise_the_same():
    one = muted(event(), told_by(area(20)))

    assert one.drop("level", "reason").equals(event().drop("level", "reason"))
    assert one["end"].item() - one["start"].item() == timedelta(minutes=10)
