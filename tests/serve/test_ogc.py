"""OGC API Features, read by a client library that others wrote, as QGIS reads it."""

import pytest
from owslib.ogcapi.features import Features

from tests.builders import SHIP, at
from tests.serve.test_sign_in import DETECTION
from tests.serve.worlds import DESK, SCRIPT, alert, program, served, world

ITEMS = "/ogc/collections/alerts/items"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Three alerts and a detection, which no test here changes: one service for all of them."""
    watch = world(tmp_path_factory.mktemp("watch"))
    north = {"lat_deg": 60.0, "start": at(-90), "end": at(-60)}
    nowhere = {"lon_deg": None, "lat_deg": None, "start": at(-20)}
    with served(watch) as found, program(found) as sensor:
        watch.say(alert("here"), alert("north", **north), alert("nowhere", **nowhere))
        sensor.post("/api/v1/detections", json=DETECTION | {"lon_deg": 10.5, "lat_deg": 55.0})
        yield found


@pytest.fixture
def layers(address):
    return Features(f"{address}/ogc", headers={"Authorization": f"Bearer {DESK}"})


def ids(found):
    return [one["id"] for one in found["features"]]


def test_a_client_finds_its_way_from_the_landing_page(layers):
    assert "/conf/core" in "".join(layers.conformance()["conformsTo"])
    assert layers.feature_collections() == ["alerts", "lines", "vessels", "detections"]
    assert layers.api()["openapi"].startswith("3.")


def test_alerts_are_points_with_plain_fields(layers):
    found = layers.collection_items("alerts")
    here = next(one for one in found["features"] if one["id"] == "here")

    assert here["geometry"] == {"type": "Point", "coordinates": [10.5, 55.01]}
    assert here["properties"]["question"]
    assert {type(value) for value in here["properties"].values()} <= {
        str, int, float, bool, type(None)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ([10, 55, 11, 56], ["here"]),
        ([10, 54, 11, 61], ["here", "north"]),
        ([10.5, 55.01, 10.5, 55.01], ["here"]),
        ([10.51, 55, 11, 56], []),
        ([11, 54, 10.5, 61], ["here", "north"]),
        ([170, 54, -170, 61], []),
    ],
)
def test_alerts_of_an_area_are_found(layers, bbox, found):
    assert ids(layers.collection_items("alerts", bbox=bbox)) == found


@pytest.mark.parametrize(
    ("interval", "found"),
    [
        ("2024-06-03T10:30:00Z/2024-06-03T11:00:00Z", ["north"]),
        ("2024-06-03T11:00:00Z", ["north"]),
        ("2024-06-03T11:30:00Z", ["here"]),
        ("../2024-06-03T10:29:59Z", []),
        ("2024-06-03T11:50:00Z/..", ["nowhere", "here"]),
    ],
)
def test_alerts_of_a_time_are_found(layers, interval, found):
    assert ids(layers.collection_items("alerts", datetime_=interval)) == found


def test_paging_by_the_next_link_gives_each_once(layers, client):
    page = layers.collection_items("alerts", limit=2)
    seen = ids(page)
    further = [one["href"] for one in page["links"] if one["rel"] == "next"]
    last = client.get(further[0]).json()

    assert page["numberMatched"] == 3
    assert page["numberReturned"] == 2
    assert sorted(seen + ids(last)) == ["here", "north", "nowhere"]
    assert "next" not in [one["rel"] for one in last["links"]]


def test_a_page_that_ends_with_the_last_feature_leads_nowhere(layers):
    page = layers.collection_items("alerts", limit=3)

    assert [one["rel"] for one in page["links"]] == ["self"]


def test_a_next_link_keeps_what_was_asked(layers, client):
    page = layers.collection_items("alerts", limit=1, bbox=[10, 54, 11, 61])
    further = [one["href"] for one in page["links"] if one["rel"] == "next"]

    assert ids(client.get(further[0]).json()) == ["north"]


def test_lines_ships_and_detections_are_layers_too(layers):
    found = {name: layers.collection_items(name) for name in ("lines", "vessels", "detections")}

    assert ids(found["lines"]) == ["cable-a", "cable-b"]
    assert ids(found["vessels"]) == [str(SHIP)]
    assert found["vessels"]["features"][0]["properties"]["name"] == "ANE LÆSØ"
    assert ids(found["detections"]) == ["cable desk:d1"]


def test_lines_and_ships_of_an_area_are_found(layers):
    north = [10, 55.1, 11, 56]
    lines = layers.collection_items("lines", bbox=north)
    over_the_date_line = layers.collection_items("lines", bbox=[10.9, 55.1, 10.1, 56])
    ships = layers.collection_items("vessels", bbox=north)

    assert ids(lines) == ids(over_the_date_line) == ["cable-b"]
    assert ids(ships) == []


@pytest.mark.parametrize(
    ("name", "feature"),
    [("alerts", "here"), ("lines", "cable-a"), ("vessels", str(SHIP)),
     ("detections", "cable desk:d1")],
)  # fmt: skip
def test_one_feature_is_found_by_its_identifier(layers, name, feature):
    assert layers.collection_item(name, feature)["id"] == feature


@pytest.mark.parametrize("name", ["alerts", "lines", "vessels", "detections"])
def test_a_feature_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/ogc/collections/{name}/items/none").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "bbox=1,2,3", "bbox=a,b,c,d", "bbox=0,10,1,5", "bbox=-190,0,1,1", "bbox=nan,0,1,1",
        "datetime=yesterday", "datetime=2024-06-03", "datetime=..", "datetime=/a",
        "datetime=2024-06-03T12:00:00Z/2024-06-03T11:00:00Z", "datetime=a/b/c",
        "limit=0", "limit=x", "offset=-1", "colour=red", "f=html",
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_as_the_standard_asks(client, asked):
    answer = client.get(f"{ITEMS}?{asked}")

    assert answer.status_code == 400
    assert answer.json()["remedy"]


def test_a_limit_over_what_is_given_is_no_error(layers):
    assert len(ids(layers.collection_items("alerts", limit=1_000_000))) == 3


def test_a_collection_that_is_not_there_is_not_found(client):
    assert client.get("/ogc/collections/secrets/items").status_code == 404


def test_a_script_in_a_name_stays_text_in_a_layer(watch):
    with served(watch) as place, program(place) as client:
        watch.say(alert(reason=SCRIPT), name=SCRIPT)
        answer = client.get(ITEMS)

    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["features"][0]["properties"]["vessel_name"] == SCRIPT
