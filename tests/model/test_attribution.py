"""An attribution is held to its sum, and becomes plain JSON."""

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from seawarden.model.attribution import (
    CANDIDATE,
    HEARD,
    INSPECT,
    NEXT_ASSET,
    OUTCOME,
    RULED_OUT,
    SENSITIVITY,
    Attribution,
    Setting,
    attribution_document,
    plain_rows,
    weighed,
)
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.fault import AnywhereOnLine, Fault, Instant
from seawarden.model.schema import conform, empty

AT = datetime(2023, 10, 8, 1, 20, tzinfo=UTC)


def answer(probability: float, *, verdict: str = "one candidate stands out") -> Attribution:
    """Return an attribution with one candidate, and 0.1 for an unknown ship and for none."""
    evidence = [{"name": "time", "value": 3.0, "unit": "min", "weight": 1.0}]
    candidate = {
        "fault_id": "f", "rank": 1, "vessel_id": 1, "track_id": 1, "time": AT, "lon_deg": 1.0,
        "lat_deg": 2.0, "kp_km": 3.0, "sog_kn": float("nan"), "probability": probability,
        "crossing_count": 1, "is_inferred": False, "other_vessel_id": None, "evidence": [evidence],
    }  # fmt: skip
    outcome = {
        "fault_id": "f", "verdict": verdict, "listed": probability, "unknown": 0.1, "none": 0.1,
        "expected_rivals": 0.0,
    }  # fmt: skip
    fault = Fault(
        fault_id="f", asset_id="a", time=Instant(at=AT, sigma=timedelta(minutes=1)),
        place=AnywhereOnLine(), method="other", reporter="r",
    )  # fmt: skip
    return Attribution(
        faults=(fault,), outcomes=conform(pl.DataFrame(outcome), OUTCOME),
        candidates=conform(pl.DataFrame(candidate), CANDIDATE), ruled_out=empty(RULED_OUT),
        sensitivity=empty(SENSITIVITY), heard=empty(HEARD),
        settings=(Setting(name="n", value=1.0, unit="", source="s"),), limits=("one",), seed=1,
    )  # fmt: skip


def test_probabilities_that_sum_to_one_pass():
    assert weighed(answer(0.8)).seed == 1


def test_probabilities_that_do_not_sum_to_one_are_refused():
    with pytest.raises(ProtocolMisuse, match="sum to"):
        weighed(answer(0.79))


def test_a_fault_without_data_need_not_sum():
    assert weighed(answer(0.0, verdict="no data"))


def test_a_verdict_nobody_knows_is_refused():
    with pytest.raises(ProtocolMisuse, match="none of"):
        weighed(answer(0.8, verdict="guilty"))


def test_the_document_is_plain_json_without_a_number_that_is_none():
    document = json.loads(json.dumps(attribution_document(answer(0.8)), allow_nan=False))

    assert document["candidates"][0]["time"] == "2023-10-08T01:20:00Z"
    assert document["candidates"][0]["sog_kn"] is None
    assert document["candidates"][0]["evidence"][0]["weight"] == 1.0
    assert document["faults"][0]["sigma_s"] == 60.0


def test_durations_are_seconds():
    row = {"asset_id": "a", "vessel_id": 1, "lead_time": timedelta(minutes=2), "probability": 0.5}

    assert plain_rows(conform(pl.DataFrame(row), NEXT_ASSET))[0]["lead_time"] == 120.0
    assert plain_rows(empty(INSPECT)) == []
