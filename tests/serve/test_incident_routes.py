"""The incident bench over HTTP: a fault is entered, joined and noted upon, and who may."""

import pytest

from seawarden.model.officer import Role
from tests.serve.test_sign_in import DETECTION
from tests.serve.worlds import alert, program

FAULT = {
    "form": "seawarden-fault/1", "fault_id": "otdr-7", "asset_id": "cable-a",
    "earliest": "2024-06-03T11:00:00Z", "latest": "2024-06-03T13:30:00+02:00", "kp_km": 3.5,
    "sigma_km": 0.5, "method": "optical_time_domain", "reporter": "Gulf Cables",
    "told_at": "2024-06-03T11:45:00Z", "text": "light lost",
}  # fmt: skip


def entered(client, **changed):
    return client.post("/api/v1/faults", json=FAULT | changed)


def opened(client, *fault_ids):
    said = {"name": "Light lost", "fault_ids": fault_ids or ["otdr-7"]}
    return client.post("/api/v1/incidents", json=said).json()["incident_id"]


def test_a_fault_is_entered_once_joined_and_noted_upon(client):
    first, again = entered(client), entered(client)
    entered(client, fault_id="otdr-8", asset_id="cable-b")
    incident = opened(client)
    joined = client.post(f"/api/v1/incidents/{incident}/faults", json={"fault_id": "otdr-8"})
    client.post(f"/api/v1/incidents/{incident}/notes", json={"text": "owner sends a ship"})
    card = client.get(f"/api/v1/incidents/{incident}").json()

    assert [(one.status_code, one.json()["is_new"]) for one in (first, again, joined)] == [
        (201, True), (201, False), (201, True),
    ]  # fmt: skip
    assert (card["name"], card["origin"], card["fault_ids"]) == (
        "Light lost", "REAL", ["otdr-7", "otdr-8"],
    )  # fmt: skip
    assert card["faults"][0]["latest"] == "2024-06-03T11:30:00Z"
    assert [(one["author"], one["text"]) for one in card["notes"]] == [
        ("Desk", "owner sends a ship")
    ]
    assert (card["answer"], card["is_stale"]) == (None, False)


def test_the_timeline_has_faults_alerts_crossings_detections_and_the_log_in_order(watch, client):
    watch.say(alert())
    entered(client)
    client.post("/api/v1/detections", json=DETECTION)
    client.post("/api/v1/shift/entries", json={"text": "owner called"})
    incident = opened(client)
    client.post(f"/api/v1/incidents/{incident}/notes", json={"text": "hull seen"})
    timeline = client.get(f"/api/v1/incidents/{incident}").json()["timeline"]

    assert [one["what"] for one in timeline] == [
        "detection", "fault", "alert", "told", "log", "note",
    ]  # fmt: skip
    assert [one["time"] for one in timeline] == sorted(one["time"] for one in timeline)
    assert timeline[2]["alert_id"] == "a1"


def test_a_detection_that_names_a_line_becomes_a_fault(client):
    client.post("/api/v1/detections", json=DETECTION)
    asked = {"reporter": DETECTION["reporter"], "detection_id": DETECTION["detection_id"]}
    made = client.post("/api/v1/faults/from-detection", json=asked)
    (kept,) = client.get("/api/v1/faults").json()["items"]

    assert (made.status_code, made.json()) == (201, kept)
    assert (kept["asset_id"], kept["at"], kept["sigma_s"]) == (
        "cable-a", "2024-06-03T11:00:00Z", 60.0,
    )  # fmt: skip


def test_a_detection_of_no_line_or_no_detection_is_refused_with_what_to_do(client):
    client.post("/api/v1/detections", json=DETECTION | {"asset_id": "elsewhere"})
    asked = {"reporter": DETECTION["reporter"], "detection_id": DETECTION["detection_id"]}
    answers = [
        client.post("/api/v1/faults/from-detection", json=asked | changed)
        for changed in ({}, {"detection_id": "none"})
    ]

    assert [one.status_code for one in answers] == [422, 422]
    assert "by hand" in answers[0].json()["detail"]


@pytest.mark.parametrize(
    "changed",
    [
        {"asset_id": "no-such"}, {"earliest": "2024-06-03T11:00:00"}, {"earliest": None},
        {"latest": "2024-06-03T10:00:00Z"}, {"sigma_km": None}, {"kp_km": -1.0},
        {"lon_deg": 10.5, "lat_deg": 55.0, "radius_m": 100.0}, {"method": "rumour"},
        {"marking": "SECRET"}, {"form": "seawarden-fault/2"},
    ],
)  # fmt: skip
def test_a_fault_that_is_not_in_order_is_refused_with_a_remedy(client, changed):
    answer = entered(client, **changed)

    assert answer.status_code == 422
    assert answer.json()["remedy"]


def test_what_was_told_stays(client):
    entered(client)
    answer = entered(client, kp_km=4.0)

    assert answer.status_code == 422
    assert "identifier of its own" in answer.json()["detail"]


def test_a_closed_incident_takes_notes_and_no_faults(client):
    entered(client)
    incident = opened(client)
    closed = client.post(f"/api/v1/incidents/{incident}/close", json={}).json()["closed"]
    answers = [
        client.post(f"/api/v1/incidents/{incident}/faults", json={"fault_id": "otdr-7"}),
        client.post(f"/api/v1/incidents/{incident}/close", json={}),
        client.post(f"/api/v1/incidents/{incident}/notes", json={"text": "after all"}),
    ]

    assert closed == "2024-06-03T12:00:00Z"
    assert [one.status_code for one in answers] == [422, 422, 201]


@pytest.mark.parametrize("path", ["", "/report", "/export?form=json"])
def test_an_incident_that_is_not_is_not_found(client, path):
    assert client.get(f"/api/v1/incidents/none{path}").status_code == 404


def test_a_viewer_looks_and_an_officer_acts(watch, address, client):
    entered(client)
    incident = opened(client)
    with program(address, watch.officer(Role.VIEWER)) as viewer:
        looked = [
            viewer.get(f"/api/v1/{path}").status_code
            for path in ("faults", "incidents", f"incidents/{incident}")
        ]
        acted = [
            viewer.post(f"/api/v1/{path}", json=said).status_code
            for path, said in (
                ("faults", FAULT), ("incidents", {"name": "x", "fault_ids": []}),
                (f"incidents/{incident}/notes", {"text": "x"}),
                (f"incidents/{incident}/attribute", {}),
            )
        ]  # fmt: skip

    assert (looked, acted) == ([200] * 3, [403] * 4)


def test_without_an_archive_or_a_fault_nothing_can_be_weighed(client):
    entered(client)
    empty = client.post("/api/v1/incidents", json={"name": "x", "fault_ids": []}).json()
    answers = [
        client.post(f"/api/v1/incidents/{one}/attribute", json={}).json()["detail"]
        for one in (opened(client), empty["incident_id"])
    ]

    assert "no archive" in answers[0]
    assert "no fault" in answers[1]


def test_the_report_is_a_page_or_a_pdf_as_asked_or_accepted(client):
    entered(client)
    path = f"/api/v1/incidents/{opened(client)}/report"
    page, pdf = client.get(path), client.get(path, params={"form": "pdf"})
    accepted = client.get(path, headers={"Accept": "application/pdf"})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert pdf.content == accepted.content
    assert pdf.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    ("form", "media", "begins"),
    [
        ("gpkg", "application/geopackage+sqlite3", b"SQLite format 3"),
        ("json", "application/json", b"{"),
        ("cap", "application/cap+xml", b"<?xml"),
    ],
)
def test_an_export_comes_as_a_file(client, form, media, begins):
    entered(client)
    incident = opened(client)
    answer = client.get(f"/api/v1/incidents/{incident}/export", params={"form": form})

    assert answer.headers["content-type"] == media
    assert answer.headers["content-disposition"].startswith('attachment; filename="incident-')
    assert answer.content.startswith(begins)


def test_everyone_is_told_what_happens_to_an_incident(watch, client):
    entered(client)
    incident = opened(client)
    with watch.records.reading() as desk:
        told = [one.payload for one in desk.happenings.since(0) if one.topic == "incident"]

    assert told == [
        {"what": "fault", "fault_id": "otdr-7", "asset_id": "cable-a"},
        {"what": "open", "incident_id": incident, "officer": "Desk"},
    ]
