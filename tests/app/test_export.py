"""What other programs find in the files that Seawarden writes."""

import csv
import io
import json
import math
import resource
import sqlite3
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from seawarden.app.export import write_table, writer_for
from seawarden.ingest.intake import REJECT
from seawarden.model.alert import ALERT, alerts
from seawarden.model.crossing import CROSSING, crossings
from seawarden.model.errors import ProtocolMisuse, SettingsError, SourceUnavailable
from seawarden.model.schema import empty

NOON = datetime(2023, 10, 7, 12, 0, 0, 250_001, tzinfo=UTC)
TRACK = 2**63 + 1  # beyond what JavaScript and signed 64 bits hold
EVERY_ENDING = (".parquet", ".csv", ".geojson", ".gpkg")
REASON = 'Slow over "Línea 1", consistent with\nan anchor; 3 kn'


def evidence(value=3.5):
    return [
        {"name": "mean speed", "value": value, "unit": "kn", "weight": 0.75},
        {"name": 'said "fishing"', "value": None, "unit": "", "weight": 0.0},
    ]


def some_alerts():
    row = {
        "alert_id": "a-1",
        "revision": 0,
        "status": "raised",
        "kind": "slow_crossing",
        "track_id": TRACK,
        "vessel_id": 219_000_001,
        "asset_id": "estlink-2",
        "start": NOON,
        "end": NOON + timedelta(minutes=5),
        "lon_deg": 24.123456789,
        "lat_deg": 59.5,
        "probability": None,
        "level": "low",
        "next_asset_id": "balticconnector",
        "lead_time": timedelta(hours=1, minutes=2, seconds=3),
        "reason": REASON,
        "evidence": evidence(),
    }
    bare = row | {
        "alert_id": "a-2",
        "asset_id": None,
        "next_asset_id": None,
        "lead_time": None,
        "evidence": [],
        "track_id": 7,
        "probability": 0.1,
    }
    return alerts(pl.DataFrame([row, bare], schema=dict(ALERT)))


def some_crossings():
    row = {
        "vessel_id": 219_000_001,
        "track_id": TRACK,
        "asset_id": "c-lion1",
        "time": NOON,
        "lon_deg": 20.0,
        "lat_deg": 57.0,
        "kp_km": 12.5,
        "angle_deg": 88.0,
        "to_side": -1,
        "sog_kn": 11.5,
        "before": NOON - timedelta(seconds=5),
        "after": NOON + timedelta(seconds=5),
        "is_inferred": False,
    }
    return crossings(pl.DataFrame([row], schema=dict(CROSSING)))


def some_rejects():
    rows = {
        "source": ["a.nmea", "b.parquet"],
        "line": [3, None],
        "reason": ["bad checksum", "no position"],
        "text": ['=IVDM,1,1,,A,"x"*5C', ""],
    }
    return pl.DataFrame(rows, schema=dict(REJECT))


every_frame = pytest.mark.parametrize(
    "frame",
    [
        pytest.param(some_alerts(), id="alerts"),
        pytest.param(some_crossings(), id="crossings"),
        pytest.param(empty(ALERT), id="no alert"),
        pytest.param(empty(CROSSING), id="no crossing"),
    ],
)


@every_frame
@pytest.mark.parametrize("ending", EVERY_ENDING)
def test_the_same_rows_give_the_same_bytes_however_they_lie_in_memory(tmp_path, frame, ending):
    once, again = tmp_path / f"once{ending}", tmp_path / f"again{ending}"
    in_pieces = pl.concat([frame.head(1), frame.slice(1)], rechunk=False)

    write_table(frame, once)
    write_table(in_pieces, again)

    assert once.read_bytes() == again.read_bytes()


def test_many_rows_in_pieces_give_the_same_parquet_as_in_one(tmp_path):
    many = pl.concat([some_crossings()] * 60_000)
    many = many.with_columns(lon_deg=np.random.default_rng(1).random(many.height))
    write_table(many, tmp_path / "once.parquet")
    pieces = [many.head(10_000), many.slice(10_000)]
    write_table(pl.concat(pieces, rechunk=False), tmp_path / "again.parquet")

    assert (tmp_path / "once.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_a_geopackage_bears_no_moment_of_writing(tmp_path):
    write_table(some_alerts(), tmp_path / "a.gpkg")
    with sqlite3.connect(tmp_path / "a.gpkg") as book:
        found = book.execute("SELECT last_change FROM gpkg_contents").fetchall()

    assert found == [("2000-01-01T00:00:00.000Z",)]


def test_the_clock_of_the_geopackage_writer_is_given_back(tmp_path):
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2001-01-01T00:00:00.000Z"})
    try:
        write_table(some_alerts(), tmp_path / "a.gpkg")

        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "2001-01-01T00:00:00.000Z"
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


@every_frame
def test_parquet_keeps_every_value_and_type(tmp_path, frame):
    write_table(frame, tmp_path / "a.parquet")
    found = pq.read_table(tmp_path / "a.parquet")

    assert found.column_names == frame.columns
    assert found.to_pylist() == frame.to_dicts()


def test_parquet_keeps_times_in_utc_to_the_microsecond(tmp_path):
    write_table(some_crossings(), tmp_path / "a.parquet")

    assert str(pq.read_schema(tmp_path / "a.parquet").field("time").type) == (
        "timestamp[us, tz=UTC]"
    )


def test_csv_says_times_durations_and_evidence_as_text(tmp_path):
    write_table(some_alerts(), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as lines:
        first, second = csv.DictReader(lines)

    assert list(first) == list(ALERT)
    assert first["track_id"] == str(TRACK)
    assert first["start"] == "2023-10-07T12:00:00.250001Z"
    assert first["lead_time"] == "PT1H2M3S"
    assert first["reason"] == REASON
    assert float(first["lon_deg"]) == 24.123456789
    assert json.loads(first["evidence"]) == evidence()
    assert (second["asset_id"], second["lead_time"], second["evidence"]) == ("", "", "[]")


def test_csv_says_whether_a_crossing_is_inferred(tmp_path):
    write_table(some_crossings(), tmp_path / "a.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8")))

    assert (row["is_inferred"], row["to_side"], row["kp_km"]) == ("false", "-1", "12.5")


def test_rejects_keep_their_text_as_it_stood(tmp_path):
    write_table(some_rejects(), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as lines:
        first, second = csv.DictReader(lines)

    assert first == {
        "source": "a.nmea",
        "line": "3",
        "reason": "bad checksum",
        "text": '=IVDM,1,1,,A,"x"*5C',
    }
    assert second["line"] == ""


def test_geojson_has_a_point_for_every_alert(tmp_path):
    write_table(some_alerts(), tmp_path / "a.geojson")
    found = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    first, second = found["features"]

    assert found["type"] == "FeatureCollection"
    assert first["geometry"] == {"type": "Point", "coordinates": [24.123456789, 59.5]}
    assert first["properties"]["track_id"] == str(TRACK)
    assert first["properties"]["end"] == "2023-10-07T12:05:00.250001Z"
    assert first["properties"]["evidence"] == evidence()
    assert first["properties"]["reason"] == REASON
    assert second["properties"]["lead_time"] is None
    assert set(first["properties"]) == set(ALERT) - {"lon_deg", "lat_deg"}


def test_a_number_that_is_none_stays_valid_json(tmp_path):
    broken = some_alerts().with_columns(
        probability=pl.lit(math.nan),
        evidence=pl.Series([evidence(math.inf), None], dtype=ALERT["evidence"]),
    )
    write_table(broken, tmp_path / "a.geojson")
    text = (tmp_path / "a.geojson").read_text(encoding="utf-8")
    first, second = json.loads(text, parse_constant=pytest.fail)["features"]

    assert first["properties"]["probability"] is None
    assert first["properties"]["evidence"][0]["value"] is None
    assert second["properties"]["evidence"] is None


@pytest.mark.parametrize(
    ("frame", "layer"),
    [
        pytest.param(some_alerts(), "alerts", id="alerts"),
        pytest.param(some_crossings(), "crossings", id="crossings"),
    ],
)
def test_a_geopackage_names_its_layer_and_its_coordinates(tmp_path, frame, layer):
    write_table(frame, tmp_path / "a.gpkg")
    known = pyogrio.read_info(tmp_path / "a.gpkg", layer=layer)

    assert known["crs"] == "EPSG:4326"
    assert known["features"] == frame.height
    assert list(known["fields"]) == frame.columns


def test_a_geopackage_can_be_read_by_another_program(tmp_path):
    write_table(some_alerts(), tmp_path / "a.gpkg")
    with sqlite3.connect(tmp_path / "a.gpkg") as book:
        row = book.execute(
            "SELECT track_id, vessel_id, start, lead_time, evidence, geom, probability FROM alerts"
        ).fetchone()
    _, table = pyogrio.raw.read_arrow(tmp_path / "a.gpkg")
    point = shapely.from_wkb(table["geom"][0].as_py())

    assert row[:4] == (str(TRACK), 219_000_001, "2023-10-07T12:00:00.250Z", "PT1H2M3S")
    assert json.loads(row[4]) == evidence()
    assert row[5][:2] == b"GP"
    assert row[6] is None
    assert (point.x, point.y) == (24.123456789, 59.5)


def test_no_alert_is_a_parquet_file_with_all_columns(tmp_path):
    write_table(empty(ALERT), tmp_path / "a.parquet")

    assert pq.read_table(tmp_path / "a.parquet").to_pydict() == {name: [] for name in ALERT}


def test_no_alert_is_a_csv_file_with_its_header(tmp_path):
    write_table(empty(ALERT), tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == ",".join(ALERT) + "\n"


def test_no_alert_is_an_empty_feature_collection(tmp_path):
    write_table(empty(ALERT), tmp_path / "a.geojson")

    assert json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"] == []


def test_no_alert_is_an_empty_layer_with_all_columns(tmp_path):
    write_table(empty(ALERT), tmp_path / "a.gpkg")
    known = pyogrio.read_info(tmp_path / "a.gpkg", layer="alerts")

    assert (known["features"], list(known["fields"])) == (0, list(ALERT))


def test_columns_in_another_order_are_put_in_order(tmp_path):
    write_table(some_crossings().select(sorted(CROSSING)), tmp_path / "a.parquet")

    assert pq.read_schema(tmp_path / "a.parquet").names == list(CROSSING)


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(SettingsError, match=r"\.xlsx.*\.parquet, \.csv, \.geojson, \.gpkg"):
        write_table(some_alerts(), tmp_path / "a.xlsx")


def test_an_ending_may_be_in_capitals(tmp_path):
    write_table(some_alerts(), tmp_path / "A.CSV")

    assert (tmp_path / "A.CSV").read_text(encoding="utf-8").startswith("alert_id,revision,")


@pytest.mark.parametrize("ending", [".geojson", ".gpkg"])
def test_rejects_do_not_go_on_a_map(tmp_path, ending):
    with pytest.raises(SettingsError, match=r"no position.*\.parquet, \.csv\."):
        write_table(some_rejects(), tmp_path / f"a{ending}")


def test_an_ending_can_be_checked_before_the_work(tmp_path):
    with pytest.raises(SettingsError, match="unknown ending ''"):
        writer_for(tmp_path / "alerts")


def test_a_frame_of_another_kind_is_our_own_mistake(tmp_path):
    with pytest.raises(ProtocolMisuse, match="neither alerts nor crossings"):
        write_table(pl.DataFrame({"a": [1]}), tmp_path / "a.csv")


@pytest.mark.parametrize("ending", EVERY_ENDING)
def test_a_place_that_cannot_be_written_to_is_a_clear_error(tmp_path, ending):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(SettingsError, match="Name a folder that exists"):
        write_table(some_alerts(), tmp_path / "missing" / f"a{ending}")
    with pytest.raises(SettingsError, match="Name a folder that exists"):
        write_table(some_alerts(), tmp_path / "file" / f"a{ending}")


def test_a_folder_is_not_a_file(tmp_path):
    (tmp_path / "a.csv").mkdir()

    with pytest.raises(SettingsError, match="is a folder"):
        write_table(some_alerts(), tmp_path / "a.csv")


@pytest.mark.parametrize("ending", EVERY_ENDING)
def test_an_older_file_is_replaced_whole_and_nothing_else_is_left(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"older, and longer than anything that will stand here" * 9999)
    write_table(some_alerts(), path)
    fresh = tmp_path / f"b{ending}"
    write_table(some_alerts(), fresh)

    assert path.read_bytes() == fresh.read_bytes()
    assert sorted(tmp_path.iterdir()) == [path, fresh]


@pytest.fixture
def no_room_left():
    """Let no file grow beyond 500 bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("ending", EVERY_ENDING)
@pytest.mark.usefixtures("no_room_left")
def test_a_full_disk_leaves_the_older_file_and_nothing_else(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    path.write_bytes(b"older")
    with pytest.raises(SourceUnavailable, match="could not be written"):
        write_table(some_alerts(), path)

    assert path.read_bytes() == b"older"
    assert sorted(tmp_path.iterdir()) == [path]
