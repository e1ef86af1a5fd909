"""An incident is held against the watch's own archive, and the answer is kept with its inputs."""

import json
from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.desk import incidents
from seawarden.app.desk.attributing import digest_of, frame_digest
from seawarden.app.desk.incident_told import incident_told
from seawarden.app.investigate import InvestigateAsked, investigate
from seawarden.model.attribution import attribution_document
from seawarden.model.fault import Fault, Window
from tests.app.desk.conftest import ANNA, FAULT
from tests.builders import SHIP, at


def test_the_answer_is_that_of_the_investigation_and_sums_to_one(centre, answers):
    asked = InvestigateAsked(faults=(FAULT,), archive=centre.archive.folder, assets=centre.assets)
    expected = attribution_document(investigate(asked, now=centre.clock()))
    said = dict(answers[0].document)
    names = said.pop("names")
    (outcome,) = said["outcomes"]

    assert said == json.loads(json.dumps(expected))
    assert outcome["listed"] + outcome["unknown"] + outcome["none"] == pytest.approx(1.0, abs=1e-9)
    assert said["candidates"][0]["vessel_id"] == SHIP
    assert names == {str(SHIP): f"MMSI {SHIP}"}


def test_the_same_inputs_have_the_same_digest(answers):
    first, second = answers

    assert (first.digest, first.document) == (second.digest, second.document)
    assert first.digest == digest_of(dict(first.inputs))
    assert digest_of(dict(first.inputs) | {"seed": 1}) != first.digest


def test_a_row_more_or_a_line_moved_is_another_digest():
    rows = pl.DataFrame({"a": [1, 2], "shape": [b"x", b"y"], "lead": [timedelta(1), None]})
    others = [rows.head(1), rows.with_columns(shape=pl.lit(b"z")), rows.with_columns(lead=None)]

    assert frame_digest(rows.clone()) == frame_digest(rows)
    assert len({frame_digest(one) for one in (rows, *others)}) == 4


def test_an_incident_is_told_with_its_newest_answer_until_a_fault_is_joined(
    centre, incident_id, answers
):
    before = incident_told(centre, incident_id)
    further = Fault(
        fault_id="trip", asset_id="cable-b", time=Window(earliest=at(-9), latest=at(0)),
        place=FAULT.place, method="protection_trip", reporter="Line & Sons",
    )  # fmt: skip
    incidents.enter_fault(centre, further, ANNA)
    incidents.join_fault(centre, ANNA, incident_id, "trip")
    after = incident_told(centre, incident_id)

    assert (before.answer, before.answer_count, before.is_stale) == (answers[-1], 2, False)
    assert after.is_stale
    assert [one.what for one in before.moments] == ["fault", "answer", "answer", "told"]
    assert [one.fault_id for one in after.moments if one.what == "fault"] == ["otdr-7", "trip"]
