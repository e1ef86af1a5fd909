"""The picture over HTTP: packed rows, Arrow, areas, and any past hour."""

import io
import json

import numpy as np
import polars as pl
import pytest

from seawarden.app.desk.pictures import PACKED, packed, picture_at
from seawarden.app.watch.picture import POSITION, WORLD, Picture
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from seawarden.store.archive import Archive
from tests.builders import SHIP, at, fixes, reports, vessel
from tests.serve.worlds import alert, program, served, world
from tests.store.ships import source

PACKED_TYPE = {"Accept": "application/octet-stream"}


def rows_of(body):
    head, _, rows = body.partition(b"\n")
    return json.loads(head), np.frombuffer(rows, PACKED)


def one_row(**said):
    ships = fixes([0], **said).with_columns(pl.lit(None, pl.UInt8).alias("ship_type"))
    (row,) = np.frombuffer(packed(ships.select(*POSITION)), PACKED)
    return row


def test_a_ship_takes_24_bytes():
    assert PACKED.itemsize == 24


@pytest.mark.parametrize(
    ("said", "column", "value"),
    [
        ({"sog_kn": 12.34}, "sog_dkn", 123),
        ({"sog_kn": None}, "sog_dkn", 65_535),
        ({"cog_deg": 90.06}, "cog_ddeg", 901),
        ({"cog_deg": 359.97}, "cog_ddeg", 0),
        ({"cog_deg": None}, "cog_ddeg", 65_535),
        ({"heading_deg": 271.0}, "heading_deg", 271),
        ({"heading_deg": None}, "heading_deg", 65_535),
        ({"nav_status": 0}, "nav_status", 0),
        ({"nav_status": None}, "nav_status", 255),
        ({}, "ship_type", 0),
        ({"lon_deg": -179.9999999}, "lon_1e7deg", -1_799_999_999),
        ({"lat_deg": 89.9999999}, "lat_1e7deg", 899_999_999),
        ({}, "time_s", int(at(0).timestamp())),
    ],
)
def test_a_packed_row_has(said, column, value):
    assert one_row(**said)[column] == value


def test_the_picture_comes_packed_with_what_it_is(watch, client):
    head, rows = rows_of(client.get("/api/v1/picture", headers=PACKED_TYPE).content)

    assert head == {
        "sequence": watch.centre.picture.change, "count": 1, "total": 1,
        "watermark": "2024-06-03T11:59:00Z",
    }  # fmt: skip
    assert rows["mmsi"].tolist() == [SHIP]


def test_the_picture_comes_as_arrow_for_programs(client):
    answer = client.get("/api/v1/picture")
    frame = pl.read_ipc_stream(io.BytesIO(answer.content))

    assert answer.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert frame.columns == list(POSITION)
    assert frame["vessel_id"].to_list() == [SHIP]


def test_an_area_without_ships_is_empty(client):
    answer = client.get("/api/v1/picture", params={"bbox": "0,0,1,1"}, headers=PACKED_TYPE)
    head, rows = rows_of(answer.content)

    assert (head["count"], head["total"], rows.size) == (0, 0, 0)


def test_more_ships_than_the_limit_are_thinned_and_counted(watch, client):
    fleet = [fixes([0], vessel_id=SHIP + k, lon_deg=k / 10) for k in range(50)]
    watch.centre.picture.take(pl.concat(fleet), empty(VESSEL))
    answer = client.get("/api/v1/picture?limit=10", headers=PACKED_TYPE)
    head, rows = rows_of(answer.content)

    assert (head["count"], head["total"], rows.size) == (10, 50, 10)


@pytest.mark.parametrize("bbox", ["1,2,3", "x,0,1,1", "0,0,1,91", "0,5,1,4", "1e5,0,1,1", ""])
def test_what_is_no_area_is_refused(client, bbox):
    assert client.get("/api/v1/picture", params={"bbox": bbox}).status_code == 422


@pytest.fixture
def archive(tmp_path):
    """Two ships over an hour, one of them silent after the first quarter."""
    archive = Archive.open(tmp_path / "archive", create=True)
    steady = reports(range(0, 61), sog_kn=6.0, cog_deg=0.0, north_m=[k * 185.2 for k in range(61)])
    silent = reports(range(0, 16), vessel_id=SHIP + 1, lon_deg=12.0)
    said = vessel(minute=0, name="STEADY", ship_type=70)
    with archive.adding(source()) as adding:
        adding.put(pl.concat([steady, silent]), said)
        adding.finish(read=77, rejected=0, now=at(61))
    return archive


def test_a_past_instant_shows_who_was_heard_then(archive):
    early = picture_at(archive, time=at(10), box=WORLD, limit=9)
    late = picture_at(archive, time=at(50), box=WORLD, limit=9)

    assert early.ships["vessel_id"].to_list() == [SHIP, SHIP + 1]
    assert early.ships["time"].to_list() == [at(10), at(10)]
    assert late.ships.select("vessel_id", "ship_type").rows() == [(SHIP, 70)]


def test_without_an_archive_the_past_is_empty():
    assert picture_at(None, time=at(0), box=WORLD, limit=9).ships.is_empty()


def test_the_past_over_http(tmp_path, archive):
    with served(world(tmp_path, archive=archive)) as address, program(address) as client:
        asked = {"time": "2024-06-03T12:10:00Z", "bbox": "11,50,13,60"}
        head, rows = rows_of(
            client.get("/api/v1/picture/at", params=asked, headers=PACKED_TYPE).content
        )
        naive = client.get("/api/v1/picture/at", params={"time": "2024-06-03T12:10:00"})

    assert rows["mmsi"].tolist() == [SHIP + 1]
    assert head["watermark"] == "2024-06-03T12:10:00Z"
    assert naive.status_code == 422


def test_the_track_of_a_ship_shows_her_speed_beside_what_was_expected(tmp_path, archive):
    watch = world(tmp_path, archive=archive)
    watch.now[0] = at(60)
    with served(watch) as address, program(address) as client:
        track = client.get(f"/api/v1/vessels/{SHIP}/track").json()
        part = client.get(
            f"/api/v1/vessels/{SHIP}/track", params={"from": "2024-06-03T12:30:00Z"}
        ).json()

    assert track["sog_kn"][-1] == pytest.approx(6.0, abs=0.1)
    assert track["expected_kn"][-1] == pytest.approx(6.0, abs=0.3)
    assert len(track["times"]) == len(track["lon_deg"]) == len(track["expected_kn"])
    assert part["times"][0] >= "2024-06-03T12:30:00Z"
    assert part["expected_kn"][-1] is not None


def test_without_an_archive_there_is_no_past(client):
    asked = {"time": "2024-06-03T12:10:00Z"}

    assert client.get("/api/v1/picture/at", params=asked).status_code == 404


def test_a_ship_is_found_and_shown(client):
    (found,) = client.get("/api/v1/vessels", params={"q": "læsø"}).json()["items"]
    card = client.get(f"/api/v1/vessels/{found['vessel_id']}").json()

    assert card["name"] == "ANE LÆSØ"
    assert [one["asset_id"] for one in card["ahead"]] == ["cable-b"]
    assert card["sog_kn"] == 8.0


def test_a_ship_that_was_never_heard_is_not_found(client):
    assert client.get("/api/v1/vessels/1").status_code == 404


def test_search_finds_ships_lines_and_alerts(watch, client):
    watch.say(alert(reason="cable works"))
    found = client.get("/api/v1/search", params={"q": "cable"}).json()["items"]
    by_number = client.get("/api/v1/search", params={"q": str(SHIP)}).json()["items"]

    assert [(one["what"], one["id"]) for one in found] == [
        ("line", "cable-a"), ("line", "cable-b"), ("alert", "a1"),
    ]  # fmt: skip
    assert [(one["what"], one["id"]) for one in by_number] == [
        ("ship", str(SHIP)),
        ("alert", "a1"),
    ]


def test_land_comes_whole_or_of_an_area(client):
    whole = client.get("/api/v1/land").json()["features"]
    part = client.get("/api/v1/land", params={"bbox": "24,59,26,61"}).json()["features"]

    assert 0 < len(part) < len(whole)


def test_nothing_is_kept_in_the_caches_on_the_way(client):
    assert client.get("/api/v1/picture").headers["cache-control"] == "no-store"


def test_a_picture_of_nothing_has_no_rows():
    assert packed(Picture().within(limit=1).ships) == b""
