"""Faults are kept once, incidents gather them, and what was answered stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from seawarden.model.errors import ActRefused
from seawarden.model.fault import (
    AnywhereOnLine,
    Instant,
    KilometrePoint,
    Spot,
    Stretch,
    Window,
)
from tests.store.records.said import ANNA, BORIS, HOSTILE, INCIDENT, WHOLE, at, fault

PLACES = {
    "point": KilometrePoint(kp_km=3.25, sigma_km=0.5),
    "stretch": Stretch(kp_km_from=1.0, kp_km_to=2.5),
    "spot": Spot(lon_deg=10.5, lat_deg=55.0, radius_m=500.0),
    "anywhere": AnywhereOnLine(),
}


def entered(desk, *faults):
    for one in faults:
        desk.faults.add(one, ANNA, at=at(25))


@pytest.mark.parametrize("place", PLACES)
def test_a_fault_comes_back_as_it_was_told(records, place):
    told = fault(
        place=PLACES[place], time=Instant(at=at(3), sigma=timedelta(seconds=90)), text=WHOLE
    )
    with records.writing() as desk:
        is_new = desk.faults.add(told, ANNA, at=at(25))
    with records.reading() as desk:
        found = desk.faults.one("f1")

    assert (is_new, found) == (True, told)


def test_the_same_fault_again_is_the_same_fault_and_another_is_refused(records):
    with records.writing() as desk:
        entered(desk, fault())
        again = desk.faults.add(fault(), BORIS, at=at(40))
        with pytest.raises(ActRefused, match="identifier of its own"):
            desk.faults.add(fault(asset_id="cable-b"), ANNA, at=at(40))
        found = desk.faults.latest()

    assert (again, found) == (False, [fault()])


def test_faults_are_listed_by_when_they_happened_newest_first(records):
    late = fault("f2", time=Window(earliest=at(60), latest=at(61)))
    instant = fault("f3", time=Instant(at=at(70), sigma=timedelta(minutes=10)))
    with records.writing() as desk:
        entered(desk, late, fault(), instant)
        found = [one.fault_id for one in desk.faults.latest(limit=2)]

    assert found == ["f2", "f3"]  # two standard deviations before minute 70 is minute 50


def test_an_incident_gathers_faults_in_the_order_they_were_joined(records):
    with records.writing() as desk:
        entered(desk, fault("z"), fault("a"))
        desk.incidents.open(replace(INCIDENT, fault_ids=("z",)), ANNA)
        joined = desk.incidents.join("i1", "a", at=at(31))
        again = desk.incidents.join("i1", "z", at=at(32))
        found = desk.incidents.one("i1")

    assert (joined, again) == (True, False)
    assert found == replace(INCIDENT, fault_ids=("z", "a"))


@pytest.mark.parametrize(
    ("incident_id", "fault_id", "why"),
    [
        pytest.param("none", "f1", "no incident none", id="no incident"),
        pytest.param("i1", "none", "no fault none", id="no fault"),
        pytest.param("closed", "f1", "closed", id="closed"),
    ],
)
def test_what_is_not_there_or_closed_is_not_joined(records, incident_id, fault_id, why):
    with records.writing() as desk:
        entered(desk, fault())
        desk.incidents.open(INCIDENT, ANNA)
        desk.incidents.open(replace(INCIDENT, incident_id="closed"), ANNA)
        desk.incidents.close("closed", at=at(50))
        with pytest.raises(ActRefused, match=why):
            desk.incidents.join(incident_id, fault_id, at=at(60))
        found = desk.incidents.one("closed")

    assert found == replace(INCIDENT, incident_id="closed", closed=at(50))


def test_an_incident_takes_no_more_faults_than_can_be_weighed_together(records):
    names = tuple(f"f{number}" for number in range(13))
    with records.writing() as desk:
        entered(desk, *map(fault, names))
        desk.incidents.open(replace(INCIDENT, fault_ids=names[:12]), ANNA)
        with pytest.raises(ActRefused, match="at most 12"):
            desk.incidents.join("i1", names[12], at=at(60))


def test_notes_are_added_and_a_closed_incident_takes_them_too(records):
    with records.writing() as desk:
        desk.incidents.open(INCIDENT, ANNA)
        desk.incidents.open(replace(INCIDENT, incident_id="i2"), ANNA)
        first = desk.incidents.note("i1", ANNA, HOSTILE, at=at(40))
        desk.incidents.close("i1", at=at(50))
        second = desk.incidents.note("i1", BORIS, "the owner called", at=at(60))
        notes = desk.incidents.notes("i1")

    assert notes == [first, second]
    assert [(one.author, one.text) for one in notes] == [
        ("Anna Öberg", WHOLE), ("Boris", "the owner called"),
    ]  # fmt: skip


@pytest.mark.parametrize(("incident_id", "text"), [("i1", " "), ("none", "x")])
def test_a_note_says_something_about_an_incident(records, incident_id, text):
    with records.writing() as desk:
        desk.incidents.open(INCIDENT, ANNA)
        with pytest.raises(ActRefused, match=r"needs a text|no incident"):
            desk.incidents.note(incident_id, ANNA, text, at=at(40))


def test_the_newest_answer_counts_and_the_older_ones_stay(records):
    with records.writing() as desk:
        desk.incidents.open(INCIDENT, ANNA)
        before = desk.incidents.answer("i1")
        kept = [
            desk.incidents.keep(
                "i1", ANNA, digest=digest, inputs={"seed": 1}, document={"form": "x", "p": 0.25},
                at=at(40),
            )
            for digest in ("aa", "bb")
        ]  # fmt: skip
        newest, all_of_them = desk.incidents.answer("i1"), desk.incidents.answers("i1")

    assert (before, newest, all_of_them) == (None, kept[1], kept)
    assert (newest.digest, newest.document, newest.officer) == (
        "bb",
        {"form": "x", "p": 0.25},
        ANNA,
    )


def test_incidents_are_listed_newest_first(records):
    with records.writing() as desk:
        desk.incidents.open(INCIDENT, ANNA)
        desk.incidents.open(replace(INCIDENT, incident_id="i2", opened=at(31)), ANNA)
        with pytest.raises(ActRefused, match="already"):
            desk.incidents.open(INCIDENT, ANNA)
        found = [one.incident_id for one in desk.incidents.latest()]

    assert found == ["i2", "i1"]
