"""Alerts over HTTP: the list, the card, and what an officer does."""

import pytest

from seawarden.app.desk.asking import QUESTIONS
from tests.builders import SHIP, at
from tests.serve.worlds import SCRIPT, alert


def test_an_alert_says_which_ship_which_line_how_long_what_to_ask_and_whom_to_call(watch, client):
    watch.say(alert())
    (said,) = client.get("/api/v1/alerts").json()["items"]

    assert said["vessel_name"] == "ANE LÆSØ"
    assert (said["asset_name"], said["next_asset_name"]) == ("Cable A", "Cable B")
    assert said["lead_time_s"] == 1500
    assert said["question"] == QUESTIONS["anchor_drag"]
    assert "Line & Sons" in [one["who"] for one in said["call"]]
    assert (said["start"], said["state"]) == ("2024-06-03T11:30:00Z", "new")


def test_a_track_number_of_64_bits_arrives_whole(watch, client):
    watch.say(alert())
    (said,) = client.get("/api/v1/alerts").json()["items"]

    assert said["track_id"] == str(2**63 + 5)


def test_pages_hold_every_alert_once(watch, client):
    watch.say(*(alert(f"a{k}") for k in range(7)))
    seen, cursor = [], None
    while True:
        asked = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/alerts", params=asked).json()
        seen += [one["alert_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(seen) == [f"a{k}" for k in range(7)]
    assert page["total"] == 7


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "adrift"}, ["drifts"]),
        ({"level": "low"}, ["drifts"]),
        ({"vessel": SHIP + 1}, ["drifts"]),
        ({"asset": "cable-a"}, ["drags"]),
        ({"state": "new", "level": "high"}, ["drags"]),
        ({"from": "2024-06-03T11:50:00Z"}, ["drags"]),
        ({"to": "2024-06-03T11:30:00Z"}, ["drifts"]),
        ({"q": "nobody"}, []),
    ],
)
def test_alerts_are_found_by(watch, client, asked, found):
    other = {"kind": "adrift", "level": "low", "vessel_id": SHIP + 1, "asset_id": None}
    apart = {"next_asset_id": None, "lead_time": None, "start": at(-60), "end": at(-30)}
    watch.say(alert("drags"), alert("drifts", **other, **apart))
    items = client.get("/api/v1/alerts", params=asked).json()["items"]

    assert [one["alert_id"] for one in items] == found


def test_who_reaches_the_next_line_first_comes_first(watch, client):
    soon = {"lead_time": at(5) - at(0)}
    never = {"lead_time": None, "next_asset_id": None}
    watch.say(alert("late"), alert("soon", **soon), alert("never", **never))
    items = client.get("/api/v1/alerts").json()["items"]

    assert [one["alert_id"] for one in items] == ["soon", "late", "never"]


def test_a_card_has_the_history_and_the_lines_ahead(watch, client):
    watch.say(alert(level="low"))
    watch.say(alert(revision=1, status="revised"), minute=1)
    client.post("/api/v1/alerts/a1/acts", json={"act": "note", "revision": 1, "reason": "seen"})
    card = client.get("/api/v1/alerts/a1").json()

    assert [one["level"] for one in card["revisions"]] == ["low", "high"]
    assert [one["act"] for one in card["dispositions"]] == ["note"]
    assert [one["asset_id"] for one in card["ahead"]] == ["cable-b"]
    assert card["ahead"][0]["lead_time_s"] > 0


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ({"act": "acknowledge"}, "acknowledged"),
        ({"act": "explain", "reason": "at anchor", "cause": "anchorage"}, "explained"),
        ({"act": "dismiss", "reason": "no ship there"}, "dismissed"),
        ({"act": "shelve", "reason": "works", "until": "2024-06-03T18:00:00Z"}, "shelved"),
        ({"act": "answer", "reason": "both anchors housed"}, "new"),
    ],
)
def test_an_act_leaves_the_alert(watch, client, act, state):
    watch.say(alert())
    said = client.post("/api/v1/alerts/a1/acts", json={"revision": 0} | act)

    assert said.status_code == 200
    assert said.json()["state"] == state


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ({"act": "explain"}, 422),
        ({"act": "shelve", "reason": "works"}, 422),
        ({"act": "shelve", "reason": "works", "until": "2024-06-05T18:00:00Z"}, 422),
        ({"act": "shelve", "reason": "works", "until": "2024-06-03T18:00:00"}, 422),
        ({"act": "acknowledge", "revision": 1}, 409),
        ({"act": "sink"}, 422),
        ({"act": "acknowledge", "more": 1}, 422),
    ],
)
def test_an_act_that_is_not_complete_is_refused_with_a_remedy(watch, client, act, status):
    watch.say(alert())
    said = client.post("/api/v1/alerts/a1/acts", json={"revision": 0} | act)

    assert said.status_code == status
    assert said.headers["content-type"] == "application/problem+json"
    assert said.json()["remedy"]


def test_an_act_upon_an_older_revision_is_refused(watch, client):
    watch.say(alert())
    watch.say(alert(revision=1, status="revised"), minute=1)
    said = client.post("/api/v1/alerts/a1/acts", json={"act": "acknowledge", "revision": 0})

    assert said.status_code == 409


def test_an_alert_that_is_not_there_is_not_found(client):
    assert client.get("/api/v1/alerts/none").status_code == 404
    act = {"act": "acknowledge", "revision": 0}
    assert client.post("/api/v1/alerts/none/acts", json=act).status_code == 404


def test_a_script_in_a_ships_name_stays_text(watch, client):
    watch.say(alert(reason=SCRIPT), name=SCRIPT)
    answer = client.get("/api/v1/alerts")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["items"][0]["vessel_name"] == SCRIPT
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_line_of_an_alert_tells_its_state(watch, client):
    watch.say(alert(next_asset_id=None, lead_time=None))
    raised = states_of(client)
    act = {"act": "dismiss", "revision": 0, "reason": "no ship there"}
    client.post("/api/v1/alerts/a1/acts", json=act)

    assert raised == {"cable-a": "alert", "cable-b": "quiet"}
    assert states_of(client) == {"cable-a": "quiet", "cable-b": "quiet"}


def test_a_line_ahead_of_a_lesser_alert_is_watched(watch, client):
    watch.say(alert(level="low"))

    assert states_of(client) == {"cable-a": "watched", "cable-b": "watched"}


def states_of(client):
    features = client.get("/api/v1/lines").json()["features"]
    return {one["id"]: one["properties"]["state"] for one in features}
