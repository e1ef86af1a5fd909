"""The shift log, the hand-over, detections, pushes, figures and health over HTTP."""

import pytest

from seawarden.model.officer import Role
from tests.builders import at
from tests.serve.test_sign_in import DETECTION
from tests.serve.worlds import alert, program


def test_a_shift_is_begun_written_and_handed_over(watch, client, address):
    nobody = client.get("/api/v1/shift").json()
    client.post("/api/v1/shift/begin", json={})
    client.post("/api/v1/shift/entries", json={"text": "calm, wind 5 m/s"})
    had = client.get("/api/v1/shift").json()
    watch.now[0] = at(60)
    with program(address, watch.officer(Role.WATCH_OFFICER)) as other:
        client.post("/api/v1/shift/end", json={"summary": "mind cable A"})
        taken = other.post("/api/v1/shift/begin", json={}).json()

    assert (nobody["officer"], nobody["began"]) == (None, None)
    assert (had["officer"], had["began"]) == ("Desk", "2024-06-03T12:00:00Z")
    assert [one["text"] for one in had["entries"]] == ["calm, wind 5 m/s"]
    assert (taken["officer"], taken["before"]) == ("The watch_officer", "mind cable A")


def test_a_hand_over_without_a_shift_is_refused(client):
    assert client.post("/api/v1/shift/end", json={}).status_code == 422


@pytest.mark.parametrize(
    "entry",
    [{"text": ""}, {"text": "  "}, {"text": "x" * 4_001}, {}, {"text": "x", "alert_id": "no"}],
)
def test_an_entry_that_says_nothing_or_is_about_nothing_is_refused(client, entry):
    assert client.post("/api/v1/shift/entries", json=entry).status_code == 422


def test_the_hand_over_report_says_what_stands_and_what_was_done(watch, client):
    client.post("/api/v1/shift/begin", json={})
    watch.say(alert())
    client.post(
        "/api/v1/alerts/a1/acts", json={"act": "answer", "revision": 0, "reason": "anchors housed"}
    )
    page = client.get("/api/v1/shift/report").text

    assert "Standing alerts (1)" in page
    assert "Cable B 25 min after 2024-06-03 12:00 UTC" in page
    assert "anchors housed" in page
    assert "REAL" not in page


def test_a_report_about_traffic_that_is_not_real_says_so(watch, client):
    object.__setattr__(watch.centre, "origin", "RECONSTRUCTION")

    assert '<p class="origin">RECONSTRUCTION</p>' in client.get("/api/v1/shift/report").text


def test_a_detection_is_kept_once_and_listed(client):
    answers = [client.post("/api/v1/detections", json=DETECTION) for _ in range(2)]
    (found,) = client.get("/api/v1/detections").json()["items"]

    assert [(answer.status_code, answer.json()["is_new"]) for answer in answers] == [
        (201, True), (201, False),
    ]  # fmt: skip
    assert found["start"] == "2024-06-03T11:00:00Z"


@pytest.mark.parametrize(
    "changed",
    [{"form": "seawarden-detection/2"}, {"method": "rumour"}, {"asset_id": None},
     {"start": "yesterday"}, {"start": "2024-06-03T11:00:00"}, {"confidence": 2.0},
     {"end": "2024-06-03T10:00:00Z"}],
)  # fmt: skip
def test_a_detection_that_is_not_in_order_is_refused(client, changed):
    answer = client.post("/api/v1/detections", json=DETECTION | changed)

    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_push_is_handed_on_whole_and_answered_by_what_became_of_it(watch, client):
    answer = client.post("/api/v1/push/roof", content=b"one\ntwo\n")

    assert answer.json() == {"reports": 2, "rejected": 0, "detections": 0}
    assert watch.pushed == [("roof", b"one\ntwo\n")]


@pytest.mark.parametrize("name", ["a b", "..", "x" * 65, "a%2Fb"])
def test_a_push_under_a_name_that_is_none_is_refused(client, name):
    assert client.post(f"/api/v1/push/{name}", content=b"").status_code in {404, 405, 422}


def test_the_figures_of_the_desk(watch, client):
    watch.say(alert(), minute=-30)
    figures = client.get("/api/v1/desk", params={"hours": 2}).json()

    assert (figures["alert_count"], figures["hourly"]) == (1, 0.5)
    assert figures["budgets"][0] == {"budget": None, "info": 0, "low": 0, "high": 1}
    assert figures["verdicts"]["hourly"] == "good"


def test_sources_say_how_they_are(client):
    said = client.get("/api/v1/sources").json()
    (source,) = said["items"]

    assert (source["name"], source["state"], source["delay_s"]) == ("tcp://127.0.0.1:9", "up", 2.0)
    assert said["watermark"] == "2024-06-03T11:59:00Z"


@pytest.mark.parametrize(
    ("watermark", "status"),
    [(at(-1), "ok"), (at(-14.9), "ok"), (at(-15), "degraded"), (None, "degraded")],
)
def test_health_says_when_the_picture_is_old(watch, client, watermark, status):
    watch.watermark[0] = watermark

    assert client.get("/healthz").json()["status"] == status


def test_figures_for_prometheus(watch, client):
    watch.say(alert())
    text = client.get("/metrics").text

    assert 'seawarden_alerts{level="high",state="new"} 1.0' in text
    assert 'seawarden_source_up{source="tcp://127.0.0.1:9"} 1.0' in text
    assert "seawarden_watermark_age_seconds 60.0" in text
    assert "seawarden_vessels 1.0" in text


def test_as_many_wait_by_the_figures_as_by_the_metrics(watch, client):
    alerts = [
        alert("new"), alert("low", level="low"), alert("info", level="info"),
        alert("seen"), alert("shelved"), alert("reopened"), alert("lesser"),
    ]  # fmt: skip
    watch.say(*alerts, minute=-30 * 24 * 60)
    watch.say(alert("lesser", revision=1, status="revised", level="info"))
    reason = {"reason": "as told"}
    acts = [
        ("seen", {"act": "acknowledge"}),
        ("shelved", {"act": "shelve", "until": "2024-06-03T13:00:00Z"} | reason),
        ("reopened", {"act": "dismiss"} | reason),
        ("reopened", {"act": "reopen"} | reason),
    ]
    answers = [
        client.post(f"/api/v1/alerts/{name}/acts", json={"revision": 0} | said)
        for name, said in acts
    ]
    text = client.get("/metrics").text
    counts = dict(one.rsplit(" ", 1) for one in text.splitlines() if not one.startswith("#"))
    new = [
        float(counts[f'seawarden_alerts{{level="{one}",state="new"}}']) for one in ("low", "high")
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert new == [1.0, 2.0]
    assert client.get("/api/v1/desk").json()["waiting_count"] == 3
