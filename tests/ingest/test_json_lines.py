"""JSON in: every known feed, flat objects, and everything that is none."""

import json
from datetime import UTC, datetime

import pytest

from seawarden.ingest.json_lines import JsonLines
from seawarden.ingest.reading import Reading
from seawarden.model.errors import UnusableInput
from seawarden.model.report import reports
from seawarden.model.vessel import vessels

TIME = "time before 1990 or in the future"

CATCHER = {
    "class": "AIS", "rxtime": "20220729191502", "type": 1, "mmsi": 308_315_000, "status": 0,
    "turn": -3, "speed": 12.3, "lon": 5.5, "lat": 60.1, "course": 224.0, "heading": 215,
    "raim": False,
}  # fmt: skip
CATCHER_STATIC = {
    "class": "AIS", "rxuxtime": 1_659_122_102, "type": 5, "mmsi": 308_315_000, "imo": 9_307_839,
    "shipname": "ANNA", "callsign": "C6", "shiptype": 70, "to_bow": 100, "to_stern": 20,
    "to_port": 8, "to_starboard": 12, "draught": 7.2, "destination": "OSLO",
}  # fmt: skip
STREAM = {
    "MessageType": "PositionReport",
    "MetaData": {
        "MMSI": 308_315_000,
        "ShipName": "ANNA        ",
        "time_utc": "2022-07-29 19:15:02.25 +0000 UTC",
    },
    "Message": {
        "PositionReport": {
            "UserID": 308_315_000, "Longitude": 5.5, "Latitude": 60.1, "Sog": 12.3, "Cog": 224,
            "TrueHeading": 215, "NavigationalStatus": 0, "RateOfTurn": -8, "Raim": False,
        }
    },
}  # fmt: skip
FINNISH = {
    "time": 1_659_122_102, "sog": 12.3, "cog": 224, "navStat": 0, "rot": -8, "posAcc": True,
    "raim": False, "heading": 215, "lon": 5.5, "lat": 60.1,
}  # fmt: skip
FEATURE = {
    "mmsi": 308_315_000,
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [5.5, 60.1]},
    "properties": {
        "sog": 12.3, "cog": 224, "navStat": 0, "rot": -8, "raim": False, "heading": 215,
        "timestamp": 2, "timestampExternal": 1_659_122_102_000,
    },
}  # fmt: skip
TOPIC = "vessels-v2/308315000/location"
GFW = {
    "ssvid": 308_315_000, "timestamp": "2022-07-29 19:15:02.000000", "lat": 60.1, "lon": 5.5,
    "speed": 12.3, "course": 224,
}  # fmt: skip
FLAT = {"MMSI": "308315000", "ts": "2022-07-29T21:15:02+02:00", "Longitude": "5.5", "lat": 60.1}


def read(*lines, **settings):
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    stream = JsonLines(Reading(**settings), source="a.json")
    intake = stream.feed(text.encode() + b"\n")
    reports(intake.reports)
    vessels(intake.vessels)
    assert stream.finish().read == 0
    return intake


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(CATCHER, id="AIS-catcher"),
        pytest.param(
            CATCHER | {"rxuxtime": 1_659_122_102, "rxtime": "x"}, id="AIS-catcher, epoch"
        ),
        pytest.param(STREAM, id="aisstream"),
        pytest.param({"mmsi": 308_315_000, **FINNISH}, id="Digitraffic, flat"),
        pytest.param({"topic": TOPIC, "payload": FINNISH}, id="Digitraffic, topic in the object"),
        pytest.param(f"{TOPIC} {json.dumps(FINNISH)}", id="Digitraffic, topic before the object"),
        pytest.param(FEATURE, id="Digitraffic, GeoJSON"),
        pytest.param({"type": "VESSEL_LOCATION", "data": FEATURE}, id="Digitraffic, web socket"),
        pytest.param(GFW, id="Global Fishing Watch"),
        pytest.param(GFW | {"timestamp": "2022-07-29T19:15:02Z"}, id="Global Fishing Watch, Z"),
        pytest.param(FLAT, id="flat"),
    ],
)
def test_a_position_of_every_feed_is_the_same_report(line):
    found = read(line).reports.row(0, named=True)

    assert found["time"].replace(microsecond=0) == datetime(2022, 7, 29, 19, 15, 2, tzinfo=UTC)
    assert (found["vessel_id"], found["lon_deg"], found["lat_deg"]) == (308_315_000, 5.5, 60.1)
    assert found["sog_kn"] in (None, pytest.approx(12.3))


@pytest.mark.parametrize("line", [CATCHER, STREAM, {"mmsi": 308_315_000, **FINNISH}])
def test_the_rate_of_turn_is_in_degrees_a_minute(line):
    assert read(line).reports["rot_deg_min"].item() == pytest.approx(-2.9, abs=0.15)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(CATCHER | {"turn": "nan", "heading": 511}, id="AIS-catcher"),
        pytest.param({"mmsi": 1, **FINNISH, "rot": -128, "heading": 511}, id="Digitraffic"),
        pytest.param({"mmsi": 1, **FINNISH, "rot": 127, "heading": 511}, id="turn not measured"),
        pytest.param({"mmsi": 1, **FINNISH, "rot": None, "heading": None}, id="null"),
        pytest.param({"mmsi": 1, **FINNISH, "rot": [], "heading": {}}, id="no plain value"),
    ],
)
def test_not_available_is_null(line):
    found = read(line).reports.row(0, named=True)

    assert (found["rot_deg_min"], found["heading_deg"]) == (None, None)


def test_particulars_of_ais_catcher_are_read():
    found = read(CATCHER_STATIC)

    assert (found.read, found.other.rows()) == (0, [("static", 1)])
    assert found.vessels.row(0) == (
        308_315_000, datetime(2022, 7, 29, 19, 15, 2, tzinfo=UTC), 9_307_839, "ANNA", "C6", 70,
        120, 20, 100, pytest.approx(7.2), "OSLO",
    )  # fmt: skip


def test_particulars_of_digitraffic_are_read():
    about = {
        "timestamp": 1_659_122_102_000, "name": "ANNA", "draught": 72, "callSign": "C6",
        "type": 70, "imo": 9_307_839, "destination": "OSLO",
        "refA": 100, "refB": 20, "refC": 8, "refD": 12,
    }  # fmt: skip

    found = read({"topic": "vessels-v2/308315000/metadata", "payload": about})

    assert found.vessels.equals(read(CATCHER_STATIC).vessels)


def test_particulars_of_aisstream_are_read():
    inner = {
        "ImoNumber": 9_307_839, "Name": "ANNA", "CallSign": "C6", "Type": 70,
        "Destination": "OSLO", "MaximumStaticDraught": 7.2,
        "Dimension": {"A": 100, "B": 20, "C": 8, "D": 12},
    }  # fmt: skip
    about = STREAM["MetaData"] | {"time_utc": "2022-07-29 19:15:02 +0000 UTC"}
    line = {
        "MessageType": "ShipStaticData",
        "MetaData": about,
        "Message": {"ShipStaticData": inner},
    }

    assert read(line).vessels.equals(read(CATCHER_STATIC).vessels)


def test_the_parts_of_a_small_craft_are_put_together():
    part = {
        "ReportA": {"Valid": True, "Name": "BOAT"},
        "ReportB": {"Valid": False, "ShipType": 37},
    }
    line = {
        "MessageType": "StaticDataReport",
        "MetaData": {"MMSI": 308_315_000, "time_utc": "2022-07-29 19:15:02 +0000 UTC"},
        "Message": {"StaticDataReport": part},
    }

    assert read(line).vessels.select("name", "ship_type").rows() == [("BOAT", None)]


def test_a_ship_that_says_the_same_again_has_changed_nothing():
    assert read(CATCHER_STATIC, CATCHER_STATIC).vessels.height == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param(CATCHER | {"type": 4}, "base station", id="AIS-catcher, 4"),
        pytest.param(CATCHER | {"type": 21}, "aid to navigation", id="AIS-catcher, 21"),
        pytest.param(CATCHER | {"type": 20}, "network management", id="AIS-catcher, 20"),
        pytest.param(
            STREAM | {"MessageType": "BaseStationReport"}, "base station", id="aisstream"
        ),
    ],
)
def test_what_is_no_position_is_counted_by_kind(line, kind):
    found = read(line)

    assert (found.read, found.other.rows()) == (0, [(kind, 1)])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("nonsense", "not JSON", id="noise"),
        pytest.param('{"mmsi": 1', "not JSON", id="cut off"),
        pytest.param("[" * 100_000, "not JSON", id="nested without end"),
        pytest.param("[1, 2]", "not JSON", id="a list"),
        pytest.param({"a": 1}, "unknown object", id="another object"),
        pytest.param({"topic": "weather/1", "payload": {}}, "unknown object", id="other topic"),
        pytest.param(CATCHER | {"mmsi": 10**30}, "no vessel_id", id="number too great"),
        pytest.param(CATCHER | {"mmsi": 1.5}, "no vessel_id", id="half a number"),
        pytest.param(CATCHER | {"mmsi": True}, "no vessel_id", id="true"),
        pytest.param(CATCHER | {"lat": "north"}, "no position", id="latitude in words"),
        pytest.param(json.dumps(CATCHER | {"lat": float("nan")}), "no position", id="NaN"),
        pytest.param(CATCHER | {"rxtime": "late"}, "no time", id="time in words"),
        pytest.param(CATCHER | {"rxtime": "19890729191502"}, TIME, id="before AIS"),
    ],
)
def test_what_cannot_be_read_is_counted_by_reason(line, reason):
    found = read(line, CATCHER)

    assert (found.read, found.rejected.rows()) == (2, [(reason, 1)])


def test_rejected_lines_are_kept_with_line_and_text():
    found = read(CATCHER, "", "noise", CATCHER | {"mmsi": 0}, keep_rejects=True)

    assert found.rejects.select("source", "line", "reason").rows() == [
        ("a.json", 3, "not JSON"),
        ("a.json", 4, "no vessel_id"),
    ]


def test_a_mapping_names_the_members_of_a_strange_object():
    line = {"boat": 308_315_000, "when": 1_659_122_102, "lon": 5.5, "lat": 60.1}

    found = read(line, mapping={"vessel_id": "boat", "time": "when"})

    assert found.reports.height == 1


def test_a_time_that_names_no_zone_is_refused_or_read_in_the_one_given():
    naive = FLAT | {"ts": "2022-07-29T21:15:02"}

    with pytest.raises(UnusableInput, match=r"a\.json, line 1: .*--time-zone"):
        read(naive)
    found = read(naive, time_zone="Europe/Oslo")

    assert found.reports["time"].item() == datetime(2022, 7, 29, 19, 15, 2, tzinfo=UTC)


def test_swapped_latitude_and_longitude_are_refused():
    with pytest.raises(UnusableInput, match="line 1: latitude and longitude look swapped"):
        read(FLAT | {"Longitude": 5, "lat": 120})
