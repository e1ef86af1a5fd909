"""What operators report of damage is read, or said to be unreadable and why."""

from datetime import UTC, datetime, timedelta

import jsonschema_rs
import pytest

from seawarden.model.detection import Detection, Unreadable
from seawarden.model.fault import (
    ALARM_SIGMA,
    FORM,
    JSON_SCHEMA,
    POINT_SIGMA_KM,
    SPOT_RADIUS_M,
    AnywhereOnLine,
    Fault,
    Instant,
    KilometrePoint,
    Spot,
    Stretch,
    Window,
    fault_document,
    fault_of,
    read_fault,
)

AT = datetime(2023, 10, 7, 22, 20, tzinfo=UTC)
USUAL = {
    "form": FORM, "fault_id": "f-1", "asset_id": "cable-a", "method": "optical_time_domain",
    "reporter": "Gulf Cables", "at": "2023-10-08T01:20:00+03:00", "sigma_s": 60,
    "kp_km": 31.2, "sigma_km": 0.5,
}  # fmt: skip
NO_TIME = {"at": None, "sigma_s": None}
NO_PLACE = {"kp_km": None, "sigma_km": None}
WINDOW = NO_TIME | {"earliest": "2023-10-07T22:00:00Z", "latest": "2023-10-07T23:00:00Z"}
IN_SCHEMA = jsonschema_rs.validator_for(dict(JSON_SCHEMA))


def test_a_document_becomes_a_fault():
    assert read_fault(USUAL) == Fault(
        fault_id="f-1", asset_id="cable-a", time=Instant(at=AT, sigma=timedelta(minutes=1)),
        place=KilometrePoint(kp_km=31.2, sigma_km=0.5), method="optical_time_domain",
        reporter="Gulf Cables", marking="TLP:AMBER",
    )  # fmt: skip


READ = [
    pytest.param({}, id="usual"),
    pytest.param(WINDOW, id="a window"),
    pytest.param(NO_PLACE, id="no place"),
    pytest.param(NO_PLACE | {"kp_km_from": 40.0, "kp_km_to": 30.0}, id="a stretch backwards"),
    pytest.param(NO_PLACE | {"lon_deg": 24.0, "lat_deg": 59.0, "radius_m": 500}, id="a spot"),
    pytest.param({"marking": "TLP:RED", "text": "", "told_at": "2023-10-08T05:00:00Z"}, id="all"),
    pytest.param({"cause": "external"}, id="an inspection saw drag marks"),
    pytest.param({"cause": None}, id="no cause"),
]
WRONG = [
    pytest.param({"form": "seawarden-fault/2"}, "form is not", id="another form"),
    pytest.param({"fault_id": None}, "fault_id is missing", id="no identifier"),
    pytest.param({"asset_id": ""}, "asset_id is empty", id="an empty line"),
    pytest.param({"method": "dowsing"}, "method is none of", id="a method nobody knows"),
    pytest.param({"marking": "TLP:WHITE"}, "marking is none of", id="a marking of TLP 1.0"),
    pytest.param({"cause": "sabotage"}, "cause is none of", id="a cause nobody can see"),
    pytest.param({"at": "2023-10-08T01:20:00"}, "at is no time with its zone", id="no zone"),
    pytest.param(NO_TIME, "no time: give", id="no time"),
    pytest.param({"sigma_s": None}, "sigma_s is missing", id="half a time"),
    pytest.param({"sigma_s": 0}, "sigma_s is no number of", id="surer than sure"),
    pytest.param({"earliest": "2023-10-07T22:00Z"}, "time is given in two", id="two times"),
    pytest.param({"sigma_km": None}, "sigma_km is missing", id="half a place"),
    pytest.param({"lon_deg": 24.0}, "place is given in two", id="two places"),
    pytest.param({"kp_km": -1}, "kp_km is no number of", id="before the line"),
    pytest.param({"text": "x" * 4001}, "text is no text", id="a novel"),
]  # fmt: skip


@pytest.mark.parametrize("changed", READ)
def test_a_fault_is_read_back_from_its_document(changed):
    found = read_fault(USUAL | changed)

    assert isinstance(found, Fault), found
    assert read_fault(fault_document(found)) == found
    assert IN_SCHEMA.is_valid(fault_document(found))


@pytest.mark.parametrize(("changed", "reason"), WRONG)
def test_what_is_wrong_is_said(changed, reason):
    found = read_fault(USUAL | changed)

    assert isinstance(found, Unreadable)
    assert any(reason in said for said in found.reasons), found.reasons


@pytest.mark.parametrize("changed", READ)
def test_the_schema_takes_what_is_read(changed):
    assert IN_SCHEMA.is_valid(USUAL | changed)


@pytest.mark.parametrize("changed", [pytest.param(case.values[0], id=case.id) for case in WRONG])
def test_the_schema_refuses_what_cannot_be_read(changed):
    assert not IN_SCHEMA.is_valid(USUAL | changed)


def test_a_window_backwards_is_refused_with_its_remedy():
    found = read_fault(USUAL | WINDOW | {"latest": "2023-10-07T21:00:00Z"})

    assert found == Unreadable(reasons=("latest is before earliest: exchange them",))


@pytest.mark.parametrize("document", [None, [], "x", 3], ids=str)
def test_what_is_no_object_is_unreadable(document):
    assert read_fault(document) == Unreadable(reasons=("not a JSON object",))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param({}, AnywhereOnLine(), id="no place"),
        pytest.param(
            {"kp_km_from": 3.0}, KilometrePoint(kp_km=3, sigma_km=POINT_SIGMA_KM), id="1"
        ),
        pytest.param(
            {"kp_km_from": 5.0, "kp_km_to": 3.0}, Stretch(kp_km_from=3, kp_km_to=5), id="two"
        ),
        pytest.param(
            {"lon_deg": 1.0, "lat_deg": 2.0},
            Spot(lon_deg=1, lat_deg=2, radius_m=SPOT_RADIUS_M),
            id="a place",
        ),
    ],
)
def test_a_detection_becomes_a_fault_with_the_usual_doubt(place, expected):
    said = Detection(detection_id="d", reporter="r", method="pressure", start=AT, **place)

    fault = fault_of(said, asset_id="pipe")

    assert (fault.place, fault.time) == (expected, Instant(at=AT, sigma=ALARM_SIGMA))


def test_a_detection_with_an_end_is_a_window():
    end = AT + timedelta(hours=1)
    said = Detection(detection_id="d", reporter="r", method="flow", start=AT, end=end)

    assert fault_of(said, asset_id="pipe").time == Window(earliest=AT, latest=end)
