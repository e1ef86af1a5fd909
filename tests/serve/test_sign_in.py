"""Who may come in, how that is known, and what each role may do."""

from datetime import timedelta

import httpx
import pytest

from seawarden.model.officer import Officer, Role
from seawarden.serve.sessions import Sessions
from tests.builders import NOON, at
from tests.serve.worlds import DESK, KEY, alert, asked, program, served, settings, signed_in

ACT = {"act": "acknowledge", "revision": 0}
DETECTION = {
    "form": "seawarden-detection/1", "detection_id": "d1", "reporter": "cable desk",
    "method": "fibre_sensing", "start": "2024-06-03T11:00:00Z", "asset_id": "cable-a",
}  # fmt: skip

# What each role may at least do, one row for each thing that can be asked for.
READING = [
    "/api/v1/session", "/api/v1/alerts", "/api/v1/alerts/a1", "/api/v1/vessels?q=a",
    "/api/v1/vessels/219000001", "/api/v1/vessels/219000001/track", "/api/v1/picture",
    "/api/v1/lines", "/api/v1/land", "/api/v1/sources", "/api/v1/detections", "/api/v1/shift",
    "/api/v1/shift/report", "/api/v1/desk", "/api/v1/search?q=a", "/ogc", "/ogc/conformance",
    "/ogc/collections", "/ogc/collections/alerts", "/ogc/collections/alerts/items",
    "/ogc/collections/alerts/items/a1", "/metrics",
]  # fmt: skip
CHANGING = [
    ("/api/v1/alerts/a1/acts", ACT),
    ("/api/v1/detections", DETECTION),
    ("/api/v1/push/roof", {}),
    ("/api/v1/shift/entries", {"text": "calm"}),
    ("/api/v1/shift/begin", {}),
    ("/api/v1/shift/end", {}),
]
OPEN = ["/healthz", "/api/v1/openapi.json", "/api/v1/sign-in"]


def test_nobody_sees_anything_without_signing_in(watch, address):
    watch.say(alert())
    with httpx.Client(base_url=address) as nobody:
        reading = {path: nobody.get(path).status_code for path in READING}
        changing = {path: nobody.post(path, json=body).status_code for path, body in CHANGING}
        streams = [nobody.get(f"/api/v1/{path}/events").status_code for path in ("picture",)]
        streams.append(nobody.get("/api/v1/events").status_code)

    assert set(reading.values()) | set(changing.values()) | set(streams) == {401}


def test_what_is_open_tells_nothing_of_ships(watch, address):
    watch.say(alert())
    with httpx.Client(base_url=address) as nobody:
        answers = [nobody.get(path) for path in OPEN]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("219000001" in answer.text or "LÆSØ" in answer.text for answer in answers)


def test_a_viewer_reads_everything_and_changes_nothing(watch, address):
    watch.say(alert())
    with program(address, watch.officer(Role.VIEWER)) as viewer:
        reading = {path: viewer.get(path).status_code for path in READING}
        changing = {path: viewer.post(path, json=body).status_code for path, body in CHANGING}

    assert {path: status for path, status in reading.items() if status != 200} == {}
    assert set(changing.values()) == {403}


@pytest.mark.parametrize("role", [Role.WATCH_OFFICER, Role.RELEASING_OFFICER, Role.ADMIN])
def test_from_watch_officer_on_all_may_act(watch, address, role):
    watch.say(alert())
    with program(address, watch.officer(role)) as officer:
        officer.post("/api/v1/shift/begin", json={})
        changing = {path: officer.post(path, json=body).status_code for path, body in CHANGING}

    assert max(changing.values()) < 300


def test_a_token_that_was_revoked_or_whose_owner_left_lets_nobody_in(watch, address):
    token = watch.officer(Role.ADMIN)
    with program(address, token) as someone:
        before = someone.get("/api/v1/session").status_code
        with watch.records.writing() as desk:
            desk.people.put(
                Officer(subject="admin", name="gone", role=Role.ADMIN), at=NOON, is_active=False
            )
        after = someone.get("/api/v1/session").status_code

    assert (before, after) == (200, 401)


def test_a_session_has_the_role_of_now_not_of_its_beginning(watch, address):
    token = watch.officer(Role.ADMIN)
    watch.say(alert())
    with signed_in(address, token) as browser:
        with watch.records.writing() as desk:
            viewer = Officer(subject="admin", name="less", role=Role.VIEWER)
            desk.people.put(viewer, at=NOON)
        session = browser.get("/api/v1/session").json()
        act = browser.post("/api/v1/alerts/a1/acts", json=ACT)

    assert session["officer"] == {"name": "less", "role": "viewer"}
    assert act.status_code == 403


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get(address):
    answer = httpx.post(f"{address}/api/v1/sign-in", json={"token": DESK})
    cookie = answer.headers["set-cookie"].lower()

    assert {"httponly", "samesite=strict"} <= {part.strip() for part in cookie.split(";")}
    assert DESK not in answer.headers["set-cookie"]


def test_behind_https_the_cookie_is_never_sent_without(watch):
    with served(watch, settings(is_secure=True)) as address:
        answer = httpx.post(f"{address}/api/v1/sign-in", json={"token": DESK})

    assert answer.headers["set-cookie"].startswith("__Host-seawarden_session=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("sent", [None, "", "0" * 64, "é"], ids=["none", "empty", "wrong", "odd"])
def test_a_cookie_alone_changes_nothing(watch, browser, sent):
    watch.say(alert())
    del browser.headers["X-CSRF-Token"]
    headers = {} if sent is None else {"X-CSRF-Token": sent.encode("latin-1")}
    answer = browser.post("/api/v1/alerts/a1/acts", json=ACT, headers=headers)
    state = browser.get("/api/v1/alerts/a1").json()["state"]

    assert (answer.status_code, state) == (403, "new")


def test_the_token_of_another_session_changes_nothing(watch, address, browser):
    watch.say(alert())
    with signed_in(address) as other:
        answer = browser.post(
            "/api/v1/alerts/a1/acts", json=ACT,
            headers={"X-CSRF-Token": other.headers["X-CSRF-Token"]},
        )  # fmt: skip

    assert answer.status_code == 403


def test_with_the_pages_own_token_a_browser_acts(watch, browser):
    watch.say(alert())

    assert browser.post("/api/v1/alerts/a1/acts", json=ACT).status_code == 200


def test_after_signing_out_a_copy_of_the_cookie_is_worth_nothing(address, browser):
    copied = dict(browser.cookies)
    browser.post("/api/v1/sign-out")
    answer = httpx.get(f"{address}/api/v1/session", cookies=copied)

    assert answer.status_code == 401


def test_a_session_ends_at_its_time_and_not_a_second_later():
    sessions = Sessions(KEY, lasts=timedelta(hours=12))
    _, text = sessions.begin("desk", now=NOON)

    assert sessions.read(text, now=NOON + timedelta(hours=12, seconds=-1)) is not None
    assert sessions.read(text, now=NOON + timedelta(hours=12)) is None


def test_a_session_of_another_key_or_with_a_letter_changed_is_none():
    sessions = Sessions(KEY, lasts=timedelta(hours=12))
    _, text = sessions.begin("desk", now=NOON)
    changed = [text[:k] + ("A" if text[k] != "A" else "B") + text[k + 1 :] for k in (0, 40, -1)]
    other = Sessions(b"o" * 32, lasts=timedelta(hours=12))

    assert [sessions.read(one, now=at(1)) for one in [*changed, "", "." * 9, "é"]] == [None] * 6
    assert other.read(text, now=at(1)) is None


def test_wrong_tokens_are_slowed_down_and_right_ones_from_there_too(watch):
    with served(watch, settings(failure_most=3)) as address:
        wrong = [
            httpx.post(f"{address}/api/v1/sign-in", json={"token": f"wrong{k}"}).status_code
            for k in range(5)
        ]
        right = httpx.post(f"{address}/api/v1/sign-in", json={"token": DESK})

    assert wrong == [401, 401, 401, 429, 429]
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0


def test_wrong_bearer_tokens_are_slowed_down_too(watch):
    with served(watch, settings(failure_most=3)) as address:
        wrong = [asked(address, "/api/v1/session", f"w{k}").status_code for k in range(5)]

    assert wrong == [401, 401, 401, 429, 429]


def test_a_map_program_sends_the_token_as_a_password_and_only_reads(watch, address):
    watch.say(alert())
    with httpx.Client(base_url=address, auth=("anyone", DESK)) as client:
        layer = client.get("/ogc/collections/alerts/items")
        other = client.get("/api/v1/alerts")

    assert layer.status_code == 200
    assert other.status_code == 401


def test_a_receiver_sends_the_token_as_a_password_and_a_browser_may_not(watch, address):
    with httpx.Client(base_url=address, auth=("anyone", DESK)) as receiver:
        push = receiver.post("/api/v1/push/roof", content=b"line\n")
        tricked = [
            receiver.post("/api/v1/push/roof", content=b"line\n", headers=headers)
            for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})
        ]
        act = receiver.post("/api/v1/shift/begin", json={})

    assert push.status_code == 200
    assert [answer.status_code for answer in [*tricked, act]] == [403, 401, 401]
    assert watch.pushed == [("roof", b"line\n")]


def test_without_an_identity_provider_there_is_no_such_way(client):
    assert client.get("/api/v1/sign-in/openid").status_code == 404
    assert client.get("/api/v1/sign-in").json() == {"token": True, "open_id": False}
