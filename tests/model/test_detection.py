"""What operators' own sensors send is read, or said to be unreadable and why."""

from datetime import UTC, datetime

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawarden.model.detection import (
    FORM,
    JSON_SCHEMA,
    Detection,
    Unreadable,
    detection_document,
    read_detection,
)

USUAL = {
    "form": FORM, "detection_id": "das-17", "reporter": "Gulf Cables", "method": "fibre_sensing",
    "asset_id": "cable-a", "start": "2023-10-08T01:20:00Z", "kp_km_from": 31.2, "kp_km_to": 31.6,
    "confidence": 0.8,
}  # fmt: skip
IN_SCHEMA = jsonschema_rs.validator_for(dict(JSON_SCHEMA))


def test_a_document_becomes_a_detection():
    assert read_detection(USUAL) == Detection(
        detection_id="das-17", reporter="Gulf Cables", method="fibre_sensing", asset_id="cable-a",
        start=datetime(2023, 10, 8, 1, 20, tzinfo=UTC), kp_km_from=31.2, kp_km_to=31.6,
        confidence=0.8,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"form": "seawarden-detection/2"}, "form is not", id="another form"),
        pytest.param({"detection_id": None}, "detection_id is missing", id="no identifier"),
        pytest.param({"reporter": ""}, "reporter is empty", id="nobody"),
        pytest.param({"method": "dowsing"}, "method is none of", id="a method nobody knows"),
        pytest.param({"start": "2023-10-08T01:20:00"}, "start is no time", id="no zone"),
        pytest.param({"start": 1696728000}, "start is no time", id="a number for a time"),
        pytest.param({"start": None}, "start is missing", id="no time"),
        pytest.param({"end": "2023-10-08T01:19:00Z"}, "ends before", id="the end comes first"),
        pytest.param({"asset_id": None}, "neither a line nor", id="no line and no place"),
        pytest.param({"asset_id": None, "lon_deg": 24.0}, "neither a line nor", id="half a place"),
        pytest.param({"lat_deg": 90.5}, "lat_deg is no number of", id="off the Earth"),
        pytest.param({"confidence": 1.01}, "confidence is no number of", id="surer than sure"),
        pytest.param({"value": True}, "value is no number", id="a truth for a number"),
        pytest.param({"value": 10**400}, "value is no number", id="too large for a number"),
        pytest.param({"text": "x" * 4001}, "text is no text", id="a novel"),
    ],
)
def test_what_is_wrong_is_said(changed, reason):
    found = read_detection(USUAL | changed)

    assert isinstance(found, Unreadable)
    assert any(reason in said for said in found.reasons), found.reasons


@pytest.mark.parametrize("document", [None, [], "x", 3], ids=str)
def test_what_is_no_object_is_unreadable(document):
    assert read_detection(document) == Unreadable(reasons=("not a JSON object",))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="usual"),
        pytest.param({"asset_id": None, "asset_name": "EE-S1"}, id="a name"),
        pytest.param({"asset_id": None, "lon_deg": 24.0, "lat_deg": 59.0}, id="a place"),
        pytest.param({"end": "2023-10-08T03:20:00+02:00", "value": -3, "unit": ""}, id="all"),
    ],
)
def test_a_detection_is_read_back_from_its_document(changed):
    found = read_detection(USUAL | changed)

    assert read_detection(detection_document(found)) == found


VALUES = st.one_of(
    st.none(), st.booleans(), st.just(""), st.text(max_size=3), st.integers(-400, 400),
    st.floats(-400, 400), st.just("2023-10-08T01:20:00Z"), st.just(FORM), st.just("pressure"),
)  # fmt: skip


@given(changed=st.dictionaries(st.sampled_from(list(JSON_SCHEMA["properties"])), VALUES))
def test_whatever_is_read_is_also_in_the_published_schema(changed):
    document = USUAL | changed
    is_read = isinstance(read_detection(document), Detection)

    assert is_read == IN_SCHEMA.is_valid(document)
