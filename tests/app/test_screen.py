"""Screening whole files: every row accounted for, in whatever order and pieces it comes."""

import gzip
import importlib.resources

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.ingest.reading import Reading
from seawarden.model.alert import ALERT
from seawarden.model.crossing import CROSSING
from seawarden.model.errors import SettingsError, UnusableInput

HOUR = importlib.resources.files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz"


@pytest.fixture(scope="module")
def lines():
    return gzip.decompress(HOUR.read_bytes()).decode().splitlines()


@pytest.fixture(scope="module")
def whole(lines, tmp_path_factory):
    file = tmp_path_factory.mktemp("whole") / "hour.csv"
    file.write_text("\n".join(lines) + "\n")
    return screen(ScreenAsked(ais=(str(file),)))


def lost(found):
    return sum(found.rejected.values()) + sum(found.cleaned.values())


def test_every_row_of_the_hour_is_accounted_for(whole):
    assert whole.read == 50_142
    assert whole.read == whole.reports + lost(whole)
    assert whole.vessel_count == 202


def test_reports_that_stand_twice_are_left_out(whole, lines):
    reports = [tuple(row.split(",")[:4]) for row in lines[1:]]
    instants = [(row[0], row[1]) for row in reports]
    again = len(reports) - len(set(reports))

    assert again <= whole.cleaned["duplicate"]
    together = whole.cleaned["duplicate"] + whole.cleaned["two positions at one instant"]
    assert len(instants) - len(set(instants)) <= together


def test_results_hold_their_schemas_and_come_in_order(whole):
    assert dict(whole.alerts.schema) == ALERT
    assert dict(whole.crossings.schema) == CROSSING
    assert whole.crossings["time"].is_sorted()
    assert whole.alerts["start"].is_sorted()


def test_a_file_ordered_by_ship_gives_what_one_ordered_by_time_gives(whole, lines, tmp_path):
    file = tmp_path / "by_ship.csv"
    head, *rows = lines
    file.write_text("\n".join([head, *sorted(rows, key=lambda row: row.split(",")[1])]))

    found = screen(ScreenAsked(ais=(str(file),)))

    assert_frame_equal(found.alerts, whole.alerts)
    assert_frame_equal(found.crossings, whole.crossings)
    assert found.summary() | {"seconds": 0, "files": []} == whole.summary() | {
        "seconds": 0,
        "files": [],
    }


def test_pieces_whose_names_do_not_follow_time_give_the_same(whole, lines, tmp_path):
    head, *rows = lines
    size = len(rows) // 7 + 1
    for number in range(7):
        piece = rows[number * size : (number + 1) * size]
        (tmp_path / f"piece_{7 - number}.csv").write_text("\n".join([head, *piece]))

    found = screen(ScreenAsked(ais=(str(tmp_path),)))

    assert_frame_equal(found.alerts, whole.alerts)
    assert_frame_equal(found.crossings, whole.crossings)


def test_small_batches_give_what_large_ones_give(whole, lines, tmp_path):
    file = tmp_path / "hour.csv"
    file.write_text("\n".join(lines))

    found = screen(ScreenAsked(ais=(str(file),), reading=Reading(batch_bytes=50_000)))

    assert_frame_equal(found.alerts, whole.alerts)
    assert_frame_equal(found.crossings, whole.crossings)


def test_rejected_rows_are_kept_on_request(lines, tmp_path):
    file = tmp_path / "broken.csv"
    file.write_text("\n".join([*lines[:100], "not,a,row", *lines[100:200]]))

    found = screen(
        ScreenAsked(
            ais=(str(file),), reading=Reading(keep_rejects=True), rejects=tmp_path / "lost.csv"
        )
    )

    assert sum(found.rejected.values()) == 1
    assert found.rejects["text"].to_list() == ["not,a,row"]
    assert found.rejects["line"].to_list() == [101]


def test_a_crossing_over_a_long_silence_is_inferred(tmp_path):
    traffic, route = tmp_path / "traffic.csv", tmp_path / "line.geojson"
    traffic.write_text(
        "mmsi,time,lon,lat,sog\n"
        "219000001,2024-06-03T12:00:00Z,3.0,56.00,10\n"
        "219000001,2024-06-03T12:30:00Z,3.0,56.08,10\n"
        "219000002,2024-06-03T12:00:00Z,3.1,56.03,10\n"
        "219000002,2024-06-03T12:06:00Z,3.1,56.05,10\n"
    )
    route.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties":'
        ' {"name": "Trial", "kind": "telecom", "accuracy_m": 100}, "geometry": {"type":'
        ' "LineString", "coordinates": [[2.5, 56.04], [3.5, 56.04]]}}]}'
    )

    found = screen(
        ScreenAsked(ais=(str(traffic),), routes=RoutesAsked(files=(route,), cut_onshore=False))
    )

    told = dict(found.crossings.select("vessel_id", "is_inferred").iter_rows())
    assert told == {219_000_001: True, 219_000_002: False}


def test_points_of_alerted_ships_are_kept_only_for_a_report(whole, lines, tmp_path):
    file = tmp_path / "hour.csv"
    file.write_text("\n".join(lines))

    found = screen(ScreenAsked(ais=(str(file),), report=tmp_path / "report.html"))

    assert whole.points.is_empty()
    assert whole.ahead.is_empty()
    assert set(found.points["track_id"]) == set(found.alerts["track_id"])
    assert (
        not found.points.select("track_id", pl.col("time").dt.truncate("1m")).is_duplicated().any()
    )
    assert set(found.ahead["alert_id"]) <= set(found.alerts["alert_id"])
    assert_frame_equal(found.alerts, whole.alerts)


def test_a_second_pass_keeps_each_point_once(lines, tmp_path):
    file, by_ship = tmp_path / "hour.csv", tmp_path / "by_ship.csv"
    head, *rows = lines
    file.write_text("\n".join(lines))
    by_ship.write_text("\n".join([head, *sorted(rows, key=lambda row: row.split(",")[1])]))
    found = [
        screen(ScreenAsked(ais=(str(one),), report=tmp_path / "report.html")).points
        for one in (file, by_ship)
    ]

    assert_frame_equal(*found)


@pytest.mark.parametrize(
    ("asked", "error", "word"),
    [
        pytest.param({}, SettingsError, "--archive", id="nothing to read"),
        pytest.param(
            {"ais": ("a.csv",), "archive": "an/archive"}, SettingsError, "not both", id="both"
        ),
    ],
)
def test_a_contradictory_wish_is_refused(asked, error, word):
    with pytest.raises(error, match=word):
        screen(ScreenAsked(**asked))


def test_an_empty_folder_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(UnusableInput, match="no file"):
        screen(ScreenAsked(ais=(str(tmp_path),)))
