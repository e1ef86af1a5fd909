"""The report: nothing lost on the way to the page, and nothing let out of its block."""

import base64
import hashlib
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seawarden.app import report
from seawarden.app.lines_ahead import LINE_AHEAD
from seawarden.app.report import write_report
from seawarden.app.report_html import PageParts, json_block
from seawarden.app.report_view import clip_land, report_area, report_view
from seawarden.app.track_points import TRACK_POINT
from seawarden.model.alert import ALERT
from seawarden.model.asset import ASSET
from seawarden.model.crossing import CROSSING
from seawarden.model.errors import ProtocolMisuse, SettingsError, SourceUnavailable
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.app.report_builders import (
    COAST,
    HOSTILE,
    NOON,
    Screening,
    alert,
    asset,
    busy_sea,
    crossing,
    frame,
    land,
    line_ahead,
    point,
    summary,
    vessel,
)

NOON_MS = 1_667_304_000_000  # date -u -d '2022-11-01 12:00' +%s


class Blocks(HTMLParser):
    """Reads a page as a browser does: tags, and the text of each script and style."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts, self.styles, self._open = [], {}, [], None
        self.policy = {}

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.tags.append(tag)
        self._open = (tag, held.get("id", "run"))
        if held.get("http-equiv") == "Content-Security-Policy":
            parts = (part.split() for part in held["content"].split(";"))
            self.policy = {name: values for name, *values in parts}

    def handle_data(self, data):
        tag, name = self._open or ("", "")
        if tag == "script":
            self.scripts[name] = self.scripts.get(name, "") + data
        if tag == "style":
            self.styles.append(data)

    def handle_endtag(self, _tag):
        self._open = None


@pytest.fixture
def page(tmp_path):
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "report.js").write_text("const shown = 'ø';\n", encoding="utf-8")
    (folder / "report.css").write_text("body > p { color: red }\n", encoding="utf-8")
    (folder / "licences.md").write_text("BSD\n", encoding="utf-8")
    return folder


@pytest.fixture
def written(tmp_path, page):
    def write(screening):
        path = screening.write(tmp_path / "report.html", page_folder=page)
        blocks = Blocks()
        blocks.feed(path.read_text(encoding="utf-8"))
        blocks.close()
        return blocks

    return write


@pytest.fixture
def shown(written):
    return lambda screening: json.loads(written(screening).scripts["report-data"])


def test_counts_times_and_losses_reach_the_page(shown):
    assert shown(Screening())["summary"] == {
        "sources": ["north_sea_2022_1h.csv"],
        "start_ms": NOON_MS,
        "end_ms": NOON_MS + 6 * 3_600_000,
        "made_ms": 1_795_503_000_000,  # date -u -d '2026-11-24 06:50' +%s
        "read": 50_142,
        "reports": 49_204,
        "rejected": {"reason": ["no position", "no time"], "row_count": [287, 13]},
        "cleaned": {"reason": ["duplicate"], "row_count": [638]},
        "mended": {"reason": ["course derived from positions"], "row_count": [24]},
        "vessels": 202,
        "tracks": 207,
        "crossings": 0,
        "alerts": 0,
        "seconds": 3.4,
    }


def test_an_alert_reaches_the_page_whole(shown):
    one = alert(
        probability=0.75,
        next_asset_id="line-2",
        lead_time=timedelta(minutes=47),
        evidence=[{"name": "speed", "value": None, "unit": "kn", "weight": 0.0}],
    )

    assert {name: cells[0] for name, cells in shown(busy_with(one))["alerts"].items()} == {
        "alert_id": "a-1",
        "revision": 0,
        "status": "raised",
        "kind": "loitering",
        "level": "low",
        "track_id": str(2**63 + 1),
        "vessel_id": 219_000_001,
        "asset_id": "line-1",
        "start_ms": NOON_MS,
        "end_ms": NOON_MS + 40 * 60_000,
        "position": [6.0, 55.5],
        "probability": 0.75,
        "next_asset_id": "line-2",
        "lead_time_ms": 47 * 60_000,
        "reason": one["reason"],
        "evidence": {"name": ["speed"], "value": [None], "unit": ["kn"], "weight": [0.0]},
    }


def busy_with(*alerts, **more):
    return Screening(alerts=frame(ALERT, *alerts), **more)


def test_of_several_revisions_the_last_is_shown(shown):
    told = [alert(revision=number, status="revised", level="high") for number in (2, 3, 1)]
    data = shown(busy_with(*told, alert("a-2")))

    assert dict(zip(data["alerts"]["alert_id"], data["alerts"]["revision"], strict=True)) == {
        "a-1": 3,
        "a-2": 0,
    }
    assert data["summary"]["alerts"] == 2


def test_what_is_not_a_number_becomes_null(shown):
    nan, inf = float("nan"), float("inf")
    evidence = [{"name": "speed", "value": nan, "unit": "kn", "weight": inf}]
    lost = [alert(lon_deg=nan, evidence=evidence), alert("a-2", lat_deg=None)]
    data = shown(busy_with(*lost))

    assert data["alerts"]["position"] == [None, None]
    assert data["alerts"]["evidence"][0]["value"] == [None]
    assert data["alerts"]["evidence"][0]["weight"] == [None]


def test_an_alert_without_evidence_has_an_empty_table(shown):
    empty_table = {"name": [], "value": [], "unit": [], "weight": []}
    data = shown(busy_with(alert(evidence=[]), alert("a-2", evidence=None)))

    assert data["alerts"]["evidence"] == [empty_table, empty_table]


def test_a_crossing_is_rounded_to_what_can_be_known(shown):
    data = shown(Screening(crossings=frame(CROSSING, crossing(lon_deg=6.123456789))))

    assert data["crossings"] == {
        "vessel_id": [219_000_001],
        "track_id": [str(2**63 + 1)],
        "asset_id": ["line-1"],
        "lon_deg": [6.12346],
        "lat_deg": [55.5],
        "kp_km": [12.346],
        "angle_deg": [71.3],
        "sog_kn": [9.88],
        "is_inferred": [False],
        "time_ms": [NOON_MS],
    }


def test_too_many_crossings_leave_the_slowest_in_the_order_of_time(shown, monkeypatch):
    monkeypatch.setattr(report, "CROSSINGS_MAX", 2)
    speeds = [(0, 3.0), (1, 12.0), (2, 1.0), (3, 9.0)]
    rows = [crossing(time=NOON + timedelta(seconds=at), sog_kn=kn) for at, kn in speeds]
    data = shown(Screening(crossings=frame(CROSSING, *rows)))

    assert data["crossings"]["sog_kn"] == [3.0, 1.0]
    assert data["summary"]["crossings"] == 4


def test_too_many_alerts_leave_the_most_urgent(shown, monkeypatch):
    monkeypatch.setattr(report, "ALERTS_MAX", 2)
    rows = [alert(level, level=level) for level in ("info", "high", "low")]
    data = shown(busy_with(*rows))

    assert data["alerts"]["level"] == ["high", "low"]
    assert data["summary"]["alerts"] == 3


def test_of_one_level_the_shortest_time_to_a_line_comes_first(shown):
    times = {"none": None, "late": 90, "soon": 5}
    rows = [
        alert(name, lead_time=None if minutes is None else timedelta(minutes=minutes))
        for name, minutes in times.items()
    ]
    data = shown(busy_with(*rows, alert("high", level="high")))

    assert data["alerts"]["alert_id"] == ["high", "soon", "late", "none"]


def test_lines_ahead_reach_the_page_with_their_alert(shown):
    here = line_ahead(asset_id="line-2", is_here=True, eta_10=None, eta_50=None, probability=0.0)
    rows = frame(LINE_AHEAD, here, line_ahead(), line_ahead("not shown"))
    data = shown(busy_with(alert(), ahead=rows))

    assert data["ahead"] == {
        "alert_id": ["a-1", "a-1"],
        "asset_id": ["line-2", "line-1"],
        "is_here": [True, False],
        "eta_10_ms": [None, 40 * 60_000],
        "eta_50_ms": [None, 47 * 60_000],
        "probability": [0.0, 0.83],
    }


def test_a_line_of_several_parts_keeps_them(shown):
    parts = shapely.MultiLineString([[[179, 1], [180, 2]], [[-180, 2], [-179, 3]]])
    row = asset(geometry=shapely.to_wkb(parts), accuracy_m=1_000.1, name=None)
    data = shown(Screening(assets=frame(ASSET, row)))["assets"]

    assert data["parts"] == [[[[179, 1], [180, 2]], [[-180, 2], [-179, 3]]]]
    assert data["name"] == ["line-1"]


@pytest.mark.parametrize(
    ("accuracy_m", "is_schematic"), [(1_000.0, False), (1_000.1, True), (25_000.0, True)]
)
def test_a_line_over_a_kilometre_is_schematic(shown, accuracy_m, is_schematic):
    data = shown(Screening(assets=frame(ASSET, asset(accuracy_m=accuracy_m))))

    assert data["assets"]["is_schematic"] == [is_schematic]


def test_a_ship_has_the_last_that_she_said_of_herself(shown):
    said = [
        vessel(time=NOON, name="OLD", call_sign="OXYZ2"),
        vessel(time=NOON + timedelta(hours=1), name="NEW", length_m=120.0),
        vessel(time=None, name="SNAPSHOT"),
        vessel(vessel_id=219_000_002, name="NOT CONCERNED"),
    ]
    data = shown(busy_with(alert(), vessels=frame(VESSEL, *said)))

    assert data["vessels"] == {
        "vessel_id": [219_000_001],
        "name": ["NEW"],
        "call_sign": ["OXYZ2"],
        "imo": [None],
        "ship_type": [None],
        "length_m": [120.0],
    }


def test_a_track_is_one_row_in_the_order_of_time(shown):
    rows = [point(10), point(0, sog_kn=None), point(5), point(7, track_id=3)]
    data = shown(Screening(tracks=frame(TRACK_POINT, *rows)))["tracks"]

    assert data["track_id"] == ["3", str(2**63 + 1)]
    assert data["times_ms"][1] == [NOON_MS + minute * 60_000 for minute in (0, 5, 10)]
    assert data["sog_kn"][1] == [None, 0.8, 0.8]
    assert data["expected_kn"][1] == [9.5, 9.5, 9.5]
    assert data["positions"][1][0] == [6.0, 55.5]


def test_a_run_without_any_report_has_a_page_too(shown):
    nothing = summary(start=None, end=None, read=0, reports=0, rejected={}, cleaned={})
    data = shown(Screening(summary=nothing))

    assert data["summary"]["start_ms"] is None
    assert data["view"] == [-180.0, -60.0, 180.0, 80.0]


def test_a_hostile_name_stays_text(written):
    blocks = written(busy_sea(alert_count=13, crossing_count=20, line_count=6))
    data = json.loads(blocks.scripts["report-data"])

    assert HOSTILE in data["vessels"]["name"]
    assert "img" not in blocks.tags
    assert blocks.tags.count("script") == 2


def test_a_hostile_source_name_stays_text(written):
    blocks = written(Screening(summary=summary(sources=(f"</title>{HOSTILE}",))))

    assert "img" not in blocks.tags


@given(st.text() | st.sampled_from(["</script", "<!--", "<script", "]]>", "\u2028", "\0", "&lt;"]))
def test_no_text_breaks_out_of_its_block(text):
    block = json_block({"name": text, text: "name"})

    assert not set("<>&\u2028\u2029") & set(block)
    assert json.loads(block) == {"name": text, text: "name"}


def test_the_policy_lets_run_the_page_and_nothing_else(written, page):
    policy = written(Screening()).policy
    digests = {
        name: base64.b64encode(hashlib.sha256((page / name).read_bytes()).digest()).decode()
        for name in ("report.js", "report.css")
    }

    assert policy == {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{digests['report.js']}'"],
        "style-src": [f"'sha256-{digests['report.css']}'"],
        "img-src": ["data:", "blob:"],
        "worker-src": ["blob:"],
        "connect-src": ["blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def test_script_and_style_stand_in_the_page_as_they_were_built(written, page):
    blocks = written(Screening())

    assert blocks.scripts["run"] == (page / "report.js").read_text(encoding="utf-8")
    assert blocks.styles == [(page / "report.css").read_text(encoding="utf-8")]
    assert json.loads(blocks.scripts["report-data"])["licences"] == "BSD\n"


@pytest.mark.parametrize("missing", ["report.js", "report.css", "licences.md"])
def test_a_page_that_is_not_built_names_the_remedy(page, missing):
    (page / missing).unlink()

    with pytest.raises(SourceUnavailable, match=rf"{missing}.*`make web`"):
        PageParts.read(page)


@pytest.mark.parametrize(
    ("name", "text"),
    [("report.js", "'</SCRIPT>'"), ("report.js", "'<!--'"), ("report.css", "</style>")],
)
def test_a_page_that_would_end_its_own_block_is_refused(page, name, text):
    (page / name).write_text(text, encoding="utf-8")

    with pytest.raises(SourceUnavailable, match="cannot stand inside HTML"):
        PageParts.read(page)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        pytest.param(
            {"summary": summary(reports=1)}, "50142 reports were read", id="lost reports"
        ),
        pytest.param({"provenance": ()}, "found none", id="no provenance"),
        pytest.param({"provenance": (("TRUE", "x"),)}, "found .'TRUE'.", id="strange provenance"),
        pytest.param({"alerts": empty(CROSSING)}, "are missing", id="crossings for alerts"),
        pytest.param(
            {"crossings": frame(CROSSING, crossing(sog_kn=float("nan")))},
            "not finite",
            id="a speed that is no number",
        ),
        pytest.param(
            {"alerts": frame(ALERT, alert(kind="piracy"))}, "kind is none of", id="strange kind"
        ),
        pytest.param({"tracks": empty(ALERT)}, "are missing", id="alerts for tracks"),
    ],
)
def test_a_broken_contract_is_refused(tmp_path, page, wrong, match):
    with pytest.raises(ProtocolMisuse, match=match):
        Screening(**wrong).write(tmp_path / "report.html", page_folder=page)

    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("name", ["", "missing/report.html"], ids=["a folder", "no such folder"])
def test_a_place_that_cannot_be_written_to_is_named(tmp_path, page, name):
    with pytest.raises(SettingsError, match=r"Name a (file|folder that exists)"):
        Screening().write(tmp_path / name, page_folder=page)


def test_a_report_that_could_not_be_written_leaves_the_old_one(tmp_path, page, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SourceUnavailable, match="No space left"):
        Screening().write(path, page_folder=page)

    assert [one.name for one in sorted(tmp_path.iterdir())] == ["page", "report.html"]
    assert path.read_text(encoding="utf-8") == "old"


def test_the_same_screening_gives_the_same_bytes(tmp_path, page):
    first = busy_sea(crossing_count=30, line_count=9).write(tmp_path / "a.html", page_folder=page)
    again = busy_sea(crossing_count=30, line_count=9)
    again.crossings = again.crossings.sample(fraction=1, shuffle=True, seed=1)
    again.alerts = again.alerts.reverse()
    second = again.write(tmp_path / "b.html", page_folder=page)

    assert first.read_bytes() == second.read_bytes()


def test_no_address_of_any_host_stands_outside_the_page_script(tmp_path, page):
    path = busy_sea(crossing_count=30, line_count=9).write(tmp_path / "a.html", page_folder=page)

    assert not re.findall(r"(?:https?:|wss?:)?//[a-z]", path.read_text(encoding="utf-8"))


def view(*positions):
    rows = [crossing(lon_deg=lon, lat_deg=lat) for lon, lat in positions]
    return report_view(empty(ALERT), frame(CROSSING, *rows), empty(TRACK_POINT), empty(ASSET))


def test_the_view_holds_what_happened_with_a_margin():
    assert view((4.0, 55.0), (8.0, 56.0)) == pytest.approx((3.6, 54.6, 8.4, 56.4))


def test_the_view_over_the_date_line_is_the_narrow_one():
    west, _, east, _ = view((179.0, -17.0), (-179.0, -16.0))

    assert (west, east) == pytest.approx((178.8, 181.2))


def test_a_single_place_has_a_view():
    west, south, east, north = view((6.0, 55.0))

    assert west < 6.0 < east
    assert south < 55.0 < north


def test_a_place_that_is_not_known_does_not_blow_up_the_view():
    lost = frame(ALERT, alert(lon_deg=float("nan")), alert("a-2"))
    found = report_view(lost, empty(CROSSING), empty(TRACK_POINT), empty(ASSET))

    assert found == pytest.approx((5.95, 55.45, 6.05, 55.55))


def test_without_any_event_the_lines_are_the_view():
    lines = frame(ASSET, asset())
    found = report_view(empty(ALERT), empty(CROSSING), empty(TRACK_POINT), lines)

    assert found == pytest.approx((3.6, 54.6, 8.4, 56.4))


def test_the_area_holds_view_and_lines():
    west, south, east, north = report_area((10.0, 57.0, 12.0, 58.0), frame(ASSET, asset()))

    assert (west, east) == pytest.approx((-4.0, 20.0))
    assert south < 55.0
    assert north > 58.0


def clipped(geojson, area, seen=None):
    found = clip_land(geojson, view=seen or area, area=area)
    return [shapely.geometry.shape(one["geometry"]) for one in found["features"]]


def test_land_is_cut_at_the_area():
    square = land([[0, 50], [10, 50], [10, 60], [0, 60], [0, 50]])
    (found,) = clipped(square, (4.0, 54.0, 20.0, 56.0))

    assert found.bounds == (4.0, 54.0, 10.0, 56.0)


def test_land_outside_the_area_is_left_out():
    assert clipped(land(COAST), (100.0, 0.0, 110.0, 10.0)) == []


def test_land_on_both_sides_of_the_date_line_is_kept():
    fiji = land(
        [[178, -18], [180, -18], [180, -16], [178, -16], [178, -18]],
        [[-180, -17], [-179, -17], [-179, -16], [-180, -16], [-180, -17]],
    )
    bounds = [one.bounds for one in clipped(fiji, (177.0, -19.0, 182.0, -15.0))]

    assert sorted(bounds) == [(-180.0, -17.0, -179.0, -16.0), (178.0, -18.0, 180.0, -16.0)]


def test_only_land_near_the_view_keeps_every_bend():
    ring = [[lon / 1000, 50 + (lon % 2) / 1000] for lon in range(0, 1000)]
    coast = [*ring, [1.0, 49.0], [0.0, 49.0], ring[0]]
    area = (-60.0, 0.0, 60.0, 80.0)
    near = clipped(land(coast), area, (0.0, 49.0, 1.0, 51.0))
    far = clipped(land(coast), area, (40.0, 10.0, 41.0, 11.0))

    assert len(near[0].exterior.coords) > 1000
    assert len(far[0].exterior.coords) < 10


def test_a_land_that_crosses_itself_is_drawn_all_the_same():
    bow = land([[0, 50], [2, 52], [2, 50], [0, 52], [0, 50]])

    assert sum(one.area for one in clipped(bow, (-5.0, 45.0, 5.0, 55.0))) == pytest.approx(2.0)


def test_without_land_there_is_sea():
    assert clip_land({}, view=(0, 0, 1, 1), area=(0, 0, 1, 1))["features"] == []


def test_the_whole_world_is_one_area():
    square = land([[-170, 0], [170, 0], [170, 10], [-170, 10], [-170, 0]])
    area = report_area((-179.0, -10.0, 179.0, 10.0), empty(ASSET))

    assert [one.bounds for one in clipped(square, area)] == [(-170.0, 0.0, 170.0, 10.0)]


def test_write_report_takes_no_position_by_accident():
    with pytest.raises(TypeError, match=r"missing .* required keyword-only"):
        write_report(Path("report.html"))


def test_frames_with_more_columns_are_cut_to_their_schemas(shown):
    more = frame(ALERT, alert()).with_columns(secret=pl.lit("S3CRET"))

    assert "S3CRET" not in json.dumps(shown(Screening(alerts=more)))
