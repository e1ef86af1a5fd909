"""What the watched lines are worth, over HTTP and on a card."""

from datetime import timedelta

import pytest

from tests.serve.worlds import alert


def test_the_document_ranks_the_lines_of_the_watch(client):
    found = client.get("/api/v1/importance").json()

    assert found["form"] == "seawarden-importance/1"
    assert {one["asset_id"] for one in found["lines"]} == {"cable-a", "cable-b"}
    assert {one["asset_id"] for one in found["stretches"]} == {"cable-a", "cable-b"}
    for one in found["lines"]:
        assert 0 < one["score_low"] <= one["score"] <= one["score_high"] <= 1


def test_an_alert_says_what_a_break_of_the_line_ahead_costs(watch, client):
    watch.say(alert("ahead"), alert("here", next_asset_id=None, lead_time=None))
    ahead, here = client.get("/api/v1/alerts").json()["items"]

    assert ahead["break_costs"].startswith("If Cable B breaks: ")
    assert here["break_costs"].startswith("If Cable A breaks: ")
    assert "Of 2 lines it ranks" in here["break_costs"]
    assert ahead["importance"] == pytest.approx(
        score_of(client, "cable-b"),
    )


def test_an_alert_without_a_line_costs_nothing_that_is_known(watch, client):
    watch.say(alert(asset_id=None, next_asset_id=None, lead_time=None))
    (said,) = client.get("/api/v1/alerts").json()["items"]

    assert (said["importance"], said["break_costs"]) == (None, None)


def test_of_alerts_with_one_lead_time_the_line_that_costs_most_comes_first(watch, client):
    lines = client.get("/api/v1/importance").json()["lines"]
    first, second = (one["asset_id"] for one in lines)
    for name, asset_id in (("a", second), ("b", first)):
        watch.say(alert(name, next_asset_id=asset_id, lead_time=timedelta(minutes=5)))
    found = client.get("/api/v1/alerts").json()["items"]

    assert [one["alert_id"] for one in found] == ["b", "a"]


def score_of(client, asset_id):
    lines = client.get("/api/v1/importance").json()["lines"]
    return next(one["score"] for one in lines if one["asset_id"] == asset_id)
