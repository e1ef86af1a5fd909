"""The ways of alerted ships: the hours around their alerts, thinned where they are long."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app import track_points
from seawarden.app.lines_ahead import LINE_AHEAD, lines_ahead
from seawarden.app.track_points import TRACK_POINT, PointSpool
from seawarden.detect.context import Context, lines
from seawarden.geo.corridor import corridor
from seawarden.model.alert import ALERT
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.app.report_builders import NOON, alert, frame, point
from tests.builders import line

NAN = float("nan")
SHIP = 2**63 + 1


def alerts(*rows):
    return frame(ALERT, *rows)


def spooled(folder, *batches):
    spool = PointSpool(folder)
    for rows in batches:
        spool.add(frame(TRACK_POINT, *rows))
    return spool


def minutes(points):
    return [(time - NOON) // timedelta(minutes=1) for time in points["time"]]


def test_points_from_three_hours_before_to_an_hour_after_are_kept(tmp_path):
    rows = [point(minute) for minute in (-181, -180, 0, 100, 101)]
    found = spooled(tmp_path, rows).of(alerts(alert()))

    assert dict(found.schema) == TRACK_POINT
    assert minutes(found) == [-180, 0, 100]


def test_several_alerts_of_a_track_keep_all_that_lies_between(tmp_path):
    late = alert("a-2", start=NOON + timedelta(hours=9), end=NOON + timedelta(hours=10))
    found = spooled(tmp_path, [point(0), point(300), point(660), point(661)]).of(
        alerts(alert(), late)
    )

    assert minutes(found) == [0, 300, 660]


def test_other_tracks_are_left_behind(tmp_path):
    found = spooled(tmp_path, [point(0), point(1, track_id=7)]).of(alerts(alert()))

    assert found["track_id"].to_list() == [SHIP]


def test_what_is_not_a_number_becomes_null(tmp_path):
    found = spooled(tmp_path, [point(0, sog_kn=NAN, cog_deg=NAN, expected_kn=NAN)])

    assert found.of(alerts(alert())).null_count().sum_horizontal().item() == 3


def test_parts_on_disk_and_in_memory_are_one_way(tmp_path, monkeypatch):
    monkeypatch.setattr(track_points, "PART_ROWS", 2)
    spool = spooled(tmp_path, [point(3)], [point(1), point(2)], [], [point(0)])
    files = len(list(tmp_path.iterdir()))

    assert files == 1
    assert minutes(spool.of(alerts(alert()))) == [0, 1, 2, 3]


def test_a_long_way_is_thinned_evenly_and_keeps_its_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(track_points, "POINTS_MOST", 4)
    found = spooled(tmp_path, [point(minute) for minute in range(10)]).of(alerts(alert()))

    assert minutes(found) == [0, 3, 6, 9]


def test_many_ways_share_what_a_page_can_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(track_points, "ALL_POINTS_MOST", 4)
    monkeypatch.setattr(track_points, "POINTS_LEAST", 1)
    rows = [point(minute, track_id=track) for track in (1, 2) for minute in range(8)]
    found = spooled(tmp_path, rows).of(alerts(alert("a", track_id=1), alert("b", track_id=2)))

    assert minutes(found) == [0, 4, 7, 0, 4, 7]


def test_no_minutes_are_no_points(tmp_path):
    assert spooled(tmp_path).of(alerts(alert())).is_empty()


@pytest.fixture
def known():
    """Return two lines to the east, 6 and 12 nautical miles from the ships, and one far away."""
    drawn = pl.concat(
        line([(lon, 54.0), (lon, 56.0)], asset_id=name)
        for name, lon in (("near", 10.17), ("next", 10.34), ("far", 20.0))
    )
    return Context(lines=lines(drawn), vessels=empty(VESSEL), corridor=corridor(drawn))


def at_sea(minute=0, **changed):
    return point(minute) | {"lon_deg": 10.0, "lat_deg": 55.0, "sog_kn": 12.0} | changed


def test_the_lines_ahead_are_those_on_her_course_at_the_end_of_the_alert(known):
    points = frame(TRACK_POINT, at_sea(0, cog_deg=270.0), at_sea(40), at_sea(50, cog_deg=270.0))
    found = lines_ahead(alerts(alert()), points, known)

    assert dict(found.schema) == LINE_AHEAD
    assert found.select("alert_id", "asset_id", "is_here").rows() == [
        ("a-1", "near", False), ("a-1", "next", False),
    ]  # fmt: skip
    assert found["eta_50"][0] / timedelta(minutes=1) == pytest.approx(29.3, abs=1.0)


def test_a_line_under_her_is_told_first(known):
    points = frame(TRACK_POINT, at_sea(40, lon_deg=10.17))
    found = lines_ahead(alerts(alert()), points, known)

    assert found.select("asset_id", "is_here").rows()[0] == ("near", True)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"cog_deg": None}, id="no course"),
        pytest.param({"sog_kn": None}, id="no speed"),
        pytest.param({"time": NOON + timedelta(minutes=29)}, id="silent before the end"),
        pytest.param({"track_id": 3}, id="another track"),
        pytest.param({"cog_deg": 180.0}, id="no line that way"),
    ],
)
def test_without_a_course_at_the_end_nothing_is_ahead(known, changed):
    found = lines_ahead(alerts(alert()), frame(TRACK_POINT, at_sea(40, **changed)), known)

    assert dict(found.schema) == LINE_AHEAD
    assert found.is_empty()
